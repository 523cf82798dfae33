"""Values that are odd: every doubt, every way on, and what the DSO is told of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from bot.storage.database import Database
from tests import builders
from tests.dialogs.reading_stage import (
    NUMBER,
    SERIAL,
    begin,
    furnish,
    read_meter,
    rehearse,
    submissions,
)
from tests.rehearsal import Rehearsal


async def sent(database: Database) -> tuple[dict[str, int], dict[str, str]]:
    """The values of the only submission, and why they are odd."""
    [found] = await submissions(database)
    return found["zones"], found["odd"]


async def confirm(talk: Rehearsal) -> None:
    """Without a photo, Yes."""
    if talk.question == "photo":
        await talk.press(talk.line("reading-photo-skip"))
    await talk.press(talk.line("reading-send-yes"))


# lower


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_a_lower_value_is_explained(database: Database, language: str) -> None:
    """The last value, its day and the meter's number are named, and every way on has a button."""
    talk = await rehearse(database, language=language)
    await talk.open("reading")
    await talk.say("4300")
    assert talk.question == "sure:total"
    for part in ("4300", "4350", SERIAL):
        assert part in talk.text
    assert talk.buttons == [
        talk.line(key) for key in ("reading-retype", "reading-insist", "button-back", "button-cancel")
    ]


async def test_a_lower_value_is_typed_again(database: Database) -> None:
    """The button asks again, and a better value is asked about no more."""
    talk = await rehearse(database)
    await talk.say("4300")
    await talk.press("Ввести ще раз")
    assert talk.question == "value:total"
    await talk.say("4520")
    assert talk.question == "send"
    await confirm(talk)
    assert await sent(database) == ({"total": 4520}, {})


async def test_another_value_may_be_typed_right_away(database: Database) -> None:
    """A number under the doubt is the new value, and is checked as well."""
    talk = await rehearse(database)
    await talk.say("4300")
    await talk.say("4310")
    assert talk.question == "sure:total:2"
    assert "4310" in talk.text
    await talk.say("не знаю")
    assert talk.text.startswith(talk.line("reading-wrong-button"))
    await talk.say("4520")
    assert talk.question == "send"


@pytest.mark.parametrize("way", ["button", "typed again"])
async def test_a_lower_value_is_insisted_on(database: Database, way: str) -> None:
    """It asks for a photo, is marked in the summary, and the DSO is told why it is odd."""
    talk = await rehearse(database)
    await talk.say("4300")
    await (talk.press("Усе правильно") if way == "button" else talk.say("04300"))
    assert talk.question == "photo"
    assert talk.text == talk.line("reading-photo-odd")
    await talk.press("Без фото")
    assert talk.line("reading-odd") in talk.text
    assert "кВт·год" not in talk.text
    await confirm(talk)
    assert talk.line("reading-means-odd", counts_on=date(2026, 3, 1)) in talk.text
    assert await sent(database) == ({"total": 4300}, {"total": "lower"})


async def test_an_odd_value_with_a_photo(database: Database) -> None:
    """The photo that was asked for goes with the reading."""
    talk = await rehearse(database)
    await talk.say("4300")
    await talk.press("Усе правильно")
    await talk.photo()
    assert talk.question == "send"
    assert talk.line("reading-picture", kind="photo") in talk.text
    await confirm(talk)
    [found] = await submissions(database)
    assert found["photo"] == {"file": 1, "kind": "photo"}


async def test_a_photo_at_the_doubt_is_kept(database: Database) -> None:
    """Whoever answers a doubt with a photo is asked the same again, and no photo later."""
    talk = await rehearse(database)
    await talk.say("4300")
    await talk.photo()
    assert talk.text.startswith(talk.line("reading-picture", kind="photo"))
    assert talk.question == "sure:total:2"
    await talk.press("Усе правильно")
    assert talk.question == "send"


async def test_an_odd_value_that_is_mended_is_not_odd(database: Database) -> None:
    """A value typed under the summary is checked anew and loses the mark of the old one."""
    talk = await rehearse(database)
    await talk.say("4300")
    await talk.press("Усе правильно")
    await talk.press("Без фото")
    await talk.say("4520")
    assert talk.question == "send:2"
    assert talk.line("reading-odd") not in talk.text
    await confirm(talk)
    assert await sent(database) == ({"total": 4520}, {})


async def test_a_photo_is_asked_for_once(database: Database) -> None:
    """Whoever has said no is not asked again after an edit."""
    talk = await rehearse(database)
    await talk.say("4300")
    await talk.press("Усе правильно")
    await talk.press("Без фото")
    await talk.press("Виправити")
    await talk.say("4310")
    await talk.press("Усе правильно")
    assert talk.question == "send:2"


async def test_back_at_every_doubt(database: Database) -> None:
    """Back goes through doubts as through other questions."""
    talk = await rehearse(database)
    await talk.open("reading")
    await talk.say("4300")
    await talk.say("4310")
    await talk.press("Усе правильно")
    for question in ("sure:total:2", "sure:total", "value:total"):
        await talk.back()
        assert talk.question == question


@pytest.mark.parametrize("steps", [1, 2, 3])
async def test_cancel_at_every_doubt(database: Database, steps: int) -> None:
    """Nothing is sent, wherever one stops."""
    talk = await rehearse(database)
    for typed in ("4300", "✅ Усе правильно", "Без фото")[:steps]:
        await talk.say(typed)
    await talk.cancel()
    assert talk.text.startswith(talk.line("cancelled"))
    assert await submissions(database) == []


# a register past its end


async def full_register(database: Database, digits: int) -> Rehearsal:
    """A person whose meter showed ten less than its end on the 1st of February."""

    def build(connection: Connection) -> None:
        home = builders.household(connection, NUMBER, digits=digits)
        for month, ago in ((12, 180), (1, 95), (2, 10)):
            at = datetime(2025 if month == 12 else 2026, month, 1, 9, tzinfo=UTC)
            builders.reading(connection, home.meter, 10**digits - ago, at)

    await database.write(build)
    return await begin(database)


@pytest.mark.parametrize(("digits", "label"), [(5, "99990 → 00065"), (6, "999990 → 000065")])
async def test_a_register_that_has_passed_its_end(database: Database, digits: int, label: str) -> None:
    """Rolling over is offered where it is plausible, counts on in the summary, and the DSO is told."""
    talk = await full_register(database, digits)
    await talk.say("65")
    await talk.press(label)
    await talk.press("Без фото")
    assert "75 кВт·год з 1 лютого" in talk.text
    await confirm(talk)
    assert await sent(database) == ({"total": 65}, {"total": "rollover"})


async def test_rolling_over_to_zero(database: Database) -> None:
    """Exactly zero may be the end of a register, too."""
    talk = await full_register(database, 5)
    await talk.say("0")
    assert "На табло справді нуль?" in talk.text
    await talk.press("99990 → 00000")
    await talk.press("Без фото")
    assert "10 кВт·год з 1 лютого" in talk.text


async def test_zero_is_asked_about(database: Database) -> None:
    """A register that had something and shows nothing is not rolled over, but may be insisted on."""
    talk = await rehearse(database)
    await talk.say("0")
    assert "На табло справді нуль?" in talk.text
    assert not any("→" in label for label in talk.buttons)
    await talk.press("Усе правильно")
    await confirm(talk)
    assert await sent(database) == ({"total": 0}, {"total": "zero"})


# far above the usual


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_far_above_the_usual(database: Database, language: str) -> None:
    """The kWh that it would mean and the usual month are named."""
    talk = await rehearse(database, language=language)
    await talk.say("6350")
    assert "2000" in talk.text.replace(" ", "").replace(",", "")
    assert "167" in talk.text
    await talk.press(talk.line("reading-insist"))
    await confirm(talk)
    assert await sent(database) == ({"total": 6350}, {"total": "far"})


async def test_far_where_nothing_is_usual(database: Database) -> None:
    """Without a usual month it is only said that it is much."""

    def build(connection: Connection) -> None:
        home = builders.household(connection, NUMBER)
        builders.reading(connection, home.meter, 4350, datetime(2026, 2, 1, 9, tzinfo=UTC))

    await database.write(build)
    talk = await begin(database)
    await talk.say("9000")
    assert "Багатенько!" in talk.text
    assert "зазвичай" not in talk.text


async def test_tenths_read_as_units(database: Database) -> None:
    """A value ten times too high is offered without its last digit; one press mends it."""
    talk = await rehearse(database)
    await talk.say("45207")
    await talk.press("Правильно 4520")
    assert "4350 → 4520" in talk.text
    await confirm(talk)
    assert await sent(database) == ({"total": 4520}, {})


# zones mixed up


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_zones_mixed_up_are_put_right(database: Database, language: str) -> None:
    """The right order is shown, and one press takes it."""
    talk = await rehearse(database, zones=2, language=language)
    await talk.say("1920, 4450")
    assert talk.question == "swap"
    day, night = talk.line("zone-day"), talk.line("zone-night")
    assert f"{day} 4450\n{night} 1920" in talk.text
    await talk.press(talk.line("reading-swap"))
    assert talk.question == "send"
    await confirm(talk)
    assert await sent(database) == ({"day": 4450, "night": 1920}, {})


async def test_three_zones_mixed_up(database: Database) -> None:
    """Any one order that makes sense is found."""
    talk = await rehearse(database, zones=3)
    await talk.say("3090, 1920, 960")
    await talk.press("поміняти")
    await confirm(talk)
    assert await sent(database) == ({"peak": 960, "half": 3090, "night": 1920}, {})


async def test_zones_that_are_right_as_they_are(database: Database) -> None:
    """Whoever keeps the order is asked about each odd zone, and both are marked."""
    talk = await rehearse(database, zones=2)
    await talk.say("1920, 4450")
    await talk.press("залишити")
    assert talk.question == "sure:day"
    await talk.press("Усе правильно")
    assert talk.question == "sure:night"
    await talk.press("Усе правильно")
    await confirm(talk)
    assert await sent(database) == ({"day": 1920, "night": 4450}, {"day": "lower", "night": "far"})


async def test_only_the_odd_zone_is_asked_about(database: Database) -> None:
    """A doubt about one zone leaves the others alone."""
    talk = await rehearse(database, zones=3)
    await talk.say("960, 2990, 1920")
    assert talk.question == "sure:half"
    assert "Напівпік 2990" in talk.text
    await talk.say("3090")
    await confirm(talk)
    assert await sent(database) == ({"peak": 960, "half": 3090, "night": 1920}, {})


# another meter


async def test_it_may_be_another_meter(database: Database) -> None:
    """Where there are several meters a doubt leads to the other one, and a photo goes along."""

    def build(connection: Connection) -> None:
        home = furnish(connection)
        read_meter(connection, builders.meter(connection, home.point, "222", place="гараж"), 1, more=-1000)

    await database.write(build)
    talk = await begin(database)
    await talk.open("reading")
    await talk.press(SERIAL)
    await talk.photo()
    await talk.say("3520")
    await talk.press("Це інший лічильник")
    assert talk.question == "meter:2"
    await talk.press("№ 222")
    await talk.say("3520")
    assert "3350 → 3520" in talk.text
    await confirm(talk)
    [found] = await submissions(database)
    assert (found["meter"], found["zones"]) == ("222", {"total": 3520})
    assert found["photo"] == {"file": 1, "kind": "photo"}


async def test_the_only_meter_is_no_other(database: Database) -> None:
    """With one meter there is no other to offer."""
    talk = await rehearse(database)
    await talk.say("4300")
    assert talk.line("reading-another-meter") not in talk.buttons


@pytest.mark.parametrize(("typed", "name"), [("4300", "lower"), ("45207", "far"), ("0", "zero")])
async def test_conversations_at_a_doubt_are_kept(database: Database, typed: str, name: str) -> None:
    """An open doubt of today is understood by the code of tomorrow."""
    talk = await rehearse(database)
    await talk.say(typed)
    assert talk.question == "sure:total"
    talk.keep_journal(name)


async def test_conversations_at_a_swap_are_kept(database: Database) -> None:
    """An open question about mixed-up zones is understood by the code of tomorrow."""
    talk = await rehearse(database, zones=2)
    await talk.open("reading")
    await talk.say("1920")
    await talk.say("4450")
    assert talk.question == "swap"
    talk.keep_journal("swap")
