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

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, false, or_, select, union

from bot.domain import houses
from bot.domain.outages import Area, Touch
from bot.domain.streets import settlement_key
from bot.storage.area_match import Registry, Street, add_alias, houses_of, touch_queue
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

SURELY: tuple[Touch, ...] = ("yes",)
ANYHOW: tuple[Touch, ...] = ("yes", "possibly")
LINES = ("feeder", "transformer", "queue")
ANY = "*"  # settlement: no key has a star
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


_Place = tuple[tuple[int, ...] | None, str, str | None]  # districts, settlement, street
_Places = dict[_Place, set[str] | None]  # the houses there; None: all of them


def accounts(connection: Connection, areas: Sequence[Area], *, doubtful: bool) -> Select[Any]:
    """The ids of open accounts that the areas concern, each once; `doubtful`: also who possibly is."""
    return _accounts(Registry(connection), areas, ANYHOW if doubtful else SURELY)


def _accounts(registry: Registry, areas: Sequence[Area], wanted: Collection[Touch]) -> Select[Any]:
    places: _Places = {}
    lines: dict[tuple[str, Area], list[Area]] = {}
    for area in dict.fromkeys(areas):
        if area.feeder or area.transformer or area.queue:
            lines.setdefault(_but_for_one_line(area), []).append(area)
        else:
            _merge(places, _places(registry, area, wanted) or {})
    selects = [_on_lines(registry, some, wanted) for some in lines.values()]
    if places or not selects:
        found = select(account.c.id).where(account.c.premises_id.in_(_premises(places)), ~account.c.closed)
        selects.append(found)
    if len(selects) == 1:
        return selects[0]
    return select(_united(selects).subquery().c.id)


def _but_for_one_line(area: Area) -> tuple[str, Area]:
    """What areas that differ in one line have in common: its column, and the rest."""
    said = [column for column in LINES if getattr(area, column)]
    return said[0], replace(area, **{said[0]: ""})


def _on_lines(registry: Registry, areas: Sequence[Area], wanted: Collection[Touch]) -> Select[Any]:
    """Accounts that the lines of areas feed; the areas differ in one line only."""
    column, rest = _but_for_one_line(areas[0])
    fed = {line for area in areas for line in _lines(registry, area, column, wanted)}
    where = [metering_point.c[column].in_(sorted(fed))]
    others = [other for other in LINES if getattr(rest, other)]
    where += [metering_point.c[other].in_(_lines(registry, rest, other, wanted)) for other in others]
    ids = select(metering_point.c.account_id).where(*where)
    found = select(account.c.id).where(account.c.id.in_(ids), ~account.c.closed)
    there = _places(registry, rest, wanted)
    return found if there is None else found.where(account.c.premises_id.in_(_premises(there)))


def _lines(registry: Registry, area: Area, column: str, wanted: Collection[Touch]) -> list[str]:
    """How the registry writes the area's feeder or transformer; which queues its queue means."""
    if column == "queue":
        return [queue for queue in registry.lines(column) if touch_queue(area.queue, queue) in wanted]
    return registry.spellings(column, getattr(area, column))


def _merge(places: _Places, more: _Places) -> None:
    for place, its in more.items():
        known = places.setdefault(place, set())
        places[place] = None if its is None or known is None else known | its


def _premises(places: _Places) -> Any:
    """The ids of addresses in one of the places."""
    conditions = [_at(place, its) for place, its in places.items()]
    if not conditions:
        return select(premises.c.id).where(false())
    chunks = [
        select(premises.c.id).where(or_(*conditions[start : start + MANY]))
        for start in range(0, len(conditions), MANY)
    ]
    return chunks[0] if len(chunks) == 1 else _united(chunks)


def _at(place: _Place, its: set[str] | None) -> ColumnElement[bool]:
    within, settlement, street = place
    where: list[ColumnElement[bool]] = []
    if within is not None:
        where.append(premises.c.district_id.in_(within))
    if settlement != ANY:
        where.append(premises.c.settlement_key == settlement)
    if street is not None:
        where.append(premises.c.street_key == street)
    if its is not None:
        where.append(premises.c.house_key.in_(sorted(its)))
    return and_(*where)


def _united(selects: Sequence[Any]) -> Any:
    """A union of any length."""
    while len(selects) > MANY:
        selects = [
            select(union(*selects[start : start + MANY]).subquery().c.id)
            for start in range(0, len(selects), MANY)
        ]
    return union(*selects)


def _places(registry: Registry, area: Area, wanted: Collection[Touch]) -> _Places | None:
    """Where the area is; None if it says nothing of addresses."""
    listed = area.houses.strip()
    if not (area.district or area.settlement or area.street or listed):
        return None
    within = tuple(registry.districts(area.district)) if area.district else None
    if not (area.settlement or area.street or listed):
        return {(within, ANY, None): None}
    found: _Places = {}
    for street in registry.find_streets(area):
        if street.touch not in wanted:
            continue
        touched = registry.touch_houses(street, area.houses) if listed else {}
        its = {key for key, touch in touched.items() if touch in wanted}
        found[within, street.settlement, street.key] = None if len(its) == len(touched) else its
    return found


def doubts(connection: Connection, areas: Sequence[Area]) -> list[Doubt]:
    """What is not understood in the areas, is not in the registry, or may mean several things."""
    found: list[Doubt] = []
    registry = Registry(connection)
    for index, area in enumerate(areas):
        own = [Doubt(index, kind, text, tuple(names)) for kind, text, names in _doubts(registry, area)]
        if not own:
            anybody = _accounts(registry, [area], ANYHOW).limit(1)
            own = [] if connection.execute(anybody).first() else [Doubt(index, "nobody", "")]
        found += own
    return found


_Said = tuple[DoubtKind, str, Sequence[str]]


def _doubts(registry: Registry, area: Area) -> Iterator[_Said]:
    if area.district and not registry.districts(area.district):
        yield "district", area.district, suggest_districts(registry.connection, area.district)
    if area.settlement:
        yield from _about_settlement(registry, area)
    if area.street:
        yield from _about_street(registry, area)
    elif area.houses.strip():
        yield from _about_houses(registry, area, registry.find_streets(area))
    yield from _about_lines(registry, area)


def _about_settlement(registry: Registry, area: Area) -> Iterator[_Said]:
    key = settlement_key(area.settlement)
    named = select(district.c.name).where(district.c.id.in_(registry.districts_of(key)))
    found = registry.connection.execute(named).all()
    if not found:
        yield "settlement", area.settlement, suggest_settlements(registry.connection, area.settlement)
    elif len(found) > 1 and not area.district:
        yield "several", area.settlement, sorted(row.name for row in found)


def _about_street(registry: Registry, area: Area) -> Iterator[_Said]:
    streets = registry.find_streets(area)
    if not streets:
        yield "street", area.street, near(registry.connection, area.settlement, area.street)
        return
    unsure = [street for street in streets if street.touch == "possibly"]
    if unsure:
        yield "streets", area.street, [_written(registry.connection, street) for street in unsure[:SHOWN]]
    if area.houses.strip():
        yield from _about_houses(registry, area, streets)


def _about_houses(registry: Registry, area: Area, streets: Sequence[Street]) -> Iterator[_Said]:
    listed = houses.parse(area.houses)
    yield from (("token", raw, ()) for raw in listed.doubtful)
    yield from (("guess", raw, ()) for raw in listed.guessed)
    written: dict[str, str] = {}
    for street in streets:
        written |= houses_of(registry.connection, street)
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


def _about_lines(registry: Registry, area: Area) -> Iterator[_Said]:
    if area.feeder and not registry.spellings("feeder", area.feeder):
        yield "feeder", area.feeder, suggest_feeders(registry.connection, area.feeder)
    if area.transformer and not registry.spellings("transformer", area.transformer):
        yield "transformer", area.transformer, suggest_transformers(registry.connection, area.transformer)
    if area.queue and all(touch_queue(area.queue, one) == "no" for one in registry.lines("queue")):
        yield "queue", area.queue, suggest_queues(registry.connection)
