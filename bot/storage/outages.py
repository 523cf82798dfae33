"""Outages: what sources tell of them, and which concern whom.

1. An outage is its source and that source's id. Told again unchanged it stays as it is; every change raises
   `version` and leaves a row of what changed, when and by whom.
2. A source that has not noticed yet does not undo what is known: a running outage does not become scheduled
   again, and one that is running with a later end than before is extended and stays so.
3. Only a source, or whoever closes an outage, says that light is back: time alone makes a scheduled outage
   running (`settle`), never restored. The clock's change is no news, so that it leaves `version` alone.
4. An outage whose end was expected long ago and that nobody closed no longer concerns anybody (`LINGER`).
5. What an employee has closed stays closed while its source, polled, says only what it said before: it has
   not noticed yet. A later end or a later beginning is news and opens it again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.outages import OPEN, Area, Outage, OutageKind, OutageState
from bot.domain.streets import plain
from bot.storage.outage_places import Found, at_account, at_place
from bot.storage.outage_rows import Stored, fitting, load, values, write_areas
from bot.storage.schema_notices import outage, outage_area, outage_change

__all__ = [
    "Change",
    "Found",
    "Page",
    "Saved",
    "Stored",
    "at_account",
    "at_place",
    "close",
    "get",
    "history",
    "listed",
    "open_refs",
    "save",
    "settle",
]

CLOCK = "clock"  # who makes scheduled outages running


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of storing an outage."""

    id: int
    what: Literal["new", "changed", "same"]
    version: int


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an outage: field → (before, after). The first row of an outage changes nothing."""

    version: int
    at: datetime
    by: str
    what: dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some outages of a list, and how many the whole has."""

    rows: list[Stored]
    total: int


def save(connection: Connection, source: str, ref: str, told: Outage, now: datetime, by: str) -> Saved:
    """Store what a source tells of an outage. `by` is a login, or the source's name."""
    told = fitting(told)
    fresh = {"source": source, "ref": ref, "version": 1, "created_at": now, "changed_at": now}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    adding = dialect.insert(outage).values(**values(told), **fresh).on_conflict_do_nothing()
    added = connection.execute(adding.returning(outage.c.id)).scalar()
    if added is not None:
        write_areas(connection, added, told.areas)
        _note(connection, added, 1, now, by, {})
        return Saved(added, "new", 1)
    same = (outage.c.source == source) & (outage.c.ref == ref)
    known = connection.execute(select(outage.c.id).where(same).with_for_update()).scalar_one()
    [stored] = load(connection, [known])
    if by == source and not _is_news(stored.outage, told) and _closed_by(connection, known) != source:
        return Saved(known, "same", stored.version)
    return _change(connection, stored, replace(told, state=_state(stored.outage, told)), now, by)


def close(
    connection: Connection,
    outage_id: int,
    state: Literal["restored", "cancelled"],
    at: datetime,
    now: datetime,
    by: str,
) -> Saved | None:
    """Light is back since `at`, or the outage will not be; None if there is no such outage."""
    stored = get(connection, outage_id, lock=True)
    if stored is None:
        return None
    if stored.outage.state == state:
        return Saved(stored.id, "same", stored.version)
    return _change(connection, stored, replace(stored.outage, state=state, ended_at=at), now, by)


def settle(connection: Connection, now: datetime) -> list[int]:
    """Make scheduled outages that have begun running; their ids."""
    begun = (outage.c.state == "scheduled") & (outage.c.starts_at <= now)
    rows = connection.execute(
        update(outage)
        .where(begun)
        .values(state="running", changed_at=now)
        .returning(outage.c.id, outage.c.version)
    ).all()
    for row in rows:
        _note(connection, row.id, row.version, now, CLOCK, {"state": ["scheduled", "running"]})
    return sorted(row.id for row in rows)


def get(connection: Connection, outage_id: int, *, lock: bool = False) -> Stored | None:
    """One outage; `lock` keeps others from changing it until the transaction ends."""
    if lock:
        connection.execute(select(outage.c.id).where(outage.c.id == outage_id).with_for_update())
    return next(iter(load(connection, [outage_id])), None)


def history(connection: Connection, outage_id: int) -> list[Change]:
    """What changed in an outage, oldest first."""
    query = select(outage_change).where(outage_change.c.outage_id == outage_id).order_by(outage_change.c.id)
    return [Change(row.version, row.at, row.by, json.loads(row.what)) for row in connection.execute(query)]


def open_refs(connection: Connection, source: str) -> dict[str, int]:
    """The outages of a source that are not closed: its id → ours."""
    query = select(outage.c.ref, outage.c.id).where(outage.c.source == source, outage.c.state.in_(OPEN))
    return {row.ref: row.id for row in connection.execute(query)}


def listed(
    connection: Connection,
    *,
    states: Sequence[OutageState] = (),
    kinds: Sequence[OutageKind] = (),
    source: str = "",
    place: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    newest_first: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> Page:
    """Outages that meet every filter that is given; `place` is words of a settlement, a street or a feeder.

    `since` and `until` keep outages that start before the one and end, as far as is known, after the other.
    """
    where: list[ColumnElement[bool]] = []
    if states:
        where.append(outage.c.state.in_(states))
    if kinds:
        where.append(outage.c.kind.in_(kinds))
    if source:
        where.append(outage.c.source == source)
    if since:
        end = func.coalesce(outage.c.ended_at, outage.c.ends_at)
        where.append(or_(end.is_(None), end > since))
    if until:
        where.append(outage.c.starts_at < until)
    words = plain(place).replace(".", " ").replace(",", " ").split()
    where += [_named(word) for word in words if len(word) > 1 or len(words) == 1]
    order = (
        (outage.c.starts_at.desc(), outage.c.id.desc()) if newest_first else (outage.c.starts_at, outage.c.id)
    )
    ids = connection.execute(select(outage.c.id).where(*where).order_by(*order).offset(offset).limit(limit))
    total = connection.execute(select(func.count()).select_from(outage).where(*where)).scalar_one()
    return Page(load(connection, ids.scalars()), total)


def _named(word: str) -> ColumnElement[bool]:
    """An area of the outage has the word; SQLite folds no Cyrillic case, so that keys are asked."""
    texts = [outage_area.c.settlement_key, outage_area.c.street_key]
    codes = [outage_area.c.feeder, outage_area.c.transformer, outage_area.c.queue]
    hit = or_(
        *(text.contains(word, autoescape=True) for text in texts),
        *(code.contains(word.upper(), autoescape=True) for code in codes),
    )
    return exists().where(and_(outage_area.c.outage_id == outage.c.id, hit))


def _state(known: Outage, told: Outage) -> OutageState:
    """The state that the source means, by what is known already."""
    if known.state not in OPEN or told.state not in OPEN:
        return told.state
    if known.state == "scheduled":
        return told.state
    if told.state == "scheduled" and told.starts_at > known.starts_at:
        return told.state  # put off
    later = known.ends_at is not None and told.ends_at is not None and told.ends_at > known.ends_at
    return "extended" if later or known.state == "extended" or told.state == "extended" else "running"


def _is_news(known: Outage, told: Outage) -> bool:
    """Whether a source tells more than that it does not know of the end."""
    if known.state in OPEN or told.state not in OPEN or told.starts_at > known.starts_at:
        return True
    return known.ends_at is not None and told.ends_at is not None and told.ends_at > known.ends_at


def _closed_by(connection: Connection, outage_id: int) -> str:
    """Who gave it its state."""
    changes = history(connection, outage_id)
    return next((change.by for change in reversed(changes) if "state" in change.what), changes[0].by)


def _change(connection: Connection, stored: Stored, told: Outage, now: datetime, by: str) -> Saved:
    before, after = values(stored.outage), values(told)
    what = {name: [_json(before[name]), _json(after[name])] for name in after if before[name] != after[name]}
    moved = set(stored.outage.areas) != set(told.areas)
    if moved:
        what["areas"] = [_areas(stored.outage.areas), _areas(told.areas)]
    if not what:
        return Saved(stored.id, "same", stored.version)
    version = stored.version + 1
    connection.execute(
        update(outage).where(outage.c.id == stored.id).values(**after, version=version, changed_at=now)
    )
    if moved:
        write_areas(connection, stored.id, told.areas)
    _note(connection, stored.id, version, now, by, what)
    return Saved(stored.id, "changed", version)


def _note(
    connection: Connection, outage_id: int, version: int, now: datetime, by: str, what: dict[str, Any]
) -> None:
    row = {"outage_id": outage_id, "version": version, "at": now, "by": by}
    connection.execute(insert(outage_change).values(**row, what=json.dumps(what, ensure_ascii=False)))


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _areas(areas: Sequence[Area]) -> list[dict[str, str]]:
    return [{name: text for name, text in asdict(area).items() if text} for area in areas]
