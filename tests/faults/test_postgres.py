"""PostgreSQL restarted under load: its own server, brought up again while people talk."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.databases import PostgresServer, prepare
from tests.faults.conftest import serving, taken_from
from tests.faults.people import in_telegram, in_viber

PEOPLE, RESTARTS = 16, 3  # people of each messenger
QUICK = 0.05  # seconds between an answer and the next step


async def test_a_restarted_postgresql_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Everybody comes to the receipt, each reading is taken once, and the program is the same as before."""
    server = await asyncio.to_thread(PostgresServer, tmp_path / "postgresql")
    try:
        name = await asyncio.to_thread(server.create)
        await asyncio.to_thread(server.make_durable, name)
        url = server.url(name)
        await asyncio.to_thread(prepare, url)
        async with serving(url, tmp_path, people=2 * PEOPLE) as strangers:
            ours = [strangers.somebody() for _ in range(PEOPLE)]
            theirs = [strangers.somebody_in_viber() for _ in range(PEOPLE)]
            alive = strangers.program.pid
            async with asyncio.TaskGroup() as together:
                for number in range(RESTARTS):
                    for who in ours[number::RESTARTS]:
                        together.create_task(
                            in_telegram(strangers.telegram, who, picture=False, patience=QUICK)
                        )
                    for person in theirs[number::RESTARTS]:
                        together.create_task(in_viber(strangers.viber, person, picture=False, patience=QUICK))
                    await asyncio.sleep(0.5 * number)
                    await asyncio.to_thread(server.restart)
            everybody = [*map(str, ours), *theirs]
            assert await taken_from(strangers, everybody) == dict.fromkeys(everybody, 1)
            health = await strangers.program.until(lambda health: health.get("code") == 200)
            assert (health["dead_letters"], strangers.program.pid) == (0, alive)
            assert strangers.program.alive
    finally:
        await asyncio.to_thread(server.stop)
