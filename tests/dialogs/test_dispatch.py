from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from bot.settings import Notices, Settings
from bot.storage import audit, broadcasts, staff, staff_codes
from bot.storage.database import Database
from bot.storage.schema_notices import broadcast, delivery, outage
from bot.utility.chat_dispatch import ChatDispatch
from tests import builders
from tests.rehearsal import NOON, SPEECH, Rehearsal, small_database

SETTINGS = Settings(notices=Notices(chat_dispatch=True, approve_above=3, viber_price=0.8))
DESK = ChatDispatch(SPEECH.say, SETTINGS)
WHY = "трансформатор горить, чекати не можна"


def town(connection: Connection) -> None:
    builders.district(connection, "KOR", "Коростенський РЕМ")
    builders.district(connection, "ZVI", "Звягельський РЕМ")
    for number, house in enumerate(["2", "4", "6/1", "40"], 1):
        home = builders.household(connection, f"10000000{number}", house=house, flat="").account
        channel = "viber" if house == "4" else "telegram"
        builders.chat(connection, channel, f"80{number}", accounts=[home])
    for login, roles in (("ann", ["dispatcher"]), ("eve", ["approver"]), ("lev", ["auditor"])):
        staff.add(connection, login, login.title(), "-", roles, NOON)


@pytest.fixture
async def db_here(tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite database with a street, four people and three employees."""
    database = await small_database(tmp_path)
    await database.write(town)
    yield database
    await database.close()


def number_of(connection: Connection, login: str) -> int:
    found = staff.find(connection, login)
    assert found
    return found[0].id


async def code_for(database: Database, login: str) -> str:
    return await database.write(lambda c: staff_codes.make(c, number_of(c, login), NOON))


async def bound(database: Database, login: str, ext: str = "900", channel: str = "telegram") -> Rehearsal:
    """The chat of an employee, bound by a code."""
    talk = await Rehearsal.begin(database, channel=channel, ext=ext)
    talk.desk = DESK
    await talk.say(f"/staff {await code_for(database, login)}")
    assert "тепер робочий" in talk.text
    return talk


async def written(talk: Rehearsal, houses: str = "2, 4") -> Rehearsal:
    """An emergency on the street, up to the reason."""
    await talk.open("dispatch")
    await talk.press("Аварія")
    await talk.press("Вулиця")
    await talk.say("коростень")
    await talk.press("м. Коростень")
    await talk.say("шевч")
    await talk.press("вул. Шевченка")
    await (talk.say(houses) if houses else talk.press("Уся вулиця"))
    await talk.press("Ні")
    await talk.press("Зараз")
    await talk.press("+2 год")
    await talk.press("негода")
    return talk


async def count(database: Database, table: object) -> int:
    return await database.read(lambda c: int(c.execute(select(func.count()).select_from(table)).scalar_one()))  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_a_notice_is_sent_by_chat(db_here: Database, channel: str) -> None:
    """A dispatcher answers questions, reads what will happen, and two people are told."""
    talk = await written(await bound(db_here, "ann", channel=channel))
    assert "Отримають: 2 людини (Telegram 1, Viber 1)" in talk.text
    assert "Причина: негода" in talk.text
    assert "до 0.80 грн" in talk.text
    await talk.press("Надіслати")
    assert "надсилаємо 2 людям" in talk.text
    assert await count(db_here, delivery) == 2
    [only] = await db_here.read(broadcasts.running)
    assert only.draft.created_by == "ann"
    rows = await db_here.read(audit.listed)
    assert [row.action for row in reversed(rows)] == ["staff.bind", "broadcast.draft", "broadcast.send"]


async def test_the_journal_is_kept(db_here: Database) -> None:
    """The conversation as it stands before sending is replayed by every later day."""
    talk = await written(await bound(db_here, "ann"))
    assert talk.question == "go"
    talk.keep_journal("go")


async def test_a_stranger_learns_nothing(db_here: Database) -> None:
    """Whoever has no code is told how to get one, whatever they open."""
    talk = await Rehearsal.begin(db_here, ext="901")
    talk.desk = DESK
    for dialog in ("staff", "dispatch", "broadcasts", "broadcast"):
        await talk.open(dialog)
        assert "розділ для працівників" in talk.text
    await talk.open("broadcast", "1", "stop")
    assert "розділ для працівників" in talk.text
    await talk.say("/staff ABCDEFGH")
    assert "Такого коду немає" in talk.text


async def test_a_code_is_used_once(db_here: Database) -> None:
    """A code that was used, or is a quarter of an hour old, binds nobody."""
    code = await code_for(db_here, "ann")
    first = await Rehearsal.begin(db_here, ext="901")
    await first.say(f"/staff {code}")
    second = await Rehearsal.begin(db_here, ext="902")
    await second.say(f"/staff {code}")
    assert "Такого коду немає" in second.text
    late = await code_for(db_here, "eve")
    second.clock.advance(minutes=16)
    await second.say(f"/staff {late}")
    assert "Такого коду немає" in second.text


async def test_a_code_is_taken_in_the_middle_of_anything(db_here: Database) -> None:
    """The command with its code is no answer to whatever was asked."""
    talk = await Rehearsal.begin(db_here, ext="901", consented=False)
    await talk.start()
    assert talk.question
    await talk.say(f"/staff {await code_for(db_here, 'ann')}")
    assert "тепер робочий" in talk.text


async def test_switched_off_it_does_nothing(db_here: Database) -> None:
    """Without the setting a bound chat is told to use the console."""
    talk = await bound(db_here, "ann")
    talk.desk = None
    await talk.open("dispatch")
    assert "вимкнено" in talk.text
    assert Settings().notices.chat_dispatch is False


async def test_roles_hold_in_chat(db_here: Database) -> None:
    """An auditor composes nothing, and whoever was disabled is nobody."""
    talk = await bound(db_here, "lev")
    await talk.open("dispatch")
    assert "роль цього не передбачає" in talk.text
    ann = await bound(db_here, "ann", ext="903")
    await written(ann)
    await db_here.write(lambda c: staff.add(c, "adm", "Adm", "-", ["administrator"], NOON))
    await db_here.write(lambda c: staff.disable(c, number_of(c, "ann"), disabled=True))
    await ann.press("Надіслати")
    assert "розділ для працівників" in ann.text
    assert await count(db_here, broadcast) == 0


async def test_guards_hold_in_chat(db_here: Database) -> None:
    """A time that has passed is said to be so, and the notice goes nowhere."""
    talk = await bound(db_here, "ann")
    await talk.open("dispatch")
    await talk.press("Планові")
    await talk.press("Трансформатор")
    await talk.say("ТП-101")
    await talk.press("Ні")
    await talk.say("вчора")
    assert "Не можу прочитати час" in talk.text
    await talk.say("9.03 10:00")
    await talk.say("9.03 12:00")
    await talk.say("заміна опор")
    assert "⛔" in talk.text
    assert "Так надіслати не можна" in talk.text
    assert talk.question == ""
    assert await count(db_here, broadcast) == 0


async def test_doubtful_people_are_asked_about(db_here: Database) -> None:
    """Who is only possibly concerned is told if the dispatcher says so."""
    talk = await written(await bound(db_here, "ann"), houses="2, 6")
    assert talk.question == "doubtful"
    await talk.press("Так")
    assert "Отримають: 2 людини" in talk.text
    await talk.press("Надіслати")
    assert await count(db_here, delivery) == 2


async def test_many_people_wait_for_a_second_person(db_here: Database) -> None:
    """Above the limit it waits; another employee reads and approves it in their own chat, and it goes."""
    ann = await written(await bound(db_here, "ann"), houses="")
    assert "має погодити ще хтось" in ann.text
    await ann.press("Віддати на погодження")
    assert "чекає на погодження" in ann.text
    await ann.open("broadcast", "1", "approve")
    assert "Погодити й надіслати" not in " ".join(ann.buttons)
    eve = await bound(db_here, "eve", ext="904")
    await eve.open("broadcasts")
    await eve.press("№ 1")
    assert "Причина: негода" in eve.text
    await eve.press("Погодити й надіслати")
    await eve.press("Так")
    assert "Зроблено" in eve.text
    assert await count(db_here, delivery) == 4
    found = await db_here.read(lambda c: broadcasts.get(c, 1))
    assert found
    assert (found.approved_by, found.state) == ("eve", "sending")


async def test_an_emergency_goes_without_approval_for_a_reason(db_here: Database) -> None:
    """A reason too short is refused and leaves nothing behind; a real one is kept."""
    talk = await written(await bound(db_here, "ann"), houses="")
    await talk.press("Без погодження")
    await talk.say("треба")
    assert "Поясніть" in talk.text
    assert await count(db_here, broadcast) == 0
    assert await count(db_here, outage) == 0
    await written(talk, houses="")
    await talk.press("Без погодження")
    await talk.say(WHY)
    assert "надсилаємо 4 людям" in talk.text
    found = await db_here.read(broadcasts.running)
    assert [each.override for each in found] == [WHY]


async def test_a_broadcast_is_led_from_chat(db_here: Database) -> None:
    """Paused, resumed, and closed with the news that the light is back."""
    talk = await written(await bound(db_here, "ann"))
    await talk.press("Надіслати")
    await talk.press("№ 1")
    await talk.press("Призупинити")
    assert "Призупинено" in talk.text
    await talk.press("Продовжити")
    assert "Надсилається" in talk.text
    talk.clock.advance(minutes=30)
    await talk.press("Світло є")
    talk.keep_journal("sure")
    await talk.press("Ні")
    assert "нічого не змінено" in talk.text
    await talk.open("broadcast", "1", "restore")
    await talk.press("Так")
    assert "Світло є" in talk.text
    states = await db_here.read(lambda c: c.execute(select(outage.c.state)).scalars().all())
    assert states == ["restored"]


async def test_dropped_means_nothing_was_sent(db_here: Database) -> None:
    """«Не надсилати» leaves no draft and no outage."""
    talk = await written(await bound(db_here, "ann"))
    await talk.press("Не надсилати")
    assert "нікому нічого не надіслано" in talk.text
    assert await count(db_here, broadcast) == 0


async def test_english_employees_read_english(db_here: Database) -> None:
    """The questions are in the reader's language; the notice is kept in both."""
    talk = await Rehearsal.begin(db_here, ext="905", language="en")
    talk.desk = DESK
    await talk.say(f"/staff {await code_for(db_here, 'ann')}")
    assert "Welcome" in talk.text
    await talk.open("dispatch")
    await talk.press("Emergency")
    await talk.press("Queue")
    await talk.say("9.9")
    await talk.press("No")
    await talk.say("now")
    await talk.press("Not known")
    await talk.press("bad weather")
    assert "Reason: bad weather" in talk.text
    await talk.press("📣 Send")
    [sent] = await db_here.read(broadcasts.running) or await db_here.read(broadcasts.listed)
    assert "негода" in sent.draft.messages["uk"].text


async def test_a_restricted_employee_names_a_district(db_here: Database) -> None:
    """Whoever works in two districts is asked which; in one, nobody asks."""

    def restrict(connection: Connection) -> None:
        staff.change(
            connection,
            number_of(connection, "ann"),
            name="Ann",
            roles=["dispatcher"],
            districts=["KOR", "ZVI"],
        )

    await db_here.write(lambda c: staff.add(c, "adm", "Adm", "-", ["administrator"], NOON))
    talk = await bound(db_here, "ann")
    await db_here.write(restrict)
    await talk.open("dispatch")
    await talk.press("Аварія")
    await talk.press("Вулиця")
    await talk.press("Коростенський РЕМ")
    assert "населений пункт" in talk.text
