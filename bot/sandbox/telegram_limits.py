"""How fast a bot may send: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.

About 30 messages a second over all chats, about one a second to one chat with a short burst allowed.
Buckets fill with time; a send that finds its bucket empty is refused and takes nothing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.telegram_errors import too_many


@dataclass(frozen=True, slots=True)
class Rates:
    """Messages a second overall and to one chat, and how many may come at once."""

    overall: float = 30.0
    overall_burst: int = 30
    chat: float = 1.0
    chat_burst: int = 4


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime

    def fill(self, now: datetime, rate: float, burst: int) -> None:
        self.left = min(float(burst), self.left + (now - self.at).total_seconds() * rate)
        self.at = now


@dataclass(slots=True)
class Pace:
    """The buckets of one bot; without rates nothing is ever refused."""

    now: Callable[[], datetime]
    rates: Rates | None = None
    refused: int = 0
    _overall: _Bucket | None = None
    _chats: dict[str, _Bucket] = field(default_factory=dict)

    def spend(self, chat: str, messages: int = 1) -> None:
        """Count messages to a chat. Raises Refused with 429."""
        if self.rates is None:
            return
        now, rates = self.now(), self.rates
        if self._overall is None:
            self._overall = _Bucket(float(rates.overall_burst), now)
        one = self._chats.setdefault(chat, _Bucket(float(rates.chat_burst), now))
        self._overall.fill(now, rates.overall, rates.overall_burst)
        one.fill(now, rates.chat, rates.chat_burst)
        lacking = max((1 - self._overall.left) / rates.overall, (1 - one.left) / rates.chat)
        if lacking > 0:
            self.refused += 1
            raise too_many(max(1, math.ceil(lacking)))
        self._overall.left -= messages
        one.left -= messages
