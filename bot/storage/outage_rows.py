"""Outages as they are stored: rows to values and back; what is done with them is in `outages`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, delete, insert, select

from bot.domain.outages import Area, Outage
from bot.domain.streets import settlement_key, street_key
from bot.storage.schema_notices import outage, outage_area

FIELDS = ("kind", "state", "starts_at", "ends_at", "ended_at", "reason", "raw")
AREA_FIELDS = tuple(field.name for field in fields(Area))
LENGTHS = {
    column.name: column.type.length
    for column in (*outage.columns, *outage_area.columns)
    if isinstance(column.type, String) and column.type.length
}
LOOK_UP = 1_000  # values of one list: registry.py says why


@dataclass(frozen=True, slots=True)
class Stored:
    """An outage of the database. `version` grows with whatever its source changes. Times are UTC."""

    id: int
    outage: Outage
    version: int
    source: str
    ref: str
    created_at: datetime
    changed_at: datetime


def load(connection: Connection, ids: Iterable[int]) -> list[Stored]:
    """Outages by id, in that order; those that are not there are left out."""
    wanted = list(dict.fromkeys(ids))
    found: dict[int, Stored] = {}
    for start in range(0, len(wanted), LOOK_UP):
        some = wanted[start : start + LOOK_UP]
        rows = connection.execute(select(outage).where(outage.c.id.in_(some))).all()
        parts: dict[int, list[Area]] = {row.id: [] for row in rows}
        order = select(outage_area).where(outage_area.c.outage_id.in_(some)).order_by(outage_area.c.id)
        for row in connection.execute(order):
            if row.outage_id in parts:
                parts[row.outage_id].append(Area(**{name: getattr(row, name) for name in AREA_FIELDS}))
        found |= {row.id: _stored(row, parts[row.id]) for row in rows}
    return [found[key] for key in wanted if key in found]


def _stored(row: Row[Any], areas: Sequence[Area]) -> Stored:
    told = Outage(areas=tuple(areas), **{name: getattr(row, name) for name in FIELDS})
    return Stored(row.id, told, row.version, row.source, row.ref, row.created_at, row.changed_at)


def values(told: Outage) -> dict[str, Any]:
    """The columns of an outage that its source tells."""
    return {name: getattr(told, name) for name in FIELDS}


def fitting(told: Outage) -> Outage:
    """The outage with its texts cut to what a row holds; houses and `raw` are never cut."""
    areas = tuple(
        Area(**{name: _cut(name, text) for name, text in asdict(area).items()}) for area in told.areas
    )
    return Outage(areas=areas, **(values(told) | {"reason": _cut("reason", told.reason)}))


def _cut(name: str, text: str) -> str:
    return text.strip()[: LENGTHS.get(name)]


def write_areas(connection: Connection, outage_id: int, areas: Sequence[Area]) -> None:
    """Store the areas of an outage instead of those it had."""
    connection.execute(delete(outage_area).where(outage_area.c.outage_id == outage_id))
    rows = [
        {
            "outage_id": outage_id,
            **asdict(area),
            "settlement_key": settlement_key(area.settlement),
            "street_key": street_key(area.street),
        }
        for area in areas
    ]
    if rows:
        connection.execute(insert(outage_area), rows)
