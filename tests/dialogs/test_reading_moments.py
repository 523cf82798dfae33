"""A reading and its time: the window and its midnights, corrections, and a world that moves on meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from bot.conversation.events import Press, Words
from bot.storage import schema
from bot.storage.database import Database
from tests import builders
from tests.dialogs.reading_stage import (
    MARCH_2,
    MARCH_10,
    NUMBER,
    SERIAL,
    begin,
    furnish,
    rehearse,
    submissions,
)
from tests.rehearsal import Rehearsal

BEFORE_MIDNIGHT = datetime(2026, 3, 3, 21, 59, 30, tzinfo=UTC)  # 23:59:30 of the 3rd in Kyiv
AFTER_MIDNIGHT = datetime(2026, 3, 3, 22, 0, tzinfo=UTC)


# the window


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_in_the_window(database: Database, language: str) -> None:
    """The 1st that it counts on, and how long, stand on the card, in the summary and on the receipt."""
    talk = await rehearse(database, language=language)
    await talk.open("reading")
    first, third = date(2026, 3, 1), date(2026, 3, 3)
    assert talk.line("reading-window-open", counts_on=first, closes=third, opens=first) in talk.text
    await talk.say("4520")
    assert talk.line("reading-counts", day=first) in talk.text
    await talk.press(talk.line("reading-send-yes"))
    assert talk.line("reading-means", counts_on=first) in talk.text
    assert talk.line("reading-means-correct", closes=third) in talk.text


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_outside_the_window(database: Database, language: str) -> None:
    """A reading of mid-month is taken and labelled as input for calculating the next 1st."""
    talk = await rehearse(database, at=MARCH_10, language=language)
    await talk.open("reading")
    days = {"opens": date(2026, 3, 30), "closes": date(2026, 4, 3), "counts_on": date(2026, 4, 1)}
    assert talk.line("reading-window-closed", **days) in talk.text
    await talk.say("4520")
    assert talk.line("reading-helps", day=days["counts_on"]) in talk.text
    await talk.press(talk.line("reading-send-yes"))
    assert talk.line("reading-means-later", **days) in talk.text
    assert talk.line("reading-correct") not in talk.buttons
    assert talk.line("reading-means-odd-later") not in talk.text
    [sent] = await submissions(database)
    assert (sent["in_window"], sent["counts_on"]) == (False, "2026-04-01")
    await talk.open("history")
    assert talk.line("history-input", day=date(2026, 4, 1)) in talk.text


async def test_an_odd_value_outside_the_window(database: Database) -> None:
    """It is input, and a specialist looks at it."""
    talk = await rehearse(database, at=MARCH_10)
    for typed in ("4300", "✅ Усе правильно", "Без фото", "так"):
        await talk.say(typed)
    assert talk.line("reading-means-odd-later") in talk.text


async def test_a_message_sent_before_midnight_counts(database: Database) -> None:
    """A Yes of 23:59:30 that we come to see minutes later is in the window."""
    talk = await rehearse(database, at=BEFORE_MIDNIGHT)
    await talk.say("4520")
    talk.clock.advance(minutes=7)
    await talk.do(Words("так"), at=BEFORE_MIDNIGHT)
    [sent] = await submissions(database)
    assert (sent["in_window"], sent["counts_on"]) == (True, "2026-03-01")
    assert sent["sent_at"] == BEFORE_MIDNIGHT.isoformat()
    assert sent["received_at"] == (BEFORE_MIDNIGHT + timedelta(minutes=7)).isoformat()
    assert "03.03.2026, 23:59" in talk.text


async def test_a_number_typed_before_midnight_counts(database: Database) -> None:
    """Typed in the window and confirmed after it, it counts; there is no more time to correct it."""
    talk = await rehearse(database, at=BEFORE_MIDNIGHT, zones=2)
    await talk.open("reading")
    await talk.say("4450")
    talk.clock.set(AFTER_MIDNIGHT)
    await talk.say("1920")
    await talk.press("Так, передати")
    [sent] = await submissions(database)
    assert sent["in_window"]
    assert talk.line("reading-means", counts_on=date(2026, 3, 1)) in talk.text
    assert talk.line("reading-correct") not in talk.buttons


async def test_a_number_typed_after_midnight_does_not(database: Database) -> None:
    """To have opened the dialog in time is not enough."""
    talk = await rehearse(database, at=BEFORE_MIDNIGHT)
    await talk.open("reading")
    talk.clock.set(AFTER_MIDNIGHT)
    await talk.say("4520")
    await talk.press("Так, передати")
    [sent] = await submissions(database)
    assert (sent["in_window"], sent["counts_on"]) == (False, "2026-04-01")


# corrections


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_a_correction_in_the_window(db: Database, channel: str) -> None:
    """The later value counts, both stand in the history, and the person is told all along."""
    talk = await rehearse(db, channel=channel)
    await talk.say("4590")
    await talk.press("Так, передати")
    first = talk.text
    talk.clock.advance(minutes=10)
    await talk.press("Виправити показ")
    assert "За цей період уже передано 4590 (2 березня)." in talk.text
    await talk.say("4520")
    assert "Замість переданого раніше: 4590 (2 березня)" in talk.text
    assert "4350 → 4520" in talk.text
    await talk.press("Так, передати")
    assert talk.line("reading-corrected") in talk.text
    assert talk.line("reading-corrected") not in first
    assert [sent["zones"]["total"] for sent in await submissions(db)] == [4590, 4520]
    await talk.press("Історія показів")
    assert "2 березня: 4520 · ви, на 1 березня\n2 березня: 4590 · ви, замінено новішим" in talk.text


async def test_a_correction_may_be_lower(database: Database) -> None:
    """A reading with a digit too many is corrected without a doubt: it is compared with the month before."""
    talk = await rehearse(database)
    await talk.say("45200")
    await talk.press("Усе правильно")
    await talk.press("Без фото")
    await talk.say("так")
    await talk.say("4520")
    assert talk.question == "send"


# the world moves on


async def test_a_reading_that_came_meanwhile(database: Database) -> None:
    """The person is told, sees the new last value, and is asked again; nothing was sent."""
    talk = await rehearse(database)
    await talk.open("reading")
    await talk.say("4520")
    at = MARCH_2 - timedelta(hours=1)
    await database.write(lambda c: builders.reading(c, 1, 4500, at, source="controller"))
    await talk.press("Так, передати")
    assert talk.text.startswith(talk.line("reading-outdated"))
    assert "4500 (2 березня, контролер)" in talk.text
    assert (talk.question, await submissions(database)) == ("value:total", [])
    await talk.say("4520")
    await talk.press("Так, передати")
    assert len(await submissions(database)) == 1


async def test_numbers_typed_at_the_menu_survive_a_change(database: Database) -> None:
    """What was typed before the dialog is not typed again: the summary is shown anew."""
    talk = await rehearse(database)
    await talk.say("4520")
    await database.write(lambda c: builders.reading(c, 1, 4500, MARCH_2, source="controller"))
    await talk.press("Так, передати")
    assert talk.text.startswith(talk.line("reading-outdated"))
    assert (talk.question, "4500 → 4520" in talk.text) == ("send", True)


async def test_a_change_at_midnight_does_not_cost_the_window(database: Database) -> None:
    """What was typed in time and has to be confirmed anew after midnight still counts."""
    talk = await rehearse(database, at=BEFORE_MIDNIGHT)
    await talk.say("4520")
    await database.write(lambda c: builders.reading(c, 1, 4500, MARCH_2, source="controller"))
    talk.clock.set(AFTER_MIDNIGHT)
    await talk.press("Так, передати")
    assert await submissions(database) == []
    await talk.press("Так, передати")
    [sent] = await submissions(database)
    assert sent["in_window"]


async def test_a_meter_replaced_meanwhile(database: Database) -> None:
    """The new meter is shown and asked about; the old one takes nothing more."""
    talk = await rehearse(database)
    await talk.open("reading")
    await talk.say("4520")

    def replace(connection: Connection) -> None:
        connection.execute(update(schema.meter).values(removed_on=date(2026, 3, 2)))
        builders.meter(connection, 1, "7777777", zones=2)

    await database.write(replace)
    await talk.press("Так, передати")
    assert talk.text.startswith(talk.line("reading-outdated"))
    assert "7777777" in talk.text
    assert talk.question == "value:day"
    await talk.say("5, 3")
    await talk.press("Так, передати")
    assert [(sent["meter"], sent["zones"]) for sent in await submissions(database)] == [
        ("7777777", {"day": 5, "night": 3})
    ]


async def test_an_account_taken_away_meanwhile(database: Database) -> None:
    """After another chat has revoked the access nothing is sent."""
    talk = await rehearse(database)
    await talk.open("reading", NUMBER)
    await talk.say("4520")
    await database.write(lambda c: c.execute(update(schema.link).values(ended_at=MARCH_2)))
    await talk.press("Так, передати")
    assert talk.text == talk.line("account-not-yours")
    assert (talk.question, await submissions(database)) == ("", [])


async def test_a_reading_is_taken_once(db: Database) -> None:
    """Pressing Yes again, or an older Yes, sends nothing more."""
    talk = await rehearse(db)
    await talk.say("4520")
    yes = talk.button("Так, передати").payload
    await talk.pressed(yes)
    await talk.pressed(yes)
    assert talk.text.startswith(talk.line("stale-button"))
    await talk.say("4530")
    await talk.do(Press(yes))
    assert talk.text.startswith(talk.line("stale-button"))
    assert talk.question == "send"
    assert len(await submissions(db)) == 1


# whose


async def test_without_an_account(database: Database) -> None:
    """Whoever has none is shown how to link one."""
    talk = await Rehearsal.begin(database)
    for way in ("open", "say"):
        await (talk.open("reading") if way == "open" else talk.say("4520"))
        assert talk.text == talk.line("account-none")
        assert talk.line("dialog-link") in talk.buttons


@pytest.mark.parametrize("args", [("222222222",), ("222222222", "4520"), ("000",), ("'; --",), ("x" * 50,)])
async def test_an_account_of_somebody_else(database: Database, args: tuple[str, ...]) -> None:
    """A forged link shows nothing of an account that is not the person's, or is not there."""
    await database.write(lambda c: furnish(c, "222222222", serial="222", house="14"))
    talk = await rehearse(database)
    await talk.open("reading", *args)
    assert talk.text == talk.line("account-not-yours")
    assert talk.question == ""


async def test_a_link_with_too_many_arguments(database: Database) -> None:
    """A button of no time is told to be out of date."""
    talk = await rehearse(database)
    await talk.open("reading", NUMBER, "1", "2", "3")
    assert talk.text.startswith(talk.line("stale-button"))


async def test_a_link_names_the_account(database: Database) -> None:
    """A reminder's button is about its own account, whichever is active."""
    await database.write(lambda c: furnish(c, "222222222", serial="222", house="14"))
    await database.write(furnish)
    talk = await begin(database, NUMBER, "222222222")
    await talk.open("reading", "222222222")
    assert "222222222" in talk.text
    await talk.say("4520")
    await talk.say("так")
    assert [(sent["account"], sent["meter"]) for sent in await submissions(database)] == [
        ("222222222", "222")
    ]


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_an_account_without_a_meter(database: Database, language: str) -> None:
    """There is nothing to read; history and help are offered."""
    await database.write(furnish)
    await database.write(lambda c: c.execute(update(schema.meter).values(removed_on=date(2026, 2, 2))))
    talk = await begin(database, language=language)
    await talk.say("4520")
    heading = talk.text.partition("\n")[0]
    assert NUMBER in heading
    assert SERIAL not in talk.text
    assert talk.buttons[:2] == [talk.line("dialog-history"), talk.line("dialog-help")]


async def test_a_consumer_who_left_a_reading_for_a_day(database: Database) -> None:
    """An unfinished reading is closed with a word, and nothing was sent."""
    talk = await rehearse(database)
    await talk.say("4520")
    talk.clock.advance(hours=25)
    await talk.say("так")
    assert talk.text.startswith(talk.line("conversation-expired"))
    assert await submissions(database) == []
