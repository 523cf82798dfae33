from datetime import UTC, date, datetime, timedelta

import pytest

from bot.clock import FakeClock, kyiv_date, kyiv_midnight, moved_clock, system_clock, to_kyiv


def test_the_machine_s_clock_answers_in_utc() -> None:
    """The system clock is aware, in UTC, and goes forward."""
    first, second = system_clock(), system_clock()
    assert first.utcoffset() == timedelta(0)
    assert first <= second


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 21, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 22, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 6, 30, 20, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 21, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_a_day_ends_at_midnight_in_kyiv(moment: datetime, day: date) -> None:
    """The date in Kyiv changes two hours before UTC in winter and three in summer."""
    assert kyiv_date(moment) == day


def test_days_of_23_and_25_hours() -> None:
    """On the nights when clocks change, the bounds of a day in Kyiv lie 23 and 25 hours apart."""
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    day = timedelta(days=1)
    assert kyiv_midnight(spring + day) - kyiv_midnight(spring) == timedelta(hours=23)
    assert kyiv_midnight(autumn + day) - kyiv_midnight(autumn) == timedelta(hours=25)


def test_a_moment_without_a_zone_is_refused(clock: FakeClock) -> None:
    """A time that names no zone is an error at once, not an hour's difference later."""
    naive = datetime(2026, 3, 10, 10)  # noqa: DTZ001 - that is what is refused
    for use in (to_kyiv, kyiv_date, clock.set, FakeClock):
        with pytest.raises(ValueError, match="names no time zone"):
            use(naive)


def test_a_fake_clock_moves_only_when_told(clock: FakeClock) -> None:
    """A fake clock stands still, goes forward and back, and can be set from any zone."""
    start = clock()
    assert clock() == start
    clock.advance(days=1, hours=2, minutes=3, seconds=4)
    assert clock() - start == timedelta(days=1, hours=2, minutes=3, seconds=4)
    clock.advance(days=-1, hours=-2, minutes=-3, seconds=-4)
    assert clock() == start
    clock.set(to_kyiv(start) + timedelta(hours=1))
    assert clock() == start + timedelta(hours=1)
    assert clock().tzinfo is UTC


def test_a_moved_clock_goes_on(clock: FakeClock) -> None:
    """The trial's clock starts at the moment it was told and goes as fast as the machine's."""
    start = datetime(2026, 11, 29, 8, tzinfo=UTC)
    moved = moved_clock(to_kyiv(start), clock)
    assert moved() == start
    clock.advance(hours=25)
    assert moved() == start + timedelta(hours=25)
    assert moved().tzinfo is UTC
