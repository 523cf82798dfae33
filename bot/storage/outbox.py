"""The outbox: messages that we start.

A row is written in the transaction of what caused it and sent by `bot.delivery`. Grades say what an unknown
outcome allows: an `alert` or a `receipt` is sent once more, a `reminder` never again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, bindparam, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.events import Address
from bot.conversation.messages import Button, Message, link_payload, word_payload
from bot.conversation.steps import Link, Text, t
from bot.storage.schema import address, outbox, person

Grade = Literal["alert", "receipt", "reminder"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A row that was claimed."""

    id: int
    to: Address
    grade: Grade
    message: Message
    copies: int
    tries: int


def insert_new(
    connection: Connection, table: object, rows: Sequence[dict[str, object]], keys: Sequence[str]
) -> None:
    """Insert rows but those whose keys are there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(index_elements=list(keys)), list(rows))


def notify(
    connection: Connection,
    say: Callable[[Text, str], str],
    key: str,
    addresses: Sequence[int],
    text: Text,
    grade: Grade,
    now: datetime,
    links: Sequence[Link] = (),
) -> None:
    """Write one notice for each chat, in its reader's language; `key` with the chat's id makes it unique."""
    if not addresses:
        return
    languages = connection.execute(
        select(address.c.id, person.c.language)
        .join(person, person.c.id == address.c.person_id)
        .where(address.c.id.in_(addresses), address.c.reachable)
    ).all()
    rows: list[dict[str, object]] = []
    for chat, language in languages:
        buttons = tuple(
            Button(say(link.label, language), link_payload(link.dialog, link.args))
            for link in links
            if link.label is not None
        )
        # a messenger that shows only the newest keyboard must not lose the way back to what is open
        menu = Button(say(t("button-menu"), language), word_payload("menu"), style="quiet")
        message = Message(say(text, language), buttons, (menu,))
        rows.append(
            {
                "key": f"{key}:{chat}",
                "address_id": chat,
                "grade": grade,
                "message": msgspec.json.encode(message).decode(),
                "created_at": now,
                "not_before": now,
                "state": "pending",
            }
        )
    if rows:  # or nobody can be reached
        insert_new(connection, outbox, rows, ["key"])


def claim(
    connection: Connection, now: datetime, lease: timedelta, most: int, channels: Sequence[str]
) -> list[Notice]:
    """Lease the notices for these channels that are due.

    A lease that ran out is as good as none, but its holder may have sent the notice: that is a copy.
    """
    due = (
        select(
            outbox.c.id,
            address.c.channel,
            address.c.ext,
            outbox.c.grade,
            outbox.c.message,
            outbox.c.copies,
            outbox.c.tries,
            outbox.c.leased_until,
        )
        .join(address, address.c.id == outbox.c.address_id)
        .where(outbox.c.state == "pending", outbox.c.not_before <= now)
        .where((outbox.c.leased_until.is_(None)) | (outbox.c.leased_until < now))
        .where(address.c.channel.in_(channels))
        .order_by(outbox.c.not_before, outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True, of=outbox)
    )
    rows = connection.execute(due).all()
    if rows:
        lost = case((outbox.c.leased_until.is_not(None), 1), else_=0)
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_([row.id for row in rows]))
            .values(leased_until=now + lease, copies=outbox.c.copies + lost)
        )
    return [
        Notice(
            r.id,
            Address(r.channel, r.ext),
            r.grade,
            msgspec.json.decode(r.message, type=Message),
            r.copies + (r.leased_until is not None),
            r.tries,
        )
        for r in rows
    ]


def record(connection: Connection, rows: Sequence[dict[str, object]]) -> None:
    """Write what became of notices.

    Rows have `b_id`, `state`, `copies`, `tries`, `not_before`, `ref` and `error`.
    """
    if not rows:
        return
    columns = ("state", "copies", "tries", "not_before", "ref", "error")
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    connection.execute(
        update(outbox).where(outbox.c.id == bindparam("b_id")).values(**values, leased_until=None), list(rows)
    )
