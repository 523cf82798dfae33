"""Content: what an administrator edits and people read: the catalogue, prices, templates, contacts, terms.

1. Every change is a new version; earlier ones stay, with who made them and when. One version is in force.
2. The same text again is no change.
3. Whoever edits names the version they saw; Newer when somebody was faster.
4. A body that says `"hidden": true` is kept for the staff and shown to nobody else.

What is shipped with the program and stands under these rows is in `bot.storage.catalogue`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.storage.schema_requests import content

Json = dict[str, Any]


class Newer(Exception):
    """Somebody else has put a newer version in force meanwhile."""


@dataclass(frozen=True, slots=True)
class Held:
    """A version of a row."""

    code: str
    version: int
    body: Json
    active: bool
    by: str
    at: datetime


def current(connection: Connection, kind: str) -> dict[str, Held]:
    """The versions of a kind that are in force, by code."""
    rows = connection.execute(
        select(content).where(content.c.kind == kind, content.c.active).order_by(content.c.code)
    )
    return {row.code: _held(row) for row in rows}


def put(
    connection: Connection,
    kind: str,
    code: str,
    body: Mapping[str, Any],
    by: str,
    now: datetime,
    *,
    seen: int | None = None,
) -> int:
    """Put a body in force; the number of its version. `seen` is the version that was edited, 0 for none."""
    same = (content.c.kind == kind, content.c.code == code)
    last = connection.execute(
        select(content).where(*same).order_by(content.c.version.desc()).limit(1)
    ).one_or_none()
    version = int(last.version) if last else 0
    if seen is not None and seen != version:
        raise Newer(code)
    if last is not None and last.active and json.loads(last.body) == dict(body):
        return version
    connection.execute(update(content).where(*same).values(active=False))
    row = {
        "kind": kind,
        "code": code,
        "version": version + 1,
        "body": json.dumps(dict(body), ensure_ascii=False),
        "active": True,
        "by": by,
        "at": now,
    }
    connection.execute(insert(content), row)
    return version + 1


def history(connection: Connection, kind: str, code: str) -> list[Held]:
    """All versions of a row, the newest first."""
    rows = connection.execute(
        select(content)
        .where(content.c.kind == kind, content.c.code == code)
        .order_by(content.c.version.desc())
    )
    return [_held(row) for row in rows]


def _held(row: Row[Any]) -> Held:
    return Held(row.code, row.version, json.loads(row.body), row.active, row.by, row.at)
