"""The hourly schedule of a queue, in words and as a picture."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.clock import FakeClock
from bot.conversation.messages import Media
from bot.domain.schedule import Day
from bot.storage import schedules
from bot.storage.database import Database
from tests import builders
from tests.dialogs.outage_stage import NOON, NUMBER, QUEUE, feed, furnish, planned_hours
from tests.rehearsal import Rehearsal

TODAY = NOON.date()
# off 8 to 11 and 14:30 to 18, perhaps off 18 to 19
USUAL = "." * 16 + "x" * 6 + "." * 7 + "x" * 7 + "??" + "." * 10
LIGHT = "." * 48


def days(connection: Connection, *slots: str, queue: str = QUEUE, first: date = TODAY) -> None:
    """A schedule from a day on, which came just now."""
    told = [Day(queue, first + timedelta(days=number), line) for number, line in enumerate(slots)]
    schedules.save(connection, "site", told, NOON)


async def begin(database: Database, channel: str = "telegram", language: str = "uk") -> Rehearsal:
    """Somebody at home in queue 3.1, at noon."""
    await database.write(lambda c: furnish(c, queue="3.1."))
    return await Rehearsal.begin(
        database, accounts=[NUMBER], channel=channel, language=language, clock=FakeClock(NOON)
    )


def picture(talk: Rehearsal) -> Media | None:
    """What was sent with the words."""
    return next((message.media for message in talk.answer if message.media), None)


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_the_schedule_of_the_active_account(db: Database, channel: str) -> None:
    """Now and the next change first, then both days with their hours; the picture has the same days."""
    await db.write(lambda c: days(c, USUAL, LIGHT))
    talk = await begin(db, channel)
    await talk.open("schedule")
    assert talk.text.split("\n") == [
        "🕒 Погодинний графік, черга 3.1",
        "📍 Рахунок 123456789, вул. Шевченка, 12, кв. 5",
        "",
        "🟢 Зараз за графіком світло є.",
        "Вимкнуть о 14:30.",
        "",
        "Сьогодні, 10 березня: без світла 6 год 30 хв і, можливо, ще 1 год",
        "• 08:00–11:00",
        "• 14:30–18:00",
        "• 18:00–19:00 (можливо)",
        "",
        "Завтра, 11 березня: без відключень",
    ]
    shown = picture(talk)
    assert shown is not None
    assert (shown.drawing, shown.args) == (
        "schedule",
        ("uk", QUEUE, "2026-03-10", USUAL, "2026-03-11", LIGHT),
    )
    assert shown.name.endswith(".png")


@pytest.mark.parametrize(
    ("hour", "now", "then"),
    [
        (8, "⚫ Зараз за графіком світла немає.", "Увімкнути мають о 11:00."),
        (16, "⚫ Зараз за графіком світла немає.", "Увімкнути можуть о 18:00, а мають о 19:00."),
        (18, "🟠 Зараз за графіком світла може не бути.", "Увімкнути мають о 19:00."),
        (20, "🟢 Зараз за графіком світло є.", "Вимкнуть 11 березня о 08:00."),
    ],
)
async def test_what_holds_now_and_when_it_changes(database: Database, hour: int, now: str, then: str) -> None:
    """By the clock of Kyiv, over midnight as well."""
    await database.write(lambda c: days(c, USUAL, USUAL))
    talk = await begin(database)
    talk.clock.set(datetime(2026, 3, 10, hour - 2, 5, tzinfo=UTC))
    await talk.open("schedule")
    assert talk.text.split("\n")[3:5] == [now, then]


async def test_as_far_as_the_schedule_goes(database: Database) -> None:
    """Where no change is known nothing is promised; tomorrow may not be told yet."""
    await database.write(lambda c: days(c, LIGHT))
    talk = await begin(database)
    await talk.open("schedule")
    assert talk.line("schedule-no-switch") in talk.text
    assert "Завтра, 11 березня: графіка ще немає" in talk.text
    assert picture(talk) is None


async def test_tomorrow_only(database: Database) -> None:
    """Today is not called light when nothing is known of it."""
    await database.write(lambda c: days(c, USUAL, first=date(2026, 3, 11)))
    talk = await begin(database)
    await talk.open("schedule")
    assert talk.line("schedule-now-unknown") in talk.text
    assert "Сьогодні, 10 березня: графіка ще немає" in talk.text
    shown = picture(talk)
    assert shown is not None
    assert shown.args[2:] == ("2026-03-11", USUAL)


# honest states


async def test_in_an_emergency_the_schedule_does_not_apply(db: Database) -> None:
    """Neither its hours nor its picture are shown then."""
    await db.write(lambda c: days(c, USUAL))
    await db.write(lambda c: feed(c, "schedule", "emergency"))
    talk = await begin(db)
    await talk.open("schedule")
    assert "графік не застосовується" in talk.text
    assert "08:00" not in talk.text
    assert picture(talk) is None
    assert talk.line("dialog-nolight") in talk.buttons


async def test_old_data_are_called_old(db: Database) -> None:
    """What is known is shown, and since when it has not been renewed."""
    await db.write(lambda c: days(c, USUAL))
    await db.write(lambda c: feed(c, "schedule", "stale", at=NOON - timedelta(hours=5)))
    talk = await begin(db)
    await talk.open("schedule")
    assert "Дані не оновлюються" in talk.text
    assert "08:00–11:00" in talk.text
    assert picture(talk) is not None


async def test_old_data_without_a_schedule_say_nothing_of_light(database: Database) -> None:
    """Nobody knows, so nobody is told that there are no outages."""
    await database.write(lambda c: feed(c, "schedule", "failed", at=NOON - timedelta(days=2)))
    talk = await begin(database)
    await talk.open("schedule")
    assert "ми не знаємо" in talk.text
    assert "не оголошено" not in talk.text
    await database.write(lambda c: feed(c, "schedule", "failed", at=None))


async def test_no_schedule_is_announced(database: Database) -> None:
    """With a sound source that says so; if the light is gone, the reason is another."""
    await database.write(lambda c: feed(c, "schedule", "empty"))
    talk = await begin(database)
    await talk.open("schedule")
    assert talk.line("schedule-none") in talk.text


async def test_the_schedule_of_other_queues_only(database: Database) -> None:
    """Others have theirs, this one has not come yet."""
    await database.write(lambda c: days(c, USUAL, queue="6.2"))
    talk = await begin(database)
    await talk.open("schedule")
    assert talk.line("schedule-none-of-queue", queue=QUEUE) in talk.text


# which queue


async def test_a_guest_picks_a_queue(db: Database) -> None:
    """Without agreeing to anything: in two steps, or typed."""
    await db.write(lambda c: days(c, USUAL))
    talk = await Rehearsal.begin(db, consented=False, clock=FakeClock(NOON))
    await talk.open("schedule")
    assert talk.question == "queue"
    talk.keep_journal("queue")
    await talk.press("Черга 3")
    assert talk.question == "part"
    await talk.back()
    await talk.say("дев'ята")
    assert talk.text.startswith(talk.line("queue-misfit"))
    await talk.say("3,1")
    assert "черга 3.1" in talk.text
    assert "Рахунок" not in talk.text
    await talk.press(talk.line("schedule-other"))
    await talk.cancel()
    assert talk.talk.dialog == ""


async def test_another_queue_than_ones_own(database: Database) -> None:
    """A neighbour's, for instance; one's own account is not named there."""
    await database.write(lambda c: days(c, USUAL, queue="6.2"))
    talk = await begin(database)
    await talk.open("schedule")
    await talk.press(talk.line("schedule-other"))
    await talk.press("Черга 6")
    await talk.press("Черга 6.2")
    assert "черга 6.2" in talk.text
    assert NUMBER not in talk.text


async def test_an_account_whose_queue_nobody_knows(database: Database) -> None:
    """Says so and asks, because the person may know it."""
    await database.write(lambda c: furnish(c, queue="-"))
    talk = await Rehearsal.begin(database, accounts=[NUMBER], clock=FakeClock(NOON))
    await talk.open("schedule")
    assert talk.text.startswith(talk.line("schedule-queue-unknown", number=NUMBER))
    assert talk.question == "queue"


async def test_an_account_with_several_queues(database: Database) -> None:
    """Each of them can be looked at."""

    def build(c: Connection) -> None:
        home = furnish(c, queue="3.1")
        point = builders.metering_point(c, home.account, builders.eic_of(77))
        c.exec_driver_sql(f"UPDATE metering_point SET queue = 'GPV1.2' WHERE id = {point}")
        days(c, USUAL)

    await database.write(build)
    talk = await Rehearsal.begin(database, accounts=[NUMBER], clock=FakeClock(NOON))
    await talk.open("schedule", NUMBER)
    assert "різні" in talk.text
    await talk.press("Черга 3.1")
    assert NUMBER in talk.text
    assert "14:30" in talk.text


@pytest.mark.parametrize("forged", ["9.9", "x", "000000000", "7" * 40])
async def test_a_forged_queue_asks_for_one(database: Database, forged: str) -> None:
    """Neither a queue nor an account of this person's: one is asked for."""
    talk = await begin(database)
    await talk.open("schedule", forged)
    assert talk.question == "queue"


# days on which the clock is changed


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), "без світла 23 год"), (date(2026, 10, 25), "без світла 25 год")]
)
async def test_days_of_23_and_25_hours(database: Database, day: date, hours: str) -> None:
    """Hours without light are counted as they pass."""
    await database.write(lambda c: days(c, "x" * 48, first=day))
    talk = await begin(database)
    talk.clock.set(datetime(day.year, day.month, day.day, 10, tzinfo=UTC))
    await talk.open("schedule")
    assert hours in talk.text
    assert "• 00:00–24:00" in talk.text


@pytest.mark.parametrize("slots", ["." * 47 + "x", "?" * 48, "x." * 24])
async def test_in_english_too(database: Database, slots: str) -> None:
    """All screens of this file can be said in the other language."""
    await database.write(lambda c: days(c, slots, USUAL))
    talk = await begin(database, language="en")
    await talk.open("schedule")
    assert "Hourly schedule, queue 3.1" in talk.text
    assert "Tomorrow, 11 March" in talk.text
    shown = picture(talk)
    assert shown is not None
    assert shown.args[0] == "en"
    for state in ("stale", "emergency", "failed"):
        await database.write(lambda c, state=state: feed(c, "schedule", state))  # type: ignore[misc]
        await talk.open("schedule")
        assert "Hourly schedule" in talk.text


async def test_a_busy_day_still_fits_under_its_picture(database: Database) -> None:
    """An ordinary day is a caption; even the busiest loses no line."""
    await database.write(lambda c: planned_hours(c, {hour: "x?."[hour % 3] for hour in range(24)}))
    talk = await begin(database)
    await talk.open("schedule")
    assert talk.text.count("•") == 32


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        ("??" + "." * 20, "Увімкнути можуть о 13:00, а мають о 14:00."),
        ("??" + "x" * 20, "Увімкнути можуть о 13:00."),
        ("." * 22, "Увімкнути мають о 13:00."),
    ],
)
async def test_light_that_may_be_back(database: Database, rest: str, line: str) -> None:
    """In the dark, a half hour that is perhaps dark is when the light may be back."""
    await database.write(lambda c: days(c, "." * 20 + "x" * 6 + rest))
    talk = await begin(database)
    await talk.open("schedule")
    assert talk.text.split("\n")[3:5] == ["⚫ Зараз за графіком світла немає.", line]
