"""Texts that people read: the catalogue with prices, contacts of districts, documents, templates of answers.

1. Every change is a new version in force at once; earlier ones stay, with who wrote them.
2. Whoever has seen an older version does not write over a newer one.
3. A price is never negative, a name is never empty: what cannot be read is said beside the field.
4. Contacts of a district are the registry's: a change here is written there, until an import brings others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select, update

from bot.console.desk_terms import ADDRESS as TERMS
from bot.console.parts import Check, Field, button, enable, link, panel, row, words
from bot.console.roles import ADMINISTRATOR, AUDITOR
from bot.console.segments import Segments
from bot.console.shell import Desk, Entry, page
from bot.console.telling import whole_moment
from bot.pages.elements import Text, tag
from bot.storage import catalogue, content
from bot.storage.content import Held, Newer
from bot.storage.schema import district

Shape = Literal["text", "story", "lines", "price", "place"]
LANGUAGES = {"uk": "українською", "en": "англійською"}
SHOWN_VERSIONS = 8
NEW = "+"


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a body; `spoken`: there is one for each language."""

    name: str
    label: str
    shape: Shape = "text"
    spoken: bool = False
    required: bool = False


SHAPES: Mapping[str, Sequence[Part]] = {
    "service": (
        Part("name", "Назва", spoken=True, required=True),
        Part("price", "Ціна, грн", "price"),
        Part("about", "Опис", "story", spoken=True),
        Part("prepare", "Що підготувати (кожне з нового рядка)", "lines", spoken=True),
        Part("place", "Місце в переліку", "place"),
    ),
    "district": (
        Part("phone", "Телефон", required=True),
        Part("consultant", "Телефон для консультацій щодо генерації"),
        Part("email", "Пошта"),
        Part("place", "Адреса"),
        Part("hours", "Години роботи"),
    ),
    "document": (
        Part("name", "Назва", spoken=True, required=True),
        Part("source", "Де прочитати"),
        Part("place", "Місце в переліку", "place"),
    ),
    "template": (
        Part("name", "Назва", required=True),
        Part("words", "Текст", "story", required=True),
        Part("place", "Місце в переліку", "place"),
    ),
}
KINDS = {
    "service": "Послуги й ціни",
    "district": "Контакти дільниць",
    "document": "Нормативні документи",
    "template": "Шаблони відповідей",
}
MAY_ADD = frozenset({"document", "template"})  # a service needs a form, a district comes with the registry
OF_REGISTRY = ("phone", "email", "place", "hours")


class Unread(ValueError):
    """What was typed cannot be taken."""


def bodies(connection: Connection, kind: str) -> dict[str, dict[str, Any]]:
    """The texts of a kind in force, by code."""
    found = catalogue.rows(connection, kind)
    if kind != "district":
        return found
    rows = connection.execute(select(district).order_by(district.c.name))
    return {
        each.code: {**found.get(each.code, {}), "title": each.name}
        | {name: getattr(each, name) for name in OF_REGISTRY}
        for each in rows
    }


def save(connection: Connection, kind: str, code: str, body: Mapping[str, Any], seen: int, desk: Desk) -> int:
    """Bring a new version into force. Raises Newer."""
    kept = {name: value for name, value in body.items() if name != "title"}
    if kind == "district":
        own = {name: kept.get(name, "") for name in OF_REGISTRY}
        connection.execute(update(district).where(district.c.code == code).values(own))
    return content.put(connection, kind, code, kept, desk.login, desk.now(), seen=seen)


@page(
    "/console/content",
    title="Тексти й ціни",
    roles={ADMINISTRATOR, AUDITOR},
    menu=Entry("Тексти й ціни", "book", 65),
)
async def show_content(desk: Desk) -> None:
    """A kind is chosen, then one of its texts; it is edited beside the list."""
    with desk.actions:
        link("Умови й згода", TERMS, look="plain")
    await Editor(desk).open()


class Editor:
    """The page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.may = desk.may(ADMINISTRATOR)
        self.code = desk.given.get("code", "")
        self._fields: dict[tuple[str, str], Field] = {}
        self._offered: Check | None = None
        self._seen = 0
        self.kind = Segments("Що", KINDS, value=desk.given.get("kind", ""), on_change=lambda: self.show(""))
        with tag("div", "editor-columns"):
            with panel():
                self._list = tag("ul", "picks")
                self._add = button("Додати", lambda: self.show(NEW), picture="plus")
            self._place = tag("div", "stack")

    async def open(self) -> None:
        """Show what the address names, or the first text."""
        await self.show(self.code)

    async def show(self, code: str) -> None:
        """Show a text; the first one if there is none of this code."""
        kind = self.kind.value
        found = await self.desk.read(lambda c: bodies(c, kind))
        adding = code == NEW and self.may and kind in MAY_ADD
        self.code = NEW if adding else code if code in found else next(iter(found), "")
        self._add.set_visibility(self.may and kind in MAY_ADD)
        self._list.clear()
        with self._list:
            for each, body in found.items():
                self._pick(each, body)
        history = await self.desk.read(lambda c: content.history(c, kind, self.code))
        self._seen = history[0].version if history else 0
        self._place.clear()
        with self._place:
            if self.code:
                self._form(kind, found.get(self.code, {}), history)
            else:
                words("Тут ще нічого немає.", "empty")

    def _pick(self, code: str, body: Mapping[str, Any]) -> None:
        with tag("li"):
            made = tag("button", "pick", type="button")
            if code == self.code:
                made.props["aria-current"] = "true"
            with made:
                tag("span", text=title_of(code, body))
                note = [price_of(body), "приховано" if body.get("hidden") else ""]
                if any(note):
                    tag("small", text=", ".join(filter(None, note)))

            async def choose() -> None:
                await self.show(code)

            made.on("click", choose, js_handler="() => emit()")

    def _form(self, kind: str, body: Mapping[str, Any], history: Sequence[Held]) -> None:
        self._fields = {}
        title = "Новий текст" if self.code == NEW else title_of(self.code, body)
        note = f"версія {self._seen}" if self._seen else "як постачається"
        with panel(title, note=note):
            for part in SHAPES[kind]:
                if part.spoken:
                    with tag("div", "pair"):
                        for language, spoken in LANGUAGES.items():
                            value = (body.get(part.name) or {}).get(language)
                            self._field(part, language, f"{part.label}, {spoken}", value)
                else:
                    self._field(part, "", part.label, body.get(part.name))
            self._offered = None
            if kind != "district":
                self._offered = Check("Показувати", value=not body.get("hidden"))
                enable(self._offered.element, enabled=self.may)
            if self.may:
                with row("middle"):
                    button("Зберегти", lambda: self._save(dict(body)), look="main", picture="check")
                    self._said = Text("span", "")
                    self._said.classes("soft")
        if history:
            with panel("Попередні версії"), tag("ul", "plain-list"):
                for each in history[:SHOWN_VERSIONS]:
                    said = f"№ {each.version}: {each.by}, {whole_moment(each.at)}"
                    tag("li", text=f"{said}{', чинна' if each.active else ''} {price_of(each.body)}".strip())

    def _field(self, part: Part, language: str, label: str, value: Any) -> None:
        shown = "\n".join(value) if isinstance(value, list) else "" if value is None else str(value)
        area = part.shape in {"story", "lines"}
        made = Field(label, kind="area" if area else "text", value=shown, wide=not language and area)
        if part.shape in {"price", "place"}:
            made.box.classes("short")
            made.element.props["inputmode"] = "decimal"
        enable(made.element, enabled=self.may)
        self._fields[part.name, language] = made

    async def _save(self, body: dict[str, Any]) -> None:
        kind, desk = self.kind.value, self.desk
        if not self._read(kind, body):
            return
        if self._offered:
            body["hidden"] = not self._offered.value
        code = self.code if self.code != NEW else new_code(desk)
        try:
            await desk.act(
                "content.put",
                lambda c: save(c, kind, code, body, self._seen, desk),
                subject=f"{kind} {code}",
                detail={"hidden": bool(body.get("hidden"))},
                roles=frozenset({ADMINISTRATOR}),
            )
        except Newer:
            desk.warn("Цей текст щойно змінив хтось інший. Відкрийте його ще раз.")
            return
        desk.tell("Збережено. Споживачі бачать це одразу.")
        await self.show(code)

    def _read(self, kind: str, body: dict[str, Any]) -> bool:
        """Put what was typed into the body; False when something of it is wrong."""
        good = True
        for part in SHAPES[kind]:
            spoken: dict[str, Any] = {}
            for language in LANGUAGES if part.spoken else ("",):
                field = self._fields[part.name, language]
                try:
                    value = read_part(part, field.value, needed=part.required and language in {"", "uk"})
                except Unread as why:
                    field.wrong(str(why))
                    good = False
                    continue
                spoken[language] = value
            body[part.name] = spoken if part.spoken else spoken.get("")
        return good


def read_part(part: Part, typed: str, *, needed: bool) -> Any:
    """What was typed, as the body keeps it. Raises Unread."""
    text = typed.strip()
    if needed and not text:
        raise Unread("Без цього не можна.")
    if part.shape == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if part.shape not in {"price", "place"}:
        return text
    if not text:
        return 0 if part.shape == "price" else 1_000
    try:
        value = float(text.replace(",", ".").replace(" ", "").replace("\u00a0", ""))
    except ValueError:
        raise Unread("Потрібне число.") from None
    if not 0 <= value < 10_000_000 or (part.shape == "place" and value != int(value)):  # noqa: PLR2004 - hryvnias
        raise Unread("Таке число не підходить.")
    return int(value) if value == int(value) else round(value, 2)


def title_of(code: str, body: Mapping[str, Any]) -> str:
    """What a text is called in the list."""
    return str(body.get("title") or catalogue.in_language(body.get("name"), "uk") or code)


def price_of(body: Mapping[str, Any]) -> str:
    """A price in words; empty where there is none to say."""
    if "price" not in body:
        return ""
    price = body["price"]
    if not price:
        return "безкоштовно"
    return f"{'від ' if body.get('from') else ''}{price:g} грн".replace(".", ",")


def new_code(desk: Desk) -> str:
    """A code that no other text has."""
    return f"own-{desk.now():%Y%m%d%H%M%S%f}"
