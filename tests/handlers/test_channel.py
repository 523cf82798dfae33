"""The ladder that every message climbs before a messenger takes it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation.messages import BOLD, PLAIN, Button, Message, read_payload
from bot.handlers.channel import Limits, arrange, split, width

LIMITS = Limits(text=200, caption=100, label=20, pair=8, page=6)
SPACES = re.compile(r"\s+")
MARKS = re.compile(f"[{BOLD}{PLAIN}]")


def without_marks(text: str) -> str:
    return MARKS.sub("", text)


def letters(text: str) -> str:
    return SPACES.sub("", without_marks(text))


def bold_letters(text: str) -> str:
    """The letters that stand between a BOLD and the next PLAIN."""
    bold, found = False, ""
    for letter in text:
        if letter in {BOLD, PLAIN}:
            bold = letter == BOLD
        elif bold:
            found += letter
    return letters(found)


def choices(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label, f"a1:{number}") for number, label in enumerate(labels))


def labels(message: Message) -> list[list[str]]:
    return [[button.label for button in row] for row in arrange(message, LIMITS).rows]


def test_short_labels_share_a_row_and_long_ones_stand_alone() -> None:
    """Two short labels are beside each other; a long one breaks the pair."""
    message = Message("?", choices("Так", "Ні", "Не знаю ще сьогодні", "Може", "Потім"))
    assert labels(message) == [["Так", "Ні"], ["Не знаю ще сьогодні"], ["Може", "Потім"]]


def test_navigation_has_rows_of_its_own() -> None:
    """Back and Menu do not mix with the choices."""
    message = Message("?", choices("Так"), nav=(Button("Назад", "b1"), Button("Меню", "g:menu")))
    assert labels(message) == [["Так"], ["Назад", "Меню"]]


def test_more_choices_than_fit_are_turned_page_by_page() -> None:
    """Every choice is on exactly one page, and the page buttons carry the turn."""
    all_labels = [f"Рахунок {number}" for number in range(14)]
    seen: list[str] = []
    for page in range(3):
        rows = arrange(Message("?", choices(*all_labels), page=page, turn=7), LIMITS).rows
        seen += [button.label for row in rows[:-1] for button in row]
        turning = {button.label: read_payload(button.payload) for button in rows[-1]}
        assert f"{page + 1} / 3" in turning
        assert ("◀" in turning, "▶" in turning) == (page > 0, page < 2)
        assert {payload.turn for payload in turning.values()} == {7}
        if "▶" in turning:
            assert turning["▶"].value == str(page + 1)
    assert seen == all_labels


def test_a_page_that_does_not_exist_is_the_last() -> None:
    """A page number from an old button shows what there is."""
    rows = arrange(Message("?", choices(*"абвгдежз"), page=99), LIMITS).rows
    assert [button.label for button in rows[0]] == ["ж", "з"]


LONG = "вулиця Гетьмана Сагайдачного, будинок 114"


def test_a_label_that_does_not_fit_is_cut_and_stands_in_the_text() -> None:
    """The button keeps its place, its payload and its first words; all of them are a line of the text."""
    arranged = arrange(Message("Яка адреса?", choices("Житомир", LONG)), LIMITS)
    assert arranged.texts == (f"Яка адреса?\n\n• {LONG}",)
    assert [(button.label, button.payload) for row in arranged.rows for button in row] == [
        ("Житомир", "a1:0"),
        ("вулиця Гетьмана…", "a1:1"),
    ]


def test_what_the_text_says_already_is_not_said_twice() -> None:
    """A list above the buttons is enough."""
    text = f"Ваші адреси:\n{LONG} — активна"
    assert arrange(Message(text, choices(LONG)), LIMITS).texts == (text,)


def test_long_labels_that_begin_alike_are_numbered() -> None:
    """Whoever could not tell two buttons apart chooses by the numbers of their lines."""
    arranged = arrange(Message("Яка адреса?", choices("Житомир", LONG, f"{LONG}-А")), LIMITS)
    assert arranged.texts == (f"Яка адреса?\n\n2. {LONG}\n3. {LONG}-А",)
    assert [button.label for row in arranged.rows for button in row] == ["Житомир", "2", "3"]


def test_a_long_link_stays_a_button() -> None:
    """An address cannot be opened by a number, so its button keeps its words."""
    link = Button("Умови публічного договору", "https://zrazok.example", kind="url")
    assert arrange(Message("?", (link,)), LIMITS).rows == ((link,),)


@pytest.mark.parametrize(("mark", "parts"), [("\n\n", 2), ("\n", 2), (" ", 2), ("", 2)])
def test_a_long_text_is_cut_where_it_hurts_least(mark: str, parts: int) -> None:
    """At a paragraph, else a line, else a word, else anywhere."""
    text = mark.join(["а" * 120, "б" * 120])
    pieces = split(text, 200)
    assert len(pieces) == parts
    assert (pieces[0] == "а" * 120) == bool(mark)


def test_bold_goes_on_in_the_next_piece() -> None:
    """A cut inside bold words closes them here and opens them there."""
    assert split(f"{BOLD}{'слово ' * 40}{PLAIN}кінець", 200)[0].endswith(PLAIN)
    assert split(f"{BOLD}{'слово ' * 40}{PLAIN}кінець", 200)[1].startswith(BOLD)


def test_emoji_count_as_messengers_count_them() -> None:
    """A letter beyond the basic plane counts twice, our marks not at all."""
    assert width("🕯") == 2
    assert width(f"{BOLD}я{PLAIN}") == 1


texts = st.text(st.sampled_from(f"абв🕯 \n{BOLD}{PLAIN}"), max_size=300) | st.text(max_size=300)


@given(texts, st.integers(20, 120))
@example(" " * 50 + "я", 20)
@example(f"{PLAIN}{BOLD}{'я' * 50}", 20)
@example("\n\n".join("я" * 19 for _ in range(9)), 20)
def test_splitting_loses_nothing_and_stays_within_the_limit(text: str, most: int) -> None:
    """All letters in their order and their weight; no piece too long, none empty among several."""
    pieces = split(text, most)
    assert all(width(piece) <= most for piece in pieces)
    assert letters("".join(pieces)) == letters(text)
    assert "".join(map(bold_letters, pieces)) == bold_letters(text)
    assert len(pieces) == 1 or all(without_marks(piece).strip() for piece in pieces)


buttons = st.lists(st.text(min_size=1, max_size=40), max_size=20).map(lambda found: choices(*found))


@given(texts, buttons, st.integers(0, 5))
def test_whatever_is_arranged_fits_and_every_choice_can_be_made(
    text: str, offered: tuple[Button, ...], page: int
) -> None:
    """Labels are short, pages small, texts within the limit, and every payload is on some page."""
    found: set[str] = set()
    for shown in {page, *range(4)}:
        arranged = arrange(Message(text, offered, page=shown), LIMITS)
        assert all(width(piece) <= LIMITS.text for piece in arranged.texts)
        assert all(width(button.label) <= LIMITS.label for row in arranged.rows for button in row)
        assert all(1 <= len(row) <= 3 for row in arranged.rows)
        assert sum(map(len, arranged.rows)) <= LIMITS.page + 3
        found |= {button.payload for row in arranged.rows for button in row}
        said = letters("".join(arranged.texts))
        for button in offered:
            if width(button.label) > LIMITS.label:
                assert letters(button.label) in said
    assert {button.payload for button in offered} <= found
