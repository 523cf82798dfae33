"""Dispatch in chat: what an employee whose messenger is bound may look at and do there.

The rules of dispatch are those of the console and live above the storage: a scene is given them as a
`ChatDesk`, or none where notices are not sent by chat. Binding a messenger works without it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection

from bot.storage import areas, audit, staff, staff_codes
from bot.storage.compositions import district_names
from bot.storage.staff import Member

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

SUGGESTED = 6


class ChatDesk(Protocol):
    """Dispatch, in JSON. A form is that of a composition; what is not done says why as {"refused": line}."""

    def reasons(self, kind: str, language: str) -> list[str]:
        """Reasons ready to be chosen, by their words in the language."""

    def preview(self, connection: Connection, who: Member, form: Json, language: str, now: datetime) -> Json:
        """Who would be told what, and what is wrong with it."""

    def send(
        self, connection: Connection, who: Member, form: Json, how: str, why: str, now: datetime
    ) -> Json:
        """Keep it and, by `how`: "send" it, "submit" it for approval, "override" that with a reason."""

    def listed(self, connection: Connection, who: Member, now: datetime) -> list[Json]:
        """Broadcasts that are under way or wait."""

    def shown(
        self, connection: Connection, who: Member, id: int, language: str, now: datetime
    ) -> Json | None:
        """One broadcast: what it says, how far it is, what this employee may do with it."""

    def act(
        self, connection: Connection, who: Member, id: int, deed: str, revision: int, now: datetime
    ) -> Json:
        """Pause, resume, stop, approve, close it."""


class DispatchReads:
    """What an employee may look at in chat."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def me(self) -> Json | None:
        """Which employee this chat is, None for anybody else; `on`: whether notices are sent by chat."""
        member = self._member
        if member is None:
            return None
        names = district_names(self._connection)
        mine = {code: names[code] for code in member.districts if code in names}
        return {
            "name": member.name or member.login,
            "roles": sorted(member.roles),
            "districts": mine,
            "on": self.scene.desk is not None,
        }

    def settlements(self, start: str) -> list[str]:
        """Settlements that begin so."""
        return areas.suggest_settlements(self._connection, start, SUGGESTED)

    def streets(self, settlement: str, start: str) -> list[str]:
        """Streets that begin so."""
        return areas.suggest_streets(self._connection, settlement, start, SUGGESTED)

    def reasons(self, kind: str) -> list[str]:
        """Reasons ready to be chosen."""
        return self.scene.desk.reasons(kind, self.scene.language) if self.scene.desk else []

    def preview(self, form: Json) -> Json | None:
        """Who would be told what; None for nobody's chat."""
        member, desk = self._member, self.scene.desk
        if member is None or desk is None:
            return None
        return desk.preview(self._connection, member, form, self.scene.language, self.scene.now)

    def listed(self) -> list[Json]:
        """Broadcasts under way."""
        member, desk = self._member, self.scene.desk
        return desk.listed(self._connection, member, self.scene.now) if member and desk else []

    def shown(self, id: str) -> Json | None:
        """One broadcast."""
        member, desk = self._member, self.scene.desk
        if member is None or desk is None or not (id.isascii() and id.isdecimal() and len(id) < 16):  # noqa: PLR2004 - no id is longer
            return None
        return desk.shown(self._connection, member, int(id), self.scene.language, self.scene.now)

    @property
    def _member(self) -> Member | None:
        return staff.with_address(self._connection, self.scene.address)

    @property
    def _connection(self) -> Connection:
        return self.scene.connection


class DispatchWrites(DispatchReads):
    """What an employee may do in chat."""

    def bind(self, code: str) -> Json | None:
        """Bind this chat by a code of the console; None if there is no such code any more."""
        scene = self.scene
        member = staff_codes.bind(self._connection, code, scene.address, scene.now)
        if member is None:
            return None
        audit.append(
            self._connection, scene.now, member.login, "staff.bind", member.login, {"channel": scene.channel}
        )
        return self.me()

    def send(self, form: Json, how: str, why: str = "") -> Json | None:
        """Keep it and send it, or let it wait for approval."""
        member, desk = self._member, self.scene.desk
        if member is None or desk is None:
            return None
        done = desk.send(self._connection, member, form, how, why, self.scene.now)
        self.scene.notified = True  # wakes whoever sends
        return done

    def act(self, id: int, deed: str, revision: int) -> Json | None:
        """Do something with a broadcast."""
        member, desk = self._member, self.scene.desk
        if member is None or desk is None:
            return None
        done = desk.act(self._connection, member, id, deed, revision, self.scene.now)
        self.scene.notified = True
        return done
