"""Asking the company's system for accounts: a real server with its faults, the registry, and a person."""

from __future__ import annotations

import asyncio
import gc
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import Connection, select

from bot.api.found import reader
from bot.app import Application
from bot.clock import FakeClock, system_clock
from bot.domain.rules import LookupRules
from bot.outgoing import Client
from bot.settings import Settings
from bot.storage import lookups, schema
from bot.storage.database import Database, open_database
from bot.utility.circuit import Manner
from bot.utility.lookup import Lookups, NotUnderstood, Unfit
from tests import builders
from tests.api.test_registry_calls import account
from tests.rehearsal import SPEECH, Rehearsal
from tests.utility.records import Mood, Records, records

SECRET = "пароль-of-both-sides"
PATTERN = r"^\d{9,12}$"
NUMBER = "300154872"
QUICK = Manner(lease=2.0, first=0.01, longest=0.05, look=0.02)
RULES = builders.rules(lookups=LookupRules(per_chat_per_day=20, keep_minutes=60, slow_seconds=8))
FAULTS = [mood for mood in get_args(Mood) if mood not in {"fine", "held"}]
READ = reader(PATTERN, system_clock)


@pytest.fixture
async def system() -> AsyncIterator[Records]:
    """The company's system, which knows one account."""
    async with records(SECRET) as running:
        running.accounts[NUMBER] = account(NUMBER)
        yield running


@pytest.fixture
async def database(sqlite_prepared: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite file, where nothing depends on the kind of database."""
    path = tmp_path / "lookup.sqlite3"
    shutil.copyfile(sqlite_prepared, path)
    opened = await open_database(f"sqlite:///{path}")
    yield opened
    await opened.close()


@asynccontextmanager
async def asking(
    db: Database, system: Records, manner: Manner = QUICK, *, per_minute: int = 1_000
) -> AsyncIterator[Lookups]:
    """What asks, at work."""
    client = Client(connect=0.3, read=0.3, total=0.4)
    worker = Lookups(db, client, system.url, SECRET, READ, system_clock, per_minute=per_minute, manner=manner)
    running = asyncio.create_task(worker.run())
    yield worker
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await client.close()


async def want(db: Database, *numbers: str) -> None:
    """Numbers that somebody typed."""
    now = system_clock()
    rows = [{"number": number, "state": "wanted", "asked_at": now, "next_at": now} for number in numbers]
    await db.write(lambda c: c.execute(schema.lookup.insert(), rows))


async def state(db: Database, number: str = NUMBER) -> Any:
    """What is known of a lookup."""
    query = select(schema.lookup).where(schema.lookup.c.number == number)
    return await db.read(lambda c: c.execute(query).one())


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - what is waited for is in other hands
            await asyncio.sleep(0.005)


async def answered(db: Database, *numbers: str, as_: str = "found") -> None:
    """Wait until numbers have been told of."""
    async with asyncio.timeout(60):
        for number in numbers or (NUMBER,):
            while (await state(db, number)).state != as_:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0.02)


async def failed(db: Database, number: str = NUMBER) -> Any:
    """Wait until a try has failed; what is known then."""
    async with asyncio.timeout(60):
        while not (found := await state(db, number)).tries:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.01)
    return found


async def serials(db: Database, number: str = NUMBER) -> list[str]:
    """The meters that the registry has of an account."""
    query = (
        select(schema.meter.c.serial)
        .join(schema.metering_point, schema.metering_point.c.id == schema.meter.c.metering_point_id)
        .join(schema.account, schema.account.c.id == schema.metering_point.c.account_id)
        .where(schema.account.c.number == number)
    )
    return list(await db.read(lambda c: c.scalars(query).all()))


# what is told


async def test_a_person_links_an_account_that_only_the_company_knows(db: Database, system: Records) -> None:
    """From the typed number over HTTP into the registry and on to the card; asked once."""
    talk = await Rehearsal.begin(db, rules=RULES, clock=FakeClock(system_clock()))
    async with asking(db, system) as worker:
        await talk.open("link", NUMBER)
        worker.wake()
        await answered(db)
    await talk.say("0418821")
    assert talk.line("link-done") in talk.text
    assert "Київська" in talk.text
    assert system.asked == [NUMBER]


async def test_readings_come_with_the_account(db: Database, system: Records) -> None:
    """They are taken as the API takes them; what is not understood, or another's, is left out."""
    taken = {"taken_at": "2026-02-01T10:00:00+02:00", "source": "controller", "zone": "day", "value": 100}
    other = await db.write(lambda c: builders.household(c, "300154873"))
    system.readings[NUMBER] = [
        {**taken, "serial": "0418821"},
        {**taken, "zone": "night", "number": other.number, "value": 50},
        {**taken, "eic": other.eic, "zone": "total"},
        {**taken, "value": -1},
        {**taken, "value": 10**7, "zone": "night"},
    ]
    await want(db, NUMBER)
    async with asking(db, system):
        await answered(db)
    rows = select(schema.reading.c.zone, schema.reading.c.value).order_by(schema.reading.c.zone)
    assert [tuple(row) for row in await db.read(lambda c: c.execute(rows).all())] == [
        ("day", 100),
        ("night", 50),
    ]


async def test_no_such_account(db: Database, system: Records) -> None:
    """A plain no is remembered, and the registry stays as it was."""
    await db.write(lambda c: builders.household(c, "300154873"))
    await want(db, "999999999", "300154873")
    async with asking(db, system):
        await answered(db, "999999999", "300154873", as_="none")
    assert sorted(system.asked) == ["300154873", "999999999"]
    assert await serials(db, "300154873") == ["0457812"]


async def test_a_meter_that_was_replaced_is_known_afterwards(db: Database, system: Records) -> None:
    """An account that the registry has comes up to date, so that today's meter links it."""
    await db.write(lambda c: builders.household(c, NUMBER))
    system.accounts[NUMBER]["points"][0]["eic"] = builders.eic_of(int(NUMBER))
    await want(db, NUMBER)
    async with asking(db, system):
        await answered(db)
    assert sorted(await serials(db)) == ["0418821", "0457812"]


async def test_a_part_that_is_not_understood_is_left_out(db: Database, system: Records) -> None:
    """A meter with an impossible register does not keep the account from being linked."""
    system.accounts[NUMBER]["points"][0]["meters"].append(
        {"serial": "7", "digits": 5, "zones": 1, "installed_on": "2026-02-30"}
    )
    await want(db, NUMBER)
    async with asking(db, system):
        await answered(db)
    assert await serials(db) == ["0418821"]


async def test_what_belongs_to_another_is_not_taken(db: Database, system: Records) -> None:
    """An account whose metering point is another's is a failure that names it; nothing is stored."""
    other = await db.write(lambda c: builders.household(c, "300154873"))
    system.accounts[NUMBER]["points"][0]["eic"] = other.eic
    await want(db, NUMBER)
    async with asking(db, system) as worker:
        found = await failed(db)
        assert worker.state == "answering"
    assert "account.points[0].eic" in found.answer
    assert await serials(db) == []
    assert await serials(db, "300154873") == [other.serial]


# faults


@pytest.mark.parametrize("mood", FAULTS)
async def test_faults(database: Database, system: Records, mood: Mood) -> None:
    """Whatever it does, it is said to be silent and nothing is stored; when it is well, all goes on."""
    db = database
    well = asyncio.Event()
    system.mood = lambda _: "fine" if well.is_set() else mood
    talk = await Rehearsal.begin(db, rules=RULES, clock=FakeClock(system_clock()))
    await talk.open("link", NUMBER)
    async with asking(db, system) as worker:
        await failed(db)
        await talk.say("0418821")
        assert talk.text == talk.line("link-silent", number=NUMBER, phones="0 800 000 000")
        assert await serials(db) == []
        well.set()
        if mood == "busy":  # it asked for an hour, and gets ten minutes
            assert (await state(db)).next_at > system_clock()
            await until(lambda: worker.state == "answering")
        else:
            await answered(db)
            await talk.press(talk.line("link-look-again"))
            assert talk.line("link-done") in talk.text


async def test_down_then_up(db: Database, system: Records) -> None:
    """While it is down few calls are made, whoever waits is told, and all are found when it is back."""
    numbers = [f"3001548{n}" for n in range(10, 30)]
    system.accounts |= {number: account(number, points=[]) for number in numbers}
    await system.stop()
    await want(db, *numbers)
    async with asking(db, system) as worker:
        await until(lambda: worker.state == "silent")
        await system.start()
        await answered(db, *numbers)
        assert worker.state == "answering"
    assert sorted(set(system.asked)) == numbers
    assert system.most_at_once <= QUICK.together


async def test_restart_in_the_middle(db: Database, system: Records) -> None:
    """Who is stopped while asking leaves the number to the next, at once."""
    system.mood = lambda _: "held"
    await want(db, NUMBER)
    async with asking(db, system, Manner(lease=3600, look=0.02)):
        await until(lambda: bool(system.asked))
    assert (await state(db)).state == "wanted"
    system.released.set()
    async with asking(db, system, Manner(lease=3600, look=0.02)):
        await answered(db)
    assert system.asked == [NUMBER, NUMBER]


async def test_no_more_in_a_minute_than_allowed(db: Database, system: Records) -> None:
    """The others wait."""
    numbers = [f"30015{n}" for n in range(1000, 1010)]
    await want(db, *numbers)
    async with asking(db, system, per_minute=3):
        await answered(db, *numbers[:3], as_="none")
        await asyncio.sleep(0.1)
    assert system.asked == numbers[:3]


async def test_accounts_that_are_odd_stop_nobody(db: Database, system: Records) -> None:
    """Each is tried again by itself; the circuit stays closed, so that the others are found."""
    numbers = [f"30015{n}" for n in range(1000, 1000 + 2 * QUICK.trips)]
    system.accounts |= {number: {"number": number, "colour": "red"} for number in numbers}
    await want(db, *numbers)
    async with asking(db, system) as worker:
        for number in numbers:
            assert "account." in (await failed(db, number)).answer
        assert worker.state == "answering"
        await want(db, NUMBER)
        await answered(db)


# answers


GOOD = account(NUMBER)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"NaN",
        b'{"account": {"number": 1e999}}',
        b'{"account": null, "account": null}',
        b'{"account": "\\u0000"}',
        b"[" * 100_000,
        "не json".encode(),
        b"\xff\xfe{}",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_answer(body: bytes) -> None:
    """Bytes that no such system would send are a failure of the system."""
    with pytest.raises(NotUnderstood):
        READ(NUMBER, body)


@pytest.mark.parametrize(
    "said",
    [
        {"account": []},
        {"account": "300154872"},
        {"account": {}},
        {"account": {**GOOD, "number": "300154873"}},
        {"account": {**GOOD, "number": " 300154872"}},
        {"account": {**GOOD, "number": 300154872}},
        {"account": {**GOOD, "colour": "red"}},
        {"account": {**GOOD, "settlement": ""}},
        {"account": {**GOOD, "owner": "я" * 301}},
        {"account": {**GOOD, "points": {}}},
        {"account": {**GOOD, "points": [{"eic": "62Z000000000001X"}]}},
        {"account": GOOD, "more": 1},
        {"account": GOOD, "readings": {}},
        {"account": GOOD, "readings": [{}] * 501},
    ],
    ids=lambda said: json.dumps(said, ensure_ascii=False)[:60],
)
def test_an_account_that_cannot_be_taken(said: dict[str, Any]) -> None:
    """Another shape or another account is this account's failure, with a sentence that names the field."""
    with pytest.raises(Unfit, match=r"\w"):
        READ(NUMBER, json.dumps(said).encode())


def test_none_is_a_plain_no() -> None:
    """Only null says that there is no such account."""
    assert READ(NUMBER, b'{"account": null}') is None


async def test_the_same_answer_twice_changes_nothing(db: Database) -> None:
    """What is found is stored as the API's rows are: known by number, EIC and serial."""
    keep = READ(NUMBER, json.dumps({"account": GOOD}).encode())
    assert keep is not None

    def work(c: Connection) -> list[int]:
        keep(c)
        keep(c)
        return list(c.scalars(select(schema.account.c.id)))

    assert len(await db.write(work)) == 1
    assert await serials(db) == ["0418821"]
    assert await db.read(lambda c: lookups.waiting_since(c, system_clock())) == (0, None)


# the program


@pytest.fixture
def collector() -> Iterator[None]:
    """The collector of garbage as it was before an application settled it."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("collector")
async def test_the_program_asks_where_its_settings_say(
    sqlite_prepared: Path, tmp_path: Path, system: Records, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was wanted when it was stopped is asked for after its start, and its health tells of it."""
    path = tmp_path / "program.sqlite3"
    shutil.copyfile(sqlite_prepared, path)
    db = await open_database(f"sqlite:///{path}")
    await want(db, NUMBER)
    settings = Settings.model_validate(
        {
            "data_dir": tmp_path,
            "database": {"url": f"sqlite:///{path}"},
            "server": {"port": 0},
            "dso": {"lookup_url": system.url, "secret": SECRET},
            "console": {"enabled": False},
            "api": {"enabled": False},
            "sandbox": {"enabled": False},
        }
    )
    running = asyncio.create_task(Application(settings, system_clock, speech=SPEECH).run())
    await answered(db)
    async with asyncio.timeout(60):
        while not (found := re.search(r"health +(\S+)", capsys.readouterr().out)):  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.02)
    client = Client()
    health = await client.request("GET", found[1], b"", {})
    assert json.loads(health.body)["lookups"] == "answering"
    await client.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await db.close()
