"""Accounts that the company's system is asked for: who learns what, and how often; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select

from bot.clock import FakeClock
from bot.domain.rules import LookupRules
from bot.storage import lookups, schema
from bot.storage.database import Database
from bot.storage.guessing import Guessing
from bot.storage.lookups import Wanted
from bot.storage.scene import Writes
from tests import builders
from tests.storage.access_stage import RULES, Person, Stage

ASKING = replace(RULES, lookups=LookupRules(per_chat_per_day=6, keep_minutes=60, slow_seconds=8))
LEASE = timedelta(seconds=10)
UNKNOWN = "999999999"


@pytest.fixture
def stage(db: Database, clock: FakeClock) -> Stage:
    """An empty district."""
    return Stage(db, clock)


async def somebody(stage: Stage) -> Person:
    """A chat of a company whose system is asked."""
    return await stage.person(rules=ASKING)


async def ask(who: Person, number: str) -> bool:
    """Type a number."""
    return await who.do(lambda w: w.lookups.ask(number))


async def tried(who: Person, number: str, proof: str, *, again: bool = False) -> str:
    """Try a proof; the outcome."""
    result = await who.do(lambda w: w.access.link(number, proof, again=again))
    return str(result["outcome"])


async def claimed(stage: Stage, most: int = 100) -> list[str]:
    """The numbers that are asked for now."""
    found = await stage.db.write(lambda c: lookups.claim(c, stage.clock(), most, LEASE))
    return [wanted.number for wanted in found]


async def tell(stage: Stage, number: str, what: lookups.Told = "none") -> None:
    """The company's system tells of a number."""
    await stage.db.write(lambda c: lookups.told(c, number, what, stage.clock()))


async def kinds(stage: Stage) -> dict[str, int]:
    """How many tries there are of each kind."""
    counted = select(schema.attempt.c.kind, func.count()).group_by(schema.attempt.c.kind)
    rows = await stage.db.read(lambda c: c.execute(counted).all())
    return {row[0]: row[1] for row in rows}


# no oracle


async def test_known_and_unknown_numbers_are_treated_alike(stage: Stage) -> None:
    """Before, while and after the system is asked: the same outcomes by the same statements."""
    home = await stage.home("100000001")
    closed = await stage.home("100000002", house="2", closed=True)
    seen = []
    for number, proof in ((UNKNOWN, home.serial), (home.number, "77777"), (closed.number, closed.serial)):
        ann = await somebody(stage)
        seen.append([await watched(ann, number, proof, what) for what in ("ask", "try", "again")])
        stage.clock.advance(seconds=9)
        seen[-1].append(await watched(ann, number, proof, "again"))
        await tell(stage, number)
        seen[-1] += [await watched(ann, number, proof, what) for what in ("again", "ask", "try")]
    assert [[outcome for outcome, _ in each] for each in seen] == [
        [True, "looking", "looking", "silent", "wrong", True, "wrong"]
    ] * 3
    assert seen == [seen[0]] * 3


async def watched(who: Person, number: str, proof: str, what: str) -> tuple[Any, list[str]]:
    """What comes of a step, and the statements it took."""

    def act(c: Connection) -> tuple[Any, list[str]]:
        statements: list[str] = []

        def note(*about: Any) -> None:
            statements.append(str(about[2]))

        event.listen(c, "before_cursor_execute", note)
        try:
            w = Writes(who.scene(c))
            if what == "ask":
                return w.lookups.ask(number), statements
            return w.access.link(number, proof, again=what == "again")["outcome"], statements
        finally:
            event.remove(c, "before_cursor_execute", note)

    return await who.db.write(act)


async def test_a_right_proof_waits_for_nobody(stage: Stage) -> None:
    """What the registry knows links at once, also while the company's system is silent."""
    home = await stage.home()
    ann = await somebody(stage)
    await ask(ann, home.number)
    assert await tried(ann, home.number, "77777") == "looking"
    assert await tried(ann, home.number, home.serial) == "linked"
    assert await kinds(stage) == {"asked": 1}


# what counts


async def test_a_try_without_an_answer_is_no_wrong_one(stage: Stage) -> None:
    """However often the person looks again, nothing counts until the system has told; then it counts once."""
    ann = await somebody(stage)
    await ask(ann, UNKNOWN)
    assert await tried(ann, UNKNOWN, "77777") == "looking"
    for _ in range(20):
        assert await tried(ann, UNKNOWN, "77777", again=True) == "looking"
    assert await kinds(stage) == {"asked": 1, "open": 1}
    await tell(stage, UNKNOWN)
    result = await ann.do(lambda w: w.access.link(UNKNOWN, "77777", again=True))
    assert result == {"outcome": "wrong", "left": 4}
    assert await kinds(stage) == {"asked": 1, "wrong": 1}


async def test_an_account_that_is_found_meanwhile_is_linked(stage: Stage) -> None:
    """The same proof again, after the account has come into the registry."""
    ann = await somebody(stage)
    await ask(ann, "123456789")
    assert await tried(ann, "123456789", "0457812") == "looking"
    await stage.home()
    await tell(stage, "123456789", "found")
    assert await tried(ann, "123456789", "0457812", again=True) == "linked"
    assert await kinds(stage) == {"asked": 1}


async def test_a_silent_system_gives_no_free_guesses(stage: Stage) -> None:
    """A chat may leave as many tries open as it has before a pause; beyond that each counts."""
    home = await stage.home()
    ann = await somebody(stage)
    await ask(ann, home.number)
    outcomes = [await tried(ann, home.number, f"{n:05d}") for n in range(9)]
    assert outcomes == ["looking"] * 5 + ["wrong"] * 4
    assert await tried(ann, home.number, home.serial[::-1]) == "wait"


async def test_all_chats_together_get_no_more_guesses_at_an_account(stage: Stage) -> None:
    """The tenth guess of a day closes an account that does not exist as one that does, open tries or not."""
    home = await stage.home()
    for number in (home.number, UNKNOWN):
        outcomes = []
        for n in range(10):
            ann = await somebody(stage)
            await ask(ann, number)
            outcomes.append(await tried(ann, number, f"{n:05d}"))
        assert outcomes == ["looking"] * 9 + ["wait"]


async def test_a_chat_has_only_so_many_numbers_asked_for(stage: Stage) -> None:
    """Further numbers are the registry's alone that day, known or not; those asked before stay asked."""
    home = await stage.home()
    ann = await somebody(stage)
    numbers = [f"55500{n:04d}" for n in range(6)]
    assert [await ask(ann, number) for number in numbers] == [True] * 6
    assert [await ask(ann, number) for number in (home.number, UNKNOWN)] == [False, False]
    assert await tried(ann, home.number, "77777") == await tried(ann, UNKNOWN, "77777") == "wrong"
    assert await ask(ann, numbers[0])
    assert sorted(await claimed(stage)) == numbers
    stage.clock.advance(days=1)
    assert await ask(ann, UNKNOWN)


# what is asked, and how often


async def test_a_number_that_several_type_is_asked_for_once(stage: Stage) -> None:
    """Whoever comes second waits for the same answer."""
    ann, bob = await somebody(stage), await somebody(stage)
    await ask(ann, UNKNOWN)
    await ask(bob, UNKNOWN)
    assert await claimed(stage) == [UNKNOWN]
    await ask(bob, UNKNOWN)
    assert await claimed(stage) == []


@pytest.mark.parametrize("what", ["none", "found"])
async def test_what_was_told_holds_for_a_while(stage: Stage, what: lookups.Told) -> None:
    """Within the hour nobody is asked again, found or not; then the next who types it has it asked for."""
    ann = await somebody(stage)
    await ask(ann, UNKNOWN)
    await tell(stage, UNKNOWN, what)
    stage.clock.advance(minutes=59)
    assert await tried(await somebody(stage), UNKNOWN, "77777") == "wrong"
    assert await claimed(stage) == []
    stage.clock.advance(minutes=2)
    assert await tried(await somebody(stage), UNKNOWN, "77777") == "looking"
    assert await claimed(stage) == [UNKNOWN]


async def test_a_claim_ends_with_its_lease(stage: Stage) -> None:
    """Who died while asking is followed by another; who stopped, at once; who failed, when it is due."""
    await ask(await somebody(stage), UNKNOWN)
    assert await claimed(stage) == [UNKNOWN]
    stage.clock.advance(seconds=9)
    assert await claimed(stage) == []
    stage.clock.advance(seconds=1)
    assert await claimed(stage) == [UNKNOWN]
    await stage.db.write(lambda c: lookups.give_back(c, [UNKNOWN], stage.clock()))
    assert await claimed(stage) == [UNKNOWN]
    due = stage.clock() + timedelta(seconds=30)
    await stage.db.write(lambda c: lookups.failed(c, Wanted(UNKNOWN, 1), due, "HTTP 500" * 99))
    stage.clock.advance(seconds=29)
    assert await claimed(stage) == []
    stage.clock.advance(seconds=1)
    again = await stage.db.write(lambda c: lookups.claim(c, stage.clock(), 1, LEASE))
    assert again == [Wanted(UNKNOWN, 2)]


async def test_after_a_failure_people_hear_that_the_system_is_silent(stage: Stage) -> None:
    """One failed call, or a call that takes too long, is said to whoever waits."""
    ann = await somebody(stage)
    await ask(ann, UNKNOWN)
    assert await tried(ann, UNKNOWN, "77777") == "looking"
    await stage.db.write(lambda c: lookups.failed(c, Wanted(UNKNOWN, 1), stage.clock(), "HTTP 500"))
    assert await tried(ann, UNKNOWN, "77777", again=True) == "silent"


async def test_what_nobody_waits_for_is_given_up_and_forgotten(stage: Stage) -> None:
    """An hour after it was wanted a number is asked for no more; whoever types it again begins anew."""
    ann = await somebody(stage)
    await ask(ann, UNKNOWN)
    assert await stage.db.read(lambda c: lookups.waiting_since(c, stage.clock())) == (1, stage.clock())
    stage.clock.advance(minutes=61)
    assert await claimed(stage) == []
    assert await stage.db.read(lambda c: lookups.waiting_since(c, stage.clock())) == (0, None)
    await ask(ann, UNKNOWN)
    assert await claimed(stage) == [UNKNOWN]
    await tell(stage, UNKNOWN)
    assert await stage.db.write(lambda c: lookups.forget_lookups(c, stage.clock())) == 0
    await ask(ann, "555000000")
    stage.clock.advance(days=1, minutes=1)
    assert await stage.db.write(lambda c: lookups.forget_lookups(c, stage.clock())) == 2
    assert await stage.count(schema.lookup) == 0


async def test_without_such_a_system_nothing_is_written(stage: Stage) -> None:
    """The registry alone decides, and no number is kept."""
    home = await stage.home()
    ann = await stage.person()
    assert not await ask(ann, UNKNOWN)
    assert await tried(ann, UNKNOWN, "77777") == "wrong"
    assert await tried(ann, home.number, home.serial) == "linked"
    assert await stage.count(schema.lookup) == 0
    assert await kinds(stage) == {"wrong": 1}


async def test_open_tries_warn_those_who_are_linked(stage: Stage) -> None:
    """Guesses that were left open are told with the others, numbers that were only typed are not."""
    home, other = await stage.home(), await stage.home("100000002", house="2")
    await stage.person(home)
    await stage.person(other)
    first = RULES.linking.chat_pauses[0]
    linking = builders.linking_rules(chat_pauses=(first, replace(first, tries=10, minutes=60)))
    ann = await stage.person(rules=replace(ASKING, linking=linking))
    await ask(ann, other.number)
    await ask(ann, home.number)
    assert await tried(ann, home.number, "77777") == "looking"
    for _ in range(10):
        await ann.do(lambda w: Guessing(w.scene).wrong())
    told = [words for _, words in await stage.notices()]
    assert len(told) == 1
    assert home.number in told[0]


async def test_a_number_that_was_only_typed_delays_no_erasure(stage: Stage) -> None:
    """An open try does, as a wrong one does; afterwards nothing says who typed what."""
    ann = await somebody(stage)
    await ask(ann, UNKNOWN)
    assert (await ann.do(lambda w: w.privacy.erasable()))["until"] == ""
    await tried(ann, UNKNOWN, "77777")
    assert (await ann.do(lambda w: w.privacy.erasable()))["until"]
    stage.clock.advance(days=1, minutes=1)
    assert (await ann.do(lambda w: w.privacy.erase()))["done"]
    assert await kinds(stage) == {}
