"""Whom an area concerns, and what of it is in doubt.

1. An area fits by every field that is not empty; several areas concern whoever fits one of them. An area with
   nothing in it concerns nobody.
2. Names are resolved before the question is asked (`area_match`): the streets of the settlement that the
   area's street means, the houses of those streets that its list has, the spellings of its feeder. What the
   database is asked then is made of plain values that its indexes answer.
3. "possibly" anywhere makes the whole possible; who asks without `doubtful` gets only those who fit for sure.
4. What cannot be understood, or concerns nobody, is a doubt for the dispatcher; nothing is dropped quietly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, false, or_, select, union

from bot.domain import houses
from bot.domain.outages import Area, Touch
from bot.domain.streets import settlement_key
from bot.storage import area_match
from bot.storage.area_match import Street, add_alias
from bot.storage.area_names import (
    near,
    suggest_districts,
    suggest_feeders,
    suggest_houses,
    suggest_queues,
    suggest_settlements,
    suggest_streets,
    suggest_transformers,
)
from bot.storage.distinct import distinct
from bot.storage.schema import account, district, metering_point, premises

__all__ = [
    "Doubt",
    "accounts",
    "add_alias",
    "doubts",
    "suggest_districts",
    "suggest_feeders",
    "suggest_houses",
    "suggest_queues",
    "suggest_settlements",
    "suggest_streets",
    "suggest_transformers",
]

MANY = 100  # conditions of one statement: SQLite takes trees 1,000 deep and 500 selects in a union
SHOWN = 30  # houses or names that a doubt lists

DoubtKind = Literal[
    "district",  # the registry has none of that name
    "settlement",  # the same
    "several",  # the settlement's name is in several districts, and the area names none: `near` are they
    "street",  # the settlement has none of that name
    "streets",  # it has some that are only possibly meant: `near` are they
    "token",  # a house that was not understood: every other house is possibly meant
    "guess",  # a house that was understood by what stands beside it
    "house",  # a house that the street does not have
    "houses",  # houses that are only possibly meant: `near` are they
    "feeder",
    "transformer",
    "queue",
    "nobody",  # everything is known, and yet nobody is there
]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is in doubt in the area of that index: the text as written, and the registry's names near it."""

    area: int
    kind: DoubtKind
    text: str
    near: tuple[str, ...] = ()


def accounts(connection: Connection, areas: Sequence[Area], *, doubtful: bool) -> Select[Any]:
    """The ids of open accounts that the areas concern, each once; `doubtful`: also who possibly is."""
    wanted: tuple[Touch, ...] = ("yes", "possibly") if doubtful else ("yes",)
    places: list[ColumnElement[bool]] = []
    selects: list[Select[Any]] = []
    for area in dict.fromkeys(areas):
        fed = _points(connection, area, wanted)
        there = _places(connection, area, wanted)
        if fed is None:
            places += there or []
        else:
            ids = select(metering_point.c.account_id).where(fed)
            found = select(account.c.id).where(account.c.id.in_(ids), ~account.c.closed)
            if there is not None:
                found = found.where(account.c.premises_id.in_(_premises(there)))
            selects.append(found)
    if places or not selects:
        found = select(account.c.id).where(account.c.premises_id.in_(_premises(places)), ~account.c.closed)
        selects.append(found)
    if len(selects) == 1:
        return selects[0]
    return select(_united(selects).subquery().c.id)


def _premises(conditions: Sequence[ColumnElement[bool]]) -> Any:
    """The ids of addresses that meet one of the conditions."""
    if not conditions:
        return select(premises.c.id).where(false())
    chunks = [
        select(premises.c.id).where(or_(*conditions[start : start + MANY]))
        for start in range(0, len(conditions), MANY)
    ]
    return chunks[0] if len(chunks) == 1 else _united(chunks)


def _united(selects: Sequence[Any]) -> Any:
    """A union of any length."""
    while len(selects) > MANY:
        selects = [
            select(union(*selects[start : start + MANY]).subquery().c.id)
            for start in range(0, len(selects), MANY)
        ]
    return union(*selects)


def _places(
    connection: Connection, area: Area, wanted: Collection[Touch]
) -> list[ColumnElement[bool]] | None:
    """Conditions on addresses, one of which must be met; None if the area says nothing of addresses."""
    if not (area.district or area.settlement or area.street or area.houses.strip()):
        return None
    within = (
        [premises.c.district_id.in_(area_match.districts(connection, area.district))] if area.district else []
    )
    if not (area.settlement or area.street or area.houses.strip()):
        return [*within]
    found: list[ColumnElement[bool]] = []
    for street in area_match.find_streets(connection, area):
        if street.touch not in wanted:
            continue
        where = [*within, premises.c.settlement_key == street.settlement]
        if street.key is not None:
            where.append(premises.c.street_key == street.key)
        if area.houses.strip():
            touched = area_match.touch_houses(connection, street, area.houses)
            if any(touch not in wanted for touch in touched.values()):
                where.append(premises.c.house_key.in_([key for key, it in touched.items() if it in wanted]))
        found.append(_all(where))
    return found


def _all(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *others = conditions
    for other in others:
        first &= other
    return first


def _points(connection: Connection, area: Area, wanted: Collection[Touch]) -> ColumnElement[bool] | None:
    """The condition on metering points; None if the area says nothing of them."""
    where: list[ColumnElement[bool]] = [
        metering_point.c[column].in_(area_match.spellings(connection, column, said))
        for column, said in (("feeder", area.feeder), ("transformer", area.transformer))
        if said
    ]
    if area.queue:
        known = distinct(connection, metering_point.c.queue)
        fed = [queue for queue in known if area_match.touch_queue(area.queue, queue) in wanted]
        where.append(metering_point.c.queue.in_(fed))
    return _all(where) if where else None


def doubts(connection: Connection, areas: Sequence[Area]) -> list[Doubt]:
    """What is not understood in the areas, is not in the registry, or may mean several things."""
    found: list[Doubt] = []
    for index, area in enumerate(areas):
        own = [Doubt(index, kind, text, tuple(names)) for kind, text, names in _doubts(connection, area)]
        if not own and not connection.execute(accounts(connection, [area], doubtful=True).limit(1)).first():
            own = [Doubt(index, "nobody", "")]
        found += own
    return found


_Said = tuple[DoubtKind, str, Sequence[str]]


def _doubts(connection: Connection, area: Area) -> Iterator[_Said]:
    if area.district and not area_match.districts(connection, area.district):
        yield "district", area.district, suggest_districts(connection, area.district)
    if area.settlement:
        yield from _about_settlement(connection, area)
    if area.street:
        yield from _about_street(connection, area)
    elif area.houses.strip():
        yield from _about_houses(connection, area, area_match.find_streets(connection, area))
    yield from _about_lines(connection, area)


def _about_settlement(connection: Connection, area: Area) -> Iterator[_Said]:
    key = settlement_key(area.settlement)
    within = select(premises.c.district_id).where(premises.c.settlement_key == key).distinct()
    found = connection.execute(select(district.c.id, district.c.name).where(district.c.id.in_(within))).all()
    if not found:
        yield "settlement", area.settlement, suggest_settlements(connection, area.settlement)
    elif len(found) > 1 and not area.district:
        yield "several", area.settlement, sorted(row.name for row in found)


def _about_street(connection: Connection, area: Area) -> Iterator[_Said]:
    streets = area_match.find_streets(connection, area)
    if not streets:
        yield "street", area.street, near(connection, area.settlement, area.street)
        return
    unsure = [street for street in streets if street.touch == "possibly"]
    if unsure:
        yield "streets", area.street, [_written(connection, street) for street in unsure[:SHOWN]]
    if area.houses.strip():
        yield from _about_houses(connection, area, streets)


def _about_houses(connection: Connection, area: Area, streets: Sequence[Street]) -> Iterator[_Said]:
    listed = houses.parse(area.houses)
    yield from (("token", raw, ()) for raw in listed.doubtful)
    yield from (("guess", raw, ()) for raw in listed.guessed)
    written: dict[str, str] = {}
    for street in streets:
        written |= area_match.houses_of(connection, street)
    if not written:
        return
    for token in listed.tokens:
        alone = replace(listed, tokens=(token,), doubtful=(), whole=False, without=None).indexed()
        if all(alone.touch(key) == "no" for key in written):
            yield "house", token.raw, ()
    possible = [house for key, house in written.items() if listed.touch(key) == "possibly"]
    if possible:
        yield "houses", area.houses, sorted(possible, key=_by_number)[:SHOWN]


def _by_number(house: str) -> tuple[int, str]:
    digits = "".join(letter if letter.isdecimal() else " " for letter in house).split()
    return (int(digits[0]) if digits else 0, house)


def _written(connection: Connection, street: Street) -> str:
    """A street as the registry writes it."""
    there = (premises.c.settlement_key == street.settlement, premises.c.street_key == street.key)
    return str(connection.execute(select(premises.c.street).where(*there).limit(1)).scalar() or "")


def _about_lines(connection: Connection, area: Area) -> Iterator[_Said]:
    if area.feeder and not area_match.spellings(connection, "feeder", area.feeder):
        yield "feeder", area.feeder, suggest_feeders(connection, area.feeder)
    if area.transformer and not area_match.spellings(connection, "transformer", area.transformer):
        yield "transformer", area.transformer, suggest_transformers(connection, area.transformer)
    if area.queue:
        known = distinct(connection, metering_point.c.queue)
        if not any(area_match.touch_queue(area.queue, one) != "no" for one in known):
            yield "queue", area.queue, suggest_queues(connection)
