"""Linking an account that the registry does not have yet."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.domain.rules import LookupRules
from bot.storage import lookups, schema
from bot.storage.database import Database
from tests import builders
from tests.rehearsal import Rehearsal

NUMBER = "123456789"
RULES = builders.rules(lookups=LookupRules(per_chat_per_day=20, keep_minutes=60, slow_seconds=8))


async def somebody(database: Database, **about: str) -> Rehearsal:
    """A person of a company whose system is asked."""
    return await Rehearsal.begin(database, rules=RULES, **about)  # type: ignore[arg-type]


async def found(talk: Rehearsal) -> builders.Household:
    """The company's system tells of the account."""
    home = await talk.database.write(lambda c: builders.household(c, NUMBER))
    await talk.database.write(lambda c: lookups.told(c, NUMBER, "found", talk.clock()))
    return home


async def wanted(database: Database) -> list[str]:
    """The numbers that are asked for."""
    return list(
        await database.read(
            lambda c: c.scalars(select(schema.lookup.c.number).order_by(schema.lookup.c.number)).all()
        )
    )


async def attempts(database: Database, kind: str) -> int:
    """How many tries of a kind were noted."""
    counted = select(func.count()).select_from(schema.attempt).where(schema.attempt.c.kind == kind)
    return await database.read(lambda c: int(c.execute(counted).scalar_one()))


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_an_account_that_is_found_in_time_is_linked_as_any(db: Database, channel: str) -> None:
    """It is asked for when its number is typed, and has come before the meter's number is."""
    talk = await somebody(db, channel=channel)
    await talk.open("link")
    await talk.say("123 456-789")
    assert talk.text == talk.line("link-proof", number=NUMBER)
    assert await wanted(db) == [NUMBER]
    home = await found(talk)
    await talk.say(home.serial)
    assert talk.line("link-done") in talk.text
    assert home.eic in talk.text


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_who_is_faster_than_the_company_looks_again(db: Database, channel: str) -> None:
    """Number and proof are kept; one press, as often as one likes, and the account is linked."""
    talk = await somebody(db, channel=channel)
    await talk.open("link", NUMBER)
    await talk.say("0457812")
    assert talk.text == talk.line("link-looking", number=NUMBER)
    talk.keep_journal("looking")
    await talk.press(talk.line("link-look-again"))
    assert talk.text == talk.line("link-looking", number=NUMBER)
    await found(talk)
    await talk.press(talk.line("link-look-again"))
    assert talk.line("link-done") in talk.text
    assert await attempts(db, "wrong") == await attempts(db, "open") == 0


async def test_a_silent_system_is_said_to_be_silent(database: Database) -> None:
    """With a way on: again later, the company's phones, those of the districts; nothing is counted."""
    talk = await somebody(database)
    await talk.open("link", NUMBER)
    talk.clock.advance(seconds=9)
    await talk.say("0457812")
    assert talk.text == talk.line("link-silent", number=NUMBER, phones="0 800 000 000")
    for _ in range(3):
        await talk.press(talk.line("link-look-again"))
        assert "не відповідає" in talk.text
    await talk.press(talk.line("link-phones"))
    assert talk.talk.dialog == ""
    assert talk.line("dialog-contacts") in talk.buttons
    await talk.press(talk.line("dialog-link"))
    assert talk.text == talk.line("link-proof", number=NUMBER)
    assert await attempts(database, "wrong") == 0


async def test_no_such_account_counts_once_when_it_is_known(database: Database) -> None:
    """The words are those of any mismatch, with four tries left; then either number can be corrected."""
    talk = await somebody(database)
    await talk.open("link", NUMBER)
    await talk.say("0457812")
    await talk.press(talk.line("link-look-again"))
    await database.write(lambda c: lookups.told(c, NUMBER, "none", talk.clock()))
    await talk.press(talk.line("link-look-again"))
    assert talk.line("link-wrong", left=4) in talk.text
    assert talk.question == "proof:2"
    await talk.press(talk.line("link-other-number"))
    assert talk.question == "number:3"


async def test_while_we_look_the_meters_number_can_be_typed_anew(database: Database) -> None:
    """A slip is put right without going back; what cannot be a proof is explained."""
    talk = await somebody(database)
    await talk.open("link", NUMBER)
    await talk.say("0457821")
    await talk.say("12")
    assert talk.text.startswith(talk.line("link-proof-misfit"))
    home = await found(talk)
    await talk.say(home.serial)
    assert talk.line("link-done") in talk.text
    assert await attempts(database, "wrong") == 0


async def test_while_we_look_another_number_can_be_given(database: Database) -> None:
    """Then that one is asked for, too."""
    talk = await somebody(database)
    await talk.open("link", NUMBER)
    await talk.say("0457812")
    await talk.press(talk.line("link-other-number"))
    assert talk.question == "number:2"
    await talk.say("123456780")
    assert talk.question == "proof:2"
    assert await wanted(database) == ["123456780", NUMBER]


async def test_back_and_cancel_pass_over_what_was_only_asked_for(database: Database) -> None:
    """The number can be changed before anything was tried, and cancelling leaves nothing behind."""
    talk = await somebody(database)
    await talk.open("link")
    await talk.say("123456780")
    await talk.back()
    assert talk.question == "number:1"
    await talk.say(NUMBER)
    assert await wanted(database) == ["123456780", NUMBER]
    await talk.cancel()
    assert talk.text.startswith(talk.line("cancelled"))
    assert talk.line("cancelled") != talk.line("cancelled-kept")


async def test_a_press_that_a_messenger_repeats_counts_nothing(database: Database) -> None:
    """An old button that comes again says so and asks the same."""
    talk = await somebody(database)
    await talk.open("link", NUMBER)
    await talk.say("0457812")
    await talk.press(talk.line("link-look-again"))
    await talk.press_old(talk.line("link-look-again"))
    assert talk.text.startswith(talk.line("stale-button"))
    assert await attempts(database, "open") == 1


async def test_in_english_too(database: Database) -> None:
    """The whole way in the other language."""
    talk = await somebody(database, language="en")
    await talk.open("link", NUMBER)
    await talk.say("0457812")
    assert "still looking" in talk.text
    talk.clock.advance(seconds=9)
    await talk.press("Check again")
    assert "does not count as an attempt" in talk.text
    await found(talk)
    await talk.press("Check again")
    assert "The account is linked" in talk.text
