"""Warnings, outages, the hourly schedule: what people are told of as it changes.

Who is told, and when, is not decided here: the scheduler's jobs read what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from bot.api.call import Call, call_for
from bot.api.english import in_english
from bot.api.models import Area, Outage, ScheduleDay, Warned
from bot.api.problems import Fault
from bot.api.rows import Path, Report, Unread, given_of, rows_of, understood
from bot.api.shown import batch
from bot.clock import kyiv_date
from bot.domain import outages as domain
from bot.domain.identifiers import comparable
from bot.domain.schedule import OFF, PERHAPS, Day, filled
from bot.storage import feeds, outages, registry, schedules, warnings
from bot.storage.api_upserts import account_ids
from bot.storage.feeds import Feed
from bot.utility.importing import possible
from bot.utility.outage_columns import OUTAGE_COLUMNS
from bot.utility.planned import names_of, outage_of
from bot.utility.tables_cells import Frame, Wrong, any_moment

router = APIRouter()

SOURCE = "api"
"""The source of outages and schedules that come through the API, whichever key it was."""

_EMPTY = dict.fromkeys(column.name for column in OUTAGE_COLUMNS["works"])


@router.post("/warnings", **batch("warnings", Warned, "Write warnings of disconnection"))
async def write_warnings(call: Annotated[Call, call_for("warnings")]) -> Response:
    """Write warnings; the account's people are told of what is new, changed or lifted, once."""
    rows = await rows_of(call, "warnings")
    now = call.service.now()
    report, frame = Report(), Frame(call.pattern, now)
    kept: list[tuple[Path, Mapping[str, Any]]] = []
    for index, row in enumerate(rows):
        place: Path = ("warnings", index)
        given = understood(Warned, row, place, report)
        if given is None:
            continue
        try:
            read = given_of(given, OUTAGE_COLUMNS["warnings"], frame)
        except Unread as unread:
            report.refuse(place, unread.faults)
            continue
        if possible(read["issued_on"], read.get("disconnect_on")):
            kept.append((place, read))
        else:
            report.refuse(place, [Fault("disconnect_on", "is earlier than issued_on")])

    def work(connection: Connection) -> Any:
        ids = account_ids(connection, {values["account"] for _, values in kept})
        for place, values in kept:
            if values["account"] not in ids:
                report.refuse(place, [Fault("account", f"there is no account {values['account']}")])
                continue
            warned = warnings.Warned(
                values["number"],
                values["issued_on"],
                values.get("disconnect_on"),
                values.get("reason") or "",
                values.get("lifted_on"),
            )
            report.count(warnings.save(connection, ids[values["account"]], warned, now))
        return report.shown()

    return await call.write(work, told=True)


@router.post("/outages", **batch("outages", Outage, "Write outages"))
async def write_outages(call: Annotated[Call, call_for("outages")]) -> Response:
    """Write outages. A call names some, not all: one that has ended says so, `restored` or `cancelled`.

    A running outage does not become scheduled again. A source that tells a later end extends it.
    """
    rows = await rows_of(call, "outages")
    now, report = call.service.now(), Report()
    given = [
        (("outages", index), outage)
        for index, row in enumerate(rows)
        if (outage := understood(Outage, row, ("outages", index), report)) is not None
    ]

    def work(connection: Connection) -> Any:
        names = names_of(registry.find_districts(connection))
        codes = {comparable(name): code for name, code in names.items()}
        seen: set[str] = set()
        for place, each in given:
            ref = " ".join(each.ref.split())
            try:
                told = _outage(each, codes, Frame(call.pattern, now))
            except Unread as unread:
                report.refuse(place, unread.faults)
                continue
            if not ref.isprintable() or not ref:
                report.refuse(place, [Fault("ref", "is not readable")])
            elif ref in seen:
                report.refuse(place, [Fault("ref", "stands in this call already")])
            else:
                seen.add(ref)
                report.count(outages.save(connection, SOURCE, ref, told, now, call.by).what)
        return report.shown()

    return await call.write(work, told=True)


def _outage(given: Outage, codes: Mapping[str, str], frame: Frame) -> domain.Outage:
    """The outage, as rows of a table would tell it: one for each area."""
    starts, ends = _moment("starts_at", given.starts_at, frame), _moment("ends_at", given.ends_at, frame)
    told: domain.Outage | None = None
    for index, area in enumerate(given.areas):
        try:
            texts = _texts(given, area, frame)
        except Unread as unread:
            faults = [Fault(_place(index, each.field), each.reason) for each in unread.faults]
            raise Unread(faults) from None
        values = {**_EMPTY, "kind": given.kind, "starts": starts, "ends": ends, **texts}
        try:
            one = outage_of(values, codes, frame.now)
        except Wrong as wrong:
            said = in_english(str(wrong))
            field = "ends_at" if "end" in said.split() or said.startswith("longer") else f"areas[{index}]"
            raise Unread([Fault(field, said)]) from None
        if told is None:
            told = one
        elif one.areas[0] not in told.areas:
            told = replace(told, areas=told.areas + one.areas, raw=f"{told.raw}\n{one.raw}")
    if told is None:  # the model has seen to it
        raise Unread([Fault("areas", "is empty")])
    return _with_state(given, told, frame)


def _with_state(given: Outage, told: domain.Outage, frame: Frame) -> domain.Outage:
    ended = _moment("ended_at", given.ended_at, frame)
    if (ended is not None) != (given.state == "restored"):
        raise Unread([Fault("ended_at", "goes with the state restored, and only with it")])
    if ended is not None and (ended < told.starts_at or ended > frame.now):
        raise Unread([Fault("ended_at", "is before the start or in the future")])
    if given.state == "scheduled" and told.starts_at <= frame.now:
        return told
    if given.state in {"running", "extended"} and told.starts_at > frame.now:
        raise Unread([Fault("state", "an outage that has not begun is scheduled")])
    return replace(told, state=given.state or told.state, ended_at=ended)


def _texts(given: Outage, area: Area, frame: Frame) -> dict[str, Any]:
    columns = OUTAGE_COLUMNS["works"]
    reason = given_of(given, [each for each in columns if each.name == "reason"], frame)
    return given_of(area, columns, frame) | reason


def _place(index: int, field: str) -> str:
    return field if field == "reason" else f"areas[{index}].{field}"


def _moment(name: str, given: str | None, frame: Frame) -> datetime | None:
    if given is None:
        return None
    try:
        return any_moment(given, frame)
    except (Wrong, OverflowError) as wrong:
        raise Unread([Fault(name, in_english(str(wrong)))]) from None


@router.post("/schedules", **batch("schedules", ScheduleDay, "Write the hourly schedule"))
async def write_schedules(call: Annotated[Call, call_for("schedules")]) -> Response:
    """Write days of the hourly schedule; the queue's people are told of what changes.

    A day is given whole: without light in its spans, with light otherwise. The word holds 24 hours: send the
    schedule at least that often, changed or not, or people are told that it is old.
    """
    rows = await rows_of(call, "schedules")
    now, report = call.service.now(), Report()
    days: dict[tuple[str, date], Day] = {}
    for index, row in enumerate(rows):
        place: Path = ("schedules", index)
        given = understood(ScheduleDay, row, place, report)
        if given is None:
            continue
        try:
            day = _day(given, now)
        except Unread as unread:
            report.refuse(place, unread.faults)
            continue
        if (day.queue, day.day) in days:
            report.refuse(place, [Fault("day", "stands in this call already")])
        else:
            days[day.queue, day.day] = day

    def work(connection: Connection) -> Any:
        changes = schedules.save(connection, SOURCE, list(days.values()), now)
        if any(day.day >= kyiv_date(now) for day in days.values()):
            feeds.store(connection, Feed(feeds.BY_HAND, "schedule", "good", published_at=now))
        report.new += sum(change.before is None for change in changes)
        report.changed += sum(change.before is not None for change in changes)
        report.same += len(days) - len(changes)
        return report.shown()

    return await call.write(work, told=True)


def _day(given: ScheduleDay, now: datetime) -> Day:
    try:
        on = date.fromisoformat(given.day)
    except ValueError:
        raise Unread([Fault("day", f"there is no day {given.day}")]) from None
    if abs((on - kyiv_date(now)).days) > 31:  # noqa: PLR2004 - a month: nobody knows more
        raise Unread([Fault("day", "is more than a month away")])
    spans = []
    for index, span in enumerate(given.off):
        start, end = _minutes(span.start), _minutes(span.end)
        if end <= start:
            raise Unread([Fault(f"off[{index}].to", "is not later than from")])
        spans.append((start, end, OFF if span.sure else PERHAPS))
    return Day(given.queue, on, filled(spans))


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)
