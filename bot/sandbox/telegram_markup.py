"""Keyboards as Telegram takes them.

Shapes and limits are those of core.telegram.org/bots/api#inlinekeyboardmarkup and #replykeyboardmarkup.
What Telegram refuses is refused in its words. What it lets pass against its own documentation (two
actions in one button, a row nobody can read) is told to `complain`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.sandbox.telegram_errors import bad_request
from bot.sandbox.values import Button, ButtonAction, ChatKind, Keyboard

LONGEST_CALLBACK_DATA = 64  # bytes; core.telegram.org/bots/api#inlinekeyboardbutton
LONGEST_PLACEHOLDER = 64  # characters; core.telegram.org/bots/api#replykeyboardmarkup
LONGEST_COPY_TEXT = 256  # characters; core.telegram.org/bots/api#copytextbutton
MOST_BUTTONS = 100  # a hundred inline buttons to a message
MOST_IN_ROW = 8  # clients draw no more in one row

INLINE_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
INLINE_FIELDS = frozenset({"text", "icon_custom_emoji_id", "style", *INLINE_ACTIONS})
REPLY_ACTIONS = (
    "request_users",
    "request_chat",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
)
REPLY_FIELDS = frozenset({"text", "icon_custom_emoji_id", "style", "request_managed_bot", *REPLY_ACTIONS})
MARKUP_FIELDS = {
    "inline_keyboard": frozenset({"inline_keyboard"}),
    "keyboard": frozenset(
        {
            "keyboard",
            "is_persistent",
            "resize_keyboard",
            "one_time_keyboard",
            "input_field_placeholder",
            "selective",
        }
    ),
    "remove_keyboard": frozenset({"remove_keyboard", "selective"}),
    "force_reply": frozenset({"force_reply", "input_field_placeholder", "selective"}),
}
FLAGS = (
    "resize_keyboard",
    "one_time_keyboard",
    "is_persistent",
    "remove_keyboard",
    "selective",
    "force_reply",
)
STYLES = frozenset({"danger", "success", "primary"})  # core.telegram.org/bots/api#inlinekeyboardbutton
Complain = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Markup:
    """A reply_markup: buttons under the message, a keyboard below the field, its removal, a forced reply."""

    kind: Literal["inline", "reply", "remove", "force"]
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: Keyboard | None = None


def read_markup(raw: str, chat: ChatKind, complain: Complain) -> Markup | None:
    """Read a reply_markup, None when there is none. Raises Refused."""
    if not raw:
        return None
    try:
        given = json.loads(raw)
    except ValueError:
        raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    _note_unknown(given, complain)
    for flag in FLAGS:
        if flag in given and not isinstance(given[flag], bool):
            owner = {"remove_keyboard": "ReplyKeyboardRemove", "force_reply": "reply markup"}
            of = owner.get(flag, "ReplyKeyboardMarkup")
            raise bad_request(f'field "{flag}" of the {of} must be of the type Boolean')
    if given.get("keyboard"):
        return Markup("reply", keyboard=_reply_keyboard(given, chat, complain))
    if given.get("inline_keyboard"):
        return Markup("inline", buttons=_inline_rows(given["inline_keyboard"], complain))
    if "inline_keyboard" in given and not isinstance(given["inline_keyboard"], list):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    if given.get("remove_keyboard"):
        return Markup("remove")
    if given.get("force_reply"):
        return Markup("force", keyboard=Keyboard((), placeholder=_placeholder(given), force_reply=True))
    return Markup("inline") if "inline_keyboard" in given else None


def _note_unknown(given: dict[str, Any], complain: Complain) -> None:
    known = next((fields for name, fields in MARKUP_FIELDS.items() if name in given), None)
    if known is None:
        complain("reply_markup is none of the four kinds of markup")
    elif unknown := sorted(set(given) - known):
        complain(f"reply_markup has fields that do not belong to it: {', '.join(unknown)}")


def _rows(given: Any, where: str) -> list[list[Any]]:
    if not isinstance(given, list):
        raise bad_request(f"field {where} must be an Array")
    if not all(isinstance(row, list) for row in given):
        raise bad_request(f"field {where} must be an Array of Arrays")
    return given


def _inline_rows(given: Any, complain: Complain) -> tuple[tuple[Button, ...], ...]:
    rows = _rows(given, '"inline_keyboard" of the InlineKeyboardMarkup')
    read = tuple(tuple(_inline_button(button, complain) for button in row) for row in rows)
    _check_size(read, complain)
    return tuple(row for row in read if row)


def _check_size(rows: tuple[tuple[Button, ...], ...], complain: Complain) -> None:
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    if any(len(row) > MOST_IN_ROW for row in rows):
        complain(f"a row of more than {MOST_IN_ROW} buttons is not drawn whole")


def _inline_button(given: Any, complain: Complain) -> Button:
    def unreadable(text: str) -> Exception:
        return bad_request(f"can't parse inline keyboard button: {text}")

    if not isinstance(given, dict):
        raise unreadable("InlineKeyboardButton must be an Object")
    text = _string(given, "text", unreadable)
    actions = [name for name in INLINE_ACTIONS if given.get(name) or _is_query(given, name)]
    if not actions:
        raise unreadable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        complain(f"button «{text}» has more than one action: {', '.join(actions)}")
    if unknown := sorted(set(given) - INLINE_FIELDS):
        complain(f"button «{text}» has unknown fields: {', '.join(unknown)}")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    return replace(_with_action(actions[0], text, given, unreadable), style=_style(given, unreadable))


def _is_query(given: dict[str, Any], name: str) -> bool:
    return name.startswith("switch_inline_query") and name in given


def _with_action(
    name: str, text: str, given: dict[str, Any], unreadable: Callable[[str], Exception]
) -> Button:
    if name == "url":
        url = _string(given, "url", unreadable)
        _check_url(url)
        return Button(text, "url", url)
    if name == "callback_data":
        data = _string(given, "callback_data", unreadable)
        if not 1 <= len(data.encode()) <= LONGEST_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        return Button(text, "callback", data)
    if name == "copy_text":
        copied = given["copy_text"]
        if not isinstance(copied, dict) or not isinstance(copied.get("text"), str):
            raise unreadable('Field "copy_text" must be of type Object')
        if not 1 <= len(copied["text"]) <= LONGEST_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
        return Button(text, "copy", copied["text"])
    return Button(text, "none", name)


def _check_url(url: str) -> None:
    invalid = f"inline keyboard button URL '{url}' is invalid: "
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in {"http", "https", "tg", "ton"}:
        raise bad_request(f"{invalid}Unsupported URL protocol")
    if parts.scheme in {"http", "https"} and "." not in (parts.hostname or ""):
        raise bad_request(f"{invalid}Wrong HTTP URL")


def _string(given: dict[str, Any], name: str, unreadable: Callable[[str], Exception]) -> str:
    if name not in given:
        raise unreadable(f'Can\'t find field "{name}"')
    if not isinstance(given[name], str):
        raise unreadable(f'Field "{name}" must be of type String')
    return str(given[name])


def _reply_keyboard(given: dict[str, Any], chat: ChatKind, complain: Complain) -> Keyboard:
    rows = _rows(given["keyboard"], '"keyboard" of the ReplyKeyboardMarkup')
    read = tuple(tuple(_reply_button(button, chat, complain) for button in row) for row in rows)
    _check_size(read, complain)
    return Keyboard(
        tuple(row for row in read if row),
        placeholder=_placeholder(given),
        one_time=bool(given.get("one_time_keyboard")),
        persistent=bool(given.get("is_persistent")),
        resize=bool(given.get("resize_keyboard")),
    )


def _reply_button(given: Any, chat: ChatKind, complain: Complain) -> Button:
    def unreadable(text: str) -> Exception:
        return bad_request(f"can't parse keyboard button: {text}")

    if isinstance(given, str):
        given = {"text": given}
    if not isinstance(given, dict):
        raise unreadable("KeyboardButton must be a String or an Object")
    text = _string(given, "text", unreadable)
    if not text.strip():
        raise bad_request("keyboard button text must be non-empty")
    asked = [name for name in REPLY_ACTIONS if given.get(name)]
    if len(asked) > 1:
        complain(f"button «{text}» has more than one action: {', '.join(asked)}")
    if unknown := sorted(set(given) - REPLY_FIELDS):
        complain(f"button «{text}» has unknown fields: {', '.join(unknown)}")
    if "request_contact" in asked and chat != "private":
        raise bad_request("phone number can be requested in private chats only")
    if "request_location" in asked and chat != "private":
        raise bad_request("location can be requested in private chats only")
    actions: dict[str, ButtonAction] = {"request_contact": "contact", "request_location": "location"}
    action = actions.get(asked[0], "none") if asked else "reply"
    return Button(text, action, text, style=_style(given, unreadable))


def _style(given: dict[str, Any], unreadable: Callable[[str], Exception]) -> str:
    style = str(given.get("style") or "")
    if style and style not in STYLES:
        raise unreadable("invalid button style specified")
    return style


def _placeholder(given: dict[str, Any]) -> str:
    placeholder = given.get("input_field_placeholder", "")
    if not isinstance(placeholder, str):
        raise bad_request('field "input_field_placeholder" of the reply markup must be of the type String')
    if len(placeholder) > LONGEST_PLACEHOLDER:
        raise bad_request("REPLY_MARKUP_INVALID")
    return placeholder
