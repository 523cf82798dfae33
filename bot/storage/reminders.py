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
    Exists,
    Select,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot.clock import kyiv_date, kyiv_midnight
from bot.domain.window import Window
from bot.storage import broadcasts
from bot.storage.audience import FREE, PAID, enqueue_people, wants
from bot.storage.broadcasts import Draft
from bot.storage.schema import account, link, meter, metering_point, person, reading
from bot.storage.schema_notices import broadcast, delivery, notice_settings

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
    """Whether the broadcast under a key has been started."""
    started = select(broadcast.c.id).where(broadcast.c.key == key, broadcast.c.started_at.is_not(None))
    return connection.execute(started).first() is not None


def prepare(connection: Connection, draft: Draft, now: datetime) -> int:
    """The draft under its key, as it should be now; one that a crash has left behind goes on."""
    made = broadcasts.create(connection, draft, now)
    if made is None:
        found = select(broadcast.c.id).where(broadcast.c.key == draft.key)
        made = connection.execute(found).scalar_one()
        broadcasts.revise(connection, made, draft, now)
    return made


def enqueue_some(
    connection: Connection, broadcast_id: int, accounts: Select[tuple[int]], after: int, most: int
) -> int | None:
    """Write the deliveries of a prepared reminder for the next people, by id; the last of them.

    None when there are no more, or it has been started. The deliveries of a million people in one
    transaction would keep everybody else waiting. Who comes to it twice goes on where the other has come to.
    """
    mine = select(broadcast.c.state).where(broadcast.c.id == broadcast_id).with_for_update()
    if connection.execute(mine).scalar_one() != "draft":
        return None
    done = select(func.max(delivery.c.person_id)).where(delivery.c.broadcast_id == broadcast_id)
    after = max(after, connection.execute(done).scalar() or 0)
    some = select(person.c.id).where(person.c.id > after).order_by(person.c.id).limit(most).subquery()
    last: int | None = connection.execute(select(func.max(some.c.id))).scalar()
    if last is None:
        return None
    people = (
        select(person.c.id)
        .outerjoin(notice_settings, notice_settings.c.person_id == person.c.id)
        .where(person.c.id > after, person.c.id <= last, wants("reading"))
        .where(_awaited_of(accounts, person.c.id).correlate(person))
    )
    enqueue_people(connection, broadcast_id, people)
    return last


def _awaited_of(accounts: Select[tuple[int]], who: ColumnElement[int]) -> Exists:
    """Whether one of the accounts is linked to a person."""
    theirs = link.alias("theirs")
    return exists().where(
        theirs.c.person_id == who,
        theirs.c.ended_at.is_(None),
        accounts.where(account.c.id == theirs.c.account_id).correlate(theirs).exists(),
    )


def no_longer_awaited(
    connection: Connection, broadcast_id: int, accounts: Select[tuple[int]], most: int
) -> list[int]:
    """Of the next deliveries of a reminder, those to people behind none of the accounts any more."""
    awaits = _awaited_of(accounts, delivery.c.person_id)
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
