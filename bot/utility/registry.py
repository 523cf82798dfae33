"""The import of a registry file: `await import_table(database, "accounts", path, now=clock)`.

Rule 1: a file that is no table of the kind is refused whole, with one sentence, before anything is stored.
Rule 2: a row that is not understood, repeats another or contradicts what is stored is reported with its line
and the reason, and left out; the other rows go in. Nothing is guessed.
Rule 3: the same file again changes nothing. Rule 4: rows go in by the thousand, each batch in a transaction
of its own, so that others write between them; after a crash the same file is imported again. Rule 5: memory
does not grow with the file.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from bot.clock import Clock
from bot.storage.database import Database
from bot.utility.registry_accounts import store_accounts, store_districts
from bot.utility.registry_consumption import store_consumption
from bot.utility.registry_contracts import store_contracts
from bot.utility.registry_documents import Papers, store_documents
from bot.utility.registry_meters import store_meters
from bot.utility.registry_readings import store_readings
from bot.utility.registry_report import SHOWN, Outcome, Problem, Report
from bot.utility.registry_rows import Given, Job, Store
from bot.utility.registry_seen import Seen
from bot.utility.tables import Cell, Row, Unreadable, open_tables
from bot.utility.tables_cells import EMPTY, Frame, Wrong
from bot.utility.tables_columns import Column, Kind
from bot.utility.tables_layout import Layout, find_layout

ACCOUNT_PATTERN = r"\d{9,12}"
REMEMBERED = 4_096  # cells of a column whose meaning need not be read again
BATCH = 2_000  # rows; a tenth of a second of the writer's time
TOGETHER = 20  # documents, each in a transaction of its own; so often it is told how far it is

STORES: Mapping[Kind, Store] = {
    "districts": store_districts,
    "accounts": store_accounts,
    "meters": store_meters,
    "readings": store_readings,
    "consumption": store_consumption,
    "contracts": store_contracts,
}

Progress = Callable[[int, int], None]
"""Told how much of how much is read: bytes of a CSV, rows of a workbook."""


async def import_table(
    database: Database,
    kind: Kind | None,
    path: Path,
    *,
    now: Clock,
    dry_run: bool = False,
    progress: Progress | None = None,
    on_problem: Callable[[Problem], None] | None = None,
    account_pattern: str = ACCOUNT_PATTERN,
    papers: Papers | None = None,
) -> Report:
    """Import a file of one kind, or of the kind that its headings tell; Unreadable if it is no such table.

    `account_pattern` is the DSO's regular expression of account numbers. `on_problem` is told of every row
    that is not taken; the report keeps the first hundred. `papers`: without them documents are not taken.
    """
    opened = await asyncio.to_thread(open_tables, path)
    seen = Seen()
    try:
        layout = await asyncio.to_thread(find_layout, opened.tables, kind, path.name)
        reading = _Reading(layout, Frame(account_pattern, now()), on_problem or (lambda _: None))
        store = _storing(database, layout.kind, Job(seen, dry_run), papers, path.name)
        batches = reading.batches(TOGETHER if layout.kind == "documents" else BATCH)
        while (batch := await asyncio.to_thread(next, batches, None)) is not None:
            if batch:
                reading.count(await store(batch))
            if progress:
                progress(min(layout.table.read(), layout.table.size), layout.table.size)
        return reading.report(path.name, dry_run=dry_run)
    finally:
        seen.close()
        opened.close()


def _storing(
    database: Database, kind: Kind, job: Job, papers: Papers | None, name: str
) -> Callable[[Sequence[Given]], Awaitable[Outcome]]:
    """How a batch of a kind goes in."""
    if kind == "documents":
        if papers is None:
            raise Unreadable(
                f"{name} — таблиця документів: до неї потрібна тека з файлами, див. docs/import.md."
            )
        return lambda batch: store_documents(database, papers, batch, job)
    run = database.read if job.dry_run else database.write
    return lambda batch: run(partial(_store, STORES[kind], batch, job))


def _store(store: Store, rows: Sequence[Given], job: Job, connection: Connection) -> Outcome:
    return store(connection, rows, job)


@dataclass(slots=True)
class _Reading:
    """A file on its way through: rows become values, and what becomes of them is counted."""

    layout: Layout
    frame: Frame
    on_problem: Callable[[Problem], None]
    # a column, where it stands, and what its latest cells mean
    columns: list[tuple[Column, int, dict[Cell, object]]] = field(init=False)
    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)
    new_districts: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.columns = [(column, index, {}) for column, index in self.layout.places]

    def batches(self, size: int) -> Iterator[list[Given]]:
        """The rows that were understood, of so many at a time; a batch may be empty."""
        rows = (row for row in self.layout.table.rows(self.layout.width) if row.line > self.layout.line)
        while some := list(islice(rows, size)):
            self.rows += len(some)
            yield self._given(some)

    def count(self, outcome: Outcome) -> None:
        """Add what became of a batch."""
        self.new += outcome.new
        self.changed += outcome.changed
        self.same += outcome.same
        self.new_districts |= dict.fromkeys(outcome.new_districts)
        for problem in outcome.problems:
            self._refuse([problem])

    def report(self, source: str, *, dry_run: bool) -> Report:
        """The sum."""
        return Report(
            kind=self.layout.kind,
            source=source,
            dry_run=dry_run,
            rows=self.rows,
            new=self.new,
            changed=self.changed,
            same=self.same,
            refused=self.refused,
            problems=tuple(self.problems),
            new_districts=tuple(self.new_districts),
            left_out=self.layout.left_out,
        )

    def _given(self, rows: list[Row]) -> list[Given]:
        """What the rows mean, column by column: most cells of a column say what others have said before."""
        problems: dict[int, list[Problem]] = {
            row.line: [Problem.of(row.line, "", row.cells[0], row.fault)] for row in rows if row.fault
        }
        good = [row for row in rows if not row.fault]
        columns = list(zip(*(row.cells for row in good), strict=True))
        values: list[list[object]] = []
        for column, index, known in self.columns if good else ():
            try:
                values.append([known[cell] for cell in columns[index]])
            except KeyError:
                values.append(self._column(column, good, columns[index], known, problems))
        for line in sorted(problems):
            self._refuse(problems[line])
        names = [column.name for column, _, _ in self.columns]
        meanings = zip(good, zip(*values, strict=True), strict=True)
        return [
            Given(row.line, dict(zip(names, found, strict=True)))
            for row, found in meanings
            if row.line not in problems
        ]

    def _column(
        self,
        column: Column,
        rows: list[Row],
        cells: Sequence[Cell],
        known: dict[Cell, object],
        problems: dict[int, list[Problem]],
    ) -> list[object]:
        """The values of a column; what is wrong in it is added to the problems by line."""
        values: list[object] = []
        for row, cell in zip(rows, cells, strict=True):
            value = known.get(cell, known)
            if value is known:
                try:
                    value = self._read(column, cell)
                except Wrong as wrong:
                    problem = Problem.of(row.line, column.title, cell, str(wrong))
                    problems.setdefault(row.line, []).append(problem)
                else:
                    if len(known) == REMEMBERED:
                        known.clear()
                    known[cell] = value
            values.append(value)
        return values

    def _read(self, column: Column, cell: Cell) -> object:
        value = column.read(cell, self.frame)
        if column.needed and (value is None or value == ""):
            raise Wrong(EMPTY)
        return value

    def _refuse(self, problems: list[Problem]) -> None:
        """One more row that is not taken, for one reason or several."""
        self.refused += 1
        for problem in problems:
            self.on_problem(problem)
            if len(self.problems) < SHOWN:
                self.problems.append(problem)
