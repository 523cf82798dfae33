"""The audit log: nothing in it can be changed, taken out or slipped in without being noticed."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update

from bot.storage import audit
from bot.storage.database import Database
from bot.storage.schema_notices import audit as table

NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
HOSTILE = "<script>\0\ud800 '; DROP TABLE audit; -- =1+1"


async def write(db: Database, count: int = 5) -> list[int]:
    """Some rows, one after another; their numbers."""
    return [
        await db.write(
            lambda c, n=n: audit.append(
                c, NOON + timedelta(minutes=n), "olena", "login", f"row {n}", {"n": n}
            )  # type: ignore[misc]
        )
        for n in range(count)
    ]


async def drop(db: Database, id: int) -> None:
    """Take a row out past the program."""
    await db.write(lambda c: c.execute(delete(table).where(table.c.id == id)).rowcount)


async def test_a_whole_chain_is_whole(db: Database) -> None:
    """Rows as they were written follow from each other; so does the empty log."""
    assert await db.read(audit.check) == audit.Checked(0, 0, audit.START, None)
    ids = await write(db)
    checked = await db.read(audit.check)
    assert (checked.rows, checked.last, checked.broken) == (5, ids[-1], None)


@pytest.mark.parametrize(
    "harm",
    [
        lambda c, id: c.execute(update(table).where(table.c.id == id).values(login="petro")),
        lambda c, id: c.execute(update(table).where(table.c.id == id).values(action="logout")),
        lambda c, id: c.execute(update(table).where(table.c.id == id).values(subject="row 9")),
        lambda c, id: c.execute(update(table).where(table.c.id == id).values(detail='{"n": 3}')),
        lambda c, id: c.execute(update(table).where(table.c.id == id).values(at=NOON)),
        lambda c, id: c.execute(update(table).where(table.c.id == id).values(chain="0" * 64)),
    ],
    ids=["login", "action", "subject", "detail", "at", "chain"],
)
async def test_a_changed_row_is_noticed(db: Database, harm: Callable[[Connection, int], object]) -> None:
    """Whichever column of a row is changed past the program, the check names that row."""
    ids = await write(db)
    await db.write(lambda c: harm(c, ids[2]))
    assert (await db.read(audit.check)).broken == ids[2]


async def test_a_missing_row_is_noticed(db: Database) -> None:
    """The row after one that was taken out no longer follows."""
    ids = await write(db)
    await drop(db, ids[1])
    assert (await db.read(audit.check)).broken == ids[2]


async def test_a_row_slipped_in_is_noticed(db: Database) -> None:
    """A row that somebody else wrote at the end does not follow."""
    ids = await write(db)

    def slip(connection: Connection) -> None:
        values = {"at": NOON, "login": "olena", "action": "x", "chain": "f" * 64}
        connection.execute(insert(table).values(values))

    await db.write(slip)
    assert (await db.read(audit.check)).broken == ids[-1] + 1


async def test_a_cut_end_is_noticed_by_whoever_noted_it(db: Database) -> None:
    """A row noted elsewhere must still be there; without the note a shorter log looks whole."""
    ids = await write(db)
    whole = await db.read(audit.check)
    noted = (whole.last, whole.chain)
    assert (await db.read(lambda c: audit.check(c, noted))).broken is None
    await drop(db, ids[-1])
    assert (await db.read(audit.check)).broken is None
    assert (await db.read(lambda c: audit.check(c, noted))).broken == ids[-1]


async def test_many_writers_keep_one_chain(db: Database) -> None:
    """Forty rows written at the same time are one chain of forty."""
    await asyncio.gather(
        *(db.write(lambda c, n=n: audit.append(c, NOON, "olena", "x", str(n))) for n in range(40))  # type: ignore[misc]
    )
    checked = await db.read(audit.check)
    assert (checked.rows, checked.broken) == (40, None)


async def test_any_text_can_be_kept(db: Database) -> None:
    """Markup, halves of characters and what a database refuses are kept as far as they can be."""
    await db.write(lambda c: audit.append(c, NOON, HOSTILE, "x", HOSTILE, {"why": HOSTILE}))
    [record] = await db.read(audit.listed)
    assert record.subject.startswith("<script>")
    assert (await db.read(audit.check)).broken is None


async def test_rows_are_found(db: Database) -> None:
    """By who, what, when and words; the newest first, page by page."""
    ids = await write(db)
    await db.write(lambda c: audit.append(c, NOON + timedelta(days=1), "petro", "staff.add", "100% olena"))
    assert len(await db.read(lambda c: audit.listed(c, login="olena"))) == 5
    assert [r.login for r in await db.read(lambda c: audit.listed(c, action="staff"))] == ["petro"]
    assert [r.login for r in await db.read(lambda c: audit.listed(c, words="100%"))] == ["petro"]
    later = await db.read(
        lambda c: audit.listed(c, since=NOON + timedelta(minutes=3), until=NOON + timedelta(hours=1))
    )
    assert [record.id for record in later] == [ids[4], ids[3]]
    page = await db.read(lambda c: audit.listed(c, before=ids[2], limit=1))
    assert [record.id for record in page] == [ids[1]]
    assert await db.read(audit.logins) == ["olena", "petro"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(st.none() | st.text(max_size=8) | st.integers(), st.lists, max_leaves=4),
        max_size=3,
    )
)
def test_the_hash_does_not_depend_on_the_database(detail: dict[str, object]) -> None:
    """Whatever a detail holds, its row follows from the one before after being read again."""
    from sqlalchemy import create_engine  # noqa: PLC0415 - a database in memory is enough here

    from bot.storage.columns import metadata  # noqa: PLC0415 - as above

    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection, tables=[table])
        audit.append(connection, NOON, "x", "y", "z", detail)
        assert connection.execute(select(table.c.chain)).scalar_one() != audit.START
        assert audit.check(connection).broken is None
    engine.dispose()
