"""An outage: what is off, where, until when, and how sure we are that it concerns somebody.

An outage touches whoever fits one of its areas; an area fits by every field that is not empty. Houses stay as
they were written (`bot.domain.houses` reads them), so that nothing that was not understood is ever lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

OutageKind = Literal["planned", "emergency", "schedule"]
OutageState = Literal["scheduled", "running", "extended", "restored", "cancelled"]
NoticeKind = Literal["new", "changed", "cancelled", "restored"]
Topic = Literal["planned", "emergency", "schedule", "reading", "warning"]
Touch = Literal["yes", "possibly", "no"]

OPEN: tuple[OutageState, ...] = ("scheduled", "running", "extended")


@dataclass(frozen=True, slots=True)
class Area:
    """Where: every field that is not empty must fit. `district` is a code, `queue` is 1.1 to 6.2."""

    district: str = ""
    settlement: str = ""
    street: str = ""
    houses: str = ""
    feeder: str = ""
    transformer: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage as a source tells it. Times are UTC; `raw` is the area in the source's own words."""

    kind: OutageKind
    state: OutageState
    starts_at: datetime
    ends_at: datetime | None
    areas: tuple[Area, ...]
    reason: str = ""
    ended_at: datetime | None = None
    raw: str = field(default="")
