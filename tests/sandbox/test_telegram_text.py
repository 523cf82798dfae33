"""Texts and keyboards as the local Telegram server reads them."""

import json

import pytest

from bot.sandbox.telegram_errors import Refused
from bot.sandbox.telegram_markup import read_markup
from bot.sandbox.telegram_text import formatted
from bot.sandbox.values import cut


def shown(html: str) -> list[tuple[str, str, str]]:
    """Segments as text, styles and link."""
    found = formatted(html, "HTML", "")
    return [(s.text, " ".join(sorted(s.styles)), s.link) for s in cut(found.text, found.entities)]


READ = [
    ("а <b>б <i>в</i></b>", [("а ", "", ""), ("б ", "bold", ""), ("в", "bold italic", "")]),
    ("&lt;b&gt; &amp;amp; &#8372; &#x20B4; &nbsp;", [("<b> &amp; ₴ ₴ &nbsp;", "", "")]),
    ("<a href='https://x.ua/?a=1&amp;b=2'>тут</a>", [("тут", "", "https://x.ua/?a=1&b=2")]),
    ("<a href='ніде'>тут</a>", [("тут", "", "")]),
    ("<a>https://x.ua</a>", [("https://x.ua", "", "https://x.ua")]),
    ("<a href=https>x</a>", [("x", "", "")]),
    ("<span class='tg-spoiler'>а</span>", [("а", "spoiler", "")]),
    ("<tg-spoiler>б</tg-spoiler>", [("б", "spoiler", "")]),
    ("<blockquote expandable>довге</blockquote>", [("довге", "expandable_blockquote", "")]),
    ("<pre><code class='language-sql'>1</code></pre>", [("1", "code pre", "")]),
    ("https://x.ua/a, ", [("https://x.ua/a", "", "https://x.ua/a"), (",", "", "")]),
    ("див. /menu", [("див. ", "", ""), ("/menu", "bot_command", "")]),
    ("  <b>  край </b>\n", [("край", "bold", "")]),
    ("рядок\r\nдва\tтри\x00", [("рядок\nдва три", "", "")]),
]


@pytest.mark.parametrize(("html", "segments"), READ)
def test_html_is_read_as_telegram_reads_it(html: str, segments: list[tuple[str, str, str]]) -> None:
    """Tags become entities, references letters, white space at the ends nothing."""
    assert shown(html) == segments


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>є</b", "Unclosed end tag at byte offset 5"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        (
            "є <a href>x</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 3',
        ),
    ],
)
def test_html_telegram_cannot_parse(html: str, why: str) -> None:
    """The refusal names the byte in the source."""
    with pytest.raises(Refused) as refused:
        formatted(html, "HTML", "")
    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


def test_entities_may_be_given_instead_of_tags() -> None:
    """Offsets count UTF-16 units and lie inside the text."""
    given = [
        {"type": "bold", "offset": 3, "length": 4},
        {"type": "text_link", "offset": 3, "length": 4, "url": "x.ua"},
    ]
    found = formatted("😀 слово", "", json.dumps(given))
    assert [(s.text, s.link) for s in cut(found.text, found.entities)] == [
        ("😀 ", ""),
        ("слов", "x.ua"),
        ("о", ""),
    ]
    wrongs: list[object] = [
        [{"type": "bold", "offset": 0, "length": 99}],
        [{"type": "loud", "offset": 0, "length": 1}],
        {},
        [1],
    ]
    for wrong in wrongs:
        with pytest.raises(Refused):
            formatted("слово", "", json.dumps(wrong))
    with pytest.raises(Refused, match="not Markdown"):
        formatted("*x*", "MarkdownV2", "")
    with pytest.raises(Refused, match="UTF-8"):
        formatted("\ud800", "", "")


def test_buttons_of_every_kind_are_read() -> None:
    """Links, texts to copy, styles; what the sandbox does not act on is only drawn."""
    rows: list[list[object]] = [
        [{"text": "Сайт", "url": "https://x.ua"}, {"text": "Копія", "copy_text": {"text": "012"}}],
        [{"text": "Шукати", "switch_inline_query": ""}],
        [{"text": "Ні", "callback_data": "n", "style": "danger"}],
    ]
    said: list[str] = []
    markup = read_markup(json.dumps({"inline_keyboard": rows}), "private", said.append)
    assert markup is not None
    kinds = [(button.action, button.value, button.style) for row in markup.buttons for button in row]
    assert kinds == [
        ("url", "https://x.ua", ""),
        ("copy", "012", ""),
        ("none", "switch_inline_query", ""),
        ("callback", "n", "danger"),
    ]
    forced = read_markup('{"force_reply": true, "input_field_placeholder": "00000"}', "private", said.append)
    assert forced is not None
    assert forced.keyboard is not None
    assert (forced.keyboard.force_reply, forced.keyboard.placeholder) == (True, "00000")
    assert said == []
    read_markup('{"keyboards": []}', "private", said.append)
    read_markup(
        json.dumps({"inline_keyboard": [rows[2] * 9], "resize_keyboard": True}), "private", said.append
    )
    assert said == [
        "reply_markup is none of the four kinds of markup",
        "reply_markup has fields that do not belong to it: resize_keyboard",
        "a row of more than 8 buttons is not drawn whole",
    ]


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ({"inline_keyboard": [[{"callback_data": "x"}]]}, 'Can\'t find field "text"'),
        ({"inline_keyboard": [[{"text": 1, "callback_data": "x"}]]}, "must be of type String"),
        ({"inline_keyboard": [[{"text": "x", "url": "javascript://x"}]]}, "Unsupported URL protocol"),
        ({"inline_keyboard": [[{"text": "x", "copy_text": {"text": ""}}]]}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"inline_keyboard": [[{"text": "x", "callback_data": "x", "style": "red"}]]},
            "invalid button style",
        ),
        ({"inline_keyboard": 1}, "must be an Array"),
        ({"keyboard": [[1]]}, "KeyboardButton must be a String or an Object"),
        ({"keyboard": [["x"]], "resize_keyboard": 1}, "must be of the type Boolean"),
        ({"keyboard": [["x"]], "input_field_placeholder": "x" * 65}, "REPLY_MARKUP_INVALID"),
    ],
)
def test_markups_telegram_refuses(markup: object, why: str) -> None:
    """Every part of a keyboard is checked."""
    with pytest.raises(Refused) as refused:
        read_markup(json.dumps(markup), "private", lambda _text: None)
    assert why in refused.value.description
