"""Notices of outages: told once when known, corrected when times change, called off to the same people."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import FakeClock
from bot.domain.rules import NoticeRules
from bot.storage import outages
from bot.storage.database import Database
from bot.storage.planned import Coming, Preference
from bot.utility import notices
from scheduler.outages import moments
from tests.notice_stage import MONDAY, STREET, Stage, at, works
from tests.rehearsal import SPEECH

TELL, REMIND, SETTLE = "tell of outages", "remind of planned works", "settle outages"
DAY = timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY
START, END = at(FRIDAY, 13), at(FRIDAY, 17)


@pytest.fixture
async def stage(db: Database, clock: FakeClock) -> Stage:
    """Monday at ten; people in houses 1, 2 and 3 of the street."""
    clock.set(at(MONDAY, 10))
    made = Stage(db, clock)
    for house in ("1", "2", "3"):
        await made.neighbour(house)
    return made


async def test_planned_works_are_told_once_when_known(stage: Stage) -> None:
    """People of the houses are told what, where and until when, however often the job runs."""
    await stage.hear(works(START, END, "1", "2"))
    for _ in range(3):
        await stage.run(SETTLE, TELL, REMIND)
    assert await stage.told() == [("new", ["1", "2"])]
    lines = (await stage.text()).splitlines()
    assert lines[:3] == [
        "🔧 *Планове відключення*",
        "📍 м. Коростень, вул. Шевченка: 1, 2",
        "🕘 *п'ятниця, 27 листопада, з 13:00 до 17:00*",
    ]
    row = (await stage.broadcasts())[0]
    assert (row.state, row.grade, row.notice, row.late_after) == ("sending", "alert", "planned", END)


async def test_two_processes_tell_once(stage: Stage) -> None:
    """Whoever comes first tells; the other finds it told."""
    await stage.hear(works(START, END, "1"))
    await asyncio.gather(*(stage.jobs()[TELL]() for _ in range(4)))
    assert await stage.told() == [("new", ["1"])]


async def test_unchanged_or_little_changed_says_nothing(stage: Stage) -> None:
    """The same again, another reason, or ten minutes later: nobody is told."""
    first = works(START, END, "1")
    for outage in (
        first,
        first,
        replace(first, reason="інша"),
        replace(first, ends_at=END + timedelta(minutes=10)),
        replace(first, areas=(replace(STREET, houses="1"),)),
    ):
        await stage.hear(outage)
        await stage.run(TELL)
        await stage.deliver()
    assert await stage.told() == [("new", ["1"])]


async def test_other_times_are_told_to_the_same_people(stage: Stage) -> None:
    """A correction says what was and what is, there and back again, and goes to those who were told."""
    first = works(START, END, "1", "2")
    await stage.hear(first)
    await stage.run(TELL)
    await stage.deliver()
    await stage.hear(replace(first, ends_at=END + timedelta(hours=2)))
    await stage.run(TELL, TELL)
    assert (await stage.text()).splitlines()[2:4] == [
        "🕘 *п'ятниця, 27 листопада, з 13:00 до 19:00*",
        "Раніше було: п'ятниця, 27 листопада, з 13:00 до 17:00",
    ]
    await stage.deliver()
    await stage.hear(first)
    await stage.run(TELL, TELL)
    assert await stage.told() == [("new", ["1", "2"]), ("changed", ["1", "2"]), ("changed", ["1", "2"])]
    rows = await stage.broadcasts()
    assert [row.corrects_id for row in rows] == [None, rows[0].id, rows[1].id]


async def test_what_is_corrected_is_sent_no_more(stage: Stage) -> None:
    """A notice that is still on its way when the times change is stopped."""
    first = works(START, END, "1")
    await stage.hear(first)
    await stage.run(TELL)
    await stage.hear(replace(first, ends_at=END + timedelta(hours=2)))
    await stage.run(TELL)
    assert [row.state for row in await stage.broadcasts()] == ["stopped", "sending"]


async def test_another_area_is_told_to_who_comes_and_who_goes(stage: Stage) -> None:
    """Who is in the area now hears of it, who was and is no longer hears that."""
    first = works(START, END, "1", "2")
    await stage.hear(first)
    await stage.run(TELL)
    await stage.deliver()
    await stage.hear(replace(first, areas=(replace(STREET, houses="2, 3"),)))
    await stage.run(TELL, TELL)
    assert await stage.told() == [("new", ["1", "2"]), ("changed", ["2", "3"]), ("spared", ["1"])]
    assert (await stage.text()).startswith("✅ *Планове відключення вас не торкнеться*\nНе вимикатимемо")


async def test_called_off_is_told_to_the_same_people(stage: Stage) -> None:
    """Those who were told hear that it will not be, once; if it is on again, they hear that too."""
    first = works(START, END, "1", "2")
    known = await stage.hear(first)
    await stage.run(TELL)
    await stage.deliver()
    await stage.db.write(
        lambda c: outages.close(c, known, "cancelled", stage.clock(), stage.clock(), "lines")
    )
    await stage.run(TELL, TELL)
    await stage.deliver()
    await stage.hear(first)
    await stage.run(TELL, TELL)
    assert await stage.told() == [("new", ["1", "2"]), ("cancelled", ["1", "2"]), ("new", ["1", "2"])]


async def test_an_emergency_its_longer_end_and_the_light(stage: Stage) -> None:
    """An emergency is told while it lasts, then its later end, then that the light is back."""
    now = stage.clock()
    first = works(
        now - timedelta(minutes=20), now + timedelta(hours=2), "1", kind="emergency", state="running"
    )
    known = await stage.hear(first)
    await stage.run(TELL)
    assert (await stage.text()).splitlines()[2] == "🕘 *Світло має бути до 12:00, 23 листопада*"
    await stage.deliver()
    await stage.hear(replace(first, ends_at=now + timedelta(hours=4)))
    await stage.run(TELL)
    await stage.deliver()
    stage.clock.advance(hours=3)
    await stage.db.write(lambda c: outages.close(c, known, "restored", stage.clock(), stage.clock(), "lines"))
    await stage.run(TELL, TELL)
    assert [what for what, _ in await stage.told()] == ["new", "changed", "restored"]
    assert "Увімкнули о 13:00, 23 листопада." in await stage.text()


async def test_what_is_over_is_not_told(stage: Stage) -> None:
    """Neither an outage that has ended when it becomes known, nor yesterday's light."""
    now = stage.clock()
    past = works(now - timedelta(hours=5), now - timedelta(hours=1), "1", kind="emergency", state="running")
    endless = works(now - timedelta(days=2), None, "2", kind="emergency", state="running")
    await stage.hear(past, "past")
    await stage.hear(endless, "endless")
    await stage.run(TELL)
    assert await stage.told() == []
    known = await stage.hear(works(now, now + timedelta(hours=1), "3", kind="emergency", state="running"))
    await stage.run(TELL)
    await stage.deliver()
    back = now + timedelta(hours=1)
    stage.clock.advance(hours=20)
    await stage.db.write(lambda c: outages.close(c, known, "restored", back, stage.clock(), "lines"))
    await stage.run(TELL)
    assert await stage.told() == [("new", ["3"])]


async def test_an_outage_of_a_dispatcher_is_the_dispatcher_s(stage: Stage) -> None:
    """What was composed at the console is told by whoever composed it."""
    await stage.hear(works(START, END, "1"), source="console")
    known = await stage.hear(works(START, END, "2"))
    await stage.db.write(
        lambda c: notices.announce(c, SPEECH.say, known, "new", stage.clock(), by="ann", key="by hand")
    )
    await stage.run(TELL, TELL)
    assert [row.key for row in await stage.broadcasts()] == ["by hand"]


async def test_a_company_may_tell_by_dispatchers_only(stage: Stage) -> None:
    """What is not named in the settings is told by nobody but a dispatcher."""
    now = stage.clock()
    stage.rules = NoticeRules(automatic=("emergency",))
    await stage.hear(works(START, END, "1"))
    crash = works(now, now + timedelta(hours=2), "2", kind="emergency", state="running")
    await stage.hear(crash, "2")
    await stage.run(TELL)
    assert await stage.told() == [("new", ["2"])]


async def test_an_unreadable_house_is_told_with_a_request_to_look(stage: Stage) -> None:
    """A token that was not understood drops nobody: the street is told, and shown the list as written."""
    await stage.hear(works(START, END, "1", "ЩОСЬ"))
    await stage.run(TELL)
    assert await stage.told() == [("new", ["1", "2", "3"])]
    assert "Частину переліку будинків не вдалося розпізнати" in await stage.text()
    assert "1, ЩОСЬ" in await stage.text()


# reminders of planned works


async def test_planned_works_are_reminded_of_once_shortly_before(stage: Stage) -> None:
    """An hour before, each gets one reminder, however often and late the job runs; not after the start."""
    await stage.hear(works(START, END, "1", "2"))
    await stage.run(TELL)
    await stage.deliver()
    await stage.run(REMIND, moment=START - timedelta(minutes=61))
    assert len(await stage.told()) == 1
    for minutes in (60, 59, 20, 1):
        await stage.run(REMIND, moment=START - timedelta(minutes=minutes))
        await stage.deliver()
    await stage.run(SETTLE, REMIND, moment=START)
    assert await stage.told() == [("new", ["1", "2"]), ("soon", ["1", "2"])]
    assert (await stage.text()).startswith("⏰ *Нагадуємо: планове відключення*\n📍")
    row = (await stage.broadcasts())[-1]
    assert (row.grade, row.late_after) == ("reminder", START)


@pytest.mark.parametrize(
    ("asleep", "reminded"),
    [(timedelta(seconds=3), True), (timedelta(minutes=50), True), (timedelta(hours=3), False)],
)
async def test_a_stop_across_the_reminder(stage: Stage, asleep: timedelta, *, reminded: bool) -> None:
    """Who wakes before the works begin reminds late; who wakes after them reminds nobody."""
    await stage.hear(works(START, END, "1"))
    await stage.run(TELL)
    await stage.deliver()
    await stage.run(SETTLE, REMIND, moment=START - timedelta(minutes=60) - timedelta(seconds=1) + asleep)
    assert (len(await stage.told()) == 2) is reminded


async def test_each_is_reminded_as_long_ahead_as_they_wish(stage: Stage) -> None:
    """Three hours for one, an hour for most, never for another: each exactly once or not at all."""
    await stage.neighbour("4", ahead_minutes=180)
    await stage.neighbour("5", ahead_minutes=0)
    await stage.neighbour("6", quiet_from=12 * 60, quiet_to=14 * 60)
    await stage.neighbour("7", planned=False)
    await stage.hear(works(START, END))
    await stage.run(TELL)
    await stage.deliver()
    moment = START - timedelta(hours=5)
    heard: dict[str, timedelta] = {}
    while moment < START:
        await stage.run(REMIND, moment=moment)
        for what, houses in (await stage.told())[1:]:
            assert what == "soon"
            for house in houses:
                heard.setdefault(house, START - moment)
        await stage.deliver()
        moment += timedelta(minutes=10)
    hour = timedelta(hours=1)
    assert heard == {"1": hour, "2": hour, "3": hour, "4": 3 * hour, "6": 2 * hour}
    assert sum(len(houses) for what, houses in await stage.told() if what == "soon") == 5


async def test_a_reminder_of_changed_works_is_a_new_one(stage: Stage) -> None:
    """Works put off to the evening are reminded of before the evening, and no more before noon."""
    first = works(START, END, "1")
    await stage.hear(first)
    await stage.run(TELL)
    await stage.deliver()
    await stage.run(REMIND, moment=START - timedelta(hours=1))
    later = replace(first, starts_at=START + timedelta(hours=6), ends_at=END + timedelta(hours=6))
    stage.clock.advance(minutes=5)
    await stage.hear(later)
    await stage.run(TELL, REMIND)
    assert [row.state for row in await stage.broadcasts()] == ["done", "stopped", "sending"]
    await stage.deliver()
    await stage.run(REMIND, moment=START + timedelta(hours=5))
    assert [what for what, _ in await stage.told()] == ["new", "soon", "changed", "soon"]


async def test_works_that_are_off_are_not_reminded_of(stage: Stage) -> None:
    """Called off before the reminder: no reminder; while it is being sent: it stops."""
    known = await stage.hear(works(START, END, "1"))
    await stage.run(TELL)
    await stage.deliver()
    await stage.run(REMIND, moment=START - timedelta(hours=1))
    await stage.db.write(
        lambda c: outages.close(c, known, "cancelled", stage.clock(), stage.clock(), "lines")
    )
    await stage.run(REMIND, TELL)
    assert [(row.key.partition(":")[0], row.state) for row in await stage.broadcasts()][1:] == [
        ("soon", "stopped"),
        ("outage", "sending"),
    ]


async def test_who_was_told_just_now_is_not_reminded(stage: Stage) -> None:
    """Works that became known two hours ahead are told of, and that is enough."""
    now = stage.clock()
    await stage.hear(works(now + timedelta(hours=2), now + timedelta(hours=5), "1"))
    await stage.run(TELL)
    await stage.deliver()
    await stage.run(REMIND, moment=now + timedelta(minutes=65))
    assert await stage.told() == [("new", ["1"])]


async def test_works_of_a_dispatcher_are_reminded_of_too(stage: Stage) -> None:
    """What a dispatcher has told people of, the scheduler reminds them of; what nobody was told, not."""
    known = await stage.hear(works(START, END, "1"), source="console")
    await stage.hear(works(START, END, "2"), "2", source="console")
    await stage.db.write(
        lambda c: notices.announce(c, SPEECH.say, known, "new", stage.clock(), by="ann", key="by hand")
    )
    await stage.deliver()
    await stage.run(REMIND, moment=START - timedelta(minutes=30))
    assert [(what, houses) for what, houses in await stage.told() if what == "soon"] == [("soon", ["1"])]


def test_early_works_are_reminded_of_the_evening_before() -> None:
    """Works at eight are reminded of at eight in the evening, but before quiet hours of one's own choice."""
    works_at_eight = Coming(1, at(FRIDAY, 8), 1, at(MONDAY, 10))
    own = Preference(ahead=30, quiet_from=23 * 60, quiet_to=6 * 60)
    never = Preference(ahead=0)
    assert moments(works_at_eight, {Preference(), own, never}, NoticeRules()) == {
        at(FRIDAY - DAY, 20): (Preference(),),
        at(FRIDAY, 7, 30): (own,),
    }
