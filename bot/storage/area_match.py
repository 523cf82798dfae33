"""What an area's words mean in the registry: districts, settlements, streets, houses, feeders, queues.

A street means itself, what it was renamed to, and what it was renamed from (`street_alias`; an alias without
a settlement holds everywhere). Whom all of it concerns is in `areas`.

A `Registry` asks for each thing once: an outage of a thousand streets is a thousand areas of few settlements.
It lives as long as one question does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, func, select

from bot.domain import houses
from bot.domain.identifiers import comparable
from bot.domain.outages import Area, Touch
from bot.domain.streets import match, settlement_key, street_key
from bot.storage.distinct import distinct
from bot.storage.schema import district, metering_point, premises
from bot.storage.schema_notices import street_alias

T = TypeVar("T")

LOOKED_AT = 20_000  # addresses of one settlement: namesakes are villages, and a city has a million


@dataclass(frozen=True, slots=True)
class Street:
    """A street of the registry that an area means: its keys; None means any street of the settlement."""

    settlement: str
    key: str | None
    touch: Touch


@dataclass(slots=True)
class Registry:
    """What the registry has, each thing asked for once."""

    connection: Connection
    _kept: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def find_streets(self, area: Area) -> list[Street]:
        """The streets that the area's settlement and street mean."""
        settlements = [settlement_key(area.settlement)] if area.settlement else self.settlements()
        if not area.street:
            return [Street(settlement, None, "yes") for settlement in settlements]
        wanted = street_key(area.street)
        return [
            Street(settlement, key, touch)
            for settlement in settlements
            for key, touch in self.means(settlement, wanted).items()
        ]

    def means(self, settlement: str, wanted: str) -> dict[str, Touch]:
        """Which streets of a settlement a street means, renamed ones too; all are keys."""
        found: dict[str, Touch] = {}
        for key in sorted(names(wanted, self.aliases(settlement))):
            meant = match(key, self.namesakes(settlement, key)) or match(key, self.streets(settlement))
            _add(found, meant)
        return found

    def touch_houses(self, street: Street, text: str) -> dict[str, Touch]:
        """How a list of houses touches each house of the street, by key."""
        listed = houses.parse(text)
        return {key: listed.touch(key) for key in self.houses(street)}

    def spellings(self, column: str, said: str) -> list[str]:
        """How the registry writes a feeder or a transformer: ТП-101, ТП 101, тп101."""
        return [name for name in self.lines(column) if same_line(name, said)]

    def districts(self, said: str) -> list[int]:
        """The districts that bear the code or the name."""
        query = select(district.c.id, district.c.code, district.c.name)
        rows = self._once(("districts",), lambda: self.connection.execute(query).all())
        sought = comparable(said)
        return [row.id for row in rows if sought in {comparable(row.code), comparable(row.name)}]

    def districts_of(self, settlement: str) -> list[int]:
        """The districts that have a settlement of that name; of a city as far as its first streets tell."""
        within = premises.c.settlement_key == settlement
        first = select(premises.c.district_id).where(within).limit(LOOKED_AT).subquery()
        query = select(first.c.district_id).distinct()
        return self._once(
            ("districts of", settlement), lambda: sorted(self.connection.execute(query).scalars())
        )

    def settlements(self) -> list[str]:
        """Keys of all settlements."""
        return self._once(("settlements",), lambda: distinct(self.connection, premises.c.settlement_key))

    def streets(self, settlement: str) -> list[str]:
        """Keys of the streets of a settlement; the empty one stands for addresses without a street."""
        within = premises.c.settlement_key == settlement
        return self._once(
            ("streets", settlement), lambda: distinct(self.connection, premises.c.street_key, within)
        )

    def namesakes(self, settlement: str, key: str) -> list[str]:
        """Keys of the streets of a settlement that differ from one in nothing but initials, itself too.

        Few and quickly found: whoever `match` finds among them it would find among all.
        """
        bare = key.partition("/")[0]
        begun = premises.c.street_key.between(bare, f"{bare}0")  # 0 follows the slash, a space is before it
        within = premises.c.settlement_key == settlement
        found = self._once(
            ("namesakes", settlement, bare),
            lambda: distinct(self.connection, premises.c.street_key, within, begun),
        )
        return [street for street in found if street.partition("/")[0] == bare]

    def houses(self, street: Street) -> list[str]:
        """Keys of the houses of a street, or of a settlement."""
        query = select(premises.c.house_key).where(*_on(street)).distinct()
        kept = ("houses", street.settlement, *(() if street.key is None else (street.key,)))
        return self._once(kept, lambda: list(self.connection.execute(query).scalars()))

    def lines(self, column: str) -> list[str]:
        """Feeders, transformers or queues, whichever the column has."""
        return self._once(("lines", column), lambda: distinct(self.connection, metering_point.c[column]))

    def aliases(self, settlement: str) -> dict[str, set[str]]:
        """The names that streets of a settlement bore and bear, old and new alike, by key."""
        return self._once(("aliases", settlement), lambda: _aliases(self.connection, settlement))

    def _once(self, key: tuple[str, ...], ask: Callable[[], T]) -> T:
        if key not in self._kept:
            self._kept[key] = ask()
        found: T = self._kept[key]
        return found


def _aliases(connection: Connection, settlement: str) -> dict[str, set[str]]:
    query = select(street_alias.c.old_key, street_alias.c.street_key)
    found: dict[str, set[str]] = {}
    for old, new in connection.execute(query.where(street_alias.c.settlement_key.in_((settlement, "")))):
        found.setdefault(old, set()).add(new)
        found.setdefault(new, set()).add(old)
    return found


def houses_of(connection: Connection, street: Street) -> dict[str, str]:
    """The houses of a street, or of a settlement: key → as the registry writes it."""
    query = select(premises.c.house_key, func.min(premises.c.house).label("house")).where(*_on(street))
    found = connection.execute(query.group_by(premises.c.house_key))
    return {row.house_key: row.house for row in found}


def _on(street: Street) -> list[ColumnElement[bool]]:
    where = [premises.c.settlement_key == street.settlement]
    return where if street.key is None else [*where, premises.c.street_key == street.key]


def match_any(wanted: Iterable[str], known: Collection[str]) -> dict[str, Touch]:
    """Which of the known streets these keys mean: the surest of what each says."""
    found: dict[str, Touch] = {}
    for key in wanted:
        _add(found, match(key, known))
    return found


def _add(found: dict[str, Touch], more: Mapping[str, Touch]) -> None:
    for street, touch in more.items():
        found[street] = "yes" if "yes" in {touch, found.get(street)} else "possibly"


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
