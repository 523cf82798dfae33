"""Notices of the hourly schedule: only what differs, only what is to come, only to the queue's people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.clock import FakeClock
from bot.domain.schedule import Day
from bot.storage import feeds, schedules
from bot.storage.broadcasts import Draft, create
from bot.storage.database import Database
from bot.storage.feeds import Feed
from bot.storage.schema_notices import delivery
from bot.storage.told import told_of_days
from tests.notice_stage import MONDAY, Stage, at

TELL = "tell of changed schedules"
NIGHT_OFF = "xxxx" + "." * 44
EVENING = "." * 36 + "xxxx" + "." * 8
LATER = "." * 38 + "xxxx" + "." * 6
LIGHT = "." * 48
DAY = timedelta(days=1)


@pytest.fixture
async def stage(db: Database, clock: FakeClock) -> Stage:
    """Monday at ten; two people of queue 3.1, one of 3.2, one of none."""
    clock.set(at(MONDAY, 10))
    made = Stage(db, clock)
    for house, queue in (("1", "3.1"), ("2", "3.1"), ("3", "3.2"), ("4", "")):
        await made.neighbour(house, queue=queue)
    return made


async def publish(stage: Stage, slots: str, queue: str = "3.1", days: int = 0) -> None:
    """An operator publishes a day, and the job runs twice."""
    day = Day(queue, MONDAY + days * DAY, slots)
    await stage.db.write(lambda c: schedules.save(c, "operator", [day], stage.clock()))
    await stage.run(TELL, TELL)


async def test_a_new_schedule_is_told_to_its_queue(stage: Stage) -> None:
    """A day with hours without light is told once to the people of its queue, a day of light to nobody."""
    await publish(stage, EVENING)
    await publish(stage, LIGHT, days=1)
    await publish(stage, EVENING)
    assert await stage.told() == [("new", ["1", "2"])]
    assert (await stage.text()).splitlines() == [
        "🕘 *Графік відключень на 23 листопада*",
        "📍 Черга 3.1, понеділок",
        "",
        "Без світла:",
        "• *18:00 – 20:00*",
        "",
        "Показуємо лише те, що ще попереду.",
    ]
    row = (await stage.broadcasts())[0]
    assert (row.notice, row.late_after) == ("schedule", at(MONDAY + DAY, 0))


async def test_a_change_is_told_once(stage: Stage) -> None:
    """Changed hours are told, there and back again; the same hours again are not."""
    for slots in (EVENING, LATER, LATER, EVENING):
        await publish(stage, slots)
        await stage.deliver()
    assert await stage.told() == [("new", ["1", "2"]), ("changed", ["1", "2"]), ("changed", ["1", "2"])]
    assert (await stage.text()).startswith("🔄 *Графік на 23 листопада змінився*")


async def test_two_days_are_one_notice(stage: Stage) -> None:
    """Today and tomorrow that come together are told together; a change of one stops what is not heard."""
    for days in range(2):
        day = Day("3.1", MONDAY + days * DAY, EVENING)
        await stage.db.write(lambda c, day=day: schedules.save(c, "operator", [day], stage.clock()))  # type: ignore[misc]
    await stage.run(TELL, TELL)
    assert await stage.told() == [("new", ["1", "2"])]
    assert "*Графік відключень на 23 листопада*" in await stage.text()
    assert "*Графік відключень на 24 листопада*" in await stage.text()
    await publish(stage, LATER)
    assert await stage.told() == [("new", ["1", "2"])] * 2
    assert "• *19:00 – 21:00*" in await stage.text()
    assert "*Графік відключень на 24 листопада*" in await stage.text()
    assert [row.state for row in await stage.broadcasts()] == ["stopped", "sending"]
    await stage.deliver()
    await publish(stage, EVENING)
    assert "24 листопада" not in await stage.text()


async def test_a_change_that_tears_a_notice_of_two_days(stage: Stage) -> None:
    """When half have heard of both days and one of them changes, everybody hears of both anew."""
    for days in range(2):
        day = Day("3.1", MONDAY + days * DAY, EVENING)
        await stage.db.write(lambda c, day=day: schedules.save(c, "operator", [day], stage.clock()))  # type: ignore[misc]
    await stage.run(TELL)
    first = delivery.c.person_id == stage.people["1"]
    await stage.db.write(lambda c: c.execute(update(delivery).where(first).values(state="sent")))
    await publish(stage, LATER)
    assert [row.state for row in await stage.broadcasts()] == ["stopped", "sending"]
    assert "• *19:00 – 21:00*" in await stage.text()
    assert "24 листопада" in await stage.text()


async def test_a_week_fits_its_keys(stage: Stage) -> None:
    """Seven days in several notices, each under a key that the table can hold."""
    week = [Day("3.1", MONDAY + days * DAY, "?x" * 24) for days in range(7)]
    await stage.db.write(lambda c: schedules.save(c, "operator", week, stage.clock()))
    await stage.run(TELL, TELL)
    rows = await stage.broadcasts()
    assert len(rows) == 4
    assert max(len(row.key) for row in rows) <= 100
    told = await stage.db.read(lambda c: told_of_days(c, MONDAY))
    assert {each.day.slots for known in told.values() for each in known} == {"?x" * 24}


async def test_a_key_of_another_form_is_passed_over(stage: Stage) -> None:
    """What somebody else wrote under a key like ours stops nothing."""
    draft = Draft("schedule:3.1:2026-11-23.1.zz", "new", "schedule", "alert", {}, stage.clock(), "ann")
    await stage.db.write(lambda c: create(c, draft, stage.clock()))
    await publish(stage, EVENING)
    assert [what for what, _ in await stage.told()] == ["new", "new"]


async def test_hours_that_are_past_are_nobody_s_news(stage: Stage) -> None:
    """At ten in the morning the night's hours are past: neither coming nor going are they told."""
    await publish(stage, NIGHT_OFF)
    await publish(stage, LIGHT)
    assert await stage.told() == []
    await publish(stage, EVENING)
    await stage.deliver()
    await publish(stage, "xxxx" + EVENING[4:])
    assert len(await stage.told()) == 1


async def test_what_goes_on_now_is_to_come(stage: Stage) -> None:
    """An hour without light that has begun counts by its end."""
    now_off = "." * 19 + "xx" + "." * 27  # 9:30 to 10:30
    longer = "." * 19 + "xxxx" + "." * 25
    await publish(stage, now_off)
    await stage.deliver()
    await publish(stage, longer)
    assert [what for what, _ in await stage.told()] == ["new", "changed"]
    assert "• *09:30 – 11:30*" in await stage.text()


async def test_no_more_outages_is_told(stage: Stage) -> None:
    """When what was told falls away, people hear that too; tomorrow's day is told as a whole."""
    await publish(stage, EVENING)
    await publish(stage, EVENING, days=1)
    await stage.deliver()
    await publish(stage, LIGHT)
    assert (await stage.text()).startswith("✅ *23 листопада відключень за графіком більше не буде*")
    await publish(stage, LIGHT, days=1)
    assert (await stage.text()).startswith("✅ *24 листопада відключень за графіком не буде*")
    assert [what for what, _ in await stage.told()] == ["new", "new", "cancelled", "cancelled"]


async def test_there_and_back_before_anybody_heard(stage: Stage) -> None:
    """A change that waits for the morning and is taken back at night is told to nobody."""
    await publish(stage, EVENING, days=1)
    await stage.deliver()
    stage.clock.set(at(MONDAY, 23))
    await publish(stage, LATER, days=1)  # nobody is sent it: all are in their quiet hours
    await publish(stage, EVENING, days=1)
    assert [row.state for row in await stage.broadcasts()] == ["done", "stopped"]
    await publish(stage, LIGHT, days=1)
    assert [row.state for row in await stage.broadcasts()] == ["done", "stopped", "sending"]


async def test_a_schedule_that_cannot_be_relied_upon_is_not_told(stage: Stage) -> None:
    """While its source is silent or says emergency, nobody is told; when it speaks again, they are."""
    for state in ("emergency", "stale"):
        feed = Feed("site", "schedule", state, checked_at=stage.clock(), published_at=stage.clock())
        await stage.db.write(lambda c, feed=feed: feeds.store(c, feed))  # type: ignore[misc]
        await publish(stage, EVENING)
        assert await stage.told() == []
    sound = Feed("site", "schedule", "good", checked_at=stage.clock())
    await stage.db.write(lambda c: feeds.store(c, sound))
    await stage.run(TELL)
    assert await stage.told() == [("new", ["1", "2"])]


async def test_who_does_not_want_schedules_is_left_alone(stage: Stage) -> None:
    """Each topic can be switched off."""
    await stage.neighbour("5", queue="3.2", schedule=False)
    await publish(stage, EVENING, queue="3.2")
    assert await stage.told() == [("new", ["3"])]


async def test_a_stop_of_three_days_tells_only_of_what_is_left(stage: Stage) -> None:
    """Days that passed meanwhile are told to nobody; today's is, as far as it is still to come."""
    for days in range(4):
        day = Day("3.1", MONDAY + days * DAY, NIGHT_OFF[:4] + EVENING[4:])
        await stage.db.write(lambda c, day=day: schedules.save(c, "operator", [day], stage.clock()))  # type: ignore[misc]
    await stage.run(TELL, TELL, moment=at(MONDAY + 3 * DAY, 12))
    assert await stage.told() == [("new", ["1", "2"])]
    assert "00:00" not in await stage.text()


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
async def test_nights_when_the_clock_changes(db: Database, clock: FakeClock, day: date) -> None:
    """On days of 23 and 25 hours a day is told once, and its midnight is its own."""
    clock.set(at(day - DAY, 12))
    stage = Stage(db, clock)
    await stage.neighbour("1", queue="3.1")
    whole = Day("3.1", day, "xxxxxxxx" + "." * 32 + "xxxxxxxx")
    await stage.db.write(lambda c: schedules.save(c, "operator", [whole], clock()))
    for _ in range(30):
        await stage.run(TELL)
        await stage.deliver()
        clock.advance(hours=1)
    assert await stage.told() == [("new", ["1"])]
    assert (await stage.text()).splitlines()[4:] == ["• *00:00 – 04:00*", "• *20:00 – 24:00*"]
