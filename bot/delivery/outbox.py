"""Delivery of what we start.

1. A row is sent by whoever leased it; a lease runs out by itself, so a crash only delays.
2. A lease is taken before sending and the outcome written after it: whoever finds a lease that ran out
   counts a copy.
3. What an unknown outcome allows is the row's grade: an alert or a receipt is sent once more, at most two
   copies; a reminder never.
4. A refusal marks the person unreachable on that channel; a pause of the channel costs a row nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.conversation.events import Address
from bot.delivery.rounds import Rounds
from bot.handlers.channel import Channel, NotSent, Outcome, Paused, Refused, Sent, Unknown, Wrong
from bot.logs import first_line
from bot.storage import outbox
from bot.storage.database import Database, passing
from bot.storage.outbox import Notice
from bot.storage.people import unreachable_at

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
AT_ONCE = 100
LOOK_EVERY = 2.0  # seconds; a turn that wrote a notice wakes us at once
COPIES = {"alert": 2, "receipt": 2, "reminder": 1}
TRIES = 50
WAIT_AT_MOST = timedelta(minutes=5)


class Outbox(Rounds):
    """Sends the notices of this process's channels."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], now: Callable[[], datetime]
    ) -> None:
        super().__init__("notices", LOOK_EVERY)
        self._database = database
        self._channels = channels
        self._now = now

    async def send_due(self) -> int:
        """Send what is due now; returns how many rows were handled."""
        notices = await self._database.write(partial(_claim, self._now(), list(self._channels)))
        if not notices:
            return 0
        outcomes = await asyncio.gather(*(self._send(notice) for notice in notices))
        now = self._now()
        rows = [_became(notice, outcome, now) for notice, outcome in zip(notices, outcomes, strict=True)]
        gone = [n.to for n, outcome in zip(notices, outcomes, strict=True) if isinstance(outcome, Refused)]
        await self._record(partial(_record, rows, gone))
        return len(notices)

    async def _record(self, work: Callable[[Any], None]) -> None:
        """Write what became of them, however long that takes: who forgets it says things twice."""
        while True:
            try:
                return await self._database.write(work)
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("what became of notices cannot be written; trying again", why=first_line(error))
                await asyncio.sleep(LOOK_EVERY)

    async def _send(self, notice: Notice) -> Outcome:
        if notice.copies >= COPIES[notice.grade]:
            return Unknown("whoever leased it before may have sent it")
        return await self._channels[notice.to.channel].send(notice.to, notice.message, lane="notice")


def _became(notice: Notice, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """The row's columns after an outcome."""
    row: dict[str, Any] = {
        "b_id": notice.id,
        "state": "pending",
        "copies": notice.copies,
        "tries": notice.tries + 1,
        "not_before": now + min(timedelta(seconds=2 ** min(notice.tries, 10)), WAIT_AT_MOST),
        "ref": None,
        "error": None,
    }
    match outcome:
        case Sent(ref):
            row |= {"state": "sent", "copies": notice.copies + 1, "ref": ref}
        case Refused(why):
            row |= {"state": "refused", "error": why}
        case Wrong(why):
            log.error("the messenger refuses a notice", outbox=notice.id, why=why)
            row |= {"state": "dropped", "error": why}
        case Unknown(why):
            copies = min(notice.copies + 1, COPIES[notice.grade])
            row |= {
                "state": "pending" if copies < COPIES[notice.grade] else "unknown",
                "copies": copies,
                "error": why,
            }
        case Paused(seconds):
            row |= {"tries": notice.tries, "not_before": now + timedelta(seconds=seconds)}
        case NotSent(why):
            row |= {"state": "pending" if notice.tries + 1 < TRIES else "dropped", "error": why}
    return row


def _claim(now: datetime, channels: Sequence[str], connection: Any) -> list[Notice]:
    return outbox.claim(connection, now, LEASE, AT_ONCE, channels)


def _record(rows: list[dict[str, Any]], gone: list[Address], connection: Any) -> None:
    outbox.record(connection, rows)
    unreachable_at(connection, gone)
