"""What every command does: read the settings, run, end with one sentence if it cannot go on.

What takes half a second to import (the database, the readers of tables) is imported when a command is called.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

from bot.configuration import SettingsError, load_settings
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.storage.database import Database

T = TypeVar("T")

NOT_DONE, WRONG_SETTINGS = 1, 2  # exit codes


def given_settings() -> Settings:
    """The settings, or the end of the program with one sentence."""
    try:
        return load_settings(os.environ)
    except SettingsError as error:
        end(str(error), WRONG_SETTINGS)


def run(work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to; or the end of the program if it raises Stopped."""
    from bot.utility.opened import Stopped  # noqa: PLC0415 - see above

    try:
        return asyncio.run(work)
    except Stopped as stopped:
        end(str(stopped))


def in_database(work: Callable[[Database], Awaitable[T]]) -> T:
    """The same with the configured database."""
    from bot.utility.opened import opened  # noqa: PLC0415 - see above

    settings = given_settings()

    async def use() -> T:
        async with opened(settings) as database:
            return await work(database)

    return run(use())


def end(why: str, code: int = NOT_DONE) -> NoReturn:
    """End the program with one sentence."""
    typer.echo(why, err=True)
    raise typer.Exit(code) from None
