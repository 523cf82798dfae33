"""Meters of metering points.

Rule 1: a meter is its serial number at a metering point, compared as people compare them (look-alikes,
spaces and leading zeros make no difference). Rule 2: an account alone says which metering point is meant only
when it has one. Rule 3: a meter that is taken away keeps its row, with the date; its readings stay.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.identifiers import normalise_serial
from bot.storage import registry
from bot.utility.registry_report import Outcome
from bot.utility.registry_rows import Count, Given, Job, Refused, Values, merged, twice
from bot.utility.tables_columns import COLUMNS

_METER = {
    "serial": "",
    "model": "",
    "digits": 0,
    "zones": 0,
    "place": "",
    "remote": False,
    "installed_on": None,
    "removed_on": None,
}


def store_meters(connection: Connection, rows: Sequence[Given], job: Job) -> Outcome:
    """Compare meters with what is stored, and store the difference."""
    count = Count({column.name: column.title for column in COLUMNS["meters"]})
    placed = _placed(connection, rows, count)
    meters = registry.find_meters_of_points(connection, {point.id for _, point in placed})
    stored = {(row.metering_point_id, normalise_serial(row.serial)): row for row in meters}
    keys = [(point.id, normalise_serial(row.values["serial"])) for row, point in placed]
    notes = job.seen.note([(key, row.line, row.said()) for key, (row, _) in zip(keys, placed, strict=True)])
    for key, (row, point), earlier in zip(keys, placed, notes, strict=True):
        known = stored.get(key)
        record = merged(known, row.values, _METER)
        if earlier:
            count.refuse(row, Refused("serial", twice(earlier, "цей лічильник")))
        elif (
            record["installed_on"] and record["removed_on"] and record["removed_on"] < record["installed_on"]
        ):
            count.refuse(row, Refused("removed_on", "лічильник знято раніше, ніж встановлено"))
        else:
            count.put(known, record, metering_point_id=point.id)
    if not job.dry_run:
        registry.store_meters(connection, count.new, count.changed)
    return count.outcome()


def _placed(connection: Connection, rows: Sequence[Given], count: Count) -> list[tuple[Given, Row[Any]]]:
    """The rows with their metering points; those that have none are refused."""
    eics = {eic for row in rows if (eic := row.values.get("eic"))}
    numbers = {number for row in rows if (number := row.values.get("number")) and not row.values.get("eic")}
    by_eic: dict[str, Row[Any]] = {}
    by_number: dict[str, list[Row[Any]]] = defaultdict(list)
    for point in registry.find_points(connection, eics=eics, numbers=numbers):
        by_eic[point.eic] = point
        by_number[point.number].append(point)
    placed: list[tuple[Given, Row[Any]]] = []
    for row in rows:
        try:
            placed.append((row, _point(row.values, by_eic, by_number)))
        except Refused as refused:
            count.refuse(row, refused)
    return placed


def _point(given: Values, by_eic: dict[str, Row[Any]], by_number: dict[str, list[Row[Any]]]) -> Row[Any]:
    eic, number = given.get("eic", ""), given.get("number", "")
    if eic:
        if eic not in by_eic:
            raise Refused("eic", f"точки обліку {eic} немає в базі: спершу завантажте рахунки")
        point = by_eic[eic]
        if number and point.number != number:
            raise Refused("number", f"точка обліку {eic} належить іншому рахунку, {point.number}")
        return point
    if not number:
        raise Refused("number", "немає ні рахунку, ні ЕІС")
    points = by_number.get(number, [])
    if not points:
        raise Refused("number", f"рахунку {number} немає в базі, або в нього немає ЕІС")
    if len(points) > 1:
        raise Refused("eic", f"у рахунку {number} кілька точок обліку: вкажіть ЕІС")
    return points[0]
