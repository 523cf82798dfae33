"""A turn: one event of one person, their conversation before and after it, and what they are told.

1. A global word (menu, back, cancel, help, language) works in any state; help and language do not end what is
   open.
2. A button carries the turn its question was drawn in. A press from another turn says so and repeats the
   current question.
3. Typed words count for the question that is open, unless they were sent before it was asked, or a menu that
   asks for words stands below it and they name something there.
4. A link opens its dialog. If that dialog asks nothing, it is a screen, and what was open stays open.
5. What cannot be taken gets a sentence that says why, and the same question again, or the way to what the
   words plainly ask for instead. Nothing typed so far is lost.
6. A conversation left alone for too long is closed, and the person is told when they come back.
7. A dialog that no longer exists is closed with an apology and the menu.
8. Whoever has not agreed to the terms is asked to, unless the dialog needs no agreement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from bot.conversation import messages as out
from bot.conversation.catalog import Catalog, takes
from bot.conversation.events import (
    Attachment,
    Contact,
    Edited,
    Event,
    Joined,
    Left,
    Odd,
    Place,
    Press,
    Start,
    Words,
)
from bot.conversation.messages import Button, Message
from bot.conversation.replay import Admit, Past, Played, back, play
from bot.conversation.steps import Answer, Ask, Link, Rejected, Say, Spoken, Text, t

PAGE_DIGITS = 5
GLOBAL_WORDS = frozenset({"menu", "back", "cancel", "help", "language", "resume"})
AGAIN = "again"
CAME_EARLY = "came-early"
LONGEST_JOURNAL = 500  # steps; whoever goes round in circles that long is not helped by going on


class Talk(Struct, frozen=True):
    """A conversation as it is stored. No dialog: nothing is open. `shown`: the question on the screen.

    `aside`: a menu that asks for words stands below that question.
    """

    dialog: str = ""
    args: tuple[str, ...] = ()
    past: Past = field(default_factory=Past)
    turn: int = 0
    shown: str = ""
    touched: datetime | None = None
    aside: bool = False

    def closed(self) -> Talk:
        """Nothing open; turns go on counting, so that old buttons stay old."""
        return Talk(turn=self.turn, touched=self.touched)


class World(Protocol):
    """What a turn needs to know and may do about the person whose turn it is."""

    @property
    def language(self) -> str: ...
    @property
    def consented(self) -> bool: ...
    def look(self, fetch: Callable[[Any], Any]) -> Any: ...
    def once(self, act: Callable[[Any], Any]) -> Any: ...


@dataclass(frozen=True, slots=True)
class Turns:
    """Takes turns. `say` renders a text in a language; `recognise` names the global word that was typed."""

    catalog: Catalog
    say: Callable[[Text, str], str]
    recognise: Callable[[str], str | None]
    expire: timedelta

    def take(
        self,
        event: Event,
        talk: Talk,
        world: World,
        now: datetime,
        *,
        seen: int | None = None,
        more: bool = False,
    ) -> tuple[Talk, tuple[Message, ...]]:
        """The conversation after the event, and the answer.

        `now` is our own time of the event: a messenger's clock may be anything. `seen` is the turn that was
        on the person's screen when the event came in, if an earlier event was still unanswered; `more` tells
        that further events of this person wait, so that a mere hint may be left to the last of them.
        """
        told: tuple[Say, ...] = ()
        if talk.dialog and talk.touched and now - talk.touched > self.expire:
            told = (Say(t("conversation-expired-kept" if talk.past.done else "conversation-expired")),)
            talk = talk.closed()
        if talk.dialog and talk.dialog not in self.catalog.dialogs:
            told = (Say(t("dialog-gone-kept" if talk.past.done else "dialog-gone")),)
            talk = talk.closed()
        talk = replace(talk, touched=now)
        return _Turn(self, event, talk, world, told, seen, more).take()


@dataclass(slots=True)
class _Turn:
    """One turn being taken."""

    turns: Turns
    event: Event
    talk: Talk
    world: World
    told: tuple[Say, ...]
    seen: int | None
    more: bool

    def take(self) -> tuple[Talk, tuple[Message, ...]]:
        match self.event.content:
            case Left():
                return self.talk.closed(), ()
            case Joined():
                return self.go(self.turns.catalog.welcome)
            case Start(payload):
                return self.start(payload)
            case Press(payload):
                return self.pressed(out.read_payload(payload))
            case Words(text):
                return self.words(text)
            case Attachment() as attachment:
                return self.attached(attachment)
            case Contact(phone, own):
                return self.answer(Answer("contact", phone, "own" if own else "", self.at))
            case Place(latitude, longitude):
                return self.answer(Answer("place", [latitude, longitude], "", self.at))
            case Edited():
                return self.hint(t("edited-hint")) if self.talk.dialog else (self.talk, ())
            case Odd("group"):  # others read along there: one line, no screens
                return self.talk, (Message(self.text(t("odd-hint", kind="group"))),)
            case Odd(kind):
                return self.hint(t("odd-hint", kind=kind))

    @property
    def at(self) -> str:
        return self.event.at.isoformat()

    # what an event means

    def start(self, payload: str) -> tuple[Talk, tuple[Message, ...]]:
        catalog = self.turns.catalog
        if not self.world.consented or payload:
            return self.go(catalog.welcome, (payload,) if payload else ())
        return self.word("menu")

    def words(self, text: str) -> tuple[Talk, tuple[Message, ...]]:
        payload = out.read_payload(text)
        if self.drawn(payload, text):
            return self.pressed(payload)
        if word := self.turns.recognise(text):
            return self.word(word)
        command = text.strip().removeprefix("/").partition("@")[0] if text.startswith("/") else ""
        if command in self.turns.catalog.dialogs and takes(self.turns.catalog.dialogs[command].run, 0):
            return self.go(command)
        if command and (shortcut := self.turns.catalog.shortcut(text)):  # a command with its argument
            return self.go(*shortcut)
        if self.talk.dialog and not (self.talk.aside and self.asks_elsewhere(text)):
            return self.answer(Answer("text", text, "", self.at))
        if shortcut := self.turns.catalog.shortcut(text):
            return self.go(*shortcut)
        if not self.world.consented:
            return self.go(self.turns.catalog.welcome)  # whatever a newcomer says first is a greeting
        if aside := self.turns.catalog.aside(text):
            return self.go(*aside)
        return self.puzzled(t("not-understood"))

    def asks_elsewhere(self, text: str) -> bool:
        """Whether words typed below a menu are for the menu; numbers may well be what was asked for."""
        return not any(map(str.isdecimal, text)) and self.turns.catalog.shortcut(text) is not None

    def drawn(self, payload: out.Payload, text: str) -> bool:
        """Whether a text is a button that was pressed on Viber; a meter may well be called b0457812."""
        if payload.kind == "link":
            return payload.value in self.turns.catalog.dialogs
        if payload.kind == "word":
            return payload.value in GLOBAL_WORDS
        wanted = {"answer": True, "page": True, "hint": True, "back": False, "cancel": False}.get(
            payload.kind
        )
        return wanted == (":" in text) and payload.turn <= self.talk.turn

    def attached(self, attachment: Attachment) -> tuple[Talk, tuple[Message, ...]]:
        if attachment.fault:
            return self.hint(t(attachment.fault))
        if attachment.file is not None and not self.talk.dialog:
            caption = (attachment.caption,) if attachment.caption else ()
            return self.go(self.turns.catalog.photo, (str(attachment.file), attachment.kind, *caption))
        return self.answer(Answer("file", attachment.file, attachment.kind, self.at, attachment.caption))

    def pressed(self, payload: out.Payload) -> tuple[Talk, tuple[Message, ...]]:
        match payload.kind:
            case "link":
                if payload.value in self.turns.catalog.dialogs:
                    return self.go(payload.value, payload.args)
            case "word":
                if payload.value in GLOBAL_WORDS:
                    return self.word(payload.value)
            case "unknown":
                pass
            case _ if not self.talk.dialog or payload.turn != self.talk.turn:
                pass
            case "answer":
                return self.answer(Answer("pick", payload.value, "", self.at), drawn=True)
            case "hint":
                return self.hinted(payload.value)
            case "page":
                return self.replay(
                    page=int(payload.value)
                    if payload.value.isdecimal() and len(payload.value) <= PAGE_DIGITS
                    else 0
                )
            case kind:
                return self.word(kind)
        return self.hint(t("stale-button"))

    def word(self, word: str) -> tuple[Talk, tuple[Message, ...]]:
        catalog = self.turns.catalog
        match word:
            case "back" if self.talk.dialog:
                past = back(self.talk.past)
                if past is None:
                    acted = any(entry.kind == "once" for entry in self.talk.past.journal)
                    return self.hint(t("back-wall")) if acted else self.word("cancel")
                self.talk = replace(self.talk, past=past)
                return self.replay()
            case "cancel" if self.talk.dialog:
                acted = bool(self.talk.past.done)
                self.told += (Say(t("cancelled-kept" if acted else "cancelled")),)
                self.talk = self.talk.closed()
                return self.go(catalog.menu)
            case "help":
                return self.go(catalog.help)
            case "language":
                return self.go(catalog.language)
            case "resume" if self.talk.dialog:
                return self.replay()
            case _:
                return self.go(catalog.menu)

    # playing

    def question(self) -> Ask[Any] | None:
        """The question on the screen, found by replaying."""
        return self.played(None).question

    def played(self, answer: Admit | None) -> Played:
        registered = self.turns.catalog.dialogs[self.talk.dialog]
        args = self.talk.args
        return play(
            lambda: registered.run(*args),
            self.talk.past,
            self.world.look,
            self.world.once,
            answer,
            self.talk.shown or None,
        )

    def answer(self, answer: Answer, *, drawn: bool = False) -> tuple[Talk, tuple[Message, ...]]:
        if not self.talk.dialog:
            return self.puzzled(t("not-understood"))
        played = self.played(lambda question: self.admit(question, answer, drawn=drawn))
        if played.refused and played.refused.key == CAME_EARLY and self.more:
            return self.talk, ()
        if played.refused and played.refused.key != CAME_EARLY and answer.kind == "text":
            newcomer = not self.world.consented and played.question and not played.question.wants
            read = self.turns.catalog.shortcut if newcomer else self.turns.catalog.aside
            if elsewhere := read(answer.value):
                return self.go(*elsewhere)
        return self.show(played)

    def admit(self, question: Ask[Any], answer: Answer, *, drawn: bool) -> Answer:
        """What the person sent, as an answer to the open question; Rejected if it cannot be one."""
        early = self.seen is not None and self.seen != self.talk.turn
        if early and not drawn and not question.flowing:
            raise Rejected(t(CAME_EARLY))
        if answer.kind == "pick":
            if all(choice.value != answer.value for choice in question.choices):
                raise Rejected(t("stale-button"))
            return answer
        if answer.kind == "text":
            typed = answer.value.strip().casefold()
            for choice in question.choices:
                if typed in _spellings(self.text(choice.label)):
                    return Answer("pick", choice.value, "", self.at)
        if answer.kind not in question.wants:
            attachment = self.event.content
            if "text" in question.wants and isinstance(attachment, Attachment) and attachment.caption:
                return Answer("text", attachment.caption, "", self.at)
            raise Rejected(t("expects", wanted=question.wants[0] if question.wants else "pick"))
        return answer

    def replay(self, page: int = 0) -> tuple[Talk, tuple[Message, ...]]:
        return self.show(self.played(None), page=page, replacing=True)

    def go(self, name: str, args: tuple[str, ...] = ()) -> tuple[Talk, tuple[Message, ...]]:
        """Open a dialog; what is open stays open if the dialog asks nothing."""
        catalog = self.turns.catalog
        if catalog.dialogs[name].needs == "consent" and not self.world.consented:
            name, args = catalog.welcome, (name, *args)
        open_talk = self.talk
        if open_talk.dialog == name and args == open_talk.args:
            return self.replay()
        if not takes(catalog.dialogs[name].run, len(args)):
            return self.hint(t("stale-button"))  # a link from another time, or a forged one
        self.talk = Talk(name, args, turn=open_talk.turn, touched=open_talk.touched)
        played = self.played(None)
        if played.ended:
            self.talk = open_talk = replace(open_talk, aside=bool(open_talk.dialog and name in catalog.menus))
            return open_talk, self.messages(played, replacing=True, screen=name)
        if open_talk.dialog == name and not args:  # the same, begun with something: that goes on
            self.talk = open_talk
            return self.replay()
        return self.show(played, replacing=True)

    def show(
        self, played: Played, *, page: int = 0, replacing: bool = False
    ) -> tuple[Talk, tuple[Message, ...]]:
        """The talk after a play, and its messages."""
        talk = self.talk
        name = talk.dialog
        replacing = replacing or isinstance(self.event.content, Press)
        if played.ended:
            self.talk = talk.closed()
            if not (played.said or self.told):  # a dialog that ended without a word leaves nobody in silence
                return self.puzzled(t("cancelled-kept" if played.past.done else "cancelled"))
            return self.talk, self.messages(played, replacing=replacing, screen=name)
        if len(played.past.journal) > LONGEST_JOURNAL:
            self.talk = talk.closed()
            self.told += (Say(t("conversation-too-long")),)
            return self.go(self.turns.catalog.menu)
        shown = played.parked or (played.question.key if played.question else "")
        turned = talk.shown != shown or played.taken
        turn = talk.turn + 1 if turned else talk.turn
        self.talk = Talk(name, talk.args, played.past, turn, shown, talk.touched)
        return self.talk, self.messages(played, page=page, replacing=replacing, screen=name)

    def hint(self, text: Text) -> tuple[Talk, tuple[Message, ...]]:
        """A sentence, and the open question again; with nothing open, the menu."""
        if not self.talk.dialog:
            return self.puzzled(text)
        self.told += (Say(text),)
        talk, messages = self.show(self.played(None))
        return talk, tuple(replace(message, replace=False) for message in messages)

    def puzzled(self, text: Text) -> tuple[Talk, tuple[Message, ...]]:
        """The menu, for what nobody asked for, and why, unless something was said already."""
        if not self.told:
            self.told = (Say(text),)
        catalog = self.turns.catalog
        return self.go(catalog.menu if self.world.consented else catalog.welcome)

    def hinted(self, number: str) -> tuple[Talk, tuple[Message, ...]]:
        """The n-th hint of the open question, and the question again."""
        question = self.question()
        if question is None or not number.isdecimal() or int(number) >= len(question.hints):
            return self.hint(t("stale-button"))
        hint = question.hints[int(number)]
        self.told += (Say(hint.text, media=out.Media("picture", asset=hint.asset) if hint.asset else None),)
        talk, messages = self.show(self.played(None))
        return talk, tuple(replace(message, replace=False) for message in messages)

    # saying

    def text(self, text: Spoken) -> str:
        return self.turns.say(text if isinstance(text, Text) else text(), self.world.language)

    def messages(self, played: Played, *, page: int = 0, replacing: bool, screen: str) -> tuple[Message, ...]:
        """The messages of a play: words flow together with what follows, a picture or links end a message."""
        made: list[Message] = []
        words: list[str] = []
        # a refused answer is explained, and what was said before the question stands above it already
        for said in self.told + (() if played.refused else played.said):
            words.append(self.text(said.text))
            if said.media or said.links:
                made.append(
                    Message("\n\n".join(filter(None, words)), self.links(said.links), media=said.media)
                )
                words = []
        made.append(self.ended(made, words, screen) if played.ended else self.asked(played, words, page))
        if replacing:
            made[0] = replace(made[0], replace=True)
        return tuple(message for message in made if message.text or message.media)

    def ended(self, made: list[Message], words: list[str], screen: str) -> Message:
        """The last message of a dialog that has ended: with the menu, and a way back to what is open."""
        nav: list[Button] = []
        if self.talk.dialog:
            label = self.text(
                t("button-resume", dialog=t(self.turns.catalog.dialogs[self.talk.dialog].label))
            )
            nav.append(Button(label, out.word_payload("resume"), style="main"))
        if screen != self.turns.catalog.menu:
            nav.append(Button(self.text(t("button-menu")), out.word_payload("menu"), style="quiet"))
        if not words and made:
            last = made.pop()
            return replace(last, nav=tuple(nav))
        return Message("\n\n".join(filter(None, words)), nav=tuple(nav))

    def asked(self, played: Played, words: list[str], page: int) -> Message:
        """The message that asks, with its choices, hints, Back and Cancel."""
        turn = self.talk.turn
        question = played.question
        if question is None:
            words.append(self.text(t("look-unavailable")))
            again = Button(self.text(t("button-again")), out.answer_payload(turn, AGAIN), style="main")
            buttons: tuple[Button, ...] = (again,)
        else:
            if played.refused:
                words.insert(0, self.text(played.refused))
            words.append(self.text(question.text))
            buttons = tuple(
                Button(
                    self.text(c.label), out.answer_payload(turn, c.value), style="main" if c.main else "plain"
                )
                for c in question.choices
            )
            if "contact" in question.wants:
                buttons += (Button(self.text(t("button-share-phone")), "", kind="contact", style="main"),)
            buttons += tuple(
                Button(self.text(hint.label), out.turn_payload("h", turn, n), style="quiet")
                for n, hint in enumerate(question.hints)
            )
        nav = []
        if (
            self.talk.dialog != self.turns.catalog.welcome or self.talk.past.done
        ):  # a newcomer has nothing to cancel
            nav.append(Button(self.text(t("button-cancel")), out.turn_payload("c", turn), style="quiet"))
        if back(self.talk.past) is not None:
            nav.insert(0, Button(self.text(t("button-back")), out.turn_payload("b", turn), style="quiet"))
        typed = question is not None and bool(question.wants)
        return Message(
            "\n\n".join(filter(None, words)), buttons, tuple(nav), page=page, turn=turn, typed=typed
        )

    def links(self, links: tuple[Link, ...]) -> tuple[Button, ...]:
        return tuple(
            Button(
                self.text(link.label or t(self.turns.catalog.dialogs[link.dialog].label)),
                out.link_payload(link.dialog, link.args),
            )
            for link in links
        )


def _spellings(label: str) -> set[str]:
    """How a button's label may be typed: as it is, and without the sign at its beginning."""
    plain = label.replace(out.BOLD, "").replace(out.PLAIN, "").strip().casefold()
    sign, _, words = plain.partition(" ")
    return {plain} if any(letter.isalnum() for letter in sign) else {plain, words.strip()}
