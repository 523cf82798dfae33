"""Broadcasts over HTTP, to the local servers of both messengers, which fail in every way they can."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.clock import FakeClock
from bot.conversation.messages import Button, Message
from bot.delivery.broadcasts import Broadcasts
from bot.handlers.channel import Channel
from bot.handlers.telegram import Telegram
from bot.handlers.viber import Viber
from bot.sandbox.faults import Fault
from bot.sandbox.values import MessengerName
from bot.storage import broadcasts
from bot.storage.broadcasts import Draft, Grade, Progress
from bot.storage.database import Database, open_database
from tests import builders
from tests.databases import prepare
from tests.handlers import telegram_stage, viber_stage
from tests.reliability.town import TELEGRAM_TOKEN, VIBER_TOKEN, Town, ext_of, town

PEOPLE = 12
MESSENGERS: tuple[MessengerName, ...] = ("telegram", "viber")
NOTICE = {"uk": Message("Не буде світла", (Button("Докладніше", "l:outages"),))}


@dataclass
class Served:
    """People with phones, and broadcasts to them."""

    town: Town
    db: Database
    clock: FakeClock
    sender: Broadcasts
    people: Sequence[int]

    async def tell(self, grade: Grade = "alert", **more: Any) -> int:
        """Start a broadcast to everybody."""
        now = self.clock()

        def work(connection: Connection) -> int:
            draft = Draft(f"{grade} {now}", "new", "planned", grade, NOTICE, now, "olena", **more)
            made = broadcasts.create(connection, draft, now)
            assert made is not None
            corrected = None if more.get("corrects") else self.people
            broadcasts.start(connection, made, None, now, people=corrected)
            return made

        made = await self.db.write(work)
        self.sender.wake()
        self.clock.advance(seconds=1)
        return made

    async def ended(self, broadcast: int) -> Progress:
        """How it ended; tries that wait for a moment need not wait for it."""
        async with asyncio.timeout(30):
            while True:
                progress = await self.db.read(lambda c: broadcasts.progress(c, broadcast))
                if not progress.pending and not progress.waiting:
                    return progress
                if progress.waiting:
                    self.clock.advance(seconds=2)
                await asyncio.sleep(0.03)

    def copies(self) -> Counter[int]:
        """How many people were shown so many messages."""
        return Counter(len(phone.screens) for phone in self.town)


@asynccontextmanager
async def served(folder: Path, clock: FakeClock, per_second: float = 10_000) -> AsyncIterator[Served]:
    """Everything, running; so many messages a second on Telegram."""
    url = f"sqlite+aiosqlite:///{folder / 'test.sqlite3'}"
    await asyncio.to_thread(prepare, url)
    database = await open_database(url)
    async with town() as made:
        telegram = Telegram(
            TELEGRAM_TOKEN, now=clock, open_file=telegram_stage.no_file, api_url=made.at.telegram,
            per_second=per_second, per_chat_per_second=10_000,
        )  # fmt: skip
        viber = Viber(
            VIBER_TOKEN, now=clock, open_file=viber_stage.no_file, api_url=made.at.viber,
            public_url=made.at.root, sender="Обленерго", assets=folder, first_pause=0.01,
        )  # fmt: skip
        made.sandbox.viber.sender.url, made.sandbox.viber.sender.events = made.at.root, frozenset()
        everybody = [(name, number) for name in MESSENGERS for number in range(PEOPLE)]
        for name, number in everybody:
            made.phone(name, number).chat.started = True
        people = await database.write(
            lambda c: [builders.chat(c, name, ext_of(name, number)).person for name, number in everybody]
        )
        channels: dict[str, Channel] = {"telegram": telegram, "viber": viber}
        sender = Broadcasts(database, channels, clock, quiet=(0, 0), folder=folder)
        running = asyncio.create_task(sender.run())
        try:
            yield Served(made, database, clock, sender, people)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await telegram.close()
            await viber.close()
            await database.close()


@pytest.mark.parametrize("grade", ["alert", "reminder"])
@pytest.mark.parametrize(
    ("fault", "unknown"),
    [
        (Fault("too_many", times=2), False),
        (Fault("error", status=502, times=2), True),
        (Fault("error", status=502, times=2, after=True), True),
        (Fault("reset", times=2), True),
        (Fault("reset", times=2, after=True), True),
        (Fault("delay", times=2, seconds=0.3), False),
    ],
    ids=lambda value: f"{value.kind}{'-after' * value.after}" if isinstance(value, Fault) else "",
)
async def test_what_a_server_does_at_a_bad_moment(
    tmp_path: Path, clock: FakeClock, fault: Fault, *, unknown: bool, grade: Grade
) -> None:
    """Whatever a server does: an alert has one or two copies, a reminder at most one, counts add up."""
    async with served(tmp_path, clock) as scene:
        for messenger in MESSENGERS:
            method = "sendMessage" if messenger == "telegram" else "broadcast_message"
            scene.town.sandbox.faults.add(replace(fault, channel=messenger, method=method))
        progress = await scene.ended(await scene.tell(grade))
        copies = scene.copies()
        complaints = scene.town.complaints()
    assert (progress.people, progress.sent + progress.unknown) == (2 * PEOPLE, 2 * PEOPLE)
    assert max(copies) <= (2 if grade == "alert" else 1)
    assert copies[0] <= progress.unknown  # nobody is counted as told who was not
    if grade == "reminder":
        assert bool(progress.unknown) is unknown
    assert complaints == []


async def test_who_left_is_found_out_and_comes_back(tmp_path: Path, clock: FakeClock) -> None:
    """Who blocked the bot, on either messenger, is refused and not tried again; all others are told."""
    async with served(tmp_path, clock) as scene:
        for messenger in MESSENGERS:
            scene.town.phone(messenger, 0).chat.blocked = True
        first = await scene.ended(await scene.tell())
        calls = sum(scene.town.sandbox.telegram.calls.values())
        second = await scene.ended(await scene.tell("reminder"))
        assert sum(scene.town.sandbox.telegram.calls.values()) == calls + PEOPLE - 1
    assert (first.sent, first.refused) == (2 * PEOPLE - 2, 2)
    assert (second.sent, second.refused) == (2 * PEOPLE - 2, 0)


async def test_a_quiet_correction(tmp_path: Path, clock: FakeClock) -> None:
    """A quiet correction takes the place of the message on Telegram and follows it on Viber."""
    async with served(tmp_path, clock) as scene:
        first = await scene.tell()
        await scene.ended(first)
        second = await scene.tell(corrects=first, quietly=True)
        progress = await scene.ended(second)
        telegram = [phone.chat for phone in scene.town if phone.messenger == "telegram"]
        viber = [phone.chat for phone in scene.town if phone.messenger == "viber"]
    assert progress.sent == 2 * PEOPLE
    assert {len(chat.messages) for chat in telegram} == {1}
    assert {len(chat.messages) for chat in viber} == {2}


async def test_a_stop_takes_back_what_waits_for_its_place(tmp_path: Path, clock: FakeClock) -> None:
    """After a stop nothing more leaves, though the pace would have let it go later; the rest is stopped."""
    async with served(tmp_path, clock, per_second=4) as scene:
        broadcast = await scene.tell()
        async with asyncio.timeout(20):
            while True:
                if any(phone.screens for phone in scene.town if phone.messenger == "telegram"):
                    break
                await asyncio.sleep(0.02)
        await scene.db.write(lambda c: broadcasts.stop(c, broadcast, "olena", clock()))
        scene.sender.wake()
        progress = await scene.ended(broadcast)
        shown = sum(len(phone.screens) for phone in scene.town)
        await asyncio.sleep(0.8)
        assert sum(len(phone.screens) for phone in scene.town) == shown == progress.sent
    assert (progress.people, progress.sent + progress.stopped) == (2 * PEOPLE, 2 * PEOPLE)
    assert progress.stopped > 0
