"""Rehearsal: a person and the bot on stage, with the real catalog, the real lines and a real database.

    talk = await Rehearsal.begin(database, accounts=["123456789"])
    await talk.open("reading")
    await talk.say("4520")
    await talk.press("Так")
    assert "прийнято" in talk.text

1. Every line is a restart test: after it the conversation is read back from its JSON and replayed without an
   answer, by a world that has no database. It must neither look nor act, and must ask the same question in
   the same words.
2. A button that is pressed must be on the screen; an old one is pressed with `press_old`.
3. On Viber a pressed button arrives as text, as it does there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from sqlalchemy import Connection, select

from bot.clock import FakeClock
from bot.conversation.catalog import Catalog
from bot.conversation.events import (
    Address,
    Attachment,
    Contact,
    Content,
    Event,
    MediaKind,
    Press,
    Start,
    Words,
)
from bot.conversation.messages import BOLD, PLAIN, Button, Message, link_payload
from bot.conversation.replay import play
from bot.conversation.steps import Text
from bot.conversation.turn import Talk, Turns
from bot.dialogs import CATALOG
from bot.domain.rules import Rules
from bot.speech import Speech
from bot.storage import schema, schema_notices, schema_requests  # noqa: F401 - fills the metadata
from bot.storage.columns import metadata
from bot.storage.database import Database, open_database
from bot.storage.dispatching import ChatDesk
from bot.storage.people import dump, find_chats, load, save_talks
from bot.storage.scene import Scene, Stage
from tests import builders

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
JOURNALS = ROOT / "tests" / "journals"
SPEECH = Speech(ROOT / "locales")
EXPIRE = timedelta(hours=24)
SCREEN = 8  # buttons that every messenger shows at once; only a question can be turned to more
NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)


async def small_database(folder: Path) -> Database:
    """An empty SQLite file with all tables."""
    database = await open_database(f"sqlite:///{folder / 'rehearsal.sqlite3'}")
    await database.write(metadata.create_all)
    return database


@dataclass(frozen=True, slots=True)
class NoWorld:
    """The world of a replay: whoever looks at it or changes it has forgotten something."""

    language: str
    consented: bool = True

    def look(self, fetch: Callable[[Any], Any]) -> Any:
        raise AssertionError("a replay looked at the world again")

    def once(self, act: Callable[[Any], Any]) -> Any:
        raise AssertionError("a replay acted again")


@dataclass(slots=True)
class Rehearsal:
    """One chat. `text` and `buttons` are of the last answer, `notices` what other chats were sent."""

    database: Database
    address: Address
    rules: Rules
    clock: FakeClock
    catalog: Catalog = CATALOG
    answer: tuple[Message, ...] = ()
    drawn: list[Button] = field(default_factory=list)
    talk: Talk = field(default_factory=Talk)
    language: str = "uk"
    number: int = 0
    desk: ChatDesk | None = None

    @classmethod
    async def begin(
        cls,
        database: Database,
        *,
        channel: str = "telegram",
        ext: str = "700000000001",
        name: str = "Олена Коваленко",
        language: str = "uk",
        consented: bool = True,
        accounts: Sequence[str] = (),
        rules: Rules | None = None,
        clock: FakeClock | None = None,
        catalog: Catalog = CATALOG,
    ) -> Rehearsal:
        """A person who has come; `accounts` are numbers of accounts that exist and are linked to them."""

        def build(connection: Connection) -> None:
            known = select(schema.account.c.id, schema.account.c.number)
            ids = {row.number: row.id for row in connection.execute(known)}
            builders.chat(
                connection,
                channel,
                ext,
                name=name,
                language=language,
                consented=consented,
                accounts=[ids[number] for number in accounts],
            )

        await database.write(build)
        return cls(
            database,
            Address(channel, ext),
            rules or builders.rules(),
            clock or FakeClock(NOON),
            catalog,
            language=language,
        )

    # what the person does

    async def open(self, dialog: str, *args: str) -> Rehearsal:
        """Press a link to a dialog, as a menu or a notice has them."""
        return await self.pressed(link_payload(dialog, args))

    async def say(self, text: str) -> Rehearsal:
        """Type something."""
        return await self.do(Words(text))

    async def press(self, label: str) -> Rehearsal:
        """Press the button on the screen whose label has this part."""
        return await self.pressed(self.button(label).payload)

    async def press_old(self, label: str) -> Rehearsal:
        """Press a button drawn earlier, the oldest whose label has this part."""
        found = [button for button in self.drawn if label.casefold() in button.label.casefold()]
        assert found, f"no button {label!r} was ever drawn"
        return await self.pressed(found[0].payload)

    async def pressed(self, payload: str) -> Rehearsal:
        """Send a button's payload, whatever it is."""
        return await self.do(Words(payload) if self.address.channel == "viber" else Press(payload))

    async def back(self) -> Rehearsal:
        """Press Back."""
        return await self.press(self.line("button-back"))

    async def cancel(self) -> Rehearsal:
        """Press Cancel."""
        return await self.press(self.line("button-cancel"))

    async def start(self, payload: str = "") -> Rehearsal:
        """Open the bot, perhaps by a deep link."""
        return await self.do(Start(payload))

    async def photo(self, *, kind: MediaKind = "photo", caption: str = "", fault: str = "") -> Rehearsal:
        """Send a photo or video that was stored, or one that was not taken."""
        file = (
            None
            if fault
            else await self.database.write(lambda c: builders.file(c, self._person(c), kind=kind))
        )
        return await self.do(Attachment(kind, "ref", caption=caption, file=file, fault=fault))

    async def contact(self, phone: str = "+380671234567", *, own: bool = True) -> Rehearsal:
        """Share a phone number."""
        return await self.do(Contact(phone, own))

    async def do(self, content: Content, *, at: datetime | None = None, **late: Any) -> Rehearsal:
        """Anything else; `late` are `seen` and `more` of a turn."""
        self.number += 1
        event = Event(f"{self.address.id}-{self.number}", self.address, at or self.clock(), content)
        turns = Turns(self.catalog, SPEECH.say, SPEECH.recognise, EXPIRE)
        self.talk, self.answer, self.language = await self.database.write(
            lambda connection: self._play(connection, turns, event, late)
        )
        self.drawn += self._buttons()
        for message in self.answer:
            assert message.turn or len(message.buttons) <= SCREEN, f"a screen has no pages: {self.buttons}"
        self._replay(turns)
        return self

    # what is on the screen

    @property
    def text(self) -> str:
        """All words of the last answer, without marks."""
        words = "\n\n".join(message.text for message in self.answer)
        return words.replace(BOLD, "").replace(PLAIN, "").replace("\u00a0", " ")

    @property
    def buttons(self) -> list[str]:
        """The labels of the last answer's buttons, with Back, Cancel and Menu."""
        return [button.label for button in self._buttons()]

    def button(self, label: str) -> Button:
        """The button on the screen whose label is or has this part."""
        shown = self._buttons()
        exact = [button for button in shown if button.label == label]
        found = exact or [button for button in shown if label.casefold() in button.label.casefold()]
        assert len(found) == 1, f"{len(found)} buttons {label!r} among {self.buttons}"
        return found[0]

    @property
    def question(self) -> str:
        """The key of the open question; empty when nothing is open."""
        return self.talk.shown if self.talk.dialog else ""

    @property
    def journal(self) -> list[str]:
        """The keys of what is remembered."""
        return [entry.key for entry in self.talk.past.journal]

    def line(self, key: str, **args: Any) -> str:
        """A line of locales/ in this person's language, without marks."""
        words = SPEECH.say(Text(key, args), self.language)
        return words.replace(BOLD, "").replace(PLAIN, "").replace("\u00a0", " ")

    async def notices(self) -> list[tuple[str, str]]:
        """What waits in the outbox: the chat's id on its messenger, and the words."""

        def rows(connection: Connection) -> list[tuple[str, str]]:
            found = connection.execute(
                select(schema.address.c.ext, schema.outbox.c.message)
                .join(schema.address, schema.address.c.id == schema.outbox.c.address_id)
                .order_by(schema.outbox.c.id)
            )
            return [(ext, msgspec.json.decode(body, type=Message).text) for ext, body in found]

        return [
            (ext, text.replace(BOLD, "").replace(PLAIN, "")) for ext, text in await self.database.read(rows)
        ]

    def keep_journal(self, name: str) -> None:
        """Keep the open conversation as `tests/journals/<dialog>-<name>.json`, unless it is kept already.

        What is kept is replayed against the code of every later day, as a deploy meets open conversations.
        """
        assert self.talk.dialog, "nothing is open"
        path = JOURNALS / f"{self.talk.dialog}-{name}.json"
        if not path.exists():
            state = json.loads(dump(self.talk) or "null")
            path.write_text(json.dumps(state, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            pytest.fail(f"{path.name} is new: look at it, and keep it with the code")

    # behind the stage

    def _buttons(self) -> list[Button]:
        return [button for message in self.answer for button in (*message.buttons, *message.nav)]

    def _person(self, connection: Connection) -> int:
        return find_chats(connection, [self.address])[self.address].person

    def _play(
        self, connection: Connection, turns: Turns, event: Event, late: dict[str, Any]
    ) -> tuple[Talk, tuple[Message, ...], str]:
        chat = find_chats(connection, [self.address])[self.address]
        scene = Scene(
            connection=connection,
            rules=self.rules,
            say=SPEECH.say,
            person=chat.person,
            address=chat.address,
            channel=self.address.channel,
            language=chat.language,
            consent=chat.consent,
            terms=chat.terms or self.rules.terms_version,
            at=event.at,
            now=self.clock(),
            desk=self.desk,
        )
        stage = Stage(scene)
        talk, messages = turns.take(event, chat.talk, stage, self.clock(), **late)
        stage.keep()
        save_talks(connection, [(chat.address, talk)])
        return talk, messages, scene.language

    def _replay(self, turns: Turns) -> None:
        if not self.talk.dialog:
            return
        again = load(dump(self.talk), self.talk.turn, self.talk.touched)
        assert again == self.talk, "the conversation is not what its JSON says"
        event = Event("again", self.address, self.clock(), Press("g:resume"))
        talk, messages = turns.take(event, again, NoWorld(self.language), self.clock())
        assert talk.past == self.talk.past, "a replay made another journal"
        assert (talk.shown, talk.turn) == (self.talk.shown, self.talk.turn), "a replay asked something else"
        if any(button.payload == "g:resume" for button in self._buttons()):
            return  # a screen that stands over the question
        run, world = self.catalog.dialogs[self.talk.dialog].run, NoWorld(self.language)
        played = play(lambda: run(*self.talk.args), again.past, world.look, world.once)
        assert played.question, "a replay asked nothing"
        text = played.question.text
        asked = SPEECH.say(text if isinstance(text, Text) else text(), self.language)
        assert self.answer[-1].text.endswith(asked), f"{asked!r} was not asked in {self.answer[-1].text!r}"
        assert messages[-1].text.endswith(asked), f"a replay did not ask {asked!r}"


def kept_journals() -> list[Path]:
    """The journals that were kept."""
    return sorted(JOURNALS.glob("*.json"))


def read_journal(path: Path) -> Talk:
    """An open conversation as it was kept."""
    return load(path.read_text(encoding="utf-8"), 1, NOON)
