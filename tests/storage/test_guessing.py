"""Guessing at accounts: what a wrong try tells, and how many there may be, on both kinds of database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.clock import FakeClock
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.guessing import forget_attempts
from bot.storage.scene import Writes
from tests import builders
from tests.storage.access_stage import Person, Stage


@pytest.fixture
def stage(db: Database, clock: FakeClock) -> Stage:
    """An empty district."""
    return Stage(db, clock)


# no oracle


async def wrong_cases(stage: Stage) -> list[tuple[str, str]]:
    """No such account, another meter, a closed account, an account without a metering point."""
    await stage.home("100000001")
    closed = await stage.home("100000002", house="2", closed=True)

    def bare(c: Connection) -> None:
        where = builders.premises(c, builders.district(c), house="3")
        builders.account(c, where, "100000003")

    await stage.db.write(bare)
    return [
        ("999999999", "0457812"),
        ("100000001", "7777777"),
        ("100000002", closed.serial),
        ("100000003", "0457812"),
    ]


async def test_every_mismatch_has_the_same_answer_after_the_same_questions(stage: Stage) -> None:
    """Neither the answer nor what is asked of the database tells whether an account exists."""
    answers, statements = [], []
    for number, proof in await wrong_cases(stage):
        ann = await stage.person()
        asked: list[str] = []

        def listened(c: Connection, ann: Person = ann, asked: list[str] = asked) -> Callable[..., None]:
            def note(*about: Any) -> None:
                asked.append(str(about[2]))

            event.listen(c, "before_cursor_execute", note)
            return note

        def trying(
            c: Connection,
            number: str = number,
            proof: str = proof,
            ann: Person = ann,
            asked: list[str] = asked,
        ) -> dict[str, Any]:
            note = listened(c, ann, asked)
            try:
                return Writes(ann.scene(c)).access.link(number, proof)
            finally:
                event.remove(c, "before_cursor_execute", note)

        answers.append(await stage.db.write(trying))
        statements.append(asked)
    assert answers == [{"outcome": "wrong", "left": 4}] * 4
    assert statements == [statements[0]] * 4
    assert len(statements[0]) > 4


async def test_a_pause_is_the_same_for_an_account_that_does_not_exist(stage: Stage) -> None:
    """Ten wrong tries close a made-up number as they close a real one."""
    outcomes = []
    for number, proof in await wrong_cases(stage):
        for _ in range(9):
            await (await stage.person()).link(number, proof)
        outcomes.append(await (await stage.person()).link(number, proof))
    assert outcomes == [outcomes[0]] * 4
    assert outcomes[0]["what"] == "account"


# limits


async def test_five_wrong_tries_pause_a_chat(stage: Stage) -> None:
    """The fifth wrong try answers with the time from which to go on; the pause ends by itself."""
    home = await stage.home()
    ann = await stage.person()
    left = [(await ann.link(f"55500{n:04d}", "99999")).get("left") for n in range(4)]
    assert left == [4, 3, 2, 1]
    pause = await ann.link("555009999", "99999")
    until = stage.clock() + timedelta(minutes=15)
    assert pause == {"outcome": "wait", "what": "chat", "until": until.isoformat(), "today": True}
    assert await ann.do(lambda w: w.access.pause()) == pause
    stage.clock.advance(minutes=14, seconds=59)
    assert await ann.link(home.number, home.serial) == pause
    stage.clock.advance(seconds=1)
    assert await ann.do(lambda w: w.access.pause()) is None
    assert (await ann.link(home.number, home.serial))["outcome"] == "linked"


async def test_during_a_pause_nothing_is_compared_and_nothing_counted(stage: Stage) -> None:
    """A right answer is refused like a wrong one, and neither makes the pause longer."""
    home = await stage.home()
    ann = await stage.person()
    for _ in range(5):
        await ann.link("555000111", "99999")
    tries = await stage.count(schema.attempt)
    answers = [await ann.link(home.number, home.serial), await ann.link(home.number, "99999")]
    assert answers[0] == answers[1]
    assert await ann.numbers() == []
    assert await stage.count(schema.attempt) == tries


async def test_a_right_try_takes_no_wrong_ones_back(stage: Stage) -> None:
    """Whoever knows one account cannot use it to go on guessing at another."""
    home = await stage.home()
    ann = await stage.person()
    for _ in range(4):
        await ann.link("555000111", "99999")
    await ann.link(home.number, home.serial)
    assert (await ann.link("555000111", "99999"))["outcome"] == "wait"


async def test_pauses_come_again_and_grow(stage: Stage) -> None:
    """Every five tries pause for a quarter of an hour, the fiftieth for an hour."""
    ann = await stage.person()
    minutes = []
    for number in range(50):
        answer = await ann.link(f"5550{number:05d}", "99999")
        if answer["outcome"] == "wait":
            until = datetime.fromisoformat(answer["until"])
            minutes.append((until - stage.clock()).total_seconds() / 60)
            stage.clock.set(until)
    assert minutes == [15] * 9 + [60]


async def test_fifty_wrong_tries_are_told_to_those_they_were_aimed_at(stage: Stage) -> None:
    """The chats linked to the accounts that were tried hear of it, once a day each."""
    home = await stage.home()
    olha = await stage.person(home)
    ann = await stage.person()
    await ann.link(home.number, "99999")
    for number in range(49):
        stage.clock.advance(minutes=15 if number % 5 == 4 else 0)
        await ann.link(f"5550{number:05d}", "99999")
    assert [address for address, _ in await stage.notices()] == [olha.chat.address]
    assert home.number in (await stage.notices())[0][1]


async def test_tries_are_forgotten_after_a_day(stage: Stage) -> None:
    """What lies more than 24 hours back counts no more, and is deleted."""
    ann = await stage.person()
    for _ in range(4):
        await ann.link("555000111", "99999")
    stage.clock.advance(hours=24, seconds=1)
    assert (await ann.link("555000111", "99999"))["left"] == 4
    assert await stage.db.write(lambda c: forget_attempts(c, stage.clock())) == 4
    assert await stage.count(schema.attempt) == 1


async def test_an_account_closes_after_ten_wrong_tries_from_anywhere(stage: Stage) -> None:
    """Tries from all chats of both messengers count together; the linked chats are told, once."""
    home = await stage.home()
    olha = await stage.person(home)
    answer: dict[str, Any] = {}
    for number in range(10):
        guesser = await stage.person(channel="viber" if number % 2 else "telegram")
        answer = await guesser.link(home.number, "99999")
        assert answer["outcome"] == ("wait" if number == 9 else "wrong")
    until = stage.clock() + timedelta(hours=24)
    assert answer == {"outcome": "wait", "what": "account", "until": until.isoformat(), "today": False}
    told = await stage.notices()
    assert [address for address, _ in told] == [olha.chat.address]
    assert home.number in told[0][1]
    ann = await stage.person()
    assert await ann.link(home.number, home.serial) == answer
    assert await ann.do(lambda w: w.access.pause()) is None
    stage.clock.advance(hours=24)
    assert (await ann.link(home.number, home.serial))["outcome"] == "linked"


async def test_a_closed_account_stays_with_those_who_have_it(stage: Stage) -> None:
    """Guessing takes nothing away from the chats that are linked."""
    home = await stage.home()
    olha = await stage.person(home)
    for _ in range(10):
        await (await stage.person()).link(home.number, "99999")
    assert await olha.numbers() == [home.number]


async def test_too_many_wrong_tries_of_all_pause_linking(stage: Stage) -> None:
    """After so many wrong tries nobody links until the hour since the first of them is over."""
    few = builders.rules(linking=builders.linking_rules(total_wrong_per_hour=6))
    home = await stage.home()
    answer: dict[str, Any] = {}
    for number in range(6):
        answer = await (await stage.person(rules=few)).link(f"55500{number:04d}", "99999")
        stage.clock.advance(minutes=1)
    assert answer["what"] == "total"
    ann = await stage.person(rules=few)
    assert (await ann.do(lambda w: w.access.pause())) == answer
    assert (await ann.link(home.number, home.serial))["outcome"] == "wait"
    stage.clock.advance(minutes=54)
    assert (await ann.link(home.number, home.serial))["outcome"] == "linked"


async def test_the_longest_of_several_pauses_is_told(stage: Stage) -> None:
    """A try that closes the chat and the account names the later moment."""
    home = await stage.home()
    for _ in range(9):
        await (await stage.person()).link(home.number, "99999")
    ann = await stage.person()
    for number in range(4):
        await ann.link(f"55500{number:04d}", "99999")
    assert (await ann.link(home.number, "99999"))["what"] == "account"
    assert (await ann.do(lambda w: w.access.pause()) or {})["what"] == "chat"
