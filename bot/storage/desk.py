"""The staff's side of requests: what waits, what is done with it, and what the consumer is told.

1. A change names the version that the employee saw; Moved when somebody was faster.
2. The consumer hears of each change once, in plain words, in the transaction of the change.
3. An answer, an invoice, a planned day, a file reach the consumer; notes and assignments stay with the staff.
4. Whoever works for some districts sees only their requests; one without a district is for those of all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select, update

from bot.conversation.steps import Link, Text, t
from bot.domain.requests import ENDED, OPEN, RequestState, may_become
from bot.storage import letters
from bot.storage.clauses import ADDRESS
from bot.storage.outbox import notify
from bot.storage.requests import add_event, add_file, chat_of_request
from bot.storage.schema import account, address, district, file, person, premises
from bot.storage.schema_notices import staff
from bot.storage.schema_requests import profile, request, request_event, request_file

Say = Callable[[Text, str], str]
Order = Literal["due", "new", "old", "closed"]
Districts = tuple[int, ...] | None  # None: all of them

EDITED = (
    "state", "registered", "registered_on", "invoice_number", "invoice_on", "invoice_file_id", "paid_on",
    "planned_on", "answer", "assigned", "due_on",
)  # fmt: skip
TOLD = frozenset(EDITED) - {"assigned"}


class Moved(Exception):
    """Somebody else has changed the request meanwhile."""


class NotAllowed(ValueError):
    """The request cannot become that; the text is a key of `locales/`."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What an employee wants to see. Empty: everything; `districts` are ids, None means all of them."""

    kinds: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    states: tuple[str, ...] = OPEN
    districts: tuple[int, ...] | None = None
    assigned: str = ""
    unassigned: bool = False
    asked: bool = False  # only those with a question that nobody has answered
    words: str = ""  # a part of a number, an account's number, or of what was written
    late_on: date | None = None  # only what is overdue on that day


def districts_of(connection: Connection, login: str) -> Districts:
    """Which districts an employee works for at the moment."""
    named = connection.scalars(select(staff.c.districts).where(staff.c.login == login)).first()
    if named is None:
        return ()
    if not (codes := named.split()):
        return None
    return tuple(connection.scalars(select(district.c.id).where(district.c.code.in_(codes))))


def queue(
    connection: Connection, wanted: Filter, *, order: Order = "due", most: int = 50, skip: int = 0
) -> Sequence[Any]:
    """The requests that fit; by `due` those whose term ends first are in front."""
    query = (
        select(
            request,
            _asked().label("asked"),
            account.c.number.label("account"),
            district.c.name.label("district"),
            *ADDRESS,
        )
        .outerjoin(account, account.c.id == request.c.account_id)
        .outerjoin(premises, premises.c.id == account.c.premises_id)
        .outerjoin(district, district.c.id == request.c.district_id)
        .where(*_conditions(wanted))
        .order_by(*_ORDERS[order])
        .limit(most)
        .offset(skip)
    )
    return connection.execute(query).all()


def count(connection: Connection, wanted: Filter) -> int:
    """How many requests fit."""
    query = select(func.count()).select_from(request).outerjoin(account, account.c.id == request.c.account_id)
    return int(connection.scalars(query.where(*_conditions(wanted))).one())


def counters(connection: Connection, districts: Districts, today: date) -> dict[str, dict[str, int]]:
    """Of open requests by kind: how many in all, new, late."""
    one = func.count()
    late = func.sum(_as_number(request.c.due_on < today))
    new = func.sum(_as_number(request.c.state == "received"))
    query = select(request.c.kind, one.label("all"), new.label("new"), late.label("late")).where(
        request.c.state.in_(OPEN)
    )
    if districts is not None:
        query = query.where(request.c.district_id.in_(districts))
    return {
        row.kind: {"all": row.all, "new": row.new or 0, "late": row.late or 0}
        for row in connection.execute(query.group_by(request.c.kind))
    }


def by_district(connection: Connection, districts: Districts, today: date) -> Sequence[Any]:
    """Of open requests by district: its id and name, how many in all, late; the name is None without one."""
    late = func.sum(_as_number(request.c.due_on < today))
    query = (
        select(district.c.id, district.c.name, func.count().label("all"), late.label("late"))
        .select_from(request)
        .outerjoin(district, district.c.id == request.c.district_id)
        .where(request.c.state.in_(OPEN))
        .group_by(district.c.id, district.c.name)
        .order_by(district.c.name)
    )
    if districts is not None:
        query = query.where(request.c.district_id.in_(districts))
    return connection.execute(query).all()


@dataclass(frozen=True, slots=True)
class Card:
    """A request with all that is known of it."""

    row: Any
    body: Mapping[str, Any]
    events: Sequence[Any]
    files: Sequence[Any]
    place: str


def card(connection: Connection, request_id: int, districts: Districts = None) -> Card | None:
    """One request; None also when it is in none of these districts."""
    row = connection.execute(
        select(
            request,
            account.c.number.label("account"),
            account.c.owner,
            district.c.name.label("district"),
            district.c.code.label("district_code"),
            *ADDRESS,
            address.c.channel,
            address.c.name.label("chat_name"),
            address.c.reachable,
            person.c.language,
            profile.c.surname,
            profile.c.name,
            profile.c.patronymic,
            profile.c.residence,
            profile.c.phone,
            profile.c.phone_proven,
            profile.c.email,
        )
        .join(address, address.c.id == request.c.address_id)
        .join(person, person.c.id == request.c.person_id)
        .outerjoin(profile, profile.c.person_id == person.c.id)
        .outerjoin(account, account.c.id == request.c.account_id)
        .outerjoin(premises, premises.c.id == account.c.premises_id)
        .outerjoin(district, district.c.id == request.c.district_id)
        .where(request.c.id == request_id)
    ).first()
    if row is None or not allowed(row.district_id, districts):
        return None
    events = connection.execute(
        select(request_event).where(request_event.c.request_id == request_id).order_by(request_event.c.id)
    ).all()
    files = connection.execute(
        select(
            request_file.c.role,
            request_file.c.name,
            file.c.id,
            file.c.name.label("own"),
            file.c.mime,
            file.c.size,
        )
        .join(file, file.c.id == request_file.c.file_id)
        .where(request_file.c.request_id == request_id)
        .order_by(request_file.c.id)
    ).all()
    return Card(row, json.loads(row.body), events, files, place_of(row))


def place_of(row: Any) -> str:
    """An address in a line; empty for none."""
    flat = f"кв. {row.flat}" if row.flat else ""
    return ", ".join(filter(None, (row.settlement, row.street, row.house, flat)))


def allowed(district_id: int | None, districts: Districts) -> bool:
    """Whether somebody of these districts may see what is in that one."""
    return districts is None or district_id in districts


def file_of(connection: Connection, request_id: int, file_id: int, districts: Districts) -> str | None:
    """The role of a file of a request; None when it has no such file, or is in none of these districts."""
    found = connection.execute(
        select(request_file.c.role, request.c.district_id)
        .join(request, request.c.id == request_file.c.request_id)
        .where(request_file.c.request_id == request_id, request_file.c.file_id == file_id)
    ).first()
    return str(found.role) if found and allowed(found.district_id, districts) else None


def change(
    connection: Connection,
    say: Say,
    request_id: int,
    version: int,
    values: Mapping[str, Any],
    by: str,
    now: datetime,
    districts: Districts = None,
) -> int:
    """Change a request and tell the consumer; returns the new version.

    `values` are some of EDITED. Raises Moved, NotAllowed, LookupError (also outside these districts).
    """
    row = connection.execute(select(request).where(request.c.id == request_id).with_for_update()).first()
    if row is None or not allowed(row.district_id, districts):
        raise LookupError(request_id)
    if row.version != version:
        raise Moved(request_id)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if set(changed) - set(EDITED):
        raise ValueError(f"not to be edited: {sorted(set(changed) - set(EDITED))}")
    if not changed:
        return int(row.version)
    _check(row, changed)
    state: RequestState = changed.get("state", row.state)
    ended = {"closed_at": now} if state in ENDED and row.state not in ENDED else {}
    done = connection.execute(
        update(request)
        .where(request.c.id == request_id, request.c.version == version)
        .values(**changed, **ended, changed_at=now, version=version + 1)
    )
    if done.rowcount != 1:
        raise Moved(request_id)
    heard = set(changed) & TOLD
    detail = {name: [_plain(getattr(row, name)), _plain(value)] for name, value in changed.items()}
    words = json.dumps(detail, ensure_ascii=False)
    add_event(connection, request_id, by, "changed", now, words, internal=not heard)
    if changed.get("answer"):
        add_event(connection, request_id, by, "answer", now, changed["answer"])
    if heard:
        _tell(connection, say, request_id, version + 1, changed, now)
    return version + 1


def note(connection: Connection, request_id: int, words: str, by: str, now: datetime) -> None:
    """An internal note; the consumer never sees it."""
    add_event(connection, request_id, by, "note", now, words, internal=True)


def attach(
    connection: Connection,
    request_id: int,
    file_id: int,
    role: str,
    name: str,
    by: str,
    now: datetime,
    say: Say | None = None,
) -> None:
    """Add a file of the company's, an answer or an invoice; with `say` the consumer is told of it at once."""
    add_file(connection, request_id, file_id, role, name)
    add_event(connection, request_id, by, "attached", now, name)
    if say is None:
        return
    row = connection.execute(select(request).where(request.c.id == request_id)).one()
    chat = chat_of_request(connection, request_id)
    key = f"request:{request_id}:file:{file_id}"
    text = told(row.subject, row.number, [t("request-file", role=role, name=name)])
    letters.tell(connection, say, key, row.person_id, row.number, text, now, file_id)
    if chat is not None:
        links = (Link("request", (row.number,), t("request-open")),)
        notify(connection, say, key, [chat], text, "receipt", now, links)


def told(subject: str, number: str, lines: Sequence[Text]) -> Text:
    """What the consumer reads of a change."""
    return t("request-told", what=t("request-subject", subject=subject), number=number, lines=list(lines))


def lines_of(row: Any, changed: Mapping[str, Any]) -> list[Text]:
    """What is told of a change: `row` is the request as it is, `changed` what becomes of it."""

    def value(name: str) -> Any:
        return changed.get(name, getattr(row, name))

    lines: list[Text] = []
    if "state" in changed:
        lines.append(t(f"request-state-{value('state')}", kind=row.kind))
    if changed.get("registered"):
        lines.append(t("request-registered", number=value("registered")))
    if {"invoice_number", "invoice_file_id", "invoice_on"} & set(changed) and value("invoice_number"):
        lines.append(t("request-invoice", number=value("invoice_number")))
    if changed.get("paid_on"):
        lines.append(t("request-paid", day=value("paid_on")))
    if changed.get("planned_on"):
        lines.append(t("request-planned", day=value("planned_on")))
    if changed.get("due_on"):
        lines.append(t("request-due", day=value("due_on")))
    if changed.get("answer"):
        lines.append(t("request-answer", words=value("answer")))
    return lines


def _check(row: Any, changed: Mapping[str, Any]) -> None:
    """What the rules of requests do not allow."""
    after: dict[str, Any] = {name: changed.get(name, getattr(row, name)) for name in EDITED}
    if row.state in ENDED and set(changed) - {"assigned", "answer"}:
        raise NotAllowed("desk-ended")
    if "state" in changed and not may_become(row.state, changed["state"]):
        raise NotAllowed("desk-no-way")
    if after["state"] == "registered" and not after["registered"]:
        raise NotAllowed("desk-needs-number")
    if after["state"] == "invoiced" and not after["invoice_number"]:
        raise NotAllowed("desk-needs-invoice")
    if after["state"] == "paid" and not after["paid_on"]:
        raise NotAllowed("desk-needs-paid")
    if after["state"] == "planned" and not after["planned_on"]:
        raise NotAllowed("desk-needs-plan")
    if after["state"] in {"done", "refused"} and not str(after["answer"]).strip():
        raise NotAllowed("desk-needs-answer")


def _tell(
    connection: Connection, say: Say, request_id: int, version: int, changed: Mapping[str, Any], now: datetime
) -> None:
    row = connection.execute(select(request).where(request.c.id == request_id)).one()
    key, text = f"request:{request_id}:{version}", told(row.subject, row.number, lines_of(row, changed))
    letters.tell(connection, say, key, row.person_id, row.number, text, now)
    chat = chat_of_request(connection, request_id)
    if chat is None:
        return
    links = (Link("request", (row.number,), t("request-open")),)
    notify(connection, say, key, [chat], text, "receipt", now, links)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.kinds:
        conditions.append(request.c.kind.in_(wanted.kinds))
    if wanted.subjects:
        conditions.append(request.c.subject.in_(wanted.subjects))
    if wanted.states:
        conditions.append(request.c.state.in_(wanted.states))
    if wanted.districts is not None:
        conditions.append(request.c.district_id.in_(wanted.districts))
    if wanted.assigned:
        conditions.append(request.c.assigned == wanted.assigned)
    if wanted.unassigned:
        conditions.append(request.c.assigned == "")
    if wanted.asked:
        conditions.append(_asked())
    if wanted.late_on is not None:
        conditions.append(and_(request.c.due_on < wanted.late_on, request.c.state.in_(OPEN)))
    if words := wanted.words.strip():
        conditions.append(
            or_(
                request.c.number.contains(words, autoescape=True),
                request.c.registered.contains(words, autoescape=True),
                account.c.number.contains(words, autoescape=True),
                request.c.body.contains(words, autoescape=True),
            )
        )
    return conditions


def _asked() -> ColumnElement[bool]:
    """Whether the consumer has asked something since the last answer."""
    asked, answered = request_event.alias("asked"), request_event.alias("answered")
    later = exists().where(
        answered.c.request_id == request.c.id, answered.c.what == "answer", answered.c.id > asked.c.id
    )
    mine = exists().where(
        asked.c.request_id == request.c.id,
        asked.c.what == "question",
        ~later.correlate(request, asked),
    )
    return mine.correlate(request)


_ORDERS: Mapping[Order, tuple[ColumnElement[Any], ...]] = {
    "due": (request.c.due_on.is_(None), request.c.due_on.asc(), request.c.id.asc()),
    "new": (request.c.id.desc(),),
    "old": (request.c.id.asc(),),
    "closed": (request.c.closed_at.is_(None), request.c.closed_at.desc(), request.c.id.desc()),
}


def _as_number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
