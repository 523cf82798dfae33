"""Who is at the console, and what they may touch.

`Office` is what the whole console shares; a `Visit` is one person's page or request. Everything read or
written goes through the visit, which looks the session and the roles up in the same transaction: whoever was
logged out, disabled or has lost a role is stopped there, also in a page that was open before.

    rows = await visit.read(lambda c: listed(c))
    await visit.act("outage.close", lambda c: close(c, id), subject=f"outage {id}")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.clock import Clock
from bot.console.passwords import Passwords
from bot.console.uploads import Uploads
from bot.conversation.steps import Text
from bot.handlers.channel import Channel
from bot.settings import Settings
from bot.storage import audit, staff_sessions
from bot.storage.database import Database
from bot.storage.staff import Member
from bot.storage.staff_sessions import Forbidden, Lasting, Session, Tries

T = TypeVar("T")


def _nothing() -> None:
    """Nobody wants to be woken."""


@dataclass(frozen=True, slots=True)
class Office:
    """What the console works with. `wake` wakes whoever sends broadcasts; `waiting`: turns not yet played."""

    settings: Settings
    database: Database
    say: Callable[[Text, str], str]
    now: Clock
    channels: Mapping[str, Channel] = field(default_factory=dict)
    wake: Callable[[], object] = _nothing
    waiting: Callable[[], int] = int
    passwords: Passwords = field(default_factory=Passwords)
    trial: bool = False
    uploads: Uploads = field(init=False)

    def __post_init__(self) -> None:
        folder = self.settings.data_dir / "console" / "uploads"
        object.__setattr__(self, "uploads", Uploads(folder))

    @property
    def lasting(self) -> Lasting:
        """How long sessions live."""
        given = self.settings.console
        return Lasting(timedelta(minutes=given.idle_minutes), timedelta(hours=given.session_hours))

    @property
    def tries(self) -> Tries:
        """How often a password may be tried."""
        given = self.settings.console
        window = timedelta(minutes=given.tries_minutes)
        return Tries(given.tries_per_login, given.tries_per_address, window)

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by https only."""
        return self.settings.server.public_url.startswith("https://")


class Visit:
    """One person's page or request; `given` are the values in the address: path first, then query."""

    def __init__(
        self, office: Office, session: Session, roles: frozenset[str], given: Mapping[str, str]
    ) -> None:
        self.office = office
        self.session = session
        self.roles = roles
        self.given = given

    @property
    def member(self) -> Member:
        """Who it is, as they were when the page was opened."""
        return self.session.member

    @property
    def login(self) -> str:
        """Who it is, for `by` and the like."""
        return self.session.member.login

    @property
    def now(self) -> Clock:
        """The clock."""
        return self.office.now

    def may(self, *roles: str) -> bool:
        """Whether they have one of these roles: for what a page shows. What it does is checked by `act`."""
        return not self.member.roles.isdisjoint(roles)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read for a person who is in and may see this page; raises Ended or Forbidden."""

        def checked(connection: Connection) -> T:
            self._check(connection, self.roles)
            return work(connection)

        return await self.office.database.read(checked)

    async def write(self, work: Callable[[Connection], T], *, roles: frozenset[str] | None = None) -> T:
        """Change something that tells the audit log by itself; raises Ended or Forbidden."""

        def checked(connection: Connection) -> T:
            session = self._check(connection, self.roles if roles is None else roles)
            staff_sessions.touch(connection, session, self.now())
            return work(connection)

        return await self.office.database.write(checked)

    async def act(
        self,
        action: str,
        work: Callable[[Connection], T],
        *,
        subject: str = "",
        detail: Mapping[str, Any] | None = None,
        roles: frozenset[str] | None = None,
    ) -> T:
        """Change something and tell the audit log, in one transaction; `roles` if fewer than see the page."""

        def told(connection: Connection) -> T:
            result = work(connection)
            audit.append(connection, self.now(), self.login, action, subject, detail)
            return result

        return await self.write(told, roles=roles)

    async def stay(self) -> None:
        """Note that the person is there."""
        await self.write(lambda _: None)

    def _check(self, connection: Connection, roles: frozenset[str]) -> Session:
        session = staff_sessions.find(connection, self.session.token, self.now(), self.office.lasting)
        if session.member.roles.isdisjoint(roles):
            raise Forbidden
        return session
