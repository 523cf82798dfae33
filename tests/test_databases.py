"""Databases of PostgreSQL that tests lend each other: the next one finds nothing of the last one."""

import asyncio

import asyncpg
import pytest

from tests.databases import PostgresServer, prepare

PERSON = """
    INSERT INTO person (language, created_at) SELECT 'uk', now() FROM generate_series(1, $1) RETURNING id
"""
ADDRESS = """
    INSERT INTO address (channel, ext, person_id, created_at) SELECT 'viber', id, id, now() FROM person
"""


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
