"""Letters: rows first, like everything that leaves; `bot.delivery.letters` sends them.

A row that is taken to be sent becomes due again after a lease, so a crash only delays it; a letter that comes
twice does no harm. What was sent is kept without its words: only when and where it went.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.conversation.messages import BOLD, PLAIN
from bot.conversation.steps import Text, t
from bot.storage.outbox import insert_new
from bot.storage.schema import person as person_table
from bot.storage.schema_requests import letter, profile

KEPT = timedelta(days=30)
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A row to be sent now; `tries` counts this try too."""

    id: int
    key: str
    email: str
    subject: str
    body: str
    file: int | None
    tries: int


def write(
    connection: Connection,
    key: str,
    person: int,
    email: str,
    subject: str,
    body: str,
    now: datetime,
    file: int | None = None,
) -> None:
    """Write a letter; nothing is written twice under one key."""
    row: dict[str, object] = {
        "key": key,
        "person_id": person,
        "email": email,
        "subject": " ".join(subject.split())[:LONGEST_SUBJECT],
        "body": body,
        "file_id": file,
        "state": "pending",
        "not_before": now,
        "created_at": now,
    }
    insert_new(connection, letter, [row], ["key"])


def tell(
    connection: Connection,
    say: Callable[[Text, str], str],
    key: str,
    person: int,
    number: str,
    text: Text,
    now: datetime,
    file: int | None = None,
) -> None:
    """What a chat is told of a request goes by mail as well, if the person has an address that is proven."""
    mine = select(profile.c.email, person_table.c.language).join(
        person_table, person_table.c.id == profile.c.person_id
    )
    proven = profile.c.email_confirmed_at.is_not(None)
    row = connection.execute(mine.where(profile.c.person_id == person, proven)).one_or_none()
    if row is None:
        return
    subject = plain(say(t("letter-request-subject", number=number), row.language))
    body = plain(say(t("letter-request", text=text), row.language))
    write(connection, f"{key}:mail", person, row.email, subject, body, now, file)


def plain(words: str) -> str:
    """Words without marks."""
    return words.replace(BOLD, "").replace(PLAIN, "")


def count_sent(connection: Connection, since: datetime, *, email: str = "", person: int = 0) -> int:
    """How many letters were written to an address, or for a person, since a moment."""
    which = letter.c.email == email if email else letter.c.person_id == person
    counted = select(func.count()).select_from(letter).where(which, letter.c.created_at > since)
    return connection.execute(counted).scalar_one()


def claim(connection: Connection, now: datetime, lease: timedelta, most: int) -> list[Letter]:
    """Take the letters that are due."""
    due = (
        select(letter)
        .where(letter.c.state == "pending", letter.c.not_before <= now)
        .order_by(letter.c.not_before, letter.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = connection.execute(due).all()
    if rows:
        connection.execute(
            update(letter)
            .where(letter.c.id.in_([row.id for row in rows]))
            .values(tries=letter.c.tries + 1, not_before=now + lease)
        )
    return [
        Letter(row.id, row.key, row.email, row.subject, row.body, row.file_id, row.tries + 1) for row in rows
    ]


def record(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """What became of letters (`b_id`, `state`, `not_before`, `error`); of those over no word stays."""
    if not rows:
        return
    mine = update(letter).where(letter.c.id == bindparam("b_id"))
    names = ("state", "not_before", "error")
    connection.execute(mine.values({name: bindparam(name) for name in names}), list(rows))
    over = [row["b_id"] for row in rows if row["state"] != "pending"]
    connection.execute(update(letter).where(letter.c.id.in_(over)).values(body=""))


def forget_letters(connection: Connection, now: datetime) -> int:
    """Delete the letters of last month; how many."""
    return connection.execute(delete(letter).where(letter.c.created_at < now - KEPT)).rowcount
