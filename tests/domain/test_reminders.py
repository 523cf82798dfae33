"""When people are reminded: every window of five years, clocks that change, stops of any length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.reminders import Due, is_daytime, quiet_since, reading_due, remind_at
from bot.domain.window import Window, next_first, window_around
from bot.settings import Settings

KYIV = ZoneInfo("Europe/Kyiv")
RULES = Settings().reading_window
NIGHT = (21 * 60, 9 * 60)
STEP = timedelta(minutes=30)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock in Kyiv."""
    return datetime.combine(day, time(hour, minute), KYIV)


def windows(first: int = 2026, last: int = 2030) -> Iterator[Window]:
    """Every window whose 1st is in these years, and the one of the next January."""
    day = date(first, 1, 1)
    while day <= date(last + 1, 1, 1):
        yield window_around(day, RULES)
        day = next_first(day)


def begun(window: Window, asleep: tuple[datetime, datetime] | None = None) -> dict[str, Due]:
    """What would be begun around a window, by moment, when nobody is awake from one moment to another."""
    found: dict[str, Due] = {}
    moment = at(window.opens - timedelta(days=1), 12).timestamp()
    end = at(window.closes + timedelta(days=2), 12).timestamp()
    while moment < end:
        now = datetime.fromtimestamp(moment, KYIV)
        moment += STEP.total_seconds()
        if asleep and asleep[0] <= now < asleep[1]:
            continue
        if due := reading_due(now, RULES):
            assert is_daytime(now)
            assert now < due.until <= at(now.date(), 21)
            found.setdefault(due.key, due)
    return found


def test_every_window_has_its_two_reminders() -> None:
    """From 2026 to 2030 each window is told of once on its first day and once on its last."""
    for window in windows():
        found = begun(window)
        assert list(found) == [f"reading:{window.counts_on}:open", f"reading:{window.counts_on}:last"]
        opened, closing = found.values()
        assert opened.until == at(window.opens, 21)
        assert closing.until == at(window.closes, 21)
        assert opened.window == closing.window == window


def test_the_first_days_are_those_of_the_law() -> None:
    """February opens on the 27th, in a leap year on the 28th; the year ends inside a window."""
    found = {window.counts_on: window for window in windows()}
    assert found[date(2026, 3, 1)].opens == date(2026, 2, 27)
    assert found[date(2028, 3, 1)].opens == date(2028, 2, 28)
    assert found[date(2027, 1, 1)] == Window(date(2026, 12, 30), date(2027, 1, 3), date(2027, 1, 1))
    assert reading_due(at(date(2028, 2, 29), 9), RULES) is not None


def test_no_moment_of_five_years_reminds_at_night() -> None:
    """Between 21:00 and 9:00 and outside the window nobody is reminded, on nights of 23 and 25 hours too."""
    moment = at(date(2026, 1, 1), 0).timestamp()
    end = at(date(2031, 1, 1), 0).timestamp()
    while moment < end:
        now = datetime.fromtimestamp(moment, KYIV)
        moment += 3_600
        due = reading_due(now, RULES)
        if due is not None:
            assert 9 <= now.hour < 21
            assert due.window.contains(now.date())
        else:
            inside = any(window_around(first, RULES).contains(now.date()) for first in firsts(now.date()))
            assert not (inside and 9 <= now.hour < 18)


def firsts(day: date) -> tuple[date, date]:
    """The 1sts around a day."""
    return day.replace(day=1), next_first(day)


@pytest.mark.parametrize("length", [timedelta(seconds=3), timedelta(hours=3), timedelta(days=3)])
def test_a_stop_of_any_length_costs_at_most_a_delay(length: timedelta) -> None:
    """A stop across a reminder delays it by the stated rule; only its own last hours can make it drop out."""
    for window in windows(2026, 2028):
        for day, hour in ((window.opens, 9), (window.opens, 17), (window.closes, 9), (window.closes, 19)):
            began = at(day, hour) - timedelta(seconds=1)
            awake = began + length
            found = begun(window, (began, awake))
            opened = found.get(f"reading:{window.counts_on}:open")
            closing = found.get(f"reading:{window.counts_on}:last")
            assert opened is not None
            assert opened.until.astimezone(KYIV).date() < window.closes
            if opened.until.astimezone(KYIV).date() > window.opens:
                assert length == timedelta(days=3)
                assert day == window.opens
                assert hour == 9
            # the last day's reminder is lost only when nobody is awake on the last day before 21:00
            lost = began < at(window.closes, 9) and awake >= at(window.closes, 21)
            assert (closing is None) is lost


def test_works_are_reminded_of_before_they_begin() -> None:
    """An hour ahead is an hour ahead, whatever the clock does meanwhile."""
    works = at(date(2026, 11, 24), 14)
    assert remind_at(works, 60, *NIGHT) == at(date(2026, 11, 24), 13)
    spring = at(date(2026, 3, 29), 4)  # the clock goes from 3 to 4
    assert spring.timestamp() - remind_at(spring, 60, 0, 0).timestamp() == 3_600


def test_a_reminder_that_would_fall_into_quiet_hours_comes_before_them() -> None:
    """Works at eight in the morning are reminded of at eight the evening before, not at night."""
    morning = at(date(2026, 11, 24), 8)
    assert remind_at(morning, 60, *NIGHT) == at(date(2026, 11, 23), 20)
    assert remind_at(at(date(2026, 11, 24), 10), 60, *NIGHT) == at(date(2026, 11, 24), 9)
    assert remind_at(at(date(2026, 11, 24), 0, 30), 60, *NIGHT) == at(date(2026, 11, 23), 20)
    assert remind_at(morning, 60, 5 * 60, 6 * 60) == at(date(2026, 11, 24), 7)


@pytest.mark.parametrize(
    ("hour", "span", "since"),
    [
        (22, NIGHT, 21),
        (3, NIGHT, -3),
        (9, NIGHT, None),
        (21, NIGHT, 21),
        (14, (13 * 60, 15 * 60), 13),
        (15, (13 * 60, 15 * 60), None),
        (14, (14 * 60, 14 * 60), None),
    ],
)
def test_quiet_hours_may_go_over_midnight(hour: int, span: tuple[int, int], since: int | None) -> None:
    """A moment lies in quiet hours that began today or yesterday; equal ends mean none."""
    day = date(2026, 11, 24)
    expected = None if since is None else at(day if since >= 0 else day - timedelta(days=1), since % 24)
    assert quiet_since(at(day, hour), *span) == expected
