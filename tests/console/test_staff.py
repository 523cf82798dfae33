"""Staff in storage: logins, roles, the last administrator, codes that bind a messenger."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from bot.console.passwords import SHORTEST, invent, wrong
from bot.storage import staff, staff_codes
from bot.storage.database import Database
from bot.storage.schema import address, person
from bot.storage.schema_notices import staff as staff_table
from bot.storage.staff import LastAdministrator, Taken
from tests.console.stage import passwords

NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)


async def hire(db: Database, login: str, *roles: str) -> int:
    return await db.write(lambda c: staff.add(c, login, "Олена", "hash", roles, NOON, ("LISO",)))


async def chat(db: Database, ext: str) -> int:
    """A chat with the bot; its address."""

    def work(connection: Connection) -> int:
        values = {"language": "uk", "created_at": NOON}
        who = connection.execute(insert(person).values(values).returning(person.c.id)).scalar_one()
        given = {"channel": "telegram", "ext": ext, "person_id": who, "created_at": NOON}
        return int(connection.execute(insert(address).values(given).returning(address.c.id)).scalar_one())

    return await db.write(work)


async def test_a_login_is_one_however_it_is_typed(db: Database) -> None:
    """Logins know no case and no spaces around them; two people never share one."""
    await hire(db, " Olena ", "dispatcher")
    found = await db.read(lambda c: staff.find(c, "OLENA"))
    assert found
    assert (found[0].login, found[0].roles, found[0].districts) == (
        "olena",
        frozenset({"dispatcher"}),
        ("LISO",),
    )
    with pytest.raises(Taken):
        await hire(db, "olena", "auditor")


async def test_the_last_administrator_stays(db: Database) -> None:
    """Neither closing access nor taking the role leaves the console without an administrator."""
    first, second = await hire(db, "first", "administrator"), await hire(db, "second", "administrator")
    await db.write(lambda c: staff.disable(c, second, disabled=True))
    with pytest.raises(LastAdministrator):
        await db.write(lambda c: staff.disable(c, first, disabled=True))
    with pytest.raises(LastAdministrator):
        await db.write(lambda c: staff.change(c, first, name="x", roles=["auditor"], districts=[]))
    kept = await db.read(lambda c: staff.get(c, first))
    assert kept
    assert (kept.disabled, kept.roles) == (False, frozenset({"administrator"}))


async def test_a_code_binds_one_messenger_once(db: Database) -> None:
    """A code is used up by the first chat that enters it, and an earlier code by a later one."""
    olena, home, other = await hire(db, "olena", "dispatcher"), await chat(db, "1"), await chat(db, "2")
    early = await db.write(lambda c: staff_codes.make(c, olena, NOON))
    code = await db.write(lambda c: staff_codes.make(c, olena, NOON))
    assert await db.write(lambda c: staff_codes.bind(c, early, home, NOON)) is None
    bound = await db.write(lambda c: staff_codes.bind(c, f" {code.lower()} ", home, NOON))
    assert bound is not None
    assert bound.login == "olena"
    assert await db.write(lambda c: staff_codes.bind(c, code, other, NOON)) is None
    found = await db.read(lambda c: staff.with_address(c, home))
    assert found is not None
    assert found.id == olena
    await db.write(lambda c: staff_codes.unbind(c, olena))
    assert await db.read(lambda c: staff.with_address(c, home)) is None


async def test_a_code_grows_old(db: Database) -> None:
    """After a quarter of an hour a code binds nothing."""
    olena, home = await hire(db, "olena", "dispatcher"), await chat(db, "1")
    code = await db.write(lambda c: staff_codes.make(c, olena, NOON))
    late = NOON + timedelta(minutes=15)
    assert await db.write(lambda c: staff_codes.bind(c, code, home, late)) is None


async def test_a_messenger_belongs_to_one(db: Database) -> None:
    """A chat that another employee binds is no longer the first one's; who is kept out has none."""
    await hire(db, "admin", "administrator")
    olena, petro = await hire(db, "olena", "dispatcher"), await hire(db, "petro", "dispatcher")
    home = await chat(db, "1")
    for who in (olena, petro):
        code = await db.write(lambda c, who=who: staff_codes.make(c, who, NOON))  # type: ignore[misc]
        await db.write(lambda c, code=code: staff_codes.bind(c, code, home, NOON))  # type: ignore[misc]
    wanted = select(staff_table.c.login).where(staff_table.c.address_id == home)
    bound = await db.read(lambda c: c.execute(wanted).scalars().all())
    assert bound == ["petro"]
    await db.write(lambda c: staff.disable(c, petro, disabled=True))
    assert await db.read(lambda c: staff.with_address(c, home)) is None


async def test_passwords_are_checked() -> None:
    """A hash fits its own password; nothing fits nobody's; a broken hash fits nothing."""
    checker = passwords()
    kept = await checker.hash("kava-bez-cukru-42")
    assert kept.startswith("$argon2id$")
    assert await checker.right("kava-bez-cukru-42", kept)
    assert not await checker.right("kava-bez-cukru-43", kept)
    assert not await checker.right("kava-bez-cukru-42", None)
    assert not await checker.right("kava-bez-cukru-42", "not a hash")


def test_made_up_passwords_will_do() -> None:
    """A made-up password is long enough to be chosen, and never made twice."""
    made = {invent() for _ in range(200)}
    assert len(made) == 200
    assert all(wrong(password) == "" for password in made)


@pytest.mark.parametrize("password", ["", "short", "a" * 40, "x" * 300, "1212121212121212"])
def test_bad_passwords_are_refused(password: str) -> None:
    """What is short, too long or of few different characters is refused with a sentence."""
    assert wrong(password).startswith("Пароль")
    assert str(SHORTEST) in wrong("short")
