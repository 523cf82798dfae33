"""The table of dialogs.

A row: short name (it stands in the payloads of buttons, 64 bytes with its arguments), what runs, the button's label, and whether
the person must have agreed to the terms. A name in this table is for ever: buttons in people's chats hold it.
"""

from __future__ import annotations

import re

from bot.conversation.turn import Catalog, Registered
from bot.dialogs.menu import menu

DIALOGS: dict[str, Registered] = {
    "menu": Registered(menu, "button-menu", needs="nothing"),
}

_READING = re.compile(r"\d{1,8}", re.ASCII)
_ACCOUNT = re.compile(r"\d{9,12}", re.ASCII)
_BETWEEN = re.compile(r"[\s,;]+")


def shortcut(text: str) -> tuple[str, tuple[str, ...]] | None:
    """What words typed at the menu mean: up to three readings, or the number of an account."""
    typed = _BETWEEN.split(text.strip())
    if len(typed) <= 3 and all(_READING.fullmatch(part) for part in typed):  # noqa: PLR2004 - no meter has more zones
        return ("reading", ("", *typed)) if "reading" in DIALOGS else None
    if len(typed) == 1 and _ACCOUNT.fullmatch(typed[0]):
        return "link", (typed[0],)
    return None


CATALOG = Catalog(
    dialogs=DIALOGS,
    welcome="menu",
    menu="menu",
    help="menu",
    language="menu",
    photo="menu",
    shortcut=shortcut,
)
