import csv
from pathlib import Path

from bot.clock import FakeClock
from bot.storage.database import Database
from bot.utility.registry import import_table
from bot.utility.registry_report import SHOWN, ErrorTable, Problem
from bot.utility.registry_seen import Earlier, Seen
from bot.utility.tables_columns import COLUMNS, TITLES
from tests.utility.import_files import ACCOUNTS, NOW, account_row, csv_file, run

DOCUMENT = Path(__file__).parents[2] / "docs" / "import.md"


def test_no_formulas(tmp_path: Path) -> None:
    """Nothing that stood in a file becomes a formula in the table of errors."""
    nasty = ['=HYPERLINK("http://evil")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]
    table = ErrorTable(tmp_path / "errors.csv")
    for value in nasty:
        table.add(Problem.of(1, value, value, value))
    table.close()
    text = (tmp_path / "errors.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=";"))
    assert rows[0] == ["Рядок", "Стовпець", "Значення", "Чому не взято"]
    assert [row[2] for row in rows[1:]] == [f"'{value}" for value in nasty]


async def test_every_problem(db: Database, tmp_path: Path) -> None:
    """The report keeps the first hundred problems; whoever listens hears of all, and counts agree."""
    rows = [ACCOUNTS, *(account_row(number, РЕМ="") for number in range(1, 301)), account_row(301)]
    heard: list[Problem] = []
    report = await import_table(
        db,
        "accounts",
        csv_file(tmp_path / "a.csv", rows),
        now=FakeClock(NOW),
        on_problem=heard.append,
    )
    assert (report.rows, report.new, report.refused) == (301, 1, 300)
    assert len(heard) == 300
    assert report.problems == tuple(heard[:SHOWN])


async def test_progress(db: Database, tmp_path: Path) -> None:
    """Progress grows to the whole file."""
    path = csv_file(tmp_path / "a.csv", [ACCOUNTS, *(account_row(number) for number in range(1, 2_501))])
    told: list[tuple[int, int]] = []
    await import_table(
        db, None, path, now=FakeClock(NOW), dry_run=True, progress=lambda *progress: told.append(progress)
    )
    assert told == sorted(told)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


async def test_words_of_a_report(db: Database, tmp_path: Path) -> None:
    """A report says what became of the rows, what was left out and what to look at."""
    rows = [(*ACCOUNTS, "Колір"), (*account_row(1), "білий"), (*account_row(2, РЕМ=""), "синій")]
    report = await run(db, csv_file(tmp_path / "a.csv", rows), dry_run=True)
    assert report.lines() == [
        "a.csv — рахунки: рядків 2, нових 1, змінено 0, без змін 0, не взято 1.",
        "Стовпці, яких бот не знає, пропущено: Колір.",
        "З'являться нові дільниці: Соснівський РЕМ. Перевірте, чи це не описки.",
        "  рядок 3, «РЕМ»: порожньо",
        "Це була лише перевірка: у базі нічого не змінено.",
    ]


def test_seen() -> None:
    """A key is remembered with its first line, in one batch and across, and with what was said of it."""
    seen = Seen()
    assert seen.note([("a", 1, "x"), ("b", 2, None)]) == [None, None]
    assert seen.note([("a", 3, "x"), ("c", 4, "y"), ("c", 5, "z"), ("b", 6, None)]) == [
        Earlier(1, same=True),
        None,
        Earlier(4, same=False),
        Earlier(2, same=True),
    ]
    seen.close()


def test_documented() -> None:
    """Every column and every other spelling of its heading stands in docs/import.md."""
    document = DOCUMENT.read_text(encoding="utf-8")
    for kind, columns in COLUMNS.items():
        section = document.split(f"## `{kind}`")[1].split("\n## ")[0]
        for column in columns:
            row = next(line for line in section.splitlines() if line.startswith(f"| {column.title}"))
            for spelling in column.spellings.split(","):
                assert spelling.strip() in row, (kind, spelling)
            assert ("так" in row.split("|")[2]) == column.needed, (kind, column.title)
        assert TITLES[kind] in document
