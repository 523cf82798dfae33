from datetime import date
from pathlib import Path

from bot.storage.database import Database
from tests.utility.import_files import (
    ACCOUNTS,
    METERS,
    account_row,
    counts,
    csv_file,
    eic,
    reasons,
    run,
    stored,
)

TWO_POINTS = account_row(3, ЕІС=f"{eic(30)} {eic(40)}")


async def accounts(db: Database, tmp_path: Path) -> None:
    """Accounts 1 and 2 with a metering point each, 3 with two, 4 with none."""
    rows = [ACCOUNTS, account_row(1), account_row(2), TWO_POINTS, account_row(4, ЕІС="")]
    await run(db, csv_file(tmp_path / "accounts.csv", rows))


async def test_meters(db: Database, tmp_path: Path) -> None:
    """A meter is found by account or EIC, and a second time nothing changes."""
    await accounts(db, tmp_path)
    rows = [
        (*METERS, "Місце", "Дистанційно", "Дата встановлення", "Дата зняття"),
        ("620000001", "", "00123", "НІК 2102", "6", "однозонний", "на фасаді", "так", "01.02.2020", ""),
        ("", eic(20), "123", "GAMA 100", "6", "2", "", "", "2021-03-04", "05.06.2024"),
        ("620000002", eic(20), "МТ-77", "MTX", "5", "день/ніч", "", "ні", "05.06.2024", ""),
    ]
    path = csv_file(tmp_path / "m.csv", rows)
    assert counts(await run(db, path, dry_run=True)) == (3, 0, 0, 0)
    assert counts(await run(db, path)) == (3, 0, 0, 0)
    there = await stored(db)
    assert there["meters"] == [
        (eic(10), "00123", "НІК 2102", 6, 1, True, date(2020, 2, 1), None),
        (eic(20), "123", "GAMA 100", 6, 2, False, date(2021, 3, 4), date(2024, 6, 5)),
        (eic(20), "МТ-77", "MTX", 5, 2, False, date(2024, 6, 5), None),
    ]
    assert counts(await run(db, path)) == (0, 0, 3, 0)


async def test_same_serial(db: Database, tmp_path: Path) -> None:
    """A serial number with other zeros, spaces or look-alikes is the same meter, here and in the file."""
    await accounts(db, tmp_path)
    await run(db, csv_file(tmp_path / "m.csv", [METERS, ("620000001", "", "MT 0012", "НІК", "6", "1")]))
    rows = [METERS, ("620000001", "", "мт-0012", "НІК", "6", "2"), ("", eic(10), "00МТ0012", "НІК", "6", "2")]
    report = await run(db, csv_file(tmp_path / "n.csv", rows))
    assert counts(report) == (0, 1, 0, 1)
    assert reasons(report) == [(3, "Заводський номер", "цей лічильник уже є в рядку 2 з іншими даними")]
    assert [each[1:5] for each in (await stored(db))["meters"]] == [("мт-0012", "НІК", 6, 2)]


async def test_no_place_for_a_meter(db: Database, tmp_path: Path) -> None:
    """A meter whose metering point is missing, unclear or contradicted is refused with what to do."""
    await accounts(db, tmp_path)
    rows = [
        METERS,
        ("", "", "1", "НІК", "6", "1"),
        ("620000099", "", "1", "НІК", "6", "1"),
        ("620000004", "", "1", "НІК", "6", "1"),
        ("620000003", "", "1", "НІК", "6", "1"),
        ("", eic(990), "1", "НІК", "6", "1"),
        ("620000002", eic(10), "1", "НІК", "6", "1"),
        ("620000003", eic(40), "1", "НІК", "6", "1"),
    ]
    report = await run(db, csv_file(tmp_path / "m.csv", rows))
    assert counts(report) == (1, 0, 0, 6)
    assert reasons(report) == [
        (2, "Особовий рахунок", "немає ні рахунку, ні ЕІС"),
        (3, "Особовий рахунок", "рахунку 620000099 немає в базі, або в нього немає ЕІС"),
        (4, "Особовий рахунок", "рахунку 620000004 немає в базі, або в нього немає ЕІС"),
        (5, "ЕІС", "у рахунку 620000003 кілька точок обліку: вкажіть ЕІС"),
        (6, "ЕІС", f"точки обліку {eic(990)} немає в базі: спершу завантажте рахунки"),
        (7, "Особовий рахунок", f"точка обліку {eic(10)} належить іншому рахунку, 620000001"),
    ]


async def test_bad_cells(db: Database, tmp_path: Path) -> None:
    """Digits, zones, dates and answers that cannot be are reported."""
    await accounts(db, tmp_path)
    rows = [
        (*METERS, "Дистанційно", "Дата встановлення", "Дата зняття"),
        ("620000001", "", "1", "", "12", "4", "", "", ""),
        ("620000001", "", "", "", "", "багатозонний", "", "", ""),
        ("620000001", "", "1", "", "6", "1", "мабуть", "31.02.2020", "11.03.2026"),
        ("620000001", "", "1", "", "6", "1", "", "02/03/2020", "43891"),
        ("620000001", "", "1", "", "6", "1", "", "02.03.2020", "01.03.2020"),
        ("620000001", "", "6,2E+9", "", "6", "1", "", "", ""),
    ]
    report = await run(db, csv_file(tmp_path / "m.csv", rows))
    assert counts(report) == (0, 0, 0, 6)
    told = {(line, column): reason for line, column, reason in reasons(report)}
    assert told[2, "Розрядність"] == "розрядність 12, а буває від 3 до 9"
    assert told[2, "Зонність"] == "«4» не зрозуміло: зон буває 1, 2 або 3"
    assert told[3, "Заводський номер"] == told[3, "Розрядність"] == "порожньо"
    assert told[4, "Дистанційно"] == "«мабуть» не зрозуміло: потрібно «так» або «ні»"
    assert told[4, "Дата встановлення"] == "дати 31.02.2020 немає в календарі"
    assert told[4, "Дата зняття"] == "дата 11.03.2026 ще не настала"
    assert (
        told[5, "Дата встановлення"] == "дату «02/03/2020» можна прочитати двома способами: пишіть 31.01.2026"
    )
    assert "число днів, яким Excel зберігає дату" in told[5, "Дата зняття"]
    assert told[6, "Дата зняття"] == "лічильник знято раніше, ніж встановлено"
    assert "Excel зіпсував" in told[7, "Заводський номер"]
