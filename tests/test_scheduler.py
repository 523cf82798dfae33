"""The scheduler's table: every row has its job, a failing job harms nobody, and it is looked at soon."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.clock import FakeClock, system_clock
from bot.storage.database import Database
from scheduler import TABLE, Job, Scheduler
from scheduler.feeds import DataAge
from scheduler.jobs import all_jobs as jobs
from tests import builders
from tests.rehearsal import SPEECH
from tests.test_housekeeping import DAY, Shelf


def all_jobs(db: Database, clock: FakeClock) -> Mapping[str, Job]:
    """The jobs as the application puts them together."""
    return jobs(
        db,
        Shelf(),
        SPEECH.say,
        builders.rules(),
        DAY,
        clock,
        ages=DataAge(db, clock),
        on_broadcast=lambda: None,
        on_notice=lambda: None,
    )


async def test_every_row_of_the_table_has_its_job(db: Database, clock: FakeClock) -> None:
    """The scheduler starts exactly the jobs that exist."""
    assert {row.job for row in TABLE} == set(all_jobs(db, clock))


async def test_jobs_of_an_empty_database_do_nothing(db: Database, clock: FakeClock) -> None:
    """Each job runs twice where there is nothing to do."""
    for job in all_jobs(db, clock).values():
        await job()
        await job()


async def test_what_is_urgent_runs_right_after_the_start() -> None:
    """A job that fails is logged; the others run, and those of urgency within seconds of a start."""
    urgent = {row.job for row in TABLE if row.soon}
    ran: set[str] = set()
    all_ran = asyncio.Event()

    def job(name: str) -> Job:
        async def run() -> None:
            ran.add(name)
            if ran == urgent:
                all_ran.set()
            raise ZeroDivisionError("a defect")

        return run

    past = system_clock() - timedelta(seconds=5)
    scheduler = Scheduler({row.job: job(row.job) for row in TABLE}, real=lambda: past)
    async with asyncio.timeout(60):
        await all_ran.wait()
    scheduler.stop()


async def test_a_stop_breaks_jobs_off_without_a_complaint(caplog: pytest.LogCaptureFixture) -> None:
    """What runs when the program ends is no failure."""
    begun = asyncio.Event()

    async def never() -> None:
        begun.set()
        await asyncio.Event().wait()

    past = system_clock() - timedelta(seconds=5)
    scheduler = Scheduler({row.job: never for row in TABLE}, real=lambda: past)
    async with asyncio.timeout(60):
        await begun.wait()
    scheduler.stop()
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
