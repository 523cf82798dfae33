"""Requests of consumers: made, looked at, cancelled, asked about, rated. The staff's side is in `desk`.

1. A request belongs to the person who made it; others with access to the same account do not see it.
2. It is also a submission, so that the company's systems get it as they get readings.
3. Every change is an event; what is internal is never shown to the consumer.
4. A number is what the consumer holds: year, month, and the row's id.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, update

from bot.conversation.steps import Outdated
from bot.domain.requests import CANCELLABLE, ENDED, RequestKind, deadline_for, due_on
from bot.domain.window import kyiv_day
from bot.storage.clauses import linked
from bot.storage.files import use
from bot.storage.schema import account, address, district, file, link, premises, submission
from bot.storage.schema_requests import request, request_event, request_file

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

PAGE = 6
OWN_ROLES = ("attachment", "document", "application", "signed")  # of files that a consumer may add
SHOWN_FIELDS = ("registered", "invoice_number", "answer", "state", "subject", "category", "kind", "number")
DATES = ("due_on", "registered_on", "invoice_on", "paid_on", "planned_on")


class RequestReads:
    """What a person may know of their requests."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def mine(self, kinds: Sequence[RequestKind], page: int = 0) -> Json:
        """A page of the person's requests of these kinds, newest first, of all their accounts."""
        wanted = (
            select(request, account.c.number.label("account"))
            .outerjoin(account, account.c.id == request.c.account_id)
            .where(request.c.person_id == self.scene.person, request.c.kind.in_(kinds))
            .order_by(request.c.id.desc())
            .offset(page * PAGE)
            .limit(PAGE + 1)
        )
        rows = self.scene.connection.execute(wanted).all()
        return {"entries": [_entry(row) for row in rows[:PAGE]], "more": len(rows) > PAGE}

    def request(self, number: str) -> Json | None:
        """One request of the person with its files and what has been said; None if it is not theirs."""
        row = self._mine(number)
        if row is None:
            return None
        connection = self.scene.connection
        files = connection.execute(
            select(
                request_file.c.role,
                request_file.c.name,
                file.c.id,
                file.c.name.label("own"),
                file.c.size,
                file.c.kind,
            )
            .join(file, file.c.id == request_file.c.file_id)
            .where(request_file.c.request_id == row.id)
            .order_by(request_file.c.id)
        )
        said = connection.execute(
            select(request_event.c.at, request_event.c.what, request_event.c.detail)
            .where(request_event.c.request_id == row.id, request_event.c.internal.is_(False))
            .where(request_event.c.what.in_(("question", "answer")))
            .order_by(request_event.c.id)
        )
        return _entry(row) | {
            "body": json.loads(row.body),
            "rating": row.rating,
            "cancellable": row.state in CANCELLABLE,
            "today": kyiv_day(self.scene.now).isoformat(),
            "files": [
                {"id": f.id, "role": f.role, "name": f.name or f.own, "size": f.size, "kind": f.kind}
                for f in files
            ],
            "said": [{"at": s.at.isoformat(), "what": s.what, "text": s.detail} for s in said],
        }

    def file(self, file_id: int) -> Json | None:
        """A file of the person that may become part of a request: its kind, and its name if it has one."""
        row = self.scene.connection.execute(
            select(file.c.kind, file.c.name).where(
                file.c.id == file_id, file.c.person_id == self.scene.person
            )
        ).one_or_none()
        return None if row is None else {"kind": row.kind, "name": row.name}

    def _mine(self, number: str) -> Any:
        return self.scene.connection.execute(
            select(request, account.c.number.label("account"))
            .outerjoin(account, account.c.id == request.c.account_id)
            .where(request.c.number == number, request.c.person_id == self.scene.person)
        ).first()


class RequestWrites(RequestReads):
    """What a person may do with requests."""

    def create(
        self,
        kind: RequestKind,
        subject: str,
        body: Mapping[str, Any],
        *,
        terms: Sequence[str] = (),
        category: str = "",
        number: str = "",
        district_code: str = "",
        files: Sequence[tuple[int, str, str]] = (),
    ) -> Json:
        """Make a request; `terms` are words of `[requests] deadlines`, most particular first.

        `number` is the account it is about, `files` are (id, role, name). The district is the account's
        unless it is named. Raises Outdated("account") for an account that is not the person's.
        """
        scene = self.scene
        account_id, district_id = self._about(number, district_code)
        came_on = kyiv_day(scene.at)
        rule = deadline_for((*terms, subject, kind), came_on, scene.rules.deadlines)
        due = due_on(came_on, rule) if rule else None
        made = int(
            scene.connection.scalars(
                insert(request).returning(request.c.id),
                {
                    "kind": kind,
                    "subject": subject,
                    "category": category,
                    "person_id": scene.person,
                    "address_id": scene.address,
                    "account_id": account_id,
                    "district_id": district_id,
                    "body": json.dumps(dict(body), ensure_ascii=False),
                    "state": "received",
                    "due_on": due,
                    "sent_at": scene.at,
                    "created_at": scene.now,
                    "changed_at": scene.now,
                },
            ).one()
        )
        receipt = f"{came_on:%y%m}-{made:06d}"
        kept = [self._attach(made, *each) for each in files]
        add_event(scene.connection, made, "consumer", "created", scene.now)
        submitted = self._submit(
            made,
            kind,
            account_id,
            {
                "kind": kind,
                "subject": subject,
                "category": category,
                "number": receipt,
                "account": number or None,
                "fields": dict(body),
                "files": [{"file": each, "role": role, "name": name} for each, role, name in kept],
                "sent_at": scene.at.isoformat(),
                "received_at": scene.now.isoformat(),
                "due_on": due.isoformat() if due else None,
                "channel": scene.channel,
            },
        )
        scene.connection.execute(
            update(request).where(request.c.id == made).values(number=receipt, submission_id=submitted)
        )
        return {
            "number": receipt,
            "came_on": came_on.isoformat(),
            "due_on": due.isoformat() if due else None,
            "days": rule.days if rule else None,
            "unit": rule.unit if rule else None,
        }

    def cancel(self, number: str) -> Json:
        """Cancel a request of the person; Outdated("request") when it is not theirs or has gone too far."""
        row = self._mine(number)
        if row is None or row.state not in CANCELLABLE:
            raise Outdated("request")
        self._change(row, {"state": "cancelled", "closed_at": self.scene.now})
        add_event(self.scene.connection, row.id, "consumer", "cancelled", self.scene.now)
        self._submit(row.id, "cancel", row.account_id, {"kind": "cancel", "number": number})
        return {"number": number}

    def ask(self, number: str, words: str, files: Sequence[tuple[int, str, str]] = ()) -> Json:
        """A question or a word more about a request that has not been cancelled."""
        row = self._mine(number)
        if row is None or row.state == "cancelled":
            raise Outdated("request")
        kept = [self._attach(row.id, *each) for each in files]
        self._change(row, {})
        add_event(self.scene.connection, row.id, "consumer", "question", self.scene.now, words)
        payload = {
            "kind": "question",
            "number": number,
            "text": words,
            "files": [{"file": each, "role": role, "name": name} for each, role, name in kept],
            "sent_at": self.scene.at.isoformat(),
        }
        self._submit(row.id, "question", row.account_id, payload)
        return {"number": number}

    def rate(self, number: str, stars: int) -> Json:
        """How the person liked the answer, 1 to 5; a later rating takes the place of an earlier one."""
        row = self._mine(number)
        if row is None or row.state not in ENDED or not 1 <= stars <= 5:  # noqa: PLR2004 - stars
            raise Outdated("request")
        self._change(row, {"rating": stars})
        add_event(self.scene.connection, row.id, "consumer", "rated", self.scene.now, str(stars))
        return {"number": number, "stars": stars}

    def _about(self, number: str, district_code: str) -> tuple[int | None, int | None]:
        connection = self.scene.connection
        account_id = district_id = None
        if number:
            row = connection.execute(
                select(account.c.id, premises.c.district_id)
                .join(premises, premises.c.id == account.c.premises_id)
                .join(link, linked(self.scene.person))
                .where(account.c.number == number)
            ).first()
            if row is None:
                raise Outdated("account")
            account_id, district_id = row.id, row.district_id
        if district_code:
            found = connection.scalars(select(district.c.id).where(district.c.code == district_code)).first()
            district_id = found if found is not None else district_id
        return account_id, district_id

    def _attach(self, request_id: int, file_id: int, role: str, name: str) -> tuple[int, str, str]:
        if role not in OWN_ROLES:
            raise ValueError(f"a consumer adds no file in the role {role!r}")
        if not use(self.scene.connection, file_id, self.scene.person):
            raise Outdated("files")
        add_file(self.scene.connection, request_id, file_id, role, name)
        return file_id, role, name

    def _change(self, row: Any, values: Mapping[str, Any]) -> None:
        changed = update(request).where(request.c.id == row.id)
        self.scene.connection.execute(
            changed.values(**values, changed_at=self.scene.now, version=request.c.version + 1)
        )

    def _submit(self, request_id: int, kind: str, account_id: int | None, payload: Json) -> int:
        scene = self.scene
        key = str(uuid4())
        row = {
            "key": key,
            "kind": kind,
            "account_id": account_id,
            "address_id": scene.address,
            "payload": json.dumps({"key": key, **payload}, ensure_ascii=False),
            "sent_at": scene.at,
            "created_at": scene.now,
            "state": "pending",
            "next_at": scene.now,
        }
        return int(scene.connection.scalars(insert(submission).returning(submission.c.id), row).one())


def add_event(
    connection: Connection,
    request_id: int,
    by: str,
    what: str,
    at: datetime,
    detail: str = "",
    *,
    internal: bool = False,
) -> None:
    """Write down what has happened to a request."""
    row = {
        "request_id": request_id,
        "at": at,
        "by": by,
        "what": what,
        "detail": detail,
        "internal": internal,
    }
    connection.execute(insert(request_event), row)


def add_file(connection: Connection, request_id: int, file_id: int, role: str, name: str) -> None:
    """Make a file part of a request, once."""
    held = select(func.count()).select_from(request_file)
    held = held.where(request_file.c.request_id == request_id, request_file.c.file_id == file_id)
    if not connection.scalars(held).one():
        row = {"request_id": request_id, "file_id": file_id, "role": role, "name": name[:200]}
        connection.execute(insert(request_file), row)


def chat_of_request(connection: Connection, request_id: int) -> int | None:
    """The chat that hears of a request: where it came from, or another of the person's."""
    row = connection.execute(
        select(request.c.address_id, request.c.person_id, address.c.reachable)
        .join(address, address.c.id == request.c.address_id)
        .where(request.c.id == request_id)
    ).one()
    if row.reachable:
        return int(row.address_id)
    other = select(address.c.id).where(address.c.person_id == row.person_id, address.c.reachable)
    return connection.scalars(other.order_by(address.c.id)).first()


def _entry(row: Any) -> Json:
    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        **{name: getattr(row, name) for name in SHOWN_FIELDS},
        **{name: day(getattr(row, name)) for name in DATES},
        "account": row.account,
        "came_on": kyiv_day(row.sent_at).isoformat(),
        "ended": row.state in ENDED,
    }
