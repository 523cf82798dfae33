"""The dialog of a reading: the ways through it, both channels, both languages."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, update

from bot.conversation.events import Odd
from bot.domain.zones import ZONES
from bot.storage import schema
from bot.storage.database import Database
from tests import builders
from tests.dialogs.reading_stage import (
    LAST,
    MARCH_2,
    NEW,
    NUMBER,
    SERIAL,
    begin,
    furnish,
    read_meter,
    rehearse,
    submissions,
)
from tests.rehearsal import Rehearsal


@pytest.mark.parametrize(
    ("zones", "channel", "language"),
    [
        (1, "telegram", "uk"),
        (1, "viber", "en"),
        (2, "telegram", "en"),
        (2, "viber", "uk"),
        (3, "telegram", "uk"),
        (3, "viber", "en"),
    ],
)
async def test_a_reading_zone_by_zone(db: Database, zones: int, channel: str, language: str) -> None:
    """Every zone is asked for with its last value; the summary is confirmed; a receipt comes back."""
    talk = await rehearse(db, zones=zones, channel=channel, language=language)
    await talk.open("reading")
    assert NUMBER in talk.text
    assert SERIAL in talk.text
    assert "НІК 2102-02" in talk.text
    assert talk.line("reading-zones", zones=zones) in talk.text
    assert talk.line("reading-digits", digits=6) in talk.text
    for zone, last in LAST[zones].items():
        assert talk.question == f"value:{zone}"
        assert str(last) in talk.text
        assert zones == 1 or talk.line(f"zone-{zone}") in talk.text
        await talk.say(str(NEW[zones][zone]))
    assert talk.question == "send"
    for zone, value in NEW[zones].items():
        assert f"{talk.line(f'zone-{zone}')}: {LAST[zones][zone]} → {value}" in talk.text
    assert NUMBER in talk.text
    assert SERIAL in talk.text
    await talk.press(talk.line("reading-send-yes"))
    [sent] = await submissions(db)
    assert sent["number"] in talk.text
    assert "02.03.2026, 12:00" in talk.text
    assert (sent["zones"], sent["odd"], sent["photo"], sent["channel"]) == (NEW[zones], {}, None, channel)
    assert talk.line("dialog-history") in talk.buttons
    assert talk.question == ""


@pytest.mark.parametrize("zones", [2, 3])
async def test_all_zones_in_one_message(database: Database, zones: int) -> None:
    """Numbers with commas between them answer all zones at once."""
    talk = await rehearse(database, zones=zones)
    await talk.open("reading")
    await talk.say(", ".join(map(str, NEW[zones].values())))
    assert talk.question == "send"
    await talk.say("так")
    assert [sent["zones"] for sent in await submissions(database)] == [NEW[zones]]


async def test_zones_by_name_in_any_order(database: Database) -> None:
    """What is named needs no order, and what is left is asked for."""
    talk = await rehearse(database, zones=3)
    await talk.open("reading")
    await talk.say("ніч 1920, пік 960")
    assert talk.question == "value:half"
    await talk.say("3090")
    await talk.press("Так, передати")
    assert [sent["zones"] for sent in await submissions(database)] == [NEW[3]]


@pytest.mark.parametrize(
    ("zones", "typed"),
    [
        (1, "4520"),
        (1, "4 520,7 кВт·год"),
        (2, "4450 1920"),
        (2, "ніч 1920 день 4450"),
        (3, "960, 3090, 1920"),
    ],
)
async def test_the_short_way(database: Database, zones: int, typed: str) -> None:
    """Numbers typed at the menu lead straight to the summary; two messages send a reading."""
    talk = await rehearse(database, zones=zones)
    await talk.say(typed)
    assert talk.question == "send"
    assert NUMBER in talk.text
    await talk.press("Так, передати")
    assert [sent["zones"] for sent in await submissions(database)] == [NEW[zones]]
    assert talk.number == 2


@pytest.mark.parametrize(
    ("zones", "typed", "said"),
    [(2, "4450", "2 зони"), (3, "960 3090", "3 зони"), (1, "4520 3310", "ще раз"), (1, "99999999", "ще раз")],
)
async def test_numbers_that_do_not_fit_the_meter(
    database: Database, zones: int, typed: str, said: str
) -> None:
    """Whoever typed another count of numbers than there are zones is asked one by one."""
    talk = await rehearse(database, zones=zones)
    await talk.say(typed)
    assert said in talk.text
    assert talk.question == f"value:{ZONES[zones][0]}"


async def test_a_number_with_a_space_is_told_by_the_last_one(database: Database) -> None:
    """Two zones that were in the thousands are no «4» and «520»."""
    talk = await rehearse(database, zones=2)
    await talk.open("reading")
    await talk.say("4 520")
    assert talk.question == "value:night"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("абв", "digits"),
        ("-4520", "digits"),
        ("🔌", "digits"),
        ("45207890", "long"),
        ("9" * 100, "long"),
        ("4520 3310 120", "many"),
        ("1 520", "unclear"),
        ("пік 4520", "zone"),
        ("день 5 день 6", "unclear"),
    ],
)
@pytest.mark.parametrize("language", ["uk", "en"])
async def test_what_is_no_reading_is_asked_again(
    database: Database, typed: str, why: str, language: str
) -> None:
    """Every refusal says what is wrong, asks the same again, and leaves no trace."""
    talk = await rehearse(database, zones=2, language=language)
    await talk.open("reading")
    before = talk.journal
    await talk.say(typed)
    names = f"{talk.line('zone-day')}, {talk.line('zone-night')}"
    assert talk.text.startswith(talk.line(f"reading-wrong-{why}", digits=6, zones=2, names=names))
    assert (talk.question, talk.journal) == ("value:day", before)


async def test_one_zone_takes_one_number(database: Database) -> None:
    """A zone's name or a second number is not needed where there is one zone."""
    talk = await rehearse(database)
    await talk.open("reading")
    for typed in ("4520 3310", "день 4520"):
        await talk.say(typed)
        assert talk.text.startswith("Тут потрібне одне число.")


async def test_a_sticker_in_the_middle_loses_nothing(database: Database) -> None:
    """What is no answer gets a hint, and the question stays."""
    talk = await rehearse(database, zones=2)
    await talk.open("reading")
    await talk.say("4450")
    await talk.do(Odd("sticker"))
    assert talk.text.startswith(talk.line("odd-hint", kind="sticker"))
    assert talk.question == "value:night"


async def test_back_at_every_step(database: Database) -> None:
    """Back forgets one answer at a time, and the words are those of the first time."""
    talk = await rehearse(database, zones=2)
    shown = [(await talk.open("reading")).text]
    assert talk.line("button-back") not in talk.buttons
    shown += [(await talk.say(typed)).text for typed in ("4450", "1920")]
    await talk.press("Додати фото")
    for text, question in zip(shown[::-1], ("send", "value:night", "value:day"), strict=True):
        await talk.back()
        assert (talk.text, talk.question) == (text, question)


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
async def test_cancel_at_every_step(database: Database, steps: int) -> None:
    """Cancel sends nothing, says so, and shows the menu."""
    talk = await rehearse(database, zones=2)
    await talk.open("reading")
    for typed in ("4450", "1920", "📷 Додати фото")[:steps]:
        await talk.say(typed)
    await talk.cancel()
    assert talk.text.startswith(talk.line("cancelled"))
    assert (talk.question, await submissions(database)) == ("", [])


async def test_edit_offers_what_was_typed(database: Database) -> None:
    """After Edit every zone may stay as it was by one press."""
    talk = await rehearse(database, zones=2)
    await talk.say("4450, 1920")
    await talk.press("Виправити")
    assert talk.question == "value:day"
    await talk.press("Залишити 4450")
    await talk.say("1930")
    await talk.press("Так, передати")
    assert [sent["zones"] for sent in await submissions(database)] == [{"day": 4450, "night": 1930}]


async def test_edit_of_one_zone_just_asks(database: Database) -> None:
    """With one zone there is nothing to keep."""
    talk = await rehearse(database)
    await talk.say("4520")
    await talk.press("Виправити")
    assert talk.buttons == [talk.line("button-back"), talk.line("button-cancel")]
    await talk.say("4530")
    assert "4350 → 4530" in talk.text


async def test_a_number_under_the_summary_mends_it(database: Database) -> None:
    """Whoever sees a mistake just types the right number; a number that may be any zone's is not guessed."""
    talk = await rehearse(database)
    await talk.say("4520")
    await talk.say("4530")
    assert "4350 → 4530" in talk.text
    await talk.say("ні")
    assert talk.text.startswith(talk.line("reading-wrong-button"))
    other = await rehearse_two_zones(database)
    await other.say("1940")
    assert other.text.startswith(other.line("reading-wrong-which"))
    await other.say("ніч 1940")
    assert "1850 → 1940" in other.text
    await other.say("4460 1950")
    assert "4350 → 4460" in other.text


async def rehearse_two_zones(database: Database) -> Rehearsal:
    """Another person at the summary of a meter of two zones."""
    await database.write(lambda c: furnish(c, "222222222", zones=2, serial="222", house="14"))
    talk = await begin(database, "222222222", ext="7002")
    return await talk.say("4450 1920")


@pytest.mark.parametrize("word", ["так", "Так!", "yes", "ок", "+", "передати", "Так, передати"])
async def test_a_word_may_confirm(database: Database, word: str) -> None:
    """Yes may be typed, too."""
    talk = await rehearse(database)
    await talk.say("4520")
    await talk.say(word)
    assert len(await submissions(database)) == 1


async def test_an_unchanged_value_is_fine(database: Database) -> None:
    """Nobody was at home: the same value is said to be all right and is no matter for an operator."""
    talk = await rehearse(database)
    await talk.say("4350")
    assert talk.line("reading-unchanged") in talk.text
    await talk.say("так")
    assert [sent["odd"] for sent in await submissions(database)] == [{}]


async def test_a_first_reading_has_nothing_to_compare_with(database: Database) -> None:
    """A new meter is asked for without a last value, and any value is taken."""
    await database.write(lambda c: builders.household(c, NUMBER))
    talk = await begin(database)
    await talk.open("reading")
    assert talk.line("reading-last-none") in talk.text
    await talk.say("77777")
    assert "Показ: 77777" in talk.text
    await talk.say("так")
    assert len(await submissions(database)) == 1


async def test_the_summary_tells_kwh_since_the_controller_and_of_the_month(database: Database) -> None:
    """Both differences stand there for every zone, and the sum of the month."""

    def visit(connection: Connection) -> None:
        for zone, value in (("day", 4400), ("night", 1880)):
            at = MARCH_2.replace(month=2, day=15)
            builders.reading(connection, 1, value, at, zone=zone, source="controller")

    talk = await rehearse(database, zones=2)
    await database.write(visit)
    await talk.open("reading")
    assert "4400 (15 лютого, контролер)" in talk.text
    await talk.say("4450, 1920")
    assert (
        "День: 4400 → 4450\n• 100 кВт·год з 1 лютого\n• 50 кВт·год після контролера, з 15 лютого" in talk.text
    )
    assert (
        "Ніч: 1880 → 1920\n• 70 кВт·год з 1 лютого\n• 40 кВт·год після контролера, з 15 лютого" in talk.text
    )
    assert "Разом з 1 лютого: 170 кВт·год" in talk.text


async def test_several_meters(database: Database) -> None:
    """Which one is asked first; after the receipt the other is offered, and the first is marked."""

    def build(connection: Connection) -> None:
        home = furnish(connection, zones=2)
        second = builders.meter(connection, home.point, "222", place="гараж")
        read_meter(connection, second, 1)

    await database.write(build)
    talk = await begin(database)
    await talk.open("reading")
    assert talk.question == "meter"
    assert talk.buttons[:2] == [f"№ {SERIAL}, під'їзд, 2-й поверх", "№ 222, гараж"]
    await talk.say("другий")
    assert talk.text.startswith(talk.line("expects", wanted="pick"))
    await talk.press("№ 222")
    await talk.say("4520")
    await talk.press("Так, передати")
    await talk.press("Інший лічильник")
    assert talk.buttons[:2] == [f"№ {SERIAL}, під'їзд, 2-й поверх", "✅ № 222, гараж"]
    await talk.press(SERIAL)
    await talk.back()
    assert talk.question == "meter"
    assert [(sent["meter"], sent["zones"]) for sent in await submissions(database)] == [
        ("222", {"total": 4520})
    ]


async def test_a_meter_of_which_little_is_known(database: Database) -> None:
    """Without a place and a model a meter is its number."""

    def build(connection: Connection) -> None:
        home = furnish(connection)
        builders.meter(connection, home.point, "222", place="", model="")

    await database.write(build)
    talk = await begin(database)
    await talk.open("reading")
    assert talk.buttons[1] == "№ 222"
    await talk.press("№ 222")
    assert "№ 222\n1 зона, 6 цифр на табло\n" in talk.text


async def test_numbers_typed_at_the_menu_wait_for_the_meter(database: Database) -> None:
    """With several meters the numbers are kept until one is picked."""

    def build(connection: Connection) -> None:
        home = furnish(connection)
        builders.meter(connection, home.point, "222", place="гараж")

    await database.write(build)
    talk = await begin(database)
    await talk.say("4520")
    assert talk.question == "meter"
    await talk.press(SERIAL)
    assert (talk.question, "4350 → 4520" in talk.text) == ("send", True)


async def test_a_meter_that_is_read_remotely(database: Database) -> None:
    """It is told that nothing has to be sent, and a reading is taken all the same."""

    def build(connection: Connection) -> None:
        home = builders.household(connection, NUMBER)
        old = update(schema.meter).where(schema.meter.c.id == home.meter)
        connection.execute(old.values(removed_on=date(2026, 1, 1)))
        builders.meter(connection, home.point, "333", remote=True)

    await database.write(build)
    talk = await begin(database)
    await talk.open("reading")
    assert talk.line("reading-remote") in talk.text
    await talk.say("5")
    assert talk.question == "send"
