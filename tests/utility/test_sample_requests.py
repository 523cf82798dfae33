"""The trial's requests and odd readings: once, for the sample alone, written to nobody."""

from pathlib import Path

from sqlalchemy import func, select

from bot.clock import FakeClock, kyiv_date
from bot.settings import Files as Limits
from bot.storage import desk, lapsing, odd, schema
from bot.storage.database import Database
from bot.storage.desk import Filter
from bot.storage.files import Files
from bot.storage.schema_requests import request
from bot.utility.sample import load_sample
from bot.utility.sample_requests import REQUESTS, load_requests
from tests import builders
from tests.storage.photos import phone_photo

ACCOUNTS = 60


async def load(db: Database, clock: FakeClock, folder: Path) -> bool:
    files = Files(folder, db, Limits(), clock)
    return await load_requests(db, files, lambda _: phone_photo(), clock())


async def test_a_desk_with_work_on_it(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """Nearly every state is there, something is late, something asked; a second time adds nothing."""
    await load_sample(db, now=clock, accounts=ACCOUNTS)
    assert await load(db, clock, tmp_path)
    assert not await load(db, clock, tmp_path)
    rows = await db.read(lambda c: desk.queue(c, Filter(states=())))
    assert len(rows) == len(REQUESTS)
    assert {row.state for row in rows} == {
        "received",
        "registered",
        "invoiced",
        "planned",
        "done",
        "refused",
    }
    assert {row.kind for row in rows} == {"order", "application", "appeal", "contact"}
    assert sum(row.asked for row in rows) == 2
    found = await db.read(lambda c: lapsing.lapsing(c, None, kyiv_date(clock()), ""))
    assert (found.late, found.soon) == (2, 2)
    waiting = await db.read(lambda c: odd.listed(c, None))
    assert {zone.why for each in waiting for zone in each.zones} == {"", "far", "lower"}
    assert any(each.file for each in waiting)


async def test_nothing_is_sent(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """Nobody of the sample can be written to, and the company's system gets nothing of it."""
    await load_sample(db, now=clock, accounts=ACCOUNTS)
    await load(db, clock, tmp_path)
    assert await db.read(lambda c: c.scalars(select(func.count()).select_from(schema.outbox)).one()) == 0
    states = await db.read(lambda c: set(c.scalars(select(schema.submission.c.state))))
    assert states == {"delivered"}


async def test_another_registry_is_left_alone(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """A company's own accounts get no made-up requests."""
    await db.write(lambda c: builders.household(c, "300154872"))
    assert not await load(db, clock, tmp_path)
    assert await db.read(lambda c: c.execute(select(request.c.id)).all()) == []
