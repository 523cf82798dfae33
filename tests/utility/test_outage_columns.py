"""Columns of outages, warnings and schedules."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.utility.outage_columns import OUTAGE_COLUMNS, minutes, span
from bot.utility.schedule_forms import MARKS
from bot.utility.tables_cells import Frame, Wrong

DOCUMENT = Path(__file__).parent.parent.parent / "docs/outages.md"
FRAME = Frame(r"\d+", datetime(2026, 3, 10, tzinfo=UTC))


def test_documented() -> None:
    """Every column, every other heading of it and every word of a schedule stands in docs/outages.md."""
    document = DOCUMENT.read_text(encoding="utf-8")
    for kind, columns in OUTAGE_COLUMNS.items():
        section = document.split(f"## `{kind}`")[1].split("\n## ")[0]
        for column in columns:
            row = next(line for line in section.splitlines() if line.startswith(f"| {column.title} |"))
            for spelling in column.spellings.split(","):
                assert spelling.strip() in row, (kind, spelling)
            assert ("так" in row.split("|")[2]) == column.needed, (kind, column.title)
    for word in MARKS:
        assert f"`{word}`" in document


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("9:00", 540),
        ("09.30", 570),
        ("24:00", 1440),
        (time(9, 30), 570),
        (timedelta(days=1), 1440),
        ("", None),
    ],
)
def test_a_time_of_the_day(cell: str | time | timedelta, told: int | None) -> None:
    """A time as text or as a workbook keeps it, 24:00 included, is minutes since midnight."""
    assert minutes(cell, FRAME) == told


@pytest.mark.parametrize(
    "cell", ["9", "25:00", "09:60", "24:01", "ранок", timedelta(days=2), datetime(2026, 1, 1, 9, tzinfo=UTC)]
)
def test_what_is_no_time_is_wrong(cell: str | timedelta | datetime) -> None:
    """Hours without minutes, times that do not exist and whole dates are refused."""
    with pytest.raises(Wrong):
        minutes(cell, FRAME)


def test_a_span_of_the_day() -> None:
    """From and to, with a dash or words; more than that is refused."""
    assert span("09:00 – 17:00", FRAME) == span("з 9:00 до 17:00 год.", FRAME) == (540, 1020)
    assert span("", FRAME) is None
    for wrong in ("09:00", "09:00-17:00, 18:00-19:00", "вранці"):
        with pytest.raises(Wrong):
            span(wrong, FRAME)
