"""Accounts with their metering points and meters, and readings: a call is a small file to the importers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.responses import Response

from bot.api.call import Call, call_for
from bot.api.lines import Lines
from bot.api.models import Account, Point, Reading
from bot.api.rows import Path, Report, Unread, given_of, rows_of, understood
from bot.api.shown import batch
from bot.utility.tables_cells import Frame
from bot.utility.tables_columns import COLUMNS

router = APIRouter()


@router.post("/accounts", **batch("accounts", Account, "Write accounts"))
async def accounts(call: Annotated[Call, call_for("registry")]) -> Response:
    """Write accounts with their addresses, metering points and meters.

    An account, each of its metering points and each meter is a row of the report. A metering point belongs
    to one account: it moves to another only when the first is closed. A district that is not known yet is
    made, with the name that you give.
    """
    rows = await rows_of(call, "accounts")
    report = Report()
    lines, meters = Lines("accounts", {"eics": "eic"}), Lines("meters")
    frame = Frame(call.pattern, call.service.now())
    for index, row in enumerate(rows):
        place: Path = ("accounts", index)
        account = understood(Account, row, place, report)
        if account is not None:
            take_account(account, place, frame, lines, meters, report)

    def work(connection: Connection) -> Any:
        lines.store(connection, report)
        meters.store(connection, report)
        return report.shown()

    return await call.write(work)


def take_account(
    account: Account, place: Path, frame: Frame, lines: Lines, meters: Lines, report: Report
) -> None:
    """Its lines, one for each metering point, and those of their meters."""
    try:
        own = given_of(account, COLUMNS["accounts"], frame)
    except Unread as unread:
        report.refuse(place, unread.faults)
        return
    if not account.points:
        lines.add(place, own)
    for index, point in enumerate(account.points):
        at: Path = (*place, "points", index)
        try:
            values = given_of(point, COLUMNS["accounts"], frame, {"eic": "eics"})
        except Unread as unread:
            report.refuse(at, unread.faults)
            continue
        lines.add(at, {**own, **values})
        _take_meters(point, own["number"], values["eics"], at, frame, meters, report)


def _take_meters(
    point: Point, number: str, eics: Sequence[str], place: Path, frame: Frame, meters: Lines, report: Report
) -> None:
    for index, meter in enumerate(point.meters):
        at: Path = (*place, "meters", index)
        try:
            values = given_of(meter, COLUMNS["meters"], frame)
        except Unread as unread:
            report.refuse(at, unread.faults)
            continue
        for eic in eics[:1]:
            meters.add(at, {"number": number, "eic": eic, **values})


@router.post("/readings", **batch("readings", Reading, "Write readings"))
async def readings(call: Annotated[Call, call_for("readings")]) -> Response:
    """Write readings of meters, from whatever source.

    A reading that a consumer sent through the bot and that comes back with the same day and value is the same
    reading. The same meter, zone, moment and source again with another value is a correction.
    """
    rows = await rows_of(call, "readings")
    report, lines = Report(), Lines("readings")
    frame = Frame(call.pattern, call.service.now())
    for index, row in enumerate(rows):
        place: Path = ("readings", index)
        reading = understood(Reading, row, place, report)
        if reading is None:
            continue
        try:
            lines.add(place, given_of(reading, COLUMNS["readings"], frame))
        except Unread as unread:
            report.refuse(place, unread.faults)

    def work(connection: Connection) -> Any:
        lines.store(connection, report)
        return report.shown()

    return await call.write(work)
