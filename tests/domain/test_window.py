"""The reading window: every day of five years, rules that change, midnights of Kyiv."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import kyiv_midnight
from bot.domain.window import kyiv_day, next_first, sent_in_window, window_around, window_at


@dataclass(frozen=True, slots=True)
class Dated:
    valid_from: date
    days_before_month_end: int = 1
    last_day: int = 3


RULES = (Dated(date(2019, 1, 1)),)
CHANGING = (Dated(date(2019, 1, 1)), Dated(date(2027, 1, 1), 2, 5), Dated(date(2028, 3, 1), 0, 1))
DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(5 * 365 + 1)]
SECOND = timedelta(seconds=1)


def test_every_day_of_five_years() -> None:
    """A day is in a window from the last but one day of its month, or up to the 3rd, and at no other time."""
    for day in DAYS:
        last = monthrange(day.year, day.month)[1]
        expected = day.day <= 3 or day.day >= last - 1
        window = window_at(day, RULES)
        assert window.contains(day) is expected, day
        assert window.closes >= day, day
        assert window.counts_on.day == 1, day
        assert window.opens < window.counts_on < window.closes, day
        assert window.counts_on == (day.replace(day=1) if day.day <= 3 else next_first(day)), day


@pytest.mark.parametrize(
    ("first", "opens"),
    [
        (date(2026, 3, 1), date(2026, 2, 27)),
        (date(2028, 3, 1), date(2028, 2, 28)),
        (date(2026, 5, 1), date(2026, 4, 29)),
        (date(2026, 4, 1), date(2026, 3, 30)),
        (date(2027, 1, 1), date(2026, 12, 30)),
    ],
)
def test_the_window_opens_on_the_last_day_but_one(first: date, opens: date) -> None:
    """On 27 February, 28 February in a leap year, and 29 or 30 in other months."""
    window = window_around(first, RULES)
    assert (window.opens, window.closes, window.counts_on) == (opens, first.replace(day=3), first)


def test_the_day_after_a_window_belongs_to_the_next() -> None:
    """On the 4th the next window is the one at the end of the month."""
    window = window_at(date(2026, 12, 4), RULES)
    assert (window.opens, window.closes) == (date(2026, 12, 30), date(2027, 1, 3))


@pytest.mark.parametrize(
    ("first", "opens", "closes"),
    [
        (date(2026, 12, 1), date(2026, 11, 29), date(2026, 12, 3)),
        (date(2027, 1, 1), date(2026, 12, 30), date(2027, 1, 3)),
        (date(2027, 2, 1), date(2027, 1, 29), date(2027, 2, 5)),
        (date(2028, 3, 1), date(2028, 2, 27), date(2028, 3, 5)),
        (date(2028, 4, 1), date(2028, 3, 31), date(2028, 4, 1)),
        (date(2040, 4, 1), date(2040, 3, 31), date(2040, 4, 1)),
    ],
)
def test_the_rule_in_force_on_the_eve_applies(first: date, opens: date, closes: date) -> None:
    """A window is of one rule, the one that holds on the last day of the month; the last rule holds on."""
    window = window_around(first, CHANGING)
    assert (window.opens, window.closes) == (opens, closes)


def test_rules_that_change_leave_no_gap_in_the_days() -> None:
    """With rules that change every day still has a window that is open or to come."""
    for day in DAYS:
        window = window_at(day, CHANGING)
        assert window.closes >= day, day
        assert window.opens - day < timedelta(days=31), day


def test_before_the_first_rule_the_first_rule_applies() -> None:
    """A day older than all rules has the window of the oldest."""
    assert window_around(date(2018, 2, 1), RULES).opens == date(2018, 1, 30)


@pytest.mark.parametrize("first", [date(2026, 1, 1), date(2026, 7, 1), date(2026, 11, 1), date(2030, 4, 1)])
def test_it_is_open_to_24_00_of_the_3rd_in_kyiv(first: date) -> None:
    """The last second of the 3rd in Kyiv is in the window and the next is not, in winter and in summer."""
    window = window_around(first, RULES)
    midnight = kyiv_midnight(first.replace(day=4))
    assert window.contains(kyiv_day(midnight - SECOND))
    assert not window.contains(kyiv_day(midnight))
    opening = kyiv_midnight(window.opens)
    assert window.contains(kyiv_day(opening))
    assert not window.contains(kyiv_day(opening - SECOND))


def test_the_night_in_march_belongs_to_its_days() -> None:
    """31 March 2030 has 23 hours in Kyiv, all of them in the window."""
    start, end = kyiv_midnight(date(2030, 3, 31)), kyiv_midnight(date(2030, 4, 1))
    assert end - start == timedelta(hours=23)
    window = window_around(date(2030, 4, 1), RULES)
    hours = [start + timedelta(minutes=30 * n) for n in range(46)]
    assert {kyiv_day(hour) for hour in hours} == {date(2030, 3, 31)}
    assert all(window.contains(kyiv_day(hour)) for hour in hours)


def test_the_night_in_october_belongs_to_its_days() -> None:
    """31 October 2027 has 25 hours in Kyiv, all of them in the window."""
    start, end = kyiv_midnight(date(2027, 10, 31)), kyiv_midnight(date(2027, 11, 1))
    assert end - start == timedelta(hours=25)
    window = window_around(date(2027, 11, 1), RULES)
    hours = [start + timedelta(minutes=30 * n) for n in range(50)]
    assert {kyiv_day(hour) for hour in hours} == {date(2027, 10, 31)}
    assert all(window.contains(kyiv_day(hour)) for hour in hours)


IN = datetime(2026, 3, 3, 21, 59, 59, tzinfo=UTC)  # 23:59:59 in Kyiv
OUT = IN + SECOND
LATER = IN + timedelta(hours=3)


@pytest.mark.parametrize(
    ("moments", "sent"),
    [
        ([IN], IN),
        ([OUT], OUT),
        ([OUT, IN], IN),
        ([LATER, OUT, IN], IN),
        ([LATER, IN, OUT], IN),
        ([IN, OUT], IN),
        ([LATER, OUT], LATER),
    ],
)
def test_neither_typing_nor_confirming_costs_the_window(moments: list[datetime], sent: datetime) -> None:
    """A reading counts as sent at the first of its moments that lies in a window, else at the first."""
    assert sent_in_window(moments, RULES) == sent
