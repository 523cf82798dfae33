"""What every channel is, and the one ladder by which a message becomes fit for a messenger.

The ladder: buttons as they are → pages of buttons → a label that is too long is cut on its button and stands
whole in the text → where such labels begin alike, a numbered list in the text with numbers on the buttons.
Texts that are too long are split at paragraphs, lines or words; nothing is dropped. A leaf only turns the
result into its messenger's JSON.

Outcomes of a send are split by what the sender must do next:
    Sent      done
    NotSent   surely not delivered: try again
    Unknown   perhaps delivered (timeout after sending, 5xx, cut answer): the class of the message decides
    Refused   this person cannot be reached on this channel until they write again
    Paused    the messenger asks the whole channel to wait
    Wrong     the messenger will never take this message: our mistake, kept for the engineer
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace
from starlette.routing import BaseRoute

from bot.conversation.events import Address, Attachment, Event, Receipt
from bot.conversation.messages import BOLD, PLAIN, Button, Message, turn_payload

Lane = Literal["answer", "notice"]


class Sent(Struct, frozen=True):
    """Delivered to the messenger; `ref` names the message there."""

    ref: str = ""


class NotSent(Struct, frozen=True):
    """Surely not delivered."""

    why: str


class Unknown(Struct, frozen=True):
    """Perhaps delivered."""

    why: str


class Refused(Struct, frozen=True):
    """The person blocked the bot, left, or no longer exists."""

    why: str


class Paused(Struct, frozen=True):
    """The messenger asks to wait, in seconds."""

    seconds: float


class Wrong(Struct, frozen=True):
    """The messenger refuses the message itself."""

    why: str


Outcome = Sent | NotSent | Unknown | Refused | Paused | Wrong


class Raw(Struct, frozen=True):
    """An update as it came.

    `id` is the same whenever the messenger repeats it, and no other update of the channel has it.
    """

    id: str
    body: bytes


class Unreadable(ValueError):
    """An update that cannot be read; kept as a dead letter."""


class Unfetched(Exception):
    """A file that could not be fetched.

    `text` is the locale key of the sentence for the person, `why` is for the log.
    """

    def __init__(self, text: str, why: str) -> None:
        super().__init__(why)
        self.text = text


Take = Callable[[Sequence[Raw]], Awaitable[None]]
"""Makes updates durable; the messenger is told only after it returns."""


Leaving = Callable[[], None]
"""Called when a request is about to leave this machine; what raises in it goes no further."""

TakeReceipt = Callable[[Receipt], Awaitable[None]]
"""Records a receipt; the messenger is told only after it returns."""


class Limits(Struct, frozen=True):
    """What a messenger takes; lengths in UTF-16 code units.

    `label`: longest label that still reads on a phone; `pair`: two labels up to this length share a row;
    `page`: buttons on a page.
    """

    text: int
    caption: int
    label: int
    pair: int
    page: int


class Channel(Protocol):
    """One messenger.

    `together`: how many people one request can tell the same; `per_second`: how many it may tell in a second.
    """

    name: str
    limits: Limits
    together: int
    per_second: float

    async def run(self, take: Take) -> None:
        """Receive updates until cancelled.

        A wrong token or a dead network is reported and retried, never raised.
        """

    def routes(self) -> Sequence[BaseRoute]:
        """The HTTP routes that the messenger calls."""

    def read(self, raw: bytes) -> Event | None:
        """The event in an update, None if it asks nothing of us, Unreadable if it is malformed."""

    async def greet(self, event: Event) -> None:
        """Acknowledge a press at once, before any work; never raises."""

    async def busy(self, to: Address) -> None:
        """Show that slow work goes on; never raises."""

    async def send(
        self, to: Address, message: Message, *, event: Event | None = None, lane: Lane = "answer"
    ) -> Outcome:
        """Send one message; `event` is what it answers. Never raises but for cancellation."""

    async def send_all(
        self,
        to: Sequence[Address],
        message: Message,
        *,
        edits: Sequence[str] = (),
        leaving: Leaving | None = None,
    ) -> list[Outcome]:
        """Tell at most `together` people the same, behind all answers; the outcome of each, in order.

        `edits` are the earlier messages in whose place it comes, where that can be done. Until `leaving` is
        called nothing has left, and whoever waits may be cancelled. Never raises but for cancellation.
        """

    def report(self, take: TakeReceipt) -> None:
        """Tell `take` from now on what becomes of messages; a messenger that does not know never does."""

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        """The bytes of a file, at most `most`; raises Unfetched."""

    async def close(self) -> None:
        """Let go of connections."""


class Arranged(Struct, frozen=True):
    """A message fit for a messenger: texts in order, the last of which carries the rows of buttons."""

    texts: tuple[str, ...]
    rows: tuple[tuple[Button, ...], ...]


def arrange(message: Message, limits: Limits) -> Arranged:
    """Climb the ladder."""
    buttons = list(message.buttons)
    text = message.text
    if not all(fits(button.label, limits.label) for button in buttons):
        text, buttons = _shortened(text, buttons, limits.label)
    pages = -(-len(buttons) // limits.page) or 1
    page = min(message.page, pages - 1)
    shown = buttons[page * limits.page : (page + 1) * limits.page]
    rows = _rows(shown, limits)
    if pages > 1:
        turns = [Button(f"{page + 1} / {pages}", turn_payload("p", message.turn, page), style="quiet")]
        if page > 0:
            turns.insert(0, Button("◀", turn_payload("p", message.turn, page - 1), style="quiet"))
        if page < pages - 1:
            turns.append(Button("▶", turn_payload("p", message.turn, page + 1), style="quiet"))
        rows.append(tuple(turns))
    if message.nav:
        rows += _rows(message.nav, limits)
    return Arranged(tuple(split(text, limits.text)), tuple(rows))


def _shortened(text: str, buttons: list[Button], most: int) -> tuple[str, list[Button]]:
    """Labels that fit; those that were too long stand whole in the text."""
    cut = [_cut(button.label, most) if button.kind == "press" else button.label for button in buttons]
    plain = len(set(cut)) == len(cut)
    lines = []
    for number, (button, label) in enumerate(zip(buttons, cut, strict=True), 1):
        if label == button.label:
            continue
        if not plain:
            lines.append(f"{number}. {button.label}")
        elif button.label not in text:
            lines.append(f"• {button.label}")
        buttons[number - 1] = replace(button, label=label if plain else str(number))
    return "\n\n".join(filter(None, (text, "\n".join(lines)))), buttons


def _cut(label: str, most: int) -> str:
    """The label, or as many of its words as fit."""
    if fits(label, most):
        return label
    short = label[: most - 1]
    while width(short) > most - 1:
        short = short[:-1]
    words = short.rpartition(" ")[0] if " " in short[most // 2 :] else short
    return words.rstrip(" .,:;–—-") + "…"


def _rows(buttons: Sequence[Button], limits: Limits) -> list[tuple[Button, ...]]:
    """Short labels two in a row, others alone."""
    rows: list[tuple[Button, ...]] = []
    waiting: Button | None = None
    for button in buttons:
        short = button.kind == "press" and fits(button.label, limits.pair)
        if waiting is not None:
            if short:
                rows.append((waiting, button))
                waiting = None
                continue
            rows.append((waiting,))
            waiting = None
        if short:
            waiting = button
        else:
            rows.append((button,))
    if waiting is not None:
        rows.append((waiting,))
    return rows


def width(text: str) -> int:
    """The length of a text as messengers count it: UTF-16 code units, without our own marks."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 - text.count(BOLD) - text.count(PLAIN)


def fits(text: str, most: int) -> bool:
    """Whether a text is at most that wide; for most texts without measuring them."""
    return 2 * len(text) <= most or width(text) <= most


def split(text: str, most: int) -> list[str]:
    """A text in pieces of at most `most`, cut at paragraphs, else lines, else words.

    Bold goes on in the next piece.
    """
    if fits(text, most):
        return [text]
    pieces: list[str] = []
    while width(text) > most:
        cut = most
        while width(text[:cut]) > most:
            cut -= width(text[:cut]) - most
        for mark in ("\n\n", "\n", " "):
            at = text.rfind(mark, cut // 2, cut)
            if at > 0:
                cut = at
                break
        head, text = text[:cut].rstrip(), text[cut:].lstrip()
        if head.rfind(BOLD) > head.rfind(PLAIN):
            head, text = head + PLAIN, BOLD + text
        pieces.append(head)
    pieces.append(text)
    return [piece for piece in pieces if _visible(piece)] or pieces[:1]


def _visible(text: str) -> str:
    return text.replace(BOLD, "").replace(PLAIN, "").strip()
