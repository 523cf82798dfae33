"""Sources that are looked at again and again, against a real server with the faults of such servers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import FakeClock, kyiv_date, kyiv_midnight
from bot.feed_settings import FeedSettings
from bot.storage import feeds, schedules
from bot.storage.database import Database
from bot.storage.feeds import Feed
from bot.storage.holds import Hold
from bot.utility.feeds import Feeds
from tests.utility.publisher import Mood, Publisher, publishing

DATA = Path(__file__).parent.parent / "data"
HOURS = dict.fromkeys(map(str, range(1, 25)), "yes")


def gpv(day: date, *, update: str = "10.03.2026 11:00", **hours: str) -> bytes:
    """A schedule of one day of GPV1.1; h5="no" changes an hour."""
    told = HOURS | {name[1:]: word for name, word in hours.items()}
    fact = {"data": {str(int(kyiv_midnight(day).timestamp())): {"GPV1.1": told}}, "update": update}
    return json.dumps({"fact": fact}).encode()


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    """A server with today's schedule."""
    async with publishing(gpv(date(2026, 3, 10), h5="no")) as server:
        yield server


class Looking:
    """The feeds of a test, looked at as often as it says."""

    def __init__(self, db: Database, clock: FakeClock, **given: Any) -> None:
        settings: dict[str, Any] = {"name": "hours", "kind": "schedule", "timeout_seconds": 0.5} | given
        self.db, self.clock, self.changes = db, clock, 0
        self.feeds = Feeds(db, [FeedSettings(**settings)], clock, on_change=self._count)

    def _count(self) -> None:
        self.changes += 1

    async def again(self, *, minutes: float = 5) -> Feed:
        """After so many minutes the source is looked at; how the feed then stands."""
        self.clock.advance(minutes=minutes)
        assert await self.feeds.poll(self.clock()) == ["hours"]
        found = await self.db.read(lambda c: feeds.find(c, "hours"))
        assert found is not None
        return found

    async def schedule(self) -> str:
        """What consumers are told of the schedule."""
        return (await self.db.read(lambda c: schedules.state(c, self.clock()))).what


@pytest.fixture
async def looking(db: Database, clock: FakeClock, publisher: Publisher) -> AsyncIterator[Looking]:
    """A feed of the server's schedule."""
    looking = Looking(db, clock, url=publisher.url)
    yield looking
    await looking.feeds.close()


async def test_what_has_not_changed_costs_a_304(looking: Looking, publisher: Publisher) -> None:
    """The second look names the ETag, gets 304, and changes nothing but the time of the look."""
    first = await looking.again()
    second = await looking.again()
    assert publisher.given == [200, 304]
    assert (first.state, second.state, looking.changes) == ("good", "good", 1)
    assert second.checked_at == looking.clock()
    assert second.published_at == first.published_at == datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert await looking.schedule() == "known"


async def test_without_an_etag_the_content_is_compared(looking: Looking, publisher: Publisher) -> None:
    """The same bytes again are the same, whatever the server says of them."""
    publisher.mood = "no etag"
    await looking.again()
    await looking.again()
    assert (publisher.given, looking.changes) == ([200, 200], 1)


async def test_a_change_is_stored(looking: Looking, publisher: Publisher) -> None:
    """Another hour is a change of the day; the same said in other words is none."""
    await looking.again()
    publisher.body = gpv(date(2026, 3, 10), h5="no", h6="no")
    await looking.again()
    assert looking.changes == 2
    publisher.body += b"\n"
    await looking.again()
    assert looking.changes == 2
    [kept] = await looking.db.read(lambda c: schedules.kept(c, date(2026, 3, 10), date(2026, 3, 10)))
    assert (kept.version, kept.source) == (2, "hours")


async def test_it_is_read_whole_once_a_day(looking: Looking, publisher: Publisher) -> None:
    """A schedule that nobody changed since yesterday is stale today, though the server says 304."""
    await looking.again()
    met = await looking.again(minutes=15 * 60)
    assert publisher.given == [200, 200]
    assert met.state == "stale"
    assert await looking.schedule() == "stale"


async def test_a_new_process_reads_it_whole(looking: Looking, publisher: Publisher) -> None:
    """After a start the stored ETag is not relied upon, and what comes changes nothing."""
    await looking.again()
    later = Looking(looking.db, looking.clock, url=publisher.url)
    await later.again()
    await later.feeds.close()
    assert (publisher.given, later.changes) == ([200, 200], 0)


@pytest.mark.parametrize(
    ("mood", "why"),
    [
        ("500", "кодом 500"),
        ("forbidden", "кодом 403"),
        ("moved", "кодом 302"),
        ("packed", "стиснув"),
        ("hanging", "не дає відповіді"),
        ("cut", "не дає відповіді"),
        ("endless", "more than 1000000 bytes"),
    ],
)
async def test_a_server_in_trouble_leaves_what_is_known(
    db: Database, clock: FakeClock, publisher: Publisher, mood: Mood, why: str
) -> None:
    """Errors, silence and floods are a sentence without the address; after an hour the feed has failed."""
    looking = Looking(db, clock, url=publisher.url, max_bytes=1_000_000)
    await looking.again()
    publisher.mood = mood
    met = await looking.again()
    assert why in met.error
    assert "marked-key" not in met.error
    assert (met.state, await looking.schedule()) == ("good", "known")
    answered = met.checked_at
    met = await looking.again(minutes=70)
    assert (met.state, met.checked_at) == ("failed", answered)
    assert await looking.schedule() == "stale"
    publisher.mood = "fine"
    met = await looking.again()
    await looking.feeds.close()
    assert (met.state, met.error, looking.changes) == ("good", "", 1)
    assert await looking.schedule() == "known"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "порожня"),
        (b"<!doctype html><title>Login</title>", "HTML"),
        (b'{"fact": {"data": ', "JSON"),
        (b'{"error": "maintenance"}', "не графік"),
        (b"\x89PNG\r\n", "картинка"),
        (b"[1, 2, 3]", "не графік"),
    ],
)
async def test_an_answer_that_is_no_schedule_is_a_failure(
    looking: Looking, publisher: Publisher, body: bytes, why: str
) -> None:
    """HTML with 200 and wrong JSON change nothing, are said, and never become an ETag to trust."""
    await looking.again()
    publisher.body = body
    met = await looking.again()
    assert why in met.error
    assert await looking.schedule() == "known"
    await looking.again()
    assert publisher.given == [200, 200, 200]


async def test_a_source_that_never_answered_is_stale(db: Database, clock: FakeClock) -> None:
    """Nobody at the address: the feed has failed from the start, and no schedule is claimed."""
    looking = Looking(db, clock, url="http://127.0.0.1:1/gpv.json")
    met = await looking.again()
    await looking.feeds.close()
    assert (met.state, met.checked_at) == ("failed", None)
    assert "немає зв'язку" in met.error
    assert await looking.schedule() == "stale"


async def test_out_of_season_it_is_empty_then_stale(looking: Looking, publisher: Publisher) -> None:
    """An empty list of today is "none known"; the same list of last month is stale."""
    publisher.body = b'{"fact": {"data": [], "update": "10.03.2026 08:00"}}'
    assert (await looking.again()).state == "empty"
    assert await looking.schedule() == "none"
    publisher.body = (
        b'{"fact": {"data": [], "update": "10.02.2026 08:00"}, "lastUpdated": "2026-03-10T09:00Z"}'
    )
    assert (await looking.again()).state == "stale"
    assert await looking.schedule() == "stale"


async def test_an_emergency_comes_and_goes(looking: Looking, publisher: Publisher) -> None:
    """While the source says emergency the schedule does not apply; with the next schedule it does again."""
    await looking.again()
    good = publisher.body
    publisher.body = b'{"1.1": {"today": {"slots": [], "status": "EmergencyShutdowns"}}}'
    assert (await looking.again()).state == "emergency"
    assert await looking.schedule() == "emergency"
    assert (await looking.again()).state == "emergency"
    publisher.body = good
    await looking.again()
    assert await looking.schedule() == "known"


async def test_the_report_of_a_feed_names_what_was_not_understood(
    looking: Looking, publisher: Publisher
) -> None:
    """What was left out of the last answer stands in the feed's row."""
    publisher.body = gpv(date(2026, 3, 10), h5="offline")
    met = await looking.again()
    assert [remark.what for remark in met.report] == ["offline"]


async def test_a_file_is_looked_at_by_its_time(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """A file is read when it has changed; one that is gone or grown too large is a sentence."""
    path = tmp_path / "hours.csv"
    text = "Черга;Дата;Без світла\n1.1;10.03.2026;04:00-08:00\n"
    path.write_text(text, "utf-8")
    looking = Looking(db, clock, path=str(path), max_bytes=1_000)
    assert (await looking.again()).state == "good"
    await looking.again()
    path.write_text(text.replace("08:00", "09:00"), "cp1251")
    await looking.again()
    assert looking.changes == 2
    path.write_text(text + " " * 1_000, "utf-8")
    assert "завеликий" in (await looking.again()).error
    path.unlink()
    assert "не вдалося відкрити" in (await looking.again()).error


async def test_one_that_hangs_delays_no_other(db: Database, clock: FakeClock, publisher: Publisher) -> None:
    """Of two sources one hangs; the other is stored meanwhile, and only what is due is asked."""
    async with publishing() as hanging:
        hanging.mood = "hanging"
        settings = [
            FeedSettings(name="slow", kind="schedule", url=hanging.url, timeout_seconds=20),
            FeedSettings(name="quick", kind="schedule", url=publisher.url),
        ]
        both = Feeds(db, settings, clock)
        await db.write(lambda c: feeds.store(c, Feed("forgotten", "outages", "good")))
        running = asyncio.create_task(both.run())
        async with asyncio.timeout(60):
            while await db.read(lambda c: feeds.find(c, "quick")) is None:  # noqa: ASYNC110 - a row tells nobody
                await asyncio.sleep(0.01)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert [met.name for met in await db.read(feeds.listed)] == ["quick"]


async def test_only_what_is_due_is_asked(looking: Looking, publisher: Publisher) -> None:
    """Before its minutes are over a source is left alone; a clock moved back does not silence it."""
    await looking.again()
    looking.clock.advance(minutes=4)
    assert await looking.feeds.poll(looking.clock()) == []
    looking.clock.advance(days=-1)
    assert await looking.feeds.poll(looking.clock()) == ["hours"]
    assert kyiv_date(looking.clock()) == date(2026, 3, 9)
    assert len(publisher.asked) == 2


async def test_a_database_that_fails_is_tried_again(
    db: Database, clock: FakeClock, publisher: Publisher
) -> None:
    """While the database fails the look ends quietly, and the next one stores everything."""
    weak = Weak(db)
    looking = Looking(weak, clock, url=publisher.url)
    for failing in range(1, 4):
        weak.fails_at = failing
        weak.calls = 0
        await looking.feeds.poll(clock())
        clock.advance(minutes=5)
    weak.fails_at = 0
    met = await looking.again()
    await looking.feeds.close()
    assert met.state == "good"
    assert await looking.schedule() == "known"


class Weak:
    """A database whose n-th call fails as a full disk does."""

    kind = "weak"

    def __init__(self, inner: Database) -> None:
        self.inner, self.fails_at, self.calls = inner, 0, 0

    async def read(self, work: Any) -> Any:
        """Run a reading function, or fail."""
        self._maybe()
        return await self.inner.read(work)

    async def write(self, work: Any) -> Any:
        """Run a changing function, or fail."""
        self._maybe()
        return await self.inner.write(work)

    async def hold(self, name: str) -> Hold | None:
        """What only one process may do."""
        return await self.inner.hold(name)

    async def close(self) -> None:
        """Close."""
        await self.inner.close()

    def _maybe(self) -> None:
        self.calls += 1
        if self.calls == self.fails_at:
            raise OSError("disk full")
