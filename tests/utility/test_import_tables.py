import csv
import io
import tempfile
from contextlib import closing, suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.database import Database
from bot.utility.tables import Row, Unreadable, open_tables
from bot.utility.tables_layout import Layout, find_layout
from tests.utility.import_files import (
    ACCOUNTS,
    METERS,
    READINGS,
    Cells,
    account_row,
    counts,
    csv_file,
    eic,
    reasons,
    run,
    stored,
    workbook,
)

ROWS = [ACCOUNTS, *(account_row(number) for number in range(1, 4))]


def layout(path: Path) -> Layout:
    """Which table and which columns are found in a file."""
    with closing(open_tables(path)) as opened:
        return find_layout(opened.tables, None, path.name)


def rows_of(path: Path) -> list[Row]:
    """The rows below the headings of a table."""
    with closing(open_tables(path)) as opened:
        found = find_layout(opened.tables, None, path.name)
        return [row for row in found.table.rows(found.width) if row.line > found.line]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_forms_of_csv(tmp_path: Path, separator: str, encoding: str, end: str) -> None:
    """Separator, encoding and ends of lines are found, whatever program wrote them."""
    path = csv_file(tmp_path / "a.csv", ROWS, separator=separator, encoding=encoding, end=end)
    assert [tuple(row.cells) for row in rows_of(path)] == ROWS[1:]


def test_name_says_nothing(tmp_path: Path) -> None:
    """A CSV may be called anything, and a workbook may be called CSV."""
    assert rows_of(csv_file(tmp_path / "list of people", ROWS))
    assert rows_of(workbook(tmp_path / "book.csv", {"Лист": ROWS}))


def test_quotes(tmp_path: Path) -> None:
    """Quoted cells may hold separators, quotes and line breaks; a quote inside plain text is itself."""
    path = tmp_path / "a.csv"
    lines = [
        "о/р;РЕМ;н.п.;ПІБ",
        '620000001;Р;"с. ""Нова"" Гута";"Коваль; Іван\nсин Петра"',
        '620000002;Р;с. Гута;ТОВ "Ромашка"',
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = [(row.line, *row.cells[2:]) for row in rows_of(path)]
    assert found == [(2, 'с. "Нова" Гута', "Коваль; Іван\nсин Петра"), (4, "с. Гута", 'ТОВ "Ромашка"')]


def test_quote_left_open(tmp_path: Path) -> None:
    """A quote that is not closed costs its own row and no other."""
    path = tmp_path / "a.csv"
    good = [f"62000000{n};Р;с. Гута;Особа" for n in range(10)]
    lines = ["о/р;РЕМ;н.п.;ПІБ", *good[:3], '620000011;Р;с. Гута;"Зоря', *good[3:6]]
    lines += ['620000012;"Р;с. Гута;Особа', '620000013;Р;с. Гута;"Зоря" товариство', *good[6:]]
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = rows_of(path)
    assert [row.cells[0] for row in rows if not row.fault] == [line.split(";")[0] for line in good]
    assert [(row.line, row.fault.split(":")[0]) for row in rows if row.fault] == [
        (5, "лапки відкрито, але не закрито"),
        (9, "лапки відкрито, але не закрито"),
        (10, "лапки не на місці"),
    ]


def test_number_of_cells(tmp_path: Path) -> None:
    """A row with too many or too few cells is at fault; a blank one is no row."""
    path = tmp_path / "a.csv"
    lines = ["о/р;РЕМ;н.п.", "1;Р;с. Гута", "", ";;", " ; ;", "2;Р", "3;Р;с. Гута;зайве", "4;Р;с. Гута"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert [(row.line, row.fault.split(":")[0]) for row in rows_of(path)] == [
        (2, ""),
        (6, "комірок 2, а стовпців 3"),
        (7, "комірок 4, а стовпців 3"),
        (8, ""),
    ]


async def test_broken_letters(db: Database, tmp_path: Path) -> None:
    """A few broken letters in UTF-8 are reported in their rows; the rest stays UTF-8."""
    rows = [ACCOUNTS, *(account_row(number) for number in range(1, 20))]
    path = csv_file(tmp_path / "a.csv", rows)
    whole = path.read_bytes()
    at = whole.index("Олена".encode(), len(whole) // 2)
    path.write_bytes(whole[:at] + b"\xcf" + whole[at + 2 :])
    report = await run(db, path)
    assert counts(report) == (18, 0, 0, 1)
    assert reasons(report)[0][1:] == ("ПІБ", "є знаки, яких немає в кодуванні файла")


async def test_title_above_headings(db: Database, tmp_path: Path) -> None:
    """Headings may stand below a title, in any order, among columns that nobody knows, which are named."""
    rows: list[Cells] = [
        ("Звіт за березень", "", "", "", ""),
        ("", "", "", "", ""),
        ("Примітка", "НАСЕЛЕНИЙ   ПУНКТ", "Особовий рахунок №", "РЕМ (код)", "Колір хати"),
        ("", "с. Гута", "620000001", "Р", "білий"),
    ]
    report = await run(db, csv_file(tmp_path / "a.csv", rows))
    assert counts(report) == (1, 0, 0, 0)
    assert report.left_out == ("Примітка", "Колір хати")


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (ACCOUNTS, "accounts"),
        (METERS, "meters"),
        (READINGS, "readings"),
        (("Код РЕМ", "Назва РЕМ", "Телефон"), "districts"),
        (("account", "district", "settlement", "street", "eic code", "permitted power, kW"), "accounts"),
        (("EIC", "serial number", "digits", "zones", "installed on"), "meters"),
        (("account no", "meter", "zone", "value", "date", "source"), "readings"),
        (
            ("О/Р", "Район електромереж", "місто/село", "вул.", "буд.", "кв.", "ЕІС-код точки обліку"),
            "accounts",
        ),
        (("ЕIС", "Зав. №", "Тип лічильника", "Кількість розрядів", "Кількість зон"), "meters"),
        (("№ особового рахунку", "Показник", "Дата зняття показу", "Ким знято", "Зав. номер"), "readings"),
    ],
)
def test_kind_by_headings(tmp_path: Path, headings: Cells, kind: str) -> None:
    """What a file is, its headings tell, in Ukrainian and in English."""
    assert layout(csv_file(tmp_path / "a.csv", [headings])).kind == kind


async def test_workbook(db: Database, tmp_path: Path) -> None:
    """Of a workbook the sheet with the headings is taken, and its numbers lose nothing."""
    numbers: list[Cells] = [
        ("Особовий рахунок", "РЕМ", "Населений пункт", "Будинок", "Черга", "Дозволена потужність", "ЕІС"),
        ("", "", "", "", "", "", ""),
        (620000001, "Р", "с. Гута", 12, 1.1, 7.5, eic(10)),
        (620000002, "Р", "с. Гута", "12-А", "6.2", "", eic(20)),
    ]
    path = workbook(tmp_path / "a.xlsx", {"Про файл": [("Звіт", "за рік")], "Дані": numbers})
    assert counts(await run(db, path, "accounts")) == (2, 0, 0, 0)
    there = await stored(db)
    assert [(row[0], row[5]) for row in there["accounts"]] == [("620000001", "12"), ("620000002", "12-А")]
    assert there["points"][0][3:] == ("1.1", 7.5)


async def test_what_excel_turned(db: Database, tmp_path: Path) -> None:
    """What Excel made into a date, a time or a long number is reported, not turned back."""
    rows: list[Cells] = [
        ("Особовий рахунок", "РЕМ", "Населений пункт", "Будинок", "Черга"),
        (620000001, "Р", "с. Гута", date(2026, 2, 1), datetime(2026, 1, 1)),  # noqa: DTZ001 - as Excel has it
        (6.2e15, "Р", "с. Гута", time(10, 5), "1.1"),
        (620000003, "Р", "с. Гута", 1.5, "1.1"),
    ]
    report = await run(db, workbook(tmp_path / "a.xlsx", {"Дані": rows}))
    assert counts(report) == (1, 0, 0, 2)
    turned, broken = "Excel перетворив це на дату або час", "Excel зіпсував це число"
    assert [(line, column, reason.split(":")[0]) for line, column, reason in reasons(report)] == [
        (2, "Будинок", turned),
        (2, "Черга", turned),
        (3, "Особовий рахунок", broken),
        (3, "Будинок", turned),
    ]


async def test_dates_of_a_workbook(db: Database, tmp_path: Path) -> None:
    """Real dates and times of a workbook are Kyiv's."""
    await run(db, csv_file(tmp_path / "a.csv", ROWS[:2]))
    meters: list[Cells] = [
        (*METERS, "Дата встановлення", "Дистанційно"),
        (620000001, "", 123, "НІК", 6, 1, date(2024, 5, 1), True),
    ]
    assert counts(await run(db, workbook(tmp_path / "m.xlsx", {"М": meters}))) == (1, 0, 0, 0)
    readings: list[Cells] = [READINGS, (620000001, 123, "", 77, datetime(2026, 2, 1, 12), "споживач")]  # noqa: DTZ001
    assert counts(await run(db, workbook(tmp_path / "r.xlsx", {"П": readings}))) == (1, 0, 0, 0)
    there = await stored(db)
    assert there["meters"][0][1:7] == ("123", "НІК", 6, 1, True, date(2024, 5, 1))
    assert f"{there['readings'][0][3]:%H:%M %Z}" == "10:00 UTC"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "Файл a.csv порожній."),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.csv — не текст і не книга Excel."),
        ("a.csv", b"PK\x03\x04 and nothing more", "a.csv не вдалося прочитати: файл пошкоджено"),
        ("a.xlsx", b"a;b;c", "a.xlsx — не книга Excel, хоч так названа"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls не вдалося прочитати"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le")
            + bytes(600),
            "a.xlsx захищено паролем: збережіть книгу без пароля.",
        ),
        ("a.csv", "один;два;три\n1;2;3".encode(), "У a.csv немає рядка із заголовками"),
        (
            "a.csv",
            "о/р;РЕМ;вулиця\n1;2;3".encode(),
            "бракує стовпців для таблиці «рахунки»: «Населений пункт».",
        ),
        ("a.csv", "зав. №;розрядність;зон\n1;2;3".encode(), "«Особовий рахунок або ЕІС»."),
        (
            "a.csv",
            "о/р;РЕМ;н.п.;місто\n1;2;3;4".encode(),
            "два стовпці означають «Населений пункт»: 3-й і 4-й.",
        ),
    ],
)
async def test_no_table(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    """A file that is no table of ours is refused with one sentence that says why."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        layout(path)
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


def test_no_file(tmp_path: Path) -> None:
    """A file that is missing, or is a folder, or is an empty workbook, is said to be so."""
    with pytest.raises(Unreadable, match="немає"):
        open_tables(tmp_path / "nowhere.csv")
    with pytest.raises(Unreadable, match="тека"):
        open_tables(tmp_path)
    with pytest.raises(Unreadable, match="жодного заповненого аркуша"):
        open_tables(workbook(tmp_path / "a.xlsx", {"Лист": []}))


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ufeff\ufffd\r\n", exclude_categories=["Cc", "Cs"]),
    max_size=12,
)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=8), st.sampled_from(";,\t|"))
def test_what_csv_writes(rows: list[list[str]], separator: str) -> None:
    """Whatever a CSV writer writes is read back, cell by cell."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([["о/р", "РЕМ", "н.п."], *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.getvalue().encode())
        found = rows_of(path)
    assert [list(row.cells) for row in found] == [row for row in rows if any(cell.strip() for cell in row)]
    assert not any(row.fault for row in found)


@given(st.binary(max_size=300) | st.text('о/рРЕМн.п;,\t|"\n\r 1', max_size=80).map(str.encode))
def test_any_bytes(content: bytes) -> None:
    """Any bytes at all are a table or are refused with a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes("о/р;РЕМ;н.п.\n".encode() + content)
        with suppress(Unreadable):
            rows_of(path)
        path.write_bytes(content)
        with suppress(Unreadable):
            layout(path)
