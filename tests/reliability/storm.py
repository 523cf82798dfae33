"""Many people send readings through both messengers while the program is killed and started, again and again.

Each value is sent by one person only, so that whatever is lost or doubled has a name. People are patient and
sensible: they answer the question on the screen, wait, and do not repeat themselves.

A life lasts by what it has done, not by the clock, so that the same storm rages on a fast machine and on a
slow one. Every other life lasts until everybody has been answered, for a program that never gets so far owes
nobody more than three tries (`bot.pipeline`); of those between, some end while they start, the others when
somebody has been answered.
"""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

from bot.sandbox.values import MessengerName
from bot.storage.database import Database
from tests.reliability import books
from tests.reliability.flows import send_one_zone
from tests.reliability.program import Program
from tests.reliability.town import PATIENCE, Phone, Town

MESSENGERS: tuple[MessengerName, ...] = ("telegram", "viber")
FIRST_VALUE = 1_000
A_MOMENT = 0.05  # seconds between what a life has done and its end, at most
A_LOOK = 0.002
STILL = (0.2, 1.5)  # seconds of a standstill


@dataclass(frozen=True, slots=True)
class Storm:
    """So many kills; one life in `early` ends within so many seconds (`starting`) of its beginning."""

    kills: int
    people: int = 20
    early: int = 6
    starting: float = 0.2
    seed: int = 1


@dataclass(slots=True)
class Toll:
    """What it cost: what must be empty or zero, and what shows that there was a storm at all.

    `served` counts the lives that lasted until they had served somebody.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    copies: int = 0
    copied: int = 0
    interruptions: int = 0
    troubles: list[str] = field(default_factory=list)
    turns: int = 0
    readings: int = 0
    served: int = 0

    def __str__(self) -> str:
        return (
            f"{self.served} lives served, {self.turns} turns, {self.readings} readings, "
            f"{self.copied} answers came again, "
            f"{self.interruptions} interruptions told; "
            f"lost {len(self.lost)}, doubled {len(self.doubled)}, unanswered {len(self.unanswered)}, "
            f"copies at most {self.copies}, troubles {len(self.troubles)}"
        )


def population(people: int) -> list[tuple[MessengerName, int]]:
    """Who takes part, half of them on each messenger."""
    return [(MESSENGERS[number % 2], number) for number in range(1, people + 1)]


async def rage(storm: Storm, town: Town, program: Program, database: Database) -> Toll:
    """Let it rage over a database in which all of them are settled; what it cost."""
    chance = Random(storm.seed)

    async def kill(phones: Sequence[Phone], toll: Toll) -> None:
        for number in range(1, storm.kills + 1):
            if not program.alive:
                await program.start()
            if number % storm.early:
                await _served(phones, chance.randint(1, len(phones)) if number % 2 == 0 else len(phones))
                toll.served += 1
                await asyncio.sleep(chance.uniform(0, A_MOMENT))
            else:
                await asyncio.sleep(chance.uniform(0, storm.starting))
            await program.kill()

    return await _endure(kill, storm.people, town, program, database)


async def stand_still(times: int, people: int, town: Town, program: Program, database: Database) -> Toll:
    """Let the program stand still that many times, as a machine does that swaps, is moved or sleeps."""
    chance = Random(times)

    async def stop(phones: Sequence[Phone], toll: Toll) -> None:
        for _ in range(times):
            await _served(phones, chance.randint(1, len(phones)))
            toll.served += 1
            program.signal(signal.SIGSTOP)
            await asyncio.sleep(chance.uniform(*STILL))
            program.signal(signal.SIGCONT)

    return await _endure(stop, people, town, program, database)


async def set_clock(
    jumps: Sequence[float], people: int, town: Town, program: Program, database: Database
) -> Toll:
    """Kill it, and start it with a clock that is so many seconds ahead, once for each."""

    async def jump(phones: Sequence[Phone], toll: Toll) -> None:
        for ahead in jumps:
            await program.kill()
            await program.start(later=ahead)
            await _served(phones, len(phones))
            toll.served += 1

    return await _endure(jump, people, town, program, database)


async def _endure(
    harm: Callable[[Sequence[Phone], Toll], Awaitable[None]],
    people: int,
    town: Town,
    program: Program,
    database: Database,
) -> Toll:
    """What it costs when people talk to the program while it is harmed."""
    toll = Toll()
    going = asyncio.Event()
    confirmed: Counter[tuple[str, str, int]] = Counter()
    phones = [town.phone(messenger, number) for messenger, number in population(people)]
    await program.start()
    await program.ready()  # Viber calls nobody before it was told whom
    lives = [asyncio.create_task(_live(phone, going, confirmed, toll)) for phone in phones]
    await harm(phones, toll)
    going.set()
    if not program.alive:
        await program.start()
    await asyncio.gather(*lives)
    await books.settled(database)  # what is left open is counted as lost
    await program.stop()
    await _count(toll, phones, confirmed, database)
    toll.troubles = program.troubles()
    return toll


async def _served(phones: Sequence[Phone], most: int) -> None:
    """Wait until so many people have been answered; that there was an interruption is no answer."""
    before = {phone: phone.answered for phone in phones}
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while len(waiting := [phone for phone in phones if phone.answered == before[phone]]) > len(phones) - most:
        assert loop.time() < end, "not answered in this life:\n" + "\n".join(map(str, waiting))
        await asyncio.sleep(A_LOOK)


async def _live(
    phone: Phone, over: asyncio.Event, confirmed: Counter[tuple[str, str, int]], toll: Toll
) -> None:
    for value in count(FIRST_VALUE):
        if over.is_set():
            return
        try:
            await send_one_zone(phone, value)
        except TimeoutError:
            toll.unanswered.append(f"{value}: {phone}")
            return
        confirmed[phone.messenger, phone.chat.id, value] += 1


async def _count(
    toll: Toll, phones: Sequence[Phone], confirmed: Counter[tuple[str, str, int]], database: Database
) -> None:
    taken = await database.read(books.submitted)
    values = await database.read(books.read_values)
    states = await database.read(books.states)
    toll.readings = taken.total()
    toll.lost += [f"confirmed and not taken: {which}" for which in confirmed - taken]
    toll.doubled += [f"taken more often than confirmed: {which}" for which in taken - confirmed]
    toll.doubled += [f"counted twice: {which}" for which, times in values.items() if times > 1]
    for messenger in MESSENGERS:
        acts = sum(phone.acts for phone in phones if phone.messenger == messenger)
        toll.turns += acts
        if states.get(messenger, {}) != {"done": acts}:
            toll.lost.append(f"{messenger}: {acts} times people wrote, kept are {states.get(messenger)}")
    toll.copies = max(phone.copies() for phone in phones)
    toll.copied = sum(phone.answered for phone in phones) - toll.turns
    toll.interruptions = sum(len(phone.screens) - phone.answered for phone in phones)
    toll.doubled += [
        f"{phone.messenger} {phone.chat.id}: {phone.answered} answers to {phone.acts} acts"
        for phone in phones
        if phone.answered > 2 * phone.acts
    ]
