"""New contact data: what has changed, the summary, the request that an operator confirms."""

from __future__ import annotations

import pytest

from bot.domain.contacts import shown_phone
from bot.storage.database import Database
from tests.dialogs.outage_stage import NUMBER
from tests.dialogs.reading_stage import submissions
from tests.dialogs.request_stage import HOME, SECOND, begin, files_of, profiles, sent
from tests.rehearsal import Rehearsal

PHONE = "+380509998877"


async def changing(database: Database, part: str, language: str = "uk") -> Rehearsal:
    """A person who is asked for one new value."""
    talk = await begin(database, known=False, language=language)
    await talk.open("contact")
    return await talk.press(talk.line("contact-part", part=part))


@pytest.mark.parametrize(("channel", "language"), [("telegram", "uk"), ("viber", "en")])
async def test_a_new_phone(db: Database, channel: str, language: str) -> None:
    """It goes to the district as a request with a number and a term, and is remembered for later forms."""
    talk = await begin(db, known=False, channel=channel, language=language)
    await talk.open("contact")
    assert talk.question == "what"
    talk.keep_journal("what")
    await talk.press(talk.line("contact-part", part="phone"))
    talk.keep_journal("phone")
    await talk.contact(PHONE)
    assert talk.line("contact-new", part="phone", value=shown_phone(PHONE)) in talk.text
    talk.keep_journal("sure")
    await talk.press(talk.line("appeal-send"))
    (made,) = await sent(db)
    assert (made["kind"], made["subject"], made["body"]) == ("contact", "contact", {"phone": PHONE})
    assert talk.line("request-term-working", days=5, day="2026-03-17") in talk.text
    (payload,) = await submissions(db)
    assert (payload["kind"], payload["account"]) == ("contact", NUMBER)
    (me,) = await profiles(db)
    assert (me["phone"], me["phone_proven"]) == (PHONE, True)
    await talk.open("request", made["number"])
    assert talk.line("contact-new", part="phone", value=shown_phone(PHONE)) in talk.text


async def test_several_changes_at_once(database: Database) -> None:
    """From the summary more is added, and what was told is mended."""
    talk = await changing(database, "name")
    talk.keep_journal("name")
    await talk.say("Бондар Олена Петрівна")
    await talk.press(talk.line("contact-add", part="email"))
    talk.keep_journal("email")
    await talk.say("olena@ukr.net")
    await talk.press(talk.line("contact-add", part="residence"))
    await talk.press(talk.line("applicant-home"))
    await talk.press(talk.line("contact-mend", part="email"))
    await talk.say("bondar@ukr.net")
    await talk.press(talk.line("contact-files"))
    talk.keep_journal("files")
    await talk.photo(caption="Свідоцтво про шлюб")
    await talk.press(talk.line("files-done"))
    assert talk.line("files-count", files=1) in talk.text
    await talk.press(talk.line("appeal-send"))
    (made,) = await sent(database)
    assert made["body"] == {
        "surname": "Бондар",
        "name": "Олена",
        "patronymic": "Петрівна",
        "residence": HOME,
        "email": "bondar@ukr.net",
    }
    assert await files_of(database) == [("document", "Свідоцтво про шлюб")]


async def test_a_document_sent_under_the_summary(database: Database) -> None:
    """It is taken without a button."""
    talk = await changing(database, "phone")
    await talk.say(PHONE)
    await talk.say("ось документ")
    assert talk.question == "sure"
    await talk.photo(kind="document")
    assert talk.line("files-count", files=1) in talk.text
    await talk.press(talk.line("appeal-send"))
    assert await files_of(database) == [("document", "IMG_0001.jpg")]


async def test_a_phone_where_mail_was_asked(database: Database) -> None:
    """What was given counts as what it is."""
    talk = await changing(database, "email")
    await talk.say("050 999 88 77")
    assert talk.line("contact-new", part="phone", value=shown_phone(PHONE)) in talk.text


@pytest.mark.parametrize(
    ("part", "typed", "key"),
    [
        ("phone", "12", "applicant-contact-misfit"),
        ("email", "olena@", "applicant-contact-misfit"),
        ("name", "Олена", "applicant-name-misfit"),
        ("residence", "12", "applicant-residence-misfit"),
    ],
)
@pytest.mark.parametrize("language", ["uk", "en"])
async def test_what_does_not_fit(database: Database, part: str, typed: str, key: str, language: str) -> None:
    """A sentence says what is wrong, and the question stays."""
    talk = await changing(database, part, language)
    question = talk.question
    await talk.say(typed)
    assert talk.text.startswith(talk.line(key))
    assert talk.question == question


async def test_of_several_accounts_one_is_chosen(database: Database) -> None:
    """The request is about that account; a link may name it."""
    talk = await begin(database, NUMBER, SECOND, known=False)
    await talk.open("contact")
    assert talk.question == "place"
    talk.keep_journal("place")
    await talk.press("кв. 7")
    await talk.press(talk.line("contact-part", part="phone"))
    await talk.say(PHONE)
    await talk.press(talk.line("appeal-send"))
    assert (await submissions(database))[0]["account"] == SECOND
    await talk.open("contact", SECOND)
    assert talk.question == "what"


async def test_without_an_account(database: Database) -> None:
    """There is nothing to change; linking is offered."""
    talk = await begin(database, "")
    await talk.open("contact")
    assert talk.text == talk.line("account-none")
    await talk.open("contact", NUMBER)
    assert talk.text == talk.line("account-not-yours")


async def test_an_account_that_was_unlinked_meanwhile(database: Database) -> None:
    """Nothing is sent and nothing is remembered."""
    talk = await changing(database, "phone")
    await talk.say(PHONE)
    await talk.database.write(lambda c: c.exec_driver_sql("UPDATE link SET ended_at = at"))
    await talk.press(talk.line("appeal-send"))
    assert talk.text.startswith(talk.line("account-not-yours"))
    assert (await sent(database), await profiles(database)) == ([], [])


async def test_back_and_cancel(database: Database) -> None:
    """Back leads to the first question, Cancel sends nothing."""
    talk = await changing(database, "phone")
    await talk.say(PHONE)
    await talk.press(talk.line("contact-files"))
    await talk.photo()
    met = []
    while talk.question != "what":
        met.append(talk.question)
        await talk.back()
    assert met == ["files:2", "files", "sure", "phone"]
    await talk.cancel()
    assert (talk.question, await sent(database)) == ("", [])
