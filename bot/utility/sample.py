"""The sample DSO: three districts and their consumers, the same for the same seed, size and moment.

It is written as the four files that a real DSO would give (districts, accounts, meters, readings) and goes
into the database through the importer, so that the trial shows what an import is. Everybody and everything in
it is invented. The first accounts are made so that each kind of meter that dialogs know is among them.
"""

import asyncio
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from stdnum.eu.eic import calc_check_digit

from bot.clock import Clock, to_kyiv
from bot.storage.database import Database
from bot.utility.registry import import_table
from bot.utility.registry_readings import ZONE_NAMES
from bot.utility.registry_report import Report
from bot.utility.sample_meters import ZONES_OFTEN, Consumption, Device, Workshop, consumption
from bot.utility.sample_people import People
from bot.utility.sample_places import DISTRICTS, Home, homes
from bot.utility.sample_readings import Story, Taken, months_until
from bot.utility.sample_size import ACCOUNTS, FEWEST, SEED
from bot.utility.tables_columns import Kind

SOURCES = {
    "consumer": "споживач",
    "controller": "контролер",
    "remote": "дистанційно",
    "calculated": "розрахунок",
}
HEADINGS: dict[Kind, tuple[str, ...]] = {
    "districts": ("Код", "Назва", "Телефон", "Пошта", "Адреса", "Години"),
    "accounts": (
        "Особовий рахунок",
        "РЕМ",
        "Населений пункт",
        "Вулиця",
        "Будинок",
        "Квартира",
        "ПІБ",
        "ЕІС",
        "Фідер",
        "ТП",
        "Черга",
        "Дозволена потужність, кВт",
        "Дата допуску",
        "Вступні автомати",
    ),
    "meters": (
        "ЕІС",
        "Заводський номер",
        "Модель",
        "Розрядність",
        "Зонність",
        "Місце встановлення",
        "Дистанційно",
        "Дата встановлення",
        "Дата зняття",
    ),
    "readings": (
        "Особовий рахунок",
        "Заводський номер",
        "Зона",
        "Показ, кВт·год",
        "Дата",
        "Джерело",
        "У розрахунку",
        "На перше число",
    ),
}

# What the first accounts are, one after another; the others are by chance.
FIRST = ("one", "two", "three", "near the end", "remote", "second point", "replaced", "rolled over", "two")
_SECOND_POINT_SHARE = 0.03
_REPLACED_SHARE = 0.04
_ROLLED_OVER_SHARE = 0.01
_POWERS = (3, 5, 5, 5, 8, 10, 15)  # kW
_BREAKERS = {3: "1 × 16 А", 5: "1 × 25 А", 8: "1 × 40 А", 10: "3 × 16 А", 15: "3 × 25 А"}  # by power


@dataclass(frozen=True, slots=True)
class Household:
    """An account and its metering points, each with its meters, the oldest first."""

    number: str
    owner: str
    home: Home
    permitted_kw: int
    points: tuple[tuple[str, tuple[Device, ...]], ...]  # EIC, meters


def households(accounts: int, seed: int, now: datetime) -> Iterator[Household]:
    """The sample's consumers; `now` is a clock in Kyiv, without a zone."""
    chance = Random(seed)  # noqa: S311 - a sample is no secret, and must come out the same again
    people, workshop, places = People(chance), Workshop(chance), homes(chance)
    months = months_until(now)
    for index in range(accounts):
        home = next(places)
        kind = FIRST[index] if index < len(FIRST) else _by_chance(chance)
        number = f"{home.district.number}4{chance.randint(0, 9)}{100_000 + index * 7:06d}"
        points = [(_eic(index, 0), _meters(kind, workshop, chance, months, now))]
        if kind == "second point":
            points.append((_eic(index, 1), _meters("one", workshop, chance, months, now)))
        yield Household(number, people.full_name(), home, chance.choice(_POWERS), tuple(points))


def _by_chance(chance: Random) -> str:
    rare = chance.random()
    for kind, share in (
        ("second point", _SECOND_POINT_SHARE),
        ("replaced", _REPLACED_SHARE),
        ("rolled over", _ROLLED_OVER_SHARE),
    ):
        if rare < share:
            return kind
        rare -= share
    zones = chance.choices(tuple(ZONES_OFTEN), tuple(ZONES_OFTEN.values()))[0]
    return ("one", "two", "three")[zones - 1]


def _meters(
    kind: str, workshop: Workshop, chance: Random, months: Sequence[date], now: datetime
) -> tuple[Device, ...]:
    use = consumption(chance, months)
    if kind == "remote":
        return (workshop.device(2, use, remote=True),)
    if kind == "near the end":
        # 99 985 now, and at least 99 900 when it was last read
        use = consumption(chance, months, mean=40)
        return (_ending(workshop, use, use.until(now) + 15),)
    if kind == "rolled over":
        return (_ending(workshop, use, use.totals[12]),)
    if kind == "replaced":
        return _replaced(workshop, chance, use, months)
    device = workshop.device({"two": 2, "three": 3}.get(kind, 1), use)
    return (device,)


def _ending(workshop: Workshop, use: Consumption, used: float) -> Device:
    """A meter whose register passes its end when so much has been used."""
    device = replace(workshop.device(1, use, digits=5), remote=False)
    return replace(device, starts=(10.0**5 - used,))


def _replaced(
    workshop: Workshop, chance: Random, use: Consumption, months: Sequence[date]
) -> tuple[Device, ...]:
    """An old meter that was taken away in the story, and the new one that began at about zero."""
    day = months[chance.randint(8, 20)] + timedelta(days=chance.randint(8, 20))
    used = use.until(datetime(day.year, day.month, day.day, 11, 30))  # noqa: DTZ001 - a clock in Kyiv
    old = replace(workshop.device(1, use, digits=5), remote=False, removed=day)
    new = replace(workshop.device(1, use), remote=False, installed=day, place=old.place)
    return old, replace(new, starts=(chance.randint(0, 4) - used,))


def _eic(index: int, point: int) -> str:
    """An EIC whose check character is a digit or a letter, as it must be."""
    for salt in range(10):
        body = f"62Z{48_000_000_000 + index * 100 + point * 10 + salt:012d}"
        if (check := calc_check_digit(body)) != "-":
            return body + check
    raise AssertionError("ten numbers in a row have no check character")


def write_sample(folder: Path, *, now: Clock, accounts: int = ACCOUNTS, seed: int = SEED) -> dict[Kind, Path]:
    """Write the four files; where each is. ValueError for too few accounts."""
    if accounts < FEWEST:
        raise ValueError(f"the sample has at least {FEWEST} accounts")
    folder.mkdir(parents=True, exist_ok=True)
    paths: dict[Kind, Path] = {kind: folder / f"{kind}.csv" for kind in HEADINGS}
    clock = to_kyiv(now()).replace(tzinfo=None)
    story = Story(Random(seed + 1), clock)  # noqa: S311 - as above
    with ExitStack() as opened:
        write: dict[Kind, Callable[[Iterable[object]], object]] = {}
        for kind, path in paths.items():
            # a mark before the text tells Excel that it is UTF-8
            file = opened.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            write[kind] = csv.writer(file, delimiter=";", lineterminator="\r\n").writerow
            write[kind](HEADINGS[kind])
        for district in DISTRICTS:
            write["districts"](
                (district.code, district.name, district.phone, district.email, district.place, district.hours)
            )
        for household in households(accounts, seed, clock):
            for eic, devices in household.points:
                write["accounts"](_account(household, eic, devices[0].installed))
                for device in devices:
                    write["meters"](_meter(eic, device))
                    for taken in story.readings(device):
                        write["readings"](_reading(household.number, device.serial, taken))
    return paths


def _account(household: Household, eic: str, admitted: date) -> tuple[object, ...]:
    home = household.home
    return (
        household.number,
        home.district.name,
        home.settlement,
        home.street,
        home.house,
        home.flat,
        household.owner,
        eic,
        home.feeder,
        home.transformer,
        home.queue,
        household.permitted_kw,
        _day(admitted),
        _BREAKERS[household.permitted_kw],
    )


def _meter(eic: str, device: Device) -> tuple[object, ...]:
    return (
        eic,
        device.serial,
        device.model.name,
        device.model.digits,
        device.zones,
        device.place,
        "так" if device.remote else "ні",
        _day(device.installed),
        _day(device.removed),
    )


def _reading(number: str, serial: str, taken: Taken) -> tuple[object, ...]:
    zone, value, at, source, counts_on = taken
    when = f"{at.day:02d}.{at.month:02d}.{at.year} {at.hour:02d}:{at.minute:02d}"
    billed = "так" if counts_on else "ні"
    return number, serial, ZONE_NAMES[zone], value, when, SOURCES[source], billed, _day(counts_on)


@cache
def _day(day: date | None) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year}" if day else ""


async def load_sample(
    database: Database,
    *,
    now: Clock,
    accounts: int = ACCOUNTS,
    seed: int = SEED,
    progress: Callable[[Kind, int, int], None] | None = None,
) -> list[Report]:
    """Make the sample and import it; what became of each file. A second time changes nothing."""
    reports = []
    with TemporaryDirectory(prefix="oblik-sample-") as folder:
        # seconds of computing: whoever waits for something else shall not wait for this
        paths = await asyncio.to_thread(write_sample, Path(folder), now=now, accounts=accounts, seed=seed)
        for kind, path in paths.items():

            def tell(done: int, of: int, kind: Kind = kind) -> None:
                if progress:
                    progress(kind, done, of)

            reports.append(await import_table(database, kind, path, now=now, progress=tell))
    return reports
