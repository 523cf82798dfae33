"""One chat between a person and the bot, seen from both ends.

The person's verbs (`write_text`, `press`, `send_photo`, `block`, …) put a message into the chat and tell
the messenger's server, which turns it into the vendor's update. The bot's verbs (`show`, `change`,
`remove`, `act`, `answer`) are called by that server when the bot's HTTP request was accepted. Watchers hear
of both.

Observation for tests: `await chat.next()` gives what the bot showed next (a new message or an edit), in
order, each once.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.sandbox.values import (
    Act,
    Attachment,
    Blob,
    Blocked,
    Button,
    Carousel,
    Change,
    ChatKind,
    Contact,
    Delivered,
    Edited,
    Entity,
    Keyboard,
    Media,
    MediaKind,
    Message,
    MessengerName,
    Opened,
    Person,
    Place,
    Press,
    Pressed,
    Seen,
    Toast,
    Unblocked,
    Wrote,
)

TYPING_LIFE = timedelta(seconds=5)  # core.telegram.org/bots/api#sendchataction
Told = Literal["message", "edited", "removed", "keyboard", "typing", "toast", "state"]


class Impossible(ValueError):
    """A person cannot do this in the real messenger either; the text says why."""


class Chat:
    """A chat's whole state; `started` once the person has written, `subscribed` while the bot may write."""

    def __init__(
        self,
        messenger: MessengerName,
        person: Person,
        *,
        now: Callable[[], datetime],
        number: Callable[[], int],
        store: Callable[..., Blob],
        tell_server: Callable[[Act], None],
        tell_watchers: Callable[[Change], None],
        chat_id: str | None = None,
        kind: ChatKind = "private",
        title: str = "",
    ) -> None:
        self.messenger: MessengerName = messenger
        self.person = person
        self.id = person.id if chat_id is None else chat_id
        self.kind: ChatKind = kind
        self.title = title or person.name
        self.messages: list[Message] = []
        self.keyboard: Keyboard | None = None
        self.presses: dict[str, Press] = {}
        self.toast: Toast | None = None
        self.opened_links: list[str] = []
        self.started = kind != "private"
        self.blocked = False
        self.online = True
        self.menu: str = "commands"
        self._now = now
        self._number = number
        self._store = store
        self._tell_server = tell_server
        self._tell_watchers = tell_watchers
        self._typing: tuple[str, datetime] | None = None
        self._shown: list[Message] = []
        self._read = 0
        self._changed = asyncio.Event()

    # ---- looking ----

    @property
    def subscribed(self) -> bool:
        """True when the bot may write to this chat."""
        return self.started and not self.blocked

    @property
    def typing(self) -> str:
        """The action under way (`typing`, `upload_photo`, …), empty when there is none."""
        if self._typing is None or self._typing[1] <= self._now():
            return ""
        return self._typing[0]

    @property
    def last(self) -> Message:
        """The newest message that still stands in the chat."""
        if not self.messages:
            raise Impossible("the chat is empty")
        return self.messages[-1]

    @property
    def unread(self) -> tuple[Message, ...]:
        """What the bot has shown and `next` has not given yet."""
        return tuple(self._shown[self._read :])

    def shown(self, since: int = 0) -> tuple[Message, ...]:
        """Everything the bot has shown from the `since`-th on, new messages and edits in order."""
        return tuple(self._shown[since:])

    def message(self, message_id: int) -> Message | None:
        """The message with this id as it stands now."""
        return next((message for message in reversed(self.messages) if message.id == message_id), None)

    async def next(self, within: float = 5.0) -> Message:
        """What the bot shows next: a new message or an edited one; each once. Raises TimeoutError."""
        try:
            async with asyncio.timeout(within):
                while self._read >= len(self._shown):
                    await self.changed()
        except TimeoutError:
            raise TimeoutError(f"the bot showed {self.person.name} nothing for {within} s") from None
        self._read += 1
        return self._shown[self._read - 1]

    async def quiet(self, seconds: float = 0.2) -> bool:
        """True when the bot shows nothing new for so long."""
        try:
            async with asyncio.timeout(seconds):
                while self._read >= len(self._shown):
                    await self.changed()
        except TimeoutError:
            return True
        return False

    async def until(self, true: Callable[["Chat"], bool], within: float = 5.0) -> None:
        """Wait until something holds for this chat. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while not true(self):
                await self.changed()

    async def changed(self) -> None:
        """Wait for the next change of any kind."""
        await self._changed.wait()

    def skip(self) -> None:
        """Count everything shown so far as seen by `next`."""
        self._read = len(self._shown)

    # ---- what the person does ----

    def write_text(self, text: str, *, by: Person | None = None, reply_to: int = 0) -> Message:
        """Type a text and send it."""
        return self._write(text=text, by=by, reply_to=reply_to)

    def start(self, payload: str = "") -> Message:
        """Press Start (Telegram), with the payload of a deep link if there is one."""
        self.unblock()
        return self.write_text(f"/start {payload}".strip())

    def open_chat(self, context: str = "") -> None:
        """Open the chat (Viber), by a deep link when there is a context."""
        self._tell_server(Opened(self.id, context, self.subscribed))

    def subscribe(self) -> None:
        """Press Subscribe (Viber)."""
        self.started = True
        self.blocked = False
        self._tell_server(Unblocked(self.id))
        self._notify("state")

    def block(self) -> None:
        """Block the bot (Telegram) or unsubscribe (Viber)."""
        if not self.blocked:
            self.blocked = True
            self._tell_server(Blocked(self.id))
            self._notify("state")

    def unblock(self) -> None:
        """Take the block back; nothing happens when there is none."""
        if self.blocked:
            self.blocked = False
            self._tell_server(Unblocked(self.id))
            self._notify("state")

    def press(self, button: Button | str, *, message: int | None = None) -> Press | Message | None:
        """Press a button, given itself or by its label (the newest with that label), and get what it caused.

        An inline button gives a `Press`, a keyboard button the `Message` it sent, a link nothing (on Viber
        its address is sent to the bot as well).
        """
        found, holder = self._find(button, message)
        if found.action in {"url", "copy"}:
            self.opened_links.append(found.value)
            self._notify("state")
            if self.messenger == "telegram":
                return None
            return self._write(text=found.value, silent=found.silent, by_keyboard=True)
        if found.action == "callback" and holder is not None:
            press = Press(str(self._number() + 4_382_000_000_000_000_000), holder, found, self._now())
            self.presses[press.id] = press
            self._tell_server(Pressed(self.id, press))
            self._notify("state")
            return press
        if found.action == "none":
            return None
        if self.keyboard is not None and self.keyboard.one_time and holder is None:
            self._set_keyboard(None)
        if found.action == "contact":
            return self.send_contact()
        if found.action == "location":
            return self.send_location()
        return self._write(text=found.value or found.text, silent=found.silent, by_keyboard=True)

    def send_photo(
        self, content: bytes, caption: str = "", *, width: int = 1280, height: int = 960
    ) -> Message:
        """Send a picture."""
        return self._send("photo", content, "photo.jpg", "image/jpeg", caption, width=width, height=height)

    def send_file(
        self, content: bytes, name: str, media_type: str = "application/octet-stream", caption: str = ""
    ) -> Message:
        """Send a document."""
        return self._send("document", content, name, media_type, caption)

    def send_video(self, content: bytes, caption: str = "", *, seconds: int = 5) -> Message:
        """Send a video."""
        return self._send(
            "video", content, "video.mp4", "video/mp4", caption, width=640, height=360, seconds=seconds
        )

    def send_voice(self, content: bytes = b"OggS", *, seconds: int = 3) -> Message:
        """Send a voice message."""
        return self._send("voice", content, "voice.ogg", "audio/ogg", "", seconds=seconds)

    def send_sticker(self, emoji: str = "👍") -> Message:
        """Send a sticker."""
        blob = self._store(
            b"RIFF", kind="sticker", name="sticker.webp", media_type="image/webp", width=512, height=512
        )
        return self._write(attachment=Media.of("sticker", blob, emoji=emoji))

    def send_contact(self, name: str | None = None, phone: str | None = None) -> Message:
        """Send a contact card; without arguments the person's own."""
        own = name is None and phone is None
        card = Contact(
            self.person.name if name is None else name,
            self.person.phone if phone is None else phone,
            self.person.id if own else "",
        )
        return self._write(attachment=card)

    def send_location(self, latitude: float = 50.2547, longitude: float = 28.6587) -> Message:
        """Send a place; without arguments the middle of Zhytomyr."""
        return self._write(attachment=Place(latitude, longitude))

    def send_album(self, photos: Sequence[bytes], caption: str = "") -> tuple[Message, ...]:
        """Send several pictures as one album; the caption belongs to the first."""
        album = str(self._number() + 13_000_000_000_000_000)
        return tuple(
            self._send(
                "photo", content, "photo.jpg", "image/jpeg", caption if first == 0 else "", album=album
            )
            for first, content in enumerate(photos)
        )

    def forward(self, texts: Sequence[str], *, origin: str = "Новини громади") -> tuple[Message, ...]:
        """Forward several texts of somebody else at once."""
        return tuple(self._write(text=text, forwarded_from=origin) for text in texts)

    def edit(self, message: int, text: str) -> Message:
        """Change the text of an own message (Telegram)."""
        old = self.message(message)
        if old is None or old.sender != "person":
            raise Impossible(f"there is no own message {message} to edit")
        new = replace(old, text=text, raw=text, entities=(), edited=self._now())
        self._put(new)
        self._tell_server(Edited(self.id, new))
        self._notify("edited", new)
        return new

    def look(self) -> None:
        """Look at the chat: everything the bot sent counts as seen."""
        for message in [m for m in self.messages if m.sender == "bot" and m.seen is None and m.delivered]:
            new = replace(message, seen=self._now())
            self._put(new)
            self._tell_server(Seen(self.id, new))
        self._notify("state")

    def go_offline(self) -> None:
        """Switch the phone off: messages are kept by the messenger, not delivered."""
        self.online = False

    def go_online(self) -> None:
        """Switch the phone on: waiting messages are delivered."""
        self.online = True
        for message in [
            m for m in self.messages if m.sender == "bot" and m.delivered is None and not m.failed
        ]:
            self._deliver(message)
        self._notify("state")

    def clear(self) -> None:
        """Delete the history on the phone; the messenger is told nothing."""
        self.messages.clear()
        self.keyboard = None
        self._notify("state")

    # ---- what the bot does, called by the servers ----

    def show(self, message: Message) -> Message:
        """Put a message of the bot into the chat and, when the phone is on, deliver it."""
        self.messages.append(message)
        self._shown.append(message)
        self._typing = None
        self._notify("message", message)
        if self.online:
            self._deliver(message)
        return message

    def change(self, message: Message) -> None:
        """Put an edited message in the place of the one with its id."""
        self._put(message)
        self._shown.append(message)
        self._notify("edited", message)

    def update(self, message: Message) -> None:
        """Replace a message where the person sees no edit (its bytes arrived, its delivery failed)."""
        self._put(message)
        self._notify("state", message)

    def remove(self, message_id: int) -> None:
        """Delete a message on both ends."""
        gone = self.message(message_id)
        self.messages = [message for message in self.messages if message.id != message_id]
        self._notify("removed", gone)

    def set_keyboard(self, keyboard: Keyboard | None) -> None:
        """Show this keyboard below the input field, or none."""
        self._set_keyboard(keyboard)

    def act(self, action: str) -> None:
        """Show that the bot is typing or uploading, for five seconds."""
        self._typing = (action, self._now() + TYPING_LIFE)
        self._notify("typing")

    def answer(self, press: str, toast: Toast) -> None:
        """Answer a press: the button is no longer busy, and a text is shown when there is one."""
        self.presses[press] = replace(self.presses[press], answered=toast)
        if toast.text:
            self.toast = toast
        self._notify("toast", toast=toast)

    # ---- inside ----

    def _write(
        self,
        *,
        text: str = "",
        attachment: Attachment | None = None,
        album: str = "",
        forwarded_from: str = "",
        silent: bool = False,
        by_keyboard: bool = False,
        by: Person | None = None,
        reply_to: int = 0,
    ) -> Message:
        if self.blocked and self.messenger == "telegram":
            raise Impossible(f"{self.person.name} has blocked the bot: unblock first")
        self.started, self.blocked = True, False
        message = Message(
            id=self._number(),
            sender="person",
            at=self._now(),
            text=text,
            raw=text,
            entities=_commands(text) if self.messenger == "telegram" else (),
            attachment=attachment,
            album=album,
            forwarded_from=forwarded_from,
            silent=silent,
            author=(by or self.person).id,
            reply_to=reply_to,
            by_keyboard=by_keyboard,
        )
        if not silent:
            self.messages.append(message)
        self._tell_server(Wrote(self.id, message))
        self._notify("message", message)
        return message

    def _send(
        self,
        kind: MediaKind,
        content: bytes,
        name: str,
        media_type: str,
        caption: str,
        *,
        width: int = 0,
        height: int = 0,
        seconds: int = 0,
        album: str = "",
    ) -> Message:
        blob = self._store(
            content,
            kind=kind,
            name=name,
            media_type=media_type,
            width=width,
            height=height,
            seconds=seconds,
        )
        return self._write(text=caption, attachment=Media.of(kind, blob), album=album)

    def _find(self, wanted: Button | str, message: int | None) -> tuple[Button, Message | None]:
        places: list[tuple[Button, Message | None]] = []
        if message is None and self.keyboard is not None:
            places += [(button, None) for button in self.keyboard.buttons]
        for bubble in reversed(self.messages):
            if message is None or bubble.id == message:
                places += [(button, bubble) for row in bubble.buttons for button in row]
                if isinstance(bubble.attachment, Carousel):
                    places += [(button, bubble) for button in bubble.attachment.buttons]
        for button, holder in places:
            if button == wanted or (isinstance(wanted, str) and button.text == wanted):
                return button, holder
        label = wanted if isinstance(wanted, str) else wanted.text
        seen = ", ".join(f"«{button.text}»" for button, _ in places) or "none"
        raise Impossible(f"{self.person.name} sees no button «{label}»; there are: {seen}")

    def _put(self, new: Message) -> None:
        for i in reversed(range(len(self.messages))):
            if self.messages[i].id == new.id:
                self.messages[i] = new
                return

    def _deliver(self, message: Message) -> None:
        now = replace(message, delivered=self._now())
        self._put(now)
        self._tell_server(Delivered(self.id, now))

    def _set_keyboard(self, keyboard: Keyboard | None) -> None:
        if keyboard != self.keyboard:
            self.keyboard = keyboard
            self._notify("keyboard")

    def _notify(self, what: Told, message: Message | None = None, toast: Toast | None = None) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        self._tell_watchers(Change(self.messenger, self.id, what, message, toast))


def _commands(text: str) -> tuple[Entity, ...]:
    if not text.startswith("/") or not text[1:2].isalnum():
        return ()
    return (Entity("bot_command", 0, len(text.split(maxsplit=1)[0])),)
