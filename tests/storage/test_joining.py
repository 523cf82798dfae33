"""Two persons become one, and a chat leaves again: what becomes of everything that refers to them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, UniqueConstraint, insert, select

from bot.clock import FakeClock
from bot.storage import schema as s
from bot.storage import schema_notices as n
from bot.storage.database import Database
from bot.storage.joining import SETTLED, forget_codes, person_columns
from tests import builders
from tests.storage.access_stage import RULES, Person, Stage


@pytest.fixture
def stage(db: Database, clock: FakeClock) -> Stage:
    """A district with people in it."""
    return Stage(db, clock)


async def join(shows: Person, enters: Person) -> None:
    """The one enters the code that the other shows, and is the same person from then on."""
    shown = await shows.do(lambda w: w.joining.code())
    assert shown is not None
    found = await enters.do(lambda w: w.joining.find(shown["code"]))
    assert found["outcome"] == "found"
    assert await enters.do(lambda w: w.joining.join(shown["code"])) is not None


def of(person: Person, table: Any) -> Any:
    """Rows of a table that are this person's."""
    return select(table).where(table.c.person_id == person.chat.person)


async def rows(stage: Stage, query: Any) -> list[Any]:
    """What a query finds."""
    return list(await stage.db.read(lambda c: c.execute(query).all()))


def test_what_may_be_there_once_for_a_person_is_settled() -> None:
    """Every table that allows only one row of a person is among those that joining settles first."""
    once = {
        column.table.name
        for column in person_columns()
        if column.unique
        or any(index.unique and column in index.columns.values() for index in column.table.indexes)
        or any(
            isinstance(rule, UniqueConstraint) and column in rule.columns.values()
            for rule in column.table.constraints
        )
    }
    assert once <= set(SETTLED)
    assert {c.table.name for c in person_columns()} >= {"address", "consent", "file", *SETTLED}
    assert all(len(c.table.primary_key.columns) == 1 for c in person_columns() if c.primary_key)


async def test_everything_moves_to_the_one_who_showed_the_code(stage: Stage) -> None:
    """Chats, consents, files and links, ended ones as well; the other row stays, empty."""
    home, other, old = [await stage.home(f"10000000{i}", house=str(i)) for i in (1, 2, 3)]
    shows = await stage.person(home, other)
    enters = await stage.person(other, old, channel="viber")

    def build(c: Connection) -> None:
        builders.file(c, enters.chat.person)
        for who in (shows, enters):
            c.execute(
                insert(s.consent).values(
                    person_id=who.chat.person,
                    address_id=who.chat.address,
                    version=builders.TERMS,
                    agreed=True,
                    at=builders.LONG_AGO,
                )
            )

    await stage.db.write(build)
    await join(shows, enters)
    for table in (s.address, s.consent, s.file, s.link, n.notice_settings, n.join_code, n.delivery):
        assert await rows(stage, of(enters, table)) == []
    assert len(await rows(stage, of(shows, s.address))) == 2
    assert len(await rows(stage, of(shows, s.consent))) == 2
    assert len(await rows(stage, of(shows, s.file))) == 1
    assert await shows.numbers() == ["100000001", "100000002", "100000003"]
    links = await rows(stage, of(shows, s.link))
    assert sorted(row.ended_at is None for row in links) == [False, True, True, True]
    (empty,) = await rows(stage, select(s.person).where(s.person.c.id == enters.chat.person))
    assert (empty.consent, empty.guest, empty.active_account_id) == (None, True, None)


@pytest.mark.parametrize("older", ["shows", "enters"])
async def test_whoever_came_first_decides(stage: Stage, older: str) -> None:
    """Language, settings and active account are theirs; what they have not is the other's."""
    home, other = [await stage.home(f"10000000{i}", house=str(i)) for i in (1, 2)]
    shows = await stage.person(home, language="uk")
    enters = await stage.person(other, channel="viber", language="en")
    first = shows if older == "shows" else enters

    def build(c: Connection) -> None:
        earlier = builders.LONG_AGO - timedelta(days=1)
        c.execute(s.person.update().where(s.person.c.id == first.chat.person).values(created_at=earlier))

    await stage.db.write(build)
    await shows.do(lambda w: w.notices.quiet(1, 2))
    await enters.do(lambda w: w.notices.quiet(3, 4))
    await join(shows, enters)
    (settings,) = await rows(stage, select(n.notice_settings))
    assert settings.person_id == shows.chat.person
    assert settings.quiet_from == (1 if first is shows else 3)
    assert (await shows.numbers())[0] == ("100000001" if first is shows else "100000002")
    assert shows.scene is not None
    (person,) = await rows(stage, select(s.person).where(s.person.c.id == shows.chat.person))
    assert person.language == ("uk" if first is shows else "en")


async def test_settings_of_the_only_one_who_has_them_are_kept(stage: Stage) -> None:
    """Also when that one came later."""
    shows = await stage.person()
    enters = await stage.person(channel="viber")
    await enters.do(lambda w: w.notices.want("schedule", wanted=False))
    await join(shows, enters)
    settings = await shows.do(lambda w: w.notices.settings())
    assert settings["topics"]["schedule"] is False
    assert settings["channels"] == ["telegram", "viber"]


async def test_deliveries_of_both_are_kept(stage: Stage) -> None:
    """Of two of one broadcast the second is stopped unless it went already; all others move."""
    shows = await stage.person()
    enters = await stage.person(channel="viber")
    ids: dict[str, int] = {}

    def build(c: Connection) -> None:
        for key, theirs, mine in (
            ("both wait", "pending", "pending"),
            ("one went", "sent", "waiting"),
            ("both went", "sent", "sent"),
            ("refused", "refused", "pending"),
            ("mine only", "", "pending"),
        ):
            broadcast = builders._insert(  # noqa: SLF001 - the one way to insert any row
                c,
                n.broadcast,
                key=key,
                kind="new",
                notice="emergency",
                grade="alert",
                messages="{}",
                audience="{}",
                state="sending",
                matters_at=builders.LONG_AGO,
                created_by="test",
                created_at=builders.LONG_AGO,
            )
            ids[key] = broadcast
            for who, state in ((shows, theirs), (enters, mine)):
                if state:
                    c.execute(
                        insert(n.delivery).values(
                            broadcast_id=broadcast,
                            person_id=who.chat.person,
                            address_id=who.chat.address,
                            channel=who.channel,
                            language="uk",
                            rank=0,
                            state=state,
                        )
                    )

    await stage.db.write(build)
    await join(shows, enters)
    found = {
        (row.broadcast_id, row.address_id): (row.person_id == shows.chat.person, row.state)
        for row in await rows(stage, select(n.delivery))
    }
    mine = {key: found[ids[key], enters.chat.address] for key in ids}
    assert mine == {
        "both wait": (False, "stopped"),
        "one went": (False, "stopped"),
        "both went": (False, "sent"),
        "refused": (False, "pending"),
        "mine only": (True, "pending"),
    }
    assert len(found) == 9


async def test_what_waits_for_a_chat_that_leaves_goes_to_the_other(stage: Stage) -> None:
    """The delivery is for the person, who is still told, once; what went stays as it was."""
    shows = await stage.person()
    enters = await stage.person(channel="viber")
    await join(shows, enters)

    def build(c: Connection) -> None:
        for number, (state, address, spare) in enumerate(
            (
                ("pending", enters.chat.address, shows.chat.address),
                ("waiting", shows.chat.address, enters.chat.address),
                ("sent", enters.chat.address, None),
            )
        ):
            broadcast = builders._insert(  # noqa: SLF001 - the one way to insert any row
                c,
                n.broadcast,
                key=str(number),
                kind="new",
                notice="planned",
                grade="alert",
                messages="{}",
                audience="{}",
                state="sending",
                matters_at=builders.LONG_AGO,
                created_by="test",
                created_at=builders.LONG_AGO,
            )
            c.execute(
                insert(n.delivery).values(
                    broadcast_id=broadcast,
                    person_id=shows.chat.person,
                    address_id=address,
                    spare_id=spare,
                    channel="viber" if address == enters.chat.address else "telegram",
                    language="uk",
                    rank=0,
                    state=state,
                )
            )

    await stage.db.write(build)
    assert await shows.do(lambda w: w.joining.leave(str(enters.chat.address))) is not None
    found = [
        (row.state, row.address_id, row.channel, row.spare_id)
        for row in await rows(stage, select(n.delivery).order_by(n.delivery.c.id))
    ]
    assert found == [
        ("pending", shows.chat.address, "telegram", None),
        ("waiting", shows.chat.address, "telegram", None),
        ("sent", enters.chat.address, "viber", None),
    ]


async def test_a_code_is_not_compared_while_a_chat_waits(stage: Stage) -> None:
    """Wrong codes and wrong meters are counted together, and close both."""
    home = await stage.home()
    shows, guesses = await stage.person(), await stage.person(channel="viber")
    shown = await shows.do(lambda w: w.joining.code())
    assert shown is not None
    for _ in range(3):
        assert (await guesses.link(home.number, "99999"))["outcome"] == "wrong"
    assert (await guesses.do(lambda w: w.joining.find("AAAA2222")))["left"] == 1
    assert (await guesses.do(lambda w: w.joining.find("AAAA2222")))["outcome"] == "wait"
    assert (await guesses.do(lambda w: w.joining.find(shown["code"])))["outcome"] == "wait"
    assert await stage.count(s.attempt) == 5
    stage.clock.advance(minutes=14)
    assert (await guesses.do(lambda w: w.joining.find(shown["code"])))["outcome"] == "wait"
    stage.clock.advance(minutes=2)
    assert (await guesses.do(lambda w: w.joining.find(shown["code"])))["outcome"] == "wrong"


async def test_a_code_is_used_once_however_many_enter_it_at_once(stage: Stage) -> None:
    """One of them joins; the others find that it holds no longer."""
    shows = await stage.person()
    others = [await stage.person(channel="viber") for _ in range(3)]
    shown = await shows.do(lambda w: w.joining.code())
    assert shown is not None
    joined = await asyncio.gather(*(o.do(lambda w: w.joining.join(shown["code"])) for o in others))
    assert [one is not None for one in joined].count(True) == 1
    assert len(await rows(stage, of(shows, s.address))) == 2


async def test_two_who_enter_each_others_codes_become_one(stage: Stage) -> None:
    """At the same moment, too: nobody waits for the other for ever, and nobody is lost."""
    home = await stage.home()
    one, other = await stage.person(home), await stage.person(channel="viber")
    codes = [await each.do(lambda w: w.joining.code()) for each in (one, other)]
    assert codes[0] is not None
    assert codes[1] is not None
    first, second = codes[0]["code"], codes[1]["code"]
    joined = await asyncio.gather(
        one.do(lambda w: w.joining.join(second)), other.do(lambda w: w.joining.join(first))
    )
    assert [each is not None for each in joined].count(True) == 1
    people = await rows(stage, select(s.address.c.person_id).distinct())
    assert len(people) == 1
    assert await stage.count(n.join_code) == 0


async def test_many_wrong_codes_close_no_account(stage: Stage) -> None:
    """A code names no account, so guessing at codes keeps nobody from linking one."""
    home = await stage.home()
    for _ in range(4):
        guesses = await stage.person()
        for _ in range(4):
            await guesses.do(lambda w: w.joining.find("AAAA2222"))
    assert (await (await stage.person()).link(home.number, home.serial))["outcome"] == "linked"


async def test_codes_are_forgotten(stage: Stage) -> None:
    """Those that hold no longer; running it twice changes nothing."""
    early = await stage.person()
    await early.do(lambda w: w.joining.code())
    stage.clock.advance(minutes=10)
    late = await stage.person()
    await late.do(lambda w: w.joining.code())
    stage.clock.advance(minutes=10)
    assert await stage.db.write(lambda c: forget_codes(c, stage.clock())) == 1
    assert await stage.db.write(lambda c: forget_codes(c, stage.clock())) == 0
    assert await stage.count(n.join_code) == 1


async def test_the_doors_of_a_code(stage: Stage) -> None:
    """Each other channel, with its address where one is known."""
    doors = {"telegram": "https://t.me/bot?start=", "viber": ""}
    person = await stage.person(rules=builders.rules(doors=lambda: doors), channel="viber")
    shown = await person.do(lambda w: w.joining.code())
    assert shown is not None
    assert shown["doors"] == [{"channel": "telegram", "url": f"https://t.me/bot?start=join_{shown['code']}"}]
    assert person.rules is not RULES
