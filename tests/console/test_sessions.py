"""Sessions: how long they live, what ends them, and that an open page is stopped with them."""

import hashlib

import pytest
from sqlalchemy import select

from bot.console.visit import Visit
from bot.storage import audit, staff, staff_codes, staff_sessions
from bot.storage.database import Database
from bot.storage.schema_notices import login_attempt, staff_code, staff_session
from bot.storage.staff_sessions import Ended, Forbidden, Session
from tests.console.stage import Stage

DISPATCHER = frozenset({"dispatcher"})


@pytest.fixture
def stage(stage_on_both: Stage) -> Stage:
    """A console on each kind of database."""
    return stage_on_both


async def begin(stage: Stage, login: str = "olena", token: str = "t") -> Session:
    """Somebody comes in."""
    found = await stage.office.database.read(lambda c: staff.find(c, login))
    staff_id = found[0].id if found else await stage.hire(login)
    now = stage.clock()
    await stage.office.database.write(
        lambda c: staff_sessions.begin(c, staff_id, token, "form", now, "10.0.0.1")
    )
    return await find(stage, token)


async def find(stage: Stage, token: str = "t") -> Session:
    """The session as it is now."""
    hashed = staff_sessions.kept(token)
    return await stage.office.database.read(
        lambda c: staff_sessions.find(c, hashed, stage.clock(), stage.office.lasting)
    )


async def test_an_idle_session_ends(stage: Stage) -> None:
    """After thirty minutes in which nothing was done a session is over."""
    await begin(stage)
    stage.clock.advance(minutes=29, seconds=59)
    await find(stage)
    stage.clock.advance(seconds=1)
    with pytest.raises(Ended):
        await find(stage)


async def test_a_busy_session_ends_after_twelve_hours(stage: Stage) -> None:
    """Whoever does something every ten minutes stays in for twelve hours and no longer."""
    session = await begin(stage)
    for _ in range(71):
        stage.clock.advance(minutes=10)
        await Visit(stage.office, session, DISPATCHER, {}).stay()
    stage.clock.advance(minutes=10)
    with pytest.raises(Ended):
        await find(stage)


async def test_looking_does_not_keep_it_alive(stage: Stage) -> None:
    """A page that refreshes itself does not make its reader present."""
    visit = Visit(stage.office, await begin(stage), DISPATCHER, {})
    for _ in range(2):
        await visit.read(lambda _: None)
        stage.clock.advance(minutes=15)
    with pytest.raises(Ended):
        await visit.read(lambda _: None)


async def test_the_database_holds_no_token(stage: Stage) -> None:
    """What is stored is the token's hash, with which nobody gets in."""
    await begin(stage, token="the-token")
    rows = await stage.office.database.read(
        lambda c: c.execute(select(staff_session.c.token)).scalars().all()
    )
    assert rows == [hashlib.sha256(b"the-token").hexdigest()]
    with pytest.raises(Ended):
        await find(stage, rows[0])


async def test_another_password_ends_the_other_sessions(stage: Stage) -> None:
    """After a new password only the browser in which it was chosen is still in."""
    here, there = await begin(stage, token="here"), await begin(stage, token="there")
    await stage.office.database.write(
        lambda c: staff.set_password(c, here.member.id, "new hash", keep=here.token)
    )
    await find(stage, "here")
    with pytest.raises(Ended):
        await find(stage, "there")
    assert there.token != here.token


async def test_who_is_kept_out_is_out_at_once(stage: Stage) -> None:
    """A page that was open when its reader was disabled can do nothing any more."""
    await stage.hire("admin", "administrator")
    session = await begin(stage)
    visit = Visit(stage.office, session, DISPATCHER, {})
    await visit.read(lambda _: None)
    await stage.office.database.write(lambda c: staff.disable(c, session.member.id, disabled=True))
    for trying in (visit.read(lambda _: None), visit.act("x", lambda _: None)):
        with pytest.raises(Ended):
            await trying


async def test_a_lost_role_is_lost_at_once(stage: Stage) -> None:
    """A page that was open when its reader lost the role changes nothing any more."""
    await stage.hire("admin", "administrator")
    session = await begin(stage)
    visit = Visit(stage.office, session, DISPATCHER, {})
    await stage.office.database.write(
        lambda c: staff.change(c, session.member.id, name="x", roles=["auditor"], districts=[])
    )
    with pytest.raises(Forbidden):
        await visit.act("outage.close", lambda _: None)
    assert await stage.office.database.read(audit.listed) == []


async def test_what_only_some_may_do(stage: Stage) -> None:
    """An act may want a role that seeing the page does not."""
    visit = Visit(stage.office, await begin(stage), frozenset({"dispatcher", "auditor"}), {})
    with pytest.raises(Forbidden):
        await visit.act("x", lambda _: None, roles=frozenset({"approver"}))
    assert await visit.act("x", lambda _: 7, roles=DISPATCHER) == 7


async def test_an_act_that_fails_is_not_told(stage: Stage) -> None:
    """What is done and what the audit log says of it are stored together or not at all."""
    visit = Visit(stage.office, await begin(stage), DISPATCHER, {})

    def fail(_: object) -> None:
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        await visit.act("x", fail)
    await visit.act("y", lambda _: None, subject="it", detail={"why": "because"})
    [record] = await stage.office.database.read(audit.listed)
    assert (record.action, record.login, record.subject, record.detail) == (
        "y",
        "olena",
        "it",
        {"why": "because"},
    )


async def test_what_is_over_is_forgotten(stage: Stage) -> None:
    """Old sessions, tries and codes are deleted when somebody comes in."""
    session = await begin(stage)
    database: Database = stage.office.database
    now = stage.clock()
    await database.write(lambda c: staff_sessions.attempt(c, "x", "h", now, stage.office.tries))
    await database.write(lambda c: staff_codes.make(c, session.member.id, now))
    stage.clock.advance(hours=1)
    await database.write(
        lambda c: staff_sessions.sweep(c, stage.clock(), stage.office.lasting, stage.office.tries)
    )
    for table in (staff_session, login_attempt, staff_code):
        wanted = select(table)
        assert await database.read(lambda c, wanted=wanted: c.execute(wanted).all()) == []  # type: ignore[misc]
