"""Whom an outage concerns: from a street, houses or a feeder as somebody writes them to the accounts.

    python -m bench.audience            200,000 accounts
    python -m bench.audience --long     2,000,000

On SQLite as the bot opens it, in a file that was just made. "bare SQL" is one statement that is handed the
registry's own keys, straight to the driver: what it costs to read those accounts when nothing has to be
understood. A third of the accounts are in one city of a thousand streets. The ratio is of CPU time, which
neighbours change little; the milliseconds beside it are what somebody waits.
"""

import argparse
import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import Connection

from bench.report import table
from bench.session import FOLDER
from bot.domain.houses import parse
from bot.domain.outages import Area
from bot.storage import areas
from bot.storage.database import open_database
from bot.storage.migrations import migrate
from bot.storage.registry import keys_of

FEW, MANY = 200_000, 2_000_000
CITY, CITY_STREETS, VILLAGES, VILLAGE_STREETS = "м. Зарічанськ", 1_000, 400, 12
HOUSES, ROUNDS = 120, 15
LONGEST = "вул. Богдана Хмельницького"  # ten times as many live there as on another street of the city
LIST = "1, 3, 5-15, 22-А, 24, 26, 28 корп. 2, 30-40, 52, 54, 60/2, 71, 73, 75, 99-А"
BARE = """
    SELECT account.id FROM premises JOIN account ON account.premises_id = premises.id
    WHERE settlement_key = ? AND street_key = ?{} AND NOT closed
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds by the clock, and of CPU time."""

    waited: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Result:
    """Milliseconds of one question, ours and the bare statement's, and how many accounts it finds."""

    what: str
    found: int
    ours: Spent
    bare: Spent


def homes(accounts: int) -> Iterator[tuple[str, str, str]]:
    """Settlement, street and house of each account."""
    chance = Random(1)
    streets = [f"вул. {number}-а Польова" for number in range(1, CITY_STREETS)]
    for _ in range(accounts):
        house = f"{chance.randint(1, HOUSES)}{chance.choice(('', '', '', '-А', '/2'))}"
        if chance.random() < 1 / 3:
            street = LONGEST if chance.random() < 10 / CITY_STREETS else chance.choice(streets)
            yield CITY, street, house
        else:
            village = f"с. Вербівка {chance.randint(1, VILLAGES)}"
            yield village, f"вул. {chance.randint(1, VILLAGE_STREETS)}-а Садова", house


def fill(path: Path, accounts: int) -> None:
    """A registry of so many accounts, each with a metering point; a feeder has 500 of them."""
    keys: dict[tuple[str, str, str], tuple[str, ...]] = {}
    base = sqlite3.connect(path)
    base.execute("PRAGMA synchronous = OFF")
    base.execute("INSERT INTO district (id, code, name) VALUES (1, 'Z', 'Зарічанський РЕМ')")

    def rows() -> Iterator[tuple[Any, ...]]:
        for number, home in enumerate(homes(accounts), start=1):
            if home not in keys:
                keys[home] = tuple(keys_of(*home).values())
            yield (number, 1, *home, f"{number}", *keys[home])

    base.executemany(
        "INSERT INTO premises (id, district_id, settlement, street, house, flat,"
        " settlement_key, street_key, house_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows(),
    )
    base.execute(
        "INSERT INTO account (id, number, premises_id, closed)"
        " SELECT id, 1000000000 + id, id, id % 50 = 0 FROM premises"
    )
    base.execute(
        "INSERT INTO metering_point (account_id, eic, feeder)"
        " SELECT id, printf('62Z%013d', id), 'Ф-' || (id / 500) FROM premises"
    )
    base.commit()
    base.close()


def ask(connection: Connection) -> list[Result]:
    """Every question, in turn with its bare statement."""
    driver: Any = connection.connection.dbapi_connection
    street = tuple(keys_of(CITY, LONGEST, "").values())[:2]
    known = [
        key
        for (key,) in driver.execute(
            "SELECT DISTINCT house_key FROM premises WHERE settlement_key = ? AND street_key = ?", street
        )
    ]
    listed = [key for key in known if parse(LIST).touch(key) == "yes"]
    marks = f" AND house_key IN ({', '.join('?' * len(listed))})"
    feeder = (
        "SELECT account.id FROM metering_point JOIN account ON account.id = account_id"
        " WHERE feeder = ? AND NOT closed"
    )
    questions: list[tuple[str, Area, str, tuple[str, ...]]] = [
        ("the longest street", Area(settlement=CITY, street="Хмельницького Б."), BARE.format(""), street),
        (
            "an ordinary street",
            Area(settlement=CITY, street="7-а Польова"),
            BARE.format(""),
            tuple(keys_of(CITY, "вул. 7-а Польова", "").values())[:2],
        ),
        (
            "houses of the longest",
            Area(settlement=CITY, street="Хмельницького Б.", houses=LIST),
            BARE.format(marks),
            (*street, *listed),
        ),
        (
            "a village's street",
            Area(settlement="Вербівка 7", street="3 Садова"),
            BARE.format(""),
            tuple(keys_of("с. Вербівка 7", "вул. 3-а Садова", "").values())[:2],
        ),
        ("a feeder", Area(feeder="ф 17"), feeder, ("Ф-17",)),
    ]
    results = []
    for what, area, statement, values in questions:

        def ours(area: Area = area) -> list[int]:
            return list(connection.scalars(areas.accounts(connection, [area], doubtful=False)))

        def bare(statement: str = statement, values: tuple[str, ...] = values) -> list[int]:
            return [found for (found,) in driver.execute(statement, values)]

        assert sorted(ours()) == sorted(bare())
        pairs = [(timed(ours), timed(bare)) for _ in range(ROUNDS)]
        results.append(Result(what, len(bare()), *map(middle, zip(*pairs, strict=True))))
    return results


def timed(work: Callable[[], object]) -> Spent:
    """What one call takes."""
    began, busy = time.perf_counter(), time.thread_time()
    work()
    return Spent((time.perf_counter() - began) * 1_000, (time.thread_time() - busy) * 1_000)


def middle(times: Sequence[Spent]) -> Spent:
    """The medians."""
    return Spent(median(each.waited for each in times), median(each.cpu for each in times))


async def compare(accounts: int) -> list[Result]:
    """Make a registry of so many accounts, and ask it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="audience-", dir=FOLDER))
    try:
        database = await open_database(f"sqlite:///{folder / 'registry.sqlite3'}")
        await migrate(database)
        await asyncio.to_thread(fill, folder / "registry.sqlite3", accounts)
        results = await database.read(ask)
        await database.close()
        return results
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report(results: Sequence[Result]) -> str:
    """One row a question."""
    return table(
        ["question", "accounts", "ours", "CPU", "bare SQL", "CPU", "ratio of CPU"],
        [
            [
                each.what,
                f"{each.found}",
                *(
                    f"{number:.1f} ms"
                    for number in (each.ours.waited, each.ours.cpu, each.bare.waited, each.bare.cpu)
                ),
                f"{each.ours.cpu / each.bare.cpu:.1f}",
            ]
            for each in results
        ],
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="From what an outage's area says to the accounts concerned.")
    parser.add_argument("--accounts", type=int, help="in the registry")
    parser.add_argument("--long", action="store_true", help=f"{MANY:,} accounts instead of {FEW:,}")
    options = parser.parse_args()
    accounts = options.accounts or (MANY if options.long else FEW)
    print(f"{accounts:,} accounts")
    print(report(asyncio.run(compare(accounts))))


if __name__ == "__main__":
    main()
