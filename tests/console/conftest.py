"""A console to try: on SQLite, where nothing depends on the kind of database, or on both kinds."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.clock import FakeClock
from bot.storage.database import Database, open_database
from tests.console.served import Console, served
from tests.console.stage import Stage


@pytest.fixture
async def empty(sqlite_prepared: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite database with the schema and nothing in it."""
    path = tmp_path / "console.sqlite3"
    shutil.copyfile(sqlite_prepared, path)
    database = await open_database(f"sqlite+aiosqlite:///{path}")
    yield database
    await database.close()


@pytest.fixture
def stage(empty: Database, clock: FakeClock, tmp_path: Path) -> Stage:
    """The console alone, as in production behind plain http."""
    return Stage(empty, clock, tmp_path)


@pytest.fixture
def stage_on_both(db: Database, clock: FakeClock, tmp_path: Path) -> Stage:
    """The same; the test runs once on each kind of database."""
    return Stage(db, clock, tmp_path)


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A console that runs; it takes long to start, so all tests of its pages share it, in one worker."""
    with served(tmp_path_factory.mktemp("console")) as running:
        yield running
