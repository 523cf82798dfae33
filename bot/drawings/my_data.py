"""A copy of all that is kept of a person: one readable JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.drawings.brush import Brush
from bot.storage.my_data import collect


@dataclass(frozen=True, slots=True)
class Found:
    """What the document is made of."""

    language: str
    tables: dict[str, list[dict[str, Any]]]


def look(args: Sequence[str], connection: Connection) -> Found | None:
    """Args: language, the person's id; None when nothing is kept."""
    language, person = args
    if not person.isdecimal():
        return None
    tables = collect(connection, int(person))
    return Found(language, tables) if tables.get("address") else None


def write(brush: Brush, found: Found) -> bytes:
    """The document: what it is in words, then the rows by table. Times are UTC."""
    about = brush.words(found.language, "my-data-about")
    told = {"about": about, **found.tables}
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
