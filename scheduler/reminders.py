"""Reminders of the reading window: one when it is open, one on its last day.

`bot.domain.reminders` says when, `bot.storage.reminders` whom. A reminder is a broadcast whose key is the
window and the stage, so it is begun once, by whichever process comes first. Whoever sends a reading after it
was begun and before it reaches them is left out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from bot.clock import Clock
from bot.domain.reminders import Due, reading_due
from bot.domain.window import Rule, window_around
from bot.storage import broadcasts
from bot.storage.broadcasts import Draft
from bot.storage.database import Database
from bot.storage.reminders import (
    awaited,
    enqueue_some,
    is_begun,
    leave_out,
    no_longer_awaited,
    prepare,
)
from bot.utility.notice_texts import Say, reading_texts, reading_title
from bot.utility.notices import SCHEDULER
from scheduler import Job

TOGETHER = 2_000  # people whose deliveries share a transaction
LOOK_AHEAD = 5_000  # people: three minutes of sending at 30 a second


def reminders(
    database: Database, say: Say, rules: Sequence[Rule], now: Clock, wake: Callable[[], None]
) -> Mapping[str, Job]:
    """The jobs by their names in the scheduler's table; `wake` tells the sender that there is work."""

    async def remind() -> None:
        moment = now()
        due = reading_due(moment, rules)
        if due is None or await database.read(lambda c: is_begun(c, due.key)):
            return
        # where nobody is to be reminded yet, whoever comes later today still can be
        if await database.read(lambda c: c.execute(awaited(due.window, moment).limit(1)).first()) is None:
            return
        made = await database.write(partial(prepare, draft=drafted(say, due), now=moment))
        accounts = awaited(due.window, moment)
        last: int | None = 0
        while last is not None:
            last = await database.write(
                partial(enqueue_some, broadcast_id=made, accounts=accounts, after=last, most=TOGETHER)
            )
        await database.write(lambda c: broadcasts.start(c, made, None, now(), people=()))
        wake()

    async def spare() -> None:
        for each in await database.read(broadcasts.running):
            if not each.draft.key.startswith("reading:"):
                continue
            window = window_around(date.fromisoformat(each.draft.key.split(":")[1]), rules)
            accounts = awaited(window, now())
            done = await database.read(
                partial(no_longer_awaited, broadcast_id=each.id, accounts=accounts, most=LOOK_AHEAD)
            )
            if done:
                await database.write(partial(leave_out, deliveries=done))

    return {"remind of the reading window": remind, "spare those whose reading has come": spare}


def drafted(say: Say, due: Due) -> Draft:
    """What is told."""
    return Draft(
        key=due.key,
        kind="new",
        notice="reading",
        grade="reminder",
        messages=reading_texts(say, due.window, due.stage),
        matters_at=due.until,
        late_after=due.until,
        created_by=SCHEDULER,
        title=reading_title(say, due.window, due.stage),
    )
