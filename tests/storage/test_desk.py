"""The staff's side: districts, questions, files, odd readings, terms, statistics; on both databases."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, insert, select, update

from bot.clock import FakeClock, kyiv_date
from bot.conversation.messages import Message
from bot.storage import desk, lapsing, numbers, odd, schema, staff, submissions
from bot.storage.database import Database
from bot.storage.desk import Filter
from bot.storage.schema_requests import request, request_event
from tests import builders
from tests.storage.access_stage import SPEECH, Person

HERE, THERE = "300154872", "300154999"


@pytest.fixture
async def olena(db: Database, clock: FakeClock) -> Person:
    """Somebody with an account in each of two districts, in Telegram."""

    def build(connection: Connection) -> builders.Chat:
        other = builders.district(connection, "OVR", "Овруцький РЕМ")
        homes = [
            builders.household(connection, HERE, flat="1").account,
            builders.household(connection, THERE, flat="2", serial="0457813", district_id=other).account,
        ]
        for login, districts in (("all", ()), ("korosten", ("KOR",)), ("lost", ("NONE",))):
            staff.add(connection, login, login, "hash", ["operator"], clock(), districts)
        return builders.chat(connection, accounts=homes)

    return Person(db, clock, await db.write(build), "telegram")


async def asked(person: Person, number: str = HERE, kind: Any = "appeal", subject: str = "complaint") -> int:
    """A request; its id."""
    made = await person.do(
        lambda w: w.requests.create(kind, subject, {"matter": "Напруга стрибає"}, number=number)
    )
    return await person.db.read(
        lambda c: c.scalars(select(request.c.id).where(request.c.number == made["number"])).one()
    )


async def seen_by(db: Database, login: str) -> list[int]:
    """The ids in an employee's queue."""

    def look(connection: Connection) -> list[int]:
        mine = desk.districts_of(connection, login)
        return [row.id for row in desk.queue(connection, Filter(districts=mine))]

    return await db.read(look)


async def told(db: Database) -> list[str]:
    """What the bot has said of its own accord, oldest first."""
    rows = await db.read(
        lambda c: c.scalars(select(schema.outbox.c.message).order_by(schema.outbox.c.id)).all()
    )
    return [msgspec.json.decode(row, type=Message).text for row in rows]


async def test_other_districts_do_not_exist(db: Database, olena: Person, clock: FakeClock) -> None:
    """Queue, counters, card, files and changes know nothing of a request of another district."""
    here, there, nowhere = await asked(olena), await asked(olena, THERE), await asked(olena, "")
    assert await seen_by(db, "all") == [here, there, nowhere]
    assert await seen_by(db, "korosten") == [here]
    assert await seen_by(db, "lost") == []
    assert await seen_by(db, "nobody") == []
    mine = await db.read(lambda c: desk.districts_of(c, "korosten"))
    assert mine is not None
    counted = await db.read(lambda c: desk.counters(c, mine, kyiv_date(clock())))
    assert counted == {"appeal": {"all": 1, "new": 1, "late": 0}}
    assert [row.name for row in await db.read(lambda c: desk.by_district(c, mine, kyiv_date(clock())))] == [
        "Коростенський РЕМ"
    ]
    for other in (there, nowhere):
        assert await db.read(lambda c, other=other: desk.card(c, other, mine)) is None  # type: ignore[misc]
    with pytest.raises(LookupError):
        await db.write(
            lambda c: desk.change(c, SPEECH.say, there, 1, {"assigned": "x"}, "korosten", clock(), mine)
        )
    assert await told(db) == []


async def test_a_question_waits_until_it_is_answered(db: Database, olena: Person, clock: FakeClock) -> None:
    """What was asked since the last answer stands out; an answer ends that, another question begins it."""
    here = await asked(olena)
    number = await db.read(lambda c: c.scalars(select(request.c.number)).one())

    async def waiting() -> list[int]:
        rows = await db.read(lambda c: desk.queue(c, Filter(states=(), asked=True)))
        return [row.id for row in rows if row.asked]

    assert await waiting() == []
    await olena.do(lambda w: w.requests.ask(number, "Коли?"))
    assert await waiting() == [here]
    version = await db.read(lambda c: c.scalars(select(request.c.version)).one())
    await db.write(lambda c: desk.change(c, SPEECH.say, here, version, {"answer": "Завтра"}, "all", clock()))
    assert await waiting() == []
    await olena.do(lambda w: w.requests.ask(number, "А о котрій?"))
    assert await waiting() == [here]


async def test_a_file_is_told_once_and_an_invoice_with_its_number(
    db: Database, olena: Person, clock: FakeClock
) -> None:
    """An answer's file reaches the chat at once; an invoice's is silent until it has a number."""
    here = await asked(olena)
    file = await db.write(lambda c: builders.file(c, olena.chat.person, "акт.pdf", kind="document"))
    for _ in range(2):
        await db.write(lambda c: desk.attach(c, here, file, "answer", "акт.pdf", "all", clock(), SPEECH.say))
    [said] = await told(db)
    assert "Додано документ: акт.pdf" in said
    bill = await db.write(lambda c: builders.file(c, olena.chat.person, "рахунок.pdf", kind="document"))
    await db.write(lambda c: desk.attach(c, here, bill, "invoice", "рахунок.pdf", "all", clock()))
    assert len(await told(db)) == 1
    card = await db.read(lambda c: desk.card(c, here))
    assert card is not None
    assert [each.role for each in card.files] == ["answer", "invoice"]


async def test_the_preview_is_what_is_told(db: Database, olena: Person, clock: FakeClock) -> None:
    """What the card shows before sending is letter by letter what the consumer reads."""
    here = await asked(olena)
    values = {"state": "registered", "registered": "Зв-1", "answer": "Приїдемо <b>завтра</b>"}
    row = await db.read(lambda c: c.execute(select(request)).one())
    shown = SPEECH.say(desk.told(row.subject, row.number, desk.lines_of(row, values)), "uk")
    await db.write(lambda c: desk.change(c, SPEECH.say, here, row.version, values, "all", clock()))
    assert await told(db) == [shown]


async def sent(person: Person, number: str, values: Sequence[int], why: str, at: datetime) -> int:
    """A reading of the consumer with an odd value; the submission's id."""

    def write(connection: Connection) -> int:
        home = connection.execute(
            select(schema.account.c.id, schema.meter.c.id.label("meter"))
            .join(schema.metering_point, schema.metering_point.c.account_id == schema.account.c.id)
            .join(schema.meter, schema.meter.c.metering_point_id == schema.metering_point.c.id)
            .where(schema.account.c.number == number)
        ).one()
        row = {
            "key": f"k{at.timestamp()}{number}",
            "kind": "reading",
            "number": f"n{at.timestamp()}{number}",
            "account_id": home.id,
            "address_id": person.chat.address,
            "payload": "{}",
            "sent_at": at,
            "created_at": at,
            "state": "delivered",
        }
        made = int(connection.scalars(insert(schema.submission).returning(schema.submission.c.id), row).one())
        for value in values:
            taken = {"meter_id": home.meter, "zone": "total", "value": value, "taken_at": at}
            connection.execute(
                insert(schema.reading).values(
                    **taken, source="consumer", counts_on=date(2026, 4, 1), odd=why, submission_id=made
                )
            )
        return made

    return await person.db.write(write)


async def test_an_odd_reading_is_accepted(db: Database, olena: Person, clock: FakeClock) -> None:
    """It waits in its own district only, beside what was there before; accepted, it is odd no more."""
    made = await sent(olena, HERE, [9_000], "far", clock())
    [found] = await db.read(lambda c: odd.listed(c, None))
    assert (found.submission, found.account, [zone.why for zone in found.zones]) == (made, HERE, ["far"])
    elsewhere = await db.read(lambda c: desk.districts_of(c, "lost"))
    assert await db.read(lambda c: odd.listed(c, elsewhere)) == []
    assert not await db.write(lambda c: odd.accept(c, made, elsewhere, clock()))
    assert await db.write(lambda c: odd.accept(c, made, None, clock()))
    assert not await db.write(lambda c: odd.accept(c, made, None, clock()))
    assert await db.read(lambda c: odd.count(c, None)) == 0
    assert await told(db) == []


async def test_an_odd_reading_is_asked_again_once(db: Database, olena: Person, clock: FakeClock) -> None:
    """The consumer is told once, and the reading waits for nobody."""
    made = await sent(olena, HERE, [9_000], "far", clock())
    assert await db.write(lambda c: odd.ask_again(c, SPEECH.say, made, None, clock()))
    assert not await db.write(lambda c: odd.ask_again(c, SPEECH.say, made, None, clock()))
    [said] = await told(db)
    assert HERE in said
    assert "9000" in said.replace("\u00a0", "")
    kept = await db.read(lambda c: c.scalars(select(schema.reading.c.odd)).one())
    assert kept == "asked far"
    assert await db.read(lambda c: odd.count(c, None)) == 0


async def test_the_company_is_told_what_was_decided(db: Database, olena: Person, clock: FakeClock) -> None:
    """Each decision is a submission of its own, once, however many employees decide at a time."""
    right = await sent(olena, HERE, [9_000], "far", clock())
    wrong = await sent(olena, THERE, [9_001], "lower", clock())
    accepting = (db.write(lambda c: odd.accept(c, right, None, clock())) for _ in range(4))
    asking = (db.write(lambda c: odd.ask_again(c, SPEECH.say, wrong, None, clock())) for _ in range(4))
    assert sorted(await asyncio.gather(*accepting, *asking)) == [False] * 6 + [True] * 2
    reviews = [each for each in await db.read(submissions.records) if each.kind == "review"]
    told = {each.account: json.loads(each.payload) for each in reviews}
    assert len(reviews) == len(told) == 2
    here = told[HERE]
    reading = await db.read(
        lambda c: c.execute(select(schema.submission).where(schema.submission.c.id == right)).one()
    )
    assert (here["verdict"], here["odd"], here["meter"]) == ("accepted", {"total": "far"}, "0457812")
    assert (here["reading"], here["number"]) == (reading.key, reading.number)
    assert {each["key"] for each in told.values()} == {each.key for each in reviews}
    assert (told[THERE]["verdict"], told[THERE]["odd"]) == ("asked-again", {"total": "lower"})
    assert {each.state for each in reviews} == {"pending"}


async def test_nobody_to_ask(db: Database, olena: Person, clock: FakeClock) -> None:
    """Whoever cannot be reached where the reading came from is asked in another chat, if there is one."""
    made = await sent(olena, HERE, [9_000], "far", clock())
    later = await sent(olena, THERE, [9_000], "far", clock())
    await db.write(lambda c: c.execute(update(schema.address).values(reachable=False)))
    assert await db.write(lambda c: odd.ask_again(c, SPEECH.say, made, None, clock()))
    assert await told(db) == []
    other = {"channel": "viber", "ext": "v", "person_id": olena.chat.person, "created_at": clock()}
    await db.write(lambda c: c.execute(insert(schema.address).values(other)))
    assert await db.write(lambda c: odd.ask_again(c, SPEECH.say, later, None, clock()))
    assert len(await told(db)) == 1


async def test_a_later_reading_makes_an_odd_one_nobodys_work(
    db: Database, olena: Person, clock: FakeClock
) -> None:
    """Corrected by the consumer, an odd value needs nobody."""
    await sent(olena, HERE, [9_000], "far", clock())
    later = await sent(olena, HERE, [900], "zero", clock() + timedelta(hours=1))
    assert [each.submission for each in await db.read(lambda c: odd.listed(c, None))] == [later]


async def test_what_lapses_is_marked_once(db: Database, olena: Person, clock: FakeClock) -> None:
    """Within two days of its last day a request is marked once; with another last day once more."""
    here = await asked(olena)
    today = kyiv_date(clock())

    async def mark(due: date) -> int:
        await db.write(lambda c: c.execute(update(request).values(due_on=due)))
        return await db.write(lambda c: lapsing.mark(c, clock(), today))

    assert await mark(today + timedelta(days=3)) == 0
    assert [await mark(today + timedelta(days=2)) for _ in range(2)] == [1, 0]
    assert await mark(today - timedelta(days=1)) == 1
    marks = await db.read(
        lambda c: c.execute(select(request_event).where(request_event.c.what == lapsing.MARK)).all()
    )
    assert [(each.request_id, each.internal) for each in marks] == [(here, True)] * 2
    found = await db.read(lambda c: lapsing.lapsing(c, None, today, "all"))
    assert (found.late, found.soon, found.unassigned) == (1, 0, 1)
    assert (await db.read(lambda c: lapsing.lapsing(c, (), today, "all"))).rows == []


async def test_readings_by_day_and_channel(db: Database, olena: Person) -> None:
    """Days are Kyiv's: what was sent before and after midnight there stands on two days."""
    before = datetime.fromisoformat("2026-03-29T23:30+03:00")
    await sent(olena, HERE, [900], "far", before)
    await sent(olena, THERE, [900], "zero", before + timedelta(hours=1))
    first, last = date(2026, 3, 29), date(2026, 4, 3)
    found = await db.read(lambda c: numbers.readings(c, first, last, None))
    assert found.counts == {(first, "telegram"): 1, (date(2026, 3, 30), "telegram"): 1}
    assert (found.total, found.odd, len(found.days)) == (2, 2, 6)
    mine = await db.read(lambda c: desk.districts_of(c, "korosten"))
    assert (await db.read(lambda c: numbers.readings(c, first, last, mine))).total == 1


async def test_terms_kept_and_missed(db: Database, olena: Person, clock: FakeClock) -> None:
    """Answered on the last day is kept, a day later missed; an open one past its last day is late."""
    today = kyiv_date(clock())
    for due, state in ((0, "done"), (-1, "refused"), (-1, "received"), (3, "received"), (0, "cancelled")):
        made = await asked(olena)
        closed = clock() if state != "received" else None
        values = {"due_on": today + timedelta(days=due), "state": state, "closed_at": closed}
        await db.write(
            lambda c, made=made, values=values: c.execute(  # type: ignore[misc]
                update(request).where(request.c.id == made).values(values)
            )
        )
    month = (today.replace(day=1), today)
    found = {each.kind: each for each in await db.read(lambda c: numbers.terms(c, *month, None, today))}
    appeal = found["appeal"]
    fates = (appeal.came, appeal.kept, appeal.missed, appeal.going, appeal.late, appeal.cancelled)
    assert fates == (5, 1, 1, 1, 1, 1)
    assert found["order"].came == 0
    nobody = await db.read(lambda c: numbers.terms(c, *month, (), today))
    assert sum(each.came for each in nobody) == 0
    assert await db.read(lambda c: numbers.broadcasts(c, *month)) == []
