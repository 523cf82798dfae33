"""A message as it will look in each messenger: the bubble, its buttons, where they stand.

Drawn from the same ladder by which it will be sent (`bot.handlers.channel.arrange`), so that what is cut or
numbered there is so here. Nothing of it can be pressed.
"""

from __future__ import annotations

import re

from nicegui import ui

from bot.clock import to_kyiv
from bot.console.visit import Office
from bot.conversation.messages import BOLD, PLAIN, Message
from bot.handlers.channel import Limits, arrange
from bot.pages.elements import tag

# for a messenger that is not connected: what fits a narrow phone
USUAL = Limits(text=4096, caption=1024, label=36, pair=16, page=8)
NAMES = {"telegram": "Telegram", "viber": "Viber"}
_MARKS = re.compile(f"([{BOLD}{PLAIN}])")


def phone(office: Office, message: Message, messenger: str) -> ui.element:
    """A piece of a phone's screen with the message on it."""
    channel = office.channels.get(messenger)
    arranged = arrange(message, channel.limits if channel else USUAL)
    sender = office.settings.viber.name if messenger == "viber" else office.settings.company.name.uk
    made = tag("figure", f"phone of-{messenger}", aria_label=f"Як це виглядає у {NAMES[messenger]}")
    with made:
        with tag("figcaption", "phone-head"):
            tag("span", "phone-face", sender[:1] or "?", aria_hidden="true")
            tag("b", text=sender)
            tag("span", "phone-app", NAMES[messenger])
        with tag("div", "phone-chat"):
            for number, text in enumerate(arranged.texts, 1):
                with tag("div", "bubble"):
                    with tag("p", "bubble-text"):
                        _pieces(text)
                    tag("span", "bubble-time", f"{to_kyiv(office.now()):%H:%M}")
                if messenger == "telegram" and number == len(arranged.texts):
                    _buttons(arranged.rows)
        if messenger == "viber":
            _buttons(arranged.rows)
    return made


def _buttons(rows: tuple[tuple[object, ...], ...]) -> None:
    with tag("div", "phone-keys", aria_hidden="true"):
        for row in rows:
            with tag("div", "phone-keys-row"):
                for each in row:
                    tag("span", f"phone-key {getattr(each, 'style', '')}", getattr(each, "label", ""))


def _pieces(text: str) -> None:
    """The text in plain and bold pieces."""
    bold = False
    for piece in _MARKS.split(text):
        if piece in {BOLD, PLAIN}:
            bold = piece == BOLD
        elif piece:
            tag("b" if bold else "span", text=piece)
