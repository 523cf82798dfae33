"""`kill -9` at each moment of linking an account and of sending a reading.

The moments are not listed here: a run without a crash tells which there are (see `tests.reliability.child`).
Of those that leave the same behind one is enough: inside the commits of an update and of its turn, before and
after each send. Telegram on SQLite takes every other moment, Viber on PostgreSQL the rest; `python -m
bench.kills --points` takes all of them everywhere.
"""

from __future__ import annotations

import pytest

from bot.sandbox.values import MessengerName
from bot.storage.database import Database
from tests.reliability.points import crash_at_each
from tests.reliability.program import Program
from tests.reliability.town import UNCHANGED, Town

TAKEN: dict[str, tuple[MessengerName, int]] = {"sqlite": ("telegram", 0), "postgresql": ("viber", 1)}


async def test_a_crash_at_any_moment_changes_nothing(
    db: Database, program: Program, town: Town, request: pytest.FixtureRequest
) -> None:
    """After the restart the person comes to the same screen and the database to the same rows."""
    messenger, first = TAKEN[db.kind]
    found = await crash_at_each(messenger, town, program, db, first=first, step=2)
    assert found.crashes > 10
    assert found.differences == []
    assert program.troubles() == []
    assert found.copies <= 2
    assert town.complaints(UNCHANGED) == []
