"""Holds: what only one process may do at a time, by name.

On PostgreSQL a hold is an advisory lock of a connection of its own: it ends with the connection, so a process
that died or was cut off holds nothing. On SQLite it is a lock on a file beside the database, which the system
takes back when the process ends. Nobody waits: whoever does not get it asks again later.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_TRY = text("SELECT pg_try_advisory_lock(:key)").bindparams(bindparam("key", type_=BigInteger))
_LET_GO = text("SELECT pg_advisory_unlock(:key)").bindparams(bindparam("key", type_=BigInteger))


class Hold(Protocol):
    """Something that is ours alone."""

    async def kept(self) -> bool:
        """Whether it still is."""

    async def let_go(self) -> None:
        """Leave it to others; never raises but for cancellation."""


class FileHold:
    """A locked file. Where the system knows no such locks (Windows) one process is alone anyway."""

    def __init__(self, number: int) -> None:
        self._number = number

    async def kept(self) -> bool:
        return True

    async def let_go(self) -> None:
        os.close(self._number)


def hold_file(path: Path) -> FileHold | None:
    """The lock of a file, None if another process has it."""
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl = importlib.import_module("fcntl")
    except ImportError:
        return FileHold(number)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        return None
    return FileHold(number)


class SessionHold:
    """An advisory lock of a connection to PostgreSQL."""

    def __init__(self, connection: AsyncConnection, key: int) -> None:
        self._connection = connection
        self._key = key

    async def kept(self) -> bool:
        try:
            async with asyncio.timeout(5):
                await self._connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
        return True

    async def let_go(self) -> None:
        try:
            async with asyncio.timeout(5):
                await self._connection.execute(_LET_GO, {"key": self._key})
                await self._connection.close()
        except (SQLAlchemyError, OSError, TimeoutError):
            await self._connection.invalidate()


async def hold_session(engine: AsyncEngine, name: str) -> SessionHold | None:
    """The advisory lock of that name, None if another session has it."""
    key = int.from_bytes(hashlib.sha256(f"oblik {name}".encode()).digest()[:8], signed=True)
    connection = await engine.connect()
    try:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        if (await connection.execute(_TRY, {"key": key})).scalar_one():
            return SessionHold(connection, key)
    except BaseException:
        await connection.invalidate()
        raise
    await connection.close()
    return None
