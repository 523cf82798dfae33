"""A person forgotten: what becomes of every row and every word of theirs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
    update,
)

from bot.clock import FakeClock
from bot.settings import Files as Limits
from bot.storage import schema as s
from bot.storage import schema_notices as n
from bot.storage import schema_requests as q
from bot.storage.columns import Moment, metadata
from bot.storage.database import Database
from bot.storage.erasure import DAY, KEPT, chat_columns, finish
from bot.storage.files import Files
from bot.storage.joining import person_columns
from bot.storage.my_data import SECRET, collect
from tests import builders
from tests.storage.access_stage import Person, Stage

WORD = "Мавка"  # stands in every text that a row of the person may hold
JSON = {"payload", "body", "fields", "message", "state"}
# columns that hold codes and numbers of ours, whatever a person writes
OURS = {
    "submission": {"key", "kind", "number", "state"},
    "request": {"kind", "subject", "category", "number", "state", "registered", "invoice_number", "assigned"},
    "request_event": {"by", "what"},
    "fault": {"answer", "state"},
    "address": {"channel"},
    "person": {"language", "consent"},
}


@pytest.fixture
def stage(db: Database, clock: FakeClock) -> Stage:
    """A district with people in it."""
    return Stage(db, clock)


def theirs() -> list[Table]:
    """The tables whose rows refer to a person, to a chat, or to something of those."""
    own = {s.person, s.address}
    for table in metadata.sorted_tables:
        if {key.column.table for key in table.foreign_keys} & (own - {n.staff}):
            own.add(table)
    shared = {s.person, s.address, n.staff_code, n.staff_session, s.reading, q.document}
    return [table for table in metadata.sorted_tables if table in own - shared]


def fill(connection: Connection, ids: dict[str, int], table: Table) -> None:
    """A row of a table with something in every column."""
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys:
            key = next(iter(column.foreign_keys)).column.table.name
            values[column.name] = ids.get(key)
        elif not column.primary_key or not isinstance(column.type, Integer):
            values[column.name] = value_of(column, table)
    made = connection.execute(insert(table).values(values).returning(*table.primary_key.columns)).one()
    ids.setdefault(table.name, made[0])


def value_of(column: Column[Any], table: Table) -> Any:
    match column.type:
        case Boolean():
            return False
        case Moment():
            return datetime(2025, 3, 1, 8, tzinfo=UTC)
        case Date():
            return datetime(2025, 3, 1, 8, tzinfo=UTC).date()
        case String(length=length):
            if column.name in OURS.get(table.name, ()):
                return "x"
            return json.dumps({"note": WORD}) if column.name in JSON and length is None else WORD[:length]
        case LargeBinary():
            return b"1"
        case Integer() | Float():
            return 1
    raise AssertionError(f"{column} is of a kind that this test does not know")


async def everything(stage: Stage, person: Person) -> None:
    """A row of the person in every table that may hold one."""
    home = await stage.home("123456789")

    def build(connection: Connection) -> None:
        place = connection.execute(select(s.account.c.premises_id)).scalars().first()
        point = connection.execute(select(s.metering_point.c.id)).scalars().first()
        assert place
        assert point
        ids = {"person": person.chat.person, "address": person.chat.address, "account": home.account}
        ids |= {"premises": place, "district": home.district, "metering_point": point, "meter": home.meter}
        fill(connection, ids, n.outage)
        fill(connection, ids, n.broadcast)
        connection.execute(update(n.broadcast).values(state="done"))
        for table in theirs():
            fill(connection, ids, table)

    await stage.db.write(build)


async def holding(stage: Stage, words: list[str]) -> list[str]:
    """Every text column of the whole database in which one of the words still stands."""

    def look(connection: Connection) -> list[str]:
        found = []
        for table in metadata.sorted_tables:
            for column in table.columns:
                if table.name in {"staff", "outage", "broadcast"} or not isinstance(column.type, String):
                    continue
                held = [str(value) for value in connection.execute(select(column)).scalars() if value]
                spelled = [
                    word for word in words for value in held if word in value or escaped(word) in value
                ]
                found += [f"{table.name}.{column.name}"] if spelled else []
        return found

    return await stage.db.read(look)


def escaped(word: str) -> str:
    return json.dumps(word)[1:-1]


async def erase(person: Person) -> dict[str, Any]:
    """The person erases themselves."""
    return await person.do(lambda w: w.privacy.erase())


async def test_no_row_and_no_word_of_the_person_stays(stage: Stage) -> None:
    """Of every table of the schema only the empty rows stay that what is kept must hang on."""
    person = await stage.person()
    await stage.db.write(lambda c: c.execute(update(s.address).values(ext="38099555", name=WORD)))
    await everything(stage, person)
    await stage.db.write(lambda c: c.execute(q.email_code.delete()))
    await stage.db.write(lambda c: c.execute(s.attempt.delete()))
    assert await holding(stage, [WORD])
    assert (await erase(person))["done"]

    def count(connection: Connection) -> dict[str, int]:
        left = {}
        for column in (*person_columns(), *chat_columns()):
            whose = person.chat.person if column.references(s.person.c.id) else person.chat.address
            rows = select(func.count()).select_from(column.table).where(column == whose)
            left[f"{column.table.name}.{column.name}"] = connection.execute(rows).scalar_one()
        return {name: rows for name, rows in left.items() if rows}

    left = await stage.db.read(count)
    assert {name.partition(".")[0] for name in left} <= set(KEPT) - {"staff"}
    assert await holding(stage, [WORD, "38099555"]) == []


async def test_every_table_of_a_person_is_tried() -> None:
    """The test above has a row for every table that refers to a person or to a chat."""
    tables = {column.table for column in (*person_columns(), *chat_columns())}
    assert tables - {s.address, *theirs()} == set()


async def test_files_go_at_the_next_sweep(
    stage: Stage, tmp_path: Path, db: Database, clock: FakeClock
) -> None:
    """Rows of files go at once; the files themselves when the sweep finds them without rows."""
    from bot.conversation.events import Attachment  # noqa: PLC0415 - one test needs it

    person = await stage.person()
    files = Files(tmp_path / "files", db, Limits(), clock)
    await files.take(person.chat.person, Attachment("document", "r", name="заява.pdf"), b"%PDF-1.7 own words")
    await erase(person)
    clock.advance(days=3)
    swept = await files.sweep(timedelta(hours=48))
    assert swept.orphans == 1
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    await files.close()


async def test_readings_stay_without_the_person(stage: Stage) -> None:
    """The figures of a submission stay, its note and photo do not."""
    person = await stage.person(await stage.home("123456789"))
    told = {"key": "k", "kind": "fault", "account": "123456789", "zones": {"total": 5}, "note": WORD}

    def build(connection: Connection) -> None:
        connection.execute(
            insert(s.submission).values(
                key="k",
                kind="fault",
                number="2603-1",
                address_id=person.chat.address,
                payload=json.dumps(told, ensure_ascii=False),
                file_id=builders.file(connection, person.chat.person),
                sent_at=stage.clock(),
                created_at=stage.clock(),
                state="pending",
            )
        )

    await stage.db.write(build)
    await erase(person)
    row = await stage.db.read(lambda c: c.execute(select(s.submission)).one())
    assert json.loads(row.payload) == {
        "key": "k",
        "kind": "fault",
        "account": "123456789",
        "zones": {"total": 5},
        "erased": True,
    }
    assert row.file_id is None
    assert row.state == "pending"


async def test_whoever_writes_again_is_a_stranger(stage: Stage) -> None:
    """The chat's id is nobody's any more."""
    person = await stage.person()
    await erase(person)
    ext = await stage.db.read(lambda c: c.execute(select(s.address.c.ext)).scalar_one())
    assert ext == f"erased-{person.chat.address}"


async def test_the_other_chat_is_told_and_then_forgotten(stage: Stage, clock: FakeClock) -> None:
    """It keeps its id until the last notice has left, a day at most."""
    person, other = await stage.person(), await stage.person(channel="viber")
    await stage.db.write(lambda c: c.execute(update(s.address).values(person_id=person.chat.person)))
    assert (await erase(person))["chats"] == 2

    def exts(connection: Connection) -> list[str]:
        return list(connection.scalars(select(s.address.c.ext).order_by(s.address.c.id)))

    first, second = await stage.db.read(exts)
    assert first.startswith("erased-")
    assert not second.startswith("erased-")
    told = await stage.db.read(lambda c: c.execute(select(s.outbox.c.address_id)).scalars().all())
    assert told == [other.chat.address]
    assert await stage.db.write(lambda c: finish(c, clock())) == 0
    await stage.db.write(lambda c: c.execute(update(s.outbox).values(state="sent")))
    assert await stage.db.write(lambda c: finish(c, clock())) == 1
    assert all(ext.startswith("erased-") for ext in await stage.db.read(exts))
    assert await stage.db.read(lambda c: c.execute(select(s.outbox)).all()) == []


async def test_a_chat_that_came_back_before_it_was_told_stays(stage: Stage, clock: FakeClock) -> None:
    """Whoever agreed anew meanwhile is not forgotten a second time."""
    person = await stage.person()
    other = await stage.person(channel="viber")
    await stage.db.write(lambda c: c.execute(update(s.address).values(person_id=person.chat.person)))
    await erase(person)
    await stage.db.write(lambda c: c.execute(update(s.person).values(consent=builders.TERMS)))
    clock.advance(days=1, minutes=1)
    assert await stage.db.write(lambda c: finish(c, clock())) == 1
    mine = select(s.address.c.ext).where(s.address.c.id == other.chat.address)
    assert not (await stage.db.read(lambda c: c.execute(mine).scalar_one())).startswith("erased-")


async def test_nobody_erases_themselves_to_guess_on(stage: Stage, clock: FakeClock) -> None:
    """For a day after a wrong try erasing has to wait."""
    home = await stage.home("123456789")
    person = await stage.person()
    assert (await person.link(home.number, "99999999"))["outcome"] == "wrong"
    waiting = await erase(person)
    assert not waiting["done"]
    assert waiting["until"] == (clock() + DAY).isoformat()
    clock.advance(days=1, minutes=1)
    assert (await erase(person))["done"]


async def test_others_are_not_touched(stage: Stage) -> None:
    """A neighbour with access to the same account keeps everything."""
    home = await stage.home("123456789")
    person, neighbour = await stage.person(home), await stage.person(home)
    await neighbour.do(lambda w: w.profile.put(surname="Коваленко", phone="+380671234567"))
    await erase(person)
    assert await neighbour.numbers() == ["123456789"]
    assert (await neighbour.do(lambda w: w.profile.me()))["surname"] == "Коваленко"


async def test_the_copy_has_every_table_of_the_person(stage: Stage) -> None:
    """All that erasing removes is in the copy before, but what nobody may see again."""
    person = await stage.person()
    await everything(stage, person)
    found = await stage.db.read(lambda c: collect(c, person.chat.person))
    tables = {column.table.name for column in (*person_columns(), *chat_columns())} - SECRET
    assert set(found) >= tables - {"letter", "delivery"} | {"person", "profile", "request_event", "account"}
    assert json.dumps(found, default=str, ensure_ascii=False).count(WORD) > 5
