"""The connector: carries submissions to the DSO's system until it has them. Its side is docs/connector.md.

1. What is sent is what was stored: the same bytes and the same idempotency key at every try.
2. Calls run side by side, but never two of one account: the table hands out only the oldest of each.
3. A process that dies is known by its leases: its submissions are sent again, and the key says that they are
   the same. A process that is stopped gives its leases back.
4. Nothing here fails for good: what is not understood is tried again, also when it is our own database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Protocol

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.outgoing import Reply, Trouble
from bot.storage import submissions
from bot.storage.database import Database
from bot.storage.submissions import Claim
from bot.utility.answers import Delivered, Failed, Refused, Verdict, judge, signature
from bot.utility.circuit import Chance, Circuit, Manner, back_off

log = structlog.get_logger()

ANSWER_BYTES = 64_000


class Posts(Protocol):
    """What can post; `bot.outgoing.Client` does."""

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, most: int) -> Reply:
        """The answer to a POST; raises Trouble. Must end in less time than a lease."""


@dataclass(frozen=True, slots=True)
class End:
    """What became of a claim; `next_at` is when a failed one is due again."""

    claimed: Claim
    verdict: Verdict
    next_at: datetime


class Connector:
    """Sends what waits, to one address, signed with one secret."""

    def __init__(
        self,
        database: Database,
        client: Posts,
        url: str,
        secret: str,
        now: Clock,
        manner: Manner | None = None,
        chance: Chance | None = None,
    ) -> None:
        self._database = database
        self._client = client
        self._url = url
        self._secret = secret
        self._now = now
        self._manner = manner or Manner()
        self._chance = chance or SystemRandom().random
        self._circuit = Circuit(self._manner, self._chance)
        self._calls: dict[asyncio.Task[Verdict], Claim] = {}
        self._ended: list[End] = []
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Look now: something has been written."""
        self._changed.set()

    async def run(self) -> None:
        """Send what waits, until cancelled."""
        try:
            while True:
                try:
                    await self._step()
                except (SQLAlchemyError, OSError) as error:
                    log.warning("submissions: the database does not answer", why=type(error).__name__)
                    await asyncio.sleep(self._manner.look)
                except Exception:
                    log.exception("submissions: a step broke")
                    await asyncio.sleep(self._manner.look)
        finally:
            await self._give_back()

    async def _step(self) -> None:
        """Record what has ended, start what may be sent, wait until something changes."""
        self._changed.clear()
        now = asyncio.get_running_loop().time()
        room = max(0, self._circuit.width(now) - len(self._calls))
        claims: list[Claim] = []
        if room or self._ended:
            claims = await self._exchange(room)
        for claimed in claims:
            call = asyncio.create_task(self._send(claimed), name=f"submission {claimed.id}")
            self._calls[call] = claimed
            call.add_done_callback(self._take_down)
        quiet = self._circuit.quiet(now)
        look = self._manner.look if len(claims) < room else None
        with suppress(TimeoutError):
            async with asyncio.timeout(quiet or look):
                await self._changed.wait()

    async def _exchange(self, room: int) -> list[Claim]:
        """What became of some is recorded, and so many others are claimed, in one transaction."""
        ended, now, lease = self._ended[:], self._now(), timedelta(seconds=self._manner.lease)

        def work(connection: Connection) -> list[Claim]:
            for end in ended:
                _record(connection, end)
            return submissions.claim(connection, now, room, lease) if room else []

        claims = await self._database.write(work)
        del self._ended[: len(ended)]
        return claims

    async def _send(self, claimed: Claim) -> Verdict:
        try:
            moment = self._now()
            body, timestamp = claimed.payload.encode(), str(int(moment.timestamp()))
            headers = {
                "Content-Type": "application/json; charset=utf-8",
                "Idempotency-Key": claimed.key,
                "X-Oblik-Timestamp": timestamp,
                "X-Oblik-Signature": signature(self._secret, timestamp, body),
            }
            reply = await self._client.post(self._url, body, headers, most=ANSWER_BYTES)
            return judge(claimed.key, reply.status, reply.headers, reply.body, moment)
        except Trouble as trouble:
            return Failed(str(trouble))
        except Exception as error:
            log.exception("submissions: a call broke")
            return Failed(type(error).__name__)

    def _take_down(self, call: asyncio.Task[Verdict]) -> None:
        """A call is over: keep what it said for the next transaction. One that was cancelled stays."""
        if call.cancelled():
            return
        claimed, verdict = self._calls.pop(call), call.result()
        was_open = self._circuit.is_open
        pause = 0.0
        if isinstance(verdict, Failed):
            asked = min(verdict.wait, self._manner.obeyed)
            pause = max(asked, back_off(self._manner, claimed.tries, self._chance))
            self._circuit.bad(asyncio.get_running_loop().time(), asked)
        else:
            self._circuit.good()
        self._ended.append(End(claimed, verdict, self._now() + timedelta(seconds=pause)))
        self._changed.set()
        match verdict:
            case Failed() if self._circuit.is_open and not was_open:
                log.warning("submissions: the company's system does not take them", why=verdict.why)
            case Refused():
                log.warning("submissions: one was refused", key=claimed.key)
            case Delivered() if was_open:
                log.info("submissions: the company's system takes them again")

    async def _give_back(self) -> None:
        """Stop the calls and record what is known; the others may be sent at once by whoever comes next."""
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        now = self._now()
        self._ended += [End(claimed, Failed("stopped"), now) for claimed in self._calls.values()]
        self._calls.clear()
        try:
            await self._exchange(0)
        except Exception:
            log.exception("submissions: what was under way will be sent again")


def _record(connection: Connection, end: End) -> None:
    match end.verdict:
        case Delivered(note):
            submissions.delivered(connection, end.claimed, note)
        case Refused(note):
            submissions.refused(connection, end.claimed, note)
        case Failed(why, _, shown):
            submissions.failed(connection, end.claimed, end.next_at, f"{why} {shown}")
