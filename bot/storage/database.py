"""Transactions.

Everything that reads or writes is a plain function of a SQLAlchemy Core connection; a Database runs it:

    accounts = await database.read(lambda c: find_accounts(c, person))
    number = await database.write(lambda c: accept(c, …))

1. `write` returns only after the change is durable; if it raises, nothing of it is stored, unless the
   connection to the database was lost: then nobody knows, and whoever tries again looks first.
2. SQLite has one writing connection on a thread of its own. Writes that arrive together share one commit,
   each in its own savepoint: a failing one takes back only itself, a failing commit fails them all.
3. SQLite readers have connections of their own and see the last commit; they never wait for writers.
4. PostgreSQL: every write is a transaction of its own from a pool, and its server groups the commits.
5. What people wrote stands in no error: SQLAlchemy would put the values of a failed statement into it.

A function may run for milliseconds, not seconds: on SQLite nobody else writes meanwhile.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import aiosqlite
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

from bot.storage.holds import Hold, hold_file, hold_session

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")
Work = Callable[[Connection], T]

READERS = 2
BUSY_MS = 5_000
TOGETHER_AT_MOST = 200  # writes that share one commit

# postgresql.org/docs/current/errcodes-appendix.html: classes of connection, rollback, resources,
# prerequisite, operator, system
PASSING_STATES = frozenset({"08", "40", "53", "55", "57", "58"})
READ_ONLY = "25006"


class Database(Protocol):
    """Where everything is kept."""

    kind: str

    async def read(self, work: Work[T]) -> T:
        """Run a reading function."""

    async def write(self, work: Work[T]) -> T:
        """Run a changing function in a transaction; durable on return."""

    async def hold(self, name: str) -> Hold | None:
        """What only one process may do at a time; None while another one does it."""

    async def close(self) -> None:
        """Finish what was given and close."""


async def open_database(url: str) -> Database:
    """The database at a URL: `sqlite:///path` or `postgresql://…`; raises what its driver raises."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        database = SqliteDatabase(parsed.database or "")
        await database.start()
        return database
    # it brings the whole ORM, which SQLite can do without: half of SQLAlchemy's time to import
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    engine = create_async_engine(
        parsed.set(drivername="postgresql+asyncpg"),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "handle_error", _forget_values)
    return PostgresDatabase(engine)


def _forget_values(failed: ExceptionContext) -> None:
    """PostgreSQL puts the refused row into the details of its error."""
    original = failed.original_exception
    for error in (failed.sqlalchemy_exception, original, original.__cause__):
        if error is None:
            continue
        if isinstance(getattr(error, "detail", None), str):  # asyncpg's; SQLAlchemy's own is a list
            vars(error)["detail"] = None
        if error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\nDETAIL:")[0], *error.args[1:])


class PostgresDatabase:
    """PostgreSQL through asyncpg."""

    kind = "postgresql"

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self, work: Work[T]) -> T:
        """Run a reading function."""
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Work[T]) -> T:
        """Run a changing function in a transaction."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def hold(self, name: str) -> Hold | None:
        """An advisory lock."""
        return await hold_session(self._engine, name)

    async def close(self) -> None:
        """Close the pool."""
        await self._engine.dispose()


_here = threading.local()  # of each thread: its connection, and how a transaction begins there


@cache
def _engine() -> Engine:
    """One for all connections to SQLite: a statement is compiled once, not once for each of them."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: _here.connection,
        poolclass=NullPool,
        query_cache_size=1_000,
        hide_parameters=True,
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(_here.begin))
    return engine


class _Thread(aiosqlite.Connection):
    """aiosqlite's connection with its thread, running whole functions there, not single statements."""

    def __init__(self, path: str, *, readonly: bool) -> None:
        super().__init__(partial(_connect, path, readonly), 64)
        self._thread.daemon = True
        self._open: Connection | None = None
        self._readonly = readonly

    async def start(self) -> None:
        await self
        await self._execute(self._prepare)  # type: ignore[no-untyped-call]

    def _prepare(self) -> None:
        _here.connection = self._conn
        _here.begin = "BEGIN" if self._readonly else "BEGIN IMMEDIATE"
        self._open = _engine().connect()

    async def run(self, work: Work[T]) -> T:
        """Run a function of the connection on its thread; the function begins and commits by itself."""
        result: T = await self._execute(self._call, work)  # type: ignore[no-untyped-call]
        return result

    async def close(self) -> None:
        """Give the connection back, and end the thread."""
        if self._open is not None:
            await self._execute(self._open.close)  # type: ignore[no-untyped-call]
            self._open = None
        await super().close()

    def _call(self, work: Work[T]) -> T:
        if self._open is None:
            raise RuntimeError("the connection is closed")
        return work(self._open)


def _connect(path: str, readonly: bool) -> sqlite3.Connection:  # noqa: FBT001 - a thread calls it by position
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -16000")
    if readonly:
        connection.execute("PRAGMA query_only = ON")
    full = connection.execute("PRAGMA synchronous").fetchone()[0]
    if path and path != ":memory:" and (mode != "wal" or full != 2):  # noqa: PLR2004 - 2 is FULL, sqlite.org/pragma.html
        raise RuntimeError(f"SQLite gave journal_mode {mode} and synchronous {full} instead of wal and FULL")
    return connection


class SqliteDatabase:
    """A SQLite file."""

    kind = "sqlite"

    def __init__(self, path: str) -> None:
        self._path = path
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._writer = _Thread(path, readonly=False)
        self._readers = [_Thread(path, readonly=True) for _ in range(READERS)]
        self._idle: asyncio.LifoQueue[_Thread] = asyncio.LifoQueue()
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def start(self) -> None:
        """Open the connections."""
        await self._writer.start()
        for reader in self._readers:
            await reader.start()
            self._idle.put_nowait(reader)
        self._task = asyncio.create_task(self._commit_together(), name="sqlite writer")

    async def read(self, work: Work[T]) -> T:
        """Run a reading function on a connection of its own."""
        reader = await self._idle.get()
        try:
            return await asyncio.shield(asyncio.ensure_future(reader.run(partial(_reading, work))))
        finally:
            self._idle.put_nowait(reader)

    async def write(self, work: Work[T]) -> T:
        """Run a changing function; writes given meanwhile share its commit."""
        if self._closing:
            raise RuntimeError("the database is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        self._wake.set()
        return await future

    async def hold(self, name: str) -> Hold | None:
        """A lock on a file beside the database."""
        return hold_file(Path(f"{self._path}.{name.replace(' ', '-')}"))

    async def close(self) -> None:
        """Commit what was given, then close."""
        self._closing = True
        self._wake.set()
        if self._task:
            await self._task
        for thread in (*self._readers, self._writer):
            await thread.close()

    async def _commit_together(self) -> None:
        while self._waiting or not self._closing:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            given, self._waiting = self._waiting[:TOGETHER_AT_MOST], self._waiting[TOGETHER_AT_MOST:]
            try:
                results = await self._writer.run(partial(_committing, [work for work, _ in given]))
            except Exception as error:  # noqa: BLE001 - each waiting caller is told
                results = [(False, error)] * len(given)
            for (_, future), (good, result) in zip(given, results, strict=True):
                with suppress(asyncio.InvalidStateError):  # its caller was cancelled
                    if good:
                        future.set_result(result)
                    else:
                        future.set_exception(result)


def _reading(work: Work[T], connection: Connection) -> T:
    with connection.begin():
        return work(connection)


def _committing(works: list[Work[Any]], connection: Connection) -> list[tuple[bool, Any]]:
    """Run works in one transaction, each in a savepoint of its own; one alone needs none.

    A full disk and its like make SQLite roll back the whole transaction by itself
    (sqlite.org/lang_transaction.html), and what is written after that is committed piece by piece. So then
    all of them have failed.
    """
    results: list[tuple[bool, Any]] = []
    if len(works) == 1:
        with connection.begin():
            return [(True, works[0](connection))]
    with connection.begin():
        driver = connection.connection.dbapi_connection
        for work in works:
            try:
                with connection.begin_nested():
                    results.append((True, work(connection)))
            except Exception as error:
                if not getattr(driver, "in_transaction", True):
                    raise
                results.append((False, error))
    return results


def of_database(error: BaseException) -> bool:
    """Whether an error came from the database or the way to it, and not from our code."""
    known = isinstance(error, OSError | TimeoutError | SQLAlchemyError | sqlite3.Error)
    return known or hasattr(
        error, "sqlstate"
    )  # asyncpg's own, which SQLAlchemy lets through while connecting


def passing(error: BaseException) -> bool:
    """Whether a failure may pass: the database is down, locked, full, read-only; not a value it refuses.

    What was raised while another error was handled ("no such savepoint" after "disk is full") passes as
    that one does.
    """
    if isinstance(error, OSError | TimeoutError | PoolTimeout):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    if state:
        return state[:2] in PASSING_STATES or state == READ_ONLY
    if isinstance(cause, sqlite3.OperationalError):
        code = getattr(cause, "sqlite_errorcode", None)
        if code is None or code & 0xFF != sqlite3.SQLITE_ERROR:
            return True
    elif isinstance(error, InterfaceError | OperationalError):  # asyncpg's: the connection is gone or busy
        return True
    return error.__context__ is not None and passing(error.__context__)
