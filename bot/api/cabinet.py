"""Consumption, contracts and documents: what people see of their accounts in the chat."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import Response

from bot.api.call import Call, call_for
from bot.api.models import Consumption, Contract
from bot.api.problems import Fault, Problem
from bot.api.rows import Path, Report, Unread, given_of, rows_of, understood
from bot.api.shown import answered, batch, file_body, problems
from bot.storage import api_upserts as upserts
from bot.storage.kinds import Unfit
from bot.utility import tables_cells as cells
from bot.utility.tables_cells import Frame
from bot.utility.tables_columns import Column

router = APIRouter()

CONSUMPTION = (
    Column("account", "", cells.account, "", needed=True),
    Column("site", "", cells.text(32), ""),
    Column("zone", "", cells.zone, "", needed=True),
)
CONTRACTS = (
    Column("account", "", cells.account, "", needed=True),
    Column("number", "", cells.code(64), "", needed=True),
    Column("kind", "", cells.text(100), "", needed=True),
    Column("signed_on", "", cells.any_day, ""),
    Column("valid_until", "", cells.any_day, ""),
    Column("state", "", cells.text(100), ""),
)
LATEST = 2100

DocumentKind = Literal[
    "passport", "project", "decision", "commissioning", "inspection", "check", "other", "contract", "annex"
]


class DocumentKept(BaseModel):
    """What became of an upload."""

    what: Literal["new", "changed", "same"]
    document: int


@router.post("/consumption", **batch("consumption", Consumption, "Write consumption"))
async def consumption(call: Annotated[Call, call_for("consumption")]) -> Response:
    """Write monthly consumption; an account, site, month and zone again replaces what was there."""
    rows = await rows_of(call, "consumption")
    report, frame = Report(), Frame(call.pattern, call.service.now())
    kept: list[tuple[Path, dict[str, Any]]] = []
    for index, row in enumerate(rows):
        place: Path = ("consumption", index)
        given = understood(Consumption, row, place, report)
        if given is None:
            continue
        try:
            read = given_of(given, CONSUMPTION, frame)
            month = date.fromisoformat(f"{given.month}-01")
        except Unread as unread:
            report.refuse(place, unread.faults)
        except ValueError:
            report.refuse(place, [Fault("month", f"there is no month {given.month}")])
        else:
            if not cells.OLDEST <= month.year < LATEST:
                report.refuse(place, [Fault("month", "is too far away")])
                continue
            values = {"consumed": given.consumed, "generated": given.generated, "released": given.released}
            kept.append((place, {"site": "", **read, "month": month, **values}))

    def work(connection: Connection) -> Any:
        _store(connection, kept, ("account", "site", "month", "zone"), upserts.save_consumption, report)
        return report.shown()

    return await call.write(work)


@router.post("/contracts", **batch("contracts", Contract, "Write contracts"))
async def contracts(call: Annotated[Call, call_for("contracts")]) -> Response:
    """Write contracts; the same account and number again changes the contract."""
    rows = await rows_of(call, "contracts")
    report, frame = Report(), Frame(call.pattern, call.service.now())
    kept: list[tuple[Path, dict[str, Any]]] = []
    for index, row in enumerate(rows):
        place: Path = ("contracts", index)
        given = understood(Contract, row, place, report)
        if given is None:
            continue
        try:
            read = given_of(given, CONTRACTS, frame)
        except Unread as unread:
            report.refuse(place, unread.faults)
            continue
        signed, until = read.get("signed_on"), read.get("valid_until")
        if signed and until and until < signed:
            report.refuse(place, [Fault("valid_until", "is earlier than signed_on")])
            continue
        kept.append((place, read))

    def work(connection: Connection) -> Any:
        _store(connection, kept, ("account", "number"), upserts.save_contract, report)
        return report.shown()

    return await call.write(work)


def _store(
    connection: Connection,
    rows: list[tuple[Path, dict[str, Any]]],
    key: tuple[str, ...],
    save: upserts.Save,
    report: Report,
) -> None:
    """Store rows of accounts; one that repeats another of the call, or has no account, is refused."""
    ids = upserts.account_ids(connection, {values["account"] for _, values in rows})
    seen: set[tuple[Any, ...]] = set()
    for place, values in rows:
        which = tuple(values[name] for name in key)
        account = values.pop("account")
        if account not in ids:
            report.refuse(place, [Fault("account", f"there is no account {account}")])
        elif which in seen:
            report.refuse(place, [Fault(key[-1], "stands in this call already")])
        else:
            seen.add(which)
            report.count(save(connection, ids[account], values))


@router.put(
    "/documents",
    summary="Upload a document",
    responses=answered(DocumentKept) | problems(400, 404, 408, 413, 415),
    openapi_extra=file_body(),
)
async def documents(
    call: Annotated[Call, call_for("documents")],
    account: Annotated[str, Query(min_length=1, max_length=32, description="Account number.")],
    kind: DocumentKind,
    name: Annotated[str, Query(min_length=1, max_length=200, description="How people see it.")],
    issued_on: date | None = None,
    contract: Annotated[str, Query(max_length=64, description="Contract that it belongs to.")] = "",
) -> Response:
    """Upload a document of an account: the bytes of the file are the body.

    The same account, kind and name again replaces the file; the same bytes change nothing. `contract` and
    `annex` need the number of a contract that is there.
    """
    if (kind in {"contract", "annex"}) != bool(contract):
        detail = "A contract's text or annex needs the number of its contract, and nothing else has one."
        raise Problem(422, "contract", detail, [Fault("contract", "does not go with this kind")])
    if not name.isprintable() or not name.strip():
        raise Problem(422, "name", "The name has control characters.", [Fault("name", "not readable")])
    body = await call.file()
    if (again := await call.answered()) is not None:
        return again
    about = upserts.Document(account, kind, name, issued_on, contract)
    digest = sha256(body).hexdigest()
    known = await call.service.database.read(lambda c: upserts.is_same(c, about, digest))
    file_id = None if known else await keep(call, name, body)
    linked, old = False, list[str]()

    def work(connection: Connection) -> Any:
        nonlocal linked
        try:
            what, document_id, replaced = upserts.save_document(connection, about, file_id, digest)
        except LookupError as missing:
            raise Problem(404, str(missing), f"There is no such {missing}.") from None
        linked = file_id is not None and what != "same"
        old.extend(replaced)
        return {"what": what, "document": document_id}

    try:
        answer = await call.write(work)
    finally:
        if file_id is not None and not linked:
            await drop(call, file_id)
    await call.service.files.discard(old)
    return answer


async def keep(call: Call, name: str, body: bytes) -> int:
    """Store a file of the company's."""
    try:
        return await call.service.files.keep(name, body)
    except Unfit as why:
        full = str(why) == "file-no-room"
        detail = "There is no room for files." if full else "This file is not taken."
        raise Problem(503 if full else 422, "file", detail) from None


async def drop(call: Call, file_id: int) -> None:
    """Remove a file that has come to nothing."""
    places = await call.service.database.write(lambda c: upserts.forget_file(c, file_id))
    await call.service.files.discard(places)
