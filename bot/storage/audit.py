"""The audit log: who did what, when, to what. Rows are only ever added.

Each row carries a hash of itself and of the hash before it, so a row that was changed, taken out or slipped
in later breaks the chain from there on. What the chain cannot show is that its end was cut off: whoever
keeps a row's number and hash elsewhere can ask for that row later (`check`).

A row is written in the transaction of what it tells of: what was done without being told was not done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, text

from bot.storage.schema_notices import audit

START = "0" * 64
_LOCK = 7_301_401  # any number, as long as nobody else locks it
_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Record:
    """One row, as people read it; `detail` is what the action says of itself."""

    id: int
    at: datetime
    login: str
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows were read, the last one and its hash, and the first that does not follow, if any."""

    rows: int
    last: int
    chain: str
    broken: int | None


def append(
    connection: Connection,
    at: datetime,
    login: str,
    action: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Add a row; its number. On PostgreSQL others who add wait for this transaction to end."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = connection.execute(select(audit.c.chain).order_by(audit.c.id.desc()).limit(1)).scalar()
    told = json.dumps(detail, ensure_ascii=False, sort_keys=True) if detail else ""
    row: dict[str, Any] = {
        "at": at,
        "login": _clean(login)[:64],
        "action": action,
        "subject": _clean(subject)[:100],
        "detail": _clean(told),
    }
    row["chain"] = _link(last or START, row)
    return int(connection.execute(insert(audit).values(row).returning(audit.c.id)).scalar_one())


def check(connection: Connection, noted: tuple[int, str] | None = None) -> Checked:
    """Read the whole chain. `noted` is the number and the hash of a row as somebody wrote them down."""
    before, last, rows = START, 0, 0
    found_noted = noted is None
    while True:
        following = select(audit).where(audit.c.id > last).order_by(audit.c.id).limit(_PAGE)
        page = connection.execute(following).mappings().all()
        if not page:
            break
        for row in page:
            rows += 1
            if row["chain"] != _link(before, row):
                return Checked(rows, row["id"], row["chain"], row["id"])
            before, last = row["chain"], row["id"]
            if noted is not None and row["id"] == noted[0]:
                found_noted = True
                if row["chain"] != noted[1]:
                    return Checked(rows, row["id"], row["chain"], row["id"])
    return Checked(rows, last, before, None if found_noted or noted is None else noted[0])


def listed(
    connection: Connection,
    *,
    login: str = "",
    action: str = "",
    words: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Record]:
    """Rows that fit, newest first; `action` is the beginning of one, `before` a number for the next page."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if login:
        query = query.where(audit.c.login == login)
    if action:
        query = query.where(audit.c.action.startswith(action, autoescape=True))
    if words:
        query = query.where(
            audit.c.subject.contains(words, autoescape=True) | audit.c.detail.contains(words, autoescape=True)
        )
    if since:
        query = query.where(audit.c.at >= since)
    if until:
        query = query.where(audit.c.at < until)
    if before is not None:
        query = query.where(audit.c.id < before)
    return [_record(row) for row in connection.execute(query)]


def logins(connection: Connection) -> Sequence[str]:
    """Whoever has done something."""
    return connection.execute(select(audit.c.login).distinct().order_by(audit.c.login)).scalars().all()


def _record(row: Row[Any]) -> Record:
    detail = json.loads(row.detail) if row.detail else {}
    return Record(row.id, row.at, row.login, row.action, row.subject, detail)


def _clean(text: str) -> str:
    """Without what a database refuses."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _link(before: str, row: Mapping[Any, Any]) -> str:
    at = row["at"].astimezone(UTC).isoformat()
    told = [before, at, row["login"], row["action"], row["subject"], row["detail"]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
