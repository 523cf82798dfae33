"""Outages: what has begun is running; people are told what is new, and reminded of planned works.

Who is told what is decided in `bot.utility.notices`; what was told stands in the keys of broadcasts
(`bot.storage.told`). Each outage has a transaction of its own, so one that fails keeps no other waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.clock import Clock
from bot.domain.reminders import remind_at
from bot.domain.rules import NoticeRules
from bot.storage import broadcasts, outages, planned
from bot.storage.database import Database, of_database
from bot.storage.planned import Coming, Preference
from bot.storage.reminders import is_begun
from bot.storage.told import candidates, key_of_reminder
from bot.utility import notices
from bot.utility.notice_texts import Say
from bot.utility.notices import SCHEDULER
from scheduler import Job

log = structlog.get_logger()

LATELY = timedelta(hours=3)  # who was told of works so shortly before is not reminded of them
NIGHT = timedelta(days=1)  # quiet hours bring a reminder forward by less


def outage_jobs(
    database: Database,
    say: Say,
    rules: NoticeRules,
    now: Clock,
    wake: Callable[[], None],
) -> Mapping[str, Job]:
    """The jobs by their names in the scheduler's table."""
    # outages by schedule are told of by their queue
    kinds = [kind for kind in rules.automatic if kind != "schedule"]

    async def settle() -> None:
        await database.write(lambda c: outages.settle(c, now()))

    async def tell() -> None:
        for outage_id in await database.read(lambda c: candidates(c, kinds, now())):
            if await database.write(partial(_tell, say=say, outage_id=outage_id, now=now())):
                wake()

    async def remind() -> None:
        moment = now()
        for old in await database.read(planned.outdated):
            await database.write(partial(broadcasts.stop, id=old, by=SCHEDULER, now=moment))
        wanted = await database.read(planned.preferences)
        longest = timedelta(minutes=max(_ahead(each, rules) for each in wanted)) + NIGHT
        for works in await database.read(lambda c: planned.coming(c, moment, moment + longest)):
            for due, group in moments(works, wanted, rules).items():
                key = key_of_reminder(works.id, works.told, due)
                if due > moment or await database.read(partial(is_begun, key=key)):
                    continue
                act = partial(notices.remind, say=say, works=works, group=group, due=due, now=moment)
                if await database.write(act) is not None:
                    wake()

    return {
        "settle outages": settle,
        "tell of outages": tell,
        "remind of planned works": remind,
    }


def _tell(connection: Connection, say: Say, outage_id: int, now: datetime) -> bool:
    """Tell of one outage; a defect in it keeps the others from nothing."""
    try:
        with connection.begin_nested():
            return notices.tell(connection, say, outage_id, now) is not None
    except Exception as error:
        if of_database(error):
            raise
        log.exception("people could not be told of an outage", outage=outage_id)
        return False


def moments(
    works: Coming, wanted: set[Preference], rules: NoticeRules
) -> dict[datetime, tuple[Preference, ...]]:
    """When to remind whom of planned works; without those who want no reminder, or were told lately."""
    found: dict[datetime, list[Preference]] = {}
    for each in wanted:
        ahead = _ahead(each, rules)
        if ahead == 0:
            continue
        start, end = each.quiet_from, each.quiet_to
        if start is None or end is None:
            start, end = rules.quiet_from, rules.quiet_to
        due = remind_at(works.starts_at, ahead, start, end)
        if due >= works.told_at + LATELY:
            found.setdefault(due, []).append(each)
    return {due: tuple(group) for due, group in sorted(found.items())}


def _ahead(wanted: Preference, rules: NoticeRules) -> int:
    return rules.ahead_minutes if wanted.ahead is None else wanted.ahead
