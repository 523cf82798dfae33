"""Viber's server as its documentation describes it, for one bot: developers.viber.com/docs/api/rest-bot-api.

Written from the documentation alone. `requests` keeps what came, `breaches` what is not allowed; `answers`
are said once each to the next message to that person.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import quote

import aiohttp
from aiohttp import web

from tests.faults.strict_telegram import Said, say, small_photo
from tests.faults.viber_rules import EVENTS, breaches

LONGEST_REQUEST = 30 * 1024  # bytes
TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"


def status(number: int, message: str = "", **more: Any) -> Said:
    """An answer of Viber's: always HTTP 200."""
    return Said(200, json.dumps({"status": number, "status_message": message or str(number)} | more))


class StrictViber:
    """One bot's server; routes for an aiohttp application."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.breaches: list[str] = []
        self.answers: dict[str, deque[Said]] = defaultdict(deque)
        self.hooked: deque[Said] = deque()  # answers to set_webhook
        self.webhook = ""
        self.address = ""  # where this server is
        self.nth: dict[str, tuple[int, Said]] = {}  # which call that concerns a person is answered so
        self.struck = 0
        self._counted: Counter[str] = Counter()
        self._tokens = count(5_741_311_803_571_721_087)
        self._changed = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        """Where the bot calls."""
        return [web.post("/pa/{method}", self._called), web.get("/media/{name}", self._media)]

    async def call(self, callback: Mapping[str, Any] | bytes, sign: str = "") -> tuple[int, bytes]:
        """Call the bot as Viber does; the status and the body of its answer."""
        body = callback if isinstance(callback, bytes) else json.dumps(callback).encode()
        right = hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Viber-Content-Signature": sign or right, "Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.webhook, data=body, headers=headers) as answer,
        ):
            return answer.status, await answer.read()

    async def say(self, person: str, **message: Any) -> tuple[int, bytes]:
        """A message of a person; Viber calls until it is heard."""
        callback = self.message(person, **message)
        while True:
            with suppress(aiohttp.ClientError):
                code, body = await self.call(callback)
                if code == HTTPStatus.OK:
                    return code, body
            await asyncio.sleep(0.3)

    def message(self, person: str, **message: Any) -> dict[str, Any]:
        """The callback of a message."""
        return {
            "event": "message",
            "timestamp": 1_790_000_000_000,
            "chat_hostname": "SN-CHAT-05_",
            "message_token": next(self._tokens),
            "sender": {
                "id": person,
                "name": "Олена",
                "avatar": "https://media-direct.cdn.viber.com/download_photo?dlid=x",
                "language": "uk-UA",
                "country": "UA",
                "api_version": 10,
            },
            "message": {"type": "text"} | message,
            "silent": False,
        }

    def says(self, person: str) -> list[dict[str, Any]]:
        """What that person was sent."""
        return [given for _, given in self.requests if given.get("receiver") == person]

    def offered(self, person: str) -> list[str]:
        """The payloads of the buttons on that person's newest keyboard."""
        buttons = self.says(person)[-1].get("keyboard", {}).get("Buttons", [])
        return [button["ActionBody"] for button in buttons]

    def media(self, person: str) -> str:
        """Where that person's picture is."""
        return f"{self.address}/media/{quote(person, safe='')}.jpg"

    async def _media(self, request: web.Request) -> web.StreamResponse:
        struck = self._struck(request.match_info["name"].removesuffix(".jpg"))
        return await say(request, struck) if struck else web.Response(body=small_photo())

    def _struck(self, who: str) -> Said | None:
        self._counted[who] += 1
        n, said = self.nth.get(who, (0, None))
        if said is None or self._counted[who] != n:
            return None
        self.struck += 1
        return said

    async def until(self, true: Any, within: float = 20.0) -> Any:
        """The first true thing; it is looked again after each request."""
        async with asyncio.timeout(within):
            while not (found := true()):
                await self._changed.wait()
            return found

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.headers.get("X-Viber-Auth-Token") != TOKEN:
            self.breaches.append(f"{method} without the header X-Viber-Auth-Token")
        raw = await request.read()
        if len(raw) > LONGEST_REQUEST:
            self.breaches.append(f"{method} of {len(raw)} bytes")
        given: dict[str, Any] = json.loads(raw)
        said = await self._answer(method, given)
        self.requests.append((method, given))
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        return await say(request, said)

    async def _answer(self, method: str, given: dict[str, Any]) -> Said:
        match method:
            case "set_webhook":
                return await self._hook(given)
            case "get_account_info":
                return status(0, "ok", id="pa:1", name="Бот", uri="strictbot", members=[], location=None)
            case "send_message":
                self.breaches += breaches(given)
                if not isinstance(given.get("receiver"), str):
                    self.breaches.append("send_message without receiver")
                if struck := self._struck(given.get("receiver", "")):
                    return struck
                waiting = self.answers.get(given.get("receiver", ""))
                usual = status(0, "ok", message_token=next(self._tokens), chat_hostname="x", billing_status=1)
                return waiting.popleft() if waiting else usual
        self.breaches.append(f"no method {method}")
        return Said(404, "")

    async def _hook(self, given: dict[str, Any]) -> Said:
        if self.hooked:
            return self.hooked.popleft()
        if set(given) - {"url", "event_types", "send_name", "send_photo"}:
            self.breaches.append(f"set_webhook with {sorted(given)}")
        if unknown := set(given.get("event_types", ())) - EVENTS:
            self.breaches.append(f"event_types {unknown}")
        self.webhook = given["url"]
        # Viber calls the address before it answers
        told, _ = await self.call(
            {"event": "webhook", "timestamp": 1_790_000_000_000, "message_token": next(self._tokens)}
        )
        if told != 200:
            return status(1, "invalidUrl")
        return status(0, "ok", event_types=["delivered", "seen"])

    def check_welcome(self, body: bytes) -> dict[str, Any]:
        """An answer to conversation_started: a message without a receiver."""
        given: dict[str, Any] = json.loads(body)
        self.breaches += breaches(given)
        return given
