import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, func, select

from bot.clock import FakeClock
from bot.domain.identifiers import eic_tail, is_canonical_eic, read_account_number
from bot.domain.zones import ZONES
from bot.storage import registry
from bot.storage.database import Database
from bot.storage.schema import account, district, meter, metering_point, reading
from bot.utility.sample import households, load_sample, write_sample
from bot.utility.sample_people import FATHERS, People
from bot.utility.sample_places import homes
from bot.utility.sample_try import Special, numbers_to_try
from bot.utility.tables_columns import Kind

NOW = FakeClock(datetime(2026, 3, 10, 10, tzinfo=UTC))
"""A Tuesday between two windows."""


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of one of the sample's files."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, Path]:
    """The sample's files with 300 accounts."""
    return write_sample(tmp_path_factory.mktemp("sample"), now=NOW, accounts=300)


def test_same_again(files: dict[Kind, Path], tmp_path: Path) -> None:
    """The same seed, size and moment make the same files; another seed makes others."""
    again = write_sample(tmp_path / "a", now=NOW, accounts=300)
    other = write_sample(tmp_path / "b", now=NOW, accounts=300, seed=2)
    for kind, path in files.items():
        assert path.read_bytes() == again[kind].read_bytes()
        assert (path.read_bytes() == other[kind].read_bytes()) == (kind == "districts")


def test_identifiers(files: dict[Kind, Path]) -> None:
    """Account numbers, EICs and serial numbers are valid, and no two are the same."""
    accounts = list(rows(files["accounts"]))
    assert len({row["Особовий рахунок"] for row in accounts}) == 300
    assert all(read_account_number(row["Особовий рахунок"], r"^\d{9,12}$") for row in accounts)
    eics = [row["ЕІС"] for row in accounts]
    assert all(map(is_canonical_eic, eics))
    serials = [row["Заводський номер"] for row in rows(files["meters"])]
    assert len(set(eics)) == len(eics)
    assert len(set(serials)) == len(serials)


def test_names_agree(files: dict[Kind, Path]) -> None:
    """Surname, name and patronymic agree in gender."""
    sons = {father.split()[1] for father in FATHERS}
    men = {father.split()[0] for father in FATHERS}
    owners = {row["ПІБ"] for row in rows(files["accounts"])}
    assert len(owners) > 250
    for owner in owners:
        surname, name, patronymic = owner.split()
        man = patronymic in sons
        assert (name in men) <= man
        assert surname.endswith("ий") <= man
        assert surname.endswith(("ська", "цька")) <= (not man)


def test_readings_agree(files: dict[Kind, Path]) -> None:
    """A register only grows, save past its end, and no reading lies in the future or off the register."""
    digits = {row["Заводський номер"]: int(row["Розрядність"]) for row in rows(files["meters"])}
    registers = defaultdict(list)
    for row in rows(files["readings"]):
        at = datetime.strptime(row["Дата"], "%d.%m.%Y %H:%M")  # noqa: DTZ007 - a clock in Kyiv
        assert at <= datetime(2026, 3, 10, 12)  # noqa: DTZ001 - the same clock
        registers[row["Заводський номер"], row["Зона"]].append((at, int(row["Показ, кВт·год"])))
    rolled_over = 0
    for (serial, _), taken in registers.items():
        end = 10 ** digits[serial]
        for (_, before), (_, after) in zip(sorted(taken), sorted(taken)[1:], strict=False):
            assert 0 <= before < end
            assert (after - before) % end < 15_000
            rolled_over += after < before
    assert rolled_over


def test_open_window_is_left(tmp_path: Path) -> None:
    """In an open window, and before the next, nobody of the sample has sent a reading for it."""
    for day, last in ((30, "01.03.2026"), (10, "01.03.2026"), (3, "01.02.2026"), (4, "01.03.2026")):
        now = FakeClock(datetime(2026, 3, day, 10, tzinfo=UTC))
        files = write_sample(tmp_path / str(day), now=now, accounts=20)
        months = {row["На перше число"] for row in rows(files["readings"])} - {""}
        assert max(months, key=lambda month: month.split(".")[::-1]) == last


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("day", [1, 2, 3, 4, 15, 28, 29, 31])
def test_any_moment(month: int, day: int) -> None:
    """The sample can be made on any day of a year."""
    try:
        now = datetime(2028, month, day, 23, 59)  # noqa: DTZ001 - a clock in Kyiv
    except ValueError:
        return
    made = list(households(20, 5, now))
    assert all(device.values(now) for one in made for _, devices in one.points for device in devices)


def test_sources(files: dict[Kind, Path]) -> None:
    """Readings come from consumers, controllers, remote reading and calculation, over two years."""
    readings = list(rows(files["readings"]))
    assert {row["Джерело"] for row in readings} == {"споживач", "контролер", "дистанційно", "розрахунок"}
    assert {row["Зона"] for row in readings} == {"загальна", "день", "ніч", "пік", "напівпік"}
    months = {row["На перше число"] for row in readings} - {""}
    assert len(months) == 25
    winter = [row for row in readings if row["На перше число"] == "01.02.2026"]
    assert len(winter) >= 300


def test_places() -> None:
    """No two homes have one address, and there are houses with letters and fractions, flats, all queues."""
    source = homes(Random(3))
    made = [next(source) for _ in range(2000)]
    assert len({(home.settlement, home.street, home.house, home.flat) for home in made}) == 2000
    assert any(home.flat for home in made)
    assert any("/" in home.house for home in made)
    assert any("-" in home.house for home in made)
    assert len({home.queue for home in made}) == 12
    assert len({home.district.code for home in made}) == 3


def test_too_small(tmp_path: Path) -> None:
    """A sample too small to show every kind of meter is refused."""
    with pytest.raises(ValueError, match="at least 20"):
        write_sample(tmp_path, now=NOW, accounts=19)


def counted(connection: Connection) -> dict[str, int]:
    """How many rows the registry has."""
    tables = (district, account, metering_point, meter, reading)
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables
    }


async def test_load(db: Database) -> None:
    """The sample goes in through the importer without one refused row, and again without a change."""
    assert await db.read(registry.is_empty)
    reports = await load_sample(db, now=NOW, accounts=60)
    assert [report.kind for report in reports] == ["districts", "accounts", "meters", "readings"]
    assert sum(report.refused + report.changed + report.same for report in reports) == 0
    assert not await db.read(registry.is_empty)
    before = await db.read(counted)
    assert before["account"] == 60
    again = await load_sample(db, now=NOW, accounts=60)
    assert sum(report.refused + report.changed + report.new for report in again) == 0
    assert await db.read(counted) == before


async def test_numbers_to_try(db: Database) -> None:
    """The smallest sample has one account of each kind to try, each once, with numbers that match."""
    assert await db.read(numbers_to_try) == []
    await load_sample(db, now=NOW, accounts=20)
    tries = await db.read(numbers_to_try)
    wanted: list[Special] = [
        "near_end",
        "one_zone",
        "two_zones",
        "three_zones",
        "remote",
        "two_meters",
        "replaced",
    ]
    assert [each.special for each in tries] == wanted
    assert len({each.account for each in tries}) == len(tries)
    zones = {each.special: each.zones for each in tries}
    assert (zones["one_zone"], zones["two_zones"], zones["three_zones"]) == (1, 2, 3)

    def matches(connection: Connection) -> None:
        for each in tries:
            there = registry.find_meters(connection, numbers=[each.account])
            assert each.serial in {row.serial for row in there if row.removed_on is None}
            assert each.eic_tail in {eic_tail(row.eic) for row in there}
            assert (len({row.eic for row in there}) > 1) == (each.special == "two_meters")
            assert any(row.removed_on for row in there) == (each.special == "replaced")
            assert any(row.remote for row in there) <= (each.special in {"remote", "two_meters"})
        end = select(reading.c.value).join(meter).where(meter.c.serial == tries[0].serial)
        last = connection.execute(end.order_by(reading.c.taken_at.desc())).scalars().first()
        assert last is not None
        assert 99_900 <= last < 100_000

    await db.read(matches)


def test_people_of_both_kinds() -> None:
    """Men and women both occur."""
    people = People(Random(1))
    patronymics = {people.full_name().split()[2][-3:] for _ in range(50)}
    assert patronymics >= {"вич", "вна"}


def test_zones_of_the_sample(files: dict[Kind, Path]) -> None:
    """There are meters of one, two and three zones, of five and six digits, remote and removed ones."""
    meters = list(rows(files["meters"]))
    assert {int(row["Зонність"]) for row in meters} == set(ZONES)
    assert {row["Розрядність"] for row in meters} == {"5", "6"}
    assert {row["Дистанційно"] for row in meters} == {"так", "ні"}
    assert any(row["Дата зняття"] for row in meters)
