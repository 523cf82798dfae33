"""Meters and readings of one person: what is shown before a reading is sent, and the sending.

1. A meter of an account that is not linked to the person does not exist.
2. `last` is what was measured last: never a calculated value, which is an estimate, and never what a consumer
   has sent for the 1st that is due, because a new reading takes its place.
3. What is known of a meter has a mark, `seen`; a reading is taken only if the mark is what the person saw.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import bindparam, exists, func, insert, select, update

from bot.clock import kyiv_midnight
from bot.conversation.steps import Outdated, t
from bot.domain.readings import DAYS_OF_MONTH, consumed
from bot.domain.window import Rule, kyiv_day, sent_in_window, window_around, window_at
from bot.domain.zones import ZONES
from bot.storage.clauses import INSTALLED, linked
from bot.storage.files import use
from bot.storage.history import find_history
from bot.storage.query import Query
from bot.storage.schema import account, link, meter, metering_point, reading, submission

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]
Rows = Sequence[Any]

LOOK_BACK = timedelta(days=400)  # a year and the window before it: what is usual differs by season
TWO_MONTHS = timedelta(days=62)
EVER = datetime(1900, 1, 1, tzinfo=UTC)
USUAL_DAYS_AT_LEAST = 25

_METERS = Query(
    select(
        meter.c.id,
        meter.c.serial,
        meter.c.model,
        meter.c.digits,
        meter.c.zones,
        meter.c.place,
        meter.c.remote,
        metering_point.c.eic,
        metering_point.c.account_id,
    )
    .join(metering_point, INSTALLED)
    .join(account, account.c.id == metering_point.c.account_id)
    .join(link, linked(bindparam("person")))
    .where(account.c.number == bindparam("number"))
    .order_by(meter.c.id)
)

_READINGS = Query(
    select(
        reading.c.id,
        reading.c.zone,
        reading.c.value,
        reading.c.taken_at,
        reading.c.source,
        reading.c.counts_on,
        reading.c.odd,
        reading.c.submission_id,
    )
    .where(reading.c.meter_id == bindparam("meter"), reading.c.taken_at > bindparam("since"))
    .order_by(reading.c.taken_at.desc(), reading.c.id.desc())
)

_STATE = Query(
    select(
        select(func.max(reading.c.id))  # an index answers it alone
        .where(reading.c.meter_id == bindparam("meter"), reading.c.taken_at > bindparam("since"))
        .scalar_subquery()
        .label("newest"),
        exists()
        .where(reading.c.meter_id == bindparam("meter"), reading.c.taken_at > bindparam("lately"))
        .where(reading.c.source == "consumer", reading.c.counts_on == bindparam("target"))
        .label("sent"),
    )
)

_SUBMITTED = ("key", "account_id", "address_id", "file_id", "sent_at", "created_at", "next_at")
_SUBMIT = Query(
    insert(submission)
    .values(kind="reading", state="pending", payload="", **{name: bindparam(name) for name in _SUBMITTED})
    .returning(submission.c.id)
)

_NUMBER = Query(
    update(submission)
    .where(submission.c.id == bindparam("made"))
    .values(number=bindparam("receipt"), payload=bindparam("text"))
)

_TAKEN = ("meter_id", "zone", "value", "taken_at", "source", "counts_on", "odd", "submission_id")
_TAKE = Query(insert(reading).values({name: bindparam(name) for name in _TAKEN}))


class ReadingReads:
    """What a person may know of their meters and readings."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def meters(self, number: str) -> list[Json]:
        """The meters in use at an account of the person, as JSON of `bot.domain.readings.Meter`."""
        target = window_at(kyiv_day(self._scene.at), self._scene.rules.window).counts_on
        month = _Month.before(target, self._scene.rules.window)
        rows = _METERS.all(self._scene.connection, person=self._scene.person, number=number)
        return [_meter(row, self._known(row.id), target, month) for row in rows]

    def window(self) -> Json:
        """The reading window at the person's moment, open or the next one, and when a value is far off."""
        day = kyiv_day(self._scene.at)
        window = window_at(day, self._scene.rules.window)
        limits = self._scene.rules.reading_limits
        return {
            "at": self._scene.at.isoformat(),
            "today": day.isoformat(),
            "opens": window.opens.isoformat(),
            "closes": window.closes.isoformat(),
            "counts_on": window.counts_on.isoformat(),
            "open": window.contains(day),
            "factor": limits.factor,
            "kwh": limits.kwh,
        }

    def history(self, number: str, page: int) -> Json:
        """A page of all readings of an account, newest first, and its meters; see `find_history`."""
        scene = self._scene
        return find_history(scene.connection, scene.person, number, page, scene.rules.window)

    def _known(self, meter_id: int) -> Rows:
        """The readings of a meter, newest first; of one that has been silent for long, all."""
        connection, since = self._scene.connection, self._scene.now - LOOK_BACK
        return _READINGS.all(connection, meter=meter_id, since=since) or _READINGS.all(
            connection, meter=meter_id, since=EVER
        )


class ReadingWrites(ReadingReads):
    """What a person may do with readings."""

    def accept(
        self,
        number: str,
        meter_id: int,
        seen: str,
        values: Mapping[str, int],
        odd: Mapping[str, str],
        photo: Mapping[str, Any] | None,
        typed_at: Sequence[str],
    ) -> Json:
        """Take a reading, with one submission for the DSO; returns what the receipt says.

        `typed_at` are the times (ISO) of the messages with the values. Raises Outdated("meters") when the
        meter or its readings are no more what the person saw, Outdated("account") when it is not theirs.
        """
        scene = self._scene
        meters = _METERS.all(scene.connection, person=scene.person, number=number)
        if not meters:
            raise Outdated("account")
        row = next((m for m in meters if m.id == meter_id), None)
        sent_at = sent_in_window([scene.at, *map(datetime.fromisoformat, typed_at)], scene.rules.window)
        day = kyiv_day(sent_at)
        window = window_at(day, scene.rules.window)
        mark, corrects = self._state(meter_id, window.counts_on)
        if row is None or mark != seen or ZONES[row.zones] != tuple(values):
            raise Outdated("meters", t("reading-outdated"))
        if photo and not use(scene.connection, photo["file"], scene.person):
            photo = None
        key = str(uuid4())
        made: int = _SUBMIT.first(
            scene.connection,
            key=key,
            account_id=row.account_id,
            address_id=scene.address,
            file_id=photo["file"] if photo else None,
            sent_at=sent_at,
            created_at=scene.now,
            next_at=scene.now,
        ).id
        receipt = f"{day:%y%m}-{made:06d}"
        payload = {
            "key": key,
            "kind": "reading",
            "number": receipt,
            "account": number,
            "eic": row.eic,
            "meter": row.serial,
            "zones": dict(values),
            "sent_at": sent_at.isoformat(),
            "received_at": scene.now.isoformat(),
            "counts_on": window.counts_on.isoformat(),
            "in_window": window.contains(day),
            "odd": dict(odd),
            "photo": dict(photo) if photo else None,
            "channel": scene.channel,
        }
        text = json.dumps(payload, ensure_ascii=False)
        _NUMBER.run(scene.connection, made=made, receipt=receipt, text=text)
        taken = {
            "meter_id": meter_id,
            "taken_at": sent_at,
            "source": "consumer",
            "counts_on": window.counts_on,
            "submission_id": made,
        }
        _TAKE.run_many(
            scene.connection,
            [taken | {"zone": zone, "value": value, "odd": odd.get(zone)} for zone, value in values.items()],
        )
        return {
            "number": receipt,
            "at": sent_at.isoformat(),
            "opens": window.opens.isoformat(),
            "closes": window.closes.isoformat(),
            "counts_on": window.counts_on.isoformat(),
            "in_window": window.contains(day),
            "corrects": corrects,
            "correctable": window.opens <= kyiv_day(scene.at) <= window.closes,
            "photo": photo is not None,
        }

    def _state(self, meter_id: int, target: date) -> tuple[str, bool]:
        """The mark of a meter as it is now, and whether a consumer has sent a reading for that 1st."""
        lately = kyiv_midnight(target) - TWO_MONTHS  # it follows what is sent for it within a month
        asked = {"meter": meter_id, "lately": lately, "target": target}
        found = _STATE.first(self._scene.connection, since=self._scene.now - LOOK_BACK, **asked)
        if found.newest is None:
            found = _STATE.first(self._scene.connection, since=EVER, **asked)
        return _mark(meter_id, found.newest or 0), found.sent


@dataclass(frozen=True, slots=True)
class _Month:
    """The month that a reading is about: the 1st it began on, and moments in UTC: comparing them is quick."""

    first: date
    opened: datetime
    closed: datetime
    first_ended: datetime

    @classmethod
    def before(cls, target: date, rules: Sequence[Rule]) -> _Month:
        """The month that ends on a 1st."""
        window = window_around((target - timedelta(days=1)).replace(day=1), rules)
        day = timedelta(days=1)
        return cls(
            window.counts_on,
            kyiv_midnight(window.opens),
            kyiv_midnight(window.closes + day),
            kyiv_midnight(window.counts_on + day),
        )


def _meter(row: Any, known: Rows, target: date, month: _Month) -> Json:
    return {
        "id": row.id,
        "serial": row.serial,
        "model": row.model,
        "digits": row.digits,
        "place": row.place,
        "remote": row.remote,
        "registers": [
            _register(zone, [r for r in known if r.zone == zone], target, month, row.digits)
            for zone in ZONES[row.zones]
        ],
        "seen": _mark(row.id, max((r.id for r in known), default=0)),
    }


def _register(zone: str, known: Rows, target: date, month: _Month, digits: int) -> Json:
    """One zone as JSON of `bot.domain.readings.Register`; `known` are its readings, newest first."""
    sent = [r for r in known if _is_sent(r, target)]
    real = [r for r in known if r.source != "calculated" and not _is_sent(r, target)]
    controller = [r for r in real if r.source == "controller" and r.taken_at >= month.closed]
    at_start = [r for r in known if r.counts_on == month.first and not r.submission_id] or [
        r for r in known if r.counts_on in {None, month.first} and month.opened <= r.taken_at < month.closed
    ]
    found = {
        "last": _past(real),
        "controller": _past(controller),
        "month_start": _past(at_start, month.first)
        or _past([r for r in known if r.taken_at < month.first_ended]),
        "usual": _usual(real, digits),
        "sent": _past(sent),
    }
    return {"zone": zone} | {name: value for name, value in found.items() if value is not None}


def _is_sent(row: Any, target: date) -> bool:
    """Whether a consumer has sent it for that 1st."""
    return bool(row.source == "consumer" and row.counts_on == target)


def _mark(meter_id: int, newest: int) -> str:
    return f"{meter_id}:{newest}"


def _past(rows: Rows, day: date | None = None) -> list[Any] | None:
    return [rows[0].value, (day or kyiv_day(rows[0].taken_at)).isoformat(), rows[0].source] if rows else None


def _usual(real: Rows, digits: int) -> float | None:
    """How many kWh are used in an ordinary month; what was odd at the time says nothing about that."""
    steady = [r for r in real if not r.odd]
    if not steady:
        return None
    newest, oldest = steady[0], steady[-1]
    days: int = (newest.taken_at - oldest.taken_at).days
    if days < USUAL_DAYS_AT_LEAST:
        return None
    return round(consumed(oldest.value, newest.value, digits) / days * DAYS_OF_MONTH, 1)
