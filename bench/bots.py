"""The table of bots: how each is started and how people talk to it."""

from argparse import ArgumentTypeError
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench import ours
from bench.peers import dialog
from bench.people import Over, Press, Say, Turn, Unexpected, Walk
from bench.process import Start, python
from bench.server import TOKEN, Message, Person, person


@dataclass(frozen=True, slots=True)
class Contestant:
    """One bot of the table.

    `prepare(folder, people)` makes what it needs to know beforehand; `start(url, folder)` says how to run it
    against the server at `url`; `walk(number)` is the way of the n-th person through its dialog.
    """

    name: str
    about: str
    start: Callable[[str, Path], Start]
    walk: Callable[[int], Walk]
    prepare: Callable[[Path, int], Awaitable[None]]


class PeerWalk:
    """The dialog of `bench.peers.dialog`."""

    def __init__(self, number: int) -> None:
        self._turn = Turn.OPEN
        self._person = person(number).id

    def begin(self) -> Press:
        """From the button of the menu, whatever was open."""
        self._turn = Turn.OPEN
        return Press(Turn.OPEN, Message(self._person, 1, "☰", b"", edited=False), dialog.OPEN)

    def answer(self, message: Message) -> Say | Press | Over:
        """One message answers one turn; its words say whether it is the right one."""
        turn, text = self._turn, message.text
        if not text.startswith(_ANSWERS[turn]):
            raise Unexpected(f"{turn}: {text}")
        if turn is Turn.HISTORY:
            return Over()
        self._turn = _NEXT[turn]
        if self._turn in _VALUES:
            return Say(self._turn, _VALUES[self._turn])
        return Press(self._turn, message, message.buttons()[0].callback_data)


_ANSWERS = {
    Turn.OPEN: "📍 Рахунок",
    Turn.DAY: "Який зараз показ: <b>Ніч",
    Turn.NIGHT: "📷",
    Turn.PHOTO: "<b>Перевірте",
    Turn.CONFIRM: "✅",
    Turn.HISTORY: "📍 Рахунок",
}
_TURNS = list(_ANSWERS)
_NEXT = dict(pairwise(_TURNS))
_VALUES = {Turn.DAY: "4520", Turn.NIGHT: "3310"}


async def _prepare_nothing(_folder: Path, _people: int) -> None:
    """Peers know everybody."""


def _peer(name: str, about: str, module: str, *more: str, uvloop: bool = False) -> Contestant:
    def start(url: str, folder: Path) -> Start:
        arguments = [str(folder / part) for part in more]
        command = python("-m", f"bench.peers.{module}", url, TOKEN, *arguments)
        return Start(command, {"UVLOOP": "1"} if uvloop else {})

    return Contestant(name, about, start, PeerWalk, _prepare_nothing)


CONTESTANTS = {
    contestant.name: contestant
    for contestant in (
        Contestant("ours", "python -m bot run, SQLite (FULL)", ours.start, ours.OurWalk, ours.prepare),
        _peer("aiogram", "Dispatcher, FSM in memory, as documented", "aiogram_fsm"),
        _peer("aiogram-uvloop", "the same on uvloop", "aiogram_fsm", uvloop=True),
        _peer("telebot", "pyTelegramBotAPI, AsyncTeleBot, states in memory, as documented", "telebot_memory"),
        _peer("telebot-uvloop", "the same on uvloop", "telebot_memory", uvloop=True),
        _peer(
            "floor", "aiohttp and one SQLite commit (FULL) per batch, nothing else", "floor", "floor.sqlite"
        ),
    )
}

BOTS = ("ours", "aiogram", "telebot", "floor")


def names(written: str) -> tuple[str, ...]:
    """The names of an option, `all` for everybody; refuses a stranger."""
    chosen = tuple(CONTESTANTS) if written == "all" else tuple(written.split(","))
    if strangers := set(chosen) - set(CONTESTANTS):
        raise ArgumentTypeError(f"no such bot: {', '.join(strangers)}; there are {', '.join(CONTESTANTS)}")
    return chosen


def pool(contestant: Contestant, people: int) -> deque[tuple[Person, Walk]]:
    """The first so many persons, each with a walk."""
    return deque((person(number), contestant.walk(number)) for number in range(people))
