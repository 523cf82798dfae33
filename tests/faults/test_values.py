"""What people wrote stands in no error of the database, so that no log can repeat it."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from bot.storage import schema
from bot.storage.database import Database


async def test_a_failed_statement_does_not_repeat_its_values(db: Database) -> None:
    """The traceback of a refused row names the statement and the reason, and none of its values."""
    row = {"person_id": 404_404, "channel": "telegram", "ext": "700", "name": "Маркована Олена"}
    with pytest.raises(DBAPIError) as refused:
        await db.write(lambda c: c.execute(insert(schema.address).values(row)))
    told = "".join(traceback.format_exception(refused.value))
    assert "str() failed" not in told
    assert "INSERT INTO address" in told
    assert "Маркована" not in told
