"""Real fakes: a channel that speaks a tiny JSON protocol, and a small catalog of dialogs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from starlette.routing import BaseRoute

from bot.conversation.catalog import Catalog, Registered
from bot.conversation.events import Address, Attachment, Content, Event, Press, Words
from bot.conversation.messages import Message
from bot.conversation.steps import Answer, Ask, Once, Rejected, Say, t
from bot.handlers.channel import (
    Lane,
    Leaving,
    Limits,
    Outcome,
    Raw,
    Sent,
    Take,
    TakeReceipt,
    Unfetched,
    Unreadable,
)
from bot.storage.schema import attempt

NAME = "plain"
LIMITS = Limits(text=4096, caption=1024, label=40, pair=14, page=8)


def raw(key: str, sender: str, **content: Any) -> Raw:
    """An update: `text`, `press`, `photo` (with `album`), or `break` for one that nobody can read."""
    return Raw(key, json.dumps({"id": key, "from": sender, **content}).encode())


@dataclass
class PlainChannel:
    """A messenger in memory.

    `outcomes` are given to the next sends, then everything is sent; `slow` delays each.
    """

    name: str = NAME
    limits: Limits = LIMITS
    together: int = 1
    per_second: float = 1000.0
    outcomes: list[Outcome] = field(default_factory=list)
    sent: list[tuple[str, Message]] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    take_receipt: TakeReceipt | None = None
    tried: int = 0
    slow: float = 0.0
    files: dict[str, bytes] = field(default_factory=dict)
    state: str = "running"

    async def run(self, take: Take) -> None:
        """Nothing comes by itself."""
        await asyncio.Event().wait()

    def routes(self) -> Sequence[BaseRoute]:
        """It calls nobody."""
        return ()

    def read(self, body: bytes) -> Event | None:
        """The event in an update."""
        try:
            given = json.loads(body)
        except ValueError:
            raise Unreadable("not JSON") from None
        if "break" in given:
            raise Unreadable("broken on purpose")
        content: Content
        match given:
            case {"text": text}:
                content = Words(text)
            case {"press": payload}:
                content = Press(payload)
            case {"photo": ref}:
                content = Attachment("photo", ref, album=given.get("album", ""))
            case _:
                return None
        at = datetime(2026, 3, 10, 10, tzinfo=UTC)
        language = given.get("language", "")
        return Event(given["id"], Address(self.name, given["from"]), at, content, language=language)

    async def greet(self, event: Event) -> None:
        """No need."""

    async def busy(self, to: Address) -> None:
        """No way to show."""

    async def send(
        self, to: Address, message: Message, *, event: Event | None = None, lane: Lane = "answer"
    ) -> Outcome:
        """Send, or do what the test ordered."""
        self.tried += 1
        if self.slow:
            await asyncio.sleep(self.slow)
        outcome = self.outcomes.pop(0) if self.outcomes else Sent(str(self.tried))
        if isinstance(outcome, Sent):
            self.sent.append((to.id, message))
        return outcome

    async def send_all(
        self,
        to: Sequence[Address],
        message: Message,
        *,
        edits: Sequence[str] = (),
        leaving: Leaving | None = None,
    ) -> list[Outcome]:
        """Send to each, in order."""
        if leaving is not None:
            leaving()
        self.edited += [ref for ref in edits if ref]
        return [await self.send(one, message, lane="notice") for one in to]

    def report(self, take: TakeReceipt) -> None:
        """Remember whom to tell."""
        self.take_receipt = take

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        """A file that the test put there."""
        if attachment.ref not in self.files:
            raise Unfetched("file-not-fetched", "no such file")
        return self.files[attachment.ref]

    async def close(self) -> None:
        """Nothing to let go of."""

    def texts(self, person: str) -> list[str]:
        """What a person was told, in order."""
        return [message.text for to, message in self.sent if to == person]


async def counter() -> None:
    """Asks for two numbers, then writes them once."""

    def whole(answer: Answer) -> int:
        if not str(answer.value).isdecimal():
            raise Rejected(t("link-number-misfit"))
        return int(answer.value)

    first = await Ask("first", t("button-yes"), read=whole)
    second = await Ask("second", t("button-no"), read=whole)
    await Once("write", lambda w: _write(w, f"{first}-{second}"))
    await Say(t("button-skip"))


async def faulty() -> None:
    """Writes, then falls."""
    await Once("write", lambda w: _write(w, "faulty"))
    raise ZeroDivisionError("a defect")


async def album() -> None:
    """Asks for a photo, then for a number."""
    await Ask("photo", t("button-yes"), read=lambda answer: answer.value, wants=("file",))
    await Ask("number", t("button-no"), read=lambda answer: answer.value)


async def front() -> None:
    """The menu."""
    await Say(t("button-menu"))


def _write(writes: Any, number: str) -> None:
    scene = writes.scene
    scene.connection.execute(insert(attempt).values(address_id=scene.address, number=number, at=scene.now))


PLAIN_CATALOG = Catalog(
    dialogs={
        "menu": Registered(front, "button-menu", "nothing"),
        "counter": Registered(counter, "button-menu", "nothing"),
        "faulty": Registered(faulty, "button-menu", "nothing"),
        "album": Registered(album, "button-menu", "nothing"),
    },
    welcome="menu",
    menu="menu",
    help="menu",
    language="menu",
    photo="menu",
    shortcut=lambda _: None,
)
