"""Escalation: requests whose term ends soon, or has ended, are marked once and shown to the staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, String, cast, exists, select

from bot.domain.requests import OPEN
from bot.storage.desk import Districts
from bot.storage.requests import add_event
from bot.storage.schema import district
from bot.storage.schema_requests import request, request_event

AHEAD = timedelta(days=2)  # as the colours of `bot.domain.requests.Left`
MARK = "lapsing"
CLOCK = "clock"
TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Lapsing:
    """Open requests that are late, or lapse within two days, and how many of them are marked for nobody."""

    late: int
    soon: int
    unassigned: int
    rows: Sequence[Any]


def mark(connection: Connection, now: datetime, today: date) -> int:
    """Write into the history of each request, once for each last day, that it lapses; how many."""
    told = exists().where(
        request_event.c.request_id == request.c.id,
        request_event.c.what == MARK,
        request_event.c.detail == cast(request.c.due_on, String),
    )
    wanted = (
        select(request.c.id, request.c.due_on)
        .where(request.c.state.in_(OPEN), request.c.due_on <= today + AHEAD, ~told.correlate(request))
        .order_by(request.c.id)
        .limit(TOGETHER)
    )
    rows = connection.execute(wanted).all()
    for row in rows:
        add_event(connection, row.id, CLOCK, MARK, now, row.due_on.isoformat(), internal=True)
    return len(rows)


def lapsing(
    connection: Connection, districts: Districts, today: date, login: str, *, most: int = 6
) -> Lapsing:
    """What lapses within two days; those of `login` and of nobody are in front."""
    wanted = (
        select(
            request.c.id,
            request.c.number,
            request.c.subject,
            request.c.state,
            request.c.due_on,
            request.c.closed_at,
            request.c.assigned,
            district.c.name.label("district"),
        )
        .outerjoin(district, district.c.id == request.c.district_id)
        .where(request.c.state.in_(OPEN), request.c.due_on <= today + AHEAD)
        .order_by(request.c.due_on, request.c.id)
    )
    if districts is not None:
        wanted = wanted.where(request.c.district_id.in_(districts))
    rows = connection.execute(wanted).all()
    late = sum(row.due_on < today for row in rows)
    first = sorted(rows, key=lambda row: (row.assigned not in {"", login}, row.due_on))
    return Lapsing(late, len(rows) - late, sum(not row.assigned for row in rows), first[:most])
