"""The profile, e-mail with a code, a copy of one's data and erasing them, as conversations."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.rules import Rules
from bot.storage import schema as s
from bot.storage import schema_requests as q
from bot.storage.database import Database
from tests import builders
from tests.rehearsal import Rehearsal

MAILS = builders.rules(mails=True)
SILENT = builders.rules(mails=False)


async def begin(database: Database, rules: Rules = MAILS, **about: Any) -> Rehearsal:
    """A person with an account."""
    await database.write(lambda c: builders.household(c, "123456789"))
    return await Rehearsal.begin(database, accounts=["123456789"], rules=rules, **about)


async def code_in(database: Database) -> str:
    """The code of the latest letter."""
    body = select(q.letter.c.body).order_by(q.letter.c.id.desc()).limit(1)
    found = re.search(r"\b\d{6}\b", await database.read(lambda c: c.execute(body).scalar_one()))
    assert found
    return found[0]


async def me(database: Database) -> Any:
    """The row of the profile."""
    return await database.read(lambda c: c.execute(select(q.profile)).one())


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_the_parts_are_told_once(db: Database, language: str) -> None:
    """Name, residence and phone are asked one by one and shown together."""
    talk = await begin(db, language=language)
    await talk.open("profile")
    assert talk.line("profile-empty") in talk.text
    await talk.press(talk.line("profile-part", part="name"))
    talk.keep_journal("name")
    await talk.say("Коваленко Олена Петрівна")
    assert talk.line("profile-kept") in talk.text
    await talk.press(talk.line("profile-part", part="residence"))
    await talk.press(talk.line("applicant-home"))
    await talk.press(talk.line("profile-part", part="phone"))
    await talk.contact("+380671234567")
    assert "Коваленко Олена Петрівна" in talk.text
    assert "вул. Шевченка" in talk.text
    assert "+380 67 123 45 67 ✅" in talk.text
    row = await me(db)
    assert (row.surname, row.name, row.patronymic) == ("Коваленко", "Олена", "Петрівна")
    assert row.phone_proven


@pytest.mark.parametrize(("own", "typed"), [(False, ""), (True, "067 123 45 67")])
async def test_a_phone_is_proven_only_by_the_messenger(database: Database, own: bool, typed: str) -> None:  # noqa: FBT001
    """A card of somebody else and a number that was typed are noted, but prove nothing."""
    talk = await begin(database)
    await talk.open("fill", "phone")
    if typed:
        await talk.say(typed)
    else:
        await talk.contact("380671234567", own=own)
    row = await me(database)
    assert (row.phone, row.phone_proven) == ("+380671234567", False)
    assert "✅" not in talk.text


async def test_a_proven_phone_that_is_typed_anew_is_no_longer_proven(database: Database) -> None:
    """Another number needs its own proof; a removed one leaves nothing."""
    talk = await begin(database)
    await talk.open("fill", "phone")
    await talk.contact()
    await talk.open("fill", "phone")
    await talk.say("050 123 45 67")
    assert (await me(database)).phone_proven is False
    await talk.open("fill", "phone")
    await talk.press(talk.line("profile-remove"))
    assert (await me(database)).phone == ""


@pytest.mark.parametrize("typed", ["немає", "123", "+38067", "0671234567 0671234568"])
async def test_what_is_no_phone_is_asked_again(database: Database, typed: str) -> None:
    """A sentence says what is wrong."""
    talk = await begin(database)
    await talk.open("fill", "phone")
    talk.keep_journal("phone")
    await talk.say(typed)
    assert talk.text.startswith(talk.line("profile-phone-misfit"))
    await talk.cancel()


async def test_a_part_that_is_none_is_the_profile(database: Database) -> None:
    """An old or forged button shows what there is."""
    talk = await begin(database, SILENT)
    await talk.open("fill", "shoes")
    assert talk.line("dialog-email") not in talk.buttons
    assert talk.line("dialog-mydata") in talk.buttons


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_an_address_is_proven_by_its_code(db: Database, language: str) -> None:
    """The code that came by mail makes the address count."""
    talk = await begin(db, language=language)
    await talk.open("email")
    talk.keep_journal("address")
    await talk.say("Olena@UKR.net")
    assert "Olena@ukr.net" in talk.text
    assert (await me_or_none(db)) is None
    talk.keep_journal("code")
    code = await code_in(db)
    await talk.say(f"{code[:3]} {code[3:]}")
    assert talk.text == talk.line("email-confirmed", email="Olena@ukr.net")
    row = await me(db)
    assert row.email == "Olena@ukr.net"
    assert row.email_confirmed_at is not None
    await talk.open("email")
    assert talk.text == talk.line("email-now-proven", email="Olena@ukr.net")
    await talk.press(talk.line("profile-remove"))
    assert (await me(db)).email == ""


async def me_or_none(database: Database) -> Any:
    """The row of the profile, if there is one."""
    return await database.read(lambda c: c.execute(select(q.profile)).one_or_none())


@pytest.mark.parametrize(
    "typed", ["olena", "olena@", "@ukr.net", "a b@ukr.net", "o@ukr.net\nBcc: all@ukr.net", "o@ukr..net"]
)
async def test_what_is_no_address_is_asked_again(database: Database, typed: str) -> None:
    """No line break and no second address comes near a header."""
    talk = await begin(database)
    await talk.open("email")
    await talk.say(typed)
    assert talk.text.startswith(talk.line("email-misfit"))
    assert await database.read(lambda c: c.execute(select(q.letter)).all()) == []


async def test_wrong_codes_are_counted(database: Database) -> None:
    """After five the code is gone and the chat has a pause, as at linking."""
    talk = await begin(database)
    await talk.open("email")
    await talk.say("olena@ukr.net")
    await talk.say("кіт")
    assert talk.text.startswith(talk.line("email-code-misfit", digits=6))
    code = await code_in(database)
    wrong = "000000" if code != "000000" else "111111"
    for left in (4, 3, 2, 1):
        await talk.say(wrong)
        assert talk.text.startswith(talk.line("email-code-wrong", left=left, email="olena@ukr.net"))
    await talk.say(wrong)
    assert not talk.question
    await talk.open("email")
    await talk.say("olena@ukr.net")
    assert not talk.question
    assert await me_or_none(database) is None


async def test_an_old_code_holds_no_longer(database: Database) -> None:
    """Half an hour later a new letter is needed."""
    talk = await begin(database)
    await talk.open("email")
    await talk.say("olena@ukr.net")
    code = await code_in(database)
    talk.clock.advance(minutes=31)
    await talk.say(code)
    assert talk.text == talk.line("email-code-gone")


async def test_only_the_newest_code_holds(database: Database) -> None:
    """A letter sent again makes the earlier code worthless; another address may be given."""
    talk = await begin(database)
    await talk.open("email")
    await talk.say("olena@ukr.net")
    first = await code_in(database)
    await talk.press(talk.line("email-resend"))
    second = await code_in(database)
    if first != second:
        await talk.say(first)
        assert "4" in talk.text
    await talk.press(talk.line("email-other"))
    await talk.say("taras@ukr.net")
    await talk.say(await code_in(database))
    assert (await me(database)).email == "taras@ukr.net"


async def test_nobody_is_flooded(database: Database) -> None:
    """The sixth letter of a day to one address is not written."""
    talk = await begin(database)
    await talk.open("email")
    await talk.say("olena@ukr.net")
    for _ in range(4):
        await talk.press(talk.line("email-resend"))
    await talk.press(talk.line("email-resend"))
    assert talk.text == talk.line("email-many")
    assert len(await database.read(lambda c: c.execute(select(q.letter)).all())) == 5


async def test_an_address_told_elsewhere_is_proven_here(database: Database) -> None:
    """What an appeal was given as contact waits for its code."""
    talk = await begin(database)

    def tell(connection: Any) -> None:
        person = connection.execute(select(s.person.c.id)).scalar_one()
        connection.execute(q.profile.insert().values(person_id=person, email="olena@ukr.net"))

    await database.write(tell)
    await talk.open("email")
    assert talk.text == talk.line("email-now", email="olena@ukr.net")
    await talk.press(talk.line("email-same"))
    await talk.say(await code_in(database))
    assert (await me(database)).email_confirmed_at is not None
    await talk.open("email")
    await talk.say("olena@ukr.net")
    assert talk.text == talk.line("email-known", email="olena@ukr.net")


async def test_where_no_letters_are_sent_none_are_offered(database: Database) -> None:
    """The dialog says so kindly, and the profile does not name it."""
    talk = await begin(database, SILENT)
    await talk.open("email")
    assert talk.text == talk.line("email-not-offered")


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_a_copy_of_all_that_is_kept(db: Database, channel: str) -> None:
    """One document, made when it is sent, of this person alone."""
    from bot.drawings.my_data import look, write  # noqa: PLC0415 - one test needs it
    from tests.rehearsal import SPEECH  # noqa: PLC0415 - as above

    class Brush:
        """Only words."""

        def words(self, language: str, key: str) -> str:
            from bot.conversation.steps import t  # noqa: PLC0415 - as above

            return SPEECH.say(t(key), language)

    talk = await begin(db, channel=channel)
    await talk.open("fill", "name")
    await talk.say("Коваленко Олена Петрівна")
    await talk.open("mydata")
    await talk.press(talk.line("dialog-export"))
    media = talk.answer[-1].media
    assert media is not None
    found = await db.read(lambda c: look(media.args, c))
    assert found is not None
    told = json.loads(write(Brush(), found))  # type: ignore[arg-type]  # words are all it asks for
    assert told["profile"][0]["surname"] == "Коваленко"
    assert told["account"][0]["number"] == "123456789"
    assert await db.read(lambda c: look(("uk", "999"), c)) is None


@pytest.mark.parametrize("consented", [True, False])
@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_a_person_is_forgotten_after_a_press(db: Database, channel: str, consented: bool) -> None:  # noqa: FBT001
    """Nothing is erased before; afterwards the next word is that of a stranger."""
    talk = await begin(db, channel=channel, consented=consented)
    await talk.open("erase")
    talk.keep_journal("sure")
    await talk.press(talk.line("erase-no"))
    assert talk.text == talk.line("erase-kept")
    await talk.open("erase")
    await talk.press(talk.line("erase-yes"))
    assert talk.text == talk.line("erase-done", chats=1)
    exts = await db.read(lambda c: c.execute(select(s.address.c.ext)).scalars().all())
    assert all(ext.startswith("erased-") for ext in exts)


async def test_erasing_waits_after_a_wrong_number(database: Database) -> None:
    """Whoever guessed is remembered for a day."""
    talk = await begin(database)
    await talk.open("link", "987654321")
    await talk.say("99999999")
    await talk.open("erase")
    assert "Стерти дані можна буде" in talk.text
    assert talk.talk.dialog == "link"
