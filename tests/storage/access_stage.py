"""People who link accounts: each look and each change is a transaction of its own, as a turn is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, func, select

from bot.clock import FakeClock
from bot.conversation.messages import Message
from bot.domain.rules import Rules
from bot.speech import Speech
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.scene import Scene, Writes
from bot.storage.terms import in_force
from tests import builders

T = TypeVar("T")

SPEECH = Speech(Path(__file__).resolve().parents[2] / "locales")
RULES = builders.rules()


@dataclass(slots=True)
class Person:
    """A chat that asks and changes; each call is a transaction of its own."""

    db: Database
    clock: FakeClock
    chat: builders.Chat
    channel: str
    rules: Rules = RULES

    async def do(self, act: Callable[[Writes], T]) -> T:
        """Look or act, as a step of a dialog does."""
        return await self.db.write(lambda c: act(Writes(self.scene(c))))

    def scene(self, connection: Connection) -> Scene:
        """The scene of this moment."""
        row = connection.execute(
            select(schema.person.c.language, schema.person.c.consent).where(
                schema.person.c.id == self.chat.person
            )
        ).one()
        return Scene(
            connection=connection,
            rules=self.rules,
            say=SPEECH.say,
            person=self.chat.person,
            address=self.chat.address,
            channel=self.channel,
            language=row.language,
            consent=row.consent,
            terms=connection.scalar(select(in_force())) or self.rules.terms_version,
            at=self.clock(),
            now=self.clock(),
        )

    async def link(self, number: str, proof: str) -> dict[str, Any]:
        """Try to link an account."""
        return await self.do(lambda w: w.access.link(number, proof))

    async def numbers(self) -> list[str]:
        """The numbers of the person's accounts, the active one first."""
        accounts = await self.do(lambda w: w.access.accounts())
        return [a["number"] for a in sorted(accounts, key=lambda a: not a["active"])]


@dataclass(slots=True)
class Stage:
    """A district with people in it."""

    db: Database
    clock: FakeClock
    people: int = 0

    async def home(self, number: str = "123456789", **about: Any) -> builders.Household:
        """An account with its meter."""
        return await self.db.write(lambda c: builders.household(c, number, **about))

    async def person(
        self, *accounts: builders.Household, channel: str = "telegram", rules: Rules = RULES, **about: Any
    ) -> Person:
        """Somebody who has agreed to the terms, perhaps with accounts."""
        self.people += 1
        ids = [home.account for home in accounts]
        ext = f"{7_000_000_000 + self.people}"
        chat = await self.db.write(lambda c: builders.chat(c, channel, ext, accounts=ids, **about))
        return Person(self.db, self.clock, chat, channel, rules)

    async def notices(self) -> list[tuple[int, str]]:
        """What waits in the outbox: address and words."""
        rows = await self.db.read(
            lambda c: c.execute(
                select(schema.outbox.c.address_id, schema.outbox.c.message).order_by(schema.outbox.c.id)
            ).all()
        )
        return [(row.address_id, msgspec.json.decode(row.message, type=Message).text) for row in rows]

    async def count(self, table: Any) -> int:
        """How many rows a table has."""
        return await self.db.read(
            lambda c: int(c.execute(select(func.count()).select_from(table)).scalar_one())
        )
