"""The menu, and what is typed there."""

from __future__ import annotations

import pytest

from bot.dialogs import shortcut
from bot.storage.database import Database
from tests import builders
from tests.rehearsal import Rehearsal


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_the_active_account_is_named(db: Database, channel: str) -> None:
    """The menu names the active account with its address, the most used entry first."""
    await db.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(db, channel=channel, accounts=["123456789"])
    await talk.start()
    assert "123456789" in talk.text
    assert "вул. Шевченка, 12, кв. 5" in talk.text
    assert talk.buttons[:3] == [talk.line(f"dialog-{name}") for name in ("reading", "outages", "nolight")]
    assert len(talk.buttons) <= 8


async def test_whoever_has_no_account_is_offered_one_first(database: Database) -> None:
    """After agreeing, linking is the first button."""
    talk = await Rehearsal.begin(database)
    await talk.say("меню")
    assert talk.text == talk.line("menu-newcomer")
    assert talk.buttons[0] == talk.line("dialog-link")


async def test_a_guest_has_a_menu_too(database: Database) -> None:
    """Without agreement there are outages first, then agreeing, contacts, help, terms and language."""
    talk = await Rehearsal.begin(database, consented=False)
    await talk.say("меню")
    assert talk.text == talk.line("menu-guest")
    assert talk.buttons[:3] == [talk.line(f"dialog-{name}") for name in ("outages", "nolight", "agree")]


async def test_words_that_mean_nothing_get_the_menu(database: Database) -> None:
    """A sentence, and everything there is to choose from."""
    talk = await Rehearsal.begin(database)
    await talk.say("Добрий день! Хочу спитати.")
    assert talk.text.startswith(talk.line("not-understood"))
    assert talk.line("dialog-help") in talk.buttons


@pytest.mark.parametrize(
    ("typed", "dialog"),
    [("4520", "reading"), (" 4520\n", "reading"), ("4520, 3310, 120", "reading"), ("123456789", "link")],
)
def test_numbers_typed_at_the_menu(typed: str, dialog: str) -> None:
    """Short numbers are readings, one long number is an account."""
    meant = shortcut(typed)
    assert meant is not None
    assert meant[0] == dialog


@pytest.mark.parametrize("typed", ["", " ", "1234567890123", "-5", "123456789 4520", "привіт", ",", "/start"])
def test_other_words_are_no_numbers(typed: str) -> None:
    """What is not plainly a reading or an account is left to the menu."""
    assert shortcut(typed) is None


@pytest.mark.parametrize("consented", [True, False])
async def test_words_about_the_light(database: Database, consented: bool) -> None:  # noqa: FBT001
    """Whoever writes that it is dark is heard, a guest too."""
    talk = await Rehearsal.begin(database, consented=consented)
    await talk.say("Добрий день! Коли дадуть світло?")
    assert talk.text.startswith("🚨 Аварійна служба")
    await talk.say("відключення")
    assert talk.text == talk.line("outages-where")


async def test_a_number_typed_at_the_menu_begins_a_reading(database: Database) -> None:
    """The person only has to confirm."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.say("4520")
    assert (talk.talk.dialog, talk.talk.args) == ("reading", ("", "4520"))
    assert "4520" in talk.text
