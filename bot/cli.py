"""The command line: run · import · sample · submissions · outages · schedule · warnings · staff · api-key.

Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import os
import sys

import typer

from bot.api.commands import app as key_commands
from bot.configuration import SettingsError, load_settings, require_channel
from bot.console.commands import app as staff_commands
from bot.settings import Settings
from bot.utility import source_commands
from bot.utility.commands import app as registry_commands
from bot.utility.submissions_commands import app as submissions_commands

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The chatbot of a power company.",
)
app.add_typer(registry_commands)
app.add_typer(submissions_commands, name="submissions")
app.add_typer(staff_commands, name="staff")
app.add_typer(key_commands, name="api-key")
app.add_typer(source_commands.outages, name="outages")
app.add_typer(source_commands.schedule, name="schedule")
app.add_typer(source_commands.warnings, name="warnings")


@app.command()
def run() -> None:
    """Serve the messengers whose tokens are set; with none, start the sandbox."""
    from bot.app import serve  # noqa: PLC0415 - heavy

    code = serve(settings())
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)  # all is closed; a library that a thread is still importing is not waited for


@app.command()
def check() -> None:
    """Read the settings and say what would be started."""
    given = settings()
    serving = [name for name, on in (("Telegram", given.telegram.token), ("Viber", given.viber.token)) if on]
    typer.echo(f"Settings are fine. Serving: {', '.join(serving) or 'the sandbox'}.")


def settings() -> Settings:
    """The settings, or the end of the program with one sentence."""
    try:
        given = load_settings(os.environ)
        require_channel(given)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    return given


def main() -> None:
    """Run the command line."""
    app()
