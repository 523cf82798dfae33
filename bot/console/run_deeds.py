"""What can be done with a broadcast just now, by whoever looks at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal

from sqlalchemy import Connection

from bot.console.closing import ask_closing
from bot.console.parts import Look, button, link
from bot.console.refusals import kindly
from bot.console.roles import APPROVER, DISPATCHER
from bot.console.shell import Desk
from bot.console.telling import plural
from bot.domain.guards import stops
from bot.domain.outages import OPEN
from bot.utility.dispatch import Dispatch

if TYPE_CHECKING:
    from bot.console.run import Seen


class Deeds:
    """The buttons beside the title."""

    def __init__(
        self, desk: Desk, dispatch: Dispatch, seen: Seen, follow: Callable[[], Awaitable[None]]
    ) -> None:
        self._desk = desk
        self._dispatch = dispatch
        self._seen = seen
        self._follow = follow
        self._id = seen.found.id
        self._revision = seen.found.revision

    def build(self) -> None:
        """All of them."""
        found = self._seen.found
        if found.draft.test:
            return
        if found.state in {"draft", "waiting"} and self._seen.written:
            self._before()
        if found.state == "sending":
            self._button("Призупинити", self._pause, picture="pause", roles=(DISPATCHER, APPROVER))
        elif found.state == "paused":
            self._button("Продовжити", self._resume, look="main", picture="play")
        if found.state in {"sending", "paused"}:
            self._button("Зупинити", self._stop, look="danger", picture="stop", roles=(DISPATCHER, APPROVER))
        if found.started_at:
            self._after()
            link("Звіт XLSX", f"/console/broadcasts/{self._id}/report.xlsx", look="plain", picture="download")

    def _before(self) -> None:
        found, written, preview = self._seen.found, self._seen.written, self._seen.preview
        desk = self._desk
        if desk.may(DISPATCHER):
            link("Редагувати", f"/console/compose?broadcast={self._id}", look="plain", picture="edit")
        self._button("Відкинути", self._discard, look="quiet", roles=(DISPATCHER, APPROVER))
        if preview is None or stops(preview.findings):
            return
        authors = {found.draft.created_by, written.changed_by if written else ""}
        if found.approved_by or not preview.needs_approval:
            roles = (DISPATCHER, APPROVER) if found.approved_by else (DISPATCHER,)
            self._button("Надіслати…", self._send, look="main", picture="send", roles=roles)
        elif found.state == "waiting" and desk.may(APPROVER) and desk.login not in authors:
            self._button("Погодити", self._approve, picture="check", roles=(APPROVER,))
            self._button(
                "Погодити й надіслати…",
                self._approve_and_send,
                look="main",
                picture="send",
                roles=(APPROVER,),
            )
        elif found.state == "draft":
            self._button("На погодження", self._submit, look="main", picture="check")
        if preview.needs_approval and not found.approved_by and found.draft.notice == "emergency":
            self._button("Без погодження…", self._override, classes="urgent")

    def _after(self) -> None:
        outage = self._seen.outage
        if outage is None or outage.outage.state not in OPEN or not self._desk.may(DISPATCHER):
            return
        link("Виправити", f"/console/compose?corrects={self._id}", look="plain", picture="edit")
        if outage.outage.starts_at > self._desk.now():
            self._button("Не вимикатимемо…", self._cancel)
        else:
            self._button("Світло є…", self._restore, look="main", picture="bolt")

    def _button(
        self,
        text: str,
        work: Callable[[], Awaitable[None]],
        *,
        look: Look = "plain",
        picture: str = "",
        classes: str = "",
        roles: tuple[str, ...] = (DISPATCHER,),
    ) -> None:
        if self._desk.may(*roles):
            button(text, kindly(self._desk, work), look=look, picture=picture).classes(classes)

    # what they do

    async def _do(self, work: Callable[[Connection], object], said: str, *, wake: bool = False) -> None:
        await self._desk.write(work)
        if wake:
            self._desk.office.wake()
        self._desk.tell(said)
        await self._follow()

    async def _pause(self) -> None:
        who, id, desk = self._desk.member, self._id, self._desk
        await self._do(lambda c: self._dispatch.pause(c, who, id, desk.now()), "Призупинено.", wake=True)

    async def _resume(self) -> None:
        who, id, desk = self._desk.member, self._id, self._desk
        await self._do(lambda c: self._dispatch.resume(c, who, id, desk.now()), "Продовжуємо.", wake=True)

    async def _stop(self) -> None:
        who, id, desk = self._desk.member, self._id, self._desk
        about = "Хто вже отримав, той отримав. Решта не отримає нічого. Продовжити потім не можна."
        if await desk.ask("Зупинити назавжди?", about=about, yes="Зупинити", danger=True) is not None:
            await self._do(lambda c: self._dispatch.stop(c, who, id, desk.now()), "Зупинено.", wake=True)

    async def _discard(self) -> None:
        who, id, desk = self._desk.member, self._id, self._desk
        if await desk.ask("Відкинути це оповіщення?", yes="Відкинути", danger=True) is not None:
            await self._do(lambda c: self._dispatch.discard(c, who, id, desk.now()), "Відкинуто.")

    async def _submit(self) -> None:
        who, id, revision, desk = self._desk.member, self._id, self._revision, self._desk
        submit = self._dispatch.submit
        await self._do(lambda c: submit(c, who, id, revision, desk.now()), "Віддано на погодження.")

    async def _approve(self) -> None:
        who, id, revision, desk = self._desk.member, self._id, self._revision, self._desk
        await self._do(lambda c: self._dispatch.approve(c, who, id, revision, desk.now()), "Погоджено.")

    async def _approve_and_send(self) -> None:
        who, id, revision, desk = self._desk.member, self._id, self._revision, self._desk

        def work(connection: Connection) -> None:
            self._dispatch.approve(connection, who, id, revision, desk.now())
            self._dispatch.send(connection, who, id, revision, desk.now())

        if await self._sure() is not None:
            await self._do(work, "Погоджено, надсилаємо.", wake=True)

    async def _send(self) -> None:
        who, id, revision, desk = self._desk.member, self._id, self._revision, self._desk
        if await self._sure() is not None:
            send = self._dispatch.send
            await self._do(lambda c: send(c, who, id, revision, desk.now()), "Надсилаємо.", wake=True)

    async def _override(self) -> None:
        who, id, revision, desk = self._desk.member, self._id, self._revision, self._desk
        why = await desk.ask(
            "Надіслати без погодження?",
            about="Лише тоді, коли чекати не можна. Причину збереже журнал дій.",
            yes="Надіслати зараз",
            wants="Чому не можна чекати",
            danger=True,
        )
        if why is not None:
            await self._do(
                lambda c: self._dispatch.send(c, who, id, revision, desk.now(), override=why),
                "Надсилаємо.",
                wake=True,
            )

    async def _sure(self) -> str | None:
        preview = self._seen.preview
        people = plural(preview.people if preview else 0, "людині", "людям", "людям")
        return await self._desk.ask(
            f"Надіслати {people}?", about="Надіслане не повернути, лише виправити.", yes="Надіслати"
        )

    async def _restore(self) -> None:
        about = "Повідомимо всіх, кому надсилали про це відключення, і закриємо його."
        await self._close("restored", "Світло є?", about, "Повідомити")

    async def _cancel(self) -> None:
        about = "Повідомимо всіх, кому надсилали, що світло не вимикатимемо, і скасуємо відключення."
        await self._close("cancelled", "Скасувати відключення?", about, "Скасувати й повідомити")

    async def _close(
        self, what: Literal["restored", "cancelled"], question: str, about: str, yes: str
    ) -> None:
        who, id, desk = self._desk.member, self._id, self._desk
        with desk.body:
            given = await ask_closing(question, about, yes, desk.now())
        if given is None:
            return
        close = self._dispatch.close
        made = await desk.write(
            lambda c: close(c, who, id, desk.now(), what=what, at=given.at, note=given.note)
        )
        desk.office.wake()
        desk.go(f"/console/broadcasts/{made}")
