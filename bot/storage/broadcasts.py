"""Broadcasts: one notice to many people, from a draft to its end.

    draft ─┬─ submit ─► waiting ─┬─ start ─► sending ◄─ pause, resume ─► paused
           └──── start ──────────┘              └─ done, or stopped from anywhere but done

1. What it says and to whom may be revised until it starts; every revision voids its approval. Afterwards
   nothing of it changes: a correction is a broadcast of its own.
2. Starting writes one delivery for each person in the same transaction; `bot.delivery.broadcasts` sends them.
3. Nothing is told twice under one key.
4. Pause and stop are one row each: the sender looks at it before anything leaves. What a stop leaves behind
   is counted as stopped by whoever keeps the books.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

import msgspec
import structlog
from sqlalchemy import Connection, Row, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.messages import Message
from bot.domain.outages import Area, NoticeKind, Topic
from bot.storage import audience
from bot.storage.audience import Estimate, estimate
from bot.storage.progress import Progress, Reported, progress, report
from bot.storage.schema import person
from bot.storage.schema_notices import broadcast

log = structlog.get_logger()

__all__ = [
    "Audience", "Broadcast", "Draft", "Estimate", "Grade", "Progress", "Reported", "State", "approve",
    "create", "estimate", "get", "listed", "message_for", "pause", "progress", "report", "resume", "revise",
    "running", "start", "stop", "submit",
]  # fmt: skip

Grade = Literal["alert", "reminder"]
AUTOMATIC = "scheduler"  # who makes those that nobody writes
State = Literal["draft", "waiting", "sending", "paused", "stopped", "done"]


@dataclass(frozen=True, slots=True)
class Audience:
    """Where it concerns people; `doubtful` ones are told too."""

    areas: tuple[Area, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be told.

    `messages` by language ("uk") or by language and channel ("uk:viber"); `matters_at` says what goes first,
    `late_after` from when it is of no use; `quietly` edits the broadcast that it corrects where that can be
    done, instead of ringing again.
    """

    key: str
    kind: NoticeKind
    notice: Topic
    grade: Grade
    messages: dict[str, Message]
    matters_at: datetime
    created_by: str
    audience: Audience = field(default_factory=Audience)
    late_after: datetime | None = None
    outage_id: int | None = None
    corrects: int | None = None
    title: str = ""
    quietly: bool = False
    test: bool = False


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast as it is stored."""

    id: int
    draft: Draft
    state: State
    revision: int
    created_at: datetime
    approved_by: str
    approved_at: datetime | None
    override: str
    started_at: datetime | None
    finished_at: datetime | None


_messages = msgspec.json.Decoder(dict[str, Message]).decode
_audience = msgspec.json.Decoder(Audience).decode


def create(connection: Connection, draft: Draft, now: datetime) -> int | None:
    """A new draft; None if its key is there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {**_written(draft), "state": "draft", "created_by": draft.created_by, "created_at": now}
    statement = dialect.insert(broadcast).values(**values).on_conflict_do_nothing(index_elements=["key"])
    found: int | None = connection.execute(statement.returning(broadcast.c.id)).scalar()
    return found


def revise(connection: Connection, id: int, draft: Draft, now: datetime) -> bool:
    """Say something else; only before it starts. Its key and author stay, its approval does not."""
    _tell("is revised", id, draft.created_by, now)
    values = _written(draft)
    del values["key"]
    return _change(
        connection,
        id,
        ("draft", "waiting"),
        **values,
        state="draft",
        revision=broadcast.c.revision + 1,
        approved_by="",
        approved_at=None,
        override="",
    )


def submit(connection: Connection, id: int, by: str, now: datetime) -> bool:
    """Ask for another person's approval."""
    _tell("is submitted", id, by, now)
    return _change(connection, id, ("draft",), state="waiting")


def approve(
    connection: Connection,
    id: int,
    by: str,
    now: datetime,
    *,
    revision: int | None = None,
    override: str = "",
) -> bool:
    """Agree to what it says now; `override` is why nobody else did. False if it has been revised since."""
    if revision is not None:
        seen = connection.execute(select(broadcast.c.revision).where(broadcast.c.id == id)).scalar()
        if seen != revision:
            return False
    values = {"approved_by": by, "approved_at": now, "override": override[:300], "state": "waiting"}
    return _change(connection, id, ("draft", "waiting"), **values)


def start(
    connection: Connection,
    id: int,
    accounts: Select[Any] | None,
    now: datetime,
    *,
    people: Sequence[int] | None = None,
) -> int:
    """Write its deliveries and let it be sent; how many people. 0 if it has started before.

    To whoever is behind these accounts (`id`), or to `people`; with neither to those of the broadcast that it
    corrects, those reached first.
    """
    if not _change(connection, id, ("draft", "waiting"), state="sending", started_at=now):
        return 0
    row = connection.execute(
        select(broadcast.c.notice, broadcast.c.corrects_id).where(broadcast.c.id == id)
    ).one()
    if people is not None:
        return audience.enqueue_people(
            connection, id, select(person.c.id).where(person.c.id.in_(list(people)))
        )
    if accounts is not None:
        return audience.enqueue(connection, id, accounts, cast("Topic", row.notice))
    if row.corrects_id is None:
        raise ValueError(f"broadcast {id} corrects nothing, so it needs accounts")
    return audience.enqueue_again(connection, id, row.corrects_id)


def pause(connection: Connection, id: int, by: str, now: datetime) -> bool:
    """Let nothing of it leave until it is resumed."""
    _tell("is paused", id, by, now)
    return _change(connection, id, ("sending",), state="paused")


def resume(connection: Connection, id: int, by: str, now: datetime) -> bool:
    """Go on."""
    _tell("goes on", id, by, now)
    return _change(connection, id, ("paused",), state="sending")


def stop(connection: Connection, id: int, by: str, now: datetime) -> bool:
    """End it for good; a draft too."""
    _tell("is stopped", id, by, now)
    open_states: tuple[State, ...] = ("draft", "waiting", "sending", "paused")
    return _change(connection, id, open_states, state="stopped", finished_at=now)


def get(connection: Connection, id: int) -> Broadcast | None:
    """One broadcast."""
    row = connection.execute(select(broadcast).where(broadcast.c.id == id)).one_or_none()
    return None if row is None else _read(row)


def listed(
    connection: Connection,
    states: Sequence[State] = ("draft", "waiting", "sending", "paused", "stopped", "done"),
    *,
    outage: int | None = None,
    by_hand: bool = False,
    most: int = 100,
    before: int | None = None,
) -> list[Broadcast]:
    """Broadcasts, newest first; `by_hand`: only what somebody wrote, `before`: an id, for the next page."""
    wanted = select(broadcast).where(broadcast.c.state.in_(states)).order_by(broadcast.c.id.desc())
    if outage is not None:
        wanted = wanted.where(broadcast.c.outage_id == outage)
    if by_hand:
        wanted = wanted.where(broadcast.c.created_by != AUTOMATIC)
    if before is not None:
        wanted = wanted.where(broadcast.c.id < before)
    return [_read(row) for row in connection.execute(wanted.limit(most))]


def running(connection: Connection) -> list[Broadcast]:
    """What is being sent or paused; what is sent first comes first."""
    wanted = select(broadcast).where(broadcast.c.state.in_(("sending", "paused")))
    return [_read(row) for row in connection.execute(wanted.order_by(*in_order()))]


def in_order() -> tuple[Any, ...]:
    """Which broadcast goes first: an alert before a reminder, then what concerns people soonest."""
    return (broadcast.c.grade, broadcast.c.matters_at, broadcast.c.id)


def message_for(messages: dict[str, Message], language: str, channel: str) -> Message:
    """What a person of that language is told there; raises LookupError if there is nothing at all."""
    for key in (f"{language}:{channel}", language, f"uk:{channel}", "uk", *messages):
        if key in messages:
            return messages[key]
    raise LookupError("the broadcast says nothing")


def _tell(what: str, id: int, by: str, now: datetime) -> None:
    log.info("a broadcast changes", broadcast=id, what=what, by=by, at=now.isoformat())


def _change(connection: Connection, id: int, states: Sequence[State], **values: Any) -> bool:
    mine = (broadcast.c.id == id, broadcast.c.state.in_(states))
    return bool(connection.execute(update(broadcast).where(*mine).values(**values)).rowcount)


def _written(draft: Draft) -> dict[str, Any]:
    return {
        "key": draft.key,
        "kind": draft.kind,
        "notice": draft.notice,
        "grade": draft.grade,
        "outage_id": draft.outage_id,
        "corrects_id": draft.corrects,
        "title": draft.title[:200],
        "messages": msgspec.json.encode(draft.messages).decode(),
        "audience": msgspec.json.encode(draft.audience).decode(),
        "quietly": draft.quietly,
        "test": draft.test,
        "matters_at": draft.matters_at,
        "late_after": draft.late_after,
    }


def _read(row: Row[Any]) -> Broadcast:
    draft = Draft(
        key=row.key,
        kind=row.kind,
        notice=row.notice,
        grade=row.grade,
        messages=_messages(row.messages),
        matters_at=row.matters_at,
        created_by=row.created_by,
        audience=_audience(row.audience),
        late_after=row.late_after,
        outage_id=row.outage_id,
        corrects=row.corrects_id,
        title=row.title,
        quietly=row.quietly,
        test=row.test,
    )
    return Broadcast(
        row.id,
        draft,
        row.state,
        row.revision,
        row.created_at,
        row.approved_by,
        row.approved_at,
        row.override,
        row.started_at,
        row.finished_at,
    )
