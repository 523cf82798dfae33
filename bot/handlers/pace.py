"""Pacing: how fast a channel may send.

Rule 1: the truth is the log of the last `count` sends: the next one goes when the oldest of them is `seconds`
and a margin old. The margin covers the way to the messenger, which is not the same for every message: pacing
exactly at the limit is refused every other time, 15 ms more lose 1.5 % of the rate and no message. What takes
its time between its place and its departure (a new connection, a busy processor) says when it has left.
Rule 2: two lanes. Answers go as soon as the log has room; notices get what is left and are spread over the
window, so that an answer in the middle of a broadcast waits for one place and not for a whole window.
Rule 3: to one recipient notices keep `spacing` seconds between messages, answers may come in a burst. A
message held back for its recipient holds nobody else; one lane to one recipient keeps its order.
Rule 4: `pause` stops both lanes: a refusal for going too fast concerns the bot, not the message. It also
teaches caution: the way is less even than the margin allows for, so the window becomes longer by 2 %, at most
by 10 %, and half of that is forgotten every minute. A refusal costs a second, caution a little of each.
Rule 5: whoever is cancelled while waiting leaves the queue; cancelled in the very moment of being let go,
only that place is lost.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Lane = Literal["answer", "notice"]

SPREAD = 0.05  # of the window: how far notices may catch up after a late wake-up
LESSON, MOST_CAUTION = 0.02, 0.1  # of the window
FORGOTTEN_IN = 60.0  # seconds, half of it
TICK = 0.001  # seconds: the timers of event loops are no finer
LONG_AGO = float("-inf")
NEVER = float("inf")


@dataclass(slots=True)
class Place:
    """A place in the log: when the message leaves."""

    at: float
    _now: Callable[[], float]

    def left(self) -> None:
        """It leaves only now."""
        self.at = self._now()


@dataclass(slots=True, order=True)
class _Waiter:
    at: float
    number: int
    to: str
    lane: Lane
    go: asyncio.Future[Place]


class Pacer:
    """At most `count` sends in any `seconds`; to one recipient one in `spacing` seconds (0: no such limit).

    `burst`: how many answers a recipient who was left in peace may get at once.
    """

    def __init__(
        self,
        count: int,
        seconds: float,
        margin: float = 0.015,
        now: Callable[[], float] = time.monotonic,
        *,
        spacing: float = 0.0,
        burst: int = 5,
    ) -> None:
        if count < 1 or burst < 1 or seconds <= 0 or margin < 0 or spacing < 0:
            raise ValueError(
                f"no pace: {count} in {seconds} s, margin {margin}, spacing {spacing}, burst {burst}"
            )
        self._seconds, self._count = seconds, count
        self._usual = self._window = seconds + margin
        self._step = self._window / count
        self._caution = 0.0  # seconds
        self._cautious_at = LONG_AGO
        self._spread = seconds * SPREAD
        self._now = now
        self._spacing = spacing
        self._ahead = spacing * (burst - 1)
        self._log: deque[Place] = deque([Place(LONG_AGO, now)] * count, maxlen=count)
        self._not_before = LONG_AGO
        self._notice_at = LONG_AGO  # when the next notice is due if all that is sent is spread evenly
        self._peace: dict[str, float] = {}  # by recipient: from when a notice may come
        self._keep = 1024  # recipients remembered before those left in peace are forgotten
        self._held: dict[str, int] = {}  # by recipient: how many messages wait
        self._answers: deque[_Waiter] = deque()
        self._notices: deque[_Waiter] = deque()
        self._later: list[_Waiter] = []  # held back for their recipients, a heap
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many messages wait for their turn."""
        return sum(self._held.values())

    def pause(self, seconds: float) -> None:
        """Let nothing go for that long; a shorter pause does not cut a longer one."""
        now = self._now()
        if now >= self._not_before:  # else it is one of those that were on their way together
            self._be_cautious(now, LESSON * self._seconds)
        self._not_before = max(self._not_before, now + seconds)

    def _be_cautious(self, now: float, more: float = 0.0) -> None:
        """Forget what has been learned for the time since the last look, then learn."""
        kept = 0.5 ** min((now - self._cautious_at) / FORGOTTEN_IN, 100.0)
        self._caution = min(self._caution * kept + more, MOST_CAUTION * self._seconds)
        self._cautious_at = now
        self._window = self._usual + self._caution
        self._step = self._window / self._count

    async def wait(self, to: str = "", lane: Lane = "answer") -> Place:
        """Return when one message may go to that recipient (`""`: to nobody in particular); it counts.

        Whoever needs more than a moment to let it go calls `left` on what it gets.
        """
        behind = self._held and (self._answers or to in self._held or (lane == "notice" and self._notices))
        if not behind:
            now = self._now()
            if self._place_at(lane) <= now and self._recipient_at(to, lane) <= now:
                return self._note(to, now)
        return await self._queue(to, lane)

    async def _queue(self, to: str, lane: Lane) -> Place:
        self._number += 1
        waiter = _Waiter(LONG_AGO, self._number, to, lane, asyncio.get_running_loop().create_future())
        queue = self._answers if lane == "answer" else self._notices
        queue.append(waiter)
        self._held[to] = self._held.get(to, 0) + 1
        try:
            if len(queue) == 1:
                self._serve()
            return await waiter.go
        finally:
            self._held[to] -= 1
            if not self._held[to]:
                del self._held[to]

    def _place_at(self, lane: Lane) -> float:
        """When there is a place for one more message of that lane."""
        at = max(self._log[0].at + self._window, self._not_before)
        return at if lane == "answer" else max(at, self._notice_at)

    def _recipient_at(self, to: str, lane: Lane) -> float:
        at = self._peace.get(to, LONG_AGO)
        return at - self._ahead if lane == "answer" else at

    def _note(self, to: str, now: float) -> Place:
        place = Place(now, self._now)
        self._log.append(place)
        self._notice_at = max(self._notice_at, now - self._spread) + self._step
        if self._spacing and to:
            self._peace[to] = max(self._peace.get(to, now), now) + self._spacing
            if len(self._peace) > self._keep:
                self._peace = {who: at for who, at in self._peace.items() if at > now}
                self._keep = max(1024, 2 * len(self._peace))
        return place

    def _serve(self) -> None:
        """Let go whoever may, answers first, and set the clock for the next."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._now()
        if self._caution > TICK:
            self._be_cautious(now)
        self._bring_back(now)
        next_at = self._let_go(self._answers, now)
        if not self._answers:
            next_at = min(next_at, self._let_go(self._notices, now))
        if self._later:
            next_at = min(next_at, self._later[0].at)
        if next_at < NEVER:
            self._timer = asyncio.get_running_loop().call_later(max(next_at - now, TICK), self._serve)

    def _bring_back(self, now: float) -> None:
        """Whose recipient has been left in peace long enough stands in front again: they came earlier."""
        ready: list[_Waiter] = []
        while self._later and self._later[0].at <= now:
            ready.append(heapq.heappop(self._later))
        for waiter in reversed(ready):
            (self._answers if waiter.lane == "answer" else self._notices).appendleft(waiter)

    def _let_go(self, queue: deque[_Waiter], now: float) -> float:
        """Serve one lane; when it wants to be served again, NEVER if nobody is left in it."""
        while queue:
            waiter = queue[0]
            if not waiter.go.done():
                if (at := self._place_at(waiter.lane)) > now:
                    return at
                waiter.at = self._recipient_at(waiter.to, waiter.lane)
                if waiter.at > now:
                    heapq.heappush(self._later, waiter)
                else:
                    waiter.go.set_result(self._note(waiter.to, now))
            queue.popleft()
        return NEVER
