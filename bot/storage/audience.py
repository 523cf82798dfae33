"""Whom a notice concerns, and where each of them is told.

Accounts lead to people by their open links. A person is told once, however many accounts and messengers they
have: if they agreed to the terms and want the topic (whoever never chose wants everything), on the messenger
they prefer if it can be reached, else on Telegram, which is free, else on Viber. The other one is spare: it
is used only if the first refuses for good.

A correction goes to the people of the broadcast that it corrects, those reached first, in the chat where they
were reached; it is not asked whether they want the topic, because they have been told something wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    false,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
)

from bot.domain.outages import Topic
from bot.storage.schema import address, conversation, link, person
from bot.storage.schema_notices import delivery, notice_settings

FREE = "telegram"
PAID = "viber"
SESSION = timedelta(hours=24)  # developers.viber.com: what is sent within it costs nothing
REACHED = ("sent", "unknown")

# a place in the order of preference and an address in one number, so that one look at each address is enough
_SPAN: ColumnElement[int] = literal(1 << 48, BigInteger)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Who would be told: `accounts` matched, `people` told, by `channels`; why others are not.

    `paid`: people on Viber whose last message is so old that telling them costs money.
    """

    people: int
    accounts: int
    channels: dict[str, int]
    muted: int
    unreachable: int
    paid: int


def wants(topic: Topic) -> ColumnElement[bool]:
    """Whether a person (joined with their notice settings, if there are any) wants to hear of a topic."""
    chosen = notice_settings.c[topic]
    return or_(chosen.is_(None), chosen)


def enqueue(connection: Connection, broadcast: int, accounts: Select[Any], topic: Topic) -> int:
    """Write one delivery for each person behind these accounts; how many."""
    people = select(link.c.person_id.label("id")).where(
        link.c.ended_at.is_(None), link.c.account_id.in_(accounts)
    )
    return _insert(connection, broadcast, _told(people, wants(topic)))


def enqueue_people(connection: Connection, broadcast: int, people: Select[Any]) -> int:
    """The same for people by their ids."""
    return _insert(connection, broadcast, _told(people, literal_column("true")))


def enqueue_again(connection: Connection, broadcast: int, corrected: int) -> int:
    """The same for the people of another broadcast, those reached first."""
    earlier = delivery.alias("earlier")
    reached = earlier.c.state.in_(REACHED)
    order = case(
        (and_(reached, address.c.id == earlier.c.address_id), 0),
        (address.c.channel == notice_settings.c.channel, 1),
        (address.c.channel == FREE, 2),
        else_=3,
    )
    score = order * _SPAN + address.c.id
    chosen = (
        select(
            person.c.id.label("person_id"),
            func.min(person.c.language).label("language"),  # each has one; to group by two sorts them all
            func.min(case((reached, 0), else_=1)).label("rank"),
            func.min(score).label("main"),
            func.max(score).label("spare"),
        )
        .select_from(earlier)
        .join(person, person.c.id == earlier.c.person_id)
        .join(address, and_(address.c.person_id == person.c.id, address.c.reachable))
        .outerjoin(notice_settings, notice_settings.c.person_id == person.c.id)
        .where(earlier.c.broadcast_id == corrected, person.c.consent.is_not(None))
        .group_by(person.c.id)
    )
    return _insert(connection, broadcast, chosen)


def _told(people: Select[Any], wanted: ColumnElement[bool]) -> Select[Any]:
    """Of people (`id`), those who are told, and where."""
    order = case((address.c.channel == notice_settings.c.channel, 0), (address.c.channel == FREE, 1), else_=2)
    score = order * _SPAN + address.c.id
    return (
        select(
            person.c.id.label("person_id"),
            func.min(person.c.language).label("language"),
            literal_column("0").label("rank"),
            func.min(score).label("main"),
            func.max(score).label("spare"),
        )
        .select_from(person)
        .join(address, and_(address.c.person_id == person.c.id, address.c.reachable))
        .outerjoin(notice_settings, notice_settings.c.person_id == person.c.id)
        .where(person.c.id.in_(people), person.c.consent.is_not(None), wanted)
        .group_by(person.c.id)
    )


def _insert(connection: Connection, broadcast: int, told: Select[Any]) -> int:
    chosen = told.subquery("chosen")
    main = address.alias("main_address")
    rows = (
        select(
            literal(broadcast, BigInteger),
            chosen.c.person_id,
            main.c.id,
            case((chosen.c.spare != chosen.c.main, chosen.c.spare % _SPAN)),
            main.c.channel,
            chosen.c.language,
            chosen.c.rank,
            literal_column("'pending'"),
        )
        .select_from(chosen)
        .join(main, main.c.id == chosen.c.main % _SPAN)
    )
    columns = (
        "broadcast_id", "person_id", "address_id", "spare_id", "channel", "language", "rank", "state",
    )  # fmt: skip
    return connection.execute(insert(delivery).from_select(columns, rows)).rowcount


def estimate(
    connection: Connection, accounts: Select[Any], topic: Topic, now: datetime | None = None
) -> Estimate:
    """Who would be told now; without `now` everybody on Viber counts as paid."""
    people = select(link.c.person_id.label("id")).where(
        link.c.ended_at.is_(None), link.c.account_id.in_(accounts)
    )
    told = _told(people, wants(topic)).subquery("chosen")
    main = address.alias("main_address")
    free = literal_column("false") if now is None else _in_session(now)
    channels: dict[str, int] = {}
    paid = 0
    counted = (
        select(main.c.channel, func.count(), func.sum(case((free, 1), else_=0)))
        .select_from(told)
        .join(main, main.c.id == told.c.main % _SPAN)
        .outerjoin(conversation, conversation.c.address_id == main.c.id)
        .group_by(main.c.channel)
    )
    for channel, number, in_session in connection.execute(counted):
        channels[channel] = number
        if channel == PAID:
            paid = number - int(in_session or 0)
    agreed = (
        select(
            func.count(),
            func.sum(case((wants(topic), 0), else_=1)),
        )
        .select_from(person)
        .outerjoin(notice_settings, notice_settings.c.person_id == person.c.id)
        .where(person.c.id.in_(people), person.c.consent.is_not(None))
    )
    everybody, muted = connection.execute(agreed).one()
    matched = connection.execute(select(func.count()).select_from(accounts.subquery())).scalar_one()
    told_people = sum(channels.values())
    return Estimate(
        told_people, matched, channels, int(muted or 0), everybody - int(muted or 0) - told_people, paid
    )


def paid_again(connection: Connection, corrected: int, now: datetime) -> int:
    """How many people on Viber a correction of that broadcast would cost money for."""
    paid = (
        select(func.count())
        .select_from(delivery)
        .outerjoin(conversation, conversation.c.address_id == delivery.c.address_id)
        .where(
            delivery.c.broadcast_id == corrected,
            delivery.c.channel == PAID,
            func.coalesce(_in_session(now), false()).is_(False),
        )
    )
    return int(connection.execute(paid).scalar_one())


def _in_session(now: datetime) -> ColumnElement[bool]:
    return conversation.c.touched_at > literal(now - SESSION, conversation.c.touched_at.type)
