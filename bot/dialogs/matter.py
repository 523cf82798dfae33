"""What a person has to say, in as many messages as they like, with files in between.

1. Words that mean danger get the emergency number at once; nobody waits for an answer in writing.
2. Words under a file are words; once something has been said they are the file's name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Rejected, Say, Text, t
from bot.dialogs.attachments import (
    DONE,
    MOST,
    REMOVE,
    Attached,
    Sent,
    choices,
    listed,
    read_file,
    remove,
    take,
)
from bot.dialogs.common import one_of
from bot.dialogs.reading_sheet import Keys
from bot.domain.danger import in_danger

LONGEST = 10_000  # characters in all
SHORTEST = 3
SHOWN = 400
TAIL = 60  # characters of the message before: what is dangerous may have been cut in two
ADD = "add"

ADD_CHOICE = Choice(ADD, t("matter-add"))


@dataclass(slots=True)
class Matter:
    """The words, a message each, and the files. `warned`: the emergency number was said."""

    parts: list[str] = field(default_factory=list)
    files: list[Attached] = field(default_factory=list)
    warned: bool = False

    @property
    def words(self) -> str:
        """All that was said."""
        return "\n\n".join(self.parts)

    @property
    def shown(self) -> str:
        """As much of it as fits under other lines."""
        words = self.words
        return words if len(words) <= SHOWN else f"{words[:SHOWN].rstrip()}…"


async def danger() -> None:
    """Something sparks, a wire lies on the ground: the number to call, at once."""
    company: dict[str, str] = await Look("company", lambda r: r.access.company())
    await Say(warning(company["emergency"]), links=(Link("nolight"), Link("contacts")))


def warning(emergency: str) -> Text:
    """Whom to call, and what not to touch."""
    return t("danger", emergency=emergency)


async def tell(keys: Keys, matter: Matter, text: str, done: Text, emergency: str) -> None:
    """Ask until the person has said all; `text` is the question, `done` the button that ends it."""
    before, matter.parts = matter.parts, []
    while not matter.parts:
        answer = await Ask(
            keys.next("matter"),
            partial(listed, t(text), matter.files),
            read=_read(matter, (ADD,)),
            choices=(ADD_CHOICE,) if before else (),
            wants=("text", "file"),
            flowing=bool(matter.files),
        )
        if answer == ADD:
            matter.parts = before
        elif isinstance(answer, Sent):
            await take(matter.files, answer, "")
            await _hear(matter, answer.words, emergency)
        else:
            await _hear(matter, answer, emergency)
    while True:
        answer = await Ask(
            keys.next("more"),
            partial(listed, t("matter-more", most=MOST), matter.files),
            read=_read(matter, (DONE, REMOVE)),
            choices=choices(matter.files, done),
            wants=("text", "file"),
            flowing=True,
        )
        if isinstance(answer, Sent):
            await take(matter.files, answer, answer.words)
        elif answer == REMOVE:
            await remove(keys, matter.files)
        elif answer == DONE:
            return
        else:
            await _hear(matter, answer, emergency)


async def _hear(matter: Matter, words: str, emergency: str) -> None:
    if words:
        before = matter.parts[-1][-TAIL:] if matter.parts and not matter.warned else ""
        matter.parts.append(words)
        if in_danger(f"{before} {words}"):
            matter.warned = True
            await Say(warning(emergency))


def _read(matter: Matter, picks: tuple[str, ...]) -> Callable[[Answer], str | Sent]:
    held, said = len(matter.files), len(matter.words)

    def read(answer: Answer) -> str | Sent:
        if answer.kind == "pick":
            return one_of(picks)(answer)
        if answer.kind == "file":
            return read_file(answer, held)
        typed = str(answer.value).strip()
        if not said and len(typed) < SHORTEST:
            raise Rejected(t("matter-too-short"))
        if said + len(typed) > LONGEST:
            raise Rejected(t("matter-too-long", most=LONGEST))
        return typed

    return read
