"""What people have been told by itself, without a dispatcher, read from the keys of broadcasts.

A key says all that matters of a notice: about what, which version of it, what was said. So the same is never
told twice, whatever runs again, and what is new is found by comparing it with the key of what was told last.

    outage:<id>:<version>:<new|changed|cancelled|restored>:<from>-<to>:<areas>
    spared:<id>:<version>       to those who were told of it and whom it no longer concerns
    soon:<id>:<broadcast>:<at>  the reminder of what that broadcast told, due at that moment
    schedule:<queue>:<day>.<version>.<its half hours>,…

Times are minutes of Unix time, `areas` is a digest, half hours are a number. A broadcast with any other key
about an outage was made by a dispatcher, and that outage is the dispatcher's from then on: nobody is told of
it in two ways.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from bot.domain.outages import OPEN, Area, Outage
from bot.domain.schedule import LIGHT, OFF, PERHAPS, QUEUES, Day
from bot.storage.schema_notices import broadcast, delivery, outage

What = Literal["new", "changed", "cancelled", "restored"]

BY_PEOPLE = ("console", "chat")  # sources whose outages a dispatcher tells of
OURS = ("outage", "spared", "soon")  # how keys of notices about outages begin
LATELY = timedelta(days=1)
LONG_AGO = timedelta(days=30)  # an outage that began before is told of no more
MINUTE = 60

DAYS_TOGETHER = 2  # a key has at most 100 characters
PUBLISHED_AHEAD = timedelta(days=8)
MARKS = f"{LIGHT}{OFF}{PERHAPS}"
_DIGITS = str.maketrans(MARKS, "012")

_OUTAGE = re.compile(r"outage:(\d+):(\d+):([a-z]+):(-?\d+)-(-?\d*):([0-9a-f]*)")


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of an outage, and by which broadcast."""

    broadcast: int
    version: int
    what: What
    starts_at: datetime
    ends_at: datetime | None
    areas: str
    at: datetime


def key_of(outage_id: int, version: int, what: What, told: Outage) -> str:
    """The key of a notice about an outage."""
    ends = _minutes(told.ends_at) if told.ends_at else ""
    return f"outage:{outage_id}:{version}:{what}:{_minutes(told.starts_at)}-{ends}:{digest(told.areas)}"


def key_of_reminder(outage_id: int, told: int, due: datetime) -> str:
    """The key of a reminder of what a broadcast told of an outage."""
    return f"soon:{outage_id}:{told}:{_minutes(due)}"


def begins(key: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """Whether a key begins so, as an index can answer it; `start` ends in a colon."""
    return and_(key >= start, key < f"{start[:-1]};")


def digest(areas: Iterable[Area]) -> str:
    """A short name of some areas, whatever their order."""
    return hashlib.sha256(repr(sorted(map(astuple, set(areas)))).encode()).hexdigest()[:12]


def candidates(connection: Connection, kinds: Sequence[str], now: datetime) -> list[int]:
    """Outages, by id, that have changed since they were told of, or that are on and were never told of.

    Those of dispatchers are not among them, nor those that a dispatcher has told of.
    """
    other = broadcast.alias("other")
    by_hand = exists().where(
        other.c.outage_id == outage.c.id,
        other.c.started_at.is_not(None),
        ~other.c.test,
        ~or_(*(begins(other.c.key, f"{own}:") for own in OURS)),
    )
    mine = broadcast.alias("mine")
    # one outage after another by its index: a broadcast's row is long, and there are many of them
    latest = select(func.max(mine.c.id)).where(mine.c.outage_id == outage.c.id, begins(mine.c.key, "outage:"))
    last = latest.correlate(outage).scalar_subquery()
    on = and_(outage.c.state.in_(OPEN), or_(outage.c.ends_at.is_(None), outage.c.ends_at > now))
    rows = connection.execute(
        select(outage.c.id, outage.c.version, broadcast.c.key)
        .select_from(outage)
        .outerjoin(broadcast, broadcast.c.id == last)
        .where(
            outage.c.starts_at >= now - LONG_AGO,
            outage.c.kind.in_(kinds),
            outage.c.source.not_in(BY_PEOPLE),
            or_(on, and_(outage.c.changed_at >= now - LATELY, broadcast.c.id.is_not(None))),
            ~by_hand,
        )
        .order_by(outage.c.starts_at, outage.c.id)
    )
    return [row.id for row in rows if _version(row.key) != row.version]


def last_told(connection: Connection, outage_id: int) -> Told | None:
    """What was told of an outage last."""
    row = connection.execute(
        select(broadcast.c.id, broadcast.c.key, broadcast.c.created_at)
        .where(broadcast.c.outage_id == outage_id, begins(broadcast.c.key, "outage:"))
        .order_by(broadcast.c.id.desc())
        .limit(1)
    ).first()
    return _told(row) if row else None


def _version(key: str | None) -> int | None:
    found = _OUTAGE.fullmatch(key or "")
    return int(found[2]) if found else None


def _told(row: Any) -> Told | None:
    found = _OUTAGE.fullmatch(row.key)
    if found is None:
        return None
    return Told(
        broadcast=row.id,
        version=int(found[2]),
        what=cast("What", found[3]),
        starts_at=_moment(found[4]),
        ends_at=_moment(found[5]) if found[5] else None,
        areas=found[6],
        at=row.created_at,
    )


# hourly schedules


@dataclass(frozen=True, slots=True)
class ToldDay:
    """What was told of a queue's day; `heard`: somebody has been sent it; `open`: it is still being sent."""

    broadcast: int
    version: int
    day: Day
    heard: bool
    open: bool


def key_of_days(days: Sequence[tuple[Day, int]]) -> str:
    """The key of a notice about days of one queue, each with its version; at most `DAYS_TOGETHER`."""
    told = ",".join(f"{day.day}.{version}.{_packed(day.slots)}" for day, version in days)
    return f"schedule:{days[0][0].queue}:{told}"


def told_of_days(
    connection: Connection, first: date, queue: str = ""
) -> dict[tuple[str, date], list[ToldDay]]:
    """What was told of days from one on, the last first; without what was stopped before anybody heard it."""
    heard = exists().where(
        delivery.c.broadcast_id == broadcast.c.id, delivery.c.state.in_(("sent", "unknown"))
    )
    published = first - PUBLISHED_AHEAD
    keys = or_(
        *(
            and_(broadcast.c.key >= f"schedule:{each}:{published}", broadcast.c.key < f"schedule:{each};")
            for each in ([queue] if queue else QUEUES)
        )
    )
    rows = connection.execute(
        select(broadcast.c.id, broadcast.c.key, broadcast.c.state, heard.label("heard"))
        .where(keys)
        .order_by(broadcast.c.id.desc())
    )
    found: dict[tuple[str, date], list[ToldDay]] = {}
    for row in rows:
        if row.state == "stopped" and not row.heard:
            continue
        going = row.state in {"sending", "paused"}
        for version, told in _days_in(row.key):
            if told.day >= first:
                known = ToldDay(row.id, version, told, bool(row.heard), going)
                found.setdefault((told.queue, told.day), []).append(known)
    return found


def _days_in(key: str) -> list[tuple[int, Day]]:
    """The days that a key names, each with its version; none for a key of another form."""
    try:
        _, queue, days = key.split(":")
        parts = [each.split(".") for each in days.split(",")]
        return [(int(v), Day(queue, date.fromisoformat(day), _unpacked(slots))) for day, v, slots in parts]
    except ValueError:
        return []


def _packed(slots: str) -> str:
    """Cells as a number, its digits in hexadecimal."""
    return f"{int('1' + slots.translate(_DIGITS), 3):x}"


def _unpacked(packed: str) -> str:
    number, cells = int(packed, 16), ""
    while number > 1:
        number, digit = divmod(number, 3)
        cells = MARKS[digit] + cells
    return cells


def _minutes(moment: datetime) -> int:
    return int(moment.timestamp()) // MINUTE


def _moment(minutes: str) -> datetime:
    return datetime.fromtimestamp(int(minutes) * MINUTE, UTC)
