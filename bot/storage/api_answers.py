"""What the API has answered under an Idempotency-Key: the same call again gets the same answer.

The row is written first, in the transaction of the work: a call that comes at the same time waits for it, and
then finds the answer. If the work fails, so does the row, and the next try is a first one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.schema_requests import api_answer

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given; `digest` is of the call that it answers."""

    digest: str
    status: int
    body: str


def find(connection: Connection, api_key_id: int, key: str) -> Given | None:
    """What was answered under a key."""
    query = select(api_answer.c.digest, api_answer.c.status, api_answer.c.body)
    row = connection.execute(
        query.where(api_answer.c.api_key_id == api_key_id, api_answer.c.key == key)
    ).one_or_none()
    return None if row is None else Given(*row)


def claim(connection: Connection, api_key_id: int, key: str, digest: str, now: datetime) -> Given | None:
    """Begin to answer under a key, or what was answered under it before. Old answers are forgotten."""
    connection.execute(delete(api_answer).where(api_answer.c.at < now - KEPT))
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {"api_key_id": api_key_id, "key": key, "digest": digest, "status": 0, "body": "", "at": now}
    done = connection.execute(dialect.insert(api_answer).values(row).on_conflict_do_nothing())
    return None if done.rowcount == 1 else find(connection, api_key_id, key)


def keep(connection: Connection, api_key_id: int, key: str, status: int, body: str) -> None:
    """Keep the answer to a call that was begun."""
    which = (api_answer.c.api_key_id == api_key_id, api_answer.c.key == key)
    connection.execute(update(api_answer).where(*which).values(status=status, body=body))
