"""All jobs of a process, put together from their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.clock import Clock
from bot.domain.rules import Rules
from bot.storage.database import Database
from bot.utility.notice_texts import Say
from scheduler import Job
from scheduler.desk import desk_jobs
from scheduler.faults import fault_jobs
from scheduler.feeds import DataAge
from scheduler.housekeeping import Sweeps, housekeeping
from scheduler.outages import outage_jobs
from scheduler.reminders import reminders
from scheduler.schedules import schedule_jobs
from scheduler.terms import terms_jobs
from scheduler.warnings import warning_jobs


def all_jobs(
    database: Database,
    files: Sweeps,
    say: Say,
    rules: Rules,
    expire: timedelta,
    now: Clock,
    *,
    ages: DataAge,
    on_broadcast: Callable[[], None],
    on_notice: Callable[[], None],
) -> Mapping[str, Job]:
    """The jobs by their names in the table; `on_…` is called when a broadcast, or a notice, was written."""
    return {
        **housekeeping(database, files, expire, now),
        **reminders(database, say, rules.window, now, on_broadcast),
        **outage_jobs(database, say, rules.notices, now, on_broadcast),
        **schedule_jobs(database, say, rules.notices, now, on_broadcast),
        **warning_jobs(database, say, now, on_broadcast),
        **fault_jobs(database, say, now, on_notice),
        **desk_jobs(database, now),
        **terms_jobs(database, say, rules, now),
        **ages.jobs(),
    }
