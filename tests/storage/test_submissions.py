"""What waits for the DSO's system: who may have it, in which order, and what becomes of it."""

import asyncio
import json
from datetime import timedelta
from functools import partial

import pytest

from bot.clock import FakeClock
from bot.storage import submissions
from bot.storage.database import Database, open_database
from bot.storage.schema import submission
from bot.storage.submissions import Claim, claim, records
from tests.storage.rows import add_submissions

LEASE = timedelta(minutes=2)
LATER = timedelta(minutes=5)


async def claimed(db: Database, clock: FakeClock, limit: int = 10) -> list[Claim]:
    """What is handed out now."""
    return await db.write(lambda c: claim(c, clock(), limit, LEASE))


def keys(claims: list[Claim]) -> list[str]:
    """Which they are."""
    return [one.key for one in claims]


async def test_oldest_of_each_account(db: Database, clock: FakeClock) -> None:
    """Of each account the oldest is handed out, and the next one only when that has been taken or refused."""
    await db.write(lambda c: add_submissions(c, clock(), accounts=2, each=3))
    first = await claimed(db, clock)
    assert keys(first) == ["a0-0", "a1-0"]
    assert first[0] == Claim(first[0].id, "a0-0", first[0].payload, 1)
    assert json.loads(first[0].payload)["key"] == "a0-0"
    assert await claimed(db, clock) == []
    await db.write(lambda c: submissions.delivered(c, first[0], "yes"))
    await db.write(lambda c: submissions.refused(c, first[1], "no such meter"))
    assert keys(await claimed(db, clock)) == ["a0-1", "a1-1"]


async def test_put_off(db: Database, clock: FakeClock) -> None:
    """What failed comes again when it is due, before what came after it, and counts its tries."""
    await db.write(lambda c: add_submissions(c, clock(), accounts=1, each=2))
    (first,) = await claimed(db, clock)
    await db.write(lambda c: submissions.failed(c, first, clock() + LATER, "503"))
    assert await claimed(db, clock) == []
    clock.advance(minutes=5)
    (again,) = await claimed(db, clock)
    assert (again.key, again.tries) == ("a0-0", 2)


async def test_lease(db: Database, clock: FakeClock) -> None:
    """What a dead process had claimed is handed out again, and its late words put nothing off."""
    await db.write(lambda c: add_submissions(c, clock(), accounts=1))
    (lost,) = await claimed(db, clock)
    clock.advance(minutes=2)
    (mine,) = await claimed(db, clock)
    await db.write(lambda c: submissions.failed(c, lost, clock(), "timeout"))
    assert await claimed(db, clock) == []
    await db.write(lambda c: submissions.delivered(c, lost, "yes"))
    await db.write(lambda c: submissions.failed(c, mine, clock(), "timeout"))
    await db.write(lambda c: submissions.refused(c, mine, "twice"))
    (seen,) = await db.read(records)
    assert (seen.state, seen.answer, seen.tries, seen.next_at) == ("delivered", "yes", 2, None)


async def test_limit(db: Database, clock: FakeClock) -> None:
    """No more are handed out than asked for, those first that have waited longest."""
    await db.write(lambda c: add_submissions(c, clock(), accounts=5))
    clock.advance(seconds=1)
    first = await claimed(db, clock, 2)
    assert keys(first) == ["a0-0", "a1-0"]
    for one in first:
        await db.write(partial(submissions.failed, claimed=one, next_at=clock(), answer=""))
    assert keys(await claimed(db, clock, 4)) == ["a2-0", "a3-0", "a4-0", "a0-0"]


async def test_two_processes(migrated_url: str, clock: FakeClock) -> None:
    """Two processes that claim at the same time never get the same one, and together get all."""
    one, other = await open_database(migrated_url), await open_database(migrated_url)
    await one.write(lambda c: add_submissions(c, clock(), accounts=60))
    got = await asyncio.gather(*(claimed(db, clock, 7) for _ in range(6) for db in (one, other)))
    assert sorted(keys([each for some in got for each in some])) == sorted(
        f"a{place}-0" for place in range(60)
    )
    await one.close()
    await other.close()


async def test_records(db: Database, clock: FakeClock) -> None:
    """They are read page by page, by state and by time; what was answered is one harmless line."""
    await db.write(lambda c: add_submissions(c, clock(), accounts=3))
    start = clock()
    clock.advance(hours=1)
    await db.write(lambda c: c.execute(submission.delete().where(submission.c.key == "a1-0")))
    first, second = await claimed(db, clock)
    await db.write(lambda c: submissions.refused(c, first, "no\x00\r\nsuch\u202e meter " + "x" * 999))
    await db.write(lambda c: submissions.delivered(c, second, ""))
    page = await db.read(partial(records, limit=1))
    rest = await db.read(partial(records, after=page[0].id))
    assert [one.key for one in page + rest] == ["a0-0", "a2-0"]
    assert page[0].answer.startswith("no such meter xxx")
    assert len(page[0].answer) == 500
    assert (page[0].number, page[0].kind, page[0].created_at) == ("2603-000000", "reading", start)
    assert [one.key for one in await db.read(partial(records, states=["delivered"]))] == ["a2-0"]
    assert await db.read(partial(records, since=clock())) == []
    assert len(await db.read(partial(records, since=start))) == 2
    assert await db.read(submissions.counts) == {"pending": 0, "delivered": 1, "refused": 1}
    assert await db.read(submissions.pending_count) == 0


@pytest.mark.parametrize(("chosen", "expected"), [((), 2), (("2603-000000",), 1), (("a2-0", "x"), 0)])
async def test_retry(db: Database, clock: FakeClock, chosen: tuple[str, ...], expected: int) -> None:
    """What was refused or put off is sent again when somebody asks for it; what was delivered never is."""
    await db.write(lambda c: add_submissions(c, clock(), accounts=3))
    first, second, third = await claimed(db, clock)
    await db.write(lambda c: submissions.refused(c, first, "no"))
    await db.write(lambda c: submissions.failed(c, second, clock() + LATER, "no"))
    await db.write(lambda c: submissions.delivered(c, third, "yes"))
    assert await db.write(lambda c: submissions.retry(c, clock(), chosen)) == expected
    assert len(await claimed(db, clock)) == expected
