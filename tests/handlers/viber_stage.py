"""What tests of the Viber channel stand on: a Viber of a few lines, a caller of our routes, a channel."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from bot.handlers.channel import Raw
from bot.handlers.viber import Viber

TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"
PERSON = "01234567890A="
NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
FIRST_TOKEN = 5_741_311_803_571_721_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Viber of a few lines says next; `instead` is "cut" or "silence"."""

    body: Any = None
    status: int = 200
    headers: Sequence[str] = ()
    instead: str = ""


def refusal(status: int) -> Answer:
    return Answer({"status": status, "status_message": "no"})


@dataclass
class FewLinesOfViber:
    """Takes every request and says yes, unless an answer was written down for that method."""

    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    answers: dict[str, deque[Answer]] = field(default_factory=dict)
    token: int = FIRST_TOKEN
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/pa"

    def sent(self) -> list[dict[str, Any]]:
        """The messages that came."""
        return [body for method, body in self.asked if method == "send_message"]

    def next(self, method: str, *answers: Answer) -> None:
        """Write down what is said to the next requests."""
        self.answers.setdefault(method, deque()).extend(answers)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = int(head.lower().partition("content-length:")[2].partition("\r\n")[0])
                method = head.split(" ")[1].rpartition("/")[2]
                self.heads.append(head)
                self.asked.append((method, json.loads(await reader.readexactly(length))))
                answer = self._answer(method)
                if answer.instead == "cut":
                    break
                if answer.instead == "silence":
                    await asyncio.sleep(30)
                body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                lines = [
                    f"HTTP/1.1 {answer.status} X",
                    f"Content-Length: {len(body)}",
                    *answer.headers,
                    "",
                    "",
                ]
                writer.write("\r\n".join(lines).encode() + body)
                await writer.drain()

    def _answer(self, method: str) -> Answer:
        waiting = self.answers.get(method)
        if waiting:
            return waiting.popleft()
        self.token += 1
        return Answer({"status": 0, "status_message": "ok", "message_token": self.token, "uri": "oblik"})


@contextlib.asynccontextmanager
async def few_lines_of_viber() -> AsyncIterator[FewLinesOfViber]:
    viber = FewLinesOfViber()
    talks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.create_task(viber.talk(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    viber.port = server.sockets[0].getsockname()[1]
    try:
        yield viber
    finally:
        server.close()
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


async def no_file(file: int) -> tuple[str, str, bytes]:
    raise LookupError(file)


def channel(api_url: str, **more: Any) -> Viber:
    """A channel with made-up settings, any of which may be given."""
    given: dict[str, Any] = {
        "api_url": api_url,
        "public_url": "http://127.0.0.1:1",
        "sender": "Обленерго",
        "now": lambda: NOON,
        "open_file": no_file,
        "assets": Path(__file__).parent,
        "first_pause": 0.01,
    }
    return Viber(TOKEN, **(given | more))


@contextlib.asynccontextmanager
async def running(viber: Viber, take: Callable[[Sequence[Raw]], Any]) -> AsyncIterator[Viber]:
    """The channel, receiving."""
    task = asyncio.create_task(viber.run(take))
    await asyncio.sleep(0)
    try:
        yield viber
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await viber.close()


async def until(true: Callable[[], Any], within: float = 60.0) -> None:
    """Wait until something has become true."""
    loop = asyncio.get_running_loop()
    late = loop.time() + within
    while not true():
        assert loop.time() < late, "it has not become true"
        await asyncio.sleep(0.005)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a caller of our routes hears."""

    status: int
    headers: dict[str, str]
    body: bytes


class Caller:
    """Calls our routes as an HTTP server would, without one."""

    def __init__(self, viber: Viber) -> None:
        self.app = Starlette(routes=list(viber.routes()))

    async def webhook(self, body: bytes, signature: str | None = None, **headers: str) -> Heard:
        """Viber's call, rightly signed unless told otherwise."""
        right = hmac.digest(TOKEN.encode(), body, "sha256").hex()
        given = right if signature is None else signature
        sent = {"X-Viber-Content-Signature": given, **headers} if given else headers
        return await self.call("POST", "/viber/webhook", body, sent)

    async def call(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Heard:
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [
                (name.lower().replace("_", "-").encode(), value.encode("latin-1", "replace"))
                for name, value in (headers or {}).items()
            ],
        }
        incoming: deque[dict[str, Any]] = deque({"type": "http.request", "body": body} for _ in range(1))
        outgoing: list[Any] = []

        async def receive() -> dict[str, Any]:
            return incoming.popleft() if incoming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            outgoing.append(message)

        await self.app(scope, receive, send)
        told = {name.decode(): value.decode() for name, value in outgoing[0]["headers"]}
        return Heard(outgoing[0]["status"], told, b"".join(m.get("body", b"") for m in outgoing[1:]))
