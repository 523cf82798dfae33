"""A field for a moment: the day from a calendar, the time on a clock of 24 hours, both read back in words.

A browser writes days and hours as its own language does, so 08/09 and 12:30 AM may be read wrongly: what was
understood stands below in full.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_date

from bot.clock import KYIV, to_kyiv
from bot.console.parts import Field, Text, safely, tag

_TIME = re.compile(r"(\d{1,2})(?:\s*[:.\-\s]\s*|(?=\d{2}$))(\d{2})|(\d{1,2})")
END_OF_DAY = 24


class MomentField:
    """Day and time in Kyiv; `moment` is None while either is missing or cannot be read."""

    def __init__(self, label: str, moment: datetime | None, on_change: Callable[[], object]) -> None:
        self._on_change = on_change
        with tag("div", "moment"):
            with tag("div", "moment-fields"):
                self._day = Field(label, kind="date", on_change=self._changed)
                self._time = Field("о", on_change=self._changed, most=8)
                self._time.element.props["inputmode"] = "numeric"
                self._time.element.props["placeholder"] = "08:30"
                self._time.element.props["aria-label"] = f"{label}: година й хвилини"
            self._said = Text("p", "")
            self._said.classes("moment-said")
            self._said.props["aria-live"] = "polite"
            self.findings = tag("ul", "findings", aria_live="polite")
        self.put(moment)

    @property
    def moment(self) -> datetime | None:
        """The moment in UTC."""
        return read_moment(self._day.value, self._time.value)

    def put(self, moment: datetime | None) -> None:
        """Another moment, without telling anybody."""
        local = to_kyiv(moment) if moment else None
        self._day.put(f"{local:%Y-%m-%d}" if local else "")
        self._time.put(f"{local:%H:%M}" if local else "")
        self._read_back()

    def say(self, more: str) -> None:
        """Words behind those of the moment."""
        self._said.say(f"{told_moment(self.moment)}{f' · {more}' if more and self.moment else ''}")

    async def _changed(self) -> None:
        self._read_back()
        await safely(self._on_change)()

    def _read_back(self) -> None:
        typed = self._time.value.strip()
        unreadable = bool(typed) and read_time(typed) is None
        self._time.wrong("Так: 08:30" if unreadable else "")
        self.say("")


def read_time(text: str) -> time | None:
    """8:30, 08.30, 0830, 8; 24:00 is midnight and stands for the end of the day: read by `read_moment`."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or 0)
    if (hour, minute) == (END_OF_DAY, 0):
        return time(0)
    return time(hour, minute) if hour < END_OF_DAY and minute < 60 else None  # noqa: PLR2004 - minutes


def read_moment(day: str, typed: str) -> datetime | None:
    """The moment in UTC; None if either part cannot be read."""
    at = read_time(typed)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    if at is None:
        return None
    if typed.strip().startswith(str(END_OF_DAY)):
        on += timedelta(days=1)
    return datetime.combine(on, at, KYIV).astimezone(UTC)


def told_moment(moment: datetime | None) -> str:
    """In full: неділя, 22 листопада, 08:30."""
    if moment is None:
        return ""
    local = to_kyiv(moment)
    return f"{format_date(local, 'EEEE, d MMMM', locale='uk_UA')}, {local:%H:%M}"
