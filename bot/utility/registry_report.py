"""What became of an import: counts, and every row that was not taken, with its line and a sentence.

Rule: nothing that people typed becomes a formula in the table of errors (OWASP, CSV injection): a cell that
begins with = + - @ or a control character gets an apostrophe before it.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.utility.tables_columns import TITLES, Kind

SHOWN = 100  # problems kept in the report; the table of errors has them all
LONGEST = 200  # letters of a value or a reason
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was not taken; `column` is its heading, empty when the whole row is meant."""

    line: int
    column: str
    value: str
    reason: str

    @classmethod
    def of(cls, line: int, column: str, value: object, reason: str) -> Self:
        """A problem with a value of any kind and any length."""
        shown = "" if value is None else str(value)
        return cls(line, column, shorter(shown), shorter(reason))

    def __str__(self) -> str:
        place = f"рядок {self.line}, «{self.column}»" if self.column else f"рядок {self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of some rows."""

    new: int = 0
    changed: int = 0
    same: int = 0
    problems: Sequence[Problem] = ()
    new_districts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file. `new + changed + same + refused` is `rows`; `problems` are the first of them."""

    kind: Kind
    source: str
    dry_run: bool
    rows: int
    new: int
    changed: int
    same: int
    refused: int
    problems: tuple[Problem, ...]
    new_districts: tuple[str, ...]
    left_out: tuple[str, ...]

    def lines(self) -> list[str]:
        """The report in words."""
        kind = TITLES[self.kind]
        taken = f"нових {self.new}, змінено {self.changed}, без змін {self.same}"
        said = [f"{self.source} — {kind}: рядків {self.rows}, {taken}, не взято {self.refused}."]
        if self.left_out:
            said.append(f"Стовпці, яких бот не знає, пропущено: {', '.join(self.left_out)}.")
        if self.new_districts:
            verb = "З'являться" if self.dry_run else "З'явилися"
            said.append(f"{verb} нові дільниці: {', '.join(self.new_districts)}. Перевірте, чи це не описки.")
        said += [f"  {problem}" for problem in self.problems]
        if self.dry_run:
            said.append("Це була лише перевірка: у базі нічого не змінено.")
        return said


class ErrorTable:
    """A CSV of problems for Excel; OSError if it cannot be written."""

    def __init__(self, path: Path) -> None:
        # a mark before the text tells Excel that it is UTF-8
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._write = csv.writer(self._file, delimiter=";", lineterminator="\r\n").writerow
        self._write(("Рядок", "Стовпець", "Значення", "Чому не взято"))

    def add(self, problem: Problem) -> None:
        """Write one problem."""
        self._write((problem.line, *map(harmless, (problem.column, problem.value, problem.reason))))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def shorter(text: str) -> str:
    """The beginning of a text that is too long to show."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
