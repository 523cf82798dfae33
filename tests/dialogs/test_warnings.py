"""Warnings of disconnection."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection

from bot.storage.database import Database
from tests.dialogs.outage_stage import NUMBER, begin, furnish, rehearse, warn
from tests.rehearsal import Rehearsal

MARCH = {day: date(2026, 3, day) for day in range(1, 31)}
FEBRUARY_1 = date(2026, 2, 1)


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_what_is_in_force_stands_first(db: Database, channel: str) -> None:
    """The nearest disconnection first, then what was lifted; and what to do about it."""

    def build(connection: Connection) -> None:
        home = furnish(connection)
        warn(connection, home.account, "7", issued_on=FEBRUARY_1, lifted_on=MARCH[1])
        warn(connection, home.account, "8", issued_on=MARCH[3], disconnect_on=MARCH[20], reason="Борг")
        warn(connection, home.account, "9", issued_on=FEBRUARY_1, disconnect_on=MARCH[9])

    await db.write(build)
    talk = await begin(db, channel=channel)
    await talk.open("warnings")
    assert talk.text.split("\n\n") == [
        f"📍 Рахунок {NUMBER}, вул. Шевченка, 12, кв. 5",
        "🔴 Можуть відключити будь-коли: строк минув 09.03.2026\nПопередження № 9 від 01.02.2026",
        "⚠️ Відключення з 20.03.2026\nПопередження № 8 від 03.03.2026\nПричина: Борг",
        "✅ Знято 01.03.2026: попередження № 7 від 01.02.2026",
        "Борг сплачують постачальникові. Уже сплатили або щось не так? Зателефонуйте нам: 0 800 000 000",
    ]


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_none(database: Database, language: str) -> None:
    """It is said that there are none."""
    talk = await rehearse(database, language=language)
    await talk.open("warnings")
    assert talk.line("warnings-none", heading="").strip() in talk.text


async def test_only_lifted_ones(database: Database) -> None:
    """Then there is nothing to do about them."""
    talk = await rehearse(database, language="en")
    await database.write(lambda c: warn(c, 1, "7", issued_on=FEBRUARY_1, lifted_on=MARCH[1]))
    await talk.open("warnings", NUMBER)
    assert "Lifted on 01.03.2026" in talk.text
    assert "Debts are paid" not in talk.text


async def test_a_warning_without_a_day(database: Database) -> None:
    """It is shown without one."""
    talk = await rehearse(database)
    await database.write(lambda c: warn(c, 1, "7", issued_on=FEBRUARY_1))
    await talk.open("warnings")
    assert "⚠️ Попередження № 7 від 01.02.2026" in talk.text


async def test_pages(database: Database) -> None:
    """Five at a time; a page that nobody drew is the last or the first."""

    def build(connection: Connection) -> None:
        for n in range(1, 8):
            warn(connection, 1, str(n), issued_on=MARCH[n], disconnect_on=MARCH[n + 20])

    talk = await rehearse(database)
    await database.write(build)
    await talk.open("warnings")
    assert "№ 5" in talk.text
    assert "№ 6" not in talk.text
    await talk.press(talk.line("button-later-page", page=2, pages=2))
    assert "№ 6" in talk.text
    for page in ("9", "x", "-1", ""):
        await talk.open("warnings", NUMBER, page)
        assert "Попередження №" in talk.text


async def test_somebody_elses(database: Database) -> None:
    """A forged link shows nothing, and without an account there is nothing to show."""

    def build(connection: Connection) -> None:
        home = furnish(connection, "222222222", serial="222")
        warn(connection, home.account, "7", issued_on=FEBRUARY_1)

    await database.write(build)
    talk = await Rehearsal.begin(database)
    await talk.open("warnings", "222222222")
    assert talk.text == talk.line("account-not-yours")
    await talk.open("warnings")
    assert talk.text == talk.line("account-none")


async def test_another_account_that_is_warned(database: Database) -> None:
    """A notice names no account, so the screen of one leads to the others that have a warning."""

    def build(connection: Connection) -> None:
        furnish(connection)
        other = furnish(connection, "222222222", serial="222", house="14")
        warn(connection, other.account, "7", issued_on=FEBRUARY_1, disconnect_on=MARCH[20])

    await database.write(build)
    talk = await Rehearsal.begin(database, accounts=[NUMBER, "222222222"])
    await talk.open("warnings")
    await talk.press(talk.line("warnings-other", number="222222222"))
    assert "Попередження № 7" in talk.text
