"""The console without its pages: the guard, the login and the requests, before a page that says who it is."""

import json
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.types import Receive, Scope, Send

from bot.clock import FakeClock
from bot.console.guard import SESSION, Guard
from bot.console.house import console_routes
from bot.console.passwords import Passwords
from bot.console.visit import Office
from bot.settings import Server, Settings
from bot.storage import staff
from bot.storage.database import Database
from bot.storage.schema_notices import staff_session
from bot.storage.staff_sessions import Session

HOST = "127.0.0.1"
PASSWORD = "kava-bez-cukru-42"
HTTPS = "https://oblik.example"
# a page's line to the console with half a second of delay
SLOW_LINE = """() => {
    const emit = window.socket.emit.bind(window.socket);
    window.socket.emit = (...given) => { setTimeout(() => emit(...given), 500); return window.socket; };
}"""


def passwords() -> Passwords:
    """Argon2id that takes no time."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Behind:
    """What stands behind the guard: it answers with the login of whoever came this far, and counts them."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope["path"])
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        session: Session | None = scope.get(SESSION)
        body = json.dumps({"login": session.member.login if session else None}).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


class Stage:
    """A console with a database, a clock, and staff."""

    def __init__(
        self, database: Database, clock: FakeClock, folder: Path, *, https: bool = False, alone: bool = True
    ) -> None:
        server = Server(public_url=HTTPS) if https else Server()
        settings = Settings(data_dir=folder, server=server)
        self.office = Office(
            settings, database, lambda text, _: text.key, clock, passwords=passwords(), trial=not alone
        )
        self.clock = clock
        self.behind = Behind()
        self.guard = Guard(self.office, self.behind, alone=alone)
        self.guard.pages = console_routes(self.office, self.behind)
        self.base = HTTPS if https else "http://console.test"

    async def hire(self, login: str, *roles: str, password: str = PASSWORD) -> int:
        """Take somebody on."""
        kept = await self.office.passwords.hash(password)
        given = roles or ("dispatcher",)
        return await self.office.database.write(
            lambda c: staff.add(c, login, login.title(), kept, given, self.clock())
        )

    async def form(self) -> str:
        """What the forms of the one who is in have to send back."""
        wanted = select(staff_session.c.form)
        return await self.office.database.read(lambda c: str(c.execute(wanted).scalar_one()))

    def browser(self, host: str = HOST, origin: str | None = None) -> httpx.AsyncClient:
        """A browser with no cookies yet, whose forms come from our own pages."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.guard, client=(host, 1)),
            base_url=self.base,
            headers={"Origin": self.base if origin is None else origin},
        )

    async def enter(
        self, browser: httpx.AsyncClient, login: str, password: str = PASSWORD, next_to: str = ""
    ) -> httpx.Response:
        """Fill in the form and send it."""
        form = form_of(await browser.get("/console/login"))
        data = {"form": form, "login": login, "password": password, "next": next_to}
        return await browser.post("/console/login", data=data)


def form_of(page: httpx.Response) -> str:
    """The token in the form of a page."""
    return page.text.partition('name="form" value="')[2].partition('"')[0]
