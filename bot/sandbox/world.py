"""The world both sandbox servers and the page share: people, chats, files, the bot's profile, complaints.

Everything is in memory and belongs to one event loop. A server listens to what people do
(`Messenger.listen`), the page and tests watch changes (`World.watch`, `Chat.next`). A complaint is
something the bot sent that the vendor's documentation does not allow, whether the vendor would have
refused it or let it pass.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.chat import Chat
from bot.sandbox.people import SAMPLE_PEOPLE
from bot.sandbox.pictures import image_size
from bot.sandbox.values import (
    Act,
    Blob,
    Change,
    ChatKind,
    Command,
    Complaint,
    MediaKind,
    MessengerName,
    Person,
)

FIRST_TELEGRAM_MESSAGE = 100
FIRST_VIBER_TOKEN = 5_741_311_803_571_721_000  # a message_token does not fit in 53 bits
COMPLAINTS_KEPT = 1000
FILE_PREFIX: dict[MediaKind, str] = {  # how the ids of real files begin, by kind
    "photo": "AgACAgI",
    "document": "BQACAgI",
    "video": "BAACAgI",
    "voice": "AwACAgI",
    "audio": "CQACAgI",
    "sticker": "CAACAgI",
    "animation": "CgACAgI",
}


@dataclass(slots=True)
class Profile:
    """What the bot says of itself; texts by language code, "" being the default for every other language."""

    name: str = "Oblik"
    username: str = "oblik_sandbox_bot"
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], tuple[Command, ...]] = field(default_factory=dict)

    def description(self, language: str) -> str:
        """What an empty chat shows in this language."""
        return self.descriptions.get(language) or self.descriptions.get("", "")

    def commands_for(self, language: str, chat: str, kind: ChatKind = "private") -> tuple[Command, ...]:
        """The command list of one chat: the narrowest scope first, in it the language before the default."""
        wide = "all_private_chats" if kind == "private" else "all_group_chats"
        for scope in (f"chat:{chat}", wide, "default"):
            for code in (language, ""):
                if commands := self.commands.get((scope, code)):
                    return commands
        return ()


class Messenger:
    """One of the two messengers: its people, chats, the bot's profile there, and complaints about the bot."""

    def __init__(self, name: MessengerName, world: "World", first_number: int) -> None:
        self.name: MessengerName = name
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.profile = Profile()
        self.complaints: list[Complaint] = []
        self._world = world
        self._last_number = first_number
        self._listeners: list[Callable[[Act], None]] = []

    def add_person(self, person: Person) -> Chat:
        """Let a person into the messenger; gives their private chat with the bot."""
        self.people[person.id] = person
        self.chats[person.id] = self._chat(person)
        return self.chats[person.id]

    def add_group(self, title: str, person: Person, *, kind: ChatKind = "supergroup") -> Chat:
        """Put the bot into a group in which `person` writes (Telegram)."""
        chat_id = f"-100{2_000_000_000 + len(self.chats)}"
        self.chats[chat_id] = self._chat(person, chat_id=chat_id, kind=kind, title=title)
        return self.chats[chat_id]

    def chat(self, chat_id: str | int) -> Chat:
        """The chat with this id. Raises LookupError."""
        if str(chat_id) not in self.chats:
            raise LookupError(
                f"there is no chat {chat_id} in {self.name}; there are: {', '.join(self.chats)}"
            )
        return self.chats[str(chat_id)]

    def number(self) -> int:
        """The next message id (Telegram) or message token (Viber)."""
        self._last_number += 1
        return self._last_number

    @property
    def last_number(self) -> int:
        """The number given out last."""
        return self._last_number

    def continue_after(self, number: int) -> None:
        """Give out only numbers above this one from now on."""
        self._last_number = max(self._last_number, number)

    def complain(self, method: str, text: str, sent: str = "") -> None:
        """Note something that the vendor's documentation does not allow."""
        self.complaints.append(Complaint(method, text, self._world.now(), sent[:2000]))
        del self.complaints[:-COMPLAINTS_KEPT]
        self._world.tell(Change(self.name, "", "complaint"))

    def profile_changed(self) -> None:
        """Tell watchers that commands or descriptions are new."""
        self._world.tell(Change(self.name, "", "profile"))

    def listen(self, listener: Callable[[Act], None]) -> Callable[[], None]:
        """Hear of everything people do; call what it gives to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _chat(
        self, person: Person, *, chat_id: str | None = None, kind: ChatKind = "private", title: str = ""
    ) -> Chat:
        return Chat(
            self.name,
            person,
            now=self._world.now,
            number=self.number,
            store=self._world.store,
            tell_server=self._heard,
            tell_watchers=self._world.tell,
            chat_id=chat_id,
            kind=kind,
            title=title,
        )

    def _heard(self, act: Act) -> None:
        for listener in tuple(self._listeners):
            listener(act)


class World:
    """Both messengers, all files, one clock."""

    def __init__(self, now: Callable[[], datetime], people: Sequence[Person] = SAMPLE_PEOPLE) -> None:
        self.now = now
        self.files: dict[str, Blob] = {}
        self._watchers: list[Callable[[Change], None]] = []
        self.telegram = Messenger("telegram", self, FIRST_TELEGRAM_MESSAGE)
        self.viber = Messenger("viber", self, FIRST_VIBER_TOKEN)
        for person in people:
            self.messenger(person.messenger).add_person(person)

    def messenger(self, name: str) -> Messenger:
        """The messenger of this name. Raises LookupError."""
        if name not in {"telegram", "viber"}:
            raise LookupError(f"there is no messenger {name}; there are: telegram, viber")
        return self.telegram if name == "telegram" else self.viber

    def store(
        self,
        content: bytes,
        *,
        kind: MediaKind = "document",
        name: str = "file",
        media_type: str = "application/octet-stream",
        width: int = 0,
        height: int = 0,
        seconds: int = 0,
    ) -> Blob:
        """Keep bytes under a new file id; a picture's size is read from its header."""
        digest = hashlib.sha256(content).hexdigest()
        file_id = f"{FILE_PREFIX[kind]}AxkBAAI{len(self.files):06d}{digest[:24]}"
        if measured := image_size(content):
            width, height = measured
        blob = Blob(file_id, f"AQAD{digest[:12]}", kind, name, media_type, content, width, height, seconds)
        self.files[file_id] = blob
        return blob

    def watch(self, watcher: Callable[[Change], None]) -> Callable[[], None]:
        """Hear of every change in every chat; call what it gives to stop."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def tell(self, change: Change) -> None:
        """Tell all watchers."""
        for watcher in tuple(self._watchers):
            watcher(change)
