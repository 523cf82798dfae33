"""Warnings of disconnection, as the company's billing gives them: their history for one account.

1. A warning is in force until it is lifted; it never disappears, because people ask about old ones, too.
2. What is in force stands first, the nearest disconnection before all; then what was lifted, newest first.
3. What one import changed for one day of disconnection is a batch: its people are told in the same words, and
   which account it is they see in the bot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Select, and_, bindparam, insert, or_, select, update

from bot.domain.window import kyiv_day
from bot.storage.clauses import linked
from bot.storage.query import Query
from bot.storage.schema import account, link
from bot.storage.schema_notices import warning

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

LIFTED_NEWS = timedelta(days=7)

_undated = warning.c.disconnect_on.is_(None)
_lifted = warning.c.lifted_on.is_not(None)
_FIELDS = ("issued_on", "disconnect_on", "reason", "lifted_on")

_WARNINGS = Query(
    select(warning.c.number, *(warning.c[name] for name in _FIELDS))
    .join(account, account.c.id == warning.c.account_id)
    .join(link, linked(bindparam("person")))
    .where(account.c.number == bindparam("number"))
    .order_by(warning.c.issued_on.desc(), warning.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as the company counts it; days are Kyiv's."""

    number: str
    issued_on: date
    disconnect_on: date | None = None
    reason: str = ""
    lifted_on: date | None = None


def save(
    connection: Connection, account_id: int, warned: Warned, now: datetime
) -> Literal["new", "changed", "same"]:
    """Keep a warning of an account; the same number again changes it."""
    values: dict[str, Any] = {name: getattr(warned, name) for name in _FIELDS}
    which = (warning.c.account_id == account_id, warning.c.number == warned.number)
    columns = (warning.c[name] for name in _FIELDS)
    kept = connection.execute(select(*columns).where(*which)).mappings().one_or_none()
    if kept is None:
        row = {"account_id": account_id, "number": warned.number, "changed_at": now}
        connection.execute(insert(warning).values(**values, **row))
        return "new"
    if dict(kept) == values:
        return "same"
    connection.execute(update(warning).where(*which).values(**values, changed_at=now))
    return "changed"


@dataclass(frozen=True, slots=True)
class Batch:
    """Warnings that changed together, for the same day; or were lifted together."""

    changed_at: datetime
    disconnect_on: date | None
    lifted: bool


def batches(connection: Connection, since: datetime, until: datetime) -> list[Batch]:
    """What changed after a moment and up to another, the oldest first; not what is old or long lifted."""
    day = kyiv_day(until)
    news = or_(
        and_(warning.c.lifted_on.is_(None), or_(_undated, warning.c.disconnect_on >= day)),
        warning.c.lifted_on >= day - LIFTED_NEWS,
    )
    query = select(warning.c.changed_at, warning.c.disconnect_on, _lifted.label("lifted")).distinct()
    rows = connection.execute(query.where(warning.c.changed_at > since, warning.c.changed_at <= until, news))
    found = [
        Batch(row.changed_at, None if row.lifted else row.disconnect_on, bool(row.lifted)) for row in rows
    ]
    return sorted(dict.fromkeys(found), key=lambda one: (one.changed_at, one.disconnect_on or date.max))


def concerned(batch: Batch) -> Select[tuple[int]]:
    """The ids of the open accounts of a batch."""
    query = select(account.c.id).join(warning).where(account.c.closed.is_(False))
    query = query.where(warning.c.changed_at == batch.changed_at)
    if batch.lifted:
        return query.where(_lifted).distinct()
    same = _undated if batch.disconnect_on is None else warning.c.disconnect_on == batch.disconnect_on
    return query.where(warning.c.lifted_on.is_(None), same).distinct()


class WarningReads:
    """What a person may know of warnings: those of their own accounts."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def of(self, number: str) -> Json:
        """The warnings of an account, and the day in Kyiv against which they are to be read."""
        scene = self._scene
        rows = _WARNINGS.all(scene.connection, person=scene.person, number=number)
        return {"today": kyiv_day(scene.now).isoformat(), "warnings": [_json(row) for row in _order(rows)]}

    def elsewhere(self, number: str) -> list[str]:
        """The person's other accounts that have a warning in force."""
        scene = self._scene
        mine = and_(link.c.account_id == account.c.id, link.c.person_id == scene.person)
        rows = scene.connection.scalars(
            select(account.c.number)
            .distinct()
            .join(warning)
            .join(link, and_(mine, link.c.ended_at.is_(None)))
            .where(warning.c.lifted_on.is_(None), account.c.number != number)
            .order_by(account.c.number)
        )
        return list(rows)

    def in_force(self, number: str) -> bool:
        """Whether the day of disconnection named by a warning has come, and nothing has lifted it."""
        scene = self._scene
        today = kyiv_day(scene.now)
        rows = _WARNINGS.all(scene.connection, person=scene.person, number=number)
        return any(r.lifted_on is None and r.disconnect_on and r.disconnect_on <= today for r in rows)


def _order(rows: Sequence[Any]) -> list[Any]:
    in_force = [row for row in rows if row.lifted_on is None]
    in_force.sort(key=lambda row: row.disconnect_on or date.max)
    return in_force + [row for row in rows if row.lifted_on is not None]


def _json(row: Any) -> Json:
    return {
        "number": row.number,
        "reason": row.reason,
        "issued_on": row.issued_on.isoformat(),
        "disconnect_on": row.disconnect_on and row.disconnect_on.isoformat(),
        "lifted_on": row.lifted_on and row.lifted_on.isoformat(),
    }
