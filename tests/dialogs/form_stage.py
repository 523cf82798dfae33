"""Homes and files for rehearsals of forms, and what such a rehearsal left behind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bot.clock import FakeClock
from bot.conversation.events import Attachment
from bot.conversation.messages import Media
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.people import find_chats
from bot.storage.schema_requests import profile, request, request_file
from tests import builders
from tests.rehearsal import Rehearsal

NUMBER = "123456789"
NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)  # a Tuesday
NAME = "Коваленко Олена Петрівна"
HOME = "м. Коростень, вул. Шевченка, 12, кв. 5"


async def rehearse(database: Database, **about: Any) -> Rehearsal:
    """A person with one account."""
    await database.write(lambda c: builders.household(c, NUMBER))
    return await begin(database, **about)


async def begin(database: Database, *numbers: str, **about: Any) -> Rehearsal:
    """A person with these accounts, which exist already."""
    about.setdefault("clock", FakeClock(NOON))
    return await Rehearsal.begin(database, accounts=numbers or (NUMBER,), **about)


async def know(talk: Rehearsal, **fields: str) -> None:
    """What the person told of themselves before."""

    def build(connection: Connection) -> None:
        person = find_chats(connection, [talk.address])[talk.address].person
        connection.execute(profile.insert().values(person_id=person, **fields))

    await talk.database.write(build)


async def document(talk: Rehearsal, name: str, mime: str = "application/pdf") -> int:
    """Send a document with a name."""

    def build(connection: Connection) -> int:
        person = find_chats(connection, [talk.address])[talk.address].person
        made = builders.file(connection, person, name, kind="document")
        connection.execute(update(schema.file).where(schema.file.c.id == made).values(mime=mime))
        return made

    file = await talk.database.write(build)
    await talk.do(Attachment("document", "ref", name=name, file=file))
    return file


async def made(database: Database) -> list[dict[str, Any]]:
    """The requests, with their bodies and files."""

    def rows(connection: Connection) -> list[dict[str, Any]]:
        found = connection.execute(select(request).order_by(request.c.id)).mappings()
        return [
            dict(row)
            | {
                "body": json.loads(row["body"]),
                "files": [
                    (one.role, one.name)
                    for one in connection.execute(
                        select(request_file).where(request_file.c.request_id == row["id"])
                    )
                ],
            }
            for row in found
        ]

    return await database.read(rows)


def media(talk: Rehearsal) -> Media:
    """The only picture or document of the last answer."""
    (found,) = (message.media for message in talk.answer if message.media)
    return found


async def ready_to_sign(database: Database, **about: Any) -> Rehearsal:
    """A person whose order of a check is ready to be signed."""
    talk = await rehearse(database, **about)
    await know(talk, surname="Коваленко", name="Олена", patronymic="Петрівна", phone="+380671234567")
    await talk.open("order", "check", NUMBER)
    await talk.press(talk.line("form-right"))
    await talk.press(talk.line("button-skip"))
    await talk.say("Рахує вдвічі більше, ніж торік")
    await talk.press(talk.line("button-skip"))
    await talk.press(talk.line("button-skip"))
    return talk
