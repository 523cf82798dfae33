"""Reminders of the reading window: one when it is open, one on its last day.

`bot.domain.reminders` says when, `bot.storage.reminders` whom. A reminder is a broadcast whose key is the
window and the stage, so it is begun once, by whichever process comes first. Whoever sends a reading after it
was begun and before it reaches them is left out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from bot.clock import Clock
from bot.domain.reminders import Due, reading_due
from bot.domain.window import Rule, window_around
from bot.storage import broadcasts
from bot.storage.broadcasts import Draft
from bot.storage.database import Database
from bot.storage.reminders import awaited, is_begun, leave_out, no_longer_awaited
from bot.utility.notice_texts import Say, reading_texts, reading_title
from scheduler import Job

LOOK_AHEAD = 5_000  # people: three minutes of sending at 30 a second
SCHEDULER = "scheduler"


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
        if await database.write(partial(begin, say=say, due=due, now=moment)):
            wake()

    async def spare() -> None:
        for each in await database.read(broadcasts.running):
            if each.draft.notice != "reading":
                continue
            window = window_around(date.fromisoformat(each.draft.key.split(":")[1]), rules)
            accounts = awaited(window, now())
            done = await database.read(
                partial(no_longer_awaited, broadcast_id=each.id, accounts=accounts, most=LOOK_AHEAD)
            )
            if done:
                await database.write(partial(leave_out, deliveries=done))

    return {"remind of the reading window": remind, "spare those whose reading has come": spare}


def begin(connection: Connection, say: Say, due: Due, now: datetime) -> int:
    """Begin a reminder unless somebody has; how many people it goes to."""
    draft = Draft(
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
    made = broadcasts.create(connection, draft, now)
    return 0 if made is None else broadcasts.start(connection, made, awaited(due.window, now), now)
