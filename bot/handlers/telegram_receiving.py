"""Receiving: updates are made durable first, then Telegram is told.

Rule 1: an update is confirmed (by asking for later ones, or by answering the webhook with 200) only after
`take` has returned. Rule 2: each update of an answer is cut out as it came; one that nobody can read is kept
as the others are. Rule 3: whatever fails is said once, when it begins and when it is over, and tried again
with growing pauses. Rule 4: who calls the webhook without our secret learns nothing and leaves nothing.

An offset is sent only while there is something to confirm: after a week without updates Telegram may count
anew from a lower number (core.telegram.org/bots/api#update), and an old offset would hide them for ever.
A server that answers at once although it has nothing new, an empty list or what was confirmed already, is not
asked again in the same moment.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.handlers.channel import Raw, Take
from bot.handlers.telegram_api import Api, Reply, read_reply
from bot.handlers.telegram_updates import ALLOWED, loads, number_of, raw_of
from bot.handlers.telegram_wire import Unanswered, WireError

log = structlog.get_logger()

POLL = 25  # seconds that Telegram waits for something to say; an unnoticed dead line costs this much
NOTHING_NEW = 0.25  # seconds
AT_ONCE = 100  # core.telegram.org/bots/api#getupdates
PAUSES = (0.5, 1, 2, 5, 10, 20, 30)  # seconds
WEBHOOK_PATH = "/telegram/webhook"
WEBHOOK_BYTES = 1 << 20
WEBHOOK_CHECKED_EVERY = 300.0  # seconds
RECEIVING = "receiving"

_encode = json.JSONEncoder(separators=(",", ":")).encode


class Condition:
    """How receiving goes: one sentence for the engineer, and since when."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.state = "starting"
        self.since = now()
        self.good = asyncio.Event()

    def become(self, state: str) -> None:
        """Take note; a change is logged once."""
        if state == self.state:
            return
        self.state, self.since = state, self._now()
        if state == RECEIVING:
            self.good.set()
            log.info("telegram: receiving")
        else:
            self.good.clear()
            log.warning("telegram: not receiving", why=state)


class Pauses:
    """Growing pauses between tries, until one succeeds."""

    def __init__(self, seconds: tuple[float, ...] = PAUSES) -> None:
        self._seconds = seconds
        self._failed = 0

    def success(self) -> None:
        """The next pause is the shortest again."""
        self._failed = 0

    async def wait(self, at_least: float = 0.0) -> None:
        """Wait longer than the last time."""
        pause = self._seconds[min(self._failed, len(self._seconds) - 1)]
        self._failed += 1
        await asyncio.sleep(max(pause, at_least))


async def poll(
    api: Api,
    take: Take,
    condition: Condition,
    delete_webhook: Callable[[], Awaitable[str]],
    pauses: Pauses,
) -> None:
    """Fetch updates until cancelled."""
    loop = asyncio.get_running_loop()
    offset = last = 0
    deleted = False
    while True:
        asked_at = loop.time()
        # a short question first: it shows at once whether all is well
        wait = POLL if condition.state == RECEIVING else 0
        asked = {"timeout": wait, "limit": AT_ONCE, "allowed_updates": ALLOWED}
        if offset:
            asked["offset"] = offset
        try:
            bodies = await _fetch(api, asked, wait)
        except WireError as error:
            condition.become(str(error))
            await pauses.wait()
            continue
        if isinstance(bodies, Reply):
            if bodies.code == 409 and "webhook" in bodies.description and not deleted:  # noqa: PLR2004
                condition.become("a webhook is set: taking it away, because we fetch updates")
                if not (trouble := await delete_webhook()):
                    deleted = True
                    continue
            else:
                trouble = _trouble(bodies)
            condition.become(trouble)
            await pauses.wait(bodies.retry_after if bodies.code == 429 else 0)  # noqa: PLR2004
            continue
        confirmed = await _keep(bodies, take, condition)
        if confirmed is None:
            await pauses.wait()
            continue
        offset = confirmed
        pauses.success()
        condition.become(RECEIVING)
        if confirmed in {0, last} and wait and loop.time() - asked_at < NOTHING_NEW:
            await asyncio.sleep(NOTHING_NEW)
        last = confirmed or last


async def _fetch(api: Api, asked: dict[str, object], wait: float) -> list[bytes] | Reply:
    """The updates as they came, or the refusal; raises Unsent or Unanswered."""
    status, body, _ = await api.raw("getUpdates", asked, within=wait + 15)
    reply = split(body) if status == 200 else None  # noqa: PLR2004 - anything else is a refusal
    if reply is not None:
        return reply
    refused = read_reply(status, body)
    if refused.ok:
        raise Unanswered("Telegram answered with something that is no list of updates")
    return refused


async def _keep(bodies: list[bytes], take: Take, condition: Condition) -> int | None:
    """Make the updates durable; the offset that confirms them (0: nothing to confirm), None if not kept."""
    if not bodies:
        return 0
    try:
        await take([raw_of(body) for body in bodies])
    except Exception as error:
        log.exception("updates cannot be kept; Telegram keeps them for us")
        condition.become(f"updates cannot be kept: {type(error).__name__}")
        return None
    numbers = [number for body in bodies if (number := number_of(body)) is not None]
    if not numbers:
        condition.become("Telegram sends updates without numbers: they cannot be confirmed")
        return None
    return max(numbers) + 1


def split(body: bytes) -> list[bytes] | None:
    """The updates of an answer to getUpdates, each as it came; None if it is none."""
    try:
        answer = _decode_batch(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _split_leniently(body)
    return [bytes(update) for update in answer.result] if answer.ok else None


def _split_leniently(body: bytes) -> list[bytes] | None:
    """The same for an answer in which one update has half a surrogate pair or a byte that is no UTF-8."""
    try:
        answer = loads(body)
        updates = answer["result"] if answer["ok"] is True else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return [_encode(update).encode() for update in updates] if isinstance(updates, list) else None


class _Batch(msgspec.Struct):
    ok: bool
    result: list[msgspec.Raw]


_decode_batch = msgspec.json.Decoder(_Batch).decode


def _trouble(reply: Reply) -> str:
    match reply.code:
        case 401 | 404:
            return "Telegram does not know this token, or the address of its server is wrong"
        case 409:
            return "another program receives with this token, or a webhook is set"
        case code:
            return f"Telegram answered with {code}: {reply.description}"


class Webhook:
    """The route that Telegram calls; `take` is set when the channel runs."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.take: Take | None = None

    def routes(self) -> list[Route]:
        """One route; its path holds no secret."""
        return [Route(WEBHOOK_PATH, self._called, methods=["POST"])]

    async def _called(self, request: Request) -> Response:
        given = dict(request.scope["headers"]).get(b"x-telegram-bot-api-secret-token", b"")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=401)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        raw = raw_of(body)
        if number_of(body) is None and not _is_object(body):
            return Response(status_code=400)
        return await self._keep(raw)

    async def _keep(self, raw: Raw) -> Response:
        if self.take is None:
            return Response(status_code=503)
        try:
            await self.take([raw])
        except Exception:
            log.exception("an update cannot be kept; Telegram will send it again")
            return Response(status_code=503)
        return Response(status_code=200)


async def _body(request: Request) -> bytes | None:
    """The body, None if it is longer than any update."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > WEBHOOK_BYTES:
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > WEBHOOK_BYTES:
            return None
    return bytes(body)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(loads(body), dict)
    except (ValueError, RecursionError):
        return False


async def serve_webhook(
    set_webhook: Callable[[bool], Awaitable[str]],
    condition: Condition,
    pauses: Pauses,
    every: float,
) -> None:
    """Have Telegram call us, and look now and then whether it still does, until cancelled."""
    anew = True
    while True:
        if trouble := await set_webhook(anew):
            condition.become(trouble)
            await pauses.wait()
            continue
        anew = False
        pauses.success()
        condition.become(RECEIVING)
        await asyncio.sleep(every)
