"""What the commands `import` and `sample` do: open the database, import, show how far it is, say what became.

Rule: whatever goes wrong with a file or the database ends in Stopped with one sentence for the engineer; what
went in before stays in.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn, Self

import typer
from tqdm import tqdm

from bot.clock import system_clock
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.files import Files
from bot.utility.opened import Stopped, opened
from bot.utility.registry import import_table
from bot.utility.registry_documents import Papers
from bot.utility.registry_report import ErrorTable, Report
from bot.utility.sample import load_sample
from bot.utility.sample_cabinet import load_cabinet
from bot.utility.sample_files import write_everything
from bot.utility.sample_outages import load_outages
from bot.utility.tables import Unreadable
from bot.utility.tables_columns import COLUMNS, TITLES, Kind


def split_kind(words: Sequence[str]) -> tuple[Kind | None, *tuple[str, ...]]:
    """The kind that the words begin with, if they do, and the others."""
    for kind in COLUMNS:
        if words[0] == kind:
            return (kind, *words[1:])
    return (None, *words)


async def import_files(
    settings: Settings,
    kind: Kind | None,
    files: Sequence[Path],
    *,
    dry_run: bool,
    errors: Path | None,
    folder: Path | None = None,
) -> int:
    """Import files one after another; how many rows were not taken. Raises Stopped.

    `folder` has the files of documents; if it is not said, the folder of their table does.
    """
    if folder and not await asyncio.to_thread(folder.is_dir):
        raise Stopped(f"Теки {folder} немає.")
    refused = 0
    table = _error_table(errors) if errors else None
    try:
        async with using(settings) as database:
            kept = _files(settings, database)
            for path in files:
                with _Bar(path.name) as bar:
                    report = await import_table(
                        database,
                        kind,
                        path,
                        now=system_clock,
                        dry_run=dry_run,
                        progress=bar.show,
                        on_problem=table.add if table else None,
                        account_pattern=settings.company.account_pattern,
                        papers=Papers(folder or path.parent, kept, settings.files.max_bytes),
                    )
                _say(report)
                refused += report.refused
    finally:
        if table:
            table.close()
    if refused and errors:
        typer.echo(f"Усі рядки, яких не взято, — у файлі {errors}.", err=True)
    return refused


async def load_sample_into(settings: Settings, accounts: int, seed: int) -> None:
    """Import the sample DSO. Raises Stopped."""
    bars: dict[Kind, _Bar] = {}

    def show(kind: Kind, done: int, of: int) -> None:
        bars.setdefault(kind, _Bar(TITLES[kind])).show(done, of)

    async with using(settings) as database:
        reports = await load_sample(database, now=system_clock, accounts=accounts, seed=seed, progress=show)
        await load_outages(database, system_clock(), settings.company.account_pattern)
        await load_cabinet(database, _files(settings, database), settings.files.max_bytes, system_clock())
    for bar in bars.values():
        bar.close()
    for report in reports:
        _say(report)


def _files(settings: Settings, database: Database) -> Files:
    return Files(settings.data_dir / "files", database, settings.files, system_clock)


async def write_files(folder: Path, accounts: int, seed: int) -> None:
    """Write the sample's files and say where they are. Raises Stopped."""
    try:
        written = await write_everything(folder, now=system_clock, accounts=accounts, seed=seed)
    except OSError as error:
        raise Stopped(f"До теки {folder} не вдалося записати: {error.strerror}.") from None
    for path in (*written.tables, written.outages, written.schedule, written.warnings):
        typer.echo(path)
    typer.echo("\n".join(("Завантажити їх:", *written.commands())), err=True)


class _Bar:
    """A progress bar on standard error that learns its length later; none where nobody looks."""

    def __init__(self, name: str) -> None:
        self._bar: tqdm[NoReturn] = tqdm(
            desc=name, total=0, unit_scale=True, file=sys.stderr, disable=None, leave=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def show(self, done: int, of: int) -> None:
        """So much of so much."""
        self._bar.total = of
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


def _say(report: Report) -> None:
    typer.echo("\n".join(report.lines()))


def _error_table(path: Path) -> ErrorTable:
    try:
        return ErrorTable(path)
    except OSError as error:
        raise Stopped(f"Файл {path} не вдалося створити: {error.strerror}.") from None


@asynccontextmanager
async def using(settings: Settings) -> AsyncIterator[Database]:
    """The configured database; Stopped if it, or a file, cannot be used."""
    try:
        async with opened(settings) as database:
            yield database
    except Unreadable as error:
        raise Stopped(str(error)) from None
