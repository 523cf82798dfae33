"""From an update of Telegram to an event: core.telegram.org/bots/api#update.

Rule 1: only the fields that matter are decoded; everything else may have any shape, so a new version of the
Bot API breaks nothing; a null is a missing field. Rule 2: text is made fit for our database and our markup
here: no NUL, no half of a surrogate pair, none of the two marks of `messages`. Rule 3: what a person sent on
purpose and we cannot use is `Odd`; what Telegram notes by itself (a pinned message, a new background) is no
event. Rule 4: the bot serves private chats. In a group it is silent until it is added or spoken to: then
`Odd("group")`, from the group itself, at most once in a while. In a channel it is silent.

Measured in CPU: a text message 8 µs (2 of them to decode it), a press 16; aiogram's models 96 and 120.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bot.conversation.events import (
    Address,
    Attachment,
    Contact,
    Content,
    Edited,
    Event,
    Joined,
    Left,
    MediaKind,
    Odd,
    Place,
    Press,
    Start,
    Words,
)
from bot.conversation.messages import BOLD, PLAIN
from bot.handlers.channel import Raw, Unreadable

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")

# What a person sends on purpose and a dialog cannot use; all other contents are Telegram's own notes.
ODD = (
    "voice", "audio", "sticker", "poll", "dice", "story", "game", "paid_media", "checklist", "invoice",
    "giveaway", "live_photo", "rich_message",
)  # fmt: skip

GROUP_AGAIN_AFTER = timedelta(minutes=1)
GROUPS_REMEMBERED = 1_000
END_OF_TIME = 253_402_300_800  # seconds: the year 10,000 has no datetime

_UNFIT = re.compile(f"[\x00\ud800-\udfff{BOLD}{PLAIN}]")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?=\s|$)\s*(.*)", re.DOTALL)


class _User(msgspec.Struct):
    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    language_code: str = ""


class _Chat(msgspec.Struct):
    id: int
    type: str = "private"


class _File(msgspec.Struct):
    file_id: str
    file_size: int = 0
    width: int = 0
    height: int = 0
    file_name: str = ""
    mime_type: str = ""


class _Contact(msgspec.Struct):
    phone_number: str
    user_id: int = 0


class _Place(msgspec.Struct):
    latitude: float
    longitude: float


class _Earlier(msgspec.Struct):
    sender: _User | None = msgspec.field(name="from", default=None)


class _Message(msgspec.Struct):
    chat: _Chat
    message_id: int = 0
    date: int = 0
    sender: _User | None = msgspec.field(name="from", default=None)
    text: str | None = None
    caption: str = ""
    photo: list[_File] = []
    document: _File | None = None
    video: _File | None = None
    video_note: _File | None = None
    animation: _File | None = None
    contact: _Contact | None = None
    location: _Place | None = None
    media_group_id: str = ""
    reply_to_message: _Earlier | None = None


class _Query(msgspec.Struct):
    id: str
    sender: _User = msgspec.field(name="from")
    data: str | None = None
    message: _Message | None = None


class _Member(msgspec.Struct):
    status: str = ""


class _Membership(msgspec.Struct):
    chat: _Chat
    sender: _User = msgspec.field(name="from")
    date: int = 0
    new_chat_member: _Member = msgspec.field(default_factory=_Member)


class _Update(msgspec.Struct):
    update_id: int | None = None
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Query | None = None
    my_chat_member: _Membership | None = None


class _Numbered(msgspec.Struct):
    update_id: int


_decode = msgspec.json.Decoder(_Update).decode
_decode_number = msgspec.json.Decoder(_Numbered).decode


def number_of(body: bytes) -> int | None:
    """The update's number, None if it has none that can be read."""
    try:
        number = _decode_number(body).update_id
    except (msgspec.MsgspecError, ValueError, RecursionError):
        try:
            number = msgspec.convert(loads(body), _Numbered).update_id
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
    return number if 0 <= number < 1 << 63 else None


def raw_of(body: bytes) -> Raw:
    """An update as it is kept: known by its number or, without one, by its content."""
    number = number_of(body)
    return Raw(str(number) if number is not None else f"h{hashlib.sha256(body).hexdigest()[:32]}", body)


class Reader:
    """Reads updates for one bot; `username` may become known later, `now` is for updates without a time."""

    def __init__(self, bot: int, now: Callable[[], datetime], username: str = "") -> None:
        self._bot = bot
        self._now = now
        self._groups: dict[int, datetime] = {}  # when each was answered last
        self.username = username

    def read(self, body: bytes) -> Event | None:
        """The event in an update, None if it asks nothing of us; raises Unreadable."""
        update = _read(body)
        raw = str(update.update_id) if update.update_id is not None else raw_of(body).id
        if update.message is not None:
            return self._message(raw, update.message, body)
        if update.callback_query is not None:
            return self._press(raw, update.callback_query)
        if update.edited_message is not None:
            return self._edited(raw, update.edited_message)
        if update.my_chat_member is not None:
            return self._membership(raw, update.my_chat_member)
        if update.update_id is None:
            raise Unreadable("an update without update_id")
        return None

    def _message(self, raw: str, message: _Message, body: bytes) -> Event | None:
        sender = message.sender
        if sender is None or sender.is_bot:
            return None
        if message.chat.type != "private":
            if message.chat.type == "channel" or not self._spoken_to(message):
                return None
            return self._group(raw, message.chat.id, message.date, sender)
        content = _content(message, sender)
        if content is None and (kind := _odd(body)):
            content = Odd(kind)
        if content is None:
            return None
        return self._event(raw, message.chat.id, message.date, content, sender)

    def _spoken_to(self, message: _Message) -> bool:
        earlier = message.reply_to_message
        if earlier and earlier.sender and earlier.sender.id == self._bot:
            return True
        text = message.text or message.caption
        me = self.username.lower()
        if command := _COMMAND.match(text):
            return not command[2] or command[2].lower() == me
        return bool(me) and re.search(rf"@{me}\b", text.lower()) is not None

    def _edited(self, raw: str, message: _Message) -> Event | None:
        sender = message.sender
        if sender is None or sender.is_bot or message.chat.type != "private":
            return None
        text = message.text if message.text is not None else message.caption
        if not text:
            return None  # a live location moves like this
        return self._event(raw, message.chat.id, message.date, Edited(clean(text)), sender)

    def _press(self, raw: str, query: _Query) -> Event | None:
        message = query.message
        if query.data is None or query.sender.is_bot or (message and message.chat.type != "private"):
            return None
        # only a message with text can become another text; one too old to be seen has the date 0
        editable = message is not None and message.text is not None and message.date
        under = str(message.message_id) if message is not None and editable else ""
        content = Press(clean(query.data), under, query.id)
        return self._event(raw, query.sender.id, 0, content, query.sender)

    def _membership(self, raw: str, membership: _Membership) -> Event | None:
        status = membership.new_chat_member.status
        there = status in {"member", "administrator", "creator"}
        chat = membership.chat
        if chat.type == "private":
            content = Joined() if there else Left()
            return self._event(raw, chat.id, membership.date, content, membership.sender)
        if chat.type == "channel" or not there:
            return None
        return self._group(raw, chat.id, membership.date, membership.sender)

    def _group(self, raw: str, chat: int, date: int, sender: _User) -> Event | None:
        """The event that is answered with a polite refusal; a group is not to make us talk."""
        now = self._now()
        last = self._groups.get(chat)
        if last is not None and now - last < GROUP_AGAIN_AFTER:
            return None
        if len(self._groups) >= GROUPS_REMEMBERED:
            self._groups.clear()
        self._groups[chat] = now
        return self._event(raw, chat, date, Odd("group"), sender)

    def _event(self, raw: str, chat: int, date: int, content: Content, sender: _User) -> Event:
        return Event(
            raw,
            Address("telegram", str(chat)),
            datetime.fromtimestamp(date, UTC) if 0 < date < END_OF_TIME else self._now(),
            content,
            "" if chat < 0 else clean(f"{sender.first_name} {sender.last_name}".strip()),
            clean(sender.language_code),
        )


def clean(text: str) -> str:
    """The text without what a database or our own markup cannot hold."""
    return _UNFIT.sub("", text) if _UNFIT.search(text) else text


def _read(body: bytes) -> _Update:
    try:
        return _decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        try:
            return msgspec.convert(filled(loads(body)), _Update)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise Unreadable(str(error)) from None


def filled(value: Any) -> Any:
    """JSON without its nulls, which say what a missing field says, and whole numbers without a point."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {key: filled(held) for key, held in value.items() if held is not None}
        case list():
            return [filled(held) for held in value]
    return value


def loads(body: bytes) -> Any:
    """JSON read with forgiveness: at half a surrogate pair the strict parser gives up the whole text."""
    return json.loads(body.decode("utf-8", "replace"), strict=False)


def _content(message: _Message, sender: _User) -> Content | None:
    if message.text is not None:
        return _words(message.text)
    if message.photo:
        return _attachment("photo", max(message.photo, key=lambda size: size.width * size.height), message)
    for clip in (message.video, message.video_note, message.animation):
        if clip is not None:
            return _attachment("video", clip, message)
    if message.document is not None:
        return _attachment("document", message.document, message)
    if message.contact is not None:
        card = message.contact
        return Contact(clean(card.phone_number), own=card.user_id == sender.id)
    if message.location is not None:
        return Place(message.location.latitude, message.location.longitude)
    return None


def _words(text: str) -> Content:
    """A command loses the name of the bot; /start is what opening the chat sends."""
    if text.startswith("/") and (command := _COMMAND.match(text)):
        rest = clean(command[3]).strip()
        if command[1] == "start":
            return Start(rest)
        return Words(f"/{command[1]} {rest}".rstrip())
    return Words(clean(text))


def _attachment(kind: MediaKind, file: _File, message: _Message) -> Attachment:
    return Attachment(
        kind,
        file.file_id,
        clean(file.file_name),
        clean(file.mime_type),
        max(file.file_size, 0),
        clean(message.caption),
        message.media_group_id,
    )


def _odd(body: bytes) -> str:
    """The kind of a content that we do not decode, `""` for Telegram's own notes."""
    message = loads(body)["message"]
    return next((kind for kind in ODD if message.get(kind) is not None), "")
