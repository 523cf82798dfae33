"""Columns of outages, warnings of disconnection and hourly schedules in CSV and XLSX.

As in `tables_columns`: a heading is recognised whole. `docs/outages.md` says the same to people; a test
compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from bot.utility import tables_cells as cells
from bot.utility.tables import Cell
from bot.utility.tables_cells import Frame, Wrong, words
from bot.utility.tables_columns import ACCOUNT, DISTRICT, Column, Kind

DAY_MINUTES = 24 * 60

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?", re.ASCII)
_RANGE = re.compile(
    r"(?:з\s*)?(\d{1,2}[:.]\d{2})\s*(?:[-–—−]|до|по)\s*(\d{1,2}[:.]\d{2})(?:\s*год\.?)?", re.IGNORECASE
)


def minutes(cell: Cell, _: Frame) -> int | None:
    """A time of the day in minutes, 24:00 included; None if empty."""
    if isinstance(cell, datetime):
        raise Wrong("тут потрібен лише час")
    if isinstance(cell, timedelta):  # a workbook's 24:00
        whole, rest = divmod(int(cell.total_seconds()), 60)
        if rest or not 0 <= whole <= DAY_MINUTES:
            raise Wrong(f"часу {cell} в добі немає")
        return whole
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    given = words(cell)
    return _minutes(given) if given else None


def span(cell: Cell, _: Frame) -> tuple[int, int] | None:
    """From and to as times of the day in minutes; None if empty."""
    given = words(cell)
    if not given:
        return None
    found = _RANGE.fullmatch(given)
    if not found:
        raise Wrong(f"«{given}» — не проміжок часу: пишіть 09:00-17:00")
    start, end = _minutes(found[1]), _minutes(found[2])
    return start, end or DAY_MINUTES


def _minutes(given: str) -> int:
    found = _CLOCK.fullmatch(given)
    if not found:
        raise Wrong(f"«{given}» — не час: пишіть 09:00")
    hour, minute = int(found[1]), int(found[2])
    if minute > 59 or hour * 60 + minute > DAY_MINUTES:  # noqa: PLR2004
        raise Wrong(f"часу {given} в добі немає")
    return hour * 60 + minute


kind = cells.one_of(
    {
        "планове": "planned",
        "планова": "planned",
        "планові": "planned",
        "планове відключення": "planned",
        "планові роботи": "planned",
        "planned": "planned",
        "аварійне": "emergency",
        "аварійна": "emergency",
        "аварія": "emergency",
        "аварійне відключення": "emergency",
        "emergency": "emergency",
    },
    "відключення буває планове або аварійне",
    empty="planned",
)

OUTAGE_COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    "works": (
        Column(
            "ref", "№", cells.code(100), "номер, номер відключення, номер роботи, номер заявки, id, number"
        ),
        Column("kind", "Вид", kind, "вид, вид відключення, тип, тип відключення, kind, type"),
        Column("district", "РЕМ", cells.text(200), DISTRICT),
        Column(
            "settlement",
            "Населений пункт",
            cells.text(200),
            "населений пункт, нас. пункт, н.п., місто, село, місто/село, назва населеного пункту, "
            "city, town, settlement",
            one_needed=True,
        ),
        Column("street", "Вулиця", cells.text(200), "вулиця, вул., назва вулиці, вулиця/провулок, street"),
        Column(
            "houses",
            "Будинки",
            cells.code(4_000),
            "будинки, будинок, буд., номери будинків, № будинків, houses, house, buildings",
        ),
        Column("feeder", "Фідер", cells.text(100), "фідер, назва фідера, лінія, feeder", one_needed=True),
        Column(
            "transformer",
            "ТП",
            cells.text(100),
            "ТП, КТП, трансформаторна підстанція, номер ТП, № ТП, назва ТП, transformer, substation",
            one_needed=True,
        ),
        Column("queue", "Черга", cells.queue, "черга, підчерга, ГПВ, queue, group", one_needed=True),
        Column(
            "starts",
            "Початок",
            cells.any_moment,
            "початок, дата початку, дата і час початку, дата та час початку, початок робіт, "
            "початок відключення, дата відключення, start, starts, from",
        ),
        Column(
            "ends",
            "Кінець",
            cells.any_moment,
            "кінець, закінчення, дата закінчення, дата завершення, дата і час закінчення, "
            "дата та час закінчення, завершення, кінець робіт, закінчення робіт, дата увімкнення, "
            "дата включення, дата відновлення, end, ends, until, to",
        ),
        Column("day", "Дата", cells.any_day, "дата, дата робіт, день, date, day"),
        Column("opens", "Час початку", minutes, "час початку, час з, з, початок час, start time"),
        Column("closes", "Час закінчення", minutes, "час закінчення, час по, час до, до, по, end time"),
        Column("span", "Час", span, "час, години, час робіт, час відключення, period, time, hours"),
        Column(
            "reason",
            "Причина",
            cells.text(300),
            "причина, причина відключення, вид робіт, роботи, зміст робіт, опис робіт, примітка, "
            "reason, works",
        ),
    ),
    "warnings": (
        Column("account", "Особовий рахунок", cells.account, ACCOUNT, needed=True),
        Column(
            "number",
            "№ попередження",
            cells.code(64),
            "номер попередження, попередження, № попередження, warning, warning number",
            needed=True,
        ),
        Column(
            "issued_on",
            "Дата попередження",
            cells.day,
            "дата попередження, дата, дата видачі, складено, дата складання, issued, issued on, date",
            needed=True,
        ),
        Column(
            "disconnect_on",
            "Дата відключення",
            cells.any_day,
            "дата відключення, відключення, дата припинення, припинення з, дата обмеження, disconnect on",
        ),
        Column("reason", "Причина", cells.text(300), "причина, підстава, підстава попередження, reason"),
        Column(
            "lifted_on",
            "Знято",
            cells.day,
            "знято, дата зняття, скасовано, дата скасування, lifted, lifted on",
        ),
    ),
    "hours": (
        Column("queue", "Черга", cells.queue, "черга, підчерга, ГПВ, queue, group", needed=True),
        Column("day", "Дата", cells.any_day, "дата, день, date, day", needed=True),
        Column(
            "off",
            "Без світла",
            cells.text(400),
            "без світла, світла немає, години відключень, години відключення, відключення, час відключень, "
            "off, outages",
            needed=True,
        ),
        Column(
            "perhaps",
            "Можливо без світла",
            cells.text(400),
            "можливо без світла, можливі відключення, можливе відключення, perhaps, possible",
        ),
    ),
}
