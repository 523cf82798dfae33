"""Linking an account."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, func, select

from bot.storage import schema
from bot.storage.database import Database, open_database
from tests import builders
from tests.rehearsal import Rehearsal


async def attempts(database: Database) -> int:
    """How many wrong tries were counted."""
    return await database.read(
        lambda c: int(c.execute(select(func.count()).select_from(schema.attempt)).scalar_one())
    )


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_number_and_serial_link_an_account(db: Database, channel: str) -> None:
    """Both match: the card of the metering point, and what to do next."""
    home = await db.write(lambda c: builders.household(c, "123456789", zones=2))
    talk = await Rehearsal.begin(db, channel=channel)
    await talk.open("link")
    await talk.say("123 456-789")
    assert "Коваленко" not in talk.text
    assert "Шевченка" not in talk.text
    talk.keep_journal("proof")
    await talk.say(home.serial)
    for part in ("Рахунок під'єднано", "Шевченка", home.eic, home.serial, "2 зони", "Олена Петрівна К."):
        assert part in talk.text
    assert talk.buttons[:3] == [
        talk.line("dialog-reading"),
        talk.line("dialog-who"),
        talk.line("dialog-accounts"),
    ]
    await talk.press(talk.line("dialog-reading"))
    assert talk.question.startswith("value:")


async def test_the_end_of_the_eic_links_too(database: Database) -> None:
    """Five characters, typed with a Cyrillic letter that looks the same."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database)
    await talk.open("link", "123456789")
    await talk.say("6789р")
    assert talk.line("link-done") in talk.text


async def test_a_number_typed_at_the_menu_is_filled_in(database: Database) -> None:
    """Nine to twelve digits are an account; the second factor is still asked."""
    talk = await Rehearsal.begin(database)
    await talk.say("123456789")
    assert talk.question == "proof:1"
    await talk.press(talk.line("link-other-number"))
    assert talk.question == "number:2"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("12345", "link-number-misfit"),
        ("рахунок", "link-number-misfit"),
        ("123456789 987654321", "link-number-misfit"),
        ("62Z000123456789P", "link-number-is-eic"),
        ("1" * 4000, "link-number-misfit"),
    ],
)
async def test_what_is_no_account_number_is_explained(database: Database, typed: str, key: str) -> None:
    """A sentence that says what is wrong, and the question again; nothing is counted."""
    talk = await Rehearsal.begin(database)
    await talk.open("link")
    await talk.say(typed)
    assert talk.text == f"{talk.line(key)}\n\n{talk.line('link-number')}"
    assert await attempts(database) == 0


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("123456789", "link-proof-is-number"),
        ("123", "link-proof-misfit"),
        ("---", "link-proof-misfit"),
        ("5" * 200, "link-proof-misfit"),
        ("62Z000123456789Q", "link-proof-eic-typo"),
    ],
)
async def test_what_can_be_no_proof_is_explained_and_not_counted(
    database: Database, typed: str, key: str
) -> None:
    """The account's own number, something too short or long, an EIC with a slip: asked again for free."""
    talk = await Rehearsal.begin(database)
    await talk.open("link", "123456789")
    await talk.say(typed)
    assert talk.text.startswith(talk.line(key))
    assert talk.question == "proof:1"
    assert await attempts(database) == 0


async def test_hints_show_where_the_numbers_stand(database: Database) -> None:
    """Each hint has a picture and leaves the question open."""
    talk = await Rehearsal.begin(database)
    await talk.open("link")
    await talk.press(talk.line("hint-number"))
    assert talk.answer[0].media is not None
    assert talk.answer[0].media.asset == "bill.png"
    await talk.say("123456789")
    for hint, picture in (("hint-serial", "meter.png"), ("hint-eic", "bill.png")):
        await talk.press(talk.line(hint))
        assert talk.answer[0].media is not None
        assert talk.answer[0].media.asset == picture
    assert talk.question == "proof:1"


async def test_every_mismatch_looks_the_same(database: Database) -> None:
    """No such account, another meter, a closed account: the same words and the same buttons."""

    def build(c: object) -> None:
        builders.household(c, "100000001")  # type: ignore[arg-type]
        builders.household(c, "100000002", house="2", closed=True)  # type: ignore[arg-type]

    await database.write(build)
    screens = []
    for number in ("999999999", "100000001", "100000002"):
        talk = await Rehearsal.begin(database, ext=number)
        await talk.open("link")
        await talk.say(number)
        await talk.say("7777777" if number == "100000001" else "0457812")
        screens.append((talk.text.replace(number, "N"), talk.buttons))
        assert talk.question == "proof:2"
    assert screens == [screens[0]] * 3
    assert screens[0][0].startswith("Не вдалося під'єднати")


async def test_after_a_mismatch_either_number_can_be_corrected(database: Database) -> None:
    """The meter's number is asked again at once; a button changes the account's."""
    home = await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database)
    await talk.open("link")
    await talk.say("123456780")
    await talk.say(home.serial)
    await talk.press(talk.line("link-other-number"))
    talk.keep_journal("after-mismatch")
    await talk.say("123456789")
    await talk.say(home.serial)
    assert talk.line("link-done") in talk.text
    assert await attempts(database) == 1


async def test_back_changes_the_number_before_anything_was_tried(database: Database) -> None:
    """Back returns to the account's number; over a try that was counted there is no way back."""
    talk = await Rehearsal.begin(database)
    await talk.open("link")
    await talk.say("123456789")
    await talk.back()
    assert talk.question == "number:1"
    await talk.say("123456789")
    await talk.say("99999")
    assert talk.line("button-back") not in talk.buttons
    await talk.say("назад")
    assert talk.text.startswith(talk.line("back-wall"))


async def test_cancel_leaves_everything_as_it_was(database: Database) -> None:
    """Cancel closes linking and shows the menu."""
    talk = await Rehearsal.begin(database)
    await talk.open("link")
    await talk.say("123456789")
    await talk.cancel()
    assert talk.talk.dialog == ""
    assert talk.line("dialog-link") in talk.buttons


async def test_the_fifth_wrong_try_names_the_time(database: Database) -> None:
    """The wait is said in words, before and after; it outlives a restart and ends by itself."""
    home = await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database)
    await talk.open("link", "123456789")
    for left in (4, 3, 2, 1):
        await talk.say("99999")
        assert talk.line("link-wrong", left=left) in talk.text
    await talk.say("99999")
    assert "о 12:15" in talk.text
    assert talk.talk.dialog == ""
    await talk.open("link")
    assert "о 12:15" in talk.text
    talk.clock.advance(minutes=15)
    await talk.open("link", "123456789")
    await talk.say(home.serial)
    assert talk.line("link-done") in talk.text


async def test_a_long_wait_names_the_day(database: Database) -> None:
    """A closed account says until which day."""
    talk = await Rehearsal.begin(database)
    for number in range(10):
        talk = await Rehearsal.begin(database, ext=str(number))
        await talk.open("link", "123456789")
        await talk.say("99999")
    assert "11 березня, 12:00" in talk.text


async def test_a_pause_that_began_meanwhile_stops_the_try(database: Database) -> None:
    """An account that was closed while the person was typing is not compared any more."""
    home = await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database)
    await talk.open("link", "123456789")
    for number in range(10):
        other = await Rehearsal.begin(database, ext=str(number))
        await other.open("link", "123456789")
        await other.say("99999")
    await talk.say(home.serial)
    assert "11 березня, 12:00" in talk.text
    await talk.open("accounts")
    assert talk.text.startswith(talk.line("account-none"))


async def test_pauses_survive_a_restart(tmp_path_factory: pytest.TempPathFactory, database: Database) -> None:
    """A new process knows of the wrong tries before it."""
    talk = await Rehearsal.begin(database)
    await talk.open("link", "123456789")
    for _ in range(5):
        await talk.say("99999")
    path = await database.read(lambda c: str(c.exec_driver_sql("PRAGMA database_list").fetchone()[2]))  # type: ignore[index]
    again = await open_database(f"sqlite:///{path}")
    talk.database = again
    await talk.open("link")
    assert "о 12:15" in talk.text
    await again.close()


async def test_an_account_that_is_linked_already_says_so(database: Database) -> None:
    """Nothing is asked for an account that is the person's."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.open("link", "123456789")
    assert talk.text.endswith(talk.line("link-already", number="123456789"))
    assert talk.talk.dialog == ""


async def test_an_account_linked_meanwhile_stays_linked_once(database: Database) -> None:
    """A try that finds the account linked already says so; it is neither wrong nor a second link."""
    home = await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database)
    await talk.open("link", "123456789")

    def link(c: Connection) -> None:
        where = c.execute(select(schema.address.c.id, schema.address.c.person_id)).one()
        builders.link(c, where.person_id, where.id, home.account)

    await database.write(link)
    await talk.say(home.serial)
    assert talk.text == talk.line("link-already", number="123456789")
    assert await attempts(database) == 0


async def test_a_second_account_comes_with_a_warning(database: Database) -> None:
    """Only the owner of that property should link one more."""
    await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.open("link")
    assert talk.text.startswith(talk.line("link-another"))


async def test_linking_happens_once_however_often_the_message_comes(database: Database) -> None:
    """The same press or message again links nothing twice and tells nobody twice."""
    home = await database.write(lambda c: builders.household(c, "123456789"))
    await Rehearsal.begin(database, ext="olha", accounts=["123456789"])
    talk = await Rehearsal.begin(database)
    await talk.open("link", "123456789")
    await talk.say(home.serial)
    await talk.open("link", "123456789")
    links = await database.read(lambda c: c.execute(select(schema.link.c.id)).all())
    assert len(links) == 2
    assert [ext for ext, _ in await talk.notices()] == ["olha"]


async def test_a_try_is_counted_even_if_the_person_never_comes_back(database: Database) -> None:
    """Comparing and counting are one: leaving right after a wrong try does not take it back."""
    talk = await Rehearsal.begin(database)
    for _ in range(4):
        await talk.open("link", "123456789")
        await talk.say("99999")
        await talk.cancel()
    talk.clock.advance(hours=1)
    await talk.open("link", "123456789")
    await talk.say("99999")
    assert "о 13:15" in talk.text


async def test_in_english_too(database: Database) -> None:
    """The whole way in the other language."""
    home = await database.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(database, language="en")
    await talk.open("link", "123456789")
    await talk.say("99999")
    assert "4 attempts are left" in talk.text
    await talk.say(home.serial)
    assert "The account is linked" in talk.text
