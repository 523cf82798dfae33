"""Replay: run a dialog from its first line against what it already knows.

Theory. A journal is a list of entries (kind, key, value). Every step that the dialog awaits either agrees with the next entry,
and gets its value, or does not; then the journal is cut there and the step happens for real. An unanswered question ends the
turn. What was done is also remembered by key outside the journal, so that a cut never makes an effect happen again.

1. A dialog may await steps only; anything else raises.
2. Two steps on one path never share a key.
3. Accepted answers, look-ups and effects enter the journal; messages and rejected answers never.
4. The first disagreement between code and journal cuts the journal; nothing raises.
5. An answer counts only for the question that was shown.
6. An effect that finds the world changed raises Outdated: the journal is cut at the step it names and the dialog goes on
   from there without the answer. Effects are a wall for Back.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.conversation.steps import Answer, Ask, Look, Once, Outdated, Rejected, Say, Text, Unavailable

Kind = Literal["ask", "look", "once"]
Run = Callable[[], Coroutine[Any, Any, Any]]
Admit = Callable[[Ask[Any]], Answer]
Perform = Callable[[Callable[[Any], Any]], Any]

OUTDATED_AT_MOST = 5  # times in one turn; more means an effect that can never be satisfied


@dataclass(frozen=True, slots=True)
class Entry:
    """One remembered step; `value` is JSON (for an ask the raw answer, which is read again on every replay)."""

    kind: Kind
    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Past:
    """What is stored of an open conversation."""

    journal: tuple[Entry, ...] = ()
    done: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Played:
    """How far a dialog came. No question: it has ended. `refused` says why the answer was not taken.

    `parked`: a look-up named by `parked` could not be made; the next message tries it again.
    `taken`: the answer was accepted.
    """

    past: Past
    said: tuple[Say, ...] = ()
    question: Ask[Any] | None = None
    refused: Text | None = None
    parked: str = ""
    taken: bool = False

    @property
    def ended(self) -> bool:
        """The dialog ran to its last line."""
        return self.question is None and not self.parked


class _Stage:
    """One run of a dialog; `play` repeats it when an effect finds the world changed."""

    def __init__(self, past: Past, look: Perform, once: Perform) -> None:
        self.journal = list(past.journal)
        self.done = dict(past.done)
        self.look, self.once = look, once
        self.said: list[Say] = []
        self.at = 0
        self.taken = False

    @property
    def past(self) -> Past:
        return Past(tuple(self.journal), self.done)

    def known(self, kind: Kind, key: str) -> bool:
        """Whether the next entry is this step."""
        return self.at < len(self.journal) and (self.journal[self.at].kind, self.journal[self.at].key) == (kind, key)

    def record(self, kind: Kind, key: str, value: Any) -> None:  # noqa: ANN401 - JSON
        self.journal.append(Entry(kind, key, value))
        self.at += 1


def play(  # noqa: PLR0913 - the six are what a replay is
    run: Run,
    past: Past,
    look: Perform,
    once: Perform,
    answer: Admit | None = None,
    shown: str | None = None,
) -> Played:
    """Play a dialog on from what it knows, giving an answer to the question named by `shown`.

    `answer` is called with that question and returns what the person sent, or raises Rejected if it is no answer to it.
    `look` and `once` are given a step's function and call it with the person's reads and writes.
    """
    notice: tuple[Say, ...] = ()
    for _ in range(OUTDATED_AT_MOST):
        stage = _Stage(past, look, once)
        try:
            played = _run(run(), stage, answer, shown)
        except _Cut as cut:
            keep = next((i for i, e in enumerate(stage.journal) if e.key == cut.key), 0)
            past, answer, shown = Past(tuple(stage.journal[:keep]), stage.done), None, None
            notice = (Say(cut.text),) if cut.text else ()
        else:
            return Played(played.past, notice + played.said, played.question, played.refused, played.parked, played.taken)
    raise RuntimeError(f"an effect was outdated {OUTDATED_AT_MOST} times in one turn")


class _Cut(Exception):  # noqa: N818 - a signal, not an error
    def __init__(self, key: str, text: Text | None) -> None:
        super().__init__(key)
        self.key, self.text = key, text


def _run(  # noqa: C901, PLR0912 - one loop over the kinds of steps
    dialog: Coroutine[Any, Any, Any], stage: _Stage, answer: Admit | None, shown: str | None
) -> Played:
    met: set[str] = set()
    reply: Any = None
    try:
        while True:
            try:
                step = dialog.send(reply)
            except StopIteration:
                del stage.journal[stage.at :]
                return Played(stage.past, tuple(stage.said), taken=stage.taken)
            if isinstance(step, Say):
                stage.said.append(step)
                reply = None
                continue
            if not isinstance(step, Ask | Look | Once):
                raise TypeError(f"a dialog may only await steps, not {step!r}")
            if step.key in met:
                raise ValueError(f"two steps share the key {step.key!r}")
            met.add(step.key)
            kind: Kind = "ask" if isinstance(step, Ask) else "look" if isinstance(step, Look) else "once"
            if stage.known(kind, step.key):
                value = stage.journal[stage.at].value
                with suppress(Rejected):  # today's rules may refuse yesterday's answer: ask again
                    reply = step.read(Answer(*value)) if isinstance(step, Ask) else step.load(value) if isinstance(step, Look) else value
                    stage.at += 1
                    if kind == "ask":
                        stage.said.clear()
                    continue
            del stage.journal[stage.at :]
            match step:
                case Ask():
                    if answer is None or shown != step.key:
                        return Played(stage.past, tuple(stage.said), step, taken=stage.taken)
                    admit, answer = answer, None
                    try:
                        given = admit(step)
                        reply = step.read(given)
                    except Rejected as why:
                        return Played(stage.past, tuple(stage.said), step, refused=why.text)
                    stage.said.clear()
                    stage.taken = True
                    stage.record("ask", step.key, [given.kind, given.value, given.detail, given.at])
                case Look():
                    try:
                        raw = stage.look(step.fetch)
                    except Unavailable:
                        return Played(stage.past, tuple(stage.said), parked=step.key, taken=stage.taken)
                    reply = step.load(raw)
                    stage.record("look", step.key, raw)
                case Once():
                    if step.key not in stage.done:
                        try:
                            stage.done[step.key] = stage.once(step.act)
                        except Outdated as gone:
                            raise _Cut(_beside(step.key, gone.key), gone.text) from gone
                        except Unavailable:
                            return Played(stage.past, tuple(stage.said), parked=step.key, taken=stage.taken)
                    reply = stage.done[step.key]
                    stage.record("once", step.key, reply)
    finally:
        dialog.close()


def _beside(key: str, other: str) -> str:
    """The full key of a step named by its neighbour in the same sub-dialog."""
    prefix, slash, _ = key.rpartition("/")
    return f"{prefix}{slash}{other}"


def back(past: Past) -> Past | None:
    """What was known before the last answer; None when there is nothing to go back to. An effect is a wall."""
    for i in range(len(past.journal) - 1, -1, -1):
        match past.journal[i].kind:
            case "once":
                return None
            case "ask":
                return Past(past.journal[:i], past.done)
            case "look":
                continue
    return None
