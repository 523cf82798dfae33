"""Statistics: readings by channel and day of the window, terms kept or missed, broadcasts; as XLSX too."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from babel.dates import format_date
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from bot.clock import kyiv_date
from bot.console import desk_charts
from bot.console.desk_charts import FATES
from bot.console.desk_words import KINDS, day
from bot.console.parts import Choice, Column, Row, Table, Tile, link, panel, tiles, words
from bot.console.register import reply
from bot.console.report import XLSX
from bot.console.roles import ADMINISTRATOR, AUDITOR, OPERATOR
from bot.console.shell import Desk, Entry, page
from bot.console.telling import CHANNELS, TOPICS, number
from bot.console.visit import Office, Visit
from bot.domain.window import Window, window_around, window_at
from bot.pages.elements import tag
from bot.storage import audit, numbers
from bot.storage import desk as queues
from bot.storage.numbers import Readings, Terms, Told

ADDRESS = "/console/numbers"
SEES = frozenset({OPERATOR, ADMINISTRATOR, AUDITOR})
BACK = 12  # windows and months to choose from
_TERMS = (
    Column("kind", "Вид", wide=True),
    Column("came", "Надійшло", number=True),
    Column("kept", "У строк", number=True),
    Column("missed", "Із запізненням", number=True),
    Column("going", "У роботі", number=True),
    Column("late", "Прострочено", number=True),
    Column("days", "Днів до відповіді", number=True),
    Column("rating", "Оцінка", number=True),
)
_TOLD = (
    Column("topic", "Про що", wide=True),
    Column("broadcasts", "Розсилок", number=True),
    Column("people", "Людей", number=True),
    Column("reached", "Надіслано", number=True),
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """All of the page."""

    readings: Readings
    terms: Sequence[Terms]
    told: Sequence[Told]


def windows(office: Office) -> dict[str, Window]:
    """The windows to choose from, the newest that has begun in front."""
    rules, today = office.settings.reading_window, kyiv_date(office.now())
    window = window_at(today, rules)
    if window.opens > today:
        window = window_around(_month_before(window.counts_on), rules)
    found: dict[str, Window] = {}
    for _ in range(BACK):
        found[window.counts_on.isoformat()] = window
        window = window_around(_month_before(window.counts_on), rules)
    return found


def months(office: Office) -> dict[str, tuple[date, date]]:
    """The months to choose from, this one in front: first and last day."""
    first = kyiv_date(office.now()).replace(day=1)
    found: dict[str, tuple[date, date]] = {}
    for _ in range(BACK):
        found[first.isoformat()] = first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        first = _month_before(first)
    return found


def look(
    connection: Connection, login: str, window: Window, month: tuple[date, date], today: date
) -> Numbers:
    """Everything, for the districts of the employee."""
    mine = queues.districts_of(connection, login)
    return Numbers(
        numbers.readings(connection, window.opens, window.closes, mine),
        numbers.terms(connection, *month, mine, today),
        numbers.broadcasts(connection, *month),
    )


@page(ADDRESS, title="Статистика", roles=SEES, menu=Entry("Статистика", "bars", 55))
async def show_numbers(desk: Desk) -> None:
    """A window and a month are chosen; charts and tables follow."""
    of_windows, of_months = windows(desk.office), months(desk.office)

    async def refresh() -> None:
        today = kyiv_date(desk.now())
        window, month = of_windows[which.value], of_months[whole.value]
        found = await desk.read(lambda c: look(c, desk.login, window, month, today))
        export.props["href"] = f"{ADDRESS}/report.xlsx?window={which.value}&month={whole.value}"
        readings_place.clear()
        with readings_place:
            _readings(found.readings)
        terms_place.clear()
        with terms_place:
            _terms(found.terms)
        told_place.clear()
        with told_place:
            _told(found.told)

    with desk.actions:
        export = link("XLSX", ADDRESS, look="plain", picture="download")
    with panel("Покази"):
        with tag("div", "filters periods"):
            which = Choice(
                "Період подання",
                {key: f"{day(each.opens)} – {day(each.closes)}" for key, each in of_windows.items()},
                value=desk.given.get("window", ""),
                on_change=refresh,
            )
        readings_place = tag("div", "stack")
    with panel("Справи й строки", note="ті, що надійшли за місяць"):
        with tag("div", "filters periods"):
            whole = Choice(
                "Місяць",
                {key: _month(first) for key, (first, _) in of_months.items()},
                value=desk.given.get("month", ""),
                on_change=refresh,
            )
        terms_place = tag("div", "stack")
    with panel("Розсилки", note="за той самий місяць"):
        told_place = tag("div", "stack")
    await refresh()


def _readings(found: Readings) -> None:
    if not found.total:
        words("За ці дні через бот показів не передавали.", "soft")
        return
    tiles(
        [
            Tile("Передано показів", number(found.total)),
            *(
                Tile(CHANNELS.get(name, name), number(sum(_of(found, name))), note=_share(found, name))
                for name in found.channels
            ),
            Tile("З фото або відео", number(found.with_photo)),
            Tile("Незвичних", number(found.odd), tone="warn" if found.odd else ""),
        ]
    )
    desk_charts.legend({name: CHANNELS.get(name, name) for name in found.channels})
    desk_charts.by_day(found)


def _terms(found: Sequence[Terms]) -> None:
    if not any(each.came for each in found):
        words("Цього місяця справ не надходило.", "soft")
        return
    desk_charts.legend(FATES)
    desk_charts.terms(found, KINDS)
    Table(_TERMS, [_terms_row(each) for each in found], label="Строки за видами")


def _told(found: Sequence[Told]) -> None:
    Table(
        _TOLD,
        [
            Row(
                each.topic,
                {
                    "topic": TOPICS.get(each.topic, each.topic),
                    "broadcasts": number(each.broadcasts),
                    "people": number(each.people),
                    "reached": number(each.reached),
                },
            )
            for each in found
        ],
        label="Розсилки",
        empty="Цього місяця нічого не розсилали.",
    )


def _terms_row(each: Terms) -> Row:
    return Row(
        each.kind,
        {
            "kind": KINDS[each.kind],
            **{name: number(getattr(each, name)) for name in ("came", "kept", "missed", "going", "late")},
            "days": _decimal(each.days),
            "rating": _decimal(each.rating),
        },
    )


@reply(f"{ADDRESS}/report.xlsx", "GET", roles=SEES)
async def send_numbers(visit: Visit, _: Request) -> Response:
    """The same as a file."""
    of_windows, of_months = windows(visit.office), months(visit.office)
    window = of_windows.get(visit.given.get("window", ""), next(iter(of_windows.values())))
    month = of_months.get(visit.given.get("month", ""), next(iter(of_months.values())))
    today = kyiv_date(visit.now())
    found = await visit.read(lambda c: look(c, visit.login, window, month, today))
    await visit.write(lambda c: audit.append(c, visit.now(), visit.login, "numbers.report"))
    body = await asyncio.to_thread(workbook, found, window, month)
    name = f"statystyka-{month[0]:%Y-%m}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=XLSX, headers=headers)


def workbook(found: Numbers, window: Window, month: tuple[date, date]) -> bytes:
    """Three sheets; every text is written as a text."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1})
    period = f"{day(month[0])} – {day(month[1])}"
    for name, title, lines in (
        ("Покази", f"Покази {day(window.opens)} – {day(window.closes)}", _readings_lines(found.readings)),
        ("Строки", f"Справи, що надійшли {period}", _terms_lines(found.terms)),
        ("Розсилки", f"Розсилки {period}", _told_lines(found.told)),
    ):
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 12, 16)
        sheet.write_string(0, 0, title, bold)
        for at, line in enumerate(lines, 2):
            for column, value in enumerate(line):
                _put(sheet, at, column, value, bold if at == 2 else None)  # noqa: PLR2004 - the heading
    book.close()
    return file.getvalue()


def _readings_lines(found: Readings) -> Iterator[Sequence[Any]]:
    yield ["День", *(CHANNELS.get(name, name) for name in found.channels), "Разом"]
    for each in found.days:
        counts = [found.counts.get((each, name), 0) for name in found.channels]
        yield [day(each), *counts, sum(counts)]


def _terms_lines(found: Sequence[Terms]) -> Iterator[Sequence[Any]]:
    yield ["Вид", "Надійшло", *(name.capitalize() for name in FATES.values()), "Днів до відповіді", "Оцінка"]
    for each in found:
        fates = [getattr(each, name) for name in FATES]
        yield [KINDS[each.kind], each.came, *fates, each.days, each.rating]


def _told_lines(found: Sequence[Told]) -> Iterator[Sequence[Any]]:
    yield ["Про що", "Розсилок", "Людей", "Надіслано"]
    for each in found:
        yield [TOPICS.get(each.topic, each.topic), each.broadcasts, each.people, each.reached]


def _put(sheet: Any, line: int, column: int, value: Any, look_: Any) -> None:
    if isinstance(value, (int, float)):
        sheet.write_number(line, column, value, look_)
    elif value:
        sheet.write_string(line, column, str(value), look_)


def _of(found: Readings, channel: str) -> list[int]:
    return [found.counts.get((each, channel), 0) for each in found.days]


def _share(found: Readings, channel: str) -> str:
    return f"{round(100 * sum(_of(found, channel)) / found.total)} %"


def _decimal(value: float | None) -> str:
    return f"{value:g}".replace(".", ",") if value is not None else "—"


def _month(first: date) -> str:
    return format_date(first, "LLLL y", locale="uk_UA").capitalize()


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)
