"""Files that go with something: sent one after another, each named, each removable.

1. A file is called as the words under it say, else as it was called on the person's device, else by its kind
   and its place in the row.
2. They may come all at once: nobody waits for the next question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Look, Rejected, Text, t
from bot.dialogs.common import one_of
from bot.dialogs.reading_sheet import Keys

MOST = 10
LONGEST_NAME = 60
DONE, REMOVE = "done", "remove"

REMOVE_CHOICE = Choice(REMOVE, t("files-remove"))


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that was sent; the name may be empty."""

    id: int
    kind: str
    name: str

    def label(self, place: int) -> Text:
        """What it is called in its place of the row, counted from 1."""
        if self.name:
            return t("files-named", kind=self.kind, name=self.name)
        return t("files-unnamed", kind=self.kind, place=place)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as an answer."""

    id: int
    kind: str
    words: str


def read_file(answer: Answer, held: int, most: int = MOST) -> Sent:
    """The file of an answer, while fewer than `most` are held; raises Rejected."""
    if not isinstance(answer.value, int):
        raise Rejected(t("file-not-fetched"))
    if held >= most:
        raise Rejected(t("files-too-many", most=most))
    return Sent(answer.value, answer.detail, " ".join(answer.caption.split()))


async def take(files: list[Attached], sent: Sent, name: str) -> None:
    """Put a file at the end of the row."""
    known: dict[str, Any] | None = await Look(f"file:{sent.id}", lambda r: r.requests.file(sent.id))
    own = "" if known is None or sent.kind == "photo" else known["name"]
    files.append(Attached(sent.id, sent.kind, _short(name or own)))


async def attach(keys: Keys, files: list[Attached], text: str, done: Text, most: int = MOST) -> None:
    """Ask for files until the person has none left to send; `text` is the line above their names."""
    while True:
        answer = await Ask(
            keys.next("files"),
            partial(listed, t(text, most=most), files),
            read=_read(len(files), most),
            choices=choices(files, done),
            wants=("file",),
            flowing=True,
        )
        if isinstance(answer, Sent):
            await take(files, answer, answer.words)
        elif answer == REMOVE:
            await remove(keys, files)
        else:
            return


def choices(files: Sequence[Attached], done: Text) -> tuple[Choice, ...]:
    """Going on, and taking a file out if there is one."""
    going_on = Choice(DONE, done, main=True)
    return (going_on, REMOVE_CHOICE) if files else (going_on,)


async def remove(keys: Keys, files: list[Attached]) -> None:
    """Take one out; of several the person says which."""
    if len(files) == 1:
        files.clear()
        return
    chosen: str = await Ask(
        keys.next("remove"),
        t("files-which"),
        read=one_of(str(place) for place in range(len(files))),
        choices=tuple(Choice(str(place), file.label(place + 1)) for place, file in enumerate(files)),
        wants=(),
    )
    del files[int(chosen)]


def listed(text: Text, files: Sequence[Attached]) -> Text:
    """A text under the names of the files."""
    if not files:
        return text
    return t("lines", lines=[*names(files), t("nothing"), text])


def names(files: Sequence[Attached]) -> list[Text]:
    """The names of the files, a line each."""
    return [file.label(place) for place, file in enumerate(files, 1)]


def rows(files: Sequence[Attached], role: str) -> list[tuple[int, str, str]]:
    """The files as a request takes them."""
    return [(file.id, role, file.name) for file in files]


def _read(held: int, most: int) -> Callable[[Answer], str | Sent]:
    def read(answer: Answer) -> str | Sent:
        if answer.kind == "pick":
            return one_of((DONE, REMOVE))(answer)
        return read_file(answer, held, most)

    return read


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
