"""Warnings of disconnection as they are stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.schema_notices import warning
from bot.storage.warnings import Warned, save
from tests import builders

NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
WARNED = Warned("17", date(2026, 3, 1), date(2026, 3, 20), "Борг")


async def test_the_same_again_changes_nothing(db: Database) -> None:
    """New, the same, changed, lifted; a row keeps the time of its last change."""
    home = await db.write(builders.household)
    lifted = replace(WARNED, lifted_on=date(2026, 3, 9))
    told = (WARNED, WARNED, replace(WARNED, reason="Заборгованість"), lifted, lifted)
    outcomes = []
    for hours, each in enumerate(told):
        moment = NOON + timedelta(hours=hours)
        outcomes.append(await db.write(partial(save, account_id=home.account, warned=each, now=moment)))
    assert outcomes == ["new", "same", "changed", "changed", "same"]
    row = await db.read(lambda c: c.execute(select(warning)).one())
    assert (row.reason, row.lifted_on, row.changed_at) == (
        "Борг",
        date(2026, 3, 9),
        NOON + timedelta(hours=3),
    )


async def test_the_same_number_at_another_account(db: Database) -> None:
    """Numbers are an account's own."""
    homes = await db.write(
        lambda c: [
            builders.household(c, number, serial=number, flat=number) for number in ("100000001", "100000002")
        ]
    )
    for home in homes:
        assert await db.write(partial(save, account_id=home.account, warned=WARNED, now=NOON)) == "new"
