"""Broadcasts: `python -m bench.broadcast`, a few minutes; `--long` for a million people and three rounds.

pace      messages accepted in a second as a share of the limit, and how many were refused with 429, at 30
          and at 1,000 a second; a loop as aiogram's documentation shows in the same run
answers   how long somebody waits who is answered meanwhile, against just before
memory    the most that the sender ever held, with few and with many people waiting
Viber     people told in a second, as a share of 300 receivers × 500 requests in 10 s
enqueue   deliveries written by `broadcasts.start`, against a bare INSERT … SELECT of the same rows
"""

import argparse
import asyncio
import json
import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import uvloop
from sqlalchemy import select

from bench.broadcast_senders import draft
from bench.broadcast_server import Limit, Strict
from bench.process import BOT_CORE, OUR_CORE, python, stay_aside
from bench.report import mebibytes, table
from bot.clock import system_clock
from bot.storage import broadcasts, schema
from bot.storage.database import open_database
from bot.storage.migrations import migrate

NOW = "2026-01-01 00:00:00.000000"
TOGETHER = 300  # receivers in a request of Viber
VIBER_ALLOWED = 15_000  # people in a second
BEFORE = 4.0  # seconds in which somebody is answered before the broadcast begins

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {people})"
FILL = (
    "INSERT INTO person (id, language, consent, created_at) {numbers} SELECT i, 'uk', 'x', '{now}' FROM n",
    (
        "INSERT INTO address (id, channel, ext, person_id, created_at) {numbers} "
        "SELECT i, '{messenger}', CAST(5000000000 + i AS TEXT), i, '{now}' FROM n"
    ),
    "INSERT INTO district (id, code, name) VALUES (1, '1', 'Житомирський РЕМ')",
    (
        "INSERT INTO premises (id, district_id, settlement, house) {numbers} "
        "SELECT i, 1, 'Житомир', CAST(i AS TEXT) FROM n"
    ),
    (
        "INSERT INTO account (id, number, premises_id) {numbers} "
        "SELECT i, CAST(1000000000 + i AS TEXT), i FROM n"
    ),
    "INSERT INTO link (person_id, account_id, address_id, at) {numbers} SELECT i, i, i, '{now}' FROM n",
)
BARE = """
INSERT INTO delivery (broadcast_id, person_id, address_id, channel, language, rank, state)
SELECT {broadcast}, person.id, address.id, address.channel, person.language, 0, 'pending'
FROM link JOIN person ON person.id = link.person_id JOIN address ON address.person_id = person.id
WHERE link.ended_at IS NULL AND link.account_id IN (SELECT id FROM account)
"""


PRAGMAS = ("synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY", "cache_size = -16000")  # as ours


@dataclass(frozen=True, slots=True)
class Form:
    """How long everything is."""

    seconds: float
    rounds: int
    few: int
    many: int
    enqueued: int


SHORT = Form(seconds=10.0, rounds=1, few=10_000, many=200_000, enqueued=100_000)
LONG = Form(seconds=25.0, rounds=3, few=10_000, many=1_000_000, enqueued=1_000_000)


async def populate(file: Path, people: int, messenger: str) -> None:
    """A database with so many people, each with an account."""
    database = await open_database(f"sqlite:///{file}")
    await migrate(database)
    await database.close()
    numbers = NUMBERS.format(people=people)
    with closing(sqlite3.connect(file)) as connection:
        for statement in FILL:
            connection.execute(statement.format(numbers=numbers, now=NOW, messenger=messenger))
        connection.commit()


async def begin(file: Path, key: str = "bench") -> float:
    """A broadcast to everybody, pending; the seconds of CPU it took to write."""
    database = await open_database(f"sqlite:///{file}")
    now = system_clock()
    made = await database.write(lambda c: broadcasts.create(c, draft(now, key), now))
    assert made is not None
    began = process_time()
    await database.write(lambda c: broadcasts.start(c, made, select(schema.account.c.id), now))
    took = process_time() - began
    await database.close()
    return took


async def bare(file: Path, key: str) -> float:
    """The same rows by a statement that asks for nothing; the seconds of CPU it took."""
    database = await open_database(f"sqlite:///{file}")
    now = system_clock()
    made = await database.write(lambda c: broadcasts.create(c, draft(now, key), now))
    await database.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        began = process_time()
        connection.execute(BARE.format(broadcast=made))
        return process_time() - began


async def run(who: str, server: Strict, rate: int, seconds: float, file: Path | None) -> dict[str, Any]:
    """One sender against one server, on a core of its own."""
    listening = await server.start()
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    command = ["taskset", "--cpu-list", str(BOT_CORE), *python("-m", "bench.broadcast_senders", who)]
    command += ["--url", url, "--rate", str(rate), "--seconds", str(seconds), "--messenger", server.messenger]
    if file is not None:
        command += ["--file", str(file), "--before", str(BEFORE)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    await process.stdout.readuntil(b"sending\n")
    server.forget()
    said = await process.stdout.read()
    await process.wait()
    listening.close()
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


async def pace(form: Form, folder: Path) -> str:
    """Telegram, ours and aiogram's loop, at both rates."""
    rows = []
    for rate, people in ((30, form.few), (1_000, 60_000)):
        for who in ("ours", "aiogram"):
            shares, refused, cpu, waits = [], 0, [], []
            for round_number in range(form.rounds):
                file = None
                if who == "ours":
                    file = folder / f"pace-{rate}-{round_number}.sqlite3"
                    await populate(file, people, "telegram")
                    await begin(file)
                server = Strict(Limit(rate, 1.0))
                found = await run(who, server, rate, form.seconds, file)
                shares.append(server.share(rate))
                refused += server.refused
                cpu.append(found["cpu"] / max(found["sent"], 1) * 1000)
                waits.append((*found.get("quiet", ()), *found.get("busy", ())))
            answers = [f"{median(each) * 1000:.0f} ms" for each in zip(*waits, strict=True)]
            rows.append(
                (
                    f"{rate} a second, {who}",
                    f"{median(shares):.1%}",
                    str(refused),
                    f"{median(cpu):.2f}",
                    *(answers or ["", "", "", ""]),
                )
            )
    head = ("Telegram", "of the limit", "429", "CPU ms", "p50 before", "p99 before", "p50", "p99")
    return table(head, rows)


async def memory(form: Form, folder: Path) -> str:
    """The most that the sender held, with few and with many people."""
    rows = []
    for people in (form.few, form.many):
        file = folder / f"memory-{people}.sqlite3"
        await populate(file, people, "telegram")
        await begin(file)
        server = Strict(Limit(1_000, 1.0))
        found = await run("ours", server, 1_000, form.seconds, file)
        first = f"{server.first_after:.1f} s"
        rows.append((f"{people:,} people", mebibytes(found["peak"]), first, str(found["sent"])))
    return table(("waiting", "peak", "first message after", "sent"), rows)


async def viber(form: Form, folder: Path) -> str:
    """People in a second."""
    file = folder / "viber.sqlite3"
    seconds = max(form.seconds, 20.0)
    await populate(file, int(VIBER_ALLOWED * (seconds + 5)), "viber")
    await begin(file)
    server = Strict(Limit(500, 10.0), messenger="viber")
    found = await run("ours", server, 500, seconds, file)
    share = server.share(VIBER_ALLOWED)
    row = (
        "300 receivers, 500 in 10 s",
        f"{share * VIBER_ALLOWED:,.0f}",
        f"{share:.1%}",
        str(server.refused),
        *(f"{each * 1000:.0f} ms" for each in (*found["quiet"], *found["busy"])),
        mebibytes(found["peak"]),
    )
    head = (
        "Viber",
        "people/s",
        "of the limit",
        "status 12",
        "p50 before",
        "p99 before",
        "p50",
        "p99",
        "peak",
    )
    return table(head, [row])


async def enqueue(form: Form, folder: Path) -> str:
    """Deliveries written, ours and bare, one after the other on the same file."""
    file = folder / "enqueue.sqlite3"
    await populate(file, form.enqueued, "telegram")
    ratios, ours, plain = [], [], []
    for number in range(max(form.rounds, 3)):
        plain.append(await bare(file, f"bare {number}"))
        ours.append(await begin(file, f"ours {number}"))
        ratios.append(ours[-1] / plain[-1])
    row = (f"{form.enqueued:,}", f"{median(ours):.2f} s", f"{median(plain):.2f} s", f"{median(ratios):.2f}")
    return table(("deliveries", "ours", "bare", "ours against bare"), [row])


PARTS = {"pace": pace, "memory": memory, "viber": viber, "enqueue": enqueue}


async def report(form: Form, parts: list[str]) -> None:
    """One table after another."""
    with tempfile.TemporaryDirectory() as folder:
        for name in parts:
            print(f"\n{await PARTS[name](form, Path(folder))}", flush=True)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m bench.broadcast", description=__doc__)
    parser.add_argument("--long", action="store_true", help="a million people, three rounds")
    parser.add_argument("--parts", default=",".join(PARTS), help="some of them, with commas")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores; sender on {BOT_CORE}, server on {OUR_CORE}")
    stay_aside()
    uvloop.run(report(LONG if options.long else SHORT, options.parts.split(",")))


if __name__ == "__main__":
    main()
