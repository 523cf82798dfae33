"""Housekeeping: what is kept no longer than it serves. Running it twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from bot.clock import Clock
from bot.storage import intake
from bot.storage.database import Database
from bot.storage.erasure import finish
from bot.storage.guessing import forget_attempts
from bot.storage.joining import forget_codes
from bot.storage.letters import forget_letters
from bot.storage.lookups import forget_lookups
from bot.storage.people import forget_talks
from scheduler import Job

ANSWERED_KEPT = timedelta(days=7)  # messengers repeat an update for a day; a week is certain
UNUSED_FILES_KEPT = timedelta(hours=48)


class Sweeps(Protocol):
    """A store of files that can forget those nobody used."""

    async def sweep(self, older_than: timedelta) -> object:
        """Delete files that are part of nothing."""


def housekeeping(database: Database, files: Sweeps, expire: timedelta, now: Clock) -> Mapping[str, Job]:
    """The jobs by their names in the scheduler's table."""

    async def conversations() -> None:
        # the person is told when they come back within twice the time; later the conversation is just gone
        await database.write(lambda c: forget_talks(c, now() - 2 * expire))

    async def updates() -> None:
        await database.write(lambda c: intake.forget(c, now() - ANSWERED_KEPT))

    async def attempts() -> None:
        await database.write(lambda c: forget_attempts(c, now()))
        await database.write(lambda c: forget_codes(c, now()))
        await database.write(lambda c: forget_lookups(c, now()))

    async def letters() -> None:
        await database.write(lambda c: forget_letters(c, now()))

    async def erased() -> None:
        await database.write(lambda c: finish(c, now()))

    async def unused() -> None:
        await files.sweep(UNUSED_FILES_KEPT)

    return {
        "forget conversations left alone": conversations,
        "forget answered updates": updates,
        "forget failed attempts to link": attempts,
        "forget letters": letters,
        "finish erasing people": erased,
        "sweep files nobody used": unused,
    }
