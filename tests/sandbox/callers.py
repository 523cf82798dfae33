"""What a bot has: clients of both APIs and a webhook that remembers what it was told."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web

from bot.sandbox.values import Complaint
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True)
class TelegramCaller:
    """Calls methods of the Bot API as JSON."""

    client: httpx.AsyncClient
    address: str

    async def __call__(self, method: str, **arguments: Any) -> Any:
        """The result of a method that is expected to succeed."""
        answer = await self.client.post(f"{self.address}/{method}", json=arguments)
        body = answer.json()
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **arguments: Any) -> tuple[int, str]:
        """Code and description of a method that is expected to fail."""
        answer = await self.client.post(f"{self.address}/{method}", json=arguments)
        body = answer.json()
        assert not body["ok"], body
        assert body["error_code"] == answer.status_code
        return answer.status_code, body["description"]


@dataclass(frozen=True, slots=True)
class ViberCaller:
    """Calls methods of Viber's API."""

    client: httpx.AsyncClient
    address: str
    token: str

    async def __call__(self, method: str, **body: Any) -> Any:
        """The whole answer."""
        headers = {"X-Viber-Auth-Token": self.token}
        answer = await self.client.post(f"{self.address}/{method}", json=body, headers=headers)
        assert answer.status_code == 200
        return answer.json()


@dataclass(frozen=True, slots=True)
class Received:
    """One call to the webhook."""

    body: Any
    raw: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Webhook:
    """A real HTTP server; `answer` decides status and body of each answer."""

    answer: Callable[[Any], tuple[int, Any]] = lambda _body: (200, None)
    received: list[Received] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None
    _told: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/hook"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def until(self, count: int) -> list[Received]:
        """Wait for so many calls."""
        async with asyncio.timeout(30):
            while len(self.received) < count:
                self._told.clear()
                await self._told.wait()
        return self.received

    async def _take(self, request: web.Request) -> web.Response:
        raw = await request.read()
        body = json.loads(raw)
        self.received.append(Received(body, raw, dict(request.headers)))
        self._told.set()
        status, answer = self.answer(body)
        if answer is None:
            return web.Response(status=status)
        return web.json_response(answer, status=status)


async def complaint(world: World) -> Complaint:
    """The next complaint about the bot, or the last one when there is one already."""
    told = asyncio.Event()
    stop = world.watch(lambda change: told.set() if change.what == "complaint" else None)
    try:
        if not (world.telegram.complaints or world.viber.complaints):
            await asyncio.wait_for(told.wait(), 5)
        return [*world.telegram.complaints, *world.viber.complaints][-1]
    finally:
        stop()
