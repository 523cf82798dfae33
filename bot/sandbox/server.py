"""The sandbox as one server: both messengers, the control routes, and room for the page.

`build` puts the parts together without starting anything; `serve` starts them in the running loop, on a
free port when asked for port 0, and never touches the process's signal handlers.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import uvicorn
from fastapi import FastAPI

from bot.sandbox import telegram_webhook, viber_callbacks
from bot.sandbox.control import Control
from bot.sandbox.faults import FaultGate, Faults
from bot.sandbox.people import SAMPLE_PEOPLE
from bot.sandbox.push import Wire
from bot.sandbox.telegram import TelegramServer
from bot.sandbox.telegram_limits import Rates
from bot.sandbox.values import Person
from bot.sandbox.viber import ViberRates, ViberServer
from bot.sandbox.world import World

TELEGRAM_TOKEN = "7000000001:AAF-sandbox-token-of-nobody-00000000"  # noqa: S105 - opens nothing but this server
VIBER_TOKEN = "4f5a1b2c3d4e5f60-sandbox0000000-0000000000000000"  # noqa: S105 - the same
GRACE = 1  # seconds for open requests when stopping


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Everything of one sandbox; `app` is where a page may be mounted before it is served."""

    world: World
    faults: Faults
    telegram: TelegramServer
    viber: ViberServer
    app: FastAPI
    wire: Wire

    def at(self, root: str) -> "Addresses":
        """Where the bot finds the servers when the routes are served under this address."""
        self.viber.composer.address = root
        return Addresses(root, root, f"{root}/pa")

    async def close(self) -> None:
        """Stop what runs behind the routes."""
        self.telegram.close()
        self.viber.close()
        await self.wire.close()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a served sandbox is: its root, and what the bot is given as API addresses."""

    root: str
    telegram: str
    viber: str


def build(
    now: Callable[[], datetime],
    *,
    telegram_token: str = TELEGRAM_TOKEN,
    viber_token: str = VIBER_TOKEN,
    people: Sequence[Person] = SAMPLE_PEOPLE,
    telegram_rates: Rates | None = None,
    viber_rates: ViberRates | None = None,
    telegram_retries: Sequence[float] = telegram_webhook.RETRY_DELAYS,
    viber_retries: Sequence[float] = viber_callbacks.RETRY_DELAYS,
    seed: int = 0,
) -> Sandbox:
    """Put a sandbox together; `now` is the clock, `seed` that of the faults' chances."""
    world, faults, wire = World(now, people), Faults(seed), Wire()
    telegram = TelegramServer(
        world,
        token=telegram_token,
        line=wire,
        faults=faults,
        rates=telegram_rates,
        retry_delays=telegram_retries,
    )
    viber = ViberServer(
        world,
        token=viber_token,
        line=wire,
        faults=faults,
        rates=viber_rates,
        retry_delays=viber_retries,
    )
    routes = [*telegram.routes(), *viber.routes(), *Control(world, faults).routes()]
    app = FastAPI(routes=list(routes), docs_url=None, redoc_url=None, openapi_url=None)
    return Sandbox(world, faults, telegram, viber, app, wire)


@contextlib.asynccontextmanager
async def serve(sandbox: Sandbox, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Addresses]:
    """Serve a sandbox while the block runs. Raises OSError when the port is taken."""
    listening = socket.create_server((host, port))
    root = f"http://{host}:{listening.getsockname()[1]}"
    config = uvicorn.Config(
        FaultGate(sandbox.app, sandbox.faults),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    ready = asyncio.create_task(server.ready.wait())
    try:
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        yield sandbox.at(root)
    finally:
        ready.cancel()
        await sandbox.close()
        server.stop()
        await running
        listening.close()


class _Server(uvicorn.Server):
    """A server that says when it listens and leaves signals to the program it runs in."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Stop now instead of at the next tick."""
        self.should_exit = True
        self._stopping.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 1)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
