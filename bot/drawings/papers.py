"""Papers: documents made of what stands in our tables, at the moment when they are sent.

A row: the name by which a message calls it, what is looked up, and what is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.drawings import applications, consumption_files, my_data
from bot.drawings.brush import Brush


@dataclass(frozen=True, slots=True)
class Paper:
    """A document; `look` is given the message's args and finds what it needs, None if there is nothing."""

    suffix: str
    mime: str
    look: Callable[[Sequence[str], Connection], Any]
    make: Callable[[Brush, Any], bytes]


PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

PAPERS: Mapping[str, Paper] = {
    "consumption-xlsx": Paper(".xlsx", XLSX, consumption_files.look, consumption_files.write_xlsx),
    "application": Paper(".pdf", PDF, applications.look, applications.write),
    "agreement": Paper(".pdf", PDF, applications.look_contract, applications.write_contract),
    "generating-sample": Paper(".pdf", PDF, applications.look_sample, applications.write),
    "my-data": Paper(".json", "application/json", my_data.look, my_data.write),
    "consumption-csv": Paper(".csv", "text/csv", consumption_files.look, consumption_files.write_csv),
}
