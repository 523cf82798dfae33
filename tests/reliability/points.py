"""Crashes at named moments of the main flows, and whether anybody could tell afterwards.

A flow is played once without a crash, which tells what moments there are; then once for each moment, each
time by a person of its own, with a crash in it. Of those moments that leave the same behind one is enough:
inside each commit, before and after each send. What a person does goes on in the next life, in which the
following flow begins; what waits for the program has two lives of its own.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot.sandbox.values import MessengerName
from bot.storage.database import Database
from bot.storage.submissions import pending_count
from tests.reliability import books, flows, waiting
from tests.reliability.child import Harm
from tests.reliability.program import Program
from tests.reliability.town import PATIENCE, Phone, Town, ext_of
from tests.utility.dso import Dso

FLUSHED = "_close"  # where the pipeline writes down what is answered while nobody has a turn
NEXT_LIFE = 600.0  # seconds: what a life has leased is free in the next one


@dataclass(slots=True)
class Found:
    """How many crashes there were at how many moments, and where the end was another than without."""

    moments: int = 0
    crashes: int = 0
    copies: int = 0
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.crashes} crashes at {self.moments} moments, copies at most {self.copies}"


@dataclass(frozen=True, slots=True)
class End:
    """What a flow leaves behind: what was said last, and the rows, without numbers that vary."""

    said: str
    rows: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow: what is there before, how the n-th person plays it and what they hear last, what is left then.

    `waits`: nobody does anything, the program finds its work when it starts. `copies`: how often the person,
    or the company's system, got the same.
    """

    prepare: Callable[[Connection, MessengerName, int], object]
    play: Callable[[Phone, int], Awaitable[str]]
    left: Callable[[Connection], int] = books.open_updates
    waits: bool = False
    copies: Callable[[Phone, int], int] = lambda phone, _: phone.copies()


# the flows


def _two_zones(connection: Connection, _: MessengerName, number: int) -> None:
    books.household(connection, number, zones=2)


def _linked(connection: Connection, messenger: MessengerName, number: int) -> None:
    books.settle(connection, [(messenger, number)])


async def _link_and_read(phone: Phone, number: int, *, photo: bool = False) -> str:
    await flows.link(phone, number)
    return (await flows.send_two_zones(phone, photo=photo)).text


async def _order(phone: Phone, _: int, *, photo: bool = False) -> str:
    return (await flows.order_zone_meter(phone, photo=photo)).text


async def _appeal(phone: Phone, _: int, *, photo: bool = False) -> str:
    return (await flows.appeal(phone, photo=photo)).text


async def _notices(phone: Phone, _: int) -> str:
    return await waiting.hear_notices(phone)


def _heard(phone: Phone, _: int) -> int:
    return max(Counter(screen.text for screen in phone.screens).values(), default=0)


FLOWS: dict[str, Flow] = {
    "link and reading": Flow(_two_zones, _link_and_read),
    "link and reading with a photo": Flow(_two_zones, partial(_link_and_read, photo=True)),
    "order": Flow(_linked, _order),
    "order with a photo": Flow(_linked, partial(_order, photo=True)),
    "appeal": Flow(_linked, _appeal),
    "appeal with a photo": Flow(_linked, partial(_appeal, photo=True)),
    "notice": Flow(waiting.owe_notices, _notices, books.open_notices, waits=True, copies=_heard),
}


def submission(dso: Dso) -> Flow:
    """How a reading reaches the company's system."""

    async def carried(_: Phone, number: int) -> str:
        key = waiting.key_of(number)
        async with asyncio.timeout(PATIENCE):
            while key not in dso.ledger:  # noqa: ASYNC110 - what is waited for is in other hands
                await asyncio.sleep(0.005)
        return str(dso.ledger[key]["zones"])

    return Flow(
        waiting.owe_submission,
        carried,
        pending_count,
        waits=True,
        copies=lambda _, number: dso.calls.count(waiting.key_of(number)),
    )


# the crashes


async def crash_at_each(
    flow: Flow,
    messenger: MessengerName,
    town: Town,
    program: Program,
    database: Database,
    *,
    first: int = 0,
    step: int = 1,
) -> Found:
    """Crash at every `step`-th moment of a flow, from the `first` on."""
    expected, met = await _without_crash(flow, town.phone(messenger, 1), program, database)
    moments = _moments(met, flow)[first::step]
    found = Found(len(moments))
    for number, harm in enumerate(moments, 2):
        phone = town.phone(messenger, number)
        await _begin(flow, phone, number, program, database, harm)
        playing = asyncio.create_task(_play(flow, phone, number, database))
        found.crashes += await _crashed(program, playing)
        program.arm(armed=False)
        if program.alive:
            await program.kill()
        if flow.waits:
            await program.start(later=NEXT_LIFE)
        else:
            await program.start(*moments[number - 1 : number])  # it finishes this and crashes in the next
        try:
            end = await playing
        except TimeoutError:
            found.differences.append(f"{harm}: nobody answers any more: {phone}")
        else:
            if end != expected:
                found.differences.append(f"{harm}: {_difference(end, expected)}")
            found.copies = max(found.copies, flow.copies(phone, number))
        if flow.waits:
            await program.kill()
    if program.alive:
        await program.stop()
    return found


async def _begin(
    flow: Flow, phone: Phone, number: int, program: Program, database: Database, *harms: Harm
) -> None:
    """Let a life be there in which the flow of the n-th person may begin, and count its moments."""
    phone.chat.started = phone.chat.started or flow.waits
    if flow.waits:
        await database.write(lambda c: flow.prepare(c, phone.messenger, number))
        program.arm()
        await program.start(*harms)
        return
    if not program.alive:
        await program.start(*harms)
    await program.ready()
    await database.write(lambda c: flow.prepare(c, phone.messenger, number))
    program.arm()


async def _without_crash(
    flow: Flow, phone: Phone, program: Program, database: Database
) -> tuple[End, list[str]]:
    """Where a flow ends, and the moments on the way."""
    await program.start()
    await program.ready()
    if flow.waits:  # so much for Viber, which calls nobody and sends to nobody before it was told whom
        await program.kill()
    await _begin(flow, phone, 1, program, database)
    end = await _play(flow, phone, 1, database)
    program.arm(armed=False)
    await program.kill()
    return end, program.met()


def _difference(end: End, expected: End) -> str:
    tables = [name for name in expected.rows if end.rows[name] != expected.rows[name]]
    rows = [f"{name}: {end.rows[name]} instead of {expected.rows[name]}" for name in tables]
    return "; ".join([f"{end.said!r} instead of {expected.said!r}"] * (end.said != expected.said) + rows)


async def _crashed(program: Program, playing: asyncio.Task[End]) -> bool:
    """Whether the life ended before the flow did."""
    dying = asyncio.create_task(program.ended(2 * PATIENCE))
    await asyncio.wait({dying, playing}, return_when=asyncio.FIRST_COMPLETED)
    crashed = dying.done()
    dying.cancel()
    return crashed


def _moments(met: list[str], flow: Flow) -> list[Harm]:
    """The moments worth a crash."""
    seen: Counter[str] = Counter()
    harms: list[Harm] = []
    for line in met:
        seen[line] += 1
        name, _, place = line.rpartition(" ")
        if name == FLUSHED and seen[line] > 1:  # it comes when it comes, and always the same way
            continue
        told = name.startswith(("send", "leave"))
        if place == "inside" or told or (flow.waits and place == "after"):
            harms.append(Harm(name, seen[line], place))  # type: ignore[arg-type]
    return harms


async def _play(flow: Flow, phone: Phone, number: int, database: Database) -> End:
    """A flow, and what it leaves behind."""
    said = await flow.play(phone, number)
    await books.settled(database, flow.left)  # what is left open is a difference
    rows = await database.read(lambda c: books.of_person(c, phone.messenger, ext_of(phone.messenger, number)))
    return End(str(books.alike(said)), rows)
