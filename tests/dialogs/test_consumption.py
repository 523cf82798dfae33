"""Consumption as people see it, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, insert, select

from bot.conversation.messages import Media
from bot.drawings.gallery import Gallery
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.schema_requests import consumption
from tests.dialogs.reading_stage import NUMBER, rehearse
from tests.rehearsal import SPEECH, Rehearsal

FONTS = Path(__file__).resolve().parents[2] / "bot" / "assets" / "fonts"


async def used(talk: Rehearsal, *months: tuple[str, dict[str, float]], **more: Any) -> None:
    """Consumption of the person's account by month and zone."""

    def build(connection: Connection) -> None:
        account = connection.scalars(
            select(schema.account.c.id).where(schema.account.c.number == NUMBER)
        ).one()
        for month, zones in months:
            for zone, kwh in zones.items():
                row = {
                    "account_id": account,
                    "month": date.fromisoformat(month),
                    "zone": zone,
                    "consumed": kwh,
                }
                connection.execute(insert(consumption), row | more)

    await talk.database.write(build)


async def test_a_year_by_zones(db: Database) -> None:
    """Each month with its zones, the sum, and the same months of the year before."""
    talk = await rehearse(db)
    await used(
        talk,
        ("2025-01-01", {"day": 200, "night": 100}),
        ("2025-07-01", {"day": 50, "night": 50}),
        ("2026-01-01", {"day": 220.4, "night": 110.2}),
        ("2026-02-01", {"day": 180, "night": 90}),
    )
    await talk.open("consumption")
    lines = talk.text.split("\n")
    assert "січень 2026: 331 кВт·год (день 220, ніч 110)" in lines
    assert "Разом: 601 кВт·год" in lines
    assert "За ті самі місяці 2025 року було 300 кВт·год: тепер на 10 % більше." in lines
    await talk.press("2025")
    assert "липень 2025: 100 кВт·год (день 50, ніч 50)" in talk.text.split("\n")
    await talk.press("2026")
    assert "Разом: 601 кВт·год" in talk.text


async def test_compared_with_a_longer_year(database: Database) -> None:
    """A year that goes on is compared with the same months, though that has more; one menu button."""
    talk = await rehearse(database)
    months = [(f"2025-{month:02}-01", {"total": 100.0}) for month in range(1, 13)]
    await used(talk, *months, ("2026-01-01", {"total": 100.0}), ("2026-02-01", {"total": 100.0}))
    await talk.open("consumption")
    assert "За ті самі місяці 2025 року було 200 кВт·год" in talk.text
    assert sum("Меню" in button for button in talk.buttons) == 1


@pytest.mark.parametrize(("language", "words"), [("uk", "ще немає"), ("en", "no figures yet")])
async def test_nothing_known(database: Database, language: str, words: str) -> None:
    """Without figures that is said, with a way on; for the file as well."""
    talk = await rehearse(database, language=language)
    for dialog in ("consumption", "usagefile"):
        await talk.open(dialog)
        assert words in talk.text
        assert talk.buttons


async def test_what_is_generated(database: Database) -> None:
    """A site that generates shows what it generated and gave to the grid; one zone needs no brackets."""
    talk = await rehearse(database)
    await used(talk, ("2026-01-01", {"total": 1234.0}), generated=300.0, released=120.5)
    await talk.open("consumption", NUMBER, "1999")
    assert "січень 2026: 1 234 кВт·год" in talk.text.split("\n")
    assert "Вироблено 300 кВт·год, віддано в мережу 120 кВт·год" in talk.text


async def test_files(database: Database, tmp_path: Path) -> None:
    """Every month, site and zone as XLSX and CSV; words are never formulas; another's account has no file."""
    talk = await rehearse(database)
    await used(talk, ("2026-01-01", {"day": 220.4, "night": 110.2}), site="=1+1", released=1.5)
    gallery = Gallery(tmp_path, FONTS, SPEECH.say, talk.clock, database)
    person = await database.read(lambda c: c.scalars(select(schema.person.c.id)).one())
    args = ("uk", str(person), NUMBER)
    sheet = await gallery.draw(Media("document", drawing="consumption-xlsx", args=args))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.body)).get_sheet_by_index(0).to_python()
    assert rows[1] == [date(2026, 1, 1), "=1+1", "день", 220.4, "", 1.5]
    plain = await gallery.draw(Media("document", drawing="consumption-csv", args=args))
    read = list(csv.reader(io.StringIO(plain.body.decode("utf-8-sig")), delimiter=";"))
    assert read[2] == ["01.2026", "'=1+1", "ніч", "110,20", "", "1,50"]
    assert (sheet.lasting, plain.name) == (False, "consumption-csv.csv")
    with pytest.raises(LookupError):
        await gallery.draw(Media("document", drawing="consumption-csv", args=("uk", "999", NUMBER)))
