"""One of the two phones in one browser: whose it is, the chat's head, the messages, and where one writes."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from nicegui.events import GenericEventArguments

from bot.pages.elements import Text, tag
from bot.sandbox.chat import Chat, Impossible
from bot.sandbox.page_attach import LARGEST, attach, attach_file, lines
from bot.sandbox.page_bubbles import Reader, deep_link, keyboard, letters_on
from bot.sandbox.page_chat import Conversation
from bot.sandbox.page_faces import Faces
from bot.sandbox.page_head import Head, Line
from bot.sandbox.page_parts import Board, Composer, one_text, texts
from bot.sandbox.page_words import Language, Words
from bot.sandbox.values import Change, Message, Toast
from bot.sandbox.world import Messenger

TYPING_SHOWN = 5.2  # seconds; a little longer than bot.sandbox.chat.TYPING_LIFE
TITLES = {"telegram": "Telegram", "viber": "Viber"}


class View(Protocol):
    """What a phone needs of the page around it."""

    language: Language
    say: Words
    now: Callable[[], datetime]

    def use(self, phone: "Phone") -> None:
        """Note that somebody works with this phone."""
        ...

    def upload_address(self, messenger: str) -> str:
        """Where the browser posts files for this phone."""
        ...

    def enlarge(self, address: str) -> None:
        """Show a picture large."""
        ...

    def alert(self, text: str) -> None:
        """Show a text in a box to close."""
        ...

    def ask(self, title: str, about: str, label: str, then: Callable[[str], None]) -> None:
        """Ask for a line of text."""
        ...


class Phone:
    """A phone with the chat of one person at a time."""

    def __init__(self, view: View, messenger: Messenger) -> None:
        self.messenger = messenger
        self.chat: Chat = next(iter(messenger.chats.values()))
        self._view = view
        self._board_open = True
        self._build()
        self.tick()
        self.show(self.chat.id)

    @property
    def reader(self) -> Reader:
        """For whom this phone draws."""
        view = self._view
        name = self.messenger.name
        return Reader(view.language, view.now(), name, self.messenger.profile.username)

    # ---- building ----

    def _build(self) -> None:
        say, name = self._view.say, self.messenger.name
        title = say("phone").format(messenger=TITLES[name])
        with tag("section", f"station of-{name} {name}", aria_label=title) as self._station:
            private = [chat for chat in self.messenger.chats.values() if chat.kind == "private"]
            self._faces = Faces(TITLES[name], say("people"), private, self.show)
            with tag("div", "device"), tag("div", "screen"):
                self._head = Head(say, self._refresh)
                self.conversation = Conversation(
                    lambda: self.reader,
                    on_write=self._write,
                    on_follow=self._follow,
                    on_enlarge=self._view.enlarge,
                    on_refused=self.tell,
                )
                self._toasts = tag("div", "toast-place", role="status", aria_live="polite")
                with tag("div", "bottom-bar") as self._bar:
                    self._bar_button = Text("button", say("start"))
                    self._bar_button.props["type"] = "button"
                    self._bar_button.on("click", lambda _: self._press_bar(), js_handler="() => emit()")
                self.composer = self._build_composer()
                self._board = Board(label=say("keyboard"), grid=name == "viber", on_press=self._press_key)
                self._home = tag("div", "home", aria_hidden="true")

    def _build_composer(self) -> Composer:
        say, name = self._view.say, self.messenger.name
        keys = ("write", "send", "attach", "commands", "keyboard", "editing", "cancel")
        composer = Composer(
            labels={key: say(key) for key in keys},
            items=lines(say),
            attachIcon="attach" if name == "telegram" else "plus",
            uploadTo=self._view.upload_address(name),
            limit=LARGEST,
        )
        composer.on("send", lambda event: self._write(one_text(event)))
        composer.on("attach", self._attach)
        composer.on("recall", lambda _: self._recall())
        composer.on("edit", self._edit)
        composer.on("keyboard", lambda _: self._switch_board())
        composer.on("focused", lambda _: self._view.use(self))
        composer.on("refused", lambda event: self.tell(say(one_text(event)).format(limit=LARGEST)))
        return composer

    # ---- showing ----

    def show(self, chat_id: str) -> None:
        """Show the chat of another person."""
        self.chat = self.messenger.chat(chat_id)
        self._faces.show(self.chat)
        self._fill_stream()
        self._board_open = True
        self._refresh()
        self._look()

    def told(self, change: Change) -> None:
        """Follow one change in the world."""
        if change.messenger != self.messenger.name:
            return
        if change.what == "profile":
            self._refresh()
            if not self.chat.messages:
                self._fill_stream()
        elif change.chat == self.chat.id:
            self._follow_change(change)
        elif change.what == "message" and change.message and change.message.sender == "bot":
            self._faces.tell(change.chat)

    def _follow_change(self, change: Change) -> None:
        if self.conversation.is_stale(self.chat):
            self._fill_stream()
        self.conversation.told(change)
        if change.what == "keyboard":
            self._board_open = True
        if change.what == "typing":
            asyncio.get_running_loop().call_later(TYPING_SHOWN, self._refresh_head)
        if change.toast and change.toast.text:
            self._show_toast(change.toast)
        self._refresh()
        if change.what == "message":
            asyncio.get_running_loop().call_soon(self._look)

    def mark_used(self, *, used: bool) -> None:
        """Show whether numbers go to this phone."""
        self._station.classes(add="used" if used else "", remove="" if used else "used")

    def tick(self) -> None:
        """Show the time."""
        self._head.tick(self._view.now())

    def tell(self, text: str) -> None:
        """Show a passing line over the chat."""
        self._toasts.clear()
        with self._toasts:
            tag("div", "toast", text)

    def _fill_stream(self) -> None:
        say, profile = self._view.say, self.messenger.profile
        description = profile.description(self.chat.person.language)
        if self.messenger.name == "telegram" and description:
            self.conversation.show(self.chat, (say("about"), description))
        else:
            self.conversation.show(self.chat, ("", say("empty")))

    def _show_toast(self, toast: Toast) -> None:
        if toast.alert:
            self._view.alert(toast.text)
        else:
            self.tell(toast.text)

    def _look(self) -> None:
        """What stands on a screen in front of somebody has been seen."""
        waiting = any(m.sender == "bot" and m.seen is None and m.delivered for m in self.chat.messages[-20:])
        if waiting and self.chat.online:
            self.chat.look()

    def _refresh(self) -> None:
        """Show what changes around the messages: head, bar or input field, keyboard."""
        chat, telegram = self.chat, self.messenger.name == "telegram"
        self._refresh_head()
        self._head.offer(self._menu_lines())
        bar = self._bar_text()
        self._bar.set_visibility(bool(bar))
        self._bar_button.say(self._view.say(bar) if bar else "")
        known = chat.keyboard
        self.composer.set_visibility(not bar and (known is None or known.field != "hidden"))
        commands = self.messenger.profile.commands_for(chat.person.language, chat.id) if telegram else ()
        self.composer.change(
            placeholder=known.placeholder if known else "",
            hasKeyboard=known is not None and bool(known.rows),
            keyboardOpen=self._board_open,
            commands=[{"name": each.name, "about": each.description} for each in commands],
        )
        drawn = keyboard(known, self.reader) if self._board_open and not bar else None
        self._board.draw(drawn)
        ground = drawn["colour"] if drawn else ""  # a colour that the server has checked
        look = f"background: {ground}; --mark: {letters_on(ground)}" if ground else ""
        self._home.style(replace=look)

    def _refresh_head(self) -> None:
        self._head.show(self.chat, self.messenger.profile)

    def _menu_lines(self) -> list[Line]:
        chat = self.chat
        lines = [Line("deep-link", "link", self._ask_payload)]
        if self._editable() is not None:
            lines.append(Line("edit", "edit", self._recall))
        if chat.started and not chat.blocked:
            lines.append(
                Line("block" if chat.messenger == "telegram" else "unsubscribe", "block", chat.block)
            )
        if chat.online:
            lines.append(Line("go-offline", "nowifi", chat.go_offline))
        else:
            lines.append(Line("go-online", "wifi", chat.go_online))
        if chat.messages:
            lines.append(Line("clear", "trash", chat.clear))
        return lines

    def _ask_payload(self) -> None:
        say = self._view.say
        self._view.ask(say("deep-link"), say("deep-link-about"), say("payload"), self.open_link)

    # ---- doing ----

    def open_link(self, payload: str) -> None:
        """Come into the chat by a link that carries this."""
        self._view.use(self)
        if self.messenger.name == "telegram":
            self.chat.start(payload)
        else:
            self.chat.open_chat(payload)

    async def receive(self, kind: str, content: bytes, name: str, media_type: str, text: str) -> None:
        """Send a file from the reader's device. Raises Impossible."""
        await attach_file(self.chat, kind, content, name, media_type, text)

    def _write(self, text: str) -> None:
        if text:
            self._view.use(self)
            self._try(lambda: self.chat.write_text(text))

    async def _attach(self, event: GenericEventArguments) -> None:
        self._view.use(self)
        key, *text = texts(event) or ("",)
        try:
            await attach(self.chat, key, text[0] if text else "")
        except Impossible as why:
            self.tell(str(why))

    def _editable(self) -> Message | None:
        """The person's newest text, where the messenger lets people change what they wrote."""
        if self.messenger.name != "telegram" or self.chat.blocked:
            return None
        own = (message for message in reversed(self.chat.messages) if message.sender == "person")
        return next((message for message in own if message.text and message.attachment is None), None)

    def _recall(self) -> None:
        if (message := self._editable()) is not None:
            self.composer.edit(str(message.id), message.text)

    def _edit(self, event: GenericEventArguments) -> None:
        message_id, *text = texts(event) or ("",)
        if text and message_id.isdecimal():
            self._try(lambda: self.chat.edit(int(message_id), text[0]))

    def _press_key(self, row: int, column: int) -> None:
        rows = self.chat.keyboard.rows if self.chat.keyboard else ()
        if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
            pressed = rows[row][column]
            self._view.use(self)
            self._try(lambda: self.chat.press(pressed))
            if pressed.action == "url":
                self._follow(pressed.value)

    def _switch_board(self) -> None:
        self._board_open = not self._board_open
        self._refresh()

    def _bar_text(self) -> str:
        """What the bar instead of the input field says, empty when there is an input field."""
        chat = self.chat
        if chat.blocked:
            return "unblock" if chat.messenger == "telegram" else "subscribe"
        if chat.started or (chat.messenger == "viber" and chat.messages):
            return ""
        return "start"

    def _press_bar(self) -> None:
        self._view.use(self)
        match self._bar_text():
            case "unblock":
                self.chat.unblock()
            case "subscribe":
                self.chat.subscribe()
            case "start":
                self.open_link("")
            case _:
                pass

    def _follow(self, link: str) -> None:
        payload = deep_link(link, self.messenger.name, self.messenger.profile.username)
        if payload is not None:
            self.open_link(payload)

    def _try(self, do: Callable[[], object]) -> None:
        try:
            do()
        except Impossible as why:
            self.tell(str(why))
