"""Keys of the API: who may call it, and for what.

A key is 256 random bits, so that its SHA-256 is kept without salt and found by an index; the key itself is
shown once and kept nowhere. A key that is disabled stays as a row: its name stands in what it has changed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.schema_requests import api_key

PREFIX = "oblik_"
USED_EVERY = timedelta(minutes=1)  # how exactly it is known when a key was used


class Taken(Exception):
    """There is a key of that name already."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is known: everything but itself."""

    id: int
    name: str
    scopes: frozenset[str]
    disabled: bool
    created_at: datetime
    used_at: datetime | None


def add(connection: Connection, name: str, scopes: Collection[str], now: datetime) -> str:
    """Make a key and return it; nobody can read it again. Taken if the name is."""
    made = PREFIX + token_urlsafe(32)
    row = {
        "name": name,
        "digest": _digest(made),
        "scopes": " ".join(sorted(scopes)),
        "disabled": False,
        "created_at": now,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(api_key), row)
    except IntegrityError:
        raise Taken(name) from None
    return made


def listed(connection: Connection) -> list[Key]:
    """All keys, by name."""
    return [_key(row) for row in connection.execute(select(api_key).order_by(api_key.c.name))]


def disable(connection: Connection, name: str) -> bool:
    """Take a key out of use; whether there is one of that name."""
    done = connection.execute(update(api_key).where(api_key.c.name == name).values(disabled=True))
    return done.rowcount == 1


def find(connection: Connection, given: str) -> Key | None:
    """The key that is meant, if it is one and in use."""
    digest = _digest(given)
    row = connection.execute(select(api_key).where(api_key.c.digest == digest)).one_or_none()
    if row is None or not compare_digest(row.digest, digest) or row.disabled:
        return None
    return _key(row)


def use(connection: Connection, key: Key, now: datetime) -> None:
    """Remember that a key was used."""
    connection.execute(update(api_key).where(api_key.c.id == key.id).values(used_at=now))


def used_lately(key: Key, now: datetime) -> bool:
    """Whether what is remembered of its use is exact enough."""
    return key.used_at is not None and timedelta(0) <= now - key.used_at < USED_EVERY


def _digest(given: str) -> str:
    return sha256(given.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: Any) -> Key:
    return Key(row.id, row.name, frozenset(row.scopes.split()), row.disabled, row.created_at, row.used_at)
