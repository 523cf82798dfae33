"""Consumers' requests: the list, a card, a change, files. The consumer hears of each change once."""

from __future__ import annotations

import json
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import Connection
from starlette.responses import Response

from bot.api.bodies import storable
from bot.api.cabinet import drop, keep, titled
from bot.api.call import Call, call_for
from bot.api.models import Change
from bot.api.problems import Fault, Problem
from bot.api.rows import faults_of
from bot.api.shown import answered, file_body, json_body, problems
from bot.storage import api_reads as reads
from bot.storage import desk
from bot.utility.told import clean

router = APIRouter()

DAYS = ("registered_on", "invoice_on", "paid_on", "planned_on", "due_on")
MOST = 200
WHY_NOT = {
    "desk-ended": "The request has ended; it can only be answered.",
    "desk-no-way": "The request cannot go from its state to that one.",
    "desk-needs-number": "A registered request needs `registered`, your own number.",
    "desk-needs-invoice": "An invoiced request needs `invoice_number`.",
    "desk-needs-paid": "A paid request needs `paid_on`.",
    "desk-needs-plan": "A planned request needs `planned_on`.",
    "desk-needs-answer": "A request that is done or refused needs an `answer` for the consumer.",
}

State = Literal["received", "registered", "invoiced", "paid", "planned", "done", "refused", "cancelled"]
Kind = Literal["order", "application", "appeal", "contact"]
Number = Annotated[str, Path(pattern="^[0-9-]{1,32}$", description="The number that the consumer holds.")]


class FileShown(BaseModel):
    """A file of a request; fetch it from /files/{file}."""

    file: int
    role: str
    name: str
    mime: str
    size: int
    sha256: str


class RequestShown(BaseModel):
    """A request."""

    number: str
    kind: str
    subject: str
    category: str
    account: str | None
    district: str | None = Field(description="The code of the district.")
    state: State
    version: int
    fields: dict[str, Any] = Field(description="What the consumer has filled in.")
    registered: str
    registered_on: date | None
    invoice_number: str
    invoice_on: date | None
    paid_on: date | None
    planned_on: date | None
    due_on: date | None
    answer: str
    rating: int | None
    sent_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    files: list[FileShown]


class RequestsShown(BaseModel):
    """Some requests; ask again with `after` set to `next` until it is null."""

    requests: list[RequestShown]
    next: int | None


class FileKept(BaseModel):
    """What became of a file."""

    what: Literal["new", "same"]
    file: int


@router.get("/requests", summary="List requests", responses=answered(RequestsShown) | problems())
async def listed(
    call: Annotated[Call, call_for("requests")],
    after: Annotated[int, Query(ge=0, lt=2**63, description="`next` of the answer before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    state: State | None = None,
    kind: Kind | None = None,
    changed_since: datetime | None = None,
) -> Response:
    """Requests in the order in which they came, with what consumers have filled in and their files."""
    if changed_since is not None and changed_since.tzinfo is None:
        detail = "changed_since needs an offset from UTC."
        raise Problem(422, "query", detail, [Fault("changed_since", "has no offset")])

    def work(connection: Connection) -> Any:
        states, kinds = ([state] if state else []), ([kind] if kind else [])
        rows = reads.requests_after(connection, after, limit + 1, states, kinds, changed_since)
        shown = rows[:limit]
        files = reads.files_of(connection, [row.id for row in shown])
        return {
            "requests": [_shown(row, files[row.id]) for row in shown],
            "next": shown[-1].id if len(rows) > limit else None,
        }

    return await call.read(work)


@router.get("/requests/{number}", summary="Read a request", responses=answered(RequestShown) | problems(404))
async def read(call: Annotated[Call, call_for("requests")], number: Number) -> Response:
    """One request."""

    def work(connection: Connection) -> Any:
        row = _found(connection, number)
        return _shown(row, reads.files_of(connection, [row.id])[row.id])

    return await call.read(work)


@router.patch(
    "/requests/{number}",
    summary="Change a request",
    responses=answered(RequestShown) | problems(400, 404, 408, 409, 413, 415),
    openapi_extra=json_body({"$ref": "#/components/schemas/Change"}, Change),
)
async def change(call: Annotated[Call, call_for("requests")], number: Number) -> Response:
    """Change the status of a request and what belongs to it; the consumer is told of what is new.

    Only the fields that are given change, and null is refused: what was told cannot be untold. The same again
    changes nothing and tells nobody.
    """
    values = _values(await call.json())
    now = call.service.now()

    def work(connection: Connection) -> Any:
        row = _found(connection, number, lock=True)
        told = dict(values)
        invoices = [
            each.id for each in reads.files_of(connection, [row.id])[row.id] if each.role == "invoice"
        ]
        if values.get("state") == "invoiced" and invoices:  # as the desk does
            told["invoice_file_id"] = invoices[-1]
        try:
            desk.change(connection, call.service.say, row.id, row.version, told, call.by, now)
        except desk.NotAllowed as why:
            raise Problem(409, str(why), WHY_NOT.get(str(why), "The request cannot become that.")) from None
        except desk.Moved:
            raise Problem(409, "moved", "Somebody else changes the request at this moment.") from None
        row = _found(connection, number)
        return _shown(row, reads.files_of(connection, [row.id])[row.id])

    return await call.write(work, told=True)


@router.put(
    "/requests/{number}/files",
    summary="Attach a file",
    responses=answered(FileKept) | problems(400, 404, 408, 409, 413, 415),
    openapi_extra=file_body(),
)
async def attach(
    call: Annotated[Call, call_for("requests")],
    number: Number,
    role: Literal["invoice", "answer"],
    name: Annotated[str, Query(min_length=1, max_length=200, description="How the consumer sees it.")],
) -> Response:
    """Attach a file to a request: its bytes are the body. The consumer is told, once.

    The same bytes in the same role again change nothing.
    """
    name = titled(name)
    body = await call.file()
    if (again := await call.answered()) is not None:
        return again
    digest, now = sha256(body).hexdigest(), call.service.now()
    await call.service.database.read(lambda c: _found(c, number))
    file_id = await keep(call, name, body)
    attached = False

    def work(connection: Connection) -> Any:
        nonlocal attached
        row = _found(connection, number, lock=True)
        for each in reads.files_of(connection, [row.id])[row.id]:
            if each.role == role and each.sha256 == digest:
                return {"what": "same", "file": each.id}
        desk.attach(connection, row.id, file_id, role, name, call.by, now, call.service.say)
        attached = True
        return {"what": "new", "file": file_id}

    try:
        return await call.write(work, told=True)
    finally:
        if not attached:
            await drop(call, file_id)


def _values(body: Any) -> dict[str, Any]:
    try:
        given = Change.model_validate(body, strict=True)
    except ValidationError as error:
        raise Problem(422, "body", "The change is not understood.", faults_of(error)) from None
    values: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set}
    faults = [
        Fault(name, "null: what was told cannot be untold") for name, each in values.items() if each is None
    ]
    if not values:
        faults.append(Fault("", "names nothing to change"))
    for name, each in values.items():
        if each is None:
            continue
        try:
            if name in DAYS:
                values[name] = date.fromisoformat(each)
        except ValueError:
            faults.append(Fault(name, f"there is no day {each}"))
        else:
            if name not in {"state", *DAYS} and not each.strip():
                faults.append(Fault(name, "is blank"))
            elif name in {"registered", "invoice_number"} and clean(each) != each:
                faults.append(Fault(name, "has control characters or needless spaces"))
    if faults:
        raise Problem(422, "body", "The change is not understood.", faults)
    return values


def _found(connection: Connection, number: str, *, lock: bool = False) -> Any:
    row = reads.request_by_number(connection, number, lock=lock) if storable(number) else None
    if row is None:
        raise Problem(404, "request", "There is no such request.")
    return row


def _shown(row: Any, files: Any) -> dict[str, Any]:
    names = (
        "number", "kind", "subject", "category", "account", "district", "state", "version", "registered",
        "invoice_number", "answer", "rating",
    )  # fmt: skip
    times = (*DAYS, "sent_at", "changed_at", "closed_at")
    return {
        **{name: getattr(row, name) for name in names},
        **{name: each.isoformat() if (each := getattr(row, name)) else None for name in times},
        "fields": json.loads(row.body),
        "files": [
            {
                "file": each.id,
                "role": each.role,
                "name": each.name or each.own,
                "mime": each.mime,
                "size": each.size,
                "sha256": each.sha256,
            }
            for each in files
        ],
    }
