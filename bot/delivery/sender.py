"""The one sender of a channel: takes deliveries in hand, lets them go, writes what became of them.

1. Who sends on a channel holds it alone (`Database.hold`); the others wait in case it dies.
2. Everything it does to deliveries is one transaction a round: what became of those that left is recorded,
   those withdrawn are given back, the next hundreds are marked. Between rounds messages flow; memory holds
   only what is in hand, however many wait.
3. Before a message leaves it is noted in the log of departures. So a kill costs at most a copy of what was in
   the air, and nothing is lost (`bot.delivery.departures`).
4. A pause or a stop withdraws what has not left, within a round. What has left is waited for and recorded.
5. What an outcome means:
       Sent      done
       Refused   the person cannot be reached there: the spare address, or nobody until they write again
       Unknown   an alert once more after a while, at most two copies; a reminder never again
       Paused    the channel waits, the message stays what it was
       NotSent   the messenger is not reached: the channel waits, longer each time
       Wrong     our mistake: said loudly, not tried again
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import Connection

from bot.conversation.messages import Message
from bot.delivery.departures import Departures, departed
from bot.delivery.quiet import Hours, quiet_until
from bot.delivery.rounds import forgiving, woken
from bot.handlers.channel import Channel, NotSent, Outcome, Paused, Refused, Sent, Unknown, Wrong
from bot.logs import first_line
from bot.storage import broadcasts, deliveries
from bot.storage.broadcasts import message_for
from bot.storage.database import Database, passing
from bot.storage.deliveries import COPIES, Became, Claimed, Running
from bot.storage.holds import Hold

log = structlog.get_logger()

LOOK_EVERY = 1.0  # seconds, while there is nothing to send
ROUND = 0.2  # seconds between two rounds while messages flow,
TOGETHER = 0.05  # and from the first that lands to the round that records it
ELECT_EVERY = 0.5
AFTER_TROUBLE = 2.0
AHEAD = 0.8  # seconds of the channel's pace that are in hand
FEWEST, MOST = 20, 600  # deliveries in hand on a channel that tells one at a time
REQUESTS_AHEAD = 15  # in hand on a channel that tells many at once
AT_ONCE = 600  # deliveries written and claimed in one transaction: answers wait for its end
LOOKED_AT = 3_000  # at most, where most of them are in their quiet hours
STALE = 0.5  # seconds after which an incomplete group goes too
AGAIN_AFTER = timedelta(seconds=10)  # an alert of which nobody knows whether it arrived
LONGEST_REST = 30.0  # seconds, while the messenger is not reached
LAST_WORDS = 3.0  # seconds for what is in the air when we end
SAME_WRONG = 3  # complaints about one broadcast are enough
TEXTS_KEPT = 20  # broadcasts


@dataclass(eq=False, slots=True)
class _Group:
    """Deliveries that go in one request."""

    of: Running
    rows: list[Claimed]
    message: Message
    since: float
    left: bool = False
    task: asyncio.Task[None] | None = None

    @property
    def ids(self) -> list[int]:
        """The numbers of its deliveries."""
        return [row.id for row in self.rows]


@dataclass(frozen=True, slots=True)
class _Round:
    """What a round's transaction found: deliveries to send, what they say, and which broadcasts may be sent.

    `again`: there may be more than one transaction should look at.
    """

    claimed: dict[Running, list[Claimed]]
    messages: dict[int, dict[str, Message]]
    sending: frozenset[int]
    again: bool = False


@dataclass(slots=True)
class _Results:
    """What is to be written."""

    sent: list[tuple[int, str, int]] = field(default_factory=list)
    became: list[Became] = field(default_factory=list)
    back: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sent) + len(self.became) + len(self.back)

    def take(self, most: int) -> _Results:
        """Some of them, to be written now; the others stay."""
        taken = _Results(self.sent[:most], self.became[:most], self.back)
        self.sent, self.became, self.back = self.sent[most:], self.became[most:], []
        return taken

    def put_back(self, other: _Results) -> None:
        """Keep what could not be written."""
        self.sent[:0] = other.sent
        self.became[:0] = other.became
        self.back[:0] = other.back


class Sender:
    """Sends the broadcasts of one channel; `folder` keeps the log of departures.

    `on_rest` is called when everything in hand has landed and is written.
    """

    def __init__(
        self,
        database: Database,
        channel: Channel,
        now: Callable[[], datetime],
        *,
        quiet: Hours,
        folder: Path,
        on_rest: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_rest = on_rest
        self._database = database
        self._channel = channel
        self._now = now
        self._quiet = quiet
        self._log = folder / f"departures-{channel.name}"
        self._departures: Departures | None = None
        self._most = max(FEWEST, min(round(channel.per_second * AHEAD), MOST))
        if channel.together > 1:
            self._most = REQUESTS_AHEAD * channel.together
        self._wake = asyncio.Event()
        self._landed = asyncio.Event()
        self._flying: set[_Group] = set()
        self._gathering: dict[tuple[int, str], _Group] = {}
        self._results = _Results()
        self._messages: dict[int, dict[str, Message]] = {}
        self._wrong: dict[int, int] = defaultdict(int)
        self._unreached = 0
        self._rest_until = 0.0

    @property
    def in_hand(self) -> int:
        """Deliveries that have not landed yet."""
        gathering = sum(len(group.rows) for group in self._gathering.values())
        return sum(len(group.rows) for group in self._flying) + gathering

    def wake(self) -> None:
        """Something has changed."""
        self._wake.set()
        self._landed.set()

    async def run(self) -> None:
        """Send until cancelled, whenever nobody else does."""
        while True:
            pause = AFTER_TROUBLE
            with forgiving("broadcasts cannot be sent; trying again"):
                hold = await self._database.hold(f"broadcasts {self._channel.name}")
                if hold is not None:
                    await self._lead(hold)
                pause = ELECT_EVERY
            await asyncio.sleep(pause)

    async def _lead(self, hold: Hold) -> None:
        loop = asyncio.get_running_loop()
        try:
            await self._take_over()
            looked = loop.time()
            while True:
                if loop.time() - looked > LOOK_EVERY:
                    looked = loop.time()
                    if not await hold.kept():
                        log.warning("another process may send now", channel=self._channel.name)
                        return
                self._wake.clear()
                self._landed.clear()
                if not await self._round():
                    await self._wait()
        finally:
            await self._end()
            await hold.let_go()

    async def _take_over(self) -> None:
        """Become the sender: first settle what the one before, or we ourselves, had in hand."""
        name, run = self._channel.name, secrets.token_hex(16)
        before = await self._database.read(partial(deliveries.last_run, channel=name))
        left = await asyncio.to_thread(departed, self._log, before)
        results, now = self._results, self._now()

        def settle(connection: Connection) -> int:
            _write(results, now, connection)
            return deliveries.take_over(connection, name, run, left, now)

        copies = await self._database.write(settle)
        self._results = _Results()
        if copies:
            log.warning("messages may have left before a crash", channel=name, messages=copies)
        self._departures = await asyncio.to_thread(Departures, self._log, run)

    # a round

    async def _round(self) -> bool:
        """Write what is to be written, take the next in hand; whether another round should follow at once."""
        loop = asyncio.get_running_loop()
        room = min(self._most - self.in_hand, AT_ONCE) if loop.time() >= self._rest_until else 0
        results = self._results.take(AT_ONCE)
        turn = partial(self._turn, results, room, self._now())
        try:
            if not results and (room < self._channel.together or not await self._something_pends()):
                found = await self._database.read(partial(self._turn, results, 0, self._now()))
            else:
                found = await self._database.write(turn)
        except BaseException:
            self._results.put_back(results)
            raise
        if self._departures:
            self._departures.shorten([id for group in self._flying if group.left for id in group.ids])
        self._withdraw(found.sending)
        if len(self._messages) > TEXTS_KEPT:
            self._messages.clear()
        self._messages |= found.messages
        for of, rows in found.claimed.items():
            self._gather(of, rows, loop.time())
        self._let_go(loop.time(), more=bool(found.claimed) or room < self._channel.together)
        if len(results) and not (self._flying or self._gathering or self._results):
            self._on_rest()
        return found.again or len(self._results) >= AT_ONCE

    async def _something_pends(self) -> bool:
        return await self._database.read(
            partial(deliveries.something_pends, channel=self._channel.name, now=self._now())
        )

    def _turn(self, results: _Results, room: int, now: datetime, connection: Connection) -> _Round:
        """The transaction of a round."""
        _write(results, now, connection)
        claimed: dict[Running, list[Claimed]] = {}
        messages: dict[int, dict[str, Message]] = {}
        looked_at = 0
        sending = [of for of in deliveries.running(connection) if _may_be_sent(of, now)]
        for of in sending:
            while room >= self._channel.together and looked_at < LOOKED_AT:
                rows = deliveries.claim(connection, of, self._channel.name, room, now)
                if not rows:
                    break
                looked_at += len(rows)
                good, met = self._sort(of, rows, now)
                deliveries.record(connection, met, now)
                room -= len(good)
                if good:
                    claimed.setdefault(of, []).extend(good)
            if of in claimed and of.id not in self._messages:
                found = broadcasts.get(connection, of.id)
                messages[of.id] = found.draft.messages if found else {}
        return _Round(claimed, messages, frozenset(of.id for of in sending), looked_at >= AT_ONCE)

    def _sort(
        self, of: Running, rows: Sequence[Claimed], now: datetime
    ) -> tuple[list[Claimed], list[Became]]:
        """Who is told now, and what becomes of the others."""
        good: list[Claimed] = []
        met: list[Became] = []
        heeded = of.topic != "emergency"
        company = quiet_until(now, self._quiet)
        for row in rows:
            until = company if row.quiet is None else quiet_until(now, row.quiet)
            if not row.reachable:
                met.append(Became(row.id, "refused", row.copies, "not reachable"))
            elif until is None or not heeded:
                good.append(row)
            elif of.late_after is not None and until >= of.late_after:
                met.append(Became(row.id, "late", row.copies, "quiet hours"))
            else:
                met.append(Became(row.id, "waiting", row.copies, due_at=until))
        return good, met

    def _gather(self, of: Running, rows: Sequence[Claimed], clock: float) -> None:
        """Put deliveries that say the same together."""
        for row in rows:
            key = (of.id, row.language)
            group = self._gathering.get(key)
            if group is None:
                try:
                    message = message_for(self._messages[of.id], row.language, self._channel.name)
                except LookupError as error:
                    self._note(of, row, Wrong(str(error)))
                    continue
                group = self._gathering[key] = _Group(of, [], message, clock)
            group.rows.append(row)
            if len(group.rows) == self._channel.together:
                del self._gathering[key]
                self._send(group)

    def _let_go(self, clock: float, *, more: bool) -> None:
        """Incomplete groups go when nothing more comes for them, or when they have waited."""
        for key, group in list(self._gathering.items()):
            if not more or clock - group.since > STALE:
                del self._gathering[key]
                self._send(group)

    def _withdraw(self, sending: frozenset[int]) -> None:
        """Take back what has not left of broadcasts that are paused, stopped or late."""
        for key, group in list(self._gathering.items()):
            if group.of.id not in sending:
                del self._gathering[key]
                self._results.back += group.ids
        for group in self._flying:
            if group.of.id not in sending and not group.left and group.task:
                group.task.cancel()

    # sending

    def _send(self, group: _Group) -> None:
        self._flying.add(group)
        group.task = asyncio.create_task(self._fly(group))

    async def _fly(self, group: _Group) -> None:
        def leaving() -> None:
            if not group.left:
                group.left = True
                if self._departures:
                    self._departures.note(group.ids)

        try:
            outcomes = await self._channel.send_all(
                [row.to for row in group.rows],
                group.message,
                edits=[row.edits for row in group.rows] if group.of.quietly else (),
                leaving=leaving,
            )
        except asyncio.CancelledError:
            if not group.left:  # else it stays marked, and its departure is in the log
                self._results.back += group.ids
            return
        except Exception as error:
            log.exception("a broadcast could not be sent", channel=self._channel.name)
            outcomes = [Wrong(type(error).__name__)] * len(group.rows)
        finally:
            self._flying.discard(group)
            self._landed.set()
        for row, outcome in zip(group.rows, outcomes, strict=True):
            self._note(group.of, row, outcome)

    def _note(self, of: Running, row: Claimed, outcome: Outcome) -> None:
        """What an outcome means for a delivery and for the channel."""
        if isinstance(outcome, Sent | Refused | Wrong):
            self._unreached = 0
        match outcome:
            case Sent(ref):
                self._results.sent.append((row.id, ref, row.copies + 1))
            case Refused(why):
                became = Became(row.id, "refused", row.copies, why, gone=row.address)
                self._results.became.append(became)
            case Wrong(why):
                self._wrong[of.id] += 1
                if self._wrong[of.id] <= SAME_WRONG:
                    log.error("the messenger refuses a broadcast", broadcast=of.id, why=why)
                self._results.became.append(Became(row.id, "refused", row.copies, f"wrong: {why}"))
            case Unknown(why):
                self._results.became.append(self._unknown(of, row, why))
            case Paused(seconds):
                self._rest(seconds)
                self._results.back.append(row.id)
            case NotSent(why):
                if asyncio.get_running_loop().time() >= self._rest_until:
                    log.warning("a messenger is not reached", channel=self._channel.name, why=why)
                    self._rest(min(2.0**self._unreached, LONGEST_REST))
                    self._unreached += 1
                self._results.back.append(row.id)

    def _unknown(self, of: Running, row: Claimed, why: str) -> Became:
        copies = row.copies + 1
        again = self._now() + AGAIN_AFTER
        if copies >= COPIES[of.grade] or (of.late_after is not None and again >= of.late_after):
            return Became(row.id, "unknown", copies, why)
        return Became(row.id, "waiting", copies, why, due_at=again)

    def _rest(self, seconds: float) -> None:
        self._rest_until = max(self._rest_until, asyncio.get_running_loop().time() + seconds)

    # waiting and ending

    async def _wait(self) -> None:
        """Until something has landed, or it is time for a round."""
        busy = bool(self._flying or self._gathering or self._results)
        event = self._landed if busy else self._wake
        if await woken(event, ROUND if busy else LOOK_EVERY) and self._flying:
            await asyncio.sleep(TOGETHER)

    async def _end(self) -> None:
        """Withdraw what has not left, wait a little for what has, and write down what became of it."""
        self._withdraw(frozenset())
        tasks = [group.task for group in self._flying if group.task]
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_WORDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._departures:
            self._departures.close()
            self._departures = None
        if not self._results:
            return
        try:
            await self._database.write(partial(_write, self._results, self._now()))
        except Exception as error:
            if not passing(error):
                raise
            log.warning("what became of messages is not written yet", why=first_line(error))
        else:
            self._results = _Results()


def _may_be_sent(of: Running, now: datetime) -> bool:
    return of.state == "sending" and (of.late_after is None or of.late_after > now)


def _write(results: _Results, now: datetime, connection: Connection) -> None:
    """Record what became of deliveries."""
    deliveries.record_sent(connection, results.sent, now)
    deliveries.record(connection, results.became, now)
    deliveries.give_back(connection, results.back)
