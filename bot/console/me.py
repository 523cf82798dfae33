"""One's own page: the password, the messenger for notices by chat, what the roles allow."""

from __future__ import annotations

from sqlalchemy import select

from bot.console.parts import Field, button, facts, panel, row, words
from bot.console.passwords import wrong
from bot.console.roles import ALL, EXPLAINED, NAMES
from bot.console.shell import Desk, page
from bot.console.telling import CHANNELS, moment
from bot.pages.elements import tag
from bot.storage import staff, staff_codes
from bot.storage.schema import address
from bot.storage.staff_sessions import attempt


@page("/console/me", title="Мій запис", roles=ALL)
async def show_me(desk: Desk) -> None:
    """Who I am to the console."""
    member = desk.member
    desk.title(member.name or member.login)
    with panel("Хто я"):
        facts(
            [
                ("Логін", member.login),
                ("Райони", ", ".join(member.districts) or "усі"),
                ("Увійшли", moment(desk.session.created_at, desk.now())),
                ("Звідки", desk.session.host),
            ]
        )
        facts([(NAMES[role], EXPLAINED[role]) for role in NAMES if role in member.roles])
    with tag("div", "grid"):
        _password(desk)
        await _messenger(desk)


def _password(desk: Desk) -> None:
    with panel("Пароль"):
        old = Field("Теперішній пароль", kind="password", most=200)
        new = Field("Новий пароль", kind="password", hint="щонайменше 12 символів", most=200)
        again = Field("Новий пароль ще раз", kind="password", most=200)
        changing = row()

    async def change() -> None:
        if why := wrong(new.value):
            new.wrong(why)
            return
        if new.value != again.value:
            again.wrong("Паролі не збігаються.")
            return
        host, tries = desk.session.host, desk.office.tries
        until = await desk.write(lambda c: attempt(c, desk.login, host, desk.now(), tries))
        if until is not None:
            old.wrong(f"Забагато спроб. Спробуйте після {moment(until, desk.now())}.")
            return
        found = await desk.read(lambda c: staff.find(c, desk.login))
        if found is None or not await desk.office.passwords.right(old.value, found[1]):
            old.wrong("Це не той пароль.")
            return
        kept = await desk.office.passwords.hash(new.value)
        await desk.act(
            "staff.password",
            lambda c: staff.set_password(c, desk.member.id, kept, keep=desk.session.token),
            subject=desk.login,
        )
        for field in (old, new, again):
            field.put("")
        desk.tell("Пароль змінено. Інші ваші сеанси закінчено.")

    with changing:
        button("Змінити", change, look="main")


async def _messenger(desk: Desk) -> None:
    async def make() -> None:
        code = await desk.act(
            "staff.code", lambda c: staff_codes.make(c, desk.member.id, desk.now()), subject=desk.login
        )
        minutes = int(staff_codes.VALID.total_seconds() // 60)
        place.clear()
        with place, tag("div", "notice"), tag("div"):
            tag("p", text=f"Надішліть боту протягом {minutes} хвилин:")
            tag("p", "secret", f"/staff {code}")

    async def unbind() -> None:
        await desk.act("staff.unbind", lambda c: staff_codes.unbind(c, desk.member.id), subject=desk.login)
        desk.again()

    member = await desk.read(lambda c: staff.get(c, desk.member.id))
    with panel("Месенджер", note="щоб надсилати оповіщення з чату, якщо це дозволено"):
        place = tag("div")
        with row("middle"):
            button("Отримати код", make, picture="key")
            if member and member.address:
                bound = select(address.c.channel).where(address.c.id == member.address)
                channel = await desk.read(lambda c: c.execute(bound).scalar_one())
                words(f"Під'єднано: {CHANNELS.get(channel, channel)}.", "soft")
                button("Від'єднати", unbind, look="quiet")
