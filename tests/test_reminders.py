"""Reminders of the reading window as rows: who gets them, once, however often and late the jobs run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select, update

from bot.clock import FakeClock
from bot.domain.reminders import reading_due
from bot.domain.window import window_around
from bot.settings import Settings
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.reminders import awaited, enqueue_some, prepare
from bot.storage.schema_notices import broadcast, delivery, notice_settings
from scheduler import Job
from scheduler.reminders import drafted, reminders
from tests import builders
from tests.rehearsal import SPEECH

KYIV = ZoneInfo("Europe/Kyiv")
RULES = Settings().reading_window
OPENS, CLOSES = date(2026, 11, 29), date(2026, 12, 3)
WINDOW = window_around(date(2026, 12, 1), RULES)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock in Kyiv, in UTC."""
    return datetime.combine(day, time(hour, minute), KYIV).astimezone(UTC)


def jobs(db: Database, clock: FakeClock) -> Mapping[str, Job]:
    """The jobs of one process."""
    return reminders(db, SPEECH.say, RULES, clock, lambda: None)


async def remind(db: Database, clock: FakeClock, moment: datetime) -> None:
    """One run of the job at a moment."""
    clock.set(moment)
    await jobs(db, clock)["remind of the reading window"]()


async def told(db: Database) -> dict[str, list[int]]:
    """The people of each reminder, by its key."""
    rows = await db.read(
        lambda c: c.execute(
            select(broadcast.c.key, delivery.c.person_id)
            .outerjoin(delivery, delivery.c.broadcast_id == broadcast.c.id)
            .order_by(broadcast.c.id, delivery.c.person_id)
        ).all()
    )
    found: dict[str, list[int]] = {}
    for key, person in rows:
        found.setdefault(key, []).extend([person] if person is not None else [])
    return found


async def people(db: Database, number: int = 1) -> list[tuple[builders.Household, builders.Chat]]:
    """So many people, each with an account of their own."""
    made = []
    for each in range(1, number + 1):
        home = await db.write(
            lambda c, each=each: builders.household(  # type: ignore[misc]
                c, f"{100_000_000 + each}", serial=f"{each:07d}", flat=str(each)
            )
        )
        chat = await db.write(
            lambda c, each=each, home=home: builders.chat(c, ext=str(each), accounts=[home.account])  # type: ignore[misc]
        )
        made.append((home, chat))
    return made


async def test_who_is_reminded(db: Database) -> None:
    """Accounts with a meter in use whose reading has not come from anybody in the window; no others."""

    async def account(number: int, **meter: object) -> builders.Household:
        home = await db.write(
            lambda c: builders.household(c, str(number), serial=str(number), flat=str(number))
        )
        await db.write(lambda c: builders.chat(c, ext=str(number), accounts=[home.account]))
        if meter:
            which = schema.meter.c.id == home.meter
            await db.write(lambda c: c.execute(update(schema.meter).where(which).values(**meter)))
        return home

    async def read(home: builders.Household, moment: datetime, source: str) -> None:
        await db.write(lambda c: builders.reading(c, home.meter, 10, moment, source=source))

    silent = await account(100_000_001)
    early = await account(100_000_002)
    await read(early, at(OPENS, 0) - timedelta(minutes=1), "consumer")
    for number, source in enumerate(("consumer", "controller", "remote"), 100_000_003):
        await read(await account(number), at(OPENS, 0), source)
    calculated = await account(100_000_006)
    await read(calculated, at(OPENS, 12), "calculated")
    await account(100_000_007, remote=True)
    await account(100_000_008, removed_on=date(2026, 10, 1))
    await account(100_000_009, installed_on=date(2027, 1, 1))
    closed = await account(100_000_010)
    await db.write(
        lambda c: c.execute(
            update(schema.account).where(schema.account.c.id == closed.account).values(closed=True)
        )
    )
    two = await account(100_000_011)
    await db.write(lambda c: builders.meter(c, two.point, "second"))
    await read(two, at(OPENS, 12), "consumer")
    late = await account(100_000_012)
    await read(late, at(CLOSES + timedelta(days=1), 0), "consumer")
    nobody = await db.write(lambda c: builders.household(c, "100000013", serial="13", flat="13"))
    rows = await db.read(lambda c: c.execute(awaited(WINDOW, at(OPENS, 9))).all())
    found = {row.id for row in rows}
    assert found == {silent.account, early.account, calculated.account, two.account, late.account}
    assert nobody.account not in found


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_every_window_of_five_years(db: Database, clock: FakeClock) -> None:
    """A silent person is reminded twice a window, who sends a reading on the 1st once, a remote one never."""
    (_, silent), (home, prompt), (remote, _) = await people(db, 3)
    await db.write(
        lambda c: c.execute(update(schema.meter).where(schema.meter.c.id == remote.meter).values(remote=True))
    )
    first, sent = date(2026, 1, 1), date(2026, 1, 1)
    while first <= date(2031, 1, 1):
        window = window_around(first, RULES)
        day = window.opens
        while day <= window.closes:
            for hour, minute in ((3, 30), (8, 59), (9, 0), (9, 1), (15, 0), (20, 59), (21, 0)):
                await remind(db, clock, at(day, hour, minute))
            if day == first:
                sent = first
                await db.write(
                    lambda c, day=day: builders.reading(c, home.meter, day.toordinal(), at(day, 10))  # type: ignore[misc]
                )
            day += timedelta(days=1)
        first = (first + timedelta(days=32)).replace(day=1)
    found = await told(db)
    assert sent == date(2031, 1, 1)
    assert len(found) == 2 * 61
    for key, persons in found.items():
        assert persons == ([silent.person, prompt.person] if key.endswith("open") else [silent.person])


async def test_two_processes_at_once(db: Database, clock: FakeClock) -> None:
    """Whichever process comes first reminds; the other changes nothing, and a later run neither."""
    await people(db, 5)
    clock.set(at(OPENS, 9))
    both = [jobs(db, clock)["remind of the reading window"] for _ in range(4)]
    await asyncio.gather(*(job() for job in both))
    for _ in range(3):
        clock.advance(minutes=1)
        await both[0]()
    assert [len(persons) for persons in (await told(db)).values()] == [5]


async def test_a_crash_while_it_is_written(db: Database, clock: FakeClock) -> None:
    """Who is started again goes on with the reminder where it was left, for the people that are left."""
    made = await people(db, 5)
    due = reading_due(at(OPENS, 9), RULES)
    assert due is not None
    clock.set(at(OPENS, 9))
    draft = drafted(SPEECH.say, due)
    begun = await db.write(lambda c: prepare(c, draft, clock()))
    first = made[1][1].person
    last = await db.write(lambda c: enqueue_some(c, begun, awaited(WINDOW, clock()), 0, 2))
    assert last == first
    await remind(db, clock, at(OPENS + timedelta(days=1), 9))
    assert list((await told(db)).values()) == [[chat.person for _, chat in made]]
    row = await db.read(lambda c: c.execute(select(broadcast)).one())
    assert (row.state, row.late_after) == ("sending", at(OPENS + timedelta(days=1), 21))


async def test_a_process_that_slept_over_the_opening_reminds_later(db: Database, clock: FakeClock) -> None:
    """After three seconds, three hours or three days the opening is told once, on the last day no more."""
    await people(db)
    key = f"reading:{WINDOW.counts_on}:open"
    await remind(db, clock, at(OPENS, 8, 59))
    assert await told(db) == {}
    await remind(db, clock, at(OPENS + timedelta(days=3), 8, 59))
    assert await told(db) == {}
    await remind(db, clock, at(OPENS + timedelta(days=3), 12))
    assert list(await told(db)) == [key]
    await remind(db, clock, at(CLOSES, 9))
    assert list(await told(db)) == [key, f"reading:{WINDOW.counts_on}:last"]


async def test_a_process_that_slept_over_the_window_reminds_nobody(db: Database, clock: FakeClock) -> None:
    """The day after the window it is too late, and the next window is a month away."""
    await people(db)
    await remind(db, clock, at(CLOSES, 21))
    await remind(db, clock, at(CLOSES + timedelta(days=1), 9))
    assert await told(db) == {}


async def test_nobody_to_remind_begins_nothing(db: Database, clock: FakeClock) -> None:
    """Where nobody has linked an account yet, the first who does is reminded the same day."""
    await remind(db, clock, at(OPENS, 9))
    assert await told(db) == {}
    [(_, chat)] = await people(db)
    await remind(db, clock, at(OPENS, 10))
    assert await told(db) == {f"reading:{WINDOW.counts_on}:open": [chat.person]}


async def test_only_the_last_day_is_told_on_the_last_day(db: Database, clock: FakeClock) -> None:
    """Who starts on the last day says only that."""
    await people(db)
    await remind(db, clock, at(CLOSES, 20, 30))
    assert list(await told(db)) == [f"reading:{WINDOW.counts_on}:last"]
    row = await db.read(lambda c: c.execute(select(broadcast)).one())
    assert row.late_after == at(CLOSES, 21)
    assert (row.grade, row.notice, row.state) == ("reminder", "reading", "sending")


async def test_a_clock_that_jumps_back_repeats_nothing(db: Database, clock: FakeClock) -> None:
    """The key is the window's, not the moment's."""
    await people(db)
    await remind(db, clock, at(OPENS, 12))
    await remind(db, clock, at(OPENS, 9))
    await remind(db, clock, at(OPENS + timedelta(days=1), 9))
    assert len(await told(db)) == 1


async def test_who_does_not_want_it_is_left_alone(db: Database, clock: FakeClock) -> None:
    """A person who switched reminders off gets none; their neighbour does."""
    (_, muted), (_, other) = await people(db, 2)
    await db.write(lambda c: c.execute(insert(notice_settings).values(person_id=muted.person, reading=False)))
    await remind(db, clock, at(OPENS, 9))
    assert list((await told(db)).values()) == [[other.person]]


async def test_a_reading_that_comes_meanwhile_spares_the_reminder(db: Database, clock: FakeClock) -> None:
    """Who sends a reading before the reminder reaches them is left out; who has another meter is not."""
    (home, prompt), (two, half), (_, silent) = await people(db, 3)
    await db.write(lambda c: builders.meter(c, two.point, "second"))
    await remind(db, clock, at(OPENS, 9))
    for meter in (home.meter, two.meter):
        await db.write(lambda c, meter=meter: builders.reading(c, meter, 7, at(OPENS, 9, 5)))  # type: ignore[misc]
    clock.set(at(OPENS, 9, 6))
    for _ in range(2):
        await jobs(db, clock)["spare those whose reading has come"]()
        rows = await db.read(lambda c: c.execute(select(delivery.c.person_id, delivery.c.state)).all())
        assert {row.person_id: row.state for row in rows} == {
            prompt.person: "stopped",
            half.person: "pending",
            silent.person: "pending",
        }


async def test_one_person_with_many_meters_gets_one_reminder(db: Database, clock: FakeClock) -> None:
    """Two accounts and two messengers of one person are one delivery."""
    (_, chat), (other, _) = await people(db, 2)
    await db.write(lambda c: builders.link(c, chat.person, chat.address, other.account))
    await db.write(
        lambda c: c.execute(
            insert(schema.address).values(
                channel="viber", ext="x", person_id=chat.person, created_at=builders.LONG_AGO
            )
        )
    )
    await remind(db, clock, at(OPENS, 9))
    mine = select(func.count()).where(delivery.c.person_id == chat.person)
    assert await db.read(lambda c: c.execute(mine).scalar()) == 1
