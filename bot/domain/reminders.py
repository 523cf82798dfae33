"""When people are reminded, as rules of the clock in Kyiv; docs/decisions/011-reminders.md says why.

1. Reminders are sent between 9:00 and 21:00 and never at night, whatever hours a person calls quiet.
2. The reading window has two: one that it is open, one on its last day. The first is begun once, on the
   first day of the window on which we run between 9:00 and 18:00, but not on its last day; the second is
   begun on the last day only. What is not sent by 21:00 of the day on which it was begun is dropped.
3. Planned works are reminded of so many minutes before they begin; when that falls into the person's quiet
   hours, an hour before these begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.domain.window import Rule, Window, kyiv_day, window_at

KYIV = ZoneInfo("Europe/Kyiv")
MORNING = time(9)
EVENING = time(21)
OPENING_UNTIL = time(18)  # three hours are enough for 300,000 people at 30 a second
BEFORE_QUIET = timedelta(hours=1)

Stage = Literal["open", "last"]


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder of the reading window that may begin now; `until` is when it becomes too late."""

    window: Window
    stage: Stage
    until: datetime

    @property
    def key(self) -> str:
        """The same for one stage of one window, whenever and by whomever it is begun."""
        return f"reading:{self.window.counts_on}:{self.stage}"


def is_daytime(moment: datetime) -> bool:
    """Whether people may be reminded at that moment."""
    return MORNING <= moment.astimezone(KYIV).time() < EVENING


def reading_due(now: datetime, rules: Sequence[Rule]) -> Due | None:
    """What people are to be reminded of now, if of anything."""
    day = kyiv_day(now)
    window = window_at(day, rules)
    if not window.contains(day) or not is_daytime(now):
        return None
    stage: Stage = "last" if day == window.closes else "open"
    if stage == "open" and now.astimezone(KYIV).time() >= OPENING_UNTIL:
        return None
    return Due(window, stage, datetime.combine(day, EVENING, KYIV).astimezone(UTC))


def remind_at(starts: datetime, minutes: int, quiet_from: int, quiet_to: int) -> datetime:
    """When to remind of planned works that start then.

    Quiet hours are minutes after midnight, maybe over midnight; none when both are equal.
    """
    due = starts.astimezone(UTC) - timedelta(minutes=minutes)
    began = quiet_since(due, quiet_from, quiet_to)
    return due if began is None else min(due, began - BEFORE_QUIET)


def quiet_since(moment: datetime, quiet_from: int, quiet_to: int) -> datetime | None:
    """When the quiet hours began in which a moment lies; None if it lies in none."""
    clock = moment.astimezone(KYIV)
    minute = clock.hour * 60 + clock.minute
    if quiet_from <= quiet_to:
        quiet, day = quiet_from <= minute < quiet_to, clock.date()
    else:
        quiet = minute >= quiet_from or minute < quiet_to
        day = clock.date() if minute >= quiet_from else clock.date() - timedelta(days=1)
    if not quiet:
        return None
    return datetime.combine(day, time(quiet_from // 60 % 24, quiet_from % 60), KYIV).astimezone(UTC)
