"""Consumption by month and zone, and what a site has generated and given to the grid.

Rule 1: a row is its account, site, month and zone; the same again with other figures in a later file is a
correction. Rule 2: a month is given once, in a file and beside what is stored: what would be counted twice is
refused (`bot.domain.consumption`). Rule 3: a site is a metering point of the account.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from bot.domain.consumption import Doubled, Share, doubled
from bot.domain.zones import TOTAL
from bot.storage import registry
from bot.storage.registry import MonthKey
from bot.utility.registry_report import Outcome
from bot.utility.registry_rows import Count, Given, Job, Refused, Values, merged, twice
from bot.utility.tables_columns import COLUMNS

_FIGURES = {"consumed": 0.0, "generated": None, "released": None}


def store_consumption(connection: Connection, rows: Sequence[Given], job: Job) -> Outcome:
    """Compare consumption with what is stored, and store the difference."""
    count = Count({column.name: column.title for column in COLUMNS["consumption"]})
    keyed = _not_twice(_keyed(connection, rows, count), job, count)
    stored: dict[MonthKey, Row[Any]] = {}
    shares: dict[tuple[int, date], set[Share]] = defaultdict(set)
    for row in registry.find_consumption(connection, [key for _, key in keyed]):
        stored[MonthKey(row.account_id, row.site, row.month, row.zone)] = row
        if row.consumed or row.generated or row.released:
            shares[row.account_id, row.month].add(Share(row.site, row.zone))
    for given, key in keyed:
        known = stored.get(key)
        record = merged(known, given.values, _FIGURES)
        again = doubled(Share(key.site, key.zone), shares[key.account_id, key.month])
        if again and any(record.values()):
            count.refuse(given, _counted_already(again))
        else:
            count.put(known, record, **key._asdict())
    if not job.dry_run:
        registry.store_consumption(connection, count.new, count.changed)
    return count.outcome()


def _keyed(connection: Connection, rows: Sequence[Given], count: Count) -> list[tuple[Given, MonthKey]]:
    """The rows with what identifies them; those of no account or site are refused."""
    numbers = {number for row in rows if (number := row.values.get("number"))}
    sites = {site for row in rows if (site := row.values.get("site"))}
    accounts = {number: row.id for number, row in registry.find_accounts(connection, numbers).items()}
    points = {row.eic: row for row in registry.find_points(connection, eics=sites)}
    keyed: list[tuple[Given, MonthKey]] = []
    for row in rows:
        try:
            owner = _owner(row.values, accounts, points)
        except Refused as refused:
            count.refuse(row, refused)
            continue
        zone = row.values.get("zone") or TOTAL
        keyed.append((row, MonthKey(owner, row.values.get("site", ""), row.values["month"], zone)))
    return keyed


def _owner(given: Values, accounts: dict[str, int], points: dict[str, Row[Any]]) -> int:
    """The id of the account."""
    number, site = given.get("number", ""), given.get("site", "")
    if not number and not site:
        raise Refused("number", "немає ні рахунку, ні ЕІС")
    if number and number not in accounts:
        raise Refused("number", f"рахунку {number} немає в базі: спершу завантажте рахунки")
    if not site:
        return accounts[number]
    if site not in points:
        raise Refused("site", f"точки обліку {site} немає в базі: спершу завантажте рахунки")
    point = points[site]
    if number and point.number != number:
        raise Refused("number", f"точка обліку {site} належить іншому рахунку, {point.number}")
    return int(point.account_id)


def _not_twice(
    keyed: Sequence[tuple[Given, MonthKey]], job: Job, count: Count
) -> list[tuple[Given, MonthKey]]:
    """The rows of months that the file has not given already; the others are refused."""
    rows = job.seen.note([(("row", *key), row.line, row.said()) for row, key in keyed])
    sites = job.seen.note(
        [(("sites", key.account_id, key.month), row.line, bool(key.site)) for row, key in keyed]
    )
    zones = job.seen.note([(("zones", *key[:3]), row.line, key.zone == TOTAL) for row, key in keyed])
    fresh: list[tuple[Given, MonthKey]] = []
    for (row, key), same_row, of_month, of_site in zip(keyed, rows, sites, zones, strict=True):
        if same_row:
            count.refuse(row, Refused("consumed", twice(same_row, "споживання за цей місяць і зону")))
        elif of_month and not of_month.same:
            count.refuse(row, Refused("site", f"{_BY_SITE}: у рядку {of_month.line} інакше"))
        elif of_site and not of_site.same:
            count.refuse(row, Refused("zone", f"{_BY_ZONE}: у рядку {of_site.line} інакше"))
        else:
            fresh.append((row, key))
    return fresh


_BY_SITE = "місяць подають або за точками обліку, або за рахунком загалом"
_BY_ZONE = "місяць подають або за зонами, або загалом"


def _counted_already(again: Doubled) -> Refused:
    """Why a row would count a stored month twice."""
    rule = _BY_SITE if again == "site" else _BY_ZONE
    return Refused(again, f"{rule}: у базі інакше; щоб подати по-новому, спершу подайте там нулі")
