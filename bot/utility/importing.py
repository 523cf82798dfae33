"""Outages, schedules and warnings taken from a file by hand: what the commands and the console's page do.

Rule 1: a file that is nothing of the kind raises NotUnderstood with one sentence, and nothing is stored.
Rule 2: a dry run does everything in transactions that are taken back: its report is what would happen.
Rule 3: a file names some, not all, unless the person says that it is the whole list.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, select

from bot.clock import KYIV, kyiv_date
from bot.storage import feeds, registry, warnings
from bot.storage.database import Database
from bot.storage.feeds import Feed, FeedState, Remark
from bot.storage.schema import account
from bot.storage.warnings import Warned
from bot.utility import source_store
from bot.utility.outage_forms import Clock
from bot.utility.outage_tables import Line, as_file, read_rows
from bot.utility.planned import names_of
from bot.utility.sources import read_outages, read_schedule
from bot.utility.tables import Unreadable
from bot.utility.told import Notes, NotUnderstood, Schedules

MOST_BYTES = 20_000_000
BATCH = 200

What = Literal["outages", "schedule", "warnings"]
TITLES = {"outages": "відключення", "schedule": "погодинний графік", "warnings": "попередження"}


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of a file: counts, and what was not understood."""

    what: What
    source: str
    dry_run: bool
    new: int = 0
    changed: int = 0
    same: int = 0
    closed: int = 0
    over: int = 0
    said: tuple[str, ...] = ()  # sentences about the whole
    remarks: tuple[Remark, ...] = ()

    def lines(self) -> list[str]:
        """The report in words."""
        counts = f"нових {self.new}, змінено {self.changed}, без змін {self.same}"
        counts += f", закрито {self.closed}" if self.closed else ""
        counts += f", уже минули {self.over}" if self.over else ""
        lines = [f"{self.source} — {TITLES[self.what]}: {counts}, зауважень {len(self.remarks)}."]
        lines += self.said
        lines += [f"  {remark}" for remark in self.remarks]
        if self.dry_run:
            lines.append("Це була лише перевірка: у базі нічого не змінено.")
        return lines


async def import_outages(
    database: Database,
    body: bytes,
    name: str,
    now: datetime,
    *,
    source: str = feeds.BY_HAND,
    whole: bool = False,
    clock: Clock = "kyiv",
    by: str = "",
    dry_run: bool = False,
) -> SourceReport:
    """Take outages from a file; NotUnderstood if it names none, or only such as are long over."""
    districts = names_of(await database.read(registry.find_districts))
    told = await asyncio.to_thread(
        partial(read_outages, body, name, now, districts, clock=clock, whole=whole)
    )
    if told.judge(now) == "stale":
        raise NotUnderstood("усе в ньому давно минуло: нічого не змінено")
    counts = await source_store.store_outages(database, source, told, now, by=by, dry=dry_run)
    gone = await source_store.find_vanished(database, source, told, now)
    closed = await source_store.close_vanished(database, source, gone.values(), now, by=by, dry=dry_run)
    return SourceReport(
        "outages",
        name,
        dry_run,
        counts.new,
        counts.changed,
        counts.same,
        closed,
        over=len(told.over),
        said=() if told.found or told.over else ("Жодного відключення в ньому не знайдено.",),
        remarks=told.remarks,
    )


async def import_schedule(
    database: Database,
    body: bytes,
    name: str,
    now: datetime,
    *,
    day: date | None = None,
    weekly: bool = False,
    dry_run: bool = False,
) -> SourceReport:
    """Take an hourly schedule from a file; NotUnderstood if there is none in it.

    `day`: for a schedule that does not say its own. `weekly`: take a layout of the week for seven days.
    """
    told = await asyncio.to_thread(partial(read_schedule, body, name, now, day=day, weekly=weekly))
    changes = await source_store.store_schedules(database, feeds.BY_HAND, told, now, dry=dry_run)
    if told.days or told.emergency:
        current = any(each.day >= kyiv_date(now) for each in told.days)
        state: FeedState = "emergency" if told.emergency else "good" if current else "stale"
        met = Feed(feeds.BY_HAND, "schedule", state, published_at=now, report=told.remarks)
        await source_store.run(database, lambda c: feeds.store(c, met), dry=dry_run)
    days = {(each.queue, each.day) for each in told.days}
    return SourceReport(
        "schedule",
        name,
        dry_run,
        new=sum(change.before is None for change in changes),
        changed=sum(change.before is not None for change in changes),
        same=len(days) - len(changes),
        said=tuple(_about(told, now)),
        remarks=told.remarks,
    )


def _about(told: Schedules, now: datetime) -> list[str]:
    """Sentences about a schedule as a whole."""
    said = []
    state = told.judge(now)
    if told.emergency:
        said.append("Джерело повідомляє про аварійні відключення: погодинний графік не діє.")
    elif not told.days:
        said.append(
            "Годин у ньому немає: у базі лишається те, що було. Це не означає, що відключень не буде."
        )
    else:
        first, last = min(day.day for day in told.days), max(day.day for day in told.days)
        queues = len({day.queue for day in told.days})
        said.append(f"Дні з {first:%d.%m.%Y} по {last:%d.%m.%Y}, черг {queues}.")
        if state == "stale":
            said.append("Усі ці дні вже минули.")
    if told.published_at:
        old = " (застаріло)" if state == "stale" else ""
        said.append(f"Оприлюднено {told.published_at.astimezone(KYIV):%d.%m.%Y %H:%M}{old}.")
    return said


async def import_warnings(
    database: Database,
    body: bytes,
    name: str,
    now: datetime,
    *,
    account_pattern: str = r"\d{9,12}",
    dry_run: bool = False,
) -> SourceReport:
    """Take warnings of disconnection from a table; NotUnderstood if it is none."""
    notes = Notes()

    def read() -> list[Line]:
        with as_file(body, name) as path:
            return read_rows(path, "warnings", now, notes, account_pattern=account_pattern)

    try:
        lines = await asyncio.to_thread(read)
    except Unreadable as why:
        raise NotUnderstood(str(why).rstrip(".")) from None
    what: list[str] = []
    for start in range(0, len(lines), BATCH):
        some = lines[start : start + BATCH]
        what += await source_store.run(database, partial(_save_warnings, some, notes, now), dry=dry_run)
    return SourceReport(
        "warnings",
        name,
        dry_run,
        new=what.count("new"),
        changed=what.count("changed"),
        same=what.count("same"),
        remarks=notes.all(),
    )


def _save_warnings(lines: Collection[Line], notes: Notes, now: datetime, connection: Connection) -> list[str]:
    numbers = {line.values["account"] for line in lines}
    query = select(account.c.number, account.c.id).where(account.c.number.in_(numbers))
    ids = {row.number: row.id for row in connection.execute(query)}
    saved: list[str] = []
    for line in lines:
        values: Any = line.values
        if values["account"] not in ids:
            notes.add(line.where, values["account"], "такого рахунку немає в базі")
            continue
        if not possible(values["issued_on"], values["disconnect_on"]):
            notes.add(line.where, values["number"], "дата відключення раніша за дату попередження")
            continue
        warned = Warned(
            values["number"],
            values["issued_on"],
            values["disconnect_on"],
            values["reason"] or "",
            values["lifted_on"],
        )
        saved.append(warnings.save(connection, ids[values["account"]], warned, now))
    return saved


def possible(issued_on: date, disconnect_on: date | None) -> bool:
    """Whether a warning may name that day of disconnection."""
    return disconnect_on is None or disconnect_on >= issued_on


def read_body(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file; NotUnderstood if it is not there, or is longer than anything that we read."""
    try:
        with path.open("rb") as file:
            body = file.read(most + 1)
    except FileNotFoundError:
        raise NotUnderstood("такого файла немає") from None
    except IsADirectoryError:
        raise NotUnderstood("це тека, а потрібен файл") from None
    except OSError as error:
        raise NotUnderstood(f"файл не вдалося прочитати: {error.strerror}") from None
    if len(body) > most:
        raise NotUnderstood(f"він завеликий: понад {most} байтів")
    return body
