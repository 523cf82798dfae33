"""Which outages touch one place: an account, or an address that somebody names.

1. It is the question of `areas.accounts`, asked from the other side: an account that is in an area's audience
   is touched by that area, and as surely.
2. What is not known of a place that somebody names (its feeder, its queue) makes an area that depends on it
   possible where the area names the settlement too, and says nothing where it does not.
3. Cancelled outages touch nobody; an open one does until LINGER after its expected end, for light does not
   come back because it was expected to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from bot.domain import houses
from bot.domain.outages import OPEN, Touch
from bot.domain.streets import akin, house_key, settlement_key, street_key
from bot.storage.area_match import Registry, match_any, names, same_line, touch_queue
from bot.storage.distinct import distinct
from bot.storage.outage_rows import Stored, load
from bot.storage.schema import account, metering_point, premises
from bot.storage.schema_notices import outage, outage_area

LINGER = {"planned": timedelta(hours=3), "emergency": timedelta(hours=24), "schedule": timedelta(0)}
ENDLESS = timedelta(days=7)  # how long an open outage without an expected end is believed


@dataclass(frozen=True, slots=True)
class Found:
    """An outage that touches a place, and how surely."""

    stored: Stored
    touch: Literal["yes", "possibly"]


@dataclass(frozen=True, slots=True)
class _Place:
    """An address by its keys; None is what is not known."""

    settlement: str
    street: str
    house: str | None
    districts: frozenset[int] | None
    feeders: frozenset[str] | None
    transformers: frozenset[str] | None
    queues: frozenset[str] | None


def at_account(connection: Connection, account_id: int, since: datetime, until: datetime) -> list[Found]:
    """Outages between two moments that touch an account, in order of their start."""
    query = select(
        premises.c.settlement_key, premises.c.street_key, premises.c.house_key, premises.c.district_id
    ).join_from(account, premises)
    row = connection.execute(query.where(account.c.id == account_id)).first()
    if row is None:
        return []
    points = select(metering_point).where(metering_point.c.account_id == account_id)
    fed = _fed(connection.execute(points).all())
    place = _Place(row.settlement_key, row.street_key, row.house_key, frozenset((row.district_id,)), *fed)
    return _at(connection, place, since, until)


def at_place(
    connection: Connection,
    settlement: str,
    street: str,
    house: str,
    queue: str,
    since: datetime,
    until: datetime,
) -> list[Found]:
    """Outages between two moments at an address or in a queue, as somebody writes them; any may be empty."""
    where, on = settlement_key(settlement), street_key(street)
    registry = Registry(connection)
    meant = registry.means(where, on) if where and on else {}
    if len(meant) == 1:
        on = min(meant)
    known = frozenset(registry.districts_of(where)) or None
    rows: list[Row[Any]] = []
    if where and house_key(house):
        there = (
            premises.c.settlement_key == where,
            premises.c.street_key == on,
            premises.c.house_key == house_key(house),
        )
        at_home = select(account.c.id).join_from(premises, account).where(*there)
        fed_by = select(metering_point).where(metering_point.c.account_id.in_(at_home))
        rows = list(connection.execute(fed_by))
    feeders, transformers, queues = _fed(rows) if rows else (None, None, None)
    if queue.strip():
        queues = frozenset((queue.strip(),))
    place = _Place(where, on, house_key(house) or None, known, feeders, transformers, queues)
    return _at(connection, place, since, until)


def _fed(rows: Iterable[Row[Any]]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Feeders, transformers and queues of metering points."""
    points = list(rows)
    feeders, transformers, queues = (
        frozenset(getattr(row, name) for row in points) for name in ("feeder", "transformer", "queue")
    )
    return feeders, transformers, queues


def _at(connection: Connection, place: _Place, since: datetime, until: datetime) -> list[Found]:
    surest: dict[int, Literal["yes", "possibly"]] = {}
    registry = Registry(connection)
    for row, street in _candidates(registry, place, since, until):
        touch = _least((street, *_touches(registry, row, place)))
        if touch != "no":
            surest[row.outage_id] = "yes" if "yes" in {touch, surest.get(row.outage_id)} else "possibly"
    found = [Found(stored, surest[stored.id]) for stored in load(connection, surest)]
    return sorted(found, key=lambda it: (it.stored.outage.starts_at, it.stored.id))


def _candidates(
    registry: Registry, place: _Place, since: datetime, until: datetime
) -> Iterator[tuple[Row[Any], Touch]]:
    """Areas that may fit, each with how surely its street is the place's."""
    query = select(outage_area).join_from(outage_area, outage).where(_matters(since, until))
    anywhere = outage_area.c.settlement_key == ""
    streets = _streets(registry, place)
    if place.settlement:
        there = outage_area.c.settlement_key == place.settlement
        for row in registry.connection.execute(
            query.where(there, outage_area.c.street_key.in_(("", *streets)))
        ):
            yield row, streets.get(row.street_key, "yes")
        if streets:
            for row in registry.connection.execute(
                query.where(anywhere, outage_area.c.street_key.in_(tuple(streets)))
            ):
                yield row, streets[row.street_key]
    for row in registry.connection.execute(query.where(anywhere, outage_area.c.street_key == "")):
        yield row, "yes"


def _matters(since: datetime, until: datetime) -> ColumnElement[bool]:
    ends, kind = outage.c.ends_at, outage.c.kind
    expected = [and_(kind == name, ends > since - linger) for name, linger in LINGER.items()]
    going = or_(and_(ends.is_(None), outage.c.starts_at > since - ENDLESS), *expected)
    return and_(
        outage.c.starts_at < until,
        or_(
            and_(outage.c.state.in_(OPEN), going),
            and_(outage.c.state == "restored", outage.c.ended_at > since),
        ),
    )


def _streets(registry: Registry, place: _Place) -> dict[str, Touch]:
    """The street keys of areas that mean the place's street."""
    if not place.street:
        return {}
    aliases = registry.aliases(place.settlement)
    column, settlement = outage_area.c.street_key, outage_area.c.settlement_key
    said = {
        *distinct(registry.connection, column, settlement == place.settlement),
        *distinct(registry.connection, column, settlement == ""),
    }
    mine = _akin(place.street, aliases)
    near = [key for key in said if any(akin(key, one) for one in mine)]
    if not near:
        return {}
    if near == [place.street]:
        return {place.street: "yes"}
    known = {*registry.streets(place.settlement), place.street}
    found = {key: match_any(names(key, aliases), known).get(place.street) for key in near}
    return {key: touch for key, touch in found.items() if touch}


def _akin(street: str, aliases: Mapping[str, Collection[str]]) -> set[str]:
    """The key and every alias that may lead to it; more than `names` finds, never less."""
    found = {street}
    while True:
        linked = {other for key in aliases if any(akin(key, one) for one in found) for other in aliases[key]}
        if linked <= found:
            return found
        found |= linked


def _touches(registry: Registry, row: Row[Any], place: _Place) -> Iterator[Touch]:
    """How surely each field of an area but its settlement and street fits."""
    if row.district and place.districts is not None:
        yield "yes" if place.districts & set(registry.districts(row.district)) else "no"
    elif row.district:
        yield _unknown(row)
    if row.houses.strip():
        yield houses.parse(row.houses).touch(place.house or "")  # an unknown house is possible in any
    for said, known in ((row.feeder, place.feeders), (row.transformer, place.transformers)):
        if said:
            yield _unknown(row) if known is None else _any_line(said, known)
    if row.queue:
        known = place.queues
        yield (_unknown(row) if known is None else _most(touch_queue(row.queue, one) for one in known))


def _unknown(row: Row[Any]) -> Touch:
    return "possibly" if row.settlement_key else "no"


def _any_line(said: str, known: Collection[str]) -> Touch:
    return "yes" if any(same_line(said, one) for one in known) else "no"


def _least(touches: Iterable[Touch]) -> Touch:
    said = set(touches)
    return "no" if "no" in said else "possibly" if "possibly" in said else "yes"


def _most(touches: Iterable[Touch]) -> Touch:
    said = set(touches)
    return "yes" if "yes" in said else "possibly" if "possibly" in said else "no"
