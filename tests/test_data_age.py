"""How old the data are: silence of a source is said once, counted, and ends when it answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.clock import FakeClock
from bot.storage import feeds
from bot.storage.database import Database
from bot.storage.feeds import BY_HAND, Feed
from scheduler.feeds import DataAge


@pytest.fixture
def said() -> Iterator[list[dict[str, object]]]:
    """What is logged."""
    with capture_logs() as lines:
        yield lines  # type: ignore[misc]


async def test_a_silent_source_is_said_once(
    db: Database, clock: FakeClock, said: list[dict[str, object]]
) -> None:
    """After twenty minutes without an answer an error is logged once, and health counts the source."""
    ages = DataAge(db, clock)
    await db.write(lambda c: feeds.store(c, Feed("site", "schedule", "good", checked_at=clock())))
    await db.write(lambda c: feeds.store(c, Feed("never", "outages", "failed")))
    await db.write(lambda c: feeds.store(c, Feed(BY_HAND, "schedule", "good")))
    for _ in range(20):
        await ages.watch()
        clock.advance(minutes=1)
    assert said == []
    assert ages.shown() == {"silent": 0, "seconds": {"never": 1_200, "site": 1_200}}
    clock.advance(seconds=1)
    await ages.watch()
    await ages.watch()
    assert [(line["log_level"], line["feed"]) for line in said] == [("error", "never"), ("error", "site")]
    assert ages.shown()["silent"] == 2
    await db.write(lambda c: feeds.store(c, Feed("site", "schedule", "good", checked_at=clock())))
    await ages.watch()
    assert (said[-1]["log_level"], said[-1]["feed"]) == ("warning", "site")
    assert ages.shown() == {"silent": 1, "seconds": {"never": 1_201, "site": 0}}


async def test_nobody_asks_for_what_is_imported_by_hand(db: Database, clock: FakeClock) -> None:
    """Without sources nothing is silent."""
    ages = DataAge(db, clock)
    await ages.watch()
    assert ages.shown() == {"silent": 0, "seconds": {}}
