"""From an update to its answer.

    keep      updates become durable in one commit, then the messenger is told
    read      each is read by its channel; a malformed one becomes a dead letter and the next is handled
    wait      one event of a person at a time, in order; different people in parallel
    fetch     files are fetched and stored before the turn that needs them
    play      the turns that wait are taken together, in one commit
    answer    after the commit; what is not known to be sent is sent again after a crash, at most once

Nothing is remembered here that cannot be found again in the database. What an earlier process left comes
before anything new of the same person. Whatever the database refuses for a while is tried again until it is
taken; where a commit may or may not have happened, the next try looks first.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace

from bot.conversation.events import Address, Attachment, Event, Press
from bot.conversation.messages import Message
from bot.delivery.answers import COPIES, Answers
from bot.handlers.channel import Channel, Raw, Unfetched, Unreadable
from bot.logs import first_line
from bot.storage import intake
from bot.storage.database import Database, passing
from bot.storage.intake import Kept, Unsent
from bot.storage.kinds import Unfit
from bot.storage.people import language_of
from bot.turns import Due, Players, Taken, stored_reply

log = structlog.get_logger()

TOGETHER = 100  # turns in one commit
WAITING_AT_MOST = 3_000  # events in memory; more wait at the messenger or in the table
RECOVERED_AT_ONCE = 500
REPEATED_AT_MOST = 3  # times an answer, or that there was one, is said after a crash
FLUSH_AFTER = 0.05  # seconds; what is answered and not written down is said again after a crash
LAST_FLUSH = 2.0  # seconds
SLOW_AFTER = 0.7  # seconds of fetching before the person is shown that work goes on
READ_AFTER = 1.0  # seconds: nobody reads a question and answers it sooner
PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)  # seconds between tries while the database refuses


@dataclass(slots=True)
class _Waiting:
    """An event in its person's lane. `again`: its turn may have been taken already."""

    id: int
    event: Event
    came_at: datetime
    seen: int | None = None
    fetched: bool = True
    again: bool = False


@dataclass(slots=True)
class _Owed:
    """An answer that an earlier process may not have sent, in the lane of its person."""

    id: int
    messages: tuple[Message, ...]
    tries: int


@dataclass(slots=True)
class _Lane:
    """What is not answered yet of one person; the first is being handled.

    `screen`: the turn on their screen; `coming`: the one that is being sent, since then.
    """

    waiting: deque[_Waiting | _Owed] = field(default_factory=deque)
    screen: int | None = None
    coming: int | None = None
    since: float = 0.0

    def seen(self, now: float) -> int | None:
        """The turn that who writes now has seen: an answer may arrive long before it is confirmed."""
        return self.coming if self.coming is not None and now - self.since > READ_AFTER else self.screen


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
        self._answers = Answers(database, channels, lambda: players.apology(players.language))
        self._store = store
        self._now = now
        self._most_bytes = most_bytes
        self._on_notified = on_notified
        self._lanes: dict[Address, _Lane] = {}
        self._ready: deque[Address] = deque()
        self._held: set[int] = set()
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._begun = asyncio.Event()
        self._recovered = asyncio.Event()
        self._meanwhile: list[Kept] = []
        self._doubt = False
        self._failed = 0
        self._answered: list[int] = []
        self._buried: list[tuple[int, str]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._playing = asyncio.Lock()
        self._closing = False

    # keep and read

    async def take(self, channel: str, updates: Sequence[Raw]) -> None:
        """Make updates durable and let them be handled; returns as soon as they are durable."""
        await self._begun.wait()
        await self._room.wait()
        if len(self._meanwhile) >= WAITING_AT_MOST:
            await self._recovered.wait()
        now = self._now()
        pairs = [(update.id, update.body) for update in updates]
        try:
            kept = await self._database.write(lambda c: intake.keep(c, channel, pairs, now))
        except Exception:
            self._doubt = True  # perhaps they are kept: then they are not new when the messenger repeats them
            raise
        if not self._recovered.is_set():
            self._meanwhile += kept
            return
        self._line_up(kept)
        if self._doubt:
            self._doubt = False
            self._start(self._look_again())

    def _line_up(self, found: Sequence[Kept | Unsent], *, again: bool = False) -> None:
        """Put each in the lane of its person; what is there already stays where it is."""
        for each in found:
            channel = self._channels.get(each.channel)
            if channel is None or each.id in self._held:
                continue  # a channel whose token was taken away waits for another start
            if isinstance(each, Unsent):
                self._owe(each)
                continue
            try:
                event = channel.read(each.body)
            except Unreadable as why:
                log.warning("an update cannot be read", channel=each.channel, intake=each.id, why=str(why))
                self._bury(each.id, str(why))
                continue
            except Exception as error:
                log.exception("an update cannot be read", channel=each.channel, intake=each.id)
                self._bury(each.id, f"{type(error).__name__}: {error}")
                continue
            if event is None:
                self._done(each.id)
                continue
            if isinstance(event.content, Press):
                self._start(channel.greet(event))
            fetched = not isinstance(event.content, Attachment)
            self._add(event.sender, _Waiting(each.id, event, each.came_at, fetched=fetched, again=again))

    def _owe(self, reply: Unsent) -> None:
        try:
            rows = stored_reply(reply.reply)
        except msgspec.MsgspecError as error:
            log.exception("an answer cannot be read any more", intake=reply.id)
            self._bury(reply.id, f"{type(error).__name__}: {error}")
            return
        if not rows:
            self._done(reply.id)
            return
        messages = tuple(row.message for row in rows)
        self._add(Address(rows[0].channel, rows[0].ext), _Owed(reply.id, messages, reply.tries))

    def _add(self, address: Address, item: _Waiting | _Owed) -> None:
        self._held.add(item.id)
        if len(self._held) >= WAITING_AT_MOST:
            self._room.clear()
        lane = self._lanes.get(address)
        if lane is None:
            self._lanes[address] = lane = _Lane()
        lane.waiting.append(item)
        if len(lane.waiting) == 1:
            self._next(address, lane)
        elif isinstance(item, _Waiting):
            item.seen = lane.seen(asyncio.get_running_loop().time())

    def _next(self, address: Address, lane: _Lane) -> None:
        """Let the first of a lane be handled."""
        first = lane.waiting[0]
        if isinstance(first, _Owed):
            self._start(self._repeat(address, lane, first))
        elif first.fetched:
            self._ready.append(address)
            self._wake.set()
        else:
            self._start(self._fetch(address, lane, first))

    def _advance(self, address: Address, lane: _Lane) -> None:
        """The first of a lane is answered."""
        item = lane.waiting.popleft()
        self._held.discard(item.id)
        self._done(item.id)
        if len(self._held) < WAITING_AT_MOST:
            self._room.set()
        if lane.waiting:
            self._next(address, lane)
        else:
            del self._lanes[address]

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
        recovery = asyncio.create_task(self._recover(), name="recovery")
        self._tasks.add(recovery)
        recovery.add_done_callback(self._ended)
        try:
            while True:
                unwritten = self._answered or self._buried
                try:
                    # not wait_for: in Python 3.11 it may swallow a cancellation
                    async with asyncio.timeout(FLUSH_AFTER if unwritten else None):
                        await self._wake.wait()
                except TimeoutError:
                    async with self._playing:
                        await self._flush()
                self._wake.clear()
                async with self._playing:
                    await self._take_turns()
        finally:
            recovery.cancel()

    async def _take_turns(self) -> None:
        while self._ready and not self._closing:
            items: list[tuple[Address, _Waiting, Due]] = []
            while self._ready and len(items) < TOGETHER:
                address = self._ready.popleft()
                lane = self._lanes[address]
                item = lane.waiting[0]
                assert isinstance(item, _Waiting)  # noqa: S101 - `_next` asked
                due = Due(item.id, item.event, item.came_at, item.seen, more=len(lane.waiting) > 1)
                items.append((address, item, due))
            dues = [due for _, _, due in items]
            answered, self._answered = self._answered, []
            try:
                await self._take_together(dues, answered, again=any(item.again for _, item, _ in items))
                self._failed = 0
            except Exception as error:
                self._answered += answered
                if not passing(error):
                    log.exception("turns cannot be kept together; one by one", turns=len(dues))
                    await self._take_apart(dues)
                    continue
                for address, item, _ in items:
                    item.again = True
                    self._ready.append(address)
                await self._pause("turns", error)

    async def _take_together(self, dues: Sequence[Due], answered: Sequence[int], *, again: bool) -> None:
        taken = await self._database.write(partial(self._players.take, dues, answered, again=again))
        if any(turn.notified for turn in taken):
            self._on_notified()
        for turn in taken:
            self._start(self._answer(turn))

    async def _take_apart(self, dues: Sequence[Due]) -> None:
        """One of these turns cannot be kept: find it, so that the others can."""
        for due in dues:
            try:
                await self._take_together([due], (), again=True)
            except Exception as error:
                if passing(error):
                    self._ready.append(due.event.sender)
                    await self._pause("a turn", error)
                    continue
                log.exception("a turn cannot be kept", intake=due.id)
                self._bury(due.id, f"{type(error).__name__}: {error}")
                apology = (self._players.apology(self._players.language),)
                self._start(self._answer(Taken(due, None, 0, 0, apology, notified=False)))

    # answer

    async def _answer(self, turn: Taken) -> None:
        address = turn.due.event.sender
        lane = self._lanes[address]
        if lane.screen is None:
            for waiting in lane.waiting:
                if isinstance(waiting, _Waiting):
                    waiting.seen = turn.before
        lane.screen, lane.coming, lane.since = turn.before, turn.after, asyncio.get_running_loop().time()
        await self._answers.send(turn.due.event, address, turn.messages, turn.chat)
        lane.screen, lane.coming = turn.after, None
        self._advance(address, lane)

    def _done(self, key: int) -> None:
        """Nothing is left to do for an update but to write so down."""
        if not self._answered:
            self._wake.set()
        self._answered.append(key)

    def _bury(self, key: int, why: str) -> None:
        """Nothing can be done for an update."""
        self._buried.append((key, why))
        self._wake.set()

    # after a crash, and after doubt

    async def _recover(self) -> None:
        """Line up what an earlier process left; what comes meanwhile is kept and stands behind it."""
        until = await self._insist(intake.newest)
        self._begun.set()
        last = 0
        while last < until:
            await self._room.wait()
            found = await self._insist(partial(_unfinished, last, until))
            if not found:
                break
            last = found[-1].id
            self._line_up(found)
        self._recovered.set()
        meanwhile, self._meanwhile = self._meanwhile, []
        self._line_up(meanwhile)

    async def _look_again(self) -> None:
        """Line up what is kept although nobody was told so."""
        until = await self._insist(intake.newest)
        found = await self._insist(partial(_unfinished, 0, until))
        self._line_up([each for each in found if isinstance(each, Kept)], again=True)

    async def _repeat(self, address: Address, lane: _Lane, owed: _Owed) -> None:
        """Send an answer again that may not have been sent; after a second crash say only that it was."""
        messages = owed.messages
        if owed.tries + 1 >= COPIES:
            language = await self._insist(partial(_language, address))
            messages = (self._players.interruption(language or self._players.language),)
        if owed.tries < REPEATED_AT_MOST:
            await self._insist(partial(_retry, owed.id), writing=True)
            await self._answers.send(None, address, messages, None)
        self._advance(address, lane)

    async def _insist(self, work: Callable[[Any], Any], *, writing: bool = False) -> Any:
        """What the database says, as soon as it says anything."""
        run = self._database.write if writing else self._database.read
        while True:
            try:
                return await run(work)
            except Exception as error:
                if not passing(error):
                    raise
                await self._pause("what was left", error)

    async def _pause(self, what: str, error: Exception) -> None:
        log.warning("the database refuses; trying again", what=what, why=first_line(error))
        pause = PAUSES[min(self._failed, len(PAUSES) - 1)]
        self._failed += 1
        await asyncio.sleep(pause)

    # ends

    async def _flush(self) -> None:
        answered, self._answered = self._answered, []
        buried, self._buried = self._buried, []
        if not (answered or buried):
            return
        try:
            await self._database.write(partial(_close, answered, buried))
        except Exception as error:
            self._answered += answered
            self._buried += buried
            if not passing(error):
                log.exception("answers cannot be marked as sent; trying again")
            await self._pause("answers", error)
        else:
            self._failed = 0

    async def close(self, within: float) -> None:
        """Finish the answers that are on their way, for at most so many seconds.

        The rest is found again at the next start.
        """
        self._closing = True
        end = asyncio.get_running_loop().time() + within
        while self._tasks and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(tuple(self._tasks), timeout=left)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(TimeoutError):  # a database that does not answer holds nobody
            async with asyncio.timeout(LAST_FLUSH), self._playing:
                await self._flush()

    @property
    def caught_up(self) -> bool:
        """Whether what an earlier process left has been taken up."""
        return self._recovered.is_set()

    @property
    def waiting(self) -> int:
        """Events that are not answered yet."""
        return len(self._held)

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a task failed", error=repr(error), exc_info=error)


async def _show_slow(channel: Channel, to: Address) -> None:
    await asyncio.sleep(SLOW_AFTER)
    await channel.busy(to)


def _close(answered: Sequence[int], buried: Sequence[tuple[int, str]], connection: Any) -> None:
    intake.done(connection, answered)
    for key, why in buried:
        intake.dead(connection, key, why)


def _unfinished(after: int, until: int, connection: Any) -> list[Kept | Unsent]:
    return intake.unfinished(connection, after, until, RECOVERED_AT_ONCE)


def _retry(key: int, connection: Any) -> None:
    intake.retried(connection, [key])


def _language(at: Address, connection: Any) -> str | None:
    return language_of(connection, at)
