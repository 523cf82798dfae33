"""Tables in files: CSV in any of the forms that people save, and workbooks.

Rule 1: what a file is, its content says, never its name. Rule 2: the encoding is found by reading the whole
file; the separator is found by whoever knows the headings, so a CSV is offered as several tables, one for
each separator, as a workbook is, one for each sheet. Rule 3: a row is never repaired: what is wrong with its
form stands in `Row.fault`, and the next row is read. Rule 4: a CSV is read line by line, however long it is;
a workbook is unpacked whole.

A quote that is never closed swallows the rows after it. When a row of several lines has the wrong number of
cells or too many lines, only its first line is at fault and the others are read again.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

Cell = str | date | time | timedelta
"""What stands in a cell; numbers and booleans of a workbook are written out."""

SEPARATORS = {";": "крапка з комою", ",": "кома", "\t": "табуляція", "|": "риска"}
LINES_IN_A_ROW = 20  # a cell may hold line breaks, but this many mean a quote that was not closed
EXACT = (
    10**15
)  # a workbook keeps 15 digits of a number, support.microsoft.com: Excel specifications and limits
CHUNK = 1 << 20

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # workbooks before 2007, and encrypted ones
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO 2.3.4.4
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_CYRILLIC = re.compile("[А-ЯІЇЄҐа-яіїєґ]")


class Unreadable(Exception):
    """The file cannot be read as a table; the text is one sentence for the person who gave it."""


class Row(NamedTuple):
    """A row as it stands: the line it begins on, its cells, and what is wrong with its form, if anything."""

    line: int
    cells: Sequence[Cell]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file, or a try at one. `rows` begins anew each time; `read` of `size` is done."""

    title: str
    size: int
    read: Callable[[], int]
    rows: Callable[[int], Iterator[Row]]  # given the number of cells a row must have; 0 for any

    def beginning(self, rows: int) -> list[Row]:
        """The first rows, to look for the headings."""
        return list(islice(self.rows(0), rows))


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of an open file."""

    tables: tuple[Table, ...]
    close: Callable[[], None]


def open_tables(path: Path) -> Tables:
    """The tables of a file; Unreadable with one sentence if there are none."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Unreadable(f"Файла {path} немає.") from None
    except IsADirectoryError:
        raise Unreadable(f"{path} — це тека, а потрібен файл.") from None
    except OSError as error:
        raise Unreadable(f"Файл {path} не вдалося відкрити: {error.strerror}.") from None
    try:
        start = file.read(8)
        file.seek(0)
        if not start:
            raise Unreadable(f"Файл {path.name} порожній.")
        if start.startswith(ZIP) or start == OLE:
            tables = _workbook(path, file)
        elif path.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".ods"}:
            raise Unreadable(f"{path.name} — не книга Excel, хоч так названа: збережіть її з Excel ще раз.")
        else:
            tables = _text(path, file)
    except BaseException:
        file.close()
        raise
    return Tables(tables, file.close)


# ---- text ----


def _text(path: Path, file: BinaryIO) -> tuple[Table, ...]:
    encoding = _encoding(path, file)
    size = path.stat().st_size

    def reading(separator: str) -> Callable[[int], Iterator[Row]]:
        def rows(width: int) -> Iterator[Row]:
            file.seek(0)
            text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
            try:
                yield from _Lines(text, separator).rows(width)
            finally:
                with suppress(ValueError):  # the file was closed first
                    text.detach()

        return rows

    return tuple(Table(name, size, file.tell, reading(separator)) for separator, name in SEPARATORS.items())


def _encoding(path: Path, file: BinaryIO) -> str:
    """Which of the encodings that Ukrainian programs write; the whole file is looked at."""
    start = file.read(4)
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    letters = broken = 0
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            raise Unreadable(f"{path.name} — не текст і не книга Excel.")
        if chunk.isascii():
            continue
        text = decoder.decode(chunk)
        broken += text.count("\ufffd")
        letters += len(_CYRILLIC.findall(text)) if broken else 0
    # a few broken letters in UTF-8 are reported row by row; windows-1251 read so is broken throughout
    return "cp1251" if broken and letters < broken * 10 else "utf-8"


class _Lines:
    """Lines for csv.reader, some of which may be given again."""

    def __init__(self, text: Iterator[str], separator: str) -> None:
        self._text = text
        self._separator = separator
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._line = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self._taken.append(line)
        return line

    def rows(self, width: int) -> Iterator[Row]:
        """Rows that are not blank; `width` cells each, or any number if 0."""
        taken = self._taken
        reader = csv.reader(self, delimiter=self._separator, strict=True)
        while True:
            taken.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:  # a misplaced quote, the end inside quotes, a cell of over 131,072 characters
                reader = csv.reader(self, delimiter=self._separator, strict=True)
                cells = []
            if len(taken) == 1 and len(cells) == width:
                if any(map(str.strip, cells)):
                    yield Row(self._line, cells)
                self._line += 1
                continue
            fault = self._fault(cells, width)
            if fault and len(taken) > 1:
                self._again.extendleft(reversed(taken[1:]))
                del taken[1:]
                cells = []
            if fault or any(cell.strip() for cell in cells):
                yield Row(self._line, cells or [taken[0].strip()], fault)
            self._line += len(taken)

    def _fault(self, cells: list[str], width: int) -> str:
        """What is wrong with the form of the row just taken; no cells if its quotes are."""
        lines = len(self._taken)
        blank = not any(line.strip() for line in self._taken)
        if blank or (cells and not any(cell.strip() for cell in cells)):
            return ""
        right = bool(cells) and (not width or len(cells) == width)
        if lines > 1 and not (right and lines <= LINES_IN_A_ROW):
            return "лапки відкрито, але не закрито"
        if not cells:
            return "лапки не на місці: лапки всередині комірки подвоюють"
        return "" if right else f"комірок {len(cells)}, а стовпців {width}: зайвий або пропущений роздільник"


# ---- workbooks ----


def _workbook(path: Path, file: BinaryIO) -> tuple[Table, ...]:
    damaged = f"{path.name} не вдалося прочитати: файл пошкоджено або це не книга Excel."
    try:
        book = CalamineWorkbook.from_object(file)
        shown = [sheet for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        tables = tuple(_sheet(book.get_sheet_by_name(sheet.name)) for sheet in shown)
    except PasswordError:
        raise Unreadable(f"{path.name} захищено паролем: збережіть книгу без пароля.") from None
    except CalamineError:
        file.seek(0)
        if ENCRYPTED in file.read(CHUNK):
            raise Unreadable(f"{path.name} захищено паролем: збережіть книгу без пароля.") from None
        raise Unreadable(damaged) from None
    if not any(table.size for table in tables):
        raise Unreadable(f"У книзі {path.name} немає жодного заповненого аркуша.")
    return tables


def _sheet(sheet: CalamineSheet) -> Table:
    done = 0

    def rows(_width: int) -> Iterator[Row]:
        nonlocal done
        for done, cells in enumerate(sheet.iter_rows(), start=1):
            if any(cell != "" for cell in cells):
                yield Row(done, [_written(cell) for cell in cells])

    return Table(sheet.name, sheet.height, lambda: done, rows)


def _written(cell: object) -> Cell:
    """A number as digits; one that a workbook does not keep exactly, in its own inexact form."""
    if isinstance(cell, (str, date, time, timedelta)):
        return cell
    if isinstance(cell, bool):
        return "так" if cell else "ні"
    if isinstance(cell, (int, float)):
        return str(int(cell)) if cell == int(cell) and abs(cell) < EXACT else repr(cell)
    return str(cell)
