"""Checks of a reading."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.readings import (
    Limits,
    Meter,
    Past,
    Register,
    consumed,
    doubt_about,
    is_suspicious,
    rolled_over,
    unswapped,
    without_fraction,
)

LIMITS = Limits(factor=3.0, kwh=300)
LAST = date(2026, 2, 1)
TODAY = date(2026, 3, 1)


def register(
    last: int | None = 4350, usual: float | None = 170, zone: str = "total", day: date = LAST
) -> Register:
    """A register with its last reading."""
    return Register(zone, last=Past(last, day, "consumer") if last is not None else None, usual=usual)


@pytest.mark.parametrize(
    ("before", "after", "digits", "kwh"),
    [
        (4350, 4520, 6, 170),
        (4350, 4350, 6, 0),
        (99_990, 15, 5, 25),
        (999_990, 15, 6, 25),
        (99_999, 0, 5, 1),
        (999_999, 0, 6, 1),
        (0, 99_999, 5, 99_999),
    ],
)
def test_a_register_goes_on_from_its_end_to_0(before: int, after: int, digits: int, kwh: int) -> None:
    """Consumption past the end of a register is counted on."""
    assert consumed(before, after, digits) == kwh


@given(st.sampled_from([5, 6]), st.data())
def test_consumption_fits_the_register(digits: int, data: st.DataObject) -> None:
    """Whatever two readings there are, so many kWh lead from one to the other."""
    values = st.integers(0, 10**digits - 1)
    before, after = data.draw(values), data.draw(values)
    kwh = consumed(before, after, digits)
    assert 0 <= kwh < 10**digits
    assert (before + kwh) % 10**digits == after


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        (4520, None),
        (4350, "unchanged"),
        (4349, "lower"),
        (1, "lower"),
        (0, "zero"),
        (4350 + 510, None),
        (4350 + 511, "far"),
        (45_200, "far"),
    ],
)
def test_what_is_odd_about_a_value(value: int, doubt: str | None) -> None:
    """Less than before, nothing, far above three usual months, and no change are told apart."""
    assert doubt_about(value, register(), TODAY, LIMITS) == doubt
    assert is_suspicious(value, register(), TODAY, LIMITS) is (doubt not in {None, "unchanged"})


def test_nothing_is_odd_about_a_first_value() -> None:
    """Without an earlier reading there is nothing to compare with."""
    assert doubt_about(99_999, register(None), TODAY, LIMITS) is None
    assert not rolled_over(5, register(None), 5, TODAY, LIMITS)


def test_a_small_household_may_use_more() -> None:
    """However little is usual, so many kWh a month are not far."""
    assert doubt_about(4650, register(usual=5), TODAY, LIMITS) is None
    assert doubt_about(4651, register(usual=5), TODAY, LIMITS) == "far"
    assert doubt_about(4651, register(usual=None), TODAY, LIMITS) == "far"


def test_many_months_without_a_reading_add_up() -> None:
    """After half a year six usual months are not far."""
    long_ago = TODAY - timedelta(days=183)
    assert doubt_about(4350 + 6 * 170, register(day=long_ago), TODAY, LIMITS) is None
    assert doubt_about(4350 + 6 * 170 * 4, register(day=long_ago), TODAY, LIMITS) == "far"


def test_days_count_as_a_month() -> None:
    """The day after a reading a month's worth is not far: people send when they remember."""
    assert doubt_about(4520, register(day=TODAY), TODAY, LIMITS) is None


@pytest.mark.parametrize(
    ("last", "value", "digits", "plausible"),
    [
        (99_990, 150, 5, True),
        (999_990, 150, 6, True),
        (99_990, 150, 6, False),
        (99_990, 5_000, 5, False),
        (4350, 4349, 5, False),
        (4350, 4350, 5, False),
        (4350, 4520, 5, False),
    ],
)
def test_whether_a_register_has_passed_its_end(
    last: int, value: int, digits: int, *, plausible: bool
) -> None:
    """A lower value is a register past its end only if that makes an ordinary consumption."""
    assert rolled_over(value, register(last), digits, TODAY, LIMITS) is plausible


@pytest.mark.parametrize(
    ("value", "whole"),
    [(45_207, 4520), (45_200, 4520), (4520, None), (4_350, None), (400_000, None), (99, None)],
)
def test_tenths_that_were_read_as_units(value: int, whole: int | None) -> None:
    """A value ten times too high is offered without its last digit, if that makes sense."""
    assert without_fraction(value, register(), TODAY, LIMITS) == whole


DAY, NIGHT = register(4350, zone="day"), register(1850, zone="night", usual=70)
PEAK, HALF = register(900, zone="peak", usual=60), register(3000, zone="half", usual=90)


@pytest.mark.parametrize(
    ("values", "registers", "better"),
    [
        ((4520, 1920), (DAY, NIGHT), None),
        ((1920, 4520), (DAY, NIGHT), (4520, 1920)),
        ((1920, 1920), (DAY, NIGHT), None),
        ((4520, 4520), (DAY, NIGHT), None),
        ((10, 20), (DAY, NIGHT), None),
        ((4520,), (DAY,), None),
        ((1920, 960, 3090), (PEAK, HALF, NIGHT), (960, 3090, 1920)),
        ((3090, 960, 1920), (PEAK, HALF, NIGHT), (960, 3090, 1920)),
        ((960, 3090, 1920), (PEAK, HALF, NIGHT), None),
    ],
)
def test_zones_that_were_mixed_up(
    values: tuple[int, ...], registers: tuple[Register, ...], better: tuple[int, ...] | None
) -> None:
    """The order that raises no doubt is offered when the order given does."""
    assert unswapped(values, registers, TODAY, LIMITS) == better


def test_two_orders_that_make_sense_are_not_guessed_between() -> None:
    """Where several orders are plausible none is offered."""
    alike = (register(1000, zone="peak"), register(1010, zone="half"), register(5000, zone="night"))
    assert unswapped((5100, 1100, 1120), alike, TODAY, LIMITS) is None


@given(
    st.lists(st.tuples(st.integers(0, 90_000), st.integers(0, 250)), min_size=2, max_size=3),
    st.permutations([0, 1, 2]),
)
def test_whatever_is_offered_is_the_same_numbers_without_a_doubt(
    zones: list[tuple[int, int]], order: list[int]
) -> None:
    """An offered order holds the same numbers, raises no doubt, and only answers a doubt."""
    registers = [register(last, zone=f"zone-{n}") for n, (last, _) in enumerate(zones)]
    right = [last + used for last, used in zones]
    typed = tuple(right[n] for n in order if n < len(right))
    odd = any(is_suspicious(v, r, TODAY, LIMITS) for v, r in zip(typed, registers, strict=True))
    better = unswapped(typed, registers, TODAY, LIMITS)
    if not odd:
        assert better is None
    elif better is not None:
        assert sorted(better) == sorted(typed)
        assert better != typed
        assert not any(is_suspicious(v, r, TODAY, LIMITS) for v, r in zip(better, registers, strict=True))


@given(st.integers(0, 40_000), st.integers(1, 250), st.integers(10_000, 40_000))
def test_zones_far_apart_are_always_put_right(low: int, used: int, apart: int) -> None:
    """Two zones that are far apart and mixed up are always noticed, and the right order is offered."""
    registers = (register(low + apart, zone="day"), register(low, zone="night"))
    right = (low + apart + used, low + used)
    assert unswapped(right[::-1], registers, TODAY, LIMITS) == right


def test_a_meter_comes_from_json_with_what_is_known() -> None:
    """What is not known of a register is left out of the JSON."""
    meter = Meter.load(
        {
            "id": 1,
            "serial": "0457812",
            "model": "НІК",
            "digits": 6,
            "place": "",
            "remote": False,
            "seen": "1:7",
            "registers": [
                {"zone": "day", "last": [5, "2026-02-01", "remote"], "usual": 3.5},
                {"zone": "night"},
            ],
        }
    )
    assert meter.zones == ("day", "night")
    assert meter.registers[0] == Register("day", last=Past(5, date(2026, 2, 1), "remote"), usual=3.5)
    assert meter.registers[1] == Register("night")
