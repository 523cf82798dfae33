"""Broadcasts in storage: whom they concern, where each person is told, and what they may become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.conversation.messages import Message
from bot.domain.outages import Area
from bot.storage import broadcasts, schema
from bot.storage.broadcasts import Audience, Draft
from bot.storage.database import Database
from bot.storage.schema_notices import delivery, notice_settings
from tests import builders

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
DRAFT = Draft(
    key="outage:1:new",
    kind="new",
    notice="planned",
    grade="alert",
    messages={"uk": Message("Не буде світла"), "en": Message("No power")},
    matters_at=NOW + timedelta(hours=5),
    created_by="olena",
    audience=Audience((Area(settlement="м. Коростень", street="вул. Шевченка", houses="12"),), doubtful=True),
    late_after=NOW + timedelta(hours=6),
    title="вул. Шевченка",
)


def all_accounts() -> Any:
    return select(schema.account.c.id)


def add(connection: Connection, draft: Draft = DRAFT) -> int:
    made = broadcasts.create(connection, draft, NOW)
    assert made is not None
    return made


def home(connection: Connection, number: str = "123456789") -> int:
    return builders.household(connection, number, serial=number, house=number[:3]).account


def second_address(connection: Connection, person: int, channel: str, ext: str, **values: Any) -> int:
    row = {"channel": channel, "ext": ext, "person_id": person, "created_at": NOW, **values}
    return int(
        connection.execute(insert(schema.address).values(**row).returning(schema.address.c.id)).scalar_one()
    )


def choose(connection: Connection, person: int, **values: Any) -> None:
    connection.execute(insert(notice_settings).values(person_id=person, **values))


def rows(connection: Connection, broadcast: int) -> Sequence[Any]:
    return connection.execute(
        select(delivery).where(delivery.c.broadcast_id == broadcast).order_by(delivery.c.rank, delivery.c.id)
    ).all()


async def test_what_is_written_is_read_again(db: Database) -> None:
    """A broadcast comes back as it was drafted, messages and areas included."""
    made = await db.write(add)
    found = await db.read(lambda c: broadcasts.get(c, made))
    assert found is not None
    assert (found.draft, found.state, found.revision) == (DRAFT, "draft", 1)
    assert await db.read(lambda c: broadcasts.get(c, made + 1)) is None


async def test_one_key_one_broadcast(db: Database) -> None:
    """Nothing is told twice under one key."""
    assert await db.write(add)
    assert await db.write(lambda c: broadcasts.create(c, DRAFT, NOW)) is None


async def test_each_person_once(db: Database) -> None:
    """A person with two accounts and two messengers is told once, on the free one; the other is spare."""

    def work(c: Connection) -> None:
        first, second = home(c), home(c, "223456789")
        ann = builders.chat(c, "viber", "ann==", accounts=[first, second])
        free = second_address(c, ann.person, "telegram", "7001")
        broadcast = add(c)
        assert broadcasts.start(c, broadcast, all_accounts(), NOW) == 1
        [row] = rows(c, broadcast)
        assert (row.person_id, row.address_id, row.spare_id) == (ann.person, free, ann.address)
        assert (row.channel, row.language, row.state, row.copies) == ("telegram", "uk", "pending", 0)

    await db.write(work)


async def test_the_preferred_messenger_if_it_can_be_reached(db: Database) -> None:
    """Who prefers Viber is told there, and on Telegram once Viber cannot be reached."""

    def work(c: Connection) -> None:
        ann = builders.chat(c, "viber", "ann==", accounts=[home(c)])
        second_address(c, ann.person, "telegram", "7001")
        choose(c, ann.person, channel="viber")
        first = add(c)
        broadcasts.start(c, first, all_accounts(), NOW)
        assert [row.channel for row in rows(c, first)] == ["viber"]
        c.execute(update(schema.address).where(schema.address.c.channel == "viber").values(reachable=False))
        second = add(c, replace(DRAFT, key="again"))
        broadcasts.start(c, second, all_accounts(), NOW)
        assert [(row.channel, row.spare_id) for row in rows(c, second)] == [("telegram", None)]

    await db.write(work)


async def test_who_is_not_told(db: Database) -> None:
    """Not told: who has not agreed, does not want the topic, cannot be reached, or is linked no more."""

    def work(c: Connection) -> None:
        told = [home(c, f"{number}23456789") for number in range(1, 6)]
        builders.chat(c, ext="1", accounts=told[:1], consented=False)
        muted = builders.chat(c, ext="2", accounts=told[1:2])
        choose(c, muted.person, planned=False)
        gone = builders.chat(c, ext="3", accounts=told[2:3])
        c.execute(update(schema.address).where(schema.address.c.id == gone.address).values(reachable=False))
        builders.chat(c, ext="4", accounts=told[3:4])
        c.execute(update(schema.link).where(schema.link.c.account_id == told[3]).values(ended_at=NOW))
        ann = builders.chat(c, "viber", "ann==", accounts=told[4:])
        estimate = broadcasts.estimate(c, all_accounts(), "planned", NOW)
        assert (estimate.people, estimate.accounts, estimate.channels) == (1, 5, {"viber": 1})
        assert (estimate.muted, estimate.unreachable, estimate.paid) == (1, 1, 1)
        broadcast = add(c)
        assert broadcasts.start(c, broadcast, all_accounts(), NOW) == 1
        assert [row.person_id for row in rows(c, broadcast)] == [ann.person]

    await db.write(work)


async def test_within_a_session_viber_costs_nothing(db: Database) -> None:
    """Whoever wrote within the last day is told on Viber for nothing."""

    def work(c: Connection) -> None:
        ann = builders.chat(c, "viber", "ann==", accounts=[home(c)])
        written = {"address_id": ann.address, "turn": 1, "touched_at": NOW - timedelta(hours=23)}
        c.execute(insert(schema.conversation).values(**written))
        assert broadcasts.estimate(c, all_accounts(), "planned", NOW).paid == 0
        assert broadcasts.estimate(c, all_accounts(), "planned", NOW + timedelta(hours=2)).paid == 1

    await db.write(work)


async def test_a_correction_goes_where_people_were_reached(db: Database) -> None:
    """A correction goes to the same people, those reached first, in the chat where they were reached."""

    def work(c: Connection) -> None:
        account = home(c)
        ann, bob = (builders.chat(c, ext=ext, accounts=[account]) for ext in ("1", "2"))
        viber = second_address(c, bob.person, "viber", "bob==")
        first = add(c)
        broadcasts.start(c, first, all_accounts(), NOW)
        reached = (delivery.c.broadcast_id == first, delivery.c.person_id == bob.person)
        c.execute(update(delivery).where(*reached).values(state="sent", address_id=viber, sent_at=NOW))
        choose(c, bob.person, planned=False)
        builders.chat(c, ext="3", accounts=[account])  # linked later: was not told, is not corrected
        second = add(c, replace(DRAFT, key="correction", kind="changed", corrects=first))
        assert broadcasts.start(c, second, None, NOW) == 2
        assert [(row.person_id, row.address_id) for row in rows(c, second)] == [
            (bob.person, viber),
            (ann.person, ann.address),
        ]

    await db.write(work)


async def test_a_test_goes_to_chosen_people(db: Database) -> None:
    """A broadcast can be started for people by their ids."""

    def work(c: Connection) -> None:
        ann = builders.chat(c, ext="1")
        builders.chat(c, ext="2")
        broadcast = add(c, replace(DRAFT, test=True))
        assert broadcasts.start(c, broadcast, None, NOW, people=[ann.person]) == 1

    await db.write(work)


async def test_a_revision_voids_the_approval(db: Database) -> None:
    """What was approved is what is sent: a revision takes the approval away, a stale one counts nothing."""

    def work(c: Connection) -> None:
        broadcast = add(c)
        assert broadcasts.submit(c, broadcast, "olena", NOW)
        assert broadcasts.approve(c, broadcast, "ivan", NOW, revision=1)
        assert broadcasts.revise(c, broadcast, replace(DRAFT, title="інша"), NOW)
        revised = broadcasts.get(c, broadcast)
        assert revised is not None
        assert (revised.state, revised.revision, revised.approved_by) == ("draft", 2, "")
        assert not broadcasts.approve(c, broadcast, "ivan", NOW, revision=1)
        assert broadcasts.approve(c, broadcast, "ivan", NOW, revision=2, override="аварія")
        broadcasts.start(c, broadcast, all_accounts(), NOW)
        assert not broadcasts.revise(c, broadcast, DRAFT, NOW)
        assert not broadcasts.approve(c, broadcast, "ivan", NOW)

    await db.write(work)


async def test_a_broadcast_starts_once(db: Database) -> None:
    """A second start writes nothing; pause, resume and stop hold only where they make sense."""

    def work(c: Connection) -> None:
        builders.chat(c, accounts=[home(c)])
        broadcast = add(c)
        assert not broadcasts.pause(c, broadcast, "olena", NOW)
        assert broadcasts.start(c, broadcast, all_accounts(), NOW) == 1
        assert broadcasts.start(c, broadcast, all_accounts(), NOW) == 0
        assert broadcasts.pause(c, broadcast, "olena", NOW)
        assert [b.state for b in broadcasts.running(c)] == ["paused"]
        assert broadcasts.resume(c, broadcast, "olena", NOW)
        assert broadcasts.stop(c, broadcast, "olena", NOW)
        assert not broadcasts.resume(c, broadcast, "olena", NOW)
        assert broadcasts.running(c) == []

    await db.write(work)


async def test_progress_adds_up(db: Database) -> None:
    """Counts are those of the deliveries, in all and by channel; the pace is that of the last half minute."""

    def work(c: Connection) -> None:
        account = home(c)
        for number in range(4):
            builders.chat(c, ext=str(number), accounts=[account])
        builders.chat(c, "viber", "ann==", accounts=[account])
        broadcast = add(c)
        broadcasts.start(c, broadcast, all_accounts(), NOW)
        some = [row.id for row in rows(c, broadcast) if row.channel == "telegram"][:2]
        later = NOW + timedelta(seconds=10)
        c.execute(update(delivery).where(delivery.c.id.in_(some)).values(state="sent", sent_at=later))
        c.execute(
            update(delivery)
            .where(delivery.c.channel == "viber")
            .values(state="sent", sent_at=later, delivered_at=later)
        )
        found = broadcasts.progress(c, broadcast, later)
        assert (found.people, found.sent, found.pending, found.delivered, found.seen) == (5, 3, 2, 1, 0)
        assert found.channels == {"telegram": {"sent": 2, "pending": 2}, "viber": {"sent": 1}}
        assert found.per_second == 0.3
        assert found.seconds_left == 2 / 0.3
        report = list(broadcasts.report(c, broadcast))
        assert sorted(row.state for row in report) == ["pending", "pending", "sent", "sent", "sent"]
        assert {row.name for row in report} == {"Олена Коваленко"}

    await db.write(work)


def test_a_message_for_each_language_and_channel() -> None:
    """The text for language and channel, else for the language, else the Ukrainian one."""
    said = {"uk": Message("a"), "uk:viber": Message("b"), "en": Message("c")}
    assert broadcasts.message_for(said, "uk", "viber").text == "b"
    assert broadcasts.message_for(said, "uk", "telegram").text == "a"
    assert broadcasts.message_for(said, "en", "viber").text == "c"
    assert broadcasts.message_for(said, "pl", "viber").text == "b"
