"""The updates waiting for the bot, and the long poll that takes them.

Rule 1: numbers rise by one; an update stays until a larger offset confirms it. Rule 2: messages wait 24
hours, button presses 150 seconds (core.telegram.org/bots/api#getting-updates; presses as observed). Rule
3: one poll at a time; a newer one ends the older with 409. Rule 4: kinds the bot did not ask for are not
kept.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.faults import UPDATE_FAULTS, Faults
from bot.sandbox.telegram_errors import POLLED_TWICE, WEBHOOK_ACTIVE, Refused
from bot.sandbox.telegram_updates import Composed

FIRST_UPDATE = 860_412_000
MESSAGE_LIFE = timedelta(hours=24)
PRESS_LIFE = timedelta(seconds=150)
MOST_UPDATES = 100
LONGEST_POLL = 50  # seconds
KINDS = frozenset(  # core.telegram.org/bots/api#update
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
    }
)
ASKED_FOR_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
MALFORMED: dict[str, Any] = {"message": {"message_id": "not a number", "chat": None, "date": {}}}


@dataclass(frozen=True, slots=True)
class Update:
    """An update with its number; `hold` seconds pass before it is pushed."""

    id: int
    kind: str
    body: dict[str, Any]
    line: str
    at: datetime
    hold: float = 0.0

    def payload(self) -> dict[str, Any]:
        """The Update object."""
        return {"update_id": self.id, **self.body}


class UpdateQueue:
    """Updates in order, for one bot."""

    def __init__(self, now: Callable[[], datetime], faults: Faults) -> None:
        self.pending: list[Update] = []
        self.webhook_active = False
        self.allowed: frozenset[str] = KINDS - ASKED_FOR_ONLY
        self._now = now
        self._faults = faults
        self._last = FIRST_UPDATE
        self._added = asyncio.Event()
        self._ended: asyncio.Future[str] | None = None

    def allow(self, kinds: Sequence[str]) -> None:
        """Keep only these kinds from now on; an empty list means the usual ones."""
        self.allowed = frozenset(kinds) & KINDS if kinds else KINDS - ASKED_FOR_ONLY

    def add(self, composed: Composed) -> list[Update]:
        """Number an update and keep it; faults may double it or put a malformed one before it."""
        if composed.kind not in self.allowed:
            return []
        fault = self._faults.due("telegram", "updates", UPDATE_FAULTS)
        kind = fault.kind if fault else ""
        new = []
        if kind == "malformed":
            new.append(self._number(composed, MALFORMED))
        hold = fault.seconds if fault and kind == "delay" else 0.0
        update = self._number(composed, {composed.kind: composed.body}, hold)
        new += [update, update] if kind == "duplicate" else [update]
        self.pending += new
        added, self._added = self._added, asyncio.Event()
        added.set()
        return new

    @property
    def last(self) -> int:
        """The number of the newest update."""
        return self._last

    def restore(self, pending: Sequence[Update], last: int) -> None:
        """Go on where another process stopped: what waited, and the number above which new ones begin."""
        self.pending = list(pending)
        self._last = max(self._last, last)

    def take_first(self, update: Update) -> None:
        """Forget an update that was delivered; one that stands here twice is delivered twice."""
        if update in self.pending:
            self.pending.remove(update)

    def drop(self) -> None:
        """Forget everything that waits."""
        self.pending.clear()

    def waiting(self) -> list[Update]:
        """What waits and is not too old."""
        now = self._now()
        self.pending = [update for update in self.pending if now - update.at <= _life(update)]
        return self.pending

    async def poll(self, offset: int, limit: int, seconds: int) -> list[dict[str, Any]]:
        """Confirm what is below the offset and wait for updates from it on. Raises Refused."""
        if self.webhook_active:
            raise Refused(409, WEBHOOK_ACTIVE)
        self.end_poll(POLLED_TWICE)
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [update for update in self.pending if update.id >= offset]
        limit = limit if 1 <= limit <= MOST_UPDATES else MOST_UPDATES
        if not self.waiting() and seconds > 0:
            await self._wait(min(seconds, LONGEST_POLL))
        return [update.payload() for update in self.waiting()[:limit]]

    @property
    def polled(self) -> bool:
        """Whether a poll waits."""
        return self._ended is not None and not self._ended.done()

    def end_poll(self, reason: str) -> None:
        """End the poll that waits, if one does, with a 409."""
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(reason)

    async def _wait(self, seconds: float) -> None:
        self._ended = ended = asyncio.get_running_loop().create_future()
        added = asyncio.create_task(self._added.wait())
        try:
            await asyncio.wait({added, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            added.cancel()
        if ended.done():
            raise Refused(409, ended.result())
        ended.cancel()

    def _number(self, composed: Composed, body: dict[str, Any], hold: float = 0.0) -> Update:
        self._last += 1
        return Update(self._last, composed.kind, body, composed.line, self._now(), hold)


def _life(update: Update) -> timedelta:
    return PRESS_LIFE if update.kind == "callback_query" else MESSAGE_LIFE
