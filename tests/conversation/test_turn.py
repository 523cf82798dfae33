"""Turns: what every kind of event means in every state of a conversation."""

from __future__ import annotations

import pytest

from bot.conversation.catalog import takes
from bot.conversation.events import Attachment
from bot.conversation.messages import link_payload
from bot.conversation.steps import Answer, Ask, Choice, Look, Once, Say, t
from tests.conversation.stage import MENU, YES_NO, Chat, Ledger, World, begun, picked, submit, whole


def text_of(answer: Answer) -> str:
    return str(answer.value)


async def three() -> None:
    """Asks three times, the last time for a choice."""
    for key in ("a", "b"):
        await Ask(key, t("place", place=f"question {key}"), read=whole)
    await Ask("sure", t("place", place="sure?"), read=picked, choices=YES_NO, wants=())
    await Say(t("place", place="the end"))


# the path


def test_a_dialog_from_its_first_line_to_its_last() -> None:
    """Answers lead to the end, where nothing is open any more and the menu is offered."""
    chat = Chat.about(submit)
    chat.say("120").tap("Так")
    assert chat.world.ledger.written == [{"day": 120}]
    assert "written 1" in chat.text
    assert chat.talk.dialog == ""
    assert [button.label for button in chat.buttons][-1] == "☰ Меню"


def test_an_open_question_offers_cancel_and_a_way_back() -> None:
    """Cancel stands under every question, Back under every question that has one before it."""
    chat = Chat.about(three)
    assert [button.label for button in chat.buttons] == ["✕ Скасувати"]
    chat.say("1")
    assert [button.label for button in chat.buttons] == ["‹ Назад", "✕ Скасувати"]


def test_a_wrong_answer_is_explained_and_asked_again() -> None:
    """The reason comes first, then the same question; nothing typed so far is lost."""
    chat = Chat.about(three)
    chat.say("1").say("many")
    assert chat.text.startswith(chat.line("expects", wanted="text"))
    assert chat.text.endswith("question b")
    assert chat.journal == ["a"]


def test_what_was_said_before_a_question_is_not_repeated_with_a_refusal() -> None:
    """A card above the question stays above it: only the reason and the question are said again."""

    async def card() -> None:
        await Say(t("place", place="a long card"))
        await Ask("a", t("place", place="question"), read=whole)

    chat = Chat.about(card)
    assert "a long card" in chat.text
    chat.say("many")
    assert "a long card" not in chat.text


# typed instead of pressed


@pytest.mark.parametrize("typed", ["Так", "так", " ТАК ", "Так\n"])
def test_a_label_may_be_typed(typed: str) -> None:
    """Typing the label of a button is as good as pressing it, in any case."""
    chat = Chat.about(three)
    chat.say("1").say("2").say(typed)
    assert chat.text == "the end"


@pytest.mark.parametrize("typed", ["📷 Надіслати", "надіслати", "Надіслати"])
def test_the_sign_of_a_label_need_not_be_typed(typed: str) -> None:
    """Nobody types the picture at the beginning of a label."""

    async def signed() -> None:
        choices = (Choice("send", t("place", place="📷 Надіслати")),)
        await Ask("a", t("place", place="question"), read=picked, choices=choices, wants=())
        await Say(t("place", place="sent"))

    assert Chat.about(signed).say(typed).text == "sent"


def test_typing_where_only_buttons_count_is_explained() -> None:
    """A question that wants no text says so and shows its buttons again."""
    chat = Chat.about(three)
    chat.say("1").say("2").say("maybe")
    assert chat.text == f"{chat.line('expects', wanted='pick')}\n\nsure?"
    assert [button.label for button in chat.buttons][:2] == ["Так", "Ні"]
    assert not chat.answer[-1].typed


# rule 1: global words


@pytest.mark.parametrize("word", ["меню", "Меню!", "/menu", "menu", "home"])
def test_the_menu_can_be_asked_for_in_any_state(word: str) -> None:
    """The menu opens in both languages and leaves what is open as it is."""
    chat = Chat.about(three)
    chat.say("1").say(word)
    assert MENU in chat.text
    assert (chat.talk.dialog, chat.journal) == ("it", ["a"])
    chat.tap(chat.line("button-resume", dialog=t("dialog-history")))
    assert chat.text == "question b"


@pytest.mark.parametrize("word", ["допомога", "/help", "help", "?", "мова", "/language", "language"])
def test_help_and_language_do_not_end_what_is_open(word: str) -> None:
    """Help and language are screens: the conversation waits behind them."""
    chat = Chat.about(three)
    chat.say("1").say(word)
    assert chat.text == chat.line("language-uk")
    assert chat.journal == ["a"]
    assert chat.say("2").text == "sure?"


@pytest.mark.parametrize("word", ["назад", "/back", "back", "повернутися"])
def test_back_is_a_word_too(word: str) -> None:
    """Back works typed, in both languages."""
    chat = Chat.about(three)
    chat.say("1").say(word)
    assert (chat.text, chat.journal) == ("question a", [])


@pytest.mark.parametrize("word", ["скасувати", "стоп", "/cancel", "cancel"])
def test_cancel_is_a_word_too(word: str) -> None:
    """Cancel closes the conversation and shows the menu."""
    chat = Chat.about(three)
    chat.say("1").say(word)
    assert chat.text.startswith(chat.line("cancelled"))
    assert chat.talk.dialog == ""


def test_back_before_the_first_question_is_cancel() -> None:
    """There is nothing to go back to at the first question."""
    chat = Chat.about(three)
    assert chat.say("назад").text.startswith(chat.line("cancelled"))


def test_global_words_with_nothing_open_show_the_menu() -> None:
    """Back, cancel and resume have nothing to do when nothing is open."""
    for word in ("назад", "скасувати"):
        chat = Chat()
        assert chat.say(word).text == MENU
    assert Chat().press("g:resume").text == MENU


def test_what_is_done_is_a_wall_for_back_and_said_at_cancel() -> None:
    """After an effect there is no way back, and Cancel does not claim that nothing happened."""

    async def acts() -> None:
        await Ask("a", t("place", place="a"), read=whole)
        await Once("write", lambda w: w.write("x"))
        await Ask("b", t("place", place="b"), read=whole)

    chat = Chat.about(acts)
    chat.say("1")
    assert [button.label for button in chat.buttons] == ["✕ Скасувати"]
    assert chat.say("назад").text == f"{chat.line('back-wall')}\n\nb"
    assert chat.tap("✕ Скасувати").text.startswith(chat.line("cancelled-kept"))


def test_a_dialog_can_be_opened_by_a_command() -> None:
    """A command names a dialog of the table; in a group it may carry the bot's name."""
    chat = Chat(begun(three))
    assert chat.say("/it").text == "question a"
    assert Chat(begun(three)).say("/it@oblik_bot").text == "question a"
    assert Chat(begun(three)).say("/nothing").text.startswith(chat.line("not-understood"))


# rule 2: a button belongs to its turn


def test_a_stale_press_says_so_and_repeats_the_question() -> None:
    """A button of an earlier question changes nothing."""
    chat = Chat.about(submit)
    chat.say("120")
    old = chat.button("Так").payload
    chat.say("назад").say("130")
    chat.press(old)
    assert chat.text.startswith(chat.line("stale-button"))
    assert (chat.talk.shown, chat.world.ledger.written) == ("send", [])
    assert not chat.answer[0].replace


def test_a_double_tap_answers_once() -> None:
    """The second press of the same button is stale."""
    chat = Chat.about(submit)
    chat.say("120")
    yes = chat.button("Так").payload
    chat.press(yes)
    chat.press(yes)
    assert len(chat.world.ledger.written) == 1
    assert chat.text.startswith(chat.line("stale-button"))


def test_a_double_tap_does_not_confirm_what_was_changed_meanwhile() -> None:
    """When the world has moved on, the question is asked in a new turn: an old Yes does not answer it."""

    async def sure() -> None:
        zones = await Look("zones", lambda r: r.read(), tuple)
        await Ask("sure", t("place", place=f"{zones}?"), read=picked, choices=YES_NO, wants=())

        def write(ledger: Ledger) -> int:
            ledger.expect(zones, "zones")
            return ledger.write(zones)

        await Once("write", write)

    chat = Chat.about(sure)
    yes = chat.button("Так").payload
    chat.world.ledger.zones = ("day", "night")
    chat.press(yes)
    assert "night" in chat.text
    chat.press(yes)
    assert chat.world.ledger.written == []
    chat.tap("Так")
    assert chat.world.ledger.written == [("day", "night")]


FORGED = ["x", "a", "a1", "a:yes", "a99:yes", "a٣:yes", "h1:9", "h1:x", "p1:x", "p1:99999999", "b77"]
FORGED += ["l:", "l:nothing", "l:submit:too:many:args", "g:nothing", "g:"]


@pytest.mark.parametrize("payload", [*FORGED, "", "a1:" + "z" * 50, "\ud83d"])
def test_no_payload_breaks_a_turn(payload: str) -> None:
    """People can send anything as a button; the answer is a sentence and the question."""
    chat = Chat.about(three)
    chat.say("1").press(payload)
    assert chat.journal == ["a"]
    assert chat.text
    assert Chat().press(payload).text


def test_a_forged_choice_is_refused() -> None:
    """A value that is not among the choices answers nothing."""
    chat = Chat.about(submit)
    chat.say("120").press(f"a{chat.talk.turn}:maybe")
    assert chat.text.startswith(chat.line("stale-button"))
    assert chat.talk.shown == "send"


# rule 3: words that come early


def test_words_sent_before_the_question_do_not_answer_it() -> None:
    """A message that was sent while another question stood on the screen is asked for again."""
    chat = Chat.about(three)
    screen = chat.talk.turn
    chat.say("1")
    chat.say("2", seen=screen)
    assert chat.text == f"{chat.line('came-early')}\n\nquestion b"
    assert chat.journal == ["a"]


def test_only_the_last_of_many_early_words_is_answered() -> None:
    """While more messages wait, an early one is passed over in silence."""
    chat = Chat.about(three)
    screen = chat.talk.turn
    chat.say("1")
    assert chat.say("2", seen=screen, more=True).answer == ()
    assert chat.say("3", seen=screen).text.startswith(chat.line("came-early"))


def test_a_press_is_never_early() -> None:
    """A button that is on the screen was seen, whatever else was on its way."""
    chat = Chat.about(submit)
    chat.say("120").press(chat.button("Так").payload, seen=0)
    assert chat.world.ledger.written == [{"day": 120}]


def test_a_flowing_question_takes_what_came_early() -> None:
    """Several photos, or a long text in parts, do not wait for the next question."""

    async def photos() -> None:
        for number in range(3):
            await Ask(
                f"photo:{number}", t("place", place="next"), read=text_of, wants=("file",), flowing=True
            )
        await Say(t("place", place="all"))

    chat = Chat.about(photos)
    for number in range(3):
        chat.do(Attachment("photo", "ref", file=number), seen=1)
    assert chat.text == "all"


# rule 4: links and screens


def test_a_screen_leaves_what_is_open() -> None:
    """A link to a dialog that asks nothing shows it, with a way to go on."""
    chat = Chat.about(three)
    chat.say("1").press("l:menu")
    assert chat.journal == ["a"]
    resume = chat.button(chat.line("button-resume", dialog=t("dialog-history")))
    assert resume.payload == "g:resume"


def test_a_link_to_a_dialog_that_asks_opens_it() -> None:
    """What was open before is given up for what the person chose now."""
    chat = Chat.about(three)
    chat.say("1").press("l:submit")
    assert (chat.talk.dialog, chat.talk.shown) == ("submit", "value:day")


def test_a_link_to_what_is_open_goes_on_with_it() -> None:
    """Opening the open dialog once more repeats its question and loses nothing."""
    chat = Chat.about(three)
    chat.say("1").press("l:it")
    assert (chat.text, chat.journal) == ("question b", ["a"])


def test_links_stay_valid_for_ever() -> None:
    """A link is pressed years later, in another conversation, and opens its dialog."""
    chat = Chat()
    chat.say("меню")
    link = chat.button(chat.line("dialog-reading")).payload
    chat.say("120").say("скасувати").later(days=900).press(link)
    assert chat.talk.shown == "value:day"


def test_a_screen_edits_the_message_it_was_pressed_under() -> None:
    """The answer to a press may replace the message with the button."""
    chat = Chat()
    assert chat.press("l:help").answer[0].replace
    assert Chat.about(three).answer[0].replace


# rule 6: expiry


def test_a_conversation_left_alone_is_closed_kindly() -> None:
    """After the limit the person is told, once, and starts again from the menu."""
    chat = Chat.about(three)
    chat.say("1").later(hours=23).say("2")
    assert chat.text == "sure?"
    chat.later(hours=25).say("так")
    assert chat.text.startswith(chat.line("conversation-expired"))
    assert MENU in chat.text
    assert chat.talk.dialog == ""
    assert chat.say("так").text.count(chat.line("conversation-expired")) == 0


def test_whoever_is_told_of_the_end_is_not_scolded_as_well() -> None:
    """An expired conversation explains why the button does nothing; no second sentence says it is stale."""
    chat = Chat.about(submit)
    chat.say("120")
    yes = chat.button("Так").payload
    chat.later(hours=25).press(yes)
    assert chat.line("stale-button") not in chat.text
    assert chat.text.startswith(chat.line("conversation-expired"))
    assert chat.world.ledger.written == []


def test_expiry_counts_from_the_last_message() -> None:
    """Somebody who goes on slowly is not cut off."""
    chat = Chat.about(three)
    for answer in ("1", "2"):
        chat.later(hours=20).say(answer)
    assert chat.talk.shown == "sure"


# rule 7: a dialog that is gone


def test_a_dialog_that_no_longer_exists_is_closed_with_an_apology() -> None:
    """Nothing raises and nobody is stranded: the menu is there."""
    chat = Chat.about(three)
    chat.say("1")
    chat.catalog = Chat().catalog
    chat.say("дві")
    assert chat.text.startswith(chat.line("dialog-gone"))
    assert chat.talk.dialog == ""
    assert chat.line("dialog-reading") in [button.label for button in chat.buttons]


def test_a_dialog_that_takes_other_arguments_now_is_asked_for_politely() -> None:
    """A link from another time, with arguments that the dialog no longer takes, is a stale button."""
    chat = Chat()
    assert chat.press(link_payload("submit", ("a", "b"))).text.startswith(chat.line("stale-button"))
    assert takes(submit, 0)
    assert not takes(submit, 1)


def test_what_was_done_is_not_denied_when_a_conversation_is_closed() -> None:
    """After an effect nobody is told that nothing was sent."""

    async def acts() -> None:
        await Once("write", lambda w: w.write("x"))
        await Ask("a", t("place", place="a"), read=whole)

    chat = Chat.about(acts)
    assert chat.later(hours=25).say("1").text.startswith(chat.line("conversation-expired-kept"))
    chat = Chat.about(acts)
    chat.catalog = Chat().catalog
    assert chat.say("x").text.startswith(chat.line("dialog-gone-kept"))


# rule 8: agreement


def test_whoever_has_not_agreed_is_asked_first() -> None:
    """A dialog that needs agreement opens the welcome with what was wanted."""
    chat = Chat(world=World(consented=False))
    chat.press("l:submit")
    assert (chat.talk.dialog, chat.talk.args) == ("welcome", ("submit",))
    chat.world.consented = True
    assert chat.tap("Так").text == "welcome submit"


def test_screens_without_agreement_are_open_to_all() -> None:
    """Help, language and the menu need no agreement."""
    chat = Chat(world=World(consented=False))
    assert chat.say("допомога").text == chat.line("language-uk")
