"""Hourly schedules in plain words."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.domain.schedule import ALL_LIGHT, dark, spans
from bot.utility.schedule_text import read_lines, read_text
from bot.utility.told import NotUnderstood

FRAGMENTS = json.loads((Path(__file__).parent.parent / "data/fragments-as-published.json").read_text("utf-8"))
NOW = datetime(2026, 2, 27, 8, tzinfo=UTC)
DAY = date(2026, 2, 27)


def test_the_rivne_quote_ends_at_midnight() -> None:
    """20.00-00.00 lasts until the midnight that ends the day."""
    told = read_lines(FRAGMENTS["rivne_text_2025-11-21"]["data"], NOW, day=date(2025, 11, 21))
    assert [day.queue for day in told.days] == ["1.1", "3.2", "5.1"]
    assert [dark(day)[0] for day in told.days] == [13.0, 10.0, 14.0]
    assert spans(told.days[0])[-1].end == datetime(2025, 11, 21, 22, tzinfo=UTC)
    assert told.remarks == ()


def test_the_zaporizhzhia_quote_has_uneven_dashes() -> None:
    """07:00 –10:30 is read, and a Roman sub-queue after a number."""
    told = read_lines(FRAGMENTS["zaporizhzhia_text_2024-12-16"]["data"], NOW, day=date(2024, 12, 16))
    assert [(day.queue, dark(day)) for day in told.days] == [("1.1", (3.5, 0.0)), ("5.1", (5.0, 0.0))]


@pytest.mark.parametrize(
    "heading",
    ["Графік на 27.02.2026", "27 лютого 2026 року, п'ятниця", "На 27 лютого діють такі графіки:"],
)
def test_the_day_stands_above(heading: str) -> None:
    """A date in digits or words, even without its year, holds for the lines below it."""
    told = read_text(f"{heading}\n\n1.1: 04:00-08:00\n", NOW)
    assert told.days[0].day == DAY


def test_a_day_without_its_year_is_the_nearest() -> None:
    """The 2nd of January, read in December, is of the next year."""
    told = read_text("2 січня\n1.1: 04:00-08:00", datetime(2025, 12, 31, tzinfo=UTC))
    assert told.days[0].day == date(2026, 1, 2)


def test_several_days_in_one_text() -> None:
    """Each heading begins another day."""
    told = read_text("27.02.2026\n1.1: 04:00-08:00\n28.02.2026\n1.1: 12:00-14:00", NOW)
    assert [(day.day.day, dark(day)[0]) for day in told.days] == [(27, 4.0), (28, 2.0)]


def test_without_a_day_nothing_is_taken() -> None:
    """A schedule that does not say its day is refused, not taken for today's."""
    with pytest.raises(NotUnderstood, match="на який день"):
        read_text("1.1: 04:00-08:00", NOW)


def test_several_queues_on_a_line() -> None:
    """A line for two queues is a schedule of both."""
    told = read_text("1.1, 1.2 та 2.1: з 04:00 до 08:00 і з 20:00 до 24:00", NOW, day=DAY)
    assert [(day.queue, dark(day)[0]) for day in told.days] == [("1.1", 8.0), ("1.2", 8.0), ("2.1", 8.0)]


def test_nothing_off_may_be_said_in_words() -> None:
    """A queue without outages is lit all day; a queue that is not named is not known."""
    told = read_text("1.1: без відключень\nЧерга 2, II підчерга – не вимикається.", NOW, day=DAY)
    assert [(day.queue, day.slots) for day in told.days] == [("1.1", ALL_LIGHT), ("2.2", ALL_LIGHT)]


@pytest.mark.parametrize(
    "line",
    [
        "1.1: 04:00-08:00 можливо",
        "1.1: можливо 04:00-08:00",
        "04:00-08:00",
        "7.1: 04:00-08:00",
        "1.1: 08:00-04:00",
        "1.1: 22:00-02:00",
        "1.1: 04:00-08:60",
        "1.1: 04:00-25:00",
        "1.1: 04:00-08:00, 12:00",
    ],
)
def test_a_line_that_is_not_understood_is_reported_whole(line: str) -> None:
    """Words left over, no queue, reversed or impossible times: the line is reported and not taken."""
    told = read_text(f"{line}\n1.2: 04:00-08:00", NOW, day=DAY)
    assert [day.queue for day in told.days] == ["1.2"]
    assert [(remark.where, remark.what) for remark in told.remarks] == [("рядок 1", line)]


def test_prose_is_no_schedule() -> None:
    """A text without any line of a schedule is refused."""
    with pytest.raises(NotUnderstood, match="жодного рядка"):
        read_text("Шановні споживачі! Графіки 27.02.2026 не застосовуються.", NOW)
