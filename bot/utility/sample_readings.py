"""Two years of readings of the sample DSO's meters: who took them, when, and what the meters showed.

Who lives there sends a reading in the window around the 1st, always, sometimes or never; where none came, the
DSO calculates. A controller comes by every few months in mid-month. Remotely read meters report each 1st, and
each day of the last week. The window that is open, or comes next, is left for whoever tries the bot.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from bot.domain.window import next_first
from bot.utility.sample_meters import Device

YEARS = 2
LAG = timedelta(days=3)
WINDOW_CLOSES = 3  # the last day of the window, as in the settings
HABITS = (0.97, 0.6, 0.03)  # of a hundred months, readings sent
HABITS_OFTEN = (55, 25, 20)


class Taken(NamedTuple):
    """A reading of one zone, in Kyiv time; billed if it counts as on a 1st."""

    zone: str
    value: int
    at: datetime
    source: str
    counts_on: date | None


def months_until(now: datetime) -> list[date]:
    """The firsts of the story's months: two years until the last window that is closed, and two more."""
    last = now.date().replace(day=1)
    if now.day <= WINDOW_CLOSES:
        last = (last - timedelta(days=1)).replace(day=1)
    months = [last.replace(year=last.year - YEARS)]
    while months[-1] <= last:
        months.append(next_first(months[-1]))
    return [*months, next_first(months[-1])]


class Story:
    """Takes readings of one meter after another."""

    def __init__(self, chance: Random, now: datetime) -> None:
        """`now` is a clock in Kyiv, without a zone."""
        self._chance = chance
        self._now = now
        months = months_until(now)
        self._first = datetime.combine(months[0], time())
        self._closed = [month for month in months if month + timedelta(WINDOW_CLOSES) <= now.date()]

    def readings(self, device: Device) -> Iterator[Taken]:
        """Everything that was read of a meter while it was there."""
        begins = datetime.combine(device.installed, time())
        ends = datetime.combine(device.removed, time(12)) if device.removed else self._now
        moments = self._remote() if device.remote else self._by_people()
        for at, source, counts_on in moments:
            if begins <= at <= ends:
                yield from self._taken(device, at, source, counts_on)
        for day in (device.installed, device.removed):
            if day and day >= device.consumption.months[0]:
                yield from self._taken(device, datetime.combine(day, time(11, 30)), "controller", None)

    def _by_people(self) -> Iterator[tuple[datetime, str, date | None]]:
        chance = self._chance
        habit = chance.choices(HABITS, HABITS_OFTEN)[0]
        every, phase = chance.randint(3, 6), chance.randrange(6)
        for index, month in enumerate(self._closed):
            midnight = datetime.combine(month, time())
            when, who = chance.random(), chance.random()
            if who < habit:
                # between seven and ten, from two days before the 1st until two days after
                days, minutes = divmod(int(when * 5 * 900), 900)
                yield midnight + timedelta(days=days - 2, minutes=7 * 60 + minutes), "consumer", month
            else:
                yield midnight, "calculated", month
            if (index + phase) % every == 0:
                days, minutes = divmod(int(when * 9 * 480), 480)
                yield midnight + timedelta(days=days + 9, minutes=9 * 60 + minutes), "controller", None

    def _remote(self) -> Iterator[tuple[datetime, str, date | None]]:
        for month in self._closed:
            yield datetime.combine(month, time()), "remote", month
        today = datetime.combine(self._now.date(), time())
        for days in range(6, -1, -1):
            day = today - timedelta(days=days)
            if day.day != 1:
                yield day, "remote", None

    def _taken(self, device: Device, at: datetime, source: str, counts_on: date | None) -> Iterator[Taken]:
        # what is calculated lags a little behind what was used
        seen = at - LAG if source == "calculated" else at
        for zone, value in device.values(max(seen, self._first)):
            yield Taken(zone, value, at, source, counts_on)
