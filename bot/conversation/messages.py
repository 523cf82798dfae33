"""What leaves for a person, already in the person's language, not yet in any messenger's form.

Text may hold two marks, BOLD and PLAIN, which a channel turns into its own markup last, after escaping; they
can only come from `locales/`, never from a person. Payloads of buttons are written and read here and nowhere
else.

A payload is one letter, then what it needs, at most 64 bytes
(core.telegram.org/bots/api#inlinekeyboardbutton):

    a<turn>:<value>     answers the question drawn in that turn
    h<turn>:<n>         shows the n-th hint of that question
    p<turn>:<page>      turns the page of that question's choices
    b<turn>  c<turn>    Back and Cancel, as drawn in that turn
    l:<dialog>:<arg>…   a link: valid for ever
    g:<word>            a global word: menu, help, language, resume
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from msgspec import Struct

BOLD = "\ue001"
PLAIN = "\ue002"
PAYLOAD_BYTES = 64
LONGEST_TURN = 12  # digits

ButtonKind = Literal["press", "contact", "url"]
ButtonStyle = Literal["plain", "main", "quiet", "danger"]


class Button(Struct, frozen=True):
    """A button with its label and what pressing it sends (for `url`, where it leads)."""

    label: str
    payload: str
    kind: ButtonKind = "press"
    style: ButtonStyle = "plain"


class Media(Struct, frozen=True):
    """A picture or document to send: a stored file, one of our own pictures under `bot/assets`, or a drawing.

    A drawing is made when it is sent; `args` say all that is to be seen on it, or where to find that
    (`bot.drawings`).
    """

    kind: Literal["picture", "document"]
    file: int | None = None
    asset: str = ""
    name: str = ""
    drawing: str = ""
    args: tuple[str, ...] = ()


class Drawn(NamedTuple):
    """What was made for a Media with a drawing; a `lasting` one is the same whenever it is made again."""

    name: str
    mime: str
    body: bytes
    lasting: bool = True


class Message(Struct, frozen=True):
    """One message. `page` says which page of `buttons` to show, `turn` is what page buttons carry.

    `replace` allows the message under which the person pressed to be edited into this one; `nav` are Back,
    Cancel and Menu.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    nav: tuple[Button, ...] = ()
    media: Media | None = None
    replace: bool = False
    page: int = 0
    turn: int = 0
    typed: bool = True  # the person may type an answer: the input field stays open


class Payload(Struct, frozen=True):
    """A button's payload, read. Anything not understood has kind `unknown`."""

    kind: Literal["answer", "hint", "page", "back", "cancel", "link", "word", "unknown"]
    turn: int = 0
    value: str = ""
    args: tuple[str, ...] = ()


_KINDS: dict[str, Literal["answer", "hint", "page", "back", "cancel"]] = {
    "a": "answer",
    "h": "hint",
    "p": "page",
    "b": "back",
    "c": "cancel",
}


def answer_payload(turn: int, value: str) -> str:
    """The payload of a choice."""
    return _within(f"a{turn}:{value}")


def turn_payload(letter: Literal["h", "p", "b", "c"], turn: int, value: int | str = "") -> str:
    """The payload of a hint, a page, Back or Cancel."""
    return _within(f"{letter}{turn}:{value}" if value != "" else f"{letter}{turn}")


def link_payload(dialog: str, args: tuple[str, ...]) -> str:
    """The payload of a link to a dialog."""
    return _within(":".join(("l", dialog, *args)))


def word_payload(word: str) -> str:
    """The payload of a global word."""
    return f"g:{word}"


def read_payload(raw: str) -> Payload:
    """Read what a button sent; people can type anything, so nothing here raises."""
    head, _, rest = raw.partition(":")
    if head == "l" and rest:
        dialog, *args = rest.split(":")
        return Payload("link", value=dialog, args=tuple(args))
    if head == "g" and rest:
        return Payload("word", value=rest)
    kind = _KINDS.get(head[:1])
    number = head[1:]
    if kind is None or not (number.isascii() and number.isdecimal()) or len(number) > LONGEST_TURN:
        return Payload("unknown")
    return Payload(kind, turn=int(number), value=rest)


def _within(payload: str) -> str:
    if len(payload.encode()) > PAYLOAD_BYTES:
        raise ValueError(f"a button's payload is longer than {PAYLOAD_BYTES} bytes: {payload!r}")
    return payload
