"""Faults: what a messenger's server may do to the bot at a bad moment, on demand.

A fault waits until its channel and method match, lets `nth - 1` matching calls pass, then strikes `times`
times (0 = for ever), each time with its probability. The chance is seeded, so a run can be repeated.

Faults of a request the bot makes (`FaultGate` serves them in front of both servers): `too_many` refuses
it as over the rate with `seconds` to wait; `error` answers an HTML page with `status`; `hang` accepts it
and never answers, for `seconds`; `reset` cuts the connection; `delay` answers late by `seconds`. With
`after` the work is done first, so the bot cannot know.

Faults of what is sent to the bot (method `updates`): `duplicate` sends an update twice, `malformed` puts
one that no parser understands before it, `delay` holds it back by `seconds`.
"""

import asyncio
import json
import random
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

FaultKind = Literal["too_many", "error", "hang", "reset", "delay", "duplicate", "malformed"]
FaultChannel = Literal["telegram", "viber", "*"]
REQUEST_FAULTS: frozenset[FaultKind] = frozenset({"too_many", "error", "hang", "reset", "delay"})
UPDATE_FAULTS: frozenset[FaultKind] = frozenset({"duplicate", "malformed", "delay"})
KINDS = REQUEST_FAULTS | UPDATE_FAULTS
PAGE = (
    "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n<center><h1>{status} {reason}"
    "</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)
REASONS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Time-out",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One planned fault; see the top of the file."""

    kind: FaultKind
    channel: FaultChannel = "*"
    method: str = "*"
    nth: int = 1
    times: int = 1
    probability: float = 1.0
    seconds: float = 1.0
    status: int = 502
    after: bool = False


@dataclass(slots=True)
class _Planned:
    fault: Fault
    seen: int = 0
    struck: int = 0


class Faults:
    """The faults planned for one sandbox."""

    def __init__(self, seed: int = 0) -> None:
        self._planned: dict[int, _Planned] = {}
        self._last = 0
        self._chance = random.Random(seed)  # noqa: S311 - a repeatable run, no secret

    def add(self, fault: Fault) -> int:
        """Plan a fault; gives the number under which it can be taken back. Raises ValueError."""
        if fault.kind not in KINDS:
            raise ValueError(f"there is no fault {fault.kind}; there are: {', '.join(sorted(KINDS))}")
        if fault.nth < 1 or fault.times < 0 or not 0 <= fault.probability <= 1:
            raise ValueError("nth is 1 or more, times 0 or more, probability between 0 and 1")
        self._last += 1
        self._planned[self._last] = _Planned(fault)
        return self._last

    def remove(self, number: int) -> None:
        """Take one planned fault back; a fault that is gone already is no error."""
        self._planned.pop(number, None)

    def clear(self) -> None:
        """Take all faults back."""
        self._planned.clear()

    def plan(self) -> list[dict[str, Any]]:
        """What is planned, with how often each struck."""
        return [
            {"number": number, **asdict(p.fault), "seen": p.seen, "struck": p.struck}
            for number, p in self._planned.items()
        ]

    def due(self, channel: str, method: str, kinds: Collection[FaultKind]) -> Fault | None:
        """The fault that strikes this call, if any; every matching fault counts the call."""
        found: Fault | None = None
        for planned in self._planned.values():
            fault = planned.fault
            if fault.kind not in kinds or fault.channel not in {"*", channel}:
                continue
            if fault.method != "*" and fault.method.lower() != method.lower():
                continue
            planned.seen += 1
            spent = fault.times and planned.struck >= fault.times
            if found or spent or planned.seen < fault.nth or self._chance.random() >= fault.probability:
                continue
            planned.struck += 1
            found = fault
        return found


class FaultGate:
    """An ASGI application in front of both servers that serves the request faults."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        called = _called(scope["path"]) if scope["type"] == "http" else None
        fault = self._faults.due(*called, REQUEST_FAULTS) if called else None
        if called is None or fault is None:
            await self._app(scope, receive, send)
            return
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            await self._app(scope, receive, send)
            return
        if fault.after:
            await self._app(scope, receive, _nowhere)
        await _strike(fault, called[0], receive, send)


async def _strike(fault: Fault, channel: str, receive: Receive, send: Send) -> None:
    if not fault.after:
        await _read(receive)  # the request arrives whole before it fails
    if fault.kind == "too_many":
        await _answer(send, *_too_many(channel, fault.seconds))
    elif fault.kind == "error":
        reason = REASONS.get(fault.status, "Error")
        page = PAGE.format(status=fault.status, reason=reason).encode()
        await _answer(send, fault.status, page, "text/html")
    elif fault.kind == "hang":
        await _hang(receive, fault.seconds)
        _cut(send)
    else:
        _cut(send)


def _called(path: str) -> tuple[str, str] | None:
    """Channel and method of a request path, None for the sandbox's own pages."""
    parts = path.strip("/").split("/")
    if parts[0].startswith("bot") and len(parts) > 1:
        return "telegram", parts[-1].lower()
    if parts[0] == "file":
        return "telegram", "file"
    if parts[0] == "pa" and len(parts) > 1:
        return "viber", parts[1].lower()
    if parts[0] == "viber":
        return "viber", "media"
    return None


def _too_many(channel: str, seconds: float) -> tuple[int, bytes, str]:
    if channel == "viber":
        return 200, b'{"status":12,"status_message":"tooManyRequests"}', "application/json"
    wait = max(1, round(seconds))
    refusal = {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {wait}",
        "parameters": {"retry_after": wait},
    }
    return 429, json.dumps(refusal).encode(), "application/json"


async def _answer(send: Send, status: int, body: bytes, media_type: str) -> None:
    headers = [(b"content-type", media_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _read(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return


async def _hang(receive: Receive, seconds: float) -> None:
    """Keep silent until the time is over or the caller gives up."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return


async def _nowhere(message: Message) -> None:
    """Where an answer goes that the bot shall not get."""


def _cut(send: Send) -> None:
    """Cut the connection under the answer, as a broken line would."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
