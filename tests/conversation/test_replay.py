"""Replay: the engine's own rules, over dialogs made for them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.conversation.replay import OUTDATED_AT_MOST
from bot.conversation.steps import (
    Answer,
    Ask,
    Look,
    Once,
    Outdated,
    Rejected,
    Say,
    Under,
    t,
)
from tests.conversation.stage import YES_NO, Ledger, Script, made, picked, submit, whole


def text_of(answer: Answer) -> str:
    return str(answer.value)


def ask(key: str) -> Ask[str]:
    return Ask(key, t("place", place=key), read=text_of)


# rule 1: only steps


async def test_awaiting_anything_but_a_step_raises_at_once() -> None:
    """Input and output inside a dialog is an error on its first run, not in production."""

    async def sleeps() -> None:
        await asyncio.sleep(0)

    async def waits() -> None:
        await asyncio.get_running_loop().create_future()

    for dialog in (sleeps, waits):
        with pytest.raises(TypeError, match="only await steps"):
            Script(dialog)


def test_what_a_dialog_raises_is_not_hidden() -> None:
    """A mistake in a dialog reaches whoever takes the turn."""

    async def broken() -> None:
        await ask("first")
        raise KeyError("mistake")

    script = Script(broken)
    with pytest.raises(KeyError, match="mistake"):
        script.answer("x")


def test_an_exhausted_iterator_in_a_reader_does_not_end_the_dialog() -> None:
    """Only the dialog's last line ends it; a StopIteration of somebody's code is a mistake."""

    async def careless() -> None:
        await Ask(
            "first", t("place", place="x"), read=lambda a: next(letter for letter in a.value if letter > "x")
        )
        await ask("second")

    script = Script(careless)
    with pytest.raises(StopIteration):
        script.answer("x")


# rule 2: keys


def test_two_steps_on_one_path_never_share_a_key() -> None:
    """A key that comes twice is refused, whatever the kinds of its steps."""

    async def twice() -> None:
        await Look("same", lambda r: r.read())
        await Once("same", lambda w: w.write("x"))

    with pytest.raises(ValueError, match="share the key 'same'"):
        Script(twice)


def test_the_same_key_may_stand_on_two_branches() -> None:
    """Paths that never meet may use the same key."""

    async def branches() -> None:
        if await ask("which") == "left":
            await ask("more")
        else:
            await ask("more")

    for side in ("left", "right"):
        script = Script(branches)
        script.answer(side)
        assert script.asked == "more"


def test_a_sub_dialog_can_be_awaited_twice_under_prefixes() -> None:
    """Under gives the keys of a sub-dialog a prefix, and its value comes back."""

    async def pick() -> str:
        await Look("zones", lambda r: r.read())
        return await ask("which")

    async def both() -> None:
        first = await Under("old", pick())
        second = await Under("new", pick())
        await Say(t("place", place=f"{first} {second}"))

    script = Script(both)
    assert script.asked == "old/which"
    script.answer("a")
    script.answer("b")
    assert script.played.ended
    assert made(script.played.said[0].text).args == {"place": "a b"}
    assert [key for _, key in script.journal] == ["old/zones", "old/which", "new/zones", "new/which"]


# rule 3: what the journal holds


def test_only_answers_look_ups_and_effects_are_remembered() -> None:
    """Messages and rejected answers leave no trace in the journal."""
    script = Script(submit)
    before = script.played.past
    script.answer("12a")
    assert script.played.refused is not None
    assert script.played.past == before
    script.answer("120")
    assert script.journal == [("look", "zones"), ("ask", "value:day")]


def test_the_raw_answer_is_kept_and_read_again() -> None:
    """What is stored is what the person sent; its meaning is found anew on every replay."""
    read: list[str] = []

    def reader(answer: Answer) -> int:
        read.append(answer.value)
        return int(answer.value)

    async def dialog() -> None:
        value = await Ask("value", t("place", place="x"), read=reader)
        await Ask("next", t("place", place=str(value + 1)), read=text_of)

    script = Script(dialog)
    script.answer(" 7 ".strip())
    assert script.played.past.journal[0].value == ["text", "7", "", ""]
    script.again()
    assert read == ["7", "7"]
    assert script.played.question is not None
    assert made(script.played.question.text).args == {"place": "8"}


# rule 4: code and journal part ways


def test_a_question_added_by_a_deploy_is_simply_asked() -> None:
    """Answers before a new question stay, and an answer to a later one is not taken for it."""

    async def tomorrow() -> None:
        for zone in await Look("zones", lambda r: r.read(), tuple):
            await Ask(f"value:{zone}", t("place", place="x"), read=whole)
        await ask("seal")
        await Ask("send", t("place", place="x"), read=picked, choices=YES_NO)

    script = Script(submit)
    script.answer("120")
    assert script.asked == "send"
    script.answer("yes", dialog=tomorrow)
    assert script.asked == "seal"
    assert script.journal == [("look", "zones"), ("ask", "value:day")]


def test_a_question_removed_by_a_deploy_is_skipped() -> None:
    """What was answered to a question that is gone is dropped, with all after it."""

    async def yesterday() -> None:
        await ask("old")
        await ask("kept")
        await ask("last")

    async def today() -> None:
        await ask("kept")
        await ask("last")

    script = Script(yesterday)
    script.answer("a")
    script.answer("b")
    script.again(today)
    assert (script.asked, script.journal) == ("kept", [])


def test_stricter_rules_ask_again_from_the_first_answer_that_fails() -> None:
    """Stored answers that still pass are kept; the first that fails is asked again."""

    def small(answer: Answer) -> int:
        if int(answer.value) > 9:
            raise Rejected(t("number-long", digits=1))
        return int(answer.value)

    def numbers(read: Any) -> Any:
        async def dialog() -> None:
            for name in ("a", "b", "c"):
                await Ask(name, t("place", place=name), read=read)

        return dialog

    script = Script(numbers(whole))
    script.answer("1")
    script.answer("20")
    script.again(numbers(small))
    assert (script.asked, script.journal) == ("b", [("ask", "a")])


def test_a_step_of_another_kind_is_another_step() -> None:
    """A look-up that has become a question is asked; its old value is not taken for an answer."""

    async def before() -> None:
        await Look("zones", lambda r: r.read())
        await ask("next")

    async def after() -> None:
        await ask("zones")
        await ask("next")

    script = Script(before)
    script.again(after)
    assert (script.asked, script.journal) == ("zones", [])


def test_a_journal_longer_than_the_dialog_is_cut_at_its_end() -> None:
    """A dialog that has become shorter ends; what it no longer asks is forgotten."""

    async def short() -> None:
        await Look("zones", lambda r: r.read())

    script = Script(submit)
    script.answer("120")
    script.again(short)
    assert script.played.ended
    assert script.journal == [("look", "zones")]


# rule 5: an answer belongs to the question that was shown


def test_an_answer_to_another_question_is_not_taken() -> None:
    """The answer counts only for the key that stood on the screen."""
    script = Script(submit)
    script.answer("120", shown="value:night")
    assert (script.asked, script.played.taken) == ("value:day", False)


def test_one_answer_answers_one_question() -> None:
    """An answer is used up by the question that takes it."""
    script = Script(submit, Ledger(zones=("day", "night")))
    script.answer("120")
    assert script.asked == "value:night"


# rule 6: effects


def test_an_effect_happens_once_whatever_is_replayed() -> None:
    """An effect is remembered beside the journal: a cut never makes it happen again."""

    async def yesterday() -> None:
        await Once("write", lambda w: w.write("x"))
        await ask("rate")

    async def today() -> None:
        await ask("new")
        await yesterday()

    script = Script(yesterday)
    for _ in range(3):
        script.again()
    script.again(today)
    assert (script.asked, script.journal) == ("new", [])
    script.answer("x")
    assert script.asked == "rate"
    assert script.ledger.written == ["x"]


def outdated(key: str = "zones") -> Any:
    """A dialog whose effect finds that the zones have changed."""

    async def dialog() -> None:
        zones = await Look("zones", lambda r: r.read(), tuple)
        for zone in zones:
            await Ask(f"value:{zone}", t("place", place=zone), read=whole)

        def write(ledger: Ledger) -> int:
            if zones != ledger.zones:
                raise Outdated(key, t("reading-outdated"))
            return ledger.write(zones)

        await Once("write", write)

    return dialog


def test_a_world_that_has_moved_on_is_asked_about_again() -> None:
    """What was shown may be out of date by the time it is sent: the dialog goes on from there and says so."""
    script = Script(outdated())
    script.ledger.zones = ("day", "night")
    script.answer("120")
    assert script.said[0] == "reading-outdated"
    assert script.asked == "value:day"
    assert script.played.taken
    assert script.ledger.written == []
    script.answer("120")
    script.answer("80")
    assert script.ledger.written == [("day", "night")]


def test_an_outdated_step_that_nobody_knows_starts_the_dialog_anew() -> None:
    """A key that is not in the journal cuts all of it."""
    script = Script(outdated("nowhere"))
    script.ledger.zones = ("day", "night")
    script.answer("120")
    assert script.journal == [("look", "zones")]


def test_an_effect_that_can_never_be_satisfied_raises() -> None:
    """A dialog that is outdated again and again in one turn is a mistake, not an endless loop."""

    async def never() -> None:
        await Look("zones", lambda r: r.read())

        def write(ledger: Ledger) -> int:
            raise Outdated("zones")

        await Once("write", write)

    with pytest.raises(RuntimeError, match=f"outdated {OUTDATED_AT_MOST} times"):
        Script(never)


def test_outdated_names_its_neighbour_in_a_sub_dialog() -> None:
    """Inside Under, the key of Outdated is the key of the same sub-dialog."""

    async def outer() -> None:
        await ask("first")
        await Under("inner", outdated()())

    script = Script(outer)
    script.answer("a")
    script.ledger.zones = ("day", "night")
    script.answer("120")
    assert [key for _, key in script.journal] == ["first", "inner/zones"]


def test_effects_done_before_an_outdated_one_stay_done() -> None:
    """The cut forgets answers, never effects."""

    async def two() -> None:
        zones = await Look("zones", lambda r: r.read(), tuple)
        await Once("first", lambda w: w.write("first"))

        def write(ledger: Ledger) -> int:
            if zones != ledger.zones:
                raise Outdated("zones")
            return ledger.write("second")

        await ask("sure")
        await Once("second", write)

    script = Script(two)
    script.ledger.zones = ("night",)
    script.answer("yes")
    script.answer("yes")
    assert script.ledger.written == ["first", "second"]
