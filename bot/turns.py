"""Many turns in one transaction: read the chats once, play each turn, write everything once.

A turn that raises takes back what it did, is kept as a dead letter, and the person is told; the others never
notice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.conversation.events import Event, Left
from bot.conversation.messages import Button, Message, link_payload, word_payload
from bot.conversation.steps import Text, t
from bot.conversation.turn import Talk, Turns
from bot.domain.rules import Rules
from bot.speech import LANGUAGES
from bot.storage import intake
from bot.storage.database import passing
from bot.storage.dispatching import ChatDesk
from bot.storage.people import Chat, add_chat, change_chats, find_chats, save_talks
from bot.storage.scene import Scene, Stage

log = structlog.get_logger()

# Telegram keeps updates for a day; a time outside this is a clock gone wrong, and ours is used instead.
OLDEST = timedelta(hours=48)
NEWEST = timedelta(minutes=5)
KEPT = ("history", "requests")  # dialogs that show what was accepted


class Due(Struct, frozen=True):
    """An event whose turn it is.

    `seen` is the turn on the person's screen when it came, `more` tells that others wait behind it.
    """

    id: int
    event: Event
    came_at: datetime
    seen: int | None = None
    more: bool = False


class Taken(Struct, frozen=True):
    """A turn that is done: the chat, the turn before and after it, and the answer.

    No chat: it could not be kept.
    """

    due: Due
    chat: int | None
    before: int
    after: int
    messages: tuple[Message, ...]
    notified: bool


@dataclass(frozen=True, slots=True)
class Players:
    """What turns need besides the transaction."""

    turns: Turns
    rules: Rules
    say: Callable[[Text, str], str]
    language: str
    desk: ChatDesk | None = None

    def take(
        self, dues: Sequence[Due], answered: Sequence[int], connection: Connection, *, again: bool = False
    ) -> list[Taken]:
        """Take turns, at most one for each address; `answered` are updates whose answers have been sent.

        `again`: it is not known whether these turns were committed when they were taken before.
        """
        intake.done(connection, answered)
        done = intake.played_already(connection, [due.id for due in dues]) if again else {}
        chats = find_chats(connection, [due.event.sender for due in dues])
        talks: list[tuple[int, Talk]] = []
        changed: list[dict[str, object]] = []
        rows: list[tuple[int, str]] = []
        taken: list[Taken] = []
        for due in dues:
            event = due.event
            chat = chats.get(event.sender)
            if chat is None:
                hint = event.language.partition("-")[0].lower()
                language = hint if hint in LANGUAGES else self.language
                chat = add_chat(connection, event.sender, event.name, event.client, language, due.came_at)
            if due.id in done:
                taken.append(_known(due, chat, done[due.id]))
                continue
            reachable = not isinstance(event.content, Left)
            if chat.reachable != reachable or (event.client and event.client != chat.client):
                changed.append(
                    {"b_id": chat.address, "reachable": reachable, "client": event.client or chat.client}
                )
            talk, messages, notified, good = self.play(due, chat, connection)
            if good:
                rows.append((due.id, msgspec.json.encode([_to_row(event, m) for m in messages]).decode()))
            talks.append((chat.address, talk))
            taken.append(Taken(due, chat.address, chat.talk.turn, talk.turn, messages, notified))
        change_chats(connection, changed)
        save_talks(connection, talks)
        intake.played(connection, rows)
        return taken

    def play(
        self, due: Due, chat: Chat, connection: Connection
    ) -> tuple[Talk, tuple[Message, ...], bool, bool]:
        """The talk after a turn, the answer, whether other chats were written to, whether it went well."""
        at = due.event.at
        if not due.came_at - OLDEST <= at <= due.came_at + NEWEST:
            at = due.came_at
        scene = Scene(
            connection=connection,
            rules=self.rules,
            say=self.say,
            person=chat.person,
            address=chat.address,
            channel=due.event.sender.channel,
            language=chat.language,
            consent=chat.consent,
            terms=chat.terms or self.rules.terms_version,
            at=at,
            now=due.came_at,
            desk=self.desk,
        )
        stage = Stage(scene)
        event = due.event if due.event.at == at else replace(due.event, at=at)
        try:
            talk, messages = self.turns.take(
                event, chat.talk, stage, due.came_at, seen=due.seen, more=due.more
            )
        except Exception as error:
            if passing(error):  # it is the database that failed, not the turn
                raise
            stage.drop()
            log.exception("a turn failed", intake=due.id, dialog=chat.talk.dialog)
            intake.dead(connection, due.id, f"{type(error).__name__}: {error}")
            talk = replace(chat.talk.closed(), touched=due.came_at)
            return talk, (self.apology(chat.language),), False, False
        stage.keep()
        return talk, messages, scene.notified, True

    def apology(self, language: str) -> Message:
        """What a person hears when a turn failed."""
        menu = Button(self.say(t("button-menu"), language), word_payload("menu"), style="main")
        return Message(self.say(t("something-broke"), language), nav=(menu,))

    def interruption(self, language: str) -> Message:
        """What a person hears when nobody knows what they have heard: where to go on, and where to look."""
        resume = Button(self.say(t("button-go-on"), language), word_payload("resume"), style="main")
        kept = (Button(self.say(t(f"dialog-{name}"), language), link_payload(name, ())) for name in KEPT)
        menu = Button(self.say(t("button-menu"), language), word_payload("menu"), style="quiet")
        return Message(self.say(t("interrupted"), language), nav=(resume, *kept, menu))


def _known(due: Due, chat: Chat, reply: str) -> Taken:
    """A turn that was taken and committed although nobody was told so."""
    messages = tuple(row.message for row in stored_reply(reply))
    return Taken(due, chat.address, chat.talk.turn, chat.talk.turn, messages, notified=True)


class Row(Struct, frozen=True):
    """An answer as it is stored until it is known to be sent."""

    channel: str
    ext: str
    message: Message


def _to_row(event: Event, message: Message) -> Row:
    return Row(event.sender.channel, event.sender.id, message)


def stored_reply(reply: str) -> list[Row]:
    """The answer that a turn stored."""
    return msgspec.json.decode(reply, type=list[Row])
