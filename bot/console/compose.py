"""Composing a notice: what, when, where, why; beside it who would be told, what is wrong, and how it looks.

The address may name what to begin with: `?broadcast=7` a draft to go on with, `?corrects=7` a broadcast to
correct, `?outage=7` an outage that nobody was told of.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nicegui import ui
from sqlalchemy import Connection

from bot.console.area_rows import AreaRows
from bot.console.moments import MomentField
from bot.console.parts import Check, Field, button, enable, panel, words
from bot.console.preview_pane import Pane, cost, lasts
from bot.console.refusals import kindly
from bot.console.roles import DISPATCHER
from bot.console.segments import Segments
from bot.console.shell import Desk, Entry, page
from bot.console.telling import CHANNELS, lasting, number, places, plural
from bot.conversation.steps import t
from bot.domain.guards import LONGEST_NOTE, LONGEST_REASON, FieldName, Finding, stops
from bot.domain.outages import Area
from bot.pages.elements import Text, tag
from bot.settings import Settings
from bot.storage import compositions, outages
from bot.utility.composition import Composition
from bot.utility.dispatch import Dispatch, NotDone
from bot.utility.dispatch_preview import Preview, rules_of

KINDS: dict[str, str] = {"emergency": "Аварійне", "planned": "Планове", "schedule": "За графіком"}
HOURS = (1, 2, 4, 8)  # how long it may last, to be pressed
SETTLED = 0.35  # seconds without a change before the preview is made anew
TESTED = "Пробне надіслано лише вам. Люди нічого не отримали."


@dataclass(frozen=True, slots=True)
class Begun:
    """What a page begins with."""

    form: Composition
    names: dict[str, str]
    id: int | None = None
    revision: int = 0


def begin(connection: Connection, dispatch: Dispatch, desk: Desk) -> Begun:
    """What the page's address asks for; raises NotDone."""
    names = compositions.district_names(connection)
    own = {code: name for code, name in names.items() if code in desk.member.districts}
    choices = own or {"": "усі райони", **names}
    asked = {name: int(value) for name, value in desk.given.items() if value.isascii() and value.isdecimal()}
    if "broadcast" in asked:
        form, revision = dispatch.written(connection, desk.member, asked["broadcast"])
        return Begun(form, choices, asked["broadcast"], revision)
    if "corrects" in asked:
        return Begun(dispatch.correction(connection, desk.member, asked["corrects"]), choices)
    if "outage" in asked and (stored := outages.get(connection, asked["outage"])):
        told = stored.outage
        form = Composition(
            told.kind, told.areas, told.starts_at, told.ends_at, told.reason, outage=stored.id, doubtful=True
        )
        return Begun(form, choices)
    first = Area(district=next(iter(own), ""))
    return Begun(Composition(areas=(first,), starts_at=_minute(desk.now())), choices)


@page(
    "/console/compose",
    title="Нове оповіщення",
    roles={DISPATCHER},
    menu=Entry("Нове оповіщення", "edit", 15),
)
async def show_compose(desk: Desk) -> None:
    """The form, the preview, and what can be done with it."""
    dispatch = Dispatch(desk.office.say, rules_of(desk.office.settings))
    try:
        begun = await desk.read(lambda c: begin(c, dispatch, desk))
    except NotDone as why:
        tag("p", "notice warn", desk.office.say(why.text, "uk"))
        return
    composer = Composer(desk, dispatch, begun)
    await composer.look()


class Composer:
    """The page of one notice."""

    def __init__(self, desk: Desk, dispatch: Dispatch, begun: Begun) -> None:
        self._desk = desk
        self._dispatch = dispatch
        self._begun = begun.form
        self._id = begun.id
        self._revision = begun.revision
        self._kept = begun.form if begun.id else None
        self._key = f"console:{secrets.token_hex(8)}"
        self._looks = 0
        self._preview: Preview | None = None
        self._said: dict[FieldName, ui.element] = {}
        form = begun.form
        if form.corrects:
            desk.title("Виправлення")
            tag("p", "notice warn", "Отримають ті самі люди, яким уже надіслано: спершу ті, до кого дійшло.")
        elif begun.id:
            desk.title(f"Чернетка № {begun.id}")
        with tag("div", "compose"):
            with tag("div", "compose-form"):
                self._build_what(form, desk.office.settings)
                self._build_where(form, begun.names)
                self._build_words(form)
            with tag("aside", "compose-side", aria_label="Попередній перегляд"):
                self._pane = Pane(desk.office, self.changed, doubtful=form.doubtful)
        self._build_bar()

    # the form

    def _build_what(self, form: Composition, settings: Settings) -> None:
        with panel("Що сталося", note="час київський"):
            self._kind = Segments("Вид", KINDS, value=form.kind, on_change=self._switch)
            if form.corrects:
                self._kind.element.set_visibility(False)
            with tag("div", "times"):
                self._starts = MomentField("Світла немає з", form.starts_at, self.changed)
                self._ends = MomentField("Орієнтовно до", form.ends_at, self.changed)
                with tag("div", "quick", role="group", aria_label="Швидкий вибір часу"):
                    button("Зараз", self._from_now, look="quiet")
                    for hours in HOURS:
                        button(f"+{hours} год", self._lasting(hours), look="quiet")
                    button("Невідомо", self._endless, look="quiet")
                self._findings("starts", "ends")
            self._reason = Field("Причина", value=form.reason, on_change=self.changed, most=LONGEST_REASON)
            self._reasons = tag("div", "quick", role="group", aria_label="Причини на вибір")
            self._findings("reason")
            self._offer_reasons(settings)

    def _build_where(self, form: Composition, names: dict[str, str]) -> None:
        fixed = form.outage is not None
        with panel("Де", note="місця ті самі, що й були" if fixed else "кожна вулиця окремим рядком"):
            self._rows: AreaRows | None = None
            if fixed:
                words(places(form.areas, 30))
                return
            self._rows = AreaRows(self._desk, names, self.changed)
            for area in form.areas or (Area(),):
                self._rows.add(area)

    def _build_words(self, form: Composition) -> None:
        with panel("Додаткові слова", note="не обов'язково"):
            self._note = Field(
                "Що ще сказати людям", kind="area", value=form.note, on_change=self.changed, most=LONGEST_NOTE
            )
            self._findings("note")
            with tag("div") as quietly:
                self._quietly = Check(
                    "Тихо: змінити попереднє повідомлення в Telegram, не дзвонячи вдруге",
                    value=form.quietly,
                    on_change=self.changed,
                )
            quietly.set_visibility(form.corrects is not None)

    def _build_bar(self) -> None:
        desk = self._desk
        with tag("div", "deed-bar"):
            with tag("div", "deed-sum", aria_live="polite"):
                self._sum = Text("b", "…")
                self._sum_note = Text("span", " ")
            with tag("div", "deeds"):
                # first, so that the others stay under the pointer when it comes and goes
                self._urgent = button("Без погодження…", kindly(desk, self._override)).classes("urgent")
                button("Зберегти чернетку", kindly(desk, self._save), look="quiet")
                button("Пробне собі", kindly(desk, self._test), picture="person").classes("trying")
                self._main = button("Надіслати…", kindly(desk, self._send), look="main", picture="send")
                self._submit = button(
                    "На погодження…", kindly(desk, self._send), look="main", picture="check"
                )
        self._urgent.set_visibility(False)

    def _findings(self, *names: FieldName) -> None:
        """Where it is said what is found of these fields: below their buttons, which it must not move."""
        for name in names:
            self._said[name] = tag("ul", "findings", aria_live="polite")

    def _offer_reasons(self, settings: Settings) -> None:
        self._reasons.clear()
        with self._reasons:
            for reason in settings.notices.reasons:
                if reason.kind == self._kind.value:
                    button(reason.uk, self._because(reason.uk), look="quiet")

    # what is pressed

    async def _switch(self) -> None:
        self._offer_reasons(self._desk.office.settings)
        await self.changed()

    def _because(self, reason: str) -> Callable[[], object]:
        async def choose() -> None:
            self._reason.put(reason)
            await self.changed()

        return choose

    async def _from_now(self) -> None:
        self._starts.put(_minute(self._desk.now()))
        await self.changed()

    def _lasting(self, hours: int) -> Callable[[], object]:
        async def choose() -> None:
            start = self._starts.moment or _minute(self._desk.now())
            self._starts.put(start)
            self._ends.put(start + timedelta(hours=hours))
            await self.changed()

        return choose

    async def _endless(self) -> None:
        self._ends.put(None)
        await self.changed()

    # what it comes to

    @property
    def form(self) -> Composition:
        """What is written."""
        return replace(
            self._begun,
            kind=self._kind.value,  # type: ignore[arg-type]
            areas=self._rows.areas if self._rows else self._begun.areas,
            starts_at=self._starts.moment,
            ends_at=self._ends.moment,
            reason=self._reason.value,
            note=self._note.value,
            doubtful=self._pane.doubtful.value,
            quietly=self._quietly.value,
        ).tidy()

    async def changed(self) -> None:
        """Make the preview anew once nobody types."""
        self._looks += 1
        mine = self._looks
        await asyncio.sleep(SETTLED)
        if mine == self._looks:
            await self.look()

    async def look(self) -> None:
        """Make the preview anew."""
        form, who, now = self.form, self._desk.member, self._desk.now()
        preview = await self._desk.read(lambda c: self._dispatch.preview(c, who, form, now))
        self._preview = preview
        self._pane.show(preview, self._words, self._dispatch.rules.viber_price)
        starts, ends = form.starts_at, form.ends_at
        self._ends.say(lasting(ends - starts) if starts and ends and ends > starts else "")
        for name, place in self._said.items():
            place.clear()
            with place:
                for found in preview.findings:
                    if found.field == name:
                        tag("li", f"finding {found.level}", self._words(found))
        if self._rows:
            self._rows.say([found for found in preview.findings if found.field == "areas"], self._words)
        self._show_deeds(preview)

    def _show_deeds(self, preview: Preview) -> None:
        stopped = sum(found.level == "stop" for found in preview.findings)
        warned = len(preview.findings) - stopped
        if stopped:
            self._sum.say(f"Ще не готово: {plural(stopped, 'помилка', 'помилки', 'помилок')}")
        else:
            self._sum.say(f"Отримають {plural(preview.people, 'людина', 'людини', 'людей')}")
        note = [plural(warned, "застереження", "застереження", "застережень")] if warned else []
        if not stopped and preview.people:
            price = cost(preview, self._dispatch.rules.viber_price)
            note += [channels(preview), f"Viber: {price}", lasts(preview)]
        self._sum_note.say(" · ".join(note) or " ")
        wide = preview.needs_approval
        for each, shown in ((self._main, not wide), (self._submit, wide)):
            each.set_visibility(shown)
            enable(each, enabled=not stopped)
        self._urgent.set_visibility(wide and self.form.kind == "emergency" and not stopped)

    def _words(self, found: Finding) -> str:
        return self._desk.office.say(t(found.key, **found.args), "uk")

    # what is done

    async def _save(self) -> None:
        await self._keep()
        self._desk.tell(f"Чернетку № {self._id} збережено.")

    async def _test(self) -> None:
        form, who, now = self.form, self._desk.member, self._desk.now()
        key = f"test:{secrets.token_hex(8)}"
        await self._desk.write(lambda c: self._dispatch.test(c, who, form, key, now))
        self._desk.office.wake()
        self._desk.tell(TESTED)

    async def _send(self) -> None:
        await self.look()
        preview = self._preview
        if preview is None or stops(preview.findings):
            return
        id, revision = await self._keep()
        who = self._desk.member
        if preview.needs_approval:
            limit = number(self._dispatch.rules.approve_above)
            about = f"Людей понад {limit}, тож оповіщення має погодити ще хтось."
            if await self._desk.ask("Віддати на погодження?", about=about, yes="Віддати") is None:
                return
            await self._desk.write(lambda c: self._dispatch.submit(c, who, id, revision, self._desk.now()))
        else:
            people = plural(preview.people, "людині", "людям", "людям")
            price = cost(preview, self._dispatch.rules.viber_price)
            about = f"{channels(preview)}\nViber: {price}\nНадіслане не повернути, лише виправити."
            if await self._desk.ask(f"Надіслати {people}?", about=about, yes="Надіслати") is None:
                return
            await self._desk.write(lambda c: self._dispatch.send(c, who, id, revision, self._desk.now()))
            self._desk.office.wake()
        self._desk.go(f"/console/broadcasts/{id}")

    async def _override(self) -> None:
        id, revision = await self._keep()
        who = self._desk.member
        why = await self._desk.ask(
            "Надіслати без погодження?",
            about="Лише тоді, коли чекати не можна. Причину збереже журнал дій.",
            yes="Надіслати зараз",
            wants="Чому не можна чекати",
            danger=True,
        )
        if why is None:
            return
        send = self._dispatch.send
        await self._desk.write(lambda c: send(c, who, id, revision, self._desk.now(), override=why))
        self._desk.office.wake()
        self._desk.go(f"/console/broadcasts/{id}")

    async def _keep(self) -> tuple[int, int]:
        """Keep what is written as a draft, if it is not kept so already; its number and revision."""
        form, who, now = self.form, self._desk.member, self._desk.now()
        if self._id is None:
            self._id = await self._desk.write(lambda c: self._dispatch.draft(c, who, form, self._key, now))
            self._revision = 1
        elif form != self._kept:
            id, revision = self._id, self._revision
            self._revision = await self._desk.write(
                lambda c: self._dispatch.edit(c, who, id, revision, form, now)
            )
        self._kept = form
        return self._id, self._revision


def channels(preview: Preview) -> str:
    """People by messenger, in a line."""
    return ", ".join(
        f"{CHANNELS.get(key, key)} {number(people)}" for key, people in sorted(preview.channels.items())
    )


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
