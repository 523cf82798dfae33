"""What tests of the Telegram channel stand on: the sandbox and a channel, and a server of any answers."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.clock import FakeClock, system_clock
from bot.conversation.events import Address, Event
from bot.handlers.channel import Raw
from bot.handlers.telegram import Telegram
from bot.sandbox.chat import Chat
from bot.sandbox.server import TELEGRAM_TOKEN, Sandbox, build, serve

TOKEN = TELEGRAM_TOKEN
OLENA = "6871234501"
NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)


async def until(true: Callable[[], bool], within: float = 60.0) -> None:
    """Wait for what nobody tells."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)


async def no_file(number: int) -> tuple[str, bytes]:
    raise LookupError(f"no file {number}")


def channel(url: str, **more: Any) -> Telegram:
    """A channel that reaches that address, as fast as it likes."""
    plain: dict[str, Any] = {
        "now": FakeClock(NOON),
        "open_file": no_file,
        "per_second": 100_000,
        "per_chat_per_second": 10_000,
    }
    return Telegram(TOKEN, api_url=url, **{**plain, **more})


@dataclass
class Inbox:
    """What was made durable; `broken` makes it fail so many times."""

    kept: list[Raw] = field(default_factory=list)
    broken: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, updates: Sequence[Raw]) -> None:
        if self.broken:
            self.broken -= 1
            raise OSError("disk full")
        self.kept += updates
        self.came.set()

    async def until(self, count: int, within: float = 60.0) -> list[Raw]:
        """The first so many updates, as soon as they are there."""
        async with asyncio.timeout(within):
            while len(self.kept) < count:
                self.came.clear()
                await self.came.wait()
        return self.kept[:count]


@dataclass
class Stage:
    """A served sandbox, a channel connected to it, and Olena's chat."""

    sandbox: Sandbox
    channel: Telegram
    inbox: Inbox
    chat: Chat
    url: str

    @property
    def olena(self) -> Address:
        return Address("telegram", OLENA)

    @property
    def complaints(self) -> list[str]:
        return [complaint.text for complaint in self.sandbox.world.telegram.complaints]

    async def event(self, number: int = 1) -> Event:
        """The n-th event that arrived."""
        raw = (await self.inbox.until(number))[number - 1]
        event = self.channel.read(raw.body)
        assert event is not None
        return event


@contextlib.asynccontextmanager
async def stage(*, receiving: bool = True, **more: Any) -> AsyncIterator[Stage]:
    """The whole way between a person of the sandbox and an inbox, over HTTP."""
    sandbox = build(system_clock, telegram_retries=(0.02, 0.04))
    async with serve(sandbox) as addresses:
        telegram = channel(addresses.telegram, **{"now": system_clock, **more})
        inbox = Inbox()
        running = asyncio.ensure_future(telegram.run(inbox.take)) if receiving else None
        try:
            chat = sandbox.world.telegram.chat(OLENA)
            yield Stage(sandbox, telegram, inbox, chat, addresses.telegram)
        finally:
            if running:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
            await telegram.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said: a JSON body, or `raw` bytes in place of a whole answer; `end` cuts the line after it."""

    body: Any = None
    status: int = 200
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False
    end: bool = False


def refusal(code: int, description: str, **parameters: int) -> Answer:
    """A refusal in Telegram's form."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return Answer(body | ({"parameters": parameters} if parameters else {}), code)


def result(value: Any) -> Answer:
    """A result in Telegram's form."""
    return Answer({"ok": True, "result": value})


@dataclass
class AnyAnswers:
    """A server that takes every request and answers what was written down for its method, else a message."""

    asked: list[tuple[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    answers: dict[str, deque[Answer]] = field(default_factory=dict)
    connections: int = 0
    port: int = 0
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next(self, method: str, *answers: Answer) -> None:
        """Write down what is said to the next requests of a method."""
        self.answers.setdefault(method, deque()).extend(answers)

    def bodies(self, method: str) -> list[Any]:
        """What was asked with a method."""
        return [body for name, body in self.asked if name == method]

    async def until(self, true: Callable[[], bool], within: float = 60.0) -> None:
        """Wait until something is true that a request may have made so."""
        async with asyncio.timeout(within):
            while not true():
                self.heard.clear()
                await self.heard.wait()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.closing(writer), contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = int(head.lower().partition("content-length:")[2].partition("\r\n")[0] or 0)
                body = await reader.readexactly(length)
                if not await self._answer(head, body, writer):
                    break

    async def _answer(self, head: str, body: bytes, writer: asyncio.StreamWriter) -> bool:
        method = head.split(" ")[1].rpartition("/")[2]
        self.heads.append(head)
        self.asked.append((method, json.loads(body) if body[:1] == b"{" else body))
        self.heard.set()
        waiting = self.answers.get(method)
        answer = waiting.popleft() if waiting else result({"message_id": len(self.asked)})
        if answer.silent:
            await asyncio.sleep(30)
        if answer.raw is not None:
            writer.write(answer.raw)
        else:
            said = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            lines = [f"HTTP/1.1 {answer.status} X", f"Content-Length: {len(said)}"]
            lines += [f"{name}: {value}" for name, value in answer.headers.items()]
            writer.write("\r\n".join([*lines, "", ""]).encode() + said)
        await writer.drain()
        return not answer.end


@contextlib.asynccontextmanager
async def any_answers() -> AsyncIterator[AnyAnswers]:
    """Serve a server of any answers while the block runs."""
    server = AnyAnswers()
    talks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(server.talk(reader, writer))
        talks.add(task)
        task.add_done_callback(talks.discard)

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in tuple(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


def payload(name: str) -> bytes:
    """A recorded update."""
    return (Path(__file__).parent.parent / "payloads" / "telegram" / f"{name}.json").read_bytes()
