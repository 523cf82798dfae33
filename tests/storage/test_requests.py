"""Requests: made by consumers, worked on by the staff; on both databases."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, insert, select, update

from bot.clock import FakeClock
from bot.conversation.messages import Message
from bot.conversation.steps import Outdated
from bot.storage import desk, schema
from bot.storage.database import Database
from bot.storage.desk import Filter, Moved, NotAllowed
from bot.storage.schema_requests import request, request_event
from tests import builders
from tests.storage.access_stage import SPEECH, Person

NUMBER = "300154872"


@pytest.fixture
async def olena(db: Database, clock: FakeClock) -> Person:
    """Somebody with an account, in Telegram."""
    return await somebody(db, clock, "7001", NUMBER)


async def somebody(db: Database, clock: FakeClock, ext: str, *numbers: str) -> Person:
    def build(connection: Connection) -> builders.Chat:
        homes = [builders.household(connection, each, flat=each[-2:]).account for each in numbers]
        return builders.chat(connection, "telegram", ext, accounts=homes)

    return Person(db, clock, await db.write(build), "telegram")


async def asked(person: Person, **more: Any) -> dict[str, Any]:
    """A complaint about the person's account."""
    given: dict[str, Any] = {"terms": ("quality",), "number": NUMBER, "category": "other"} | more
    made: dict[str, Any] = await person.do(
        lambda w: w.requests.create("appeal", "complaint", {"matter": "Напруга стрибає"}, **given)
    )
    return made


async def told(db: Database) -> list[str]:
    """What the bot has said of its own accord, oldest first."""
    rows = await db.read(
        lambda c: c.scalars(select(schema.outbox.c.message).order_by(schema.outbox.c.id)).all()
    )
    return [msgspec.json.decode(row, type=Message).text for row in rows]


async def row_of(db: Database, number: str) -> Any:
    return await db.read(lambda c: c.execute(select(request).where(request.c.number == number)).one())


async def changed(db: Database, clock: FakeClock, number: str, **values: Any) -> int:
    row = await row_of(db, number)
    return await db.write(
        lambda c: desk.change(c, SPEECH.say, row.id, row.version, values, "oksana", clock())
    )


async def test_made(db: Database, olena: Person) -> None:
    """A request has a number, its term by law, its district, and goes to the company's systems."""
    made = await asked(olena)
    assert made == {
        "number": "2603-000001",
        "came_on": "2026-03-10",
        "due_on": "2026-03-25",
        "days": 15,
        "unit": "calendar",
    }
    row = await row_of(db, made["number"])
    assert (row.state, row.version, row.district_id is not None) == ("received", 1, True)
    sent = await db.read(lambda c: c.execute(select(schema.submission)).one())
    payload = json.loads(sent.payload)
    assert (sent.kind, sent.id, payload["number"]) == ("appeal", row.submission_id, made["number"])
    assert payload["fields"] == {"matter": "Напруга стрибає"}
    assert payload["key"] == sent.key


async def test_only_ones_own(db: Database, clock: FakeClock, olena: Person) -> None:
    """Another person neither sees a request nor changes it, nor makes one about an account not theirs."""
    made = await asked(olena)
    stranger = await somebody(db, clock, "7002", "300154873")
    assert await stranger.do(lambda w: w.requests.request(made["number"])) is None
    assert (await stranger.do(lambda w: w.requests.mine(("appeal",))))["entries"] == []
    acts: list[Callable[[Any], object]] = [
        lambda w: w.requests.cancel(made["number"]),
        lambda w: w.requests.ask(made["number"], "?"),
        lambda w: w.requests.create("order", "check", {}, number=NUMBER),
    ]
    for act in acts:
        with pytest.raises(Outdated):
            await stranger.do(act)


async def test_told_of_each_change_once(db: Database, clock: FakeClock, olena: Person) -> None:
    """The consumer hears each change in plain words; notes and assignments stay inside."""
    number = (await asked(olena))["number"]
    await changed(db, clock, number, state="registered", registered="12/45", registered_on=date(2026, 3, 11))
    await changed(db, clock, number, assigned="oksana")
    row = await row_of(db, number)
    await db.write(lambda c: desk.note(c, row.id, "передзвонити", "oksana", clock()))
    await changed(db, clock, number, state="done", answer="Замінили дріт.")
    await changed(db, clock, number, answer="Замінили дріт.")  # nothing new
    first, second = await told(db)
    assert "Зареєстровано" in first
    assert "12/45" in first
    assert "Замінили дріт." in second
    shown = await olena.do(lambda w: w.requests.request(number))
    assert shown is not None
    assert (shown["state"], shown["ended"], shown["answer"]) == ("done", True, "Замінили дріт.")
    assert [said["text"] for said in shown["said"]] == ["Замінили дріт."]
    whats = await db.read(
        lambda c: c.scalars(select(request_event.c.what).order_by(request_event.c.id)).all()
    )
    assert list(whats) == ["created", "changed", "changed", "note", "changed", "answer"]


async def test_two_employees(db: Database, clock: FakeClock, olena: Person) -> None:
    """Who changes what somebody else has changed meanwhile is told so, and nothing is overwritten."""
    number = (await asked(olena))["number"]
    row = await row_of(db, number)
    await changed(db, clock, number, assigned="oksana")
    with pytest.raises(Moved):
        await db.write(
            lambda c: desk.change(c, SPEECH.say, row.id, row.version, {"assigned": "ivan"}, "ivan", clock())
        )
    assert (await row_of(db, number)).assigned == "oksana"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": "registered"}, "desk-needs-number"),
        ({"state": "invoiced"}, "desk-needs-invoice"),
        ({"state": "paid"}, "desk-needs-paid"),
        ({"state": "planned"}, "desk-needs-plan"),
        ({"state": "done"}, "desk-needs-answer"),
        ({"state": "refused", "answer": " "}, "desk-needs-answer"),
    ],
)
async def test_what_a_state_needs(
    db: Database, clock: FakeClock, olena: Person, values: dict[str, Any], why: str
) -> None:
    """A request does not become what it has no number, invoice, day or answer for."""
    number = (await asked(olena))["number"]
    with pytest.raises(NotAllowed, match=why):
        await changed(db, clock, number, **values)


async def test_cancelled(db: Database, clock: FakeClock, olena: Person) -> None:
    """A consumer cancels until money has come; what is cancelled moves no more."""
    number = (await asked(olena))["number"]
    await olena.do(lambda w: w.requests.cancel(number))
    with pytest.raises(NotAllowed):
        await changed(db, clock, number, state="registered", registered="1")
    other = (await asked(olena))["number"]
    await changed(db, clock, other, state="paid", paid_on=date(2026, 3, 11))
    with pytest.raises(Outdated):
        await olena.do(lambda w: w.requests.cancel(other))


async def test_question_and_rating(olena: Person, db: Database, clock: FakeClock) -> None:
    """A question is heard while the request lives and after; a rating only when it has ended."""
    number = (await asked(olena))["number"]
    with pytest.raises(Outdated):
        await olena.do(lambda w: w.requests.rate(number, 5))
    await olena.do(lambda w: w.requests.ask(number, "Коли приїдуть?"))
    await changed(db, clock, number, state="refused", answer="Немає підстав.")
    await olena.do(lambda w: w.requests.rate(number, 2))
    with pytest.raises(Outdated):
        await olena.do(lambda w: w.requests.rate(number, 6))
    shown = await olena.do(lambda w: w.requests.request(number))
    assert shown is not None
    assert shown["rating"] == 2
    assert [said["what"] for said in shown["said"]] == ["question", "answer"]


async def test_the_queue(db: Database, clock: FakeClock, olena: Person) -> None:
    """What ends first stands in front; filters by district, kind, words and lateness."""
    late = (await asked(olena))["number"]
    calm = (await asked(olena, terms=("appeal",)))["number"]
    order = await olena.do(lambda w: w.requests.create("order", "check", {}, number=NUMBER))
    today = date(2026, 3, 26)

    async def found(**more: Any) -> list[str]:
        return [row.number for row in await db.read(lambda c: desk.queue(c, Filter(**more)))]

    assert await found() == [order["number"], late, calm]
    assert await found(kinds=("appeal",)) == [late, calm]
    assert await found(late_on=today) == [order["number"], late]
    assert await found(words="стрибає") == [late, calm]
    assert await found(words="%") == []
    assert await found(districts=()) == []
    assert await found(states=("done",)) == []
    assert await db.read(lambda c: desk.count(c, Filter(kinds=("appeal",)))) == 2
    counted = await db.read(lambda c: desk.counters(c, None, today))
    assert counted == {
        "appeal": {"all": 2, "new": 2, "late": 1},
        "order": {"all": 1, "new": 1, "late": 1},
    }


async def test_pages(olena: Person, clock: FakeClock) -> None:
    """A person's requests come in pages, newest first."""
    numbers = [(await asked(olena))["number"] for _ in range(8)]
    first = await olena.do(lambda w: w.requests.mine(("appeal", "order")))
    second = await olena.do(lambda w: w.requests.mine(("appeal", "order"), 1))
    assert [entry["number"] for entry in first["entries"] + second["entries"]] == numbers[::-1]
    assert (first["more"], second["more"]) == (True, False)


async def test_files(db: Database, olena: Person, clock: FakeClock) -> None:
    """A request takes the person's own files, and no one else's."""

    def stored(connection: Connection, person: int | None, path: str) -> int:
        values = {"kind": "photo", "mime": "image/jpeg", "size": 5, "sha256": "0", "created_at": clock()}
        row = values | {"person_id": person, "path": path}
        return int(connection.scalars(insert(schema.file).returning(schema.file.c.id), row).one())

    mine = await db.write(lambda c: stored(c, olena.chat.person, "a"))
    foreign = await db.write(lambda c: stored(c, None, "b"))
    number = (await asked(olena, files=[(mine, "attachment", "щит.jpg"), (mine, "attachment", "щит.jpg")]))[
        "number"
    ]
    shown = await olena.do(lambda w: w.requests.request(number))
    assert shown is not None
    assert [(f["id"], f["role"], f["name"]) for f in shown["files"]] == [(mine, "attachment", "щит.jpg")]
    with pytest.raises(Outdated):
        await asked(olena, files=[(foreign, "attachment", "x")])
    row = await row_of(db, number)
    await db.write(lambda c: desk.attach(c, row.id, foreign, "invoice", "рахунок.pdf", "oksana", clock()))
    card = await db.read(lambda c: desk.card(c, row.id))
    assert card is not None
    assert [f.role for f in card.files] == ["attachment", "invoice"]
    assert card.row.account == NUMBER


async def test_another_chat_hears(db: Database, olena: Person, clock: FakeClock) -> None:
    """When the chat it came from has blocked us, another chat of the person hears of the change."""
    number = (await asked(olena))["number"]

    def block(connection: Connection) -> int:
        connection.execute(update(schema.address).values(reachable=False))
        row = {"channel": "viber", "ext": "v1", "person_id": olena.chat.person, "created_at": clock()}
        return int(connection.scalars(insert(schema.address).returning(schema.address.c.id), row).one())

    other = await db.write(block)
    clock.advance(hours=1)
    await changed(db, clock, number, due_on=date(2026, 3, 10) + timedelta(days=30))
    assert await db.read(lambda c: c.scalars(select(schema.outbox.c.address_id)).all()) == [other]
