"""How the machinery fares, as the console shows it: what waits, what fell, who cannot be reached.

Each count uses an index of what waits, or a table that a person looks at once in a while; nothing here is
asked for while people are answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from bot.storage import feeds, intake, lookups, schedules, submissions
from bot.storage.feeds import Feed
from bot.storage.schedules import ScheduleState
from bot.storage.schema import address, outbox, submission
from bot.storage.schema import intake as intake_table

DEAD_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the oldest does."""

    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Dead:
    """An update that could not be handled."""

    id: int
    channel: str
    came_at: datetime
    tries: int
    error: str


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel's chats, and those in which we are not heard until the person writes again."""

    channel: str
    chats: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class Health:
    """All of it. `incoming`: new, played, dead. `outbox`: of the last day, by state."""

    incoming: Mapping[str, int]
    messages: Waiting
    submissions: Waiting
    lookups: Waiting
    refused: int
    dead: Sequence[Dead]
    reach: Sequence[Reach]
    feeds: Sequence[Feed]
    schedule: ScheduleState


def look(connection: Connection, now: datetime) -> Health:
    """How it is now."""
    pending: ColumnElement[str] = literal_column(
        "'pending'"
    )  # written out, so that the partial index is used
    messages = select(func.count(), func.min(outbox.c.created_at)).where(
        outbox.c.state == pending, outbox.c.not_before <= now
    )
    waiting = select(func.count(), func.min(submission.c.created_at)).where(submission.c.state == pending)
    return Health(
        incoming=intake.counts(connection),
        messages=Waiting(*connection.execute(messages).one()),
        submissions=Waiting(*connection.execute(waiting).one()),
        lookups=Waiting(*lookups.waiting_since(connection, now)),
        refused=submissions.counts(connection)["refused"],
        dead=_dead(connection),
        reach=_reach(connection),
        feeds=feeds.listed(connection),
        schedule=schedules.state(connection, now),
    )


def _dead(connection: Connection) -> list[Dead]:
    found = (
        select(intake_table)
        .where(intake_table.c.state == "dead")
        .order_by(intake_table.c.id.desc())
        .limit(DEAD_SHOWN)
    )
    return [
        Dead(row.id, row.channel, row.came_at, row.tries, (row.error or "").strip())
        for row in connection.execute(found)
    ]


def _reach(connection: Connection) -> list[Reach]:
    counted = select(address.c.channel, address.c.reachable, func.count().label("number"))
    chats: dict[str, dict[bool, int]] = {}
    for row in connection.execute(counted.group_by(address.c.channel, address.c.reachable)):
        chats.setdefault(row.channel, {})[bool(row.reachable)] = row.number
    return [
        Reach(channel, sum(found.values()), found.get(False, 0)) for channel, found in sorted(chats.items())
    ]
