"""People who said that they have no light: they are asked whether it is back, in the daytime only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.clock import Clock
from bot.domain.reminders import is_daytime
from bot.storage import faults
from bot.storage.database import Database
from bot.utility.notice_texts import Say
from scheduler import Job


def fault_jobs(database: Database, say: Say, now: Clock, wake: Callable[[], None]) -> Mapping[str, Job]:
    """The jobs by their names in the scheduler's table; `wake` tells the outbox that there is work."""

    async def ask() -> None:
        moment = now()
        if not is_daytime(moment):
            return
        if await database.read(lambda c: faults.to_ask(c, moment, 1)):
            await database.write(lambda c: faults.ask(c, say, moment))
            wake()

    async def close() -> None:
        await database.write(lambda c: faults.close_old(c, now()))

    return {"ask whether the light is back": ask, "close old faults": close}
