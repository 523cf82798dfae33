"""A composition: what an employee wrote of a notice, before it is an outage and a broadcast.

It is kept as it was written, so that it can be edited; what people read is made of it anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from bot.domain.outages import Area, NoticeKind, Outage, OutageKind, OutageState

FIELDS = ("settlement", "street", "houses", "feeder", "transformer", "queue")


@dataclass(frozen=True, slots=True)
class Composition:
    """What is written. Times are UTC; `outage` and `corrects` name what a correction is about.

    `reason` is one of the templates, by its Ukrainian words, or words of one's own; `doubtful` tells those
    too of whom we are not sure; `quietly` changes the earlier message instead of sending another.
    """

    kind: OutageKind = "emergency"
    areas: tuple[Area, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    reason: str = ""
    note: str = ""
    doubtful: bool = False
    quietly: bool = False
    what: NoticeKind = "new"
    outage: int | None = None
    corrects: int | None = None

    def tidy(self) -> Composition:
        """Without spaces around words and without empty rows of areas behind the last written one."""
        areas = [tidy_area(area) for area in self.areas]
        while areas and areas[-1] == Area():
            areas.pop()
        return replace(self, areas=tuple(areas), reason=" ".join(self.reason.split()), note=self.note.strip())

    def as_outage(self, now: datetime, ended_at: datetime | None = None) -> Outage:
        """The outage; a start that is not filled in is now."""
        starts = self.starts_at or now
        return Outage(
            self.kind,
            self._state(starts, now),
            starts,
            self.ends_at,
            self.areas,
            self.reason,
            ended_at,
        )

    def _state(self, starts: datetime, now: datetime) -> OutageState:
        if self.what == "restored":
            return "restored"
        if self.what == "cancelled":
            return "cancelled"
        return "scheduled" if starts > now else "running"


def tidy_area(area: Area) -> Area:
    """Without spaces around words."""
    tidied = {name: " ".join(getattr(area, name).split()) for name in FIELDS}
    return Area(district=area.district.strip(), **tidied)


def dump(composition: Composition) -> str:
    """As it is kept."""
    return msgspec.json.encode(composition).decode()


def load(stored: str) -> Composition:
    """As it was kept."""
    return msgspec.json.decode(stored, type=Composition)


def reason_in(reason: str, language: str, templates: Mapping[str, Mapping[str, str]]) -> str:
    """A reason in a language: that of a template, else as it was written."""
    return templates.get(reason, {}).get(language) or reason
