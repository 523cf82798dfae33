"""A served sandbox, a client for each of its two APIs, and a webhook of our own."""

import ssl
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.clock import FakeClock
from bot.sandbox.server import Sandbox, build, serve
from tests.sandbox.callers import TelegramCaller, ViberCaller, Webhook


@pytest.fixture
async def sandbox(clock: FakeClock) -> Sandbox:
    """A sandbox that repeats pushes quickly."""
    return build(clock, telegram_retries=(0.02, 0.04), viber_retries=(0.02, 0.04))


@pytest.fixture
async def root(sandbox: Sandbox) -> AsyncIterator[str]:
    """The address of the sandbox while it is served."""
    async with serve(sandbox) as addresses:
        yield addresses.root


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client; it trusts nobody, since everything here is plain HTTP."""
    async with httpx.AsyncClient(
        timeout=60, trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ) as client:
        yield client


@pytest.fixture
async def telegram(sandbox: Sandbox, root: str, client: httpx.AsyncClient) -> TelegramCaller:
    """The bot's side of the Bot API."""
    return TelegramCaller(client, f"{root}/bot{sandbox.telegram.token}")


@pytest.fixture
async def viber(sandbox: Sandbox, root: str, client: httpx.AsyncClient) -> ViberCaller:
    """The bot's side of Viber's API."""
    return ViberCaller(client, f"{root}/pa", sandbox.viber.token)


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    """The bot's webhook."""
    webhook = Webhook()
    await webhook.start()
    yield webhook
    await webhook.stop()
