"""One person in several chats: joining a chat by a code, and taking it apart again.

1. A code is shown in one chat and entered in another, once, within minutes. A wrong one is counted as a wrong
   try at linking is, and closes the same things.
2. Two persons become one: the one who showed the code. Whatever refers to the other moves to them. Language,
   settings and the active account are those of whoever came first, where they have any.
3. What may be there only once for a person is settled first: an account both were linked to is linked once;
   of two deliveries of one broadcast the second is stopped if it is yet to be sent, and stays where it is;
   where there is one row for a person, it is that of whoever came first.
4. The row of the other person stays, empty: what is being written about them just then must have where to go.
5. A chat that leaves becomes a person of its own without accounts; what it linked stays with those it leaves.
6. The chats on the other side are always told.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Row, delete, insert, select, update

from bot.conversation.steps import Link, t
from bot.domain.joining import MOST_CHATS, link_payload, make_code
from bot.domain.names import short_name
from bot.storage import schema as s
from bot.storage import schema_notices as n
from bot.storage.columns import metadata
from bot.storage.guessing import Guessing
from bot.storage.terms import binding_of

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]
Found = Row[*tuple[Any, ...]]

CODE_LASTS = timedelta(minutes=15)
MESSENGER = Link("messenger", (), t("dialog-messenger"))
UNSENT = ("pending", "waiting")
SETTLED = ("link", "delivery")  # rule 3; so are all tables with one row for each person


class JoiningReads:
    """The person's chats."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def chats(self) -> list[Json]:
        """The chats of this person, the oldest first."""
        rows = self._connection.execute(
            select(s.address.c.id, s.address.c.channel, s.address.c.name)
            .where(s.address.c.person_id == self.scene.person)
            .order_by(s.address.c.id)
        )
        return [_chat(row, own=row.id == self.scene.address) for row in rows]

    def chat(self, address: str) -> Json | None:
        """The one with that id, this one for an empty one; None if it is not the person's."""
        wanted = address or str(self.scene.address)
        return next((chat for chat in self.chats() if str(chat["id"]) == wanted), None)

    def others(self) -> list[str]:
        """The channels where the person may join a chat."""
        return sorted(set(self.scene.rules.doors()) - {self.scene.channel})

    @property
    def _connection(self) -> Connection:
        return self.scene.connection


class JoiningWrites(JoiningReads):
    """Codes, joining and leaving."""

    def code(self) -> Json | None:
        """A new code for this chat, instead of its earlier one, and where it can be entered.

        None if the person has as many chats as there may be.
        """
        scene = self.scene
        if len(self.chats()) >= MOST_CHATS:
            return None
        code, until = make_code(secrets.choice), scene.now + CODE_LASTS
        self._connection.execute(delete(n.join_code).where(n.join_code.c.address_id == scene.address))
        self._connection.execute(
            insert(n.join_code).values(
                code=code, person_id=scene.person, address_id=scene.address, until=until
            )
        )
        doors = [
            {"channel": channel, "url": door + link_payload(code) if door else ""}
            for channel, door in sorted(scene.rules.doors().items())
            if channel != scene.channel
        ]
        return {"code": code, "until": until.isoformat(), "doors": doors}

    def find(self, code: str) -> Json:
        """Whose code it is; a wrong one is counted.

        The outcome: found, with the chat and how many accounts it has; same: this person's own; crowded: too
        many chats; wrong, or wait, as linking has them.
        """
        guessing = Guessing(self.scene)
        if pause := guessing.pause():
            return pause
        row = self._shown(code)
        if row is None:
            return guessing.wrong()
        if row.person_id == self.scene.person:
            return {"outcome": "same"}
        chats = self._count(s.address, row.person_id) + self._count(s.address, self.scene.person)
        if chats > MOST_CHATS:
            return {"outcome": "crowded"}
        return {
            "outcome": "found",
            "chat": _chat(row, own=False),
            "theirs": self._accounts(row.person_id),
            "mine": self._accounts(self.scene.person),
        }

    def join(self, code: str) -> Json | None:
        """Become one with the person who showed the code; None if it does not hold any more."""
        scene = self.scene
        row = self._shown(code)
        if row is None or row.person_id == scene.person:
            return None
        gone, stays = scene.person, row.person_id
        both = _locked(self._connection, gone, stays)
        used = self._connection.execute(delete(n.join_code).where(n.join_code.c.code == code)).rowcount
        if not used:  # by somebody else, while we were looking
            return None
        told = [chat["id"] for chat in self.chats()] + self._chats_of(stays)
        _become_one(self._connection, both, gone, stays, scene.now)
        me = self._connection.execute(select(s.person).where(s.person.c.id == stays)).one()
        scene.person, scene.language, scene.consent = stays, me.language, me.consent
        self._tell(f"joined:{code}", told, "notice-joined")
        return {"chat": _chat(row, own=False), "accounts": self._accounts(stays)}

    def leave(self, address: str) -> Json | None:
        """Make one of the person's chats a person of its own, without accounts; None if it is not theirs."""
        scene = self.scene
        chat = self.chat(address)
        rest = [other["id"] for other in self.chats() if chat and other["id"] != chat["id"]]
        if chat is None or not rest:
            return None
        # the row first: whoever just reads that chat for its next turn waits until we have done
        label = self._connection.execute(
            select(s.consent.c.version)
            .where(s.consent.c.address_id == chat["id"], s.consent.c.agreed)
            .order_by(s.consent.c.id.desc())
            .limit(1)
        ).scalar()
        agreed = binding_of(label) if label else None
        person = self._connection.execute(
            insert(s.person)
            .values(language=scene.language, consent=agreed, guest=False, created_at=scene.now)
            .returning(s.person.c.id)
        ).scalar_one()
        _take_apart(self._connection, chat["id"], scene.person, person, rest[0])
        if chat["own"]:
            scene.person, scene.consent = person, agreed
            self._tell(f"left:{person}", rest, "notice-left")
        else:
            again = Link("link", (), t("dialog-link"))
            self._tell(f"left:{person}", [chat["id"]], "notice-put-out", again)
        return chat

    def _shown(self, code: str) -> Found | None:
        """The chat that showed a code, while it holds; whoever took back the agreement shows none."""
        return self._connection.execute(
            select(n.join_code.c.person_id, s.address.c.id, s.address.c.channel, s.address.c.name)
            .join(s.address, s.address.c.id == n.join_code.c.address_id)
            .join(s.person, s.person.c.id == n.join_code.c.person_id)
            .where(n.join_code.c.code == code, n.join_code.c.until > self.scene.now)
            .where(s.person.c.consent == self.scene.terms)
        ).one_or_none()

    def _chats_of(self, person: int) -> list[int]:
        found = select(s.address.c.id).where(s.address.c.person_id == person)
        return list(self._connection.execute(found).scalars())

    def _count(self, table: Any, person: int) -> int:
        return len(self._connection.execute(select(table.c.id).where(table.c.person_id == person)).all())

    def _accounts(self, person: int) -> int:
        mine = select(s.link.c.id).where(s.link.c.person_id == person, s.link.c.ended_at.is_(None))
        return len(self._connection.execute(mine).all())

    def _tell(self, key: str, chats: list[int], line: str, link: Link = MESSENGER) -> None:
        scene = self.scene
        name = self._connection.execute(
            select(s.address.c.name).where(s.address.c.id == scene.address)
        ).scalar_one()
        text = t(
            line,
            channel=t("channel", channel=scene.channel),
            name=short_name(name) or t("who-nameless"),
            at=scene.at,
        )
        others = [chat for chat in chats if chat != scene.address]
        scene.notify(key, others, text, "alert", links=(link,))


def forget_codes(connection: Connection, now: datetime) -> int:
    """Delete the codes that hold no longer; how many."""
    return connection.execute(delete(n.join_code).where(n.join_code.c.until < now)).rowcount


def person_columns() -> list[Column[Any]]:
    """Every column of the schema that refers to a person."""
    return [
        key.parent
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is s.person.c.id
    ]


def _locked(connection: Connection, *people: int) -> dict[int, Found]:
    """The rows of people, always locked in one order, so that nobody waits for whoever waits for them."""
    rows = connection.execute(
        select(s.person).where(s.person.c.id.in_(people)).order_by(s.person.c.id).with_for_update()
    )
    return {row.id: row for row in rows}


def _become_one(connection: Connection, both: dict[int, Found], gone: int, stays: int, now: datetime) -> None:
    """Rules 2 to 4."""
    # first of all, so that turns of the other chats wait for us
    connection.execute(update(s.address).where(s.address.c.person_id == gone).values(person_id=stays))
    first, second = sorted(both, key=lambda id: (both[id].created_at, id))
    _settle_links(connection, gone, stays, now)
    _settle_deliveries(connection, gone, stays)
    connection.execute(delete(n.join_code).where(n.join_code.c.person_id.in_(both)))
    for column in person_columns():
        if column.primary_key:
            _settle_only_row(connection, column, first, second)
        if column.table is not n.delivery:
            connection.execute(update(column.table).where(column == gone).values({column.name: stays}))
    open_accounts = set(
        connection.execute(
            select(s.link.c.account_id).where(s.link.c.person_id == stays, s.link.c.ended_at.is_(None))
        ).scalars()
    )
    wanted = (both[first].active_account_id, both[second].active_account_id)
    connection.execute(
        update(s.person)
        .where(s.person.c.id == stays)
        .values(
            language=both[first].language,
            active_account_id=next((account for account in wanted if account in open_accounts), None),
            created_at=both[first].created_at,
        )
    )
    connection.execute(
        update(s.person).where(s.person.c.id == gone).values(consent=None, guest=True, active_account_id=None)
    )


def _settle_only_row(connection: Connection, column: Column[Any], first: int, second: int) -> None:
    """Of two rows in a table that has one for each person, that of whoever came first."""
    if connection.execute(select(column).where(column == first)).first() is not None:
        connection.execute(delete(column.table).where(column == second))


def _settle_links(connection: Connection, gone: int, stays: int, now: datetime) -> None:
    theirs = select(s.link.c.account_id).where(s.link.c.person_id == stays, s.link.c.ended_at.is_(None))
    connection.execute(
        update(s.link)
        .where(s.link.c.person_id == gone, s.link.c.ended_at.is_(None), s.link.c.account_id.in_(theirs))
        .values(ended_at=now)
    )


def _settle_deliveries(connection: Connection, gone: int, stays: int) -> None:
    row = n.delivery
    theirs = select(row.c.broadcast_id).where(row.c.person_id == stays)
    connection.execute(
        update(row).where(row.c.person_id == gone, row.c.broadcast_id.not_in(theirs)).values(person_id=stays)
    )
    heard = theirs.where(row.c.state.in_((*UNSENT, "sent")))
    connection.execute(
        update(row)
        .where(row.c.person_id == gone, row.c.state.in_(UNSENT), row.c.broadcast_id.in_(heard))
        .values(state="stopped")
    )


def _take_apart(connection: Connection, chat: int, person: int, alone: int, rest: int) -> None:
    """Rule 5; what waits for the chat goes to `rest`, another one of the person."""
    connection.execute(update(s.address).where(s.address.c.id == chat).values(person_id=alone))
    connection.execute(update(s.consent).where(s.consent.c.address_id == chat).values(person_id=alone))
    connection.execute(delete(n.join_code).where(n.join_code.c.address_id == chat))
    connection.execute(
        update(s.link)
        .where(s.link.c.person_id == person, s.link.c.address_id == chat)
        .values(address_id=rest)
    )
    connection.execute(update(s.conversation).where(s.conversation.c.address_id == chat).values(state=None))
    row = n.delivery
    waiting = update(row).where(row.c.person_id == person, row.c.state.in_(UNSENT))
    channel = select(s.address.c.channel).where(s.address.c.id == rest).scalar_subquery()
    connection.execute(waiting.where(row.c.address_id == chat).values(address_id=rest, channel=channel))
    connection.execute(waiting.where(row.c.spare_id.in_((chat, row.c.address_id))).values(spare_id=None))


def _chat(row: Found, *, own: bool) -> Json:
    return {"id": row.id, "channel": row.channel, "name": short_name(row.name), "own": own}
