"""Readings of meters, from the DSO's own records.

Rule 1: a reading is its meter, zone, moment and source; the same again with another value is a correction
when it comes in a later file, and a contradiction in one file. Rule 2: a reading that a person sent through
us and that comes back from the DSO is the same reading, not another: same day, same value, source consumer.
Only whether it was billed, and for which 1st, is taken over. Rule 3: a meter has the zones and the digits
that are stored of it; a reading of another zone, past its digits or outside its time there is refused.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.clock import kyiv_date, kyiv_midnight
from bot.domain.identifiers import normalise_serial
from bot.domain.zones import DAY, HALF_PEAK, NIGHT, PEAK, TOTAL, ZONES
from bot.storage import registry
from bot.storage.registry import ReadingKey
from bot.utility.registry_report import Outcome
from bot.utility.registry_rows import Count, Given, Job, Refused, Values, merged, twice
from bot.utility.tables_columns import COLUMNS

ZONE_NAMES = {TOTAL: "загальна", DAY: "день", NIGHT: "ніч", PEAK: "пік", HALF_PEAK: "напівпік"}

ONE_DAY = timedelta(days=1)

_READING = {"value": 0, "counts_on": None, "billed": False}

# of a reading that came through us: meter, zone, day in Kyiv, value
_Echo = tuple[int, str, date, int]


@dataclass(frozen=True, slots=True)
class _Meter:
    """A meter as readings are judged by it."""

    id: int
    serial: str
    comparable: str
    number: str
    eic: str
    ceiling: int
    zones: tuple[str, ...]
    begins: datetime | None
    ends: datetime | None


def store_readings(connection: Connection, rows: Sequence[Given], job: Job) -> Outcome:
    """Compare readings with what is stored, and store the difference."""
    count = Count({column.name: column.title for column in COLUMNS["readings"]})
    keyed = _keyed(connection, rows, count)
    notes = job.seen.note([(key, row.line, row.values["value"]) for row, key in keyed])
    stored, echoes = _stored(registry.find_readings(connection, [key for _, key in keyed]))
    for (row, key), earlier in zip(keyed, notes, strict=True):
        if earlier:
            count.refuse(row, Refused("value", twice(earlier, "цей показ")))
            continue
        given = row.values
        known = stored.get(key)
        if known is None and echoes and key[3] == "consumer":
            known = echoes.get(_echo(key, given["value"]))
        meter, zone, taken_at, source = key
        record = merged(known, given, _READING)
        count.put(known, record, meter_id=meter, zone=zone, taken_at=taken_at, source=source)
    if not job.dry_run:
        registry.store_readings(connection, count.new, count.changed)
    return count.outcome()


def _stored(
    readings: Iterable[Row[Any]],
) -> tuple[dict[ReadingKey, Row[Any]], dict[_Echo, Row[Any]]]:
    stored: dict[ReadingKey, Row[Any]] = {}
    echoes: dict[_Echo, Row[Any]] = {}
    for row in readings:
        key = ReadingKey(row.meter_id, row.zone, row.taken_at, row.source)
        if row.submission_id is None:
            stored[key] = row
        else:
            echoes[_echo(key, row.value)] = row
    return stored, echoes


def _echo(key: ReadingKey, value: int) -> _Echo:
    return key.meter_id, key.zone, kyiv_date(key.taken_at), value


def _keyed(connection: Connection, rows: Sequence[Given], count: Count) -> list[tuple[Given, ReadingKey]]:
    """The rows with what identifies them; those that fit no meter are refused."""
    eics = {eic for row in rows if (eic := row.values.get("eic"))}
    numbers = {number for row in rows if (number := row.values.get("number")) and not row.values.get("eic")}
    by_eic: dict[str, list[_Meter]] = defaultdict(list)
    by_number: dict[str, list[_Meter]] = defaultdict(list)
    for row in registry.find_meters(connection, eics=eics, numbers=numbers):
        there = _Meter(
            row.id,
            row.serial,
            normalise_serial(row.serial),
            row.number,
            row.eic,
            10**row.digits,
            ZONES[row.zones],
            row.installed_on and kyiv_midnight(row.installed_on),
            row.removed_on and kyiv_midnight(row.removed_on + ONE_DAY),
        )
        by_eic[there.eic].append(there)
        by_number[there.number].append(there)
    keyed: list[tuple[Given, ReadingKey]] = []
    found: dict[tuple[Any, ...], _Meter] = {}
    for given in rows:
        values = given.values
        said = (values.get("eic"), values.get("number"), values.get("serial"))
        try:
            if (meter := found.get(said)) is None:
                meter = found[said] = _meter(values, by_eic, by_number)
            keyed.append((given, _key(values, meter)))
        except Refused as refused:
            count.refuse(given, refused)
    return keyed


def _meter(
    given: Values, by_eic: Mapping[str, list[_Meter]], by_number: Mapping[str, list[_Meter]]
) -> _Meter:
    eic, number = given.get("eic", ""), given.get("number", "")
    if not eic and not number:
        raise Refused("number", "немає ні рахунку, ні ЕІС")
    where = f"точки обліку {eic}" if eic else f"рахунку {number}"
    meters = (by_eic.get(eic) if eic else by_number.get(number)) or []
    if not meters:
        raise Refused(
            "eic" if eic else "number", f"лічильника {where} немає в базі: спершу завантажте лічильники"
        )
    if eic and number and meters[0].number != number:
        raise Refused("number", f"точка обліку {eic} належить іншому рахунку, {meters[0].number}")
    serial = given.get("serial", "")
    if serial:
        wanted = normalise_serial(serial)
        meters = [meter for meter in meters if meter.comparable == wanted]
        if not meters:
            raise Refused("serial", f"лічильника {serial} у {where} немає")
    if len(meters) > 1:
        missing = "ЕІС" if serial else "заводський номер"
        raise Refused("eic" if serial else "serial", f"у {where} кілька лічильників: вкажіть {missing}")
    return meters[0]


def _key(given: Values, meter: _Meter) -> ReadingKey:
    zone = given.get("zone")
    if zone is None and len(meter.zones) == 1:
        zone = TOTAL
    if zone not in meter.zones:
        names = ", ".join(ZONE_NAMES[each] for each in meter.zones)
        wrong = f"зони «{ZONE_NAMES[zone]}» немає" if zone else "зону не вказано"
        raise Refused("zone", f"{wrong}, а в лічильника {meter.serial} зони: {names}")
    value = given["value"]
    if value >= meter.ceiling:
        digits = len(str(meter.ceiling)) - 1
        raise Refused("value", f"показ {value} не вміщується в {digits} розрядів лічильника {meter.serial}")
    taken_at: datetime = given["taken_at"]
    if meter.begins and taken_at < meter.begins:
        raise Refused(
            "taken_at", f"лічильник {meter.serial} встановлено пізніше, {kyiv_date(meter.begins):%d.%m.%Y}"
        )
    if meter.ends and taken_at >= meter.ends:
        last = kyiv_date(meter.ends) - ONE_DAY
        raise Refused("taken_at", f"лічильник {meter.serial} знято раніше, {last:%d.%m.%Y}")
    return ReadingKey(meter.id, zone, taken_at, given["source"])
