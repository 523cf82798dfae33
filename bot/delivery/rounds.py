"""Rounds: what waits in a table is sent, again and again, and whoever wrote a row wakes us.

1. As long as a round found something the next follows at once; else it waits to be woken, or for a while.
2. A round that fails is tried again: nothing that goes wrong in one ends the sending.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.logs import first_line
from bot.storage.database import passing

log = structlog.get_logger()


class Rounds(ABC):
    """Whoever sends rows of a table; `what` they are called in the log, looked for every so many seconds."""

    def __init__(self, what: str, every: float) -> None:
        self._what = what
        self._every = every
        self._wake = asyncio.Event()

    @abstractmethod
    async def send_due(self) -> int:
        """Send what is due now; returns how many rows were handled."""

    def wake(self) -> None:
        """There is something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            self._wake.clear()
            sent = 0
            with forgiving(f"{self._what} cannot be sent; trying again"):
                sent = await self.send_due()
            if sent == 0:
                await woken(self._wake, self._every)


@contextmanager
def forgiving(what: str) -> Iterator[None]:
    """Whatever fails inside ends there: in one line of the log if it may pass, else with all of it."""
    try:
        yield
    except Exception as error:
        if passing(error):
            log.warning(what, why=first_line(error))
        else:
            log.exception(what)


async def woken(event: asyncio.Event, within: float) -> bool:
    """Wait for the event, for at most so many seconds; whether it came."""
    try:  # not wait_for: in Python 3.11 it may swallow a cancellation
        async with asyncio.timeout(within):
            return await event.wait()
    except TimeoutError:
        return False
