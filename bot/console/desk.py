"""The desk: what consumers have asked for and who works on it, the most urgent first.

Whoever works for some districts sees only theirs: every look asks the database which those are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection

from bot.clock import kyiv_date
from bot.console.desk_words import CATEGORIES, KINDS, STATES, subject_of, term
from bot.console.parts import Choice, Column, Field, Row, Table, cell, link, panel, safely
from bot.console.roles import AUDITOR, OPERATOR
from bot.console.segments import Segments
from bot.console.shell import Desk, Entry, page
from bot.console.telling import moment, plural
from bot.domain.requests import ENDED, OPEN
from bot.pages.elements import Text, tag
from bot.storage import desk as queues
from bot.storage import odd
from bot.storage.desk import Filter, Order

SEES = frozenset({OPERATOR, AUDITOR})
LIST = "/console/desk"
EVERY = 10.0  # seconds
SHOWN = 40
STATE_FILTERS: Mapping[str, str] = {
    "open": "Усі відкриті",
    "received": "Нові",
    "late": "Прострочені",
    "asked": "З новим запитанням",
    "registered": "Зареєстровані",
    "invoiced": "Чекають оплати",
    "paid": "Оплачені",
    "planned": "Заплановані",
    "ended": "Закриті",
}
WHOSE: Mapping[str, str] = {"": "Усі", "mine": "Мої", "nobody": "Нічиї"}
ORDERS: Mapping[str, str] = {
    "due": "Спершу термінові",
    "new": "Спершу нові",
    "old": "Спершу давні",
    "closed": "За днем закриття",
}
_COLUMNS = (
    Column("what", "Справа", wide=True),
    Column("due", "Строк"),
    Column("where", "Рахунок і місце", wide=True),
    Column("state", "Стан"),
    Column("who", "Веде", phone=False),
    Column("came", "Надійшло", phone=False),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows: counts by kind and district, the rows of the filter, and odd readings."""

    counters: Mapping[str, Mapping[str, int]]
    districts: Sequence[Any]
    rows: Sequence[Any]
    total: int
    odd: int


def look(
    connection: Connection, login: str, wanted: Filter, district: str, order: Order, most: int, today: date
) -> Seen:
    """Everything of the page, read at once; `district` is an id, empty for all of the employee's."""
    mine = queues.districts_of(connection, login)
    chosen = mine
    if district.isdecimal():
        chosen = (int(district),) if queues.allowed(int(district), mine) else ()
    counters = queues.counters(connection, chosen, today)
    within = _narrowed(wanted, chosen)
    return Seen(
        counters,
        queues.by_district(connection, mine, today),
        queues.queue(connection, within, order=order, most=most + 1),
        queues.count(connection, within),
        odd.count(connection, chosen),
    )


def _narrowed(wanted: Filter, districts: queues.Districts) -> Filter:
    values = {name: getattr(wanted, name) for name in Filter.__slots__}
    return Filter(**(values | {"districts": districts}))


@page(LIST, title="Справи", roles=SEES, menu=Entry("Справи", "inbox", 14))
async def show_desk(desk: Desk) -> None:
    """Counters by kind, filters, and the queue."""
    shown = {"most": SHOWN}
    kind = {"chosen": desk.given.get("kind", "")}
    with desk.actions:
        odd_link = tag("a", "button plain", href="/console/odd")
        with odd_link:
            tag("span", text="Незвичні покази")
            odd_count = Text("span", "0")
            odd_count.classes("count")
        link("Статистика", "/console/numbers", picture="bars", look="plain")

    async def more() -> None:
        shown["most"] += SHOWN
        await refresh()

    async def choose(chosen: str) -> None:
        kind["chosen"] = chosen
        shown["most"] = SHOWN
        await refresh()

    async def refresh() -> None:
        now = desk.now()
        today, most = kyiv_date(now), shown["most"]
        wanted = _wanted(kind["chosen"], states.value, whose.value, search.value, desk.login, today)
        given = cast("Order", order.value)  # one of ORDERS
        seen = await desk.read(lambda c: look(c, desk.login, wanted, where.value, given, most, today))
        counts.show(seen.counters, kind["chosen"])
        odd_count.say(str(seen.odd))
        where.offer(
            {"": "Усі мої" if desk.member.districts else "Усі"}
            | {
                str(each.id): f"{each.name} · {each.all}"
                + (f", прострочено {each.late}" if each.late else "")
                for each in seen.districts
                if each.id is not None
            }
        )
        table.show([_row(desk, each, now) for each in seen.rows[:most]], more=len(seen.rows) > most)
        told.say(plural(seen.total, "справа", "справи", "справ"))

    counts = Kinds(choose)
    with panel(classes="queue"):
        with tag("div", "filters"):
            search = Field(
                "Пошук", kind="search", on_change=refresh, wide=True, value=desk.given.get("q", "")
            )
            search.element.props["placeholder"] = "номер, рахунок, слова"
            states = Choice("Стан", STATE_FILTERS, value=desk.given.get("state", "open"), on_change=refresh)
            where = Districts(desk.given.get("district", ""), refresh)
            order = Choice("Порядок", dict(ORDERS), on_change=refresh)
            whose = Segments("Чиї", WHOSE, value=desk.given.get("whose", ""), on_change=refresh)
        told = tag("p", "soft", " ", aria_live="polite")
        table = Table(_COLUMNS, label="Справи", empty="За цим відбором справ немає.", on_more=more)
    await refresh()
    desk.every(EVERY, refresh)


class Kinds:
    """A bar of kinds with their counters; one of them is chosen."""

    def __init__(self, on_choose: Any) -> None:
        self._numbers: dict[str, tuple[Text, Text, Text, Text]] = {}
        with tag("div", "kinds", role="group", aria_label="Види справ"):
            for key, words in {"": "Усі відкриті", **KINDS}.items():
                made = tag("button", "kind", type="button")
                with made:
                    tag("span", "kind-name", words)
                    number = Text("b", "0")
                    number.classes("kind-count")
                    new, late = Text("span", ""), Text("span", "")
                    new.classes("kind-new")
                    late.classes("kind-late")
                made.on("click", safely(on_choose, key), js_handler="() => emit()")
                self._numbers[key] = (made, number, new, late)

    def show(self, counters: Mapping[str, Mapping[str, int]], chosen: str) -> None:
        """Show these counts."""
        for key, (made, number, new, late) in self._numbers.items():
            of = [counts for kind, counts in counters.items() if key in {"", kind}]
            number.say(str(sum(each["all"] for each in of)))
            fresh, overdue = sum(each["new"] for each in of), sum(each["late"] for each in of)
            new.say(f"нових {fresh}" if fresh else "")
            late.say(f"прострочено {overdue}" if overdue else "")
            made.props["aria-pressed"] = str(key == chosen).lower()


class Districts(Choice):
    """The districts of the employee; what they are and how much waits there is known only after a look."""

    def __init__(self, value: str, on_change: Any) -> None:
        super().__init__("Дільниця", {value: "…"} | {"": "Усі"}, value=value, on_change=on_change)

    def offer(self, options: Mapping[str, str]) -> None:
        """Offer these."""
        if options == self.options:
            return
        self.options = dict(options)
        if self.value not in options:
            self.value = ""
        self.element.clear()
        with self.element:
            for key, words in options.items():
                tag("option", text=words, value=key)
        self.put(self.value)


def _wanted(kind: str, state: str, whose: str, words: str, login: str, today: date) -> Filter:
    states: tuple[str, ...] = OPEN
    if state == "ended":
        states = tuple(ENDED)
    elif state in STATES:
        states = (state,)
    elif state == "asked":
        states = ()
    return Filter(
        kinds=(kind,) if kind in KINDS else (),
        states=states,
        assigned=login if whose == "mine" else "",
        unassigned=whose == "nobody",
        asked=state == "asked",
        words=words,
        late_on=today if state == "late" else None,
    )


def _row(desk: Desk, row: Any, now: datetime) -> Row:
    said, tone, until = term(row, kyiv_date(now))
    state, state_tone = STATES[row.state]
    place = queues.place_of(row)
    notes = [row.number or "", CATEGORIES.get(row.category, ""), "є нове запитання" if row.asked else ""]
    return Row(
        str(row.id),
        {
            "what": cell(
                subject_of(desk.office, row.subject),
                note=" · ".join(filter(None, notes)),
                href=f"{LIST}/{row.id}",
            ),
            "due": cell(said, tone=tone, chip=bool(tone), note=until),
            "where": cell(row.account or "без рахунку", note=place or (row.district or "")),
            "state": cell(state, tone=state_tone, chip=True, note=row.registered),
            "who": row.assigned or "—",
            "came": moment(row.sent_at, now),
        },
        tone="bad" if tone == "bad" and row.state in OPEN else "info" if row.asked else "",
    )
