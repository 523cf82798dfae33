from sqlalchemy import inspect, text

from bot.storage.database import Database, open_database


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
