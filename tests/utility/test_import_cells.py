from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.clock import KYIV, to_kyiv
from bot.utility import tables_cells as cells
from bot.utility.tables import Cell
from bot.utility.tables_cells import Frame, Wrong
from tests.utility.import_files import NOW, eic

FRAME = Frame(r"\d{9,12}", NOW)
READERS: list[cells.Reader] = [
    cells.text(20),
    cells.code(20),
    cells.account,
    cells.eic,
    cells.eics,
    cells.serial,
    cells.whole,
    cells.digits,
    cells.kilowatts,
    cells.queue,
    cells.day,
    cells.first_of_month,
    cells.moment,
    cells.yes_no,
    cells.zone_count,
    cells.zone,
    cells.source,
]


def read(reader: Callable[[Cell, Frame], object], cell: Cell) -> object:
    """What a cell means, or why not."""
    try:
        return reader(cell, FRAME)
    except Wrong as wrong:
        return f"wrong: {wrong}"


@given(st.text(max_size=30) | st.dates() | st.datetimes() | st.times() | st.timedeltas())
def test_any_cell(cell: Cell) -> None:
    """Any cell at all is a value or is wrong, for every reader."""
    for reader in READERS:
        read(reader, cell)


@given(st.text(max_size=30))
@example("0 \xad")
@example("а \u200b б")
def test_words(text: str) -> None:
    """Words have single spaces and nothing invisible, and reading them again changes nothing."""
    try:
        once = cells.words(text)
    except Wrong:
        return
    assert once.isprintable()
    assert "  " not in once
    assert cells.words(once) == once


@given(st.dates(date(1950, 1, 1), date(2026, 3, 10)))
def test_dates(day: date) -> None:
    """A day is read in the Ukrainian and in the international form."""
    assert read(cells.day, f"{day.day}.{day.month:02d}.{day.year}") == day
    assert read(cells.day, day.isoformat()) == day
    assert read(cells.day, day) == day


@given(st.datetimes(datetime(1995, 1, 1), datetime(2026, 3, 9)), st.integers(-12, 14))  # noqa: DTZ001
def test_moments(naive: datetime, hours: int) -> None:
    """A moment with an offset is that moment; one without is Kyiv's, unless Kyiv has it twice or never."""
    naive = naive.replace(microsecond=0)
    given_ = f"{naive:%d.%m.%Y %H:%M:%S}"
    assert read(cells.moment, f"{given_}{hours:+03d}:00") == naive.replace(tzinfo=UTC) - timedelta(
        hours=hours
    )
    assert read(cells.moment, naive.isoformat() + "Z") == naive.replace(tzinfo=UTC)
    found = read(cells.moment, given_)
    if isinstance(found, datetime):
        assert to_kyiv(found).replace(tzinfo=None) == naive
        assert read(cells.moment, naive) == found
    else:
        first, second = naive.replace(tzinfo=KYIV), naive.replace(tzinfo=KYIV, fold=1)
        assert first.utcoffset() != second.utcoffset()


@given(st.integers(0, 10**12))
def test_whole_numbers(number: int) -> None:
    """A whole number is read plain, in groups of three, and with nothing after the comma."""
    assert read(cells.whole, str(number)) == number
    assert read(cells.whole, f"{number:,}".replace(",", "\u00a0")) == number
    assert read(cells.whole, f"{number},00") == number


@pytest.mark.parametrize(
    "text", ["1.5", "-1", "1,234", "1.234", "12 34", "1e5", "1,2E+09", "двадцять", "1 кВт", "٣"]
)
def test_not_whole(text: str) -> None:
    """What could be read in two ways, or is no whole number from zero, is wrong."""
    assert str(read(cells.whole, text)).startswith("wrong")


@pytest.mark.parametrize(
    ("text", "queue"),
    [
        ("1.1", "1.1"),
        ("6,2", "6.2"),
        (" 3.1. ", "3.1"),
        ("GPV4.2", "4.2"),
        ("gpv 4.2", "4.2"),
        ("черга 5.1", "5.1"),
        ("IV.1", "4.1"),
        ("ІІІ.2", "3.2"),
        ("VI.2", "6.2"),
        ("", ""),
    ],
)
def test_queues(text: str, queue: str) -> None:
    """A queue is read in each of the forms that DSOs publish."""
    assert read(cells.queue, text) == queue


@pytest.mark.parametrize("text", ["0.1", "7.1", "1.3", "1", "11", "1.10", "VII.1", "1/1"])
def test_no_queue(text: str) -> None:
    """There are six queues of two."""
    assert str(read(cells.queue, text)).startswith("wrong")


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (cells.yes_no, "ТАК", True),
        (cells.yes_no, "-", False),
        (cells.yes_no, "+", True),
        (cells.yes_no, "", False),
        (cells.zone_count, "Тризонний", 3),
        (cells.zone_count, "2.0", 2),
        (cells.zone_count, "День / Ніч", 2),
        (cells.zone, "НАПІВПІК", "half"),
        (cells.zone, "н/пік", "half"),
        (cells.zone, "half-peak", "half"),
        (cells.zone, "Загальна", "total"),
        (cells.source, "АСКОЕ", "remote"),
        (cells.source, "Споживачем", "consumer"),
        (cells.kilowatts, "5", 5.0),
        (cells.kilowatts, "7,5 кВт", 7.5),
        (cells.kilowatts, "", None),
        (cells.account, "620 001 234", "620001234"),
        (cells.serial, " 00 12-А ", "00 12-А"),
        (cells.eics, f"{eic(1).lower()}; {eic(2)}", (eic(1), eic(2))),
        (cells.eics, eic(1)[:8] + " " + eic(1)[8:], (eic(1),)),
        (cells.eics, eic(1).replace("0", "О"), (eic(1),)),
        (cells.first_of_month, "01.04.2026", date(2026, 4, 1)),
        (cells.text(6), "а\u200bб  в\u00a0г", "аб в г"),
    ],
)
def test_values(reader: cells.Reader, text: str, value: object) -> None:
    """What only looks different is the same."""
    assert read(reader, text) == value


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (cells.yes_no, "***"),
        (cells.zone, "T1"),
        (cells.source, "…"),
        (cells.kilowatts, "5-7"),
        (cells.kilowatts, "1000000"),
        (cells.account, "о/р 620001234"),
        (cells.account, "6200012340.0"),
        (cells.serial, "---"),
        (cells.code(5), "12.0"),
        (cells.code(5), "123456"),
        (cells.text(5), "#ПОСИЛАННЯ!#"),
        (cells.text(50), "########"),
        (cells.text(50), "#REF!"),
        (cells.text(50), "a\x00b"),
        (cells.text(50), "a\x1bb"),
        (cells.first_of_month, "02.04.2026"),
        (cells.day, "01.01.1949"),
        (cells.day, "01.02.26"),
        (cells.day, datetime(2026, 1, 1, 1)),  # noqa: DTZ001 - as Excel has it
        (cells.moment, "01.02.2026 25:00"),
        (cells.moment, "01.02.2026 10:00 +15:00"),
        (cells.moment, "10.03.2026 12:00:01"),
    ],
)
def test_wrong(reader: cells.Reader, text: Cell) -> None:
    """Nothing is guessed."""
    assert str(read(reader, text)).startswith("wrong: ")


def test_a_moment_that_is_now() -> None:
    """A reading of this very second has been taken; a later one has not."""
    assert read(cells.moment, "10.03.2026 12:00") == NOW
