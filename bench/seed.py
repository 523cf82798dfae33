"""Consumers who have long been linked, for the benchmark of our own bot: `python -m bench.seed FILE PEOPLE`.

Each has agreed to the terms and linked one account with a two-zone meter and a year of monthly readings. It
is a process of its own, so that whoever measures holds nothing of the bot's.
"""

import asyncio
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, literal, select

from bench.ours import LAST, serial
from bench.server import person
from bot.clock import system_clock
from bot.domain.zones import ZONES
from bot.settings import Settings
from bot.storage import schema
from bot.storage.columns import metadata
from bot.storage.database import open_database
from bot.storage.migrations import migrate
from bot.storage.registry import keys_of

ZONES_OF_METER = 2
MONTHS = 13
MONTH = timedelta(days=30)
USUAL = 150  # kWh of a zone in a month
START = LAST - (MONTHS - 1) * USUAL


def seed(connection: Connection, people: int, now: datetime) -> None:
    """Fill an empty database. Ids are counted from 1, as the database itself would."""
    numbers = range(1, people + 1)
    consent = Settings().terms.version
    _fill(connection, "district", iter([{"id": 1, "code": "1", "name": "Житомирський РЕМ"}]))
    _fill(connection, "premises", ({"id": n, "district_id": 1, **_home(n)} for n in numbers))
    _fill(
        connection,
        "account",
        (
            {"id": n, "number": f"{1_000_000_000 + n}", "premises_id": n, "owner": "Біла О. П."}
            for n in numbers
        ),
    )
    _fill(connection, "metering_point", ({"id": n, "account_id": n, "eic": f"62Z{n:013d}"} for n in numbers))
    _fill(
        connection,
        "meter",
        (
            {
                "id": n,
                "metering_point_id": n,
                "serial": serial(n - 1),
                "model": "NIK 2102-02 М2",
                "digits": 6,
                "zones": ZONES_OF_METER,
                "place": "сходова клітка",
                "installed_on": (now - MONTHS * MONTH).date(),
            }
            for n in numbers
        ),
    )
    for month in range(MONTHS):
        taken_at = now - (MONTHS - month) * MONTH
        for zone in ZONES[ZONES_OF_METER]:
            _read_all_meters(connection, zone, START + month * USUAL, taken_at)
    _fill(
        connection,
        "person",
        (
            {"id": n, "language": "uk", "consent": consent, "active_account_id": n, "created_at": now}
            for n in numbers
        ),
    )
    _fill(
        connection,
        "address",
        (
            {"id": n, "channel": "telegram", "ext": f"{person(n - 1).id}", "person_id": n, "created_at": now}
            for n in numbers
        ),
    )
    _fill(
        connection,
        "link",
        ({"id": n, "person_id": n, "account_id": n, "address_id": n, "at": now} for n in numbers),
    )


def _home(number: int) -> dict[str, str]:
    settlement, street, house = "м. Житомир", "вул. Лесі Українки", f"{number // 100 + 1}"
    written = {"settlement": settlement, "street": street, "house": house, "flat": f"{number % 100 + 1}"}
    return written | keys_of(settlement, street, house)


def _read_all_meters(connection: Connection, zone: str, value: int, taken_at: datetime) -> None:
    """One statement for all: a row each would take longer than the benchmark."""
    columns = {"zone": zone, "value": value, "taken_at": taken_at, "source": "remote"}
    every = select(
        schema.meter.c.id, *(literal(it, schema.reading.c[name].type) for name, it in columns.items())
    )
    connection.execute(insert(schema.reading).from_select(["meter_id", *columns], every))


def _fill(connection: Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    connection.execute(insert(metadata.tables[table]), list(rows))


async def main(path: str, people: int) -> None:
    """The command."""
    database = await open_database(f"sqlite:///{path}")
    await migrate(database)
    now = system_clock()
    await database.write(lambda connection: seed(connection, people, now))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
