"""From a message to what Telegram takes: core.telegram.org/bots/api#sendmessage.

Rule 1: texts are escaped here, last, and only a text that holds our marks is sent as HTML; one without them
is sent as it is, so there is nothing to parse. Rule 2: whatever marks a text holds, the tags are in pairs.
Rule 3: a button that asks for the person's phone number exists only on the keyboard below the input field, so
a message with one has all its buttons there; pressing them sends their labels, which dialogs understand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bot.conversation.messages import BOLD, PLAIN, Button, ButtonStyle, Message
from bot.handlers.channel import Limits, arrange, width

# text and caption: core.telegram.org/bots/api#sendmessage, #sendphoto; the others: what fits a narrow phone
LIMITS = Limits(text=4096, caption=1024, label=36, pair=15, page=8)

KEYBOARD_BUTTONS = 300  # core.telegram.org/api/bots/buttons: so many on a keyboard below the input field

# since Bot API 9.4, core.telegram.org/bots/api#inlinekeyboardbutton; older clients show their own colour
STYLES: Mapping[ButtonStyle, str] = {"main": "primary", "danger": "danger"}

EMPTY = "…"  # Telegram refuses a message without a visible character
NO_PREVIEW = {"is_disabled": True}
REMOVE: Mapping[str, Any] = {"remove_keyboard": True}

_MARKS = re.compile(f"([{BOLD}{PLAIN}])")
_SEEN = re.compile(f"[^{BOLD}{PLAIN}\\s]")
_IN_PAIRS = re.compile(f"[^{BOLD}{PLAIN}]*(?:{BOLD}[^{BOLD}{PLAIN}]*{PLAIN}[^{BOLD}{PLAIN}]*)*")


class Rendered(Struct, frozen=True):
    """Texts in order, still with our marks, and the markup of the last.

    `caption`: the only text fits under the picture or document; `below`: the buttons stand below the input
    field.
    """

    texts: tuple[str, ...]
    markup: Mapping[str, Any] | None
    caption: bool = False
    below: bool = False


def render(message: Message, limits: Limits = LIMITS) -> Rendered:
    """What is to be sent for a message."""
    if any(button.kind == "contact" for button in message.buttons):
        return _with_keyboard(message, limits)
    arranged = arrange(message, limits)
    markup = {"inline_keyboard": [[_inline(button) for button in row] for row in arranged.rows]}
    return _rendered(message, arranged.texts, markup if arranged.rows else None, limits)


def _with_keyboard(message: Message, limits: Limits) -> Rendered:
    links = [button for button in message.buttons if button.kind == "url"]
    keys = tuple(button for button in message.buttons if button.kind != "url")
    text = "\n".join([message.text, *(f"{button.label}: {button.payload}" for button in links)])
    arranged = arrange(replace(message, text=text, buttons=keys), replace(limits, page=KEYBOARD_BUTTONS))
    markup = {
        "keyboard": [[_key(button) for button in row] for row in arranged.rows],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }
    return replace(_rendered(message, arranged.texts, markup, limits), below=True)


def _rendered(
    message: Message, texts: tuple[str, ...], markup: Mapping[str, Any] | None, limits: Limits
) -> Rendered:
    if message.media is None:
        return Rendered(tuple(text if _SEEN.search(text) else EMPTY for text in texts), markup)
    texts = tuple(text for text in texts if _SEEN.search(text))
    fits = not texts or (len(texts) == 1 and width(texts[0]) <= limits.caption)
    return Rendered(texts, markup, caption=fits)


def text_of(text: str) -> dict[str, Any]:
    """The fields of sendMessage or editMessageText that say the text."""
    said = _said("text", text)
    said["link_preview_options"] = NO_PREVIEW
    return said


def caption_of(texts: Iterable[str]) -> dict[str, str]:
    """The fields of sendPhoto or sendDocument that say the caption, if there is one."""
    return {name: value for text in texts for name, value in _said("caption", text).items()}


def _said(field: str, text: str) -> dict[str, Any]:
    if BOLD in text or PLAIN in text:
        return {field: html(text), "parse_mode": "HTML"}
    return {field: text}


def html(text: str) -> str:
    """The text as Telegram's HTML: people's words literally, our marks as tags in pairs."""
    if _IN_PAIRS.fullmatch(text):
        return escape(text, quote=False).replace(BOLD, "<b>").replace(PLAIN, "</b>")
    parts: list[str] = []
    bold = False
    for part in _MARKS.split(text):
        if part == BOLD:
            parts.append("" if bold else "<b>")
            bold = True
        elif part == PLAIN:
            parts.append("</b>" if bold else "")
            bold = False
        else:
            parts.append(escape(part, quote=False))
    if bold:
        parts.append("</b>")
    return "".join(parts)


def plain(text: str) -> str:
    """The text without our marks."""
    return _MARKS.sub("", text) if BOLD in text or PLAIN in text else text


def _inline(button: Button) -> dict[str, str]:
    key = {"text": button.label, "url" if button.kind == "url" else "callback_data": button.payload}
    if style := STYLES.get(button.style):
        key["style"] = style
    return key


def _key(button: Button) -> dict[str, Any]:
    key: dict[str, Any] = {"text": button.label}
    if button.kind == "contact":
        key["request_contact"] = True
    if style := STYLES.get(button.style):
        key["style"] = style
    return key
