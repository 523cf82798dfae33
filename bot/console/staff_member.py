"""One employee: name, roles, districts, password, access. An auditor only looks."""

from __future__ import annotations

from functools import partial

from bot.console.parts import Field, button, grid, link, panel, row, words
from bot.console.passwords import invent
from bot.console.roles import ADMINISTRATOR, AUDITOR
from bot.console.shell import Desk, page
from bot.console.staff import (
    LIST,
    ONLY_ADMINISTRATOR,
    codes_in,
    districts_hint,
    districts_known,
    role_boxes,
    show_password,
)
from bot.console.telling import id_of
from bot.pages.elements import tag
from bot.storage import staff
from bot.storage.staff import LastAdministrator, Member

LAST = "Це останній адміністратор: нікому було б відкривати доступ."


@page(f"{LIST}/{{member}}", title="Працівник", roles={ADMINISTRATOR, AUDITOR}, part_of=LIST)
async def show_member(desk: Desk) -> None:
    """Who it is; for an administrator the ways to change that."""
    staff_id = id_of(desk.given["member"])
    member = await desk.read(lambda c: staff.get(c, staff_id))
    if member is None:
        desk.client.status_code = 404
        words("Такого працівника немає.")
        link("До списку", LIST, look="plain")
        return
    desk.title(member.name or member.login)
    await _who(desk, member)
    if desk.may(ADMINISTRATOR):
        _access(desk, member)


async def _who(desk: Desk, member: Member) -> None:
    known = await desk.read(districts_known)
    with panel("Хто це", note=f"логін {member.login}"):
        with grid("small"):
            name = Field("Ім'я та прізвище", value=member.name, most=200)
            districts = Field(
                "Райони", value=", ".join(member.districts), hint=districts_hint(known), most=500
            )
        roles = role_boxes(member.roles)
        saving = row("middle")

    async def save() -> None:
        codes, unknown = codes_in(districts.value, known)
        if unknown:
            districts.wrong(f"Немає таких районів: {', '.join(unknown)}.")
            return
        chosen = sorted(role for role, box in roles.items() if box.value)
        if not chosen:
            desk.warn("Оберіть хоча б одну роль або закрийте доступ.")
            return
        called = name.value.strip()
        before = {"name": member.name, "roles": sorted(member.roles), "districts": list(member.districts)}
        after = {"name": called, "roles": chosen, "districts": codes}
        changed = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
        work = partial(staff.change, staff_id=member.id, name=called, roles=chosen, districts=codes)
        try:
            if changed:
                await desk.act(
                    "staff.change", work, subject=member.login, detail=changed, roles=ONLY_ADMINISTRATOR
                )
        except LastAdministrator:
            desk.warn(LAST)
            return
        desk.tell("Збережено." if changed else "Нічого не змінилося.")

    if desk.may(ADMINISTRATOR):
        with saving:
            button("Зберегти", save, look="main")


def _access(desk: Desk, member: Member) -> None:
    async def switch() -> None:
        closing = not member.disabled
        question = "Закрити доступ?" if closing else "Відкрити доступ?"
        about = "Відкриті сеанси закінчаться одразу." if closing else ""
        if await desk.ask(question, about=about, yes="Закрити" if closing else "Відкрити") is None:
            return
        try:
            await desk.act(
                "staff.disable" if closing else "staff.enable",
                lambda c: staff.disable(c, member.id, disabled=closing),
                subject=member.login,
                roles=ONLY_ADMINISTRATOR,
            )
        except LastAdministrator:
            desk.warn(LAST)
            return
        desk.again()

    async def renew() -> None:
        about = "Старий перестане діяти, відкриті сеанси закінчаться."
        if await desk.ask("Видати новий пароль?", about=about, yes="Видати") is None:
            return
        password = invent()
        kept = await desk.office.passwords.hash(password)
        mine = desk.session.token if member.id == desk.member.id else ""
        await desk.act(
            "staff.password",
            lambda c: staff.set_password(c, member.id, kept, keep=mine),
            subject=member.login,
            roles=ONLY_ADMINISTRATOR,
        )
        show_password(shown, member.login, password)

    with panel("Доступ", note="закрито" if member.disabled else "відкрито"):
        with row("middle"):
            button("Новий пароль", renew, picture="key")
            if member.disabled:
                button("Відкрити доступ", switch)
            else:
                button("Закрити доступ", switch, look="danger")
        shown = tag("div")
