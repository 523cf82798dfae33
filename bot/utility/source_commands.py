"""The commands `outages import`, `schedule import`, `warnings import`. What they do is in `importing`.

Exit codes as of `import`: 0 all of it was understood; 1 the file or the database could not be used; 2 wrong
arguments or settings; 3 taken, save what is named.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.settings import Settings
from bot.utility.commands import SOME_REFUSED
from bot.utility.running import end, given_settings, run

if TYPE_CHECKING:
    from bot.storage.database import Database
    from bot.utility.importing import SourceReport

File = Annotated[Path, typer.Argument(metavar="FILE")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Compare and report, store nothing.")]
Taking = Callable[["Database", bytes, str, datetime], Awaitable["SourceReport"]]

outages = typer.Typer(no_args_is_help=True, help="Outages: take them from files.")
schedule = typer.Typer(no_args_is_help=True, help="The hourly schedule: take it from files.")
warnings = typer.Typer(no_args_is_help=True, help="Warnings of disconnection: take them from files.")

for group in (outages, schedule, warnings):
    # a group of one command stays a group
    group.callback()(lambda: None)


@outages.command("import")
def import_outages(
    file: File,
    *,
    dry_run: DryRun = False,
    whole: Annotated[
        bool, typer.Option("--whole", help="The file names all; close those of this source that it does not.")
    ] = False,
    source: Annotated[str, typer.Option(help="Whose outages they are.")] = "import",
    label: Annotated[
        bool, typer.Option("--trust-offsets", help="Read +00:00 in a JSON file as UTC, not as Kyiv's clock.")
    ] = False,
) -> None:
    """Take planned works and emergencies from CSV, XLSX or the operators' JSON. See docs/outages.md."""

    async def take(database: "Database", body: bytes, name: str, now: datetime) -> "SourceReport":
        from bot.utility import importing  # noqa: PLC0415 - half a second

        return await importing.import_outages(
            database,
            body,
            name,
            now,
            source=source,
            whole=whole,
            clock="label" if label else "kyiv",
            dry_run=dry_run,
        )

    _run(file, take)


@schedule.command("import")
def import_schedule(
    file: File,
    *,
    dry_run: DryRun = False,
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%d.%m.%Y"], help="The day of a schedule that does not say its own."
        ),
    ] = None,
    weekly: Annotated[
        bool, typer.Option("--weekly", help="Take a layout of the week for the next seven days.")
    ] = False,
) -> None:
    """Take the hourly schedule from the operators' JSON, CSV, XLSX or plain text. See docs/outages.md."""
    on: date | None = day.date() if day else None

    async def take(database: "Database", body: bytes, name: str, now: datetime) -> "SourceReport":
        from bot.utility import importing  # noqa: PLC0415 - half a second

        return await importing.import_schedule(
            database, body, name, now, day=on, weekly=weekly, dry_run=dry_run
        )

    _run(file, take)


@warnings.command("import")
def import_warnings(file: File, *, dry_run: DryRun = False) -> None:
    """Take warnings of disconnection from CSV or XLSX. See docs/outages.md."""
    settings = given_settings()

    async def take(database: "Database", body: bytes, name: str, now: datetime) -> "SourceReport":
        from bot.utility import importing  # noqa: PLC0415 - half a second

        return await importing.import_warnings(
            database,
            body,
            name,
            now,
            account_pattern=settings.company.account_pattern,
            dry_run=dry_run,
        )

    _run(file, take, settings)


def _run(file: Path, take: Taking, settings: Settings | None = None) -> None:
    from bot.clock import system_clock  # noqa: PLC0415 - half a second together with the database
    from bot.utility.importing import read_body  # noqa: PLC0415
    from bot.utility.loading import using  # noqa: PLC0415
    from bot.utility.told import NotUnderstood  # noqa: PLC0415

    given = settings or given_settings()

    async def work() -> "SourceReport":
        async with using(given) as database:
            return await take(database, read_body(file), file.name, given.starts_at or system_clock())

    try:
        report = run(work())
    except NotUnderstood as why:
        end(f"{file.name}: {why}.")
    typer.echo("\n".join(report.lines()))
    if any(remark.where for remark in report.remarks):
        raise typer.Exit(SOME_REFUSED)
