"""People who talk to a bot in a closed loop: the next message goes out when the answer is there.

Rule 1: a `Walk` knows what one person does next; it sees only what a phone would show.
Rule 2: a turn begins when the person's message is queued at Telegram and ends when the message arrives that
lets the person go on. What the bot says besides costs it time and counts for nothing.
Rule 3: an answer that the walk did not expect is counted and the person starts over, so that a bot that
fails quickly cannot look fast.
Rule 4: people who think pause between an answer and their next message, and begin spread over that pause;
it varies by half, or those who were answered together would come back together. People who do not think
show what a bot can do at most, and wait as long as Little's law says.
"""

import asyncio
import time
from collections.abc import Sequence
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


class Unexpected(Exception):
    """The bot said something that has no place here; the exception's text is what it said."""


class Walk(Protocol):
    """One person's way through the dialog, again and again."""

    def begin(self) -> Say | Press:
        """The first turn, from wherever the person stands."""
        ...

    def answer(self, message: Message) -> Say | Press | None:
        """The next turn; None when the bot has more to say first; `Unexpected` when it went wrong."""
        ...


@dataclass(slots=True)
class Played:
    """What a window of time showed; seconds of every answered turn by its kind."""

    seconds: float = 0.0
    turns: list[tuple[Turn, float]] = field(default_factory=list)
    walks: int = 0
    unexpected: list[str] = field(default_factory=list)
    unanswered: int = 0


@dataclass(slots=True)
class _Walker:
    person: Person
    walk: Walk
    since: float = 0.0
    turn: Turn | None = None


class Crowd:
    """People with their walks.

    `think` is the pause in seconds; `until` names the turn before which everybody stops for good.
    """

    def __init__(self, telegram: LocalTelegram, think: float = 0.0, until: Turn | None = None) -> None:
        self._telegram = telegram
        self._think = think
        self._chance = Random(1)
        self._until = until
        self._walkers: dict[int, _Walker] = {}
        self._going = False
        self._quiet = asyncio.Event()
        self._busy = 0
        self.parked = 0
        self._played = Played()
        telegram.heard = self._heard

    def arrive(self, people: Sequence[tuple[Person, Walk]]) -> None:
        """Everybody begins, at once or spread over the time they think."""
        self._going = True
        for number, (person, walk) in enumerate(people):
            self._walkers[person.id] = walker = _Walker(person, walk)
            self._act_after(self._think * number / len(people), walker, walk.begin())

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

    def _act_after(self, pause: float, walker: _Walker, act: Say | Press) -> None:
        if pause:
            asyncio.get_running_loop().call_later(pause, self._act, walker, act)
        else:
            self._act(walker, act)

    def _act(self, walker: _Walker, act: Say | Press) -> None:
        if not self._going:
            return
        if act.turn is self._until:
            self.parked += 1
            return
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
        if walker.turn is Turn.HISTORY:
            self._played.walks += 1
        walker.turn = None
        self._busy -= 1
        self._act_after(self._think * self._chance.uniform(0.5, 1.5), walker, act)
        if not self._busy:
            self._quiet.set()
