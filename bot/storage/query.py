"""Statements of the hot path: built and compiled once, and on SQLite handed straight to the driver.

SQLAlchemy's own execution costs a SELECT of one row some 60 µs of CPU, most of it outside the database; a
turn has several. A Query is a Core statement whose text and types are worked out at its first use; after that
SQLite runs it in about 10 µs. PostgreSQL takes the ordinary way, where the network costs more than this.

    METERS = Query(select(meter.c.id, …).where(account.c.number == bindparam("number")))
    rows = METERS.all(connection, number=number)

Rows are tuples with names, as SQLAlchemy's. Parameters are named; an expanding IN has no fixed text and stays
with SQLAlchemy.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Date, Executable
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from bot.storage.columns import Moment

Convert = Callable[[Any], Any]
Rows = Callable[[list[tuple[Any, ...]]], list[Any]]

NAIVE = len("2026-11-01 10:00:00.000000")


class Query:
    """One statement with named parameters; `build` is called once for each kind of database."""

    def __init__(self, build: Executable | Callable[[str], Executable]) -> None:
        self._build = build if callable(build) else lambda _: build
        self._statements: dict[str, Executable] = {}
        self._plan: _Plan | None = None

    def all(self, connection: Connection, **given: Any) -> Sequence[Any]:
        """All rows."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement(connection), given).all()
        plan = self._planned(connection)
        return plan.rows(_driver(connection).execute(plan.sql, plan.values(given)).fetchall())

    def first(self, connection: Connection, **given: Any) -> Any:
        """The first row, None if there is none."""
        rows = self.all(connection, **given)
        return rows[0] if rows else None

    def run(self, connection: Connection, **given: Any) -> int:
        """Change rows; returns how many."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement(connection), given).rowcount
        plan = self._planned(connection)
        return int(_driver(connection).execute(plan.sql, plan.values(given)).rowcount)

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Change rows, once for each set of parameters."""
        if not rows:
            return
        if connection.dialect.name != "sqlite":
            connection.execute(self._statement(connection), [dict(row) for row in rows])
            return
        plan = self._planned(connection)
        _driver(connection).executemany(plan.sql, [plan.values(row) for row in rows])

    def _statement(self, connection: Connection) -> Executable:
        name = connection.dialect.name
        if name not in self._statements:
            self._statements[name] = self._build(name)
        return self._statements[name]

    def _planned(self, connection: Connection) -> _Plan:
        if self._plan is None:
            self._plan = _Plan(self._statement(connection), connection.dialect)
        return self._plan


def command(connection: Connection, statement: str) -> None:
    """Run a statement that has neither parameters nor an answer, as SAVEPOINT."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(statement)
    else:
        _driver(connection).execute(statement)


class _Plan:
    """A statement's text for the driver, and how values go in and come out."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what a statement compiles to
        self.sql = str(compiled)
        self._names = compiled.positiontup or []
        self._binds = [
            (place, convert)
            for place, name in enumerate(self._names)
            if (convert := _bind(compiled.binds[name].type, dialect)) is not None
        ]
        self._fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        named: list[Any] = list(getattr(statement, "exported_columns", ()))
        row = namedtuple("row", [column.key for column in named])  # type: ignore[misc]  # noqa: PYI024 - made from a statement
        self._row: type[Any] = row
        self._results = [
            (place, convert)
            for place, column in enumerate(named)
            if (convert := _result(column.type, dialect)) is not None
        ]

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the text's marks."""
        if self._fixed:
            given = {**self._fixed, **given}
        values = [given[name] for name in self._names]
        for place, convert in self._binds:
            values[place] = convert(values[place])
        return values

    def rows(self, raw: list[tuple[Any, ...]]) -> list[Any]:
        """Rows with names and Python's types."""
        row, new = self._row, tuple.__new__
        if not self._results:
            return [new(row, values) for values in raw]
        made = []
        for each in raw:
            values = list(each)
            for place, convert in self._results:
                values[place] = convert(values[place])
            made.append(new(row, values))
        return made


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, Moment):
        return _stored
    convert: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _result(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, Moment):
        return _moment
    if isinstance(kind, Date):
        return _date
    convert: Convert | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return convert


def _stored(moment: datetime | None) -> str | None:
    """A Moment as SQLite keeps it: one call in place of SQLAlchemy's four, ten times a turn."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is never stored")
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:NAIVE]


def _moment(text: str | None) -> datetime | None:
    """The way back; to name the zone in the text costs a fifth of replacing it in the result."""
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
