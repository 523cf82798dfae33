"""For the first page: what lapses, to those who work on it or answer for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.clock import kyiv_date
from bot.console.desk import LIST, SEES
from bot.console.desk_words import STATES, subject_of, term
from bot.console.parts import Column, Row, Table, cell, link, panel
from bot.console.shell import Desk
from bot.console.telling import plural
from bot.storage import desk as queues
from bot.storage.lapsing import lapsing

_COLUMNS = (
    Column("what", "Справа", wide=True),
    Column("due", "Строк"),
    Column("state", "Стан"),
    Column("who", "Веде"),
)


def lapsing_panel(desk: Desk) -> Callable[[], Awaitable[None]]:
    """The panel, hidden while nothing lapses; what refreshes it."""
    if not desk.may(*SEES):
        return _nothing
    with panel("Строки спливають") as part:
        with part.actions:
            link("Усі справи", LIST)
        table = Table(_COLUMNS, label="Строки спливають", empty="")

    async def refresh() -> None:
        today = kyiv_date(desk.now())
        found = await desk.read(lambda c: lapsing(c, queues.districts_of(c, desk.login), today, desk.login))
        part.element.set_visibility(bool(found.late or found.soon))
        said = [
            f"прострочено {found.late}" if found.late else "",
            f"за два дні спливає {found.soon}" if found.soon else "",
            plural(found.unassigned, "справу ніхто не веде", "справи ніхто не веде", "справ ніхто не веде")
            if found.unassigned
            else "",
        ]
        part.note.say(", ".join(filter(None, said)))
        rows = []
        for each in found.rows:
            words, tone, until = term(each, today)
            state, state_tone = STATES[each.state]
            rows.append(
                Row(
                    str(each.id),
                    {
                        "what": cell(
                            subject_of(desk.office, each.subject),
                            note=f"№ {each.number}, {each.district or 'без дільниці'}",
                            href=f"{LIST}/{each.id}",
                        ),
                        "due": cell(words, tone=tone, chip=True, note=until),
                        "state": cell(state, tone=state_tone, chip=True),
                        "who": each.assigned or "—",
                    },
                    tone="bad" if tone == "bad" else "",
                )
            )
        table.show(rows)

    return refresh


async def _nothing() -> None:
    """There is no panel."""
