"""A request on the desk: what was asked, by whom, what has been said, and what is done next.

1. Opening a card is told to the audit log. Personal data are behind a mask until somebody asks for them; that
   is told too.
2. Whoever works for other districts gets the same answer as for a request that is not there.
3. What the consumer will read is shown before it is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.clock import kyiv_date
from bot.console import desk_parts
from bot.console.desk import LIST, SEES
from bot.console.desk_deeds import Deeds
from bot.console.desk_words import STATES, subject_of, term
from bot.console.parts import button, chip, link, words
from bot.console.roles import OPERATOR
from bot.console.shell import Desk, page
from bot.console.telling import id_of
from bot.domain.requests import ENDED
from bot.pages.elements import tag
from bot.storage import audit, catalogue, desk_account, staff
from bot.storage import desk as queues
from bot.storage.desk import Card, Moved
from bot.storage.staff import Member

EVERY = 6.0  # seconds
UPLOADS = {
    "none": "Файл не обрано.",
    "file-empty": "Файл порожній.",
    "file-too-big": "Файл завеликий.",
    "file-no-room": "Файл не вдалося зберегти. Спробуйте ще раз.",
}


@dataclass(frozen=True, slots=True)
class Known:
    """The card with what stands beside it."""

    card: Card
    meters: Sequence[Any]
    readings: Sequence[Any]
    others: Sequence[Any]
    colleagues: Sequence[Member]
    templates: dict[str, Any]


def know(connection: Connection, request_id: int, login: str) -> Known | None:
    """Everything of the page; None when there is no such request for this employee."""
    mine = queues.districts_of(connection, login)
    card = queues.card(connection, request_id, mine)
    if card is None:
        return None
    row = card.row
    return Known(
        card,
        desk_account.meters(connection, row.account_id),
        desk_account.last_readings(connection, row.account_id),
        desk_account.others(connection, request_id, row.person_id, row.account_id, mine),
        [each for each in staff.members(connection) if _may_have(each, row.district_code)],
        catalogue.rows(connection, "template"),
    )


def _may_have(member: Member, district: str | None) -> bool:
    return (
        OPERATOR in member.roles
        and not member.disabled
        and (not member.districts or district in member.districts)
    )


@page(f"{LIST}/{{request}}", title="Справа", roles=SEES, part_of=LIST)
async def show_card(desk: Desk) -> None:
    """The card of one request."""
    request_id = id_of(desk.given["request"])

    def opened(connection: Connection) -> Known | None:
        found = know(connection, request_id, desk.login)
        if found is not None:
            audit.append(connection, desk.now(), desk.login, "request.open", f"request {request_id}")
        return found

    known = await desk.write(opened)
    if known is None:
        desk.client.status_code = 404
        words("Такої справи немає.")
        link("До справ", LIST, look="plain")
        return
    await CardPage(desk, request_id, known).build()


class CardPage:
    """The page; it follows what others do with the request meanwhile."""

    def __init__(self, desk: Desk, request_id: int, known: Known) -> None:
        self.desk = desk
        self.id = request_id
        self.known = known
        self.shown = False  # personal data
        self.may_work = desk.may(OPERATOR)
        self._drawn: dict[int, object] = {}

    @property
    def row(self) -> Any:
        """The request."""
        return self.known.card.row

    async def build(self) -> None:
        """Lay the page out and fill it."""
        desk = self.desk
        desk.title(f"{subject_of(desk.office, self.row.subject)} № {self.row.number}")
        with desk.actions:
            self._head = tag("div", "row middle")
        self._say_upload()
        with tag("div", "card-columns"):
            with tag("div", "card-main"):
                self._matter = tag("div", "card-part")
                self._talk = tag("div", "card-part")
                self.deeds = Deeds(self)
                self._notes = tag("div", "card-part")
            with tag("div", "card-side"):
                self._state = tag("div", "card-part")
                self._who = tag("div", "card-part")
                self._files = tag("div", "card-part")
                self._account = tag("div", "card-part")
        self._history = tag("div", "card-part")
        self._fill()
        desk.every(EVERY, self._follow)

    async def reload(self) -> None:
        """Read the request anew and show it."""
        known = await self.desk.read(lambda c: know(c, self.id, self.desk.login))
        if known is None:
            self.desk.go(LIST)
            return
        self._show(known)

    async def _follow(self) -> None:
        """Show what others have done."""
        known = await self.desk.read(lambda c: know(c, self.id, self.desk.login))
        if known is None:
            self.desk.go(LIST)
            return
        if _mark(known.card) != _mark(self.known.card) and self._show(known):
            self.desk.tell("Картку оновлено: її щойно змінили.")

    def _show(self, known: Known) -> bool:
        """Show what was read, if nothing newer is shown: what was read first may come last."""
        if _age(known.card) < _age(self.known.card):
            return False
        self.known = known
        self._fill()
        self.deeds.follow()
        return True

    async def reveal(self) -> None:
        """Show personal data, and tell the audit log."""
        detail = {"number": self.row.number}
        await self.desk.act("request.reveal", lambda _: None, subject=f"request {self.id}", detail=detail)
        self.shown = True
        self._fill()

    async def assign(self, login: str) -> None:
        """Give the request to somebody."""
        desk, version = self.desk, self.row.version

        def work(connection: Connection) -> None:
            mine = queues.districts_of(connection, desk.login)
            values = {"assigned": login}
            queues.change(connection, desk.office.say, self.id, version, values, desk.login, desk.now(), mine)

        try:
            await desk.act(
                "request.assign",
                work,
                subject=f"request {self.id}",
                detail={"to": login},
                roles=frozenset({OPERATOR}),
            )
        except Moved:
            desk.warn("Картку щойно змінив хтось інший. Погляньте ще раз.")
        await self.reload()

    async def note(self, text: str) -> None:
        """Write an internal note."""
        desk = self.desk

        def work(connection: Connection) -> None:
            if queues.card(connection, self.id, queues.districts_of(connection, desk.login)) is None:
                raise LookupError(self.id)
            queues.note(connection, self.id, text, desk.login, desk.now())

        await desk.act("request.note", work, subject=f"request {self.id}", roles=frozenset({OPERATOR}))
        await self.reload()

    def _fill(self) -> None:
        row, today = self.row, kyiv_date(self.desk.now())
        state, tone = STATES[row.state]
        said, urgency, until = term(row, today)
        for place, fill in (
            (self._matter, desk_parts.matter),
            (self._talk, desk_parts.talk),
            (self._notes, desk_parts.notes),
            (self._state, desk_parts.state),
            (self._who, desk_parts.consumer),
            (self._files, desk_parts.files),
            (self._account, desk_parts.account),
            (self._history, desk_parts.history),
        ):
            mark = self._mark_of(fill)
            if mark is not None and self._drawn.get(place.id) == mark:
                continue  # what is typed there, or chosen, stays
            self._drawn[place.id] = mark
            place.clear()
            with place:
                fill(self)
        self._head.clear()
        with self._head:
            chip(state, tone)
            chip(f"{said}, {until}" if until else said, urgency)
            if self.may_work and row.assigned != self.desk.login:
                button("Взяти собі", lambda: self.assign(self.desk.login), picture="person")

    def _mark_of(self, fill: object) -> object:
        """Of a part with a form of its own: what it is to be drawn anew for."""
        card = self.known.card
        if fill is desk_parts.notes:
            return sum(each.what == "note" for each in card.events)
        if fill is desk_parts.files:
            return len(card.files), card.row.state in ENDED
        return None

    def _say_upload(self) -> None:
        given = self.desk.given.get("file", "")
        if given == "kept":
            with tag("div", "notice good", role="status"):
                tag("span", text="Файл додано.")
        elif given:
            with tag("div", "notice bad", role="alert"):
                tag("span", text=UPLOADS.get(given, "Файл не вдалося додати."))


def _mark(card: Card) -> tuple[int, int, int]:
    """Changes with whatever is done to the request."""
    return *_age(card), len(card.files)


def _age(card: Card) -> tuple[int, int]:
    """Grows with what is done to the request."""
    return card.row.version, len(card.events)
