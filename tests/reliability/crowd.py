"""A crowd that is told something while the program is killed and started, again and again.

Two broadcasts run at a time, an alert and a reminder, so that both promises are tried: of an alert everybody
gets one or two copies, of a reminder nobody gets two, and who got none is counted as unknown. When both are
done and kills are left, two others begin.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from sqlalchemy import Connection

from bot.clock import system_clock
from bot.conversation.messages import Message
from bot.sandbox.values import MessengerName
from bot.storage import broadcasts
from bot.storage.broadcasts import Draft, Grade, Progress
from bot.storage.database import Database
from tests import builders
from tests.reliability.program import Program
from tests.reliability.town import Town, ext_of

STARTS_WITHIN = 240.0  # seconds until something is sent, however busy the machine is
ENDS_WITHIN = 600.0


@dataclass
class Crowd:
    """People of both messengers, and the broadcasts to them by what they say."""

    town: Town
    db: Database
    telegram: int
    viber: int
    people: list[int] = field(default_factory=list)
    told: dict[str, tuple[int, Grade]] = field(default_factory=dict)

    async def settle(self) -> None:
        """Let everybody in: they have written before and agreed."""

        def work(connection: Connection) -> list[int]:
            return [
                builders.chat(connection, messenger, ext_of(messenger, number)).person
                for messenger, number in self._everybody()
            ]

        viber = self.town.sandbox.viber.sender
        viber.url, viber.events = f"{self.town.at.root}/nobody", frozenset()
        for messenger, number in self._everybody():
            self.town.phone(messenger, number).chat.started = True
        self.people = await self.db.write(work)

    def _everybody(self) -> Sequence[tuple[MessengerName, int]]:
        return [
            *(("telegram", number) for number in range(self.telegram)),
            *(("viber", number) for number in range(self.viber)),
        ]

    async def tell(self, grade: Grade) -> int:
        """Begin a broadcast to all of them."""
        now, text = system_clock(), f"{grade} {len(self.told)}"

        def work(connection: Connection) -> int:
            draft = Draft(
                text, "new", "planned", grade, {"uk": Message(text)}, now + timedelta(hours=1), "olena"
            )
            made = broadcasts.create(connection, draft, now)
            assert made is not None
            assert broadcasts.start(connection, made, None, now, people=self.people) == len(self.people)
            return made

        made = await self.db.write(work)
        self.told[text] = made, grade
        return made

    async def all_told(self) -> bool:
        """Whether nothing is left to send."""
        return not await self.db.read(broadcasts.running)

    async def ended(self) -> None:
        """Wait until nothing is left to send."""
        async with asyncio.timeout(ENDS_WITHIN):
            while True:
                if await self.all_told():
                    return
                await asyncio.sleep(0.1)

    async def something_new(self, before: int) -> None:
        """Wait until a phone has shown something more, or there is nothing to show."""
        async with asyncio.timeout(STARTS_WITHIN):
            while True:
                if self.town.shown > before or await self.all_told():
                    return
                await asyncio.sleep(0.005)

    async def toll(self) -> Toll:
        """What it cost."""
        toll = Toll()
        for text, (made, grade) in self.told.items():
            copies = Counter(sum(screen.text == text for screen in phone.screens) for phone in self.town)
            toll.missed[grade] += copies.pop(0, 0)
            toll.copied[grade] += copies.pop(2, 0)
            toll.told[grade] += copies.pop(1, 0)
            toll.too_many += sum(copies.values())
            progress = await self.db.read(lambda c, made=made: broadcasts.progress(c, made))  # type: ignore[misc]
            toll.odd += _odd(text, progress, len(self.people))
            toll.unknown[grade] += progress.unknown
        return toll


def _odd(text: str, progress: Progress, people: int) -> list[str]:
    """What does not add up."""
    counted = progress.sent + progress.unknown
    left = progress.pending + progress.waiting + progress.refused + progress.late + progress.stopped
    if (progress.people, counted, left) == (people, people, 0):
        return []
    return [f"{text}: {progress}"]


@dataclass
class Toll:
    """People by how they fared, for each grade; `odd` tells of counts that do not add up."""

    told: Counter[str] = field(default_factory=Counter)
    copied: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    too_many: int = 0
    odd: list[str] = field(default_factory=list)


async def kill_during(
    crowd: Crowd, program: Program, kills: int, *, early: int = 5, longest: float = 0.1
) -> Toll:
    """Kill the program so many times while it tells the crowd something, one in `early` while it starts."""
    random = Random(kills)
    for kill in range(kills):
        if await crowd.all_told():
            await crowd.tell("alert")
            await crowd.tell("reminder")
        before = crowd.town.shown
        await program.start()
        if kill % early:
            await crowd.something_new(before)
            await asyncio.sleep(random.uniform(0, longest))
        else:
            await asyncio.sleep(random.uniform(0, 2 * longest))
        await program.kill()
    await program.start()
    await crowd.ended()
    return await crowd.toll()
