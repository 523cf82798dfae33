"""Turns: less usual events, hints, pages, buttons that arrive as text, conversations without an end."""

from __future__ import annotations

import pytest

from bot.conversation.events import Attachment, Contact, Edited, Joined, Left, Odd, Place, Start
from bot.conversation.messages import link_payload
from bot.conversation.steps import Answer, Ask, Choice, Hint, Link, Look, Rejected, Say, Text, t
from bot.conversation.turn import LONGEST_JOURNAL, Talk
from tests.conversation.stage import MENU, YES_NO, Chat, Ledger, World, begun, picked, submit, whole


def text_of(answer: Answer) -> str:
    return str(answer.value)


async def three() -> None:
    """Asks three times, the last time for a choice."""
    for key in ("a", "b"):
        await Ask(key, t("place", place=f"question {key}"), read=whole)
    await Ask("sure", t("place", place="sure?"), read=picked, choices=YES_NO, wants=())
    await Say(t("place", place="the end"))


# other events


def test_start_shows_the_menu_to_those_who_agreed() -> None:
    """Starting again leaves what is open as it is."""
    chat = Chat.about(three)
    chat.say("1").do(Start())
    assert MENU in chat.text
    assert chat.journal == ["a"]


def test_start_with_a_payload_goes_to_the_welcome() -> None:
    """A deep link is the welcome's to read."""
    chat = Chat().do(Start("acc_123456789"))
    assert (chat.talk.dialog, chat.talk.args) == ("welcome", ("acc_123456789",))


def test_start_welcomes_a_newcomer() -> None:
    """Whoever has not agreed is welcomed, and starting twice asks once."""
    chat = Chat(world=World(consented=False)).do(Start("acc_1"))
    chat.do(Start())
    assert chat.talk.args == ("acc_1",)


@pytest.mark.parametrize("typed", ["Добрий день", "привіт", "…"])
def test_whatever_a_newcomer_says_first_is_a_greeting(typed: str) -> None:
    """Whoever has not agreed yet is welcomed, not told that they were not understood."""
    chat = Chat(world=World(consented=False)).say(typed)
    assert chat.talk.dialog == "welcome"
    assert chat.text == chat.line("welcome-agree")


def test_a_newcomer_who_sends_something_odd_is_welcomed_too() -> None:
    """The hint comes first, then the welcome."""
    chat = Chat(world=World(consented=False)).do(Odd("voice"))
    assert chat.text.startswith(chat.line("odd-hint", kind="voice"))
    assert chat.talk.dialog == "welcome"


def test_joining_welcomes_and_leaving_closes() -> None:
    """Somebody who blocks the bot is not spoken to; what was open is closed."""
    assert Chat().do(Joined()).talk.dialog == "welcome"
    chat = Chat.about(three)
    chat.say("1").do(Left())
    assert (chat.answer, chat.talk.dialog) == ((), "")


def test_a_number_typed_at_the_menu_opens_its_dialog() -> None:
    """What the catalog makes of words is opened; what it cannot read gets the menu."""
    assert Chat().say("4520").talk.dialog == "submit"
    chat = Chat()
    assert chat.say("добрий день").text.startswith(chat.line("not-understood"))


def test_a_photo_sent_at_the_menu_opens_its_dialog() -> None:
    """A file that was stored goes to the dialog for files, with its id and kind."""
    assert Chat().do(Attachment("photo", "ref", file=7)).text == "photo 7"


def test_a_file_that_could_not_be_taken_says_why() -> None:
    """The reason is said, and the question stays."""
    chat = Chat.about(three)
    chat.do(Attachment("photo", "ref", fault="file-too-big"))
    assert chat.text == f"{chat.line('file-too-big')}\n\nquestion a"


def test_the_caption_of_a_photo_may_be_the_answer() -> None:
    """Where words are wanted and no photo, the words under a photo count."""
    chat = Chat.about(three)
    chat.do(Attachment("photo", "ref", file=1, caption="17"))
    assert chat.journal == ["a"]
    chat.do(Attachment("photo", "ref", file=1))
    assert chat.text.startswith(chat.line("expects", wanted="text"))


def test_the_words_under_a_wanted_file_come_with_it() -> None:
    """A file that is wanted is the answer, and its caption is not lost, whatever is replayed."""
    read: list[tuple[object, str]] = []

    async def both() -> None:
        await Ask("a", t("nothing"), lambda a: read.append((a.value, a.caption)), wants=("text", "file"))
        await Ask("b", t("nothing"), read=text_of)

    chat = Chat.about(both)
    chat.do(Attachment("photo", "ref", file=1, caption="щиток"))
    chat.say("17")
    assert set(read) == {(1, "щиток")}
    assert len(read) > 1


@pytest.mark.parametrize("kind", ["voice", "sticker", "poll", "anything"])
def test_odd_messages_get_a_hint_and_the_question(kind: str) -> None:
    """Voice, stickers and the like are answered politely; nothing is lost."""
    chat = Chat.about(three)
    chat.say("1").do(Odd(kind))
    assert chat.text == f"{chat.line('odd-hint', kind=kind)}\n\nquestion b"
    assert Chat().do(Odd(kind)).text.startswith(chat.line("odd-hint", kind=kind))


def test_an_edited_message_is_not_an_answer() -> None:
    """Edits in mid-dialog get a hint; with nothing open they are passed over."""
    chat = Chat.about(three)
    chat.do(Edited("120"))
    assert chat.text.startswith(chat.line("edited-hint"))
    assert Chat().do(Edited("120")).answer == ()


def test_contacts_and_places_answer_only_who_asks_for_them() -> None:
    """A phone number or a location that nobody asked for is explained."""

    async def phone() -> None:
        number = await Ask("phone", t("place", place="phone?"), read=text_of, wants=("contact",))
        where = await Ask("where", t("place", place="where?"), read=text_of, wants=("place",))
        await Say(t("place", place=f"{number} {where}"))

    chat = Chat.about(phone)
    assert chat.button(chat.line("button-share-phone")).kind == "contact"
    chat.do(Place(50.9, 28.6))
    assert chat.text.startswith(chat.line("expects", wanted="contact"))
    chat.do(Contact("+380671234567", own=True)).do(Place(50.9, 28.6))
    assert chat.text == "+380671234567 [50.9, 28.6]"
    assert Chat().do(Contact("1", own=True)).text == f"{chat.line('not-understood')}\n\n{MENU}"


def test_whose_contact_it_is_reaches_the_reader() -> None:
    """A reader can tell a proven own number from somebody's card."""

    def own(answer: Answer) -> str:
        if answer.detail != "own":
            raise Rejected(t("expects", wanted="contact"))
        return str(answer.value)

    async def phone() -> None:
        await Ask("phone", t("place", place="phone?"), read=own, wants=("contact",))
        await Say(t("place", place="thanks"))

    chat = Chat.about(phone)
    assert chat.do(Contact("1", own=False)).text.endswith("phone?")
    assert chat.do(Contact("1", own=True)).text == "thanks"


# hints and pages


async def hinted() -> None:
    """A question with a hint, and enough choices for several pages."""
    hint = Hint(t("place", place="where?"), t("place", place="look at the top"), "bill.png")
    choices = tuple(Choice(str(n), t("place", place=f"choice {n}")) for n in range(40))
    await Ask("a", t("place", place="which?"), read=picked, choices=choices, hints=(hint,))
    await Say(t("place", place="chosen"))


def test_a_hint_shows_its_picture_and_the_question_again() -> None:
    """Asking for a hint costs nothing and keeps the question's buttons valid."""
    chat = Chat.about(hinted)
    first = chat.button("choice 1").payload
    chat.tap("where?")
    assert chat.answer[0].media is not None
    assert chat.answer[0].media.asset == "bill.png"
    assert [message.text for message in chat.answer] == ["look at the top", "which?"]
    assert chat.press(first).text == "chosen"


def test_pages_are_turned_without_asking_anew() -> None:
    """Another page of choices is the same question: its buttons stay valid."""
    chat = Chat.about(hinted)
    turn = chat.talk.turn
    chat.press(f"p{turn}:2")
    assert (chat.answer[0].page, chat.answer[0].turn, chat.talk.turn) == (2, turn, turn)
    assert chat.press(f"a{turn}:1").text == "chosen"


def test_a_payload_that_does_not_fit_is_refused_when_it_is_made() -> None:
    """A button that a messenger would not take is a mistake that a test meets, not a person."""
    with pytest.raises(ValueError, match="longer than 64 bytes"):
        link_payload("link", ("й" * 40,))


# Viber: buttons arrive as text


def test_a_button_that_arrives_as_text_is_a_press() -> None:
    """On Viber a pressed button is a text message with its payload."""
    chat = Chat.about(submit)
    chat.say("120").say(chat.button("Так").payload)
    assert chat.world.ledger.written == [{"day": 120}]
    assert chat.say("g:menu").text == MENU
    assert chat.say("l:submit").talk.shown == "value:day"
    chat.say("120").say(f"b{chat.talk.turn}")
    assert chat.talk.shown == "value:day"
    assert chat.say(f"c{chat.talk.turn}").talk.dialog == ""


@pytest.mark.parametrize("serial", ["b0457812", "a123456", "c4520", "h77889900", "p5550001"])
def test_a_serial_number_is_not_taken_for_a_button(serial: str) -> None:
    """Words that merely look like a payload are an answer."""

    async def asks() -> None:
        value = await Ask("serial", t("place", place="serial?"), read=text_of)
        await Say(t("place", place=f"got {value}"))

    assert Chat.about(asks).say(serial).text == f"got {serial}"


# parked, long, and odd


def test_a_look_up_that_fails_is_tried_again_by_a_button() -> None:
    """The person keeps what they entered and presses Try again."""

    async def looks() -> None:
        await Ask("a", t("place", place="a?"), read=whole)
        zones: list[str] = await Look("zones", lambda r: r.read())
        await Ask("b", t("place", place=f"{zones}?"), read=whole)

    chat = Chat.about(looks)
    chat.world.ledger.silent = True
    chat.say("1")
    assert chat.text == chat.line("look-unavailable")
    chat.tap(chat.line("button-again"))
    assert chat.text == chat.line("look-unavailable")
    chat.world.ledger.silent = False
    chat.tap(chat.line("button-again"))
    assert chat.text == "['day']?"
    assert chat.journal == ["a", "zones"]


def test_a_message_meant_for_a_failed_look_up_is_not_an_answer() -> None:
    """Any message tries again; it does not answer the question that comes then."""

    async def looks() -> None:
        await Look("zones", lambda r: r.read())
        await Ask("b", t("place", place="b?"), read=whole)

    chat = Chat(begun(looks), World(Ledger(silent=True)))
    chat.press("l:it")
    chat.world.ledger.silent = False
    assert chat.say("5").text == "b?"
    assert chat.say("5").talk.dialog == ""


def test_a_conversation_that_goes_round_in_circles_is_closed() -> None:
    """A journal cannot grow without end."""

    async def circles() -> None:
        for number in range(10 * LONGEST_JOURNAL):
            await Ask(f"again:{number}", t("place", place="again?"), read=text_of)

    chat = Chat.about(circles)
    for _ in range(LONGEST_JOURNAL + 1):
        chat.say("x")
    assert chat.text.startswith(chat.line("conversation-too-long"))
    assert chat.talk.dialog == ""


def test_turns_go_on_counting_when_a_conversation_ends() -> None:
    """A button of an ended conversation stays old in the next one."""
    chat = Chat.about(submit)
    chat.say("120")
    old = chat.button("Так").payload
    chat.say("скасувати").press("l:submit").say("130").press(old)
    assert chat.text.startswith(chat.line("stale-button"))
    assert chat.world.ledger.written == []


def test_words_flow_together_and_links_end_a_message() -> None:
    """Plain words are one message; links and pictures close theirs; the menu stands under the last."""

    async def talkative() -> None:
        await Say(t("place", place="one"))
        await Say(t("place", place="two"), links=(Link("submit"),))
        await Say(t("place", place="three"))

    chat = Chat.about(talkative)
    assert [message.text for message in chat.answer] == ["one\n\ntwo", "three"]
    assert chat.answer[0].nav == ()
    assert chat.answer[1].nav


def test_a_stored_conversation_that_says_nothing_is_nothing() -> None:
    """An empty talk is what a chat has before its first word."""
    assert Talk().closed() == Talk()
    assert Text("a") == t("a")
