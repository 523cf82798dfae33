"""What every test may ask for.

`database_url`, `migrated_url` and `db` run a test twice, on SQLite and on PostgreSQL; a test that asks for
none of them starts neither. Nothing is skipped: where PostgreSQL or Chromium cannot start, tests that need
them fail.
"""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from bot.clock import FakeClock
from bot.storage.database import Database, open_database
from tests.databases import PostgresServer, prepare
from tests.spread import Spreading

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# how long an example takes tells how busy the machine is; the same examples each time, so that a failure is
# the change's own: `EXPLORE=1 make test` tries others
settings.register_profile(
    "suite",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="EXPLORE" not in os.environ,
)
settings.load_profile("suite")

# tracebacks drawn with all their locals take seconds, which tests of failures would wait for
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_configure(config: pytest.Config) -> None:
    """Spread the suite over workers."""
    config.pluginmanager.register(Spreading())


def pytest_collection_finish() -> None:
    """What is imported stays: the collector need not look at it each time."""
    gc.freeze()


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
def sqlite_prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema in it, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "prepared.sqlite3"
    prepare(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a database with the schema and nothing in it is; the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_prepared"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.lend(server.prepared("prepared", prepare))
    yield server.url(name)
    server.give_back(name)


@pytest.fixture
async def db(migrated_url: str) -> AsyncIterator[Database]:
    """The database itself, open, with the schema and nothing in it; the test runs once on each kind."""
    database = await open_database(migrated_url)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser for tests of pages."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "the tests of pages need Chromium: ops/test-needs.sh installs it or says how"
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of a file; other files may have a loop of their own in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
