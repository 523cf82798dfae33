"""How many statements a piece of work costs, on either database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

ASIDE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "--")


@contextmanager
def counted(connection: Connection) -> Iterator[list[str]]:
    """The statements of the block; on SQLite many rows of one statement count each."""
    said: list[str] = []

    def note(statement: str) -> None:
        if not statement.lstrip().startswith(ASIDE):
            said.append(statement)

    driver: Any = connection.connection.dbapi_connection
    if isinstance(driver, sqlite3.Connection):
        driver.set_trace_callback(note)
        yield said
        driver.set_trace_callback(None)
        return

    def before(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        note(statement)

    event.listen(connection, "before_cursor_execute", before)
    yield said
    event.remove(connection, "before_cursor_execute", before)
