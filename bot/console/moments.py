"""A field for a moment: the day from a calendar, the time on a clock of 24 hours, both read back in words.

A browser writes days and hours as its own language does, so 08/09 and 12:30 AM may be read wrongly: what was
understood stands below in full.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from babel.dates import format_date

from bot.clock import to_kyiv
from bot.console.parts import Field, safely
from bot.domain.moments import read_moment, read_time
from bot.pages.elements import Text, tag


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
        self.put(moment)

    @property
    def moment(self) -> datetime | None:
        """The moment in UTC."""
        return read_typed(self._day.value, self._time.value)

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


def read_typed(day: str, typed: str) -> datetime | None:
    """The moment in UTC; None if either part cannot be read."""
    try:
        return read_moment(date.fromisoformat(day), typed)
    except ValueError:
        return None


def told_moment(moment: datetime | None) -> str:
    """In full: неділя, 22 листопада, 08:30."""
    if moment is None:
        return ""
    local = to_kyiv(moment)
    return f"{format_date(local, 'EEEE, d MMMM', locale='uk_UA')}, {local:%H:%M}"
