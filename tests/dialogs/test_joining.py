"""One person in two messengers: the code, the agreement, and leaving again."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import Connection, insert, select

from bot.dialogs import shortcut
from bot.domain.joining import code_in_link, make_code, read_code
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.schema_notices import join_code
from tests import builders
from tests.rehearsal import Rehearsal

RULES = builders.rules(doors=lambda: {"telegram": "https://t.me/zrazok_bot?start=", "viber": ""})
NUMBER = "100000001"


async def both(database: Database, *, name: str = "Олена Коваленко") -> tuple[Rehearsal, Rehearsal]:
    """A person with an account in Telegram, and one without in Viber; one clock for both."""
    await database.write(lambda c: builders.household(c, NUMBER))
    telegram = await Rehearsal.begin(database, accounts=[NUMBER], name=name, rules=RULES)
    viber = await Rehearsal.begin(
        database, channel="viber", ext="viber-olena", name="Olena", rules=RULES, clock=telegram.clock
    )
    await database.write(agreed)
    return telegram, viber


def agreed(connection: Connection) -> None:
    """Both have agreed to the terms where they are."""
    for row in connection.execute(select(schema.address)).all():
        connection.execute(
            insert(schema.consent).values(
                person_id=row.person_id,
                address_id=row.id,
                version=builders.TERMS,
                agreed=True,
                at=builders.LONG_AGO,
            )
        )


async def code_of(talk: Rehearsal) -> str:
    """The code that a chat shows."""
    await talk.open("join")
    found = re.search(r"Код: (\w{4} \w{4})", talk.text) or re.search(r"Code: (\w{4} \w{4})", talk.text)
    assert found, talk.text
    return found[1]


async def joined(database: Database) -> tuple[Rehearsal, Rehearsal]:
    """The same, joined."""
    telegram, viber = await both(database)
    await viber.say(await code_of(telegram))
    await viber.press(viber.line("button-yes"))
    return telegram, viber


async def people(database: Database) -> list[int]:
    """Whose each chat is, in the order of chats."""
    rows = await database.read(
        lambda c: c.execute(select(schema.address.c.person_id).order_by(schema.address.c.id)).scalars().all()
    )
    return list(rows)


async def test_a_code_shown_here_is_entered_there(db: Database) -> None:
    """After agreeing both chats have the account, and the other one is told."""
    telegram, viber = await both(db)
    code = await code_of(telegram)
    assert "Відкрийте нашого бота у Viber і надішліть йому цей код." in telegram.text
    await viber.say(code.lower().replace(" ", "-"))
    assert "«Telegram, Олена К.»" in viber.text
    assert "Там під'єднано 1 рахунок. Тут рахунків немає." in viber.text
    viber.keep_journal("sure")
    await viber.press(viber.line("button-yes"))
    assert "Готово" in viber.text
    await viber.open("card")
    assert NUMBER in viber.text
    await telegram.open("card")
    assert NUMBER in telegram.text
    (told, words), *more = await viber.notices()
    assert (told, more) == ("700000000001", [])
    assert "Viber, Olena, 10 березня, 12:00" in words
    first, second = await people(db)
    assert first == second


async def test_it_goes_the_other_way_as_well(db: Database) -> None:
    """The code shown in the new chat and entered in the old one gives the same."""
    telegram, viber = await both(db)
    code = await code_of(viber)
    assert "https://t.me/zrazok_bot?start=join_" + code.replace(" ", "") in viber.text
    await telegram.say(code)
    await telegram.press(telegram.line("button-yes"))
    assert "У вас 1 рахунок" in telegram.text
    await viber.open("card")
    assert NUMBER in viber.text


async def test_a_deep_link_carries_the_code(db: Database) -> None:
    """A newcomer agrees to the terms first, then to the joining, and needs to type nothing."""
    telegram, _ = await both(db)
    code = (await code_of(telegram)).replace(" ", "")
    viber = await Rehearsal.begin(
        db, channel="viber", ext="new", consented=False, rules=RULES, clock=telegram.clock
    )
    await viber.start(f"join_{code}")
    await viber.press(viber.line("welcome-agree"))
    assert "«Telegram, Олена К.»" in viber.text
    await viber.press(viber.line("button-yes"))
    await viber.open("card")
    assert NUMBER in viber.text


async def test_a_code_is_taken_where_an_account_is_asked_for(database: Database) -> None:
    """A newcomer is asked for an account's number; the code says more."""
    telegram, viber = await both(database)
    code = await code_of(telegram)
    await viber.open("link")
    await viber.say(code)
    assert viber.question == "join/sure"
    await viber.press(viber.line("button-yes"))
    assert "Готово" in viber.text


async def test_a_newcomer_may_begin_with_the_code(database: Database) -> None:
    """A code as the very first message goes on after agreeing to the terms."""
    telegram, _ = await both(database)
    code = await code_of(telegram)
    viber = await Rehearsal.begin(
        database, channel="viber", ext="new", consented=False, rules=RULES, clock=telegram.clock
    )
    await viber.say(code)
    await viber.press(viber.line("welcome-agree"))
    assert viber.question == "then/sure"


async def test_no_changes_nothing(database: Database) -> None:
    """No, Cancel and Back leave the chats apart, and nobody is told."""
    telegram, viber = await both(database)
    code = await code_of(telegram)
    await viber.say(code)
    await viber.press(viber.line("button-no"))
    assert viber.text == viber.line("join-kept")
    await viber.say(code)
    await viber.cancel()
    await viber.say(code)
    await viber.say("так-так")
    assert viber.text.startswith(viber.line("expects", wanted="pick"))
    first, second = await people(database)
    assert first != second
    assert await viber.notices() == []


async def test_a_code_holds_for_minutes(database: Database) -> None:
    """After a quarter of an hour it is none; nor is it when that happens before the person agrees."""
    telegram, viber = await both(database)
    code = await code_of(telegram)
    await viber.say(code)
    telegram.clock.advance(minutes=16)
    await viber.press(viber.line("button-yes"))
    assert viber.text == viber.line("join-gone")
    await viber.say(code)
    assert viber.text.startswith("Такого коду немає")


async def test_a_code_holds_once(db: Database) -> None:
    """Whoever comes second with the same code finds none; a new code ends the one before."""
    telegram, viber = await both(db)
    third = await Rehearsal.begin(db, channel="viber", ext="third", rules=RULES, clock=telegram.clock)
    early = await code_of(telegram)
    code = await code_of(telegram)
    await viber.say(early)
    assert viber.text.startswith("Такого коду немає")
    await viber.say(code)
    await third.say(code)
    await viber.press(viber.line("button-yes"))
    await third.press(third.line("button-yes"))
    assert third.text == third.line("join-gone")
    assert await db.read(lambda c: c.execute(select(join_code)).all()) == []


async def test_ones_own_code_is_for_the_other_messenger(database: Database) -> None:
    """Typed where it is shown it joins nothing, and counts as no wrong try."""
    telegram, _ = await both(database)
    await telegram.say(await code_of(telegram))
    assert telegram.text == telegram.line("join-same")


async def test_guessing_is_stopped_as_at_linking(db: Database) -> None:
    """Five wrong codes close joining and linking for this chat; then even the right one is not compared."""
    telegram, viber = await both(db)
    code = await code_of(telegram)
    for left in (4, 3, 2, 1):
        await viber.say("AAAA 2222")
        assert viber.text == viber.line("join-wrong", left=left)
    await viber.say("AAAA 2222")
    assert "забагато невдалих спроб" in viber.text.casefold() or "перерв" in viber.text
    await viber.say(code)
    assert viber.talk.dialog == ""
    await viber.open("link")
    assert viber.talk.dialog == ""
    viber.clock.advance(minutes=15, seconds=1)
    await viber.say(await code_of(telegram))
    assert viber.question == "sure"


async def test_whoever_took_the_agreement_back_has_no_code(database: Database) -> None:
    """A code shown before the agreement was taken back joins nobody."""
    telegram, viber = await both(database)
    code = await code_of(telegram)
    await telegram.open("withdraw")
    await telegram.press(telegram.line("button-yes"))
    await viber.say(code)
    assert viber.text.startswith("Такого коду немає")


async def test_the_messenger_for_notices_is_chosen(db: Database) -> None:
    """Each of the two, or whichever is free; one that the person has not is not chosen."""
    telegram, viber = await joined(db)
    await telegram.open("messenger")
    assert "Сповіщення приходять сюди: де безкоштовно." in telegram.text
    await telegram.press("Писати у Viber")
    assert "Сповіщення приходять сюди: Viber." in telegram.text
    await viber.open("notices")
    assert "Куди писати: Viber" in viber.text
    await viber.open("messenger", "pigeon")
    assert "Сповіщення приходять сюди: Viber." in viber.text
    await viber.press(viber.line("messenger-prefer-any"))
    assert "Сповіщення приходять сюди: де безкоштовно." in viber.text


async def test_a_chat_alone_is_offered_another(database: Database) -> None:
    """Nothing to choose and nothing to take apart yet."""
    telegram, _ = await both(database)
    await telegram.open("messenger")
    assert "Telegram, Олена К. (цей чат)" in telegram.text
    assert telegram.buttons == [telegram.line("dialog-join"), telegram.line("button-menu")]
    await telegram.open("leave")
    assert telegram.text == telegram.line("leave-only")


async def test_this_chat_leaves(db: Database) -> None:
    """It has no accounts then, the other keeps them and is told; both can be joined anew."""
    telegram, viber = await joined(db)
    await viber.open("messenger")
    await viber.press(viber.line("messenger-leave-own"))
    viber.keep_journal("sure")
    await viber.press(viber.line("button-yes"))
    assert viber.text == viber.line("leave-own-done")
    await viber.open("card")
    assert viber.text == viber.line("account-none")
    await telegram.open("card")
    assert NUMBER in telegram.text
    assert [ext for ext, _ in await viber.notices()] == ["700000000001", "700000000001"]
    await viber.say(await code_of(telegram))
    await viber.press(viber.line("button-yes"))
    await viber.open("card")
    assert NUMBER in viber.text


async def test_the_other_chat_is_put_out(db: Database) -> None:
    """What it had linked stays here; it is told, and whatever was open there is closed."""
    telegram, viber = await joined(db)
    await telegram.open("unlink", NUMBER)
    await viber.open("messenger")
    await viber.press("✕ Telegram, Олена К.")
    assert "Telegram, Олена К." in viber.text
    await viber.press(viber.line("button-yes"))
    assert "від'єднано" in viber.text
    await viber.open("card")
    assert NUMBER in viber.text
    await telegram.say("так")
    await telegram.open("card")
    assert telegram.text == telegram.line("account-none")
    told, words = (await telegram.notices())[-1]
    assert told == "700000000001"
    assert "від'єднано від інших" in words
    links = await db.read(lambda c: c.execute(select(schema.link.c.address_id)).scalars().all())
    addresses = await db.read(
        lambda c: (
            c.execute(select(schema.address.c.id).where(schema.address.c.channel == "viber")).scalars().all()
        )
    )
    assert links == addresses


async def test_who_has_access_names_both_messengers(db: Database) -> None:
    """Others see one person with two messengers, whose access ends in both at once."""
    telegram, viber = await joined(db)
    other = await Rehearsal.begin(db, ext="other", name="Ганна Шевченко", accounts=[NUMBER], rules=RULES)
    await other.open("who")
    assert "Telegram, Viber, Олена К." in other.text
    await other.press("✕ 1. Telegram, Viber, Олена К.")
    await other.press(other.line("button-yes"))
    for talk in (telegram, viber):
        await talk.open("card")
        assert talk.text == talk.line("account-none")


async def test_leaving_may_be_thought_better_of(database: Database) -> None:
    """No keeps the chats together; a chat that is gone or somebody else's is no chat of theirs."""
    telegram, viber = await joined(database)
    stranger = await Rehearsal.begin(database, ext="stranger", rules=RULES)
    await viber.open("leave")
    await viber.press(viber.line("button-no"))
    assert viber.text == viber.line("leave-kept")
    for forged in ("99", "x", "-1", "9" * 40):
        await telegram.open("leave", forged)
        assert telegram.text == telegram.line("leave-gone")
    mine = (await people(database))[0]
    await stranger.open("leave", str(mine))
    assert stranger.talk.dialog == ""


async def test_two_who_put_each_other_out(database: Database) -> None:
    """Whoever confirms second hears that it has happened already."""
    telegram, viber = await joined(database)
    for talk, label in ((telegram, "✕ Viber"), (viber, "✕ Telegram")):
        await talk.open("messenger")
        await talk.press(label)
    await telegram.press(telegram.line("button-yes"))
    await viber.say("так")
    assert viber.talk.dialog == ""


async def test_four_chats_are_enough(database: Database) -> None:
    """One more is refused kindly, and no code is shown any more."""
    telegram, _ = await joined(database)
    for ext in ("a", "b"):
        more = await Rehearsal.begin(database, channel="viber", ext=ext, rules=RULES, clock=telegram.clock)
        await more.say(await code_of(telegram))
        await more.press(more.line("button-yes"))
    fifth = await Rehearsal.begin(database, channel="viber", ext="e", rules=RULES, clock=telegram.clock)
    code = await code_of(fifth)
    await telegram.say(code)
    assert telegram.text == telegram.line("join-crowded")
    await telegram.open("join")
    assert telegram.text == telegram.line("join-crowded")
    await telegram.open("messenger")
    assert telegram.line("dialog-join") not in telegram.buttons


async def test_with_one_messenger_only_joining_is_still_said(database: Database) -> None:
    """Where no door is known the code is shown with plain words."""
    rules = replace(RULES, doors=dict)
    talk = await Rehearsal.begin(database, rules=rules)
    await talk.open("join")
    assert talk.line("join-any-door") in talk.text


async def test_in_english_too(database: Database) -> None:
    """All screens of this file can be said in the other language."""
    telegram, _ = await both(database)
    viber = await Rehearsal.begin(
        database, channel="viber", ext="en", name="", language="en", rules=RULES, clock=telegram.clock
    )
    await viber.say("AAAA2222")
    assert "There is no such code" in viber.text
    await telegram.say(await code_of(viber))
    await telegram.press(telegram.line("button-yes"))
    await viber.open("speak", "en")
    await viber.open("messenger")
    assert "Disconnect this chat" in viber.buttons[-3] + viber.buttons[-4] + viber.buttons[-2]
    await viber.press("✕ Telegram")
    await viber.press("No")
    await viber.open("leave")
    await viber.press("Yes")
    assert viber.text == viber.line("leave-own-done")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("AK4H7T29", "AK4H7T29"),
        ("ak4h 7t29", "AK4H7T29"),
        ("АК4Н-7Т29", "AK4H7T29"),
        (" а к 4 н 7 т 2 9 ", "AK4H7T29"),
        ("AK4H7T2A", None),
        ("4K4H7T29", None),
        ("AK4H7T2", None),
        ("AK4H7T299", None),
        ("AK4H7T20", None),
        ("12345678", None),
        ("", None),
        ("A" * 1000, None),
    ],
)
def test_codes_as_people_type_them(typed: str, code: str | None) -> None:
    """In either alphabet, with spaces and hyphens; nothing else is one."""
    assert read_code(typed) == code
    assert (shortcut(typed) == ("join", (code,))) == (code is not None)


def test_a_made_code_is_read_back() -> None:
    """Whatever chance gives; and from a deep link, where nothing else is one."""
    for pick in (0, -1, 3):
        code = make_code(lambda symbols, pick=pick: symbols[pick])  # type: ignore[misc]
        assert read_code(code) == code
        assert code_in_link(f"join_{code}") == code
    assert code_in_link("join_12345678") is None
    assert code_in_link("acc_123456789") is None
