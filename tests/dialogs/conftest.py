"""A database for rehearsals."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database, open_database


@pytest.fixture
async def database(sqlite_prepared: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty SQLite file; a main path asks for `db` instead and runs on PostgreSQL, too."""
    path = tmp_path / "rehearsal.sqlite3"
    shutil.copyfile(sqlite_prepared, path)
    opened = await open_database(f"sqlite:///{path}")
    yield opened
    await opened.close()
