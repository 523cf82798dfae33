"""Running outages in the JSON form that Львівобленерго publishes: a Hydra collection of PwAccident.

1. A record is an outage of one street and its houses, kept exactly as they are written.
2. Its times say +00:00, though people who compared them with the clock found them to be Kyiv's. So the label
   is read only by whoever says so (`clock`), and either way it is checked: an outage that has already
   happened cannot begin in the future.
3. The collection is whole when it holds as many records as it counts and names no further page. Of a part,
   what is missing has not ended.
4. What it is, the comment says: ГПВ is the hourly schedule, anything else is an emergency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from bot.clock import KYIV
from bot.domain.outages import Area, Outage, OutageKind
from bot.utility.told import Named, Notes, NotUnderstood, Outages, clean, moment_of

Clock = Literal["kyiv", "label"]
"""Whose times they are: Kyiv's, whatever offset stands beside them, or those of the offset."""

ACCIDENT = 1
AHEAD = timedelta(minutes=15)  # clocks differ
LONGEST = timedelta(days=31)
MOST = 10_000_000  # more is no count of outages
REF, REASON, NAME = 128, 300, 200  # letters that are stored


def read_hydra(value: Any, now: datetime, *, clock: Clock = "kyiv") -> Outages:
    """The outages in a JSON value, in the order given; NotUnderstood if it is no such collection."""
    members = value.get("hydra:member", value.get("member")) if isinstance(value, dict) else None
    if not isinstance(members, list):
        raise NotUnderstood("це не перелік відключень: немає hydra:member")
    notes = Notes()
    found: dict[str, Named] = {}
    for number, member in enumerate(members, 1):
        named = _record(f"запис {number}", member, now, clock, notes)
        if named and named.ref in found:
            notes.add(f"запис {number}", named.ref, "такий номер уже був: взято перший запис")
        elif named:
            found[named.ref] = named
    whole = _is_whole(value, len(members), notes)
    _check_clock(found.values(), now, clock, notes)
    # a record that was not understood is still there: what it was before has not ended
    return Outages(tuple(found.values()), whole=whole and len(found) == len(members), remarks=notes.all())


def _record(where: str, member: Any, now: datetime, clock: Clock, notes: Notes) -> Named | None:
    if not isinstance(member, dict):
        notes.add(where, member, "очікувався запис про відключення")
        return None
    ref = member.get("id")
    name = clean(str(ref)) if isinstance(ref, int | str) and not isinstance(ref, bool) else ""
    if not 0 < len(name) <= REF:
        notes.add(where, ref, "немає номера відключення")
        return None
    where = f"{where} ({name})"
    starts = _moment(member.get("dateEvent"), clock)
    if starts is None:
        notes.add(where, member.get("dateEvent"), "початку не зрозуміло")
        return None
    area = _area(where, member, notes)
    if area is None:
        return None
    return Named(
        name,
        Outage(
            kind=_kind(where, member, notes),
            state="running" if starts <= now else "scheduled",
            starts_at=starts,
            ends_at=_end(where, member, starts, clock, notes),
            areas=(area,),
            reason=_words(member.get("koment"))[:REASON],
            raw=f"{area.settlement}, {area.street}: {area.houses}" if area.street else area.settlement,
        ),
    )


def _area(where: str, member: Mapping[str, Any], notes: Notes) -> Area | None:
    settlement, street = _name(member.get("city")), _name(member.get("street"))
    houses = member.get("buildingNames")
    if not settlement:
        notes.add(where, member.get("city"), "немає населеного пункту")
        return None
    if houses is not None and not isinstance(houses, str):
        notes.add(where, houses, "будинків не зрозуміло: вважаємо, що вся вулиця")
        houses = ""
    houses = clean(houses or "")
    if not street and houses:
        notes.add(where, houses, "будинки без вулиці: вважаємо, що весь населений пункт")
        houses = ""
    return Area(settlement=settlement, street=street, houses=houses)


def _kind(where: str, member: Mapping[str, Any], notes: Notes) -> OutageKind:
    if member.get("typeOff") != ACCIDENT:
        notes.add(where, member.get("typeOff"), "невідомий вид відключення: вважаємо, що планове")
        return "planned"
    return "schedule" if "ГПВ" in _words(member.get("koment")).upper() else "emergency"


def _end(
    where: str, member: Mapping[str, Any], starts: datetime, clock: Clock, notes: Notes
) -> datetime | None:
    """The expected end; None if it is not told or cannot be."""
    given = member.get("datePlanIn")
    if given in (None, ""):
        return None
    ends = _moment(given, clock)
    if ends is None:
        notes.add(where, given, "очікуваного кінця не зрозуміло")
    elif not timedelta(0) < ends - starts <= LONGEST:
        notes.add(where, given, "очікуваний кінець не може бути таким: вважаємо, що він невідомий")
        return None
    return ends


def _moment(value: Any, clock: Clock) -> datetime | None:
    moment = moment_of(value) if isinstance(value, str) else None
    if moment is None or clock == "label":
        return moment
    try:
        shown = datetime.fromisoformat(value.strip())
    except ValueError:  # dd.mm.yyyy, which is Kyiv's anyhow
        return moment
    return shown.replace(tzinfo=KYIV).astimezone(UTC)


def _is_whole(value: Mapping[str, Any], members: int, notes: Notes) -> bool:
    total = value.get("hydra:totalItems", value.get("totalItems"))
    view = value.get("hydra:view", value.get("view"))
    further = isinstance(view, dict) and bool(view.get("hydra:next", view.get("next")))
    known = isinstance(total, int) and not isinstance(total, bool) and 0 <= total < MOST
    if known and total == members and not further:
        return True
    counted = f"{members} з {total}" if known else str(members)
    notes.add("", None, f"це не весь перелік ({counted}): відключень, яких тут немає, не закрито")
    return False


def _check_clock(found: Iterable[Named], now: datetime, clock: Clock, notes: Notes) -> None:
    """An outage that has happened cannot begin in the future: then the clock is read wrongly."""
    early = [
        each for each in found if each.outage.kind == "emergency" and each.outage.starts_at > now + AHEAD
    ]
    if early:
        read = "за Києвом" if clock == "kyiv" else "за позначкою зсуву"
        when = f"{early[0].outage.starts_at.astimezone(KYIV):%d.%m.%Y %H:%M}"
        notes.add(
            f"запис {early[0].ref}",
            when,
            f"аварійних із початком у майбутньому: {len(early)}; час прочитано {read}, перевірте clock",
        )


def _name(value: Any) -> str:
    return _words(value.get("name"))[:NAME] if isinstance(value, dict) else ""


def _words(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""
