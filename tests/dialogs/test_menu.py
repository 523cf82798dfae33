"""The menu, and what is typed there."""

from __future__ import annotations

import pytest

from bot.conversation.steps import t
from bot.dialogs import DIALOGS, shortcut
from bot.dialogs.menu import CONSUMER, GUEST, NEWCOMER, SECTIONS
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


@pytest.mark.parametrize("section", ["mine", "orders", "appeals", "settings"])
async def test_a_section_is_one_press_away(database: Database, section: str) -> None:
    """The first level leads to each section, which has at most eight entries and the way back."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.say("меню")
    await talk.press(talk.line("section-label", section=section))
    assert 4 <= len(talk.buttons) <= 9
    assert talk.buttons[-1] == talk.line("button-menu")
    if section == "mine":
        assert "123456789" in talk.text


@pytest.mark.parametrize("section", ["", "mine", "nothing"])
async def test_a_section_that_is_none_is_the_menu(database: Database, section: str) -> None:
    """A section of accounts is no use to whoever has none; an unknown one leads nowhere."""
    talk = await Rehearsal.begin(database)
    await talk.open("section", *([section] if section else []))
    assert talk.text == talk.line("menu-newcomer")


def test_every_entry_of_every_level_is_a_dialog() -> None:
    """At most eight entries a level, none twice, and all of them exist."""
    for links in (CONSUMER, NEWCOMER, GUEST, *SECTIONS.values()):
        assert len(links) <= 8
        assert len({(link.dialog, link.args) for link in links}) == len(links)
        assert {link.dialog for link in links} <= set(DIALOGS)


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_every_entry_opens(database: Database, language: str, channel: str) -> None:
    """Nothing of the menu breaks, whichever language and messenger."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"], language=language, channel=channel)
    levels = (CONSUMER, NEWCOMER, GUEST, *SECTIONS.values())
    for dialog, args in sorted({(link.dialog, link.args) for links in levels for link in links}):
        await talk.open(dialog, *args)
        assert talk.text
        await talk.say("/cancel")


async def test_words_lead_to_what_they_mean(database: Database) -> None:
    """Up to three entries are offered, and the menu is never farther than a press."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.say("хочу замінити лічильник")
    assert talk.text == talk.line("find-found")
    assert talk.buttons == [talk.line("dialog-order"), talk.line("button-menu")]
    await talk.press(talk.line("dialog-order"))
    assert talk.text != talk.line("find-found")


@pytest.mark.parametrize(("typed", "answer"), [("Дякую!", "find-thanks"), ("добрий день", "find-greeting")])
async def test_courtesy_is_returned(database: Database, typed: str, answer: str) -> None:
    """Thanks are not "not understood"."""
    talk = await Rehearsal.begin(database)
    await talk.say(typed)
    assert talk.text.startswith(talk.line(answer))
    assert talk.line("dialog-help") in talk.buttons


async def test_danger_is_heard_in_the_middle_of_anything(database: Database) -> None:
    """Words that the open question cannot take bring the emergency number; what is open stays open."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.say("4520")
    asked = talk.question
    await talk.press("Виправити")
    await talk.say("ой, дріт упав і іскрить")
    assert talk.text.startswith("🚨")
    assert talk.line("button-resume", dialog=t("dialog-reading")) in talk.buttons
    await talk.say("нема світла")
    assert talk.line("dialog-nolight") in talk.buttons
    assert (talk.talk.dialog, asked != "") == ("reading", True)


async def test_the_list_of_applications_is_found_beside_an_open_one(database: Database) -> None:
    """An entry of the menu shows its list although one of its forms is open."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.open("apply", "passport")
    await talk.open("apply")
    assert talk.line("apply-owner-change") in talk.buttons
    assert talk.line("button-resume", dialog=t("dialog-apply")) in talk.buttons


async def test_words_open_the_very_form(database: Database) -> None:
    """Whoever names an application gets it, not the list in which it stands."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.say("зміна власника")
    await talk.press(talk.line("apply-owner-change"))
    assert (talk.talk.dialog, talk.talk.args) == ("apply", ("owner-change",))


async def test_a_debt_is_the_suppliers_matter(database: Database) -> None:
    """Whoever asks about a debt hears whom to ask, and may ask us all the same."""
    talk = await Rehearsal.begin(database)
    await talk.say("який у мене борг?")
    assert "постачальник" in talk.text
    await talk.press(talk.line("find-bill"))
    assert (talk.talk.dialog, talk.talk.args) == ("appeal", ("inquiry", "bill"))


async def test_words_of_a_guest_are_heard(database: Database) -> None:
    """A guest finds services, and is asked to agree only where that is needed."""
    talk = await Rehearsal.begin(database, consented=False)
    await talk.say("скільки коштує послуга")
    assert talk.line("dialog-services") in talk.buttons


async def test_a_search_without_words_is_the_menu(database: Database) -> None:
    """The command alone finds nothing and offers everything."""
    talk = await Rehearsal.begin(database)
    await talk.say("/find")
    assert talk.text.startswith(talk.line("not-understood"))
    assert talk.line("dialog-link") in talk.buttons


async def test_words_typed_at_the_menu_are_for_the_menu(database: Database) -> None:
    """Although a question that takes any words is open above; numbers and other words still answer it."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.open("appeal", "inquiry", "other")
    await talk.say("меню")
    await talk.say("скарга")
    assert talk.text == talk.line("find-found")
    assert talk.line("button-resume", dialog=t("dialog-appeal")) in talk.buttons
    await talk.press(talk.line("button-resume", dialog=t("dialog-appeal")))
    asked = talk.question
    await talk.say("скарга на графік відключень, бо вимикають двічі на день")
    assert talk.question != asked
    await talk.say("меню")
    await talk.say("будинок 12, біля школи")
    assert talk.talk.dialog == "appeal"
