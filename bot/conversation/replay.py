"""Replay: run a dialog from its first line against what it already knows.

Theory. A journal is a list of entries (kind, key, value). Every step that the dialog awaits either agrees
with the next entry, and gets its value, or does not; then the journal is cut there and the step happens for
real. An unanswered question ends the turn. What was done is also remembered by key outside the journal, so
that a cut never makes an effect happen again.

1. A dialog may await steps only; anything else raises.
2. Two steps on one path never share a key.
3. Accepted answers, look-ups and effects enter the journal; messages and rejected answers never.
4. The first disagreement between code and journal cuts the journal; nothing raises.
5. An answer counts only for the question that was shown.
6. An effect that finds the world changed raises Outdated: the journal is cut at the step it names and the
   dialog goes on from there without the answer. Effects are a wall for Back.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from bot.conversation.steps import (
    Answer,
    Ask,
    Look,
    Once,
    Outdated,
    Prepare,
    Rejected,
    Say,
    Text,
    Unavailable,
)

Kind = Literal["ask", "look", "once"]
Run = Callable[[], Coroutine[Any, Any, Any]]
Step = Ask[Any] | Look[Any] | Once | Prepare
Admit = Callable[[Ask[Any]], Answer]
Perform = Callable[[Callable[[Any], Any]], Any]

OUTDATED_AT_MOST = 5  # times in one turn; more means an effect that can never be satisfied


class Entry(Struct, frozen=True, array_like=True):
    """One remembered step, an array in JSON; `value` of an ask is the raw answer, read at every replay."""

    kind: Kind
    key: str
    value: Any


class Past(Struct, frozen=True):
    """What is stored of an open conversation."""

    journal: tuple[Entry, ...] = ()
    done: dict[str, Any] = field(default_factory=dict)


class Played(Struct, frozen=True):
    """How far a dialog came. No question: it has ended. `refused` says why the answer was not taken.

    `parked`: a look-up named by `parked` could not be made; the next message tries it again.
    `taken`: the answer was accepted, or an effect cut the journal: whatever is asked now is asked anew.
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


def play(
    run: Run,
    past: Past,
    look: Perform,
    once: Perform,
    answer: Admit | None = None,
    shown: str | None = None,
) -> Played:
    """Play a dialog on from what it knows, giving an answer to the question named by `shown`.

    `answer` is called with that question and returns what the person sent, or raises Rejected if it is no
    answer to it. `look` and `once` are given a step's function and call it with the person's reads and
    writes.
    """
    notice: tuple[Say, ...] = ()
    cut_short = False
    for _ in range(OUTDATED_AT_MOST):
        stage = _Stage(past, look, once, answer, shown)
        try:
            played = _run(run(), stage)
        except _Cut as cut:
            keep = next((i for i, e in enumerate(stage.journal) if e.key == cut.key), 0)
            past, answer, shown = Past(tuple(stage.journal[:keep]), stage.done), None, None
            notice, cut_short = (Say(cut.text),) if cut.text else (), True
        else:
            return replace(played, said=notice + played.said, taken=played.taken or cut_short)
    raise RuntimeError(f"an effect was outdated {OUTDATED_AT_MOST} times in one turn")


class _Cut(Exception):
    def __init__(self, key: str, text: Text | None) -> None:
        super().__init__(key)
        self.key, self.text = key, text


class _Stop(Exception):
    """The turn ends here: at a question, a refused answer, or a step that cannot be made now."""

    def __init__(
        self, question: Ask[Any] | None = None, refused: Text | None = None, parked: str = ""
    ) -> None:
        super().__init__()
        self.question, self.refused, self.parked = question, refused, parked


def _run(dialog: Coroutine[Any, Any, Any], stage: _Stage) -> Played:
    met: set[str] = set()
    reply: Any = None
    try:
        while True:
            try:
                step = dialog.send(reply)
            except StopIteration:
                del stage.journal[stage.at :]
                return stage.played()
            reply = None
            if isinstance(step, Say):
                stage.said.append(step)
                continue
            if type(step) not in _KINDS:
                raise TypeError(f"a dialog may only await steps, not {step!r}")
            if step.key in met:
                raise ValueError(f"two steps share the key {step.key!r}")
            met.add(step.key)
            reply = stage.recall(step)
            if reply is _UNKNOWN:
                reply = stage.perform(step)
    except _Stop as stop:
        return stage.played(stop.question, stop.refused, stop.parked)
    finally:
        dialog.close()


_UNKNOWN = object()


class _Stage:
    """One run of a dialog; `play` repeats it when an effect finds the world changed."""

    def __init__(
        self, past: Past, look: Perform, once: Perform, answer: Admit | None, shown: str | None
    ) -> None:
        self.journal = list(past.journal)
        self.done = dict(past.done)
        self.said: list[Say] = []
        self.at = 0
        self._look, self._once = look, once
        self._answer, self._shown = answer, shown
        self._taken = False

    def played(
        self, question: Ask[Any] | None = None, refused: Text | None = None, parked: str = ""
    ) -> Played:
        """How far it came."""
        past = Past(tuple(self.journal), self.done)
        return Played(past, tuple(self.said), question, refused, parked, self._taken)

    def recall(self, step: Step) -> Any:
        """The value of a step that the journal knows; else the journal is cut here: it tells of another."""
        if self.at < len(self.journal):
            entry = self.journal[self.at]
            if entry.key == step.key and entry.kind == _KINDS[type(step)]:
                try:
                    return self._known(step, entry.value)
                except Rejected:  # today's rules may refuse yesterday's answer: ask again
                    del self.journal[self.at :]
            else:
                del self.journal[self.at :]
        return _UNKNOWN

    def _known(self, step: Step, value: Any) -> Any:
        match step:
            case Ask():
                value = step.read(Answer(*value))
                self.said.clear()
            case Look():
                value = step.load(value)
            case Once() | Prepare():
                pass
        self.at += 1
        return value

    def perform(self, step: Step) -> Any:
        """Make a step happen: give the answer, look, act."""
        match step:
            case Ask():
                return self._ask(step)
            case Look():
                try:
                    raw = self._look(step.fetch)
                except Unavailable:
                    raise _Stop(parked=step.key) from None
                reply = step.load(raw)
                self._record(step, raw)
                return reply
            case Once():
                if step.key not in self.done:
                    self.done[step.key] = self._act(step)
                self._record(step, self.done[step.key])
                return self.done[step.key]
            case Prepare():
                self._act(step)
                self._record(step, None)
                return None

    def _ask(self, step: Ask[Any]) -> Any:
        if self._answer is None or self._shown != step.key:
            raise _Stop(step)
        admit, self._answer = self._answer, None
        try:
            given = admit(step)
            reply = step.read(given)
        except Rejected as why:
            raise _Stop(step, refused=why.text) from None
        self.said.clear()
        self._taken = True
        caption = [given.caption] if given.caption else []
        self._record(step, [given.kind, given.value, given.detail, given.at, *caption])
        return reply

    def _act(self, step: Once | Prepare) -> Any:
        try:
            return self._once(step.act)
        except Outdated as gone:
            raise _Cut(_beside(step.key, gone.key), gone.text) from gone
        except Unavailable:
            raise _Stop(parked=step.key) from None

    def _record(self, step: Step, value: Any) -> None:
        self.journal.append(Entry(_KINDS[type(step)], step.key, value))
        self.at += 1


# for Back, what was prepared is like what was looked up: forgotten with the answer before it
_KINDS: dict[type, Kind] = {Ask: "ask", Look: "look", Once: "once", Prepare: "look"}


def _beside(key: str, other: str) -> str:
    """The full key of a step named by its neighbour in the same sub-dialog."""
    prefix, slash, _ = key.rpartition("/")
    return f"{prefix}{slash}{other}"


def back(past: Past) -> Past | None:
    """What was known before the last answer; None when there is no way back. An effect is a wall."""
    for i in range(len(past.journal) - 1, -1, -1):
        match past.journal[i].kind:
            case "once":
                return None
            case "ask":
                return Past(past.journal[:i], past.done)
            case "look":
                continue
    return None
