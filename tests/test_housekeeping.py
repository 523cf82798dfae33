"""Housekeeping: what is kept no longer than it serves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select

from bot.clock import FakeClock
from bot.conversation.turn import Talk
from bot.storage import intake, schema
from bot.storage.database import Database
from bot.storage.people import save_talks
from scheduler.housekeeping import housekeeping
from tests import builders

DAY = timedelta(hours=24)


class Shelf:
    """A store of files that remembers when it was swept."""

    def __init__(self) -> None:
        self.swept: list[timedelta] = []

    async def sweep(self, older_than: timedelta) -> None:
        """Remember it."""
        self.swept.append(older_than)


async def test_a_second_run_changes_nothing(db: Database, clock: FakeClock) -> None:
    """Old conversations, answered updates and attempts go; what still serves stays; twice is as once."""
    home = await db.write(lambda c: builders.chat(c, "telegram", "1"))
    other = await db.write(lambda c: builders.chat(c, "telegram", "2"))
    open_talk = Talk("reading", touched=clock())
    await db.write(lambda c: save_talks(c, [(home.address, open_talk)]))
    kept = await db.write(lambda c: intake.keep(c, "telegram", [("a", b"{}"), ("b", b"{}")], clock()))
    await db.write(lambda c: intake.done(c, [kept[0].id]))
    await db.write(
        lambda c: c.execute(insert(schema.attempt).values(address_id=home.address, number="1", at=clock()))
    )
    clock.advance(days=8)
    await db.write(lambda c: save_talks(c, [(other.address, Talk("reading", touched=clock()))]))
    shelf = Shelf()
    jobs = housekeeping(db, shelf, DAY, clock)
    for _ in range(2):
        for job in jobs.values():
            await job()
        talks = await db.read(
            lambda c: dict(
                c.execute(select(schema.conversation.c.address_id, schema.conversation.c.state)).all()
            )
        )
        assert talks[home.address] is None
        assert talks[other.address] is not None
        events = await db.read(lambda c: c.execute(select(schema.intake.c.event)).scalars().all())
        assert events == ["b"]
        assert await db.read(lambda c: c.execute(select(schema.attempt.c.id)).all()) == []
    assert len(shelf.swept) == 2
    assert min(shelf.swept) > DAY
