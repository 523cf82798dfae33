"""A company's system that is asked for accounts: real HTTP, and the faults that such systems have.

It checks what docs/connector.md promises of a question (its signature, its body) and complains in
`complaints`. Whom it does not know it has none of.
"""

from __future__ import annotations

import asyncio
import gzip
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

Mood = Literal[
    "fine",
    "held",  # answers when `released` is set
    "hanging",
    "cut",
    "500",
    "busy",  # 503, come back in an hour
    "not here",  # 404 with a page: a wrong address, a half-installed version
    "page",  # 200 with a page
    "garbage",
    "huge",
    "moved",
    "packed",
    "another",  # an account that nobody asked for
    "odd",  # an account without an address
]


@dataclass(slots=True)
class Records:
    """What it knows, how it behaves at the n-th question (from 1), and what it was asked."""

    secret: str
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    mood: Callable[[int], Mood] = lambda _: "fine"
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    readings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    most_at_once: int = 0
    _now: int = 0
    _port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self._port}/account"

    async def start(self) -> None:
        """Listen, on the port of the last time."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, reuse_address=True)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections until started again."""
        if self._server:
            self._server.close()
            for writer in self._open:
                writer.transport.abort()
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                if not await self._answer(head, headers, body, writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(
        self, head: str, headers: dict[str, str], body: bytes, writer: asyncio.StreamWriter
    ) -> bool:
        number = self._check(head, headers, body)
        self.asked.append(number)
        mood = self.mood(len(self.asked))
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            if mood == "held":
                await self.released.wait()
            elif mood == "hanging":
                await asyncio.sleep(30)
        finally:
            self._now -= 1
        status, said, extra = self._said(mood, number)
        if mood == "cut":
            said = said[: len(said) // 2]
            extra = [f"Content-Length: {len(said) * 2}"]
        lines = [f"HTTP/1.1 {status} Whatever", *(extra or [f"Content-Length: {len(said)}"]), "", ""]
        writer.write("\r\n".join(lines).encode() + said)
        await writer.drain()
        return mood != "cut"

    def _check(self, head: str, headers: dict[str, str], body: bytes) -> str:
        stamp = headers.get("x-oblik-timestamp", "")
        signed = hmac.new(self.secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()
        if headers.get("x-oblik-signature") != f"v1={signed}":
            self.complaints.append("wrong signature")
        if not head.startswith("POST /account ") or headers.get("content-type") != "application/json":
            self.complaints.append(f"an odd question: {head}")
        given: dict[str, str] = json.loads(body)
        if set(given) != {"number"}:
            self.complaints.append(f"an odd body: {given}")
        return given["number"]

    def _said(self, mood: Mood, number: str) -> tuple[int, bytes, list[str]]:
        """Status, body, and headers in place of the length."""
        found = self.accounts.get(number)
        answer = json.dumps({"account": found, "readings": self.readings.get(number, [])}).encode()
        page = b"<html>404? 200? Technical works</html>"
        match mood:
            case "500":
                return 500, answer, []
            case "busy":
                return 503, page, ["Retry-After: 3600", f"Content-Length: {len(page)}"]
            case "not here":
                return 404, page, []
            case "page":
                return 200, page, []
            case "garbage":
                return 200, b"\xff{'account': null", []
            case "huge":
                return 200, b'{"account": null, "junk": "' + b"x" * 1_000_000 + b'"}', []
            case "moved":
                return 302, b"", ["Location: /elsewhere", "Content-Length: 0"]
            case "packed":
                small = gzip.compress(answer)
                return 200, small, ["Content-Encoding: gzip", f"Content-Length: {len(small)}"]
            case "another":
                return 200, json.dumps({"account": {**(found or {}), "number": "999999999"}}).encode(), []
            case "odd":
                return 200, json.dumps({"account": {"number": number}}).encode(), []
            case _ if found is None:
                answer = b'{"account": null}'
                return 404, answer, []
            case _:
                return 200, answer, []


@asynccontextmanager
async def records(secret: str) -> AsyncIterator[Records]:
    """A system that listens; whatever it complains of fails the test."""
    system = Records(secret)
    await system.start()
    try:
        yield system
    finally:
        await system.stop()
    assert system.complaints == []
