"""Who is in: sessions of the console, and how often a wrong password was tried.

1. A browser holds a random token; here is only its SHA-256, so a copied database lets nobody in.
2. A session ends when nothing was done for its idle time, when it is older than its total time, with the
   logout, with another password, and with the disabling of its owner. It is looked up anew for everything.
3. Tries are counted by login and by address in one transaction, before the password is looked at; so they
   cannot be tried faster by trying many at once, nor more often by restarting us. A login clears its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from bot.storage.schema_notices import login_attempt, staff, staff_code, staff_session
from bot.storage.staff import Member, key, member_of

TOUCH_EVERY = timedelta(seconds=60)


class Ended(Exception):
    """There is no such session, or it is over."""


class Forbidden(Exception):
    """None of their roles allows this."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a session lives without a sign of its owner, and at most."""

    idle: timedelta
    total: timedelta


@dataclass(frozen=True, slots=True)
class Tries:
    """So many tries for a login, and from an address, within `window`; then none until it has passed."""

    per_login: int
    per_host: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is in; `token` is the kept hash, `form` what their forms must send back."""

    token: str
    form: str
    member: Member
    created_at: datetime
    seen_at: datetime
    host: str


def kept(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def begin(connection: Connection, staff_id: int, token: str, form: str, now: datetime, host: str) -> None:
    """Let somebody in with this token."""
    values = {
        "token": kept(token),
        "staff_id": staff_id,
        "form": form,
        "created_at": now,
        "seen_at": now,
        "host": host[:64],
    }
    connection.execute(insert(staff_session).values(values))


def find(connection: Connection, token_hash: str, now: datetime, lasting: Lasting) -> Session:
    """The session with that kept token, if it lives; raises Ended."""
    row = connection.execute(
        select(
            staff,
            staff_session.c.form,
            staff_session.c.created_at.label("began_at"),
            staff_session.c.seen_at,
            staff_session.c.host,
        )
        .join(staff, staff.c.id == staff_session.c.staff_id)
        .where(staff_session.c.token == token_hash)
    ).first()
    if row is None or row.disabled:
        raise Ended
    if now - row.seen_at >= lasting.idle or now - row.began_at >= lasting.total:
        raise Ended
    return Session(token_hash, row.form, member_of(row), row.began_at, row.seen_at, row.host)


def touch(connection: Connection, session: Session, now: datetime) -> None:
    """Its owner has done something."""
    if now - session.seen_at >= TOUCH_EVERY:
        connection.execute(
            update(staff_session).where(staff_session.c.token == session.token).values(seen_at=now)
        )


def end(connection: Connection, token_hash: str) -> None:
    """It is over."""
    connection.execute(delete(staff_session).where(staff_session.c.token == token_hash))


def sweep(connection: Connection, now: datetime, lasting: Lasting, tries: Tries) -> None:
    """Forget what is over: sessions, codes, tries that count no more."""
    over = or_(
        staff_session.c.seen_at <= now - lasting.idle, staff_session.c.created_at <= now - lasting.total
    )
    connection.execute(delete(staff_session).where(over))
    connection.execute(delete(login_attempt).where(login_attempt.c.at <= now - tries.window))
    connection.execute(delete(staff_code).where(staff_code.c.until <= now))


def attempt(connection: Connection, login: str, host: str, now: datetime, tries: Tries) -> datetime | None:
    """Count a try; None if it may be made, else the moment from which another may be.

    A try that may not be made is not counted: who waits is let in.
    """
    if connection.dialect.name == "postgresql":
        # tries of one login, and from one address, wait for each other
        for word in sorted({f"login {key(login)}", f"host {host}"}):
            number = int.from_bytes(hashlib.sha256(word.encode()).digest()[:7])
            connection.execute(select(func.pg_advisory_xact_lock(number)))
    since = now - tries.window
    waits = [
        free + tries.window
        for free in (
            _full_since(connection, login_attempt.c.login == key(login), since, tries.per_login),
            _full_since(connection, login_attempt.c.host == host[:64], since, tries.per_host),
        )
        if free is not None
    ]
    if waits:
        return max(waits)
    connection.execute(insert(login_attempt).values(login=key(login), host=host[:64], at=now))
    return None


def forgive(connection: Connection, login: str) -> None:
    """The password was right: wrong ones before it no longer count."""
    connection.execute(delete(login_attempt).where(login_attempt.c.login == key(login)))


def _full_since(
    connection: Connection, whose: ColumnElement[bool], since: datetime, most: int
) -> datetime | None:
    """The oldest of the newest `most` tries, if there are so many: one may follow when it counts no more."""
    moments = (
        connection.execute(
            select(login_attempt.c.at)
            .where(whose, login_attempt.c.at > since)
            .order_by(login_attempt.c.at.desc())
            .limit(most)
        )
        .scalars()
        .all()
    )
    return moments[-1] if len(moments) >= most else None
