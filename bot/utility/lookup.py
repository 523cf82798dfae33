"""Asks the company's system for accounts that people link. Its side is docs/connector.md.

1. What is wanted is a row (bot.storage.lookups): a process that stops leaves it to the next.
2. Only an answer that makes sense ends it: the account that was asked for, or a plain "there is none".
   Anything else (a page with 200, another account, far too much, a redirect) is asked again, later each time;
   meanwhile people are told that the system is silent, and nobody's try counts.
3. What is found is stored, and told, in one transaction.
4. The other side is spared: so many calls at a time, so many in a minute, and the connector's circuit for a
   system that seems to be down. An account that alone is answered wrongly does not open it.

What an account looks like is not known here: `read` is given the body and returns what stores it.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from secrets import SystemRandom

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.outgoing import Trouble
from bot.storage import lookups
from bot.storage.database import Database
from bot.storage.lookups import Wanted
from bot.utility.answers import retry_after, signature
from bot.utility.circuit import Chance, Circuit, Manner, back_off
from bot.utility.connector import Posts

log = structlog.get_logger()

ANSWER_BYTES = 200_000
MINUTE = 60.0
SELDOM = 10  # times as long: an account that is answered wrongly is so until somebody puts it right
OK, NOT_FOUND = 200, 404
GENTLE = Manner(first=1.0, longest=30.0, obeyed=600.0, look=5.0)

Keep = Callable[[Connection], None]
"""Stores what was found; raises Unfit when it cannot be."""

Read = Callable[[str, bytes], Keep | None]
"""What an answer about a number says, None if there is no such account; raises NotUnderstood or Unfit."""


class NotUnderstood(Exception):
    """This is no answer of such a system at all."""


class Unfit(Exception):
    """The system has answered, but this account cannot be taken as it is."""


class Silent(Exception):
    """The system has not told; it wants to be left alone for `wait` seconds."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait


class Lookups:
    """Asks for what is wanted, at one address, signed with one secret. Times of `manner` in seconds.

    A call of the client must end in less time than a lease.
    """

    def __init__(
        self,
        database: Database,
        client: Posts,
        url: str,
        secret: str,
        read: Read,
        now: Clock,
        *,
        per_minute: int,
        manner: Manner = GENTLE,
        chance: Chance | None = None,
    ) -> None:
        self._database = database
        self._client = client
        self._url = url
        self._secret = secret
        self._read = read
        self._now = now
        self._per_minute = per_minute
        self._manner = manner
        self._chance = chance or SystemRandom().random
        self._circuit = Circuit(manner, self._chance)
        self._asked: deque[float] = deque()  # when, in the last minute
        self._calls: dict[asyncio.Task[bool], Wanted] = {}
        self._changed = asyncio.Event()

    @property
    def state(self) -> str:
        """How the other side fares, for health."""
        return "silent" if self._circuit.is_open else "answering"

    def wake(self) -> None:
        """Look now: something is wanted."""
        self._changed.set()

    async def run(self) -> None:
        """Ask for what is wanted, until cancelled."""
        try:
            while True:
                if not await _carefully(self._step()):
                    await asyncio.sleep(self._manner.look)
        finally:
            await self._give_back()

    async def _step(self) -> None:
        """Start what may be asked now, wait until something changes."""
        self._changed.clear()
        now = asyncio.get_running_loop().time()
        while self._asked and self._asked[0] <= now - MINUTE:
            self._asked.popleft()
        left = self._per_minute - len(self._asked)
        room = min(left, self._circuit.width(now) - len(self._calls))
        if room > 0:
            lease = timedelta(seconds=self._manner.lease)
            for wanted in await self._database.write(lambda c: lookups.claim(c, self._now(), room, lease)):
                self._asked.append(now)
                call = asyncio.create_task(_carefully(self._ask(wanted)), name="lookup")
                self._calls[call] = wanted
                call.add_done_callback(self._take_down)
        pause = self._asked[0] + MINUTE - now if left <= 0 else self._manner.look
        with suppress(TimeoutError):
            async with asyncio.timeout(self._circuit.quiet(now) or pause):
                await self._changed.wait()

    def _take_down(self, call: asyncio.Task[bool]) -> None:
        if not call.cancelled():
            del self._calls[call]
            self._changed.set()

    async def _ask(self, wanted: Wanted) -> None:
        """Ask for one number and store what came of it."""
        try:
            keep = await self._told(wanted.number)
            self._answered()
            await self._database.write(lambda c: self._store(c, wanted.number, keep))
        except Silent as silent:
            await self._put_off(wanted, silent, silent.wait)
        except Unfit as unfit:
            self._answered()
            log.warning("lookups: an account cannot be taken", why=str(unfit))
            await self._put_off(wanted, unfit, self._manner.longest * SELDOM)

    async def _told(self, number: str) -> Keep | None:
        """What the system says of a number; raises Silent or Unfit."""
        body, timestamp = json.dumps({"number": number}).encode(), str(int(self._now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "X-Oblik-Timestamp": timestamp,
            "X-Oblik-Signature": signature(self._secret, timestamp, body),
        }
        try:
            reply = await self._client.post(self._url, body, headers, most=ANSWER_BYTES)
        except Trouble as trouble:
            raise self._bad(Silent(str(trouble))) from None
        if reply.status not in {OK, NOT_FOUND}:
            raise self._bad(Silent(f"HTTP {reply.status}", retry_after(reply.headers, self._now())))
        try:
            keep = self._read(number, reply.body)
        except NotUnderstood as why:
            raise self._bad(Silent(f"HTTP {reply.status}, {why}")) from None
        if keep is not None and reply.status != OK:
            raise Unfit(f"HTTP {reply.status} with an account")
        return keep

    def _bad(self, silent: Silent) -> Silent:
        """The same, after the circuit has heard of it."""
        was_open = self._circuit.is_open
        self._circuit.bad(asyncio.get_running_loop().time(), silent.wait)
        if self._circuit.is_open and not was_open:
            log.warning("lookups: the company's system does not tell of accounts", why=str(silent))
        return silent

    def _answered(self) -> None:
        if self._circuit.is_open:
            log.info("lookups: the company's system tells of accounts again")
        self._circuit.good()

    def _store(self, connection: Connection, number: str, keep: Keep | None) -> None:
        if keep is not None:
            keep(connection)
        lookups.told(connection, number, "none" if keep is None else "found", self._now())

    async def _put_off(self, wanted: Wanted, why: Exception, wait: float = 0.0) -> None:
        pause = max(min(wait, self._manner.obeyed), back_off(self._manner, wanted.tries, self._chance))
        next_at = self._now() + timedelta(seconds=pause)
        await self._database.write(lambda c: lookups.failed(c, wanted, next_at, str(why)))

    async def _give_back(self) -> None:
        """Stop the calls; what they asked for may be asked at once by whoever comes next."""
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        numbers = [wanted.number for wanted in self._calls.values()]
        await _carefully(self._database.write(lambda c: lookups.give_back(c, numbers, self._now())))


async def _carefully(work: Awaitable[None]) -> bool:
    """Whether it went well. If not, it is a line in the log; what was wanted still is."""
    try:
        await work
    except (SQLAlchemyError, OSError) as error:
        log.warning("lookups: the database does not answer", why=type(error).__name__)
    except Exception:
        log.exception("lookups: a step broke")
    else:
        return True
    return False
