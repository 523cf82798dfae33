"""Warnings of disconnection: whoever has access to the account is told when one comes, changes or is lifted.

1. What one import changed for one day is one broadcast, whose key is the moment and the day: it is told once.
2. An import writes in parts, so it is left alone until it has been quiet for two minutes.
3. What is older than three days, or whose day has passed, is told to nobody: a first import brings history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, select

from bot.clock import Clock, kyiv_midnight
from bot.storage import broadcasts, warnings
from bot.storage.broadcasts import Draft
from bot.storage.database import Database
from bot.storage.schema_notices import broadcast
from bot.storage.warnings import Batch
from bot.utility.notice_texts import Say, warning_texts, warning_title
from bot.utility.notices import SCHEDULER
from scheduler import Job

QUIET = timedelta(minutes=2)
NEWS = timedelta(days=3)


def warning_jobs(database: Database, say: Say, now: Clock, wake: Callable[[], None]) -> Mapping[str, Job]:
    """The jobs by their names in the scheduler's table; `wake` tells the sender that there is work."""

    async def tell() -> None:
        moment = now()
        for batch in await database.read(partial(untold, now=moment)):
            if await database.write(partial(announce, say=say, batch=batch, now=moment)) is not None:
                wake()

    return {"tell of warnings": tell}


def untold(connection: Connection, now: datetime) -> list[Batch]:
    """What changed and was not told yet."""
    found = warnings.batches(connection, now - NEWS, now - QUIET)
    keys = select(broadcast.c.key).where(broadcast.c.key.in_([_key(batch) for batch in found]))
    told = set(connection.scalars(keys)) if found else set()
    return [batch for batch in found if _key(batch) not in told]


def announce(connection: Connection, say: Say, batch: Batch, now: datetime) -> int | None:
    """Tell the people of a batch; None if somebody has."""
    day = batch.disconnect_on
    draft = Draft(
        key=_key(batch),
        kind="cancelled" if batch.lifted else "new",
        notice="warning",
        grade="alert",
        messages=warning_texts(say, day, lifted=batch.lifted),
        matters_at=max(now, kyiv_midnight(day)) if day else now,
        late_after=kyiv_midnight(day + timedelta(days=1)) if day else now + NEWS,
        created_by=SCHEDULER,
        title=warning_title(say, day, lifted=batch.lifted),
    )
    made = broadcasts.create(connection, draft, now)
    if made is not None:
        broadcasts.start(connection, made, warnings.concerned(batch), now)
    return made


def _key(batch: Batch) -> str:
    what = "lifted" if batch.lifted else str(batch.disconnect_on or "undated")
    return f"warning:{batch.changed_at:%Y%m%dT%H%M%S%f}:{what}"
