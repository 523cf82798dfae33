"""What holds for any dialog, any journal and any order of events."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.events import (
    Attachment,
    Contact,
    Content,
    Edited,
    Joined,
    Left,
    Odd,
    Place,
    Press,
    Start,
    Words,
)
from bot.conversation.replay import Entry, Past, Played, back, play
from bot.conversation.steps import Answer, Ask, Look, Once, Say, t
from bot.conversation.turn import Talk
from bot.storage.people import dump, load
from tests.conversation.stage import Chat, Ledger, World, picked

Program = list[tuple[str, int]]

STEPS = st.tuples(st.sampled_from(["ask", "look", "once", "say"]), st.integers(0, 30))
PROGRAMS = st.lists(STEPS, max_size=12, unique_by=lambda step: step[1])
ANSWERS = st.text(alphabet="абв012 \n", max_size=5)


def dialog_of(program: Program) -> Callable[[], Coroutine[Any, Any, None]]:
    """A dialog that takes these steps in order."""

    async def dialog() -> None:
        for kind, number in program:
            match kind:
                case "ask":
                    await Ask(f"k{number}", t("place", place=str(number)), read=picked)
                case "look":
                    await Look(f"k{number}", lambda r: r.read())
                case "once":
                    await Once(f"k{number}", writing(number))
                case _:
                    await Say(t("place", place=str(number)))

    return dialog


def writing(number: int) -> Callable[[Any], Any]:
    return lambda ledger: ledger.write(number)


def advance(program: Program, past: Past, ledger: Ledger, answer: str | None, shown: str = "") -> Played:
    """One turn over a journal that has been through JSON."""
    stored = load(dump(Talk("it", past=past)), 0, None).past
    world = World(ledger)
    admit = None if answer is None else (lambda _: Answer("text", answer))
    return play(dialog_of(program), stored, world.look, world.once, admit, shown)


def conversation(program: Program, answers: list[str]) -> tuple[Played, Ledger]:
    """A whole conversation, turn by turn."""
    ledger = Ledger()
    played = advance(program, Past(), ledger, None)
    for answer in answers:
        if played.question is None:
            break
        played = advance(program, played.past, ledger, answer, played.question.key)
    return played, ledger


@given(PROGRAMS, st.lists(ANSWERS, max_size=12))
def test_a_replay_changes_nothing(program: Program, answers: list[str]) -> None:
    """Playing a stored conversation again asks the same question, keeps the journal and does nothing."""
    played, ledger = conversation(program, answers)
    before = list(ledger.written)
    again = advance(program, played.past, ledger, None)
    assert again.past == played.past
    assert (again.question is None) == (played.question is None)
    if again.question and played.question:
        assert again.question.key == played.question.key
    assert ledger.written == before


@given(PROGRAMS, st.lists(ANSWERS, max_size=12))
def test_every_effect_happens_exactly_once_and_in_order(program: Program, answers: list[str]) -> None:
    """The ledger holds the effects before the open question, each once."""
    played, ledger = conversation(program, answers)
    reached = []
    for kind, number in program:
        if played.question and played.question.key == f"k{number}":
            break
        if kind == "once":
            reached.append(number)
    assert ledger.written == reached


@given(PROGRAMS, PROGRAMS, st.lists(ANSWERS, max_size=8), st.lists(ANSWERS, max_size=8))
def test_a_deploy_in_mid_conversation_strands_nobody(
    yesterday: Program, today: Program, before: list[str], after: list[str]
) -> None:
    """Whatever the code has become, the conversation goes on, and nothing done is done again."""
    played, ledger = conversation(yesterday, before)
    done = set(ledger.written)
    played = advance(today, played.past, ledger, None)
    for answer in after:
        if played.question is None:
            break
        played = advance(today, played.past, ledger, answer, played.question.key)
    assert len(ledger.written) == len(set(ledger.written))
    assert done <= set(ledger.written)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
ASKED = st.tuples(st.just("text"), ANSWERS, st.just(""), st.just("")).map(list)
ENTRIES = st.one_of(
    st.builds(Entry, st.just("ask"), st.sampled_from([f"k{n}" for n in range(31)]), ASKED),
    st.builds(Entry, st.sampled_from(["look", "once"]), st.sampled_from([f"k{n}" for n in range(31)]), JSON),
)


@given(PROGRAMS, st.lists(ENTRIES, max_size=12))
def test_any_journal_is_cut_where_it_stops_agreeing(program: Program, entries: list[Entry]) -> None:
    """What is left of a foreign journal is its longest beginning that the dialog agrees with."""
    played = advance(program, Past(tuple(entries)), Ledger(), None)
    steps = [(kind, f"k{number}") for kind, number in program if kind != "say"]
    kept = [(entry.kind, entry.key) for entry in played.past.journal]
    assert kept == steps[: len(kept)]
    agreed = 0
    while (
        agreed < min(len(entries), len(steps))
        and (entries[agreed].kind, entries[agreed].key) == steps[agreed]
    ):
        agreed += 1
    assert played.past.journal[:agreed] == tuple(entries[:agreed])


@given(PROGRAMS, st.lists(ANSWERS, max_size=12))
def test_back_and_the_same_answer_again_lead_to_the_same_place(program: Program, answers: list[str]) -> None:
    """Back undoes exactly one answer: giving it again restores the journal, and no effect is repeated."""
    played, ledger = conversation(program, answers)
    past = back(played.past)
    if past is None:
        return
    before = list(ledger.written)
    earlier = advance(program, past, ledger, None)
    assert earlier.question is not None
    undone = played.past.journal[len(past.journal)].value[1]
    again = advance(program, earlier.past, ledger, undone, earlier.question.key)
    assert again.past.journal == played.past.journal
    assert ledger.written == before


PAYLOADS = st.one_of(
    st.sampled_from(
        ["l:menu", "l:submit", "l:help", "g:menu", "g:resume", "g:help", "l:welcome:x", "l:photo:1:a"]
    ),
    st.tuples(
        st.sampled_from("ahpbc"), st.integers(0, 8), st.sampled_from(["", ":yes", ":no", ":0", ":again"])
    ).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2]}"),
    st.text(max_size=20),
)
CONTENTS: st.SearchStrategy[Content] = st.one_of(
    st.builds(
        Words,
        st.sampled_from(["120", "так", "ні", "меню", "назад", "скасувати", "допомога", "🙂", "/submit"]),
    ),
    st.builds(Words, st.text(max_size=12)),
    st.builds(Press, PAYLOADS),
    st.builds(Words, PAYLOADS),
    st.builds(Start, st.sampled_from(["", "acc_123456789", "x"])),
    st.builds(Attachment, st.just("photo"), st.just("ref"), file=st.sampled_from([1, None])),
    st.builds(Odd, st.sampled_from(["voice", "sticker"])),
    st.builds(Contact, st.just("+380"), st.booleans()),
    st.builds(Place, st.floats(-90, 90), st.floats(-180, 180)),
    st.sampled_from([Edited("x"), Joined(), Left()]),
)


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(CONTENTS, st.integers(0, 30), st.none() | st.integers(0, 5), st.booleans()), max_size=25
    ),
    st.sampled_from(["agreed", "newcomer"]),
)
def test_no_order_of_events_breaks_a_chat(
    events: list[tuple[Content, int, int | None, bool]], who: str
) -> None:
    """Any events in any order: turns never go back, nobody is left without an answer, replays agree."""
    chat = Chat(world=World(Ledger(zones=("day", "night")), consented=who == "agreed"))
    for content, hours, seen, more in events:
        turn = chat.talk.turn
        chat.later(hours=hours).do(content, seen=seen, more=more)
        assert chat.talk.turn >= turn
        if not isinstance(content, Left | Edited) and not more:
            assert chat.answer
        assert len(chat.world.ledger.written) <= chat.events
        if chat.talk.dialog:
            shown, past = chat.talk.shown, chat.talk.past
            chat.press("g:resume")
            assert (chat.talk.shown, chat.talk.past) == (shown, past)


def test_a_dialog_that_ends_without_a_word() -> None:
    """Who says no to a dialog that has nothing to say about it hears what became of it, and has the menu."""
    chat = Chat(world=World(Ledger(zones=("day", "night")), consented=True))
    for words in ("120", "120", "120", "ні"):
        chat.do(Words(words))
    assert chat.answer
    assert not chat.talk.dialog
