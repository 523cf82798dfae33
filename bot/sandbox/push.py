"""What the two servers send over HTTP themselves: updates to the bot, and fetching media the bot names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import aiohttp

PUSH_TIMEOUT = 10.0  # seconds
REDIRECTS = 5


class Unreachable(Exception):
    """Nobody answered at the address, or not in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes
    media_type: str = ""


class Line(Protocol):
    """The way out: `Wire` is the real one."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body. Raises Unreachable."""
        ...

    async def fetch(self, url: str, largest: int) -> Answer:
        """Get at most `largest` bytes. Raises Unreachable, also when there are more."""
        ...


class Wire:
    """HTTP over aiohttp; one session, opened when first needed."""

    def __init__(self, timeout: float = PUSH_TIMEOUT) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            async with self._open().post(url, data=body, headers=headers, allow_redirects=False) as answer:
                return Answer(answer.status, await answer.read(), answer.content_type)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unreachable(str(error) or type(error).__name__) from None

    async def fetch(self, url: str, largest: int) -> Answer:
        try:
            async with self._open().get(url, max_redirects=REDIRECTS) as answer:
                body = await answer.content.read(largest + 1)
                while len(body) <= largest and (more := await answer.content.read(largest + 1 - len(body))):
                    body += more
                if len(body) > largest:
                    raise Unreachable(f"{url} has more than {largest} bytes")
                return Answer(answer.status, body, answer.content_type)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unreachable(str(error) or type(error).__name__) from None

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session
