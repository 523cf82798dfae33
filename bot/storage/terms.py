"""The terms of use with the personal-data notice, by editions, and who has agreed to which.

1. The edition in force is the newest row. Until an administrator publishes one it is what comes with the
   program under the version of config.toml: a start keeps those words, too, so that what people agreed to is
   known for ever. After that only the console changes the terms.
2. An edition binds anew, or it only corrects the one before. `binding` is what a person agrees to: they have
   agreed while theirs is the one in force. A correction has the binding of the edition that it corrects.
3. A consent names the edition that was shown, by its label; editions never change and never go.
4. Words are plain text; what stands between two asterisks on a line is bold.

An edition is a row of `content`: its code is the binding, its version counts the corrections.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, update
from sqlalchemy.exc import IntegrityError

from bot.clock import kyiv_date
from bot.conversation.messages import BOLD, PLAIN
from bot.conversation.steps import Text, t
from bot.domain.rules import Company
from bot.storage.content import Newer, put
from bot.storage.schema import account, address, consent, link, person
from bot.storage.schema_requests import content

KIND = "terms"
CORRECTION = "/"  # in a label, before the number of a correction
MARKS = str.maketrans({BOLD: "*", PLAIN: "*"})
PROGRAM = ""  # who has written what comes with the program


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: its words by language, the day it bears, who published it and when."""

    binding: str
    version: int
    words: Mapping[str, str]
    day: date
    by: str
    at: datetime

    @property
    def label(self) -> str:
        """How a consent names it."""
        return _label(self.binding, self.version)


@dataclass(frozen=True, slots=True)
class Shipped:
    """What comes with the program: the configured version, and the words of `locales/`."""

    version: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Agreed:
    """Somebody's agreement: where they gave it, to which edition, when; `holds`: nothing has ended it."""

    channel: str
    name: str
    label: str
    at: datetime
    holds: bool


def in_force() -> ColumnElement[str | None]:
    """The binding in force, as a column of another question; NULL before the first start has kept one."""
    # of the index alone: `id` is in it, and the words are far too long to be passed over in every turn
    newest = select(content.c.code).where(content.c.kind == KIND).order_by(content.c.id.desc()).limit(1)
    return newest.scalar_subquery()


def binding_of(label: str) -> str:
    """What an edition binds to, by its label."""
    return label.partition(CORRECTION)[0]


def shipped(say: Callable[[Text, str], str], company: Company, version: str) -> Shipped:
    """The words of `locales/` for this company."""
    names = company.names
    line = t(
        "terms",
        name=names["uk"],
        name_en=names["en"],
        phones=", ".join(company.phones),
        email=company.email,
    )
    return Shipped(version, {language: say(line, language).translate(MARKS) for language in names})


def day_of(version: str, now: datetime) -> date:
    """The day that a configured version names; today if it names none."""
    try:
        return date.fromisoformat(version)
    except ValueError:
        return kyiv_date(now)


def newest(connection: Connection) -> Edition | None:
    """The edition in force."""
    row = connection.execute(_editions().limit(1)).first()
    return _edition(row) if row else None


def label_in_force(connection: Connection) -> str:
    """The label of the edition in force; empty before the first start has kept one."""
    row = connection.execute(
        select(content.c.code, content.c.version)
        .where(content.c.kind == KIND)
        .order_by(content.c.id.desc())
        .limit(1)
    ).first()
    return _label(row.code, row.version) if row else ""


def listed(connection: Connection) -> list[Edition]:
    """All of them, the newest first."""
    return [_edition(row) for row in connection.execute(_editions())]


def find(connection: Connection, label: str) -> Edition | None:
    """One of them by its label."""
    wanted = _editions().where(content.c.code == binding_of(label))
    return next((each for row in connection.execute(wanted) if (each := _edition(row)).label == label), None)


def settle(connection: Connection, given: Shipped, now: datetime) -> None:
    """Keep what comes with the program, until an administrator has published something.

    Another version binds anew; other words under the same version (a telephone number) correct it. A version
    that another has followed never comes back: a process that still has it changes nothing.
    """
    last = newest(connection)
    if last and last.binding == given.version:
        if last.by != PROGRAM or last.words == given.words:
            return
        day = kyiv_date(now)
    elif last and (last.by != PROGRAM or find(connection, given.version)):
        return
    else:
        day = day_of(given.version, now)
    with suppress(IntegrityError), connection.begin_nested():  # another process starts at the same moment
        _keep(connection, given.version, given.words, day, PROGRAM, now)


def publish(
    connection: Connection,
    given: Shipped,
    words: Mapping[str, str],
    by: str,
    now: datetime,
    *,
    again: bool,
    seen: str,
) -> Edition:
    """Bring new words into force; `again`: people must agree to them. Newer when `seen` is not in force."""
    settle(connection, given, now)
    connection.execute(_editions().with_for_update()).all()  # one publishes at a time
    last = newest(connection)
    assert last is not None  # noqa: S101 - settled
    if last.label != seen:
        raise Newer(seen)
    day = kyiv_date(now)
    binding = _unused(connection, day) if again else last.binding
    _keep(connection, binding, words, day, by, now)
    made = newest(connection)
    assert made is not None  # noqa: S101 - kept
    return made


def to_ask_again(connection: Connection, binding: str) -> int:
    """How many people have agreed to what is in force, and would be asked again if an edition bound anew."""
    return connection.scalars(select(func.count()).where(person.c.consent == binding)).one()


def agreed_to(connection: Connection) -> dict[str, int]:
    """How many people have agreed to each edition, by label."""
    people = func.count(consent.c.person_id.distinct())
    rows = connection.execute(
        select(consent.c.version, people).where(consent.c.agreed).group_by(consent.c.version)
    )
    return {row[0]: row[1] for row in rows}


def mine(connection: Connection, who: int) -> tuple[str, datetime] | None:
    """To which edition somebody has agreed last, by label, and when."""
    wanted = select(consent.c.version, consent.c.at).where(consent.c.person_id == who, consent.c.agreed)
    row = connection.execute(wanted.order_by(consent.c.id.desc()).limit(1)).first()
    return (row.version, row.at) if row else None


def of_account(connection: Connection, number: str) -> Sequence[Agreed]:
    """The agreements of the people linked to an account, the newest first."""
    rows = connection.execute(
        select(
            address.c.channel,
            address.c.name,
            consent.c.version,
            consent.c.at,
            person.c.consent.label("held"),
            in_force().label("newest"),
        )
        .select_from(consent)
        .join(person, person.c.id == consent.c.person_id)
        .join(address, address.c.id == consent.c.address_id)
        .where(
            person.c.id.in_(
                select(link.c.person_id)
                .join(account, account.c.id == link.c.account_id)
                .where(account.c.number == number, link.c.ended_at.is_(None))
            ),
            consent.c.agreed,
        )
        .order_by(consent.c.id.desc())
    )
    return [
        Agreed(row.channel, row.name, row.version, row.at, row.held == row.newest == binding_of(row.version))
        for row in rows
    ]


def _label(binding: str, version: int) -> str:
    return binding if version == 1 else f"{binding}{CORRECTION}{version}"


def _unused(connection: Connection, day: date) -> str:
    """A binding of that day that no edition has."""
    taken = set(connection.scalars(select(content.c.code).where(content.c.kind == KIND)))
    names = (day.isoformat() if number == 1 else f"{day.isoformat()}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def _keep(
    connection: Connection, binding: str, words: Mapping[str, str], day: date, by: str, now: datetime
) -> None:
    body = {"words": dict(words), "day": day.isoformat()}
    put(connection, KIND, binding, body, by, now)
    others = update(content).where(content.c.kind == KIND, content.c.code != binding)
    connection.execute(others.values(active=False))


def _editions() -> Select[Any]:
    return select(content).where(content.c.kind == KIND).order_by(content.c.id.desc())


def _edition(row: Row[Any]) -> Edition:
    body = json.loads(row.body)
    return Edition(row.code, row.version, body["words"], date.fromisoformat(body["day"]), row.by, row.at)
