"""Planned works from CSV and XLSX."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.domain.outages import Area
from bot.utility.planned import read_works
from bot.utility.tables import Unreadable
from bot.utility.told import Outages
from tests.utility.import_files import Cells, csv_file, workbook

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
DISTRICTS = {"Соснівський РЕМ": "SOSN", "SOSN": "SOSN"}
HEADINGS: Cells = ("№", "РЕМ", "Населений пункт", "Вулиця", "Будинки", "Початок", "Кінець", "Причина")
ROW: Cells = (
    "17",
    "Соснівський РЕМ",
    "м. Соснівка",
    "вул. Франка",
    "1-15, 12-А",
    "20.03.2026 09:00",
    "20.03.2026 17:00",
    "Ремонт",
)


def read(folder: Path, rows: Sequence[Cells], *, now: datetime = NOW, whole: bool = False) -> Outages:
    """What a CSV of such rows says."""
    path = folder / "works.csv"
    csv_file(path, rows)
    return read_works(path, now, DISTRICTS, whole=whole)


def changed(**cells: str) -> Cells:
    """The row with other cells; the keys are the columns' numbers after a letter."""
    row = list(ROW)
    for key, value in cells.items():
        row[int(key[1:])] = value
    return row


def test_a_row_becomes_an_outage(tmp_path: Path) -> None:
    """Number, place, houses as written, times in UTC, reason."""
    [named] = read(tmp_path, [HEADINGS, ROW]).found
    outage = named.outage
    assert named.ref == "17"
    assert outage.areas == (Area("SOSN", "м. Соснівка", "вул. Франка", "1-15, 12-А"),)
    assert (outage.starts_at, outage.ends_at) == (
        datetime(2026, 3, 20, 7, tzinfo=UTC),
        datetime(2026, 3, 20, 15, tzinfo=UTC),
    )
    assert (outage.kind, outage.state, outage.reason) == ("planned", "scheduled", "Ремонт")
    assert "12-А" in outage.raw


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (("Дата", "Час"), ("20.03.2026", "09:00-17:00")),
        (("Дата", "Час"), ("20.03.2026", "з 09.00 до 17.00")),
        (("Дата", "Час з", "Час по"), ("20.03.2026", "9:00", "17:00")),
        (
            ("Дата початку", "Час початку", "Дата закінчення", "Час закінчення"),
            ("20.03.2026", "09:00", "20.03.2026", "17:00"),
        ),
        (("Початок", "Кінець"), ("2026-03-20T09:00:00+02:00", "20.03.2026 17:00")),
    ],
)
def test_times_are_written_in_many_ways(tmp_path: Path, headings: Cells, cells: Cells) -> None:
    """A day with hours, with a span or with two moments: the same outage."""
    [named] = read(tmp_path, [("Населений пункт", *headings), ("с. Гута", *cells)]).found
    assert named.outage.starts_at == datetime(2026, 3, 20, 7, tzinfo=UTC)
    assert named.outage.ends_at == datetime(2026, 3, 20, 15, tzinfo=UTC)


def test_a_workbook_keeps_dates_and_times(tmp_path: Path) -> None:
    """Cells of a workbook that are dates and times are read as they are."""
    path = tmp_path / "works.xlsx"
    day = datetime(2026, 3, 20)  # noqa: DTZ001 - as a workbook keeps it
    works = [("ТП", "Дата", "Час з", "Час по"), ("КТП-5", day, time(9, 0), time(17, 0))]
    workbook(path, {"Графік": works})
    [named] = read_works(path, NOW, {}).found
    assert named.outage.areas == (Area(transformer="КТП-5"),)
    assert named.outage.ends_at == datetime(2026, 3, 20, 15, tzinfo=UTC)


def test_midnight_may_end_the_day(tmp_path: Path) -> None:
    """An end of 24:00 or 00:00 is the midnight after."""
    rows = [
        ("Черга", "Дата", "Час"),
        ("1.1", "20.03.2026", "20:00-00:00"),
        ("1.2", "20.03.2026", "20:00-24:00"),
    ]
    ends = {named.outage.ends_at for named in read(tmp_path, rows).found}
    assert ends == {datetime(2026, 3, 20, 22, tzinfo=UTC)}


def test_rows_of_one_number_are_one_outage(tmp_path: Path) -> None:
    """Several streets under one number are places of one outage; another time under it is refused."""
    other = changed(c3="вул. Лісова", c4="")
    told = read(tmp_path, [HEADINGS, ROW, other, ROW, changed(c6="20.03.2026 18:00")])
    [named] = told.found
    assert [area.street for area in named.outage.areas] == ["вул. Франка", "вул. Лісова"]
    assert [remark.where for remark in told.remarks] == ["рядок 5"]


def test_a_row_without_a_number_is_known_again(tmp_path: Path) -> None:
    """Other hours on the same day at the same place are the same outage changed; another day is another."""
    first = read(tmp_path, [HEADINGS, changed(c0="")]).found[0]
    later = read(tmp_path, [HEADINGS, changed(c0="", c6="20.03.2026 19:00", c7="Довше")]).found[0]
    other = read(tmp_path, [HEADINGS, changed(c0="", c5="21.03.2026 09:00", c6="21.03.2026 17:00")]).found[0]
    assert first.ref == later.ref != other.ref


def test_two_windows_on_one_day_are_two_outages(tmp_path: Path) -> None:
    """Morning and evening at one place stay apart whatever their order; the same row again is reported."""
    morning = changed(c0="", c6="20.03.2026 11:00")
    evening = changed(c0="", c5="20.03.2026 15:00")
    told = read(tmp_path, [HEADINGS, evening, morning, morning])
    again = read(tmp_path, [HEADINGS, morning, evening])
    assert told.found == again.found
    assert len({named.ref for named in told.found}) == 2
    assert told.remarks[0].why == "такий рядок уже був"


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"c5": ""}, "немає початку"),
        ({"c6": ""}, "немає часу закінчення"),
        ({"c6": "20.03.2026 09:00"}, "не пізніший"),
        ({"c6": "19.03.2026 17:00"}, "не пізніший"),
        ({"c6": "31.12.2026 23:59"}, "довше"),
        ({"c1": "Невідомий РЕМ"}, "немає в базі"),
        ({"c2": "", "c3": "", "c4": ""}, "не сказано, де"),
        ({"c2": ""}, "не сказано, де"),
        ({"c5": "03/20/2026"}, "двома способами"),
        ({"c5": "29.03.2026 03:30", "c6": "29.03.2026 08:00"}, "не було"),
        ({"c5": "25.10.2026 03:30", "c6": "25.10.2026 08:00"}, "двічі"),
        ({"c4": "12.0"}, "зіпсував"),
    ],
)
def test_a_row_that_cannot_be_is_reported(tmp_path: Path, cells: dict[str, str], why: str) -> None:
    """A row with an impossible time or no place is named with its reason; the other row is taken."""
    told = read(tmp_path, [HEADINGS, changed(**cells), changed(c0="18")], whole=True)
    assert [named.ref for named in told.found] == ["18"]
    assert told.remarks[0].where.startswith("рядок 2")
    assert why in told.remarks[0].why
    assert told.whole is False


def test_what_has_ended_is_counted(tmp_path: Path) -> None:
    """Works of the past are left out; those that have begun run."""
    told = read(tmp_path, [HEADINGS, ROW], now=NOW + timedelta(days=30), whole=True)
    assert (told.found, told.over, told.whole) == ((), ("17",), True)
    running = read(tmp_path, [HEADINGS, ROW], now=datetime(2026, 3, 20, 12, tzinfo=UTC))
    assert running.found[0].outage.state == "running"


def test_an_emergency_may_have_no_end(tmp_path: Path) -> None:
    """Nobody knows yet when an emergency ends."""
    rows = [("Вид", "Фідер", "Початок", "Кінець"), ("аварійне", "Ф-3", "10.03.2026 11:00", "")]
    [named] = read(tmp_path, rows).found
    assert (named.outage.kind, named.outage.ends_at) == ("emergency", None)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A table without the needed headings ends with one sentence; unknown columns are named."""
    with pytest.raises(Unreadable, match="немає рядка із заголовками"):
        read(tmp_path, [("a", "b"), ("1", "2")])
    with pytest.raises(Unreadable, match="бракує стовпців"):
        read(tmp_path, [("Початок", "Кінець"), ("1", "2")])
    told = read(tmp_path, [(*HEADINGS, "Бригада"), (*ROW, "5")])
    assert told.remarks[0].what == "Бригада"


def test_a_cut_row_is_reported(tmp_path: Path) -> None:
    """A row with a separator too few is named, and the next one is read."""
    told = read(tmp_path, [HEADINGS, ROW[:3], ROW])
    assert [named.ref for named in told.found] == ["17"]
    assert told.remarks[0].where == "рядок 2"
