"""What tables are made of: ids, moments, naming. The tables are in `schema` and `schema_notices`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")


def key(length: int) -> TypeEngine[str]:
    """A text that is compared byte by byte: a linguistic order would put what begins alike apart."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite, which forgets zones, keeps it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone is never stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)  # type: ignore[no-any-return]


def table(name: str, *columns: Any) -> Table:
    """A table with an id of its own."""
    return Table(name, metadata, Column("id", Id, primary_key=True, autoincrement=True), *columns)


def to(other: str, *, nullable: bool = False, index: bool = False, name: str = "") -> Column[int]:
    """A reference to the id of another table."""
    return Column(name or f"{other}_id", Id, ForeignKey(f"{other}.id"), nullable=nullable, index=index)
