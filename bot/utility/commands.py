"""The commands `import` and `sample`. What they do is in `loading`, imported when one of them is called.

Exit codes: 0 everything is in the database; 1 a file or the database could not be used; 2 wrong arguments or
settings; 3 the files are in, save the rows that are named. Complaints and bars go to standard error, the
summary to standard output.
"""

from pathlib import Path
from typing import Annotated

import typer

from bot.utility.running import given_settings, run
from bot.utility.sample_size import ACCOUNTS, FEWEST, SEED

SOME_REFUSED = 3  # exit code

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command("import")
def import_files(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="[districts|accounts|meters|readings|consumption|contracts|documents] FILE…",
            help="CSV or XLSX; with no word before them, the headings tell what they are.",
        ),
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare and report, store nothing.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Where to write every row that is not taken.")
    ] = None,
    files_folder: Annotated[
        Path | None,
        typer.Option(
            "--files", metavar="FOLDER", help="Where the files of documents are; else beside their table."
        ),
    ] = None,
) -> None:
    """Put the DSO's registry into the database, and what people see of it. See docs/import.md."""
    from bot.utility import loading  # noqa: PLC0415 - the database and the readers of tables take half a second

    kind, *names = loading.split_kind(files)
    if not names:
        raise typer.BadParameter("name at least one file", param_hint="FILE")
    paths = [Path(name) for name in names]
    settings = given_settings()
    if run(loading.import_files(settings, kind, paths, dry_run=dry_run, errors=report, folder=files_folder)):
        raise typer.Exit(SOME_REFUSED)


@app.command()
def sample(
    *,
    accounts: Annotated[int, typer.Option(min=FEWEST, help="How many accounts to make.")] = ACCOUNTS,
    seed: Annotated[int, typer.Option(help="Another seed makes other people.")] = SEED,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Only write the CSV files there, import nothing.")
    ] = None,
) -> None:
    """Put an invented DSO with two years of readings into the database, or into files."""
    from bot.utility import loading  # noqa: PLC0415 - as above

    if out:
        run(loading.write_files(out, accounts, seed))
    else:
        run(loading.load_sample_into(given_settings(), accounts, seed))
