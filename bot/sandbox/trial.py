"""The trial: a bot without tokens and without a messenger, to be talked to on a local page.

The local servers listen on this computer only and the bot's channels speak to them over real HTTP, as they
would to the vendors. Their tokens are made up. What people did is kept in `data_dir/sandbox`, so a restart in
the middle of a conversation goes on. The page is imported late and in a thread: that takes seconds, and
health must answer meanwhile.
"""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.sandbox.keep import Keeper
from bot.sandbox.page_shown import Samples, Shown
from bot.sandbox.server import TELEGRAM_TOKEN, VIBER_TOKEN, Addresses, Sandbox, build, serve
from bot.sandbox.trial_sample import fill
from bot.settings import Settings
from bot.storage.database import Database
from bot.utility.sample_size import ACCOUNTS

STORAGE_VARIABLE = "NICEGUI_STORAGE_PATH"


@dataclass(frozen=True, slots=True)
class Trial:
    """A running trial: the settings that lead the channels to it, the page's address, and how to end it."""

    settings: Settings
    page: str
    close: Callable[[], Awaitable[None]]


async def start_trial(
    settings: Settings,
    database: Database,
    now: Callable[[], datetime],
    web: Starlette,
    listening: str,
    *,
    accounts: int = ACCOUNTS,
) -> Trial:
    """Start the local messengers and their page; `listening` is where `web` is served.

    An empty database gets a sample company with so many accounts. Raises RuntimeError beside a real token.
    """
    if settings.has_token:
        raise RuntimeError("the sandbox never runs beside a real token")
    folder = settings.data_dir.resolve() / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as parts:
        sandbox = build(now)
        _introduce(sandbox, settings)
        keeper = Keeper(sandbox, folder)
        await asyncio.to_thread(keeper.load)
        parts.push_async_callback(keeper.close)
        addresses = await _serve(sandbox, keeper, parts)
        keeper.start()
        samples, note = Samples(), folder / "sample-under-way.json"
        filling = asyncio.create_task(fill(database, now, samples, note, accounts))
        parts.push_async_callback(_end, filling)
        page = await _page(sandbox, settings, folder, samples)
        await parts.enter_async_context(page.router.lifespan_context(page))
        web.router.default = page  # behind every route there is, also those added later
        running = parts.pop_all()
    return Trial(_lead(settings, addresses, listening), f"{listening}/", running.aclose)


def _lead(settings: Settings, addresses: Addresses, listening: str) -> Settings:
    """The settings with made-up tokens and the local servers' addresses."""
    telegram = {"token": SecretStr(TELEGRAM_TOKEN), "api_url": addresses.telegram, "mode": "polling"}
    viber = {"token": SecretStr(VIBER_TOKEN), "api_url": addresses.viber}
    return settings.model_copy(
        update={
            "telegram": settings.telegram.model_copy(update=telegram),
            "viber": settings.viber.model_copy(update=viber),
            "server": settings.server.model_copy(update={"public_url": listening}),
        }
    )


def _introduce(sandbox: Sandbox, settings: Settings) -> None:
    """Give the bot the company's name, as its owner would at the vendor."""
    name = settings.company.name.uk
    sandbox.world.telegram.profile.names.update({"": name, "en": settings.company.name.en})
    sandbox.world.viber.profile.name = settings.viber.name
    sandbox.viber.sender.holds = True


async def _serve(sandbox: Sandbox, keeper: Keeper, parts: AsyncExitStack) -> Addresses:
    """Serve where it was served last: addresses of files stand in the bot's database. Else anywhere."""
    try:
        addresses = await parts.enter_async_context(serve(sandbox, port=keeper.port))
    except OSError:
        addresses = await parts.enter_async_context(serve(sandbox))
    keeper.port = int(addresses.root.rpartition(":")[2])
    return addresses


async def _end(filling: asyncio.Task[None]) -> None:
    filling.cancel()
    await asyncio.gather(filling, return_exceptions=True)


async def _page(sandbox: Sandbox, settings: Settings, folder: Path, samples: Samples) -> FastAPI:
    """The page's application, its modules imported now."""
    os.environ[STORAGE_VARIABLE] = str(folder / "page")  # NiceGUI reads it when it is imported
    secret = _secret(folder / "page-secret")
    names = settings.company.name

    shown = Shown(sandbox.world, sandbox.faults, {"uk": names.uk, "en": names.en}, samples)

    def make() -> FastAPI:
        from bot.sandbox.page import make_page  # noqa: PLC0415 - takes seconds

        return make_page(shown, secret=secret)

    return await asyncio.to_thread(make)


def _secret(path: Path) -> str:
    """What signs the page's cookies: random, made once."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()
