"""Outages as a person may see them: at their account, at an address that they name, of a queue.

1. What stands in the hourly schedule of the queue is an outage, too, unless the schedule does not apply.
2. How sure we are goes with each outage: a house list that was not understood, or a schedule that is old,
   makes "possibly", never silence.
3. As soon as one source of outages is silent, nobody may conclude that there are none: `stale` says since
   when.
4. An outage whose expected end has passed is told for a while, as one that nobody closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, select

from bot.domain.outages import OPEN
from bot.domain.schedule import QUEUES, NotAQueue, Span, joined, read_queue
from bot.domain.streets import house_key, settlement_key, street_key
from bot.domain.window import kyiv_day
from bot.storage import area_names, feeds, outages, schedules
from bot.storage.outage_places import LINGER
from bot.storage.schema import account, link, metering_point, premises

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

AHEAD = timedelta(days=14)
OVER_FOR = timedelta(hours=3)  # how long the news that the light is back is news
SUGGESTED = 8


class OutageReads:
    """What anybody may know of outages; of an account only who is linked to it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def at_account(self, number: str) -> Json:
        """What is known of an account of the person; nothing if it is not theirs."""
        connection, now = self._scene.connection, self._scene.now
        found = connection.execute(
            select(account.c.id, metering_point.c.queue)
            .join(link, and_(link.c.account_id == account.c.id, link.c.ended_at.is_(None)))
            .outerjoin(metering_point, metering_point.c.account_id == account.c.id)
            .where(account.c.number == number, link.c.person_id == self._scene.person)
            .order_by(metering_point.c.queue.desc())  # one that is known before one that is not
        ).first()
        if found is None:
            return self._seen([], "")
        return self._seen(
            outages.at_account(connection, found.id, now - OVER_FOR, now + AHEAD),
            _queue_name(found.queue or ""),
        )

    def at_place(self, settlement: str, street: str, house: str) -> Json:
        """What is known of an address, whoever lives there."""
        connection, now = self._scene.connection, self._scene.now
        queue = self._queue(settlement, street, house)
        found = outages.at_place(connection, settlement, street, house, queue, now - OVER_FOR, now + AHEAD)
        return self._seen(found, queue)

    def of_queue(self, queue: str) -> Json:
        """What the hourly schedule says of a queue."""
        return self._seen([], queue)

    def settlements(self, start: str) -> list[str]:
        """Settlements whose names begin so."""
        return area_names.suggest_settlements(self._scene.connection, start, SUGGESTED)

    def streets(self, settlement: str, start: str = "") -> list[str]:
        """Streets of a settlement whose names begin so."""
        return area_names.suggest_streets(self._scene.connection, settlement, start, SUGGESTED)

    def _queue(self, settlement: str, street: str, house: str) -> str:
        """The queue of a house; empty if it is not known or not one."""
        if not house:
            return ""
        rows = self._scene.connection.execute(
            select(metering_point.c.queue)
            .distinct()
            .join(account, account.c.id == metering_point.c.account_id)
            .join(premises, premises.c.id == account.c.premises_id)
            .where(
                premises.c.settlement_key == settlement_key(settlement),
                premises.c.street_key == street_key(street),
                premises.c.house_key == house_key(house),
                metering_point.c.queue != "",
            )
            .limit(2)
        ).all()
        return _queue_name(rows[0].queue) if len(rows) == 1 else ""

    def _seen(self, found: Sequence[outages.Found], queue: str) -> Json:
        connection, now = self._scene.connection, self._scene.now
        by_schedule = _schedule(connection, queue, now)
        told = [*_told(found, now), *_off_now(by_schedule, queue)]
        return {
            "now": now.isoformat(),
            "outages": sorted(told, key=_order),
            "stale": _stale(connection, now),
            "queue": queue,
            "schedule": by_schedule,
        }


def _queue_name(text: str) -> str:
    """The queue that the registry names; empty if it is none."""
    try:
        return read_queue(text)
    except NotAQueue:
        return ""


def _told(found: Iterable[outages.Found], now: datetime) -> Iterable[Json]:
    for each in found:
        one = each.stored.outage
        if one.state in OPEN:
            if one.ends_at and one.ends_at <= now - LINGER[one.kind]:
                continue
            phase = "now" if one.starts_at <= now else "coming"
        elif one.state == "restored" and one.ended_at and now - OVER_FOR <= one.ended_at <= now:
            phase = "over"
        else:
            continue
        yield {
            "id": each.stored.id,
            "kind": one.kind,
            "state": one.state,
            "phase": phase,
            "start": one.starts_at.isoformat(),
            "end": one.ends_at and one.ends_at.isoformat(),
            "ended": one.ended_at and one.ended_at.isoformat(),
            "reason": one.reason,
            "sure": each.touch == "yes",
        }


def _order(one: Json) -> tuple[Any, ...]:
    """What is sure first, an emergency before all, then in order of time; what ended last stands first."""
    return (
        not one["sure"],
        one["kind"] != "emergency",
        one["start"] if one["phase"] == "coming" else "",
        one["phase"] == "over" and -datetime.fromisoformat(one["ended"]).timestamp(),
    )


def _schedule(connection: Connection, queue: str, now: datetime) -> Json:
    """Today's hours without light that are not past, and whether they may be relied upon."""
    if queue not in QUEUES:
        return {"state": "none", "since": None, "known": False, "today": [], "current": []}
    state = schedules.state(connection, now)
    today = kyiv_day(now)
    days = schedules.days(connection, queue, today - timedelta(days=1), today + timedelta(days=1))
    spans = [span for span in joined(days) if span.end > now and kyiv_day(span.start) <= today]
    return {
        "state": state.what,
        "since": state.since and state.since.isoformat(),
        "known": any(day.day == today for day in days),
        "today": [_json(span) for span in spans],
        "current": [_json(span) for span in _current(spans, now)],
    }


def _current(spans: Sequence[Span], now: datetime) -> list[Span]:
    """What goes on now and all that follows it without a break."""
    chain: list[Span] = []
    for span in spans:
        if span.start <= now or (chain and span.start == chain[-1].end):
            chain.append(span)
    return chain


def _off_now(schedule: Json, queue: str) -> list[Json]:
    """The outage that the schedule makes just now: until the last sure hour; `later`: perhaps until then."""
    chain = schedule["current"]
    if not chain or schedule["state"] not in {"known", "stale"}:
        return []
    start, _, sure = chain[0]
    last = chain[-1][1]
    end = next((span[1] for span in reversed(chain) if span[2]), last)
    return [
        {
            "id": None,
            "kind": "schedule",
            "state": "running",
            "phase": "now",
            "start": start,
            "end": end,
            "later": last if last != end else None,
            "ended": None,
            "reason": "",
            "sure": sure and schedule["state"] == "known",
            "queue": queue,
        }
    ]


def _stale(connection: Connection, now: datetime) -> Json | None:
    """Since when outages are not known for sure: the oldest word of a source that is silent."""
    silent = [
        each
        for each in feeds.listed(connection, "outages")
        if each.name != feeds.BY_HAND
        and (
            each.state not in {"good", "empty"}
            or each.checked_at is None
            or now - each.checked_at > schedules.SILENT_AFTER
        )
    ]
    if not silent:
        return None
    known = [each.published_at if each.state == "stale" else each.checked_at for each in silent]
    since = min((each for each in known if each), default=None)
    return {"since": since and since.isoformat()}


def _json(span: Span) -> list[Any]:
    return [span.start.isoformat(), span.end.isoformat(), span.sure]
