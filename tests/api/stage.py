"""The API on a database with an account, called over ASGI as a system would."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx

from bot.api.call import Service
from bot.api.scopes import SCOPES
from bot.api.service import make_api
from bot.api_settings import ApiSettings
from bot.clock import FakeClock
from bot.configuration import shipped
from bot.settings import Files as Limits
from bot.settings import Settings
from bot.speech import Speech
from bot.storage import api_keys
from bot.storage.database import Database
from bot.storage.files import Files

SPEECH = Speech(shipped("locales"))
NUMBER = "300154872"


class Stage:
    """The service, its application, and a key for everything."""

    def __init__(self, database: Database, clock: FakeClock, folder: Path, **api: Any) -> None:
        settings = Settings(data_dir=folder, api=ApiSettings(**api))
        limits = Limits(max_bytes=50_000)
        self.db = database
        self.clock = clock
        self.folder = folder
        self.woken = 0
        settings = settings.model_copy(update={"files": limits})
        files = Files(folder, database, limits, clock)
        self.service = Service(database, files, SPEECH.say, clock, settings, self._wake)
        self.app = make_api(self.service)
        self.key = ""

    def _wake(self) -> None:
        self.woken += 1

    async def add_key(self, name: str, *scopes: str) -> str:
        """A key with some scopes, or all of them."""
        return await self.db.write(lambda c: api_keys.add(c, name, scopes or SCOPES, self.clock()))

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One call with the key for everything, unless the headers say another."""
        headers = {"Authorization": f"Bearer {self.key}"} | more.pop("headers", {})
        async with self.client() as client:
            return await client.request(method, path, headers=headers, **more)

    async def rows(self, name: str, *rows: Any, path: str = "", **headers: str) -> dict[str, Any]:
        """Send rows and expect a report."""
        given = {each.replace("_", "-"): value for each, value in headers.items()}
        reply = await self.call("POST", path or f"/{name}", json={name: rows}, headers=given)
        assert reply.status_code == 200, reply.text
        report: dict[str, Any] = json.loads(reply.text)
        return report

    def client(self) -> httpx.AsyncClient:
        """Somebody without a key."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://api.test")


Calling = Callable[..., Awaitable[httpx.Response]]
