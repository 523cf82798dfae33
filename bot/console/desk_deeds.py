"""What is done next with a request: one state after another, each with what it needs, and what is told.

The form keeps what was typed while others change the request; what they changed it to decides what is
possible when it is sent.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from sqlalchemy import Connection

from bot.clock import kyiv_date
from bot.console.desk_words import DEEDS, WAYS, plain
from bot.console.parts import Choice, Field, button, panel
from bot.console.roles import OPERATOR
from bot.console.segments import Segments
from bot.conversation.steps import t
from bot.domain.requests import ENDED, is_working, may_become
from bot.pages.elements import Text, icon, tag
from bot.storage import desk as queues
from bot.storage.desk import Moved, NotAllowed

if TYPE_CHECKING:
    from bot.console.desk_card import CardPage

ANSWER, TERM = "answer", "term"
WITH_DAY = {
    "registered": "registered_on",
    "invoiced": "invoice_on",
    "paid": "paid_on",
    "planned": "planned_on",
}
WITH_NUMBER = {"registered": "registered", "invoiced": "invoice_number"}
NEEDS_ANSWER = frozenset({"done", "refused", ANSWER})
DAY_LABELS = {
    "registered": "Дата реєстрації",
    "invoiced": "Дата рахунка",
    "paid": "День, коли надійшли кошти",
    "planned": "День робіт",
    TERM: "Новий строк",
}
NUMBER_LABELS = {"registered": "Реєстраційний номер", "invoiced": "Номер рахунка"}


class Wrong(Exception):
    """What was typed cannot be read; `field` says it beside it."""


class Deeds:
    """The form."""

    def __init__(self, page: CardPage) -> None:
        self.page = page
        self._way = ""
        self._number: Field | None = None
        self._day: Field | None = None
        self._answer: Field | None = None
        self._place = tag("div", "card-part")
        self._offered: dict[str, str] = {}
        if page.may_work:
            self.follow()

    def follow(self) -> None:
        """Offer what is possible now; what was typed stays while the choice is the same."""
        if not self.page.may_work:
            return
        offered = self._ways()
        if offered == self._offered:
            return
        self._offered = offered
        first = ANSWER if self._asked() else next(iter(offered))
        self._way = self._way if self._way in offered else first
        self._place.clear()
        with self._place, panel("Що далі", note="споживач дізнається про зміну в чаті") as part:
            part.element.classes("deeds-panel")
            chosen = Segments("Що зробити", offered, value=self._way, on_change=lambda: choose(chosen.value))
            self._fields = tag("div", "deed-fields")
            with tag("div", "row middle"):
                button("Надіслати споживачеві", self.send, look="main", picture="send")
                self._hint = tag("span", "soft", "")
            with tag("div", "preview"):  # below the button, which must not move while what is read grows
                tag("span", "preview-label", "Споживач прочитає")
                self._told = Text("p", "")
                self._told.classes("preview-words")

        def choose(way: str) -> None:
            self._way = way
            self._lay()

        self._lay()

    def _ways(self) -> dict[str, str]:
        row = self.page.row
        possible = [way for way in WAYS[row.kind] if way != row.state and may_become(row.state, way)]
        ways: dict[str, str] = {way: DEEDS[way] for way in possible if way != "paid" or row.paid_on is None}
        ways[ANSWER] = "Лише відповісти" if row.state not in ENDED else "Відповісти ще"
        if row.state not in ENDED:
            ways[TERM] = "Змінити строк"
        return ways

    def _asked(self) -> bool:
        """Whether a question waits for an answer."""
        said = [each.what for each in self.page.known.card.events if each.what in {"question", "answer"}]
        return said[-1:] == ["question"]

    def _lay(self) -> None:
        way, row, today = self._way, self.page.row, kyiv_date(self.page.desk.now())
        self._number = self._day = self._answer = None
        self._fields.clear()
        with self._fields:
            with tag("div", "grid small"):
                if way in WITH_NUMBER:
                    value = getattr(row, WITH_NUMBER[way])
                    self._number = Field(NUMBER_LABELS[way], value=value, on_change=self._show, most=64)
                if way in WITH_DAY or way == TERM:
                    held = row.due_on if way == TERM else getattr(row, WITH_DAY[way])
                    usual = held or (None if way in {"planned", TERM} else today)
                    self._day = Field(
                        DAY_LABELS[way],
                        kind="date",
                        value=usual.isoformat() if usual else "",
                        on_change=self._show,
                    )
            if way == "invoiced":
                self._say_invoice()
            if way != TERM:
                self._lay_answer(way)
        self._show()

    def _lay_answer(self, way: str) -> None:
        templates = {code: body for code, body in self.page.known.templates.items() if not body.get("hidden")}
        names = {code: str(body.get("name", code)) for code, body in templates.items()}

        def put() -> None:
            if pick.value and self._answer:
                self._answer.put(str(templates[pick.value].get("words", "")))
                self._show()

        with tag("div", "answer-head"):
            pick = Choice("Шаблон", {"": "без шаблону", **names}, on_change=put)
        label = "Відповідь" if way in NEEDS_ANSWER else "Відповідь, якщо потрібна"
        self._answer = Field(label, kind="area", on_change=self._show, most=3_500)
        self._answer.element.props["rows"] = "4"

    def _say_invoice(self) -> None:
        invoice = self._invoice()
        said = f"Піде файл: {invoice.name}" if invoice else "Файл рахунка можна додати у «Файлах»."
        with tag("p", "with-file"):
            icon("clip")
            tag("span", text=said)

    def _invoice(self) -> Any:
        found = [each for each in self.page.known.card.files if each.role == "invoice"]
        return found[-1] if found else None

    def values(self) -> dict[str, Any]:
        """What was chosen and typed; Wrong for what cannot be read."""
        way = self._way
        values: dict[str, Any] = {} if way in {ANSWER, TERM} else {"state": way}
        if self._number:
            values[WITH_NUMBER[way]] = self._number.value.strip()
        if self._day:
            try:
                given = date.fromisoformat(self._day.value)
            except ValueError:
                raise Wrong("Оберіть день.") from None
            values["due_on" if way == TERM else WITH_DAY[way]] = given
        if way == "invoiced" and (invoice := self._invoice()):
            values["invoice_file_id"] = invoice.id
        if self._answer and (words := self._answer.value.strip()):
            values["answer"] = words
        return values

    def _show(self) -> None:
        """What the consumer would read, and what deserves a second look."""
        row = self.page.row
        try:
            values = self.values()
        except Wrong:
            values = {} if self._way in {ANSWER, TERM} else {"state": self._way}
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        text = queues.told(row.subject, row.number, queues.lines_of(row, changed))
        self._told.say(plain(self.page.desk.office, text) if changed else "Поки що нічого.")
        given = next((value for value in values.values() if isinstance(value, date)), None)
        self._hint.say(self._about(given) if given else "")

    def _about(self, given: date) -> str:
        """A day in words: a browser may write it as its own language does."""
        words = [format_date(given, "EEEE, d MMMM y", locale="uk_UA")]
        if self._way in {"planned", TERM}:
            if given < kyiv_date(self.page.desk.now()):
                words.append("цей день уже минув")
            elif not is_working(given):
                words.append("це вихідний день")
        return "; ".join(words)

    async def send(self) -> None:
        """Change the request and tell the consumer."""
        page, desk = self.page, self.page.desk
        row = page.row
        try:
            values = self.values()
        except Wrong as why:
            if self._day:
                self._day.wrong(str(why))
            return
        if self._way == ANSWER and not values:
            if self._answer:
                self._answer.wrong("Напишіть відповідь.")
            return
        if (
            self._way == "refused"
            and await desk.ask(
                "Відмовити споживачеві?",
                about="Справу буде закрито, змінити це вже не можна.",
                yes="Відмовити",
                danger=True,
            )
            is None
        ):
            return

        def work(connection: Connection) -> int:
            mine = queues.districts_of(connection, desk.login)
            return queues.change(
                connection, desk.office.say, page.id, row.version, values, desk.login, desk.now(), mine
            )

        try:
            await desk.act(
                "request.change",
                work,
                subject=f"request {page.id}",
                detail={
                    "number": row.number,
                    "what": sorted(values),
                    "state": values.get("state", row.state),
                },
                roles=frozenset({OPERATOR}),
            )
        except NotAllowed as why:
            desk.warn(plain(desk.office, t(str(why))))
            return
        except Moved:
            desk.warn("Картку щойно змінив хтось інший. Перевірте, чи ваша дія ще потрібна.")
            await page.reload()
            return
        self._offered = {}  # what was typed has been sent
        await page.reload()
        desk.tell("Надіслано споживачеві.")
