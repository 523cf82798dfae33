"""The first page: what is going on, and what needs somebody now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.console.desk_lapsing import lapsing_panel
from bot.console.outages import SEES
from bot.console.parts import Column, Row, Table, Tile, cell, link, panel, tiles
from bot.console.roles import ALL, APPROVER, AUDITOR, DISPATCHER
from bot.console.shell import Desk, Entry, page
from bot.console.telling import BROADCASTS, KINDS, STATES, number, places, plural, span
from bot.pages.elements import tag
from bot.storage import broadcasts, faults, feeds, outages, schedules
from bot.storage.broadcasts import Broadcast
from bot.storage.faults import StreetFaults
from bot.storage.outages import Stored
from bot.storage.progress import Progress, progress

EVERY = 5.0  # seconds
SOON = timedelta(hours=24)
SHOWN = 8

_OUTAGES = (
    Column("where", "Де", wide=True),
    Column("when", "Коли"),
    Column("state", "Стан"),
)
_BROADCASTS = (
    Column("title", "Розсилка", wide=True),
    Column("state", "Стан"),
    Column("people", "Люди", number=True),
    Column("done", "Надіслано", number=True),
    Column("left", "Лишилось", number=True),
)
_FAULTS = (
    Column("where", "Вулиця", wide=True),
    Column("count", "Заявок", number=True),
    Column("houses", "Будинки"),
)


@dataclass(frozen=True, slots=True)
class Now:
    """What the page shows."""

    running: Sequence[Stored]
    coming: Sequence[Stored]
    totals: tuple[int, int]
    broadcasts: Sequence[tuple[Broadcast, Progress]]
    waiting: int
    streets: Sequence[StreetFaults]
    troubled: Sequence[str]
    schedule: str


def look(connection: Connection, now: datetime) -> Now:
    """Everything of the page, read at once."""
    running = outages.listed(connection, states=("running", "extended"), limit=SHOWN)
    coming = outages.listed(
        connection, states=("scheduled",), until=now + SOON, newest_first=False, limit=SHOWN
    )
    under_way = broadcasts.listed(connection, ("sending", "paused", "waiting"), most=SHOWN)
    return Now(
        running=running.rows,
        coming=coming.rows,
        totals=(running.total, coming.total),
        broadcasts=[(each, progress(connection, each.id, now)) for each in under_way],
        waiting=sum(each.state == "waiting" for each in under_way),
        streets=faults.open_faults_by_street(connection),
        troubled=[each.name for each in feeds.listed(connection) if each.state in {"stale", "failed"}],
        schedule=schedules.state(connection, now).what,
    )


@page("/console", title="Огляд", roles=ALL, menu=Entry("Огляд", "grid", 10))
async def show_overview(desk: Desk) -> None:
    """Tiles, then broadcasts under way, running and coming outages, streets without light."""
    head = tag("div")
    with panel("Розсилки, що тривають або чекають") as sending:
        told = Table(_BROADCASTS, label="Розсилки", empty="Зараз нічого не надсилається.")
    sending.element.set_visibility(desk.may(DISPATCHER, APPROVER, AUDITOR))
    show_lapsing = lapsing_panel(desk)
    with tag("div", "grid"):
        with panel("Зараз без світла") as running:
            if desk.may(*SEES):
                with running.actions:
                    link("Усі", "/console/outages")
            now_off = Table(_OUTAGES, label="Зараз без світла", empty="Чинних відключень немає.")
        with panel("Найближча доба"):
            soon_off = Table(_OUTAGES, label="Найближча доба", empty="Нічого не заплановано.")
    with panel("Люди повідомляють: немає світла"):
        silent = Table(_FAULTS, label="Заявки за вулицями", empty="Відкритих заявок немає.")

    async def refresh() -> None:
        now = desk.now()
        found = await desk.read(lambda c: look(c, now))
        head.clear()
        with head:
            tiles(_tiles(found))
        told.show([_sending(each, far) for each, far in found.broadcasts])
        now_off.show([_outage(each, now) for each in found.running])
        soon_off.show([_outage(each, now) for each in found.coming])
        silent.show([_street(each) for each in found.streets[:SHOWN]])
        await show_lapsing()

    await refresh()
    desk.every(EVERY, refresh)


def _tiles(found: Now) -> list[Tile]:
    running, coming = found.totals
    people = sum(street.faults for street in found.streets)
    dangerous = sum(street.dangerous for street in found.streets)
    schedule = {"known": "відомий", "none": "немає", "stale": "застарів", "emergency": "не діє"}[
        found.schedule
    ]
    return [
        Tile("Відключень зараз", number(running), tone="bad" if running else ""),
        Tile("Заплановано на добу", number(coming)),
        Tile(
            "Заявок «немає світла»",
            number(people),
            note=f"небезпечних: {dangerous}"
            if dangerous
            else plural(len(found.streets), "вулиця", "вулиці", "вулиць"),
            tone="bad" if dangerous else "warn" if people else "",
        ),
        Tile("Чекають погодження", number(found.waiting), tone="warn" if found.waiting else ""),
        Tile(
            "Погодинний графік",
            schedule,
            note=f"застаріли: {', '.join(found.troubled)}" if found.troubled else "",
            tone="warn" if found.schedule in {"stale", "emergency"} or found.troubled else "",
        ),
    ]


def _outage(stored: Stored, now: datetime) -> Row:
    outage = stored.outage
    state, tone = STATES[outage.state]
    return Row(
        str(stored.id),
        {
            "where": cell(places(outage.areas, 2), note=outage.reason, href=f"/console/outages/{stored.id}"),
            "when": span(outage.starts_at, outage.ends_at, now),
            "state": cell(state, tone=tone, chip=True, note=KINDS[outage.kind]),
        },
    )


def _sending(sent: Broadcast, far: Progress) -> Row:
    state, tone = BROADCASTS[sent.state]
    left = far.pending + far.waiting
    return Row(
        str(sent.id),
        {
            "title": cell(
                sent.draft.title or f"№ {sent.id}",
                note="перевірка" if sent.draft.test else "",
                href=f"/console/broadcasts/{sent.id}",
            ),
            "state": cell(state, tone=tone, chip=True),
            "people": number(far.people) if far.people else "—",
            "done": number(far.sent + far.unknown),
            "left": number(left) if far.people else "—",
        },
        tone="warn" if sent.state != "sending" else "info",
    )


def _street(street: StreetFaults) -> Row:
    return Row(
        f"{street.settlement} {street.street}",
        {
            "where": cell(f"{street.settlement}, {street.street}", note="\n".join(street.notes[:2])),
            "count": cell(
                number(street.faults), note=f"небезпечних: {street.dangerous}" if street.dangerous else ""
            ),
            "houses": ", ".join(street.houses[:12]),
        },
        tone="bad" if street.dangerous else "",
    )
