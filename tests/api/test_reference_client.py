"""examples/client.py against the API over real HTTP, and the connector against its receiver."""

import asyncio
import importlib.util
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn
from sqlalchemy import select
from starlette.applications import Starlette

from bot.api.found import reader
from bot.api.service import mounted
from bot.outgoing import Client
from bot.storage.database import Database
from bot.storage.schema import lookup, submission
from bot.utility.connector import Connector
from bot.utility.lookup import Lookups
from tests import builders
from tests.api.stage import NUMBER, Stage
from tests.api.test_registry_calls import account
from tests.storage.access_stage import Person
from tests.storage.test_requests import asked

PLACE = Path(__file__).resolve().parents[2] / "examples" / "client.py"
SECRET = "a secret of some length"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_client", PLACE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[str]:
    """The API over HTTP, where it stands in the bot."""
    sock = socket.create_server(("127.0.0.1", 0))
    web = Starlette(routes=[mounted(stage.service)])
    server = uvicorn.Server(uvicorn.Config(web, lifespan="off", log_config=None, access_log=False))
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A receiver of the connector's calls."""
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/in"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def olena(stage: Stage) -> Person:
    """Somebody whose account came through the API."""

    def build(connection: Any) -> builders.Chat:
        home = builders.household(connection, NUMBER).account
        return builders.chat(connection, "telegram", "7001", accounts=[home])

    return Person(stage.db, stage.clock, await stage.db.write(build), "telegram")


async def states(db: Database) -> list[str]:
    return await db.read(lambda c: list(c.scalars(select(submission.c.state).order_by(submission.c.id))))


async def test_the_client_sends_fetches_and_answers(api: Stage) -> None:
    """The reference client sends accounts, fetches and acknowledges submissions, answers a request."""
    person = await olena(api)
    number = (await asked(person))["number"]
    module = load()
    async with served(api) as url:
        client = module.Client(url, api.key)
        [report] = await asyncio.to_thread(client.send, "accounts", [account("300154999")])
        assert (report["new"], report["refused"]) == (2, 0)
        stored: list[dict[str, Any]] = []
        assert await asyncio.to_thread(client.fetch, stored.append) == 1
        assert stored[0]["number"] == number
        assert await asyncio.to_thread(client.fetch, stored.append) == 0
        shown = await asyncio.to_thread(lambda: client.change(number, state="registered", registered="7"))
        assert shown["registered"] == "7"
        kept = await asyncio.to_thread(client.attach, number, "invoice", "Рахунок.pdf", b"%PDF-1.7 x")
        assert kept["what"] == "new"
        with pytest.raises(module.Refused, match=r"409: .*desk-"):
            await asyncio.to_thread(lambda: client.change(number, state="done"))
    assert await states(api.db) == ["delivered"]


async def test_the_client_comes_again_when_nobody_answers(api: Stage) -> None:
    """Where nobody answers the client tries again, and says so in the end."""
    waits: list[float] = []
    client = load().Client("http://127.0.0.1:9", api.key, sleep=waits.append)
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(client.send, "accounts", [account()])
    assert waits == [1.0, 2.0, 4.0, 8.0]


async def test_the_receiver_takes_what_the_connector_sends(api: Stage) -> None:
    """The connector's signed call passes the check of the reference receiver and is stored once."""
    await asked(await olena(api))
    stored: list[dict[str, Any]] = []
    receiver = load().receiver(SECRET.encode(), stored.append, lambda: api.clock().timestamp())
    calls = Client(connections=2, total=5)
    with listening(receiver) as url:
        running = asyncio.create_task(Connector(api.db, calls, url, SECRET, api.clock).run())
        for _ in range(200):
            await asyncio.sleep(0.02)
            if await states(api.db) == ["delivered"]:
                break
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await calls.close()
    assert await states(api.db) == ["delivered"]
    assert len(stored) == 1


async def test_the_teller_tells_what_lookups_ask(api: Stage) -> None:
    """The signed question passes the check of the reference teller: one account is there, one is not."""
    known = {NUMBER: account(NUMBER)}
    teller = load().teller(SECRET.encode(), known.get, lambda: api.clock().timestamp())
    calls = Client(connections=2, total=5)
    rows = [
        {"number": number, "state": "wanted", "asked_at": api.clock(), "next_at": api.clock()}
        for number in (NUMBER, "999999999")
    ]
    await api.db.write(lambda c: c.execute(lookup.insert(), rows))
    read = reader(r"^\d{9}$", api.clock)

    async def told() -> list[str]:
        return await api.db.read(lambda c: list(c.scalars(select(lookup.c.state).order_by(lookup.c.number))))

    with listening(teller) as url:
        worker = Lookups(api.db, calls, url, SECRET, read, api.clock, per_minute=60)
        running = asyncio.create_task(worker.run())
        async with asyncio.timeout(60):
            while "wanted" in await told():  # noqa: ASYNC110 - what is waited for is in other hands
                await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await calls.close()
    assert await told() == ["found", "none"]


@pytest.mark.parametrize(
    ("timestamp", "changed", "ours"),
    [("1767225600", b"", True), ("1767225600", b" ", False), ("1767225000", b"", False), ("x", b"", False)],
)
def test_only_a_fresh_signature_of_these_bytes_will_do(timestamp: str, changed: bytes, *, ours: bool) -> None:
    """The example of docs/connector.md is ours; another byte, an old or unreadable time is not."""
    headers = {
        "X-Oblik-Timestamp": timestamp,
        "X-Oblik-Signature": "v1=81311ebae40acaffb91aee5ab9cecb5de919929750377141b29b653efe48f895",
    }
    body = b'{"key":"5f1c","kind":"reading"}' + changed
    assert load().is_ours(b"secret", headers, body, 1767225601.0) is ours
