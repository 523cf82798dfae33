"""Sending: a message becomes one or several calls, and their answers one outcome.

Rule 1: the person gets the words. If Telegram cannot read the markup, they go as plain text; if it does not
take a picture, it gets it as a document; if it takes neither, the words go alone; if a message can no longer
be edited, a new one is sent. Rule 2: nothing goes without its place in the pace, and a 429 pauses everybody.
Rule 3: the parts of a message after the first are insisted on for a while; if one of them still does not
arrive, the outcome is `Unknown`, because a part did. Rule 4: the keyboard that asks for the number goes away
with the next answer. A message cannot both take it away and have buttons, so another one takes it and is
deleted at once; if that fails, the keyboard stays and its labels are understood.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import structlog
from msgspec import Struct

from bot.conversation.events import Address, Event, Press
from bot.conversation.messages import Media, Message
from bot.handlers.channel import Lane, Leaving, Outcome, Paused, Sent, Unknown, Wrong
from bot.handlers.drawn import Draw, nothing_drawn
from bot.handlers.pace import Pacer
from bot.handlers.telegram_api import Api, Reply, Upload, judge, outcome_of
from bot.handlers.telegram_render import EMPTY, REMOVE, Rendered, caption_of, plain, render, text_of
from bot.handlers.telegram_wire import Unanswered, Unsent

log = structlog.get_logger()

OpenFile = Callable[[int], Awaitable[tuple[str, bytes]]]
"""The name and the bytes of a stored file; raises if there is none."""

Markup = Mapping[str, Any] | None
Part = Callable[[], Awaitable[Outcome]]
INSIST_AFTER = (0.0, 0.3, 1.0)  # seconds before each try of a further part
KEYBOARDS_REMEMBERED = 10_000
FILES_REMEMBERED = 1_000
PICTURE_THEN_DOCUMENT = (("sendPhoto", "photo"), ("sendDocument", "document"))


class Way(Struct, frozen=True):
    """How a message goes: in which lane of the pace, and who is told that a call leaves."""

    pacer: Pacer
    chat: str
    lane: Lane
    leaving: Leaving | None

    async def place(self) -> Leaving:
        """Return when a call may go; to be called when it leaves."""
        place = await self.pacer.wait(self.chat, self.lane)
        told = self.leaving
        if told is None:
            return place.left

        def leave() -> None:
            place.left()
            told()

        return leave


class Uploads(Protocol):
    """Sends what JSON cannot carry."""

    async def upload(self, method: str, field: str, values: Mapping[str, Any], file: Upload) -> Reply:
        """The answer to a method with a file in that field; raises Unsent or Unanswered."""


class Sender:
    """Sends messages of one bot; `assets` is the folder of our own pictures, `draw` makes drawings."""

    def __init__(
        self,
        api: Api,
        pacer: Pacer,
        uploads: Uploads,
        open_file: OpenFile,
        assets: Path,
        draw: Draw = nothing_drawn,
    ) -> None:
        self._api = api
        self._pacer = pacer
        self._uploads = uploads
        self._open_file = open_file
        self._assets = assets
        self._draw = draw
        self._known: dict[tuple[str, str], str] = {}  # by method and picture: the file as Telegram knows it
        self._below: set[str] = set()  # chats with a keyboard of ours below the input field

    async def send(
        self,
        to: Address,
        message: Message,
        event: Event | None,
        lane: Lane,
        edits: str = "",
        leaving: Leaving | None = None,
    ) -> Outcome:
        """Send one message, if it can be in the place of `edits`; raises nothing but cancellation.

        `leaving` is called before each call, when it has its place in the pace and a connection.
        """
        way = Way(self._pacer, to.id, lane, leaving)
        kept = to.id in self._below and lane == "answer"
        try:
            outcome = await self._send(to, message, _pressed(to, event) if message.replace else edits, way)
            if kept and isinstance(outcome, Sent) and not _asks_below(message):
                await self._take_keyboard(to.id, way)
        except Exception as error:
            log.exception("a message cannot be rendered", channel=to.channel)
            return Wrong(f"{type(error).__name__} while rendering")
        return outcome

    async def _send(self, to: Address, message: Message, older: str, way: Way) -> Outcome:
        shown = render(message)
        chat, texts = to.id, shown.texts
        if shown.below:
            self._remember_keyboard(chat)
        replaced = older if message.media is None and not shown.below else ""
        if message.media is None and len(texts) == 1:
            return await self._send_text(chat, way, texts[0], shown.markup, replaced)
        if message.media is not None and shown.caption:
            return await self._send_media(chat, way, message.media, shown)
        parts: list[Part] = []
        if message.media is not None:
            parts.append(partial(self._send_media, chat, way, message.media, Rendered((), None)))
        for number, text in enumerate(texts, 1):
            markup = shown.markup if number == len(texts) else None
            parts.append(partial(self._send_text, chat, way, text, markup, replaced if number == 1 else ""))
        outcome = await parts[0]()
        for part in parts[1:]:
            if not isinstance(outcome, Sent):
                return outcome
            outcome = await _insist(part)
        return outcome

    async def _send_text(self, chat: str, way: Way, text: str, markup: Markup, replaced: str) -> Outcome:
        """Say a text in the message `replaced` or, if that is not possible, in a new one."""
        if replaced:
            target = {"chat_id": int(chat), "message_id": int(replaced)}
            reply = await self._say("editMessageText", chat, way, target, text, markup)
            if not isinstance(reply, Reply):
                return reply
            if reply.ok or "message is not modified" in reply.description:
                return Sent(replaced)
            if reply.code != 400:  # noqa: PLR2004 - Bad Request: this message cannot become another one
                return self._judge(reply)
        if markup is None and chat in self._below:
            self._below.discard(chat)
            markup = REMOVE
        return self._outcome(await self._say("sendMessage", chat, way, {"chat_id": int(chat)}, text, markup))

    async def _take_keyboard(self, chat: str, way: Way) -> None:
        """Hide what an earlier question left below the input field."""
        if chat not in self._below:  # a message without buttons has taken it
            return
        self._below.discard(chat)
        fields = {"chat_id": int(chat), "disable_notification": True}
        taking = self._outcome(await self._say("sendMessage", chat, way, fields, EMPTY, REMOVE))
        if isinstance(taking, Sent):
            target = {"chat_id": int(chat), "message_id": int(taking.ref)}
            await self._call("deleteMessage", chat, way, target)

    async def _say(
        self, method: str, chat: str, way: Way, fields: dict[str, Any], text: str, markup: Markup
    ) -> Reply | Outcome:
        """One call that says a text, as meant or, if Telegram cannot read that, as plain words."""
        fields.update(text_of(text))
        if markup is not None:
            fields["reply_markup"] = markup
        reply = await self._call(method, chat, way, fields)
        if isinstance(reply, Reply) and not reply.ok and _unparsed(reply):
            fields.pop("parse_mode", None)
            fields["text"] = plain(text)
            reply = await self._call(method, chat, way, fields)
        return reply

    async def _send_media(self, chat: str, way: Way, media: Media, under: Rendered) -> Outcome:
        """Send a picture or document with its caption and buttons; without them if it cannot be sent."""
        values = {"chat_id": int(chat), **caption_of(under.texts)}
        if under.markup is not None:
            values["reply_markup"] = under.markup
        for method, field in PICTURE_THEN_DOCUMENT[0 if media.kind == "picture" else 1 :]:
            reply = await self._put(method, field, chat, way, values, media)
            if isinstance(reply, Reply) and _unparsed(reply):
                values["caption"] = plain("".join(under.texts))
                values.pop("parse_mode", None)
                reply = await self._put(method, field, chat, way, values, media)
            if reply is None:
                break
            outcome = self._outcome(reply)
            if not isinstance(outcome, Wrong):
                return outcome
            log.error("telegram does not take a file", method=method, why=outcome.why)
        if under.texts or under.markup:
            return await self._send_text(chat, way, "".join(under.texts) or EMPTY, under.markup, "")
        return Sent()

    async def _put(
        self, method: str, field: str, chat: str, way: Way, values: Mapping[str, Any], media: Media
    ) -> Reply | Outcome | None:
        """Send a file, by its name at Telegram if it is there already; None if we have it no longer."""
        picture = media.asset or "\0".join((media.drawing, *media.args))
        key = (method, picture)
        if known := self._known.get(key):
            reply = await self._call(method, chat, way, {**values, field: known})
            if not (isinstance(reply, Reply) and reply.code == 400):  # noqa: PLR2004 - the name is not known
                return reply
            del self._known[key]
        try:
            file, lasting = await self._open(media)
        except Exception:
            log.exception("a file to be sent cannot be opened", file=media.file, picture=picture)
            return None
        leave = await way.place()
        leave()
        try:
            reply = await self._uploads.upload(method, field, values, file)
        except (Unsent, Unanswered) as error:
            return outcome_of(error)
        if picture and lasting and reply.file:
            if len(self._known) >= FILES_REMEMBERED:
                self._known.clear()
            self._known[key] = reply.file
        return reply

    async def _open(self, media: Media) -> tuple[Upload, bool]:
        """A file to upload, and whether it is the same whenever it is opened."""
        if media.asset:
            body = await asyncio.to_thread((self._assets / media.asset).read_bytes)
            return Upload(media.name or media.asset, body), True
        if media.drawing:
            drawn = await self._draw(media)
            return Upload(media.name or drawn.name, drawn.body), drawn.lasting
        if media.file is None:
            raise ValueError("a message names neither a file nor a picture of ours")
        name, body = await self._open_file(media.file)
        return Upload(media.name or name, body), False

    async def _call(self, method: str, chat: str, way: Way, fields: Mapping[str, Any]) -> Reply | Outcome:
        leave = await way.place()
        try:
            return await self._api.call(method, fields, leaving=leave)
        except (Unsent, Unanswered) as error:
            return outcome_of(error)

    def _outcome(self, reply: Reply | Outcome) -> Outcome:
        if not isinstance(reply, Reply):
            return reply
        return Sent(reply.message) if reply.ok else self._judge(reply)

    def _judge(self, reply: Reply) -> Outcome:
        outcome = judge(reply)
        if isinstance(outcome, Paused):
            self._pacer.pause(outcome.seconds)
        return outcome

    def _remember_keyboard(self, chat: str) -> None:
        """One left behind after a restart is harmless: it hides itself and its labels are understood."""
        if len(self._below) >= KEYBOARDS_REMEMBERED:
            self._below.clear()
        self._below.add(chat)


async def _insist(part: Part) -> Outcome:
    """Try a further part a few times."""
    for pause in INSIST_AFTER:
        await asyncio.sleep(pause)
        outcome = await part()
        if isinstance(outcome, Sent):
            return outcome
    return Unknown("only the beginning of the message is known to have arrived")


def _asks_below(message: Message) -> bool:
    return any(button.kind == "contact" for button in message.buttons)


def _pressed(to: Address, event: Event | None) -> str:
    """The message under which the person pressed, if it may be edited."""
    if event is not None and isinstance(event.content, Press) and event.sender == to:
        return event.content.message
    return ""


def _unparsed(reply: Reply) -> bool:
    found = not reply.ok and "can't parse entities" in reply.description
    if found:
        log.error("telegram cannot read our markup", why=reply.description)
    return found
