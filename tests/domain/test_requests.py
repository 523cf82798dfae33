from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.requests import ENDED, STATES, deadline_for, due_on, is_working, left, may_become
from bot.settings import Settings

RULES = Settings().requests.deadlines
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@dataclass(frozen=True)
class Rule:
    what: str
    days: int
    unit: Literal["calendar", "working"] = "calendar"
    valid_from: date = date(2019, 1, 1)


@pytest.mark.parametrize(
    ("what", "came", "due"),
    [
        ("appeal", date(2026, 11, 22), date(2026, 12, 22)),
        ("appeal", date(2028, 1, 31), date(2028, 3, 1)),  # a leap year
        ("appeal-expertise", date(2026, 12, 1), date(2027, 1, 15)),
        ("quality", date(2026, 2, 14), date(2026, 3, 1)),
        ("contract-copy", date(2026, 11, 20), date(2026, 11, 25)),  # a Friday
        ("contract-copy", date(2026, 11, 21), date(2026, 11, 25)),  # a Saturday
        ("passport", date(2026, 12, 30), date(2027, 1, 13)),  # the New Year is a working day in war
        ("passport", date(2021, 12, 30), date(2022, 1, 17)),  # before it, it was not
    ],
)
def test_terms(what: str, came: date, due: date) -> None:
    """Terms in calendar and working days, over years' ends, leap days and holidays."""
    rule = deadline_for((what,), came, RULES)
    assert rule is not None
    assert due_on(came, rule) == due


@given(DAYS, st.integers(1, 60))
def test_working_days(came: date, days: int) -> None:
    """A term in working days ends on a working day, with as many of them behind it as it has."""
    due = due_on(came, Rule("x", days, "working"))
    between = [came + timedelta(days=n) for n in range(1, (due - came).days + 1)]
    assert is_working(due)
    assert sum(map(is_working, between)) == days


def test_the_rule_in_force() -> None:
    """The most particular word with a rule wins, and of its rules the newest that has begun."""
    rules = [Rule("appeal", 30), Rule("appeal", 20, valid_from=date(2027, 1, 1)), Rule("order", 5)]
    before, after = date(2026, 12, 31), date(2027, 1, 1)
    assert deadline_for(("quality", "appeal"), before, rules) is rules[0]
    assert deadline_for(("quality", "appeal"), after, rules) is rules[1]
    assert deadline_for(("order", "appeal"), after, rules) is rules[2]
    assert deadline_for(("nothing",), after, rules) is None


def test_states() -> None:
    """From every open state there is a way to an end, and from an end there is none."""
    for state in STATES:
        ways = [other for other in STATES if may_become(state, other)]
        assert not ways if state in ENDED else set(ways) & ENDED


@pytest.mark.parametrize(
    ("due", "days", "urgency"),
    [(date(2026, 3, 9), -1, "late"), (date(2026, 3, 12), 2, "soon"), (date(2026, 3, 13), 3, "calm")],
)
def test_what_is_left(due: date, days: int, urgency: str) -> None:
    """Days left of a term and how urgent that is."""
    remaining = left(date(2026, 3, 10), due)
    assert (remaining.days, remaining.urgency) == (days, urgency)
