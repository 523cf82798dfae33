"""Quiet hours, on ordinary nights and on those when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.clock import KYIV
from bot.delivery.quiet import quiet_until

NIGHT = (21 * 60, 9 * 60)


def kyiv(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=KYIV).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "hours", "until"),
    [
        (kyiv(10, 12), NIGHT, None),
        (kyiv(10, 20, 59), NIGHT, None),
        (kyiv(10, 21), NIGHT, kyiv(11, 9)),
        (kyiv(11, 0), NIGHT, kyiv(11, 9)),
        (kyiv(11, 8, 59), NIGHT, kyiv(11, 9)),
        (kyiv(11, 9), NIGHT, None),
        (kyiv(28, 23), NIGHT, kyiv(29, 9)),  # clocks go forward
        (kyiv(24, 23, month=10), NIGHT, kyiv(25, 9, month=10)),  # and back
        (kyiv(31, 23, month=12), NIGHT, datetime(2027, 1, 1, 7, tzinfo=UTC)),
        (kyiv(10, 13), (12 * 60, 14 * 60), kyiv(10, 14)),
        (kyiv(10, 14), (12 * 60, 14 * 60), None),
        (kyiv(10, 3), (0, 0), None),
    ],
)
def test_quiet_hours_end_by_the_clock(now: datetime, hours: tuple[int, int], until: datetime | None) -> None:
    """Quiet from one time of the clock to another, over midnight and clock changes; equal ones: never."""
    assert quiet_until(now, hours) == until
