"""What the company's systems read: requests and submissions one after another, and the files among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from bot.storage.schema import account, district, file, submission
from bot.storage.schema_requests import request, request_file
from bot.storage.submissions import Claim

_REQUEST = (
    select(request, account.c.number.label("account"), district.c.code.label("district"))
    .outerjoin(account, account.c.id == request.c.account_id)
    .outerjoin(district, district.c.id == request.c.district_id)
)


def requests_after(
    connection: Connection,
    after: int,
    limit: int,
    states: Sequence[str] = (),
    kinds: Sequence[str] = (),
    since: datetime | None = None,
) -> Sequence[Any]:
    """Requests with an id above `after`, in order; `since`: changed at that moment or later."""
    query = _REQUEST.where(request.c.id > after).order_by(request.c.id).limit(limit)
    if states:
        query = query.where(request.c.state.in_(states))
    if kinds:
        query = query.where(request.c.kind.in_(kinds))
    if since is not None:
        query = query.where(request.c.changed_at >= since)
    return connection.execute(query).all()


def request_by_number(connection: Connection, number: str, *, lock: bool = False) -> Any:
    """A request by the number that the consumer holds; None if there is none."""
    query = _REQUEST.where(request.c.number == number)
    if lock:
        query = query.with_for_update(of=request)
    return connection.execute(query).one_or_none()


def files_of(connection: Connection, request_ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    """The files of requests, in the order in which they were added."""
    found: dict[int, list[Any]] = {each: [] for each in request_ids}
    query = (
        select(
            request_file.c.request_id,
            request_file.c.role,
            request_file.c.name,
            file.c.id,
            file.c.name.label("own"),
            file.c.mime,
            file.c.size,
            file.c.sha256,
        )
        .join(file, file.c.id == request_file.c.file_id)
        .where(request_file.c.request_id.in_(request_ids))
        .order_by(request_file.c.id)
    )
    for row in connection.execute(query):
        found[row.request_id].append(row)
    return found


def is_submitted(connection: Connection, file_id: int) -> bool:
    """Whether a file has come with a submission or a request, and so may be read."""
    sent = exists().where(submission.c.file_id == file_id)
    part = exists().where(request_file.c.file_id == file_id)
    return (
        connection.execute(select(file.c.id).where(file.c.id == file_id, or_(sent, part))).first() is not None
    )


def submission_by_key(connection: Connection, key: str) -> tuple[Claim, str] | None:
    """A submission as a claim that can be ended, and its state; None if there is none."""
    row = connection.execute(
        select(submission).where(submission.c.key == key).with_for_update()
    ).one_or_none()
    return None if row is None else (Claim(row.id, row.key, row.payload, row.tries), row.state)
