"""One-time codes that bind an employee's messenger, shown in the console and entered in the chat."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.storage.schema_notices import staff, staff_code
from bot.storage.staff import Member, get

VALID = timedelta(minutes=15)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that are mistaken for another
_LENGTH = 8


def make(connection: Connection, staff_id: int, now: datetime) -> str:
    """A code that binds one messenger to this employee within VALID; an earlier one no longer does."""
    connection.execute(delete(staff_code).where(staff_code.c.staff_id == staff_id))
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    connection.execute(insert(staff_code).values(code=code, staff_id=staff_id, until=now + VALID))
    return code


def bind(connection: Connection, code: str, address_id: int, now: datetime) -> Member | None:
    """Bind the messenger by a code, which then is used up; None for one that is unknown or too old.

    The messenger belongs to nobody else from then on.
    """
    row = connection.execute(
        select(staff_code.c.staff_id, staff_code.c.until).where(staff_code.c.code == code.strip().upper())
    ).first()
    if row is None or row.until <= now:
        return None
    connection.execute(delete(staff_code).where(staff_code.c.staff_id == row.staff_id))
    connection.execute(update(staff).where(staff.c.address_id == address_id).values(address_id=None))
    connection.execute(update(staff).where(staff.c.id == row.staff_id).values(address_id=address_id))
    member = get(connection, row.staff_id)
    return None if member is None or member.disabled else member


def unbind(connection: Connection, staff_id: int) -> None:
    """No messenger any more."""
    connection.execute(update(staff).where(staff.c.id == staff_id).values(address_id=None))
