"""An operator's server for tests: real HTTP with ETag, and with the faults that such servers have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

Mood = Literal["fine", "500", "hanging", "cut", "moved", "packed", "endless", "forbidden", "no etag"]


@dataclass(slots=True)
class Publisher:
    """What it gives at every path, how it behaves, and what it was asked."""

    body: bytes = b"{}"
    mood: Mood = "fine"
    port: int = 0
    asked: list[str] = field(default_factory=list)
    given: list[int] = field(default_factory=list)  # statuses

    @property
    def url(self) -> str:
        """Where it publishes; the key in it is nobody's business."""
        return f"http://127.0.0.1:{self.port}/gpv.json?key=marked-key"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.asked.append(head.decode("latin-1"))
                if self.mood == "cut":
                    break
                if self.mood == "hanging":
                    await asyncio.sleep(30)
                await self._write(writer, self.asked[-1].lower())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _write(self, writer: asyncio.StreamWriter, asked: str) -> None:
        etag = f'"{sha256(self.body).hexdigest()[:12]}"'
        status, body, extra = 200, self.body, [f"ETag: {etag}"]
        match self.mood:
            case "500":
                status, body, extra = 500, b"<html>oops", []
            case "forbidden":
                status, body, extra = 403, b"", []
            case "moved":
                status, body, extra = 302, b"", ["Location: /elsewhere"]
            case "packed":
                extra = ["Content-Encoding: gzip"]
            case "endless":
                body = b"[" * 2_000_000
            case "no etag":
                extra = []
            case _ if f"if-none-match: {etag}" in asked:
                status, body = 304, b""
        self.given.append(status)
        head = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *extra, "", ""]
        writer.write("\r\n".join(head).encode() + body)
        await writer.drain()


@asynccontextmanager
async def publishing(body: bytes = b"{}") -> AsyncIterator[Publisher]:
    """A publisher that listens."""
    publisher = Publisher(body)
    server = await asyncio.start_server(publisher.answer, "127.0.0.1", 0)
    publisher.port = server.sockets[0].getsockname()[1]
    try:
        yield publisher
    finally:
        server.close()
