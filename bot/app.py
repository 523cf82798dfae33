"""The composition root: the only file that knows all the others.

The order of a start: the server answers for health at once; then the database, alone; then what is imported
slowly; then the channels. The order of an end: channels stop receiving, answers on their way are finished,
what is left is found again at the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.alone import Alone
from bot.clock import Clock, moved_clock, system_clock
from bot.configuration import shipped
from bot.conversation.events import Address, Attachment
from bot.conversation.turn import Turns
from bot.delivery.broadcasts import Broadcasts
from bot.delivery.outbox import Outbox
from bot.dialogs import CATALOG
from bot.handlers.channel import Channel
from bot.handlers.doors import doors
from bot.logs import first_line, start_logging
from bot.outgoing import Client
from bot.parts import make_channels, make_files, make_letters, make_rules
from bot.pipeline import Pipeline
from bot.settings import Settings
from bot.speech import Speech
from bot.storage import intake
from bot.storage.database import Database, of_database, open_database, passing
from bot.storage.files import Files
from bot.storage.migrations import Newer, migrate
from bot.storage.people import chat_of
from bot.turns import Players
from bot.utility.chat_dispatch import ChatDispatch
from bot.utility.connector import Connector
from bot.utility.feeds import Feeds
from bot.utility.lookup import GENTLE, Lookups, Read
from scheduler import Scheduler
from scheduler.feeds import DataAge
from scheduler.jobs import all_jobs

log = structlog.get_logger()

FINISH_WITHIN = 8.0  # seconds for answers on their way; SIGTERM ends the process within 15
DATABASE_TRIES_EVERY = 2.0


class CannotStart(Exception):
    """The start has ended; the text is one sentence for the person who starts the bot."""


def serve(settings: Settings, made: Callable[[Settings], Application] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; returns the exit code."""
    start_logging(settings.logging.level, settings.logging.format, settings.secret_values)
    application = made(settings) if made else Application(settings, _clock(settings))
    try:
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(application.run())
    except CannotStart as why:
        sys.stderr.write(f"{why}\n")
        return 2
    except KeyboardInterrupt:
        pass
    return 0


def _clock(settings: Settings) -> Clock:
    """The machine's clock, or in the trial the one that was asked for."""
    return moved_clock(settings.starts_at) if settings.starts_at else system_clock


def _loop() -> asyncio.AbstractEventLoop:
    """An event loop of uvloop where there is one: its sockets cost a turn a third less."""
    try:
        uvloop = importlib.import_module("uvloop")
    except ImportError:
        loop = asyncio.new_event_loop()
    else:
        loop = uvloop.new_event_loop()
    loop.set_default_executor(_Threads())
    return loop


class _Threads(ThreadPoolExecutor):
    """Threads that an end does not wait for: an import takes seconds, a file half written is swept."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - its parent's
        super().shutdown(wait=False, cancel_futures=True)


class Application:
    """One process with all its parts."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        opened: Callable[[str], Awaitable[Database]] = open_database,
        made: Callable[[Settings, Speech, Files, str, Clock], dict[str, Channel]] = make_channels,
        speech: Speech | None = None,
    ) -> None:
        self._settings = settings
        self._now = clock
        self._opened = opened
        self._made = made
        self._speech = speech
        self._tasks: list[asyncio.Task[None]] = []
        self._state = "starting"
        self._database: Database | None = None
        self._alone: Alone | None = None
        self._channels: dict[str, Channel] = {}
        self._pipeline: Pipeline | None = None
        self._scheduler: Scheduler | None = None
        self._ages: DataAge | None = None
        self._clients: list[Client] = []
        self._lookups: Lookups | None = None
        self._files: Files | None = None
        self._end_trial: Callable[[], Awaitable[None]] | None = None
        self._web = Starlette(routes=[Route("/health", self._health), Route("/metrics", self._metrics)])

    async def run(self) -> None:
        """Start everything, wait for the signal to end, end everything."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, ended.set)
        server, listening = await self._listen()
        try:
            starting = asyncio.create_task(self._start(listening))
            ending = asyncio.create_task(ended.wait())
            await asyncio.wait({starting, ending, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                await starting
                await ended.wait()
            else:
                starting.cancel()
                await asyncio.gather(starting, return_exceptions=True)
        finally:
            await self._stop(server)

    # starting

    async def _listen(self) -> tuple[_Server, str]:
        """The web server, answering for health before anything else exists; and its own address."""
        host, port = self._settings.server.host, self._settings.server.port
        try:
            sock = socket.create_server((host, port), reuse_port=False, backlog=2_048, family=_family(host))
        except OSError as error:
            raise CannotStart(
                f"Cannot listen on {host}, port {port} ({error.strerror}): set another server.host or "
                "server.port (OBLIK_SERVER__PORT)."
            ) from None
        config = uvicorn.Config(
            self._web, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=2
        )
        server = _Server(config)
        self._spawn(server.serve(sockets=[sock]), "web server")
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
        return server, f"http://{shown}:{sock.getsockname()[1]}"

    async def _start(self, listening: str) -> None:
        settings = self._settings
        database, alone = await self._open_database()
        self._spawn(self._stay_alone(alone), "alone")
        # compiling takes part of a second: meanwhile health answers
        speech = self._speech
        if speech is None:
            speech = await asyncio.to_thread(Speech, shipped("locales"))
        rules = replace(make_rules(settings), doors=lambda: doors(self._channels))
        self._files = files = make_files(settings, database, self._now)

        async def store(sender: Address, attachment: Attachment, body: bytes) -> int:
            chat = await database.write(lambda c: chat_of(c, sender, settings.language, self._now()))
            return await files.take(chat.person, attachment, body)

        outbox = Outbox(database, self._channels, self._now)
        broadcasts = Broadcasts(
            database, self._channels, self._now, quiet=settings.notices.quiet, folder=settings.data_dir
        )
        turns = Turns(
            CATALOG, speech.say, speech.recognise, timedelta(hours=settings.conversation.expire_hours)
        )

        def notified() -> None:
            outbox.wake()
            broadcasts.wake()
            if letters:
                letters.wake()
            if self._lookups:
                self._lookups.wake()

        letters = make_letters(settings, database, files, self._now)
        desk = ChatDispatch(speech.say, settings) if settings.notices.chat_dispatch else None
        self._pipeline = pipeline = Pipeline(
            database,
            self._channels,
            Players(turns, rules, speech.say, settings.language, desk),
            store,
            self._now,
            most_bytes=settings.files.max_bytes,
            on_notified=notified,
        )
        lines = [f"health    {listening}/health"]
        if settings.runs_sandbox:
            from bot.sandbox.trial import start_trial  # noqa: PLC0415 - the trial alone needs it

            trial = await start_trial(settings, database, self._now, self._web, listening)
            settings, self._end_trial = trial.settings, trial.close
            lines.insert(0, f"chat page {trial.page}")
        # aiogram takes more than a second to import: meanwhile health answers
        self._channels |= await asyncio.to_thread(self._made, settings, speech, files, listening, self._now)
        for channel in self._channels.values():
            self._web.router.routes.extend(channel.routes())
        self._spawn(pipeline.run(), "pipeline")
        self._spawn(outbox.run(), "outbox")
        self._spawn(broadcasts.run(), "broadcasts")
        if letters:
            self._spawn(letters.run(), "letters")
        await self._call_company(settings, database)
        if settings.feeds:
            self._spawn(Feeds(database, settings.feeds, self._now).run(), "feeds")
        self._ages = DataAge(database, self._now)
        self._scheduler = Scheduler(
            all_jobs(
                database,
                files,
                speech.say,
                rules,
                timedelta(hours=settings.conversation.expire_hours),
                self._now,
                ages=self._ages,
                on_broadcast=broadcasts.wake,
                on_notice=outbox.wake,
            )
        )
        for name, channel in self._channels.items():
            self._spawn(channel.run(lambda raws, name=name: pipeline.take(name, raws)), name)  # type: ignore[misc]
        _settle_memory()
        self._state = "ready"
        lines += await self._open_console(settings, speech, listening, broadcasts.wake)
        lines += await self._open_api(settings, speech, listening, notified)
        _print_where("\n".join(lines))

    async def _call_company(self, settings: Settings, database: Database) -> None:
        """Let readings go to the company's system, and accounts be asked of it."""
        dso, now = settings.dso, self._now
        secret = dso.secret.get_secret_value() if dso.secret else ""
        if dso.url:
            client = Client(connections=8, total=dso.timeout_seconds)
            self._clients.append(client)
            self._spawn(Connector(database, client, dso.url, secret, now).run(), "connector")
        if dso.lookup_url:

            def make() -> Read:
                from bot.api.found import reader  # noqa: PLC0415 - FastAPI takes part of a second

                return reader(settings.company.account_pattern, now)

            client = Client(connections=GENTLE.together, total=dso.lookup_timeout_seconds)
            self._clients.append(client)
            read, most = await asyncio.to_thread(make), dso.lookups_per_minute
            self._lookups = Lookups(database, client, dso.lookup_url, secret, read, now, per_minute=most)
            self._spawn(self._lookups.run(), "lookups")

    async def _open_console(
        self, settings: Settings, speech: Speech, listening: str, wake: Callable[[], object]
    ) -> list[str]:
        """Let the staff's pages open meanwhile; what to print of them."""
        if not settings.console.enabled:
            return []
        from bot.console.house import House  # noqa: PLC0415 - who has it switched off pays nothing for it
        from bot.console.trial_staff import take_on  # noqa: PLC0415 - as above
        from bot.console.visit import Office  # noqa: PLC0415 - as above

        assert self._database is not None  # noqa: S101 - opened before
        trial = self._end_trial is not None
        office = Office(
            settings,
            self._database,
            speech.say,
            self._now,
            self._channels,
            wake,
            lambda: self._pipeline.waiting if self._pipeline else 0,
            trial=trial,
        )
        self._spawn(House(office, self._web).run(), "console")
        made_up = await take_on(office, settings.data_dir / "sandbox") if trial else {}
        logins = [f"{'':9} login {login}, password {password}" for login, password in made_up.items()]
        return [f"console   {listening}/console", *logins]

    async def _open_api(
        self, settings: Settings, speech: Speech, listening: str, wake: Callable[[], object]
    ) -> list[str]:
        """Let the company's systems call; what to print of it."""
        if not settings.api.enabled:
            return []
        assert self._database is not None  # noqa: S101 - opened before
        assert self._files is not None  # noqa: S101 - made before
        database, files, now = self._database, self._files, self._now

        def make() -> Mount:
            from bot.api.call import Service  # noqa: PLC0415 - FastAPI takes part of a second
            from bot.api.service import mounted  # noqa: PLC0415 - as above

            return mounted(Service(database, files, speech.say, now, settings, wake))

        mount = await asyncio.to_thread(make)
        self._web.router.routes.insert(0, mount)  # before the console's guard and whatever else there is
        return [f"API       {listening}{mount.path}/openapi.json"]

    async def _open_database(self) -> tuple[Database, Alone]:
        """The database, ours alone and migrated.

        PostgreSQL may come up later than we do; a wrong file never does.
        """
        url = self._settings.database_url
        while True:
            try:
                self._database = database = await self._opened(url)
                self._alone = alone = Alone(database)
                await alone.begin()  # then migrate: not beneath an older version that still serves
                await migrate(database)
            except Newer as why:
                raise CannotStart(f"database.url: {why}.") from None
            except Exception as error:
                await self._leave_database()
                if not of_database(error):
                    raise
                if url.startswith("sqlite") or not passing(error):
                    raise CannotStart(
                        f"database.url or data_dir: the database cannot be opened: {first_line(error)}."
                    ) from None
                log.warning("the database cannot be reached; trying again", why=first_line(error))
                await asyncio.sleep(DATABASE_TRIES_EVERY)
            else:
                return database, alone

    async def _leave_database(self) -> None:
        if self._alone:
            await self._alone.end()
            self._alone = None
        if self._database:
            await self._database.close()
            self._database = None

    async def _stay_alone(self, alone: Alone) -> None:
        await alone.stay()
        signal.raise_signal(signal.SIGTERM)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(_kept_going(work, name), name=name))

    # running

    async def _health(self, _request: Request) -> Response:
        """Ready or not, and how each part fares; 503 when nothing can be answered."""
        parts: dict[str, object] = {
            name: getattr(channel, "state", "running") for name, channel in self._channels.items()
        }
        status = "waiting for another process" if self._alone and self._alone.waits else self._state
        body: dict[str, object] = {"status": status, "channels": parts}
        if self._state == "ready" and self._database and self._pipeline:
            try:
                counted = await asyncio.wait_for(self._database.read(intake.counts), 2)
            except Exception as error:  # noqa: BLE001 - health answers whatever the database does
                body |= {"status": "database unreachable", "why": type(error).__name__}
                return JSONResponse(body, 503)
            body |= {"waiting": self._pipeline.waiting, "dead_letters": counted.get("dead", 0)}
            if self._ages:
                body["feeds"] = self._ages.shown()
            if self._lookups:
                body["lookups"] = self._lookups.state
        return JSONResponse(body)

    async def _metrics(self, _request: Request) -> Response:
        """For Prometheus."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest  # noqa: PLC0415 - seldom asked

        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    # ending

    async def _stop(self, server: _Server) -> None:
        self._state = "stopping"
        if self._scheduler:
            self._scheduler.stop()
        receiving = [task for task in self._tasks if task.get_name() in self._channels]
        await _cancel(receiving)
        if self._pipeline:
            await self._pipeline.close(FINISH_WITHIN)
        server.should_exit = True
        web = [task for task in self._tasks if task.get_name() == "web server"]
        await asyncio.wait(web, timeout=3)
        await _cancel(self._tasks)
        for channel in self._channels.values():
            await channel.close()
        if self._files:
            await self._files.close()
        if self._end_trial:
            await self._end_trial()
        for client in self._clients:
            await client.close()
        await self._leave_database()


class _Server(uvicorn.Server):
    """uvicorn, but signals are ours."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _settle_memory() -> None:
    """What a start has made stays for good: the collector of garbage need not look at it again and again.

    Measured: a fifth of a turn's CPU was spent looking at modules and statements that never go away.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _kept_going(work: Coroutine[Any, Any, None], name: str) -> None:
    """A part that falls is a defect: said loudly, and the process ends, to be started anew."""
    try:
        await work
    except asyncio.CancelledError:
        raise
    except BaseException:
        log.exception("a part has fallen; the process ends", part=name)
        signal.raise_signal(signal.SIGTERM)


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _print_where(lines: str) -> None:
    sys.stdout.write(f"{lines}\n")
    sys.stdout.flush()
