"""Broadcasts on their way: who is told, where, in which words, and what each outcome means."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.conversation.messages import Message
from bot.handlers.channel import NotSent, Outcome, Paused, Refused, Sent, Unknown, Wrong
from bot.storage import broadcasts, schema
from bot.storage.schema_notices import delivery
from tests.delivery.stage import Stage


async def test_everybody_is_told_in_their_language(stage: Stage) -> None:
    """Each person hears it once, on their messenger, in their language; then the broadcast is done."""
    people = await stage.people(30) + await stage.people(2, language="en")
    people += await stage.people(7, "viber")
    async with stage.sending():
        broadcast = await stage.start(people)
        progress = await stage.ended(broadcast)
    assert (progress.people, progress.sent, progress.pending) == (39, 39, 0)
    assert sorted(to for to, _ in stage.telegram.sent) == sorted(str(number) for number in range(32))
    assert {message.text for _, message in stage.telegram.sent} == {"Не буде світла", "No power"}
    assert stage.telegram.texts("30") == ["No power"]
    assert len(stage.viber.sent) == 7
    rows = await stage.rows(broadcast)
    assert all(row.copies == 1 and row.leased_until is None and row.sent_at for row in rows)


@pytest.mark.parametrize(
    ("outcome", "grade", "state", "copies", "tried"),
    [
        (Sent("7"), "alert", "sent", 1, 1),
        (Refused("blocked"), "alert", "refused", 0, 1),
        (Wrong("bad markup"), "alert", "refused", 0, 1),
        (Unknown("timeout"), "alert", "sent", 2, 2),
        (Unknown("timeout"), "reminder", "unknown", 1, 1),
        (Paused(0.05), "reminder", "sent", 1, 2),
        (NotSent("no network"), "reminder", "sent", 1, 2),
    ],
)
async def test_what_an_outcome_means(
    stage: Stage, outcome: Outcome, grade: str, state: str, copies: int, tried: int
) -> None:
    """Sent and refused are final, a pause and a dead network cost nothing, the unknown goes by grade."""
    people = await stage.people(1)
    stage.telegram.outcomes = [outcome]
    async with stage.sending():
        broadcast = await stage.start(people, grade=grade)
        await stage.until(broadcast, lambda p: p.pending == 0)
        stage.clock.advance(seconds=11)
        await stage.ended(broadcast)
    [row] = await stage.rows(broadcast)
    assert (row.state, row.copies, stage.telegram.tried) == (state, copies, tried)


async def test_an_alert_has_at_most_two_copies(stage: Stage) -> None:
    """After two unknown outcomes nobody knows, and nothing more is sent."""
    people = await stage.people(1)
    stage.telegram.outcomes = [Unknown("timeout"), Unknown("timeout")]
    async with stage.sending():
        broadcast = await stage.start(people)
        await stage.until(broadcast, lambda p: p.waiting == 1)
        stage.clock.advance(seconds=11)
        progress = await stage.ended(broadcast)
    assert (progress.unknown, stage.telegram.tried) == (1, 2)


async def test_who_refuses_is_told_on_the_other_messenger(stage: Stage) -> None:
    """A person who blocked the bot on Telegram is told on Viber, and Telegram is not tried again."""
    people = await stage.people(1)
    await stage.db.write(
        lambda c: c.execute(
            schema.address.insert().values(
                channel="viber", ext="v", person_id=people[0].person, created_at=stage.clock()
            )
        )
    )
    stage.telegram.outcomes = [Refused("blocked")]
    async with stage.sending():
        progress = await stage.ended(await stage.start(people))
        assert (progress.sent, progress.channels) == (1, {"viber": {"sent": 1}})
        assert stage.viber.texts("v") == ["Не буде світла"]
        progress = await stage.ended(await stage.start(people))
        assert progress.channels == {"viber": {"sent": 1}}
    assert stage.telegram.tried == 1


async def test_who_cannot_be_reached_is_not_tried(stage: Stage) -> None:
    """Whoever blocked the bot between the start and the sending is refused without a send."""
    people = await stage.people(1)
    broadcast = await stage.start(people)
    await stage.db.write(lambda c: c.execute(update(schema.address).values(reachable=False)))
    async with stage.sending():
        progress = await stage.ended(broadcast)
    assert (progress.refused, stage.telegram.tried) == (1, 0)


async def test_a_pause_and_a_stop_withdraw_what_has_not_left(stage: Stage) -> None:
    """After a pause nothing leaves until it goes on; after a stop the rest is counted as stopped."""
    people = await stage.people(200)
    stage.telegram.slow = 0.05
    stage.telegram.per_second = 25
    async with stage.sending():
        broadcast = await stage.start(people)
        await stage.until(broadcast, lambda p: p.sent > 10)
        await stage.change(broadcasts.pause, broadcast)
        await asyncio.sleep(0.4)
        told = stage.telegram.tried
        await asyncio.sleep(0.4)
        assert stage.telegram.tried == told < 200
        await stage.change(broadcasts.resume, broadcast)
        await stage.until(broadcast, lambda p: p.sent > told)
        await stage.change(broadcasts.stop, broadcast)
        progress = await stage.ended(broadcast)
    assert progress.sent + progress.stopped == progress.people == 200
    assert progress.sent == len(stage.telegram.sent)


async def test_what_is_late_is_dropped(stage: Stage) -> None:
    """What would come after it matters is not sent, and counted as late."""
    people = await stage.people(3)
    broadcast = await stage.start(people, late_after=stage.clock() + timedelta(minutes=1))
    stage.clock.advance(minutes=2)
    async with stage.sending():
        progress = await stage.ended(broadcast)
    assert (progress.late, stage.telegram.tried) == (3, 0)


async def test_quiet_hours_are_kept(stage: Stage) -> None:
    """In quiet hours people wait for their end; an emergency comes at once, what would be late is dropped."""
    stage.quiet = (21 * 60, 9 * 60)
    stage.clock.advance(hours=12)  # midnight in Kyiv
    people = await stage.people(2)
    async with stage.sending():
        waiting = await stage.start(people)
        late = await stage.start(people, late_after=stage.clock() + timedelta(hours=2))
        urgent = await stage.start(people, notice="emergency")
        assert (await stage.ended(urgent)).sent == 2
        assert (await stage.ended(late)).late == 2
        assert (await stage.until(waiting, lambda p: p.waiting == 2)).sent == 0
        stage.clock.advance(hours=10)
        assert (await stage.ended(waiting)).sent == 2


async def test_what_matters_sooner_goes_first(stage: Stage) -> None:
    """Of two broadcasts that wait, the alert goes before the reminder, and the sooner before the later."""
    people = await stage.people(5)
    later = stage.clock() + timedelta(days=1)
    await stage.start(people, grade="reminder", messages={"uk": Message("c")})
    await stage.start(people, matters_at=later, messages={"uk": Message("b")})
    await stage.start(people, messages={"uk": Message("a")})
    async with stage.sending():
        for broadcast in (1, 2, 3):
            await stage.ended(broadcast)
    assert "".join(message.text for _, message in stage.telegram.sent) == "aaaaabbbbbccccc"


async def test_a_correction_comes_quietly(stage: Stage) -> None:
    """A quiet correction edits the earlier message of those who have it, and is a message for the others."""
    people = await stage.people(3)
    stage.telegram.outcomes = [Sent("11"), Sent("12"), Unknown("timeout")]
    async with stage.sending():
        first = await stage.start(people, grade="reminder")
        await stage.ended(first)
        second = await stage.start((), corrects=first, kind="changed", quietly=True)
        progress = await stage.ended(second)
    assert progress.sent == 3
    assert sorted(stage.telegram.edited) == ["11", "12"]


async def test_a_broadcast_without_people_is_done(stage: Stage) -> None:
    """A broadcast that concerns nobody ends by itself."""
    async with stage.sending():
        made = await stage.db.write(lambda c: broadcasts.create(c, stage.draft(), stage.clock()))
        assert made is not None
        nobody = select(schema.account.c.id)
        await stage.db.write(lambda c: broadcasts.start(c, made, nobody, stage.clock()))
        assert (await stage.ended(made)).people == 0


async def test_only_one_sends(stage: Stage) -> None:
    """Of two processes on one database one sends; when it ends the other goes on, nobody is told twice."""
    people = await stage.people(60)
    stage.telegram.slow, stage.telegram.per_second = 0.6, 25
    other = Stage(stage.db, stage.clock, stage.folder / "other")
    async with stage.sending():
        await asyncio.sleep(0.2)
        async with other.sending():
            broadcast = await stage.start(people)
            await stage.until(broadcast, lambda p: p.sent > 0)
            assert other.telegram.tried == 0
    async with other.sending():
        progress = await stage.ended(broadcast)
    assert (progress.sent, stage.telegram.tried + other.telegram.tried) == (60, 60)
    assert other.telegram.tried > 0


async def test_deliveries_left_by_a_crash(stage: Stage) -> None:
    """Marks that nobody explains count as copies: an alert goes once more, a reminder never again."""
    people = await stage.people(2)
    alert, reminder = await stage.start(people), await stage.start(people, grade="reminder")
    await stage.db.write(lambda c: c.execute(update(delivery).values(leased_until=stage.clock())))
    async with stage.sending():
        assert (await stage.ended(alert)).sent == 2
        assert (await stage.ended(reminder)).unknown == 2
    assert [row.copies for row in await stage.rows(alert)] == [2, 2]
    assert stage.telegram.tried == 2
