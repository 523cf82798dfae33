"""Moments as people type them, on a clock in Kyiv: 08:30, завтра 9, 22.11 14:30, зараз, +2."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")
LONGEST = 40
END_OF_DAY = 24
LONGEST_AHEAD = 14 * 24  # hours

_TIME = re.compile(r"(\d{1,2})(?:\s*[:.\-]\s*|(?=\d{2}$))(\d{2})|(\d{1,2})")
_DATED = re.compile(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?\s*(?:р\.?)?\s*(?:,|о|об|в|at)?\s+(.+)")
_AHEAD = re.compile(r"(?:\+|через|in)\s*(\d{1,3})\s*(?:год\w*|h\w*)?")
_NOW = frozenset({"зараз", "now", "тепер", "вже"})
_DAYS = {"сьогодні": 0, "today": 0, "завтра": 1, "tomorrow": 1, "післязавтра": 2}


def read_time(text: str) -> time | None:
    """8:30, 08.30, 0830, 8; 24:00 is midnight and stands for the end of the day: read by `read_moment`."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or 0)
    if (hour, minute) == (END_OF_DAY, 0):
        return time(0)
    return time(hour, minute) if hour < END_OF_DAY and minute < 60 else None  # noqa: PLR2004 - minutes


def read_moment(on: date, typed: str) -> datetime | None:
    """A time of that day in Kyiv, as a moment in UTC; None if the time cannot be read."""
    at = read_time(typed)
    if at is None:
        return None
    if typed.strip().startswith(str(END_OF_DAY)):
        on += timedelta(days=1)
    return datetime.combine(on, at, KYIV).astimezone(UTC)


def read_when(text: str, now: datetime, after: datetime | None = None) -> datetime | None:
    """A moment in UTC by what is typed at `now`; None if it cannot be read.

    A bare time is of today, or of the day of `after` and the next one if it would not come after that. `+2`
    is so many hours after `after`, or from now. A date without a year is of the year in which it is nearest.
    """
    said = " ".join(text.casefold().split())[:LONGEST]
    if said in _NOW:
        return now.replace(second=0, microsecond=0)
    if ahead := _AHEAD.fullmatch(said):
        hours = int(ahead[1])
        return (after or now) + timedelta(hours=hours) if 0 < hours <= LONGEST_AHEAD else None
    if dated := _DATED.fullmatch(said):
        on = _date(int(dated[1]), int(dated[2]), dated[3] or "", now)
        return read_moment(on, dated[4]) if on else None
    word, _, rest = said.partition(" ")
    if word in _DAYS and rest:
        on = now.astimezone(KYIV).date() + timedelta(days=_DAYS[word])
        return read_moment(on, rest.removeprefix("о ").removeprefix("об ").removeprefix("at "))
    on = (after or now).astimezone(KYIV).date()
    found = read_moment(on, said)
    if found is not None and after is not None and found <= after:
        found = read_moment(on + timedelta(days=1), said)
    return found


def _date(day: int, month: int, year: str, now: datetime) -> date | None:
    today = now.astimezone(KYIV).date()
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [today.year + n for n in (0, 1, -1)]  # noqa: PLR2004 - two digits
    found = []
    for each in years:
        try:
            found.append(date(each, month, day))
        except ValueError:
            continue
    return min(found, key=lambda one: abs((one - today).days), default=None)
