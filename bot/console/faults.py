"""What people say: no light, by street, the dangerous ones first; and what they answered to "is it back?"."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.console.parts import Check, Column, Field, Row, Table, cell, panel
from bot.console.roles import AUDITOR, DISPATCHER, OPERATOR
from bot.console.shell import Desk, Entry, page
from bot.console.telling import NBSP, ago, listed, moment, number, plural
from bot.pages.elements import tag
from bot.storage import faults
from bot.storage.faults import StreetFaults

EVERY = 10.0  # seconds
LATELY = timedelta(hours=24)
NOTES = 4

_COLUMNS = (
    Column("where", "Вулиця", wide=True),
    Column("count", "Заявок", number=True),
    Column("houses", "Будинки"),
    Column("answers", "Чи повернулося"),
    Column("since", "Перша"),
    Column("last", "Остання"),
)


@page(
    "/console/faults",
    title="Немає світла: що кажуть люди",
    roles={DISPATCHER, OPERATOR, AUDITOR},
    menu=Entry("Немає світла", "house", 40),
)
async def show_faults(desk: Desk) -> None:
    """Streets with open requests; those answered within a day on demand."""

    async def refresh() -> None:
        now = desk.now()
        since = now - LATELY if answered.value else None
        streets = await desk.read(lambda c: faults.open_faults_by_street(c, since=since))
        wanted = where.value.strip().casefold()
        mine = set(desk.member.districts)
        found = [
            street
            for street in streets
            if wanted in f"{street.settlement} {street.street}".casefold()
            and (not mine or street.district in mine)
        ]
        table.show([_row(street, now) for street in found])
        total = sum(street.faults for street in found)
        told.say(
            f"{plural(total, 'заявка', 'заявки', 'заявок')}, "
            f"{plural(len(found), 'вулиця', 'вулиці', 'вулиць')}"
        )

    with panel():
        with tag("div", "filters"):
            where = Field("Місце", kind="search", on_change=refresh, wide=True)
            answered = Check("І ті, на які вже відповіли за добу", on_change=refresh)
        told = tag("p", "soft", " ")
    with panel():
        table = Table(_COLUMNS, label="Заявки за вулицями", empty="Відкритих заявок немає.")
    await refresh()
    desk.every(EVERY, refresh)


def _row(street: StreetFaults, now: datetime) -> Row:
    more = len(street.notes) - NOTES
    notes = [*(f"«{note}»" for note in street.notes[:NOTES]), *([f"і ще {more}"] if more > 0 else [])]
    answers = [
        text
        for text, count in ((f"є: {street.back}", street.back), (f"немає: {street.still}", street.still))
        if count
    ]
    return Row(
        f"{street.district} {street.settlement} {street.street}",
        {
            "where": cell(
                ", ".join(part for part in (street.settlement, street.street) if part), note="\n".join(notes)
            ),
            "count": cell(
                number(street.faults),
                note=f"небезпечних:{NBSP}{street.dangerous}" if street.dangerous else "",
            ),
            "houses": listed(street.houses),
            "answers": "\n".join(answers),
            "since": cell(moment(street.first_at, now), note=ago(street.first_at, now)),
            "last": cell(moment(street.last_at, now), note=ago(street.last_at, now)),
        },
        tone="bad" if street.dangerous else "",
    )
