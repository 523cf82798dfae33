"""What Viber sends, read: a callback's body becomes one event.

Only the fields that matter are decoded (developers.viber.com/docs/api/rest-bot-api/#callbacks). Rule 1: a
callback is known by event, message token and person: repeats have all three the same, and only the three
together are a callback's own. Tokens do not fit in 53 bits and stay whole numbers. Rule 2: a pressed button
is a text like any other, the button's payload; the engine knows payloads. Only the address that a link
button echoes is dropped: it asks nothing of us. Rule 3: a contact card never proves whose number it holds.
Rule 4: NUL and lone surrogates, which a database or an encoder would refuse, are cut out, the rest is kept.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from bot.conversation.events import (
    Address,
    Attachment,
    Contact,
    Content,
    Event,
    Joined,
    Left,
    MediaKind,
    Odd,
    Place,
    Receipt,
    ReceiptKind,
    Start,
    Words,
)
from bot.handlers.channel import Unreadable

CHANNEL = "viber"
UPDATES = frozenset({"message", "conversation_started", "subscribed", "unsubscribed"})
RECEIPTS = frozenset({"delivered", "seen", "failed"})
LONGEST_ID = 200
POLE, DATE_LINE = 90, 180  # degrees
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MEDIA: dict[str, MediaKind] = {"picture": "photo", "video": "video", "file": "document"}


class _Person(msgspec.Struct):
    id: str | None = None
    name: str | None = None
    language: str | None = None
    api_version: int | None = None


class _Card(msgspec.Struct):
    phone_number: str | None = None


class _Point(msgspec.Struct):
    lat: float | str
    lon: float | str


class _Message(msgspec.Struct):
    type: str
    text: str | None = None
    media: str | None = None
    file_name: str | None = None
    file_size: int | float | None = None
    size: int | float | None = None
    contact: _Card | None = None
    location: _Point | None = None


class _Callback(msgspec.Struct):
    event: str
    timestamp: int | float | None = None
    message_token: int | str | None = None
    sender: _Person | None = None
    user: _Person | None = None
    user_id: str | None = None
    message: _Message | None = None
    context: str | None = None
    subscribed: bool | None = None
    silent: bool | None = None
    desc: str | None = None

    @property
    def person(self) -> _Person:
        """Who it is about, wherever this event names them."""
        return self.sender or self.user or _Person(self.user_id)


_decode = msgspec.json.Decoder(_Callback, strict=False).decode


@dataclass(frozen=True, slots=True)
class Glance:
    """A callback as the webhook needs it. An unreadable one has no event; its id is that of its bytes."""

    id: str
    event: str = ""
    token: str = ""
    person: str = ""
    why: str = ""
    subscribed: bool = False


def glance(raw: bytes) -> Glance:
    """What a callback is; never raises."""
    try:
        callback = _read(raw)
    except Unreadable:
        return Glance(_digest("unreadable", raw))
    return Glance(
        _id(callback, raw),
        callback.event,
        str(callback.message_token or ""),
        callback.person.id or "",
        callback.desc or "",
        bool(callback.subscribed),
    )


def receipt(seen: Glance) -> Receipt | None:
    """What a callback tells of a message of ours; None if it is no receipt, or of nobody."""
    if seen.event not in RECEIPTS or not seen.person or not seen.token:
        return None
    who = Address(CHANNEL, seen.person)
    return Receipt(cast("ReceiptKind", seen.event), who, seen.token, seen.why)


def read(raw: bytes) -> Event | None:
    """The event in a callback, None if it asks nothing of us; raises Unreadable."""
    callback = _read(raw)
    if callback.event not in UPDATES:
        return None
    person = callback.person
    if not person.id:
        raise Unreadable(f"a {callback.event} from nobody")
    content = _content(callback)
    if content is None:
        return None
    return Event(
        id=_id(callback, raw),
        sender=Address(CHANNEL, person.id),
        at=_time(callback.timestamp),
        content=content,
        name=person.name or "",
        language=person.language or "",
        client=person.api_version or 0,
    )


def _content(callback: _Callback) -> Content | None:
    match callback.event:
        case "conversation_started":
            return Start(callback.context or "")
        case "subscribed":
            return Joined()
        case "unsubscribed":
            return Left()
    message = callback.message
    if message is None:
        raise Unreadable("a message without a message")
    return _said(message, silent=bool(callback.silent))


def _said(message: _Message, *, silent: bool) -> Content | None:
    match message.type:
        case "text" | "url":
            text = message.text or message.media or ""
            return None if silent and text.startswith(("https://", "http://")) else Words(text)
        case "picture" | "video" | "file":
            if not message.media:  # forwarded media sometimes comes without its address
                return Odd("forwarded")
            return Attachment(
                MEDIA[message.type],
                message.media,
                name=message.file_name or "",
                size=max(int(message.file_size or message.size or 0), 0),
                caption=message.text or "",
            )
        case "contact" if message.contact and message.contact.phone_number:
            return Contact(message.contact.phone_number, own=False)
        case "location" if message.location:
            return _place(message.location) or Odd("location")
        case kind:
            return Odd(kind)


def _place(point: _Point) -> Place | None:
    """Where it is, None if that is nowhere on Earth."""
    try:
        latitude, longitude = float(point.lat), float(point.lon)
    except ValueError:
        return None
    on_earth = abs(latitude) <= POLE and abs(longitude) <= DATE_LINE  # "nan" is nowhere either
    return Place(latitude, longitude) if on_earth else None


def _time(milliseconds: float | None) -> datetime:
    """When it was; long ago if no calendar has that time: then the time of its coming is taken instead."""
    try:
        return datetime.fromtimestamp((milliseconds or 0) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return LONG_AGO


def _id(callback: _Callback, raw: bytes) -> str:
    if callback.message_token is None:
        return _digest(callback.event, raw)
    name = f"{callback.event}:{callback.message_token}:{callback.person.id or ''}"
    return name if len(name) <= LONGEST_ID else _digest("long", raw)


def _digest(kind: str, raw: bytes) -> str:
    return f"{kind[:40]}:{hashlib.sha256(raw).hexdigest()}"


def _read(raw: bytes) -> _Callback:
    if rb"\u0000" not in raw:
        try:
            return _decode(raw)
        except msgspec.ValidationError as error:
            raise Unreadable(f"not a callback: {error}") from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass  # perhaps only a lone surrogate, which the fast decoder refuses
        except RecursionError:
            raise Unreadable("nested without end") from None
    try:
        return msgspec.convert(clean(json.loads(raw)), _Callback, strict=False)
    except msgspec.ValidationError as error:
        raise Unreadable(f"not a callback: {error}") from None
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None


def clean(value: Any) -> Any:
    """JSON without NUL and without halves of surrogate pairs."""
    match value:
        case str():
            return (
                value.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
            )
        case dict():
            return {clean(key): clean(held) for key, held in value.items()}
        case list():
            return [clean(held) for held in value]
    return value
