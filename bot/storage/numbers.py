"""Statistics: readings by channel and day, requests with their terms kept or missed, broadcasts.

Days are days in Kyiv. Counts are made by the database, but for terms, which depend on the calendar: of
requests only a few columns of the period are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from bot.clock import kyiv_date, kyiv_midnight
from bot.domain.requests import KINDS
from bot.storage.desk import Districts
from bot.storage.schema import account, address, premises, reading
from bot.storage.schema import submission as sent
from bot.storage.schema_notices import broadcast, delivery
from bot.storage.schema_requests import request

DAY = timedelta(days=1)
REACHED = ("sent", "unknown")


@dataclass(frozen=True, slots=True)
class Readings:
    """Submissions of readings by day and channel, and how many of them were odd."""

    days: tuple[date, ...]
    channels: tuple[str, ...]
    counts: dict[tuple[date, str], int]
    with_photo: int
    odd: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Terms:
    """What became of the requests of a kind that came in a period.

    `kept` and `missed` are answered ones, `going` and `late` open ones; `days`: how many days it took to
    answer, on average.
    """

    kind: str
    came: int
    kept: int
    missed: int
    going: int
    late: int
    cancelled: int
    days: float | None
    rating: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """Broadcasts of a topic that began in a period: how many, to how many people, how many were reached."""

    topic: str
    broadcasts: int
    people: int
    reached: int


def readings(connection: Connection, first: date, last: date, districts: Districts) -> Readings:
    """Readings that were sent from the first day to the last, inclusive."""
    days = tuple(first + DAY * at for at in range((last - first).days + 1))
    day = case(
        *((sent.c.sent_at < kyiv_midnight(each + DAY), at) for at, each in enumerate(days)), else_=len(days)
    )
    within = (
        sent.c.kind == "reading",
        sent.c.sent_at >= kyiv_midnight(first),
        sent.c.sent_at < kyiv_midnight(last + DAY),
    )
    counted = select(
        day.label("day"),
        address.c.channel,
        func.count().label("all"),
        func.count(sent.c.file_id).label("photo"),
    ).join(address, address.c.id == sent.c.address_id)
    rows = connection.execute(_near(counted, districts).where(*within).group_by(day, address.c.channel)).all()
    odd = select(func.count(sent.c.id.distinct())).join(reading, reading.c.submission_id == sent.c.id)
    return Readings(
        days,
        tuple(sorted({row.channel for row in rows})),
        {(days[row.day], row.channel): row.all for row in rows},
        sum(row.photo for row in rows),
        int(connection.scalars(_near(odd, districts).where(*within, reading.c.odd.is_not(None))).one()),
    )


def terms(connection: Connection, first: date, last: date, districts: Districts, today: date) -> list[Terms]:
    """Requests that came from the first day to the last, inclusive, by kind."""
    wanted = select(
        request.c.kind,
        request.c.state,
        request.c.due_on,
        request.c.sent_at,
        request.c.closed_at,
        request.c.rating,
    ).where(request.c.sent_at >= kyiv_midnight(first), request.c.sent_at < kyiv_midnight(last + DAY))
    if districts is not None:
        wanted = wanted.where(request.c.district_id.in_(districts))
    rows = connection.execute(wanted).all()
    return [_terms(kind, [row for row in rows if row.kind == kind], today) for kind in KINDS]


def broadcasts(connection: Connection, first: date, last: date) -> list[Told]:
    """Broadcasts that began from the first day to the last, inclusive, by topic; tests are not counted."""
    begun = (
        broadcast.c.started_at >= kyiv_midnight(first),
        broadcast.c.started_at < kyiv_midnight(last + DAY),
        ~broadcast.c.test,
    )
    counted = select(broadcast.c.notice, func.count().label("all")).where(*begun).group_by(broadcast.c.notice)
    how_many = connection.execute(counted.order_by(broadcast.c.notice)).all()
    people = connection.execute(
        select(
            broadcast.c.notice,
            func.count().label("people"),
            func.sum(case((delivery.c.state.in_(REACHED), 1), else_=0)).label("reached"),
        )
        .join(delivery, delivery.c.broadcast_id == broadcast.c.id)
        .where(*begun)
        .group_by(broadcast.c.notice)
    ).all()
    told = {row.notice: (row.people, row.reached or 0) for row in people}
    return [Told(row.notice, row.all, *told.get(row.notice, (0, 0))) for row in how_many]


def _terms(kind: str, rows: Sequence[Any], today: date) -> Terms:
    fate = Counter(_fate(row.state, row.due_on, row.closed_at, today) for row in rows)
    answered = [row for row in rows if row.state in {"done", "refused"} and row.closed_at]
    return Terms(
        kind=kind,
        came=len(rows),
        kept=fate["kept"],
        missed=fate["missed"],
        going=fate["going"],
        late=fate["late"],
        cancelled=fate["cancelled"],
        days=_mean((kyiv_date(row.closed_at) - kyiv_date(row.sent_at)).days for row in answered),
        rating=_mean(row.rating for row in rows if row.rating),
    )


def _fate(state: str, due: date | None, closed_at: datetime | None, today: date) -> str:
    if state == "cancelled":
        return state
    if closed_at is None:
        return "late" if due and due < today else "going"
    return "missed" if due and due < kyiv_date(closed_at) else "kept"


def _mean(values: Iterable[int]) -> float | None:
    given = list(values)
    return round(sum(given) / len(given), 1) if given else None


def _near(query: Select[Any], districts: Districts) -> Select[Any]:
    if districts is None:
        return query
    return (
        query.join(account, account.c.id == sent.c.account_id)
        .join(premises, premises.c.id == account.c.premises_id)
        .where(premises.c.district_id.in_(districts))
    )
