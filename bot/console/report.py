"""The report of a broadcast as XLSX: the counts, and what became of each delivery.

Everything is written as a string or a number, never as a formula: names are people's own words. The file is
written row by row, so a million people take memory for one.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from bot.console.register import reply
from bot.console.roles import APPROVER, AUDITOR, DISPATCHER
from bot.console.telling import CHANNELS, NOTICES, TOPICS, author, full_moment
from bot.console.visit import Visit
from bot.storage import audit, broadcasts
from bot.storage.broadcasts import Broadcast, Progress, Reported
from bot.storage.progress import report_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 1_048_575  # rows below the heading: support.microsoft.com, Excel specifications and limits
COLUMNS: Mapping[str, int] = {
    "Людина": 28,
    "Месенджер": 11,
    "Ідентифікатор": 26,
    "Мова": 7,
    "Стан": 22,
    "Копій": 7,
    "Надіслано": 20,
    "Доставлено": 20,
    "Переглянуто": 20,
    "Помилка": 40,
}
STATES: Mapping[str, str] = {
    "pending": "ще не надіслано",
    "waiting": "чекає свого часу",
    "sent": "надіслано",
    "unknown": "невідомо, чи дійшло",
    "refused": "недоступний у месенджері",
    "late": "запізно, не надіслано",
    "stopped": "зупинено, не надіслано",
}


@reply("/console/broadcasts/{broadcast:int}/report.xlsx", "GET", roles={DISPATCHER, APPROVER, AUDITOR})
async def send_report(visit: Visit, request: Request) -> Response:
    """The file, made while it is asked for: read in thousands, written off the event loop."""
    id = int(request.path_params["broadcast"])
    now = visit.now()
    found = await visit.read(lambda c: broadcasts.get(c, id))
    if found is None:
        return PlainTextResponse("Такої розсилки немає.", 404)
    await visit.write(lambda c: audit.append(c, now, visit.login, "broadcast.report", f"broadcast {id}"))
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as made:
        path = Path(made.name)
    try:
        report = Report(path)
        report.count(found, await visit.read(lambda c: broadcasts.progress(c, id, now)), now)
        after: int | None = 0
        while after is not None:
            rows, after = await visit.read(partial(report_page, id=id, after=after))
            await asyncio.to_thread(report.add, rows)
        await asyncio.to_thread(report.close)
    except BaseException:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        raise
    return FileResponse(
        path,
        media_type=XLSX,
        filename=f"rozsylka-{id}.xlsx",
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


class Report:
    """The workbook: a sheet of counts, then sheets of people, as many as Excel's limit of rows needs."""

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._bold = self._book.add_format({"bold": True, "bottom": 1})
        self._largest = largest
        self._sheets = 0
        self._line = 0
        self._people: Any = None

    def count(self, found: Broadcast, done: Progress, now: datetime) -> None:
        """Write the counts."""
        sheet = self._book.add_worksheet("Підсумок")
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 60)
        for line, (name, value) in enumerate(_counts(found, done, now)):
            sheet.write_string(line, 0, name)
            _put(sheet, line, 1, value)

    def add(self, rows: Iterable[Reported]) -> None:
        """Write what became of some deliveries."""
        for row in rows:
            if self._people is None or self._line == self._largest:
                self._begin()
            self._line += 1
            for column, value in enumerate(_cells(row)):
                _put(self._people, self._line, column, value)

    def close(self) -> None:
        """Write the file."""
        if self._people is None:
            self._begin()
        self._book.close()

    def _begin(self) -> None:
        self._sheets += 1
        self._line = 0
        self._people = sheet = self._book.add_worksheet(
            "Люди" if self._sheets == 1 else f"Люди {self._sheets}"
        )
        sheet.freeze_panes(1, 0)
        for column, (name, width) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, self._bold)


def _counts(found: Broadcast, done: Progress, now: datetime) -> list[tuple[str, str | int]]:
    draft = found.draft
    return [
        ("Розсилка", f"№ {found.id}"),
        ("Назва", draft.title),
        ("Про що", f"{TOPICS.get(draft.notice, draft.notice)}, {NOTICES.get(draft.kind, draft.kind)}"),
        ("Автор", author(draft.created_by)),
        ("Погодив", found.approved_by),
        ("Без погодження, бо", found.override),
        ("Почато", full_moment(found.started_at) if found.started_at else ""),
        ("Закінчено", full_moment(found.finished_at) if found.finished_at else ""),
        ("Звіт станом на", full_moment(now)),
        ("Людей", done.people),
        ("Надіслано", done.sent),
        ("Доставлено (Viber)", done.delivered),
        ("Переглянуто (Viber)", done.seen),
        ("Невідомо, чи дійшло", done.unknown),
        ("Недоступні", done.refused),
        ("Запізно", done.late),
        ("Зупинено", done.stopped),
        ("Ще не надіслано", done.pending + done.waiting),
    ]


def _cells(row: Reported) -> list[str | int]:
    moments = [full_moment(at) if at else "" for at in (row.sent_at, row.delivered_at, row.seen_at)]
    state = STATES.get(row.state, row.state)
    return [
        row.name,
        CHANNELS.get(row.channel, row.channel),
        row.at,
        row.language,
        state,
        row.copies,
        *moments,
        row.error,
    ]


def _put(sheet: Any, line: int, column: int, value: str | int) -> None:
    if isinstance(value, int):
        sheet.write_number(line, column, value)
    elif value:
        sheet.write_string(line, column, value)
