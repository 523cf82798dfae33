"""How old the data are: a source that has not answered for twenty minutes is said loudly, once, and counted.

Health shows the count and each age. What a source says of its own age is another matter: `bot.storage.feeds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.storage import feeds
from bot.storage.database import Database
from scheduler import Job

log = structlog.get_logger()

SILENT_AFTER = timedelta(minutes=20)


class DataAge:
    """Watches the sources of schedules and outages that are asked again and again."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now
        self._since = now()  # a source that has never answered is silent since we asked first
        self._answered: dict[str, datetime] = {}
        self._alarmed: set[str] = set()

    def jobs(self) -> Mapping[str, Job]:
        """The job by its name in the scheduler's table."""
        return {"watch how old the data are": self.watch}

    async def watch(self) -> None:
        """Look at each source; say which has fallen silent, and which speaks again."""
        met = await self._database.read(feeds.listed)
        self._answered = {
            each.name: each.checked_at or self._since for each in met if each.name != feeds.BY_HAND
        }
        silent = set(self._silent())
        for name in sorted(silent - self._alarmed):
            log.error("a source of data has fallen silent", feed=name, since=self._answered[name].isoformat())
        for name in sorted(self._alarmed - silent):
            log.warning("a source of data answers again", feed=name)
        self._alarmed = silent

    def shown(self) -> dict[str, object]:
        """For health: how many are silent, and for how many seconds each has been."""
        now = self._now()
        ages = {name: int((now - at).total_seconds()) for name, at in sorted(self._answered.items())}
        return {"silent": len(self._silent()), "seconds": ages}

    def _silent(self) -> list[str]:
        now = self._now()
        return [name for name, at in self._answered.items() if now - at > SILENT_AFTER]
