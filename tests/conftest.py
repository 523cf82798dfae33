"""What every test may ask for.

`database_url` and `db` run a test twice, on SQLite and on PostgreSQL; who asks for neither starts neither.
Nothing is skipped: where PostgreSQL or Chromium cannot start, the tests that need them fail.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import FakeClock
from tests.databases import PostgresServer


@pytest.fixture
def clock() -> FakeClock:
    """Noon in Kyiv on an ordinary Tuesday, until the test moves it."""
    return FakeClock(datetime(2026, 3, 10, 10, tzinfo=UTC))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all workers of the run."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def postgres(shared_folder: Path) -> Iterator[PostgresServer]:
    """The run's PostgreSQL server."""
    server = PostgresServer(shared_folder / "postgresql")
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty database is; the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser for tests of pages."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "the tests of pages need Chromium: ops/test-needs.sh installs it or says how"
    return found
