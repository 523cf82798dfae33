"""Crashes at named moments, and whether anybody could tell afterwards."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.values import MessengerName
from bot.storage.database import Database
from tests.reliability import books, flows
from tests.reliability.child import Harm
from tests.reliability.program import Program
from tests.reliability.town import Phone, Town, ext_of

FLUSHED = "_close"  # where the pipeline writes down what is answered while nobody has a turn


@dataclass(slots=True)
class Found:
    """How many crashes there were, and where the end was another than without."""

    crashes: int = 0
    copies: int = 0
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class End:
    """What a flow leaves behind: the last screen and the rows, without numbers that vary."""

    screen: str
    rows: dict[str, list[dict[str, Any]]]


async def crash_at_each(
    messenger: MessengerName,
    town: Town,
    program: Program,
    database: Database,
    *,
    first: int = 0,
    step: int = 1,
    photo: bool = False,
) -> Found:
    """Play both flows once for each moment, each with a person of its own, and crash in it.

    Of all moments every `step`-th is taken, from the `first` on; `photo`: the reading has one.
    """
    expected, met = await _without_crash(town.phone(messenger, 1), program, database, photo=photo)
    moments = _moments(met)[first::step]
    found = Found()
    for number, harm in enumerate(moments, 2):
        if not program.alive:
            await program.start(harm)
        await program.ready()
        await _home(database, number)
        phone = town.phone(messenger, number)
        program.arm()
        playing = asyncio.create_task(_play(phone, number, database, photo=photo))
        found.crashes += await _crashed(program, playing)
        program.arm(armed=False)
        if program.alive:
            await program.kill()
        await program.start(*moments[number - 1 : number])  # it finishes this flow and crashes in the next
        try:
            end = await playing
        except TimeoutError:
            found.differences.append(f"{harm}: nobody answers any more: {phone.screens[-1:]}")
            continue
        if end != expected:
            found.differences.append(f"{harm}: {_difference(end, expected)}")
        found.copies = max(found.copies, phone.copies())
    await program.stop()
    return found


async def _without_crash(
    phone: Phone, program: Program, database: Database, *, photo: bool
) -> tuple[End, list[str]]:
    """Where the flows end, and the moments on the way."""
    await program.start()
    await program.ready()
    await _home(database, 1)
    program.arm()
    end = await _play(phone, 1, database, photo=photo)
    program.arm(armed=False)
    await program.kill()
    return end, program.met()


def _difference(end: End, expected: End) -> str:
    tables = [name for name in expected.rows if end.rows[name] != expected.rows[name]]
    rows = [f"{name}: {end.rows[name]} instead of {expected.rows[name]}" for name in tables]
    return "; ".join(
        [f"{end.screen!r} instead of {expected.screen!r}"] * (end.screen != expected.screen) + rows
    )


async def _crashed(program: Program, playing: asyncio.Task[End]) -> bool:
    """Whether the life ended before the flow did."""
    dying = asyncio.create_task(program.ended(60))
    await asyncio.wait({dying, playing}, return_when=asyncio.FIRST_COMPLETED)
    crashed = dying.done()
    dying.cancel()
    return crashed


def _moments(met: list[str]) -> list[Harm]:
    """The moments worth a crash."""
    seen: Counter[str] = Counter()
    harms: list[Harm] = []
    for line in met:
        seen[line] += 1
        name, _, place = line.rpartition(" ")
        if name == FLUSHED and seen[line] > 1:  # it comes when it comes, and always the same way
            continue
        if place == "inside" or name.startswith("send"):
            harms.append(Harm(name, seen[line], place))  # type: ignore[arg-type]
    return harms


async def _home(database: Database, number: int) -> None:
    await database.write(lambda c: books.household(c, number, zones=2))


async def _play(phone: Phone, number: int, database: Database, *, photo: bool) -> End:
    """Both flows, and what they leave behind."""
    await flows.link(phone, number)
    screen = await flows.send_two_zones(phone, photo=photo)
    await books.settled(database)  # what is left open is a difference
    rows = await database.read(lambda c: books.of_person(c, phone.messenger, ext_of(phone.messenger, number)))
    return End(re.sub(r"\d+", "#", screen.text), rows)
