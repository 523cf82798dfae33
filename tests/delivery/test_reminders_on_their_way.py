"""Reminders with the real sender: nobody twice, nobody at night, whatever stops in between."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from bot.clock import FakeClock
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.schema_notices import broadcast, notice_settings
from scheduler.reminders import reminders
from tests import builders
from tests.delivery.stage import Stage
from tests.rehearsal import SPEECH

KYIV = ZoneInfo("Europe/Kyiv")
OPENS, CLOSES = date(2026, 11, 29), date(2026, 12, 3)
COMPANY = (21 * 60, 9 * 60)
SECONDS, HOURS, DAYS = timedelta(seconds=3), timedelta(hours=3), timedelta(days=3)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock in Kyiv, in UTC."""
    return datetime.combine(day, time(hour, minute), KYIV).astimezone(UTC)


@pytest.fixture
async def stage(db: Database, clock: FakeClock, tmp_path: Path) -> Stage:
    """A, who has the company's quiet hours; B, who is never quiet; C, quiet from nine to noon."""
    made = Stage(db, clock, tmp_path, quiet=COMPANY)
    for number, (name, hours) in enumerate({"A": None, "B": (0, 0), "C": (9 * 60, 12 * 60)}.items(), 1):
        home = await db.write(
            lambda c, number=number: builders.household(  # type: ignore[misc]
                c, f"{100_000_000 + number}", serial=str(number), flat=str(number)
            )
        )
        chat = await db.write(
            lambda c, name=name, home=home: builders.chat(c, ext=name, accounts=[home.account])  # type: ignore[misc]
        )
        if hours:
            row = insert(notice_settings).values(
                person_id=chat.person, quiet_from=hours[0], quiet_to=hours[1]
            )
            await db.write(lambda c, row=row: c.execute(row))  # type: ignore[misc]
    return made


async def remind(stage: Stage) -> None:
    """The job, once."""
    jobs = reminders(stage.db, SPEECH.say, Settings().reading_window, stage.clock, lambda: None)
    await jobs["remind of the reading window"]()


async def sent(stage: Stage, *, waiting: int = 0) -> Counter[str]:
    """Who has been told how often, once the sender has nothing to do now."""
    ids = await stage.db.read(lambda c: [row.id for row in c.execute(select(broadcast.c.id))])
    async with stage.sending():
        for each in ids:
            await stage.until(each, lambda p: not p.pending and p.waiting <= waiting)
    return Counter(to for to, _ in stage.telegram.sent)


@pytest.mark.parametrize(
    ("stopped", "told"),
    [(SECONDS, {"A": 1, "B": 1}), (HOURS, {"A": 1, "B": 1, "C": 1}), (DAYS, {"A": 1, "B": 1})],
)
async def test_a_stop_while_it_is_sent(stage: Stage, stopped: timedelta, told: dict[str, int]) -> None:
    """Who waited for the end of quiet hours is told after the stop, or not at all; nobody is told twice."""
    stage.clock.set(at(OPENS, 9))
    await remind(stage)
    assert await sent(stage, waiting=1) == {"A": 1, "B": 1}
    stage.clock.advance(seconds=stopped.total_seconds())
    await remind(stage)
    assert await sent(stage, waiting=stopped == SECONDS) == told


async def test_the_last_day_reaches_who_was_missed(stage: Stage) -> None:
    """After the window each has been told at most twice, once of its opening and once of its end."""
    for day, hour, waiting in ((OPENS, 9, 1), (OPENS, 21, 0), (CLOSES, 9, 1), (CLOSES, 12, 0)):
        stage.clock.set(at(day, hour))
        await remind(stage)
        await sent(stage, waiting=waiting)
    assert await sent(stage) == {"A": 2, "B": 2, "C": 1}


async def test_nobody_is_reminded_at_night(stage: Stage) -> None:
    """What was begun a minute before nine in the evening and not sent is dropped, and counted as late."""
    stage.clock.set(at(CLOSES, 20, 59))
    await remind(stage)
    stage.clock.set(at(CLOSES, 21))
    assert await sent(stage) == {}
    [only] = await stage.db.read(lambda c: [row.id for row in c.execute(select(broadcast.c.id))])
    assert (await stage.progress(only)).late == 3
