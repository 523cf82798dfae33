"""What Viber's documentation allows in a message: developers.viber.com/docs. Each breach is a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

TYPES = {"text", "picture", "video", "file", "contact", "location", "url", "sticker", "rich_media"}
EVENTS = {"delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started", "message"}
ACTIONS = {"reply", "open-url", "share-phone", "location-picker", "none"}
LEVEL_OF = {"share-phone": 3, "location-picker": 3}
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
TEXT, PICTURE_TEXT, LABEL = 7000, 768, 250  # characters
SENDER, FILE_NAME = 28, 256
COLUMNS, ROWS = 6, 24


def breaches(given: dict[str, Any]) -> Iterator[str]:
    """What is not allowed in a message, whoever receives it."""
    yield from (f"{name} is null" for name, value in given.items() if value is None)
    if not 1 <= len(given.get("sender", {}).get("name", "")) <= SENDER:
        yield "sender.name of 1 to 28 characters"
    kind, text = given.get("type"), given.get("text", "")
    if kind not in TYPES and not (kind is None and "keyboard" in given):
        yield f"type {kind}"
    if kind == "text" and not 1 <= len(text.encode("utf-16-le")) // 2 <= TEXT:
        yield "a text of nothing, or too long"
    if kind == "picture" and ("text" not in given or len(text) > PICTURE_TEXT):
        yield "a picture's text"
    if kind in {"picture", "video", "file"} and not re.match(r"https?://", given.get("media", "")):
        yield "media is no address"
    if kind == "file" and not (given.get("size", 0) > 0 and 0 < len(given.get("file_name", "")) <= FILE_NAME):
        yield "a file without size or name"
    if "keyboard" in given:
        yield from _of_keyboard(given["keyboard"], given.get("min_api_version", 1))


def _of_keyboard(keyboard: dict[str, Any], level: int) -> Iterator[str]:
    if keyboard.get("Type") != "keyboard" or not keyboard.get("Buttons"):
        yield "a keyboard without Type or Buttons"
    if not COLOUR.fullmatch(keyboard.get("BgColor", "#FFFFFF")):
        yield f"BgColor {keyboard['BgColor']}"
    columns = rows = 0
    for button in keyboard["Buttons"]:
        yield from _of_button(button, level)
        columns += button.get("Columns", COLUMNS)
        if columns > COLUMNS:
            yield "a row of too many columns"
        if columns >= COLUMNS:
            rows, columns = rows + button.get("Rows", 1), 0
    if rows > ROWS:
        yield f"{rows} rows"


def _of_button(button: dict[str, Any], level: int) -> Iterator[str]:
    kind, body, label = (
        button.get("ActionType", "reply"),
        button.get("ActionBody", ""),
        button.get("Text", ""),
    )
    if button.get("Columns", COLUMNS) not in range(1, COLUMNS + 1) or button.get("Rows", 1) not in {1, 2}:
        yield f"a button of {button.get('Columns')} by {button.get('Rows')}"
    if kind not in ACTIONS or level < LEVEL_OF.get(kind, 1):
        yield f"{kind} with min_api_version {level}"
    if not body and kind != "none":
        yield "a button without ActionBody"
    if kind == "open-url" and not re.match(r"(https?|viber)://\S+", body):
        yield f"open-url {body}"
    if len(label) > LABEL or not unescape(re.sub("<[^>]*>", "", label)).strip():
        yield f"a label {label}"
    if button.get("TextSize", "regular") not in {"small", "regular", "large"}:
        yield f"TextSize {button['TextSize']}"
    if not COLOUR.fullmatch(button.get("BgColor", "#FFFFFF")):
        yield f"BgColor {button['BgColor']}"
    if not isinstance(button.get("Silent", True), bool):
        yield "Silent is no boolean"
