"""The history of an account's readings, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.clock import FakeClock
from bot.storage.database import Database
from bot.storage.history import PAGE, find_history
from bot.storage.scene import Writes
from bot.storage.schema import link
from tests import builders
from tests.storage.access_stage import Person, Stage
from tests.storage.statements import counted

MARCH_2 = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def stage(db: Database) -> Stage:
    return Stage(db, FakeClock(MARCH_2))


async def shown(person: Person, page: int = 0, number: str = "123456789") -> dict[str, Any]:
    return await person.do(lambda w: w.readings.history(number, page))


async def send(person: Person, *values: int, at: datetime | None = None) -> None:
    """Send a reading."""
    if at:
        person.clock.set(at)

    def act(writes: Writes) -> None:
        [found] = writes.readings.meters("123456789")
        zones = [register["zone"] for register in found["registers"]]
        given = dict(zip(zones, values, strict=True))
        moment = person.clock().isoformat()
        writes.readings.accept("123456789", found["id"], found["seen"], given, {}, None, [moment])

    await person.do(act)


async def test_an_account_without_readings_has_its_meters(stage: Stage) -> None:
    """Nothing read yet is no error."""
    me = await stage.person(await stage.home())
    assert await shown(me) == {
        "meters": [
            {"serial": "0457812", "model": "НІК 2102-02", "installed_on": "2021-05-12", "removed_on": None}
        ],
        "entries": [],
        "more": False,
    }


async def test_zones_read_at_one_moment_are_one_entry(stage: Stage) -> None:
    """An entry tells its day, its values in the order of zones, its source and what it counts for."""
    home = await stage.home(zones=2)
    me = await stage.person(home)

    def build(connection: Any) -> None:
        for zone, value in (("night", 3310), ("day", 4520)):
            at, first = datetime(2026, 2, 1, 9, tzinfo=UTC), date(2026, 2, 1)
            builders.reading(connection, home.meter, value, at, zone=zone, source="remote", counts_on=first)

    await stage.db.write(build)
    assert (await shown(me))["entries"] == [
        {
            "serial": "0457812",
            "day": "2026-02-01",
            "source": "remote",
            "by": None,
            "counts_on": "2026-02-01",
            "in_window": True,
            "billed": False,
            "replaced": False,
            "values": [["day", 4520], ["night", 3310]],
        }
    ]


async def test_the_newest_come_first_in_pages(stage: Stage) -> None:
    """Pages follow each other without a gap or an overlap; beyond the last there is nothing."""
    home = await stage.home(zones=3)
    me = await stage.person(home)

    def build(connection: Any) -> None:
        for n in range(2 * PAGE + 1):
            at = MARCH_2 - timedelta(days=20 * n)
            for zone in ("peak", "half", "night"):
                builders.reading(connection, home.meter, 9_000 - n, at, zone=zone)

    await stage.db.write(build)
    pages = [await shown(me, page) for page in range(4)]
    assert [len(page["entries"]) for page in pages] == [PAGE, PAGE, 1, 0]
    assert [page["more"] for page in pages] == [True, True, False, False]
    values = [entry["values"] for page in pages for entry in page["entries"]]
    assert values == [
        [["peak", 9_000 - n], ["half", 9_000 - n], ["night", 9_000 - n]] for n in range(2 * PAGE + 1)
    ]


async def test_readings_of_one_moment_on_two_pages_are_not_mixed(stage: Stage) -> None:
    """Two meters read at the same moment are two entries, wherever a page ends."""
    home = await stage.home()
    me = await stage.person(home)

    def build(connection: Any) -> None:
        second = builders.meter(connection, home.point, "222")
        for n in range(PAGE):
            for device in (home.meter, second):
                builders.reading(connection, device, n, MARCH_2 - timedelta(days=20 * n))

    await stage.db.write(build)
    pages = [await shown(me, page) for page in range(3)]
    found = [(entry["serial"], entry["values"][0][1]) for page in pages for entry in page["entries"]]
    assert sorted(found) == sorted((serial, n) for serial in ("0457812", "222") for n in range(PAGE))


async def test_a_correction_in_the_window_replaces(stage: Stage) -> None:
    """Both stay; the earlier one is replaced, also when the later one stands on another page."""
    home = await stage.home()
    me = await stage.person(home)
    await send(me, 4520)
    stage.clock.advance(hours=1)
    await send(me, 4530)
    entries = (await shown(me))["entries"]
    assert [(entry["values"][0][1], entry["replaced"]) for entry in entries] == [(4530, False), (4520, True)]

    def build(connection: Any) -> None:
        for n in range(PAGE - 1):
            at = MARCH_2 + timedelta(minutes=5 + n)
            builders.reading(connection, home.meter, 5, at, source="controller")

    await stage.db.write(build)
    [entry] = (await shown(me, 1))["entries"]
    assert (entry["values"], entry["replaced"]) == ([["total", 4520]], True)


async def test_corrections_of_one_second_follow_each_other(stage: Stage) -> None:
    """Telegram counts whole seconds: of two readings of one second the one taken later counts."""
    me = await stage.person(await stage.home())
    await send(me, 4520)
    await send(me, 4530)
    entries = (await shown(me))["entries"]
    assert [(entry["values"][0][1], entry["replaced"]) for entry in entries] == [(4530, False), (4520, True)]


async def test_input_for_a_1st_is_not_replaced(stage: Stage) -> None:
    """A reading of mid-month was true on its day, whatever is sent in the window later."""
    me = await stage.person(await stage.home())
    await send(me, 4600, at=datetime(2026, 3, 15, 10, tzinfo=UTC))
    await send(me, 4700, at=datetime(2026, 3, 31, 10, tzinfo=UTC))
    found = [(e["counts_on"], e["in_window"], e["replaced"]) for e in (await shown(me))["entries"]]
    assert found == [("2026-04-01", True, False), ("2026-04-01", False, False)]


async def test_days_are_those_of_kyiv(stage: Stage) -> None:
    """A reading of half past midnight in Kyiv belongs to the new day."""
    home = await stage.home()
    me = await stage.person(home)
    at = datetime(2026, 2, 28, 22, 30, tzinfo=UTC)
    await stage.db.write(lambda c: builders.reading(c, home.meter, 5, at, counts_on=date(2026, 3, 1)))
    [entry] = (await shown(me))["entries"]
    assert (entry["day"], entry["in_window"]) == ("2026-03-01", True)


async def test_it_is_told_who_sent_a_reading(stage: Stage) -> None:
    """The person's own, another chat's with its short name, and the registry's are told apart."""
    home = await stage.home()
    me = await stage.person(home)
    other = await stage.person(home, channel="viber", name="Петро Коваленко")
    await send(me, 4520)
    stage.clock.advance(minutes=1)
    await send(other, 4530)
    await stage.db.write(lambda c: builders.reading(c, home.meter, 4400, MARCH_2 - timedelta(days=20)))
    assert [entry["by"] for entry in (await shown(me))["entries"]] == [
        {"own": False, "channel": "viber", "name": "Петро К."},
        {"own": True, "channel": "telegram", "name": "Олена К."},
        None,
    ]


async def test_whoever_has_no_access_any_more_is_not_named(stage: Stage) -> None:
    """The name of a chat is shown only while it is linked to the account."""
    home = await stage.home()
    me = await stage.person(home)
    other = await stage.person(home, name="Петро Коваленко")
    await send(other, 4530)
    ended = update(link).where(link.c.person_id == other.chat.person).values(ended_at=MARCH_2)
    await stage.db.write(lambda c: c.execute(ended))
    assert [entry["by"] for entry in (await shown(me))["entries"]] == [None]


async def test_installed_and_removed_meters_are_told(stage: Stage) -> None:
    """The meters that stood there, the oldest first, and their readings with their own numbers."""
    home = await stage.home()
    me = await stage.person(home)

    def build(connection: Any) -> None:
        old = builders.meter(
            connection, home.point, "111", installed_on=date(2010, 1, 1), removed_on=date(2021, 5, 12)
        )
        builders.reading(connection, old, 77_000, datetime(2021, 5, 12, 9, tzinfo=UTC), source="controller")

    await stage.db.write(build)
    found = await shown(me)
    assert [(m["serial"], m["installed_on"], m["removed_on"]) for m in found["meters"]] == [
        ("111", "2010-01-01", "2021-05-12"),
        ("0457812", "2021-05-12", None),
    ]
    assert found["entries"][0]["serial"] == "111"


async def test_the_history_of_others_does_not_exist(stage: Stage) -> None:
    """An account that is not linked to the person has neither readings nor meters."""
    home = await stage.home()
    await stage.person(home)
    stranger = await stage.person()
    await stage.db.write(lambda c: builders.reading(c, home.meter, 5, MARCH_2))
    nothing = {"meters": [], "entries": [], "more": False}
    assert await shown(stranger) == nothing
    assert await shown(stranger, number="nothing") == nothing


async def test_a_page_costs_three_statements(stage: Stage) -> None:
    """Meters, moments, readings, however long the history is."""
    home = await stage.home()
    me = await stage.person(home)

    def work(connection: Any) -> int:
        for n in range(20):
            builders.reading(connection, home.meter, n, MARCH_2 - timedelta(days=n))
        with counted(connection) as said:
            find_history(connection, me.chat.person, home.number, 1, me.rules.window)
        return len(said)

    assert await stage.db.write(work) == 3
