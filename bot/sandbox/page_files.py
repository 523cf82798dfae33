"""The page's routes besides itself: files of the chats going down, files of the reader going up.

Rule 1: only pictures are shown in the page; everything else is handed over as a download and never sniffed.
Rule 2: a file can only be sent through a page that is open, whose address nobody else knows.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.chat import Impossible
from bot.sandbox.page_attach import LARGEST
from bot.sandbox.page_bubbles import FILES
from bot.sandbox.page_phone import Phone
from bot.sandbox.world import World

UPLOADS = "/sandbox/send"
SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
NO_SNIFFING = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
FindPhone = Callable[[str, str], Phone | None]


def file_routes(world: World, find_phone: FindPhone) -> list[Route]:
    """The routes; `find_phone` knows the phone of a messenger in an open page."""

    async def down(request: Request) -> Response:
        blob = world.files.get(request.path_params["file"])
        if blob is None:
            return PlainTextResponse("there is no such file", 404)
        headers = {**NO_SNIFFING, "Cache-Control": "private, max-age=3600"}
        if blob.type in SHOWN:
            return Response(blob.content, media_type=blob.type, headers=headers)
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(blob.name or 'file', safe='')}"
        return Response(blob.content, media_type="application/octet-stream", headers=headers)

    async def up(request: Request) -> Response:
        phone = find_phone(request.path_params["page"], request.path_params["messenger"])
        if phone is None:
            return PlainTextResponse("this page is closed", 404)
        if int(request.headers.get("content-length") or 0) > (LARGEST + 1) * 1_000_000:
            return PlainTextResponse("too large", 413)
        async with request.form(max_files=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                return PlainTextResponse("no file", 400)
            content = await file.read()
            kind, text = str(form.get("kind", "")), str(form.get("caption", ""))
            name, media_type = file.filename or "file", file.content_type or ""
        try:
            await phone.receive(kind, content, name, media_type, text)
        except Impossible as why:
            phone.tell(str(why))
        return Response(status_code=204)

    routes: list[tuple[str, Callable[[Request], Awaitable[Response]], str]] = [
        (f"{FILES}/{{file}}/{{name:path}}", down, "GET"),
        (f"{UPLOADS}/{{page}}/{{messenger}}", up, "POST"),
    ]
    return [Route(path, endpoint, methods=[method]) for path, endpoint, method in routes]
