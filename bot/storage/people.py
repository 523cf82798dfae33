"""People, their addresses and open conversations, read and written for many turns at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Executable, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.events import Address
from bot.conversation.replay import Entry, Past
from bot.conversation.turn import Talk
from bot.storage.query import Query
from bot.storage.schema import address, conversation, person
from bot.storage.terms import in_force


@dataclass(slots=True)
class Chat:
    """One address with its person and conversation, as stored; `terms` are those in force now."""

    address: int
    person: int
    language: str
    consent: str | None
    terms: str | None
    reachable: bool
    client: int
    talk: Talk


_CHAT = (
    select(
        address.c.channel,
        address.c.ext,
        address.c.id,
        address.c.person_id,
        address.c.reachable,
        address.c.client,
        person.c.language,
        person.c.consent,
        in_force().label("terms"),
        conversation.c.turn,
        conversation.c.state,
        conversation.c.touched_at,
    )
    .join(person, person.c.id == address.c.person_id)
    .outerjoin(conversation, conversation.c.address_id == address.c.id)
)

_ONE = Query(_CHAT.where(address.c.channel == bindparam("channel"), address.c.ext == bindparam("ext")))

# two lists instead of pairs, which no index of SQLite serves; a pair too many is left out afterwards
_SOME = (
    _CHAT.where(address.c.channel.in_(bindparam("channels", expanding=True)))
    .where(address.c.ext.in_(bindparam("exts", expanding=True)))
    .order_by(address.c.id)
    .with_for_update(of=address)
)


def dump(talk: Talk) -> str | None:
    """The open conversation as JSON; None when nothing is open."""
    if not talk.dialog:
        return None
    past = talk.past
    stored = _Stored(talk.dialog, talk.args, past.journal, past.done, talk.shown, talk.aside)
    return msgspec.json.encode(stored).decode()


def load(state: str | None, turn: int, touched: datetime | None) -> Talk:
    """The conversation that `dump` wrote; one that cannot be read is closed."""
    if state is None:
        return Talk(turn=turn, touched=touched)
    try:
        it = _STORED.decode(state)
    except (msgspec.DecodeError, UnicodeError):
        return Talk(turn=turn, touched=touched)
    return Talk(it.dialog, it.args, Past(it.journal, it.done), turn, it.shown, touched, it.aside)


class _Stored(msgspec.Struct, array_like=True):
    """A conversation as a JSON array; what comes later is appended with a default."""

    dialog: str
    args: tuple[str, ...]
    journal: tuple[Entry, ...]
    done: dict[str, Any]
    shown: str
    aside: bool = False


_STORED = msgspec.json.Decoder(_Stored)


def find_chats(connection: Connection, addresses: Iterable[Address]) -> dict[Address, Chat]:
    """The known chats among some addresses, locked until the transaction ends."""
    wanted = set(addresses)
    if connection.dialect.name == "sqlite":  # its writer is alone, and a statement costs less than its plan
        rows = [row for a in wanted if (row := _ONE.first(connection, channel=a.channel, ext=a.id))]
    else:
        lists = {"channels": list({a.channel for a in wanted}), "exts": list({a.id for a in wanted})}
        rows = list(connection.execute(_SOME, lists))
    found = {
        Address(r.channel, r.ext): Chat(
            r.id,
            r.person_id,
            r.language,
            r.consent,
            r.terms,
            r.reachable,
            r.client,
            load(r.state, r.turn or 0, r.touched_at),
        )
        for r in rows
    }
    return {a: chat for a, chat in found.items() if a in wanted}


def add_chat(
    connection: Connection, to: Address, name: str, client: int, language: str, now: datetime
) -> Chat:
    """A person who writes for the first time."""
    who = connection.execute(
        insert(person).values(language=language, created_at=now).returning(person.c.id)
    ).scalar_one()
    where = connection.execute(
        insert(address)
        .values(channel=to.channel, ext=to.id, person_id=who, name=name[:128], client=client, created_at=now)
        .returning(address.c.id)
    ).scalar_one()
    terms = connection.scalar(select(in_force()))
    return Chat(where, who, language, None, terms, True, client, Talk())


def chat_of(connection: Connection, to: Address, language: str, now: datetime) -> Chat:
    """The chat at an address, made if the person writes for the first time."""
    return find_chats(connection, [to]).get(to) or add_chat(connection, to, "", 0, language, now)


def language_of(connection: Connection, at: Address) -> str | None:
    """The language of the person at an address; None if nobody is known there."""
    mine = select(person.c.language).join(address, address.c.person_id == person.c.id)
    found: str | None = connection.execute(
        mine.where(address.c.channel == at.channel, address.c.ext == at.id)
    ).scalar()
    return found


def channels_of(connection: Connection, who: int) -> list[str]:
    """The channels on which a person is, the earliest first."""
    found = connection.execute(
        select(address.c.channel).where(address.c.person_id == who).order_by(address.c.id)
    ).scalars()
    return list(dict.fromkeys(found))


def change_chats(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write `reachable` and `client` of addresses (`b_id`)."""
    if rows:
        statement = update(address).where(address.c.id == bindparam("b_id"))
        connection.execute(
            statement.values(reachable=bindparam("reachable"), client=bindparam("client")), list(rows)
        )


def _upsert(dialect: str) -> Executable:
    kind = postgresql if dialect == "postgresql" else sqlite
    names = ("turn", "state", "touched_at")
    statement = kind.insert(conversation).values({name: bindparam(name) for name in ("address_id", *names)})
    complete: Executable = statement.on_conflict_do_update(
        index_elements=["address_id"], set_={name: statement.excluded[name] for name in names}
    )
    return complete


_UPSERT = Query(_upsert)


def save_talks(connection: Connection, talks: Sequence[tuple[int, Talk]]) -> None:
    """Write conversations; one row an address."""
    _UPSERT.run_many(
        connection,
        [{"address_id": a, "turn": t.turn, "state": dump(t), "touched_at": t.touched} for a, t in talks],
    )


def unreachable(connection: Connection, ids: Sequence[int]) -> None:
    """These people blocked the bot; nothing is started towards them until they write again."""
    if ids:
        connection.execute(update(address).where(address.c.id.in_(ids)).values(reachable=False))


def unreachable_at(connection: Connection, chats: Sequence[Address]) -> None:
    """The same, by address."""
    for chat in chats:
        mine = (address.c.channel == chat.channel, address.c.ext == chat.id)
        connection.execute(update(address).where(*mine).values(reachable=False))


def forget_talks(connection: Connection, before: datetime) -> int:
    """Empty conversations left alone since a moment: a journal is personal data. Turns go on counting."""
    stale = (conversation.c.touched_at < before, conversation.c.state.is_not(None))
    return connection.execute(update(conversation).where(*stale).values(state=None)).rowcount
