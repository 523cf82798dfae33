"""The look of Viber's keyboards."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation.messages import BOLD, PLAIN, Button
from bot.handlers.viber_keyboard import BACKGROUND, NEWEST, PALETTE, USUAL, keyboard, level
from bot.sandbox.viber_keyboard import read_keyboard


def drawn(*rows: tuple[Button, ...], spoken: int = USUAL) -> dict[str, Any]:
    found = keyboard(rows, spoken)
    assert found is not None
    return found


def shown(*rows: tuple[Button, ...], spoken: int = USUAL) -> list[list[str]]:
    """The labels as a person sees them, row by row; nothing in them breaks the documented rules."""
    complaints: list[str] = []
    read = read_keyboard(drawn(*rows, spoken=spoken), spoken, complaints.append)
    assert not complaints
    assert not read.fails
    return [[button.text for button in row] for row in read.keyboard.rows]


def light(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("style", sorted(PALETTE))
def test_every_button_can_be_read(style: Any) -> None:
    """Letters stand out from their button by at least 7 to 1, and every button is seen on the background."""
    look = PALETTE[style]
    bright, dark = sorted((light(look.background), light(look.letters)), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 7
    assert look.background != BACKGROUND


def test_rows_stay_rows_on_the_grid() -> None:
    """One, two or three buttons fill a row of six columns."""
    one, two, three = (Button(label, f"a1:{label}") for label in "абв")
    assert shown((one,), (one, two), (one, two, three)) == [["а"], ["а", "б"], ["а", "б", "в"]]
    assert [button["Columns"] for button in drawn((one,), (one, two))["Buttons"]] == [6, 3, 3]


def test_a_press_is_silent_and_carries_its_payload() -> None:
    """Pressing sends the payload, and nothing appears in the chat."""
    button = drawn((Button("Так", "a1:yes", style="main"),))["Buttons"][0]
    assert (button["ActionType"], button["ActionBody"], button["Silent"]) == ("reply", "a1:yes", True)
    assert button["Text"] == '<font color="#FFFFFF"><b>Так</b></font>'


def test_a_link_opens_its_address() -> None:
    """A link button opens the page."""
    button = drawn((Button("Сайт", "https://oblenergo.example", kind="url"),))["Buttons"][0]
    assert (button["ActionType"], button["ActionBody"]) == ("open-url", "https://oblenergo.example")


def test_the_number_is_shared_only_where_the_application_can() -> None:
    """An old application gets no button for sharing the number; the rest of its keyboard stays."""
    contact, back = Button("Надіслати номер", "", kind="contact"), Button("Назад", "b1", style="quiet")
    assert shown((contact,), (back,)) == [["Надіслати номер"], ["Назад"]]
    assert shown((contact,), (back,), spoken=2) == [["Назад"]]
    assert keyboard(((contact,),), 2) is None
    assert drawn((contact,))["Buttons"][0]["ActionType"] == "share-phone"


def test_an_old_application_gets_what_it_knows() -> None:
    """At the lowest level there are no silent presses."""
    assert "Silent" not in drawn((Button("Так", "a1:yes"),), spoken=1)["Buttons"][0]


@pytest.mark.parametrize(("client", "spoken"), [(0, USUAL), (1, 1), (2, 2), (5, 5), (10, NEWEST)])
def test_the_level_follows_the_application(client: int, spoken: int) -> None:
    """What the person's application knows is used, and no more; an unknown one is taken for a usual one."""
    assert level(client) == spoken


@pytest.mark.parametrize(
    ("label", "seen"),
    [
        ("<b>x</b>", "<b>x</b>"),
        ("</font><script>", "</font><script>"),
        ("Tom & Jerry &amp;", "Tom & Jerry &amp;"),
        (f"{BOLD}Так{PLAIN}", "Так"),
        ("один\nдва", "один два"),
        ("&" * 40, "&" * 40),
        ("я" * 500, "я" * 39 + "…"),
    ],
)
def test_labels_show_what_people_wrote(label: str, seen: str) -> None:
    """Tags, entities and line breaks in a label are text; the longest stays within Viber's limit."""
    assert shown((Button(label, "a1:x", style="main"),)) == [[seen]]


def test_nothing_to_show_is_no_keyboard() -> None:
    """Viber refuses a keyboard without buttons."""
    assert keyboard((), USUAL) is None
