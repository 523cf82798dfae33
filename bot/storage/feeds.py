"""Feeds: what each source of schedules and outages said the last time, and how old that is.

The state of a feed is what its last answer meant: good; empty (it answers, and has nothing); stale (what it
has is too old to go by); emergency (its schedule does not apply); failed (it has not answered for too long).
What was imported by hand is a feed that nobody polls: its `checked_at` is empty.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.outages import OPEN
from bot.storage.schema_notices import feed, outage

FeedKind = Literal["schedule", "outages"]
FeedState = Literal["good", "empty", "stale", "emergency", "failed"]

BY_HAND = "import"
"""The name of the feed that stands for schedules imported by hand."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What was not understood: where it stood, what stood there, why that cannot be used."""

    where: str
    what: str
    why: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}«{self.what}» — {self.why}" if self.what else f"{place}{self.why}"


@dataclass(frozen=True, slots=True)
class Feed:
    """A source as it was met the last time."""

    name: str
    kind: FeedKind
    state: FeedState
    checked_at: datetime | None = None  # when it last answered; None: it never did, or nobody polls it
    published_at: datetime | None = None  # how old it says its data are
    etag: str = ""
    modified: str = ""
    digest: str = ""
    error: str = ""
    report: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """An outage of a source that has not ended."""

    id: int
    starts_at: datetime
    ends_at: datetime | None


def find(connection: Connection, name: str) -> Feed | None:
    """A feed by its name."""
    row = connection.execute(select(feed).where(feed.c.name == name)).first()
    return _feed(row) if row else None


def listed(connection: Connection, kind: FeedKind | None = None) -> list[Feed]:
    """All feeds, or those of a kind, by name."""
    query = select(feed).order_by(feed.c.name)
    if kind:
        query = query.where(feed.c.kind == kind)
    return [_feed(row) for row in connection.execute(query)]


def store(connection: Connection, met: Feed) -> None:
    """Remember how a feed was met."""
    values = {
        "name": met.name,
        "kind": met.kind,
        "state": met.state,
        "checked_at": met.checked_at,
        "published_at": met.published_at,
        "etag": met.etag[:200] if len(met.etag) <= 200 else "",  # half an ETag would never match  # noqa: PLR2004
        "modified": met.modified[:64],
        "digest": met.digest,
        "error": met.error[:300],
        "report": _written(met.report),
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(feed).values(values)
    changes = {name: insert.excluded[name] for name in values if name != "name"}
    connection.execute(insert.on_conflict_do_update(index_elements=[feed.c.name], set_=changes))


def forget_others(connection: Connection, names: Collection[str]) -> None:
    """Forget polled feeds that are no longer among the configured ones."""
    connection.execute(delete(feed).where(feed.c.name.not_in({*names, BY_HAND})))


def open_outages(connection: Connection, source: str) -> dict[str, Open]:
    """The outages of a source that have not ended, by what the source calls them."""
    query = select(outage.c.id, outage.c.ref, outage.c.starts_at, outage.c.ends_at).where(
        outage.c.source == source, outage.c.state.in_(OPEN)
    )
    return {row.ref: Open(row.id, row.starts_at, row.ends_at) for row in connection.execute(query)}


def _written(remarks: Sequence[Remark]) -> str:
    rows = [[each.where, each.what, each.why] for each in remarks]
    return json.dumps(rows, ensure_ascii=False)


def _feed(row: Row[Any]) -> Feed:
    return Feed(
        name=row.name,
        kind=row.kind,
        state=row.state,
        checked_at=row.checked_at,
        published_at=row.published_at,
        etag=row.etag,
        modified=row.modified,
        digest=row.digest,
        error=row.error,
        report=tuple(Remark(*each) for each in json.loads(row.report or "[]")),
    )
