"""Quiet hours: a span of the clock in Kyiv, in minutes after midnight; equal ends mean none."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.clock import KYIV, to_kyiv

Hours = tuple[int, int]


def quiet_until(now: datetime, hours: Hours) -> datetime | None:
    """When these quiet hours end, in UTC; None if it is not quiet now.

    The ends are times of the clock, on nights of 23 and 25 hours too.
    """
    start, end = hours
    if start == end:
        return None
    here = to_kyiv(now)
    minute = here.hour * 60 + here.minute
    quiet = start <= minute < end if start < end else minute >= start or minute < end
    if not quiet:
        return None
    day = here.date() + timedelta(days=1 if minute >= end else 0)
    return datetime.combine(day, time(end // 60, end % 60), KYIV).astimezone(UTC)
