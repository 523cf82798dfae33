"""Quiet hours: a span of the clock in Kyiv, in minutes after midnight; it may go over midnight."""

from __future__ import annotations

import re

DAY = 24 * 60

_SPAN = re.compile(
    r"\D{0,12}?(\d{1,2})(?:\s*[:.]\s*(\d{2}))?\s*(?:-|–|—|до|по|to|till|until|,|\s)\s*(\d{1,2})(?:\s*[:.]\s*(\d{2}))?\D{0,6}"
)
_LONGEST_TYPED = 40


def read_span(text: str) -> tuple[int, int] | None:
    """From and to, of "22:00-07:00", "22-7" or "з 22 до 7"; None if it says neither."""
    found = _SPAN.fullmatch(text.strip().casefold()) if len(text) <= _LONGEST_TYPED else None
    if found is None:
        return None
    start, end = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    return None if start is None or end is None else (start % DAY, end % DAY)


def shown_time(minutes: int) -> str:
    """As a clock shows it: 07:30."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _minutes(hours: str, minutes: str | None) -> int | None:
    at = int(hours) * 60 + int(minutes or 0)
    return at if at <= DAY and int(minutes or 0) < 60 else None  # noqa: PLR2004 - minutes of an hour
