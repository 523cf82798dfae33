"""Migrations, run in the process at start: `await migrate(database)`.

A database that is up to date costs one query; Alembic is imported only when there is something to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.storage.database import Database

HEAD = "0003"
FOLDER = Path(__file__).parent


class Newer(RuntimeError):
    """The database was made by a later version of this program."""


async def migrate(database: Database) -> None:
    """Bring the schema up to date, in one transaction; raises Newer."""
    if await database.read(version) != HEAD:
        await database.write(upgrade)


def version(connection: Connection) -> str | None:
    """The revision of the schema; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(connection: Connection) -> None:
    """Run what is missing."""
    from alembic import command  # noqa: PLC0415 - seldom needed, slow to import
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util.exc import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise Newer(f"the database has a schema that this version does not know: {error}") from error
