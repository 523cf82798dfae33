"""The scheduler: one table of jobs, when → what.

Triggers live in memory, the truth in the database: a job that runs twice, late or on two machines changes
nothing. A job is a function that only writes rows; adding one is a function and a row here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = structlog.get_logger()

KYIV = ZoneInfo("Europe/Kyiv")
LATE_AT_MOST = 3_600  # seconds; a job that is later than this waits for its next time

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Row:
    """A job by name, and how often it runs."""

    job: str
    minutes: int


TABLE: Sequence[Row] = (
    Row("forget conversations left alone", minutes=30),
    Row("forget answered updates", minutes=60),
    Row("forget failed attempts to link", minutes=60),
    Row("sweep files nobody used", minutes=60),
)


class Scheduler:
    """Every job of the table on the running loop; KeyError for a row without a job."""

    def __init__(self, jobs: Mapping[str, Job]) -> None:
        self._timers = AsyncIOScheduler(timezone=KYIV)
        for row in TABLE:
            self._timers.add_job(
                _careful(row.job, jobs[row.job]),
                IntervalTrigger(minutes=row.minutes, jitter=60),
                id=row.job,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=LATE_AT_MOST,
            )
        self._timers.start()

    def stop(self) -> None:
        """Start no job any more."""
        self._timers.shutdown(wait=False)


def _careful(name: str, job: Job) -> Job:
    async def run() -> None:
        try:
            await job()
        except Exception:
            log.exception("a job failed; it runs again at its next time", job=name)

    return run
