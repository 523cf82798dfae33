"""What a browser is given of messages and keyboards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.page_bubbles import Reader, bubble, deep_link, keyboard, safe_link
from bot.sandbox.page_words import LINES, size_name
from bot.sandbox.values import Button, Contact, Entity, Keyboard, Media, Message

NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
READER = Reader("uk", NOON, "telegram", "oblik_sandbox_bot")
TEXT = Message(5_741_311_803_571_721_001, "bot", NOON, "Доброго дня")


def drawn(message: Message, before: Message | None = None) -> dict[str, object]:
    """A message as the page gets it."""
    return bubble(message, READER, before=before, read=False)


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("https://zrazok.example/a?b=c", "https://zrazok.example/a?b=c"),
        ("zrazok.example/рахунок", "https://zrazok.example/рахунок"),
        ("tel:+380671234501", "tel:+380671234501"),
        ("javascript:alert(1)", ""),
        (" JaVaScRiPt:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_known_schemes_become_links(given: str, safe: str) -> None:
    """An address that could run something stays a text."""
    assert safe_link(given) == safe


def test_a_link_to_the_bot_itself_stays_in_the_page() -> None:
    """Deep links of both messengers are known by their bot; others lead outside."""
    assert deep_link("https://t.me/Oblik_Sandbox_Bot?start=123", "telegram", "oblik_sandbox_bot") == "123"
    assert deep_link("https://t.me/another_bot?start=123", "telegram", "oblik_sandbox_bot") is None
    assert deep_link("viber://pa?chatURI=oblik&context=123", "viber", "oblik") == "123"
    assert deep_link("https://zrazok.example/?context=1", "viber", "oblik") is None
    link = Message(
        1, "bot", NOON, "сюди", entities=(Entity("text_link", 0, 4, "https://t.me/oblik_sandbox_bot"),)
    )
    assert drawn(link)["parts"] == [{"t": "сюди", "href": "https://t.me/oblik_sandbox_bot", "inside": True}]


def test_ids_reach_the_browser_whole() -> None:
    """A message token has more digits than a browser's number."""
    assert drawn(TEXT)["id"] == "5741311803571721001"


def test_a_day_stands_above_its_first_message() -> None:
    """Days are those of Kyiv, and only another year is named."""
    late = replace(TEXT, at=NOON.replace(hour=22, minute=30))
    assert drawn(TEXT)["day"] == "10 березня"
    assert drawn(TEXT, before=TEXT)["day"] == ""
    assert drawn(late, before=TEXT)["day"] == "11 березня"
    assert drawn(replace(TEXT, at=NOON - timedelta(days=365)))["day"] == "10 березня 2025"


def test_text_is_given_in_pieces() -> None:
    """Bold and commands are classes and words of their own; the text itself is never changed."""
    message = Message(
        1, "bot", NOON, "<b>Так</b> /menu", entities=(Entity("bold", 3, 3), Entity("bot_command", 11, 5))
    )
    pieces = drawn(message)["parts"]
    assert isinstance(pieces, list)
    assert "".join(piece["t"] for piece in pieces) == "<b>Так</b> /menu"
    assert [piece.get("c", "") for piece in pieces] == ["", "s-bold", "", "s-bot_command"]
    assert pieces[-1]["command"] == "/menu"


def test_pictures_are_scaled_and_files_named() -> None:
    """A photo fits the bubble in its own proportions; a file says how large it is."""
    photo = drawn(replace(TEXT, attachment=Media("photo", "AgAC1", "photo.jpg", "image/jpeg", 9, 1200, 1600)))
    assert photo["media"] == {
        "kind": "photo",
        "src": "/sandbox/files/AgAC1/photo.jpg",
        "name": "photo.jpg",
        "about": "9 Б",
        "width": 172,
        "height": 230,
        "label": "Збільшити фото",
    }
    assert size_name(1_540_000, "uk") == "1,5 МБ"
    assert size_name(1_540_000, "en") == "1.5 MB"
    card = drawn(replace(TEXT, attachment=Contact("Олена", "380671234501")))
    assert card["card"] == {"name": "Олена", "phone": "+380671234501"}


def test_letters_can_be_read_on_the_bots_colours() -> None:
    """Where the bot gives a button a background and no colour of letters, the page chooses one."""
    keys = (
        Button("Так", "reply", colour="#1F4E9E"),
        Button("Ні", "reply", colour="#FFFFFF"),
        Button("?", "reply"),
    )
    board = keyboard(Keyboard((keys,)), READER)
    assert board is not None
    assert [key["letters"] for key in board["rows"][0]] == ["#ffffff", "#1b1b1f", ""]
    assert keyboard(Keyboard(()), READER) is None


def test_pictures_on_buttons_come_from_this_computer_only() -> None:
    """The page asks nobody outside, whatever the bot says."""
    keys = (
        Button("1", "reply", image="http://127.0.0.1:8080/a.png"),
        Button("2", "reply", image="https://elsewhere.example/a.png"),
    )
    board = keyboard(Keyboard((keys,)), READER)
    assert board is not None
    assert [bool(key["image"]) for key in board["rows"][0]] == [True, False]


def test_the_page_speaks_both_languages() -> None:
    """Every line is there twice, with the same values to fill in."""
    for key, (ukrainian, english) in LINES.items():
        assert ukrainian, key
        assert english, key
        assert ukrainian.count("{") == english.count("{"), key
