"""A broadcast on its way over messengers in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.clock import FakeClock
from bot.conversation.messages import Message
from bot.delivery.broadcasts import Broadcasts
from bot.storage import broadcasts, schema
from bot.storage.broadcasts import Draft, Progress
from bot.storage.database import Database
from bot.storage.schema_notices import delivery
from tests import builders
from tests.fakes import PlainChannel

NEVER_QUIET = (0, 0)


@dataclass
class Stage:
    """A database with people, messengers, and who sends."""

    db: Database
    clock: FakeClock
    folder: Path
    telegram: PlainChannel = field(default_factory=lambda: PlainChannel("telegram"))
    viber: PlainChannel = field(default_factory=lambda: PlainChannel("viber", together=300))
    quiet: tuple[int, int] = NEVER_QUIET
    made: int = 0
    sender: Broadcasts | None = None

    @property
    def channels(self) -> dict[str, PlainChannel]:
        """By their names."""
        return {"telegram": self.telegram, "viber": self.viber}

    def draft(self, **changes: Any) -> Draft:
        """What is told."""
        self.made += 1
        plain = Draft(
            key=f"broadcast:{self.made}",
            kind="new",
            notice="planned",
            grade="alert",
            messages={"uk": Message("Не буде світла"), "en": Message("No power")},
            matters_at=self.clock() + timedelta(hours=5),
            created_by="olena",
        )
        return replace(plain, **changes)

    async def people(self, number: int, channel: str = "telegram", **values: Any) -> list[builders.Chat]:
        """So many people of one household each."""

        def work(connection: Connection) -> list[builders.Chat]:
            made = connection.execute(select(schema.address.c.id)).all()
            return [
                builders.chat(connection, channel, f"{len(made) + each}", **values) for each in range(number)
            ]

        return await self.db.write(work)

    async def start(self, people: Sequence[builders.Chat], **changes: Any) -> int:
        """A broadcast to these people, started."""
        draft = self.draft(**changes)

        def work(connection: Connection) -> int:
            made = broadcasts.create(connection, draft, self.clock())
            assert made is not None
            ids = [each.person for each in people] or None
            broadcasts.start(connection, made, None, self.clock(), people=ids)
            return made

        made = await self.db.write(work)
        if self.sender:
            self.sender.wake()
        return made

    async def change(self, what: Callable[..., bool], broadcast: int) -> None:
        """Pause, resume or stop it."""
        assert await self.db.write(lambda c: what(c, broadcast, "olena", self.clock()))
        if self.sender:
            self.sender.wake()

    async def progress(self, broadcast: int) -> Progress:
        """How far it is."""
        return await self.db.read(lambda c: broadcasts.progress(c, broadcast, self.clock()))

    async def until(self, broadcast: int, true: Callable[[Progress], bool], within: float = 60.0) -> Progress:
        """How far it is once that is true of it; raises TimeoutError."""
        async with asyncio.timeout(within):
            while True:
                found = await self.progress(broadcast)
                if true(found):
                    return found
                await asyncio.sleep(0.02)

    async def state(self, broadcast: int) -> str:
        """Its state."""
        found = await self.db.read(lambda c: broadcasts.get(c, broadcast))
        assert found is not None
        return found.state

    async def ended(self, broadcast: int, within: float = 60.0) -> Progress:
        """How far it came."""
        await self.until(broadcast, lambda p: not p.pending and not p.waiting, within)
        async with asyncio.timeout(within):
            while True:
                if await self.state(broadcast) in {"done", "stopped"}:
                    return await self.progress(broadcast)
                await asyncio.sleep(0.02)

    async def rows(self, broadcast: int) -> Sequence[Any]:
        """Its deliveries."""
        mine = select(delivery).where(delivery.c.broadcast_id == broadcast).order_by(delivery.c.id)
        return await self.db.read(lambda c: c.execute(mine).all())

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Broadcasts]:
        """While inside, broadcasts are sent."""
        self.sender = Broadcasts(self.db, self.channels, self.clock, quiet=self.quiet, folder=self.folder)
        task = asyncio.create_task(self.sender.run())
        try:
            yield self.sender
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self.sender = None
