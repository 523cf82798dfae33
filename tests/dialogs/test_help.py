"""Help, contacts, and the language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.storage import schema
from bot.storage.database import Database
from tests import builders
from tests.rehearsal import Rehearsal


def places(c: Connection) -> None:
    """Three districts; the account is in that of Korosten."""
    builders.household(c, "123456789")
    builders.district(c, "ZHY", "Житомирський РЕМ", phone="0412 40 00 00")
    builders.district(c, "ZHM", "Житомирський міський РЕМ", phone="", email="", hours="")


async def test_the_emergency_number_comes_first(database: Database) -> None:
    """Help names the emergency service, then the call centre, then what the bot understands."""
    talk = await Rehearsal.begin(database, consented=False)
    await talk.say("допомога")
    company = talk.rules.company
    order = [company.emergency_phone, company.phones[0], company.email, company.site, "4520", "Укрзалізниц"]
    found = [talk.text.index(part) for part in order]
    assert found == sorted(found)


async def test_a_company_without_a_site_has_no_empty_line(database: Database) -> None:
    """What the company has not got is left out."""
    company = replace(builders.rules().company, site="")
    talk = await Rehearsal.begin(database, rules=builders.rules(company=company))
    await talk.open("help")
    assert "🌍" not in talk.text


async def test_my_district_is_shown_at_once(db: Database) -> None:
    """Whoever has an account sees the contacts of its district."""
    await db.write(places)
    talk = await Rehearsal.begin(db, accounts=["123456789"])
    await talk.open("contacts")
    for part in ("Коростенський РЕМ", "04142 5 00 11", "Грушевського", "8:00"):
        assert part in talk.text
    await talk.press(talk.line("dialog-districts"))
    await talk.press("Житомирський РЕМ")
    assert "0412 40 00 00" in talk.text


async def test_guests_choose_a_district(database: Database) -> None:
    """Everybody may see the contacts of every district, by a button or by its name."""
    await database.write(places)
    talk = await Rehearsal.begin(database, consented=False)
    await talk.open("contacts")
    assert talk.question == "district"
    talk.keep_journal("which")
    await talk.say("Коростень")
    assert "Коростенський РЕМ" in talk.text
    await talk.open("contacts")
    await talk.press("Житомирський міський РЕМ")
    assert "☎️" not in talk.text


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Київ", "districts-none"),
        ("Житомир", "districts-several"),
        ("   ", "districts-none"),
        ("ре", "districts-several"),
    ],
)
async def test_a_district_that_cannot_be_told_is_asked_again(
    database: Database, typed: str, key: str
) -> None:
    """None or several districts of that name: a sentence, and the list again."""
    await database.write(places)
    talk = await Rehearsal.begin(database)
    await talk.open("districts")
    talk.keep_journal("which")
    await talk.say(typed)
    assert talk.text.startswith(talk.line(key))
    assert talk.question == "district"


async def test_a_district_that_is_gone_is_said_so(database: Database) -> None:
    """An import in mid-conversation may remove a district that was on the screen."""
    await database.write(places)
    talk = await Rehearsal.begin(database, consented=False)
    await talk.open("districts")
    gone = schema.district.delete().where(schema.district.c.code == "ZHY")
    await database.write(lambda c: c.execute(gone).rowcount)
    await talk.press("Житомирський РЕМ")
    assert talk.text == talk.line("districts-gone")


async def test_without_districts_the_company_answers(database: Database) -> None:
    """Before any import there are the company's own contacts."""
    talk = await Rehearsal.begin(database, consented=False)
    await talk.open("contacts")
    assert talk.rules.company.email in talk.text
    assert talk.talk.dialog == ""


async def test_the_language_is_changed_by_a_button(db: Database) -> None:
    """Everything is said in the new language from then on, and what is open stays open."""
    await db.write(places)
    talk = await Rehearsal.begin(db, accounts=["123456789"])
    await talk.open("link", "987654321")
    await talk.say("мова")
    await talk.press("English")
    assert talk.text == "All right, English from now on."
    await talk.press("Continue")
    assert "Account 987654321" in talk.text
    await talk.say("/language")
    await talk.press("Українська")
    assert talk.text == "Гаразд, далі — українською."


async def test_a_language_that_nobody_speaks_is_not_taken(database: Database) -> None:
    """A forged button shows which languages there are."""
    talk = await Rehearsal.begin(database)
    await talk.open("speak", "xx")
    assert talk.text == talk.line("language-choose")


async def test_help_in_english(database: Database) -> None:
    """The same in the other language."""
    await database.write(places)
    talk = await Rehearsal.begin(database, language="en", accounts=["123456789"])
    for dialog in ("help", "contacts", "terms", "language", "menu"):
        await talk.open(dialog)
        assert talk.text
    await talk.open("districts")
    await talk.say("Житомир")
    assert talk.text.startswith("There are several such districts")
