"""Hourly schedules as stored, and whether they can be relied upon."""

from datetime import UTC, date, datetime, timedelta

from bot.clock import FakeClock
from bot.domain.schedule import ALL_LIGHT, Day, filled
from bot.storage import feeds, schedules
from bot.storage.database import Database
from bot.storage.feeds import Feed, Remark
from bot.storage.schedules import Changed, ScheduleState

TODAY = date(2026, 3, 10)
MORNING = filled([(180, 360, "x")])
EVENING = filled([(1080, 1320, "x")])


async def save(db: Database, clock: FakeClock, *days: Day) -> list[Changed]:
    """Store days from a test's source."""
    return await db.write(lambda c: schedules.save(c, "test", days, clock()))


async def state(db: Database, clock: FakeClock) -> ScheduleState:
    """Whether the schedule can be relied upon now."""
    return await db.read(lambda c: schedules.state(c, clock()))


async def meet(db: Database, met: Feed) -> None:
    """A feed was met so."""
    await db.write(lambda c: feeds.store(c, met))


async def test_a_new_day_is_a_change(db: Database, clock: FakeClock) -> None:
    """A day that was not known is told with nothing before it, and is found again."""
    day = Day("1.1", TODAY, MORNING)
    assert await save(db, clock, day) == [Changed("1.1", TODAY, None, MORNING, 1)]
    assert await db.read(lambda c: schedules.days(c, "1.1", TODAY, TODAY)) == [day]


async def test_the_same_again_changes_nothing(db: Database, clock: FakeClock) -> None:
    """A schedule that says what is stored leaves version and time as they are."""
    day = Day("1.1", TODAY, MORNING)
    await save(db, clock, day)
    before = await db.read(lambda c: schedules.kept(c, TODAY, TODAY))
    clock.advance(hours=1)
    assert await save(db, clock, day) == []
    assert await db.read(lambda c: schedules.kept(c, TODAY, TODAY)) == before


async def test_only_what_changed_is_told(db: Database, clock: FakeClock) -> None:
    """Of two queues and two days the one that changed is told, with what it was and its next version."""
    tomorrow = TODAY + timedelta(days=1)
    given = [Day(queue, day, MORNING) for queue in ("1.1", "1.2") for day in (TODAY, tomorrow)]
    assert len(await save(db, clock, *given)) == 4
    given[1] = Day("1.1", tomorrow, EVENING)
    assert await save(db, clock, *given) == [Changed("1.1", tomorrow, MORNING, EVENING, 2)]


async def test_the_last_word_on_a_day_counts(db: Database, clock: FakeClock) -> None:
    """A day given twice at once is stored once, as it was given last; nothing given is nothing changed."""
    changes = await save(db, clock, Day("1.1", TODAY, MORNING), Day("1.1", TODAY, EVENING))
    assert [change.after for change in changes] == [EVENING]
    assert await save(db, clock) == []


async def test_days_of_one_queue_come_in_order(db: Database, clock: FakeClock) -> None:
    """Days from one to another are found, both included, and no others."""
    await save(db, clock, *(Day("1.1", TODAY + timedelta(days=n), ALL_LIGHT) for n in (2, 0, 1, 3)))
    await save(db, clock, Day("2.1", TODAY, ALL_LIGHT))
    found = await db.read(lambda c: schedules.days(c, "1.1", TODAY, TODAY + timedelta(days=2)))
    assert [day.day for day in found] == [TODAY + timedelta(days=n) for n in range(3)]


async def test_without_source_and_rows_none_is_known(db: Database, clock: FakeClock) -> None:
    """Nothing stored and nothing polled is no schedule; yesterday's is none either; today's is."""
    assert await state(db, clock) == ScheduleState("none")
    await save(db, clock, Day("1.1", TODAY - timedelta(days=1), MORNING))
    assert await state(db, clock) == ScheduleState("none")
    await save(db, clock, Day("1.1", TODAY, MORNING))
    assert await state(db, clock) == ScheduleState("known")


async def test_a_silent_source_makes_the_schedule_stale(db: Database, clock: FakeClock) -> None:
    """What was known is stale as of the last answer when the source has been silent for too long."""
    await save(db, clock, Day("1.1", TODAY, MORNING))
    answered = clock()
    await meet(db, Feed("gpv", "schedule", "good", checked_at=answered))
    assert await state(db, clock) == ScheduleState("known")
    clock.advance(minutes=61)
    assert await state(db, clock) == ScheduleState("stale", answered)


async def test_a_source_that_never_answered_is_stale_since_ever(db: Database, clock: FakeClock) -> None:
    """A configured source without any answer never reads as no outages."""
    await meet(db, Feed("gpv", "schedule", "failed", error="refused"))
    assert await state(db, clock) == ScheduleState("stale", None)


async def test_old_data_are_stale_as_of_their_publication(db: Database, clock: FakeClock) -> None:
    """A source that answers with old data is stale as of what it says of itself."""
    published = datetime(2026, 3, 1, 6, tzinfo=UTC)
    await meet(db, Feed("gpv", "schedule", "stale", checked_at=clock(), published_at=published))
    assert await state(db, clock) == ScheduleState("stale", published)


async def test_an_empty_source_is_none_known(db: Database, clock: FakeClock) -> None:
    """A source that answers freshly and has nothing means that no schedule is known."""
    await meet(db, Feed("gpv", "schedule", "empty", checked_at=clock()))
    assert await state(db, clock) == ScheduleState("none")


async def test_an_emergency_goes_before_all(db: Database, clock: FakeClock) -> None:
    """While a source says emergency the schedule does not apply, whatever slots are stored."""
    await save(db, clock, Day("1.1", TODAY, MORNING))
    await meet(db, Feed("gpv", "schedule", "emergency", checked_at=clock(), published_at=clock()))
    assert await state(db, clock) == ScheduleState("emergency", clock())


async def test_an_emergency_by_hand_holds_a_day(db: Database, clock: FakeClock) -> None:
    """An imported emergency ends after a day; nobody polls it, so it is never stale."""
    began = clock()
    await meet(db, Feed(feeds.BY_HAND, "schedule", "emergency", published_at=began))
    clock.advance(hours=23)
    assert await state(db, clock) == ScheduleState("emergency", began)
    clock.advance(hours=2)
    assert (await state(db, clock)).what == "none"


async def test_a_schedule_by_hand_stands_in_for_a_silent_source(db: Database, clock: FakeClock) -> None:
    """While the source fails, what was imported by hand is relied upon for a day."""
    await save(db, clock, *(Day("1.1", TODAY + timedelta(days=n), MORNING) for n in range(3)))
    await meet(db, Feed("gpv", "schedule", "failed", error="refused"))
    await meet(db, Feed(feeds.BY_HAND, "schedule", "good", published_at=clock()))
    assert await state(db, clock) == ScheduleState("known")
    clock.advance(hours=25)
    assert (await state(db, clock)).what == "stale"


async def test_one_sound_source_is_enough(db: Database, clock: FakeClock) -> None:
    """Of two sources one may fail."""
    await save(db, clock, Day("1.1", TODAY, MORNING))
    await meet(db, Feed("one", "schedule", "failed", error="refused"))
    await meet(db, Feed("two", "schedule", "good", checked_at=clock()))
    assert await state(db, clock) == ScheduleState("known")


async def test_feeds_of_outages_say_nothing_of_schedules(db: Database, clock: FakeClock) -> None:
    """A silent source of outages leaves the schedule as it is."""
    await meet(db, Feed("works", "outages", "failed"))
    assert await state(db, clock) == ScheduleState("none")


async def test_a_feed_is_found_as_it_was_stored(db: Database, clock: FakeClock) -> None:
    """Every field comes back, and storing again replaces it; feeds no longer configured are forgotten."""
    met = Feed(
        "gpv",
        "schedule",
        "good",
        checked_at=clock(),
        published_at=clock(),
        etag='W/"1"',
        modified="Tue, 10 Mar 2026 08:00:00 GMT",
        digest="d" * 64,
        report=(Remark("GPV9.9", "maybe", "немає такої черги"),),
    )
    await meet(db, Feed("gpv", "schedule", "failed", error="x" * 900))
    assert len((await db.read(feeds.listed))[0].error) == 300
    await meet(db, met)
    assert await db.read(lambda c: feeds.find(c, "gpv")) == met
    await meet(db, Feed("old", "outages", "good"))
    await meet(db, Feed(feeds.BY_HAND, "schedule", "good"))
    await db.write(lambda c: feeds.forget_others(c, ["gpv"]))
    assert [each.name for each in await db.read(feeds.listed)] == ["gpv", feeds.BY_HAND]
