"""Viber's keyboards: one look for the whole bot, as data.

developers.viber.com/docs/tools/keyboards: a grid of six columns below the input field, every button a
coloured area with its label as a little HTML. What was chosen, and why:

The input field always stays; `InputFieldState` is never sent. Whoever does not see that coloured areas are
buttons can still write, send a photo or ask for help, and a field that comes and goes would only confuse.
Labels are large, one line, dark on light or white on dark with a contrast of at least 7 to 1, also for
those who do not see well; in the phone's dark mode they look the same, since both colours are ours. The
main answer is dark blue, what leads away (Back, Cancel, Menu) is grey and lower in the order. Presses are
silent: the chat shows no payloads.

API levels are what a person's applications understand: below 2 no silent presses, below 3 no sharing of the
phone number, which a computer never has (the person types the number then).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from bot.conversation.messages import BOLD, PLAIN, Button, ButtonStyle

COLUMNS = 6
BACKGROUND = "#F3F5F9"
LONGEST_LABEL = 40  # Viber takes 250 characters with tags, and an ampersand is five

PLAINEST = 1
SILENT = 2  # Viber 6.7
SHARE_PHONE = 3  # Viber 7.6
USUAL = 3  # where the person's application is not known: everything since 2017
NEWEST = 6  # bots report that some applications obey Silent only at this level


@dataclass(frozen=True, slots=True)
class Look:
    """Colours and size of a button."""

    background: str
    letters: str
    size: str
    bold: bool = False


PALETTE: dict[ButtonStyle, Look] = {
    "main": Look("#1F4E9E", "#FFFFFF", "large", bold=True),
    "plain": Look("#FFFFFF", "#1B1B1F", "large"),
    "quiet": Look("#E1E6EF", "#2E3A52", "regular"),
    "danger": Look("#FCE8E6", "#8C1D18", "large"),
}


def level(client: int) -> int:
    """The API level to speak to a person whose applications understand `client`; 0 is unknown."""
    return min(client, NEWEST) if client else USUAL


def keyboard(rows: Sequence[Sequence[Button]], spoken: int) -> dict[str, Any] | None:
    """The keyboard of these rows at an API level, None when nothing is left to show."""
    buttons: list[dict[str, Any]] = []
    for row in rows:
        shown = [button for button in row if button.kind != "contact" or spoken >= SHARE_PHONE]
        buttons += [_button(button, COLUMNS // len(shown), spoken) for button in shown]
    if not buttons:
        return None
    return {"Type": "keyboard", "DefaultHeight": False, "BgColor": BACKGROUND, "Buttons": buttons}


def _button(button: Button, columns: int, spoken: int) -> dict[str, Any]:
    look = PALETTE[button.style]
    drawn: dict[str, Any] = {
        "Columns": columns,
        "Rows": 1,
        "BgColor": look.background,
        "Text": label(button.label, look),
        "TextSize": look.size,
    }
    match button.kind:
        case "contact":  # asks for some text and ignores it; the contact that comes is no press
            return drawn | {"ActionType": "share-phone", "ActionBody": "phone"}
        case "url":
            drawn |= {"ActionType": "open-url", "ActionBody": button.payload}
        case "press":
            drawn |= {"ActionType": "reply", "ActionBody": button.payload}
    if spoken >= SILENT:
        drawn["Silent"] = True
    return drawn


def label(text: str, look: Look) -> str:
    """A label as Viber's HTML; what people wrote stays text."""
    text = text.replace(BOLD, "").replace(PLAIN, "").replace("\n", " ")
    if len(text) > LONGEST_LABEL:
        text = text[: LONGEST_LABEL - 1] + "…"
    text = escape(text, quote=False)
    if look.bold:
        text = f"<b>{text}</b>"
    return f'<font color="{look.letters}">{text}</font>'
