"""Migrations: from the first schema, with people's data in it, to today's; and the schema that they make."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.storage import schema, schema_notices, schema_requests  # noqa: F401 - they fill the metadata
from bot.storage.columns import metadata
from bot.storage.database import Database, open_database
from bot.storage.migrations import FOLDER, HEAD, migrate, version

ROWS = (
    "INSERT INTO person (id, language, created_at) VALUES (1, 'uk', '2026-01-01 00:00:00')",
    (
        "INSERT INTO address (id, channel, ext, person_id, created_at) "
        "VALUES (1, 'telegram', '7001', 1, '2026-01-01 00:00:00')"
    ),
    "INSERT INTO district (id, code, name) VALUES (1, 'KOR', 'Коростенський РЕМ')",
    (
        "INSERT INTO premises (id, district_id, settlement, street, house, flat) "
        "VALUES (1, 1, 'м. Коростень', 'вул. Шевченка', '12-А', '5')"
    ),
    "INSERT INTO account (id, number, premises_id) VALUES (1, '300154872', 1)",
    "INSERT INTO metering_point (id, account_id, eic) VALUES (1, 1, '62Z0000000000001')",
    (
        "INSERT INTO submission (id, key, kind, account_id, address_id, payload, sent_at, created_at, state) "
        "VALUES (1, 'k', 'reading', 1, 1, '{}', '2026-01-01 00:00:00', '2026-01-01 00:00:00', 'pending')"
    ),
    (
        "INSERT INTO file (id, person_id, kind, mime, path, size, sha256, created_at) "
        "VALUES (1, 1, 'photo', 'image/jpeg', 'a', 1, '0', '2026-01-01 00:00:00')"
    ),
)


def first(connection: Connection) -> None:
    """The first schema, and one of everything in it."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    for row in ROWS:
        connection.execute(text(row))


async def test_data_survive(database_url: str) -> None:
    """A database of the first version with people in it is brought up to date and loses nothing."""
    database = await open_database(database_url)
    try:
        await database.write(first)
        await migrate(database)
        assert await database.read(version) == HEAD
        keys = await database.read(
            lambda c: c.execute(text("SELECT settlement_key, street_key, house_key FROM premises")).one()
        )
        assert tuple(keys) == ("коростень", "шевченка", "12а")
        for table in ("person", "address", "account", "metering_point", "submission", "file"):
            asked = text(f"SELECT count(*) FROM {table}")
            assert await database.read(lambda c, asked=asked: c.scalars(asked).one()) == 1  # type: ignore[misc]
    finally:
        await database.close()


async def test_the_schema_is_the_tables(db: Database) -> None:
    """What the migrations make is what the code believes is there."""

    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    assert await db.read(differences) == []
