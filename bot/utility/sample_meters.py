"""Meters of the sample DSO and what they have counted: a register that only grows, seen at any moment.

A household uses more in winter, much more where it heats with electricity, less in summer. Every reading
follows from that curve, so that all of them agree with each other whoever took them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bot.domain.zones import DAY, HALF_PEAK, NIGHT, PEAK, TOTAL


@dataclass(frozen=True, slots=True)
class Model:
    """A model of meter as it stands in cupboards; `often` of a hundred of those with as many zones."""

    name: str
    digits: int
    zones: tuple[int, ...]
    can_be_remote: bool
    often: int
    serial: str  # # is a digit


MODELS = (
    Model("НІК 2102-02 М1В", 6, (1,), False, 40, "0#######"),
    Model("СО-І446", 5, (1,), False, 22, "######"),
    Model("СО-ЕА05М", 5, (1, 2), False, 14, "00######"),
    Model("НІК 2104-02.40 ТВ", 6, (1, 2, 3), True, 30, "1#######"),
    Model("GAMA 100 G1B", 6, (1, 2, 3), False, 20, "01#######"),
    Model("MTX 1A10.DF.2L0", 6, (2, 3), True, 25, "МТ#######"),
    Model("НІК 2300 АП3", 6, (1, 2, 3), True, 12, "2#######"),
)
PLACES = ("на фасаді", "на опорі", "у коридорі", "у під'їзді, щиток", "у гаражі", "у підсобному приміщенні")
SHARES = {  # of the zones in the consumption, by the number of zones
    1: ((TOTAL, 1.0),),
    2: ((DAY, 0.64), (NIGHT, 0.36)),
    3: ((PEAK, 0.27), (HALF_PEAK, 0.41), (NIGHT, 0.32)),
}

ZONES_OFTEN = {1: 77, 2: 18, 3: 5}  # of a hundred households
_REMOTE_SHARE = 0.35  # of the meters that can be
_HEATING_SHARE = 0.08

# consumption of a month against the year's mean, January first
_SEASON = (1.25, 1.2, 1.08, 0.95, 0.86, 0.8, 0.82, 0.85, 0.88, 0.98, 1.12, 1.21)
_HEATED = (2.2, 2.1, 1.6, 0.9, 0.5, 0.4, 0.4, 0.4, 0.5, 0.9, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Consumption:
    """What is used at a metering point: kWh since `months[0]` at the beginning of each month."""

    months: Sequence[date]
    totals: Sequence[float]

    def until(self, moment: datetime) -> float:
        """How many kWh from the first month to a moment, evenly within a month."""
        first = self.months[0]
        index = (moment.year - first.year) * 12 + moment.month - first.month
        days = (self.months[index + 1] - self.months[index]).days
        part = (moment.day - 1 + (moment.hour * 60 + moment.minute) / 1440) / days
        return self.totals[index] + part * (self.totals[index + 1] - self.totals[index])


@dataclass(frozen=True, slots=True)
class Device:
    """A meter: what stands on it, since when, until when, and what its registers showed at first."""

    serial: str
    model: Model
    zones: int
    place: str
    remote: bool
    installed: date
    removed: date | None
    starts: tuple[float, ...]
    consumption: Consumption

    def values(self, moment: datetime) -> list[tuple[str, int]]:
        """What each register shows at a moment, past its last digit if need be."""
        used = self.consumption.until(moment)
        end = 10**self.model.digits
        return [
            (zone, int(start + used * share) % end)
            for (zone, share), start in zip(SHARES[self.zones], self.starts, strict=True)
        ]


def consumption(chance: Random, months: Sequence[date], mean: float | None = None) -> Consumption:
    """The use of a household by months; a `mean` in kWh a month makes it an ordinary one of that size."""
    season = _HEATED if mean is None and chance.random() < _HEATING_SHARE else _SEASON
    # the median household uses 148 kWh a month
    size = mean or min(900.0, max(12.0, chance.lognormvariate(5.0, 0.55)))
    totals = [0.0]
    for month in months[:-1]:
        totals.append(totals[-1] + size * season[month.month - 1] * chance.uniform(0.85, 1.15))
    return Consumption(months, totals)


class Workshop:
    """Makes meters, no two with one serial number."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._serials: set[str] = set()

    def device(
        self, zones: int, use: Consumption, *, remote: bool = False, digits: int | None = None
    ) -> Device:
        """A meter that has long been there."""
        chance = self._chance
        models = [
            model
            for model in MODELS
            if zones in model.zones
            and (model.can_be_remote or not remote)
            and model.digits == (digits or model.digits)
        ]
        model = chance.choices(models, [model.often for model in models])[0]
        return Device(
            serial=self._serial(model),
            model=model,
            zones=zones,
            place=chance.choice(PLACES),
            remote=remote or (model.can_be_remote and chance.random() < _REMOTE_SHARE),
            installed=use.months[0] - timedelta(days=chance.randint(60, 3500)),
            removed=None,
            starts=tuple(chance.uniform(800, 42_000) for _ in range(zones)),
            consumption=use,
        )

    def _serial(self, model: Model) -> str:
        while True:
            serial = "".join(
                self._chance.choice("0123456789") if sign == "#" else sign for sign in model.serial
            )
            if serial not in self._serials:
                self._serials.add(serial)
                return serial
