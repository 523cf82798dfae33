"""What pages are made of: plain HTML elements with one role each, styled by `static/parts.css`.

Texts are texts, never HTML. Handlers may be plain functions or coroutines; what they raise is told to the
desk (`bot.console.shell`). Fields keep their value on the server:

    street = Field("Вулиця", on_change=look)     street.value     street.put("Київська")
    kind = Choice("Вид", {"planned": "Планове", "emergency": "Аварійне"})
    with panel("Умови", note="час київський"): ...
    columns = [Column("at", "Коли"), Column("what", "Що", wide=True)]
    Table(columns, [Row("7", {"at": "12:00", "what": cell("…", tone="bad")})])
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal, Self

from nicegui import ui
from nicegui.events import GenericEventArguments

from bot.console.looks import FOLDER
from bot.pages.elements import Text, icon, tag

Handler = Callable[[], object]
Tone = Literal["", "good", "warn", "bad", "info", "quiet"]
Look = Literal["plain", "main", "danger", "quiet"]

# NiceGUI draws every field anew with what it knows of it, so it must know each letter at once; `element` is
# what it draws from. An update of a field takes back what was typed since: while somebody types there is none
_VALUE = """(event) => {
    element.props.value = event.target.value;
    if (element.props["aria-invalid"]) element.props["aria-invalid"] = "false";
    emit(event.target.value);
}"""
_CHECKED = "(event) => { element.props.checked = event.target.checked; emit(event.target.checked); }"
_PAUSE = 0.3  # seconds after which what depends on a field follows what is typed
_numbers = count(1)


def words(text: str, classes: str = "") -> Text:
    """A paragraph; line ends are kept."""
    return tag("p", f"words {classes}".strip(), text)


def safely(handler: Callable[..., object], *arguments: object) -> Callable[[], Any]:
    """A handler whose errors are the desk's to tell."""

    async def run() -> None:
        client = ui.context.client
        try:
            result = handler(*arguments)
            if inspect.isawaitable(result):
                await result
        except Exception as error:  # noqa: BLE001 - the desk logs it and tells the person
            client.handle_exception(error)

    return run


def button(
    text: str, on_click: Handler, *, look: Look = "plain", picture: str = "", label: str = ""
) -> ui.element:
    """A button with a text, an icon, or both; `label` says what it does where there is no text."""
    made = tag("button", f"button {look}", type="button")
    if label:
        made.props["aria-label"] = made.props["title"] = label
    with made:
        if picture:
            icon(picture)
        if text:
            tag("span", text=text)
    return made.on("click", safely(on_click), js_handler="() => emit()")


def link(text: str, address: str, *, look: Look | Literal["text"] = "text", picture: str = "") -> ui.element:
    """A link, which may look like a button."""
    made = tag("a", "link" if look == "text" else f"button {look}", href=address)
    with made:
        if picture:
            icon(picture)
        tag("span", text=text)
    return made


def chip(text: str, tone: Tone = "") -> ui.element:
    """A state in a word or two."""
    return tag("span", f"chip {tone}".strip(), text)


def enable(element: ui.element, *, enabled: bool) -> None:
    """Let a button or a field be used, or not."""
    if enabled:
        element.props.pop("disabled", None)
    else:
        element.props["disabled"] = True
    element.update()


class panel:  # noqa: N801 - used like the functions beside it
    """A part of a page: `with panel("Де") as part:` fills it, `part.actions` is beside the heading."""

    def __init__(self, title: str = "", *, note: str = "", classes: str = "") -> None:
        self.element = tag("section", f"panel {classes}".strip())
        with self.element:
            if title:
                name = f"panel-{next(_numbers)}"
                self.element.props["aria-labelledby"] = name
                with tag("div", "panel-head"):
                    tag("h2", text=title, id=name)
                    self.note = Text("span", note)
                    self.note.classes("panel-note")
                    self.actions = tag("div", "panel-actions")
            self.content = tag("div", "panel-content")

    def __enter__(self) -> Self:
        self.content.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.content.__exit__()


def row(classes: str = "") -> ui.element:
    """Things side by side, wrapping."""
    return tag("div", f"row {classes}".strip())


def grid(classes: str = "") -> ui.element:
    """Panels or fields in as many columns as there is room for."""
    return tag("div", f"grid {classes}".strip())


def facts(pairs: Iterable[tuple[str, str]]) -> ui.element:
    """Names with their values."""
    made = tag("dl", "facts")
    with made:
        for name, value in pairs:
            with tag("div"):
                tag("dt", text=name)
                tag("dd", text=value or "—")
    return made


def _know(element: ui.element, name: str, value: object) -> None:
    """Take what the browser shows already: said back to it late, it would undo what was typed since."""
    with element.props.suspend_updates():
        element.props[name] = value


class Field:
    """A labelled input: text, search, number, date, datetime-local, password; `area` has several lines."""

    def __init__(
        self,
        label: str,
        *,
        kind: str = "text",
        value: str = "",
        hint: str = "",
        on_change: Handler | None = None,
        wide: bool = False,
        focused: bool = False,
        most: int = 2_000,
    ) -> None:
        self.value = value
        number = next(_numbers)
        name = f"field-{number}"
        self.box = tag("div", f"field of-{kind}{' wide' if wide else ''}")
        with self.box:
            tag("label", text=label, for_=name)
            attributes = {"id": name, "maxlength": str(most), "aria_describedby": f"{name}-said"}
            if kind == "area":
                self.element = tag("textarea", rows="3", **attributes)
            else:
                attributes["list"] = f"{name}-list"
                self.element = tag("input", type=kind, autocomplete="off", **attributes)
            self.element.props["value"] = value
            if focused:
                self.element.props["autofocus"] = True
            self._list = tag("datalist", id=f"{name}-list")
            self._said = Text("span", hint)
            self._said.classes("field-said")
            self._said.props["id"] = f"{name}-said"
        self._hint = hint
        # each letter at once: whoever types and presses a button is not to lose the last ones
        self.element.on("input", self._typed, js_handler=_VALUE)
        if on_change:
            self.element.on(
                "input", safely(on_change), js_handler="() => emit()", throttle=_PAUSE, leading_events=False
            )

    def put(self, value: str) -> None:
        """Another value, without telling anybody."""
        self.value = value
        self.element.props["value"] = value

    def wrong(self, why: str) -> None:
        """Say what is wrong with the value; nothing takes it back."""
        self._said.say(why or self._hint)
        self.element.props["aria-invalid"] = str(bool(why)).lower()

    def suggest(self, values: Sequence[str]) -> None:
        """Offer these values while somebody types."""
        self._list.clear()
        with self._list:
            for value in values:
                tag("option", value=value)

    def _typed(self, event: GenericEventArguments) -> None:
        self.value = event.args if isinstance(event.args, str) else ""
        _know(self.element, "value", self.value)
        if self.element.props.get("aria-invalid") == "true":
            self._said.say(self._hint)
            _know(self.element, "aria-invalid", "false")


class Choice:
    """A labelled list to choose one from: value → words."""

    def __init__(
        self, label: str, options: Mapping[str, str], *, value: str = "", on_change: Handler | None = None
    ) -> None:
        self.options = dict(options)
        self.value = value if value in options else next(iter(options), "")
        self._on_change = on_change
        name = f"field-{next(_numbers)}"
        with tag("div", "field of-choice"):
            tag("label", text=label, for_=name)
            self.element = tag("select", id=name)
            with self.element:
                for key, words_ in options.items():
                    tag("option", text=words_ or "—", value=key)
            self.element.props["value"] = self.value
        self.element.on("change", self._changed, js_handler=_VALUE)

    def put(self, value: str) -> None:
        """Another choice, without telling anybody."""
        self.value = value
        self.element.props["value"] = value

    async def _changed(self, event: GenericEventArguments) -> None:
        if event.args in self.options:
            self.value = event.args
            _know(self.element, "value", self.value)
            if self._on_change:
                await safely(self._on_change)()


class Tabs:
    """A few choices side by side, one of them chosen: value → words."""

    def __init__(
        self, label: str, options: Mapping[str, str], *, value: str = "", on_change: Handler | None = None
    ) -> None:
        self.value = value if value in options else next(iter(options), "")
        self._on_change = on_change
        self._buttons: dict[str, Text] = {}
        with tag("div", "tabs", role="group", aria_label=label):
            for key, words_ in options.items():
                made = Text("button", words_)
                made.props["type"] = "button"
                made.on("click", safely(self._choose, key), js_handler="() => emit()")
                self._buttons[key] = made
        self._mark()

    async def _choose(self, key: str) -> None:
        self.value = key
        self._mark()
        if self._on_change:
            await safely(self._on_change)()

    def _mark(self) -> None:
        for key, made in self._buttons.items():
            made.props["aria-pressed"] = str(key == self.value).lower()


class Check:
    """A labelled box to tick."""

    def __init__(
        self, label: str, *, value: bool = False, note: str = "", on_change: Handler | None = None
    ) -> None:
        self.value = value
        self._on_change = on_change
        with tag("label", "check"):
            self.element = tag("input", type="checkbox")
            self.element.props["checked"] = value
            with tag("span"):
                tag("span", text=label)
                if note:
                    tag("small", text=note)
        self.element.on("change", self._changed, js_handler=_CHECKED)

    def put(self, *, value: bool) -> None:
        """Tick it or not, without telling anybody."""
        self.value = value
        self.element.props["checked"] = value

    async def _changed(self, event: GenericEventArguments) -> None:
        self.value = event.args is True
        _know(self.element, "checked", self.value)
        if self._on_change:
            await safely(self._on_change)()


class Progress:
    """A bar that says how much is done, in parts: tone → share of one."""

    def __init__(self, label: str) -> None:
        self.element = tag("div", "progress", role="progressbar", aria_label=label, aria_valuemin="0")
        self.element.props["aria-valuemax"] = "100"
        self._parts: dict[str, ui.element] = {}

    def put(self, shares: Mapping[Tone, float]) -> None:
        """Show these shares, in this order."""
        self.element.props["aria-valuenow"] = str(round(100 * sum(shares.values())))
        for tone, share in shares.items():
            if tone not in self._parts:
                with self.element:
                    self._parts[tone] = tag("span", f"progress-part {tone}".strip())
            self._parts[tone].style(f"width: {100 * min(max(share, 0), 1):.2f}%")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the rows, its words; numbers stand at the right, a wide one takes what is left."""

    key: str
    label: str
    number: bool = False
    wide: bool = False
    phone: bool = True  # shown on a phone too


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its key, its cells by column. A tone marks its edge."""

    key: str
    cells: Mapping[str, Any]
    tone: Tone = ""


def cell(
    text: str, *, note: str = "", tone: Tone = "", chip: bool = False, href: str = "", press: str = ""
) -> dict[str, Any]:
    """A cell with a note under it, a tone, as a chip, a link (`href`), or a button that `press` names."""
    given = {"text": text, "note": note, "tone": tone, "chip": chip, "href": href, "press": press}
    return {name: value for name, value in given.items() if value or name == "text"}


class Table(ui.element, component=FOLDER / "console_table.js"):
    """Rows under columns; on a phone each row is a card. `on_press` hears (row, button) of pressed cells."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row] = (),
        *,
        label: str = "",
        empty: str = "Нічого немає.",
        on_press: Callable[[str, str], object] | None = None,
        on_more: Handler | None = None,
    ) -> None:
        super().__init__()
        self.props["label"] = label
        self.props["empty"] = empty
        self.props["columns"] = [
            {"key": c.key, "label": c.label, "number": c.number, "wide": c.wide, "phone": c.phone}
            for c in columns
        ]
        self.show(rows)
        self._on_press = on_press
        self._on_more = on_more
        self.on("press", self._pressed)
        self.on("more", self._asked_more)

    def show(self, rows: Sequence[Row], *, more: bool = False) -> None:
        """Show these rows; `more` offers a button for those after them."""
        drawn = [{"key": each.key, "tone": each.tone, "cells": dict(each.cells)} for each in rows]
        if self.props.get("rows") != drawn:
            self.props["rows"] = drawn
        self.props["more"] = more

    async def _pressed(self, event: GenericEventArguments) -> None:
        match event.args:
            case [str(key), str(press)] if self._on_press:
                await safely(self._on_press, key, press)()

    async def _asked_more(self, _: GenericEventArguments) -> None:
        if self._on_more:
            await safely(self._on_more)()


@dataclass(frozen=True, slots=True)
class Tile:
    """A number to be seen at a glance, and where to read more."""

    label: str
    value: str
    note: str = ""
    tone: Tone = ""
    href: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


def tiles(given: Iterable[Tile]) -> ui.element:
    """Tiles side by side."""
    made = tag("div", "tiles")
    with made:
        for each in given:
            with tag("a" if each.href else "div", f"tile {each.tone}".strip()) as element:
                if each.href:
                    element.props["href"] = each.href
                tag("span", "tile-label", each.label)
                tag("b", "tile-value", each.value)
                if each.note:
                    tag("span", "tile-note", each.note)
    return made
