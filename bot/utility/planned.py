"""Planned works, and other outages, from CSV and XLSX as districts write them.

1. When: «Початок» and «Кінець», or «Дата» with «Час» or with «Час початку» and «Час закінчення». An end that
   is not later than its start, or a month away, is refused; planned works without an end are refused.
2. Where: a settlement, a feeder, a transformer or a queue at least. A district alone would reach a hundred
   thousand people by a row that was not filled in, so it is refused, as is a district that nobody knows.
3. Rows with one number are one outage of several places, if they agree on everything else. A row without a
   number is an outage by itself, known again by its place and day, so that a change of hours is a change.
4. What has ended is counted and left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from bot.clock import KYIV
from bot.domain.identifiers import comparable
from bot.domain.outages import Area, Outage, OutageKind
from bot.utility.outage_columns import DAY_MINUTES
from bot.utility.outage_tables import Line, read_rows
from bot.utility.tables_cells import Wrong, kyiv_moment
from bot.utility.told import Named, Notes, Outages

LONGEST = timedelta(days=31)
PLACES = ("settlement", "feeder", "transformer", "queue")
FIELDS = ("settlement", "street", "houses", "feeder", "transformer", "queue")


def read_works(path: Path, now: datetime, districts: Mapping[str, str], *, whole: bool = False) -> Outages:
    """The outages in a table; Unreadable if it is none.

    `districts`: codes by name and by code. `whole`: the file names all; what is missing was called off.
    """
    notes = Notes()
    codes = {comparable(name): code for name, code in districts.items()}
    rows: list[tuple[Line, Outage]] = []
    for line in read_rows(path, "works", now, notes):
        try:
            rows.append((line, outage_of(line.values, codes, now)))
        except Wrong as wrong:
            notes.add(line.where, None, str(wrong))
    found: dict[str, Outage] = {}
    for line, outage in sorted(rows, key=lambda row: row[1].starts_at):
        if ref := line.values["ref"]:
            _join(found, line, ref, outage, notes)
        else:
            _add_nameless(found, line, outage, notes)
    over = {ref for ref, outage in found.items() if outage.ends_at and outage.ends_at <= now}
    remarks = notes.all()
    understood = not any(remark.where for remark in remarks)
    return Outages(
        tuple(Named(ref, outage) for ref, outage in found.items() if ref not in over),
        whole=whole and understood,
        remarks=remarks,
        over=tuple(sorted(over)),
    )


def _join(found: dict[str, Outage], line: Line, ref: str, outage: Outage, notes: Notes) -> None:
    """One more place of an outage with a number, or the first."""
    before = found.setdefault(ref, outage)
    if replace(before, areas=(), raw="") != replace(outage, areas=(), raw=""):
        notes.add(line.where, ref, "той самий номер, але інший час, вид чи причина: рядок не взято")
    elif outage.areas[0] not in before.areas:
        found[ref] = replace(before, areas=before.areas + outage.areas, raw=f"{before.raw}\n{outage.raw}")


def _add_nameless(found: dict[str, Outage], line: Line, outage: Outage, notes: Notes) -> None:
    """An outage without a number: called by its place and day, and counted where there are several.

    They come in order of time, so that each keeps its name when the rows stand in another order.
    """
    day = outage.starts_at.astimezone(KYIV).date()
    area = outage.areas[0]
    said = "|".join(comparable(getattr(area, name)) for name in ("district", *FIELDS))
    key = ref = blake2b(f"{outage.kind}|{day}|{said}".encode(), digest_size=10).hexdigest()
    count = 1
    while ref in found:
        if found[ref] == outage:
            notes.add(line.where, outage.raw, "такий рядок уже був")
            return
        count += 1
        ref = f"{key}-{count}"
    found[ref] = outage


def outage_of(values: Mapping[str, Any], codes: Mapping[str, str], now: datetime) -> Outage:
    """The outage that a row tells, of one place; Wrong if it cannot be. `codes` are of districts."""
    kind: OutageKind = values["kind"] or "planned"
    starts, ends = _times(values)
    if ends is None and kind == "planned":
        raise Wrong("у планового відключення немає часу закінчення")
    if ends is not None and ends <= starts:
        raise Wrong("кінець не пізніший за початок")
    if ends is not None and ends - starts > LONGEST:
        raise Wrong(f"відключення довше за {LONGEST.days} день: перевірте дати")
    return Outage(
        kind=kind,
        state="running" if starts <= now else "scheduled",
        starts_at=starts,
        ends_at=ends,
        areas=(_area(values, codes),),
        reason=values["reason"] or "",
        raw=", ".join(values[name] for name in ("district", *FIELDS) if values[name]),
    )


def _area(values: Mapping[str, Any], codes: Mapping[str, str]) -> Area:
    district = values["district"] or ""
    code = codes.get(comparable(district), "") if district else ""
    if district and not code:
        raise Wrong(f"дільниці «{district}» немає в базі")
    if not any(values[name] for name in PLACES):
        raise Wrong("не сказано, де: потрібен населений пункт, фідер, ТП або черга")
    if values["street"] and not values["settlement"]:
        raise Wrong("вулиця без населеного пункту")
    if values["houses"] and not values["settlement"]:
        raise Wrong("будинки без населеного пункту")
    return Area(district=code, **{name: values[name] or "" for name in FIELDS})


def _times(values: Mapping[str, Any]) -> tuple[datetime, datetime | None]:
    starts, ends, day = values["starts"], values["ends"], values["day"]
    opens, closes = values["span"] or (values["opens"], values["closes"])
    if starts is not None and _bare(starts) and opens is not None:
        day, starts = starts.astimezone(KYIV).date(), None
    if starts is None:
        if day is None:
            raise Wrong("немає початку: потрібен «Початок», або «Дата» й «Час»")
        if opens is None:
            raise Wrong("немає часу початку")
        starts = _at(day, opens)
    last = day
    if ends is not None and _bare(ends) and closes is not None:
        last, ends = ends.astimezone(KYIV).date(), None
    if ends is None and closes is not None:
        last = last or starts.astimezone(KYIV).date()
        ends = _at(last, closes)
    return starts, ends


def _bare(moment: datetime) -> bool:
    """Whether it is the beginning of a day, as a date without a time is read."""
    return moment.astimezone(KYIV).time() == time()


def _at(day: date, minutes: int) -> datetime:
    days, rest = divmod(minutes, DAY_MINUTES)
    return kyiv_moment(day + timedelta(days=days), time(rest // 60, rest % 60))


def names_of(rows: Sequence[Any]) -> dict[str, str]:
    """Codes of districts by name and by code, from the rows of the registry."""
    return {row.name: row.code for row in rows} | {row.code: row.code for row in rows}
