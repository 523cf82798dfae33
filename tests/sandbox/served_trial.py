"""A trial that is served from a thread of its own, with the scripted bot in the place of ours."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from bot.clock import system_clock
from bot.sandbox.server import TELEGRAM_TOKEN, Addresses
from bot.sandbox.trial import start_trial
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.migrations import migrate
from bot.utility.sample_size import FEWEST
from tests.sandbox.scripted_bot import scripted_bot

START_WITHIN = 60.0  # seconds; importing NiceGUI takes most of them


@dataclass(frozen=True, slots=True)
class Served:
    """Where the page is, and where the local messengers are."""

    page: str
    messengers: str


@contextmanager
def served_trial(folder: Path) -> Iterator[Served]:
    """A trial with its data in this folder, running while the block does."""
    started: list[Served] = []
    problems: list[BaseException] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    def work() -> None:
        try:
            loop.run_until_complete(_serve(folder, started, ready, stop))
        except BaseException as problem:  # noqa: BLE001 - told to the test below
            problems.append(problem)
        finally:
            ready.set()
            loop.close()

    thread = threading.Thread(target=work, name="trial")
    thread.start()
    try:
        assert ready.wait(START_WITHIN), "the trial does not start"
        if problems:
            raise problems[0]
        yield started[0]
    finally:
        if thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
        thread.join(30)
    if problems:
        raise problems[0]


async def _serve(folder: Path, started: list[Served], ready: threading.Event, stop: asyncio.Event) -> None:
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'trial.sqlite3'}")
    await migrate(database)
    web = Starlette()
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    config = uvicorn.Config(
        web, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    settings = Settings(data_dir=folder)
    trial = await start_trial(settings, database, system_clock, web, address, accounts=FEWEST)
    root = trial.settings.telegram.api_url
    async with scripted_bot(Addresses(root, root, trial.settings.viber.api_url), TELEGRAM_TOKEN):
        started.append(Served(trial.page, root))
        ready.set()
        await stop.wait()
    server.should_exit = True
    await serving
    await trial.close()
    await database.close()


class _Server(uvicorn.Server):
    """Leaves signals to the tests."""

    def install_signal_handlers(self) -> None:
        """Nothing is installed; a thread may not."""
