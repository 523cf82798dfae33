"""Meters and readings of one person: what is shown before a reading is sent, the sending, and the history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Row, and_, bindparam, func, insert, select, update

from bot.clock import kyiv_midnight
from bot.conversation.steps import Outdated, t
from bot.domain.readings import DAYS_OF_MONTH, consumed
from bot.domain.window import kyiv_day, next_first, sent_in_window, window_around, window_at
from bot.domain.zones import ZONES
from bot.storage.query import Query
from bot.storage.schema import account, file, link, meter, metering_point, reading, submission

if TYPE_CHECKING:
    from bot.storage.scene import Scene

LOOK_BACK = timedelta(days=400)
USUAL_DAYS_AT_LEAST = 25
HISTORY_PAGE = 3  # months

_OWN = and_(link.c.account_id == account.c.id, link.c.person_id == bindparam("person"), link.c.ended_at.is_(None))

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
    )
    .join(metering_point, metering_point.c.id == meter.c.metering_point_id)
    .join(account, account.c.id == metering_point.c.account_id)
    .join(link, _OWN)
    .where(account.c.number == bindparam("number"), meter.c.removed_on.is_(None))
    .order_by(meter.c.id)
)

_READINGS = Query(
    select(
        reading.c.id,
        reading.c.meter_id,
        reading.c.zone,
        reading.c.value,
        reading.c.taken_at,
        reading.c.source,
        reading.c.counts_on,
        reading.c.submission_id,
    )
    .join(meter, meter.c.id == reading.c.meter_id)
    .join(metering_point, metering_point.c.id == meter.c.metering_point_id)
    .join(account, account.c.id == metering_point.c.account_id)
    .where(account.c.number == bindparam("number"), meter.c.removed_on.is_(None))
    .where(reading.c.taken_at > bindparam("since"))
    .order_by(reading.c.taken_at.desc(), reading.c.id.desc())
)


_OF_ACCOUNT = (
    reading.join(meter, meter.c.id == reading.c.meter_id)
    .join(metering_point, metering_point.c.id == meter.c.metering_point_id)
    .join(account, account.c.id == metering_point.c.account_id)
)

_OWNED = Query(select(account.c.id).join(link, _OWN).where(account.c.number == bindparam("number")))

_ALL_METERS = Query(
    select(meter.c.id, meter.c.serial, meter.c.model, meter.c.installed_on, meter.c.removed_on, meter.c.zones)
    .join(metering_point, metering_point.c.id == meter.c.metering_point_id)
    .join(account, account.c.id == metering_point.c.account_id)
    .join(link, _OWN)
    .where(account.c.number == bindparam("number"))
    .order_by(meter.c.installed_on, meter.c.id)
)

_BOUNDS = Query(
    select(func.max(reading.c.taken_at).label("newest"), func.min(reading.c.taken_at).label("oldest"))
    .select_from(_OF_ACCOUNT)
    .where(account.c.number == bindparam("number"))
)

_PAGE = Query(
    select(reading)
    .select_from(_OF_ACCOUNT)
    .where(account.c.number == bindparam("number"))
    .where(reading.c.taken_at >= bindparam("since"), reading.c.taken_at < bindparam("until"))
    .order_by(reading.c.taken_at.desc(), reading.c.id.desc())
)

_ACCOUNT = Query(select(account.c.id).where(account.c.number == bindparam("number")))

_SUBMIT = Query(
    insert(submission)
    .values(
        kind="reading",
        state="pending",
        payload="",
        **{
            name: bindparam(name)
            for name in ("key", "account_id", "address_id", "file_id", "sent_at", "created_at", "next_at")
        },
    )
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

    def meters(self, number: str) -> list[dict[str, Any]]:
        """The meters in use at an account that is linked to the person, as JSON of `bot.domain.readings.Meter`."""
        scene = self._scene
        rows = _METERS.all(scene.connection, person=scene.person, number=number)
        if not rows:
            return []
        known = _READINGS.all(scene.connection, number=number, since=scene.now - LOOK_BACK)
        return [self._meter(row, [r for r in known if r.meter_id == row.id]) for row in rows]

    def window(self) -> dict[str, Any]:
        """The reading window at the person's moment: open or the next one."""
        day = kyiv_day(self._scene.at)
        window = window_at(day, self._scene.rules.window)
        return {
            "at": self._scene.at.isoformat(),
            "today": day.isoformat(),
            "opens": window.opens.isoformat(),
            "closes": window.closes.isoformat(),
            "counts_on": window.counts_on.isoformat(),
            "open": window.contains(day),
            "factor": self._scene.rules.reading_limits.factor,
            "kwh": self._scene.rules.reading_limits.kwh,
        }

    def history(self, number: str, page: int) -> dict[str, Any] | None:
        """Readings of some months, newest first, with the meters of the account; None if it is not the person's."""
        scene = self._scene
        meters = _ALL_METERS.all(scene.connection, person=scene.person, number=number)
        if not meters:
            return None if not self._owns(number) else {"meters": [], "months": [], "page": 0, "more": False}
        bounds = _BOUNDS.first(scene.connection, number=number)
        months: list[dict[str, Any]] = []
        more = False
        if bounds.newest is not None:
            until = next_first(kyiv_day(bounds.newest))
            for _ in range(page * HISTORY_PAGE):
                until = _month_before(until)
            start = until
            for _ in range(HISTORY_PAGE):
                start = _month_before(start)
            since = kyiv_midnight(start)
            rows = _PAGE.all(scene.connection, number=number, since=since, until=kyiv_midnight(until))
            months = self._months(rows, {row.id: row for row in meters})
            more = bounds.oldest < since
        return {
            "meters": [
                {
                    "serial": row.serial,
                    "model": row.model,
                    "installed_on": row.installed_on and row.installed_on.isoformat(),
                    "removed_on": row.removed_on and row.removed_on.isoformat(),
                }
                for row in meters
            ],
            "months": months,
            "page": page,
            "more": more,
        }

    def _owns(self, number: str) -> bool:
        return _OWNED.first(self._scene.connection, person=self._scene.person, number=number) is not None

    def _months(self, rows: Sequence[Row[Any]], meters: Mapping[int, Row[Any]]) -> list[dict[str, Any]]:
        """Readings grouped by month and by the moment they were taken; zones of one sending stand together."""
        months: dict[str, dict[tuple[int, str, str, int | None], dict[str, Any]]] = {}
        latest: dict[tuple[int, date], int | None] = {}
        for row in rows:  # newest first: the first of a 1st is the one that counts
            if row.counts_on and row.source == "consumer":
                latest.setdefault((row.meter_id, row.counts_on), row.submission_id)
        for row in rows:
            month = kyiv_day(row.taken_at).replace(day=1).isoformat()
            key = (row.meter_id, row.taken_at.isoformat(), row.source, row.submission_id)
            entry = months.setdefault(month, {}).setdefault(
                key,
                {
                    "serial": meters[row.meter_id].serial,
                    "at": row.taken_at.isoformat(),
                    "source": row.source,
                    "counts_on": row.counts_on and row.counts_on.isoformat(),
                    "billed": row.billed,
                    "replaced": bool(row.submission_id)
                    and latest.get((row.meter_id, row.counts_on)) != row.submission_id,
                    "in_window": self._in_window(row.taken_at, row.counts_on),
                    "values": {},
                },
            )
            entry["values"][row.zone] = row.value
        return [
            {
                "month": month,
                "entries": [
                    {**entry, "values": _in_order(entry["values"])} for entry in by_moment.values()
                ],
            }
            for month, by_moment in months.items()
        ]

    def _in_window(self, at: datetime, counts_on: date | None) -> bool:
        return counts_on is not None and window_around(counts_on, self._scene.rules.window).contains(kyiv_day(at))

    def _meter(self, row: Row[Any], known: Sequence[Row[Any]]) -> dict[str, Any]:
        target = window_at(kyiv_day(self._scene.at), self._scene.rules.window).counts_on
        return {
            "id": row.id,
            "serial": row.serial,
            "model": row.model,
            "digits": row.digits,
            "place": row.place,
            "eic": row.eic,
            "remote": row.remote,
            "registers": [
                self._register(zone, [r for r in known if r.zone == zone], target, row.digits)
                for zone in ZONES[row.zones]
            ],
            "seen": f"{row.id}:{max((r.id for r in known), default=0)}",
        }

    def _register(self, zone: str, known: Sequence[Row[Any]], target: date, digits: int) -> dict[str, Any]:
        """One zone; `known` are its readings, newest first. A calculated reading is an estimate: nothing is measured by it."""
        started = _month_before(target)
        window = window_around(started, self._scene.rules.window)
        sent = [r for r in known if r.submission_id and r.counts_on == target]
        real = [r for r in known if r.source != "calculated" and r not in sent]
        at_start = [r for r in known if r.counts_on == started] or [
            r for r in known if r.counts_on is None and window.contains(kyiv_day(r.taken_at))
        ]
        earlier = [r for r in known if kyiv_day(r.taken_at) <= started]
        controller = [r for r in real if r.source == "controller" and kyiv_day(r.taken_at) > window.closes]
        usual = None
        if len(real) > 1:
            days = (real[0].taken_at - real[-1].taken_at).days
            if days >= USUAL_DAYS_AT_LEAST:
                usual = round(consumed(real[-1].value, real[0].value, digits) / days * DAYS_OF_MONTH, 1)
        return {
            "zone": zone,
            "last": _past(real),
            "controller": _past(controller),
            "month_start": _past(at_start or earlier),
            "usual": usual,
            "sent": _past(sent),
        }


class ReadingWrites(ReadingReads):
    """What a person may do with readings."""

    def accept(  # noqa: PLR0913 - a reading is that much
        self,
        number: str,
        meter_id: int,
        seen: str,
        values: Mapping[str, int],
        odd: Mapping[str, str],
        photo: Mapping[str, Any] | None,
        typed_at: str,
    ) -> dict[str, Any]:
        """Take a reading, with one submission for the DSO; returns what the receipt says.

        Raises Outdated("meters") when the meter or its readings are no more what the person saw.
        """
        scene = self._scene
        raw = next((m for m in self.meters(number) if m["id"] == meter_id), None)
        if raw is None or raw["seen"] != seen or [r["zone"] for r in raw["registers"]] != list(values):
            raise Outdated("meters", t("reading-outdated"))
        sent_at = sent_in_window([scene.at, datetime.fromisoformat(typed_at)], scene.rules.window)
        day = kyiv_day(sent_at)
        window = window_at(day, scene.rules.window)
        corrects = any(register["sent"] for register in raw["registers"])
        account_id = _ACCOUNT.first(scene.connection, number=number).id
        if photo and not self._use(photo["file"]):
            photo = None
        key = str(uuid4())
        made = _SUBMIT.first(
            scene.connection,

                key=key,
                account_id=account_id,
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
            "eic": raw["eic"],
            "meter": raw["serial"],
            "zones": dict(values),
            "sent_at": sent_at.isoformat(),
            "received_at": scene.now.isoformat(),
            "counts_on": window.counts_on.isoformat(),
            "in_window": window.contains(day),
            "odd": dict(odd),
            "photo": dict(photo) if photo else None,
            "channel": scene.channel,
        }
        _NUMBER.run(scene.connection, made=made, receipt=receipt, text=json.dumps(payload, ensure_ascii=False))
        _TAKE.run_many(scene.connection, [
                {
                    "meter_id": meter_id,
                    "zone": zone,
                    "value": value,
                    "taken_at": sent_at,
                    "source": "consumer",
                    "counts_on": window.counts_on,
                    "odd": odd.get(zone),
                    "submission_id": made,
                }
                for zone, value in values.items()
            ])
        return {
            "number": receipt,
            "at": sent_at.isoformat(),
            "counts_on": window.counts_on.isoformat(),
            "in_window": window.contains(day),
            "closes": window.closes.isoformat(),
            "corrects": corrects,
        }

    def _use(self, file_id: int) -> bool:
        """Keep a file of the person's own; a button can name any."""
        mine = and_(file.c.id == file_id, file.c.person_id == self._scene.person)
        return self._scene.connection.execute(update(file).where(mine).values(used=True)).rowcount == 1


def _past(rows: Sequence[Row[Any]]) -> list[Any] | None:
    return [rows[0].value, kyiv_day(rows[0].taken_at).isoformat(), rows[0].source] if rows else None


def _in_order(values: Mapping[str, int]) -> list[list[Any]]:
    order = [zone for zones in ZONES.values() for zone in zones]
    return [[zone, values[zone]] for zone in dict.fromkeys(order) if zone in values]


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)




