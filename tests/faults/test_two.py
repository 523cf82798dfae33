"""Two programs on one database, by mistake or during a change of versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

from bot.alone import NAME
from bot.storage.database import open_database
from tests.faults.conftest import Strangers
from tests.faults.program import Program, free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAITS = "waiting for another process"


async def test_a_second_program_waits_for_the_end_of_the_first(strangers: Strangers) -> None:
    """It says so, asks the messengers nothing, takes nobody's turn, and ends when it is told to."""
    first, telegram = strangers.program, strangers.telegram
    more = {"OBLIK_SERVER__PORT": str(free_port()), "OBLIK_LOGGING__FORMAT": "json"}
    second = Program(dict(first.environment) | more, first.log.with_name("second.log"))
    try:
        await second.begin()
        await second.until(lambda health: health.get("status") == WAITS)
        asked = sum(each.method == "getme" for each in telegram.requests)
        assert (asked, telegram.breaches) == (1, [])
        assert await second.stop() == 0
    finally:
        await second.close()
    assert first.alive


async def test_a_second_program_changes_nothing_beneath_the_first(tmp_path: Path) -> None:
    """It migrates when it is its turn: the first may be of an older version."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'shared.sqlite3'}"
    database = await open_database(url)
    environment = {
        "PATH": "/usr/bin:/bin",
        "OBLIK_DATABASE__URL": url,
        "OBLIK_DATA_DIR": str(tmp_path),
        "OBLIK_SERVER__PORT": str(free_port()),
    }
    second = Program(environment, tmp_path / "second.log")

    def tables(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    try:
        held = await database.hold(NAME)
        assert held is not None
        await second.begin()
        await second.until(lambda health: health.get("status") == WAITS)
        assert await database.read(tables) == []
        await held.let_go()
        await second.until(lambda health: health.get("status") not in {None, WAITS, "starting"})
        assert "person" in await database.read(tables)
    finally:
        await second.close()
        await database.close()
