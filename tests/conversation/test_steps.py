"""Replay: going back, look-ups that fail, and what is said when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.conversation.replay import Past, back
from bot.conversation.steps import (
    Answer,
    Ask,
    Look,
    Once,
    Prepare,
    Say,
    Text,
    Unavailable,
    t,
)
from tests.conversation.stage import Chat, Ledger, Script, made, submit


def text_of(answer: Answer) -> str:
    return str(answer.value)


def ask(key: str) -> Ask[str]:
    return Ask(key, t("place", place=key), read=text_of)


# back


def test_back_forgets_one_answer() -> None:
    """Back forgets one answer and the look-ups after it, not the whole dialog."""

    async def dialog() -> None:
        await ask("a")
        await ask("b")
        await Look("zones", lambda r: r.read())
        await ask("c")

    script = Script(dialog)
    script.answer("1")
    script.answer("2")
    past = back(script.played.past)
    assert past is not None
    assert [entry.key for entry in past.journal] == ["a"]


def test_effects_are_a_wall_for_back() -> None:
    """There is no way back over something that was done, nor before the first question."""

    async def dialog() -> None:
        await ask("a")
        await Once("write", lambda w: w.write("x"))
        await ask("b")

    script = Script(dialog)
    assert back(Past()) is None
    assert back(script.played.past) is None
    script.answer("1")
    assert back(script.played.past) is None
    script.answer("2")
    past = back(script.played.past)
    assert past is None or past.journal


def test_back_passes_over_what_was_only_prepared() -> None:
    """What is set going for later is no wall and nothing kept; another answer sets it going anew."""

    async def dialog() -> None:
        place = await ask("a")
        await Prepare("prepare", lambda w: w.write(place))
        await ask("b")

    chat = Chat.about(dialog)
    for words in ("1", "/help", "назад", "3"):
        chat.say(words)
    assert chat.world.ledger.written == ["1", "3"]
    assert [entry.key for entry in chat.talk.past.journal] == ["a", "prepare"]
    assert chat.talk.past.done == {}


# look-ups that fail


def test_a_failed_look_up_parks_the_dialog_where_it_is() -> None:
    """A look-up that cannot be made keeps every answer; the next try goes on."""

    async def dialog() -> None:
        await ask("a")
        await Look("zones", lambda r: r.read())
        await ask("b")

    script = Script(dialog)
    script.ledger.silent = True
    script.answer("1")
    assert (script.played.parked, script.asked, script.journal) == ("zones", "", [("ask", "a")])
    assert not script.played.ended
    script.again()
    assert script.played.parked == "zones"
    script.ledger.silent = False
    script.again()
    assert script.asked == "b"


def test_an_effect_that_cannot_be_made_parks_the_dialog_too() -> None:
    """An unavailable effect has not happened and is tried again, once."""

    async def dialog() -> None:
        await Once("write", lambda w: w.write("x"))
        await ask("b")

    script = Script(dialog, Ledger(silent=True))
    assert script.played.parked == "write"
    script.ledger.silent = False
    script.again()
    assert script.ledger.written == ["x"]


def test_a_look_is_made_once_a_conversation() -> None:
    """What was looked up is remembered: nobody looks again on replay."""
    script = Script(submit)
    for _ in range(3):
        script.again()
    assert script.ledger.looks == 1


def test_unavailable_is_not_swallowed_outside_of_steps() -> None:
    """Only look-ups and effects may be unavailable; raised by a dialog itself it is a mistake."""

    async def dialog() -> None:
        await ask("a")
        raise Unavailable

    script = Script(dialog)
    with pytest.raises(Unavailable):
        script.answer("1")


# saying


def test_a_text_that_is_not_said_is_not_made() -> None:
    """A text may be given as how to make it; a replay runs past it without making it."""
    made_texts: list[str] = []

    def spoken(name: str) -> Callable[[], Text]:
        def make() -> Text:
            made_texts.append(name)
            return t("place", place=name)

        return make

    async def dialog() -> None:
        await Say(spoken("one"))
        await Ask("a", spoken("two"), read=text_of)
        await Ask("b", spoken("three"), read=text_of)

    script = Script(dialog)
    script.answer("1")
    assert made_texts == []
    assert script.played.question is not None
    assert made(script.played.question.text) == t("place", place="three")


def test_only_what_is_new_is_said() -> None:
    """What was said before an answered question is not said again; what came after the last answer is."""

    async def dialog() -> None:
        await Say(t("place", place="one"))
        await ask("a")
        await Say(t("place", place="two"))
        await ask("b")

    script = Script(dialog)
    assert [made(say.text).args["place"] for say in script.played.said] == ["one"]
    script.answer("1")
    assert [made(say.text).args["place"] for say in script.played.said] == ["two"]
    script.again()
    assert [made(say.text).args["place"] for say in script.played.said] == ["two"]
