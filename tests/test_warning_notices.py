"""Notices of warnings: once for each import and day, only to whom they concern."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.clock import FakeClock
from bot.storage.database import Database
from bot.storage.warnings import Warned, save
from tests.notice_stage import MONDAY, Stage, at

TELL = "tell of warnings"
DAY = timedelta(days=1)
MINUTES = timedelta(minutes=3)


@pytest.fixture
async def stage(db: Database, clock: FakeClock) -> Stage:
    """Monday at ten; four people, one of whom wants no warnings."""
    clock.set(at(MONDAY, 10))
    made = Stage(db, clock)
    for house in ("1", "2", "3"):
        await made.neighbour(house)
    await made.neighbour("4", warning=False)
    return made


async def warn(
    stage: Stage, *accounts: int, on: date | None = MONDAY + 9 * DAY, lifted: date | None = None
) -> None:
    """An import warns these accounts; three minutes later the job runs twice."""
    told = Warned("17", MONDAY, on, "Борг", lifted)
    for account in accounts:
        await stage.db.write(lambda c, id=account: save(c, id, told, stage.clock()))  # type: ignore[misc]
    await stage.run(TELL, TELL)
    await stage.run(TELL, TELL, moment=stage.clock() + MINUTES)


async def test_whoever_is_warned_hears_of_it_once(stage: Stage) -> None:
    """One broadcast for all of an import, not before it is over, and not to whoever wants none."""
    await warn(stage, 1, 3, 4)
    await stage.run(TELL, moment=stage.clock() + DAY)
    assert await stage.told() == [("warning", ["1", "3"])]
    assert (await stage.text()).startswith("⚠️ *Можуть відключити з 02.12.2026*")
    assert (await stage.text("en")).startswith("⚠️ *You may be disconnected from 02.12.2026*")
    (row,) = await stage.broadcasts()
    assert (row.notice, row.late_after) == ("warning", at(MONDAY + 10 * DAY, 0))


async def test_an_import_that_is_still_writing(stage: Stage) -> None:
    """Nobody is told before it has been quiet, so that all its people hear the same."""
    told = Warned("17", MONDAY, MONDAY + DAY)
    moment = stage.clock()
    await stage.db.write(lambda c: save(c, 1, told, moment))
    await stage.run(TELL)
    assert await stage.told() == []
    await stage.db.write(lambda c: save(c, 2, told, moment))
    await stage.run(TELL, moment=moment + MINUTES)
    assert await stage.told() == [("warning", ["1", "2"])]


async def test_the_same_import_again_tells_nobody(stage: Stage) -> None:
    """What is the same is no news; another day is."""
    await warn(stage, 1)
    await warn(stage, 1)
    assert len(await stage.told()) == 1
    await warn(stage, 1, on=MONDAY + 5 * DAY)
    assert await stage.told() == [("warning", ["1"]), ("warning", ["1"])]


async def test_lifted(stage: Stage) -> None:
    """Whoever was warned hears that it is over, too."""
    await warn(stage, 1)
    await warn(stage, 1, lifted=MONDAY)
    assert (await stage.told())[-1] == ("warning", ["1"])
    assert await stage.text() == "✅ *Попередження про відключення знято.* Робити нічого не потрібно."


@pytest.mark.parametrize(
    ("on", "lifted"), [(MONDAY - DAY, None), (MONDAY - 90 * DAY, MONDAY - 60 * DAY), (None, MONDAY - 8 * DAY)]
)
async def test_history_is_told_to_nobody(stage: Stage, on: date | None, lifted: date | None) -> None:
    """What a first import brings of days gone by rings nobody's phone."""
    await warn(stage, 1, on=on, lifted=lifted)
    assert await stage.told() == []


async def test_without_a_day(stage: Stage) -> None:
    """It is told without one."""
    await warn(stage, 2, on=None)
    assert await stage.told() == [("warning", ["2"])]
    assert (await stage.text()).startswith("⚠️ *Попередження про відключення*")
