"""Layouts: which table of a file is meant, where its headings stand, and which column is where.

Rule 1: a heading is recognised whole, whatever its case, punctuation, look-alikes, unit and bracketed
remarks; part of one is not. Rule 2: a column whose heading is not known is left out and named in the report.
Rule 3: two columns with one meaning, or none where one is needed, end the import before it begins.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.identifiers import comparable
from bot.utility.tables import Cell, Table, Unreadable
from bot.utility.tables_columns import COLUMNS, TITLES, Column, Kind

TOP_ROWS = 30  # headings stand somewhere among them, below titles and dates of reports

_REMARK = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_UNIT = re.compile(r"[\s,]+(кВт|кВт[·*.\- ]?год\.?|kWh?)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a kind stand in a table."""

    kind: Kind
    columns: tuple[Column, ...]  # that the kind has
    table: Table
    line: int  # of the headings
    width: int
    places: tuple[tuple[Column, int], ...]
    left_out: tuple[str, ...]

    def has(self, name: str) -> bool:
        """Whether the file has the column."""
        return any(column.name == name for column, _ in self.places)


def find_layout(
    tables: Sequence[Table],
    kind: Kind | None,
    name: str,
    among: Mapping[Kind, tuple[Column, ...]] = COLUMNS,
) -> Layout:
    """The table with the most columns of the kind, or of any; Unreadable if there is none that will do."""
    tries = [
        _layout(table, row.line, row.cells, each, among[each])
        for table in tables
        for row in table.beginning(TOP_ROWS)
        for each in ([kind] if kind else among)
    ]
    best = max(tries, key=_points, default=None)
    if best is None or len(best.places) < 2:  # noqa: PLR2004 - one word may stand anywhere
        what = f"таблиці «{TITLES[kind]}»" if kind else "жодної відомої таблиці"
        raise Unreadable(
            f"У {name} немає рядка із заголовками {what}: які потрібні, сказано в docs/import.md."
        )
    _refuse(best, name)
    return best


def _points(layout: Layout) -> tuple[bool, int, int]:
    return not _missing(layout), len(layout.places), -layout.line


def _layout(table: Table, line: int, row: Sequence[Cell], kind: Kind, columns: tuple[Column, ...]) -> Layout:
    known = _spelt(columns)
    places, left_out = [], []
    for index, cell in enumerate(row):
        if not isinstance(cell, str) or not cell.strip():
            continue
        column = known.get(_heading(cell))
        if column:
            places.append((column, index))
        else:
            left_out.append(" ".join(cell.split()))
    return Layout(kind, columns, table, line, len(row), tuple(places), tuple(left_out))


def _heading(text: str) -> str:
    text = _REMARK.sub(" ", text)
    return comparable(_UNIT.sub("", text))


def _missing(layout: Layout) -> list[str]:
    columns = layout.columns
    missing = [column.title for column in columns if column.needed and not layout.has(column.name)]
    alternatives = [column for column in columns if column.one_needed]
    if alternatives and not any(layout.has(column.name) for column in alternatives):
        missing.append(" або ".join(column.title for column in alternatives))
    return missing


def _refuse(layout: Layout, name: str) -> None:
    if missing := _missing(layout):
        wanted = ", ".join(f"«{title}»" for title in missing)
        raise Unreadable(
            f"У {name} (рядок {layout.line}) бракує стовпців для таблиці «{TITLES[layout.kind]}»: {wanted}."
        )
    seen: dict[str, Cell] = {}
    for column, index in layout.places:
        if column.name in seen:
            raise Unreadable(
                f"У {name} (рядок {layout.line}) два стовпці означають «{column.title}»: "
                f"{seen[column.name]}-й і {index + 1}-й. Залиште один."
            )
        seen[column.name] = str(index + 1)


@lru_cache
def _spelt(columns: tuple[Column, ...]) -> Mapping[str, Column]:
    known: dict[str, Column] = {}
    for column in columns:
        for spelling in (column.name, column.title, *column.spellings.split(",")):
            other = known.setdefault(_heading(spelling), column)
            if other is not column:
                raise ValueError(f"{spelling} would mean both {other.name} and {column.name}")
    return known
