"""Hourly schedules in the plain words of announcements.

    Графік на 21 листопада 2025 року
    підчерга 1.1. 04.00-08.00; 12.00-17.00; 20.00-00.00
    Черга 5, I підчерга: 07:00 –10:30; 17:30 – 19:00

A line names one queue or several, then the times without light. Its day is the last one named above it, or
the one that the caller gives. 00.00 at the end of a span is the midnight that ends the day. A line of which
anything else is left over is not taken, for a word like "можливо" would change what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from bot.clock import kyiv_date
from bot.domain.schedule import ALL_LIGHT, OFF, Day, NotAQueue, filled, read_queue
from bot.utility.told import Notes, NotUnderstood, Schedules

MONTHS = (
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split()  # noqa: SIM905 - reads better
)
DAY_MINUTES = 24 * 60

_DASH = r"\s*(?:[-–—−‐‑]|до)\s*"
_TIME = r"(\d{1,2})[.:](\d{2})"
_SPAN = re.compile(rf"(?:(?<!\w)з\s+)?(?<![\d.:]){_TIME}{_DASH}{_TIME}(?![\d:])")
_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_SPOKEN = re.compile(rf"(?<!\d)(\d{{1,2}})\s+({'|'.join(MONTHS)})(?:\s+(\d{{4}}))?", re.IGNORECASE)
_NOTHING_OFF = re.compile(r"(?:без відключень|не вимика\w+|не відключа\w+|світло є)\.?", re.IGNORECASE)
_BETWEEN = " \t;,.:–—-•*"
_LEFT = re.compile(r"[\s;,.]|(?<!\w)(?:та|і|й)(?!\w)")
_NAMES = re.compile(r"\s*[,;/]\s*(?=(?:GPV|ГПВ|підчерга\s*|черга\s*)?\d\.\d)|\s+(?:та|і)\s+", re.IGNORECASE)


def read_text(text: str, now: datetime, *, day: date | None = None) -> Schedules:
    """The schedule in a text; NotUnderstood if no line of it is one, or its day is not said."""
    return read_lines(text.splitlines(), now, day=day)


def read_lines(lines: Iterable[str], now: datetime, *, day: date | None = None) -> Schedules:
    """The schedule in lines of text."""
    notes = Notes()
    days: list[Day] = []
    undated = 0
    on = day
    for number, line in enumerate(lines, 1):
        where = f"рядок {number}"
        told = _line(where, line, notes)
        if told is None:
            on = _day(line, now) or on
            continue
        if on is None:
            undated += 1
            continue
        days += [Day(queue, on, told[1]) for queue in told[0]]
    if undated:
        raise NotUnderstood("на який день цей графік, не сказано: задайте --day або напишіть дату над ним")
    if not days and not notes.all():
        raise NotUnderstood("у тексті немає жодного рядка графіка")
    return Schedules(tuple(days), remarks=notes.all())


def _line(where: str, line: str, notes: Notes) -> tuple[list[str], str] | None:
    """The queues of a line and their cells; None if it is no line of a schedule."""
    found = list(_SPAN.finditer(line))
    if not found:
        return _lit_line(line)
    queues = _queues(line[: found[0].start()])
    if not queues:
        notes.add(where, line, "є години, але черги не впізнано")
        return None
    try:
        return queues, filled([(start, end, OFF) for start, end in spans_of(line[found[0].start() :])])
    except ValueError as error:
        notes.add(where, line, f"{error}: рядок не взято")
        return None


def spans_of(text: str) -> list[tuple[int, int]]:
    """The spans of a text in minutes of the day, "04.00-08.00; 20.00-00.00"; ValueError if it says more."""
    found = list(_SPAN.finditer(text))
    if left := _LEFT.sub("", _SPAN.sub(" ", text)):
        raise ValueError(f"не зрозуміло «{left}»")
    spans = [span for each in found if (span := _minutes(each))]
    if len(spans) < len(found):
        raise ValueError("кінець не пізніший за початок або такого часу немає")
    return spans


def _lit_line(line: str) -> tuple[list[str], str] | None:
    """A line that says in words that nothing is off."""
    if words := _NOTHING_OFF.search(line):
        queues = _queues(line[: words.start()])
        if queues and not line[words.end() :].strip(_BETWEEN):
            return queues, ALL_LIGHT
    return None


def _queues(head: str) -> list[str]:
    """The queues that the beginning of a line names: all of them, or none."""
    head = head.strip(_BETWEEN)
    try:
        return [read_queue(head)]
    except NotAQueue:
        pass
    try:
        return [read_queue(part.strip(_BETWEEN)) for part in _NAMES.split(head)]
    except NotAQueue:
        return []


def _minutes(found: re.Match[str]) -> tuple[int, int] | None:
    first, first_minute, last, last_minute = (int(part) for part in found.groups())
    start, end = first * 60 + first_minute, last * 60 + last_minute
    end = end or DAY_MINUTES
    right = max(first_minute, last_minute) < 60 and start < end <= DAY_MINUTES  # noqa: PLR2004
    return (start, end) if right else None


def _day(line: str, now: datetime) -> date | None:
    """The day that a line names; without a year, the nearest one of that name."""
    if found := _DATE.search(line):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    if found := _SPOKEN.search(line):
        month = MONTHS.index(found[2].lower()) + 1
        if found[3]:
            return _date(int(found[3]), month, int(found[1]))
        today = kyiv_date(now)
        near = [_date(today.year + shift, month, int(found[1])) for shift in (-1, 0, 1)]
        return min((each for each in near if each), key=lambda each: abs(each - today), default=None)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
