"""From an update to its answer: nothing lost, nothing doubled, nobody out of order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import func, select

from bot.clock import FakeClock
from bot.conversation.events import Address, Attachment
from bot.conversation.turn import Turns
from bot.handlers.channel import NotSent, Paused, Refused, Unknown, Wrong
from bot.pipeline import Pipeline
from bot.storage import schema
from bot.storage.database import Database
from bot.turns import Players
from tests import builders
from tests.fakes import NAME, PLAIN_CATALOG, PlainChannel, raw
from tests.rehearsal import SPEECH


def make(db: Database, channel: PlainChannel, clock: FakeClock) -> Pipeline:
    """A pipeline of one channel."""
    turns = Turns(PLAIN_CATALOG, SPEECH.say, SPEECH.recognise, timedelta(hours=24))
    players = Players(turns, builders.rules(), SPEECH.say, "uk")

    async def store(sender: Address, attachment: Attachment, body: bytes) -> int:
        return len(body)

    return Pipeline(db, {NAME: channel}, players, store, clock, most_bytes=1_000)


@asynccontextmanager
async def running(pipeline: Pipeline) -> AsyncIterator[None]:
    """The pipeline at work, and in order afterwards."""
    task = asyncio.create_task(pipeline.run())
    try:
        await until(lambda: pipeline.caught_up)
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await pipeline.close(2)


async def until(true: Callable[[], bool], within: float = 60) -> None:
    """Wait until something holds; nobody tells when it begins to."""
    loop = asyncio.get_running_loop()
    last = loop.time() + within
    await asyncio.sleep(0.01)
    while not true():
        assert loop.time() < last, "it did not happen in time"
        await asyncio.sleep(0.01)


async def quiet(pipeline: Pipeline, within: float = 60) -> None:
    """Wait until everybody is answered."""
    await until(lambda: not pipeline.waiting, within)


async def effects(db: Database) -> list[str]:
    """What dialogs wrote."""
    rows = await db.read(
        lambda c: c.execute(select(schema.attempt.c.number).order_by(schema.attempt.c.id)).all()
    )
    return [row.number for row in rows]


async def states(db: Database) -> dict[str, int]:
    """Updates by state."""
    rows = await db.read(
        lambda c: c.execute(
            select(schema.intake.c.state, func.count().label("number")).group_by(schema.intake.c.state)
        ).all()
    )
    return {row.state: row.number for row in rows}


async def test_a_dialog_runs_through_and_forgets_what_was_typed(db: Database, clock: FakeClock) -> None:
    """After the answers nothing of the conversation is left but its effect."""
    channel = PlainChannel()
    pipeline = make(db, channel, clock)
    async with running(pipeline):
        for number, content in enumerate(({"press": "l:counter"}, {"text": "4520"}, {"text": "3310"})):
            await pipeline.take(NAME, [raw(str(number), "ann", **content)])
            await quiet(pipeline)
    assert channel.texts("ann") == ["Так", "Ні", "Пропустити"]
    assert await effects(db) == ["4520-3310"]
    assert await states(db) == {"done": 3}
    left = await db.read(
        lambda c: c.execute(
            select(func.count())
            .select_from(schema.intake)
            .where(schema.intake.c.body.is_not(None) | schema.intake.c.reply.is_not(None))
        ).scalar_one()
    )
    talks = await db.read(lambda c: c.execute(select(schema.conversation.c.state)).scalars().all())
    assert (left, talks) == (0, [None])


async def test_a_newcomer_is_met_in_the_language_of_their_application(db: Database, clock: FakeClock) -> None:
    """English for English ones, whatever the country; Ukrainian for all others."""
    channel = PlainChannel()
    pipeline = make(db, channel, clock)
    async with running(pipeline):
        for person in ("en-GB", "uk", "de", ""):
            await pipeline.take(NAME, [raw(person, person or "none", text="menu", language=person)])
        await quiet(pipeline)
    assert channel.texts("en-GB") == ["☰ Menu"]
    assert [channel.texts(person) for person in ("uk", "de", "none")] == [["☰ Меню"]] * 3


async def test_the_same_update_a_hundred_times_has_one_effect(db: Database, clock: FakeClock) -> None:
    """However often and however parallel a messenger repeats an update, it is handled once."""
    channel = PlainChannel()
    pipeline = make(db, channel, clock)
    async with running(pipeline):
        for key, content in (("a", {"press": "l:counter"}), ("b", {"text": "1"}), ("c", {"text": "2"})):
            update = raw(key, "ann", **content)
            for _ in range(5):
                await asyncio.gather(*(pipeline.take(NAME, [update]) for _ in range(20)))
            await quiet(pipeline)
    assert await effects(db) == ["1-2"]
    assert len(channel.sent) == 3


async def test_one_malformed_update_among_a_thousand(db: Database, clock: FakeClock) -> None:
    """It becomes a dead letter; everybody else is answered and nobody waits."""
    channel = PlainChannel()
    pipeline = make(db, channel, clock)
    updates = [raw(str(n), f"p{n}", text="menu") for n in range(1_000)]
    updates[500] = raw("500", "p500", **{"break": True})
    async with running(pipeline):
        for start in range(0, 1_000, 100):
            await pipeline.take(NAME, updates[start : start + 100])
        await quiet(pipeline)
    assert len(channel.sent) == 999
    assert await states(db) == {"done": 999, "dead": 1}


async def test_twenty_messages_of_one_person_stay_in_order(db: Database, clock: FakeClock) -> None:
    """One turn at a time per person, in the order of coming, whatever the others do."""
    channel = PlainChannel(slow=0.002)
    pipeline = make(db, channel, clock)
    async with running(pipeline):
        await pipeline.take(NAME, [raw("s", "ann", press="l:counter")])
        await quiet(pipeline)
        words = [raw(f"w{n}", "ann", text=f"слово {n}") for n in range(20)]
        others = [raw(f"o{n}", f"other{n}", text="menu") for n in range(20)]
        await pipeline.take(NAME, [update for pair in zip(words, others, strict=True) for update in pair])
        await quiet(pipeline)
    rows = await db.read(
        lambda c: c.execute(select(schema.intake.c.state).order_by(schema.intake.c.id)).scalars().all()
    )
    assert set(rows) == {"done"}
    assert len(channel.texts("ann")) == 21
    assert await effects(db) == []


async def test_a_fast_second_number_is_not_taken_for_the_next_question(
    db: Database, clock: FakeClock
) -> None:
    """Words sent before a question was asked are no answer to it."""
    channel = PlainChannel(slow=0.05)
    pipeline = make(db, channel, clock)
    async with running(pipeline):
        await pipeline.take(NAME, [raw("s", "ann", press="l:counter")])
        await quiet(pipeline)
        await pipeline.take(NAME, [raw("1", "ann", text="4520"), raw("2", "ann", text="4520")])
        await quiet(pipeline)
        assert await effects(db) == []
        assert "раніше" in channel.texts("ann")[-1]
        await pipeline.take(NAME, [raw("3", "ann", text="3310")])
        await quiet(pipeline)
    assert await effects(db) == ["4520-3310"]


async def test_an_album_is_one_answer_and_one_hint(db: Database, clock: FakeClock) -> None:
    """The first photo answers; the others get one hint together."""
    channel = PlainChannel(slow=0.02, files={str(n): b"x" for n in range(5)})
    pipeline = make(db, channel, clock)
    async with running(pipeline):
        await pipeline.take(NAME, [raw("s", "ann", press="l:album")])
        await quiet(pipeline)
        await pipeline.take(NAME, [raw(f"p{n}", "ann", photo=str(n), album="7") for n in range(5)])
        await quiet(pipeline)
    assert len(channel.texts("ann")) == 3


async def test_a_turn_that_fails_leaves_nothing_and_says_so(db: Database, clock: FakeClock) -> None:
    """A defect in a dialog takes back its effect, apologises and harms nobody else."""
    channel = PlainChannel()
    pipeline = make(db, channel, clock)
    async with running(pipeline):
        await pipeline.take(NAME, [raw("1", "ann", press="l:faulty"), raw("2", "bob", press="l:counter")])
        await quiet(pipeline)
        await pipeline.take(NAME, [raw("3", "ann", text="menu")])
        await quiet(pipeline)
    assert await effects(db) == []
    assert "помилка" in channel.texts("ann")[0]
    assert channel.texts("ann")[1:] == ["☰ Меню"]
    assert channel.texts("bob") == ["Так"]
    assert await states(db) == {"dead": 1, "done": 2}


async def test_outcomes_of_answers(db: Database, clock: FakeClock) -> None:
    """Not sent is tried again, unknown once more, a pause waited for, a wrong message replaced."""
    channel = PlainChannel()
    pipeline = make(db, channel, clock)
    async with running(pipeline):
        for key, outcomes, tried in (
            ("a", [NotSent("down"), NotSent("down")], 3),
            ("b", [Unknown("timeout"), Unknown("timeout"), Unknown("timeout")], 2),
            ("c", [Paused(0.01)], 2),
            ("d", [Wrong("bad markup")], 2),
            ("e", [Refused("blocked")], 1),
        ):
            channel.outcomes, channel.tried = list(outcomes), 0
            await pipeline.take(NAME, [raw(key, key, text="menu")])
            await quiet(pipeline)
            assert channel.tried == tried, key
            channel.outcomes = []
    assert "помилка" in channel.texts("d")[0]
    reachable = await db.read(
        lambda c: dict(c.execute(select(schema.address.c.ext, schema.address.c.reachable)).all())
    )
    assert reachable == {"a": True, "b": True, "c": True, "d": True, "e": False}


async def test_what_an_earlier_process_left_is_finished_in_order(db: Database, clock: FakeClock) -> None:
    """Kept updates are played, unsent answers are sent at most once more."""
    dead = PlainChannel(slow=60)
    first = make(db, dead, clock)
    task = asyncio.create_task(first.run())
    await first.take(
        NAME, [raw("1", "ann", press="l:counter"), raw("2", "ann", text="4520"), raw("3", "ann", text="x")]
    )
    await until(lambda: dead.tried > 0)  # the first is played and being answered, the others wait
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await first.close(0)

    channel = PlainChannel()
    second = make(db, channel, clock)
    async with running(second):
        await second.take(NAME, [raw("4", "ann", text="3310")])
        await quiet(second)
        await until(lambda: len(channel.sent) >= 3)
    assert channel.texts("ann")[:2] == ["Так", "Ні"]
    assert "раніше" in channel.texts("ann")[2]
    assert await states(db) == {"done": 4}
    third = PlainChannel()
    async with running(make(db, third, clock)):
        await asyncio.sleep(0.1)
    assert third.sent == []
