"""All readings of an account, a page at a time: by whom, which one counted, and the meters that stood there.

1. The zones of a meter that were read at one moment are one entry, unless they were sent at two times (people
   correct themselves within a second). A page has so many moments, not months, because a meter that is read
   remotely may have thirty in a month.
2. A consumer's reading that was sent in the window has been replaced when a later one counts on the same 1st.
3. Who sent a reading is told with the name of the chat only while that chat is linked to the account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, or_, select

from bot.domain.names import short_name
from bot.domain.window import Rule, kyiv_day, window_around
from bot.domain.zones import IN_ORDER
from bot.storage.query import Query
from bot.storage.schema import account, address, link, meter, metering_point, reading, submission

Json = dict[str, Any]

PAGE = 6  # moments of a meter: more do not fit on a phone

_mine = link.alias("mine")
_theirs = link.alias("theirs")
_later = reading.alias("later")

_METERS = Query(
    select(meter.c.id, meter.c.serial, meter.c.model, meter.c.installed_on, meter.c.removed_on)
    .join(metering_point, metering_point.c.id == meter.c.metering_point_id)
    .join(account, account.c.id == metering_point.c.account_id)
    .join(
        _mine,
        and_(
            _mine.c.account_id == account.c.id,
            _mine.c.person_id == bindparam("person"),
            _mine.c.ended_at.is_(None),
        ),
    )
    .where(account.c.number == bindparam("number"))
    .order_by(meter.c.installed_on, meter.c.id)
)

_OF_ACCOUNT = (
    reading.join(meter, meter.c.id == reading.c.meter_id)
    .join(metering_point, metering_point.c.id == meter.c.metering_point_id)
    .join(account, account.c.id == metering_point.c.account_id)
)

# an index answers this without looking at the readings, of which a remote meter has thousands
_MOMENTS = Query(
    select(reading.c.meter_id, reading.c.taken_at)
    .distinct()
    .select_from(_OF_ACCOUNT)
    .where(account.c.number == bindparam("number"))
    .order_by(reading.c.taken_at.desc(), reading.c.meter_id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)

_READINGS = Query(
    select(
        reading.c.meter_id,
        reading.c.zone,
        reading.c.value,
        reading.c.taken_at,
        reading.c.source,
        reading.c.counts_on,
        reading.c.billed,
        reading.c.submission_id,
        address.c.channel,
        address.c.name,
        address.c.person_id,
        _theirs.c.id.label("linked"),
        exists()
        .where(
            reading.c.submission_id.is_not(None),  # of no other it is asked
            _later.c.meter_id == reading.c.meter_id,
            _later.c.zone == reading.c.zone,
            _later.c.counts_on == reading.c.counts_on,
            _later.c.source == "consumer",
            or_(
                _later.c.taken_at > reading.c.taken_at,
                and_(_later.c.taken_at == reading.c.taken_at, _later.c.id > reading.c.id),
            ),
        )
        .label("outdone"),
    )
    .select_from(
        _OF_ACCOUNT.outerjoin(submission, submission.c.id == reading.c.submission_id)
        .outerjoin(address, address.c.id == submission.c.address_id)
        .outerjoin(
            _theirs,
            and_(
                _theirs.c.person_id == address.c.person_id,
                _theirs.c.account_id == account.c.id,
                _theirs.c.ended_at.is_(None),
            ),
        )
    )
    .where(account.c.number == bindparam("number"))
    .where(reading.c.taken_at >= bindparam("since"), reading.c.taken_at <= bindparam("until"))
    .order_by(reading.c.taken_at.desc(), reading.c.meter_id.desc(), reading.c.id.desc())
)


def find_history(connection: Connection, person: int, number: str, page: int, rules: Sequence[Rule]) -> Json:
    """A page of the readings of an account, counted from 0, newest first, and its meters, the oldest first.

    Of an account that is not linked to the person there is nothing.
    """
    meters = _METERS.all(connection, person=person, number=number)
    serials = {row.id: row.serial for row in meters}
    moments = _MOMENTS.all(connection, number=number, limit=PAGE + 1, offset=page * PAGE) if meters else []
    shown = moments[:PAGE]
    entries: dict[tuple[Any, ...], Json] = {}
    if shown:
        since, until = shown[-1].taken_at, shown[0].taken_at
        for row in _READINGS.all(connection, number=number, since=since, until=until):
            if (row.meter_id, row.taken_at) not in shown:
                continue  # two meters read at one moment, and the page ends between them
            key = (row.meter_id, row.taken_at, row.source, row.submission_id)
            if key not in entries:
                entries[key] = _entry(row, serials[row.meter_id], person, rules)
            entries[key]["values"][row.zone] = row.value
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
        "entries": [entry | {"values": _in_order(entry["values"])} for entry in entries.values()],
        "more": len(moments) > PAGE,
    }


def _entry(row: Any, serial: str, person: int, rules: Sequence[Rule]) -> Json:
    day = kyiv_day(row.taken_at)
    in_window = row.counts_on is not None and window_around(row.counts_on, rules).contains(day)
    return {
        "serial": serial,
        "day": day.isoformat(),
        "source": row.source,
        "by": _sender(row, person) if row.source == "consumer" else None,
        "counts_on": row.counts_on and row.counts_on.isoformat(),
        "in_window": in_window,
        "billed": row.billed,
        "replaced": bool(in_window and row.outdone),
        "values": {},
    }


def _sender(row: Any, person: int) -> Json | None:
    """Who sent it: the person themselves, or a chat that has access; None when nobody of these."""
    if row.linked is None:
        return None
    return {"own": row.person_id == person, "channel": row.channel, "name": short_name(row.name)}


def _in_order(values: Mapping[str, int]) -> list[list[Any]]:
    return [[zone, values[zone]] for zone in IN_ORDER if zone in values]
