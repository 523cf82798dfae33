"""My accounts and who has access to them."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from bot.storage import schema
from bot.storage.database import Database
from tests import builders
from tests.rehearsal import Rehearsal

NUMBERS = ["100000001", "100000002", "100000003"]


async def homes(database: Database, count: int = 2) -> list[str]:
    """So many accounts, one in each house of a street."""

    def build(c: Connection) -> None:
        for number in range(count):
            builders.household(c, f"{100000001 + number}", house=str(number + 1), flat="")

    await database.write(build)
    return [f"{100000001 + number}" for number in range(count)]


# the list


async def test_the_active_account_is_marked_and_the_others_can_be_chosen(db: Database) -> None:
    """Switching names the new active account, and everything else follows it."""
    talk = await Rehearsal.begin(db, accounts=await homes(db))
    await talk.open("accounts")
    assert "✅ 100000001" in talk.text
    assert "▫️ 100000002" in talk.text
    await talk.press("Обрати: вул. Шевченка, 2")
    assert talk.text.startswith(talk.line("accounts-used", number="100000002"))
    assert "✅ 100000002" in talk.text
    await talk.press(talk.line("button-menu"))
    assert "100000002" in talk.text
    await talk.open("card")
    assert "100000002" in talk.text


async def test_accounts_in_streets_of_one_name_are_told_apart(database: Database) -> None:
    """Where two addresses would look the same on a button, their numbers stand there."""

    def build(c: Connection) -> None:
        for number, settlement in (("100000001", "м. Коростень"), ("100000002", "м. Овруч")):
            where = builders.premises(c, builders.district(c), settlement=settlement)
            builders.account(c, where, number)

    await database.write(build)
    talk = await Rehearsal.begin(database, accounts=["100000001", "100000002"])
    await talk.open("accounts")
    await talk.press("Обрати: 100000002")
    assert "✅ 100000002" in talk.text


async def test_a_single_account_needs_no_choice(database: Database) -> None:
    """Card, access, unlinking and one more: that is all there is to do."""
    talk = await Rehearsal.begin(database, accounts=await homes(database, 1))
    await talk.open("accounts")
    names = ("dialog-card", "dialog-who", "dialog-unlink", "dialog-link")
    assert talk.buttons[:4] == [talk.line(name) for name in names]


async def test_without_accounts_linking_is_offered(database: Database) -> None:
    """Every screen about an account says what is missing and how to get it."""
    talk = await Rehearsal.begin(database)
    for dialog in ("accounts", "card", "who"):
        await talk.open(dialog)
        assert talk.text == talk.line("account-none")
        assert talk.line("dialog-link") in talk.buttons


async def test_many_accounts_come_in_pages(database: Database) -> None:
    """Four on a page, with ways to the pages beside it; a page that is none is the first."""
    talk = await Rehearsal.begin(database, accounts=await homes(database, 10))
    await talk.open("accounts")
    assert talk.text.count("вул. Шевченка") == 4
    await talk.press("2 із 3")
    assert "100000005" in talk.text
    await talk.press("3 із 3")
    assert talk.text.count("вул. Шевченка") == 2
    await talk.press("2 із 3")
    assert "100000005" in talk.text
    assert talk.line("dialog-card") in talk.buttons
    for page in ("99", "-1", "x", "9" * 30):
        await talk.open("accounts", page)
        assert "вул. Шевченка" in talk.text


@pytest.mark.parametrize("dialog", ["use", "card", "unlink", "who", "history", "reading"])
async def test_somebody_elses_account_does_not_exist(database: Database, dialog: str) -> None:
    """A forged button with a foreign number shows nothing of it, and offers a way on."""
    await homes(database)
    await Rehearsal.begin(database, ext="olha", accounts=["100000002"])
    talk = await Rehearsal.begin(database, accounts=["100000001"])
    await talk.open(dialog, "100000002")
    assert talk.text == talk.line("account-not-yours")
    assert talk.talk.dialog == ""
    assert talk.line("dialog-accounts") in talk.buttons


async def test_the_card_shows_the_metering_point(database: Database) -> None:
    """Where it is, whose it is in short, EIC and meters; words where there is nothing."""

    def build(c: Connection) -> None:
        builders.household(c, "100000001", serial="777888", zones=3, digits=5)
        where = builders.premises(c, builders.district(c), street="", house="17", settlement="с. Ушомир")
        bare = builders.account(c, where, "100000002", owner="")
        builders.metering_point(c, bare, builders.eic_of(5))
        more = builders.premises(c, builders.district(c), house="99")
        builders.account(c, more, "100000003", owner="ТОВ «Ромашка»")

    await database.write(build)
    talk = await Rehearsal.begin(database, accounts=NUMBERS)
    await talk.open("card", "100000001")
    for part in ("777888", "3 зони", "5 цифр", "Олена Петрівна К."):
        assert part in talk.text
    await talk.open("card", "100000002")
    assert "с. Ушомир, 17" in talk.text
    assert talk.line("card-no-meter") in talk.text
    assert "Споживач" not in talk.text
    await talk.open("card", "100000003")
    assert talk.line("card-no-point") in talk.text
    assert "Ромашка" not in talk.text


# letting go


async def test_an_account_is_unlinked_after_a_question(db: Database) -> None:
    """Yes unlinks it, and another becomes active; it can be linked again from there."""
    talk = await Rehearsal.begin(db, accounts=await homes(db))
    await talk.open("unlink", "100000001")
    talk.keep_journal("sure")
    await talk.press(talk.line("button-yes"))
    assert talk.text == talk.line("unlink-done", number="100000001")
    await talk.press(talk.line("dialog-accounts"))
    assert "100000001" not in talk.text
    assert "100000002" in talk.text


async def test_no_keeps_the_account(database: Database) -> None:
    """No, Cancel and anything else leave it linked."""
    talk = await Rehearsal.begin(database, accounts=await homes(database))
    await talk.open("unlink", "100000001")
    await talk.say("не знаю")
    assert talk.text.startswith(talk.line("expects", wanted="pick"))
    await talk.press(talk.line("button-no"))
    assert talk.text == talk.line("unlink-kept")
    await talk.open("unlink", "100000001")
    await talk.cancel()
    await talk.open("accounts")
    assert "100000001" in talk.text


async def test_an_unlinked_account_is_gone_from_old_buttons(database: Database) -> None:
    """A button drawn while the account was linked no longer opens it."""
    talk = await Rehearsal.begin(database, accounts=await homes(database))
    await talk.open("accounts")
    await talk.open("unlink", "100000001")
    await talk.press(talk.line("button-yes"))
    await talk.press_old(talk.line("dialog-card"))
    assert talk.text == talk.line("account-not-yours")


# who has access


async def two_chats(database: Database) -> tuple[Rehearsal, Rehearsal]:
    """Two people with the same account."""
    accounts = await homes(database, 1)
    olha = await Rehearsal.begin(
        database, channel="viber", ext="olha", name="Ольга Петренко", accounts=accounts
    )
    return olha, await Rehearsal.begin(database, name="Ганна Шевченко", accounts=accounts)


async def test_the_chats_of_an_account_are_listed(db: Database) -> None:
    """Messenger, short name and day; one's own is marked and has no button."""
    _, talk = await two_chats(db)
    await talk.open("who")
    assert "Viber, Ольга П., з 15.01.2025" in talk.text
    assert "Це ви: Telegram, Ганна Ш." in talk.text
    assert "Петренко" not in talk.text
    assert [label for label in talk.buttons if "✕" in label] == ["✕ 1. Viber, Ольга П."]


async def test_whoever_is_alone_is_told_so(database: Database) -> None:
    """One chat: nobody to take access from."""
    talk = await Rehearsal.begin(database, accounts=await homes(database, 1))
    await talk.open("who")
    assert "Доступ маєте лише ви" in talk.text


async def test_a_chat_without_a_name_is_nameless(database: Database) -> None:
    """Profiles may have no name."""
    accounts = await homes(database, 1)
    await Rehearsal.begin(database, ext="x", name="", accounts=accounts)
    talk = await Rehearsal.begin(database, accounts=accounts)
    await talk.open("who")
    assert f"Telegram, {talk.line('who-nameless')}" in talk.text


async def test_access_is_taken_away_after_a_question(db: Database) -> None:
    """The other chat loses the account at once and is told, without being told by whom."""
    olha, talk = await two_chats(db)
    await talk.open("who")
    await talk.press("Viber, Ольга П.")
    talk.keep_journal("sure")
    await talk.press(talk.line("button-yes"))
    assert "більше не має доступу" in talk.text
    await olha.open("card")
    assert olha.text == olha.line("account-none")
    assert await talk.notices() == [("olha", talk.line("notice-revoked", number="100000001"))]


async def test_many_chats_come_in_pages(database: Database) -> None:
    """Five on a page, numbered on; access can be taken from those on any page."""
    accounts = await homes(database, 1)
    for number in range(11):
        await Rehearsal.begin(database, ext=str(number), name=f"Особа {number}", accounts=accounts)
    talk = await Rehearsal.begin(database, accounts=accounts)
    await talk.open("who")
    assert talk.text.count("Telegram") == 5
    await talk.press("2 із 3")
    await talk.press("✕ 6. ")
    await talk.press(talk.line("button-yes"))
    assert "більше не має доступу" in talk.text


async def test_no_keeps_the_access(database: Database) -> None:
    """No changes nothing and tells nobody."""
    olha, talk = await two_chats(database)
    await talk.open("who")
    await talk.press("Viber, Ольга П.")
    await talk.press(talk.line("button-no"))
    assert talk.text == talk.line("revoke-kept")
    await olha.open("card")
    assert "100000001" in olha.text
    assert await talk.notices() == []


async def test_a_double_tap_revokes_once(database: Database) -> None:
    """An old button after the fact says that the chat has no access any more."""
    _, talk = await two_chats(database)
    await talk.open("who")
    await talk.press("Viber, Ольга П.")
    await talk.press(talk.line("button-yes"))
    await talk.press_old("Viber, Ольга П.")
    assert talk.text == talk.line("revoke-gone")
    assert len(await talk.notices()) == 1


async def test_two_people_revoking_at_once(database: Database) -> None:
    """Whoever confirms second hears that the access is gone already."""
    _, talk = await two_chats(database)
    third = await Rehearsal.begin(database, ext="third", accounts=["100000001"])
    for person in (talk, third):
        await person.open("who")
        await person.press("Viber, Ольга П.")
    await talk.press(talk.line("button-yes"))
    await third.press(third.line("button-yes"))
    assert third.text == third.line("revoke-gone")


async def test_ones_own_chat_is_unlinked_instead(database: Database) -> None:
    """A forged button cannot revoke oneself by mistake; it leads to unlinking."""
    _, talk = await two_chats(database)
    link = await database.read(
        lambda c: c.execute(select(schema.link.c.id).order_by(schema.link.c.id.desc())).scalar()
    )
    await talk.open("revoke", str(link))
    assert talk.text == talk.line("revoke-own")
    assert talk.line("dialog-unlink") in talk.buttons


@pytest.mark.parametrize("link", ["0", "-1", "x", "999", "9" * 40, "٣"])
async def test_a_forged_link_revokes_nothing(database: Database, link: str) -> None:
    """What is no link of this person's accounts is gone."""
    _, talk = await two_chats(database)
    await talk.open("revoke", link)
    assert talk.text == talk.line("revoke-gone")


async def test_a_notice_leads_to_who_has_access(db: Database) -> None:
    """The button under the notice of a new chat shows the list."""
    olha, talk = await two_chats(db)
    await talk.open("unlink", "100000001")
    await talk.press(talk.line("button-yes"))
    await talk.open("link", "100000001")
    await talk.say("0457812")
    (told, words), *_ = await talk.notices()
    assert told == "olha"
    assert "Telegram, Ганна Ш., 10 березня, 12:00" in words
    await olha.open("who", "100000001")
    assert "Ганна Ш." in olha.text


async def test_in_english_too(database: Database) -> None:
    """All screens of this file can be said in the other language."""
    accounts = await homes(database, 2)
    await Rehearsal.begin(database, ext="x", accounts=accounts)
    talk = await Rehearsal.begin(database, language="en", accounts=accounts)
    await talk.open("accounts")
    assert "You have 2 accounts" in talk.text
    await talk.open("card")
    assert "Consumer: Олена Петрівна К." in talk.text
    await talk.open("who")
    assert "This is you" in talk.text
    await talk.press("✕ 1.")
    await talk.press("Yes")
    assert "no longer has access" in talk.text
    await talk.open("unlink", "100000001")
    await talk.press("Yes")
    assert "is unlinked" in talk.text
