"""The terms that come with the program, kept at a start by their words (`bot.storage.terms`)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.clock import Clock
from bot.domain.rules import Rules
from bot.storage import terms
from bot.storage.database import Database
from bot.utility.notice_texts import Say
from scheduler import Job


def terms_jobs(database: Database, say: Say, rules: Rules, now: Clock) -> Mapping[str, Job]:
    """The job of the terms."""

    async def keep() -> None:
        # the lines may have to be compiled first
        given = await asyncio.to_thread(terms.shipped, say, rules.company, rules.terms_version)
        await database.write(lambda c: terms.settle(c, given, now()))

    return {"keep the terms": keep}
