"""A call as a small file to the importers: rows of one kind, with the places where they stand in the body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from bot.api.rows import Path, Report
from bot.utility.registry_accounts import store_accounts
from bot.utility.registry_consumption import store_consumption
from bot.utility.registry_meters import store_meters
from bot.utility.registry_readings import store_readings
from bot.utility.registry_rows import Given, Job, Store
from bot.utility.registry_seen import Seen
from bot.utility.tables_columns import COLUMNS, Kind

STORES: Mapping[str, Store] = {
    "accounts": store_accounts,
    "meters": store_meters,
    "readings": store_readings,
    "consumption": store_consumption,
}


class Lines:
    """Rows of one kind; `names` are the columns that the API calls otherwise."""

    def __init__(self, kind: Kind, names: Mapping[str, str] | None = None) -> None:
        self.kind = kind
        self.given: list[Given] = []
        self._names = names or {}
        self._places: dict[int, Path] = {}

    def add(self, place: Path, values: dict[str, Any]) -> None:
        """One more row."""
        line = len(self.given) + 1
        self.given.append(Given(line, values))
        self._places[line] = place

    def store(self, connection: Connection, report: Report) -> None:
        """Store them and say what became of them."""
        if not self.given:
            return
        seen = Seen()
        try:
            outcome = STORES[self.kind](connection, self.given, Job(seen, dry_run=False))
        finally:
            seen.close()
        report.add(outcome, self._places, COLUMNS[self.kind], self._names)
