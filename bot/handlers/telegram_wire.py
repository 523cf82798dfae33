"""HTTP/1.1 to one server, for many small requests.

A turn of a dialog is one or two requests, so what a request costs decides how many people one machine serves.
Measured for sendMessage with a keyboard, a local server, 50 requests at once, in CPU of our process: this
module 53 µs (33 under uvloop), aiohttp 259 (167), httpx 4,200 (3,100). Therefore: a pool of kept
connections, the C parser that uvicorn uses, heads of requests built once, and nothing that nobody asked for
(no cookies, redirects, proxies, compression).

Rule 1: a caller learns whether the request left this machine, because only then may it be lost silently:

    WireError
        Unsent       it did not: try again
        Unanswered   it did, but no whole answer came
            TooLong  the answer has more bytes than were wanted

Rule 2: no error names a path or a query, because a token stands there. Rule 3: every wait has an end.
Rule 4: a connection whose answer was not read to its end, or that was idle for long, is never used again.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import aiohappyeyeballs
import certifi
import httptools

RETRY_AFTER = b"retry-after"
OK = 200  # answers below are interim, RFC 9110
NEXT_ADDRESS_AFTER = 0.25  # seconds, RFC 8305: a host with a dead IPv6 address is reached by its IPv4 one


class WireError(Exception):
    """A request without an answer; the text names a reason and nothing secret."""


class Unsent(WireError):
    """The request did not leave this machine."""


class Unanswered(WireError):
    """The request left, but no whole answer came."""


class TooLong(Unanswered):
    """The answer has more bytes than were wanted."""


class Answer(NamedTuple):
    """A whole answer, whatever its status; `retry_after` are the seconds of a header of that name."""

    status: int
    body: bytes
    retry_after: int = 0


class Wire:
    """Requests to the server of one address, at most `limit` at once; times in seconds.

    `connect` is for reaching it and for waiting for a free connection, `idle` for how long a connection is
    kept unused: shorter than servers do, so that none is closed in the moment of use.
    """

    def __init__(self, url: str, *, limit: int = 200, connect: float = 10.0, idle: float = 30.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not a web address: {url!r}")
        self._host = parts.hostname
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._prefix = parts.path.rstrip("/")
        self._tls = _trusted() if parts.scheme == "https" else None
        self._named = parts.netloc.rpartition("@")[2]
        self._limit, self._connect, self._idle = limit, connect, idle
        self._all: set[_Connection] = set()
        self._opening = 0
        self._free: list[_Connection] = []
        self._queue: deque[asyncio.Future[None]] = deque()

    def head(self, verb: str, path: str, kind: str = "") -> bytes:
        """The first lines of a request, to be used again and again; `kind` is the type of its body."""
        lines = [f"{verb} {self._prefix}{path} HTTP/1.1", f"Host: {self._named}", "User-Agent: oblik"]
        if kind:
            lines.append(f"Content-Type: {kind}")
        return "\r\n".join([*lines, "Content-Length: "]).encode("ascii")

    async def ask(
        self,
        head: bytes,
        body: bytes = b"",
        *,
        within: float,
        most: int = 1 << 25,
        leaving: Callable[[], None] | None = None,
    ) -> Answer:
        """The answer to a request, of at most `most` bytes, within so many seconds; raises WireError.

        `leaving` is called just before it is written.
        """
        connection = await self._take()
        try:
            if leaving is not None:
                leaving()
            return await connection.ask(b"%b%d\r\n\r\n%b" % (head, len(body), body), within, most)
        finally:
            self._give_back(connection)

    async def close(self) -> None:
        """Let go of all connections; whoever waits for an answer gets Unanswered."""
        for connection in self._all:
            connection.end()
        self._all.clear()
        self._free.clear()
        await asyncio.sleep(0)

    async def _take(self) -> _Connection:
        if self._queue:
            await self._wait_for_place()
        while True:
            now = asyncio.get_running_loop().time()
            while self._free:
                connection = self._free.pop()
                if connection.alive and now - connection.idle_since < self._idle:
                    return connection
                self._drop(connection)
            if len(self._all) + self._opening < self._limit:
                return await self._open()
            await self._wait_for_place()

    async def _wait_for_place(self) -> None:
        place = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        try:
            async with asyncio.timeout(self._connect):
                await place
        except BaseException as error:
            if place.done() and not place.cancelled():
                self._next()
            if isinstance(error, TimeoutError):
                raise Unsent(f"no connection was free in {self._connect:g} s") from None
            raise

    async def _open(self) -> _Connection:
        loop = asyncio.get_running_loop()
        self._opening += 1
        try:
            async with asyncio.timeout(self._connect):
                addresses = await loop.getaddrinfo(self._host, self._port, type=1)
                sock = await aiohappyeyeballs.start_connection(
                    addresses, happy_eyeballs_delay=NEXT_ADDRESS_AFTER
                )
                _, connection = await loop.create_connection(
                    _Connection, sock=sock, ssl=self._tls, server_hostname=self._host if self._tls else None
                )
        except TimeoutError:
            self._next()
            raise Unsent(f"{self._host} was not reached in {self._connect:g} s") from None
        except (OSError, ssl.CertificateError, UnicodeError) as error:
            self._next()
            raise Unsent(f"{self._host} was not reached: {type(error).__name__}") from None
        except BaseException:
            self._next()
            raise
        finally:
            self._opening -= 1
        self._all.add(connection)
        return connection

    def _give_back(self, connection: _Connection) -> None:
        if connection.usable:
            connection.idle_since = asyncio.get_running_loop().time()
            self._free.append(connection)
        else:
            self._drop(connection)
        if self._queue:
            self._next()

    def _drop(self, connection: _Connection) -> None:
        connection.end()
        self._all.discard(connection)

    def _next(self) -> None:
        """Tell the first who waits that a connection is free or may be opened."""
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(None)
                return


class _Connection(asyncio.Protocol):
    """One connection: one request at a time, and its answer."""

    __slots__ = (
        "_answer", "_begun", "_most", "_parser", "_parts", "_retry_after", "_size", "_transport",
        "idle_since", "usable",
    )  # fmt: skip

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._answer: asyncio.Future[Answer] | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._parts: list[bytes] = []
        self._size = self._most = self._retry_after = 0
        self._begun = False
        self.usable = True
        self.idle_since = 0.0

    @property
    def alive(self) -> bool:
        """Whether a request may be written to it."""
        return self.usable and not self._transport.is_closing()

    async def ask(self, request: bytes, within: float, most: int) -> Answer:
        """The answer to one request."""
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._parts, self._size, self._most, self._begun, self._retry_after = [], 0, most, False, 0
        self._transport.write(request)
        timer = loop.call_later(within, self._late, within)
        try:
            return await self._answer
        except BaseException:
            self.end()
            raise
        finally:
            timer.cancel()
            self._answer = None

    def end(self) -> None:
        """Close at once."""
        self.usable = False
        self._transport.abort()

    def _late(self, within: float) -> None:
        self._fail(Unanswered(f"no answer in {within:g} s"))

    def _fail(self, error: WireError) -> None:
        self.usable = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    # what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by descent

    def data_received(self, data: bytes) -> None:
        if self._parser is None or self._answer is None or self._answer.done():
            self.end()  # an answer that nobody asked for
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._fail(Unanswered("the answer is not HTTP"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(Unanswered("the connection was cut before the answer was whole"))

    # what the parser calls

    def on_message_begin(self) -> None:
        """An answer begins; behind a second one nobody knows what is whose."""
        self.usable = self.usable and not self._begun
        self._begun = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header: RFC 9110, 10.2.3; a date there is as good as none."""
        if len(name) == len(RETRY_AFTER) and name.lower() == RETRY_AFTER and value.isdigit():
            self._retry_after = int(value[:9])

    def on_body(self, part: bytes) -> None:
        """A piece of the body."""
        self._size += len(part)
        if self._size > self._most:
            self._fail(TooLong(f"the answer has more than {self._most} bytes"))
        else:
            self._parts.append(part)

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self._parser is None or self._answer is None or self._answer.done():
            return
        status = self._parser.get_status_code()
        if status < OK:
            return
        if not self._parser.should_keep_alive():
            self.usable = False
        self._answer.set_result(Answer(status, b"".join(self._parts), self._retry_after))


def _trusted() -> ssl.SSLContext:
    """The authorities of this machine and, on one that has none, those of certifi."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
