"""Files of requests and photos of odd readings: fetched by whoever may see the request, never opened by us.

1. A file is given only with the request it belongs to, and only to somebody of its district.
2. It is an attachment of a type that no browser runs: pictures and videos by their own type, anything else
   as bytes; with `nosniff` and a policy that allows nothing.
3. What is a document, not a picture of a meter, is told to the audit log when somebody opens it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.console.register import reply
from bot.console.roles import AUDITOR, OPERATOR
from bot.console.telling import id_of
from bot.console.visit import Visit
from bot.domain.file_names import clean_name
from bot.storage import audit, desk, odd
from bot.storage.files import Files, Gone
from bot.storage.kinds import UNKNOWN, Unfit

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "video/mp4", "video/webm", "video/quicktime"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}
KEPT_ROLES = ("invoice", "answer")
NO_FILE = "Такого файлу немає."


def files_of(visit: Visit) -> Files:
    """The store of files."""
    settings = visit.office.settings
    return Files(settings.data_dir / "files", visit.office.database, settings.files, visit.now)


@reply("/console/desk/{request}/file/{file}", "GET", roles={OPERATOR, AUDITOR})
async def send_file(visit: Visit, request: Request) -> Response:
    """A file of a request."""
    request_id, file_id = id_of(request.path_params["request"]), id_of(request.path_params["file"])

    def find(connection: Connection) -> str | None:
        mine = desk.districts_of(connection, visit.login)
        role = desk.file_of(connection, request_id, file_id, mine)
        if role is not None and role != "attachment":
            detail = {"file": file_id, "role": role}
            audit.append(
                connection, visit.now(), visit.login, "request.file", f"request {request_id}", detail
            )
        return role

    if await visit.write(find) is None:
        return PlainTextResponse(NO_FILE, 404)
    return await _given(visit, file_id)


@reply("/console/odd/{submission}/photo", "GET", roles={OPERATOR, AUDITOR})
async def send_photo(visit: Visit, request: Request) -> Response:
    """The photo or video of an odd reading."""
    submission = id_of(request.path_params["submission"])
    found = await visit.read(lambda c: odd.get(c, submission, desk.districts_of(c, visit.login)))
    if found is None or found.file is None:
        return PlainTextResponse(NO_FILE, 404)
    return await _given(visit, found.file)


async def _given(visit: Visit, file_id: int) -> Response:
    try:
        stored = await files_of(visit).open(file_id)
    except Gone:
        return PlainTextResponse(NO_FILE, 404)
    mime = stored.mime if stored.mime in SHOWN else UNKNOWN
    plain = f"file{Path(stored.name).suffix if stored.name.isascii() else ''}"
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name, safe='')}"
    return Response(stored.body, media_type=mime, headers={**HEADERS, "Content-Disposition": named})


@reply("/console/desk/{request}/attach", "POST", roles={OPERATOR})
async def attach_file(visit: Visit, request: Request) -> Response:
    """Keep a file of the company's; the consumer hears of it at once, of an invoice with its number."""
    request_id = id_of(request.path_params["request"])
    form = await request.form()
    given, role = form.get("file"), str(form.get("role", ""))
    if role not in KEPT_ROLES:
        return PlainTextResponse("Оберіть, що це: рахунок чи відповідь.", 400)
    if await visit.read(lambda c: _card(c, visit.login, request_id)) is None:
        return PlainTextResponse("Такої справи немає.", 404)
    back = f"/console/desk/{request_id}"
    if not isinstance(given, UploadFile) or not given.filename:
        return RedirectResponse(f"{back}?file=none", 303)
    name = clean_name(given.filename)
    try:
        kept = await files_of(visit).keep(name, await given.read())
    except Unfit as why:
        return RedirectResponse(f"{back}?file={why}", 303)
    await visit.act(
        "request.attach",
        partial(_attach, visit=visit, request_id=request_id, file_id=kept, role=role, name=name),
        subject=f"request {request_id}",
        detail={"file": kept, "role": role},
    )
    return RedirectResponse(f"{back}?file=kept", 303)


def _card(connection: Connection, login: str, request_id: int) -> desk.Card | None:
    return desk.card(connection, request_id, desk.districts_of(connection, login))


def _attach(
    connection: Connection, *, visit: Visit, request_id: int, file_id: int, role: str, name: str
) -> None:
    found = _card(connection, visit.login, request_id)
    if found is None:
        raise LookupError(request_id)
    later = role == "invoice" and not found.row.invoice_number  # told together with its number
    say = None if later else visit.office.say
    desk.attach(connection, request_id, file_id, role, name, visit.login, visit.now(), say)
