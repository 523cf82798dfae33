"""Terms of requests: what lapses within two days is written into its history, for the staff alone."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from bot.clock import Clock, kyiv_date
from bot.storage import lapsing
from bot.storage.database import Database
from scheduler import Job

log = structlog.get_logger()


def desk_jobs(database: Database, now: Clock) -> Mapping[str, Job]:
    """The jobs of the desk."""

    async def mark() -> None:
        at = now()
        marked = await database.write(lambda c: lapsing.mark(c, at, kyiv_date(at)))
        if marked:
            log.warning("terms of requests lapse", requests=marked)

    return {"mark terms that lapse": mark}
