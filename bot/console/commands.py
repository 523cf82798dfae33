"""The commands `staff add`, `list`, `change`, `disable`, `enable`, `password`, `audit-check`.

They are how the first administrator comes in, and the way back when nobody can. Each is told to the audit log
as the engineer's. Exit codes: 0 done; 1 not done, with the reason; 2 wrong arguments or settings; 3 the audit
log has been tampered with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.console.roles import ALL, NAMES, named
from bot.utility.running import end, in_database

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.storage.database import Database
    from bot.storage.staff import Member

ENGINEER = "engineer"
TAMPERED = 3

app = typer.Typer(
    name="staff",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who may open the console.",
)

Login = Annotated[str, typer.Argument(help="Latin letters, digits, full stop, hyphen.")]
Roles = Annotated[
    list[str] | None, typer.Option("--role", help=f"Of {', '.join(NAMES)}; may be given several times.")
]
Districts = Annotated[
    list[str] | None, typer.Option("--district", help="The code of a district; none means all.")
]
Typed = Annotated[
    bool, typer.Option("--ask", help="Type the password instead of having one made up and shown.")
]


@app.command()
def add(
    login: Login,
    *,
    name: Annotated[str, typer.Option(help="Who it is.")] = "",
    role: Roles = None,
    district: Districts = None,
    ask: Typed = False,
) -> None:
    """Take somebody on; without --role as administrator."""
    from bot.storage import staff  # noqa: PLC0415 - the database takes half a second

    roles = _known(role or ["administrator"])
    password, shown = _password(ask=ask)

    async def work(database: Database) -> None:
        kept = await _hash(password)
        from bot.clock import system_clock  # noqa: PLC0415 - as above

        adding = partial(
            staff.add,
            login=login,
            name=name,
            password_hash=kept,
            roles=roles,
            now=system_clock(),
            districts=district or [],
        )
        try:
            await _told(database, adding, "staff.add", login, {"roles": sorted(roles)})
        except staff.Taken:
            end(f"Працівник {login} уже є.")

    in_database(work)
    typer.echo(f"Додано: {staff.key(login)}, {named(roles)}." + (f" Пароль: {password}" if shown else ""))


@app.command("list")
def show() -> None:
    """Show everybody."""
    from bot.storage import staff  # noqa: PLC0415 - as above

    found = in_database(lambda database: database.read(staff.members))
    for member in found:
        closed = "  доступ закрито" if member.disabled else ""
        where = f"  райони: {', '.join(member.districts)}" if member.districts else ""
        typer.echo(f"{member.login:<20} {member.name:<30} {named(member.roles)}{where}{closed}")
    if not found:
        typer.echo("Працівників немає: python -m bot staff add ЛОГІН")


@app.command()
def change(login: Login, *, role: Roles = None, district: Districts = None) -> None:
    """Give somebody other roles, other districts."""
    from bot.storage import staff  # noqa: PLC0415 - as above

    def work(connection: Connection, member: Member) -> None:
        roles = _known(role) if role else member.roles
        districts = member.districts if district is None else district
        staff.change(connection, member.id, name=member.name, roles=roles, districts=districts)

    _of(login, work, "staff.change", {"roles": role or [], "districts": district or []})


@app.command()
def disable(login: Login) -> None:
    """Keep somebody out, at once."""
    from bot.storage import staff  # noqa: PLC0415 - as above

    _of(login, lambda c, member: staff.disable(c, member.id, disabled=True), "staff.disable")


@app.command()
def enable(login: Login) -> None:
    """Let somebody in again."""
    from bot.storage import staff  # noqa: PLC0415 - as above

    _of(login, lambda c, member: staff.disable(c, member.id, disabled=False), "staff.enable")


@app.command()
def password(login: Login, *, ask: Typed = False) -> None:
    """Give somebody another password; their sessions end, and too many wrong tries are forgiven."""
    from bot.storage import staff  # noqa: PLC0415 - as above

    given, shown = _password(ask=ask)
    kept = asyncio.run(_hash(given))
    _of(login, lambda c, member: staff.set_password(c, member.id, kept), "staff.password")
    if shown:
        typer.echo(f"Пароль: {given}")


@app.command("audit-check")
def audit_check(
    noted: Annotated[
        str, typer.Option(metavar="NUMBER:HASH", help="A row as it was shown before: it must still be there.")
    ] = "",
) -> None:
    """Check that no row of the audit log was changed, taken out or slipped in."""
    from bot.storage import audit  # noqa: PLC0415 - as above

    row: tuple[int, str] | None = None
    if noted:
        number, _, chain = noted.partition(":")
        if not number.isdecimal() or len(chain) != len(audit.START):
            raise typer.BadParameter("як показано раніше: номер, двокрапка, 64 знаки", param_hint="--noted")
        row = int(number), chain
    checked = in_database(lambda database: database.read(lambda c: audit.check(c, row)))
    if checked.broken is not None:
        typer.echo(
            f"Журнал змінено в обхід програми: ланцюжок не сходиться на записі {checked.broken}.", err=True
        )
        raise typer.Exit(TAMPERED)
    typer.echo(f"Журнал цілий, записів {checked.rows}. Занотуйте: {checked.last}:{checked.chain}")


def _of(
    login: str,
    work: Callable[[Connection, Member], None],
    action: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Do something to an employee."""
    from bot.storage import staff  # noqa: PLC0415 - as above

    def found(connection: Connection) -> None:
        known = staff.find(connection, login)
        if known is None:
            raise LookupError
        work(connection, known[0])

    async def run(database: Database) -> None:
        try:
            await _told(database, found, action, login, detail)
        except LookupError:
            end(f"Працівника {login} немає.")
        except staff.LastAdministrator:
            end("Це останній адміністратор: нікому було б відкривати доступ.")

    in_database(run)
    typer.echo("Зроблено.")


async def _told(
    database: Database,
    work: Callable[[Connection], object],
    action: str,
    login: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Change something and tell the audit log, in one transaction."""
    from bot.clock import system_clock  # noqa: PLC0415 - as above
    from bot.storage import audit, staff  # noqa: PLC0415 - as above

    def both(connection: Connection) -> None:
        work(connection)
        audit.append(connection, system_clock(), ENGINEER, action, staff.key(login), detail)

    await database.write(both)


async def _hash(given: str) -> str:
    from bot.console.passwords import Passwords  # noqa: PLC0415 - as above

    return await Passwords().hash(given)


def _password(*, ask: bool) -> tuple[str, bool]:
    """A password, and whether it has to be shown."""
    from bot.console.passwords import invent, wrong  # noqa: PLC0415 - as above

    if not ask:
        return invent(), True
    given = typer.prompt("Пароль", hide_input=True, confirmation_prompt="Ще раз")
    if why := wrong(given):
        end(why)
    return given, False


def _known(roles: list[str]) -> frozenset[str]:
    given = frozenset(roles)
    if unknown := given - ALL:
        raise typer.BadParameter(f"немає ролі {', '.join(sorted(unknown))}", param_hint="--role")
    return given
