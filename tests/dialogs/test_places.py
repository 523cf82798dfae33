"""Outages by address and by queue, for whoever has no account here."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from bot.domain.outages import Area
from bot.storage.database import Database
from tests import builders
from tests.dialogs.outage_stage import (
    NOT_SURE,
    QUEUE,
    TOWN,
    furnish,
    off,
    planned_hours,
)
from tests.rehearsal import Rehearsal


def region(connection: Connection) -> None:
    """A town with three streets, two villages of nearly one name, one without streets."""
    furnish(connection, queue=QUEUE)
    where = builders.district(connection)
    for street, house in (("пров. Шевченка", "1"), ("вул. Лесі Українки", "7")):
        builders.premises(connection, where, street=street, house=house)
    builders.premises(connection, where, settlement="с. Іванівка", street="", house="4")
    builders.premises(connection, where, settlement="с. Іванівка Друга", street="вул. Польова", house="4")


async def visit(database: Database, **about: object) -> Rehearsal:
    """A guest, who has agreed to nothing."""
    await database.write(region)
    return await Rehearsal.begin(database, consented=False, **about)  # type: ignore[arg-type]


# by address


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_settlement_street_house(db: Database, channel: str) -> None:
    """Three short answers, and an outage there begins with the time of return."""
    talk = await visit(db, channel=channel)
    await db.write(lambda c: off(c, reason="Пошкоджено кабель"))
    await talk.open("place")
    await talk.say("коростень")
    assert talk.text == talk.line("place-street", place=TOWN)
    talk.keep_journal("street")
    await talk.say("шевч")
    assert talk.text == talk.line("place-street-several")
    talk.keep_journal("streets")
    await talk.press("вул. Шевченка")
    assert talk.text.startswith(f"📍 {TOWN}, вул. Шевченка")
    talk.keep_journal("house")
    await talk.say("12")
    assert talk.question == ""
    assert talk.text.startswith(
        "🔴 Світло буде орієнтовно о 18:00\nАварія, з 11:00\nПричина: Пошкоджено кабель"
    )
    assert "📍 м. Коростень, вул. Шевченка, 12" in talk.text


async def test_the_queue_of_a_house(database: Database) -> None:
    """The hourly schedule is found by the address, too."""
    talk = await visit(database)
    await database.write(lambda c: planned_hours(c, {14: "x"}))
    await talk.open("place")
    for typed in ("Коростень", "вул. Шевченка, "):
        await talk.say(typed)
    await talk.press("вул. Шевченка")
    await talk.say("12")
    assert "🕒 Графік черги 3.1, сьогодні без світла: 14:00–15:00" in talk.text
    assert talk.button(talk.line("dialog-schedule")).payload == "l:schedule:3.1"


async def test_nobody_learns_who_lives_there(database: Database) -> None:
    """A house that has consumers and one that has none look the same."""
    talk = await visit(database)
    shown = []
    for house in ("7", "99"):
        await talk.open("place")
        await talk.say("Коростень")
        await talk.say("Лесі Українки")
        await talk.say(house)
        shown.append((talk.text.replace(house, "N"), talk.buttons))
    assert shown[0] == shown[1]
    assert "Коваленко" not in shown[0][0]


async def test_the_whole_street(database: Database) -> None:
    """Without a house, an outage of some houses is possible."""
    talk = await visit(database)
    await database.write(off)
    await talk.open("place")
    await talk.say("Коростень")
    await talk.say("вулиця шевченка")
    await talk.press("вул. Шевченка")
    await talk.press(talk.line("place-whole-street"))
    assert talk.text.startswith("🟠 Можливо, у вас вимкнено.")


async def test_a_doubtful_list(database: Database) -> None:
    """A list that is not clear makes "possibly" here, too."""
    talk = await visit(database, language="en")
    await database.write(lambda c: off(c, area=NOT_SURE))
    await talk.open("place")
    await talk.say("Коростень")
    await talk.say("Шевченка")
    await talk.press("вул. Шевченка")
    await talk.say("12")
    assert talk.text.startswith("🟠 You may be without light. Light expected at 18:00")


async def test_a_village_without_streets(database: Database) -> None:
    """The house is asked at once."""
    talk = await visit(database)
    await database.write(lambda c: off(c, area=Area(settlement="Іванівка")))
    await talk.open("place")
    await talk.say("Іванівка")
    assert talk.text == talk.line("place-settlement-several")
    await talk.press("с. Іванівка")
    assert talk.question == "house"
    await talk.press(talk.line("place-whole-settlement"))
    assert talk.text.startswith("🔴 Світло буде")


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_names_that_are_not_there(database: Database, language: str) -> None:
    """What is not found is said so, and another try is as good as the first."""
    talk = await visit(database, language=language)
    await talk.open("place")
    await talk.say("Париж")
    assert talk.text == talk.line("place-settlement-none", typed="Париж")
    talk.keep_journal("nowhere")
    await talk.say("Коростень")
    await talk.say("Бульвар Мрії")
    assert talk.text == talk.line("place-street-none", typed="Бульвар Мрії")
    await talk.say("українки")
    assert talk.question == "house"


async def test_a_slip_of_the_finger(database: Database) -> None:
    """A name that is nearly there is offered, not taken."""
    talk = await visit(database)
    await talk.open("place")
    await talk.say("Коростин")
    assert talk.text == talk.line("place-settlement-near", typed="Коростин")
    await talk.press(TOWN)
    assert talk.text == talk.line("place-street", place=TOWN)


@pytest.mark.parametrize("typed", ["12", "😀", "x" * 81, "…"])
async def test_what_is_no_name(database: Database, typed: str) -> None:
    """Numbers and signs are explained."""
    talk = await visit(database)
    await talk.open("place")
    await talk.say(typed)
    assert talk.text.startswith(talk.line("place-name-misfit"))
    assert talk.question == "settlement:1"


@pytest.mark.parametrize("typed", ["не знаю", "1" * 21, "-"])
async def test_what_is_no_house(database: Database, typed: str) -> None:
    """A house has a digit and is short."""
    talk = await visit(database)
    await talk.open("place")
    await talk.say("Коростень")
    await talk.say("українки")
    await talk.say(typed)
    assert talk.text.startswith(talk.line("place-house-misfit"))
    assert talk.question == "house"


async def test_back_at_each_step(database: Database) -> None:
    """Back returns to the street, then to the settlement."""
    talk = await visit(database)
    await talk.open("place")
    await talk.say("Париж")
    await talk.say("Коростень")
    await talk.say("українки")
    for question in ("street:1", "settlement:2", "settlement:1"):
        await talk.back()
        assert talk.question == question
    assert talk.line("button-back") not in talk.buttons


async def test_cancel(database: Database) -> None:
    """Cancel leads to the menu."""
    talk = await visit(database)
    await talk.open("place")
    await talk.say("Коростень")
    await talk.cancel()
    assert talk.question == ""
    assert talk.text.startswith(talk.line("cancelled"))


async def test_another_address(database: Database) -> None:
    """After an answer the next address is a press away."""
    talk = await visit(database)
    await talk.open("place")
    for typed in ("Коростень", "українки", "7"):
        await talk.say(typed)
    assert talk.text.startswith(talk.line("outages-none"))
    await talk.press(talk.line("place-another"))
    assert talk.question == "settlement:1"


# by queue


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_a_queue_by_two_presses(db: Database, channel: str) -> None:
    """The queue, then its part."""
    talk = await visit(db, channel=channel)
    await db.write(lambda c: planned_hours(c, {12: "x", 19: "?"}))
    await talk.open("queue")
    talk.keep_journal("which")
    await talk.press(talk.line("queue-name", queue="3"))
    assert talk.text == talk.line("queue-part", queue="3")
    talk.keep_journal("part")
    await talk.press(talk.line("queue-name", queue="3.1"))
    assert talk.text.startswith("🔴 Світло буде орієнтовно о 13:00\nЗа графіком черги 3.1, з 12:00")
    assert "🕒 Черга 3.1" in talk.text


@pytest.mark.parametrize("typed", [["3.1"], ["GPV3.1"], ["черга 3.1"], ["3", "3.1"], ["3,1"]])
async def test_a_queue_as_people_write_it(database: Database, typed: list[str]) -> None:
    """Any way of writing it that is seen on bills and sites."""
    talk = await visit(database)
    await talk.open("queue")
    for line in typed:
        await talk.say(line)
    assert talk.question == ""
    assert "🕒 Черга 3.1" in talk.text


@pytest.mark.parametrize("typed", ["7.1", "3.3", "не знаю", "0", "33"])
@pytest.mark.parametrize("language", ["uk", "en"])
async def test_what_is_no_queue(database: Database, typed: str, language: str) -> None:
    """The numbers that there are, and the question again."""
    talk = await visit(database, language=language)
    await talk.open("queue")
    await talk.say(typed)
    assert talk.text.startswith(talk.line("queue-misfit"))
    assert talk.question == "queue"


async def test_a_queue_from_a_link(database: Database) -> None:
    """A link names it; one that names none asks."""
    talk = await visit(database)
    await talk.open("queue", "5.2")
    assert "Черга 5.2" in talk.text
    await talk.open("queue", "9.9")
    assert talk.question == "queue"
    await talk.press(talk.line("queue-name", queue="6"))
    await talk.back()
    assert talk.question == "queue"
    await talk.cancel()
    assert talk.question == ""


async def test_a_wire_on_the_ground_is_no_settlement(database: Database) -> None:
    """Danger is heard where a name was asked for, and the dark is no name either."""
    talk = await visit(database)
    await talk.open("place")
    await talk.say("дерево впало на дроти біля хати")
    assert talk.text.startswith("🚨")
    await talk.say("світла нема")
    assert talk.line("dialog-nolight") in talk.buttons
    assert talk.question == "settlement:1"
