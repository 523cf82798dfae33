"""Keyboards and carousels as Viber takes them: developers.viber.com/docs/tools/keyboards.

The server checks types and ranges and refuses with status 3 and its schema checker's words. A field of a
higher API level than the message's `min_api_version` is refused with status 14. What only the phone
checks makes the message fail later; `Read.fails` says why. Fields the documentation does not know are
told to `complain`.
"""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.sandbox.values import Button, ButtonAction, Carousel, Keyboard, Segment
from bot.sandbox.viber_errors import BAD_DATA, INCOMPATIBLE_WITH_VERSION, Refused

MOST_KEYBOARD_ROWS = 12  # in portrait; developers.viber.com/docs/faq
LONGEST_LABEL = 250
LONGEST_ACTION_BODY = 250
COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}")
ACTIONS: dict[str, ButtonAction] = {
    "reply": "reply",
    "open-url": "url",
    "location-picker": "location",
    "share-phone": "contact",
    "none": "none",
}
LEVELS = {  # the API level that knows a field or a value; others are of level 1
    "CustomDefaultHeight": 3,
    "HeightScale": 3,
    "InternalBrowser": 3,
    "ButtonsGroupColumns": 4,
    "ButtonsGroupRows": 4,
    "InputFieldState": 4,
    "TextPaddings": 4,
    "BgMediaScaleType": 6,
    "ImageScaleType": 6,
    "TextShouldFit": 6,
    "Map": 6,
    "Frame": 6,
    "MediaPlayer": 6,
    "FavoritesMetadata": 6,
    "share-phone": 3,
    "location-picker": 3,
}
KEYBOARD_FIELDS = frozenset(
    {
        "Type",
        "Buttons",
        "BgColor",
        "DefaultHeight",
        "CustomDefaultHeight",
        "HeightScale",
        "ButtonsGroupColumns",
        "ButtonsGroupRows",
        "InputFieldState",
        "FavoritesMetadata",
    }
)
BUTTON_FIELDS = frozenset(
    {
        "Columns",
        "Rows",
        "BgColor",
        "Silent",
        "BgMediaType",
        "BgMedia",
        "BgMediaScaleType",
        "ImageScaleType",
        "BgLoop",
        "ActionType",
        "ActionBody",
        "Image",
        "Text",
        "TextVAlign",
        "TextHAlign",
        "TextPaddings",
        "TextOpacity",
        "TextSize",
        "OpenURLType",
        "OpenURLMediaType",
        "TextBgGradientColor",
        "TextShouldFit",
        "InternalBrowser",
        "Map",
        "Frame",
        "MediaPlayer",
    }
)
CHOICES = {
    "BgMediaType": ("picture", "gif"),
    "TextVAlign": ("top", "middle", "bottom"),
    "TextHAlign": ("left", "center", "right", "middle"),
    "TextSize": ("small", "regular", "medium", "large"),
    "OpenURLType": ("internal", "external"),
    "OpenURLMediaType": ("not-media", "video", "gif", "picture", "audio"),
}
STYLES = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough"}
Complain = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Read:
    """A keyboard that passed the server; `fails` says why a phone will refuse it, empty when it will not."""

    keyboard: Keyboard
    fails: str = ""


@dataclass(frozen=True, slots=True)
class _Where:
    what: Literal["keyboard", "rich_media"]
    level: int
    complain: Complain

    def invalid(self, text: str) -> Refused:
        return Refused(BAD_DATA, f"{self.what}: {text}", f"{self.what} is not valid. [{text}]")

    def check_levels(self, names: Collection[str]) -> None:
        for name in names:
            needed = LEVELS.get(name, 1)
            if needed > self.level and not (self.what == "rich_media" and name.startswith("ButtonsGroup")):
                why = f"{name} needs min_api_version {needed}, the message has {self.level}"
                raise Refused(INCOMPATIBLE_WITH_VERSION, why)

    def note_unknown(self, given: dict[str, Any], known: frozenset[str], owner: str) -> None:
        if unknown := sorted(set(given) - known):
            self.complain(f"{owner} has unknown fields: {', '.join(unknown)}")

    def number(self, given: dict[str, Any], name: str, allowed: range, default: int) -> int:
        value = given.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            kind = "string" if isinstance(value, str) else type(value).__name__
            raise self.invalid(
                f'instance type ({kind}) does not match any allowed primitive type (allowed: ["integer"])'
            )
        if value >= allowed.stop:
            raise self.invalid(
                "numeric instance is greater than the required maximum "
                f"(maximum: {allowed.stop - 1}, found: {value})"
            )
        if value < allowed.start:
            raise self.invalid(
                "numeric instance is lower than the required minimum "
                f"(minimum: {allowed.start}, found: {value})"
            )
        return value

    def one_of(self, given: dict[str, Any], name: str, choices: Collection[str], default: str) -> str:
        value = given.get(name, default)
        if not isinstance(value, str) or value not in choices:
            possible = json.dumps(list(choices), separators=(",", ":"))
            raise self.invalid(f'instance value ("{value}") not found in enum (possible values: {possible})')
        return str(value)

    def colour(self, given: dict[str, Any], name: str) -> str:
        value = given.get(name, "")
        if value and not (isinstance(value, str) and COLOUR.fullmatch(value)):
            raise self.invalid(f'ECMA 262 regex "^#?[0-9A-Fa-f]{{6}}$" does not match input string "{value}"')
        return f"#{value.removeprefix('#')}" if value else ""


def read_keyboard(given: Any, level: int, complain: Complain) -> Read:
    """Read a keyboard for a message of this API level. Raises Refused."""
    where = _Where("keyboard", level, complain)
    _check_frame(given, where)
    state = where.one_of(given, "InputFieldState", ("regular", "minimized", "hidden"), "regular")
    columns = where.number(given, "ButtonsGroupColumns", range(1, 7), 6)
    where.number(given, "ButtonsGroupRows", range(1, 8), 2)
    where.number(given, "CustomDefaultHeight", range(40, 71), 40)
    buttons = [_button(item, where, columns, 2) for item in given["Buttons"]]
    rows = _rows(buttons)
    height = sum(max(button.rows for button in row) for row in rows)
    fails = "" if height <= MOST_KEYBOARD_ROWS else f"keyboard of {height} rows, {MOST_KEYBOARD_ROWS} allowed"
    fields: dict[str, Literal["regular", "minimized", "hidden"]] = {
        "regular": "regular",
        "minimized": "minimized",
        "hidden": "hidden",
    }
    return Read(Keyboard(rows, colour=where.colour(given, "BgColor"), field=fields[state]), fails)


def read_carousel(given: Any, level: int, complain: Complain) -> Carousel:
    """Read a rich_media object for a message of this API level. Raises Refused."""
    where = _Where("rich_media", level, complain)
    _check_frame(given, where)
    columns = where.number(given, "ButtonsGroupColumns", range(1, 7), 6)
    rows = where.number(given, "ButtonsGroupRows", range(1, 8), 7)
    most = 6 * columns * rows
    if len(given["Buttons"]) > most:
        raise where.invalid(
            f"array is too long: must have at most {most} elements but instance has "
            f"{len(given['Buttons'])} elements"
        )
    buttons = tuple(_button(item, where, columns, rows) for item in given["Buttons"])
    return Carousel(buttons, columns, rows, where.colour(given, "BgColor"))


def _check_frame(given: Any, where: _Where) -> None:
    if not isinstance(given, dict):
        raise where.invalid('instance type does not match any allowed primitive type (allowed: ["object"])')
    lacking = [name for name in ("Buttons", "Type") if name not in given]
    if lacking:
        names = json.dumps(lacking, separators=(",", ":"))
        raise where.invalid(f"object has missing required properties ({names})")
    where.one_of(given, "Type", (where.what,), where.what)
    if not isinstance(given["Buttons"], list):
        raise where.invalid('instance type does not match any allowed primitive type (allowed: ["array"])')
    if not given["Buttons"]:
        raise where.invalid("array is too short: must have at least 1 elements but instance has 0 elements")
    where.note_unknown(given, KEYBOARD_FIELDS, where.what)
    where.check_levels(given.keys())


def _button(given: Any, where: _Where, most_columns: int, most_rows: int) -> Button:
    if not isinstance(given, dict):
        raise where.invalid('instance type does not match any allowed primitive type (allowed: ["object"])')
    if "ActionBody" not in given:
        raise where.invalid('object has missing required properties (["ActionBody"])')
    if not any(given.get(name) for name in ("Text", "BgMedia", "Image", "BgColor")):
        raise where.invalid("instance failed to match at least one required schema among 4")
    action = where.one_of(given, "ActionType", ACTIONS, "reply")
    where.note_unknown(given, BUTTON_FIELDS, "a button")
    where.check_levels([*given, action])
    if where.what == "rich_media" and action in {"location-picker", "share-phone"}:
        raise where.invalid(f'instance value ("{action}") not found in enum')
    body, text = given["ActionBody"], given.get("Text", "")
    _check_texts(where, action, body, text)
    for name, choices in CHOICES.items():
        where.one_of(given, name, choices, choices[0])
    where.number(given, "TextOpacity", range(101), 100)
    segments = read_label(text, where.complain)
    label = "".join(segment.text for segment in segments)
    return Button(
        text=label,
        action=ACTIONS[action],
        value=body,
        columns=where.number(given, "Columns", range(1, most_columns + 1), most_columns),
        rows=where.number(
            given, "Rows", range(1, most_rows + 1), 1 if where.what == "keyboard" else most_rows
        ),
        colour=where.colour(given, "BgColor"),
        image=str(given.get("Image") or given.get("BgMedia") or ""),
        text_size=where.one_of(given, "TextSize", CHOICES["TextSize"], "regular"),
        align=where.one_of(given, "TextHAlign", CHOICES["TextHAlign"], "center"),
        silent=_flag(given, "Silent", where),
        segments=segments if label != text else (),
    )


def _check_texts(where: _Where, action: str, body: Any, text: Any) -> None:
    for value, longest in ((body, LONGEST_ACTION_BODY if action == "reply" else 2000), (text, LONGEST_LABEL)):
        if not isinstance(value, str):
            raise where.invalid(
                'instance type does not match any allowed primitive type (allowed: ["string"])'
            )
        if len(value) > longest:
            shown = f"{value[:40]}…"
            raise where.invalid(
                f'string "{shown}" is too long (length: {len(value)}, maximum allowed: {longest})'
            )
    if not body:
        raise where.invalid('string "" is too short (length: 0, required minimum: 1)')
    if action == "open-url" and "." not in (urlsplit(body if "://" in body else f"//{body}").hostname or ""):
        where.complain(f"ActionBody of open-url is no valid address: {body}")


def _flag(given: dict[str, Any], name: str, where: _Where) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        where.complain(f"{name} is true or false, not {value!r}")
    return value is True or value == "true"


def _rows(buttons: list[Button]) -> tuple[tuple[Button, ...], ...]:
    """As many buttons to a row of six columns as fit, in order."""
    rows: list[list[Button]] = []
    for button in buttons:
        if rows and sum(other.columns for other in rows[-1]) + button.columns <= 6:  # noqa: PLR2004 - the grid
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


class _Label(HTMLParser):
    """Reads the few tags a button's text may have."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.segments: list[Segment] = []
        self.unknown: set[str] = set()
        self._open: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_data("\n")
        elif tag in STYLES or tag == "font":
            self._open.append((tag, {name: value or "" for name, value in attrs}))
        else:
            self.unknown.add(tag)

    def handle_endtag(self, tag: str) -> None:
        for i in reversed(range(len(self._open))):
            if self._open[i][0] == tag:
                del self._open[i]
                return

    def handle_data(self, data: str) -> None:
        styles = frozenset(STYLES[tag] for tag, _ in self._open if tag in STYLES)
        colour, size = "", 0
        for tag, attributes in self._open:
            if tag == "font":
                colour = attributes.get("color", colour)
                size = int(attributes["size"]) if attributes.get("size", "").isdigit() else size
        self.segments.append(Segment(data, styles, colour=colour, size=size))


def read_label(text: str, complain: Complain) -> tuple[Segment, ...]:
    """A button's text cut at its tags."""
    reader = _Label()
    reader.feed(text)
    reader.close()
    if reader.unknown:
        complain(f"a button's text has tags Viber does not know: {', '.join(sorted(reader.unknown))}")
    return tuple(reader.segments)
