"""Requests: orders, applications, appeals and changes of contact data, and their terms.

1. A request moves along STATES; an ended one moves no more.
2. A term is counted from the day after the request came (Civil Code of Ukraine, article 253) and ends with
   its last day, also when that is a Sunday: whoever answers earlier has not broken it.
3. Working days are those of Ukraine's calendar; under martial law holidays are working days (the library
   `holidays` knows when).
4. A consumer may cancel until money has come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, Protocol, TypeVar

RequestKind = Literal["order", "application", "appeal", "contact"]
RequestState = Literal[
    "received", "registered", "invoiced", "paid", "planned", "done", "refused", "cancelled"
]

KINDS: tuple[RequestKind, ...] = ("order", "application", "appeal", "contact")
STATES: tuple[RequestState, ...] = (
    "received", "registered", "invoiced", "paid", "planned", "done", "refused", "cancelled",
)  # fmt: skip
ENDED: frozenset[RequestState] = frozenset({"done", "refused", "cancelled"})
OPEN: tuple[RequestState, ...] = tuple(state for state in STATES if state not in ENDED)
CANCELLABLE: frozenset[RequestState] = frozenset({"received", "registered", "invoiced"})
SATURDAY = 5

# what may come after what; going on in the same state changes other fields only
_NEXT: dict[RequestState, frozenset[RequestState]] = {
    "received": frozenset(STATES) - {"received"},
    "registered": frozenset(STATES) - {"received", "registered"},
    "invoiced": frozenset({"paid", "planned", "done", "refused", "cancelled"}),
    "paid": frozenset({"planned", "done", "refused"}),
    "planned": frozenset({"paid", "planned", "done", "refused"}),
    "done": frozenset(),
    "refused": frozenset(),
    "cancelled": frozenset(),
}


def may_become(state: RequestState, other: RequestState) -> bool:
    """Whether a request may go from one state to another; staying in an open one is allowed."""
    return (state == other and state not in ENDED) or other in _NEXT[state]


class Deadline(Protocol):
    """From a day on, such requests are answered within so many days, says `source`."""

    @property
    def what(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def days(self) -> int: ...
    @property
    def unit(self) -> Literal["calendar", "working"]: ...


@dataclass(frozen=True, slots=True)
class Left:
    """How much of a term is left on a day, in days of its calendar; negative: so many days too late."""

    days: int

    @property
    def urgency(self) -> Literal["late", "soon", "calm"]:
        """For colours: late, two days or less, or time enough."""
        return "late" if self.days < 0 else "soon" if self.days <= 2 else "calm"  # noqa: PLR2004 - see above


D = TypeVar("D", bound=Deadline)


def deadline_for(what: Sequence[str], came_on: date, rules: Sequence[D]) -> D | None:
    """The rule in force on a day for the first of these words that has one, most particular first."""
    for word in what:
        in_force = [rule for rule in rules if rule.what == word and rule.valid_from <= came_on]
        if in_force:
            return max(in_force, key=lambda rule: rule.valid_from)
    return None


def due_on(came_on: date, rule: Deadline) -> date:
    """The last day of the term of what came on a day."""
    day = came_on
    if rule.unit == "working":
        for _ in range(rule.days):
            day = _next_working(day + timedelta(days=1))
        return day
    return came_on + timedelta(days=rule.days)


def left(today: date, due: date) -> Left:
    """How much is left of a term in calendar days."""
    return Left((due - today).days)


def _next_working(day: date) -> date:
    while not is_working(day):
        day += timedelta(days=1)
    return day


def is_working(day: date) -> bool:
    """Whether people work on a day in Ukraine."""
    return day.weekday() < SATURDAY and day not in _days_off(day.year)


@lru_cache(maxsize=16)
def _days_off(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - takes part of a second

    return frozenset(holidays.country_holidays("UA", years=year))
