"""A DSO's system for tests: a real HTTP server with a ledger, and with the faults that such systems have.

It checks what docs/connector.md promises (signature, idempotency key, the same body at every try, one call of
an account at a time) and complains in `complaints`. The ledger holds each key once, in the order they came.
"""

import asyncio
import hmac
import json
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

Mood = Literal[
    "fine",
    "hanging",  # never answers, has not taken it
    "500",
    "html",  # 200 with a page
    "wrong json",
    "other key",
    "silent yes",  # 200 without a body, has not taken it
    "busy",  # 503 for an hour
    "endless",  # has taken it; the answer is far too long
    "lost",  # has taken it; the answer is cut
    "unauthorized",
    "refusing",  # 422 with a reason
]


class Dso:
    """The server. `mood` says how it answers the n-th call from now on, counted from 1."""

    def __init__(self, secret: str) -> None:
        self.ledger: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.complaints: list[str] = []
        self.mood: Callable[[int], Mood] = lambda _: "fine"
        self.most_at_once = 0
        self.takes = 0.002  # seconds a call
        self._secret = secret.encode()
        self._bodies: dict[str, bytes] = {}
        self._now: Counter[str] = Counter()
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where it takes readings."""
        return f"http://127.0.0.1:{self._port}/readings"

    async def start(self) -> None:
        """Listen, on the port of the last time."""
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self._port))
        self._port = listening.getsockname()[1]
        self._server = _Server(
            uvicorn.Config(
                self, log_config=None, log_level="critical", lifespan="off", timeout_graceful_shutdown=0
            )
        )
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Refuse connections until started again."""
        if self._server and self._serving:
            self._server.should_exit = self._server.force_exit = True
            await self._serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one call."""
        request = Request(scope, receive)
        body = await request.body()
        key = request.headers.get("idempotency-key", "")
        self.calls.append(key)
        mood = self.mood(len(self.calls))
        payload = self._check(request, key, body)
        await self._work(str(payload["account"]))
        if mood in {"lost", "endless"}:
            self.ledger.setdefault(key, payload)
            await self._break_off(send, mood)
        else:
            response = await self._answer(mood, key, payload)
            await response(scope, receive, send)

    async def _work(self, account: str) -> None:
        """Take a while, and look who else is there."""
        self._now[account] += 1
        self.most_at_once = max(self.most_at_once, self._now.total())
        if self._now[account] > 1:
            self.complaints.append(f"two calls of account {account} at a time")
        await asyncio.sleep(self.takes)
        self._now[account] -= 1

    def _check(self, request: Request, key: str, body: bytes) -> dict[str, Any]:
        timestamp = request.headers.get("x-oblik-timestamp", "")
        signed = hmac.new(self._secret, timestamp.encode() + b"." + body, "sha256").hexdigest()
        if not hmac.compare_digest(request.headers.get("x-oblik-signature", ""), f"v1={signed}"):
            self.complaints.append(f"{key}: wrong signature")
        if self._bodies.setdefault(key, body) != body:
            self.complaints.append(f"{key}: another body under the same key")
        payload: dict[str, Any] = json.loads(body)
        if payload["key"] != key:
            self.complaints.append(f"{key}: the body names {payload['key']}")
        return payload

    async def _answer(self, mood: Mood, key: str, payload: dict[str, Any]) -> Response:
        match mood:
            case "hanging":
                await asyncio.sleep(3600)
            case "500":
                return JSONResponse({"accepted": True, "key": key}, status_code=500)
            case "html":
                return HTMLResponse("<h1>Технічні роботи</h1>")
            case "wrong json":
                return Response("{'accepted': True", media_type="application/json")
            case "other key":
                return JSONResponse({"accepted": True, "key": "another"})
            case "silent yes":
                return Response()
            case "busy":
                return Response("busy", status_code=503, headers={"Retry-After": "3600"})
            case "unauthorized":
                return JSONResponse({"accepted": False, "reason": "who are you?"}, status_code=401)
            case "refusing":
                return JSONResponse({"accepted": False, "reason": "немає такого лічильника"}, status_code=422)
            case _:
                pass
        if key in self.ledger:
            return JSONResponse({"key": key}, status_code=409)
        self.ledger[key] = payload
        return JSONResponse({"accepted": True, "key": key}, status_code=201)

    async def _break_off(self, send: Send, mood: Mood) -> None:
        """Begin an answer and close the connection, soon or late."""
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9999999")]}
        )
        for _ in range(100 if mood == "endless" else 0):
            await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})


class _Server(uvicorn.Server):
    """uvicorn that leaves the signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield
