"""Rows that other rows need, for tests."""

import json
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, insert

from bot.storage.schema import account, address, district, person, premises, submission

_next = count(1)


def add(connection: Connection, table: Table, **values: Any) -> int:
    """Insert a row; its id."""
    return int(connection.scalars(insert(table).returning(table.c.id), values).one())


def add_person(connection: Connection, at: datetime) -> int:
    """Somebody."""
    return add(connection, person, language="uk", created_at=at)


def add_address(connection: Connection, person_id: int, at: datetime) -> int:
    """Where somebody can be reached."""
    ext = f"chat-{next(_next)}"
    return add(connection, address, channel="viber", ext=ext, person_id=person_id, created_at=at)


def add_accounts(connection: Connection, amount: int) -> list[int]:
    """Accounts in one house."""
    home = add(connection, district, code=f"district-{next(_next)}", name="Житомирський РЕМ")
    house = add(connection, premises, district_id=home, settlement="м. Житомир", street="вул. Київська")
    return [add(connection, account, number=f"{next(_next):09}", premises_id=house) for _ in range(amount)]


def add_submissions(connection: Connection, at: datetime, accounts: int, each: int = 1) -> None:
    """So many submissions of so many accounts, in turn: `a0-0`, `a1-0`, …, `a0-1`, `a1-1`, …."""
    sender = add_address(connection, add_person(connection, at), at)
    made = add_accounts(connection, accounts)
    rows = [
        {
            "key": f"a{place}-{turn}",
            "kind": "reading",
            "number": f"2603-{turn}{place:05}",
            "account_id": account_id,
            "address_id": sender,
            "payload": json.dumps(_reading(f"a{place}-{turn}", place, turn, at), ensure_ascii=False),
            "sent_at": at,
            "created_at": at,
            "state": "pending",
            "next_at": at,
        }
        for turn in range(each)
        for place, account_id in enumerate(made)
    ]
    connection.execute(insert(submission), rows)


def _reading(key: str, place: int, turn: int, at: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "reading",
        "number": f"2603-{turn}{place:05}",
        "account": f"{place:09}",
        "eic": "62Z0000000000017",
        "meter": "0012345",
        "zones": {"day": 100 + turn, "night": 50 + turn},
        "sent_at": at.isoformat(),
        "received_at": at.isoformat(),
        "counts_on": "2026-04-01",
        "in_window": False,
        "odd": {"night": "far-above"},
        "photo": {"file": 7, "kind": "photo"},
        "channel": "viber",
    }
