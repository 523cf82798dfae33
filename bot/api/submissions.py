"""What consumers have submitted, for a system that fetches instead of being called (docs/connector.md)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from bot.api.call import Call, call_for
from bot.api.models import Receipt
from bot.api.problems import Problem
from bot.api.rows import Report as Refusals
from bot.api.rows import rows_of, understood
from bot.api.shown import answered, json_body, problems
from bot.storage import api_reads as reads
from bot.storage import submissions
from bot.storage.files import Gone

router = APIRouter()

MOST = 500
Became = Literal["delivered", "refused", "already", "unknown"]


class SubmissionShown(BaseModel):
    """A submission: `payload` is what the connector would send."""

    cursor: int
    key: str = Field(description="The idempotency key; acknowledge by it.")
    kind: str
    state: Literal["pending", "delivered", "refused"]
    payload: dict[str, Any]


class SubmissionsShown(BaseModel):
    """Some submissions; ask again with `after` set to `next` until it is null."""

    submissions: list[SubmissionShown]
    next: int | None


class Ended(BaseModel):
    """What became of one receipt."""

    key: str
    what: Became


class ReceiptsShown(BaseModel):
    """What became of receipts, in their order, and the rows that were not understood."""

    receipts: list[Ended]
    problems: list[dict[str, str]]


@router.get("/submissions", summary="Read submissions", responses=answered(SubmissionsShown) | problems())
async def listed(
    call: Annotated[Call, call_for("submissions")],
    after: Annotated[int, Query(ge=0, lt=2**63, description="`next` of the answer before.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    state: Annotated[
        Literal["pending", "delivered", "refused", "all"], Query(description="pending: not yet acknowledged")
    ] = "pending",
) -> Response:
    """Submissions in the order in which they came. What is acknowledged is no longer pending.

    Read until `next` is null and acknowledge; the next time begin without `after`, so that nothing can be
    missed. Do not fetch and be called at once: with [dso] url set the connector sends the same submissions.
    """
    states = submissions.STATES if state == "all" else (state,)

    def work(connection: Connection) -> Any:
        rows = submissions.records(connection, after=after, limit=limit + 1, states=states)
        shown = [
            {
                "cursor": row.id,
                "key": row.key,
                "kind": row.kind,
                "state": row.state,
                "payload": json.loads(row.payload),
            }
            for row in rows[:limit]
        ]
        return {"submissions": shown, "next": rows[limit - 1].id if len(rows) > limit else None}

    return await call.read(work)


_BODY = {
    "type": "object",
    "additionalProperties": False,
    "required": ["receipts"],
    "properties": {
        "receipts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 500,
            "items": {"$ref": "#/components/schemas/Receipt"},
        }
    },
}


@router.post(
    "/submissions/receipts",
    summary="Acknowledge submissions",
    responses=answered(ReceiptsShown) | problems(400, 408, 413, 415),
    openapi_extra=json_body(_BODY, Receipt),
)
async def acknowledge(call: Annotated[Call, call_for("submissions")]) -> Response:
    """Say what you have, or will never take. `already`: it was acknowledged before, nothing changes."""
    rows = await rows_of(call, "receipts")
    refusals = Refusals()
    receipts = [
        given
        for index, row in enumerate(rows)
        if (given := understood(Receipt, row, ("receipts", index), refusals)) is not None
    ]

    def work(connection: Connection) -> Any:
        told = [{"key": each.key, "what": _end(connection, each)} for each in receipts]
        return {"receipts": told, "problems": refusals.problems}

    return await call.write(work)


def _end(connection: Connection, receipt: Receipt) -> Became:
    found = reads.submission_by_key(connection, receipt.key)
    if found is None:
        return "unknown"
    claim, state = found
    if state != "pending":
        return "already"
    if receipt.accepted:
        submissions.delivered(connection, claim, receipt.note)
        return "delivered"
    submissions.refused(connection, claim, receipt.note)
    return "refused"


_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/files/{file}", summary="Read a file", response_class=Response, responses=_BYTES | problems(404))
async def read_file(
    call: Annotated[Call, call_for("submissions")], file: Annotated[int, Path(ge=1, lt=2**63)]
) -> Response:
    """A file that came with a submission or belongs to a request. Its type is in X-File-Type, as sniffed."""
    known = await call.service.database.read(lambda c: reads.is_submitted(c, file))
    try:
        if not known:
            raise Gone(file)
        stored = await call.service.files.open(file)
    except Gone:
        raise Problem(404, "file", "There is no such file.") from None
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.name, safe='')}",
        "X-File-Type": stored.mime,
    }
    return Response(stored.body, 200, headers, "application/octet-stream")
