"""Messengers that hold their limits to the letter: whatever is one too many in any window is refused.

Rule 1: a limit is `count` in any `seconds` that one may choose, counted when the request has come. Telegram
refuses with 429 and a whole number of seconds to wait, Viber with status 12. Rule 2: every answer takes
`delay` seconds, as the way to the messenger and back would. Rule 3: nothing else is checked.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from bench.wire import Request, Unreadable, answer, read_request

TOO_MANY = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1",'
    b'"parameters":{"retry_after":1}}'
)
STATUS_12 = b'{"status":12,"status_message":"tooManyRequests"}'
ME = b'{"ok":true,"result":{"id":7000000001,"is_bot":true,"first_name":"Bench","username":"bench_bot"}}'


@dataclass(slots=True)
class Limit:
    """At most so many in any window."""

    count: int
    seconds: float
    log: deque[float] = field(default_factory=deque)

    def take(self, now: float) -> bool:
        """Whether one more is allowed now; then it counts."""
        while self.log and now - self.log[0] >= self.seconds:
            self.log.popleft()
        if len(self.log) >= self.count:
            return False
        self.log.append(now)
        return True


@dataclass(slots=True)
class Strict:
    """Either messenger: what was told, when, and how much was refused."""

    limit: Limit
    delay: float = 0.05
    messenger: str = "telegram"
    told: int = 0
    refused: int = 0
    first: float = 0.0
    times: deque[tuple[float, int]] = field(default_factory=deque)
    number: int = 0
    began: float = 0.0

    def forget(self) -> None:
        """The broadcast begins now; what was sent before it still counts for the limit."""
        self.began = asyncio.get_running_loop().time()
        self.told = self.refused = 0
        self.first = 0.0
        self.times.clear()

    @property
    def first_after(self) -> float:
        """Seconds from the beginning to the first message."""
        return self.first - self.began

    async def start(self) -> asyncio.Server:
        """Listen on a free port."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=1024)

    def take(self, request: Request) -> bytes:
        """The answer to a request."""
        sends = request.method in {"sendMessage", "send_message", "broadcast_message"}
        if not sends:
            return answer(ME)
        now = asyncio.get_running_loop().time()
        if not self.limit.take(now):
            self.refused += 1
            if self.messenger == "viber":
                return answer(STATUS_12)
            return answer(TOO_MANY, b"429 Too Many Requests")
        people = len(request.call.broadcast_list) or 1
        self.told += people
        self.first = self.first or now
        self.times.append((now, people))
        self.number += 1
        if self.messenger == "viber":
            return answer(
                b'{"status":0,"status_message":"ok","message_token":%d,"failed_list":[]}' % self.number
            )
        return answer(
            b'{"ok":true,"result":{"message_id":%d,"date":1,"chat":{"id":%d,"type":"private"},"text":"x"}}'
            % (self.number, request.call.chat_id)
        )

    def share(self, allowed: float) -> float:
        """People told in a second, as a share of those allowed; the first window, a free burst, apart."""
        since = self.first + self.limit.seconds
        later = [(at, people) for at, people in self.times if at >= since]
        if len(later) < 2:
            return 0.0
        seconds = later[-1][0] - later[0][0]
        return sum(people for _, people in later[:-1]) / seconds / allowed if seconds else 0.0


class _Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, server: Strict) -> None:
        self._server = server
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._rest += data
        try:
            while found := read_request(self._rest):
                request, length = found
                self._rest = self._rest[length:]
                reply: Callable[[bytes], None] = self._reply
                asyncio.get_running_loop().call_later(self._server.delay, reply, self._server.take(request))
        except (Unreadable, ValueError):
            if self._transport:
                self._transport.close()

    def _reply(self, body: bytes) -> None:
        if self._transport:
            self._transport.write(body)
