"""What we send in Viber as a picture or a file lies at an address of ours, where Viber fetches it.

An address names one stored file, one of our own pictures or a drawing with all that is to be seen on it, and
when it ends. Both are signed, so that nobody finds another file by trying and an old chat does not give away
documents for ever. The name ends in the content's suffix, because Viber wants it
(developers.viber.com/docs/api/rest-bot-api/#picture-message).
Whatever is wrong with an address, the answer is the same 404. Nothing served here runs in a browser:
pictures apart, files come as downloads.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from mimetypes import guess_extension, guess_type
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import Clock
from bot.conversation.messages import Media
from bot.handlers.drawn import Draw, nothing_drawn

PATH = "/viber/media/"
NAME = re.compile(r"([A-Za-z0-9_-]{2,1000})\.([0-9a-f]{32})(\.[a-z0-9]{1,8})?")
PICTURES = {"image/jpeg": ".jpeg", "image/png": ".png", "image/gif": ".gif"}  # what Viber shows as a picture
LARGEST_PICTURE = 1_000_000  # bytes, on iOS; a larger one goes as a file
LARGEST_FILE = 50_000_000  # bytes
LASTS = timedelta(days=7)

OpenFile = Callable[[int], Awaitable[tuple[str, str, bytes]]]
"""A stored file's name, type and content; raises LookupError."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is sent: its address, its name for people, its size in bytes, and whether it is a picture."""

    url: str
    name: str
    size: int
    picture: bool


class Shelf:
    """Addresses of files and pictures, and what lies there."""

    def __init__(
        self,
        secret: str,
        public_url: str,
        *,
        now: Clock,
        open_file: OpenFile,
        assets: Path,
        draw: Draw = nothing_drawn,
        lasts: timedelta = LASTS,
    ) -> None:
        self._key = hmac.digest(secret.encode(), b"addresses of media", "sha256")
        self._public_url = public_url.rstrip("/")
        self._now = now
        self._open_file = open_file
        self._assets = assets
        self._draw = draw
        self._lasts = lasts

    def route(self) -> Route:
        """Where the addresses lead."""
        return Route(PATH + "{name}", self.serve, methods=["GET", "HEAD"])

    async def show(self, media: Media) -> Shown:
        """Give a picture or document an address; raises LookupError when there is no such file."""
        if not self._public_url:
            raise LookupError("server.public_url is not set, so Viber could not fetch the file")
        name, mime, content = await self._content(media)
        picture = media.kind == "picture" and mime in PICTURES and len(content) <= LARGEST_PICTURE
        if len(content) > LARGEST_FILE:
            raise LookupError(f"{len(content)} bytes are more than Viber takes")
        suffix = PICTURES.get(mime) or Path(name).suffix.lower() or guess_extension(mime) or ".bin"
        name = media.name or name or f"file{suffix}"
        if not Path(name).suffix:
            name += suffix
        return Shown(self._address(_what(media), suffix), name, len(content), picture)

    def _address(self, what: str, suffix: str) -> str:
        # whole days: the same file keeps its address for a while, and Viber its copy
        ends = int((self._now() + self._lasts).timestamp()) // 86_400 + 1
        told = urlsafe_b64encode(f"{ends}:{what}".encode()).decode().rstrip("=")
        return f"{self._public_url}{PATH}{told}.{self._sign(told)}{suffix}"

    def _sign(self, told: str) -> str:
        return hmac.new(self._key, told.encode(), sha256).hexdigest()[:32]

    async def serve(self, request: Request) -> Response:
        """What lies at an address, or 404."""
        media = self._named(request.path_params["name"])
        if media is None:
            return _nothing()
        try:
            name, mime, content = await self._content(media)
        except (LookupError, OSError):
            return _nothing()
        picture = mime in PICTURES
        way = "inline" if picture else "attachment"
        return Response(
            content,
            media_type=mime if picture else "application/octet-stream",
            headers={
                "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name or 'file', safe='')}",
                "Cache-Control": "private, max-age=86400",
                **SAFE,
            },
        )

    def _named(self, name: str) -> Media | None:
        found = NAME.fullmatch(name)
        if found is None or not hmac.compare_digest(self._sign(found[1]).encode(), found[2].encode()):
            return None
        told = urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)).decode()
        ends, kind, what = told.split(":", 2)
        if self._now().timestamp() >= int(ends) * 86_400:
            return None
        match kind:
            case "a":
                return Media("document", asset=what)
            case "d":
                drawing, *args = what.split(":")
                return Media("document", drawing=drawing, args=tuple(args))
        return Media("document", file=int(what))

    async def _content(self, media: Media) -> tuple[str, str, bytes]:
        if media.file is not None:
            return await self._open_file(media.file)
        if media.drawing:
            drawn = await self._draw(media)
            return drawn.name, drawn.mime, drawn.body
        if Path(media.asset).name != media.asset or not media.asset:
            raise LookupError(f"no picture is called {media.asset!r}")
        try:
            content = await run_in_threadpool((self._assets / media.asset).read_bytes)
        except OSError:
            raise LookupError(f"no picture is called {media.asset!r}") from None
        return media.asset, guess_type(media.asset)[0] or "application/octet-stream", content


def _what(media: Media) -> str:
    """What an address names; `_named` reads it."""
    if media.asset:
        return f"a:{media.asset}"
    if media.drawing:
        return ":".join(("d", media.drawing, *media.args))
    return f"f:{media.file}"


SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
}


def _nothing() -> Response:
    return Response("404", status_code=404, media_type="text/plain", headers=SAFE)
