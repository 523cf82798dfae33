"""Files for tests of the import: rows as people write them, saved in the forms that people use."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Connection, select
from stdnum.eu.eic import calc_check_digit

from bot.clock import FakeClock
from bot.storage.database import Database
from bot.storage.schema import account, district, meter, metering_point, premises, reading
from bot.utility.registry import import_table
from bot.utility.registry_report import Problem, Report
from bot.utility.tables_columns import Kind

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)

Cells = Sequence[object]

ACCOUNTS: Cells = (
    "Особовий рахунок",
    "РЕМ",
    "Населений пункт",
    "Вулиця",
    "Будинок",
    "Квартира",
    "ПІБ",
    "ЕІС",
)
METERS: Cells = ("Особовий рахунок", "ЕІС", "Заводський номер", "Модель", "Розрядність", "Зонність")
READINGS: Cells = ("Особовий рахунок", "Заводський номер", "Зона", "Показ", "Дата", "Джерело")


def eic(number: int) -> str:
    """The EIC with that number, or with the next one that has a check character."""
    body = f"62Z{number:012d}"
    check = calc_check_digit(body)
    return eic(number + 1) if check == "-" else f"{body}{check}"


def account_row(number: int, *, settlement: str = "м. Соснівка", flat: str = "", **changed: str) -> Cells:
    """A row under ACCOUNTS; `changed` replaces cells by heading."""
    row = {
        "Особовий рахунок": f"62000{number:04d}",
        "РЕМ": "Соснівський РЕМ",
        "Населений пункт": settlement,
        "Вулиця": "вул. Лесі Українки",
        "Будинок": str(number),
        "Квартира": flat,
        "ПІБ": "Коваленко Олена Петрівна",
        "ЕІС": eic(number * 10),
    }
    return tuple((row | changed).values())


def csv_file(
    path: Path, rows: Sequence[Cells], *, separator: str = ";", encoding: str = "utf-8", end: str = "\n"
) -> Path:
    """Rows as a CSV without quotes: a test that needs quotes writes them."""
    text = "".join(separator.join(str(cell) for cell in row) + end for row in rows)
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, sheets: Mapping[str, Sequence[Cells]]) -> Path:
    """Rows as sheets of a workbook, numbers and dates as Excel has them."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy hh:mm"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


async def run(
    database: Database,
    path: Path,
    kind: Kind | None = None,
    *,
    dry_run: bool = False,
    account_pattern: str = r"^\d{9,12}$",
) -> Report:
    """Import a file at noon of 10 March 2026."""
    return await import_table(
        database, kind, path, now=FakeClock(NOW), dry_run=dry_run, account_pattern=account_pattern
    )


def counts(report: Report) -> tuple[int, int, int, int]:
    """New, changed, same, refused."""
    assert report.new + report.changed + report.same + report.refused == report.rows
    return report.new, report.changed, report.same, report.refused


def reasons(report: Report) -> list[tuple[int, str, str]]:
    """Line, column and reason of each problem."""
    return [_told(problem) for problem in report.problems]


def _told(problem: Problem) -> tuple[int, str, str]:
    return problem.line, problem.column, problem.reason


async def stored(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the registry, in words instead of ids."""
    return await database.read(_stored)


def _stored(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    a, p, m, r = account.c, premises.c, meter.c, reading.c
    queries = {
        "districts": select(district.c.code, district.c.name, district.c.phone),
        "places": select(p.settlement, p.street, p.house, p.flat),
        "accounts": select(
            a.number, a.owner, a.closed, p.settlement, p.street, p.house, p.flat, district.c.name
        )
        .join_from(account, premises)
        .join(district),
        "points": select(
            a.number,
            metering_point.c.eic,
            metering_point.c.feeder,
            metering_point.c.queue,
            metering_point.c.permitted_kw,
        ).join_from(metering_point, account),
        "meters": select(
            metering_point.c.eic, m.serial, m.model, m.digits, m.zones, m.remote, m.installed_on, m.removed_on
        ).join_from(meter, metering_point),
        "readings": select(m.serial, r.zone, r.value, r.taken_at, r.source, r.billed, r.counts_on).join_from(
            reading, meter
        ),
    }
    return {
        name: sorted((tuple(row) for row in connection.execute(query)), key=repr)
        for name, query in queries.items()
    }
