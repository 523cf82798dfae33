"""From an update to its answer.

    keep      updates become durable in one commit, then the messenger is told
    read      each is read by its channel; a malformed one becomes a dead letter and the next is handled
    wait      one event of a person at a time, in order; different people in parallel
    fetch     files are fetched and stored before the turn that needs them
    play      the turns that wait are taken together, in one commit
    answer    after the commit; what is not known to be sent is sent again after a crash, at most once

Nothing is remembered here that cannot be found again in the database.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout

from bot.conversation.events import Address, Attachment, Event, Press
from bot.conversation.messages import Message
from bot.handlers.channel import (
    Channel,
    NotSent,
    Outcome,
    Paused,
    Raw,
    Refused,
    Sent,
    Unfetched,
    Unknown,
    Unreadable,
    Wrong,
)
from bot.storage import intake
from bot.storage.database import Database
from bot.storage.intake import Kept, Unsent
from bot.storage.kinds import Unfit
from bot.storage.people import unreachable
from bot.turns import Due, Players, Taken, stored_reply

log = structlog.get_logger()

TOGETHER = 100  # turns in one commit
WAITING_AT_MOST = 3_000  # events in memory; more wait at the messenger or in the table
RECOVERED_AT_ONCE = 500
COPIES = 2  # of an answer, when it is not known whether the first arrived
RETRIES = 240  # an hour at 15 seconds: then the answer is of no use
FLUSH_AFTER = 0.2  # seconds
SLOW_AFTER = 0.7  # seconds of fetching before the person is shown that work goes on


@dataclass(slots=True)
class _Waiting:
    """An event in its person's lane."""

    id: int
    event: Event
    came_at: datetime
    seen: int | None = None
    fetched: bool = True


@dataclass(slots=True)
class _Lane:
    """The events of one person that are not answered yet.

    The first is being handled. `screen`: the turn on their screen.
    """

    waiting: deque[_Waiting] = field(default_factory=deque)
    screen: int | None = None


class Pipeline:
    """Handles the updates of all channels of this process."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        players: Players,
        store: Callable[[Address, Attachment, bytes], Awaitable[int]],
        now: Callable[[], datetime],
        *,
        most_bytes: int,
        on_notified: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._players = players
        self._store = store
        self._now = now
        self._most_bytes = most_bytes
        self._on_notified = on_notified
        self._lanes: dict[Address, _Lane] = {}
        self._ready: deque[Address] = deque()
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._held = 0
        self._answered: list[int] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._recovered = False
        self._recovered_to = 0

    # keep and read

    async def take(self, channel: str, updates: Sequence[Raw]) -> None:
        """Make updates durable and let them be handled; returns as soon as they are durable."""
        await self._room.wait()
        now = self._now()
        pairs = [(update.id, update.body) for update in updates]
        kept = await self._database.write(lambda c: intake.keep(c, channel, pairs, now))
        if self._recovered:
            await self._line_up([update for update in kept if update.id > self._recovered_to])

    async def _line_up(self, kept: Sequence[Kept]) -> None:
        empty: list[int] = []
        for update in kept:
            channel = self._channels.get(update.channel)
            if channel is None:
                continue  # its token was taken away; it waits for another start
            try:
                event = channel.read(update.body)
            except Unreadable as why:
                log.warning(
                    "an update cannot be read", channel=update.channel, intake=update.id, why=str(why)
                )
                await self._database.write(partial(_bury, update.id, str(why)))
                continue
            except Exception as error:
                log.exception("an update cannot be read", channel=update.channel, intake=update.id)
                await self._database.write(partial(_bury, update.id, f"{type(error).__name__}: {error}"))
                continue
            if event is None:
                empty.append(update.id)
                continue
            if isinstance(event.content, Press):
                self._start(channel.greet(event))
            self._add(_Waiting(update.id, event, update.came_at))
        self._answered += empty
        self._wake.set()

    def _add(self, item: _Waiting) -> None:
        attachment = item.event.content
        item.fetched = not isinstance(attachment, Attachment)
        self._held += 1
        if self._held >= WAITING_AT_MOST:
            self._room.clear()
        lane = self._lanes.get(item.event.sender)
        if lane is None:
            self._lanes[item.event.sender] = lane = _Lane()
        lane.waiting.append(item)
        if len(lane.waiting) == 1:
            self._next(item.event.sender, lane)
        else:
            item.seen = lane.screen

    def _next(self, address: Address, lane: _Lane) -> None:
        """Let the first event of a lane be handled."""
        first = lane.waiting[0]
        if first.fetched:
            self._ready.append(address)
            self._wake.set()
        else:
            self._start(self._fetch(address, lane, first))

    # fetch

    async def _fetch(self, address: Address, lane: _Lane, item: _Waiting) -> None:
        attachment = item.event.content
        assert isinstance(attachment, Attachment)  # noqa: S101 - `_next` asked
        channel = self._channels[address.channel]
        busy = asyncio.create_task(_show_slow(channel, address))
        try:
            if attachment.size > self._most_bytes:
                raise Unfit("file-too-big")
            body = await channel.fetch(attachment, self._most_bytes)
            attachment = replace(attachment, file=await self._store(address, attachment, body))
        except (Unfetched, Unfit) as why:
            attachment = replace(attachment, fault=why.text)
        except Exception:
            log.exception("a file cannot be stored", intake=item.id)
            attachment = replace(attachment, fault="file-not-fetched")
        finally:
            busy.cancel()
        item.event = replace(item.event, content=attachment)
        item.fetched = True
        self._next(address, lane)

    # play

    async def run(self) -> None:
        """Handle what waits until cancelled; first of all what an earlier process left."""
        recovery = asyncio.create_task(self._recover())
        try:
            while True:
                await self._take_turns()
                if not self._ready:
                    self._wake.clear()
                    try:
                        await asyncio.wait_for(self._wake.wait(), FLUSH_AFTER if self._answered else None)
                    except TimeoutError:
                        await self._flush()
        finally:
            recovery.cancel()

    async def _recover(self) -> None:
        """Handle what an earlier process left, in order, and what comes meanwhile after it."""
        while True:
            await self._room.wait()
            fresh, unsent, last = await self._database.read(partial(_unfinished, self._recovered_to))
            if last == self._recovered_to:
                self._recovered = True
                return
            self._recovered_to = last
            again = [reply for reply in unsent if reply.tries + 1 < COPIES]
            self._answered += [reply.id for reply in unsent if reply.tries + 1 >= COPIES]
            if again:
                await self._database.write(partial(_retry, [reply.id for reply in again]))
            for reply in again:
                self._start(self._answer_again(reply))
            await self._line_up(fresh)

    async def _take_turns(self) -> None:
        while self._ready:
            dues: list[Due] = []
            while self._ready and len(dues) < TOGETHER:
                lane = self._lanes[self._ready.popleft()]
                item = lane.waiting[0]
                dues.append(Due(item.id, item.event, item.came_at, item.seen, more=len(lane.waiting) > 1))
            answered, self._answered = self._answered, []
            try:
                await self._take_together(dues, answered)
            except Exception as error:
                log.exception("turns cannot be kept; trying again", turns=len(dues))
                self._answered += answered
                if passing(error):
                    self._ready.extend(due.event.sender for due in dues)
                    await asyncio.sleep(1)
                else:
                    await self._take_apart(dues)

    async def _take_together(self, dues: Sequence[Due], answered: Sequence[int]) -> None:
        taken = await self._database.write(partial(self._players.take, dues, answered))
        if any(turn.notified for turn in taken):
            self._on_notified()
        for turn in taken:
            self._start(self._answer(turn))

    async def _take_apart(self, dues: Sequence[Due]) -> None:
        """One of these turns cannot be kept: find it, so that the others can."""
        for due in dues:
            try:
                await self._take_together([due], ())
            except Exception as error:
                if passing(error):
                    self._ready.append(due.event.sender)
                    continue
                log.exception("a turn cannot be kept", intake=due.id)
                await self._database.write(partial(_bury, due.id, f"{type(error).__name__}: {error}"))
                apology = (self._players.apology(self._players.language),)
                self._start(self._answer(Taken(due, None, 0, 0, apology, notified=False)))

    # answer

    async def _answer(self, turn: Taken) -> None:
        address = turn.due.event.sender
        lane = self._lanes[address]
        if lane.screen is None:
            for waiting in lane.waiting:
                waiting.seen = turn.before
        lane.screen = turn.before
        await self._send(turn.due.event, address, turn.messages, turn.chat)
        self._answered.append(turn.due.id)
        lane.screen = turn.after
        lane.waiting.popleft()
        self._held -= 1
        if self._held < WAITING_AT_MOST:
            self._room.set()
        if lane.waiting:
            self._next(address, lane)
        else:
            del self._lanes[address]

    async def _answer_again(self, reply: Unsent) -> None:
        for row in stored_reply(reply.reply):
            if row.channel in self._channels:
                await self._send(None, Address(row.channel, row.ext), (row.message,), None)
        self._answered.append(reply.id)
        self._wake.set()

    async def _send(
        self, event: Event | None, to: Address, messages: Sequence[Message], chat: int | None
    ) -> None:
        channel = self._channels[to.channel]
        for message in messages:
            outcome = await self._send_one(channel, event, to, message)
            match outcome:
                case Refused(why):
                    log.info("a person cannot be reached", channel=to.channel, why=why)
                    if chat is not None:
                        await self._database.write(lambda c: unreachable(c, [chat]))
                    return
                case Wrong(why):
                    log.error("the messenger refuses a message", channel=to.channel, why=why)
                    await self._send_one(channel, None, to, self._players.apology(self._players.language))
                    return
                case Sent():
                    pass
                case _:
                    log.warning("an answer is not known to be sent", channel=to.channel, outcome=outcome)

    async def _send_one(
        self, channel: Channel, event: Event | None, to: Address, message: Message
    ) -> Outcome:
        """Send one message, trying again as its outcomes allow."""
        copies = 0
        outcome: Outcome = NotSent("not tried")
        for attempt in range(RETRIES):
            outcome = await channel.send(to, message, event=event)
            match outcome:
                case Paused(seconds):
                    await asyncio.sleep(min(seconds, 60))
                case NotSent():
                    await asyncio.sleep(min(0.25 * 2 ** min(attempt, 6), 15))
                case Unknown():
                    copies += 1
                    if copies >= COPIES:
                        return outcome
                    await asyncio.sleep(0.5)
                case _:
                    return outcome
        return outcome

    # ends

    async def _flush(self) -> None:
        answered, self._answered = self._answered, []
        try:
            await self._database.write(lambda c: intake.done(c, answered))
        except Exception:
            log.exception("answers cannot be marked as sent; trying again")
            self._answered += answered
            await asyncio.sleep(1)

    async def close(self, within: float) -> None:
        """Finish the answers that are on their way, for at most so many seconds.

        The rest is found again at the next start.
        """
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in self._tasks:
            task.cancel()
        await self._flush()

    @property
    def caught_up(self) -> bool:
        """Whether what an earlier process left has been taken up."""
        return self._recovered

    @property
    def waiting(self) -> int:
        """Events that are not answered yet."""
        return self._held

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a task failed", error=repr(error), exc_info=error)


def passing(error: Exception) -> bool:
    """Whether a failure of the database may pass: down, locked, full; not a value that it refuses."""
    return isinstance(
        error, OSError | TimeoutError | OperationalError | InterfaceError | SQLAlchemyTimeout
    ) or (isinstance(error, DBAPIError) and error.connection_invalidated)


async def _show_slow(channel: Channel, to: Address) -> None:
    await asyncio.sleep(SLOW_AFTER)
    await channel.busy(to)


def _bury(key: int, why: str, connection: Any) -> None:
    intake.dead(connection, key, why)


def _unfinished(after: int, connection: Any) -> Any:
    return intake.unfinished(connection, after, RECOVERED_AT_ONCE)


def _retry(ids: list[int], connection: Any) -> None:
    intake.retried(connection, ids)
