"""How far a broadcast has come, and what became of each delivery.

Everything is counted from the deliveries by their indexes, so the counts add up by construction:
people = pending + waiting + sent + unknown + refused + late + stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from bot.storage.schema import address
from bot.storage.schema_notices import broadcast, delivery

LATELY = timedelta(seconds=30)
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of people. `waiting`: in their quiet hours, or later again; `unknown`: perhaps they got it.

    `delivered` and `seen` are known on Viber only. `channels`: state → people, for each channel.
    `seconds_left` is None while nothing moves.
    """

    people: int
    pending: int
    waiting: int
    sent: int
    delivered: int
    seen: int
    unknown: int
    refused: int
    late: int
    stopped: int
    channels: dict[str, dict[str, int]]
    per_second: float
    seconds_left: float | None


def progress(connection: Connection, id: int, now: datetime | None = None) -> Progress:
    """How far it has come; the pace is that of the last half minute before `now`, or before the last send."""
    mine = delivery.c.broadcast_id == id
    channels: dict[str, dict[str, int]] = {}
    counted = select(delivery.c.state, delivery.c.channel, func.count()).where(mine)
    for state, channel, number in connection.execute(counted.group_by(delivery.c.state, delivery.c.channel)):
        channels.setdefault(channel, {})[state] = number
    seen_at = delivery.c.seen_at
    delivered, seen = connection.execute(
        select(func.count(), func.count(seen_at)).where(mine, delivery.c.delivered_at.is_not(None))
    ).one()

    def total(state: str) -> int:
        return sum(states.get(state, 0) for states in channels.values())

    pace = _pace(connection, id, now)
    left = total("pending")
    return Progress(
        people=sum(sum(states.values()) for states in channels.values()),
        pending=left,
        waiting=total("waiting"),
        sent=total("sent"),
        delivered=delivered,
        seen=seen,
        unknown=total("unknown"),
        refused=total("refused"),
        late=total("late"),
        stopped=total("stopped"),
        channels=channels,
        per_second=pace,
        seconds_left=left / pace if pace else (None if left else 0.0),
    )


def _pace(connection: Connection, id: int, now: datetime | None) -> float:
    """People per second, lately."""
    sent_at = delivery.c.sent_at
    mine = (delivery.c.broadcast_id == id, sent_at.is_not(None))
    until = now or connection.execute(select(func.max(sent_at)).where(*mine)).scalar()
    began = connection.execute(select(broadcast.c.started_at).where(broadcast.c.id == id)).scalar()
    if until is None or began is None:
        return 0.0
    since = max(began, until - LATELY)
    number = connection.execute(select(func.count()).where(*mine, sent_at >= since)).scalar_one()
    return float(number / max((until - since).total_seconds(), 1.0))


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of one delivery; `name` is the person's on their messenger, `at` its id there."""

    name: str
    channel: str
    at: str
    language: str
    state: str
    copies: int
    sent_at: datetime | None
    delivered_at: datetime | None
    seen_at: datetime | None
    error: str


def report(connection: Connection, id: int) -> Iterator[Reported]:
    """All its deliveries, read in thousands; to be used up before the connection is given back."""
    after: int | None = 0
    while after is not None:
        rows, after = report_page(connection, id, after)
        yield from rows


def report_page(connection: Connection, id: int, after: int = 0) -> tuple[list[Reported], int | None]:
    """A thousand of its deliveries, and what to ask for the next ones; None when there are no more."""
    wanted = (
        select(
            delivery.c.id,
            address.c.name,
            delivery.c.channel,
            address.c.ext,
            delivery.c.language,
            delivery.c.state,
            delivery.c.copies,
            delivery.c.sent_at,
            delivery.c.delivered_at,
            delivery.c.seen_at,
            delivery.c.error,
        )
        .join(address, address.c.id == delivery.c.address_id)
        .where(delivery.c.broadcast_id == id, delivery.c.id > after)
        .order_by(delivery.c.id)
        .limit(AT_ONCE)
    )
    rows = connection.execute(wanted).all()
    found = [
        Reported(
            row.name,
            row.channel,
            row.ext,
            row.language,
            row.state,
            row.copies,
            row.sent_at,
            row.delivered_at,
            row.seen_at,
            row.error or "",
        )
        for row in rows
    ]
    return found, rows[-1].id if len(rows) == AT_ONCE else None
