"""Homes with meters for rehearsals of readings, and what such a rehearsal left behind."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.clock import FakeClock
from bot.domain.zones import ZONES
from bot.storage import schema
from bot.storage.database import Database
from tests import builders
from tests.rehearsal import Rehearsal

NUMBER = "123456789"
SERIAL = "0457812"
MARCH_2 = datetime(2026, 3, 2, 10, tzinfo=UTC)  # in the window
MARCH_10 = datetime(2026, 3, 10, 10, tzinfo=UTC)  # outside it
LAST = {
    1: {"total": 4350},
    2: {"day": 4350, "night": 1850},
    3: {"peak": 900, "half": 3000, "night": 1850},
}
USED = {"total": 170, "day": 100, "night": 70, "peak": 60, "half": 90}  # kWh of every month
NEW = {zones: {zone: value + USED[zone] for zone, value in last.items()} for zones, last in LAST.items()}


def furnish(
    connection: Connection, number: str = NUMBER, *, zones: int = 1, serial: str = SERIAL, **about: Any
) -> builders.Household:
    """A home with a meter that was read on the 1st of December, January and February."""
    home = builders.household(connection, number, zones=zones, serial=serial, **about)
    read_meter(connection, home.meter, zones)
    return home


def read_meter(connection: Connection, meter: int, zones: int, more: int = 0) -> None:
    """The readings of three months; `more` kWh on all of them."""
    months = (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))
    for ago, first in zip((2, 1, 0), months, strict=True):
        at = datetime(first.year, first.month, 1, 9, tzinfo=UTC)
        for zone in ZONES[zones]:
            value = LAST[zones][zone] - USED[zone] * ago + more
            builders.reading(connection, meter, value, at, zone=zone, counts_on=first, billed=True)


async def rehearse(
    database: Database, *, zones: int = 1, at: datetime = MARCH_2, digits: int = 6, **about: Any
) -> Rehearsal:
    """A person with one account, whose meter has so many zones."""
    await database.write(lambda c: furnish(c, zones=zones, digits=digits))
    return await begin(database, at=at, **about)


async def begin(database: Database, *numbers: str, at: datetime = MARCH_2, **about: Any) -> Rehearsal:
    """A person with these accounts, which exist already."""
    return await Rehearsal.begin(database, accounts=numbers or (NUMBER,), clock=FakeClock(at), **about)


async def submissions(database: Database) -> list[dict[str, Any]]:
    """What the DSO is going to get, in order."""
    order = select(schema.submission.c.payload).order_by(schema.submission.c.id)
    rows = await database.read(lambda c: list(c.scalars(order)))
    return [json.loads(row) for row in rows]
