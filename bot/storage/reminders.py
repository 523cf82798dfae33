"""Who is to be reminded of the reading window: one statement, however many accounts there are.

An account is reminded while one of its meters that is in use and not read remotely has no reading that was
taken in this window by anybody: the consumer, a controller, or the meter itself. A calculated value is
nobody's reading. Accounts that nobody has linked are left out at once, before their meters are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    literal_column,
    or_,
    select,
    update,
)

from bot.clock import kyiv_date, kyiv_midnight
from bot.domain.window import Window
from bot.storage.audience import FREE, PAID
from bot.storage.schema import account, link, meter, metering_point, reading
from bot.storage.schema_notices import broadcast, delivery

TAKEN_BY = ("consumer", "controller", "remote")

# literal, because an index with a condition serves only a statement that repeats it
PENDING: ColumnElement[str] = literal_column("'pending'")
WAITING: ColumnElement[str] = literal_column("'waiting'")


def awaited(window: Window, now: datetime) -> Select[tuple[int]]:
    """The accounts, by id, of which a reading is still awaited in a window."""
    today = kyiv_date(now)
    linked = exists().where(link.c.account_id == account.c.id, link.c.ended_at.is_(None))
    come = exists().where(
        reading.c.meter_id == meter.c.id,
        reading.c.taken_at >= kyiv_midnight(window.opens),
        reading.c.taken_at < kyiv_midnight(window.closes + timedelta(days=1)),
        reading.c.source.in_(TAKEN_BY),
    )
    silent = exists().where(
        metering_point.c.account_id == account.c.id,
        meter.c.metering_point_id == metering_point.c.id,
        and_(
            or_(meter.c.installed_on.is_(None), meter.c.installed_on <= today),
            or_(meter.c.removed_on.is_(None), meter.c.removed_on > today),
        ),
        ~meter.c.remote,
        ~come.correlate(meter),
    )
    return select(account.c.id).where(~account.c.closed, linked.correlate(account), silent.correlate(account))


def is_begun(connection: Connection, key: str) -> bool:
    """Whether there is a broadcast under a key."""
    return connection.execute(select(broadcast.c.id).where(broadcast.c.key == key)).first() is not None


def no_longer_awaited(
    connection: Connection, broadcast_id: int, accounts: Select[tuple[int]], most: int
) -> list[int]:
    """Of the next deliveries of a reminder, those to people behind none of the accounts any more."""
    mine = link.alias("theirs")
    awaits = exists().where(
        mine.c.person_id == delivery.c.person_id,
        mine.c.ended_at.is_(None),
        accounts.where(account.c.id == mine.c.account_id).correlate(mine).exists(),
    )
    of_it = (delivery.c.broadcast_id == broadcast_id, delivery.c.leased_until.is_(None))
    pending = [
        select(delivery.c.id)
        .where(*of_it, delivery.c.state == PENDING, delivery.c.channel == channel)
        .order_by(delivery.c.rank, delivery.c.id)
        for channel in (FREE, PAID)
    ]
    waiting = select(delivery.c.id).where(*of_it, delivery.c.state == WAITING).order_by(delivery.c.due_at)
    found: list[int] = []
    for some in (*pending, waiting):
        soon = some.limit(most).subquery()
        statement = select(delivery.c.id).where(
            delivery.c.id.in_(select(soon.c.id)), ~awaits.correlate(delivery)
        )
        found += connection.execute(statement).scalars()
    return found


def leave_out(connection: Connection, deliveries: Sequence[int]) -> None:
    """Send these no more, unless they are on their way."""
    for start in range(0, len(deliveries), 500):
        connection.execute(
            update(delivery)
            .where(
                delivery.c.id.in_(deliveries[start : start + 500]),
                delivery.c.state.in_(("pending", "waiting")),
                delivery.c.leased_until.is_(None),
            )
            .values(state="stopped", error="the reading has come")
        )
