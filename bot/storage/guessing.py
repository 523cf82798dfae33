"""The limits on guessing at an account: how often one may be wrong, and who is told.

1. A wrong try is counted in the transaction that found it wrong. Too many from one chat, for one account from
   all chats, or from everybody together close linking for a while; while it is closed nothing is compared and
   nothing is counted.
2. A right try takes no wrong ones back: else whoever knows one account could go on guessing at another.
3. Whoever is linked to an account is told when it was guessed at.

Transactions that run side by side do not see each other's tries: on PostgreSQL a limit may be passed once, by
as many tries as transactions run at that moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.steps import Link, t
from bot.domain.window import kyiv_day
from bot.storage import schema as s
from bot.storage.lookups import ASKED, WRONG

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class Guessing:
    """What a person's chat may still try."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def pause(self, number: str = "") -> Json | None:
        """Until when this chat cannot link anything, or not that account; None if it can."""
        subjects = [f"chat:{self.scene.address}", "total", *([f"account:{number}"] if number else [])]
        row = self.scene.connection.execute(
            select(s.lock.c.subject, s.lock.c.until)
            .where(s.lock.c.subject.in_(subjects), s.lock.c.until > self.scene.now)
            .order_by(s.lock.c.until.desc())
            .limit(1)
        ).one_or_none()
        return self._waiting(row.subject, row.until) if row else None

    def _waiting(self, subject: str, until: datetime) -> Json:
        today = kyiv_day(until) == kyiv_day(self.scene.now)
        return {
            "outcome": "wait",
            "what": subject.partition(":")[0],
            "until": until.isoformat(),
            "today": today,
        }

    def wrong(self, number: str = "") -> Json:
        """Count a wrong try (without a number: at a code that joins chats), close what has had too many."""
        scene, linking, now = self.scene, self.scene.rules.linking, self.scene.now
        scene.connection.execute(insert(s.attempt).values(address_id=scene.address, number=number, at=now))
        by_chat = self._count(s.attempt.c.address_id == scene.address, s.attempt.c.kind == WRONG)
        on_account = self._count(s.attempt.c.number == number, s.attempt.c.kind != ASKED)
        crowded = self._nth_latest(linking.total_wrong_per_hour)

        closed: list[tuple[str, datetime]] = []
        due = [pause for pause in linking.chat_pauses if by_chat % pause.tries == 0]
        if due:
            longest = max(due, key=lambda pause: pause.minutes)
            closed.append((f"chat:{scene.address}", now + timedelta(minutes=longest.minutes)))
            if longest != linking.chat_pauses[0]:
                self._tell_all_it_guessed_at()
        if number and on_account >= linking.account_tries_per_day:
            until = now + timedelta(hours=linking.account_closed_hours)
            closed.append((f"account:{number}", until))
            self._tell(number, f"closed:{number}:{until:%Y%m%d%H%M}", "notice-account-closed", until=until)
        if crowded is not None and crowded + HOUR > now:
            closed.append(("total", crowded + HOUR))
        if closed:
            self._close(closed)
            return self._waiting(*max(closed, key=lambda one: one[1]))
        return {
            "outcome": "wrong",
            "left": min(pause.tries - by_chat % pause.tries for pause in linking.chat_pauses),
        }

    def _count(self, *which: Any) -> int:
        since = self.scene.now - DAY
        return self.scene.connection.execute(
            select(func.count()).select_from(s.attempt).where(*which, s.attempt.c.at > since)
        ).scalar_one()

    def _nth_latest(self, n: int) -> datetime | None:
        """When the n-th of the latest tries was made."""
        return self.scene.connection.execute(
            select(s.attempt.c.at)
            .where(s.attempt.c.at > self.scene.now - HOUR, s.attempt.c.kind == WRONG)
            .order_by(s.attempt.c.at.desc())
            .offset(n - 1)
            .limit(1)
        ).scalar()

    def _close(self, closed: Sequence[tuple[str, datetime]]) -> None:
        dialect = postgresql if self.scene.connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(s.lock)
        statement = statement.on_conflict_do_update(
            index_elements=["subject"],
            set_={"until": statement.excluded.until, "why": statement.excluded.why},
        )
        rows = [{"subject": subject, "until": until, "why": "wrong tries"} for subject, until in closed]
        self.scene.connection.execute(statement, rows)

    def _tell_all_it_guessed_at(self) -> None:
        scene = self.scene
        numbers = scene.connection.execute(
            select(s.attempt.c.number)
            .where(
                s.attempt.c.address_id == scene.address,
                s.attempt.c.at > scene.now - DAY,
                s.attempt.c.kind != ASKED,
            )
            .distinct()
        ).scalars()
        for number in list(numbers):
            self._tell(number, f"guessed:{number}:{kyiv_day(scene.now)}", "notice-guessed")

    def _tell(self, number: str, key: str, line: str, **args: Any) -> None:
        chats = hearing_of(self.scene, number)
        who = (Link("who", (number,), t("dialog-who")),)
        self.scene.notify(key, chats, t(line, number=number, **args), "alert", links=who)


def hearing_of(scene: Scene, number: str) -> list[int]:
    """The chats that hear of what happens to an account: those linked to it, but the person's own."""
    return list(
        scene.connection.scalars(
            select(s.link.c.address_id)
            .join(s.account, s.account.c.id == s.link.c.account_id)
            .where(s.account.c.number == number, s.link.c.ended_at.is_(None))
            .where(s.link.c.person_id != scene.person)
        )
    )


def forget_attempts(connection: Connection, now: datetime) -> int:
    """Delete what no limit counts any more: tries older than a day, pauses that are over; how many tries."""
    connection.execute(delete(s.lock).where(s.lock.c.until < now))
    return connection.execute(delete(s.attempt).where(s.attempt.c.at < now - DAY)).rowcount
