from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.moments import KYIV, read_moment, read_time, read_when

NOW = datetime(2026, 3, 10, 10, 4, 31, tzinfo=UTC)  # four past noon in Kyiv


def kyiv(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=KYIV).astimezone(UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("зараз", kyiv(2026, 3, 10, 12, 4)),
        ("14:30", kyiv(2026, 3, 10, 14, 30)),
        ("1430", kyiv(2026, 3, 10, 14, 30)),
        ("14.30", kyiv(2026, 3, 10, 14, 30)),
        ("8", kyiv(2026, 3, 10, 8)),
        ("24:00", kyiv(2026, 3, 11)),
        ("завтра 9", kyiv(2026, 3, 11, 9)),
        ("Завтра о 9:15", kyiv(2026, 3, 11, 9, 15)),
        ("12.03 08:00", kyiv(2026, 3, 12, 8)),
        ("12.03.2026, 08:00", kyiv(2026, 3, 12, 8)),
        ("12/3/26 8", kyiv(2026, 3, 12, 8)),
        ("31.12 23:00", kyiv(2025, 12, 31, 23)),
        ("+3", NOW + timedelta(hours=3)),
        ("через 2 години", NOW + timedelta(hours=2)),
    ],
)
def test_moments_as_people_type_them(typed: str, meant: datetime) -> None:
    """Times, dates with and without a year, words and hours from now are read on a clock in Kyiv."""
    assert read_when(typed, NOW) == meant


@pytest.mark.parametrize(
    "typed", ["", "скоро", "25:00", "12:60", "32.03 8:00", "+0", "+999", "12.13 8", "завтра", "9" * 60]
)
def test_what_is_no_moment_is_not_guessed(typed: str) -> None:
    """Anything else is not read."""
    assert read_when(typed, NOW) is None


def test_an_end_comes_after_its_beginning() -> None:
    """A bare time before the start is of the next day; +2 counts from the start."""
    starts = kyiv(2026, 3, 12, 22)
    assert read_when("23:30", NOW, starts) == kyiv(2026, 3, 12, 23, 30)
    assert read_when("02:00", NOW, starts) == kyiv(2026, 3, 13, 2)
    assert read_when("+2", NOW, starts) == kyiv(2026, 3, 13, 0)


def test_a_day_that_begins_summer_time_has_its_own_hours() -> None:
    """On 29 March 2026 ten in the morning is one hour earlier in UTC than the day before."""
    assert read_moment(date(2026, 3, 29), "10:00") == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert read_moment(date(2026, 3, 28), "10:00") == datetime(2026, 3, 28, 8, tzinfo=UTC)


@settings(max_examples=80)
@given(st.text(max_size=50))
def test_anything_may_be_typed(typed: str) -> None:
    """Whatever is typed is read or not, and nothing raises."""
    read_time(typed)
    found = read_when(typed, NOW)
    assert found is None or found.tzinfo is not None
