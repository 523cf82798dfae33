"""Rows of outages, warnings and schedules: a table is read, and each row is values or remarks.

Rule 1: a file that is no table of the kind is Unreadable, with one sentence. Rule 2: a row of which a cell is
not understood is not taken; every such cell is a remark. These files are short: they are read whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from bot.utility.outage_columns import OUTAGE_COLUMNS
from bot.utility.tables import Row, Unreadable, open_tables
from bot.utility.tables_cells import EMPTY, Frame, Wrong
from bot.utility.tables_columns import Kind
from bot.utility.tables_layout import Layout, find_layout
from bot.utility.told import Notes

MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Line:
    """A row that was understood: where it stands, and its values by column; a column not there is None."""

    where: str
    values: Mapping[str, Any]


def read_rows(
    path: Path, kind: Kind, now: datetime, notes: Notes, *, account_pattern: str = r"\d{9,12}"
) -> list[Line]:
    """The rows of a table; Unreadable if the file has no such table."""
    opened = open_tables(path)
    try:
        layout = find_layout(opened.tables, kind, path.name, OUTAGE_COLUMNS)
        if layout.left_out:
            notes.add("", ", ".join(layout.left_out), "стовпці, яких бот не знає, пропущено")
        frame = Frame(account_pattern, now)
        rows = (row for row in layout.table.rows(layout.width) if row.line > layout.line)
        lines = []
        for count, row in enumerate(rows, 1):
            if count > MOST_ROWS:
                raise Unreadable(f"У {path.name} понад {MOST_ROWS} рядків: це не такий перелік.")
            if line := _line(row, layout, frame, notes):
                lines.append(line)
        return lines
    finally:
        opened.close()


@contextmanager
def as_file(body: bytes, name: str) -> Iterator[Path]:
    """A body as a file for as long as it is read; its name keeps what a person would see."""
    suffix = Path(name).suffix
    with NamedTemporaryFile(prefix="oblik-", suffix=suffix if len(suffix) <= len(".xlsx") else "") as file:
        file.write(body)
        file.flush()
        yield Path(file.name)


def _line(row: Row, layout: Layout, frame: Frame, notes: Notes) -> Line | None:
    where = f"рядок {row.line}"
    if row.fault:
        notes.add(where, str(row.cells[0]) if row.cells else "", row.fault)
        return None
    values: dict[str, Any] = {column.name: None for column in layout.columns}
    good = True
    for column, index in layout.places:
        cell = row.cells[index]
        try:
            value = column.read(cell, frame)
            if column.needed and value in (None, ""):
                raise Wrong(EMPTY)
        except Wrong as wrong:
            notes.add(f"{where}, «{column.title}»", str(cell), str(wrong))
            good = False
        else:
            values[column.name] = value
    return Line(where, values) if good else None
