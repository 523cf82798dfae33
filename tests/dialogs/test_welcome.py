"""First contact: terms, agreement, guests, and what happens after it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import Connection, select

from bot.conversation.events import Joined
from bot.conversation.messages import BOLD, PLAIN
from bot.storage import schema, terms
from bot.storage.database import Database
from tests import builders
from tests.rehearsal import SPEECH, Rehearsal


async def newcomer(database: Database, **about: str) -> Rehearsal:
    """Somebody who has never written."""
    return await Rehearsal.begin(database, consented=False, **about)  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_agreeing_leads_to_linking(db: Database, channel: str) -> None:
    """A newcomer reads what the bot does, agrees, and is asked for the account's number."""
    talk = await newcomer(db, channel=channel)
    await talk.start()
    assert talk.rules.company.names["uk"] in talk.text
    await talk.press("Погоджуюся")
    assert talk.question == "link/number:1"
    consents = await db.read(
        lambda c: c.execute(select(schema.consent.c.version, schema.consent.c.agreed)).all()
    )
    assert [tuple(row) for row in consents] == [(builders.TERMS, True)]


async def test_the_terms_can_be_read_before_agreeing(database: Database) -> None:
    """The whole text comes with the same choices, and Back leads out of it."""
    talk = await newcomer(database)
    await talk.start()
    await talk.press("Прочитати умови")
    for part in ("Що зберігаємо", "Навіщо", "Як довго", "Ваші права", talk.rules.company.email):
        assert part in talk.text
    talk.keep_journal("terms")
    await talk.back()
    assert "Вітаю" in talk.text
    await talk.press("Прочитати умови")
    await talk.press("Погоджуюся")
    assert talk.question == "link/number:1"


async def test_the_language_can_be_changed_first(database: Database) -> None:
    """The same greeting in the other language, and back again."""
    talk = await newcomer(database)
    await talk.start()
    await talk.press("English")
    assert talk.text.startswith("👋 Hello!")
    await talk.press("Українська")
    assert talk.text.startswith("👋 Вітаю!")
    await talk.press("English")
    await talk.press("I agree")
    assert talk.text.startswith("Type your account number")


async def test_refusing_leads_to_guest_mode(database: Database) -> None:
    """A guest has contacts, help, terms and language, and may agree whenever they like."""
    talk = await newcomer(database)
    await talk.start()
    await talk.press("Продовжити як гість")
    for label in ("dialog-agree", "dialog-contacts", "dialog-help", "dialog-terms", "dialog-language"):
        assert talk.line(label) in talk.buttons
    await talk.start()
    assert talk.talk.dialog == ""
    await talk.press(talk.line("dialog-terms"))
    await talk.press(talk.line("dialog-agree"))
    await talk.press("Погоджуюся")
    assert talk.question == "link/number:1"


async def test_the_first_words_of_a_newcomer_are_a_greeting(database: Database) -> None:
    """Somebody who just writes is welcomed; a guest who writes sees the guest's menu."""
    talk = await newcomer(database)
    await talk.say("Добрий день!")
    assert talk.text.startswith("👋 Вітаю!")
    await talk.press("Продовжити як гість")
    await talk.say("Добрий вечір!")
    assert talk.text == talk.line("menu-guest")


async def test_typing_instead_of_choosing_is_explained(database: Database) -> None:
    """Whoever types at the greeting is told to choose, and greeted again."""
    talk = await newcomer(database)
    await talk.start()
    await talk.say("Ви хто?")
    assert talk.text.startswith(talk.line("expects", wanted="pick"))
    assert talk.question == "agree:1"


async def test_a_number_typed_before_agreeing_is_kept(database: Database) -> None:
    """An account's number typed before agreeing is no agreement, and need not be typed again."""
    talk = await newcomer(database)
    await talk.start()
    await talk.say("123456789")
    assert talk.question == "agree:1"
    await talk.press("Погоджуюся")
    assert talk.text == talk.line("link-proof", number="123456789")


@pytest.mark.parametrize("typed", ["немає світла", "у мене темно"])
async def test_the_greeting_keeps_nobody_in_the_dark(database: Database, typed: str) -> None:
    """What is open to everybody opens without agreeing."""
    talk = await newcomer(database)
    await talk.start()
    await talk.say(typed)
    assert talk.text.startswith("🚨 Аварійна служба")


async def test_what_was_wanted_comes_right_after(database: Database) -> None:
    """A guest who presses something that needs agreement gets there by agreeing."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await newcomer(database)
    await talk.open("reading", "", "4520")
    assert talk.talk.args == ("reading", "", "4520")
    await talk.press("Погоджуюся")
    assert talk.text.startswith(talk.line("account-none"))


async def test_a_guest_is_asked_in_other_words(database: Database) -> None:
    """Whoever chose to be a guest is not greeted again, only asked for what is missing."""
    talk = await newcomer(database)
    await talk.start()
    await talk.press("Продовжити як гість")
    await talk.open("history")
    assert talk.text.startswith(talk.line("welcome-needed"))
    await talk.press("Продовжити як гість")
    assert talk.line("welcome-guest") in talk.text


async def test_new_terms_are_asked_about_and_accounts_stay(database: Database) -> None:
    """A new version asks again, says that it is new, and leaves the accounts linked."""
    await database.write(lambda c: builders.household(c, "123456789"))
    rules = builders.rules(terms_version="2027-01-01")
    talk = await Rehearsal.begin(database, accounts=["123456789"], rules=rules)
    await talk.start()
    assert talk.text == talk.line("welcome-renewed")
    await talk.press("Погоджуюся")
    assert "123456789" in talk.text
    assert talk.line("dialog-reading") in talk.buttons


# deep links


@pytest.mark.parametrize("payload", ["acc_123456789", "123456789"])
async def test_a_deep_link_fills_in_the_number(db: Database, payload: str) -> None:
    """After agreeing, the second factor is asked for the account of the link."""
    home = await db.write(lambda c: builders.household(c, "123456789"))
    talk = await newcomer(db)
    await talk.start(payload)
    await talk.press("Погоджуюся")
    assert talk.question == "link/proof:1"
    assert "123456789" in talk.text
    talk.keep_journal("deep-link")
    await talk.say(home.serial)
    assert talk.line("link-done") in talk.text


async def test_a_deep_link_works_for_those_who_have_agreed(database: Database) -> None:
    """No agreement is asked again; the second factor is."""
    talk = await Rehearsal.begin(database)
    await talk.start("acc_123456789")
    assert talk.question == "link/proof:1"


@pytest.mark.parametrize(
    "payload",
    [
        "acc_",
        "acc_12",
        "acc_1234567890123456789",
        "acc_12345678x",
        "hello",
        "'; DROP",
        "acc_１２３４５６７８９",
        "🙂",
    ],
)
async def test_a_forged_deep_link_is_ignored(database: Database, payload: str) -> None:
    """What is no account's number changes nothing: a newcomer links, others get their menu."""
    talk = await newcomer(database)
    await talk.start(payload)
    await talk.press("Погоджуюся")
    assert talk.question == "link/number:1"
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, ext="2", accounts=["123456789"])
    await talk.start(payload)
    assert talk.line("dialog-reading") in talk.buttons


async def test_a_forged_wish_is_ignored(database: Database) -> None:
    """A dialog with arguments that it does not take, or the welcome itself, ends at linking or the menu."""
    for args in (("menu", "too", "many"), ("welcome", "welcome"), ("nothing",), ("unlink",)):
        talk = await newcomer(database, ext=args[-1] + args[0])
        await talk.open("welcome", *args)
        await talk.press("Погоджуюся")
        assert talk.question == "link/number:1"


async def test_coming_back_shows_the_menu(database: Database) -> None:
    """Whoever unblocks the bot after agreeing sees the menu."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.do(Joined())
    assert talk.line("dialog-reading") in talk.buttons


# the terms, and taking the agreement back


async def test_the_agreement_can_be_taken_back(database: Database) -> None:
    """Withdrawing unlinks every account, and the way back is open."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.open("terms")
    await talk.press(talk.line("dialog-withdraw"))
    talk.keep_journal("sure")
    await talk.press(talk.line("button-yes"))
    assert talk.text.startswith(talk.line("withdraw-done"))
    await talk.open("accounts")
    assert talk.talk.dialog == "welcome"


async def test_keeping_the_agreement_changes_nothing(database: Database) -> None:
    """No is no."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.open("withdraw")
    await talk.press(talk.line("button-no"))
    await talk.open("accounts")
    assert "123456789" in talk.text


async def test_a_guest_may_think_twice(database: Database) -> None:
    """Asked to agree by the menu's button, a guest may still stay one."""
    talk = await newcomer(database)
    await talk.open("agree")
    await talk.press("Продовжити як гість")
    assert talk.text.startswith(talk.line("welcome-guest"))
    assert talk.talk.dialog == ""


async def test_agreeing_twice_is_no_trouble(database: Database) -> None:
    """An old button of a guest's menu leads on when the agreement is there already."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.open("agree")
    assert "123456789" in talk.text


# the terms as an administrator publishes them

SHORT = {"uk": "*Коротко.* Ми бережемо дані.\nІ <b>не</b> *продаємо", "en": "*In short.* We keep data."}


async def published(talk: Rehearsal, words: Mapping[str, str] = SHORT, *, again: bool = False) -> str:
    """An administrator publishes other words; the label."""

    def write(connection: Connection) -> str:
        given = terms.shipped(SPEECH.say, talk.rules.company, talk.rules.terms_version)
        last = terms.newest(connection)
        seen = last.label if last else given.version
        made = terms.publish(connection, given, words, "anna", talk.clock(), again=again, seen=seen)
        return made.label

    return await talk.database.write(write)


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_everybody_is_asked_again(db: Database, channel: str) -> None:
    """After terms that bind anew a person is asked before anything else, and then gets what they wanted."""
    await db.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(db, accounts=["123456789"], channel=channel)
    await talk.open("card", "123456789")
    assert talk.talk.dialog == ""
    await published(talk, again=True)
    await talk.open("card", "123456789")
    assert talk.text == talk.line("welcome-renewed")
    await talk.press("Прочитати умови")
    assert "Редакція від 10.03.2026" in talk.text
    assert "Коротко. Ми бережемо дані.\nІ <b>не</b> *продаємо" in talk.text
    assert f"{BOLD}Коротко.{PLAIN} Ми" in talk.answer[0].text
    await talk.press("Погоджуюся")
    assert talk.text.startswith(talk.line("dialog-card")[:1]) or "123456789" in talk.text
    await talk.open("terms")
    assert talk.line("dialog-withdraw") in talk.buttons


async def test_a_correction_asks_nobody(database: Database) -> None:
    """A corrected edition is read by whoever wants to; the one that was agreed to can still be read."""
    talk = await newcomer(database)
    await talk.start()
    await talk.press("Погоджуюся")
    await published(talk)
    await talk.open("accounts")
    assert talk.line("welcome-renewed") not in talk.text
    await talk.open("terms")
    assert "Ми бережемо дані" in talk.text
    await talk.press(talk.line("dialog-agreed"))
    assert "Ви погодилися 10.03.2026 о 12:00" in talk.text
    assert talk.line("agreed-corrected") in talk.text
    assert "Що зберігаємо" in talk.text
    assert "Ми бережемо дані" not in talk.text


async def test_what_was_agreed_to_is_shown_after_it_is_over(database: Database) -> None:
    """Whoever is to agree anew still reads what they agreed to; whoever never agreed is told so."""
    talk = await newcomer(database)
    await talk.open("agreed")
    assert talk.text == talk.line("agreed-never")
    await talk.press(talk.line("dialog-agree"))
    await talk.press("Погоджуюся")
    await talk.open("agreed")
    assert talk.line("agreed-same") in talk.text
    await published(talk, again=True)
    await talk.open("agreed")
    assert talk.line("agreed-gone") in talk.text
    assert "Що зберігаємо" in talk.text
    assert talk.line("dialog-agree") in talk.buttons


async def test_terms_that_change_while_somebody_reads(database: Database) -> None:
    """What binds anew meanwhile is asked about again; what is only corrected is agreed to as it was shown."""
    talk = await newcomer(database)
    await published(talk, {"uk": "Перші", "en": "First"})
    await talk.start()
    await talk.press("Прочитати умови")
    await published(talk)
    await talk.press("Погоджуюся")
    assert talk.question == "link/number:1"
    await talk.open("agreed")
    assert "Перші" in talk.text
    late = await newcomer(database, ext="late")
    await late.start()
    await published(late, {"uk": "Інші", "en": "Others"}, again=True)
    await late.press("Погоджуюся")
    assert late.text.startswith(late.line("terms-moved"))
    await late.press("Прочитати умови")
    assert "Інші" in late.text
    await late.press("Погоджуюся")
    assert late.question == "link/number:1"
