"""Outgoing HTTP: the only module that knows httpx.

Rule 1: whoever asks learns what they can do next and nothing secret: errors name a host and a reason, never a
path, a query or a header, because tokens stand there. Requests go straight to httpx's transport, so that no
address is logged. Rule 2: every wait has an end, every answer a largest size. Rule 3: addresses that came
from outside are fetched by `download` alone. It takes https from listed hosts, looks at the number a name
stands for and connects to that very number, so that no name leads into our own network, neither at once, nor
later, nor by a redirect.

    Trouble            a request of ours failed
        Unsent         it surely did not arrive: try again
        Lost           perhaps it arrived: no answer in time, a cut line, an answer too long
    NotDownloaded
        Forbidden      this address is never fetched from
        TooLong        more bytes than allowed
        Missing        the other side says that there is no such file
        Unavailable    try later
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({401, 403, 404, 410})
NOT_CONNECTED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.ProxyError,
)


class Trouble(Exception):
    """A request failed."""


class Unsent(Trouble):
    """It surely did not arrive."""


class Lost(Trouble):
    """Perhaps it arrived; its answer did not."""


class NotDownloaded(Exception):
    """A file was not fetched."""


class Forbidden(NotDownloaded):
    """An address that is never fetched from."""


class TooLong(NotDownloaded):
    """More bytes than allowed."""


class Missing(NotDownloaded):
    """The other side has no such file for us."""


class Unavailable(NotDownloaded):
    """Try later."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Requests to one service over connections that are kept; no redirects, no cookies, no proxy.

    Times in seconds: `connect` to reach it, `read` for each wait on an answer, `total` for all together.
    Every connection is a transport of its own, the last used first: one pool of many costs three times the
    processor time at thirty requests at once. The first is made at once, for what it needs is imported and
    read then, which takes part of a second: make a client where nobody waits.
    """

    def __init__(
        self, *, connections: int = 50, connect: float = 5.0, read: float = 15.0, total: float = 30.0
    ) -> None:
        self._timeout = {"connect": connect, "read": read, "write": read, "pool": connect}
        self._wait = connect
        self._total = total
        self._free = asyncio.Semaphore(connections)
        self._idle = [_line()]

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        most: int = 1_000_000,
        leaving: Callable[[], None] | None = None,
    ) -> Reply:
        """The answer to a POST, at most `most` bytes of it; raises Unsent or Lost.

        `leaving` is called just before the body is written: until then nothing can have happened there.
        """
        return await self.request("POST", url, body, headers, most=most, leaving=leaving)

    async def request(
        self,
        method: str,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        most: int = 1_000_000,
        leaving: Callable[[], None] | None = None,
    ) -> Reply:
        """The answer to a request; raises Unsent or Lost."""
        extensions: dict[str, Any] = {"timeout": self._timeout}
        if leaving is not None:
            extensions["trace"] = _telling(leaving)
        try:
            request = httpx.Request(method, url, content=body, headers=headers, extensions=extensions)
        except (httpx.InvalidURL, ValueError):
            raise Unsent("the address is not an address") from None
        try:
            async with asyncio.timeout(self._wait):
                await self._free.acquire()
        except TimeoutError:
            raise Unsent(f"too many requests to {request.url.host} at once") from None
        line = self._idle.pop() if self._idle else _line()
        answered = False
        try:
            reply = await self._ask(line, request, most)
            answered = True
            return reply
        finally:
            self._free.release()
            if answered:
                self._idle.append(line)
            else:
                await line.aclose()

    async def _ask(self, line: httpx.AsyncHTTPTransport, request: httpx.Request, most: int) -> Reply:
        where = request.url.host
        try:
            async with asyncio.timeout(self._total):
                response = await line.handle_async_request(request)
                try:
                    return Reply(response.status_code, response.headers, await _read(response, most))
                finally:
                    await response.aclose()
        except NOT_CONNECTED as error:
            raise Unsent(f"{where} was not reached: {type(error).__name__}") from None
        except httpx.HTTPError as error:
            raise Lost(f"{where} did not answer: {type(error).__name__}") from None
        except TimeoutError:
            raise Lost(f"{where} did not answer in {self._total:g} s") from None
        except TooLong:
            raise Lost(f"{where} answered with more than {most} bytes") from None

    async def close(self) -> None:
        """Let go of all connections."""
        while self._idle:
            await self._idle.pop().aclose()


def _telling(leaving: Callable[[], None]) -> Callable[[str, dict[str, Any]], Awaitable[None]]:
    """encode.io/httpcore/extensions/#trace: called at every step of a request."""

    async def trace(step: str, _info: dict[str, Any]) -> None:
        if step.endswith("send_request_body.started"):
            leaving()

    return trace


@dataclass(frozen=True, slots=True)
class Host:
    """A host to download from: this name and every name under it, over https on its usual port.

    `local`: exactly this name, plain http too, this port, and addresses of this machine: for the sandbox.
    """

    name: str
    port: int | None = None
    local: bool = False


Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that a name stands for, as the machine knows them; raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def download(
    url: str, most: int, *, hosts: Sequence[Host], seconds: float = 60.0, names: Resolve = resolve
) -> bytes:
    """The file at an address that came from outside: at most `most` bytes in at most `seconds`.

    Raises Forbidden, TooLong, Missing or Unavailable.
    """
    try:
        async with asyncio.timeout(seconds):
            for _ in range(1 + MOST_REDIRECTS):
                target = await _allowed(url, hosts, names)
                found = await _fetch(target, most)
                if isinstance(found, bytes):
                    return found
                url = found
    except TimeoutError:
        raise Unavailable(f"the file did not come in {seconds:g} s") from None
    raise Forbidden(f"more than {MOST_REDIRECTS} redirects")


@dataclass(frozen=True, slots=True)
class _Target:
    """An address that may be fetched: the URL as given, and the number to connect to."""

    url: httpx.URL
    host: str
    number: str


async def _allowed(url: str, hosts: Sequence[Host], names: Resolve) -> _Target:
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii").lower().rstrip(".")
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Forbidden("the address is not an address") from None
    port = parsed.port or {"http": 80, "https": 443}.get(parsed.scheme, 0)
    listed = next((entry for entry in hosts if _matches(entry, parsed.scheme, host, port)), None)
    if listed is None or parsed.userinfo:
        raise Forbidden(f"{parsed.scheme}://{host} is not on the list")
    try:
        numbers = await names(host, port)
    except (OSError, UnicodeError):  # UnicodeError: a part of the name is longer than names can be
        raise Unavailable(f"{host} has no address now") from None
    if not numbers:
        raise Unavailable(f"{host} has no address now")
    if not listed.local and not all(is_public(number) for number in numbers):
        raise Forbidden(f"{host} stands for an address inside")
    return _Target(parsed, host, numbers[0])


def _matches(entry: Host, scheme: str, host: str, port: int) -> bool:
    if entry.local:
        return host == entry.name and scheme in {"http", "https"} and entry.port in {None, port}
    inside = host == entry.name or host.endswith(f".{entry.name}")
    return inside and scheme == "https" and port == (entry.port or 443)


def is_public(number: str) -> bool:
    """Whether an IP address belongs to the open internet; IPv4 in IPv6 clothes counts as itself."""
    try:
        address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            address = inner
        elif address.teredo is not None or not address.is_global:
            return False
    return address.is_global and not address.is_multicast


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052


async def _fetch(target: _Target, most: int) -> bytes | str:
    """The file, or where it has gone."""
    request = httpx.Request(
        "GET",
        target.url.copy_with(host=target.number),
        headers={"Host": target.url.netloc.decode("ascii"), "Accept-Encoding": "identity"},
        extensions={
            "timeout": {"connect": 10.0, "read": 20.0, "write": 10.0, "pool": 10.0},
            "sni_hostname": target.host,  # the certificate is checked against the name, not the number
        },
    )
    async with httpx.AsyncHTTPTransport(verify=_trusted()) as transport:
        try:
            response = await transport.handle_async_request(request)
            try:
                if response.status_code in REDIRECTS:
                    return str(target.url.join(response.headers.get("location", "")))
                if response.status_code in GONE:
                    raise Missing(f"{target.host} answered {response.status_code}")
                if response.status_code != httpx.codes.OK:
                    raise Unavailable(f"{target.host} answered {response.status_code}")
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise Unavailable(f"{target.host} sent the file packed, unasked")
                return await _read(response, most)
            finally:
                await response.aclose()
        except httpx.InvalidURL:
            raise Forbidden(f"{target.host} redirects to what is not an address") from None
        except httpx.HTTPError as error:
            raise Unavailable(f"{target.host} did not answer: {type(error).__name__}") from None


async def _read(response: httpx.Response, most: int) -> bytes:
    said = response.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most:
        raise TooLong(f"{said} bytes, {most} are allowed")
    parts: list[bytes] = []
    length = 0
    async for part in response.aiter_raw():
        length += len(part)
        if length > most:
            raise TooLong(f"more than {most} bytes")
        parts.append(part)
    return b"".join(parts)


def _line() -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60.0)
    return httpx.AsyncHTTPTransport(verify=_trusted(), limits=limits)


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that we trust; reading them takes longer than a request, so once."""
    return httpx.create_ssl_context()
