"""The gallery: what a message names is made when it is sent.

1. A picture is named by what is to be seen on it, so the same name always is the same picture: it is drawn
   once and kept in the data folder.
2. Drawing takes a tenth of a second: it is done in a thread, one at a time, and whoever wants the same waits.
3. What is kept can always be drawn again: a file that was lost or cut short, or a disk that takes none, costs
   nothing but that time.
4. What nobody draws any more goes after a week; whoever draws looks for it once a day.
5. A paper is made of what stands in our tables when it is sent (`papers`) and is never kept: it is personal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.conversation.messages import Drawn, Media
from bot.conversation.steps import Text
from bot.drawings.brush import Brush
from bot.drawings.consumption import draw_consumption
from bot.drawings.papers import PAPERS, Paper
from bot.drawings.schedule import draw_schedule
from bot.storage.database import Database

log = structlog.get_logger()

KEPT = timedelta(days=7)
SWEPT_EVERY = timedelta(days=1)
EDITION = "1"  # another one when drawings look different: kept files are of the old look
PNG_ENDS = b"IEND\xaeB`\x82"

Draw = Callable[[Brush, Sequence[str]], bytes]

DRAWINGS: Mapping[str, Draw] = {"schedule": draw_schedule, "consumption": draw_consumption}


class Gallery:
    """Makes what messages name; `folder` keeps pictures, `fonts` has the fonts.

    Papers need a `database` and the name of the `company`.
    """

    def __init__(
        self,
        folder: Path,
        fonts: Path,
        say: Callable[[Text, str], str],
        now: Clock,
        database: Database | None = None,
        company: str = "",
    ) -> None:
        self._folder = folder
        self._brush = Brush(fonts, say, company)
        self._now = now
        self._database = database
        self._one = asyncio.Lock()
        self._swept: datetime | None = None

    async def draw(self, media: Media) -> Drawn:
        """A picture or a paper; LookupError when there is none, or what it is given makes none."""
        if paper := PAPERS.get(media.drawing):
            return await self._write(paper, media)
        made = DRAWINGS.get(media.drawing)
        if made is None:
            raise LookupError(f"no drawing is called {media.drawing!r}")
        async with self._one:
            body = await asyncio.to_thread(self._open, made, media)
        return Drawn(media.name or f"{media.drawing}.png", "image/png", body)

    async def _write(self, paper: Paper, media: Media) -> Drawn:
        if self._database is None:
            raise LookupError(f"nobody writes {media.drawing!r} here")
        found = await self._database.read(partial(paper.look, media.args))
        if found is None:
            raise LookupError(f"there is nothing to write {media.drawing!r} of")
        async with self._one:
            body = await asyncio.to_thread(paper.make, self._brush, found)
        return Drawn(media.name or f"{media.drawing}{paper.suffix}", paper.mime, body, lasting=False)

    def _open(self, made: Draw, media: Media) -> bytes:
        name = "\0".join((EDITION, media.drawing, *media.args))
        path = self._folder / f"{sha256(name.encode()).hexdigest()[:40]}.png"
        try:
            kept = path.read_bytes()
        except OSError:
            kept = b""
        if kept.endswith(PNG_ENDS):
            return kept
        try:
            drawn = made(self._brush, media.args)
        except ValueError as why:
            raise LookupError(f"{media.drawing} of {media.args} cannot be drawn: {why}") from None
        try:
            self._keep(drawn, path)
        except OSError as error:
            log.warning("a drawing cannot be kept; it will be drawn again", reason=error.strerror)
        return drawn

    def _keep(self, drawn: bytes, path: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".png.new")
        draft.write_bytes(drawn)
        draft.replace(path)
        self._sweep()

    def _sweep(self) -> None:
        now = self._now()
        if self._swept and now - self._swept < SWEPT_EVERY:
            return
        self._swept = now
        for path in self._folder.glob("*.png*"):
            if path.stat().st_mtime < (now - KEPT).timestamp():
                path.unlink(missing_ok=True)
