"""One process serves a database: two would take the same person's turn at once.

Who comes second waits until the first has ended, and then serves: after a crash within a moment. PostgreSQL
ties the lock to a connection, so a restarted server forgets it: it is taken anew, and whoever finds it taken
by another ends.
"""

from __future__ import annotations

import asyncio

import structlog

from bot.storage.database import Database, passing
from bot.storage.holds import Hold

log = structlog.get_logger()

NAME = "serving"
LOOK_EVERY = 0.1  # seconds, for the end of the other one
CHECK_EVERY = 2.0  # seconds


class Alone:
    """What says that nobody else serves this database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hold: Hold | None = None

    @property
    def waits(self) -> bool:
        """Whether another process still serves."""
        return self._hold is None

    async def begin(self) -> None:
        """Return when nobody else serves."""
        told = False
        while not await self._take():
            if not told:
                log.warning("another process serves from this database: waiting for its end")
            told = True
            await asyncio.sleep(LOOK_EVERY)

    async def stay(self) -> None:
        """Return when another process serves, which may be never."""
        while True:
            await asyncio.sleep(CHECK_EVERY)
            if self._hold is None or await self._hold.kept():
                continue
            await self._hold.let_go()
            if not await self._take():
                log.error("another process serves from this database now: this one ends")
                return

    async def end(self) -> None:
        """Let others serve."""
        if self._hold is not None:
            await self._hold.let_go()
            self._hold = None

    async def _take(self) -> bool:
        """Whether it is ours; a database that is away is waited for."""
        while True:
            try:
                self._hold = await self._database.hold(NAME)
            except Exception as error:
                if not passing(error):
                    raise
                await asyncio.sleep(CHECK_EVERY)
            else:
                return self._hold is not None
