"""What an area's words mean in the registry: districts, settlements, streets, houses, feeders, queues.

A street means itself, what it was renamed to, and what it was renamed from (`street_alias`; an alias without
a settlement holds everywhere). Whom all of it concerns is in `areas`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from bot.domain import houses
from bot.domain.identifiers import comparable
from bot.domain.outages import Area, Touch
from bot.domain.streets import match, settlement_key, street_key
from bot.storage.distinct import distinct
from bot.storage.schema import district, metering_point, premises
from bot.storage.schema_notices import street_alias


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
        same = (key for key, touch in match(fresh.pop(), aliases).items() if touch == "yes")
        others = {other for key in same for other in aliases[key]} - found
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
    listed = houses.parse(text)
    known = connection.execute(select(premises.c.house_key).where(*_on(street)).distinct()).scalars()
    return {key: listed.touch(key) for key in known}


def houses_of(connection: Connection, street: Street) -> dict[str, str]:
    """The houses of a street, or of a settlement: key → as the registry writes it."""
    query = select(premises.c.house_key, func.min(premises.c.house).label("house")).where(*_on(street))
    found = connection.execute(query.group_by(premises.c.house_key))
    return {row.house_key: row.house for row in found}


def _on(street: Street) -> list[ColumnElement[bool]]:
    where = [premises.c.settlement_key == street.settlement]
    return where if street.key is None else [*where, premises.c.street_key == street.key]


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


def touch_queue(said: str, queue: str) -> Touch:
    """Whether a queue means another: 1 means 1.1 and 1.2, and 1.1 is possibly meant where only 1 is known."""
    said, queue = said.strip(" ."), queue.strip(" .")
    if not said or not queue:
        return "no"
    if queue == said or queue.startswith(f"{said}."):
        return "yes"
    return "possibly" if said.startswith(f"{queue}.") else "no"
