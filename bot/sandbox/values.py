"""What stands in a sandbox chat, as plain values.

A message never changes: an edit puts a new `Message` with the same id in its place. Text is kept twice:
`raw` as the bot sent it and `text` as a person reads it, with `entities` counted in UTF-16 units as both
vendors count. Whoever draws a message uses `segments`: `text` cut at the entities, safe to escape piece by
piece.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal, Self

MessengerName = Literal["telegram", "viber"]
ButtonAction = Literal["callback", "reply", "url", "contact", "location", "copy", "none"]
MediaKind = Literal["photo", "document", "video", "voice", "audio", "sticker", "animation"]
ChatKind = Literal["private", "group", "supergroup"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to the bot; `id` is a number for Telegram, base64 for Viber."""

    messenger: MessengerName
    id: str
    first_name: str
    last_name: str = ""
    phone: str = "380670000000"
    language: str = "uk"
    country: str = "UA"
    colour: str = "#5b8def"
    username: str = ""
    api_version: int = 10

    @property
    def name(self) -> str:
        """First and last name as the messenger shows them."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """One or two letters for the round avatar."""
        return (self.first_name[:1] + self.last_name[:1]).upper()


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes known to a messenger under a file id; sizes in pixels, `seconds` for sound and video."""

    id: str
    unique_id: str
    kind: MediaKind
    name: str
    type: str
    content: bytes
    width: int = 0
    height: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Entity:
    """A styled or linked stretch of a text; offset and length in UTF-16 units."""

    kind: str
    offset: int
    length: int
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text drawn in one way; `link` is an address, `colour` a hex value (Viber buttons)."""

    text: str
    styles: frozenset[str] = frozenset()  # bold, italic, underline, strikethrough, code, pre, blockquote, …
    link: str = ""
    colour: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message or on a keyboard.

    `value` is the callback data, the reply, the address or the text to copy. `columns` (1-6) and `rows` (1-2)
    place a Viber button on its six-column grid; `segments` is its styled label, empty when `text` is plain;
    `style` is Telegram's: primary, success, danger, or empty for the usual one.
    """

    text: str
    action: ButtonAction
    value: str = ""
    columns: int = 6
    rows: int = 1
    colour: str = ""
    image: str = ""
    text_size: str = "regular"
    align: str = "center"
    silent: bool = False
    style: str = ""
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Keyboard:
    """What stands below the input field. `field` is Viber's InputFieldState."""

    rows: tuple[tuple[Button, ...], ...]
    colour: str = ""
    placeholder: str = ""
    one_time: bool = False
    persistent: bool = False
    resize: bool = False
    force_reply: bool = False
    field: Literal["regular", "minimized", "hidden"] = "regular"

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons in reading order."""
        return tuple(button for row in self.rows for button in row)


@dataclass(frozen=True, slots=True)
class Media:
    """A file of some kind; `file` is empty when the bytes could not be fetched from `url`."""

    kind: MediaKind
    file: str
    name: str = ""
    type: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    seconds: int = 0
    url: str = ""
    emoji: str = ""

    @classmethod
    def of(cls, kind: MediaKind, blob: Blob, *, emoji: str = "") -> Self:
        """The file that a messenger knows."""
        size = len(blob.content)
        return cls(
            kind, blob.id, blob.name, blob.type, size, blob.width, blob.height, blob.seconds, emoji=emoji
        )


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact card; `user_id` is set only when the card is the sender's own (Telegram)."""

    name: str
    phone: str
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, degrees."""

    latitude: float
    longitude: float
    address: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Viber's message of type url."""

    url: str


@dataclass(frozen=True, slots=True)
class Carousel:
    """Viber's rich_media: blocks of buttons swiped sideways, `columns` × `rows` cells a block."""

    buttons: tuple[Button, ...]
    columns: int = 6
    rows: int = 7
    colour: str = ""


Attachment = Media | Contact | Place | Link | Carousel


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble; `id` is a message_id or a message_token, `album` groups pictures sent together."""

    id: int
    sender: Literal["bot", "person"]
    at: datetime
    text: str = ""
    raw: str = ""
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachment: Attachment | None = None
    album: str = ""
    forwarded_from: str = ""
    reply_to: int = 0
    author: str = ""
    edited: datetime | None = None
    delivered: datetime | None = None
    seen: datetime | None = None
    failed: str = ""
    silent: bool = False
    tracking_data: str = ""
    protect_content: bool = False
    by_keyboard: bool = False

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The text cut at its entities, in order."""
        return cut(self.text, self.entities)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the buttons under the message, in reading order."""
        return tuple(button.text for row in self.buttons for button in row)


@dataclass(frozen=True, slots=True)
class Toast:
    """What answerCallbackQuery showed: a passing line, or a box to close when `alert`."""

    text: str
    alert: bool
    at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed inline button; until `answered` the messenger shows it as busy."""

    id: str
    message: Message
    button: Button
    at: datetime
    answered: Toast | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something the bot sent that the vendor's documentation does not allow."""

    method: str
    text: str
    at: datetime
    sent: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the bot's command list, without the slash."""

    name: str
    description: str


# ---- what a person did, as the two servers hear it ----


@dataclass(frozen=True, slots=True)
class Wrote:
    """A message from a person; `silent` ones are not shown in the chat (Viber)."""

    chat: str
    message: Message


@dataclass(frozen=True, slots=True)
class Edited:
    """A person changed a message of theirs."""

    chat: str
    message: Message


@dataclass(frozen=True, slots=True)
class Pressed:
    """A person pressed an inline button."""

    chat: str
    press: Press


@dataclass(frozen=True, slots=True)
class Opened:
    """A person opened the chat, maybe by a deep link with a context (Viber)."""

    chat: str
    context: str
    subscribed: bool


@dataclass(frozen=True, slots=True)
class Blocked:
    """A person blocked the bot or unsubscribed."""

    chat: str


@dataclass(frozen=True, slots=True)
class Unblocked:
    """A person unblocked the bot or subscribed."""

    chat: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message of the bot reached the phone."""

    chat: str
    message: Message


@dataclass(frozen=True, slots=True)
class Seen:
    """A person looked at a message of the bot."""

    chat: str
    message: Message


What = Literal["message", "edited", "removed", "keyboard", "typing", "toast", "state", "profile", "complaint"]
Act = Wrote | Edited | Pressed | Opened | Blocked | Unblocked | Delivered | Seen


@dataclass(frozen=True, slots=True)
class Change:
    """What a watcher is told: `what` happened in `chat` and the message it concerns, if any."""

    messenger: MessengerName
    chat: str
    what: Literal[
        "message", "edited", "removed", "keyboard", "typing", "toast", "state", "profile", "complaint"
    ]
    message: Message | None = None
    toast: Toast | None = None


def utf16(text: str) -> int:
    """Length in UTF-16 units, the unit of both vendors' limits."""
    return len(text) + sum(1 for letter in text if letter > "\uffff")


def cut(text: str, entities: tuple[Entity, ...]) -> tuple[Segment, ...]:
    """Cut a text into segments at the borders of its entities; nested entities add up."""
    if not text:
        return ()
    units = text.encode("utf-16-le")
    borders = {0, len(units) // 2}
    for entity in entities:
        borders |= {entity.offset, entity.offset + entity.length}
    points = sorted(point for point in borders if 0 <= point <= len(units) // 2)
    pieces: list[Segment] = []
    for start, end in pairwise(points):
        over = [e for e in entities if e.offset <= start and end <= e.offset + e.length]
        piece = units[start * 2 : end * 2].decode("utf-16-le", errors="replace")
        link = next((e.url or piece for e in over if e.kind in {"text_link", "url"}), "")
        styles = frozenset(e.kind for e in over) - {"text_link", "url"}
        pieces.append(Segment(piece, styles, link))
    return tuple(pieces)
