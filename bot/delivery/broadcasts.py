"""Broadcasts on their way: a sender for each channel, one who keeps the books, and the receipts.

The books: whoever waited until a moment is pending again; what is of no use any more is late; what a stop
left behind is stopped; a broadcast without anybody left is done. Any process may keep them at any time: every
entry is a condition on rows, so doing it twice changes nothing.

Receipts are written many at a time, and a messenger that tells of one hears yes when it is written. One may
come before what it is about is recorded; it is tried once more a little later, from memory only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from bot.conversation.events import Receipt
from bot.delivery.quiet import Hours
from bot.delivery.rounds import forgiving, woken
from bot.delivery.sender import Sender
from bot.handlers.channel import Channel
from bot.storage import deliveries
from bot.storage.database import Database

log = structlog.get_logger()

BOOKS_EVERY = 1.0  # seconds
RECEIPTS_EVERY = 0.05  # until then the messenger may hold back what the same person writes
LATE_RECEIPTS_AFTER = 3.0
RECEIPTS_AT_ONCE = 1_000
RECEIPTS_KEPT = 20_000  # for their second try


class Broadcasts:
    """Sends the broadcasts on this process's channels; `folder` keeps what a crash must not lose."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        *,
        quiet: Hours,
        folder: Path,
    ) -> None:
        self._database = database
        self._channels = channels
        self._now = now
        self._quiet = quiet
        self._folder = folder
        self._senders: list[Sender] = []
        self._books = asyncio.Event()
        self._receipts: list[tuple[Receipt, asyncio.Future[None] | None]] = []
        self._received = asyncio.Event()

    def wake(self) -> None:
        """A broadcast was started, paused, resumed or stopped."""
        self._books.set()
        for sender in self._senders:
            sender.wake()

    async def run(self) -> None:
        """Send until cancelled."""
        self._senders = [
            Sender(
                self._database,
                channel,
                self._now,
                quiet=self._quiet,
                folder=self._folder,
                on_rest=self._books.set,
            )
            for channel in self._channels.values()
        ]
        for channel in self._channels.values():
            channel.report(self.receive)
        async with asyncio.TaskGroup() as together:
            for sender in self._senders:
                together.create_task(sender.run())
            together.create_task(_again_and_again(self._keep_books))
            together.create_task(_again_and_again(self._write_receipts))

    async def _keep_books(self) -> None:
        now = self._now()
        books = await self._database.read(partial(deliveries.look_through, now=now))
        if not books.right:
            await self._database.write(partial(deliveries.put_right, books=books, now=now))
            if books.due:
                self._wake_senders()
            return
        self._books.clear()
        await woken(self._books, BOOKS_EVERY)

    def _wake_senders(self) -> None:
        for sender in self._senders:
            sender.wake()

    # receipts

    async def receive(self, receipt: Receipt) -> None:
        """Record a receipt; returns when that is done."""
        done = asyncio.get_running_loop().create_future()
        self._receipts.append((receipt, done))
        self._received.set()
        await done

    async def _write_receipts(self) -> None:
        if not self._receipts:
            self._received.clear()
            await self._received.wait()
            await asyncio.sleep(RECEIPTS_EVERY)
        some, self._receipts = self._receipts[:RECEIPTS_AT_ONCE], self._receipts[RECEIPTS_AT_ONCE:]
        told = [receipt for receipt, _ in some]
        try:
            strange = await self._database.write(
                partial(deliveries.record_receipts, receipts=told, at=self._now())
            )
        except Exception as error:
            for _, done in some:
                if done is not None and not done.done():
                    done.set_exception(OSError(f"receipts cannot be written: {type(error).__name__}"))
            raise
        for _, done in some:
            if done is not None and not done.done():
                done.set_result(None)
        first = {id(receipt) for receipt, done in some if done is not None}
        again = [receipt for receipt in strange if id(receipt) in first]
        if again and len(self._receipts) < RECEIPTS_KEPT:
            asyncio.get_running_loop().call_later(LATE_RECEIPTS_AFTER, self._try_again, again)

    def _try_again(self, receipts: list[Receipt]) -> None:
        self._receipts += [(receipt, None) for receipt in receipts]
        self._received.set()


async def _again_and_again(work: Callable[[], Awaitable[None]]) -> None:
    """Do it until cancelled, whatever happens."""
    while True:
        pause = BOOKS_EVERY
        with forgiving("broadcasts: something failed; trying again"):
            await work()
            pause = 0.0
        await asyncio.sleep(pause)
