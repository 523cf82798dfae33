"""The commands `submissions export`, `list` and `retry`: what the DSO's system has, and what waits for it.

Exit codes: 0 done; 1 the database could not be used, or nothing has that number, or whoever read standard
output has closed it; 2 wrong arguments or settings. Data go to standard output, sentences to standard error.
"""

from datetime import datetime
from typing import Annotated, Literal, get_args

import typer

from bot.clock import KYIV
from bot.utility.running import NOT_DONE, given_settings, run

app = typer.Typer(
    name="submissions",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="What the DSO's system has been given, and what waits for it.",
)


Format = Literal["csv", "jsonl"]
State = Literal["pending", "delivered", "refused"]
OneState = Annotated[State | None, typer.Option("--state", help="Only these.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], help="Only what came since then, Kyiv time."
    ),
]


@app.command()
def export(
    *,
    form: Annotated[
        Format, typer.Option("--format", help="A table for people or lines for programs.")
    ] = "csv",
    since: Since = None,
    state: OneState = None,
) -> None:
    """Write submissions to standard output, oldest first. See docs/connector.md."""
    from bot.utility import submissions_table  # noqa: PLC0415 - the database takes half a second

    moment = since.replace(tzinfo=KYIV) if since else None
    run(submissions_table.export(given_settings(), form, moment, [state] if state else get_args(State)))


@app.command("list")
def show(*, state: OneState = None) -> None:
    """Show how many there are, and those that wait or were refused."""
    from bot.utility import submissions_table  # noqa: PLC0415 - as above

    run(submissions_table.show(given_settings(), [state] if state else ["pending", "refused"]))


@app.command()
def retry(
    numbers: Annotated[
        list[str] | None, typer.Argument(help="Numbers of receipts, or idempotency keys.")
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that wait or were refused.")] = False,
) -> None:
    """Send again what was refused, and at once what waits."""
    from bot.utility import submissions_table  # noqa: PLC0415 - as above

    if bool(numbers) == everything:
        raise typer.BadParameter("name numbers, or --all", param_hint="NUMBERS")
    if not run(submissions_table.retry(given_settings(), numbers or [])):
        raise typer.Exit(NOT_DONE)
