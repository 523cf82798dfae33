"""The commands `api-key add`, `list`, `disable`.

A key is shown once, when it is made, on standard output alone. Each change is told to the audit log as the
engineer's. Exit codes: 0 done; 1 not done, with the reason; 2 wrong arguments or settings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from bot.api.scopes import SCOPES
from bot.utility.running import end, in_database

if TYPE_CHECKING:
    from sqlalchemy import Connection

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")

app = typer.Typer(
    name="api-key",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who may call the API.",
)

Name = Annotated[str, typer.Argument(help="Which system it is for: a-z, digits, full stop, hyphen.")]


@app.command()
def add(
    name: Name,
    *,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help=f"What it is for: {', '.join(SCOPES)}; may be given several times."),
    ] = None,
) -> None:
    """Make a key and show it, once; it may do what its scopes say and nothing else."""
    if not NAME.fullmatch(name):
        raise typer.BadParameter("a-z, digits, full stop and hyphen, at most 40", param_hint="NAME")
    if not scope:
        raise typer.BadParameter(f"name at least one of {', '.join(SCOPES)}", param_hint="--scope")
    if unknown := sorted(set(scope) - set(SCOPES)):
        raise typer.BadParameter(
            f"there is no {', '.join(unknown)}, only {', '.join(SCOPES)}", param_hint="--scope"
        )
    from bot.clock import system_clock  # noqa: PLC0415 - the database takes half a second
    from bot.storage import api_keys, audit  # noqa: PLC0415 - as above

    def work(connection: Connection) -> str:
        made = api_keys.add(connection, name, set(scope), system_clock())
        detail = {"scopes": sorted(set(scope))}
        audit.append(connection, system_clock(), "engineer", "api-key.add", name, detail)
        return made

    try:
        made = in_database(lambda database: database.write(work))
    except api_keys.Taken:
        end(f"Ключ {name} уже є: вимкнений теж зберігає свою назву.")
    typer.echo(made)
    typer.echo("Збережіть ключ зараз: більше його не показати.", err=True)


@app.command("list")
def show() -> None:
    """Show all keys, save the keys themselves."""
    from bot.clock import KYIV  # noqa: PLC0415 - as above
    from bot.storage import api_keys  # noqa: PLC0415 - as above

    found = in_database(lambda database: database.read(api_keys.listed))
    for key in found:
        used = f"{key.used_at.astimezone(KYIV):%d.%m.%Y %H:%M}" if key.used_at else "ще ні"
        state = "вимкнено" if key.disabled else f"останній виклик: {used}"
        typer.echo(f"{key.name:<24} {state:<36} {' '.join(sorted(key.scopes))}")
    if not found:
        typer.echo("Ключів немає: python -m bot api-key add НАЗВА --scope …")


@app.command()
def disable(name: Name) -> None:
    """Take a key out of use, at once and for good."""
    from bot.clock import system_clock  # noqa: PLC0415 - as above
    from bot.storage import api_keys, audit  # noqa: PLC0415 - as above

    def work(connection: Connection) -> bool:
        done = api_keys.disable(connection, name)
        if done:
            audit.append(connection, system_clock(), "engineer", "api-key.disable", name)
        return done

    if not in_database(lambda database: database.write(work)):
        end(f"Ключа {name} немає.")
    typer.echo(f"Ключ {name} вимкнено.")
