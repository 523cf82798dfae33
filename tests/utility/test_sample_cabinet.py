"""What people see of the sample's accounts."""

from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from bot.clock import FakeClock
from bot.settings import Files as Limits
from bot.storage.database import Database
from bot.storage.files import Files
from bot.storage.schema import account, file, metering_point
from bot.storage.schema_requests import consumption, contract, document
from bot.utility.sample import load_sample
from bot.utility.sample_cabinet import load_cabinet
from bot.utility.sample_size import FEWEST
from bot.utility.sample_try import numbers_to_try

MONTHS = 24


async def test_accounts_to_try(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """Each account to try has two years of consumption, a contract, two documents; one generates."""
    files = Files(tmp_path, db, Limits(), clock)
    assert await load_cabinet(db, files, Limits().max_bytes, clock()) == []
    await load_sample(db, now=clock, accounts=FEWEST)
    reports = await load_cabinet(db, files, Limits().max_bytes, clock())
    assert [report.kind for report in reports] == ["accounts", "consumption", "contracts", "documents"]
    assert not any(report.refused for report in reports)
    tries = {each.special: each.account for each in await db.read(numbers_to_try)}
    used = select(account.c.number, consumption.c.month, consumption.c.zone).join_from(consumption, account)
    rows = (await db.read(lambda c: c.execute(used.distinct()).all())) or []
    zones = {"two_zones": 2, "three_zones": 3}
    assert Counter(row.number for row in rows) == {
        number: MONTHS * zones.get(special, 1) for special, number in tries.items()
    }
    for table, each in ((contract, 1), (document, 4)):
        held = select(account.c.number, func.count()).join_from(table, account).group_by(account.c.number)
        found = await db.read(lambda c, held=held: [tuple(row) for row in c.execute(held)])  # type: ignore[misc]
        assert dict(found) == dict.fromkeys(tries.values(), each)
    makes = select(account.c.number).join_from(account, metering_point).where(metering_point.c.generates)
    assert await db.read(lambda c: c.scalars(makes).all()) == [tries["two_zones"]]
    made = select(account.c.number).join_from(account, consumption).where(consumption.c.released > 0)
    assert await db.read(lambda c: c.scalars(made.distinct()).all()) == [tries["two_zones"]]
    assert await db.read(lambda c: c.scalars(select(file.c.mime).distinct()).all()) == ["application/pdf"]
    assert await load_cabinet(db, files, Limits().max_bytes, clock()) == []


async def test_a_months_use_is_read_off_the_meter(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """No month is negative, or larger than a house can use, also where a register passed its end."""
    await load_sample(db, now=clock, accounts=FEWEST)
    await load_cabinet(db, Files(tmp_path, db, Limits(), clock), Limits().max_bytes, clock())
    ends = select(func.min(consumption.c.consumed), func.max(consumption.c.consumed))
    least, most = (await db.read(lambda c: c.execute(ends).all()))[0]
    assert 0 <= least < most < 3_000
