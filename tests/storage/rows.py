"""Rows that other rows need, for tests."""

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, insert

from bot.storage.schema import account, address, district, person, premises

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
