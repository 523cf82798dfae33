"""The program between two strict servers; one life of it serves all tests of this folder that share it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from sqlalchemy import Connection, select

from bot.storage import schema
from bot.storage.database import open_database
from tests import builders
from tests.databases import prepare
from tests.faults import strict_telegram, strict_viber
from tests.faults.program import Program, environment, free_port

PEOPLE = 300  # of each messenger; each has an account
FIRST_PERSON = 8_000_000_000_000  # Telegram's ids have up to 52 bits
FIRST_ACCOUNT = 300_000_000
# how the log speaks of what the servers of these tests refuse
OURS = ("cannot read our markup", "the messenger refuses a message", "Viber does not work now")


@dataclass(slots=True)
class Strangers:
    """Both servers, the program, and people whom no test has used yet."""

    telegram: strict_telegram.StrictTelegram
    viber: strict_viber.StrictViber
    program: Program
    _numbers: Iterator[int]

    def somebody(self) -> int:
        """Telegram's id of a person with an account."""
        return FIRST_PERSON + next(self._numbers)

    def somebody_in_viber(self) -> str:
        """Viber's id of a person with an account."""
        return viber_id(next(self._numbers))


def viber_id(number: int) -> str:
    """Viber's id of the n-th person."""
    return f"{number:018d}A+/=="


async def taken_from(strangers: Strangers, people: Iterable[object]) -> dict[str, int]:
    """How many readings were taken of each of them."""
    database = await open_database(strangers.program.environment["OBLIK_DATABASE__URL"])
    taken = await database.read(_taken)
    await database.close()
    return {str(who): taken[str(who)] for who in people}


def _taken(connection: Connection) -> Counter[str]:
    rows = connection.execute(
        select(schema.address.c.ext).join(
            schema.submission, schema.submission.c.address_id == schema.address.c.id
        )
    )
    return Counter(row.ext for row in rows)


def settle(people: int, connection: Connection) -> None:
    """Give everybody a home."""
    for number in range(1, people + 1):
        home = builders.household(
            connection, str(FIRST_ACCOUNT + number), serial=str(8_000_000 + number), house=str(number)
        )
        builders.chat(connection, "telegram", str(FIRST_PERSON + number), accounts=[home.account])
        builders.chat(connection, "viber", viber_id(number), accounts=[home.account])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def strangers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Strangers]:
    """The program on SQLite, ready, and nobody has said anything yet."""
    folder = tmp_path_factory.mktemp("strangers")
    url = f"sqlite+aiosqlite:///{folder / 'bot.sqlite3'}"
    await asyncio.to_thread(prepare, url)
    async with serving(url, folder) as made:
        yield made


@asynccontextmanager
async def serving(
    url: str, folder: Path, module: Sequence[str] = ("bot", "run"), people: int = PEOPLE
) -> AsyncIterator[Strangers]:
    """The program on a database in which nothing is but its schema, ready, among its people."""
    database = await open_database(url)
    await database.write(partial(settle, people))
    await database.close()
    telegram, viber = strict_telegram.StrictTelegram(), strict_viber.StrictViber()
    served = web.Application(client_max_size=1 << 26)
    served.add_routes([*telegram.routes(), *viber.routes()])
    runner = web.AppRunner(served, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    viber.address = f"http://127.0.0.1:{port}"
    tokens = {
        "OBLIK_TELEGRAM__TOKEN": strict_telegram.TOKEN,
        "OBLIK_TELEGRAM__API_URL": viber.address,
        "OBLIK_VIBER__TOKEN": strict_viber.TOKEN,
        "OBLIK_VIBER__API_URL": f"{viber.address}/pa",
    }
    program = Program(environment(free_port(), url, folder, **tokens), folder / "program.log", module)
    try:
        await program.start()
        yield Strangers(telegram, viber, program, count(1))
    finally:
        await program.close()
        telegram.close()
        await runner.cleanup()
