"""What people see of the sample's accounts that they are told to try: consumption, contracts, documents.

Rule 1: consumption agrees with the readings: a month is what lies between the readings of two 1sts.
Rule 2: the account with two zones generates. Rule 3: all of it goes in through the importer, as a company's
own would. Rule 4: only where no account has consumption yet, so that a start of the trial does it once.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, select

from bot.clock import kyiv_date
from bot.domain.zones import DAY, TOTAL
from bot.storage.database import Database
from bot.storage.files import Files
from bot.storage.schema import account, district, meter, metering_point, premises, reading
from bot.storage.schema_requests import consumption
from bot.utility.registry import import_table
from bot.utility.registry_documents import Papers
from bot.utility.registry_readings import ZONE_NAMES
from bot.utility.registry_report import Report
from bot.utility.sample_papers import Paper, printed
from bot.utility.sample_places import DISTRICTS
from bot.utility.sample_try import Special, Try, numbers_to_try
from bot.utility.tables_columns import Kind

# of a solar station of 5 kW, January first: kWh a month
SUN = (96, 168, 372, 498, 612, 634, 651, 573, 422, 261, 118, 74)
RELEASED = 0.62  # of what it generates; the rest is used at home
KIND = "Про надання послуг з розподілу"
AGE = timedelta(days=820)  # of contracts
CLAUSES = (
    "Оператор доставляє електричну енергію до точки розподілу споживача в межах дозволеної потужності.",
    "Споживач щомісяця передає покази лічильника з 29 числа до 3 числа наступного місяця.",
    "Про планові відключення оператор попереджає заздалегідь, після аварій відновлює живлення якнайшвидше.",
    "Споживач береже лічильник і пломби та повідомляє про зміну власника й контактних даних.",
    "Договір діє, доки його не розірвано. Спори сторони вирішують переговорами або в суді.",
)
ANNEX_CLAUSES = (
    "Межа балансової належності проходить по контактах вступного автомата.",
    "Оператор відповідає за мережу до цієї межі, споживач — після неї.",
)
ACT_CLAUSES = (
    "Вузол обліку оглянуто, схему приєднання перевірено, пломби встановлено.",
    "Вузол обліку відповідає вимогам і придатний для розрахунків.",
)
FILES: dict[Kind, str] = {  # accounts of the registry have a file of their own: here stands what generates
    "accounts": "generating.csv",
    "consumption": "consumption.csv",
    "contracts": "contracts.csv",
    "documents": "documents.csv",
}
HEADINGS: dict[Kind, tuple[str, ...]] = {
    "accounts": ("Особовий рахунок", "РЕМ", "Населений пункт", "ЕІС", "Генерує"),
    "consumption": ("Особовий рахунок", "ЕІС", "Місяць", "Зона", "Спожито", "Вироблено", "Віддано"),
    "contracts": ("Особовий рахунок", "Номер договору", "Вид договору", "Дата укладення", "Діє до", "Стан"),
    "documents": ("Особовий рахунок", "Вид", "Номер договору", "Назва", "Дата", "Файл"),
}


@dataclass(frozen=True, slots=True)
class Home:
    """An account to furnish: a row for each of its metering points."""

    special: Special
    account: Try
    points: Sequence[Any]


async def load_cabinet(database: Database, files: Files, most_bytes: int, now: datetime) -> list[Report]:
    """Import it; nothing when it is there already, or the company is not the sample's."""
    reports = []
    with TemporaryDirectory(prefix="oblik-sample-") as name:
        folder = Path(name)
        for kind, path in (await furnish(database, folder, now)).items():
            report = await import_table(
                database,
                kind,
                path,
                now=lambda: now,
                papers=Papers(folder, files, most_bytes),
            )
            reports.append(report)
    return reports


async def furnish(database: Database, folder: Path, now: datetime) -> dict[Kind, Path]:
    """Write its tables and files; where each table is. Empty if it is there, or not for this registry."""
    found = await database.read(_homes)
    if not found:
        return {}
    rows = await database.read(lambda c: list(_consumption(c, found)))
    await asyncio.to_thread(_write, folder, found, rows, kyiv_date(now))
    return {kind: folder / name for kind, name in FILES.items()}


def _homes(connection: Connection) -> list[Home]:
    """The accounts to try, if the registry is the sample's and nobody has consumption yet."""
    sample = connection.scalars(select(district.c.id).where(district.c.code == DISTRICTS[0].code)).first()
    if sample is None or connection.execute(select(consumption.c.id).limit(1)).first() is not None:
        return []
    wanted = (
        select(
            metering_point,
            account.c.number,
            account.c.owner,
            premises.c.settlement,
            district.c.name.label("district"),
        )
        .join(account, account.c.id == metering_point.c.account_id)
        .join(premises, premises.c.id == account.c.premises_id)
        .join(district, district.c.id == premises.c.district_id)
        .order_by(metering_point.c.id)
    )
    return [
        Home(each.special, each, connection.execute(wanted.where(account.c.number == each.account)).all())
        for each in numbers_to_try(connection)
    ]


def _consumption(connection: Connection, homes: Iterable[Home]) -> Iterator[tuple[object, ...]]:
    """Rows of the table, month by month as the billed readings tell."""
    for home in homes:
        several = len(home.points) > 1
        for point in home.points:
            used = _used(connection, point.id)
            # a month that was read of one zone and of two, for the meter was replaced, is told in one sum
            mixed = {month for month, zone in used if zone == TOTAL}
            for (month, zone), kwh in sorted(used.items()):
                if month in mixed and zone != TOTAL:
                    continue
                makes = home.special == "two_zones" and zone == DAY
                sun = SUN[month.month - 1] * (0.93 + 0.01 * (month.year * 7 + month.month * 5) % 0.14)
                yield (
                    point.number,
                    point.eic if several else "",
                    f"{month:%m.%Y}",
                    ZONE_NAMES[zone],
                    kwh,
                    f"{sun:.1f}".replace(".", ",") if makes else "",
                    f"{sun * RELEASED:.1f}".replace(".", ",") if makes else "",
                )


def _used(connection: Connection, point: int) -> dict[tuple[date, str], int]:
    """The kWh of each month and zone, of all meters that stood there, between billed readings and swaps."""
    rows = connection.execute(
        select(reading, meter.c.digits, meter.c.installed_on, meter.c.removed_on)
        .join(meter, meter.c.id == reading.c.meter_id)
        .where(meter.c.metering_point_id == point)
        .order_by(reading.c.meter_id, reading.c.zone, reading.c.taken_at)
    ).all()
    used: dict[tuple[date, str], int] = {}
    for before, after in pairwise(row for row in rows if _ends_month(row) or _swaps(row)):
        if (before.meter_id, before.zone) == (after.meter_id, after.zone):
            last = after.counts_on - timedelta(days=1) if after.counts_on else kyiv_date(after.taken_at)
            key = (last.replace(day=1), after.zone)
            used[key] = used.get(key, 0) + (after.value - before.value) % 10**after.digits
    return used


def _ends_month(row: Any) -> bool:
    return bool(row.billed and row.counts_on)


def _swaps(row: Any) -> bool:
    return row.source == "controller" and kyiv_date(row.taken_at) in {row.installed_on, row.removed_on}


def _write(folder: Path, homes: Sequence[Home], used: Sequence[Sequence[object]], today: date) -> None:
    """Write the tables and the files of documents."""
    rows: dict[Kind, list[Sequence[object]]] = {kind: [] for kind in HEADINGS}
    rows["consumption"] += used
    for number, home in enumerate(homes, start=1):
        point = home.points[0]
        if home.special == "two_zones":
            rows["accounts"] += [
                (each.number, each.district, each.settlement, each.eic, "так") for each in home.points
            ]
        signed = today - AGE - timedelta(days=37 * number)
        contract = f"{signed.year % 100}/{1200 + 31 * number}"
        rows["contracts"].append((point.number, contract, KIND, _day(signed), "", "чинний"))
        for kind, name, on, paper in _papers(home, contract, signed):
            file = f"{point.number}-{kind}.pdf"
            (folder / file).write_bytes(printed(paper))
            belongs = contract if kind in {"договір", "додаток"} else ""
            rows["documents"].append((point.number, kind, belongs, name, _day(on), file))
    for kind, some in rows.items():
        with (folder / FILES[kind]).open("w", encoding="utf-8-sig", newline="") as opened:
            csv.writer(opened, delimiter=";", lineterminator="\r\n").writerows([HEADINGS[kind], *some])


def _papers(home: Home, contract: str, signed: date) -> Iterator[tuple[str, str, date, Paper]]:
    """Kind, name, date and content of each."""
    point = home.points[0]
    facts = {
        "Особовий рахунок": point.number,
        "Споживач": point.owner,
        "Адреса": home.account.address,
        "ЕІС": ", ".join(each.eic for each in home.points),
    }
    power = {
        "Дозволена потужність": f"{point.permitted_kw:g} кВт".replace(".", ","),
        "Вступний автомат": point.breakers,
        "Живлення": ", ".join(part for part in (point.transformer, point.feeder) if part),
    }
    title = f"Договір № {contract}"
    yield "договір", title, signed, Paper(title, signed, facts, CLAUSES, "про надання послуг з розподілу")
    name = "Додаток 1. Межа відповідальності сторін"
    yield (
        "додаток",
        name,
        signed,
        Paper("Додаток 1", signed, facts | power, ANNEX_CLAUSES, f"до договору № {contract}"),
    )
    passport = signed + timedelta(days=9)
    name = "Паспорт точки розподілу"
    yield "паспорт", name, passport, Paper(name, passport, facts | power)
    act = point.admitted_on or signed
    meters = {"Лічильник": f"№ {home.account.serial}"}
    name = "Акт введення в експлуатацію"
    subtitle = "вузла комерційного обліку"
    yield "акт введення в експлуатацію", name, act, Paper(name, act, facts | meters, ACT_CLAUSES, subtitle)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
