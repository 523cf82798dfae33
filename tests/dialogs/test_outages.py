"""Outages at the active account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.storage.database import Database
from tests.dialogs.outage_stage import (
    HERE,
    HOUR,
    NOON,
    NOT_SURE,
    NUMBER,
    begin,
    feed,
    furnish,
    off,
    planned_hours,
    rehearse,
)
from tests.rehearsal import Rehearsal

ADDRESS = "вул. Шевченка, 12, кв. 5"


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_an_emergency_begins_with_the_time_of_return(db: Database, channel: str) -> None:
    """The first line says when the light comes back; then what it is, why, where, whom to call."""
    await db.write(furnish)
    await db.write(lambda c: off(c, reason="Пошкоджено кабель"))
    talk = await begin(db, channel=channel)
    await talk.open("outages")
    assert talk.text.split("\n") == [
        "🔴 Світло буде орієнтовно о 18:00",
        "Аварія, з 11:00",
        "Причина: Пошкоджено кабель",
        f"📍 {ADDRESS} · рахунок {NUMBER}",
        "",
        "🚨 Аварійна служба: 0 800 000 001",
    ]
    assert talk.buttons[0] == talk.line("dialog-nolight")


async def test_in_english_too(database: Database) -> None:
    """The same screen in the other language."""
    talk = await rehearse(database, language="en")
    await database.write(lambda c: off(c, kind="planned", state="extended", end=None))
    await talk.open("outages")
    assert talk.text.startswith(
        "🔴 No light. When it comes back is not known yet\nPlanned works, since 11:00"
    )
    assert "The works take longer than planned." in talk.text


async def test_none_is_known(database: Database) -> None:
    """Then that is said, and it is not said that there is light."""
    talk = await rehearse(database)
    await talk.open("outages")
    assert talk.text == f"{talk.line('outages-none')}\n📍 {ADDRESS} · рахунок {NUMBER}"


@pytest.mark.parametrize("state", ["stale", "failed"])
async def test_silent_data_are_never_no_outages(database: Database, state: str) -> None:
    """A source that is silent makes "we do not know", with the time of its last word."""
    talk = await rehearse(database)
    await database.write(lambda c: feed(c, "outages", state, at=NOON - 2 * HOUR))  # type: ignore[arg-type]
    await talk.open("outages")
    assert talk.text.startswith("⚠️ Чи є відключення, зараз не знаємо: дані не оновлюються з 10:00.")
    assert talk.line("outages-none") not in talk.text


async def test_a_source_that_was_good_may_have_died_since(database: Database) -> None:
    """What answered well yesterday and not since is not known today."""
    talk = await rehearse(database)
    await database.write(lambda c: feed(c, "outages", "good", at=NOON - timedelta(days=1)))
    await talk.open("outages")
    assert "не оновлюються з 9 березня, 12:00" in talk.text


async def test_a_source_that_never_answered(database: Database) -> None:
    """Nobody can say since when."""
    talk = await rehearse(database)
    await database.write(lambda c: feed(c, "outages", "failed", at=None))
    await talk.open("outages")
    assert talk.text.startswith(talk.line("outages-unknown-ever"))


async def test_old_data_under_a_known_outage(database: Database) -> None:
    """The outage is told, and that it may have changed."""
    talk = await rehearse(database)
    await database.write(off)
    await database.write(lambda c: feed(c, "outages", "stale", at=NOON - HOUR))
    await talk.open("outages")
    assert talk.text.startswith("🔴 Світло буде орієнтовно о 18:00")
    assert "⚠️ Дані не оновлюються з 11:00, щось могло змінитися." in talk.text


async def test_a_house_list_that_is_not_clear(database: Database) -> None:
    """Whether it concerns the person is only possible, and is said so."""
    talk = await rehearse(database)
    await database.write(lambda c: off(c, area=NOT_SURE))
    await talk.open("outages")
    assert talk.text.startswith("🟠 Можливо, у вас вимкнено. Світло буде орієнтовно о 18:00")


async def test_doubtful_works_that_are_coming(database: Database) -> None:
    """What is coming and not clear is marked, too."""
    talk = await rehearse(database)
    await database.write(
        lambda c: off(c, area=NOT_SURE, kind="planned", state="scheduled", start=NOON + HOUR)
    )
    await talk.open("outages")
    assert talk.line("outage-coming-perhaps") in talk.text


async def test_an_expected_end_that_has_passed(database: Database) -> None:
    """Nobody has told that the light is back: neither is it claimed, nor its opposite."""
    talk = await rehearse(database)
    await database.write(lambda c: off(c, start=NOON - 3 * HOUR, end=NOON - HOUR))
    await talk.open("outages")
    assert talk.text.startswith("🟠 Світло мали повернути о 11:00. Підтвердження ще немає, нового часу теж")
    talk.clock.advance(hours=23)
    await talk.open("outages")
    assert talk.text.startswith(talk.line("outages-none"))


async def test_the_light_that_has_just_come_back(database: Database) -> None:
    """For three hours that is news."""
    talk = await rehearse(database)
    await database.write(lambda c: off(c, state="restored", ended=NOON - HOUR))
    await talk.open("outages")
    assert talk.text.startswith("✅ Світло повернули о 11:00.")
    talk.clock.advance(hours=3)
    await talk.open("outages")
    assert talk.text.startswith(talk.line("outages-none"))


async def test_what_was_cancelled_is_not_told(database: Database) -> None:
    """Cancelled works are no outage."""
    talk = await rehearse(database)
    await database.write(lambda c: off(c, kind="planned", state="cancelled", start=NOON + HOUR))
    await talk.open("outages")
    assert talk.text.startswith(talk.line("outages-none"))


async def test_several_at_once_have_one_time_of_return(database: Database) -> None:
    """The light comes back when the last of them ends; the others are named under it."""

    def build(connection: Connection) -> None:
        off(connection, ref="1", end=NOON + HOUR)
        off(connection, ref="2", kind="planned", end=NOON + 3 * HOUR)
        off(connection, ref="3", area=NOT_SURE, end=None)

    talk = await rehearse(database)
    await database.write(build)
    await talk.open("outages")
    assert talk.text.split("\n")[:4] == [
        "🔴 Світло буде орієнтовно о 15:00",
        "Планові роботи, з 11:00",
        "Також аварія, до 13:00",
        "Можливо, також аварія",
    ]


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (NOON + HOUR, NOON + 3 * HOUR, "🛠 сьогодні, 13:00–15:00: планові роботи"),
        (NOON + 21 * HOUR, NOON + 29 * HOUR, "🛠 завтра, 09:00–17:00: планові роботи"),
        (NOON + 45 * HOUR, NOON + 53 * HOUR, "🛠 12 березня, 09:00–17:00: планові роботи"),
        (NOON + 8 * HOUR, NOON + 12 * HOUR, "🛠 сьогодні, 20:00–24:00: планові роботи"),
        (NOON + 8 * HOUR, NOON + 14 * HOUR, "🛠 з 10 березня, 20:00 до 11 березня, 02:00: планові роботи"),
        (NOON + HOUR, None, "🛠 сьогодні, з 13:00: планові роботи"),
    ],
)
async def test_planned_works(database: Database, start: object, end: object, said: str) -> None:
    """When they are stands first, in the words of a person."""
    talk = await rehearse(database)
    await database.write(
        lambda c: off(c, kind="planned", state="scheduled", start=start, end=end)  # type: ignore[arg-type]
    )
    await talk.open("outages")
    assert said in talk.text.split("\n")


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (NOON + 12 * HOUR, "опівночі"),
        (NOON + 20 * HOUR, "завтра о 08:00"),
        (NOON + 50 * HOUR, "12 березня о 14:00"),
    ],
)
async def test_ends_on_other_days(database: Database, end: object, said: str) -> None:
    """The day is named when it is not today."""
    talk = await rehearse(database)
    await database.write(lambda c: off(c, start=NOON - 30 * HOUR, end=end))  # type: ignore[arg-type]
    await talk.open("outages")
    assert talk.text.startswith(f"🔴 Світло буде орієнтовно {said}\nАварія, з 9 березня, 06:00")


async def test_somewhere_else(database: Database) -> None:
    """Another house's outage is nobody's business here."""
    talk = await rehearse(database)
    area = type(HERE)(settlement=HERE.settlement, street=HERE.street, houses="14")
    await database.write(lambda c: off(c, area=area))
    await talk.open("outages")
    assert talk.text.startswith(talk.line("outages-none"))


# the hourly schedule


async def test_hours_without_light_today(database: Database) -> None:
    """What is over is left out, what is possible is marked, midnight is 24:00."""
    talk = await rehearse(database, queue="3.1")
    await database.write(lambda c: planned_hours(c, {3: "x", 14: "x", 15: "x", 19: "?", 23: "x"}))
    await talk.open("outages")
    assert talk.text.startswith(talk.line("outages-none"))
    line = "🕒 Графік черги 3.1, сьогодні без світла: 14:00–16:00, 19:00–20:00 (можливо), 23:00–24:00"
    assert line in talk.text


async def test_the_schedule_explains_the_dark(database: Database) -> None:
    """An hour without light is an outage with a time of return."""
    talk = await rehearse(database, queue="3.1")
    await database.write(lambda c: planned_hours(c, {11: "x", 12: "x", 13: "x"}))
    await talk.open("outages")
    assert talk.text.startswith("🔴 Світло буде орієнтовно о 14:00\nЗа графіком черги 3.1, з 11:00")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({12: "x", 13: "?"}, ["🔴 Світло буде орієнтовно о 13:00", "{}", "Можливо, довше: до 14:00"]),
        ({12: "x", 13: "?", 14: "x"}, ["🔴 Світло буде орієнтовно о 15:00", "{}"]),
        ({12: "?", 13: "x"}, ["🟠 Можливо, у вас вимкнено. Світло буде орієнтовно о 14:00", "{}"]),
        ({12: "?", 14: "x"}, ["🟠 Можливо, у вас вимкнено. Світло буде орієнтовно о 13:00", "{}"]),
    ],
)
async def test_sure_and_possible_hours_in_a_row(
    database: Database, hours: dict[int, str], said: list[str]
) -> None:
    """The light is expected after the last sure hour, perhaps only after the possible ones that follow."""
    talk = await rehearse(database, queue="3.1")
    await database.write(lambda c: planned_hours(c, hours))
    await talk.open("outages")
    wanted = [line.format("За графіком черги 3.1, з 12:00") for line in said]
    assert talk.text.split("\n")[: len(wanted) + 1] == [*wanted, f"📍 {ADDRESS} · рахунок {NUMBER}"]


async def test_the_night_between_two_days_is_one_outage(database: Database) -> None:
    """The time of return is not midnight if the schedule goes on after it."""
    talk = await rehearse(database, queue="3.1", at=NOON + 11 * HOUR)
    await database.write(lambda c: planned_hours(c, {22: "x", 23: "x", 0: "x", 1: "x"}))
    await talk.open("outages")
    assert talk.text.startswith("🔴 Світло буде орієнтовно завтра о 02:00\nЗа графіком черги 3.1, з 22:00")


@pytest.mark.parametrize(
    ("state", "key"), [("emergency", "hours-emergency"), ("empty", "hours-none"), ("good", "hours-unknown")]
)
async def test_no_schedule_to_go_by(database: Database, state: str, key: str) -> None:
    """It does not apply, there is none, or there is none for today: three different things."""

    def build(connection: Connection) -> None:
        feed(connection, "schedule", state)  # type: ignore[arg-type]
        if state == "emergency":
            planned_hours(connection, {12: "x"})
        elif state == "good":
            planned_hours(connection, {12: "x"}, queue="1.1")

    talk = await rehearse(database, queue="3.1")
    await database.write(build)
    await talk.open("outages")
    assert talk.text.startswith(talk.line("outages-none"))
    assert talk.line(key, queue="3.1") in talk.text


async def test_an_old_schedule_is_only_possible(database: Database) -> None:
    """What was last heard hours ago may have changed."""
    talk = await rehearse(database, queue="3.1")
    await database.write(lambda c: planned_hours(c, {12: "x"}))
    await database.write(lambda c: feed(c, "schedule", "stale", at=NOON - 2 * HOUR))
    await talk.open("outages")
    assert talk.text.startswith("🟠 Можливо, у вас вимкнено. Світло буде орієнтовно о 13:00")
    assert "⚠️ Графік не оновлюється з 10:00, він міг змінитися." in talk.text


async def test_a_day_without_outages(database: Database) -> None:
    """A schedule that has none for the rest of the day says so."""
    talk = await rehearse(database, queue="3.1", language="en")
    await database.write(lambda c: planned_hours(c, {3: "x"}))
    await talk.open("outages")
    assert talk.line("hours-light", queue="3.1") in talk.text


# who may see what


async def test_whoever_has_no_account_is_offered_other_ways(database: Database) -> None:
    """By address, by queue, or by linking an account."""
    talk = await Rehearsal.begin(database)
    await talk.open("outages")
    assert talk.text == talk.line("outages-where")
    ways = ("dialog-place", "dialog-queue", "dialog-link", "button-menu")
    assert talk.buttons == [talk.line(key) for key in ways]


async def test_a_guest_may_ask(database: Database) -> None:
    """No agreement is needed to hear of outages."""
    talk = await Rehearsal.begin(database, consented=False)
    await talk.open("outages")
    assert talk.text == talk.line("outages-where")


async def test_somebody_elses_account(database: Database) -> None:
    """A forged link shows nothing."""
    await database.write(lambda c: (furnish(c, "222222222", serial="222"), off(c)))
    talk = await Rehearsal.begin(database)
    await talk.open("outages", "222222222")
    assert talk.text == talk.line("account-not-yours")
    assert "Шевченка" not in talk.text


async def test_the_screen_leaves_an_open_question_open(database: Database) -> None:
    """Looking at outages ends nothing."""
    talk = await rehearse(database)
    await talk.open("reading")
    await talk.open("outages")
    assert talk.question == "value:total"


async def test_other_accounts_are_a_press_away(database: Database) -> None:
    """A notice may be about another address than the active one."""
    await database.write(furnish)
    await database.write(lambda c: furnish(c, "222222222", serial="222", house="14"))
    await database.write(lambda c: off(c, area=type(HERE)(HERE.district, HERE.settlement, HERE.street, "14")))
    talk = await Rehearsal.begin(database, accounts=[NUMBER, "222222222"])
    await talk.open("outages")
    assert talk.text.startswith(talk.line("outages-none"))
    await talk.press("вул. Шевченка, 14")
    assert talk.text.startswith("🔴 Світло буде")
    assert "рахунок 222222222" in talk.text
