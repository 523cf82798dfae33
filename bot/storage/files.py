"""Files that people send.

1. What a file is, its content says (`bot.storage.kinds`). A picture is drawn anew (`bot.storage.pictures`),
   also one that was sent as a document; everything else is kept as it came and never opened.
2. Its place has a generated name; what the person called it is kept as text and is never a path
   (`bot.domain.file_names`).
3. A file is on the disk, whole and durable, before its row is. What a crash leaves behind is a file without
   a row, or a row that nothing uses, and `sweep` removes both when they are old.
4. A dialog makes a file part of something that lasts by `use`, in the transaction of that something.
5. What a person may send has a limit: files in 24 hours, bytes in all.
6. When something is deleted its rows go first: a file that nothing points to waits for the next sweep.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy import Connection, case, delete, func, insert, select, update

from bot.clock import Clock
from bot.conversation.events import Attachment
from bot.domain.file_names import clean_name, fitting
from bot.settings import Files as Limits
from bot.storage.database import Database
from bot.storage.decoder import Decoder
from bot.storage.disk import Disk
from bot.storage.kinds import PICTURES, SUFFIXES, UNREADABLE_PICTURES, Unfit, sniff
from bot.storage.schema import file, person, submission

log = structlog.get_logger()

MEGA = 1_000_000
DAY = timedelta(days=1)
TOGETHER = 500  # rows of one transaction of the sweep


class Gone(LookupError):
    """There is no such file, or no longer."""


class Stored(NamedTuple):
    """A file as it is handed out: its name for people, its type, its content."""

    name: str
    mime: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed: rows that nothing used, with their files, and files that had no row."""

    unused: int
    orphans: int


@dataclass(frozen=True, slots=True)
class _Row:
    person_id: int | None
    kind: str
    mime: str
    path: str
    name: str
    size: int
    sha256: str
    created_at: datetime
    used: bool = False


class Files:
    """The files of people under one folder."""

    def __init__(
        self, folder: Path, database: Database, limits: Limits, now: Clock, decoder: Decoder | None = None
    ) -> None:
        self._disk = Disk(folder)
        self.database = database
        self._limits = limits
        self._now = now
        self._decoder = decoder or Decoder(limits.max_megapixels * MEGA, limits.max_side)

    async def admit(self, person_id: int, size: int) -> None:
        """Raise Unfit if a file of so many bytes would not be taken; to be asked before it is fetched."""
        if size > self._limits.max_bytes:
            raise Unfit("file-too-big")
        await self.database.read(partial(_check_quota, person_id, size, self._limits, self._now()))

    async def take(self, person_id: int, attachment: Attachment, body: bytes) -> int:
        """Store a file and return its id; raises Unfit with the line that says why not."""
        if not body:
            raise Unfit("file-empty")
        await self.admit(person_id, len(body))
        mime = sniff(body)
        kind: str = attachment.kind
        name = clean_name(attachment.name)
        if kind == "photo" or mime in PICTURES or mime in UNREADABLE_PICTURES:
            body = await self._shrink(body)
            kind, mime = "photo", "image/jpeg"
            name = name and clean_name(f"{Path(name).stem}.jpg")
        name = fitting(name, mime)
        at = self._now()
        digest = await asyncio.to_thread(_digest, body)
        place = await self._put(body, SUFFIXES.get(mime, ""), at)
        row = _Row(person_id, kind, mime, place, name, len(body), digest, at)
        try:
            return await self.database.write(partial(_add, row, self._limits))
        except Exception:
            await self.discard([place])
            raise

    async def keep(self, name: str, body: bytes) -> int:
        """Store a file of the company's own, as it is and for good, and return its id; raises Unfit."""
        if not body:
            raise Unfit("file-empty")
        if len(body) > self._limits.max_bytes:
            raise Unfit("file-too-big")
        mime, at = sniff(body), self._now()
        digest = await asyncio.to_thread(_digest, body)
        place = await self._put(body, SUFFIXES.get(mime, ""), at)
        row = _Row(
            None, "document", mime, place, fitting(clean_name(name), mime), len(body), digest, at, used=True
        )
        try:
            return await self.database.write(partial(_insert, row))
        except Exception:
            await self.discard([place])
            raise

    async def open(self, file_id: int) -> Stored:
        """A file's name, type and content; raises Gone."""
        name, mime, place = await self.database.read(partial(_find, file_id))
        try:
            return Stored(name, mime, await asyncio.to_thread(self._disk.read, place))
        except FileNotFoundError:
            raise Gone(file_id) from None

    async def path(self, file_id: int) -> Path:
        """Where a file is; raises Gone."""
        _, _, place = await self.database.read(partial(_find, file_id))
        return self._disk.path(place)

    async def erase(self, person_id: int) -> int:
        """Remove all files of a person; how many there were."""
        places = await self.database.write(partial(forget, person_id))
        await self.discard(places)
        return len(places)

    async def discard(self, places: Sequence[str]) -> None:
        """Remove the files that `forget` has named, after its transaction."""
        await asyncio.to_thread(self._disk.remove, places)

    async def sweep(self, older_than: timedelta) -> Swept:
        """Remove what is older and belongs to nothing.

        An open conversation holds files too, so this must be longer than one may stay open.
        """
        before = self._now() - older_than
        unused = orphans = 0
        while places := await self.database.write(partial(_delete_unused, before)):
            await self.discard(places)
            unused += len(places)
        for shelf in await asyncio.to_thread(self._disk.shelves):
            old = await asyncio.to_thread(self._disk.older, shelf, before)
            for start in range(0, len(old), TOGETHER):
                some = old[start : start + TOGETHER]
                known = await self.database.read(partial(_known, some))
                lost = [place for place in some if place not in known]
                await self.discard(lost)
                orphans += len(lost)
        return Swept(unused, orphans)

    async def close(self) -> None:
        """End the decoder's processes."""
        await self._decoder.close()

    async def _shrink(self, body: bytes) -> bytes:
        try:
            return await self._decoder.shrink(body)
        except OSError as error:
            log.warning("the decoder cannot be started", reason=error.strerror)
            raise Unfit("file-no-room") from None

    async def _put(self, body: bytes, suffix: str, at: datetime) -> str:
        try:
            return await asyncio.to_thread(self._disk.put, body, suffix, at)
        except OSError as error:
            log.warning("a file cannot be stored", reason=error.strerror)
            raise Unfit("file-no-room") from None


def use(connection: Connection, file_id: int, person_id: int) -> bool:
    """Keep a person's file for good; False if this person has no such file, or no longer."""
    mine = update(file).where(file.c.id == file_id, file.c.person_id == person_id)
    return connection.execute(mine.values(used=True)).rowcount == 1


def forget(person_id: int, connection: Connection) -> list[str]:
    """Delete the rows of a person's files; the places, for `Files.discard` after the commit."""
    mine = select(file.c.id).where(file.c.person_id == person_id)
    connection.execute(update(submission).where(submission.c.file_id.in_(mine)).values(file_id=None))
    return list(connection.scalars(delete(file).where(file.c.person_id == person_id).returning(file.c.path)))


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _check_quota(person_id: int, size: int, limits: Limits, now: datetime, connection: Connection) -> None:
    recent = func.sum(case((file.c.created_at > now - DAY, 1), else_=0))
    sums = select(recent, func.sum(file.c.size)).where(file.c.person_id == person_id)
    count, held = connection.execute(sums).one()
    if (count or 0) >= limits.per_person_per_day or (held or 0) + size > limits.per_person_bytes:
        raise Unfit("file-quota")


def _add(row: _Row, limits: Limits, connection: Connection) -> int:
    # one after another, so that files which arrive together are counted together
    connection.execute(select(person.c.id).where(person.c.id == row.person_id).with_for_update())
    assert row.person_id is not None  # noqa: S101 - `take` names the person
    _check_quota(row.person_id, row.size, limits, row.created_at, connection)
    return _insert(row, connection)


def _insert(row: _Row, connection: Connection) -> int:
    values = {name: getattr(row, name) for name in row.__slots__}
    return int(connection.scalars(insert(file).returning(file.c.id), values).one())


def _find(file_id: int, connection: Connection) -> tuple[str, str, str]:
    found = select(file.c.name, file.c.mime, file.c.path).where(file.c.id == file_id)
    row = connection.execute(found).one_or_none()
    if row is None:
        raise Gone(file_id)
    return row.name or f"file-{file_id}{Path(row.path).suffix}", row.mime, row.path


def _delete_unused(before: datetime, connection: Connection) -> list[str]:
    held = select(submission.c.id).where(submission.c.file_id == file.c.id).exists()
    unused = select(file.c.id).where(file.c.used.is_(False), file.c.created_at < before, ~held)
    some = list(connection.scalars(unused.order_by(file.c.id).limit(TOGETHER)))
    gone = delete(file).where(file.c.id.in_(some), file.c.used.is_(False)).returning(file.c.path)
    return list(connection.scalars(gone)) if some else []


def _known(places: Sequence[str], connection: Connection) -> set[str]:
    return set(connection.scalars(select(file.c.path).where(file.c.path.in_(places))))
