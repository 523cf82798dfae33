"""The row above a phone: whose phone it is, and the faces of the others, with a dot where news are."""

from collections.abc import Callable, Iterable

from nicegui import ui

from bot.pages.elements import Text, tag
from bot.sandbox.chat import Chat


class Faces:
    """The people of one messenger; `choose` is called with the chat of the one that is pressed."""

    def __init__(self, title: str, label: str, chats: Iterable[Chat], choose: Callable[[str], None]) -> None:
        self._choose = choose
        self._faces: dict[str, ui.element] = {}
        self._news: set[str] = set()
        with tag("div", "who", role="group", aria_label=label):
            with tag("div", "who-name"):
                Text("b", title)
                self._name = Text("span", " ")
            for chat in chats:
                self._build(chat)

    def show(self, chat: Chat) -> None:
        """Mark the person whose chat is shown."""
        self._name.say(chat.person.name)
        for chat_id, face in self._faces.items():
            face.props["aria-pressed"] = str(chat_id == chat.id).lower()
        self._news.discard(chat.id)
        self._mark()

    def tell(self, chat_id: str) -> None:
        """Mark a person whom the bot has written to."""
        self._news.add(chat_id)
        self._mark()

    def _build(self, chat: Chat) -> None:
        person = chat.person
        face = tag("button", "person", type="button", aria_label=person.name, title=person.name)
        face.style(f"--paint: {person.colour}")
        face.on("click", lambda _: self._choose(chat.id), js_handler="() => emit()")
        with face:
            Text("i", person.initials)
        self._faces[chat.id] = face

    def _mark(self) -> None:
        for chat_id, face in self._faces.items():
            face.classes(add="with-news" if chat_id in self._news else "", remove="with-news")
