"""Intake: what arrives is kept before the messenger is told so, and leaves in four states.

new      kept, not yet played
played   the turn is done and committed; its answer may not have been sent
done     answered; what the person wrote is forgotten
dead     could not be read or played; kept for the engineer
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Executable, bindparam, delete, func, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.query import Query
from bot.storage.schema import intake


class Kept(Struct, frozen=True):
    """An update that is ours to handle."""

    id: int
    channel: str
    body: bytes
    came_at: datetime


class Unsent(Struct, frozen=True):
    """A turn whose answer may not have been sent."""

    id: int
    channel: str
    reply: str
    tries: int


def _insert(dialect: str) -> Executable:
    kind = postgresql if dialect == "postgresql" else sqlite
    statement = kind.insert(intake).values(
        channel=bindparam("channel"),
        event=bindparam("event"),
        body=bindparam("body"),
        came_at=bindparam("came_at"),
        state="new",
    )
    complete: Executable = statement.on_conflict_do_nothing(index_elements=["channel", "event"]).returning(
        intake.c.id
    )
    return complete


_INSERT = Query(_insert)
_PLAYED = Query(
    update(intake)
    .where(intake.c.id == bindparam("key"))
    .values(state="played", reply=bindparam("reply"), body=null())
)
_DONE = Query(
    update(intake)
    .where(intake.c.id == bindparam("key"), intake.c.state != "dead")
    .values(state="done", reply=null(), body=null())
)


def keep(
    connection: Connection, channel: str, updates: Sequence[tuple[str, bytes]], now: datetime
) -> list[Kept]:
    """Keep updates (id, body); returns those that were not known yet, in their order."""
    kept = []
    for event, body in updates:
        row = _INSERT.first(connection, channel=channel, event=event, body=body, came_at=now)
        if row is not None:
            kept.append(Kept(row.id, channel, body, now))
    return kept


def newest(connection: Connection) -> int:
    """The id of the update that was kept last; 0 if there is none."""
    return connection.execute(select(func.max(intake.c.id))).scalar() or 0


def unfinished(connection: Connection, after: int, until: int, most: int) -> list[Kept | Unsent]:
    """What an earlier process left, in order, after one id and up to another: to play, and to send."""
    rows = connection.execute(
        select(
            intake.c.id,
            intake.c.channel,
            intake.c.state,
            intake.c.body,
            intake.c.reply,
            intake.c.tries,
            intake.c.came_at,
        )
        .where(intake.c.state.in_(("new", "played")), intake.c.id > after, intake.c.id <= until)
        .order_by(intake.c.id)
        .limit(most)
    )
    return [
        Kept(row.id, row.channel, row.body, row.came_at)
        if row.state == "new"
        else Unsent(row.id, row.channel, row.reply or "[]", row.tries)
        for row in rows
    ]


def played_already(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Of these updates those whose turns are done, with their answers; the others are locked until the end.

    Whoever could not learn whether a transaction was committed finds out here, before trying again.
    """
    rows = connection.execute(
        select(intake.c.id, intake.c.state, intake.c.reply).where(intake.c.id.in_(ids)).with_for_update()
    )
    return {row.id: row.reply or "[]" for row in rows if row.state != "new"}


def played(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """The turns are done: ids and answers; what the person sent is forgotten."""
    _PLAYED.run_many(connection, [{"key": key, "reply": reply} for key, reply in rows])


def done(connection: Connection, ids: Sequence[int]) -> None:
    """Answered, or nothing to answer; a dead one stays dead."""
    _DONE.run_many(connection, [{"key": key} for key in ids])


def dead(connection: Connection, key: int, error: str) -> None:
    """Could not be handled; kept with its reason."""
    connection.execute(
        update(intake).where(intake.c.id == key).values(state="dead", error=error[:2_000], reply=null())
    )


def retried(connection: Connection, ids: Sequence[int]) -> None:
    """Their answers are about to be sent again."""
    if ids:
        connection.execute(update(intake).where(intake.c.id.in_(ids)).values(tries=intake.c.tries + 1))


def counts(connection: Connection) -> dict[str, int]:
    """How many updates wait, and how many are dead."""
    rows = connection.execute(
        select(intake.c.state, func.count().label("number"))
        .where(intake.c.state.in_(("new", "played", "dead")))
        .group_by(intake.c.state)
    )
    return {row.state: row.number for row in rows}


def forget(connection: Connection, before: datetime) -> int:
    """Delete what was done before a moment; returns how many."""
    return connection.execute(
        delete(intake).where(intake.c.state == "done", intake.c.came_at < before)
    ).rowcount
