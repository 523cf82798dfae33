"""What is off in the sample DSO: an hourly schedule, planned works, an emergency, a warning of disconnection.

They are written as the files of a real DSO and go in through the importers. Rule 1: they concern the accounts
on the card of numbers to try, so that whoever links one sees something. Rule 2: they are made for the present
day; a start on another day makes that day's schedule, unless somebody has given one, and new outages when the
old ones are over. Rule 3: a registry that is not the sample's is left alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from bot.clock import KYIV, kyiv_date
from bot.domain.schedule import CELLS, QUEUES
from bot.storage import feeds, schedules
from bot.storage.database import Database
from bot.storage.schema import account, district, metering_point, premises
from bot.utility.importing import import_outages, import_schedule, import_warnings
from bot.utility.sample_places import DISTRICTS
from bot.utility.sample_try import numbers_to_try

SOURCE = "sample"
CYCLE, OFF_HOURS, PERHAPS_HOURS = 10, 3, 1  # of ten hours three are dark, and the next one perhaps
HEADINGS = "№;Вид;РЕМ;Населений пункт;Вулиця;Будинки;Фідер;Початок;Кінець;Причина"


async def load_outages(database: Database, now: datetime, account_pattern: str = r"\d{9,12}") -> bool:
    """Bring the sample's outages, schedule and warning up to date; False for a registry of somebody else."""
    homes = await database.read(_homes)
    if not homes:
        return False
    today = kyiv_date(now)
    there = await database.read(lambda c: schedules.kept(c, today, today + timedelta(days=1)))
    known = {kept.day.day for kept in there}
    if days := [day for day in (today, today + timedelta(days=1)) if day not in known]:
        await import_schedule(database, strips(days), "schedule.json", now)
    running = await database.read(lambda c: feeds.open_outages(c, SOURCE))
    if not any(each.ends_at and each.ends_at > now for each in running.values()):
        await import_outages(database, works(homes, now), "works.csv", now, source=SOURCE)
    await import_warnings(
        database, warnings(homes, now), "warnings.csv", now, account_pattern=account_pattern
    )
    return True


async def told(database: Database, now: datetime) -> dict[str, bytes]:
    """The same as files: outages, schedule, warnings by their names; empty for somebody else's registry."""
    homes = await database.read(_homes)
    if not homes:
        return {}
    today = kyiv_date(now)
    return {
        "works.csv": works(homes, now),
        "schedule.json": strips([today, today + timedelta(days=1)]),
        "warnings.csv": warnings(homes, now),
    }


def strips(days: Sequence[date]) -> bytes:
    """Half hours of every queue, each an hour later than the one before it, and later from day to day."""
    told = {
        f"{day:%d.%m.%Y}": {
            queue: "".join(_cell(cell // 2 - number - 3 * day.toordinal()) for cell in range(CELLS))
            for number, queue in enumerate(QUEUES)
        }
        for day in days
    }
    return json.dumps(told).encode()


def _cell(hour: int) -> str:
    place = hour % CYCLE
    return "x" if place < OFF_HOURS else "?" if place < OFF_HOURS + PERHAPS_HOURS else "."


def works(homes: Sequence[Mapping[str, Any]], now: datetime) -> bytes:
    """Planned works tomorrow on the street of the first account, an emergency on the feeder of the second."""
    planned, torn = homes[0], homes[1 % len(homes)]
    tomorrow = kyiv_date(now) + timedelta(days=1)
    begun = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0) - timedelta(minutes=40)
    rows = [
        (
            f"P-{tomorrow:%Y%m%d}",
            "планове",
            planned["district"],
            planned["settlement"],
            planned["street"],
            f"1-15, {planned['house']}, 24 корп. 2",
            "",
            f"{tomorrow:%d.%m.%Y} 09:00",
            f"{tomorrow:%d.%m.%Y} 17:00",
            "ремонт повітряної лінії 0,4 кВ",
        ),
        (
            f"A-{begun:%Y%m%d%H%M}",
            "аварійне",
            torn["district"],
            torn["settlement"],
            "",
            "",
            torn["feeder"],
            begun.astimezone(KYIV).isoformat(),
            (begun + timedelta(hours=4)).astimezone(KYIV).isoformat(),
            "пошкодження кабельної лінії 10 кВ",
        ),
    ]
    return "\n".join([HEADINGS, *(";".join(row) for row in rows)]).encode()


def warnings(homes: Sequence[Mapping[str, Any]], now: datetime) -> bytes:
    """A warning of this month for the third account."""
    month = kyiv_date(now).replace(day=1)
    until = month + timedelta(days=40)
    number = homes[2 % len(homes)]["number"]
    return (
        "Особовий рахунок;№ попередження;Дата попередження;Дата відключення;Причина\n"
        f"{number};П-{month:%y%m}-17;{month:%d.%m.%Y};{until:%d.%m.%Y};борг за спожиту електроенергію\n"
    ).encode()


def _homes(connection: Connection) -> list[Mapping[str, Any]]:
    """Where the accounts on the card are; none in a registry that is not the sample's."""
    ours = {each.code: each.name for each in DISTRICTS}
    rows = connection.execute(select(district.c.code, district.c.name))
    there = {row.code: row.name for row in rows}
    if there != ours:
        return []
    numbers = [each.account for each in numbers_to_try(connection)]
    query = (
        select(
            account.c.number,
            district.c.name.label("district"),
            premises.c.settlement,
            premises.c.street,
            premises.c.house,
            metering_point.c.feeder,
        )
        .select_from(account)
        .join(premises)
        .join(district)
        .join(metering_point)
        .where(account.c.number.in_(numbers))
    )
    found = {row["number"]: dict(row) for row in connection.execute(query).mappings()}
    return [found[number] for number in numbers]
