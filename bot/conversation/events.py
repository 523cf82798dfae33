"""What arrives from a person, in no messenger's own words.

An event has exactly one content. A channel translates its messenger's update into these values and nothing
else; a thing that has no meaning for a dialog (a sticker, a voice message) arrives as `Odd`, so that it can
be answered politely.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

ReceiptKind = Literal["delivered", "seen", "failed"]
MediaKind = Literal["photo", "video", "document"]


class Address(Struct, frozen=True):
    """Where a person can be reached: the messenger, and their id there as text (ids exceed 32 bits)."""

    channel: str
    id: str


class Start(Struct, frozen=True):
    """The person opened the bot, perhaps by a deep link that carries a payload."""

    payload: str = ""


class Words(Struct, frozen=True):
    """A text message."""

    text: str


class Press(Struct, frozen=True):
    """A button was pressed under `message`; `token` is what the messenger wants acknowledged."""

    payload: str
    message: str = ""
    token: str = ""


class Attachment(Struct, frozen=True):
    """A photo, video or document. `ref` is how the channel fetches it; `size` in bytes, 0 when unknown.

    After the file has been stored `file` is its id in our storage; when it could not be taken `fault` is the
    locale key of the sentence that says why.
    """

    kind: MediaKind
    ref: str
    name: str = ""
    mime: str = ""
    size: int = 0
    caption: str = ""
    album: str = ""
    file: int | None = None
    fault: str = ""


class Contact(Struct, frozen=True):
    """A contact card; `own` only when the messenger proves that the number is the sender's."""

    phone: str
    own: bool


class Place(Struct, frozen=True):
    """A location in degrees."""

    latitude: float
    longitude: float


class Edited(Struct, frozen=True):
    """An earlier message was edited: nothing is taken from it."""

    text: str = ""


class Odd(Struct, frozen=True):
    """Something a dialog has no use for: voice, sticker, poll and the like."""

    kind: str


class Joined(Struct, frozen=True):
    """The person subscribed or unblocked the bot."""


class Left(Struct, frozen=True):
    """The person blocked the bot or unsubscribed; nothing can be sent until they write again."""


class Receipt(Struct, frozen=True):
    """A messenger tells what became of a message of ours, named by `ref`; there is no turn for it.

    `why` says why it could not be shown.
    """

    what: ReceiptKind
    who: Address
    ref: str
    why: str = ""


Content = Start | Words | Press | Attachment | Contact | Place | Edited | Odd | Joined | Left


class Event(Struct, frozen=True):
    """One thing a person did. `at` is the messenger's time (UTC), `name` and `language` are of their profile.

    `client` is what the channel must remember of the person's application, for example Viber's API version.
    """

    id: str
    sender: Address
    at: datetime
    content: Content
    name: str = ""
    language: str = ""
    client: int = 0
