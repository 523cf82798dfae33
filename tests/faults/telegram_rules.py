"""What Telegram's documentation allows in a request, core.telegram.org/bots/api; a breach is a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

# required and optional parameters: core.telegram.org/bots/api#available-methods
METHODS: dict[str, tuple[set[str], set[str]]] = {
    "getme": (set(), set()),
    "getupdates": (set(), {"offset", "limit", "timeout", "allowed_updates"}),
    "getwebhookinfo": (set(), set()),
    "deletewebhook": (set(), {"drop_pending_updates"}),
    "getmycommands": (set(), {"scope", "language_code"}),
    "setmycommands": ({"commands"}, {"scope", "language_code"}),
    "getmydescription": (set(), {"language_code"}),
    "setmydescription": (set(), {"description", "language_code"}),
    "getmyshortdescription": (set(), {"language_code"}),
    "setmyshortdescription": (set(), {"short_description", "language_code"}),
    "getfile": ({"file_id"}, set()),
    "sendchataction": ({"chat_id", "action"}, {"message_thread_id", "business_connection_id"}),
    "answercallbackquery": ({"callback_query_id"}, {"text", "show_alert", "url", "cache_time"}),
    "sendmessage": (
        {"chat_id", "text"},
        {
            "parse_mode", "entities", "link_preview_options", "disable_notification", "protect_content",
            "reply_parameters", "reply_markup",
        },
    ),
    "editmessagetext": (
        {"text"},
        {
            "chat_id", "message_id", "inline_message_id", "parse_mode", "entities", "link_preview_options",
            "reply_markup",
        },
    ),
    "sendphoto": ({"chat_id", "photo"}, {"caption", "parse_mode", "reply_markup", "disable_notification"}),
    "senddocument": (
        {"chat_id", "document"},
        {"caption", "parse_mode", "reply_markup", "disable_notification", "thumbnail"},
    ),
}  # fmt: skip
TEXT, CAPTION = 4096, 1024  # UTF-16 units, #sendmessage, #sendphoto
DESCRIPTION, SHORT_DESCRIPTION = 512, 120  # characters, #setmydescription
MOST_COMMANDS, MOST_BUTTONS, MOST_IN_A_ROW = 100, 100, 8
CALLBACK_DATA = 64  # bytes, #inlinekeyboardbutton
ACTIONS = {"url", "callback_data", "web_app", "login_url", "copy_text", "pay"}
TAG = re.compile(r"</?([a-z-]+)[^>]*>")
TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote"}
ADDRESS = re.compile(r"https?://[^/\s]*\.\S+|tg://\S+")


def breaches(method: str, given: dict[str, Any]) -> Iterator[str]:
    """What is not allowed in a request."""
    if method not in METHODS:
        yield f"no method {method}"
        return
    required, optional = METHODS[method]
    yield from (f"{method} without {name}" for name in required - set(given))
    yield from (f"{method} with {name}" for name in set(given) - required - optional)
    yield from (f"{method}: {name} is null" for name, value in given.items() if value is None)
    if method == "setmycommands":
        yield from _of_commands(given["commands"])
    if len(given.get("description", "")) > DESCRIPTION:
        yield "a description that is too long"
    if len(given.get("short_description", "")) > SHORT_DESCRIPTION:
        yield "a short description that is too long"
    if "chat_id" in given and method != "sendchataction":
        yield from _of_text(method, given)
        yield from _of_markup(given.get("reply_markup", {}))


def _of_commands(commands: list[dict[str, str]]) -> Iterator[str]:
    if len(commands) > MOST_COMMANDS:
        yield "too many commands"
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            yield f"a command {command['command']}"
        if not re.fullmatch(r".{1,256}", command["description"]):
            yield f"a description of {command['command']}"


def _of_text(method: str, given: dict[str, Any]) -> Iterator[str]:
    name, most = ("text", TEXT) if "message" in method else ("caption", CAPTION)
    text = given.get(name, "")
    if "parse_mode" in given:
        if given["parse_mode"] != "HTML":
            yield f"parse_mode {given['parse_mode']}"
        yield from _of_html(text)
        text = unescape(TAG.sub("", text))
    if len(text.encode("utf-16-le")) // 2 > most:
        yield f"{method}: a {name} of more than {most} UTF-16 units"
    if name == "text" and not text.strip():
        yield "a text without anything to see"


def _of_html(text: str) -> Iterator[str]:
    opened: list[str] = []
    for found in TAG.finditer(text):
        if found[1] not in TAGS:
            yield f"a tag {found[0]}"
        elif not found[0].startswith("</"):
            opened.append(found[1])
        elif not opened or opened.pop() != found[1]:
            yield f"tags out of order at {found[0]}"
    if opened:
        yield f"tags not closed: {opened}"
    if "<" in TAG.sub("", text) or re.search(r"&(?!(lt|gt|amp|quot|#\d+);)", text):
        yield f"not escaped: {text[:80]}"


def _of_markup(markup: dict[str, Any]) -> Iterator[str]:
    kinds = {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"} & set(markup)
    if markup and len(kinds) != 1:
        yield f"a markup of {len(kinds)} kinds: {sorted(markup)}"
    rows = markup.get("inline_keyboard", markup.get("keyboard", []))
    if any(not 1 <= len(row) <= MOST_IN_A_ROW for row in rows):
        yield "a row of no buttons, or of too many"
    if sum(map(len, rows)) > MOST_BUTTONS:
        yield "too many buttons"
    for button in (button for row in rows for button in row):
        if not str(button.get("text", "")).strip():
            yield "a button without a text"
        if button.get("style", "primary") not in {"primary", "success", "danger"}:
            yield f"a style {button['style']}"
        if "inline_keyboard" in markup:
            yield from _of_inline(button)


def _of_inline(button: dict[str, Any]) -> Iterator[str]:
    if len(ACTIONS & set(button)) != 1:
        yield f"a button of {len(ACTIONS & set(button))} actions"
    if not 1 <= len(button.get("callback_data", "x").encode()) <= CALLBACK_DATA:
        yield f"callback_data {button['callback_data']}"
    if not ADDRESS.fullmatch(button.get("url", "tg://x")):
        yield f"a url {button['url']}"
