"""What the database holds, as plain values: the rows that a test compares, whatever the back-end."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from bot.storage import schema
from bot.storage.columns import metadata
from bot.storage.database import Database
from bot.storage.schema_notices import broadcast, delivery
from bot.storage.schema_requests import profile, request, request_event, request_file
from tests import builders
from tests.reliability.town import PATIENCE, ext_of

FIRST_ACCOUNT = 200_000_000
FIRST_SERIAL = 7_000_000


def household(connection: Connection, number: int, zones: int = 1) -> builders.Household:
    """The home of the n-th person."""
    return builders.household(
        connection,
        str(FIRST_ACCOUNT + number),
        serial=str(FIRST_SERIAL + number),
        zones=zones,
        house=str(number),
    )


def settle(connection: Connection, people: Iterable[tuple[str, int]]) -> None:
    """Give each person (messenger, number) a home that is linked already."""
    for messenger, number in people:
        home = household(connection, number)
        builders.chat(connection, messenger, ext_of(messenger, number), accounts=[home.account])


def submitted(connection: Connection) -> Counter[tuple[str, str, int]]:
    """How often each value was taken: by messenger, id there, and value."""
    rows = connection.execute(
        select(schema.address.c.channel, schema.address.c.ext, schema.submission.c.payload).join(
            schema.address, schema.address.c.id == schema.submission.c.address_id
        )
    )
    return Counter(
        (row.channel, row.ext, next(iter(json.loads(row.payload)["zones"].values()))) for row in rows
    )


def read_values(connection: Connection) -> Counter[tuple[int, str, int]]:
    """How often each value stands among the readings: by meter, zone, and value."""
    rows = connection.execute(
        select(schema.reading.c.meter_id, schema.reading.c.zone, schema.reading.c.value).where(
            schema.reading.c.submission_id.is_not(None)
        )
    )
    return Counter((row.meter_id, row.zone, row.value) for row in rows)


def states(connection: Connection) -> dict[str, dict[str, int]]:
    """Updates by channel and state."""
    found: dict[str, dict[str, int]] = {}
    rows = connection.execute(
        select(schema.intake.c.channel, schema.intake.c.state, func.count()).group_by(
            schema.intake.c.channel, schema.intake.c.state
        )
    )
    for channel, state, number in rows:
        found.setdefault(channel, {})[state] = number
    return found


def open_updates(connection: Connection) -> int:
    """Updates that are not answered yet."""
    return connection.execute(
        select(func.count()).select_from(schema.intake).where(schema.intake.c.state.in_(("new", "played")))
    ).scalar_one()


def open_notices(connection: Connection) -> int:
    """Notices and deliveries of broadcasts of which it is not known yet what becomes of them."""
    notices = select(func.count()).where(schema.outbox.c.state == "pending")
    running = select(func.count()).where(broadcast.c.state == "sending")
    return sum(connection.execute(each).scalar_one() for each in (notices, running))


async def settled(
    database: Database, left: Callable[[Connection], int] = open_updates, within: float = PATIENCE
) -> bool:
    """Whether everything is answered, or nothing else is left; waits for it so many seconds."""
    loop = asyncio.get_running_loop()
    last = loop.time() + within
    while await database.read(left):
        if loop.time() > last:
            return False
        await asyncio.sleep(0.02)
    return True


def dead(connection: Connection) -> list[str]:
    """Why updates are dead."""
    return list(connection.scalars(select(schema.intake.c.error).where(schema.intake.c.state == "dead")))


def counted(connection: Connection) -> dict[str, int]:
    """Rows of each table."""
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in metadata.tables.items()
    }


def of_person(connection: Connection, channel: str, ext: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that one person's dialogs have written and heard, without times and numbers that vary."""
    chat, me = connection.execute(
        select(schema.address.c.id, schema.address.c.person_id).where(
            schema.address.c.channel == channel, schema.address.c.ext == ext
        )
    ).one()
    mine = select(request.c.id).where(request.c.person_id == me)
    wanted = {
        "person": select(schema.person.c.language, schema.person.c.consent, schema.person.c.guest).where(
            schema.person.c.id == me
        ),
        "consent": select(schema.consent.c.version, schema.consent.c.agreed).where(
            schema.consent.c.person_id == me
        ),
        "link": select(schema.link.c.ended_at).where(schema.link.c.person_id == me),
        "attempt": select(schema.attempt.c.number).where(schema.attempt.c.address_id == chat),
        "submission": select(schema.submission.c.kind, schema.submission.c.state).where(
            schema.submission.c.address_id == chat
        ),
        "reading": select(schema.reading.c.zone, schema.reading.c.value, schema.reading.c.odd)
        .join(schema.submission, schema.submission.c.id == schema.reading.c.submission_id)
        .where(schema.submission.c.address_id == chat),
        "request": select(
            request.c.kind, request.c.subject, request.c.category, request.c.state, request.c.body
        ).where(request.c.person_id == me),
        "request_event": select(request_event.c.by, request_event.c.what, request_event.c.detail).where(
            request_event.c.request_id.in_(mine)
        ),
        "request_file": select(request_file.c.role, request_file.c.name).where(
            request_file.c.request_id.in_(mine)
        ),
        "profile": select(
            profile.c.surname,
            profile.c.name,
            profile.c.patronymic,
            profile.c.residence,
            profile.c.phone,
            profile.c.email,
            profile.c.fields,
        ).where(profile.c.person_id == me),
        "outbox": select(schema.outbox.c.grade, schema.outbox.c.message, schema.outbox.c.state).where(
            schema.outbox.c.address_id == chat
        ),
        "delivery": select(broadcast.c.notice, broadcast.c.state.label("of"), delivery.c.state)
        .join(broadcast, broadcast.c.id == delivery.c.broadcast_id)
        .where(delivery.c.person_id == me),
        # one that a crash left without its turn is swept by housekeeping
        "file": select(schema.file.c.kind).where(schema.file.c.person_id == me, schema.file.c.used),
        "intake": select(schema.intake.c.state, schema.intake.c.error).where(schema.intake.c.state != "done"),
        "conversation": select(schema.conversation.c.state).where(schema.conversation.c.address_id == chat),
    }
    return {
        name: sorted(
            ({key: alike(value) for key, value in row._mapping.items()} for row in connection.execute(rows)),  # noqa: SLF001 - its public way
            key=repr,
        )
        for name, rows in wanted.items()
    }


def alike(value: Any) -> Any:
    """A text without its numbers: each person has another house and account; anything else as it is."""
    return re.sub(r"\d+", "#", value) if isinstance(value, str) else value
