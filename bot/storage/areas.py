"""Whom an area concerns: areas against the registry, and the registry's names against what people write.

1. An area fits by every field that is not empty; several areas concern whoever fits one of them.
2. Names are resolved before the question is asked: the streets of the settlement that the area's street
   means, the houses of those streets that its list has, the spellings of its feeder. What the database is
   asked then is made of plain values that its indexes answer.
3. A street means itself, what it was renamed to, and what it was renamed from (`street_alias`; an alias
   without a settlement holds everywhere).
4. "possibly" anywhere makes the whole possible; who asks without `doubtful` gets only those who fit for sure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, or_, select, union

from bot.domain import houses
from bot.domain.identifiers import comparable
from bot.domain.outages import Area, Touch
from bot.domain.streets import match, settlement_key, street_key
from bot.storage.distinct import distinct
from bot.storage.schema import account, district, metering_point, premises
from bot.storage.schema_notices import street_alias

MANY = 100  # conditions of one statement: SQLite takes trees 1,000 deep and 500 selects in a union


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
    within = [premises.c.district_id.in_(districts(connection, area.district))] if area.district else []
    if not (area.settlement or area.street or area.houses.strip()):
        return [*within]
    found: list[ColumnElement[bool]] = []
    for street in find_streets(connection, area):
        if street.touch not in wanted:
            continue
        where = [*within, premises.c.settlement_key == street.settlement]
        if street.key is not None:
            where.append(premises.c.street_key == street.key)
        if area.houses.strip():
            touched = touch_houses(connection, street, area.houses)
            if any(touch not in wanted for touch in touched.values()):
                where.append(premises.c.house_key.in_([key for key, it in touched.items() if it in wanted]))
        found.append(_all(where))
    return found


def _all(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *others = conditions
    for other in others:
        first &= other
    return first


@dataclass(frozen=True, slots=True)
class Street:
    """A street of the registry that an area means: its keys; None means any street of the settlement."""

    settlement: str
    key: str | None
    touch: Touch


def find_streets(connection: Connection, area: Area) -> list[Street]:
    """The streets that the area's settlement and street mean."""
    settlements = [settlement_key(area.settlement)] if area.settlement else all_settlements(connection)
    if not area.street:
        return [Street(settlement, None, "yes") for settlement in settlements]
    wanted = street_key(area.street)
    return [
        Street(settlement, key, touch)
        for settlement in settlements
        for key, touch in means(connection, settlement, wanted).items()
    ]


def means(connection: Connection, settlement: str, wanted: str) -> dict[str, Touch]:
    """Which streets of a settlement of the registry a street means, renamed ones too; all are keys."""
    called = names(wanted, aliases(connection, settlement))
    return match_any(called, streets_of(connection, settlement))


def match_any(wanted: Iterable[str], known: Collection[str]) -> dict[str, Touch]:
    """Which of the known streets these keys mean: the surest of what each says."""
    found: dict[str, Touch] = {}
    for key in wanted:
        for street, touch in match(key, known).items():
            found[street] = "yes" if "yes" in {touch, found.get(street)} else "possibly"
    return found


def aliases(connection: Connection, settlement: str) -> dict[str, set[str]]:
    """The names that streets of a settlement bore and bear, old and new alike, by key."""
    query = select(street_alias.c.old_key, street_alias.c.street_key)
    found: dict[str, set[str]] = {}
    for old, new in connection.execute(query.where(street_alias.c.settlement_key.in_((settlement, "")))):
        found.setdefault(old, set()).add(new)
        found.setdefault(new, set()).add(old)
    return found


def names(street: str, aliases: Mapping[str, Collection[str]]) -> set[str]:
    """A street's key and all that it was called before or is called now."""
    found = {street}
    fresh = [street]
    while fresh:
        others = {other for key in match(fresh.pop(), aliases) for other in aliases[key]} - found
        found |= others
        fresh += sorted(others)
    return found


def add_alias(connection: Connection, settlement: str, old: str, new: str) -> None:
    """Note that a street was renamed; in every settlement if none is named."""
    keys = {
        "settlement_key": settlement_key(settlement),
        "old_key": street_key(old),
        "street_key": street_key(new),
    }
    same = [street_alias.c[name] == key for name, key in keys.items()]
    if connection.execute(select(street_alias.c.id).where(*same)).first() is None:
        connection.execute(street_alias.insert().values(**keys))


def touch_houses(connection: Connection, street: Street, text: str) -> dict[str, Touch]:
    """How a list of houses touches each house of the street, by key."""
    if street.key is None:
        query = select(premises.c.house_key).where(premises.c.settlement_key == street.settlement).distinct()
        known = list(connection.execute(query).scalars())
    else:
        on_it = (premises.c.settlement_key == street.settlement, premises.c.street_key == street.key)
        known = list(connection.execute(select(premises.c.house_key).where(*on_it).distinct()).scalars())
    listed = houses.parse(text)
    return {key: listed.touch(key) for key in known}


# what the registry has


def all_settlements(connection: Connection) -> list[str]:
    """Keys of all settlements."""
    return distinct(connection, premises.c.settlement_key)


def streets_of(connection: Connection, settlement: str) -> list[str]:
    """Keys of the streets of a settlement; the empty one stands for addresses without a street."""
    return distinct(connection, premises.c.street_key, premises.c.settlement_key == settlement)


def districts(connection: Connection, said: str) -> list[int]:
    """The districts that bear the code or the name."""
    found = connection.execute(select(district.c.id, district.c.code, district.c.name))
    return [row.id for row in found if comparable(said) in {comparable(row.code), comparable(row.name)}]


def spellings(connection: Connection, column: str, said: str) -> list[str]:
    """How the registry writes a feeder or a transformer: ТП-101, ТП 101, тп101."""
    known = distinct(connection, metering_point.c[column])
    return [name for name in known if same_line(name, said)]


def same_line(one: str, other: str) -> bool:
    """Whether both name one feeder or transformer."""
    return bool(one) and comparable(one) == comparable(other)


def _points(connection: Connection, area: Area, wanted: Collection[Touch]) -> ColumnElement[bool] | None:
    """The condition on metering points; None if the area says nothing of them."""
    where: list[ColumnElement[bool]] = [
        metering_point.c[column].in_(spellings(connection, column, said))
        for column, said in (("feeder", area.feeder), ("transformer", area.transformer))
        if said
    ]
    if area.queue:
        known = distinct(connection, metering_point.c.queue)
        fed = [queue for queue in known if touch_queue(area.queue, queue) in wanted]
        where.append(metering_point.c.queue.in_(fed))
    return _all(where) if where else None


def touch_queue(said: str, queue: str) -> Touch:
    """Whether a queue means another: 1 means 1.1 and 1.2, and 1.1 is possibly meant where only 1 is known."""
    said, queue = said.strip(" ."), queue.strip(" .")
    if not said or not queue:
        return "no"
    if queue == said or queue.startswith(f"{said}."):
        return "yes"
    return "possibly" if said.startswith(f"{queue}.") else "no"
