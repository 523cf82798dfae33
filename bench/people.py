"""People who talk to a bot in a closed loop: the next message goes out when the answer is there.

Rule 1: a `Walk` knows what one person does next; it sees only what a phone would show.
Rule 2: a turn begins when the person's message is queued at Telegram and ends when the message arrives that
lets the person go on. What the bot says besides costs it time and counts for nothing.
Rule 3: an answer that the walk did not expect is counted and the person starts over, so that a bot that
fails quickly cannot look fast.
Rule 4: whoever has come to the end goes home, and the next of the pool takes the place: nobody sends a
reading every second, and no bot may live on what it remembers of the one person who does.
Rule 5: people who think pause between an answer and their next message, and begin spread over that pause;
it varies by half, or those who were answered together would come back together. People who do not think
show what a bot can do at most, and wait as long as Little's law says.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Protocol

from bench.server import LocalTelegram, Message, Person


class Turn(StrEnum):
    """The six turns of the reading dialog; EXTRA is whatever else a bot asks on the way."""

    OPEN = "open"
    DAY = "day"
    NIGHT = "night"
    PHOTO = "photo"
    CONFIRM = "confirm"
    HISTORY = "history"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Say:
    """Send a text."""

    turn: Turn
    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """Press an inline key under `message`."""

    turn: Turn
    message: Message
    data: str


@dataclass(frozen=True, slots=True)
class Over:
    """Everything is done; the person goes home."""


class Unexpected(Exception):
    """The bot said something that has no place here; the exception's text is what it said."""


class Walk(Protocol):
    """One person's way through the dialog."""

    def begin(self) -> Say | Press:
        """The first turn, from wherever the person stands."""
        ...

    def answer(self, message: Message) -> Say | Press | Over | None:
        """The next turn or the end; None when the bot has more to say; `Unexpected` when it went wrong."""
        ...


@dataclass(slots=True)
class Played:
    """What a window of time showed: its length, seconds of every answered turn, what was not expected."""

    seconds: float = 0.0
    turns: list[tuple[Turn, float]] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Walker:
    person: Person
    walk: Walk
    since: float = 0.0
    turn: Turn | None = None


class Crowd:
    """So many people of a pool at once, each with a walk.

    `think` is the pause in seconds; `until` names the turn before which everybody stops for good.
    """

    def __init__(
        self,
        telegram: LocalTelegram,
        pool: deque[tuple[Person, Walk]],
        think: float = 0.0,
        until: Turn | None = None,
    ) -> None:
        self.parked = 0
        self._telegram = telegram
        self._pool = pool
        self._think = think
        self._chance = Random(1)
        self._until = until
        self._walkers: dict[int, _Walker] = {}
        self._going = False
        self._quiet = asyncio.Event()
        self._busy = 0
        self._played = Played()
        telegram.heard = self._heard

    def arrive(self, people: int) -> None:
        """So many people begin, at once or spread over the time they think."""
        self._going = True
        for number in range(people):
            self._next(self._think * number / people)

    def record(self) -> None:
        """Forget what was measured and measure from now on."""
        self._played = Played(seconds=time.perf_counter())

    def reading(self) -> Played:
        """What was measured since `record`; later answers are not added to it."""
        played, self._played = self._played, Played()
        played.seconds = time.perf_counter() - played.seconds
        return played

    async def leave(self, patience: float) -> int:
        """Nobody begins another turn; the number of people still unanswered after `patience` seconds."""
        self._going = False
        return await self.settled(patience)

    async def settled(self, patience: float) -> int:
        """Wait until nobody waits for an answer, for `patience` seconds at most; how many still do."""
        if self._busy:
            self._quiet.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), patience)
        return self._busy

    def _next(self, pause: float) -> None:
        person, walk = self._pool.popleft()
        self._walkers[person.id] = walker = _Walker(person, walk)
        self._act_after(pause, walker, walk.begin())

    def _act_after(self, pause: float, walker: _Walker, act: Say | Press) -> None:
        if pause:
            asyncio.get_running_loop().call_later(pause, self._act, walker, act)
        else:
            self._act(walker, act)

    def _act(self, walker: _Walker, act: Say | Press) -> None:
        if not self._going:
            self._go_home(walker)
        elif act.turn is self._until:
            self.parked += 1
        else:
            self._busy += 1
            walker.turn = act.turn
            walker.since = time.perf_counter()
            if isinstance(act, Say):
                self._telegram.say(walker.person, act.text)
            else:
                self._telegram.press(walker.person, act.message, act.data)

    def _heard(self, message: Message) -> None:
        walker = self._walkers.get(message.chat)
        if walker is None or walker.turn is None:
            return
        try:
            act = walker.walk.answer(message)
        except Unexpected as error:
            self._played.unexpected.append(str(error))
            act = walker.walk.begin()
        if act is None:
            return
        self._played.turns.append((walker.turn, time.perf_counter() - walker.since))
        walker.turn = None
        self._busy -= 1
        pause = self._think * self._chance.uniform(0.5, 1.5)
        if isinstance(act, Over):
            self._go_home(walker)
            if self._going:
                self._next(pause)
        else:
            self._act_after(pause, walker, act)
        if not self._busy:
            self._quiet.set()

    def _go_home(self, walker: _Walker) -> None:
        del self._walkers[walker.person.id]
        self._pool.append((walker.person, walker.walk))
