"""Deliveries: which go next, and what became of them.

1. A delivery that is marked (`leased_until`) is in the hands of the one sender of its channel. Marks are
   made before anything leaves and go with the outcome; who becomes the sender finds those of the one before.
2. A mark that was left behind counts as a copy, unless the log of that very sender is there and says that the
   message had not left. Grades say what is done then: an alert has at most two copies, a reminder one.
3. A refusal for good makes the address unreachable and leads to the spare one.
4. `waiting` has a moment at which it becomes pending: the end of quiet hours, or another try.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Executable,
    Select,
    Update,
    and_,
    any_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.events import Address, Receipt
from bot.storage.broadcasts import Grade, in_order
from bot.storage.people import unreachable
from bot.storage.query import Query
from bot.storage.schema import address
from bot.storage.schema_notices import broadcast, delivery, notice_settings, sender

COPIES: dict[Grade, int] = {"alert": 2, "reminder": 1}
SWEPT_AT_ONCE = 5_000  # rows changed in one transaction by those who keep the books
SWEPT_FOR = timedelta(days=2)  # after a stop
MARK = timedelta(minutes=5)
MANY = 20  # rows from which one statement for all of them is cheaper than one for each
LONGEST_ERROR = 200

State = Literal["pending", "waiting", "sent", "unknown", "refused", "late", "stopped"]

# literal, because an index with a condition serves only a statement that repeats it
_PENDING: ColumnElement[str] = literal_column("'pending'")
_WAITING: ColumnElement[str] = literal_column("'waiting'")


class Claimed(NamedTuple):
    """A delivery in our hands. `edits`: the message to be edited; `quiet`: the person's own hours."""

    id: int
    broadcast: int
    address: int
    to: Address
    language: str
    copies: int
    edits: str
    quiet: tuple[int, int] | None
    reachable: bool


@dataclass(frozen=True, slots=True)
class Became:
    """What a delivery became; `gone`: the address cannot be reached any more."""

    id: int
    state: State
    copies: int
    error: str = ""
    due_at: datetime | None = None
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A broadcast that has started and not ended."""

    id: int
    state: str
    grade: Grade
    topic: str
    quietly: bool
    late_after: datetime | None


def running(connection: Connection) -> list[Running]:
    """What is being sent or paused, first what goes first."""
    rows = connection.execute(
        select(
            broadcast.c.id,
            broadcast.c.state,
            broadcast.c.grade,
            broadcast.c.notice,
            broadcast.c.quietly & broadcast.c.corrects_id.is_not(None),
            broadcast.c.late_after,
        )
        .where(broadcast.c.state.in_(("sending", "paused")))
        .order_by(*in_order())
    )
    return [Running(*row) for row in rows]


def something_pends(connection: Connection, channel: str, now: datetime) -> bool:
    """Whether there is anything to send on a channel."""
    mine = (delivery.c.broadcast_id == broadcast.c.id, delivery.c.channel == channel)
    pends = exists().where(*mine, delivery.c.state == _PENDING, delivery.c.leased_until.is_(None))
    due = or_(broadcast.c.late_after.is_(None), broadcast.c.late_after > now)
    wanted = select(broadcast.c.id).where(broadcast.c.state == "sending", due, pends)
    return connection.execute(wanted.limit(1)).first() is not None


def claim(connection: Connection, of: Running, channel: str, most: int, now: datetime) -> list[Claimed]:
    """Take at most so many pending deliveries of a broadcast in hand, those of the lowest rank first."""
    rows = connection.execute(_next(of, channel).limit(most)).all()
    if rows:
        ids = [row[0] for row in rows]
        connection.execute(update(delivery).where(_among(connection, ids)).values(leased_until=now + MARK))
    return [
        Claimed(
            id,
            of.id,
            where,
            Address(channel, ext),
            language,
            copies,
            edits or "",
            None if start is None or end is None else (start, end),
            reachable,
        )
        for id, where, ext, reachable, language, copies, start, end, edits in rows
    ]


def _among(connection: Connection, ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a delivery is one of hundreds: they go as one value, for a list is built anew every time."""
    if connection.dialect.name == "postgresql":
        return delivery.c.id == any_(literal(ids, ARRAY(BigInteger)))
    listed = func.json_each(literal(msgspec.json.encode(ids).decode())).table_valued("value")
    return delivery.c.id.in_(select(listed.c.value))


def _next(of: Running, channel: str) -> Select[Any]:
    earlier = delivery.alias("earlier")
    wanted = (
        select(
            delivery.c.id,
            delivery.c.address_id,
            address.c.ext,
            address.c.reachable,
            delivery.c.language,
            delivery.c.copies,
            notice_settings.c.quiet_from,
            notice_settings.c.quiet_to,
            (earlier.c.ref if of.quietly else literal_column("NULL")).label("edits"),
        )
        .join(address, address.c.id == delivery.c.address_id)
        .outerjoin(notice_settings, notice_settings.c.person_id == delivery.c.person_id)
    )
    if of.quietly:
        corrected = select(broadcast.c.corrects_id).where(broadcast.c.id == of.id).scalar_subquery()
        wanted = wanted.outerjoin(
            earlier,
            and_(
                earlier.c.broadcast_id == corrected,
                earlier.c.person_id == delivery.c.person_id,
                earlier.c.address_id == delivery.c.address_id,
                earlier.c.state == "sent",
            ),
        )
    return wanted.where(
        delivery.c.broadcast_id == of.id,
        delivery.c.channel == channel,
        delivery.c.state == _PENDING,
        delivery.c.leased_until.is_(None),
    ).order_by(delivery.c.rank, delivery.c.id)


def _sent(which: ColumnElement[bool]) -> Update:
    return (
        update(delivery)
        .where(which)
        .values(
            state="sent",
            copies=bindparam("copies"),
            ref=bindparam("ref"),
            sent_at=bindparam("at"),
            error=None,
            due_at=None,
            leased_until=None,
            tries=delivery.c.tries + 1,
        )
    )


_SENT = Query(_sent(delivery.c.id == bindparam("b_id")))


def record_sent(connection: Connection, rows: Sequence[tuple[int, str, int]], at: datetime) -> None:
    """Deliveries that arrived: id, the message's name there, copies."""
    together: dict[tuple[str, int], list[int]] = defaultdict(list)
    for id, ref, copies in rows:
        together[ref[:64], copies].append(id)
    alone = []
    for (ref, copies), ids in together.items():
        values = {"ref": ref, "copies": copies, "at": at}
        if len(ids) < MANY:
            alone += [{"b_id": id, **values} for id in ids]
        else:
            connection.execute(_sent(_among(connection, ids)), values)
    _SENT.run_many(connection, alone)


_BECAME = Query(
    update(delivery)
    .where(delivery.c.id == bindparam("b_id"))
    .values(
        state=bindparam("state"),
        copies=bindparam("copies"),
        error=bindparam("error"),
        due_at=bindparam("due_at"),
        sent_at=bindparam("at"),
        leased_until=None,
        tries=delivery.c.tries + 1,
    )
)


def record(connection: Connection, rows: Sequence[Became], at: datetime) -> None:
    """What else became of deliveries. Whoever refused is told on the spare address, if there is one."""
    _BECAME.run_many(
        connection,
        [
            {
                "b_id": row.id,
                "state": row.state,
                "copies": row.copies,
                "error": row.error[:LONGEST_ERROR] or None,
                "due_at": row.due_at,
                "at": at if row.state == "unknown" else None,
            }
            for row in rows
        ],
    )
    unreachable(connection, [row.gone for row in rows if row.gone is not None])
    _turn_to_spare(connection, [row.id for row in rows if row.state == "refused"])


def _turn_to_spare(connection: Connection, ids: Sequence[int]) -> None:
    """Where the first address refused, the spare one is next, if it can be reached."""
    if not ids:
        return
    spare = address.alias("spare")
    reachable = select(spare.c.id).where(spare.c.id == delivery.c.spare_id, spare.c.reachable)
    channel = select(spare.c.channel).where(spare.c.id == delivery.c.spare_id).scalar_subquery()
    connection.execute(
        update(delivery)
        .where(delivery.c.id.in_(ids), exists(reachable))
        .values(
            state="pending",
            address_id=delivery.c.spare_id,
            channel=channel,
            spare_id=None,
            ref=None,
        )
    )


def give_back(connection: Connection, ids: Sequence[int]) -> None:
    """Deliveries of which nothing has left: they are as they were."""
    if ids:
        connection.execute(update(delivery).where(_among(connection, ids)).values(leased_until=None))


def last_run(connection: Connection, channel: str) -> str:
    """Which run sent on a channel last; empty if none did."""
    found: str | None = connection.execute(select(sender.c.run).where(sender.c.channel == channel)).scalar()
    return found or ""


def take_over(
    connection: Connection, channel: str, run: str, left: Collection[int] | None, now: datetime
) -> int:
    """Become the sender of a channel; how many messages of the one before may have left.

    `left` are those that are known to have left, None if nobody knows: then all may have.
    """
    marked = connection.execute(
        select(delivery.c.id, delivery.c.copies, broadcast.c.grade)
        .join(broadcast, broadcast.c.id == delivery.c.broadcast_id)
        .where(delivery.c.leased_until.is_not(None), delivery.c.channel == channel)
    ).all()
    gone = [row for row in marked if left is None or row.id in left]
    give_back(connection, [row.id for row in marked])
    record(
        connection,
        [
            Became(
                row.id,
                "pending" if row.copies + 1 < COPIES[row.grade] else "unknown",
                row.copies + 1,
                "perhaps sent before a crash",
            )
            for row in gone
        ],
        now,
    )
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    mine = dialect.insert(sender).values(channel=channel, run=run, since=now)
    connection.execute(
        mine.on_conflict_do_update(index_elements=["channel"], set_={"run": run, "since": now})
    )
    return len(gone)


# the books


@dataclass(frozen=True, slots=True)
class Books:
    """What is to be put right: broadcasts by what they need, and whether anybody has waited long enough."""

    late: tuple[int, ...]
    stopped: tuple[int, ...]
    ended: tuple[int, ...]
    due: bool

    @property
    def right(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.late or self.stopped or self.ended or self.due)


def look_through(connection: Connection, now: datetime) -> Books:
    """What has to be put right in the books."""
    mine = delivery.c.broadcast_id == broadcast.c.id
    left = exists().where(mine, delivery.c.state.in_(("pending", "waiting")))
    ours = exists().where(
        mine, delivery.c.state.in_(("pending", "waiting")), delivery.c.leased_until.is_(None)
    )
    late = select(broadcast.c.id).where(
        broadcast.c.state.in_(("sending", "paused")), broadcast.c.late_after <= now, ours
    )
    stopped = select(broadcast.c.id).where(
        broadcast.c.state == "stopped", broadcast.c.finished_at > now - SWEPT_FOR, ours
    )
    ended = select(broadcast.c.id).where(broadcast.c.state == "sending", ~left)
    due = select(delivery.c.id).where(delivery.c.state == _WAITING, delivery.c.due_at <= now).limit(1)
    return Books(
        tuple(connection.scalars(late)),
        tuple(connection.scalars(stopped)),
        tuple(connection.scalars(ended)),
        connection.execute(due).first() is not None,
    )


def put_right(connection: Connection, books: Books, now: datetime) -> None:
    """Do some of it; what is left is found by the next look."""
    if books.ended:
        mine = (broadcast.c.id.in_(books.ended), broadcast.c.state == "sending")
        connection.execute(update(broadcast).where(*mine).values(state="done", finished_at=now))
    if books.due:
        due = (delivery.c.state == _WAITING, delivery.c.due_at <= now)
        _sweep(connection, due, "pending")
    for ids, state in ((books.stopped, "stopped"), (books.late, "late")):
        for id in ids:
            free = (delivery.c.leased_until.is_(None), delivery.c.state.in_(("pending", "waiting")))
            _sweep(connection, (delivery.c.broadcast_id == id, *free), state)


def _sweep(connection: Connection, which: Iterable[Any], state: str) -> None:
    some = select(delivery.c.id).where(*which).limit(SWEPT_AT_ONCE)
    connection.execute(update(delivery).where(delivery.c.id.in_(some)).values(state=state, due_at=None))


# receipts

_COLUMN = {"delivered": "delivered_at", "seen": "seen_at"}


def _receipt(column: str) -> Query:
    who = select(address.c.id).where(
        address.c.channel == bindparam("b_channel"), address.c.ext == bindparam("b_ext")
    )
    mine = (delivery.c.ref == bindparam("b_ref"), delivery.c.address_id.in_(who))
    values: dict[str, Any] = {
        column: func.coalesce(delivery.c[column], bindparam("at", type_=delivery.c.sent_at.type))
    }
    if column == "seen_at":  # whoever has seen it has got it
        values["delivered_at"] = func.coalesce(
            delivery.c.delivered_at, bindparam("at", type_=delivery.c.sent_at.type)
        )
    statement: Executable = update(delivery).where(*mine).values(**values)
    return Query(statement)


_RECEIPTS = {what: _receipt(column) for what, column in _COLUMN.items()}


def record_receipts(connection: Connection, receipts: Sequence[Receipt], at: datetime) -> list[Receipt]:
    """Write what messengers tell of our messages; those that belong to no delivery that we know."""
    return [each for each in receipts if not _record_receipt(connection, each, at)]


def _record_receipt(connection: Connection, receipt: Receipt, at: datetime) -> bool:
    who = receipt.who
    query = _RECEIPTS.get(receipt.what)
    if query is not None:
        return bool(query.run(connection, b_channel=who.channel, b_ext=who.id, b_ref=receipt.ref, at=at))
    mine = select(address.c.id).where(address.c.channel == who.channel, address.c.ext == who.id)
    found = connection.scalars(
        select(delivery.c.id).where(
            delivery.c.ref == receipt.ref, delivery.c.address_id.in_(mine), delivery.c.state == "sent"
        )
    ).all()
    record(connection, [Became(id, "refused", 0, f"not shown: {receipt.why}") for id in found], at)
    again = select(delivery.c.broadcast_id).where(delivery.c.id.in_(found), delivery.c.state == _PENDING)
    ended = (broadcast.c.id.in_(again), broadcast.c.state == "done")
    connection.execute(update(broadcast).where(*ended).values(state="sending", finished_at=None))
    return bool(found)
