"""The reading window: the days around the 1st on which a reading counts as on the 1st.

The rule is dated configuration: the last days of a month and the first days of the next, inclusive, to 24:00
Kyiv time. A reading sent outside it is accepted as input for calculating the reading on the next 1st.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

KYIV = ZoneInfo("Europe/Kyiv")


class Rule(Protocol):
    """In force from a day on: how many days before a month ends it opens, on which day it closes."""

    @property
    def valid_from(self) -> date: ...
    @property
    def days_before_month_end(self) -> int: ...
    @property
    def last_day(self) -> int: ...


class Window(Struct, frozen=True):
    """First and last day, and the 1st that it is about."""

    opens: date
    closes: date
    counts_on: date

    def contains(self, day: date) -> bool:
        """Whether a reading sent on that day counts as on the 1st."""
        return self.opens <= day <= self.closes


def window_around(first: date, rules: Sequence[Rule]) -> Window:
    """The window of a 1st; the rule in force on the day before it applies."""
    eve = first - timedelta(days=1)
    rule = next((r for r in reversed(rules) if r.valid_from <= eve), rules[0])
    return Window(eve - timedelta(days=rule.days_before_month_end), first.replace(day=rule.last_day), first)


def window_at(day: date, rules: Sequence[Rule]) -> Window:
    """The window that is open on a day, or else the next one."""
    this = window_around(day.replace(day=1), rules)
    return this if day <= this.closes else window_around(next_first(day), rules)


def next_first(day: date) -> date:
    """The 1st after a day."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def kyiv_day(moment: datetime) -> date:
    """The day in Kyiv."""
    return moment.astimezone(KYIV).date()


def sent_in_window(moments: Sequence[datetime], rules: Sequence[Rule]) -> datetime:
    """When a reading counts as sent: the first of these moments that lies in a window, else the first.

    A reading is typed at one moment and confirmed at another; neither may cost the person the window.
    """
    for moment in moments:
        day = kyiv_day(moment)
        if window_at(day, rules).contains(day):
            return moment
    return moments[0]
