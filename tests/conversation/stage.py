"""A small world for tests of the engine: a ledger that dialogs read and write, and a chat that takes turns.

After every turn the chat reads its conversation back from JSON, so every line of a test is a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bot.conversation.catalog import Catalog, Registered
from bot.conversation.events import Address, Content, Event, Press, Words
from bot.conversation.messages import BOLD, PLAIN, Button, Message
from bot.conversation.replay import Played, play
from bot.conversation.steps import (
    Answer,
    Ask,
    Choice,
    Dialog,
    Link,
    Look,
    Once,
    Outdated,
    Rejected,
    Say,
    Spoken,
    Text,
    Unavailable,
    t,
)
from bot.conversation.turn import Talk, Turns
from bot.speech import Speech
from bot.storage.people import dump, load

SPEECH = Speech(Path(__file__).resolve().parents[2] / "locales")
NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
MENU = "the menu"
YES_NO = (Choice("yes", t("button-yes"), main=True), Choice("no", t("button-no")))


@dataclass(slots=True)
class Ledger:
    """What dialogs look at (`zones`) and write (`written`); `silent` cannot be reached."""

    zones: tuple[str, ...] = ("day",)
    written: list[Any] = field(default_factory=list)
    looks: int = 0
    silent: bool = False

    def read(self) -> list[str]:
        """The zones as they are now; raises Unavailable."""
        if self.silent:
            raise Unavailable
        self.looks += 1
        return list(self.zones)

    def expect(self, zones: tuple[str, ...], key: str) -> None:
        """Raises Outdated with that key if the zones are others now."""
        if zones != self.zones:
            raise Outdated(key)

    def write(self, entry: Any) -> int:
        """Write one entry; returns how many there are."""
        if self.silent:
            raise Unavailable
        self.written.append(entry)
        return len(self.written)


@dataclass(slots=True)
class World:
    """What a turn knows of the person."""

    ledger: Ledger = field(default_factory=Ledger)
    language: str = "uk"
    consented: bool = True

    def look(self, fetch: Callable[[Any], Any]) -> Any:
        """A look at the ledger."""
        return fetch(self.ledger)

    def once(self, act: Callable[[Any], Any]) -> Any:
        """An entry in the ledger."""
        return act(self.ledger)


def made(text: Spoken) -> Text:
    """A text, made if it has to be."""
    return text if isinstance(text, Text) else text()


def whole(answer: Answer) -> int:
    """A whole number."""
    if answer.kind != "text" or not str(answer.value).isdecimal():
        raise Rejected(t("expects", wanted="text"))
    return int(answer.value)


def picked(answer: Answer) -> str:
    """Whatever was chosen or written."""
    return str(answer.value)


async def submit() -> None:
    """A number for every zone, a confirmation, one entry."""
    zones = await Look("zones", lambda r: r.read(), tuple)
    values = {}
    for zone in zones:
        values[zone] = await Ask(f"value:{zone}", t(f"zone-{zone}"), read=whole)
    await Say(t("reading-send"))
    if await Ask("send", t("reading-send"), read=picked, choices=YES_NO, wants=()) == "yes":
        number = await Once("write", lambda w: w.write(dict(values)))
        await Say(t("place", place=f"written {number}"), links=(Link("submit"),))


async def menu() -> None:
    """A screen."""
    await Say(t("place", place=MENU), links=(Link("submit", (), t("dialog-reading")),))


async def helping() -> None:
    """Another screen."""
    await Say(t("language-uk"))


async def welcome(*wanted: str) -> None:
    """Asks for agreement, and names what was wanted."""
    await Ask("agree", t("welcome-agree"), read=picked, choices=YES_NO, wants=())
    await Say(t("place", place=" ".join(("welcome", *wanted))))


async def photo(file: str, kind: str) -> None:
    """A screen for a file."""
    await Say(t("place", place=f"{kind} {file}"))


def shortcut(text: str) -> tuple[str, tuple[str, ...]] | None:
    """A number opens the dialog of submitting."""
    return ("submit", ()) if text.isdecimal() else None


def catalog(dialogs: Mapping[str, Dialog] | None = None) -> Catalog:
    """The usual dialogs and these."""
    rows = {
        "menu": Registered(menu, "button-menu", needs="nothing"),
        "welcome": Registered(welcome, "dialog-welcome", needs="nothing"),
        "help": Registered(helping, "dialog-help", needs="nothing"),
        "language": Registered(helping, "dialog-language", needs="nothing"),
        "submit": Registered(submit, "dialog-reading"),
        "photo": Registered(photo, "dialog-reading"),
    }
    for name, run in (dialogs or {}).items():
        rows[name] = Registered(run, "dialog-history")
    return Catalog(rows, "welcome", "menu", "help", "language", "photo", shortcut)


def begun(dialog: Dialog) -> Catalog:
    """A catalog with that dialog as `it`."""
    return catalog({"it": dialog})


@dataclass(slots=True)
class Chat:
    """A chat with a bot that has some dialogs."""

    catalog: Catalog = field(default_factory=catalog)
    world: World = field(default_factory=World)
    talk: Talk = field(default_factory=Talk)
    answer: tuple[Message, ...] = ()
    now: datetime = NOON
    channel: str = "telegram"
    events: int = 0

    @classmethod
    def about(cls, dialog: Dialog, **world: Any) -> Chat:
        """A chat in which that dialog has been opened."""
        chat = cls(begun(dialog), World(**world))
        chat.press("l:it")
        return chat

    def do(self, content: Content, *, seen: int | None = None, more: bool = False) -> Chat:
        """An event; the conversation is read back from its JSON afterwards."""
        self.events += 1
        turns = Turns(self.catalog, SPEECH.say, SPEECH.recognise, timedelta(hours=24))
        event = Event(str(self.events), Address(self.channel, "1"), self.now, content)
        self.talk, self.answer = turns.take(event, self.talk, self.world, self.now, seen=seen, more=more)
        self.talk = load(dump(self.talk), self.talk.turn, self.talk.touched)
        return self

    def say(self, text: str, **late: Any) -> Chat:
        """Type something."""
        return self.do(Words(text), **late)

    def press(self, payload: str, **late: Any) -> Chat:
        """Press a button by its payload."""
        return self.do(Press(payload), **late)

    def tap(self, label: str) -> Chat:
        """Press the button on the screen that has that label."""
        return self.press(self.button(label).payload)

    def button(self, label: str) -> Button:
        """That button."""
        found = [button for button in self.buttons if button.label == label]
        assert len(found) == 1, f"{label!r} is not one of {[button.label for button in self.buttons]}"
        return found[0]

    @property
    def buttons(self) -> list[Button]:
        """All buttons of the last answer."""
        return [button for message in self.answer for button in (*message.buttons, *message.nav)]

    @property
    def text(self) -> str:
        """All words of the last answer."""
        words = "\n\n".join(message.text for message in self.answer)
        return words.replace(BOLD, "").replace(PLAIN, "")

    def line(self, key: str, **args: Any) -> str:
        """A line in the person's language, without marks."""
        return SPEECH.say(t(key, **args), self.world.language).replace(BOLD, "").replace(PLAIN, "")

    def later(self, **time: float) -> Chat:
        """Time goes by."""
        self.now += timedelta(**time)
        return self

    @property
    def journal(self) -> list[str]:
        """The keys of what is remembered."""
        return [entry.key for entry in self.talk.past.journal]


class Script:
    """One dialog played by hand, without turns: what the engine's own rules are about."""

    def __init__(self, dialog: Dialog, ledger: Ledger | None = None) -> None:
        self.dialog, self.world = dialog, World(ledger or Ledger())
        self.played = play(dialog, Talk().past, self.world.look, self.world.once)

    @property
    def ledger(self) -> Ledger:
        """The ledger it is played over."""
        return self.world.ledger

    @property
    def asked(self) -> str:
        """The key of the open question."""
        return self.played.question.key if self.played.question else ""

    @property
    def journal(self) -> list[tuple[str, str]]:
        """Kinds and keys of what is remembered."""
        return [(entry.kind, entry.key) for entry in self.played.past.journal]

    @property
    def said(self) -> list[str]:
        """The keys of what was said."""
        return [made(say.text).key for say in self.played.said]

    def answer(self, text: str, shown: str | None = None, dialog: Dialog | None = None) -> Played:
        """Answer the question that is shown; perhaps the code has changed meanwhile."""
        self.dialog = dialog or self.dialog
        past = load(dump(Talk("it", past=self.played.past)), 0, None).past
        self.played = play(
            self.dialog,
            past,
            self.world.look,
            self.world.once,
            lambda _: Answer("text", text),
            self.asked if shown is None else shown,
        )
        return self.played

    def again(self, dialog: Dialog | None = None) -> Played:
        """Play without an answer."""
        self.dialog = dialog or self.dialog
        self.played = play(self.dialog, self.played.past, self.world.look, self.world.once)
        return self.played

    def cut(self, length: int) -> None:
        """Forget all but so many entries."""
        past = self.played.past
        self.played = replace(self.played, past=replace(past, journal=past.journal[:length]))
