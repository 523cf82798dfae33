"""All that is kept of a person, for a copy that they may ask for.

The tables are those that refer to a person or to a chat of theirs, and what hangs on their requests. Left
out: digests of codes, notes that only the staff sees, and rows of the delivery itself.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, select

from bot.storage import schema as s
from bot.storage import schema_requests as q
from bot.storage.erasure import chat_columns, chats_of
from bot.storage.joining import person_columns

Json = dict[str, Any]

SECRET = {"email_code", "join_code", "conversation", "staff"}  # tables; what is open now is on the screen
HIDDEN = {
    "code",
    "digest",
    "path",
    "leased_until",
    "next_at",
    "tries",
    "copies",
    "rank",
    "assigned",
    "by",
}  # columns
PARSED = {"payload", "body", "fields", "message"}


def collect(connection: Connection, person: int) -> dict[str, list[Json]]:
    """Rows by table, in the order in which they came."""
    chats = chats_of(connection, person)
    found: dict[str, list[Json]] = {"person": _rows(connection, s.person.c.id, [person])}
    for column in (*person_columns(), *chat_columns()):
        name = column.table.name
        if name not in SECRET:
            whose = [person] if column.references(s.person.c.id) else chats
            rows = found.setdefault(name, [])
            rows += [row for row in _rows(connection, column, whose) if row not in rows]
    mine = [row["id"] for row in found.get("request", [])]
    heard = [row for row in _rows(connection, q.request_event.c.request_id, mine) if not row["internal"]]
    found["request_event"] = heard
    found["request_file"] = _rows(connection, q.request_file.c.request_id, mine)
    accounts = {row["account_id"] for row in found.get("link", [])}
    found["account"] = _rows(connection, s.account.c.id, sorted(accounts), ("id", "number"))
    return {name: rows for name, rows in found.items() if rows}


def _rows(
    connection: Connection, column: Column[Any], values: list[int], names: tuple[str, ...] = ()
) -> list[Json]:
    table = column.table
    shown = [c for c in table.c if (c.name in names if names else c.name not in HIDDEN)]
    order = list(table.primary_key.columns)
    rows = connection.execute(select(*shown).where(column.in_(values)).order_by(*order)).mappings()
    return [{name: _plain(name, value) for name, value in row.items()} for row in rows]


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if name in PARSED and isinstance(value, str) and value[:1] in {"{", "["}:
        return json.loads(value)
    return value
