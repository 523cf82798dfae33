"""An API to call: on SQLite, where nothing depends on the kind of database, or on both kinds."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import FakeClock
from bot.storage.database import Database, open_database
from tests.api.stage import Stage


@pytest.fixture
async def empty(sqlite_prepared: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite database with the schema and nothing in it."""
    path = tmp_path / "api.sqlite3"
    shutil.copyfile(sqlite_prepared, path)
    database = await open_database(f"sqlite+aiosqlite:///{path}")
    yield database
    await database.close()


@pytest.fixture
async def api(empty: Database, clock: FakeClock, tmp_path: Path) -> Stage:
    """The API with a key for everything."""
    stage = Stage(empty, clock, tmp_path / "files")
    stage.key = await stage.add_key("billing")
    return stage


@pytest.fixture
async def api_on_both(db: Database, clock: FakeClock, tmp_path: Path) -> Stage:
    """The same; the test runs once on each kind of database."""
    stage = Stage(db, clock, tmp_path / "files")
    stage.key = await stage.add_key("billing")
    return stage
