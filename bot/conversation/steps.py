"""Steps: the only things a dialog may await.

A dialog is an `async def` whose awaits are these and sub-dialogs made of these. It is run again from its
first line at every message, so between steps it may compute but not act: no clock, no chance, no input or
output.

    Ask      a question; its value is what `read` makes of the person's answer
    Look     a look at the world as it is now; its value is remembered for the rest of the conversation
    Once     a change of our own tables; happens at most once in a conversation, whatever is replayed
    Prepare  something set going that is wanted later; a second time does no harm
    Say      words
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator, Mapping
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from bot.conversation.messages import Media

T = TypeVar("T")
Dialog = Callable[..., Coroutine[Any, Any, Any]]
AnswerKind = Literal["text", "pick", "file", "contact", "place"]


class Step(Struct, Generic[T], frozen=True):
    """A step is awaited by handing itself to the engine."""

    def __await__(self) -> Generator[Step[T], T, T]:
        return (yield self)


class Text(Struct, frozen=True):
    """A line in the reader's language: a key of `locales/`, never prose. Arguments may be texts."""

    key: str
    args: Mapping[str, Any] = field(default_factory=dict)


Spoken = Text | Callable[[], Text]
"""A text, or how to make it: a replay runs past most texts, and only those that are said need making."""


def t(key: str, **args: Any) -> Text:
    """A text."""
    return Text(key, args)


class Answer(Struct, frozen=True):
    """What the person sent, as the journal keeps it.

    `value`: the text, the choice, the file's id, the phone number, or [latitude, longitude].
    `detail`: for a file its kind; for a contact "own" when the messenger proves that the number is the
    sender's.
    `at`: the messenger's time of it, ISO text.
    `caption`: the words under a file.
    """

    kind: AnswerKind
    value: Any
    detail: str = ""
    at: str = ""
    caption: str = ""


class Rejected(ValueError):
    """The answer cannot be taken; says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.key)
        self.text = text


class Unavailable(Exception):
    """A look-up cannot be made just now; any next message tries it again."""


class Outdated(Exception):
    """The world has moved on since the step named `key`; ask again from there, saying `text` first."""

    def __init__(self, key: str, text: Text | None = None) -> None:
        super().__init__(key)
        self.key = key
        self.text = text


class Choice(Struct, frozen=True):
    """One of the answers offered as buttons; `value` is short ASCII without a colon."""

    value: str
    label: Text
    main: bool = False


class Hint(Struct, frozen=True):
    """Help under a question: pressing it shows a text, perhaps a picture, and the question again."""

    label: Text
    text: Text
    asset: str = ""


class Link(Struct, frozen=True):
    """A button that opens a dialog; it stays valid for ever, so the dialog checks rights each time."""

    dialog: str
    args: tuple[str, ...] = ()
    label: Text | None = None


class Ask(Step[T], frozen=True):
    """A question.

    `wants`: the kinds of answers besides a picked choice; others get a hint of what is expected.
    `flowing`: messages may keep coming without waiting for the next question (several photos, a long text in
    parts).
    """

    key: str
    text: Spoken
    read: Callable[[Answer], T]
    choices: tuple[Choice, ...] = ()
    wants: tuple[AnswerKind, ...] = ("text",)
    hints: tuple[Hint, ...] = ()
    flowing: bool = False


class Look(Step[T], frozen=True):
    """A look at the world. `fetch` is given the person's reads, returns JSON; `load` makes a value of it."""

    key: str
    fetch: Callable[[Any], Any]
    load: Callable[[Any], T] = lambda raw: raw


class Once(Step[Any], frozen=True):
    """A change of our own tables, in the turn's transaction; returns JSON.

    Raises Outdated if what the person saw is no more.
    """

    key: str
    act: Callable[[Any], Any]


class Prepare(Step[None], frozen=True):
    """Something set going in our own tables that is wanted later, and of which nobody hears.

    Back passes over it, so it may happen twice, or for nothing.
    """

    key: str
    act: Callable[[Any], Any]


class Say(Step[None], frozen=True):
    """Words, perhaps with links or a picture or document."""

    text: Spoken
    links: tuple[Link, ...] = ()
    media: Media | None = None


class Under(Generic[T]):
    """A sub-dialog whose keys get a prefix: `await Under("old", pick_meter())` fits twice on one path."""

    __slots__ = ("_prefix", "_run")

    def __init__(self, prefix: str, run: Coroutine[Any, Any, T]) -> None:
        self._prefix = prefix
        self._run = run

    def __await__(self) -> Generator[Any, Any, T]:
        reply: Any = None
        try:
            while True:
                try:
                    step = self._run.send(reply)
                except StopIteration as end:
                    return end.value  # type: ignore[no-any-return]
                if isinstance(step, Ask | Look | Once | Prepare):
                    step = replace(step, key=f"{self._prefix}/{step.key}")
                reply = yield step
        finally:
            self._run.close()
