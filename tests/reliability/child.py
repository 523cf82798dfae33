"""A life of the real program, harmed at a chosen moment.

Rule 1: nothing is replaced: the real database and the real channels do all the work, seen through a wrapper
that counts. Rule 2: a moment has a name: that of the function that writes (`Pipeline.take`, `Players.take`),
`send` with its channel, or `leave` for the note of a broadcast's departure. What happens by itself and
changes nothing (looking for notices) is not counted. Rule 3: a harm strikes the n-th time since the file
`armed` is there, at one of these places:

    before   nothing has been done
    inside   the work is done, its commit is not (writes only)
    after    it is done, and whoever asked for it does not know

Rule 4: `exit` ends the process as `kill -9` does, `full`, `locked` and `disk` fail as SQLite, PostgreSQL and
the system do; `times` says how often.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from errno import ENOSPC
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from starlette.routing import BaseRoute

from bot.app import Application, serve
from bot.clock import Clock, system_clock
from bot.configuration import load_settings
from bot.conversation.events import Address, Attachment, Event
from bot.conversation.messages import Message
from bot.delivery.broadcasts import Broadcasts
from bot.handlers.channel import Channel, Lane, Leaving, Limits, NotSent, Outcome, Take, TakeReceipt
from bot.logs import start_logging
from bot.parts import make_channels, make_files
from bot.settings import Settings
from bot.speech import Speech
from bot.storage.database import Database, open_database
from bot.storage.files import Files
from bot.storage.holds import Hold

T = TypeVar("T")
Place = Literal["before", "inside", "after"]
Kind = Literal["exit", "full", "locked", "disk"]
KILLED = 137  # 128 and the number of SIGKILL: how a shell tells of it
ARMED, DIARY = "armed", "diary"
IDLE = "_claim"  # the outbox looks for notices every other second


@dataclass(frozen=True, slots=True)
class Harm:
    """What happens at a moment; `name` "*" is any. `times` 0: from then on for ever."""

    name: str
    nth: int = 1
    place: Place = "before"
    kind: Kind = "exit"
    times: int = 1


class Fate:
    """Counts moments and strikes."""

    def __init__(self, harms: Sequence[Harm], diary: Path, armed: Path) -> None:
        self._harms = harms
        self._diary = diary
        self._armed = armed
        self._seen: Counter[tuple[str, Place]] = Counter()

    def meet(self, name: str, place: Place) -> None:
        """A moment has come; raises or ends the process when it is a bad one."""
        if not self._armed.exists():
            return
        self._seen[name, place] += 1
        self._seen["*", place] += 1
        with self._diary.open("a") as diary:
            diary.write(f"{name} {place}\n")
        for harm in self._harms:
            nth = self._seen[harm.name, harm.place]
            struck = harm.nth <= nth and (not harm.times or nth < harm.nth + harm.times)
            if struck and harm.place == place and harm.name in {name, "*"}:
                _strike(harm.kind)


def _strike(kind: Kind) -> None:
    match kind:
        case "exit":
            os.kill(os.getpid(), signal.SIGKILL)
        case "full":
            raise _failed("database or disk is full")
        case "locked":
            raise _failed("database is locked")
        case "disk":
            raise OSError(ENOSPC, os.strerror(ENOSPC))


def _failed(why: str) -> OperationalError:
    return OperationalError("a statement", {}, sqlite3.OperationalError(why))


class FatedDatabase:
    """A database, and what happens to it."""

    def __init__(self, inner: Database, fate: Fate) -> None:
        self.kind = inner.kind
        self._inner = inner
        self._fate = fate

    async def read(self, work: Callable[[Connection], T]) -> T:
        """As the real one."""
        return await self._inner.read(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """As the real one, if it is left in peace."""
        name = name_of(work)
        idle = False

        def harmed(connection: Connection) -> T:
            nonlocal idle
            result = work(connection)
            idle = name == IDLE and not result
            if not idle:
                self._fate.meet(name, "inside")
            return result

        if name != IDLE:
            self._fate.meet(name, "before")
        result = await self._inner.write(harmed)
        if not idle:
            self._fate.meet(name, "after")
        return result

    async def hold(self, name: str) -> Hold | None:
        """As the real one."""
        return await self._inner.hold(name)

    async def close(self) -> None:
        """As the real one."""
        await self._inner.close()


def name_of(work: Callable[..., Any]) -> str:
    """What a writing function is called: the function of a partial, the method in which a lambda stands."""
    function = getattr(work, "func", work)
    return str(function.__qualname__).partition(".<locals>")[0]


class FatedChannel:
    """A channel, and what happens to its sends."""

    def __init__(self, inner: Channel, fate: Fate) -> None:
        self.name = inner.name
        self.limits: Limits = inner.limits
        self.together = inner.together
        self.per_second = inner.per_second
        self._inner = inner
        self._fate = fate

    @property
    def state(self) -> str:
        """As the real one's."""
        return str(getattr(self._inner, "state", ""))

    async def run(self, take: Take) -> None:
        """As the real one."""
        await self._inner.run(take)

    def routes(self) -> Sequence[BaseRoute]:
        """As the real one."""
        return self._inner.routes()

    def read(self, raw: bytes) -> Event | None:
        """As the real one."""
        return self._inner.read(raw)

    async def greet(self, event: Event) -> None:
        """As the real one."""
        await self._inner.greet(event)

    async def busy(self, to: Address) -> None:
        """As the real one."""
        await self._inner.busy(to)

    async def send(
        self, to: Address, message: Message, *, event: Event | None = None, lane: Lane = "answer"
    ) -> Outcome:
        """As the real one, if it is left in peace."""
        try:
            self._fate.meet(f"send {self.name}", "before")
        except (OSError, OperationalError) as error:
            return NotSent(str(error))
        outcome = await self._inner.send(to, message, event=event, lane=lane)
        self._fate.meet(f"send {self.name}", "after")
        return outcome

    async def send_all(
        self,
        to: Sequence[Address],
        message: Message,
        *,
        edits: Sequence[str] = (),
        leaving: Leaving | None = None,
    ) -> list[Outcome]:
        """As the real one, if it is left in peace."""
        try:
            self._fate.meet(f"send {self.name}", "before")
        except (OSError, OperationalError) as error:
            return [NotSent(str(error))] * len(to)

        def left() -> None:
            self._fate.meet(f"leave {self.name}", "before")
            if leaving is not None:
                leaving()
            self._fate.meet(f"leave {self.name}", "after")

        outcomes = await self._inner.send_all(to, message, edits=edits, leaving=left)
        self._fate.meet(f"send {self.name}", "after")
        return outcomes

    def report(self, take: TakeReceipt) -> None:
        """As the real one."""
        self._inner.report(take)

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        """As the real one."""
        return await self._inner.fetch(attachment, most)

    async def close(self) -> None:
        """As the real one."""
        await self._inner.close()


def live(
    environment: Mapping[str, str],
    harms: Sequence[Harm],
    folder: Path | None,
    speech: Speech,
    later: float = 0.0,
) -> int:
    """Run the program as `python -m bot run` does; the code with which it ended.

    With a folder for its fate (the files `armed` and `diary`) it is watched and harmed. Its clock shows so
    many seconds later than it is: who lives after a crash need not wait until leases run out.
    """

    def clock() -> datetime:
        return system_clock() + timedelta(seconds=later)

    if folder is None:
        return serve(load_settings(environment), lambda settings: Application(settings, clock, speech=speech))
    fate = Fate(harms, folder / DIARY, folder / ARMED)

    async def opened(url: str) -> Database:
        return FatedDatabase(await open_database(url), fate)

    def channels(
        settings: Settings, speech: Speech, files: Files, listening: str, now: Clock
    ) -> dict[str, Channel]:
        made = make_channels(settings, speech, files, listening, now)
        return {name: FatedChannel(channel, fate) for name, channel in made.items()}

    return serve(
        load_settings(environment),
        lambda settings: Application(settings, clock, opened=opened, made=channels, speech=speech),
    )


def send(environment: Mapping[str, str], speech: Speech) -> int:
    """Only the part of the program that sends broadcasts, over its real channels, until it is killed."""
    settings = load_settings(environment)
    start_logging(settings.logging.level, settings.logging.format, settings.secret_values)

    async def run() -> None:
        database = await open_database(settings.database_url)
        files = make_files(settings, database, system_clock)
        channels = make_channels(settings, speech, files, "http://127.0.0.1", system_clock)
        quiet, folder = settings.notices.quiet, settings.data_dir
        await Broadcasts(database, channels, system_clock, quiet=quiet, folder=folder).run()

    asyncio.run(run())
    return 0


def dump(harms: Sequence[Harm]) -> list[dict[str, Any]]:
    """As JSON values."""
    return [asdict(harm) for harm in harms]


def load(text: str) -> dict[str, Any]:
    """An order of `tests.reliability.program`."""
    order: dict[str, Any] = json.loads(text)
    order["harms"] = [Harm(**harm) for harm in order["harms"]]
    order["folder"] = Path(order["folder"]) if order["folder"] else None
    return order
