"""All broadcasts: what is going on first, then the others, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.console.parts import Check, Column, Row, Table, cell, link, panel
from bot.console.roles import APPROVER, AUDITOR, DISPATCHER
from bot.console.segments import Segments
from bot.console.shell import Desk, Entry, page
from bot.console.telling import BROADCASTS, NOTICES, TOPICS, author, moment, number
from bot.pages.elements import tag
from bot.storage import broadcasts
from bot.storage.broadcasts import Broadcast, Progress, State

EVERY = 3.0  # seconds
SHOWN = 30
FILTERS: dict[str, str] = {
    "": "Усі",
    "going": "Тривають",
    "waiting": "Чекають",
    "draft": "Чернетки",
    "over": "Завершені",
}
STATES: dict[str, tuple[State, ...]] = {
    "": ("draft", "waiting", "sending", "paused", "stopped", "done"),
    "going": ("sending", "paused"),
    "waiting": ("waiting",),
    "draft": ("draft",),
    "over": ("stopped", "done"),
}
_COLUMNS = (
    Column("title", "Розсилка", wide=True),
    Column("state", "Стан"),
    Column("people", "Людей", number=True),
    Column("sent", "Надіслано", number=True),
    Column("failed", "Не вдалося", number=True, phone=False),
    Column("left", "Лишилося", number=True),
    Column("when", "Коли"),
    Column("by", "Хто", phone=False),
)
Seen = Sequence[tuple[Broadcast, Progress | None]]


@page(
    "/console/broadcasts",
    title="Розсилки",
    roles={DISPATCHER, APPROVER, AUDITOR},
    menu=Entry("Розсилки", "horn", 18),
)
async def show_broadcasts(desk: Desk) -> None:
    """The list with its filter; it follows what happens."""
    with desk.actions:
        if desk.may(DISPATCHER):
            link("Нове оповіщення", "/console/compose", look="main", picture="plus")
    shown = {"most": SHOWN}

    async def more() -> None:
        shown["most"] += SHOWN
        await refresh()

    async def refresh() -> None:
        now = desk.now()
        most, states, by_hand = shown["most"], STATES[chosen.value], not automatic.value
        seen = await desk.read(lambda c: look(c, states, most + 1, now, by_hand=by_hand))
        table.show([_row(each, far, now) for each, far in seen[:most]], more=len(seen) > most)

    with tag("div", "row middle"):
        chosen = Segments("Які", FILTERS, value=desk.given.get("state", ""), on_change=refresh)
        automatic = Check("Показати автоматичні", on_change=refresh)
    with panel():
        table = Table(_COLUMNS, label="Розсилки", empty="Тут ще нічого немає.", on_more=more)
    await refresh()
    desk.every(EVERY, refresh)


def look(connection: Connection, states: Sequence[State], most: int, now: datetime, *, by_hand: bool) -> Seen:
    """Broadcasts with how far they are; those that have not begun are nowhere."""
    found = broadcasts.listed(connection, states, by_hand=by_hand, most=most)
    going = [each for each in found if each.state in {"sending", "paused"}]
    others = [each for each in found if each.state not in {"sending", "paused"}]
    return [
        (each, broadcasts.progress(connection, each.id, now) if each.started_at else None)
        for each in (*going, *others)
    ]


def _row(found: Broadcast, far: Progress | None, now: datetime) -> Row:
    draft = found.draft
    state, tone = BROADCASTS[found.state]
    if found.state == "stopped" and found.started_at is None:
        state, tone = "відкинуто", ""
    elif found.state == "waiting" and found.approved_by:
        state, tone = "погоджено", "good"
    about = f"{TOPICS.get(draft.notice, draft.notice)}, {NOTICES.get(draft.kind, draft.kind)}"
    at = found.finished_at or found.started_at or found.created_at
    return Row(
        str(found.id),
        {
            "title": cell(
                f"№ {found.id}. {draft.title or 'без назви'}",
                note=f"ПРОБНЕ · {about}" if draft.test else about,
                href=f"/console/broadcasts/{found.id}",
            ),
            "state": cell(state, tone=tone, chip=True),
            "people": number(far.people) if far else "—",
            "sent": number(far.sent + far.unknown) if far else "—",
            "failed": number(far.refused) if far else "—",
            "left": number(far.pending + far.waiting) if far else "—",
            "when": moment(at, now),
            "by": author(draft.created_by),
        },
        tone="quiet" if draft.test else "info" if found.state == "sending" else "",
    )
