"""The hourly schedule: which half hours a queue may be without light.

A day is 48 cells, one for each half hour of the clock: "." light, "x" off, "?" off perhaps. A cell stands for
a time of the clock, not for a length of time: on the March night the cells that the clock leaps over pass in
no time, on the October night the cells of the hour that comes twice hold both times. So the moments of a day
are found by walking through it in real half hours and reading the clock at each.

A day that is not among the days given is not known: nobody may conclude that there is light.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, cast
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")
CELLS = 48
HALF_HOUR = timedelta(minutes=30)

Mark = Literal[".", "x", "?"]
LIGHT: Mark = "."
OFF: Mark = "x"
PERHAPS: Mark = "?"
ALL_LIGHT = LIGHT * CELLS

QUEUES = tuple(f"{queue}.{part}" for queue in range(1, 7) for part in (1, 2))


class NotAQueue(ValueError):
    """Words that name no queue from 1.1 to 6.2."""


@dataclass(frozen=True, slots=True)
class Day:
    """What one queue is told of one day of Kyiv; ValueError for cells that are not 48 of ". x ?"."""

    queue: str
    day: date
    slots: str

    def __post_init__(self) -> None:
        if len(self.slots) != CELLS or set(self.slots) - {LIGHT, OFF, PERHAPS}:
            raise ValueError(f"{self.slots!r} is not {CELLS} cells of . x ?")


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment to a moment, in UTC, without light; `sure`, or only perhaps."""

    start: datetime
    end: datetime
    sure: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """When, in UTC, it becomes different, and what it becomes."""

    at: datetime
    mark: Mark


def spans(day: Day) -> list[Span]:
    """Without light on that day, in order of time."""
    return joined([day])


def joined(days: Sequence[Day]) -> list[Span]:
    """Without light on these days of one queue, in order; what goes on over midnight is one span."""
    found: list[Span] = []
    for start, end, mark in _stretches(days):
        if mark != LIGHT:
            found.append(Span(start, end, mark == OFF))
    return found


def mark_at(days: Sequence[Day], now: datetime) -> Mark | None:
    """What holds at a moment; None if its day is not among the days."""
    return next((mark for start, end, mark in _stretches(days) if start <= now < end), None)


def next_switch(days: Sequence[Day], now: datetime) -> Switch | None:
    """The next change that these days of one queue know of; None if what holds now lasts as far as known."""
    stretches = list(_stretches(days))
    for (_, end, _), (start, _, mark) in pairwise(stretches):
        if start > now and start == end:
            return Switch(start, mark)
        if start > now:  # days are missing in between: nothing is known of them
            return None
    return None


def dark(day: Day) -> tuple[float, float]:
    """Hours surely and hours possibly without light; real ones, on days of 23 and 25 hours too."""
    marks = [mark for _, mark in _half_hours(day)]
    return marks.count(OFF) / 2, marks.count(PERHAPS) / 2


def filled(intervals: Sequence[tuple[int, int, Mark]]) -> str:
    """The cells of a day that is lit but for these minutes of the clock; 1440 is the midnight that ends it.

    A half hour that is partly off is perhaps off: a cell cannot say more.
    """
    cells = list(ALL_LIGHT)
    for cell in range(CELLS):
        first, last = cell * 30, cell * 30 + 30
        for start, end, mark in intervals:
            if start <= first and last <= end:
                cells[cell] = mark if cells[cell] != OFF else OFF
            elif start < last and first < end and cells[cell] != OFF:
                cells[cell] = PERHAPS if mark != LIGHT else cells[cell]
    return "".join(cells)


def _half_hours(day: Day) -> Iterator[tuple[datetime, Mark]]:
    """The real half hours of a day of Kyiv: when each begins, in UTC, and what its cell says."""
    moment = datetime.combine(day.day, time(), KYIV).astimezone(UTC)
    end = datetime.combine(day.day + timedelta(days=1), time(), KYIV).astimezone(UTC)
    while moment < end:
        clock = moment.astimezone(KYIV)
        yield moment, cast("Mark", day.slots[clock.hour * 2 + clock.minute // 30])
        moment += HALF_HOUR


def _stretches(days: Sequence[Day]) -> Iterator[tuple[datetime, datetime, Mark]]:
    """What lasts from when to when, in order; broken only where it changes or a day is missing."""
    open_: tuple[datetime, datetime, Mark] | None = None
    for day in sorted(days, key=lambda each: each.day):
        for moment, mark in _half_hours(day):
            if open_ and open_[1] == moment and open_[2] == mark:
                open_ = (open_[0], moment + HALF_HOUR, mark)
                continue
            if open_:
                yield open_
            open_ = (moment, moment + HALF_HOUR, mark)
    if open_:
        yield open_


# names of queues

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
_NUMBER = r"(?:VI|IV|V|I{1,3}|[1-6])"
_WORD = r"(?:GPV|ГПВ|ЧЕРГА|ПІДЧЕРГА|ГРУПА|ПІДГРУПА|QUEUE|GROUP)"
_SHORT = re.compile(rf"(?:{_WORD}[ №:]*)?(?P<queue>{_NUMBER}) ?[.,] ?(?P<part>{_NUMBER})\.?")
_WHOLE = rf"(?:(?:ЧЕРГА|ГРУПА) ?№? ?(?P<queue>{_NUMBER})|(?P<queue_>{_NUMBER}) ?(?:ЧЕРГА|ГРУПА))"
_PART = rf"(?:(?P<part>{_NUMBER}) ?(?:ПІДЧЕРГА|ПІДГРУПА)|(?:ПІДЧЕРГА|ПІДГРУПА) ?№? ?(?P<part_>{_NUMBER}))"
_LONG = re.compile(rf"{_WHOLE}[ ,.;:/]*{_PART}\.?")
# Latin letters for the Cyrillic ones that look like them inside numbers, and back inside the words
_NUMERALS = str.maketrans(
    {"І": "I", "Х": "X", "Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "Ⅴ": "V", "Ⅵ": "VI"}
)
_LETTER_I_IN_WORDS = re.compile("(?<=П)I(?=ДЧЕРГА|ДГРУПА)")


def read_queue(text: str) -> str:
    """The queue, "1.1" to "6.2", that words name in any of the ways seen; NotAQueue if they name none."""
    given = " ".join(text.upper().translate(_NUMERALS).split())
    given = _LETTER_I_IN_WORDS.sub("І", given)
    found = _SHORT.fullmatch(given) or _LONG.fullmatch(given)
    if found:
        parts = found.groupdict()
        queue = _number(parts["queue"] or parts["queue_"])
        part = _number(parts["part"] or parts["part_"])
        name = f"{queue}.{part}"
        if name in QUEUES:
            return name
    raise NotAQueue(f"«{text}» is not a queue from 1.1 to 6.2")


def _number(text: str) -> int:
    return _ROMAN.get(text) or int(text)
