"""The report as a file: counts, people, and nothing that a spreadsheet would compute."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from python_calamine import CalamineWorkbook

from bot.console.report import Report
from bot.storage.broadcasts import Broadcast, Draft, Progress, Reported

NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://x.example","тисни")'


def reported(name: str, state: str = "sent") -> Reported:
    return Reported(name, "viber", "+380 01g==", "uk", state, 1, NOON, NOON, None, "@SUM(A1)")


def written(path: Path, *rows: Reported, largest: int = 1000) -> CalamineWorkbook:
    draft = Draft("k", "new", "planned", "alert", {}, NOON, "ann", title=FORMULA)
    found = Broadcast(7, draft, "done", 1, NOON, "eve", NOON, "", NOON, NOON)
    done = Progress(3, 0, 0, 2, 1, 0, 0, 1, 0, 0, {}, 0.0, 0.0)
    report = Report(path, largest)
    report.count(found, done, NOON)
    report.add(rows[:1])
    report.add(rows[1:])
    report.close()
    return CalamineWorkbook.from_path(str(path))


def test_nothing_in_it_is_a_formula(tmp_path: Path) -> None:
    """Names, titles and errors that look like formulas or links stay words."""
    book = written(tmp_path / "r.xlsx", reported(FORMULA), reported("+1+1", "refused"))
    rows = book.get_sheet_by_name("Люди").to_python()
    assert [row[0] for row in rows[1:]] == [FORMULA, "+1+1"]
    assert rows[2][4] == "недоступний у месенджері"
    assert rows[1][6] == "10.03.2026 12:00:00"
    with zipfile.ZipFile(tmp_path / "r.xlsx") as parts:
        inside = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".xml"))
    assert b"<f>" not in inside
    assert b"<hyperlink" not in inside


def test_counts_stand_first(tmp_path: Path) -> None:
    """The first sheet says what it was, who made and approved it, and how many were told."""
    book = written(tmp_path / "r.xlsx")
    counts = {row[0]: row[1] for row in book.get_sheet_by_name("Підсумок").to_python()}
    assert (counts["Розсилка"], counts["Назва"], counts["Погодив"]) == ("№ 7", FORMULA, "eve")
    assert (counts["Людей"], counts["Надіслано"], counts["Недоступні"]) == (3, 2, 1)


def test_more_people_than_a_sheet_holds(tmp_path: Path) -> None:
    """Whoever does not fit on a sheet stands on the next one, under the same headings."""
    book = written(tmp_path / "r.xlsx", *(reported(f"Людина {n}") for n in range(5)), largest=2)
    assert book.sheet_names == ["Підсумок", "Люди", "Люди 2", "Люди 3"]
    last = book.get_sheet_by_name("Люди 3").to_python()
    assert [row[0] for row in last] == ["Людина", "Людина 4"]
