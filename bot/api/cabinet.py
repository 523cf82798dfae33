"""Consumption, contracts and documents: what people see of their accounts in the chat."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import Response

from bot.api.call import Call, call_for
from bot.api.lines import Lines
from bot.api.models import Consumption, Contract
from bot.api.problems import Fault, Problem
from bot.api.rows import Path, Report, Unread, given_of, rows_of, understood
from bot.api.shown import answered, batch, file_body, problems
from bot.domain.file_names import belies, clean_title, name_of
from bot.storage import api_upserts as upserts
from bot.storage.kinds import Unfit, sniff
from bot.utility import tables_cells as cells
from bot.utility.tables_cells import Frame
from bot.utility.tables_columns import COLUMNS, Column

router = APIRouter()

CONTRACTS = (
    Column("account", "", cells.account, "", needed=True),
    Column("number", "", cells.code(64), "", needed=True),
    Column("kind", "", cells.text(100), "", needed=True),
    Column("signed_on", "", cells.any_day, ""),
    Column("valid_until", "", cells.any_day, ""),
    Column("state", "", cells.text(100), ""),
)
DocumentKind = Literal[
    "passport", "project", "decision", "commissioning", "inspection", "check", "other", "contract", "annex"
]


class DocumentKept(BaseModel):
    """What became of an upload."""

    what: Literal["new", "changed", "same"]
    document: int


@router.post("/consumption", **batch("consumption", Consumption, "Write consumption"))
async def consumption(call: Annotated[Call, call_for("consumption")]) -> Response:
    """Write monthly consumption; an account, site, month and zone again replaces what was there.

    A month stands either for the whole account or by its sites, and of a site either in one sum or by zones:
    a row that would be counted twice is refused. To give it otherwise set the rows that are there to 0 first.
    """
    rows = await rows_of(call, "consumption")
    report, lines = Report(), Lines("consumption", {"number": "account"})
    frame = Frame(call.pattern, call.service.now())
    for index, row in enumerate(rows):
        place: Path = ("consumption", index)
        given = understood(Consumption, row, place, report)
        if given is None:
            continue
        try:
            lines.add(place, given_of(given, COLUMNS["consumption"], frame, {"account": "number"}))
        except Unread as unread:
            report.refuse(place, unread.faults)

    def work(connection: Connection) -> Any:
        # months of an account that come side by side would not see each other
        upserts.lock_accounts(connection, {line.values["number"] for line in lines.given})
        lines.store(connection, report)
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
        _store(connection, kept, report)
        return report.shown()

    return await call.write(work)


def _store(connection: Connection, rows: Sequence[tuple[Path, dict[str, Any]]], report: Report) -> None:
    """Store contracts; one that repeats another of the call, or has no account, is refused."""
    ids = upserts.account_ids(connection, {values["account"] for _, values in rows})
    seen: set[tuple[str, str]] = set()
    for place, values in rows:
        account, number = values.pop("account"), values["number"]
        if account not in ids:
            report.refuse(place, [Fault("account", f"there is no account {account}")])
        elif (account, number) in seen:
            report.refuse(place, [Fault("number", "stands in this call already")])
        else:
            seen.add((account, number))
            report.count(upserts.save_contract(connection, ids[account], values))


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
    name = titled(name)
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


def titled(name: str) -> str:
    """The name of a file as people will see it; Problem when it is not fit to be seen."""
    composed = unicodedata.normalize("NFC", name)
    if clean_title(composed) != composed or not composed:
        detail = "The name has control characters, needless spaces or parts of a path, or is empty."
        raise Problem(422, "name", detail, [Fault("name", "not readable")])
    return composed


async def keep(call: Call, name: str, body: bytes) -> int:
    """Store a file of the company's."""
    mime = sniff(body)
    if suffix := belies(name, mime):
        detail = f"The name says {suffix}, the content says {mime}."
        raise Problem(422, "file", detail, [Fault("name", "does not fit the content")])
    try:
        return await call.service.files.keep(name_of(name), body)
    except Unfit as why:
        full = str(why) == "file-no-room"
        detail = "There is no room for files." if full else "This file is not taken."
        raise Problem(503 if full else 422, "file", detail) from None


async def drop(call: Call, file_id: int) -> None:
    """Remove a file that has come to nothing."""
    places = await call.service.database.write(lambda c: upserts.forget_file(c, file_id))
    await call.service.files.discard(places)
