"""Homes with and without light for rehearsals of outages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, update

from bot.clock import FakeClock
from bot.domain.outages import Area, Outage, OutageKind, OutageState
from bot.domain.schedule import Day
from bot.storage import feeds, outages, schedules, schema
from bot.storage.database import Database
from bot.storage.schema_notices import warning
from tests import builders
from tests.rehearsal import Rehearsal

NUMBER = "123456789"
NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)  # in Kyiv
HOUR = timedelta(hours=1)
TOWN = "м. Коростень"
STREET = "вул. Шевченка"
QUEUE = "3.1"
HERE = Area(settlement=TOWN, street=STREET, houses="12")
NOT_SURE = Area(settlement=TOWN, street=STREET, houses="12ГАРАЖ??, ТП-5")


def furnish(
    connection: Connection, number: str = NUMBER, *, queue: str = "", **about: Any
) -> builders.Household:
    """A home in a queue."""
    home = builders.household(connection, number, **about)
    queues = update(schema.metering_point).where(schema.metering_point.c.id == home.point)
    connection.execute(queues.values(queue=queue))
    return home


def off(
    connection: Connection,
    *,
    kind: OutageKind = "emergency",
    state: OutageState = "running",
    start: datetime = NOON - HOUR,
    end: datetime | None = NOON + 6 * HOUR,
    ended: datetime | None = None,
    reason: str = "",
    area: Area = HERE,
    ref: str = "1",
) -> int:
    """An outage."""
    told = Outage(kind, state, start, end, (area,), reason, ended)
    return outages.save(connection, "console", ref, told, NOON, "olena").id


def planned_hours(connection: Connection, slots: dict[int, str], queue: str = QUEUE, days: int = 2) -> None:
    """A schedule for today and the days after it: what clock hours are, `x` or `?`; others are light."""
    line = "".join(slots.get(hour, ".") * 2 for hour in range(24))
    first = NOON.date()
    told = [Day(queue, first + timedelta(days=n), line) for n in range(days)]
    schedules.save(connection, "site", told, NOON)


def feed(
    connection: Connection, kind: feeds.FeedKind, state: feeds.FeedState, *, at: datetime | None = NOON
) -> None:
    """A source as it was met the last time."""
    feeds.store(connection, feeds.Feed(f"site-{kind}", kind, state, checked_at=at, published_at=at))


def warn(connection: Connection, account: int, number: str, **about: Any) -> None:
    """A warning of disconnection."""
    row = {"account_id": account, "number": number, "changed_at": NOON, "reason": ""}
    connection.execute(insert(warning).values(row | about))


async def rehearse(database: Database, *, queue: str = "", at: datetime = NOON, **about: Any) -> Rehearsal:
    """A person with one account."""
    await database.write(lambda c: furnish(c, queue=queue))
    return await begin(database, at=at, **about)


async def begin(database: Database, at: datetime = NOON, **about: Any) -> Rehearsal:
    """A person with the account that exists already."""
    return await Rehearsal.begin(database, accounts=(NUMBER,), clock=FakeClock(at), **about)
