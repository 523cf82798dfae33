"""A local Telegram for benchmarks: the few methods a dialog needs, as fast as Python allows.

Rule 1: an update is served again until a later `getUpdates` confirms it with a higher offset.
Rule 2: a waiting `getUpdates` is answered as soon as something is there; what people do in the same turn of
the event loop travels together. A second poll ends the first with 409, as Telegram does.
Rule 3: `delay` seconds are the way there and back: a call takes effect after the first half and is answered
after the second, so what a person writes waits for no more network than it would in the field.
Rule 4: unlike the sandbox it checks nothing; a method that it does not know is answered with true.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import cast

import msgspec

from bench.wire import Button, Call, Request, Unreadable, answer, read_markup, read_request
from bot.clock import Clock, system_clock

TOKEN = "7000000001:bench-bench-bench-bench-bench-bench"
BOT = b'{"id":7000000001,"is_bot":true,"first_name":"Bench","username":"bench_bot"}'
TRUE = b'{"ok":true,"result":true}'
CONFLICT = b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}'
ANSWERS = {
    "getMe": b'{"ok":true,"result":%b}' % BOT,
    "getWebhookInfo": b'{"ok":true,"result":{"url":"","has_custom_certificate":false,'
    b'"pending_update_count":0}}',
    "getMyCommands": b'{"ok":true,"result":[]}',
    "getMyName": b'{"ok":true,"result":{"name":"Bench"}}',
    "getMyDescription": b'{"ok":true,"result":{"description":""}}',
    "getMyShortDescription": b'{"ok":true,"result":{"short_description":""}}',
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a private chat; `user` and `chat` are that person in the JSON of the Bot API."""

    id: int
    user: bytes
    chat: bytes


def person(number: int) -> Person:
    """The n-th person; ids do not fit in 32 bits, as those of new accounts do not."""
    identifier = 5_000_000_000 + number
    name = f'"id":{identifier},"first_name":"Олена","last_name":"Біла","username":"person_{number}"'.encode()
    return Person(
        identifier, b'{%b,"is_bot":false,"language_code":"uk"}' % name, b'{%b,"type":"private"}' % name
    )


@dataclass(frozen=True, slots=True)
class Message:
    """What the bot shows: a new message, or an old one (`edited`) with its new text and keyboard."""

    chat: int
    id: int
    text: str
    markup: bytes
    edited: bool

    def buttons(self) -> list[Button]:
        """The inline keys in reading order."""
        return [button for row in read_markup(self.markup).inline_keyboard for button in row]

    def keys(self) -> list[Button]:
        """The keys below the input line in reading order."""
        return [button for row in read_markup(self.markup).keyboard for button in row]


class LocalTelegram:
    """The server; `heard` is called with every message that reaches a person."""

    def __init__(
        self, heard: Callable[[Message], None], delay: float = 0.0, now: Clock = system_clock
    ) -> None:
        self.heard = heard
        self._now = now
        self.delay = delay
        self.calls: Counter[str] = Counter()
        self.polled = asyncio.Event()
        self._people: dict[int, Person] = {}
        self._updates: deque[tuple[int, bytes]] = deque()
        self._last_update = 100_000_000
        self._last_message = 0
        self._poll: _Poll | None = None
        self._flushing = False
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Listen on a free port of this machine; the address to give to a bot."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=1024)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening; connections end with the bot."""
        if self._server:
            self._server.close()

    @property
    def waiting(self) -> int:
        """Updates that no bot has confirmed yet."""
        return len(self._updates)

    def forget(self) -> None:
        """Start anew for the next bot: nothing is waiting, nothing was called."""
        self._updates.clear()
        self._poll = None
        self.calls.clear()
        self.polled.clear()

    def say(self, who: Person, text: str) -> None:
        """That person sends a text."""
        self._people[who.id] = who
        self._last_message += 1
        entities = (
            b',"entities":[{"type":"bot_command","offset":0,"length":%d}]' % len(text)
            if text.startswith("/")
            else b""
        )
        self._queue(
            b'"message":{"message_id":%d,"from":%b,"chat":%b,"date":%d,"text":%b%b}'
            % (self._last_message, who.user, who.chat, self._date(), msgspec.json.encode(text), entities)
        )

    def press(self, who: Person, message: Message, data: str) -> None:
        """That person presses an inline key under a message of the bot."""
        self._people[who.id] = who
        self._queue(
            b'"callback_query":{"id":"%d","from":%b,"message":%b,"chat_instance":"%d","data":%b}'
            % (
                self._last_update,
                who.user,
                _message(who, message.id, self._date(), msgspec.json.encode(message.text), message.markup),
                who.id,
                msgspec.json.encode(data),
            )
        )

    def _date(self) -> float:
        return self._now().timestamp()

    def _queue(self, content: bytes) -> None:
        self._last_update += 1
        self._updates.append((self._last_update, b'{"update_id":%d,%b}' % (self._last_update, content)))
        self._flush_soon()

    def _flush_soon(self) -> None:
        if self._poll and not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        if self._poll and self._updates:
            poll, self._poll = self._poll, None
            poll.end(self._batch(poll.limit))

    def _batch(self, limit: int) -> bytes:
        return b'{"ok":true,"result":[%b]}' % b",".join(raw for _, raw in islice(self._updates, limit))

    def take(self, request: Request, reply: Callable[[bytes], None]) -> None:
        """One call of the bot; its answer goes to `reply`, at once or later."""
        self.calls[request.method] += 1
        method, call = request.method, request.call
        if method == "getUpdates":
            self._take_poll(call, reply)
        elif call.chat_id and call.text and method.startswith(("send", "edit")):
            reply(self._show(call, edited=method.startswith("edit")))
        else:
            reply(answer(ANSWERS.get(method, TRUE)))

    def _take_poll(self, call: Call, reply: Callable[[bytes], None]) -> None:
        self.polled.set()
        if call.offset < 0:
            while len(self._updates) > -call.offset:
                self._updates.popleft()
        while self._updates and self._updates[0][0] < call.offset:
            self._updates.popleft()
        if self._poll:
            self._poll.end(CONFLICT, b"409 Conflict")
            self._poll = None
        if self._updates:
            reply(answer(self._batch(call.limit)))
        elif call.timeout > 0:
            self._poll = _Poll(self, reply, call)
        else:
            reply(answer(b'{"ok":true,"result":[]}'))

    def give_up(self, poll: "_Poll") -> None:
        """Nothing came in the time the bot wanted to wait."""
        if self._poll is poll:
            self._poll = None
            poll.end(b'{"ok":true,"result":[]}')

    def _show(self, call: Call, *, edited: bool) -> bytes:
        if not edited:
            self._last_message += 1
        shown = Message(
            call.chat_id,
            call.message_id if edited else self._last_message,
            call.text,
            bytes(call.reply_markup),
            edited,
        )
        who = self._people[call.chat_id]
        self.heard(shown)
        return answer(
            b'{"ok":true,"result":%b}'
            % _message(who, shown.id, self._date(), msgspec.json.encode(shown.text), shown.markup)
        )


def nobody_listens(_message: Message) -> None:
    """What the bot says to nobody is lost."""


class _Poll:
    """A `getUpdates` that waits."""

    __slots__ = ("_reply", "_timer", "limit")

    def __init__(self, telegram: LocalTelegram, reply: Callable[[bytes], None], call: Call) -> None:
        self.limit = call.limit
        self._reply = reply
        self._timer = asyncio.get_running_loop().call_later(call.timeout, telegram.give_up, self)

    def end(self, body: bytes, status: bytes = b"200 OK") -> None:
        self._timer.cancel()
        self._reply(answer(body, status))


class _Connection(asyncio.Protocol):
    """One keep-alive connection of the bot; a client asks again only after an answer."""

    def __init__(self, telegram: LocalTelegram) -> None:
        self._telegram = telegram
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._rest += data
        try:
            while found := read_request(self._rest):
                request, length = found
                self._rest = self._rest[length:]
                self._take(request)
        except (Unreadable, ValueError) as error:
            refusal = {"ok": False, "error_code": 400, "description": f"Bad Request: {error}"}
            self._write(answer(msgspec.json.encode(refusal), b"400 Bad Request"))

    def _take(self, request: Request) -> None:
        half = self._telegram.delay / 2
        if half:
            asyncio.get_running_loop().call_later(half, self._telegram.take, request, self._write_later)
        else:
            self._telegram.take(request, self._write)

    def _write_later(self, raw: bytes) -> None:
        asyncio.get_running_loop().call_later(self._telegram.delay / 2, self._write, raw)

    def _write(self, raw: bytes) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.write(raw)


def _message(who: Person, identifier: int, date: float, text: bytes, markup: bytes) -> bytes:
    return b'{"message_id":%d,"from":%b,"chat":%b,"date":%d,"text":%b%b}' % (
        identifier,
        BOT,
        who.chat,
        date,
        text,
        b',"reply_markup":%b' % markup if markup.startswith(b'{"inline') else b"",
    )
