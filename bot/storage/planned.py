"""Planned works that people are to be reminded of shortly before, each as long ahead as they wish.

People differ in how long ahead they want it and in their quiet hours; there are few such preferences, so a
reminder goes to one group of people after another, each a broadcast of its own when its moment has come.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, or_, select

from bot.storage.schema_notices import broadcast, delivery, notice_settings, outage
from bot.storage.told import begins

TELLING = ("new", "changed")


@dataclass(frozen=True, slots=True)
class Preference:
    """What a person chose, in minutes; None is the company's default."""

    ahead: int | None = None
    quiet_from: int | None = None
    quiet_to: int | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """Works that people were told of and that have not begun; `told` is the broadcast, at `told_at`."""

    id: int
    starts_at: datetime
    told: int
    told_at: datetime


def preferences(connection: Connection) -> set[Preference]:
    """All that anybody has, the company's among them."""
    settings = notice_settings.c
    rows = connection.execute(
        select(settings.ahead_minutes, settings.quiet_from, settings.quiet_to).distinct()
    )
    return {Preference(), *(Preference(*row) for row in rows)}


def coming(connection: Connection, now: datetime, until: datetime) -> list[Coming]:
    """Works that begin before a moment and that people have been told of, by whomever."""
    told = broadcast.alias("told")
    latest = select(func.max(told.c.id)).where(
        told.c.outage_id == outage.c.id,
        told.c.kind.in_(TELLING),
        told.c.started_at.is_not(None),
        ~told.c.test,
        ~begins(told.c.key, "soon:"),
    )
    last = latest.correlate(outage).scalar_subquery()
    rows = connection.execute(
        select(outage.c.id, outage.c.starts_at, broadcast.c.id, broadcast.c.started_at)
        .select_from(outage)
        .join(broadcast, broadcast.c.id == last)
        .where(
            outage.c.kind == "planned",
            outage.c.state == "scheduled",
            outage.c.starts_at > now,
            outage.c.starts_at <= until,
        )
        .order_by(outage.c.starts_at, outage.c.id)
    )
    return [Coming(*row) for row in rows]


def outdated(connection: Connection) -> list[int]:
    """Reminders being sent of works that are off, or of which people have been told something else since."""
    newer = broadcast.alias("newer")
    rows = connection.execute(
        select(broadcast.c.id)
        .join(outage, outage.c.id == broadcast.c.outage_id)
        .where(
            begins(broadcast.c.key, "soon:"),
            broadcast.c.state.in_(("sending", "paused")),
            or_(
                outage.c.state != "scheduled",
                exists().where(
                    newer.c.outage_id == outage.c.id,
                    newer.c.id > broadcast.c.id,
                    newer.c.started_at.is_not(None),
                    ~newer.c.test,
                    ~begins(newer.c.key, "soon:"),
                ),
            ),
        )
    )
    return [row.id for row in rows]


def keep_only(connection: Connection, broadcast_id: int, group: Collection[Preference]) -> int:
    """Of a reminder just written, keep the deliveries to people of one group; how many are left."""
    chosen = notice_settings.c
    row = chosen.person_id == delivery.c.person_id
    fits: ColumnElement[bool] = exists().where(row, or_(*(_is(each) for each in group)))
    if Preference() in group:
        fits = or_(fits, ~exists().where(row))
    connection.execute(delete(delivery).where(delivery.c.broadcast_id == broadcast_id, ~fits))
    mine = select(func.count()).where(delivery.c.broadcast_id == broadcast_id)
    return connection.execute(mine).scalar_one()


def _is(wanted: Preference) -> ColumnElement[bool]:
    chosen = notice_settings.c
    return and_(
        chosen.ahead_minutes.is_not_distinct_from(wanted.ahead),
        chosen.quiet_from.is_not_distinct_from(wanted.quiet_from),
        chosen.quiet_to.is_not_distinct_from(wanted.quiet_to),
    )
