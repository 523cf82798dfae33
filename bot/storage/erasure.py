"""A person forgotten: nothing stays that says who they were.

1. Whatever refers to the person or to their chats goes. What the company must keep (readings, orders, appeals
   as numbers and dates) stays without a name, a phone, a word of theirs.
2. The rows of the person and of their chats stay, empty: what is kept has to hang on something, and turns
   that run just then must have where to write. A chat's id is taken out of its row at once, so whoever writes
   again is a stranger. Only a chat that has yet to be told keeps its id until then: `finish` sees to that.
3. Files lose their rows now; the files themselves go at the next sweep.
4. Nobody erases themselves to have new tries at somebody's account or new letters to somebody's address: for
   a day after a wrong try, or a code that never came back, it has to wait.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, and_, delete, func, select, update

from bot.conversation.steps import Link, t
from bot.domain.requests import ENDED
from bot.domain.window import kyiv_day
from bot.storage import schema as s
from bot.storage import schema_notices as n
from bot.storage import schema_requests as q
from bot.storage.columns import metadata
from bot.storage.files import forget
from bot.storage.joining import person_columns
from bot.storage.lookups import ASKED

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

DAY = timedelta(days=1)
TOLD = "erased:"  # how the keys of the last notices begin
KEPT = ("person", "address", "request", "submission", "fault", "staff")  # rows that stay, without the person
# of what was sent to the company's systems: figures and codes, no words of a person
OWN_FIELDS = frozenset(
    (
        "key",
        "kind",
        "number",
        "account",
        "eic",
        "meter",
        "zones",
        "sent_at",
        "received_at",
        "counts_on",
        "in_window",
        "odd",
        "channel",
        "neighbours",
        "breakers",
        "danger",
        "subject",
        "category",
        "reading",
        "verdict",
    )
)


class PrivacyReads:
    """Whether the person can be forgotten now."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def whose(self) -> Json:
        """What a document of all the person's data needs to know."""
        return {"person": str(self.scene.person), "language": self.scene.language}

    def erasable(self) -> Json:
        """What will go: accounts, chats, requests that are open; and until when it has to wait, if it has."""
        scene, connection = self.scene, self.scene.connection
        chats = chats_of(connection, scene.person)
        tried = connection.execute(
            select(func.max(s.attempt.c.at)).where(
                s.attempt.c.address_id.in_(chats), s.attempt.c.kind != ASKED
            )
        ).scalar()
        coded = connection.execute(
            select(q.email_code.c.until).where(q.email_code.c.person_id == scene.person)
        ).scalar()
        until = max((at + DAY for at in (tried, coded) if at is not None), default=scene.now)
        links = select(func.count()).select_from(s.link)
        mine = links.where(s.link.c.person_id == scene.person, s.link.c.ended_at.is_(None))
        unfinished = (
            select(func.count())
            .select_from(q.request)
            .where(q.request.c.person_id == scene.person, q.request.c.state.not_in(ENDED))
        )
        return {
            "until": until.isoformat() if until > scene.now else "",
            "today": kyiv_day(until) == kyiv_day(scene.now),
            "accounts": connection.execute(mine).scalar_one(),
            "chats": len(chats),
            "open": connection.execute(unfinished).scalar_one(),
        }


class PrivacyWrites(PrivacyReads):
    """The person forgotten."""

    def erase(self) -> Json:
        """Forget the person; `done` is False while it has to wait. The other chats are told."""
        found = self.erasable()
        if found["until"]:
            return {"done": False, **found}
        scene = self.scene
        chats = chats_of(scene.connection, scene.person)
        others = [chat for chat in chats if chat != scene.address]
        reachable = select(s.address.c.id).where(s.address.c.id.in_(others), s.address.c.reachable)
        told = list(scene.connection.scalars(reachable))
        erase(scene.connection, scene.person, told, scene.now)
        scene.notify(
            f"{TOLD}{scene.person}",
            told,
            t("notice-erased", channel=t("channel", channel=scene.channel), at=scene.at),
            "alert",
            links=(Link("help", (), t("dialog-help")),),
        )
        scene.consent = None
        return {"done": True, **found}


def erase(connection: Connection, person: int, told: Sequence[int], now: datetime) -> None:
    """Rules 1 to 3; the chats `told` keep their ids until they have been told."""
    locked = select(s.person.c.id).where(s.person.c.id == person).with_for_update()
    connection.execute(locked)
    chats = chats_of(connection, person)
    _forget_notices_about(connection, person)
    _strip_requests(connection, person, now)
    _strip_submissions(connection, chats)
    connection.execute(delete(q.letter).where(q.letter.c.person_id == person))
    forget(person, connection)
    connection.execute(update(n.fault).where(n.fault.c.address_id.in_(chats)).values(state="closed"))
    connection.execute(update(n.staff).where(n.staff.c.address_id.in_(chats)).values(address_id=None))
    for column in (*person_columns(), *chat_columns()):
        if column.table.name not in KEPT:
            whose = column == person if column.references(s.person.c.id) else column.in_(chats)
            connection.execute(delete(column.table).where(whose))
    _forget_dead_letters(connection, chats)
    subjects = [f"chat:{chat}" for chat in chats]
    connection.execute(delete(s.lock).where(s.lock.c.subject.in_(subjects)))
    connection.execute(
        update(s.person)
        .where(s.person.c.id == person)
        .values(consent=None, guest=False, active_account_id=None, created_at=now)
    )
    for chat in chats:
        _empty(connection, chat, now, keep=chat in told)


def finish(connection: Connection, now: datetime) -> int:
    """Empty the chats that have been told by now; how many. A day is enough to be told."""
    begins = and_(s.outbox.c.key >= TOLD, s.outbox.c.key < TOLD.replace(":", ";"))
    over = (s.outbox.c.state != "pending") | (s.outbox.c.created_at < now - DAY)
    rows = connection.execute(select(s.outbox.c.id, s.outbox.c.address_id).where(begins, over)).all()
    for row in rows:
        connection.execute(delete(s.outbox).where(s.outbox.c.id == row.id))
        again = select(s.person.c.consent).join(s.address, s.address.c.person_id == s.person.c.id)
        if connection.execute(again.where(s.address.c.id == row.address_id)).scalar() is None:
            _empty(connection, row.address_id, now, keep=False)
    return len(rows)


def chats_of(connection: Connection, person: int) -> list[int]:
    """The chats of a person."""
    return list(connection.scalars(select(s.address.c.id).where(s.address.c.person_id == person)))


def chat_columns() -> list[Column[Any]]:
    """Every column of the schema that refers to a chat."""
    return [
        key.parent
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is s.address.c.id
    ]


def _empty(connection: Connection, chat: int, now: datetime, *, keep: bool) -> None:
    """Take whatever says whose chat it is out of its row."""
    values: Json = {"name": "", "client": 0, "created_at": now}
    if not keep:
        values |= {"ext": f"erased-{chat}", "reachable": False}
    connection.execute(update(s.address).where(s.address.c.id == chat).values(values))
    connection.execute(update(s.conversation).where(s.conversation.c.address_id == chat).values(state=None))


def _forget_notices_about(connection: Connection, person: int) -> None:
    """What others were told of this person's access has their name in it."""
    for link in connection.scalars(select(s.link.c.id).where(s.link.c.person_id == person)):
        for what in ("linked", "revoked"):
            mine = and_(s.outbox.c.key >= f"{what}:{link}:", s.outbox.c.key < f"{what}:{link};")
            connection.execute(delete(s.outbox).where(mine))


def _forget_dead_letters(connection: Connection, chats: Sequence[int]) -> None:
    """Updates that could not be read are kept for the engineer with all that the messenger told."""
    known = select(s.address.c.channel, s.address.c.ext).where(s.address.c.id.in_(chats))
    for channel, ext in connection.execute(known).all():
        dead = select(s.intake.c.id, s.intake.c.body, s.intake.c.error).where(
            s.intake.c.state == "dead", s.intake.c.channel == channel
        )
        lost = [
            row.id
            for row in connection.execute(dead)
            if ext.encode() in (row.body or b"") or ext in (row.error or "")
        ]
        connection.execute(delete(s.intake).where(s.intake.c.id.in_(lost)))


def _strip_requests(connection: Connection, person: int, now: datetime) -> None:
    """Requests stay as numbers, kinds and dates; those that were open are closed."""
    mine = select(q.request.c.id).where(q.request.c.person_id == person)
    theirs = update(q.request).where(q.request.c.person_id == person)
    connection.execute(theirs.where(q.request.c.state.not_in(ENDED)).values(state="cancelled", closed_at=now))
    connection.execute(
        theirs.values(body="{}", answer="", invoice_file_id=None, version=q.request.c.version + 1)
    )
    events = q.request_event
    connection.execute(update(events).where(events.c.request_id.in_(mine)).values(detail=""))
    held = list(
        connection.scalars(select(q.request_file.c.file_id).where(q.request_file.c.request_id.in_(mine)))
    )
    connection.execute(delete(q.request_file).where(q.request_file.c.request_id.in_(mine)))
    # what the company answered this person with is about this person
    documents = select(q.document.c.file_id)
    connection.execute(
        delete(s.file).where(
            s.file.c.id.in_(held), s.file.c.person_id.is_(None), s.file.c.id.not_in(documents)
        )
    )


def _strip_submissions(connection: Connection, chats: Sequence[int]) -> None:
    """What went to the company's systems stays as numbers; what had not gone yet goes so."""
    mine = select(s.submission.c.id, s.submission.c.payload).where(s.submission.c.address_id.in_(chats))
    for row in connection.execute(mine).all():
        told: Json = json.loads(row.payload) if row.payload else {}
        left = {name: value for name, value in told.items() if name in OWN_FIELDS} | {"erased": True}
        connection.execute(
            update(s.submission)
            .where(s.submission.c.id == row.id)
            .values(payload=json.dumps(left, ensure_ascii=False), file_id=None, answer=None)
        )
