"""The guard: what reaches the pages, from where, and with which headers the answers leave."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.clock import FakeClock
from bot.console.guard import Guard
from bot.storage.database import Database
from bot.storage.staff_sessions import kept
from tests.console.stage import HTTPS, Stage

OURS, EVIL = "http://console.test", "http://evil.test"
SOCKET = "/_nicegui_ws/socket.io/"


async def knock(stage: Stage, headers: dict[str, str], path: str = SOCKET, query: str = "") -> str:
    """Open a WebSocket; the kind of the first answer."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "websocket",
        "path": path,
        "query_string": query.encode(),
        "headers": [
            (name.lower().encode(), value.encode())
            for name, value in {"Host": "console.test", **headers}.items()
        ],
    }

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    await stage.guard(scope, receive, send)
    return str(sent[0]["type"])


async def test_a_stranger_reaches_no_page(stage: Stage) -> None:
    """Without a session every address of the console leads to the login, and nothing behind is asked."""
    async with stage.browser() as browser:
        for path in ("/console", "/console/outages", "/console/staff/1", "/console/no/such"):
            answer = await browser.get(path)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/console/login")
        assert (await browser.post("/console/import/upload", data={"form": "x"})).status_code == 303
    assert stage.behind.asked == []


async def test_the_look_is_for_everybody(stage: Stage) -> None:
    """The login has its style and its icon before anybody is in; nothing above that folder can be fetched."""
    async with stage.browser() as browser:
        assert (await browser.get("/console/static/login.css")).status_code == 200
        assert (await browser.get("/console/login.py")).status_code == 303
        assert (await browser.get("/console/static/%2e%2e/login.py")).status_code == 404
    assert stage.behind.asked == []


@pytest.mark.parametrize("path", ["/", "/health2", "/sandbox", "/docs", "/openapi.json", "/consoles"])
async def test_alone_there_is_nothing_else(stage: Stage, path: str) -> None:
    """In production only the console stands behind the guard."""
    async with stage.browser() as browser:
        assert (await browser.get(path)).status_code == 404
    assert stage.behind.asked == []


async def test_in_the_trial_the_phones_are_let_through(
    empty: Database, clock: FakeClock, tmp_path: Path
) -> None:
    """In the trial everything that is not the console's goes to the page with the phones."""
    stage = Stage(empty, clock, tmp_path, alone=False)
    async with stage.browser() as browser:
        assert (await browser.get("/")).json() == {"login": None}
        assert (await browser.get("/console")).status_code == 303


async def test_every_answer_is_strict(stage: Stage) -> None:
    """Pages, the login, files and refusals carry the headers that keep browsers strict."""
    await stage.hire("olena")
    async with stage.browser() as browser:
        await stage.enter(browser, "olena")
        for path in ("/console", "/console/login", "/console/static/console.css", "/_nicegui/x.js"):
            headers = (await browser.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["x-frame-options"] == "DENY"
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["referrer-policy"] == "same-origin"
        assert (await browser.get("/console")).headers["cache-control"] == "no-store"
        assert "script-src" not in (await browser.get("/console/login")).headers["content-security-policy"]


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({"Origin": OURS}, "websocket.accept"),
        ({"Origin": EVIL}, "websocket.close"),
        ({"Origin": "null"}, "websocket.close"),
        ({"Origin": "http://console.test:81"}, "websocket.close"),
        ({"Origin": "http://console.test.evil.test"}, "websocket.close"),
        ({}, "websocket.close"),
    ],
)
async def test_a_socket_comes_from_our_page(stage: Stage, headers: dict[str, str], answer: str) -> None:
    """A WebSocket is opened only by a page of ours."""
    assert await knock(stage, headers) == answer


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {}, 200),
        ("GET", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("GET", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("GET", {"Sec-Fetch-Site": "same-site"}, 403),
        ("GET", {"Origin": EVIL}, 403),
        ("POST", {"Origin": OURS}, 200),
        ("POST", {"Origin": EVIL}, 403),
        ("POST", {}, 403),
    ],
)
async def test_polling_comes_from_our_page(
    stage: Stage, method: str, headers: dict[str, str], status: int
) -> None:
    """What takes a WebSocket's place is let through by the same rule."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(stage.guard), base_url=OURS) as browser:
        assert (await browser.request(method, SOCKET, headers=headers)).status_code == status


async def test_behind_a_proxy_the_public_address_counts(
    empty: Database, clock: FakeClock, tmp_path: Path
) -> None:
    """A proxy that rewrites Host does not keep our own pages out."""
    stage = Stage(empty, clock, tmp_path, https=True)
    assert await knock(stage, {"Origin": HTTPS, "Host": "127.0.0.1:8080"}) == "websocket.accept"
    assert await knock(stage, {"Origin": EVIL, "Host": "127.0.0.1:8080"}) == "websocket.close"


async def test_a_socket_is_for_the_browser_that_got_the_page(stage: Stage) -> None:
    """Who has learnt the id of somebody's page cannot listen to it without their cookie."""
    stage.guard.clients["page-1"] = kept("token")
    ours = {"Origin": OURS}
    assert await knock(stage, ours, query="client_id=page-1") == "websocket.close"
    wrong = ours | {"Cookie": "oblik-console=other"}
    assert await knock(stage, wrong, query="client_id=page-1") == "websocket.close"
    right = ours | {"Cookie": "oblik-console=token"}
    assert await knock(stage, right, query="client_id=page-1") == "websocket.accept"
    assert await knock(stage, ours, query="client_id=a-phone") == "websocket.accept"


async def test_before_the_pages_are_there_it_asks_to_wait(stage: Stage) -> None:
    """While NiceGUI is imported the console answers at once that it is starting."""
    early = Guard(stage.office, alone=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(early), base_url=OURS) as browser:
        for path in ("/console/login", "/_nicegui/x.js"):
            answer = await asyncio.wait_for(browser.get(path), 5)
            assert answer.status_code == 503
            assert "запускається" in answer.text
        assert (await browser.get("/")).status_code == 404


async def test_without_a_database_it_says_so(stage: Stage) -> None:
    """While the database is away the console answers in a sentence, and tries again by itself."""

    class Away:
        kind = "postgresql"

        async def read(self, _: object) -> Any:
            raise ConnectionRefusedError

        async def write(self, _: object) -> Any:
            raise ConnectionRefusedError

        async def hold(self, _: str) -> None:
            return None

        async def close(self) -> None:
            return

    guard = Guard(replace(stage.office, database=Away()), stage.behind, alone=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(guard), base_url=OURS) as browser:
        answer = await browser.get("/console", headers={"Cookie": "oblik-console=x"})
    assert answer.status_code == 503
    assert "База даних не відповідає" in answer.text
    assert stage.behind.asked == []
