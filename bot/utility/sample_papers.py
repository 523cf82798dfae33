"""Papers of the sample DSO as PDF: contracts with annexes, and documents about a metering point.

The same account makes the same bytes, so that an import of them again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import typst

ASSETS = Path(__file__).resolve().parent.parent / "assets"
COMPANY = "АТ «Зразокобленерго»"
FOOTER = "Вигаданий документ вигаданої компанії, лише для проби"
SIGNED = "Гнатюк Роман Степанович"
MADE = datetime(2000, 1, 1, tzinfo=UTC)  # of every PDF


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to print."""

    title: str
    on: date
    facts: Mapping[str, str]
    clauses: Sequence[str] = field(default=())
    subtitle: str = ""


def printed(paper: Paper) -> bytes:
    """The paper as PDF."""
    data = {
        "company": COMPANY,
        "title": paper.title,
        "subtitle": paper.subtitle,
        "date": f"{paper.on:%d.%m.%Y}",
        "facts": [{"name": name, "value": value} for name, value in paper.facts.items()],
        "clauses": list(paper.clauses),
        "signed": SIGNED,
        "footer": FOOTER,
    }
    made = typst.compile(
        ASSETS / "forms" / "sample_paper.typ",
        root=ASSETS / "forms",
        font_paths=[ASSETS / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=MADE,
        format="pdf",
    )
    if not isinstance(made, bytes):
        raise TypeError("typst made no document")
    return made
