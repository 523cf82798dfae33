"""No light: known outages, checks at home, the report, and whether the light is back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.storage import schema
from bot.storage.database import Database
from bot.storage.schema_notices import fault
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
    warn,
)
from tests.dialogs.reading_stage import submissions
from tests.rehearsal import Rehearsal

PHONE = "0 800 000 001"


async def faults(database: Database) -> list[dict[str, Any]]:
    """The faults that were reported."""
    rows = await database.read(lambda c: c.execute(select(fault).order_by(fault.c.id)).mappings().all())
    return [dict(row) for row in rows]


async def reported(database: Database, **about: Any) -> Rehearsal:
    """A person who has reported."""
    talk = await rehearse(database, **about)
    await talk.open("nolight")
    await talk.press(talk.line("nolight-dark"))
    await talk.press(talk.line("nolight-send-button"))
    return talk


# a known outage


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_a_known_outage_needs_no_question(database: Database, language: str) -> None:
    """When the light comes back and why is said at once."""
    talk = await rehearse(database, language=language)
    await database.write(lambda c: off(c, reason="Пошкоджено кабель"))
    await talk.open("nolight")
    assert talk.question == ""
    assert "18:00" in talk.text.split("\n")[0]
    assert "Пошкоджено кабель" in talk.text
    assert talk.line("nolight-only-mine") in talk.buttons


async def test_hours_of_the_schedule_are_known(database: Database) -> None:
    """So is the hourly schedule."""
    talk = await rehearse(database, queue="3.1")
    await database.write(lambda c: planned_hours(c, {12: "x"}))
    await talk.open("nolight")
    assert talk.text.startswith("🔴 Світло буде орієнтовно о 13:00")
    assert talk.question == ""


async def test_another_trouble_under_a_known_outage(database: Database) -> None:
    """Who knows of the outage and has another trouble is asked, and the report names the outage."""
    talk = await rehearse(database)
    known = await database.write(off)
    await talk.open("nolight")
    await talk.press(talk.line("nolight-only-mine"))
    assert talk.question == "neighbours"
    assert talk.text.endswith(talk.line("nolight-neighbours-known"))
    await talk.press(talk.line("nolight-dark"))
    await talk.press(talk.line("nolight-send-button"))
    assert [row["outage_id"] for row in await faults(database)] == [known]


async def test_a_possible_outage_is_told_and_checked(database: Database) -> None:
    """What only perhaps explains the dark stands above the question."""
    talk = await rehearse(database)
    await database.write(lambda c: off(c, area=NOT_SURE))
    await talk.open("nolight")
    assert talk.text.startswith("🟠 Можливо, у вас вимкнено.")
    assert talk.question == "neighbours"


async def test_an_outage_that_should_be_over_explains_nothing(database: Database) -> None:
    """After its expected end the home is looked at."""
    talk = await rehearse(database)
    await database.write(lambda c: off(c, end=NOON))
    await talk.open("nolight")
    assert talk.text.startswith("🟠 Світло мали повернути о 12:00.")
    assert talk.question == "neighbours"


# checks and the report


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_everybody_dark(db: Database, channel: str) -> None:
    """Two presses: one row for the dispatcher, one submission for the company, a number for the person."""
    await db.write(furnish)
    talk = await begin(db, channel=channel)
    await talk.open("nolight")
    assert talk.text.startswith(talk.line("nolight-none-known"))
    talk.keep_journal("neighbours")
    await talk.press(talk.line("nolight-dark"))
    talk.keep_journal("send")
    await talk.press(talk.line("nolight-send-button"))
    (row,) = await faults(db)
    (sent,) = await submissions(db)
    assert f"Заявку № {sent['number']} прийнято о 12:00" in talk.text
    assert PHONE in talk.text
    assert (row["state"], row["answer"], row["outage_id"]) == ("open", "", None)
    about = ("kind", "account", "neighbours", "breakers", "danger", "note", "channel")
    assert [sent[name] for name in about] == ["fault", NUMBER, "dark", "unknown", False, "", channel]


async def test_only_this_home_dark(database: Database) -> None:
    """Then the breakers are looked at before anybody is sent."""
    talk = await rehearse(database)
    await talk.open("nolight")
    await talk.press(talk.line("nolight-light"))
    assert talk.text == talk.line("nolight-breakers")
    talk.keep_journal("breakers")
    await talk.press(talk.line("nolight-still"))
    await talk.press(talk.line("nolight-send-button"))
    (sent,) = await submissions(database)
    assert (sent["neighbours"], sent["breakers"]) == ("light", "on")


async def test_a_breaker_was_all(database: Database) -> None:
    """The light is back: nothing is sent."""
    talk = await rehearse(database, language="en")
    await talk.open("nolight")
    await talk.press(talk.line("nolight-unknown"))
    await talk.press(talk.line("nolight-back"))
    assert talk.text == talk.line("nolight-solved")
    assert talk.question == ""
    assert await faults(database) == []


@pytest.mark.parametrize("way", [["nolight-danger"], ["nolight-light", "nolight-burns"]])
async def test_danger(database: Database, way: list[str]) -> None:
    """The emergency number is the first thing to be read, and the report is marked."""
    talk = await rehearse(database)
    await talk.open("nolight")
    for key in way:
        await talk.press(talk.line(key))
    assert talk.text.startswith(f"🚨 Телефонуйте зараз: {PHONE}")
    await talk.press(talk.line("nolight-send-button"))
    (sent,) = await submissions(database)
    assert sent["danger"] is True


async def test_a_few_words_of_ones_own(database: Database) -> None:
    """What is typed goes with the report, and may be typed anew until it is sent."""
    talk = await rehearse(database)
    await talk.open("nolight")
    await talk.press(talk.line("nolight-dark"))
    await talk.say("Стовп упав\nбіля школи")
    assert "«Стовп упав біля школи»" in talk.text
    talk.keep_journal("note")
    await talk.say("Стовп <b>біля</b> клубу")
    await talk.say("Так")
    (sent,) = await submissions(database)
    assert sent["note"] == "Стовп <b>біля</b> клубу"


async def test_danger_in_ones_own_words(database: Database) -> None:
    """The emergency number comes at once, and the report is marked, whatever is written after that."""
    talk = await rehearse(database)
    await talk.open("nolight")
    await talk.press(talk.line("nolight-dark"))
    await talk.say("дріт лежить на землі")
    assert talk.text.startswith(f"🚨 Телефонуйте зараз: {PHONE}")
    await talk.say("Біля школи")
    await talk.press(talk.line("nolight-send-button"))
    (sent,) = await submissions(database)
    assert (sent["danger"], sent["note"]) == (True, "Біля школи")


@pytest.mark.parametrize("typed", ["x" * 501, "\u00a0"])
async def test_words_that_cannot_be_taken(database: Database, typed: str) -> None:
    """Too many words, or none, are explained."""
    talk = await rehearse(database)
    await talk.open("nolight")
    await talk.press(talk.line("nolight-dark"))
    await talk.say(typed)
    assert talk.text.startswith(talk.line("nolight-note-misfit"))
    assert talk.question == "send:1"


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_questions_that_are_answered_by_buttons(database: Database, language: str) -> None:
    """Words and photos get a hint, and the question again."""
    talk = await rehearse(database, language=language)
    await talk.open("nolight")
    await talk.say("хтозна")
    assert talk.text.startswith(talk.line("expects", wanted="pick"))
    await talk.press(talk.line("nolight-light"))
    await talk.photo()
    assert talk.text.startswith(talk.line("expects", wanted="pick"))
    assert talk.question == "breakers"


async def test_back_at_each_step(database: Database) -> None:
    """Back forgets one answer at a time; before the first there is only Cancel."""
    talk = await rehearse(database)
    await talk.open("nolight")
    assert talk.line("button-back") not in talk.buttons
    await talk.press(talk.line("nolight-light"))
    await talk.press(talk.line("nolight-still"))
    await talk.say("Стовп упав")
    for question in ("send:1", "breakers", "neighbours"):
        await talk.back()
        assert talk.question == question
    await talk.press(talk.line("nolight-dark"))
    assert talk.question == "send:1"
    assert "Стовп" not in talk.text


async def test_cancel_sends_nothing(database: Database) -> None:
    """Cancel closes the dialog."""
    talk = await rehearse(database)
    await talk.open("nolight")
    await talk.press(talk.line("nolight-dark"))
    await talk.cancel()
    assert talk.text.startswith(talk.line("cancelled"))
    assert await faults(database) == []


async def test_silent_data_are_said_so(database: Database) -> None:
    """Nobody claims that no outage is known when nobody can know."""
    talk = await rehearse(database)
    await database.write(lambda c: feed(c, "outages", "stale", at=NOON - 2 * HOUR))
    await talk.open("nolight")
    assert talk.text.startswith(talk.line("nolight-stale"))


async def test_dark_after_the_light_came_back(database: Database) -> None:
    """Whoever is dark when others have light again hears that, and is helped."""
    talk = await rehearse(database)
    await database.write(lambda c: off(c, state="restored", ended=NOON - HOUR))
    await talk.open("nolight")
    assert talk.text.startswith("💡 За нашими даними, світло повернули о 11:00.")
    assert talk.question == "neighbours"


async def test_a_warning_whose_day_has_come(database: Database) -> None:
    """It may be the reason, so it is named."""
    talk = await rehearse(database)
    await database.write(lambda c: warn(c, 1, "7", issued_on=NOON.date(), disconnect_on=NOON.date()))
    await talk.open("nolight")
    assert talk.line("nolight-warned") in talk.text


async def two_homes(database: Database) -> Rehearsal:
    """A person with two accounts."""
    await database.write(furnish)
    await database.write(lambda c: furnish(c, "222222222", serial="222", house="14"))
    return await Rehearsal.begin(database, accounts=[NUMBER, "222222222"])


async def test_dark_at_another_address(database: Database) -> None:
    """Whoever has several accounts may say which one is dark; the report is about that one."""
    talk = await two_homes(database)
    await talk.open("nolight")
    await talk.press(talk.line("nolight-other"))
    assert talk.text == talk.line("nolight-which")
    talk.keep_journal("which")
    await talk.back()
    await talk.press(talk.line("nolight-other"))
    await talk.press("вул. Шевченка, 14")
    assert talk.question == "other/neighbours"
    await talk.press(talk.line("nolight-dark"))
    await talk.press(talk.line("nolight-send-button"))
    (sent,) = await submissions(database)
    assert sent["account"] == "222222222"
    await talk.open("nolight", "222222222")
    await talk.press("вул. Шевченка, 12")
    assert talk.question == "neighbours"


# once


async def test_whoever_comes_again_hears_the_number(database: Database) -> None:
    """A report that is open is not doubled, from whichever chat and however late."""
    talk = await reported(database)
    (sent,) = await submissions(database)
    talk.clock.advance(hours=3)
    await talk.open("nolight")
    assert talk.text.startswith(f"📨 Ваша заявка № {sent['number']} в роботі, прийнято о 12:00.")
    assert talk.question == ""
    other = await begin(database, channel="viber", ext="7002")
    await other.open("nolight")
    assert sent["number"] in other.text
    await database.write(off)
    await talk.open("nolight")
    assert talk.text.startswith("🟠 Світло мали") or talk.text.startswith("🔴 Світло буде")
    assert sent["number"] in talk.text


async def test_two_chats_at_once(database: Database) -> None:
    """Who confirms second hears the number of the first."""
    talk = await rehearse(database)
    other = await begin(database, channel="viber", ext="7002", language="en")
    for chat in (talk, other):
        await chat.open("nolight")
        await chat.press(chat.line("nolight-dark"))
    await talk.press(talk.line("nolight-send-button"))
    await other.press(other.line("nolight-send-button"))
    (sent,) = await submissions(database)
    assert sent["channel"] == "telegram"
    assert f"Your report No. {sent['number']} is being worked on" in other.text


async def test_the_same_press_twice(database: Database) -> None:
    """An old button sends nothing again."""
    talk = await reported(database)
    await talk.press_old(talk.line("nolight-send-button"))
    assert talk.text.startswith(talk.line("stale-button"))
    assert len(await faults(database)) == 1


async def test_an_account_that_is_not_theirs_any_more(database: Database) -> None:
    """Access that was taken away meanwhile sends nothing."""
    talk = await rehearse(database)
    await talk.open("nolight", NUMBER)
    await talk.press(talk.line("nolight-dark"))

    def end(connection: Connection) -> None:
        connection.execute(schema.link.update().values(ended_at=NOON))

    await database.write(end)
    await talk.press(talk.line("nolight-send-button"))
    assert talk.text == talk.line("account-not-yours")
    assert await faults(database) == []


@pytest.mark.parametrize("consented", [True, False])
async def test_without_an_account(database: Database, consented: bool) -> None:  # noqa: FBT001
    """The emergency number, and outages by address or queue."""
    talk = await Rehearsal.begin(database, consented=consented)
    await talk.open("nolight")
    assert talk.text.startswith(f"🚨 Аварійна служба: {PHONE}")
    assert talk.buttons[:3] == [talk.line(f"dialog-{name}") for name in ("place", "queue", "link")]


async def test_somebody_elses_account(database: Database) -> None:
    """A forged link tells nothing and reports nothing."""
    await database.write(lambda c: furnish(c, "222222222", serial="222"))
    talk = await Rehearsal.begin(database)
    await talk.open("nolight", "222222222")
    assert talk.text == talk.line("account-not-yours")


# is it back?


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_the_light_is_back(database: Database, language: str) -> None:
    """The report is closed, and a second press finds it closed."""
    talk = await reported(database, language=language)
    await talk.press(talk.line("nolight-back"))
    (row,) = await faults(database)
    (sent,) = await submissions(database)
    assert (row["state"], row["answer"], row["answered_at"]) == ("closed", "back", NOON)
    assert talk.text == talk.line("back-thanks", number=sent["number"])
    await talk.open("back", str(row["id"]), "no")
    assert talk.text == talk.line("back-closed", number=sent["number"])


async def test_still_dark(database: Database) -> None:
    """The report stays open, and what is known of the outage is shown with it."""
    talk = await reported(database)
    (row,) = await faults(database)
    talk.clock.advance(hours=2)
    await talk.open("back", str(row["id"]), "no")
    assert talk.text.startswith("🔦 Передали диспетчерові")
    assert PHONE in talk.text
    await database.write(lambda c: off(c, area=HERE))
    await talk.open("back", str(row["id"]), "no")
    assert "Світло буде орієнтовно о 18:00" in talk.text
    assert talk.text.count(PHONE) == 1
    (row,) = await faults(database)
    assert (row["state"], row["answer"], row["answered_at"]) == ("open", "still", NOON + 2 * HOUR)


async def test_asked_without_an_answer(database: Database) -> None:
    """A link without an answer asks; Cancel and other words change nothing."""
    talk = await reported(database)
    (row,) = await faults(database)
    await talk.open("back", str(row["id"]))
    assert talk.question == "is"
    talk.keep_journal("is")
    await talk.say("мабуть")
    assert talk.question == "is"
    await talk.press(talk.line("back-yes"))
    (row,) = await faults(database)
    assert row["state"] == "closed"


@pytest.mark.parametrize("wanted", ["1", "999", "99999999999999999999", "x", "-1", ""])
async def test_faults_of_others(database: Database, wanted: str) -> None:
    """A forged number is answered as one that does not exist."""
    await reported(database)
    stranger = await Rehearsal.begin(database, ext="7009")
    await stranger.open("back", wanted, "yes")
    assert stranger.text == stranger.line("back-gone")
    (row,) = await faults(database)
    assert row["state"] == "open"


async def test_what_the_company_gets_is_json(database: Database) -> None:
    """The payload is what is stored, with the account and both times."""
    await reported(database)
    text = await database.read(lambda c: c.scalars(select(schema.submission.c.payload)).one())
    assert json.loads(text)["received_at"] == NOON.isoformat()
