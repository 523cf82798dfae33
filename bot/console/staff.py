"""Staff: who may come in, and with which roles. Passwords are made up by us and shown once.

One of them is on a page of their own: `bot.console.staff_member`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nicegui import ui
from sqlalchemy import Connection, select

from bot.console.parts import Check, Column, Field, Row, Table, button, cell, grid, panel, row
from bot.console.passwords import invent
from bot.console.roles import ADMINISTRATOR, AUDITOR, EXPLAINED, NAMES, named
from bot.console.shell import Desk, Entry, page
from bot.console.telling import moment
from bot.pages.elements import tag
from bot.storage import staff
from bot.storage.schema import district
from bot.storage.staff import Taken

LIST = "/console/staff"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,40}")
ONLY_ADMINISTRATOR = frozenset({ADMINISTRATOR})

_COLUMNS = (
    Column("name", "Працівник"),
    Column("login", "Логін"),
    Column("roles", "Ролі", wide=True),
    Column("districts", "Райони"),
    Column("state", "Доступ"),
    Column("since", "З нами", phone=False),
)


@page(LIST, title="Працівники", roles={ADMINISTRATOR, AUDITOR}, menu=Entry("Працівники", "people", 80))
async def show_staff(desk: Desk) -> None:
    """Everybody; an administrator adds somebody here and changes somebody on their own page."""
    table: Table

    async def refresh() -> None:
        found = await desk.read(staff.members)
        now = desk.now()
        table.show(
            [
                Row(
                    str(member.id),
                    {
                        "name": cell(member.name or member.login, href=f"{LIST}/{member.id}"),
                        "login": member.login,
                        "roles": named(member.roles),
                        "districts": ", ".join(member.districts) or "усі",
                        "state": cell(
                            "закрито" if member.disabled else "відкрито",
                            tone="" if member.disabled else "good",
                            chip=True,
                            note="месенджер під'єднано" if member.address else "",
                        ),
                        "since": moment(member.created_at, now),
                    },
                    tone="quiet" if member.disabled else "",
                )
                for member in found
            ]
        )

    with panel():
        table = Table(_COLUMNS, label="Працівники")
    await refresh()
    if not desk.may(ADMINISTRATOR):
        return
    known = await desk.read(districts_known)
    with panel("Додати працівника"):
        with grid("small"):
            name = Field("Ім'я та прізвище", most=200)
            login = Field("Логін", hint="латинські літери, цифри, крапка, дефіс", most=41)
            districts = Field("Райони", hint=districts_hint(known), most=500)
        roles = role_boxes(frozenset())
        adding = row("middle")
        shown = tag("div")

    async def add() -> None:
        given = login.value.strip().lower()
        if not _LOGIN.fullmatch(given):
            login.wrong("Латинські літери, цифри, крапка, дефіс; від двох символів.")
            return
        if not name.value.strip():
            name.wrong("Впишіть, хто це.")
            return
        codes, unknown = codes_in(districts.value, known)
        if unknown:
            districts.wrong(f"Немає таких районів: {', '.join(unknown)}.")
            return
        chosen = {role for role, box in roles.items() if box.value}
        if not chosen:
            desk.warn("Оберіть хоча б одну роль.")
            return
        password = invent()
        kept = await desk.office.passwords.hash(password)
        try:
            await desk.act(
                "staff.add",
                lambda c: staff.add(c, given, name.value.strip(), kept, chosen, desk.now(), codes),
                subject=given,
                detail={"roles": sorted(chosen), "districts": codes},
                roles=ONLY_ADMINISTRATOR,
            )
        except Taken:
            login.wrong("Такий логін уже є.")
            return
        show_password(shown, given, password)
        for field in (name, login, districts):
            field.put("")
        await refresh()

    with adding:
        button("Додати", add, look="main", picture="plus")


def show_password(place: ui.element, login: str, password: str) -> None:
    """Show a made-up password, once."""
    place.clear()
    with place, tag("div", "notice good"), tag("div"):
        tag("p", text="Передайте працівникові; більше його ніде не буде видно:")
        tag("p", "secret", f"{login} · {password}")


def role_boxes(chosen: frozenset[str]) -> dict[str, Check]:
    """A box for each role."""
    with grid("roles"):
        return {role: Check(name, note=EXPLAINED[role], value=role in chosen) for role, name in NAMES.items()}


def districts_known(connection: Connection) -> Sequence[str]:
    """The codes of all districts."""
    return connection.execute(select(district.c.code).order_by(district.c.code)).scalars().all()


def districts_hint(known: Sequence[str]) -> str:
    """What may be written there."""
    return f"порожньо — усі; є {', '.join(known[:8])}" if known else "порожньо — усі"


def codes_in(given: str, known: Sequence[str]) -> tuple[list[str], list[str]]:
    """Codes of districts as written, and those that there are none of."""
    wanted = [code for code in re.split(r"[,;\s]+", given.strip()) if code]
    return wanted, [code for code in wanted if code not in known]
