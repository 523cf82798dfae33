"""Accounts that the company's system is asked for: a registry may lag behind, or begin empty.

1. Every number that is typed is asked for, whether the registry has it or not, and both are treated alike:
   whoever guesses learns neither from words nor from limits which accounts there are. An account that was
   known already comes out of it with today's meter.
2. A proof that fits the registry links at once, whatever the company's system does. One that does not is
   judged when that system has told of the number; until then it is an open try, not a wrong one.
3. An open try is a guess all the same. A chat has as many a day as it has tries before its first pause, and
   all chats together at one account no more than of wrong ones; beyond that a try is wrong.
4. What was told, found or none, holds for a while, and a number wanted by several is asked for once.
5. A chat may have so many numbers asked for in a day; of further ones the registry alone decides.
6. What could not be asked is asked again until somebody tells, for an hour after it was wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.schema import attempt, lookup

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]
Told = Literal["found", "none"]

WRONG, OPEN, ASKED = "wrong", "open", "asked"  # kinds of attempts
DAY = timedelta(days=1)
WANTED_FOR = timedelta(hours=1)
SHOWN = 200  # characters of why a try failed

# written out, so that also a prepared plan can use the partial index of what is wanted
_WANTED: ColumnElement[str] = literal_column("'wanted'")


class LookupWrites:
    """What a person sets going by typing a number."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def ask(self, number: str) -> bool:
        """Have the company's system asked for an account; False if it is not, for this chat."""
        scene, rules = self.scene, self.scene.rules.lookups
        if rules is None:
            return False
        asked = set(
            scene.connection.scalars(
                select(attempt.c.number).where(
                    attempt.c.address_id == scene.address,
                    attempt.c.kind == ASKED,
                    attempt.c.at > scene.now - DAY,
                )
            )
        )
        if number not in asked:
            if len(asked) >= rules.per_chat_per_day:
                return False
            self._note(number, ASKED)
        dialect = postgresql if scene.connection.dialect.name == "postgresql" else sqlite
        new = dialect.insert(lookup).values(
            number=number, state="wanted", asked_at=scene.now, next_at=scene.now, tries=0, answered_at=None
        )
        over = (lookup.c.answered_at < scene.now - timedelta(minutes=rules.keep_minutes)) | and_(
            lookup.c.state == "wanted", lookup.c.asked_at < scene.now - WANTED_FOR
        )
        anew = ("state", "asked_at", "next_at", "tries", "answered_at")
        changes = {name: case((over, new.excluded[name]), else_=lookup.c[name]) for name in anew}
        scene.connection.execute(new.on_conflict_do_update(index_elements=["number"], set_=changes))
        scene.notified = True  # wakes whoever asks
        return True

    def waiting(self, number: str, *, again: bool) -> Json | None:
        """How a proof stands that fits nothing while the number is being asked for; None: it is wrong.

        The outcome: looking; or silent, when the company's system fails or is slow. `again`: the proof is the
        one that was open before, and is not counted twice.
        """
        scene, rules = self.scene, self.scene.rules.lookups
        if rules is None or not self.ask(number):
            return None
        row = scene.connection.execute(
            select(lookup.c.state, lookup.c.tries, lookup.c.asked_at).where(lookup.c.number == number)
        ).one()
        told = row.state != "wanted"
        if again and told:
            self.settle(number)
        if told or not (again or self._may_stay_open(number)):
            return None
        if not again:
            self._note(number, OPEN)
        slow = scene.now - row.asked_at > timedelta(seconds=rules.slow_seconds)
        return {"outcome": "silent" if row.tries or slow else "looking"}

    def settle(self, number: str) -> None:
        """The chat's last open try at this account is open no longer."""
        if self.scene.rules.lookups is not None:
            last = select(func.max(attempt.c.id)).where(
                attempt.c.address_id == self.scene.address,
                attempt.c.number == number,
                attempt.c.kind == OPEN,
            )
            self.scene.connection.execute(delete(attempt).where(attempt.c.id == last.scalar_subquery()))

    def _may_stay_open(self, number: str) -> bool:
        linking = self.scene.rules.linking
        mine = self._count(attempt.c.address_id == self.scene.address, attempt.c.kind == OPEN)
        at_it = self._count(attempt.c.number == number, attempt.c.kind != ASKED)
        return mine < linking.chat_pauses[0].tries and at_it < linking.account_tries_per_day - 1

    def _count(self, *which: ColumnElement[bool]) -> int:
        since = attempt.c.at > self.scene.now - DAY
        counted = select(func.count()).select_from(attempt).where(*which, since)
        return int(self.scene.connection.execute(counted).scalar_one())

    def _note(self, number: str, kind: str) -> None:
        self.scene.connection.execute(
            insert(attempt).values(address_id=self.scene.address, number=number, at=self.scene.now, kind=kind)
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number to ask for now; `tries` counts this try too."""

    number: str
    tries: int


_CLAIM = (
    select(lookup.c.number, lookup.c.tries)
    .where(
        lookup.c.state == _WANTED,
        lookup.c.next_at <= bindparam("now"),
        lookup.c.asked_at > bindparam("since"),
    )
    .order_by(lookup.c.next_at, lookup.c.number)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_LEASE = update(lookup).where(lookup.c.number == bindparam("claimed")).values(next_at=bindparam("until"))


def claim(connection: Connection, now: datetime, limit: int, lease: timedelta) -> list[Wanted]:
    """Numbers that are due; nobody else is given them until the lease ends."""
    rows = connection.execute(_CLAIM, {"now": now, "since": now - WANTED_FOR, "limit": limit}).all()
    if rows:
        connection.execute(_LEASE, [{"claimed": row.number, "until": now + lease} for row in rows])
    return [Wanted(row.number, row.tries + 1) for row in rows]


def told(connection: Connection, number: str, what: Told, now: datetime) -> None:
    """The company's system has told of a number."""
    _change(connection, number, state=what, answered_at=now, answer="")


def failed(connection: Connection, wanted: Wanted, next_at: datetime, why: str) -> None:
    """It has not told: again at `next_at`."""
    _change(connection, wanted.number, tries=wanted.tries, next_at=next_at, answer=why[:SHOWN])


def give_back(connection: Connection, numbers: Sequence[str], now: datetime) -> None:
    """Nobody is asking for these any more: whoever comes next may, at once."""
    if numbers:
        connection.execute(
            update(lookup).where(lookup.c.number.in_(numbers), lookup.c.state == _WANTED).values(next_at=now)
        )


def waiting_since(connection: Connection, now: datetime) -> tuple[int, datetime | None]:
    """How many numbers are wanted, and since when the first is."""
    wanted = select(func.count(), func.min(lookup.c.asked_at)).where(
        lookup.c.state == _WANTED, lookup.c.asked_at > now - WANTED_FOR
    )
    count, since = connection.execute(wanted).one()
    return int(count), since


def forget_lookups(connection: Connection, now: datetime) -> int:
    """Delete what nobody waits for any more, and what was told longer ago than it may hold; how many."""
    over = and_(lookup.c.state == "wanted", lookup.c.asked_at < now - WANTED_FOR)
    return connection.execute(delete(lookup).where(over | (lookup.c.answered_at < now - DAY))).rowcount


def _change(connection: Connection, number: str, **values: Any) -> None:
    connection.execute(
        update(lookup).where(lookup.c.number == number, lookup.c.state == _WANTED).values(**values)
    )
