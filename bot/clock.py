"""Clocks. Rule 1: nothing else here reads the machine's clock; whoever needs the time is given a `Clock`.

Rule 2: a clock answers in aware UTC, and that is what is stored and compared. Rule 3: Kyiv time exists only
at the edges: in what people read and in rules that speak of days and months. A day of Kyiv has 23, 24 or
25 hours, so its bounds are computed from its date, never by adding 24 hours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

KYIV = ZoneInfo("Europe/Kyiv")


def system_clock() -> datetime:
    """Now, in UTC, as the machine knows it."""
    return datetime.now(UTC)


def moved_clock(start: datetime, real: Clock = system_clock) -> Clock:
    """A clock that shows `start` now and goes on from there; ValueError for a moment that names no zone."""
    ahead = to_kyiv(start) - real()
    return lambda: real() + ahead


def to_kyiv(moment: datetime) -> datetime:
    """The same moment on a clock in Kyiv; ValueError for a moment that names no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} names no time zone")
    return moment.astimezone(KYIV)


def kyiv_date(moment: datetime) -> date:
    """The calendar day in Kyiv at that moment."""
    return to_kyiv(moment).date()


def kyiv_midnight(day: date) -> datetime:
    """The moment, in UTC, at which that day begins in Kyiv."""
    return datetime.combine(day, time(), KYIV).astimezone(UTC)


@dataclass(slots=True)
class FakeClock:
    """A clock that stands still until it is moved; for tests and for trying dates in the sandbox."""

    moment: datetime

    def __post_init__(self) -> None:
        self.set(self.moment)

    def __call__(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        """Stand at that moment; ValueError for one that names no zone."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment!r} names no time zone")
        self.moment = moment.astimezone(UTC)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move forward, or back with negative numbers, as a machine's clock sometimes does."""
        self.moment += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
