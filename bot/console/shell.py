"""What every page of the console stands in: the menu, the head, and the desk that a page is given.

A page is one async function of a Desk, registered with its address, its title and the roles that may see it;
it needs nothing else to be in the menu, behind the login, checked, and in the matrix of the tests. Add its
module to `bot.console.serving`.

    @page(
        "/console/outages/{outage}",
        title="Відключення",
        roles={DISPATCHER, AUDITOR},
        menu=Entry("Відключення", "bolt", 30),     # or part_of="/console/outages" for a page below another
    )
    async def show_outage(desk: Desk) -> None:
        stored = await desk.read(lambda c: get(c, int(desk.given["outage"])))
        with desk.actions:
            button("Закрити", close, look="danger")
        with panel("Де"):
            words(stored.outage.raw)

        async def close() -> None:
            why = await desk.ask("Закрити відключення?", wants="Причина")
            if why is not None:
                await desk.act("outage.close", work, subject=f"outage {stored.id}", detail={"why": why})
                desk.tell("Закрито.")

What a page is made of is in `bot.console.parts`. Rules:

1. Everything goes through `desk.read`, `desk.write` and `desk.act` (`bot.console.visit`): each looks the
   session and the roles up anew. `act` writes the audit log in the same transaction; `write` is for functions
   that write it themselves. `roles=` narrows what only some of those who see the page may do.
2. `desk.every(seconds, work)` repeats while the page is open; it does not keep the session alive.
3. An error in a handler is logged and said to the person in general words; Ended leads to the login.
4. No text of anybody is ever given to the page as HTML or as code: `tag(…, text=…)`, `words`, tables.
5. Forms that are sent and files that are fetched are registered with `reply` (`bot.console.register`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import quote

import structlog
from nicegui import ui
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.guard import LOGIN, REFUSED, ROOT, SESSION, STATIC, Guard
from bot.console.looks import FOLDER, STYLES
from bot.console.parts import Field, button
from bot.console.register import Entry, Page, menu_of, page, reply
from bot.console.roles import named
from bot.console.visit import Office, Visit
from bot.pages.elements import Text, icon, tag
from bot.pages.looks import head, version
from bot.storage.staff_sessions import Ended, Forbidden, Session

__all__ = ["Desk", "Entry", "page", "reply", "show"]

LOOK_EVERY = 15.0  # seconds between looks whether the session still lives
SORRY = "Щось пішло не так. Спробуйте ще раз."
NOT_YOURS = "Ваша роль цього не дозволяє."
THEME_COOKIE = "oblik-theme"
LOST = "Зв'язок із сервером втрачено. Відновлюємо…"

log = structlog.get_logger()


class Desk(Visit):
    """What a page is given: who is there, the database, and the page itself.

    `actions` is the place for buttons beside the title.
    """

    def __init__(self, office: Office, session: Session, registered: Page, request: Request) -> None:
        given = {**request.query_params, **request.path_params}
        super().__init__(office, session, registered.roles, given)
        self.page = registered
        self.client = ui.context.client
        self._address = f"{request.url.path}?{request.url.query}".rstrip("?")
        self._dark = ui.dark_mode(
            value={"dark": True, "light": False}.get(request.cookies.get(THEME_COOKIE, ""))
        )
        self._frame()
        self._dialogs = tag("div")
        self.client.on_exception(self._failed)
        self.every(LOOK_EVERY, self._look)
        ui.on("console-seen", lambda _: self.stay())

    def title(self, text: str) -> None:
        """Another title than the registered one."""
        self._title.say(text)
        self.client.title = f"{text} · {self.office.settings.company.name.uk}"

    def tell(self, text: str) -> None:
        """Say that something was done."""
        with self.client:  # whoever says it may have been cleared away meanwhile
            ui.notify(text, classes="said good", position="bottom", timeout=4_000)

    def warn(self, text: str) -> None:
        """Say that something was not done."""
        with self.client:
            ui.notify(text, classes="said bad", position="bottom", timeout=9_000, close_button="Зрозуміло")

    def go(self, address: str) -> None:
        """Open another page of the console."""
        self.client.open(address)

    def again(self) -> None:
        """Open the same page anew."""
        self.client.open(self._address)

    def every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Repeat while the page is open, with a pause of so many seconds."""
        client = self.client

        async def once() -> None:
            if client.has_socket_connection:
                await work()

        ui.timer(seconds, once, immediate=False)

    async def ask(
        self,
        question: str,
        *,
        about: str = "",
        yes: str = "Так",
        wants: str = "",
        danger: bool = False,
        value: str = "",
    ) -> str | None:
        """Ask before something is done: None for no, else the text that `wants` asks for."""
        answered: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        field: Field | None = None
        self.client.on_delete(answered.cancel)

        def done(given: str | None) -> None:
            if not answered.done():
                answered.set_result(given)
            dialog.close()

        def agree() -> None:
            text = field.value.strip() if field else ""
            if field and not text:
                field.wrong("Без цього не можна.")
                return
            done(text)

        with self._dialogs, ui.dialog(value=True) as dialog, tag("div", "question", role="alertdialog"):
            tag("h2", text=question)
            if about:
                tag("p", text=about)
            if wants:
                field = Field(wants, value=value, focused=True)
                field.element.on("keydown.enter", lambda _: agree(), js_handler="() => emit()")
            with tag("div", "question-buttons"):
                button("Скасувати", lambda: done(None), look="quiet")
                button(yes, agree, look="danger" if danger else "main")
        dialog.on("hide", lambda _: done(None), js_handler="() => emit()")
        given = await answered
        dialog.delete()
        return given

    async def _look(self) -> None:
        await self.read(lambda _: None)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Ended):
            self.client.open(f"{LOGIN}?next={quote(self._address)}")
        elif isinstance(error, Forbidden):
            self.warn(NOT_YOURS)
        else:
            log.error("a page of the console has failed", page=self.page.path, exc_info=error)
            self.warn(SORRY)

    # the frame

    def _frame(self) -> None:
        company = self.office.settings.company.name.uk
        self.client.title = f"{self.page.title} · {company}"
        frame = tag("div", "frame", lang="uk")
        with frame:
            tag("a", "skip", "До змісту", href="#main")
            with tag("header", "bar"):
                opener = tag("button", "bar-button", type="button", popovertarget="menu", aria_label="Меню")
                with opener:
                    icon("menu")
                tag("span", "bar-title", "Пульт диспетчера")
                if self.office.trial:
                    tag("span", "chip warn", "Пробний режим")
            with tag("nav", "menu", id="menu", popover="auto", aria_label="Розділи"):
                self._menu(company)
            with tag("div", "page-main", id="main", tabindex="-1"):
                with tag("div", "head"):
                    self._title = Text("h1", self.page.title)
                    self.actions = tag("div", "head-actions")
                self.body = tag("div", "body")

    def _menu(self, company: str) -> None:
        with tag("div", "brand"):
            with tag("span", "mark", aria_hidden="true"):
                icon("bolt")
            with tag("div", "brand-lines"):
                tag("b", text="Пульт диспетчера")
                tag("span", text=company)
        if self.office.trial:
            tag("p", "trial", "Пробний режим: усі люди вигадані")
        here = self.page.part_of or self.page.path
        with tag("ul", "lines"):
            for registered, entry in menu_of(self.member.roles):
                with tag("li"), tag("a", "line", href=registered.path) as line:
                    if registered.path == here:
                        line.props["aria-current"] = "page"
                    icon(entry.icon)
                    tag("span", text=entry.name)
        with tag("div", "foot"):
            with tag("a", "who", href=f"{ROOT}/me"):
                icon("person")
                with tag("span", "who-lines"):
                    tag("b", text=self.member.name or self.login)
                    tag("span", text=named(self.member.roles))
            with tag("div", "foot-buttons"):
                theme = tag("button", "foot-button", type="button", title="Світла або темна тема")
                theme.props["aria-label"] = "Світла або темна тема"
                with theme:
                    icon("theme")
                # the browser knows whether "auto" is dark at the moment, so it is the one to answer
                theme.on(
                    "click", lambda event: self._set_dark(dark=event.args is True), js_handler=_SWITCH_THEME
                )
                with tag("form", "leave", method="post", action=f"{ROOT}/logout"):
                    tag("input", type="hidden", name="form", value=self.session.form)
                    with tag("button", "foot-button", type="submit"):
                        icon("leave")
                        tag("span", text="Вийти")

    def _set_dark(self, *, dark: bool) -> None:
        self._dark.value = dark


_SWITCH_THEME = f"""() => {{
  const dark = !document.body.classList.contains("body--dark");
  const kept = "; path=/console; max-age=31536000; samesite=strict";
  document.cookie = "{THEME_COOKIE}=" + (dark ? "dark" : "light") + kept;
  emit(dark);
}}"""


def show(office: Office, guard: Guard, registered: Page) -> Callable[[Request], Awaitable[Response | None]]:
    """What NiceGUI calls for a page: the checks, the frame, then the page's own function."""

    async def build(request: Request) -> Response | None:
        session: Session = request.scope[SESSION]
        client = ui.context.client
        guard.clients[client.id] = session.token
        client.on_delete(lambda: guard.clients.pop(client.id, None))
        _dress()
        try:
            desk = Desk(office, session, registered, request)
            with desk.body:
                if session.member.roles.isdisjoint(registered.roles):
                    client.status_code = REFUSED
                    desk.title("Немає доступу")
                    tag("p", "empty", NOT_YOURS)
                    return None
                await desk.stay()
                await registered.build(desk)
        except Ended:
            return RedirectResponse(LOGIN, 303)
        except Exception:
            log.exception("a page of the console cannot be shown", page=registered.path)
            client.status_code = 500
            tag("p", "empty", SORRY)
        return None

    return build


def _dress() -> None:
    ui.add_head_html(head(STATIC, STYLES, LOST))
    script = FOLDER / "console.js"
    ui.add_head_html(f'<script src="{STATIC}/{script.name}?{version(script)}" defer></script>')
