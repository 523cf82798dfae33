"""Clauses that stand in many statements: where an account is, whose it is, which meter is installed there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from bot.storage.schema import account, link, meter, metering_point, premises

ADDRESS = (premises.c.settlement, premises.c.street, premises.c.house, premises.c.flat)

INSTALLED = and_(meter.c.metering_point_id == metering_point.c.id, meter.c.removed_on.is_(None))


def linked(person: Any, account_id: ColumnElement[int] = account.c.id) -> ColumnElement[bool]:
    """Whether an account is linked to the person (a number, or a column or a parameter that has it)."""
    return and_(link.c.account_id == account_id, link.c.person_id == person, link.c.ended_at.is_(None))
