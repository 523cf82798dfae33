"""Names of the registry that somebody may mean: those that begin as typed, else those spelled nearly so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from sqlalchemy import Connection, select

from bot.domain.identifiers import comparable
from bot.domain.streets import house_key, plain, settlement_key, street_key
from bot.storage.distinct import distinct
from bot.storage.schema import district, metering_point, premises

ALIKE = 0.6  # of difflib's ratio: a wrong letter or two


def suggest_settlements(connection: Connection, start: str, most: int = 10) -> list[str]:
    """Settlements as the registry writes them."""
    return _chosen(distinct(connection, premises.c.settlement), start, settlement_key, most)


def suggest_streets(connection: Connection, settlement: str, start: str, most: int = 10) -> list[str]:
    """Streets of a settlement as the registry writes them."""
    return _chosen(_streets(connection, settlement), start, street_key, most)


def suggest_houses(
    connection: Connection, settlement: str, street: str, start: str, most: int = 10
) -> list[str]:
    """Houses of a street as the registry writes them, those with the same number first."""
    there = (
        premises.c.settlement_key == settlement_key(settlement),
        premises.c.street_key == street_key(street),
    )
    found = connection.execute(
        select(premises.c.house_key, premises.c.house).where(*there).distinct().order_by(premises.c.house)
    )
    begun = house_key(start)
    written: dict[str, str] = {}
    for row in found:
        if row.house_key.startswith(begun):
            written.setdefault(row.house_key, row.house)
    return [written[key] for key in sorted(written, key=lambda key: (len(key), key))[:most]]


def suggest_feeders(connection: Connection, start: str, most: int = 10) -> list[str]:
    """Feeders as the registry writes them."""
    return _lines(distinct(connection, metering_point.c.feeder), start, most)


def suggest_transformers(connection: Connection, start: str, most: int = 10) -> list[str]:
    """Transformers as the registry writes them."""
    return _lines(distinct(connection, metering_point.c.transformer), start, most)


def suggest_queues(connection: Connection, start: str = "", most: int = 12) -> list[str]:
    """Queues that somebody is in."""
    return [
        queue for queue in distinct(connection, metering_point.c.queue) if queue.startswith(start) and queue
    ][:most]


def suggest_districts(connection: Connection, start: str, most: int = 10) -> list[str]:
    """Names of districts whose code or name begins so."""
    rows = connection.execute(select(district.c.code, district.c.name).order_by(district.c.name)).all()
    begun = comparable(start)
    hits = [
        row.name for row in rows if comparable(row.code).startswith(begun) or begun in comparable(row.name)
    ]
    return (hits or get_close_matches(start, [row.name for row in rows], most, ALIKE))[:most]


def near(connection: Connection, settlement: str, street: str, most: int = 5) -> list[str]:
    """Streets that are spelled nearly so, for one that the settlement does not have."""
    written = {street_key(name): name for name in _streets(connection, settlement)}
    key = street_key(street)
    words = [word for word in key.partition("/")[0].split() if len(word) > 1]
    sharing = [name for other, name in written.items() if any(word in other.split() for word in words)]
    close = [written[other] for other in get_close_matches(key, list(written), most, ALIKE)]
    return list(dict.fromkeys((*close, *sharing)))[:most]


def _streets(connection: Connection, settlement: str) -> list[str]:
    key = settlement_key(settlement)
    known = distinct(connection, premises.c.settlement)
    return [
        street
        for name in known
        if not settlement or settlement_key(name) == key
        for street in distinct(connection, premises.c.street, premises.c.settlement == name)
        if street
    ]


def _chosen(names: Iterable[str], start: str, key: Callable[[str], str], most: int) -> list[str]:
    """Names with a word for each that is typed, those that begin so first; else those spelled nearly so."""
    known = {key(name): name for name in sorted(names, reverse=True)}
    typed, said = key(start), _words(start)
    hits = []
    for its, name in known.items():
        words = (*its.replace("/", " ").split(), *_words(name))
        if all(any(word.startswith(one) for word in words) for one in _words(typed)) or (
            said and all(any(word.startswith(one) for word in words) for one in said)
        ):
            hits.append((not its.startswith(typed), len(its), name))
    if hits or not typed:
        return [name for *_, name in sorted(hits)[:most]]
    return [known[its] for its in get_close_matches(typed, list(known), most, ALIKE)]


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in plain(text)).split()


def _lines(known: list[str], start: str, most: int) -> list[str]:
    begun = comparable(start)
    names = [name for name in known if name]
    hits = [name for name in names if comparable(name).startswith(begun)]
    hits = hits or [name for name in names if begun in comparable(name)]
    return (hits or get_close_matches(start, names, most, ALIKE))[:most]
