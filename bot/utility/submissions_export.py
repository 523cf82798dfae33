"""Submissions as a table and as lines of JSON, for whoever takes them by hand.

CSV: UTF-8 with the mark that spreadsheets look for, semicolons, one line per zone, times of Kyiv with their
offset; what a spreadsheet would take for a formula begins with an apostrophe. JSON Lines: `submission` is
what the DSO's system would get, unchanged; beside it stands what became of it.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from bot.clock import to_kyiv
from bot.storage.submissions import Record

COLUMNS = (
    "number",
    "state",
    "kind",
    "account",
    "eic",
    "meter",
    "zone",
    "value",
    "sent_at",
    "received_at",
    "counts_on",
    "in_window",
    "odd",
    "photo",
    "channel",
    "key",
    "tries",
    "answer",
    "reading",
    "verdict",
)

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # owasp.org/www-community/attacks/CSV_Injection


def csv_head() -> str:
    """The first line."""
    return "\ufeff" + _line(COLUMNS)


def csv_lines(record: Record) -> str:
    """The lines of one submission: one per zone, or one if it has none."""
    payload: dict[str, Any] = json.loads(record.payload)
    photo = payload.get("photo") or {}
    shared = {
        **payload,
        "number": record.number or payload.get("number", ""),
        "state": record.state,
        "kind": record.kind,
        "account": record.account,
        "sent_at": _kyiv(record.sent_at),
        "received_at": _kyiv(record.created_at),
        "photo": photo.get("file", ""),
        "key": record.key,
        "tries": record.tries,
        "answer": record.answer,
    }
    return "".join(_line(_cells({**shared, **zone})) for zone in _zones(payload))


def json_line(record: Record) -> str:
    """One submission as an object on a line of its own."""
    line = {
        "state": record.state,
        "tries": record.tries,
        "answer": record.answer,
        "submission": json.loads(record.payload),
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def _zones(payload: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    zones, odd = payload.get("zones") or {"": ""}, payload.get("odd") or {}
    for zone, value in zones.items():
        yield {"zone": zone, "value": value, "odd": odd.get(zone, "")}


def _cells(values: Mapping[str, Any]) -> list[str]:
    return [_cell(values.get(name, "")) for name in COLUMNS]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out, delimiter=";").writerow(cells)
    return out.getvalue()


def _kyiv(moment: datetime) -> str:
    return to_kyiv(moment).isoformat(timespec="seconds")
