"""Updates pushed to the bot's webhook: core.telegram.org/bots/api#setwebhook.

Rule 1: updates of one chat go one after another; a refused one is tried again, later each time, and holds
back those behind it. Button presses stand in a line of their own and may overtake messages. Rule 2: at
most `connections` pushes at once. Rule 3: an answer may name a method, which is then carried out without
telling how it ended.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.push import Line, Unreachable
from bot.sandbox.telegram_queue import Update, UpdateQueue

RETRY_DELAYS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)  # seconds; the last one repeats
SUCCESS = range(200, 300)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates go and how."""

    url: str
    secret: str = ""
    connections: int = 40
    ip_address: str = ""
    certificate: bool = False


class WebhookPusher:
    """Pushes what the queue holds while a webhook is set."""

    def __init__(
        self,
        queue: UpdateQueue,
        line: Line,
        now: Callable[[], datetime],
        answer: Callable[[bytes], Awaitable[None]],
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self.webhook: Webhook | None = None
        self.last_error: tuple[datetime, str] | None = None
        self._queue = queue
        self._line = line
        self._now = now
        self._answer = answer
        self._retry_delays = retry_delays
        self._lines: dict[str, asyncio.Task[None]] = {}
        self._free = asyncio.Semaphore(1)

    def start(self, webhook: Webhook) -> None:
        """Push to this address from now on, first what waits already."""
        self.stop()
        self.webhook = webhook
        self.last_error = None
        self._free = asyncio.Semaphore(webhook.connections)
        for update in self._queue.waiting():
            self._work(update.line)

    def stop(self) -> None:
        """Push no more; what was not delivered waits in the queue."""
        self.webhook = None
        for task in self._lines.values():
            task.cancel()
        self._lines.clear()

    def added(self, updates: Sequence[Update]) -> None:
        """Hear that updates were added to the queue."""
        if self.webhook is not None:
            for update in updates:
                self._work(update.line)

    def _work(self, line: str) -> None:
        running = self._lines.get(line)
        if running is None or running.done():
            self._lines[line] = asyncio.create_task(self._push_line(line))

    async def _push_line(self, line: str) -> None:
        failures = 0
        while self.webhook is not None:
            update = next((waiting for waiting in self._queue.waiting() if waiting.line == line), None)
            if update is None:
                return
            if update.hold and not failures:
                await asyncio.sleep(update.hold)
            async with self._free:
                delivered = await self._push(self.webhook, update)
            if delivered:
                self._queue.take_first(update)
                failures = 0
                continue
            await asyncio.sleep(self._retry_delays[min(failures, len(self._retry_delays) - 1)])
            failures += 1

    async def _push(self, webhook: Webhook, update: Update) -> bool:
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers[SECRET_HEADER] = webhook.secret
        try:
            answer = await self._line.post(webhook.url, json.dumps(update.payload()).encode(), headers)
        except Unreachable as error:
            self.last_error = (self._now(), f"Connection failed: {error}")
            return False
        if answer.status not in SUCCESS:
            self.last_error = (self._now(), f"Wrong response from the webhook: {answer.status}")
            return False
        if answer.body.strip() and answer.media_type == "application/json":
            await self._answer(answer.body)
        return True
