"""The scheduler: one table of jobs, when → what.

Triggers live in memory, the truth in the database: a job that runs twice, late or on two machines changes
nothing. A job is a function that only writes rows; adding one is a function and a row here.

Rows say how often a job looks, never at what time of the day it acts: that is for the job, by the clock that
it was given. So an hour that comes twice or not at all means nothing here, a machine that was asleep at nine
reminds when it wakes, and the trial's clock moves everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock, system_clock

log = structlog.get_logger()

LATE_AT_MOST = 3_600  # seconds; a job that is later than this waits for its next time
JITTER_AT_MOST = 60  # seconds
SOON = timedelta(seconds=5)

Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Row:
    """A job by name, and how often it runs; `soon`: for the first time right after the start."""

    job: str
    minutes: int
    soon: bool = False


TABLE: Sequence[Row] = (
    Row("forget conversations left alone", minutes=30),
    Row("forget answered updates", minutes=60),
    Row("forget failed attempts to link", minutes=60),
    Row("forget letters", minutes=60),
    Row("finish erasing people", minutes=1),
    Row("sweep files nobody used", minutes=60),
    Row("remind of the reading window", minutes=1, soon=True),
    Row("spare those whose reading has come", minutes=1),
    Row("settle outages", minutes=1, soon=True),
    Row("tell of outages", minutes=1, soon=True),
    Row("remind of planned works", minutes=1, soon=True),
    Row("tell of changed schedules", minutes=1, soon=True),
    Row("tell of warnings", minutes=5, soon=True),
    Row("ask whether the light is back", minutes=5),
    Row("close old faults", minutes=60),
    Row("watch how old the data are", minutes=1),
    Row("mark terms that lapse", minutes=30, soon=True),
    Row("keep the terms", minutes=24 * 60, soon=True),
)


class Scheduler:
    """Every job of the table on the running loop; KeyError for a row without a job.

    `real` is the machine's clock: its timers know no other, even in the trial.
    """

    def __init__(self, jobs: Mapping[str, Job], real: Clock = system_clock) -> None:
        self._timers = AsyncIOScheduler(timezone=UTC)
        for row in TABLE:
            first = {"next_run_time": real() + SOON} if row.soon else {}
            self._timers.add_job(
                _careful(row.job, jobs[row.job]),
                IntervalTrigger(
                    minutes=row.minutes, jitter=min(JITTER_AT_MOST, row.minutes * 10), timezone=UTC
                ),
                id=row.job,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=LATE_AT_MOST,
                **first,
            )
        self._timers.start()

    def stop(self) -> None:
        """Start no job any more, and break off what runs: every job goes on from its rows."""
        self._timers.shutdown(wait=False)


def _careful(name: str, job: Job) -> Job:
    async def run() -> None:
        try:
            await job()
        except asyncio.CancelledError:
            log.info("a job was broken off by a stop", job=name)  # APScheduler would call it an error
        except Exception:
            log.exception("a job failed; it runs again at its next time", job=name)

    return run
