"""Consumption and contracts from files."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.schema import account, metering_point
from bot.storage.schema_requests import consumption, contract
from tests.utility.import_files import ACCOUNTS, account_row, counts, csv_file, eic, reasons, run, workbook

USED = ("о/р", "ЕІС", "Місяць", "Зона", "Спожито, кВт·год", "Вироблено", "Віддано")
CONTRACTS = ("о/р", "Номер договору", "Вид договору", "Дата укладення", "Діє до", "Стан")
ONE, TWO = "620000001", "620000002"
A, B = eic(20), eic(40)


async def accounts(db: Database, tmp_path: Path) -> None:
    """Account 1 with a metering point, account 2 with two."""
    rows = [ACCOUNTS, account_row(1), account_row(2, ЕІС=f"{A} {B}")]
    await run(db, csv_file(tmp_path / "accounts.csv", rows))


async def used(db: Database) -> list[tuple[Any, ...]]:
    """What is stored: account, site, month, zone and figures."""
    c = consumption.c
    query = select(account.c.number, c.site, c.month, c.zone, c.consumed, c.generated, c.released)
    ordered = query.join_from(consumption, account).order_by(account.c.number, c.site, c.month, c.zone)
    return [tuple(row) for row in await db.read(lambda connection: connection.execute(ordered).all())]


async def test_consumption(db: Database, tmp_path: Path) -> None:
    """Months go in by account or site, as one sum or by zones; a second time nothing changes."""
    await accounts(db, tmp_path)
    rows = [
        USED,
        (ONE, "", "01.2026", "", "120,5", "", ""),
        (ONE, "", "лютий 2026 р.", "день", "1 100.25", "300", "120,5"),
        (ONE, "", "2026-02", "ніч", "0", "", ""),
        (TWO, A, "01.02.2026", "загальна", "10", "", ""),
        ("", B, "2.2026", "", "20 кВт·год", "", ""),
    ]
    path = csv_file(tmp_path / "c.csv", rows)
    assert counts(await run(db, path, dry_run=True)) == (5, 0, 0, 0)
    assert await used(db) == []
    assert counts(await run(db, path)) == (5, 0, 0, 0)
    there = await used(db)
    assert there[0] == (ONE, "", date(2026, 1, 1), "total", 120.5, None, None)
    assert there[1] == (ONE, "", date(2026, 2, 1), "day", 1100.25, 300.0, 120.5)
    assert sorted(there[3:]) == sorted(
        (TWO, site, date(2026, 2, 1), "total", kwh, None, None) for site, kwh in ((A, 10.0), (B, 20.0))
    )
    assert counts(await run(db, path)) == (0, 0, 5, 0)
    short = [("о/р", "Місяць", "Зона", "Спожито"), (ONE, "02.2026", "день", "1200")]
    assert counts(await run(db, csv_file(tmp_path / "d.csv", short))) == (0, 1, 0, 0)
    assert (await used(db))[1][4:] == (1200.0, 300.0, 120.5)


async def test_workbook(db: Database, tmp_path: Path) -> None:
    """A workbook's own dates and fractions are read, to the last digit."""
    await accounts(db, tmp_path)
    rows = [USED[:5], (ONE, "", date(2026, 1, 1), "", 12.3456789012), (ONE, "", date(2026, 2, 1), "", 45)]
    assert counts(await run(db, workbook(tmp_path / "c.xlsx", {"А": rows}))) == (2, 0, 0, 0)
    assert [row[4] for row in await used(db)] == [12.3456789012, 45.0]


async def test_counted_once(db: Database, tmp_path: Path) -> None:
    """What would be counted twice is refused: a sum and its zones, an account and its sites, a repetition."""
    await accounts(db, tmp_path)
    rows = [
        USED,
        (ONE, "", "01.2026", "день", "70", "", ""),
        (ONE, "", "01.2026", "ніч", "30", "", ""),
        (ONE, "", "01.2026", "загальна", "100", "", ""),
        (TWO, A, "01.2026", "", "10", "", ""),
        (TWO, "", "01.2026", "", "30", "", ""),
        (ONE, "", "01.2026", "день", "71", "", ""),
    ]
    path = csv_file(tmp_path / "c.csv", rows)
    told = [
        (4, "Зона", "місяць подають або за зонами, або загалом: у рядку 2 інакше"),
        (
            6,
            "ЕІС",
            "місяць подають або за точками обліку, або за рахунком загалом: у рядку 5 інакше",
        ),
        (7, "Спожито, кВт·год", "споживання за цей місяць і зону уже є в рядку 2 з іншими даними"),
    ]
    for dry_run in (True, False):
        report = await run(db, path, dry_run=dry_run)
        assert counts(report) == (3, 0, 0, 3)
        assert reasons(report) == told
    later = csv_file(tmp_path / "d.csv", [rows[0], rows[3], rows[5]])
    assert ["у базі інакше" in reason[2] for reason in reasons(await run(db, later))] == [True, True]


async def test_given_otherwise(db: Database, tmp_path: Path) -> None:
    """A month goes over from zones to one sum by way of zeros; that sum keeps the zones out again."""
    await accounts(db, tmp_path)
    zones = [(ONE, "", "01.2026", "день", "70", "", ""), (ONE, "", "01.2026", "ніч", "30", "", "")]
    zeros = [(*row[:4], "0", "", "") for row in zones]
    whole = [(ONE, "", "01.2026", "загальна", "100", "", "")]
    taken = []
    for at, rows in enumerate((zones, whole, zeros, whole, zones, zeros)):
        taken.append(counts(await run(db, csv_file(tmp_path / f"{at}.csv", [USED, *rows]))))
    assert taken == [(2, 0, 0, 0), (0, 0, 0, 1), (0, 2, 0, 0), (1, 0, 0, 0), (0, 0, 0, 2), (0, 0, 2, 0)]


async def test_whose_consumption(db: Database, tmp_path: Path) -> None:
    """Consumption of no account, of an unknown one or of another's site is refused."""
    await accounts(db, tmp_path)
    rows = [
        USED,
        ("", "", "01.2026", "", "1", "", ""),
        ("620000009", "", "01.2026", "", "1", "", ""),
        ("", eic(990), "01.2026", "", "1", "", ""),
        (ONE, A, "01.2026", "", "1", "", ""),
    ]
    assert reasons(await run(db, csv_file(tmp_path / "c.csv", rows))) == [
        (2, "Особовий рахунок", "немає ні рахунку, ні ЕІС"),
        (3, "Особовий рахунок", "рахунку 620000009 немає в базі: спершу завантажте рахунки"),
        (4, "ЕІС", f"точки обліку {eic(990)} немає в базі: спершу завантажте рахунки"),
        (5, "Особовий рахунок", f"точка обліку {A} належить іншому рахунку, {TWO}"),
    ]


@pytest.mark.parametrize(
    ("month", "kwh", "column", "reason"),
    [
        ("13.2026", "1", "Місяць", "місяця 13.2026 немає: пишіть 01.2026"),
        ("січня 2026", "1", "Місяць", "місяця січня 2026 немає: пишіть 01.2026"),
        ("02.01.2026", "1", "Місяць", "02.01.2026 — не місяць: пишіть 01.2026"),
        ("10.202", "1", "Місяць", "«10.202» — не дата: пишіть 31.01.2026"),
        ("04.2026", "1", "Місяць", "місяць 04.2026 ще не настав"),
        ("", "1", "Місяць", "порожньо"),
        ("01.2026", "-1", "Спожито, кВт·год", "«-1» — не обсяг у кВт·год"),
        ("01.2026", "1.234,5", "Спожито, кВт·год", "«1.234,5» — не обсяг у кВт·год"),
        ("01.2026", "1234 567", "Спожито, кВт·год", "«1234 567» — не обсяг у кВт·год"),
        ("01.2026", "1,2E+05", "Спожито, кВт·год", "Excel зіпсував це число"),
        ("01.2026", "", "Спожито, кВт·год", "порожньо"),
    ],
)
async def test_bad_cells(
    db: Database, tmp_path: Path, month: str, kwh: str, column: str, reason: str
) -> None:
    """A month or an amount that is not understood is reported."""
    await accounts(db, tmp_path)
    report = await run(db, csv_file(tmp_path / "c.csv", [USED, (ONE, "", month, "", kwh, "", "")]))
    [(_, at, told)] = reasons(report)
    assert (at, told[: len(reason)]) == (column, reason)


async def test_contracts(db: Database, tmp_path: Path) -> None:
    """Contracts are known by account and number; a later file changes them, an impossible one is refused."""
    await accounts(db, tmp_path)
    rows = [
        CONTRACTS,
        (ONE, "17/2024", "Про розподіл", "03.05.2024", "", "чинний"),
        (TWO, "17/2024", "Про розподіл", "03.05.2024", "02.05.2024", ""),
        (TWO, "18", "Про приєднання", "", "31.12.2030", ""),
        (TWO, "18", "Про приєднання", "", "31.12.2030", ""),
        ("620000009", "19", "Про розподіл", "", "", ""),
        (TWO, "", "Про розподіл", "", "", ""),
    ]
    path = csv_file(tmp_path / "k.csv", rows)
    assert counts(await run(db, path, dry_run=True)) == (2, 0, 0, 4)
    report = await run(db, path)
    assert counts(report) == (2, 0, 0, 4)
    assert reasons(report) == [
        (7, "Номер договору", "порожньо"),
        (3, "Діє до", "договір скінчився раніше, ніж його укладено"),
        (5, "Номер договору", "цей договір уже є в рядку 4"),
        (6, "Особовий рахунок", "рахунку 620000009 немає в базі: спершу завантажте рахунки"),
    ]
    ended = [
        ("о/р", "Номер договору", "Вид договору", "Стан"),
        (ONE, "17/2024", "Про розподіл", "розірваний"),
    ]
    assert counts(await run(db, csv_file(tmp_path / "l.csv", ended))) == (0, 1, 0, 0)
    c = contract.c
    query = select(c.number, c.kind, c.signed_on, c.valid_until, c.state).order_by(c.id)
    assert [tuple(row) for row in await db.read(lambda connection: connection.execute(query).all())] == [
        ("17/2024", "Про розподіл", date(2024, 5, 3), None, "розірваний"),
        ("18", "Про приєднання", None, date(2030, 12, 31), ""),
    ]


async def test_points_of_accounts(db: Database, tmp_path: Path) -> None:
    """A metering point's admission, breakers and generation come with its account, and stay when not told."""
    rows = [
        (*ACCOUNTS, "Дата допуску", "Вступні автомати", "Генерує"),
        (*account_row(1), "05.06.2020", "1 × 25 А", "так"),
        (*account_row(2), "", "", ""),
    ]
    assert counts(await run(db, csv_file(tmp_path / "a.csv", rows))) == (2, 0, 0, 0)
    assert counts(await run(db, csv_file(tmp_path / "b.csv", [ACCOUNTS, account_row(1)]))) == (0, 0, 1, 0)
    p = metering_point.c
    query = select(p.admitted_on, p.breakers, p.generates).order_by(p.id)
    assert [tuple(row) for row in await db.read(lambda connection: connection.execute(query).all())] == [
        (date(2020, 6, 5), "1 × 25 А", True),
        (None, "", False),
    ]
