"""Guards: what is checked of a notice before anybody is told.

1. What stops cannot be sent as it is; a warning is shown, and whoever sends in spite of it is written down.
2. A guard never mends and never guesses what was meant.
3. A finding names the field it belongs to (and for an area its row), so that a form can say it there. Its
   key is a line of `locales/`, its arguments are values.
4. A correction of an outage that has been told may have a past start, but never an end that is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.domain import houses
from bot.domain.identifiers import comparable
from bot.domain.outages import Area, OutageKind
from bot.domain.streets import settlement_key, street_key

Level = Literal["stop", "warn"]
FieldName = Literal["kind", "areas", "starts", "ends", "reason", "note", "people"]

KYIV = ZoneInfo("Europe/Kyiv")
LONGEST_REASON = 300  # as the table keeps it
LONGEST_NOTE = 500
MOST_AREAS = 200
JUST_PAST = timedelta(minutes=10)  # while somebody types, the minute they meant goes by
EMERGENCY_AGO = timedelta(hours=24)
EMERGENCY_AHEAD = timedelta(hours=1)
NEAR = timedelta(days=2)  # a last minute of the year may be meant when the year does end
ROUND = frozenset({(0, 0), (23, 59)})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about a notice; `row` is that of the area it concerns, -1 for none."""

    level: Level
    key: str
    field: FieldName
    args: Mapping[str, Any] = made(default_factory=dict)
    row: int = -1


@dataclass(frozen=True, slots=True)
class GuardRules:
    """Limits: hours beyond which a length is odd, days beyond which it is impossible."""

    notice_days: int = 5  # sources give 5 or 10: a warning, never a block
    long_hours: Mapping[OutageKind, int] = made(
        default_factory=lambda: {"planned": 14, "emergency": 48, "schedule": 24}
    )
    longest_days: int = 14
    farthest_days: int = 90


@dataclass(frozen=True, slots=True)
class Proposed:
    """An outage as somebody means to tell it; `told` when people have already heard of it."""

    kind: OutageKind
    starts_at: datetime | None
    ends_at: datetime | None
    areas: tuple[Area, ...]
    reason: str = ""
    note: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """An outage that is there already, with a name for the finding."""

    name: str
    kind: OutageKind
    starts_at: datetime
    ends_at: datetime | None
    areas: tuple[Area, ...]


def check(proposed: Proposed, now: datetime, rules: GuardRules) -> list[Finding]:
    """What the notice itself shows, without looking anything up."""
    return [*_fields(proposed), *_times(proposed, now, rules)]


def stops(findings: Iterable[Finding]) -> bool:
    """Whether anything among the findings stops the notice."""
    return any(finding.level == "stop" for finding in findings)


# fields


def _fields(proposed: Proposed) -> Iterator[Finding]:
    if not proposed.areas:
        yield Finding("stop", "guard-no-area", "areas")
    if len(proposed.areas) > MOST_AREAS:
        yield Finding("stop", "guard-many-areas", "areas", {"most": MOST_AREAS})
    for row, area in enumerate(proposed.areas):
        yield from _area(area, row)
    if not proposed.reason.strip():
        level: Level = "stop" if proposed.kind == "planned" else "warn"
        yield Finding(level, "guard-no-reason", "reason", {"kind": proposed.kind})
    elif len(proposed.reason) > LONGEST_REASON:
        yield Finding("stop", "guard-long-text", "reason", {"most": LONGEST_REASON})
    if len(proposed.note) > LONGEST_NOTE:
        yield Finding("stop", "guard-long-text", "note", {"most": LONGEST_NOTE})


def _area(area: Area, row: int) -> Iterator[Finding]:
    if area == Area():
        yield Finding("stop", "guard-empty-area", "areas", {"row": row + 1}, row)
        return
    if (area.street or area.houses) and not area.settlement:
        yield Finding("stop", "guard-no-settlement", "areas", {"row": row + 1}, row)
    if area == Area(district=area.district):
        yield Finding("warn", "guard-whole-district", "areas", {"row": row + 1}, row)
    elif area == Area(district=area.district, settlement=area.settlement):
        yield Finding("warn", "guard-whole-settlement", "areas", {"settlement": area.settlement}, row)


# times


def _times(proposed: Proposed, now: datetime, rules: GuardRules) -> Iterator[Finding]:
    starts, ends = proposed.starts_at, proposed.ends_at
    if starts is None:
        yield Finding("stop", "guard-no-start", "starts")
    else:
        yield from _start(proposed, starts, now, rules)
    if ends is None:
        if proposed.kind == "planned":
            yield Finding("stop", "guard-no-end", "ends")
        else:
            yield Finding("warn", "guard-end-unknown", "ends")
        return
    yield from _placeholder(ends, now, "ends")
    if starts is not None and ends <= starts:
        yield Finding("stop", "guard-reversed", "ends")
    elif ends <= now:
        yield Finding("stop", "guard-past-end", "ends")
    elif starts is not None:
        yield from _length(proposed.kind, ends - starts, rules)


def _start(proposed: Proposed, starts: datetime, now: datetime, rules: GuardRules) -> Iterator[Finding]:
    yield from _placeholder(starts, now, "starts")
    if starts > now + timedelta(days=rules.farthest_days):
        yield Finding("stop", "guard-far", "starts", {"days": rules.farthest_days})
    if proposed.told:
        return
    if proposed.kind != "planned":
        if starts < now - EMERGENCY_AGO:
            yield Finding("warn", "guard-long-ago", "starts")
        elif proposed.kind == "emergency" and starts > now + EMERGENCY_AHEAD:
            yield Finding("warn", "guard-emergency-ahead", "starts")
        return
    if starts < now - JUST_PAST:
        yield Finding("stop", "guard-past-start", "starts")
    elif (days := (starts.astimezone(KYIV).date() - now.astimezone(KYIV).date()).days) < rules.notice_days:
        yield Finding("warn", "guard-short-notice", "starts", {"days": days, "wanted": rules.notice_days})


def _length(kind: OutageKind, length: timedelta, rules: GuardRules) -> Iterator[Finding]:
    hours = -(-length // timedelta(hours=1))
    if length > timedelta(days=rules.longest_days):
        yield Finding("stop", "guard-too-long", "ends", {"days": rules.longest_days})
    elif hours > rules.long_hours[kind]:
        yield Finding("warn", "guard-long", "ends", {"hours": hours})


def _placeholder(moment: datetime, now: datetime, where: FieldName) -> Iterator[Finding]:
    """31.12 at 23:59 or 01.01 at 00:00: what systems write when nobody knows.

    Close to the turn of the year such a minute may be meant, so then it is only a warning.
    """
    local = moment.astimezone(KYIV)
    if (local.day, local.month) not in {(31, 12), (1, 1)} or (local.hour, local.minute) not in ROUND:
        return
    level: Level = "warn" if abs(moment - now) < NEAR else "stop"
    yield Finding(level, "guard-placeholder", where, {"date": local.strftime("%d.%m.%Y %H:%M")})


# places


def districts(areas: Sequence[Area], allowed: Collection[str], names: Mapping[str, str]) -> Iterator[Finding]:
    """Districts that do not exist, or that this employee does not work in (`allowed` empty: in all)."""
    for row, area in enumerate(areas):
        if area == Area():
            continue
        if area.district and area.district not in names:
            yield Finding("stop", "guard-unknown-district", "areas", {"district": area.district}, row)
        elif allowed and not area.district:
            yield Finding("stop", "guard-name-district", "areas", {"row": row + 1}, row)
        elif allowed and area.district not in allowed:
            yield Finding("stop", "guard-not-your-district", "areas", {"district": names[area.district]}, row)


def duplicates(proposed: Proposed, others: Iterable[Other]) -> Iterator[Finding]:
    """Outages of the same time that name the same places: the same one told twice, or one to be corrected."""
    if proposed.starts_at is None:
        return
    places = {_where(area) for area in proposed.areas}
    for other in others:
        if places.isdisjoint(map(_where, other.areas)) or not _together(
            proposed.starts_at, proposed.ends_at, other.starts_at, other.ends_at
        ):
            continue
        rows = [
            row
            for row, area in enumerate(proposed.areas)
            if any(overlap(area, another) for another in other.areas)
        ]
        if not rows:
            continue
        whole = len(rows) == len(proposed.areas) and other.kind == proposed.kind
        if whole and _same(proposed.areas, other.areas):
            yield Finding("stop", "guard-duplicate", "areas", {"name": other.name})
        else:
            yield Finding("warn", "guard-overlaps", "areas", {"name": other.name}, rows[0])


def _together(
    start: datetime, end: datetime | None, other_start: datetime, other_end: datetime | None
) -> bool:
    return (end is None or other_start < end) and (other_end is None or start < other_end)


def _same(one: Sequence[Area], another: Sequence[Area]) -> bool:
    return all(any(_alike(a, b) for b in another) for a in one) and all(
        any(_alike(a, b) for a in one) for b in another
    )


def _alike(one: Area, another: Area) -> bool:
    return overlap(one, another) and _spelt(one.houses) == _spelt(another.houses)


def overlap(one: Area, another: Area) -> bool:
    """Whether two areas have a house in common, as far as what is written tells.

    Areas of different sorts (a street, a feeder) never do; who does not name the district means any.
    """
    bare = Area(district=one.district) == one or Area(district=another.district) == another
    if (bare or (one.district and another.district)) and one.district != another.district:
        return False
    if _where(one) != _where(another):
        return False
    first, second = houses.parse(one.houses), houses.parse(another.houses)
    if not one.houses.strip() or not another.houses.strip() or _spelt(one.houses) & _spelt(another.houses):
        return True
    return any(
        {a.touch(b.house or b.span), b.touch(a.house or a.span)} != {"no"}
        for a in first.tokens
        for b in second.tokens
    )


@lru_cache(16_384)
def _where(area: Area) -> tuple[str, ...]:
    """What an area names besides its district and houses, in the form in which two are compared."""
    return (
        settlement_key(area.settlement),
        street_key(area.street),
        comparable(area.feeder),
        comparable(area.transformer),
        area.queue.strip(" ."),
    )


def _spelt(listed: str) -> frozenset[str]:
    """The houses of a list by their keys, also those that were not understood."""
    words = listed.replace(";", ",").split(",")
    return frozenset(key for word in words if (key := houses.key(word)))
