"""The catalogue of services and other lists that people read: what is shipped, and what was edited over it.

1. What is shipped (`bot/assets/<kind>.json`) is in force until somebody puts a row of the same code over it.
2. Rows stand in the order of their `place`; a hidden one is not shown.
3. Words are given by language; a language without words reads the Ukrainian ones.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from bot.storage.content import current
from bot.storage.schema import district

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

SHIPPED = Path(__file__).resolve().parent.parent / "assets"
REFERENCE = "uk"
LAST = 1_000  # the place of a row that names none


def rows(connection: Connection, kind: str) -> dict[str, Json]:
    """The bodies of a kind by code, edited ones over shipped ones; hidden ones, too."""
    found = shipped(kind) | {code: held.body for code, held in current(connection, kind).items()}
    return dict(sorted(found.items(), key=lambda item: (item[1].get("place", LAST), item[0])))


def shipped(kind: str) -> dict[str, Json]:
    """What comes with the program; a copy."""
    text = _read(kind)
    return dict(json.loads(text)) if text else {}


def in_language(value: Any, language: str) -> Any:
    """A value of a body in a language: {"uk": …, "en": …} is one of them, anything else is itself."""
    if isinstance(value, dict) and REFERENCE in value:
        return value.get(language) or value[REFERENCE]
    return value


class CatalogueReads:
    """What people read of it, in their language."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def rows(self, kind: str) -> list[Json]:
        """The rows of a kind that are shown, each with its code."""
        return [
            {"code": code} | {name: in_language(value, self.scene.language) for name, value in body.items()}
            for code, body in rows(self.scene.connection, kind).items()
            if not body.get("hidden")
        ]

    def row(self, kind: str, code: str) -> Json | None:
        """One of them."""
        return next((row for row in self.rows(kind) if row["code"] == code), None)

    def consultants(self) -> list[Json]:
        """Whom to ask about generating units: districts, each with its phone for that, or its own."""
        connection = self.scene.connection
        edited = current(connection, "district")
        found = connection.execute(
            select(district.c.code, district.c.name, district.c.phone).order_by(district.c.name)
        )
        return [
            {
                "code": row.code,
                "name": row.name,
                "phone": (edited[row.code].body.get("consultant") if row.code in edited else "") or row.phone,
            }
            for row in found
        ]


@cache
def _read(kind: str) -> str:
    path = SHIPPED / f"{kind}.json"
    return path.read_text(encoding="utf-8") if kind.isalpha() and path.exists() else ""
