"""The connector against a real server with a ledger and its faults."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args

import pytest
from sqlalchemy import Connection

from bot.clock import FakeClock, system_clock
from bot.outgoing import Client
from bot.storage import odd, submissions
from bot.storage.database import Database, open_database
from bot.storage.holds import Hold
from bot.storage.submissions import Record, records
from bot.utility.answers import Delivered, Failed, Refused, Verdict, judge, signature
from bot.utility.circuit import Circuit, Manner, back_off
from bot.utility.connector import Connector
from tests import builders
from tests.storage.access_stage import Person
from tests.storage.rows import add_submissions
from tests.utility.dso import Dso, Mood

T = TypeVar("T")

SECRET = "пароль-of-both"
QUICK = Manner(lease=0.6, first=0.01, longest=0.05, look=0.02)
PATIENT = Manner(first=3600, longest=36000, look=0.02)
NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
ACCOUNT = "300154872"
FAULTS: tuple[Mood, ...] = get_args(Mood)


@pytest.fixture
async def dso() -> AsyncIterator[Dso]:
    """The DSO's system, running; whatever it complains of fails the test."""
    system = Dso(SECRET)
    await system.start()
    yield system
    await system.stop()
    assert system.complaints == []


@asynccontextmanager
async def connected(db: Database, dso: Dso, manner: Manner = QUICK) -> AsyncIterator[Connector]:
    """A connector at work."""
    client = Client(connect=0.3, read=0.3, total=0.5)
    connector = Connector(db, client, dso.url, SECRET, system_clock, manner)
    running = asyncio.create_task(connector.run())
    yield connector
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await client.close()


async def until(true: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for is in other hands
            await asyncio.sleep(0.005)


async def all_gone(db: Database, seconds: float = 60.0) -> None:
    """Wait until nothing is pending."""
    async with asyncio.timeout(seconds):
        while await db.read(submissions.pending_count):  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.1)


async def states(db: Database) -> dict[str, str]:
    """The state of each submission by its key."""
    return {record.key: record.state for record in await db.read(records)}


def assert_same(dso: Dso, ours: list[Record]) -> None:
    """The ledger is what we know as delivered; each account's in the order in which they were given."""
    assert {key: json.dumps(value, ensure_ascii=False) for key, value in dso.ledger.items()} == {
        one.key: one.payload for one in ours if one.state == "delivered"
    }
    for account in {one.account for one in ours}:
        given = [one.key for one in ours if one.account == account]
        assert [key for key in dso.ledger if key in given] == given


async def test_call(db: Database, dso: Dso) -> None:
    """What was stored is what arrives, under its key, signed; what the system says of it is kept."""
    await db.write(lambda c: add_submissions(c, NOON, accounts=1))
    async with connected(db, dso):
        await all_gone(db)
    (record,) = await db.read(records)
    assert dso.ledger == {"a0-0": json.loads(record.payload)}
    assert (record.state, record.tries, record.answer) == ("delivered", 1, "")


async def test_side_by_side(db: Database, dso: Dso) -> None:
    """Accounts do not wait for each other, an account's readings do, and no more calls run than allowed."""
    await db.write(lambda c: add_submissions(c, NOON, accounts=12, each=3))
    async with connected(db, dso):
        await all_gone(db)
    assert 1 < dso.most_at_once <= QUICK.together
    assert_same(dso, await db.read(records))
    assert len(dso.calls) == 36


async def test_what_was_decided_on_an_odd_reading(db: Database, dso: Dso) -> None:
    """The company's system hears of the decision after the reading, once, although its answers are lost."""
    person = Person(db, FakeClock(NOON), await db.write(reader), "viber")
    [meter] = await person.do(lambda w: w.readings.meters(ACCOUNT))
    values = {"total": 9_000}
    await person.do(
        lambda w: w.readings.accept(ACCOUNT, meter["id"], meter["seen"], values, {"total": "far"}, None, ())
    )
    [waiting] = await db.read(lambda c: odd.listed(c, None))
    dso.mood = lambda call: "lost" if call % 2 else "fine"
    async with connected(db, dso):
        await until(lambda: dso.ledger)
        assert await db.write(lambda c: odd.accept(c, waiting.submission, None, NOON))
        await all_gone(db)
    reading, review = dso.ledger.values()
    assert (reading["kind"], reading["odd"]) == ("reading", {"total": "far"})
    assert (review["kind"], review["verdict"]) == ("review", "accepted")
    assert (review["reading"], review["number"]) == (reading["key"], reading["number"])
    assert (review["account"], review["eic"], review["meter"]) == (
        reading["account"],
        reading["eic"],
        reading["meter"],
    )


def reader(connection: Connection) -> builders.Chat:
    """Somebody with a meter."""
    return builders.chat(connection, accounts=[builders.household(connection, ACCOUNT).account])


@pytest.mark.parametrize("mood", [mood for mood in FAULTS if mood not in {"fine", "refusing", "busy"}])
async def test_faults(migrated_url: str, dso: Dso, mood: Mood) -> None:
    """Whatever but a plain yes comes back, the same is sent again until the plain yes comes."""
    db = await open_database(migrated_url)
    dso.mood = lambda call: mood if call <= 5 else "fine"
    await db.write(lambda c: add_submissions(c, NOON, accounts=2, each=2))
    async with connected(db, dso):
        await all_gone(db)
    ours = await db.read(records)
    assert_same(dso, ours)
    assert len(dso.ledger) == 4
    assert len(dso.calls) > 5
    await db.close()


async def test_refused(db: Database, dso: Dso) -> None:
    """What the system will never take is not sent again, stays to be seen, and does not stop the account."""
    dso.mood = lambda call: "refusing" if call == 1 else "fine"
    await db.write(lambda c: add_submissions(c, NOON, accounts=1, each=2))
    async with connected(db, dso):
        await all_gone(db)
    first, second = await db.read(records)
    assert (first.state, first.answer) == ("refused", "немає такого лічильника")
    assert second.state == "delivered"
    assert dso.calls == ["a0-0", "a0-1"]


async def test_open_circuit(db: Database, dso: Dso) -> None:
    """A system that fails gets a few calls, not all that wait."""
    dso.mood = lambda _: "500"
    await db.write(lambda c: add_submissions(c, NOON, accounts=50))
    async with connected(db, dso, PATIENT):
        await until(lambda: len(dso.calls) >= PATIENT.trips)
        await asyncio.sleep(0.3)
    assert len(dso.calls) <= PATIENT.trips + PATIENT.together - 1
    assert set((await states(db)).values()) == {"pending"}


async def test_asked_to_wait(db: Database, dso: Dso) -> None:
    """A system that asks to be left alone for an hour is left alone, at its first word."""
    dso.mood = lambda _: "busy"
    await db.write(lambda c: add_submissions(c, NOON, accounts=50))
    async with connected(db, dso):
        await until(lambda: dso.calls)
        await asyncio.sleep(0.3)
    assert len(dso.calls) <= QUICK.together
    waiting = [one for one in await db.read(records) if one.tries]
    assert waiting
    assert all(one.next_at and one.next_at > system_clock() + timedelta(minutes=59) for one in waiting)


async def test_down_for_long(db: Database, dso: Dso) -> None:
    """A system that is down and comes back gets everything, each once and in order, a few at a time."""
    await dso.stop()
    await db.write(lambda c: add_submissions(c, NOON, accounts=20, each=3))
    async with connected(db, dso):
        await asyncio.sleep(0.3)
        assert dso.calls == []
        await dso.start()
        await all_gone(db)
    assert_same(dso, await db.read(records))
    assert len(dso.ledger) == 60
    assert dso.most_at_once <= QUICK.together


async def test_woken(db: Database, dso: Dso) -> None:
    """A submission is sent as soon as the connector is told of it."""
    async with connected(db, dso, Manner(look=3600)) as connector:
        await asyncio.sleep(0.1)
        await db.write(lambda c: add_submissions(c, NOON, accounts=1))
        connector.wake()
        await all_gone(db)


async def test_stopped(db: Database, dso: Dso) -> None:
    """Stopped in the middle of a call, the connector leaves its submission to whoever comes next, at once."""
    dso.mood = lambda _: "hanging"
    await db.write(lambda c: add_submissions(c, NOON, accounts=1))
    async with connected(db, dso, PATIENT):
        await until(lambda: dso.calls)
    dso.mood = lambda _: "fine"
    async with connected(db, dso, PATIENT):
        await all_gone(db)


class Forgetful:
    """A database of which every n-th write fails before it is done and every n-th after."""

    def __init__(self, database: Database, every: int) -> None:
        self.kind = database.kind
        self.writes = 0
        self._database = database
        self._every = every

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read."""
        return await self._database.read(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Write, or not."""
        self.writes += 1
        if self.writes % self._every == 1:
            raise OSError("disk full")
        done = await self._database.write(work)
        if self.writes % self._every == 2:
            raise OSError("connection lost after the commit")
        return done

    async def hold(self, name: str) -> Hold | None:
        """Hold."""
        return await self._database.hold(name)

    async def close(self) -> None:
        """Close."""
        await self._database.close()


async def test_database_that_fails(db: Database, dso: Dso) -> None:
    """When our own database fails now and then, still everything arrives once."""
    await db.write(lambda c: add_submissions(c, NOON, accounts=6, each=2))
    async with connected(Forgetful(db, 7), dso):
        await all_gone(db)
    assert_same(dso, await db.read(records))
    assert len(dso.ledger) == 12


async def test_killed(migrated_url: str, dso: Dso) -> None:
    """Killed at any time, every third answer lost: of 500 readings none is lost or doubled, all in order."""
    db = await open_database(migrated_url)
    dso.mood = lambda call: "lost" if call % 3 == 0 else "fine"
    await db.write(lambda c: add_submissions(c, NOON, accounts=100, each=5))
    for kill in range(3):
        enough = len(dso.calls) + 61 + 7 * kill
        sender = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.utility.sender", migrated_url, dso.url, SECRET
        )
        await until(partial(_called, dso, enough))
        sender.kill()
        await sender.wait()
    assert await db.read(submissions.pending_count) > 0
    async with connected(db, dso):
        await all_gone(db)
    assert_same(dso, await db.read(records))
    assert len(dso.ledger) == 500
    assert len(dso.calls) > 500
    await db.close()


def _called(dso: Dso, times: int) -> bool:
    return len(dso.calls) >= times


YES = {"accepted": True, "key": "k"}
NO = {"accepted": False, "key": "k", "reason": "немає"}


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (200, YES, Delivered("")),
        (201, {**YES, "note": "№ 7"}, Delivered("№ 7")),
        (409, {"key": "k"}, Delivered("had it already")),
        (409, YES, Delivered("had it already")),
        (400, NO, Refused("немає")),
        (422, {"accepted": False}, Refused("no reason given")),
        (200, {**YES, "accepted": 1}, Failed),
        (200, {**YES, "accepted": "true"}, Failed),
        (200, {**YES, "key": "other"}, Failed),
        (200, {"accepted": True}, Failed),
        (200, NO, Failed),
        (200, [YES], Failed),
        (200, "<html>", Failed),
        (302, YES, Failed),
        (409, {"key": "other"}, Failed),
        (409, {**NO}, Failed),
        (409, "", Failed),
        (400, YES, Failed),
        (400, "Bad Request", Failed),
        (422, {**NO, "key": "other"}, Failed),
        (401, NO, Failed),
        (403, NO, Failed),
        (404, NO, Failed),
        (408, NO, Failed),
        (413, NO, Failed),
        (429, NO, Failed),
        (500, YES, Failed),
        (503, NO, Failed),
    ],
    ids=lambda value: str(value)[:60],
)
def test_judging(status: int, answer: object, expected: Verdict | type[Failed]) -> None:
    """Only a plain yes to this very key is a yes, and only a plain no a no."""
    body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
    verdict = judge("k", status, {}, body, NOON)
    assert verdict == expected if isinstance(expected, Delivered | Refused) else isinstance(verdict, Failed)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b'{"accepted": tru', b"NaN", b"null"])
def test_no_json(body: bytes) -> None:
    """Bytes that are no JSON at all are one more reason to try again."""
    verdict = judge("k", 200, {}, body, NOON)
    assert isinstance(verdict, Failed)
    assert len(verdict.shown) <= 120


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", 0),
        ("120", 120),
        (" 7 ", 7),
        ("-5", 0),
        ("soon", 0),
        ("٣", 0),
        ("9" * 50, 999_999_999),
        ("Tue, 10 Mar 2026 10:01:00 GMT", 60),
        ("Tue, 10 Mar 2026 09:00:00 GMT", 0),
        ("Tue, 10 Mar 2026 10:01:00", 0),
    ],
)
def test_retry_after(given: str, expected: float) -> None:
    """How long to wait is read as seconds or as a date; nonsense is no time."""
    assert judge("k", 503, {"retry-after": given}, b"", NOON) == Failed("HTTP 503", expected, "")


def test_signature() -> None:
    """The signature is that of the example in docs/connector.md."""
    page = (Path(__file__).parents[2] / "docs" / "connector.md").read_text(encoding="utf-8")
    given = dict(re.findall(r"^    (secret|timestamp|body|signature)  +(\S+)$", page, re.MULTILINE))
    assert signature(given["secret"], given["timestamp"], given["body"].encode()) == given["signature"]


def test_back_off() -> None:
    """Pauses double up to the longest, and no two are the same."""
    assert [back_off(Manner(), tries, lambda: 1.0) for tries in (1, 2, 3, 9, 10, 99)] == [
        2,
        4,
        8,
        512,
        600,
        600,
    ]
    assert back_off(Manner(), 1, lambda: 0.0) == 1


def test_circuit() -> None:
    """Failures in a row leave one call and growing pauses; each good answer lets one more run."""
    circuit = Circuit(Manner(), lambda: 1.0)
    assert circuit.width(0) == 4
    for now in (1.0, 2.0):
        circuit.bad(now, 0)
    assert (circuit.width(2), circuit.is_open) == (4, False)
    circuit.bad(3, 0)
    assert (circuit.width(3), circuit.quiet(3), circuit.is_open) == (0, 2, True)
    circuit.bad(4, 0)  # ran beside the third
    assert (circuit.width(5), circuit.quiet(5)) == (1, 0)
    circuit.bad(5, 0)
    assert circuit.quiet(5) == 4
    widths = []
    for _ in range(5):
        circuit.good()
        widths.append(circuit.width(9))
    assert (widths, circuit.is_open) == ([2, 3, 4, 4, 4], False)
    circuit.bad(10, 60)
    assert (circuit.width(69), circuit.width(70), circuit.is_open) == (0, 1, False)
    circuit.bad(70, 1e9)
    assert circuit.quiet(70) == 3600
    circuit.bad(71, 0)
    assert circuit.quiet(70) == 3600
