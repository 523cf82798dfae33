"""The page of the sandbox: both phones side by side, numbers to try, the protocol.

Every open browser has a `View` of its own over the one world: it hears of each change and passes it to the
phone it concerns. Nothing here speaks to the bot; the page does what people do, and the local servers tell
the bot. NiceGUI reads its folder when it is imported, so only `bot.sandbox.trial` imports this module, late.

Rule: no text of a person or of the bot is ever given to the page as HTML or as code.
"""

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from fastapi import FastAPI
from nicegui import app, ui

from bot.pages.elements import Text, icon, tag
from bot.pages.looks import BASE, head
from bot.sandbox.page_card import Card
from bot.sandbox.page_files import UPLOADS, file_routes
from bot.sandbox.page_parts import STATIC, button
from bot.sandbox.page_phone import TITLES, Phone
from bot.sandbox.page_protocol import FaultSwitches, Protocol
from bot.sandbox.page_shown import Shown
from bot.sandbox.page_words import Language, words
from bot.sandbox.values import Change, MessengerName

STYLES = (BASE, *(STATIC / f"{name}.css" for name in ("icons", "page", "phone")))
STATIC_ADDRESS = "/sandbox/static"
RECONNECT = 20.0  # seconds a browser may be away before its page is forgotten
CLOCK_TICK = 10.0  # seconds
FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="7" '
    'fill="#2a62d4"/><path d="M13 4.5 7 12.6h4.1L10.2 19l6.5-8.6h-4.6z" fill="#fff"/></svg>'
)


class View:
    """The page in one browser."""

    def __init__(self, shown: Shown, switches: FaultSwitches, client: str) -> None:
        saved = app.storage.user
        self.language: Language = "en" if saved.get("language") == "en" else "uk"
        self.say = words(self.language)
        self.now: Callable[[], datetime] = shown.world.now
        self._shown = shown
        self._client = client
        self._dark = ui.dark_mode(value=saved.get("dark"))
        self.phones: dict[MessengerName, Phone] = {}
        self._tabs: dict[str, Text] = {}
        with tag("div", "frame", data_shown="telegram", lang=self.language) as self._frame:
            self._build_top()
            self._build_tabs()
            with tag("main", "scene"):
                for messenger in (shown.world.telegram, shown.world.viber):
                    self.phones[messenger.name] = Phone(self, messenger)
                self.use(self.phones["telegram"])
                with tag("aside", "side"):
                    self.card = Card(
                        self.say,
                        shown.samples,
                        insert=self._insert,
                        open_link=self._open_link,
                    )
                    self._protocol = Protocol(self.say, shown.world, switches)
        ui.timer(CLOCK_TICK, self._tick)
        self._dialogs = tag("div")

    def _build_top(self) -> None:
        say = self.say
        with tag("header", "top"):
            with tag("span", "mark", aria_hidden="true"):
                icon("bolt")
            with tag("div", "top-lines"):
                tag("h1", text=self._shown.company[self.language])
                tag("p", text=f"{say('subtitle')}. {say('local')}")
            button("top-button", self._switch_language, picture="globe", text=say("other-language"))
            # the browser knows whether "auto" is dark at the moment, so it is the one to answer
            theme = tag("button", "top-button", type="button", aria_label=say("theme"), title=say("theme"))
            theme.on(
                "click",
                lambda event: self._set_dark(dark=event.args is True),
                js_handler="() => emit(!document.body.classList.contains('body--dark'))",
            )
            with theme:
                icon("theme")

    def _build_tabs(self) -> None:
        names = {**TITLES, "numbers": self.say("numbers-tab")}
        with tag("div", "tabs", role="tablist", aria_label=self.say("tabs")):
            for key, name in names.items():
                tab = Text("button", name)
                tab.props["type"] = "button"
                tab.props["role"] = "tab"
                tab.on("click", self._opener(key), js_handler="() => emit()")
                self._tabs[key] = tab
        self._open_tab("telegram")

    def _opener(self, key: str) -> Callable[[], None]:
        return lambda: self._open_tab(key)

    def _open_tab(self, key: str) -> None:
        self._frame.props["data-shown"] = key
        for each, tab in self._tabs.items():
            tab.props["aria-selected"] = str(each == key).lower()
        for name, phone in self.phones.items():
            if name == key:
                self.use(phone)

    # ---- what happens ----

    def told(self, change: Change) -> None:
        """Follow one change in the world."""
        for phone in self.phones.values():
            phone.told(change)
        self._protocol.told(change)

    def use(self, phone: Phone) -> None:
        """Note that somebody works with this phone."""
        self._used = phone
        for each in self.phones.values():
            each.mark_used(used=each is phone)

    def upload_address(self, messenger: str) -> str:
        """Where the browser posts files for this phone."""
        return f"{UPLOADS}/{self._client}/{messenger}"

    def enlarge(self, address: str) -> None:
        """Show a picture large; only one of the chats' own files."""
        if not address.startswith("/sandbox/files/"):
            return
        with self._dialogs, ui.dialog(value=True) as dialog, tag("div", "large-photo-box"):
            picture = tag("img", "large-photo", src=address, alt=self.say("photo"))
            picture.on("click", lambda _: dialog.close(), js_handler="() => emit()")
        dialog.on("hide", lambda _: dialog.delete(), js_handler="() => emit()")

    def alert(self, text: str) -> None:
        """Show a text in a box to close."""
        with self._dialogs, ui.dialog(value=True) as dialog, tag("div", "question"):
            tag("p", text=text)
            with tag("div", "question-buttons"):
                button("text-button main", dialog.close, text=self.say("close"))
        dialog.on("hide", lambda _: dialog.delete(), js_handler="() => emit()")

    def ask(self, title: str, about: str, label: str, then: Callable[[str], None]) -> None:
        """Ask for a line of text."""
        given = {"text": ""}

        def done() -> None:
            dialog.close()
            then(given["text"].strip())

        with self._dialogs, ui.dialog(value=True) as dialog, tag("div", "question"):
            tag("h2", text=title)
            tag("p", text=about)
            field = tag("input", type="text", aria_label=label, placeholder=label, autofocus="true")
            field.on(
                "input",
                lambda event: given.update(text=str(event.args)),
                js_handler="(event) => emit(event.target.value)",
            )
            field.on("keydown.enter", lambda _: done(), js_handler="() => emit()")
            with tag("div", "question-buttons"):
                button("text-button", dialog.close, text=self.say("cancel"))
                button("text-button main", done, text=self.say("open"))
        dialog.on("hide", lambda _: dialog.delete(), js_handler="() => emit()")

    def _open_link(self, payload: str) -> None:
        if self._frame.props["data-shown"] == "numbers":
            self._open_tab(self._used.messenger.name)
        self._used.open_link(payload)

    def _insert(self, value: str) -> None:
        if self._frame.props["data-shown"] == "numbers":
            self._open_tab(self._used.messenger.name)
        self._used.composer.insert(value)

    def _tick(self) -> None:
        for phone in self.phones.values():
            phone.tick()

    def _set_dark(self, *, dark: bool) -> None:
        self._dark.value = dark
        app.storage.user["dark"] = dark

    def _switch_language(self) -> None:
        app.storage.user["language"] = "en" if self.language == "uk" else "uk"
        ui.navigate.reload()


def make_page(shown: Shown, *, secret: str) -> FastAPI:
    """An application that serves the page at its root; once in a process, because NiceGUI is one."""
    views: dict[str, View] = {}
    switches = FaultSwitches(shown.faults)

    def tell(change: Change) -> None:
        for view in tuple(views.values()):
            view.told(change)

    def tell_numbers() -> None:
        for view in tuple(views.values()):
            view.card.refresh()

    def find_phone(client: str, messenger: str) -> Phone | None:
        view = views.get(client)
        return (
            next((phone for name, phone in view.phones.items() if name == messenger), None) if view else None
        )

    def build() -> None:
        client = ui.context.client
        client.title = shown.company["uk"]
        views[client.id] = view = View(shown, switches, client.id)
        ui.add_head_html(head(STATIC_ADDRESS, STYLES, view.say("lost")))
        client.on_delete(lambda: views.pop(client.id, None))

    ui.page("/", reconnect_timeout=RECONNECT)(build)
    app.add_static_file(local_file=BASE, url_path=f"{STATIC_ADDRESS}/{BASE.name}")
    app.add_static_files(STATIC_ADDRESS, STATIC)
    app.router.routes[:0] = file_routes(shown.world, find_phone)
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    own_lifespan = outer.router.lifespan_context

    @contextlib.asynccontextmanager
    async def watching(inside: FastAPI) -> AsyncIterator[None]:
        unwatch = shown.world.watch(tell), shown.samples.watch(tell_numbers)
        async with own_lifespan(inside):
            yield
        for stop in unwatch:
            stop()

    outer.router.lifespan_context = watching
    ui.run_with(
        outer,
        title=shown.company["uk"],
        favicon=FAVICON,
        dark=None,
        language="uk",
        tailwind=False,
        reconnect_timeout=RECONNECT,
        storage_secret=secret,
        show_welcome_message=False,
    )
    return outer
