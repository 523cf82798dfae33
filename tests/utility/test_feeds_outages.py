"""A feed of running outages: what it stores, and when it says that light is back."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import FakeClock
from bot.feed_settings import FeedSettings
from bot.storage import feeds, outages
from bot.storage.database import Database
from bot.storage.feeds import Feed
from bot.storage.schema_notices import outage
from bot.utility.feeds import Feeds
from tests.utility.publisher import Publisher, publishing

LVIV = Path(__file__).parent.parent / "data/lviv-loe-accidents-2024-11-28-slice.json"
MORNING = datetime(2024, 11, 28, 7, 30, tzinfo=UTC)
FIRST = json.loads(LVIV.read_text("utf-8"))["hydra:member"][0]


def collection(*numbers: int, **change: Any) -> bytes:
    """A whole collection of records with these numbers."""
    members = [FIRST | {"id": number} | change for number in numbers]
    return json.dumps({"hydra:member": members, "hydra:totalItems": len(members)}).encode()


class Looking:
    """A feed of outages that is looked at every five minutes."""

    def __init__(self, db: Database, publisher: Publisher) -> None:
        self.db, self.clock = db, FakeClock(MORNING)
        settings = FeedSettings(name="lviv", kind="outages", url=publisher.url, timeout_seconds=5)
        self.feeds = Feeds(db, [settings], self.clock)

    async def again(self) -> Feed:
        """Five minutes later; how the feed then stands."""
        self.clock.advance(minutes=5)
        await self.feeds.poll(self.clock())
        found = await self.db.read(lambda c: feeds.find(c, "lviv"))
        assert found is not None
        return found

    async def states(self) -> dict[str, str]:
        """The state of each outage by its number."""
        rows = await self.db.read(lambda c: c.execute(select(outage.c.ref, outage.c.state)).all())
        return {row.ref: row.state for row in rows}


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    """A server with two running outages."""
    async with publishing(collection(1, 2)) as server:
        yield server


@pytest.fixture
async def looking(db: Database, publisher: Publisher) -> AsyncIterator[Looking]:
    """A feed of the server's outages."""
    looking = Looking(db, publisher)
    yield looking
    await looking.feeds.close()


async def test_the_lviv_file_is_stored_and_kept(looking: Looking, publisher: Publisher) -> None:
    """84 outages go in; a look that finds none of them changed leaves every version alone."""
    publisher.body = LVIV.read_bytes()
    met = await looking.again()
    assert (met.state, len(met.report), len(await looking.states())) == ("good", 1, 84)
    publisher.body += b"\n"
    await looking.again()
    versions = await looking.db.read(lambda c: c.execute(select(outage.c.version).distinct()).scalars().all())
    assert versions == [1]


async def test_a_later_end_is_a_change(looking: Looking, publisher: Publisher) -> None:
    """When the source expects light later, the outage is extended and its history names the feed."""
    await looking.again()
    publisher.body = collection(1, 2, datePlanIn="2024-11-28T14:00:00+00:00")
    await looking.again()
    assert set((await looking.states()).values()) == {"extended"}
    ids = await looking.db.read(lambda c: outages.open_refs(c, "lviv"))
    changes = await looking.db.read(lambda c: outages.history(c, ids["1"]))
    assert [change.by for change in changes] == ["lviv", "lviv"]


async def test_what_vanished_twice_has_its_light_back(looking: Looking, publisher: Publisher) -> None:
    """One look that misses an outage closes nothing, the second does, though the server says 304."""
    await looking.again()
    publisher.body = collection(1)
    await looking.again()
    assert (await looking.states())["2"] == "running"
    await looking.again()
    assert publisher.given[-1] == 304
    assert await looking.states() == {"1": "running", "2": "restored"}


async def test_what_was_missed_once_and_came_back_goes_on(looking: Looking, publisher: Publisher) -> None:
    """A list that was cut short once turns on nobody's light."""
    await looking.again()
    for numbers in ((1,), (1, 2), (1,)):
        publisher.body = collection(*numbers)
        await looking.again()
    assert await looking.states() == {"1": "running", "2": "running"}


async def test_a_part_closes_nothing(looking: Looking, publisher: Publisher) -> None:
    """A collection that counts more than it holds never closes what it does not name."""
    await looking.again()
    value = json.loads(collection(1))
    publisher.body = json.dumps(value | {"hydra:totalItems": 2}).encode()
    for _ in range(3):
        await looking.again()
    assert await looking.states() == {"1": "running", "2": "running"}


@pytest.mark.parametrize("body", [b"<html></html>", b"[]", b'{"hydra:member": 5}', b"{", b""])
async def test_what_is_no_list_closes_nothing(looking: Looking, publisher: Publisher, body: bytes) -> None:
    """HTML, an empty list of another form and broken JSON are failures, never the end of all outages."""
    await looking.again()
    publisher.body = body
    for _ in range(3):
        await looking.again()
    met = await looking.again()
    assert met.error
    assert set((await looking.states()).values()) == {"running"}


async def test_an_empty_list_is_said_to_be_empty(looking: Looking, publisher: Publisher) -> None:
    """Nothing at all closes only what should have ended by then, and the feed is empty, not good."""
    await looking.again()
    publisher.body = collection()
    for _ in range(3):
        await looking.again()
    met = await looking.again()
    assert met.state == "empty"
    assert set((await looking.states()).values()) == {"running"}
    looking.clock.advance(hours=2)
    publisher.body = collection() + b"\n"
    await looking.again()
    publisher.body = collection() + b"\n\n"
    await looking.again()
    assert set((await looking.states()).values()) == {"restored"}


async def test_who_closed_it_first_is_believed(looking: Looking, publisher: Publisher) -> None:
    """An outage that a dispatcher called off stays so when its source no longer names it."""
    await looking.again()
    ids = await looking.db.read(lambda c: outages.open_refs(c, "lviv"))
    publisher.body = collection(1)
    await looking.again()
    at = looking.clock()
    await looking.db.write(lambda c: outages.close(c, ids["2"], "cancelled", at, at, "olena"))
    await looking.again()
    assert (await looking.states())["2"] == "cancelled"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"koment": "бригада на місці"}, "restored"),
        ({"datePlanIn": "2024-11-28T08:00:00+00:00"}, "restored"),
        ({"datePlanIn": "2024-11-28T20:00:00+00:00"}, "running"),
        ({"dateEvent": "2024-11-28T07:50:00+00:00"}, "running"),
    ],
    ids=["other words", "an earlier end", "a later end", "a later beginning"],
)
async def test_a_source_that_has_not_noticed_opens_nothing(
    looking: Looking, publisher: Publisher, more: dict[str, str], state: str
) -> None:
    """What a dispatcher has closed stays so until its source tells more than that it does not know."""
    await looking.again()
    ids = await looking.db.read(lambda c: outages.open_refs(c, "lviv"))
    at = looking.clock()
    await looking.db.write(lambda c: outages.close(c, ids["1"], "restored", at, at, "olena"))
    publisher.body += b"\n"
    await looking.again()
    assert await looking.states() == {"1": "restored", "2": "running"}
    publisher.body = collection(1, 2, **more)
    await looking.again()
    assert (await looking.states())["1"] == state


async def test_what_a_source_closed_by_itself_it_may_open(looking: Looking, publisher: Publisher) -> None:
    """A list that was cut short twice closed too much; the next whole one mends it."""
    await looking.again()
    for numbers in ((1,), (1,), (1, 2)):
        publisher.body = collection(*numbers) + b"\n" * len(publisher.given)
        await looking.again()
    assert await looking.states() == {"1": "running", "2": "running"}


async def test_a_planned_table_may_be_a_feed(db: Database, tmp_path: Path) -> None:
    """A CSV that names all planned works calls off what it no longer names."""
    head = "№;Населений пункт;Вулиця;Початок;Кінець\n"
    rows = [f"{n};м. Коростень;вул. Франка;0{n}.12.2024 09:00;0{n}.12.2024 17:00\n" for n in (1, 2)]
    path = tmp_path / "works.csv"
    path.write_text(head + "".join(rows), "utf-8")
    clock = FakeClock(MORNING)
    watching = Feeds(db, [FeedSettings(name="works", kind="outages", path=str(path), whole=True)], clock)
    await watching.poll(clock())
    path.write_text(head + rows[0], "utf-8")
    for _ in range(2):
        clock.advance(minutes=5)
        await watching.poll(clock())
    rows_now = await db.read(lambda c: c.execute(select(outage.c.ref, outage.c.state)).all())
    assert {row.ref: row.state for row in rows_now} == {"1": "scheduled", "2": "cancelled"}
    assert clock() - MORNING == timedelta(minutes=10)


async def test_odd_characters_do_not_stop_a_list(looking: Looking, publisher: Publisher) -> None:
    """NUL and half a surrogate pair in one record are left out of its text; every record is stored."""
    street = {"street": {"name": "вул.\0 Франка\ud800"}, "koment": "\0", "buildingNames": "1,\0 2"}
    publisher.body = collection(1, 2, **street)
    met = await looking.again()
    assert (met.state, met.error, len(await looking.states())) == ("good", "", 2)
    publisher.body = collection(1, city={"name": 5, "\0": "\ud800"})
    met = await looking.again()
    assert met.report[0].why == "немає населеного пункту"
