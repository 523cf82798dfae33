"""Hourly schedules as stored: a row of half hours for each queue and day, and a version that counts changes.

What is the same changes nothing, so that nobody is told of it again. Whether the schedule may be relied upon
at all is another question: `state` answers it, and whoever shows a schedule asks it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.schedule import KYIV, Day
from bot.storage import feeds
from bot.storage.schema_notices import schedule

SILENT_AFTER = timedelta(hours=1)
"""A source that was not reached for so long may have changed its mind."""

BY_HAND_HOLDS = timedelta(hours=24)
"""What was imported by hand holds so long, unless a later import says otherwise."""


class Changed(NamedTuple):
    """A day of a queue that is not as it was; `before` is None for one that is new."""

    queue: str
    day: date
    before: str | None
    after: str
    version: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A day as it is stored: its version, whose word it is, when it last changed."""

    day: Day
    version: int
    source: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """Whether the schedule can be relied upon.

    known: there is one for today or later. none: none is known, and the source is sound. stale: the source is
    silent or its data are old; what is known is as of `since`, None if nothing ever came. emergency: the
    schedule does not apply, said at `since`.
    """

    what: Literal["known", "none", "stale", "emergency"]
    since: datetime | None = None


def save(connection: Connection, source: str, days: Sequence[Day], now: datetime) -> list[Changed]:
    """Store days, the last of several for a queue and a day; what changed. The same again changes nothing."""
    wanted = {(day.queue, day.day): day for day in days}
    if not wanted:
        return []
    dates = [day for _, day in wanted]
    stored = {(kept.day.queue, kept.day.day): kept for kept in kept(connection, min(dates), max(dates))}
    changes = []
    for key, day in sorted(wanted.items()):
        before = stored.get(key)
        if before and before.day.slots == day.slots:
            continue
        version = before.version + 1 if before else 1
        changes.append(Changed(*key, before.day.slots if before else None, day.slots, version))
    if changes:
        rows = [
            {
                "queue": each.queue,
                "day": each.day,
                "slots": each.after,
                "version": each.version,
                "source": source,
                "changed_at": now,
            }
            for each in changes
        ]
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        insert = dialect.insert(schedule)
        columns = ("slots", "version", "source", "changed_at")
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=[schedule.c.queue, schedule.c.day],
                set_={name: insert.excluded[name] for name in columns},
            ),
            rows,
        )
    return changes


def days(connection: Connection, queue: str, first: date, last: date) -> list[Day]:
    """What is known of a queue from a day to a day, both included, in order."""
    return [each.day for each in kept(connection, first, last, queue=queue)]


def kept(connection: Connection, first: date, last: date, *, queue: str = "") -> list[Kept]:
    """What is stored of all queues or one from a day to a day, both included, by day and queue."""
    query = (
        select(schedule).where(schedule.c.day.between(first, last)).order_by(schedule.c.day, schedule.c.queue)
    )
    if queue:
        query = query.where(schedule.c.queue == queue)
    return [_kept(row) for row in connection.execute(query)]


def state(connection: Connection, now: datetime, *, silent_after: timedelta = SILENT_AFTER) -> ScheduleState:
    """Whether the schedule can be relied upon now."""
    met = feeds.listed(connection, "schedule")
    polled = [each for each in met if each.name != feeds.BY_HAND]
    sound = [each for each in polled if each.checked_at and now - each.checked_at <= silent_after]
    by_hand = [each for each in met if each.name == feeds.BY_HAND and _is_fresh(each, now)]
    emergency = [each for each in (*sound, *by_hand) if each.state == "emergency"]
    if emergency:
        told = [each.published_at or each.checked_at for each in emergency]
        return ScheduleState("emergency", max((each for each in told if each), default=None))
    today = now.astimezone(KYIV).date()
    later = connection.execute(select(schedule.c.id).where(schedule.c.day >= today).limit(1)).first()
    good = [each for each in (*sound, *by_hand) if each.state in {"good", "empty"}]
    if polled and not good:
        return ScheduleState("stale", _stale_since(polled))
    return ScheduleState("known" if later else "none")


def _is_fresh(by_hand: feeds.Feed, now: datetime) -> bool:
    return by_hand.published_at is not None and now - by_hand.published_at <= BY_HAND_HOLDS


def _stale_since(polled: Sequence[feeds.Feed]) -> datetime | None:
    """As of when the word of the freshest of them is known; None if none of them ever answered."""
    known = [each.published_at if each.state == "stale" else each.checked_at for each in polled]
    return max((each for each in known if each), default=None)


def _kept(row: Row[Any]) -> Kept:
    return Kept(Day(row.queue, row.day, row.slots), row.version, row.source, row.changed_at)
