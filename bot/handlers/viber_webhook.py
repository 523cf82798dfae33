"""The webhook: what Viber calls, and what it hears back.

1. Nothing is believed before the signature fits: HMAC-SHA256 of the body with the bot's token, compared in
   constant time as bytes. Whatever is not signed hears 403, whatever is too long 413, and leaves no trace.
2. An update is durable before Viber hears 200. If it cannot be stored, Viber hears 503 and calls again.
3. `delivered`, `seen` and `failed` are told to whoever counts them and are not updates; events nobody
   knows are accepted, because Viber adds new ones.
4. A person who has opened the chat and is not subscribed can be told one thing only: the body of the answer
   to `conversation_started`. So that answer waits a little for the pipeline. Viber calls again after
   about five seconds; a repeated call hears the same welcome.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.handlers import viber_read
from bot.handlers.channel import Raw, Take, TakeReceipt
from bot.handlers.viber_read import RECEIPTS, UPDATES, Glance, glance

PATH = "/viber/webhook"
LONGEST_BODY = 1_000_000  # bytes
BODY_SECONDS = 10.0
WELCOME_SECONDS = 4.0
REPEAT_SECONDS = 60.0

log = structlog.get_logger()


@dataclass(slots=True)
class _Owed:
    answer: asyncio.Future[bytes]
    calls: int = field(default=0)


class Welcomes:
    """Answers owed to calls that are still open."""

    def __init__(self) -> None:
        self._owed: dict[str, _Owed] = {}

    @contextmanager
    def owing(self, event: str) -> Iterator[asyncio.Future[bytes]]:
        """While inside, `give` reaches this call; a call for the same event shares the answer."""
        loop = asyncio.get_running_loop()
        owed = self._owed.setdefault(event, _Owed(loop.create_future()))
        owed.calls += 1
        try:
            yield owed.answer
        finally:
            owed.calls -= 1
            if not owed.calls:
                if owed.answer.done():
                    loop.call_later(REPEAT_SECONDS, self._forget, event, owed)
                else:
                    self._forget(event, owed)

    def give(self, event: str, body: bytes) -> bool:
        """Answer the call of that event; False when no call waits for an answer."""
        owed = self._owed.get(event)
        if owed is None or owed.answer.done():
            return False
        owed.answer.set_result(body)
        return True

    def _forget(self, event: str, owed: _Owed) -> None:
        if not owed.calls and self._owed.get(event) is owed:
            del self._owed[event]


class Webhook:
    """Takes Viber's calls. `take` is set while the channel runs; otherwise Viber is asked to call again."""

    def __init__(
        self,
        token: str,
        welcomes: Welcomes,
        *,
        welcome_seconds: float = WELCOME_SECONDS,
    ) -> None:
        self.take: Take | None = None
        self.on_receipt: TakeReceipt | None = None
        self._key = token.encode()
        self._welcomes = welcomes
        self._welcome_seconds = welcome_seconds

    def route(self) -> Route:
        """Where Viber calls."""
        return Route(PATH, self.answer, methods=["POST"])

    async def answer(self, request: Request) -> Response:
        """What Viber hears."""
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        if not self._signed(body, request.headers.get("x-viber-content-signature", "")):
            return Response(status_code=403)
        seen = glance(body)
        if seen.event in RECEIPTS:
            return await self._receipt(seen)
        if seen.event and seen.event not in UPDATES:
            return Response(status_code=200)
        raw = Raw(seen.id, body)
        if seen.event == "conversation_started" and not seen.subscribed:
            return await self._welcome(raw)
        return Response(status_code=200 if await self._store(raw) else 503)

    def _signed(self, body: bytes, signature: str) -> bool:
        right = hmac.digest(self._key, body, "sha256").hex().encode()
        return hmac.compare_digest(right, signature.lower().encode("utf-8", "surrogateescape"))

    async def _welcome(self, raw: Raw) -> Response:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._welcome_seconds
        with self._welcomes.owing(raw.id) as answer:
            if not await self._store(raw):
                return Response(status_code=503)
            await asyncio.wait([answer], timeout=max(0.0, until - loop.time()))
            if not answer.done():
                return Response(status_code=200)
            return Response(answer.result(), media_type="application/json")

    async def _store(self, raw: Raw) -> bool:
        if self.take is None:
            return False
        try:
            await self.take([raw])
        except Exception:
            log.exception("an update from Viber could not be stored; Viber will call again")
            return False
        return True

    async def _receipt(self, seen: Glance) -> Response:
        if seen.event == "failed":
            log.warning("Viber could not show a message", message=seen.token, why=seen.why)
        receipt = viber_read.receipt(seen)
        if self.on_receipt is not None and receipt is not None:
            try:
                await self.on_receipt(receipt)
            except Exception:
                log.exception("a receipt from Viber could not be counted; Viber will call again")
                return Response(status_code=503)
        return Response(status_code=200)


async def _body(request: Request) -> bytes | None:
    """The body, None if it is too long, empty if it did not come in time or not at all."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > LONGEST_BODY:
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > LONGEST_BODY:
                    return None
    except (ClientDisconnect, TimeoutError):
        return b""
    return bytes(body)
