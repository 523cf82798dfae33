"""Consumption as a file: every month, site and zone. XLSX by XlsxWriter, CSV as Excel in Ukraine opens it.

Words are written as words: nothing that came from a registry is ever a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from sqlalchemy import Connection

from bot.drawings.brush import Brush
from bot.storage.consumption import find

COLUMNS = ("month", "site", "zone", "consumed", "generated", "released")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Found:
    """What the file is made of."""

    language: str
    number: str
    rows: Sequence[Any]


def look(args: Sequence[str], connection: Connection) -> Found | None:
    """Args: language, the person's id, the account's number; None when it is no longer theirs."""
    language, person, number = args
    rows = find(connection, number, int(person))
    return Found(language, number, rows) if rows else None


def write_xlsx(brush: Brush, found: Found) -> bytes:
    """A sheet with a heading and a row for each month, site and zone."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        month, number = (
            book.add_format({"num_format": "mm.yyyy", "align": "left"}),
            book.add_format({"num_format": "# ##0.##"}),
        )
        sheet = book.add_worksheet(found.number[:31])
        for column, title in enumerate(_titles(brush, found.language)):
            sheet.write_string(0, column, title, bold)
        for line, row in enumerate(found.rows, 1):
            sheet.write_datetime(line, 0, row.month, month)
            sheet.write_string(line, 1, row.site)
            sheet.write_string(line, 2, brush.words(found.language, "picture-zone", zone=row.zone))
            for column, name in enumerate(COLUMNS[3:], 3):
                value = getattr(row, name)
                if value is not None:
                    sheet.write_number(line, column, value, number)
        sheet.set_column(0, 5, 18)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(found.rows), 5)
    return file.getvalue()


def write_csv(brush: Brush, found: Found) -> bytes:
    """Semicolons, decimal commas, and a mark at the beginning by which Excel knows UTF-8."""
    file = io.StringIO()
    sheet = csv.writer(file, delimiter=";", lineterminator="\r\n")
    sheet.writerow(_titles(brush, found.language))
    for row in found.rows:
        zone = brush.words(found.language, "picture-zone", zone=row.zone)
        figures = [getattr(row, name) for name in COLUMNS[3:]]
        shown = ["" if value is None else f"{value:.2f}".replace(".", ",") for value in figures]
        sheet.writerow([f"{row.month:%m.%Y}", _harmless(row.site), zone, *shown])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _titles(brush: Brush, language: str) -> list[str]:
    return [brush.words(language, "consumption-column", name=name) for name in COLUMNS]


def _harmless(words: str) -> str:
    return f"'{words}" if words.startswith(FORMULA) else words
