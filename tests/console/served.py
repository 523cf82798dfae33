"""The console served by a process of its own, with one employee for each role and hostile texts everywhere.

    with served(folder) as console:
        console.address, console.pages, console.replies, console.routes

NiceGUI is one in a process, and the sandbox's page has its own in the tests' process.
"""

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import uvicorn
from sqlalchemy import Connection, insert, select
from starlette.applications import Starlette

from bot.clock import kyiv_date, system_clock
from bot.configuration import shipped
from bot.console.house import House
from bot.console.roles import ALL
from bot.console.visit import Office
from bot.domain.outages import Area, Outage, OutageState
from bot.logs import start_logging
from bot.settings import Settings
from bot.speech import Speech
from bot.storage import audit, feeds, outages, staff
from bot.storage.database import open_database
from bot.storage.feeds import Feed, Remark
from bot.storage.migrations import migrate
from bot.storage.requests import add_event
from bot.storage.schema import account, address, district, intake, person, premises, submission
from bot.storage.schema_notices import fault
from bot.storage.schema_requests import request
from bot.utility.sample import load_sample
from bot.utility.sample_places import DISTRICTS
from bot.utility.sample_size import FEWEST
from tests.console.stage import PASSWORD, passwords

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 90.0  # seconds; both cores may be busy with other tests
HOSTILE = """<img src=x onerror="document.title='taken'"> {{ 7*7 }} &amp; </script><b>${1+1} «'"`"""


@dataclass(frozen=True, slots=True)
class Console:
    """Where it is, and what it says of its addresses: path → roles."""

    address: str
    pages: Mapping[str, list[str]]
    replies: Mapping[str, list[str]]
    routes: list[str]


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Console]:
    """The console, running while the block does."""
    command = [sys.executable, "-m", "tests.console.served", str(folder)]
    with (folder / "console.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert process.stdout
            said = process.stdout.readline()
            assert said, (folder / "console.log").read_text(encoding="utf-8")
            yield Console(**json.loads(said))
        finally:
            process.communicate(timeout=STARTS_WITHIN)


async def main(folder: Path) -> None:
    """Serve until standard input ends."""
    start_logging("INFO", "console", ())  # to standard error
    settings = Settings(data_dir=folder)
    database = await open_database(settings.database_url)
    await migrate(database)
    await load_sample(database, now=system_clock, accounts=FEWEST)
    speech = Speech(shipped("locales"))
    office = Office(settings, database, speech.say, system_clock, passwords=passwords())
    kept = await office.passwords.hash(PASSWORD)
    await database.write(lambda c: seed(c, kept))
    web = Starlette()
    house = House(office, web)
    standing = asyncio.create_task(house.run())
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        web, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await asyncio.wait_for(house.opened.wait(), STARTS_WITHIN)
    sys.stdout.write(f"{json.dumps(asdict(told(listening.getsockname()[1])))}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving
    standing.cancel()
    await asyncio.gather(standing, return_exceptions=True)
    await database.close()


def told(port: int) -> Console:
    """What the console says of its addresses."""
    from nicegui import app  # noqa: PLC0415 - imported by the house

    from bot.console.register import PAGES, REPLIES  # noqa: PLC0415 - filled by the house

    return Console(
        f"http://127.0.0.1:{port}",
        {path: sorted(page.roles) for path, page in PAGES.items()},
        {f"{method} {path}": sorted(each.roles) for (path, method), each in REPLIES.items()},
        [path for route in app.routes if (path := getattr(route, "path", "")).startswith("/console")],
    )


def seed(connection: Connection, password: str) -> None:
    """Employees, and in each place where somebody's words are shown, words that try to be more."""
    now = system_clock()
    for role in sorted(ALL):
        staff.add(connection, role, f"{role} {HOSTILE}"[:200], password, [role], now)
    staff.add(connection, "everything", "Усе", password, ALL, now)
    staff.add(connection, "passing", "Тимчасовий", password, ["auditor"], now)
    for place in DISTRICTS:
        for role in ("operator", "auditor"):
            staff.add(connection, f"{role}-{place.code}", place.name, password, [role], now, [place.code])
    where = Area(settlement=HOSTILE, street=HOSTILE, houses=HOSTILE, feeder=HOSTILE)
    states: tuple[OutageState, ...] = ("running", "scheduled", "restored")
    for number, state in enumerate(states):
        told_of = Outage(
            "emergency",
            state,
            now - timedelta(hours=1),
            now + timedelta(hours=2),
            (where,),
            HOSTILE,
            raw=HOSTILE,
        )
        outages.save(connection, "console", str(number), told_of, now, HOSTILE)
    remark = Remark(HOSTILE, HOSTILE, HOSTILE)
    feeds.store(connection, Feed("lviv", "outages", "stale", now, now, error=HOSTILE, report=(remark,)))
    audit.append(connection, now, HOSTILE, "x", HOSTILE, {HOSTILE: HOSTILE, "roles": [[HOSTILE], ["b"]]})
    values = {
        "channel": "telegram",
        "event": "1",
        "came_at": now,
        "state": "dead",
        "tries": 3,
        "error": HOSTILE,
    }
    connection.execute(insert(intake).values(values))
    _complain(connection)
    _ask(connection)


def _ask(connection: Connection) -> None:
    """A request in each district, in hostile words; the first district's is the first."""
    now = system_clock()
    chat = connection.execute(select(address.c.id, address.c.person_id)).one()
    words = {"address_id": chat.id, "person_id": chat.person_id, "kind": "appeal", "subject": "complaint"}
    told = {
        "body": json.dumps({"matter": HOSTILE, "surname": HOSTILE}),
        "state": "received",
        "answer": HOSTILE,
    }
    times = {"sent_at": now, "created_at": now, "changed_at": now, "due_on": kyiv_date(now)}
    for place in DISTRICTS:
        home = connection.execute(
            select(account.c.id, premises.c.district_id)
            .join(premises, premises.c.id == account.c.premises_id)
            .join(district, district.c.id == premises.c.district_id)
            .where(district.c.code == place.code)
            .limit(1)
        ).one()
        where = {"account_id": home.id, "district_id": home.district_id, "number": f"2611-{place.code}"}
        made = connection.execute(
            insert(request).values(**words, **told, **times, **where).returning(request.c.id)
        ).scalar_one()
        add_event(connection, made, HOSTILE, "note", now, HOSTILE, internal=True)
        add_event(connection, made, "consumer", "question", now, HOSTILE)


def _complain(connection: Connection) -> None:
    """Somebody has no light and says so, in hostile words."""
    now = system_clock()
    new = {"language": "uk", "created_at": now}
    who = connection.execute(insert(person).values(new).returning(person.c.id)).scalar_one()
    chat = {"channel": "telegram", "ext": "700", "person_id": who, "name": HOSTILE, "created_at": now}
    address_id = connection.execute(insert(address).values(chat).returning(address.c.id)).scalar_one()
    home = connection.execute(
        select(account.c.id, premises.c.id.label("premises"))
        .join(premises, premises.c.id == account.c.premises_id)
        .limit(1)
    ).one()
    payload = json.dumps({"note": HOSTILE, "danger": True})
    sent = {"key": "k", "kind": "fault", "address_id": address_id, "payload": payload, "state": "pending"}
    times = {"sent_at": now, "created_at": now, "next_at": now, "account_id": home.id}
    submission_id = connection.execute(
        insert(submission).values(**sent, **times).returning(submission.c.id)
    ).scalar_one()
    connection.execute(
        insert(fault).values(
            account_id=home.id,
            premises_id=home.premises,
            address_id=address_id,
            submission_id=submission_id,
            at=now,
            state="open",
        )
    )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
