"""The hourly schedule by half hours."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.schedule import (
    ALL_LIGHT,
    QUEUES,
    Day,
    NotAQueue,
    Span,
    Switch,
    dark,
    filled,
    joined,
    mark_at,
    next_switch,
    read_queue,
    spans,
)

ORDINARY = date(2026, 2, 27)
SHORT = date(2026, 3, 29)  # the clock leaps from 03:00 to 04:00
LONG = date(2026, 10, 25)  # the hour from 03:00 to 04:00 comes twice


def utc(day: int, hour: int, minute: int = 0, month: int = 2) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def off(day: date, *hours: tuple[float, float], perhaps: bool = False) -> Day:
    """A day of queue 1.1 that is off between these hours of the clock."""
    minutes = [(int(start * 60), int(end * 60), "?" if perhaps else "x") for start, end in hours]
    return Day("1.1", day, filled(minutes))  # type: ignore[arg-type]


def test_a_span_is_given_in_utc() -> None:
    """From three to six in Kyiv is from one to four in UTC in winter."""
    assert spans(off(ORDINARY, (3, 6))) == [Span(utc(27, 1), utc(27, 4), sure=True)]


def test_sure_and_possible_hours_stay_apart() -> None:
    """What is only possible makes a span of its own beside what is sure."""
    day = Day("1.1", ORDINARY, "xx??" + ALL_LIGHT[4:])
    assert [(span.end - span.start, span.sure) for span in spans(day)] == [
        (timedelta(hours=1), True),
        (timedelta(hours=1), False),
    ]
    assert dark(day) == (1.0, 1.0)


def test_the_day_of_23_hours_leaps_over_two_cells() -> None:
    """On the March night an outage from two to five by the clock lasts two hours."""
    [span] = spans(off(SHORT, (2, 5)))
    assert span.end - span.start == timedelta(hours=2)
    assert dark(Day("1.1", SHORT, "x" * 48)) == (23.0, 0.0)


def test_the_hour_that_is_leapt_over_is_never_dark() -> None:
    """On the March night an outage from three to four by the clock does not take place."""
    assert spans(off(SHORT, (3, 4))) == []


def test_the_day_of_25_hours_holds_an_hour_twice() -> None:
    """On the October night an outage from three to four by the clock covers both hours of that name."""
    [span] = spans(off(LONG, (3, 4)))
    assert (span.start, span.end) == (utc(25, 0, month=10), utc(25, 2, month=10))
    assert dark(Day("1.1", LONG, "x" * 48)) == (25.0, 0.0)


def test_what_goes_on_over_midnight_is_one_span() -> None:
    """Evening and morning without light between two days are told as one."""
    days = [off(ORDINARY, (22, 24)), off(ORDINARY + timedelta(days=1), (0, 2))]
    assert joined(days) == [Span(utc(27, 20), utc(28, 0), sure=True)]


def test_a_missing_day_breaks_a_span() -> None:
    """Nothing is said of a day that is not known."""
    days = [off(ORDINARY, (22, 24)), off(ORDINARY + timedelta(days=2), (0, 2))]
    assert len(joined(days)) == 2
    assert mark_at(days, utc(28, 10)) is None
    assert next_switch(days, utc(27, 21)) is None


def test_the_next_switch_is_the_next_change() -> None:
    """Before an outage it is its start, within it its end."""
    days = [off(ORDINARY, (3, 6))]
    assert next_switch(days, utc(27, 0)) == Switch(utc(27, 1), "x")
    assert next_switch(days, utc(27, 1)) == Switch(utc(27, 4), ".")
    assert mark_at(days, utc(27, 1)) == "x"
    assert mark_at(days, utc(27, 4)) == "."


def test_there_is_no_switch_after_the_last_one_known() -> None:
    """The end of what is published is not a change."""
    assert next_switch([off(ORDINARY, (3, 6))], utc(27, 5)) is None
    assert next_switch([], utc(27, 5)) is None


def test_the_next_switch_may_lie_in_the_next_day() -> None:
    """An evening outage that goes on after midnight ends in the morning."""
    days = [off(ORDINARY + timedelta(days=1), (0, 2)), off(ORDINARY, (22, 24))]
    assert next_switch(days, utc(27, 21)) == Switch(utc(28, 0), ".")


def test_a_half_hour_partly_off_is_only_possible() -> None:
    """An interval that ends at a quarter past leaves its last cell in doubt."""
    assert filled([(600, 615, "x")]) == ALL_LIGHT[:20] + "?" + ALL_LIGHT[21:]
    assert filled([(600, 675, "x")])[20:24] == "xx?."


def test_cells_of_another_number_or_kind_are_refused() -> None:
    """A day has 48 cells of three kinds."""
    for cells in ("", "x" * 47, "x" * 49, "y" * 48):
        with pytest.raises(ValueError, match="48 cells"):
            Day("1.1", ORDINARY, cells)


@pytest.mark.parametrize(
    ("text", "queue"),
    [
        ("1.1", "1.1"),
        ("1.1.", "1.1"),
        ("GPV1.1", "1.1"),
        ("gpv6.2", "6.2"),
        ("ГПВ 3.2", "3.2"),
        (" 4,2 ", "4.2"),
        ("II.1", "2.1"),
        ("ІІІ.2", "3.2"),
        ("VI.II", "6.2"),
        ("підчерга 5.1.", "5.1"),
        ("Черга 1, I підчерга", "1.1"),
        ("Черга 5, ІІ підчерга", "5.2"),
        ("черга 2 підчерга 2", "2.2"),
        ("IV черга, 1 підчерга", "4.1"),
        ("Черга № 3.1", "3.1"),
    ],
)
def test_a_queue_is_read_in_every_way_that_it_is_written(text: str, queue: str) -> None:
    """Prefixes, trailing points, Roman numerals in either alphabet and words name the same queue."""
    assert read_queue(text) == queue


@pytest.mark.parametrize(
    "text", ["", "1", "7.1", "1.3", "0.1", "1.1.1", "11", "1-2", "черга", "GPV", "X.1", "1.1 2.1"]
)
def test_what_names_no_queue_is_refused(text: str) -> None:
    """Nothing is guessed from half a name."""
    with pytest.raises(NotAQueue):
        read_queue(text)


@settings(max_examples=60)
@given(
    cells=st.text(".x?", min_size=48, max_size=48),
    day=st.dates(date(2026, 1, 1), date(2030, 12, 31)) | st.sampled_from([SHORT, LONG]),
)
def test_spans_add_up_to_the_dark_hours(cells: str, day: date) -> None:
    """On every day the spans are apart, in order, and as long together as the hours told."""
    found = Day("1.1", day, cells)
    told = spans(found)
    total = {
        sure: sum((s.end - s.start for s in told if s.sure is sure), timedelta()) for sure in (True, False)
    }
    assert (total[True] / timedelta(hours=1), total[False] / timedelta(hours=1)) == dark(found)
    assert all(a.end <= b.start and (a.end < b.start or a.sure != b.sure) for a, b in pairwise(told))
    assert all(mark_at([found], span.start) == ("x" if span.sure else "?") for span in told)


def test_there_are_twelve_queues() -> None:
    """Six queues of two sub-queues."""
    assert len(QUEUES) == 12
    assert [read_queue(queue) for queue in QUEUES] == list(QUEUES)
