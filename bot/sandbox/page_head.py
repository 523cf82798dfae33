"""The top of a phone's screen: the time, the network, the bot's name, what it is doing, and a menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from bot.pages.elements import Text, icon, tag
from bot.sandbox.chat import Chat
from bot.sandbox.page_parts import button
from bot.sandbox.page_words import Words, clock_time
from bot.sandbox.world import Profile


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the menu: `key` of its words, its icon, what it does."""

    key: str
    icon: str
    do: Callable[[], None]


class Head:
    """What stands above the messages; `after` is called when something of the menu was done."""

    def __init__(self, say: Words, after: Callable[[], None]) -> None:
        self._say = say
        self._after = after
        self._lines: tuple[str, ...] = ()
        with tag("div", "status", aria_hidden="true"):
            self._clock = Text("span", " ")
            with tag("span", "status-icons"):
                self._net = icon("wifi")
                tag("span", "battery")
        with tag("header", "chat-head"):
            with tag("span", "bot-face", aria_hidden="true"):
                icon("bolt")
            with tag("div", "chat-names"):
                self._title = Text("b", " ")
                self._doing = Text("span", " ")
            more = tag("button", "head-button", type="button", aria_label=say("more"), title=say("more"))
            with more:
                icon("more")
                self._menu = ui.menu().classes("phone-menu").props("anchor='bottom right' self='top right'")

    def tick(self, now: datetime) -> None:
        """Show the time."""
        self._clock.say(clock_time(now))

    def show(self, chat: Chat, profile: Profile) -> None:
        """Show the bot's name and what it is doing."""
        language, typing = chat.person.language, chat.typing
        self._title.say(profile.names.get(language) or profile.names.get("") or profile.name)
        if not chat.online:
            doing = "offline"
        elif typing:
            doing = "uploading" if typing.startswith("upload") else "typing"
        else:
            doing = "bot" if chat.messenger == "telegram" else "online"
        self._doing.say(self._say(doing))
        self._doing.classes(add="typing" if typing and chat.online else "", remove="typing")
        net, other = ("icon-wifi", "icon-nowifi") if chat.online else ("icon-nowifi", "icon-wifi")
        self._net.classes(add=net, remove=other)

    def offer(self, lines: Sequence[Line]) -> None:
        """Put these lines into the menu."""
        keys = tuple(line.key for line in lines)
        if keys == self._lines:
            return
        self._lines = keys
        self._menu.clear()
        with self._menu:
            for line in lines:
                made = button("menu-line", self._runner(line), text=self._say(line.key), picture=line.icon)
                made.props["role"] = "menuitem"

    def _runner(self, line: Line) -> Callable[[], None]:
        def run() -> None:
            self._menu.close()
            line.do()
            self._after()

        return run
