"""An uploaded file is kept, and its page of imports opened; nothing is read of it yet."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.console.importing import KINDS, MAY
from bot.console.register import reply
from bot.console.roles import ADMINISTRATOR, DISPATCHER
from bot.console.visit import Visit

MAY_IMPORT = frozenset({ADMINISTRATOR, DISPATCHER})
ADDRESS = "/console/import"
OPTIONS = ("whole", "weekly", "day")


@reply(f"{ADDRESS}/upload", "POST", roles=MAY_IMPORT)
async def keep_upload(visit: Visit, request: Request) -> Response:
    """Keep the file and lead to its report."""
    form = await request.form()
    file, what = form.get("file"), form.get("what")
    if not isinstance(what, str) or what not in KINDS or not visit.may(*MAY[what]):
        return PlainTextResponse("Такого імпорту немає або ваша роль його не дозволяє.", 403)
    if not isinstance(file, UploadFile) or not file.filename:
        return RedirectResponse(ADDRESS, 303)
    await visit.stay()
    options = {name: str(form[name]) for name in OPTIONS if form.get(name)}
    kept = visit.office.uploads.keep(visit.member.id, file.filename, await file.read(), what, options)
    return RedirectResponse(f"{ADDRESS}?file={kept.key}", 303)
