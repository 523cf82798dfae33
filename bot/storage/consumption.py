"""How much an account has used, by month and zone, and what it has generated and given to the grid.

An account with several sites (metering points that are billed apart) has rows for each; here they are summed,
the export keeps them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from bot.domain.zones import IN_ORDER, TOTAL
from bot.storage.clauses import linked
from bot.storage.schema import account, link
from bot.storage.schema_requests import consumption

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]


class ConsumptionReads:
    """What a person may know of the consumption of their accounts."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def year(self, number: str, year: int | None) -> Json:
        """The months of a year, or of the newest one, beside the year before; empty for other people's.

        `months`: by "2026-01" the kWh of each zone in order, in all, generated and released (None: not a
        site that generates). `years`: newest first.
        """
        rows = find(self._scene.connection, number, self._scene.person)
        years = sorted({row.month.year for row in rows}, reverse=True)
        shown = year if year in years else years[0] if years else None
        return {
            "years": years,
            "year": shown,
            "months": _months(rows, shown) if shown else {},
            "before": _months(rows, shown - 1) if shown else {},
        }


def find(connection: Connection, number: str, person: int | None = None) -> Sequence[Any]:
    """Every row of an account, oldest first; with a person, only if the account is linked to them."""
    wanted = (
        select(
            consumption.c.site,
            consumption.c.month,
            consumption.c.zone,
            consumption.c.consumed,
            consumption.c.generated,
            consumption.c.released,
        )
        .join(account, account.c.id == consumption.c.account_id)
        .where(account.c.number == number)
        .order_by(consumption.c.month, consumption.c.site, consumption.c.id)
    )
    if person is not None:
        wanted = wanted.join(link, linked(person))
    return connection.execute(wanted).all()


def _months(rows: Sequence[Any], year: int) -> dict[str, Json]:
    """Sums by month of one year."""
    months: dict[str, Json] = {}
    for row in rows:
        if row.month.year != year:
            continue
        month = months.setdefault(
            row.month.strftime("%Y-%m"), {"zones": {}, "total": 0.0, "generated": None, "released": None}
        )
        month["zones"][row.zone] = month["zones"].get(row.zone, 0.0) + row.consumed
        month["total"] += row.consumed
        for name in ("generated", "released"):
            value = getattr(row, name)
            if value is not None:
                month[name] = (month[name] or 0.0) + value
    for month in months.values():
        zones = month["zones"]
        if len(zones) > 1 and not zones.get(TOTAL):  # a sum made 0 when the zones took its place
            zones.pop(TOTAL, None)
        month["zones"] = {zone: zones[zone] for zone in IN_ORDER if zone in zones}
    return dict(sorted(months.items()))
