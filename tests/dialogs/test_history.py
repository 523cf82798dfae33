"""The history of readings as people see it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.storage.database import Database
from bot.storage.history import PAGE
from tests import builders
from tests.dialogs.reading_stage import MARCH_2, NUMBER, begin, furnish, rehearse
from tests.rehearsal import Rehearsal


@pytest.mark.parametrize(
    ("zones", "channel", "language", "lines"),
    [
        (1, "telegram", "uk", ["лютий 2026", "1 лютого: 4350 · споживач, у рахунку"]),
        (2, "viber", "uk", ["січень 2026", "1 січня: День 4250, Ніч 1780 · споживач, у рахунку"]),
        (3, "telegram", "en", ["1 February: Peak 900, Half-peak 3000, Night 1850 · consumer, in the bill"]),
        (1, "viber", "en", ["December 2025", "1 December: 4010 · consumer, in the bill"]),
    ],
)
async def test_readings_by_month(
    db: Database, zones: int, channel: str, language: str, lines: list[str]
) -> None:
    """Each reading tells its day, its values, who took it and what became of it; the meter stands below."""
    talk = await rehearse(db, zones=zones, channel=channel, language=language)
    await talk.open("history")
    assert talk.text.startswith("📍")
    assert NUMBER in talk.text
    for line in lines:
        assert line in talk.text.split("\n")
    assert "0457812, НІК 2102-02" in talk.text
    assert "12.05.2021" in talk.text
    assert talk.buttons == [talk.line("dialog-reading"), talk.line("button-menu")]


async def test_whoever_read_the_meter_is_named(database: Database) -> None:
    """The controller, the remote reader, a calculation, oneself and another chat are told apart."""

    def build(connection: Connection) -> None:
        home = furnish(connection)
        sources = ("controller", "remote", "calculated", "initial")
        for day, source in enumerate(sources, 10):
            at = datetime(2026, 2, day, 9, tzinfo=UTC)
            builders.reading(connection, home.meter, 4360 + day, at, source=source)

    await database.write(build)
    talk = await begin(database)
    other = await begin(database, channel="viber", ext="7004", name="Петро Коваленко")
    nameless = await begin(database, channel="viber", ext="7005", name="")
    for chat, value in ((other, "4500"), (nameless, "4510"), (talk, "4520")):
        chat.clock.advance(minutes=int(value[2]))
        await chat.say(value)
        await chat.say("так")
    await talk.open("history")
    assert [line for line in talk.text.split("\n") if " · " in line] == [
        "2 березня: 4520 · ви, на 1 березня",
        "2 березня: 4510 · Viber, замінено новішим",
        "2 березня: 4500 · Петро К., замінено новішим",
        "13 лютого: 4373 · при встановленні",
        "12 лютого: 4372 · розраховано",
        "11 лютого: 4371 · дистанційно",
    ]
    await talk.press("Раніші")
    assert "10 лютого: 4370 · контролер" in talk.text


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_pages(database: Database, language: str) -> None:
    """Older readings are a press away, and the way back is there; meters stand on the first page only."""

    def build(connection: Connection) -> None:
        home = builders.household(connection, NUMBER)
        for n in range(2 * PAGE + 1):
            builders.reading(connection, home.meter, 5_000 - n, MARCH_2 - timedelta(days=30 * n))

    await database.write(build)
    talk = await begin(database, language=language)
    older, newer = talk.line("history-older"), talk.line("history-newer")
    meters = talk.line("history-meters").strip()
    await talk.open("history")
    assert (older in talk.buttons, newer in talk.buttons, meters in talk.text) == (True, False, True)
    await talk.press(older)
    assert (older in talk.buttons, newer in talk.buttons, meters in talk.text) == (True, True, False)
    assert str(5_000 - PAGE) in talk.text
    await talk.press(older)
    assert (older in talk.buttons, newer in talk.buttons) == (False, True)
    assert str(5_000 - 2 * PAGE) in talk.text
    await talk.press(newer)
    await talk.press(newer)
    assert "5000" in talk.text


async def test_meters_that_stood_there(database: Database) -> None:
    """With several meters every reading names its own, and each tells from when to when it stood there."""

    def build(connection: Connection) -> None:
        home = furnish(connection)
        old = builders.meter(
            connection,
            home.point,
            "0099",
            model="",
            installed_on=date(2010, 1, 5),
            removed_on=date(2021, 5, 12),
        )
        at = datetime(2021, 5, 12, 9, tzinfo=UTC)
        builders.reading(connection, old, 77_000, at, source="controller")

    await database.write(build)
    talk = await begin(database)
    await talk.open("history")
    assert "1 лютого: 4350 · споживач, у рахунку, № 0457812" in talk.text
    assert "12 травня: 77000 · контролер, № 0099" in talk.text
    assert talk.text.endswith(
        "Лічильники\n"
        "№ 0099, встановлено 05.01.2010, знято 12.05.2021\n"
        "№ 0457812, НІК 2102-02, встановлено 12.05.2021"
    )


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_an_account_without_readings(database: Database, language: str) -> None:
    """It is said kindly, and a reading is offered."""
    await database.write(lambda c: builders.household(c, NUMBER))
    talk = await begin(database, language=language)
    await talk.open("history")
    assert talk.line("history-none").strip() in talk.text
    assert talk.line("dialog-reading") in talk.buttons


@pytest.mark.parametrize("page", ["7", "999", "99999999999", "-1", "٣", "x", "1e3", ""])
async def test_pages_that_nobody_drew(database: Database, page: str) -> None:
    """A page beyond the last says so, and what is no page is the first."""
    talk = await rehearse(database)
    await talk.open("history", NUMBER, page)
    beyond = page.isascii() and page.isdecimal()
    assert (talk.line("history-gone").strip() in talk.text) is beyond
    assert ("4350" in talk.text) is not beyond


async def test_the_history_of_somebody_else(database: Database) -> None:
    """A forged link shows nothing."""
    await database.write(lambda c: furnish(c, "222222222", serial="222", house="14"))
    talk = await rehearse(database)
    for number in ("222222222", "000", "x" * 40):
        await talk.open("history", number)
        assert talk.text == talk.line("account-not-yours")
    stranger = await Rehearsal.begin(database, ext="7006")
    await stranger.open("history")
    assert stranger.text == stranger.line("account-none")


async def test_a_look_at_the_history_leaves_a_reading_open(database: Database) -> None:
    """The history is a screen: what was open goes on by one press."""
    talk = await rehearse(database, zones=2)
    await talk.open("reading")
    await talk.say("4450")
    await talk.open("history")
    assert talk.question == "value:night"
    await talk.press(talk.line("button-resume", dialog=talk.line("dialog-reading")))
    await talk.say("1920")
    assert talk.question == "send"


async def test_the_history_of_an_account_that_is_not_active(database: Database) -> None:
    """A link names its account."""
    await database.write(lambda c: furnish(c, "222222222", serial="222", house="14"))
    await database.write(furnish)
    talk = await begin(database, NUMBER, "222222222")
    await talk.open("history", "222222222")
    assert "222222222" in talk.text
    assert talk.button("Передати показ").payload == "l:reading:222222222"
