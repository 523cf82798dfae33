"""A town, its people and its dispatchers, for tests of dispatch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import TypeVar

from sqlalchemy import Connection

from bot.clock import FakeClock
from bot.configuration import shipped
from bot.domain.outages import Area
from bot.speech import Speech
from bot.storage import audit, staff
from bot.storage.database import Database
from bot.storage.staff import Member
from bot.utility.composition import Composition
from bot.utility.dispatch import Dispatch
from bot.utility.dispatch_preview import DispatchRules
from tests import builders

T = TypeVar("T")
HOUR = timedelta(hours=1)
STREET = Area("KOR", "м. Коростень", "вул. Шевченка", "2, 4, 6")
RULES = DispatchRules(
    approve_above=3,
    viber_price=0.8,
    paces={"telegram": 2.0, "viber": 100.0},
    reasons={"негода": {"uk": "негода", "en": "bad weather"}},
)


@lru_cache(1)
def speech() -> Speech:
    """The real locales, compiled once."""
    return Speech(shipped("locales"))


@dataclass
class Stage:
    """Dispatch over one database; `ann` and `bob` are dispatchers, `eve` approves."""

    db: Database
    clock: FakeClock
    dispatch: Dispatch
    ann: Member
    bob: Member
    eve: Member

    async def do(self, work: Callable[[Connection], T]) -> T:
        """In one transaction."""
        return await self.db.write(work)

    def form(self, *areas: Area, hours: float = 3, **changes: object) -> Composition:
        """An emergency that has just begun."""
        now = self.clock()
        form = Composition("emergency", areas or (STREET,), now, now + hours * HOUR, "негода")
        return replace(form, **changes)  # type: ignore[arg-type]

    async def draft(self, form: Composition | None = None, who: Member | None = None, key: str = "k1") -> int:
        """A draft."""
        written = form or self.form()
        return await self.do(lambda c: self.dispatch.draft(c, who or self.ann, written, key, self.clock()))

    async def sent(self, form: Composition | None = None, key: str = "k1") -> int:
        """A broadcast that is on its way, without anybody's approval if it needs one."""
        id = await self.draft(form, key=key)
        why = "чекати не можна, люди без світла"
        await self.do(lambda c: self.dispatch.send(c, self.ann, id, 1, self.clock(), override=why))
        return id

    async def audited(self) -> list[str]:
        """Actions of the audit log, oldest first."""
        rows = await self.db.read(audit.listed)
        return [row.action.removeprefix("broadcast.") for row in reversed(rows)]


async def make_stage(db: Database, clock: FakeClock, rules: DispatchRules = RULES) -> Stage:
    """A street with four people behind houses 2 to 6, one of them doubtful, and somebody at house 40."""
    ann, bob, eve = await db.write(partial(_people, clock()))
    return Stage(db, clock, Dispatch(speech().say, rules), ann, bob, eve)


def _people(now: datetime, connection: Connection) -> tuple[Member, Member, Member]:
    homes = {}
    for number, house in enumerate(["2", "4", "6", "6/1", "40"], 1):
        homes[house] = builders.household(connection, f"10000000{number}", house=house, flat="").account
    builders.district(connection, "ZVI", "Звягельський РЕМ")
    builders.chat(connection, "telegram", "701", accounts=[homes["2"]])
    builders.chat(connection, "telegram", "702", accounts=[homes["4"]], language="en")
    builders.chat(connection, "viber", "v03", accounts=[homes["6"]])
    builders.chat(connection, "viber", "v04", accounts=[homes["6/1"]])
    builders.chat(connection, "telegram", "705", accounts=[homes["40"]])
    mine = builders.chat(connection, "telegram", "900", name="Ганна")
    members = []
    for login, roles in (("ann", ["dispatcher"]), ("bob", ["dispatcher", "approver"]), ("eve", ["approver"])):
        id = staff.add(connection, login, login.title(), "-", roles, now)
        found = staff.get(connection, id)
        assert found is not None
        members.append(found)
    ann, bob, eve = members
    return replace(ann, address=mine.address), bob, eve
