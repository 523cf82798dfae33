"""One broadcast: how far it is, whom it reaches, what it says, who did what, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.console.parts import Column, Progress, Row, Table, Tile, chip, facts, link, panel, tiles, words
from bot.console.preview_pane import Looks, of_people, show_findings, told
from bot.console.roles import APPROVER, AUDITOR, DISPATCHER
from bot.console.run_deeds import Deeds
from bot.console.shell import Desk, page
from bot.console.telling import (
    BROADCASTS,
    CHANNELS,
    NOTICES,
    TOPICS,
    author,
    full_moment,
    lasting,
    moment,
    number,
    places,
    span,
)
from bot.console.telling import STATES as OUTAGES
from bot.conversation.steps import t
from bot.domain.guards import Finding
from bot.pages.elements import Text, tag
from bot.storage import broadcasts, compositions, outages
from bot.storage.broadcasts import Broadcast
from bot.storage.compositions import Deed, Written
from bot.storage.outages import Stored
from bot.utility.composition import load
from bot.utility.dispatch import Dispatch
from bot.utility.dispatch_preview import Preview, rules_of

EVERY = 1.0  # seconds
LONGEST_ID = 16  # digits
_CHANNELS = (
    Column("name", "Месенджер"),
    Column("people", "Людей", number=True),
    Column("sent", "Надіслано", number=True),
    Column("failed", "Недоступні", number=True),
    Column("left", "Лишилося", number=True),
)
DEEDS = {
    "draft": "чернетку створено",
    "edit": "змінено",
    "submit": "віддано на погодження",
    "approve": "погоджено",
    "send": "надіслано",
    "pause": "призупинено",
    "resume": "продовжено",
    "stop": "зупинено",
    "discard": "відкинуто",
    "restored": "закрито: світло є",
    "cancelled": "відключення скасовано",
    "test": "пробне надіслано собі",
    "report": "звіт завантажено",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows besides how far it is; `preview` only until it begins."""

    found: Broadcast
    written: Written | None
    outage: Stored | None
    others: tuple[Broadcast, ...]
    deeds: tuple[Deed, ...]
    preview: Preview | None


@page(
    "/console/broadcasts/{broadcast}",
    title="Розсилка",
    roles={DISPATCHER, APPROVER, AUDITOR},
    part_of="/console/broadcasts",
)
async def show_broadcast(desk: Desk) -> None:
    """The page of one broadcast."""
    asked = desk.given.get("broadcast", "")
    run = Run(desk, int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < LONGEST_ID else 0)
    if await run.begin():
        desk.every(EVERY, run.follow)


class Run:
    """The page of one broadcast: built anew when its state changes, in between only its numbers move."""

    def __init__(self, desk: Desk, id: int) -> None:
        self._desk = desk
        self._id = id
        self._dispatch = Dispatch(desk.office.say, rules_of(desk.office.settings))
        self._body = tag("div", "body run")
        self._far: Far | None = None
        self._built: tuple[object, ...] = ()

    async def begin(self) -> bool:
        """Show it; whether there is such a broadcast."""
        await self.follow()
        if not self._built:
            tag("p", "empty", "Такої розсилки немає.")
        return bool(self._built)

    async def follow(self) -> None:
        """Show how it is now."""
        found, far = await self._desk.read(self._glance)
        if found is None:
            return
        now = (found.state, found.revision, found.approved_by)
        if now != self._built:
            seen = await self._desk.read(lambda c: self._look(c, found))
            self._body.clear()
            with self._body:
                self._build(seen)
            self._built = now
        if far is not None and self._far is not None:
            self._far.show(found, far, self._desk.now())

    # reading

    def _glance(self, connection: Connection) -> tuple[Broadcast | None, broadcasts.Progress | None]:
        found = broadcasts.get(connection, self._id)
        if found is None or found.started_at is None:
            return found, None
        return found, broadcasts.progress(connection, self._id, self._desk.now())

    def _look(self, connection: Connection, found: Broadcast) -> Seen:
        outage = outages.get(connection, found.draft.outage_id) if found.draft.outage_id else None
        others = broadcasts.listed(connection, outage=outage.id) if outage else []
        preview = None
        if found.state in {"draft", "waiting"} and self._desk.may(DISPATCHER, APPROVER):
            now = self._desk.now()
            preview = self._dispatch.preview_kept(connection, self._desk.member, self._id, now)
        return Seen(
            found,
            compositions.find(connection, self._id),
            outage,
            tuple(other for other in others if other.id != self._id and not other.draft.test),
            tuple(compositions.deeds(connection, self._id)),
            preview,
        )

    # building

    def _build(self, seen: Seen) -> None:
        found, draft, now = seen.found, seen.found.draft, self._desk.now()
        self._desk.title(f"№ {self._id}. {draft.title or 'Без назви'}")
        self._body.classes(toggle=None, add="is-test" if draft.test else "")
        self._build_chips(found)
        if found.started_at:
            with panel("Перебіг"):
                self._far = Far(found)
        elif seen.preview:
            self._build_preview(seen.preview)
        with tag("div", "run-columns"):
            with tag("div"):
                self._build_about(seen, now)
                if seen.deeds:
                    with panel("Хто що зробив"), tag("ul", "log"):
                        for deed in seen.deeds:
                            _deed(deed, now)
            with tag("div"), panel("Повідомлення"):
                Looks(self._desk.office).show(draft.messages)
        self._desk.actions.clear()
        with self._desk.actions:
            Deeds(self._desk, self._dispatch, seen, self.follow).build()

    def _build_chips(self, found: Broadcast) -> None:
        draft = found.draft
        state, tone = BROADCASTS[found.state]
        with tag("div", "row middle"):
            if found.state == "stopped" and found.started_at is None:
                chip("відкинуто")
            elif found.state == "waiting" and found.approved_by:
                chip("погоджено", "good")
            else:
                chip(state, tone)
            chip(TOPICS.get(draft.notice, draft.notice))
            chip(NOTICES.get(draft.kind, draft.kind))
            if draft.test:
                chip("ПРОБНЕ: бачить лише той, хто надіслав", "warn")
            if found.override:
                chip("без погодження", "warn")

    def _build_preview(self, preview: Preview) -> None:
        with tag("div", "grid"):
            with panel("Кого сповістимо"), tag("div", "pane"):
                with tag("div", "pane-count"):
                    tag("b", text=number(preview.people))
                    tag("span", text=of_people(preview.people))
                facts(told(preview, self._dispatch.rules.viber_price))
            with panel("Перевірка"):
                show_findings(tag("ul", "findings"), preview, self._words)

    def _build_about(self, seen: Seen, now: datetime) -> None:
        found, draft = seen.found, seen.found.draft
        with panel("Про що"):
            words(places(draft.audience.areas, 20))
            form = load(seen.written.form) if seen.written else None
            pairs = []
            if seen.outage:
                pairs.append(("Відключення", f"№ {seen.outage.id}, {OUTAGES[seen.outage.outage.state][0]}"))
            if form is not None and form.starts_at:
                pairs.append(("Коли", span(form.starts_at, form.ends_at, now)))
                pairs.append(("Причина", form.reason))
            elif seen.outage:
                outage = seen.outage.outage
                pairs.append(("Коли", span(outage.starts_at, outage.ends_at, now)))
                pairs.append(("Причина", outage.reason))
            pairs += [
                ("Автор", f"{author(draft.created_by)}, {moment(found.created_at, now)}"),
                ("Погодження", _approved(found, now)),
            ]
            if found.override:
                pairs.append(("Чому без погодження", found.override))
            facts(pairs)
            for other in seen.others:
                about = f"№ {other.id}: {NOTICES[other.draft.kind]}, {BROADCASTS[other.state][0]}"
                link(about, f"/console/broadcasts/{other.id}")

    def _words(self, found: Finding) -> str:
        return self._desk.office.say(t(found.key, **found.args), "uk")


class Far:
    """How far it is: a bar, numbers, messengers."""

    def __init__(self, found: Broadcast) -> None:
        with tag("div", "run-head"):
            self._share = Text("b", "—")
            self._share.classes("run-share")
            self._left = Text("span", " ")
            self._left.classes("soft")
        self._bar = Progress("Надіслано")
        self._tiles = tag("div")
        self._table = Table(_CHANNELS, label="За месенджерами")
        self._table.set_visibility(False)
        self._last: tuple[object, ...] = ()

    def show(self, found: Broadcast, far: broadcasts.Progress, now: datetime) -> None:
        """The numbers as they are now."""
        over = far.people - far.pending - far.waiting - far.stopped
        share = over / far.people if far.people else 1.0
        self._share.say(f"{int(share * 100)} %")
        self._left.say(f"{number(over)} з {number(far.people)} · {_pace(found, far, now)}")
        if far.people:
            self._bar.put(
                {
                    "good": far.sent / far.people,
                    "warn": far.unknown / far.people,
                    "bad": far.refused / far.people,
                    "quiet": (far.late + far.stopped) / far.people,
                }
            )
        shown = (far.sent, far.delivered, far.seen, far.unknown, far.refused, far.late, far.stopped, over)
        if shown == self._last:
            return
        self._last = shown
        self._tiles.clear()
        with self._tiles:
            tiles(_tiles(far))
        self._table.set_visibility(bool(far.channels))
        self._table.show([_channel(name, states) for name, states in sorted(far.channels.items())])


def _tiles(far: broadcasts.Progress) -> list[Tile]:
    waits = f"чекають ранку: {number(far.waiting)}" if far.waiting else ""
    skipped = far.late + far.stopped
    why = [f"запізно: {number(far.late)}"] if far.late else []
    why += [f"зупинено: {number(far.stopped)}"] if far.stopped else []
    unsure = f"невідомо, чи дійшло: {number(far.unknown)}" if far.unknown else ""
    return [
        Tile("Надіслано", number(far.sent), unsure, "good" if far.sent else ""),
        Tile("Доставлено", number(far.delivered), "знає лише Viber"),
        Tile("Переглянуто", number(far.seen), "знає лише Viber"),
        Tile("Недоступні", number(far.refused), "заблокували бота чи зникли", "bad" if far.refused else ""),
        Tile("Пропущено", number(skipped), ", ".join(why)),
        Tile("Лишилося", number(far.pending + far.waiting), waits),
    ]


def _channel(name: str, states: dict[str, int]) -> Row:
    cells = {
        "name": CHANNELS.get(name, name),
        "people": number(sum(states.values())),
        "sent": number(states.get("sent", 0) + states.get("unknown", 0)),
        "failed": number(states.get("refused", 0)),
        "left": number(states.get("pending", 0) + states.get("waiting", 0)),
    }
    return Row(name, cells)


def _pace(found: Broadcast, far: broadcasts.Progress, now: datetime) -> str:
    if found.state == "sending":
        if far.seconds_left is None:
            return "ще не рушило"
        pace = f"{number(far.per_second)} за секунду, " if far.per_second >= 1 else ""
        return (
            f"{pace}лишилося {lasting(timedelta(seconds=far.seconds_left))}" if far.pending else "завершуємо"
        )
    if found.state == "paused":
        return "призупинено: ніхто нічого не отримує"
    if found.finished_at and found.started_at:
        took = lasting(found.finished_at - found.started_at)
        return f"закінчено {moment(found.finished_at, now)}, тривало {took}"
    return ""


def _approved(found: Broadcast, now: datetime) -> str:
    if not found.approved_by or found.override:
        return "—"
    return f"{found.approved_by}, {moment(found.approved_at, now)}"


def _deed(deed: Deed, now: datetime) -> None:
    with tag("li"):
        tag("time", text=moment(deed.at, now), title=full_moment(deed.at))
        tag("span", text=f"{DEEDS.get(deed.action, deed.action)}: {deed.login}")
