"""What a person gives in the dialog of a reading, as far as they have come. Filled anew at every replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from bot.dialogs.common import Account
from bot.domain.numbers import Numbers
from bot.domain.readings import Doubt, Limits, Meter, Register, doubt_about, is_suspicious


class Season(Struct, frozen=True):
    """The reading window at the person's moment, and what counts as far above the usual."""

    at: str
    today: date
    opens: date
    closes: date
    counts_on: date
    open: bool
    limits: Limits

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Season:
        """From JSON."""
        limits = Limits(raw["factor"], raw["kwh"])
        return msgspec.convert({**raw, "limits": limits}, cls)


class Picture(Struct, frozen=True):
    """A photo, video or document of the person's: the file's id and kind."""

    file: int
    kind: str


class Typed(Struct, frozen=True):
    """Numbers, and when the person sent them (ISO)."""

    numbers: Numbers
    at: str


class Given(Struct, frozen=True):
    """The value of one zone; `cut` when a fraction may have been dropped from it."""

    value: int
    at: str
    cut: bool = False


class Keys:
    """Keys of questions that may be asked again: `send`, then `send:2`, and so on."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()

    def next(self, name: str) -> str:
        """The key of the next question of that name."""
        self._asked[name] += 1
        return name if self._asked[name] == 1 else f"{name}:{self._asked[name]}"


@dataclass(slots=True)
class Sheet:
    """The reading of one meter. `odd` says why a value that the person insists on is odd, by zone."""

    account: Account
    meters: Sequence[Meter]
    meter: Meter
    season: Season
    keys: Keys
    picture: Picture | None = None
    given: dict[str, Given] = field(default_factory=dict)
    before: Mapping[str, Given] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)

    @property
    def left(self) -> tuple[Register, ...]:
        """The registers that have no value yet."""
        return tuple(r for r in self.meter.registers if r.zone not in self.given)

    @property
    def values(self) -> dict[str, int]:
        """Values by zone, in the order of the registers; all of them must be given."""
        return {zone: self.given[zone].value for zone in self.meter.zones}

    @property
    def times(self) -> list[str]:
        """When the values were sent (ISO)."""
        return [self.given[zone].at for zone in self.meter.zones]

    def take(self, typed: Typed) -> None:
        """Write numbers down."""
        for zone, value in typed.numbers.values.items():
            self.put(zone, value, typed.at, cut=typed.numbers.cut)

    def put(self, zone: str, value: int, at: str = "", *, cut: bool = False) -> None:
        """Write a value down; without a time it is the one of the value that it mends."""
        self.given[zone] = Given(value, at or self.given[zone].at, cut)
        self.odd.pop(zone, None)

    def rewrite(self) -> None:
        """Begin again with the values, remembering what they were."""
        self.before, self.given, self.odd = self.given, {}, {}

    def doubt(self, register: Register) -> Doubt | None:
        """What is odd about the value of a register, if the person should be asked."""
        value, today, limits = self.given[register.zone].value, self.season.today, self.season.limits
        if register.zone in self.odd or not is_suspicious(value, register, today, limits):
            return None
        return doubt_about(value, register, today, limits)
