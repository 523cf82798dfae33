"""Requests for rehearsals, and what the staff do with them meanwhile."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.clock import FakeClock
from bot.storage import desk, schema
from bot.storage.database import Database
from bot.storage.schema_requests import profile, request, request_file
from tests import builders
from tests.dialogs.outage_stage import NOON, NUMBER
from tests.rehearsal import SPEECH, Rehearsal

SECOND = "987654321"
HOME = "м. Коростень, вул. Шевченка, 12, кв. 5"
MATTER = "Напруга щовечора падає до 180 вольтів."
OLENA = {
    "surname": "Коваленко",
    "name": "Олена",
    "patronymic": "Петрівна",
    "residence": HOME,
    "phone": "+380671234567",
}


async def begin(
    database: Database, *numbers: str, known: bool = True, language: str = "uk", channel: str = "telegram"
) -> Rehearsal:
    """A person with these accounts, one if none are named; `known`: who has told of themselves before."""
    mine = numbers or (NUMBER,)

    def build(connection: Connection) -> None:
        for each in mine:
            if each:
                builders.household(connection, each, serial=each[-6:], flat="5" if each == NUMBER else "7")

    await database.write(build)
    talk = await Rehearsal.begin(
        database,
        accounts=[each for each in mine if each],
        language=language,
        channel=channel,
        clock=FakeClock(NOON),
    )
    if known:
        await database.write(lambda c: tell_of(c, talk, **OLENA))
    return talk


def tell_of(connection: Connection, talk: Rehearsal, **fields: str) -> None:
    """What a person has told of themselves."""
    person = connection.scalars(
        select(schema.address.c.person_id).where(schema.address.c.ext == talk.address.id)
    ).one()
    connection.execute(insert(profile).values(person_id=person, **fields))


async def sent(database: Database) -> list[dict[str, Any]]:
    """The requests there are, their fields read."""
    rows = await database.read(lambda c: c.execute(select(request).order_by(request.c.id)).mappings().all())
    return [{**row, "body": json.loads(row["body"])} for row in rows]


async def files_of(database: Database) -> list[tuple[str, str]]:
    """Role and name of the files of requests."""
    rows = await database.read(
        lambda c: c.execute(
            select(request_file.c.role, request_file.c.name).order_by(request_file.c.id)
        ).all()
    )
    return [(row.role, row.name) for row in rows]


async def profiles(database: Database) -> list[dict[str, Any]]:
    """What people have told of themselves."""
    rows = await database.read(lambda c: c.execute(select(profile)).mappings().all())
    return [dict(row) for row in rows]


async def changed(database: Database, talk: Rehearsal, number: str, **values: Any) -> None:
    """An employee changes a request."""

    def change(connection: Connection) -> None:
        row = connection.execute(select(request).where(request.c.number == number)).one()
        desk.change(connection, SPEECH.say, row.id, row.version, values, "oksana", talk.clock())

    await database.write(change)


async def attached(database: Database, talk: Rehearsal, number: str, role: str, name: str) -> int:
    """An employee adds a file of the company's."""

    def attach(connection: Connection) -> int:
        row = connection.execute(select(request).where(request.c.number == number)).one()
        file = connection.scalars(
            insert(schema.file)
            .values(
                kind="document",
                mime="application/pdf",
                path=f"company/{name}",
                name=name,
                size=5_000,
                sha256="0" * 64,
                used=True,
                created_at=NOON,
            )
            .returning(schema.file.c.id)
        ).one()
        desk.attach(connection, row.id, int(file), role, name, "oksana", talk.clock())
        return int(file)

    return await database.write(attach)


async def complained(database: Database, talk: Rehearsal) -> str:
    """A complaint that the person has sent, from the first question to the last; its number."""
    await talk.open("appeal", "complaint", "quality")
    await talk.say(MATTER)
    await talk.press(talk.line("files-done"))
    await talk.press(talk.line("appeal-send"))
    return str((await sent(database))[-1]["number"])


async def ordered(database: Database, talk: Rehearsal, **values: Any) -> str:
    """An order of a service that is there already; its number."""

    def build(connection: Connection) -> str:
        chat = connection.execute(select(schema.address).where(schema.address.c.ext == talk.address.id)).one()
        home = connection.scalars(select(schema.account.c.id).order_by(schema.account.c.id)).first()
        count = len(connection.execute(select(request.c.id)).all()) + 1
        number = f"2603-{count:06d}"
        row = {
            "kind": "order",
            "subject": "zone-meter",
            "number": number,
            "person_id": chat.person_id,
            "address_id": chat.id,
            "account_id": home,
            "body": "{}",
            "state": "received",
            "due_on": date(2026, 3, 17),
            "sent_at": NOON,
            "created_at": NOON,
            "changed_at": NOON,
        }
        connection.execute(insert(request).values(**row | values))
        return number

    return await database.write(build)


async def writing(database: Database, *numbers: str, known: bool = True, **about: str) -> Rehearsal:
    """A person who is asked for the words of a complaint about the quality."""
    talk = await begin(database, *numbers, known=known, **about)
    return await talk.open("appeal", "complaint", "quality")


async def summary(database: Database, *numbers: str) -> Rehearsal:
    """A person who sees the summary."""
    talk = await writing(database, *numbers)
    await talk.say(MATTER)
    return await talk.press(talk.line("files-done"))


async def mend(talk: Rehearsal, part: str) -> Rehearsal:
    """Press Edit and the part."""
    await talk.press(talk.line("appeal-edit"))
    return await talk.press(talk.line("appeal-part", part=part))
