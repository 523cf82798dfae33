"""Checks of a reading: what the person is asked about before it is taken.

    lower      less than the last one: a register past its end, zones mixed up, another meter, or a slip
    far        far above this person's usual month
    zero       nothing on a register that had something
    unchanged  allowed; only said

Rule 1: nothing is refused that the person insists on. Rule 2: a better value is offered only where exactly
one is plausible. Values are whole kWh; a register of N digits goes on from 10^N - 1 to 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import permutations
from typing import Any, Literal

import msgspec
from msgspec import Struct

Doubt = Literal["lower", "far", "zero", "unchanged"]

DAYS_OF_MONTH = 30.4


class Past(Struct, frozen=True, array_like=True):
    """A reading known before: value in kWh, day in Kyiv, source."""

    value: int
    day: date
    source: str


class Register(Struct, frozen=True):
    """One zone of a meter. `usual`: kWh of an ordinary month, None when not known.

    `controller`: the controller's reading since the month began; `month_start`: the reading as on the 1st,
    else the one before it. `sent`: what has been sent already for the same 1st.
    """

    zone: str
    last: Past | None = None
    controller: Past | None = None
    month_start: Past | None = None
    usual: float | None = None
    sent: Past | None = None


class Meter(Struct, frozen=True):
    """A meter as the person sees it.

    `seen` changes whenever something happened that the person should be asked about again.
    """

    id: int
    serial: str
    model: str
    digits: int
    place: str
    remote: bool
    registers: tuple[Register, ...]
    seen: str

    @property
    def zones(self) -> tuple[str, ...]:
        """The names of the registers."""
        return tuple(register.zone for register in self.registers)

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Meter:
        """From JSON, in which what is not known is left out."""
        return msgspec.convert(raw, cls)


class Limits(Struct, frozen=True):
    """When a month is far above the usual: that many times it, and at least so many kWh."""

    factor: float
    kwh: int


def consumed(before: int, after: int, digits: int) -> int:
    """How many kWh are between two readings of a register, past its end if need be."""
    return after - before if after >= before else after - before + 10**digits


def doubt_about(value: int, register: Register, today: date, limits: Limits) -> Doubt | None:
    """What is odd about a value, if anything."""
    last = register.last
    if last is None:
        return None
    if value == last.value:
        return "unchanged"
    if value < last.value:
        return "zero" if value == 0 else "lower"
    return "far" if _far(value - last.value, register, today, limits) else None


def is_suspicious(value: int, register: Register, today: date, limits: Limits) -> bool:
    """Whether the person should be asked about a value."""
    return doubt_about(value, register, today, limits) in {"lower", "far", "zero"}


def rolled_over(value: int, register: Register, digits: int, today: date, limits: Limits) -> bool:
    """Whether a lower value is plausible as a register that has passed its end."""
    last = register.last
    if last is None or value >= last.value:
        return False
    return not _far(consumed(last.value, value, digits), register, today, limits)


def without_fraction(value: int, register: Register, today: date, limits: Limits) -> int | None:
    """A value that is far too high without its last digit, if that makes it plausible.

    Drums and displays often show tenths behind a mark that is easy to overlook.
    """
    if doubt_about(value, register, today, limits) != "far":
        return None
    whole = value // 10
    return None if is_suspicious(whole, register, today, limits) else whole


def unswapped(
    values: Sequence[int], registers: Sequence[Register], today: date, limits: Limits
) -> tuple[int, ...] | None:
    """The same values in the one order of zones that raises no doubt, when the given order does."""
    if len(values) < 2 or _all_good(values, registers, today, limits):  # noqa: PLR2004 - one cannot be swapped
        return None
    good = {order for order in permutations(values) if _all_good(order, registers, today, limits)}
    return good.pop() if len(good) == 1 else None


def _all_good(values: Sequence[int], registers: Sequence[Register], today: date, limits: Limits) -> bool:
    return not any(is_suspicious(v, r, today, limits) for v, r in zip(values, registers, strict=True))


def _far(kwh: int, register: Register, today: date, limits: Limits) -> bool:
    if register.last is None:
        return False
    months = max((today - register.last.day).days / DAYS_OF_MONTH, 1.0)
    usual = (register.usual or 0) * months
    return kwh > max(usual * limits.factor, limits.kwh * months)
