"""A test's own databases; those of PostgreSQL are lent, and the next test finds nothing of the last one."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import inspect, text

from bot.storage.database import Database, open_database
from tests.databases import PostgresServer, prepare

PERSON = """
    INSERT INTO person (language, created_at) SELECT 'uk', now() FROM generate_series(1, $1) RETURNING id
"""
ADDRESS = """
    INSERT INTO address (channel, ext, person_id, created_at) SELECT 'viber', id, id, now() FROM person
"""


async def test_a_test_gets_an_empty_database(database_url: str) -> None:
    """database_url names a database of the test's own in which nothing is."""
    database = await open_database(database_url)
    try:
        assert await database.read(lambda c: inspect(c).get_table_names()) == []
        assert await database.write(lambda c: c.execute(text("CREATE TABLE mine (id INTEGER)"))) is not None
    finally:
        await database.close()


async def test_a_test_gets_a_prepared_database(db: Database) -> None:
    """The db fixture is open, up to date and empty, on SQLite and on PostgreSQL."""
    tables = await db.read(lambda c: inspect(c).get_table_names())
    assert "alembic_version" in tables
    assert len(tables) > 5
    assert db.kind in {"sqlite", "postgresql"}


def test_a_plain_test_may_have_one_too(migrated_url: str) -> None:
    """A test that starts processes gets the address of a prepared database."""
    assert migrated_url.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://"))


def lend(server: PostgresServer) -> str:
    """A database with the schema."""
    return server.lend(server.prepared("prepared", prepare))


async def use(url: str, people: int) -> int:
    """Write so many people down; the number of the first."""
    connection = await asyncpg.connect(url)
    try:
        first = await connection.fetchval(PERSON, people)
        await connection.execute(ADDRESS)
        return int(first)
    finally:
        await connection.close()


@pytest.mark.parametrize("people", [1, 40_000], ids=["few rows", "many rows"])
def test_what_comes_back_is_as_new(postgres: PostgresServer, people: int) -> None:
    """No rows, numbers from the beginning; it is the same database, which nobody had to copy."""
    name = lend(postgres)
    for _ in range(3):
        assert asyncio.run(use(postgres.url(name, "postgresql"), people)) == 1
        postgres.give_back(name)
        assert lend(postgres) == name
    postgres.give_back(name)


async def test_who_stays_is_sent_away(postgres: PostgresServer) -> None:
    """A transaction that nobody ended does not hold the next test up."""
    name = await asyncio.to_thread(lend, postgres)
    left = await asyncpg.connect(postgres.url(name, "postgresql"))
    await left.execute("BEGIN")
    await left.fetchval(PERSON, 1)
    await asyncio.to_thread(postgres.give_back, name)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await left.fetchval("SELECT 1")


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE profile RENAME TO lost",
        "ALTER TABLE profile ADD COLUMN more integer",
        "DROP INDEX ix_address_person_id",
        "CREATE TABLE more (id integer)",
    ],
)
def test_what_is_not_as_it_was_is_not_lent_again(postgres: PostgresServer, change: str) -> None:
    """A test that changes the schema changes it for itself only."""
    name = lend(postgres)

    async def work() -> None:
        connection = await asyncpg.connect(postgres.url(name, "postgresql"))
        await connection.execute(change)
        await connection.close()

    asyncio.run(work())
    postgres.give_back(name)
    other = lend(postgres)
    assert other != name
    postgres.give_back(other)
