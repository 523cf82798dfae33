"""What sources tell goes into the database, and what vanished from a whole list is closed.

Rule 1: what is the same changes nothing, so that nobody is told of it again. Rule 2: an old word changes
nothing at all; an empty one closes only what should have ended by itself. Rule 3: what is the same is found
by readers, the rest goes in by the dozen, each batch in a transaction of its own, so that others write
between them; told again after a crash they come out the same. Rule 4: what vanished had begun: its light is
back; what had not begun was called off.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeVar

from sqlalchemy import Connection, select

from bot.domain.outages import OPEN, Outage
from bot.storage import feeds, outages, schedules
from bot.storage.database import Database
from bot.storage.feeds import Open
from bot.storage.outage_rows import fitting, load
from bot.storage.schedules import Changed
from bot.storage.schema_notices import outage
from bot.utility.told import Named, Outages, Schedules

T = TypeVar("T")

COMPARED = 500  # outages looked up at once
BATCH = 25  # outages stored at once: a tenth of a second of the writer's time


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of outages."""

    new: int = 0
    changed: int = 0
    same: int = 0
    closed: int = 0


class _Undone(Exception):
    """Carries what would have come of it out of a transaction that is taken back."""

    def __init__(self, result: object) -> None:
        super().__init__()
        self.result = result


async def run(database: Database, work: Callable[[Connection], T], *, dry: bool) -> T:
    """Do a piece of work, or find out what would come of it."""
    if not dry:
        return await database.write(work)

    def undo(connection: Connection) -> T:
        raise _Undone(work(connection))

    try:
        return await database.write(undo)
    except _Undone as undone:
        return undone.result  # type: ignore[return-value]


async def store_schedules(
    database: Database, source: str, told: Schedules, now: datetime, *, dry: bool = False
) -> list[Changed]:
    """Store the days of a schedule; what changed."""
    return await run(database, lambda c: schedules.save(c, source, told.days, now), dry=dry)


async def store_outages(
    database: Database, source: str, told: Outages, now: datetime, *, by: str = "", dry: bool = False
) -> Counts:
    """Store the outages that are told, by `by` or the source itself."""
    news: list[Named] = []
    for start in range(0, len(told.found), COMPARED):
        some = told.found[start : start + COMPARED]
        news += await database.read(lambda c, some=some: _differing(c, source, some))  # type: ignore[misc]
    what: list[str] = []
    for start in range(0, len(news), BATCH):
        batch = news[start : start + BATCH]

        def work(connection: Connection, batch: Sequence[Named] = batch) -> list[str]:
            return [
                outages.save(connection, source, each.ref, each.outage, now, by or source).what
                for each in batch
            ]

        what += await run(database, work, dry=dry)
    new, changed = what.count("new"), what.count("changed")
    return Counts(new, changed, len(told.found) - new - changed)


def _differing(connection: Connection, source: str, some: Sequence[Named]) -> list[Named]:
    """Those that are not stored just so; whether they change anything, the one who stores them finds out."""
    refs = [each.ref for each in some]
    ids = select(outage.c.id).where(outage.c.source == source, outage.c.ref.in_(refs))
    stored = {each.ref: each.outage for each in load(connection, connection.execute(ids).scalars())}
    return [each for each in some if not _is_same(stored.get(each.ref), fitting(each.outage))]


def _is_same(stored: Outage | None, told: Outage) -> bool:
    if stored is None or set(stored.areas) != set(told.areas):
        return False
    # of an outage that runs the clock and the source may say different words for one thing
    runs = stored.state in {"running", "extended"} and told.state in {"scheduled", "running"}
    return stored == replace(told, areas=stored.areas, state=stored.state if runs else told.state)


async def find_vanished(database: Database, source: str, told: Outages, now: datetime) -> dict[str, Open]:
    """The open outages of a source that a whole list no longer names, by its id."""
    if not told.whole:
        return {}
    named = {each.ref for each in told.found} | set(told.over)
    known = await database.read(lambda c: feeds.open_outages(c, source))
    gone = {ref: each for ref, each in known.items() if ref not in named}
    if told.judge(now) == "empty":
        gone = {ref: each for ref, each in gone.items() if each.ends_at and each.ends_at <= now}
    return gone


async def close_vanished(
    database: Database, source: str, gone: Collection[Open], now: datetime, *, by: str = "", dry: bool = False
) -> int:
    """Close outages that their source no longer names; how many."""
    given = list(gone)
    closed = 0
    for start in range(0, len(given), BATCH):
        some = given[start : start + BATCH]

        def work(connection: Connection, some: Sequence[Open] = some) -> int:
            return sum(_close(connection, each, now, by or source) for each in some)

        closed += await run(database, work, dry=dry)
    return closed


def _close(connection: Connection, gone: Open, now: datetime, by: str) -> bool:
    """Close one, unless somebody has meanwhile."""
    stored = outages.get(connection, gone.id, lock=True)
    if stored is None or stored.outage.state not in OPEN:
        return False
    state: Literal["restored", "cancelled"] = "restored" if gone.starts_at <= now else "cancelled"
    outages.close(connection, gone.id, state, now, now, by)
    return True
