"""Answers: what a person hears after their turn, tried again as the outcome of each try allows.

Rule 1: an answer that surely did not arrive is tried for an hour; afterwards it is of no use. Rule 2: one
that perhaps arrived is sent once more, at most two copies. Rule 3: one that the messenger never takes is our
mistake: the person hears an apology instead. Rule 4: whoever cannot be reached is not written to until they
write again. Nothing here raises: whatever happens, the next event of this person has its turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import structlog

from bot.conversation.events import Address, Event
from bot.conversation.messages import Message
from bot.handlers.channel import Channel, NotSent, Outcome, Paused, Refused, Sent, Unknown, Wrong
from bot.storage.database import Database
from bot.storage.people import unreachable

log = structlog.get_logger()

COPIES = 2  # of an answer, when it is not known whether the first arrived
RETRIES = 240  # an hour at 15 seconds


class Answers:
    """Sends answers through the channels of this process; `apology` replaces what cannot be said."""

    def __init__(
        self, database: Database, channels: Mapping[str, Channel], apology: Callable[[], Message]
    ) -> None:
        self._database = database
        self._channels = channels
        self._apology = apology

    async def send(
        self, event: Event | None, to: Address, messages: Sequence[Message], chat: int | None
    ) -> None:
        """Send the messages of one answer, in order; `chat` is the row of the address, if it is known."""
        try:
            await self._send(event, to, messages, chat)
        except Exception:
            log.exception("an answer could not be sent", channel=to.channel)

    async def _send(
        self, event: Event | None, to: Address, messages: Sequence[Message], chat: int | None
    ) -> None:
        channel = self._channels[to.channel]
        for message in messages:
            outcome = await _insist(channel, event, to, message)
            match outcome:
                case Refused(why):
                    log.info("a person cannot be reached", channel=to.channel, why=why)
                    if chat is not None:
                        await self._database.write(lambda c: unreachable(c, [chat]))
                    return
                case Wrong(why):
                    log.error("the messenger refuses a message", channel=to.channel, why=why)
                    await _insist(channel, None, to, self._apology())
                    return
                case Sent():
                    pass
                case _:
                    log.warning("an answer is not known to be sent", channel=to.channel, outcome=outcome)


async def _insist(channel: Channel, event: Event | None, to: Address, message: Message) -> Outcome:
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
