"""Submissions: what people have given for the DSO's system, waiting until it has them.

1. One is pending until the DSO's system says that it has it (delivered) or will never take it (refused).
2. Of an account only the oldest pending one is handed out: the order within an account is always kept.
3. Whoever claims one has it until its lease ends; then another may. The lease is `next_at` in the future.
4. A claim is numbered by `tries`: who has lost it cannot put off what another holds. That the other side
   has it, or refuses it, is true whoever says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, literal_column, select, update

from bot.storage.schema import account, submission

State = Literal["pending", "delivered", "refused"]
STATES: tuple[State, ...] = ("pending", "delivered", "refused")
ANSWER_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Claim:
    """A submission to be sent now; `payload` is the JSON text to send, `tries` counts this try too."""

    id: int
    key: str
    payload: str
    tries: int


@dataclass(frozen=True, slots=True)
class Record:
    """A submission as people look at it."""

    id: int
    key: str
    kind: str
    number: str
    account: str
    payload: str
    sent_at: datetime
    created_at: datetime
    state: State
    tries: int
    next_at: datetime | None
    answer: str


_waiting = submission.alias("waiting")

# written out, so that also a prepared plan can use the partial index of what waits
_PENDING: ColumnElement[str] = literal_column("'pending'")

_CLAIM = (
    select(submission.c.id, submission.c.key, submission.c.payload, submission.c.tries)
    .where(
        submission.c.state == _PENDING,
        submission.c.next_at <= bindparam("now"),
        ~select(_waiting.c.id)
        .where(
            _waiting.c.account_id == submission.c.account_id,
            _waiting.c.id < submission.c.id,
            _waiting.c.state == _PENDING,
        )
        .exists(),
    )
    .order_by(submission.c.next_at, submission.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=submission)
)

_LEASE = (
    update(submission)
    .where(submission.c.id == bindparam("claimed"))
    .values(tries=submission.c.tries + 1, next_at=bindparam("until"))
)


def claim(connection: Connection, now: datetime, limit: int, lease: timedelta) -> list[Claim]:
    """Submissions that are due, at most one of an account; they are the caller's until the lease ends."""
    rows = connection.execute(_CLAIM, {"now": now, "limit": limit}).all()
    if rows:
        connection.execute(_LEASE, [{"claimed": row.id, "until": now + lease} for row in rows])
    return [Claim(row.id, row.key, row.payload, row.tries + 1) for row in rows]


def delivered(connection: Connection, claimed: Claim, answer: str) -> None:
    """The DSO's system has it."""
    _end(connection, claimed, "delivered", answer)


def refused(connection: Connection, claimed: Claim, answer: str) -> None:
    """The DSO's system will never take it as it is; it stays visible, and the account's next one follows."""
    _end(connection, claimed, "refused", answer)


def failed(connection: Connection, claimed: Claim, next_at: datetime, answer: str) -> None:
    """It is not known to have arrived: again at `next_at`."""
    still_mine = (
        submission.c.id == claimed.id,
        submission.c.tries == claimed.tries,
        submission.c.state == "pending",
    )
    change = update(submission).where(*still_mine)
    connection.execute(change.values(next_at=next_at, answer=_plain(answer)))


def pending_count(connection: Connection) -> int:
    """How many wait."""
    waiting = select(func.count()).select_from(submission).where(submission.c.state == _PENDING)
    return int(connection.scalars(waiting).one())


def records(
    connection: Connection,
    *,
    after: int = 0,
    limit: int = 1_000,
    since: datetime | None = None,
    states: Sequence[State] = STATES,
) -> list[Record]:
    """Submissions in the order in which they came, those with an id above `after`."""
    wanted = (
        select(submission, account.c.number.label("account_number"))
        .outerjoin(account)
        .order_by(submission.c.id)
    )
    wanted = wanted.where(submission.c.id > after, submission.c.state.in_(states)).limit(limit)
    if since is not None:
        wanted = wanted.where(submission.c.created_at >= since)
    return [_record(row) for row in connection.execute(wanted)]


def counts(connection: Connection) -> dict[State, int]:
    """How many there are in each state."""
    grouped = select(submission.c.state, func.count()).group_by(submission.c.state)
    found = {row.state: row[1] for row in connection.execute(grouped)}
    return {state: found.get(state, 0) for state in STATES}


def retry(connection: Connection, now: datetime, numbers: Sequence[str] = ()) -> int:
    """Send all that is not delivered, or what has these numbers or keys, as soon as may be; how many."""
    chosen = update(submission).where(submission.c.state != "delivered")
    if numbers:
        chosen = chosen.where(submission.c.number.in_(numbers) | submission.c.key.in_(numbers))
    return connection.execute(chosen.values(state="pending", next_at=now)).rowcount


def _end(connection: Connection, claimed: Claim, state: State, answer: str) -> None:
    change = update(submission).where(submission.c.id == claimed.id, submission.c.state == "pending")
    connection.execute(change.values(state=state, next_at=None, answer=_plain(answer)))


def _plain(answer: str) -> str:
    """Somebody else's words on one line of what can be stored and shown."""
    shown = (" " if unicodedata.category(character).startswith("C") else character for character in answer)
    return " ".join("".join(shown).split())[:ANSWER_CHARACTERS]


def _record(row: Row[Any]) -> Record:
    return Record(
        id=row.id,
        key=row.key,
        kind=row.kind,
        number=row.number or "",
        account=row.account_number or "",
        payload=row.payload,
        sent_at=row.sent_at,
        created_at=row.created_at,
        state=row.state,
        tries=row.tries,
        next_at=row.next_at,
        answer=row.answer or "",
    )
