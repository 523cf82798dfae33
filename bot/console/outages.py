"""Outages: the list with its filters, and one outage with its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.clock import kyiv_midnight, to_kyiv
from bot.console.parts import (
    Choice,
    Column,
    Field,
    Row,
    Table,
    Tabs,
    button,
    cell,
    chip,
    facts,
    link,
    panel,
    words,
)
from bot.console.roles import APPROVER, AUDITOR, DISPATCHER, OPERATOR
from bot.console.shell import Desk, Entry, page
from bot.console.telling import (
    BROADCASTS,
    KINDS,
    NOTICES,
    STATES,
    id_of,
    moment,
    number,
    place,
    places,
    plural,
    source_name,
    span,
    whole_moment,
)
from bot.domain.outages import OutageState
from bot.pages.elements import tag
from bot.storage import broadcasts, outages
from bot.storage.outages import Change, Stored

SEES = {DISPATCHER, APPROVER, AUDITOR, OPERATOR}
LIST = "/console/outages"
AT_ONCE = 50
EVERY = 15.0  # seconds
TABS = {"now": "Зараз", "coming": "Заплановані", "past": "Минулі", "all": "Усі"}
OF_TAB: Mapping[str, Sequence[OutageState]] = {
    "now": ("running", "extended"),
    "coming": ("scheduled",),
    "past": ("restored", "cancelled"),
    "all": (),
}
FIELDS = {
    "kind": "вид",
    "state": "стан",
    "starts_at": "початок",
    "ends_at": "очікуваний кінець",
    "ended_at": "фактичний кінець",
    "reason": "причина",
    "raw": "слова джерела",
    "areas": "місця",
}

_COLUMNS = (
    Column("where", "Де", wide=True),
    Column("kind", "Вид"),
    Column("when", "Коли"),
    Column("state", "Стан"),
    Column("source", "Джерело", phone=False),
    Column("changed", "Оновлено", phone=False),
)


@page(LIST, title="Відключення", roles=SEES, menu=Entry("Відключення", "bolt", 30))
async def show_outages(desk: Desk) -> None:
    """A table with filters: state by tabs, kind, place, day."""
    shown = AT_ONCE
    if desk.may(DISPATCHER):
        with desk.actions:
            link("Імпорт", "/console/import", look="plain", picture="upload")

    async def refresh() -> None:
        now = desk.now()
        given = _filters(tabs.value, kind.value, where.value, day.value)
        found = await desk.read(lambda c: outages.listed(c, **given, limit=shown))
        table.show([_row(each, now) for each in found.rows], more=found.total > len(found.rows))
        count.say(plural(found.total, "відключення", "відключення", "відключень"))

    async def anew() -> None:
        nonlocal shown
        shown = AT_ONCE
        await refresh()

    async def more() -> None:
        nonlocal shown
        shown += AT_ONCE
        await refresh()

    with panel():
        with tag("div", "filters"):
            tabs = Tabs("Стан", TABS, value=desk.given.get("tab", "now"), on_change=anew)
            kind = Choice("Вид", {"": "усі", **KINDS}, on_change=anew)
            day = Field("День", kind="date", on_change=anew)
            where = Field("Місце", kind="search", hint="", on_change=anew, wide=True)
            where.element.props["placeholder"] = "населений пункт, вулиця, фідер, черга"
        count = tag("p", "soft", " ")
    with panel():
        table = Table(_COLUMNS, label="Відключення", empty="За цими умовами нічого немає.", on_more=more)
    await refresh()
    desk.every(EVERY, refresh)


def _filters(tab: str, kind: str, where: str, day: str) -> dict[str, Any]:
    given: dict[str, Any] = {
        "states": OF_TAB.get(tab, ()),
        "kinds": (kind,) if kind in KINDS else (),
        "place": where.strip(),
        "newest_first": tab != "coming",
    }
    try:
        chosen = datetime.fromisoformat(day).date()
    except ValueError:
        return given
    return given | {"since": kyiv_midnight(chosen), "until": kyiv_midnight(chosen + timedelta(days=1))}


def _row(stored: Stored, now: datetime) -> Row:
    outage = stored.outage
    state, tone = STATES[outage.state]
    late = outage.state in {"running", "extended"} and outage.ends_at is not None and outage.ends_at < now
    return Row(
        str(stored.id),
        {
            "where": cell(places(outage.areas), note=outage.reason, href=f"{LIST}/{stored.id}"),
            "kind": KINDS[outage.kind],
            "when": cell(
                span(outage.starts_at, outage.ended_at or outage.ends_at, now),
                note="очікуваний час минув" if late else "",
            ),
            "state": cell(state, tone=tone, chip=True),
            "source": source_name(stored.source),
            "changed": moment(stored.changed_at, now),
        },
        tone="warn" if late else "",
    )


@page(f"{LIST}/{{outage}}", title="Відключення", roles=SEES, part_of=LIST)
async def show_outage(desk: Desk) -> None:
    """One outage: what is known, where, its broadcasts, its history."""
    outage_id = id_of(desk.given["outage"])
    stored = await desk.read(lambda c: outages.get(c, outage_id))
    if stored is None:
        desk.client.status_code = 404
        words("Такого відключення немає.")
        link("До списку", LIST, look="plain")
        return
    sent, history = await desk.read(
        lambda c: (broadcasts.listed(c, outage=outage_id), outages.history(c, outage_id))
    )
    now = desk.now()
    _head(desk, stored)
    outage = stored.outage
    with panel():
        facts(
            [
                ("Початок", whole_moment(outage.starts_at)),
                ("Очікуваний кінець", whole_moment(outage.ends_at) or "невідомий"),
                ("Фактичний кінець", whole_moment(outage.ended_at)),
                ("Причина", outage.reason),
                ("Джерело", f"{source_name(stored.source)}, {stored.ref}"),
                ("Оновлено", f"{moment(stored.changed_at, now)}, версія {stored.version}"),
            ]
        )
    with tag("div", "grid"):
        with panel("Де", note=plural(len(outage.areas), "місце", "місця", "місць")):
            with tag("ul", "plain-list"):
                for area in outage.areas:
                    tag("li", text=place(area))
            if outage.raw:
                with tag("details"):
                    tag("summary", text="Слова джерела")
                    words(outage.raw, "soft")
        with panel("Оповіщення"):
            Table(
                (
                    Column("title", "Розсилка", wide=True),
                    Column("what", "Що"),
                    Column("at", "Коли"),
                    Column("state", "Стан"),
                ),
                [
                    Row(
                        str(each.id),
                        {
                            "title": cell(
                                each.draft.title or f"№ {number(each.id)}",
                                href=f"/console/broadcasts/{each.id}",
                            ),
                            "what": NOTICES[each.draft.kind],
                            "at": moment(each.started_at or each.created_at, now),
                            "state": cell(
                                BROADCASTS[each.state][0], tone=BROADCASTS[each.state][1], chip=True
                            ),
                        },
                    )
                    for each in sent
                ],
                empty="Про це відключення нікого не сповіщали.",
            )
    with panel("Історія"):
        Table(
            (Column("at", "Коли"), Column("by", "Хто"), Column("what", "Що змінилося", wide=True)),
            [_change(each, now) for each in reversed(history)],
            empty="Змін не було.",
        )


def _head(desk: Desk, stored: Stored) -> None:
    outage = stored.outage
    state, tone = STATES[outage.state]
    desk.title(places(outage.areas, 1).partition("\n")[0])
    with desk.actions:
        chip(KINDS[outage.kind])
        chip(state, tone)
        if desk.may(DISPATCHER):
            link("Сповістити", f"/console/compose?outage={stored.id}", look="main", picture="horn")
            if outage.state in {"scheduled", "running", "extended"}:
                started = outage.state != "scheduled"
                words_ = "Світло є" if started else "Не буде"
                button(words_, lambda: _close(desk, stored, "restored" if started else "cancelled"))


async def _close(desk: Desk, stored: Stored, state: Literal["restored", "cancelled"]) -> None:
    why = await desk.ask(
        "Закрити відключення без оповіщення?",
        about="Люди не отримають повідомлення. Щоб їх сповістити, закрийте відключення з розсилки.",
        yes="Закрити",
        wants="Звідки відомо",
    )
    if why is None:
        return
    now = desk.now()
    await desk.act(
        "outage.close",
        lambda c: outages.close(c, stored.id, state, now, now, desk.login),
        subject=f"outage {stored.id}",
        detail={"state": state, "why": why},
        roles=frozenset({DISPATCHER}),
    )
    desk.again()


def _change(change: Change, now: datetime) -> Row:
    lines = [
        f"{FIELDS.get(name, name)}: {_value(name, before)} → {_value(name, after)}"
        for name, (before, after) in change.what.items()
    ]
    what = "\n".join(lines) or "перший запис"
    return Row(
        str(change.version) + change.at.isoformat(),
        {"at": moment(change.at, now), "by": source_name(change.by), "what": what},
    )


def _value(name: str, value: object) -> str:
    if name in {"starts_at", "ends_at", "ended_at"} and isinstance(value, str):
        return f"{to_kyiv(datetime.fromisoformat(value)):%d.%m %H:%M}"
    if name == "areas" and isinstance(value, list):
        return plural(len(value), "місце", "місця", "місць")
    if name == "state" and value in STATES:
        return STATES[value][0]
    return str(value) if value else "немає"
