"""What a message looks like to Telegram."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from bot.conversation.messages import BOLD, PLAIN, Button, Media, Message
from bot.handlers.channel import width
from bot.handlers.telegram_render import LIMITS, caption_of, html, plain, render, text_of

YES = Button("Так", "a1:yes", style="main")
PICTURE = Media("picture", asset="number.png")


def test_buttons_under_a_message_carry_payloads_links_and_colours() -> None:
    """A main button is blue, a dangerous one red, a link leads away, the rest look as the client likes."""
    message = Message(
        "Передати?",
        (YES, Button("Видалити", "a1:no", style="danger"), Button("Сайт", "https://z.example", kind="url")),
        nav=(Button("Назад", "b1", style="quiet"),),
    )
    assert render(message).markup == {
        "inline_keyboard": [
            [
                {"text": "Так", "callback_data": "a1:yes", "style": "primary"},
                {"text": "Видалити", "callback_data": "a1:no", "style": "danger"},
            ],
            [{"text": "Сайт", "url": "https://z.example"}],
            [{"text": "Назад", "callback_data": "b1"}],
        ]
    }


def test_a_message_without_buttons_has_no_markup() -> None:
    """Nothing is said about a keyboard."""
    assert render(Message("Дякуємо")).markup is None


def test_asking_for_the_number_puts_all_buttons_below_the_input_field() -> None:
    """Choices and navigation are words there, a link becomes a line of the text."""
    shown = render(
        Message(
            "Поділіться номером",
            (
                Button("Мій номер", "a1:c", kind="contact", style="main"),
                Button("Пропустити", "a1:skip"),
                Button("Навіщо", "https://z.example", kind="url"),
            ),
            nav=(Button("Назад", "b1"),),
        )
    )
    assert shown.below
    assert shown.texts == ("Поділіться номером\nНавіщо: https://z.example",)
    assert shown.markup == {
        "keyboard": [
            [{"text": "Мій номер", "request_contact": True, "style": "primary"}],
            [{"text": "Пропустити"}],
            [{"text": "Назад"}],
        ],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


def test_a_caption_that_fits_stands_under_the_picture() -> None:
    """Up to the limit, with the buttons; no text at all is no caption."""
    fits = render(Message("я" * LIMITS.caption, (YES,), media=PICTURE))
    assert fits.caption
    assert fits.markup
    assert caption_of(fits.texts) == {"caption": "я" * LIMITS.caption}
    wordless = render(Message("", media=PICTURE))
    assert (wordless.caption, caption_of(wordless.texts)) == (True, {})


def test_a_longer_text_follows_the_picture() -> None:
    """The words and the buttons come after it."""
    shown = render(Message("я" * (LIMITS.caption + 1), (YES,), media=PICTURE))
    assert not shown.caption
    assert len(shown.texts) == 1


def test_an_invisible_text_is_replaced() -> None:
    """Telegram refuses a message in which there is nothing to see."""
    assert render(Message(f" {BOLD}{PLAIN}\n")).texts == ("…",)


def test_only_a_text_with_marks_is_html() -> None:
    """What has no marks is sent as it is: nothing can go wrong with it. No link is shown as a picture."""
    assert text_of("5 < 6 & <b>") == {"text": "5 < 6 & <b>", "link_preview_options": {"is_disabled": True}}
    assert text_of(f"{BOLD}5{PLAIN} < 6") == {
        "text": "<b>5</b> &lt; 6",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


class Reading(HTMLParser):
    """Reads HTML as strictly as Telegram: only <b>, never nested, always closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.bold = "", False
        self.feed(text)
        self.close()
        assert not self.bold

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert (tag, attrs, self.bold) == ("b", [], False)
        self.bold = True

    def handle_endtag(self, tag: str) -> None:
        assert (tag, self.bold) == ("b", True)
        self.bold = False

    def handle_data(self, data: str) -> None:
        self.words += data


hostile = st.lists(
    st.sampled_from([BOLD, PLAIN, "<", ">", "&", "&amp;", "<b>", "</b>", "<a href='x'>", '"', "\n", "я", "🕯"])
    | st.text(max_size=5)
).map("".join)


@given(hostile)
@example(f"{PLAIN}{BOLD}{BOLD}<b>{PLAIN}{PLAIN}&lt;{BOLD}")
def test_whatever_people_write_is_shown_literally(text: str) -> None:
    """The tags are only ours and in pairs, and the words are those of the text."""
    written = html(text)
    assert "<" not in re.sub("</?b>", "", written)
    assert Reading(written).words == plain(text)


@given(hostile, st.lists(st.text(min_size=1, max_size=80), max_size=30), st.sampled_from([None, PICTURE]))
def test_every_rendered_message_keeps_the_limits(text: str, labels: list[str], media: Media | None) -> None:
    """Texts, captions, labels and payloads are of a size that Telegram takes."""
    buttons = tuple(Button(label, f"a1:{number}") for number, label in enumerate(labels))
    shown = render(Message(text * 200, buttons, media=media))
    assert all(0 < width(words) <= LIMITS.text for words in shown.texts)
    if shown.caption:
        assert all(width(words) <= LIMITS.caption for words in shown.texts)
    for row in (shown.markup or {"inline_keyboard": []})["inline_keyboard"]:
        for key in row:
            assert 1 <= len(key["callback_data"].encode()) <= 64
            assert width(key["text"]) <= LIMITS.label
