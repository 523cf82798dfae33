"""The database of a command: opened, brought up to date, closed; what goes wrong with it is one sentence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from asyncpg import InterfaceError, PostgresError
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import Settings
from bot.storage.database import Database, open_database
from bot.storage.migrations import Newer, migrate


class Stopped(Exception):
    """The command cannot go on; the text is one sentence."""


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """The configured database; raises Stopped."""
    try:
        database = await open_database(settings.database_url)
        try:
            await migrate(database)
            yield database
        finally:
            with suppress(SQLAlchemyError):
                await database.close()
    except BrokenPipeError:
        raise  # it is our reader who has gone, not the database
    except Newer:
        raise Stopped("База даних створена новішою версією програми: оновіть програму.") from None
    except (SQLAlchemyError, PostgresError, InterfaceError, OSError) as error:
        said = str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__]
        raise Stopped(f"Базу даних не вдалося використати: {said[0]}.") from None
