"""Receiving by webhook: Telegram's calls, and everybody else's."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from bot.conversation.events import Words
from bot.handlers.telegram import Telegram
from bot.handlers.telegram_receiving import RECEIVING, WEBHOOK_BYTES, WEBHOOK_PATH, Pauses, Webhook
from bot.sandbox.faults import Fault
from tests.handlers.telegram_stage import Inbox, any_answers, channel, payload, result, stage, until

SECRET = "a-secret-of-at-least-16-characters"
HEADER = b"x-telegram-bot-api-secret-token"
GOOD = [(HEADER, SECRET.encode())]


def hook(inbox: Inbox | None) -> Starlette:
    """The route of a webhook whose updates go there; None: before the channel runs."""
    webhook = Webhook(SECRET)
    webhook.take = inbox.take if inbox else None
    return Starlette(routes=webhook.routes())


async def call(
    app: Starlette,
    body: bytes | list[bytes],
    headers: list[tuple[bytes, bytes]] = GOOD,
    *,
    gone: bool = False,
    path: str = WEBHOOK_PATH,
    method: str = "POST",
) -> int:
    """The status that a request gets; `gone`: the caller hangs up in the middle of the body."""
    parts = [body] if isinstance(body, bytes) else list(body)
    statuses: list[int] = []

    async def receive() -> Message:
        if parts:
            part = parts.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(parts) or gone}
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": headers,
    }
    receiving: Receive = receive
    sending: Send = send
    await app(scope, receiving, sending)
    return statuses[0]


async def test_an_update_is_durable_before_telegram_is_told() -> None:
    """200 comes after it was kept; a failure to keep it is a 503, so Telegram sends it again."""
    inbox = Inbox(broken=1)
    app = hook(inbox)
    with capture_logs() as logs:
        assert await call(app, payload("text")) == 503
    assert [log["event"] for log in logs] == ["an update cannot be kept; Telegram will send it again"]
    assert await call(app, [payload("text")[:50], payload("text")[50:]]) == 200
    assert [raw.id for raw in inbox.kept] == ["860412001"]
    assert inbox.kept[0].body == payload("text")


async def test_before_the_channel_runs_telegram_is_asked_to_come_again() -> None:
    """Nothing is taken that nobody keeps."""
    assert await call(hook(None), payload("text")) == 503


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[1]", b'"text"', b"null", b"{", b"\xff\xfe"])
async def test_what_is_no_json_object_is_not_kept(body: bytes) -> None:
    """Even from one who knows the secret."""
    inbox = Inbox()
    assert await call(hook(inbox), body) == 400
    assert inbox.kept == []


async def test_a_strange_update_is_kept_for_the_dead_letters() -> None:
    """An object without a number, and one with half a surrogate pair."""
    inbox = Inbox()
    app = hook(inbox)
    assert await call(app, b'{"message": 5}') == 200
    assert await call(app, b'{"update_id": 7, "message": "\\ud800"}') == 200
    assert [raw.id[0] for raw in inbox.kept] == ["h", "7"]


async def test_a_body_has_a_cap_announced_or_not() -> None:
    """A longer one is refused before it is read to its end."""
    inbox = Inbox()
    app = hook(inbox)
    big = b"x" * (WEBHOOK_BYTES // 4 + 1)
    announced = [*GOOD, (b"content-length", str(WEBHOOK_BYTES + 1).encode())]
    assert await call(app, b"{}", announced) == 413
    assert await call(app, [big] * 50) == 413
    assert await call(app, payload("text"), gone=True) == 400
    assert inbox.kept == []


async def test_ten_thousand_forged_calls_leave_nothing_behind() -> None:
    """Without the secret: 401, whatever the header, the body and its size; nothing is kept or logged."""
    chance = random.Random(1)
    inbox = Inbox()
    app = hook(inbox)
    statuses: set[int] = set()
    with capture_logs() as logs:
        for number in range(10_000):
            secret = chance.choice(
                [
                    b"",
                    SECRET.encode()[:-1],
                    SECRET.encode() + b"x",
                    "секрет".encode(),
                    b"\xff\x00",
                    chance.randbytes(9),
                ]
            )
            headers = [(HEADER, secret)] if number % 7 else []
            body = payload("text") if number % 3 else chance.randbytes(50)
            if number % 11 == 0:
                headers.append((b"content-length", b"99999999999"))
            statuses.add(await call(app, body, headers))
    assert statuses == {401}
    assert inbox.kept == []
    assert logs == []


async def test_the_route_has_no_secret_in_it_and_takes_only_posts() -> None:
    """Its path is the same for everybody."""
    app = hook(Inbox())
    assert await call(app, b"", method="GET") == 405
    assert await call(app, b"", path="/telegram/webhook/x") == 404


async def test_polling_has_no_route() -> None:
    """Nobody can bring updates to a bot that fetches them."""
    assert list(channel("http://127.0.0.1:9").routes()) == []
    assert len(channel("http://127.0.0.1:9", mode="webhook").routes()) == 1


@contextlib.asynccontextmanager
async def served(telegram: Telegram, listening: socket.socket) -> AsyncIterator[None]:
    """The channel's routes on a real server."""
    config = uvicorn.Config(Starlette(routes=list(telegram.routes())), log_config=None)
    server = uvicorn.Server(config)
    running = asyncio.ensure_future(server.serve(sockets=[listening]))
    await until(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        await running


async def test_telegram_calls_the_webhook_that_was_set() -> None:
    """In the sandbox: set at the start with the secret, after a failure too; no update is lost."""
    listening = socket.create_server(("127.0.0.1", 0))
    public = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    pauses = Pauses((0.01,))
    more = {"mode": "webhook", "public_url": public, "secret": SECRET, "pauses": pauses}
    async with stage(receiving=False, **more) as on, served(on.channel, listening):
        on.sandbox.faults.add(Fault("error", "telegram", "setWebhook", status=502))
        on.inbox.broken = 1
        running = asyncio.ensure_future(on.channel.run(on.inbox.take))
        on.chat.start()
        on.chat.write_text("4520")
        kept = await on.inbox.until(2, within=60)
        assert {raw.id for raw in kept} == {"860412001", "860412002"}
        events = [on.channel.read(raw.body) for raw in kept]
        assert Words("4520") in [event.content for event in events if event]
        webhook = on.sandbox.telegram.state.pusher.webhook
        assert webhook
        assert webhook.url == f"{public}telegram/webhook"
        await until(lambda: on.channel.state == RECEIVING)  # the server may call before it answers
        assert on.complaints == []
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_what_telegram_says_of_the_webhook_is_the_state() -> None:
    """An address that Telegram does not reach is told to the engineer in Telegram's words."""
    info = {"url": "https://z.example/telegram/webhook", "has_custom_certificate": False}
    broken = info | {"pending_update_count": 3, "last_error_message": "Connection refused"}
    async with any_answers() as server:
        server.next("getWebhookInfo", result(info | {"pending_update_count": 0}))
        server.next("setWebhook", result(value=True))
        for _ in range(50):
            server.next("getWebhookInfo", result(broken))
        telegram = channel(
            server.url,
            mode="webhook",
            public_url="https://z.example",
            pauses=Pauses((0.02,)),
            check_every=0.02,
        )
        running = asyncio.ensure_future(telegram.run(Inbox().take))
        await until(lambda: telegram.state == "Telegram cannot call us: Connection refused")
        assert len(server.bodies("setWebhook")) == 1
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await telegram.close()
