"""What is off in the sample DSO."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.clock import FakeClock
from bot.domain.schedule import QUEUES, Day, dark
from bot.storage import outages, schedules
from bot.storage.database import Database
from bot.storage.schema import account
from bot.storage.schema_notices import outage, schedule, warning
from bot.utility.sample import load_sample
from bot.utility.sample_outages import load_outages
from bot.utility.sample_size import FEWEST
from bot.utility.sample_try import numbers_to_try
from tests.builders import household


async def count(db: Database, table: Any) -> int:
    """How many rows there are."""
    return int(await db.read(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one()))


async def touched(db: Database, number: str, now: datetime) -> set[str]:
    """The kinds of outages that concern an account in the next two days."""

    def find(connection: Any) -> set[str]:
        [id] = connection.execute(select(account.c.id).where(account.c.number == number)).scalars()
        found = outages.at_account(connection, id, now, now + timedelta(days=2))
        return {each.stored.outage.kind for each in found if each.touch == "yes"}

    return await db.read(find)


async def test_the_card_shows_something_of_everything(db: Database, clock: FakeClock) -> None:
    """The first account has planned works, the second an emergency, the third a warning, all a schedule."""
    await load_sample(db, now=clock, accounts=FEWEST)
    assert await load_outages(db, clock())
    tries = await db.read(numbers_to_try)
    assert "planned" in await touched(db, tries[0].account, clock())
    assert "emergency" in await touched(db, tries[1].account, clock())
    assert [await count(db, table) for table in (outage, warning, schedule)] == [2, 1, 24]
    assert (await db.read(lambda c: schedules.state(c, clock()))).what == "known"
    today = date(2026, 3, 10)
    for queue in QUEUES:
        [day] = await db.read(lambda c, queue=queue: schedules.days(c, queue, today, today))  # type: ignore[misc]
        sure, possible = dark(day)
        assert 6 <= sure <= 9
        assert 2 <= possible <= 3


async def test_a_second_start_changes_nothing(db: Database, clock: FakeClock) -> None:
    """On the same day the same rows come; on the next day its schedule and, when all is over, new outages."""
    await load_sample(db, now=clock, accounts=FEWEST)
    for minutes in (0, 45):
        clock.advance(minutes=minutes)
        await load_outages(db, clock())
    assert [await count(db, table) for table in (outage, warning, schedule)] == [2, 1, 24]
    clock.advance(days=3)
    await load_outages(db, clock())
    assert [await count(db, table) for table in (outage, warning, schedule)] == [4, 1, 48]


async def test_a_schedule_that_is_there_stays(db: Database, clock: FakeClock) -> None:
    """What was imported for a day is not overwritten by the sample's."""
    await load_sample(db, now=clock, accounts=FEWEST)
    today = Day("1.1", date(2026, 3, 10), "x" * 48)
    await db.write(lambda c: schedules.save(c, "import", [today], clock()))
    await load_outages(db, clock())
    assert await db.read(lambda c: schedules.days(c, "1.1", today.day, today.day)) == [today]
    assert await count(db, schedule) == 13


async def test_a_registry_of_somebody_else_is_left_alone(db: Database, clock: FakeClock) -> None:
    """No outage is invented for real consumers."""
    await db.write(lambda c: household(c, number="123456789"))
    assert not await load_outages(db, clock())
    assert await count(db, schedule) == 0


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2027, 1, 1, tzinfo=UTC),
    ],
)
async def test_any_night_will_do(db: Database, moment: datetime) -> None:
    """The sample is made on the nights when the clocks change and at the turn of the year."""
    await load_sample(db, now=FakeClock(moment), accounts=FEWEST)
    assert await load_outages(db, moment)
    assert await count(db, outage) == 2
