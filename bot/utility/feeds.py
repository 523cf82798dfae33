"""Feeds: sources of schedules and outages that are looked at again and again.

1. A source that has not changed costs a conditional request: ETag, the time of change, and a digest of what
   came. It is read whole once a day and after each start, because a schedule grows old without changing.
2. Whatever a source does (hangs, 500, HTML with 200, wrong JSON, far too much) ends in a sentence in the row
   of its feed. What is stored stays, and after `stale_after` the feed has failed: never "no outages".
3. What a whole list of outages no longer names is closed when two looks in a row miss it: a list that was
   cut short once turns on nobody's light.
4. Sources are looked at side by side, and one that hangs delays no other. Reading takes place in a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from bot.clock import Clock, kyiv_date
from bot.feed_settings import FeedSettings
from bot.outgoing import Client, Trouble, Unsent
from bot.storage import feeds, registry
from bot.storage.database import Database, of_database
from bot.storage.feeds import Feed, FeedState, Open
from bot.utility.importing import read_body
from bot.utility.planned import names_of
from bot.utility.source_store import close_vanished, find_vanished, store_outages, store_schedules
from bot.utility.sources import read_outages, read_schedule
from bot.utility.told import NotUnderstood, Outages, Schedules

log = structlog.get_logger()

LOOK_EVERY = 5.0  # seconds between looks for what is due
NOT_MODIFIED = 304
OK = 200


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: a body, or None where nothing has changed."""

    body: bytes | None
    etag: str = ""
    modified: str = ""


class NotFetched(Exception):
    """The source gave nothing; the text is one sentence without its address."""


class Feeds:
    """All configured feeds. `on_change` is called when something came in that people may have to be told."""

    def __init__(
        self,
        database: Database,
        configured: Sequence[FeedSettings],
        now: Clock,
        *,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._now = now
        self._watched = [_Watched(database, each, now, on_change) for each in configured]

    async def run(self) -> None:
        """Look at each source as often as it is to be looked at, until cancelled."""
        names = [watched.settings.name for watched in self._watched]
        try:
            await self._patiently(lambda c: feeds.forget_others(c, names))
            await asyncio.gather(*(self._watch(watched) for watched in self._watched))
        finally:
            await self.close()

    async def poll(self, now: datetime) -> list[str]:
        """Look at the sources that are due; their names."""
        due = [watched for watched in self._watched if watched.is_due(now)]
        await asyncio.gather(*(watched.look() for watched in due))
        return [watched.settings.name for watched in due]

    async def _watch(self, watched: _Watched) -> None:
        while True:
            if watched.is_due(self._now()):
                await watched.look()
            await asyncio.sleep(LOOK_EVERY)

    async def close(self) -> None:
        """Let go of connections."""
        for watched in self._watched:
            await watched.client.close()

    async def _patiently(self, work: Callable[..., None]) -> None:
        try:
            await self._database.write(work)
        except Exception as error:
            if not of_database(error):
                raise
            log.warning("feeds: the database does not answer", why=type(error).__name__)


class _Watched:
    """One source, and what has to be remembered of it between looks."""

    def __init__(
        self, database: Database, settings: FeedSettings, now: Clock, on_change: Callable[[], None]
    ) -> None:
        self.settings = settings
        self.client = Client(connections=1, read=settings.timeout_seconds, total=settings.timeout_seconds)
        self._database = database
        self._now = now
        self._on_change = on_change
        self._due: datetime | None = None
        self._read_on: object = None  # the day on which it was last read whole since the start
        self._missed: Mapping[str, Open] = {}

    def is_due(self, now: datetime) -> bool:
        """Whether it is time for a look; also when the clock was moved back."""
        every = timedelta(minutes=self.settings.minutes)
        return self._due is None or now >= self._due or self._due - now > every

    async def look(self) -> None:
        """Fetch, read, store; whatever happens, it is said in the feed's row and never raised."""
        now = self._now()
        self._due = now + timedelta(minutes=self.settings.minutes)
        try:
            await self._look(now)
        except Exception as error:
            if of_database(error):
                log.warning("feeds: the database does not answer", why=type(error).__name__)
            else:
                log.exception("feeds: a look broke", feed=self.settings.name)
                await self._say_broken(now)

    async def _say_broken(self, now: datetime) -> None:
        """A defect of ours is a failure of the feed, too: nobody may take silence for good news."""
        try:
            await self._failed(await self._known(), "програма не впоралася з цими даними: див. журнал", now)
        except Exception:
            log.exception("feeds: a failure could not be stored", feed=self.settings.name)

    async def _look(self, now: datetime) -> None:
        known = await self._known()
        conditional = self._read_on == kyiv_date(now) and known.state in {"good", "empty", "emergency"}
        try:
            fetched = await self._fetch(known if conditional else replace(known, etag="", modified=""))
            digest = sha256(fetched.body).hexdigest() if fetched.body is not None else known.digest
            if fetched.body is None or (conditional and digest == known.digest):
                await self._unchanged(known, fetched, now)
            else:
                met = Feed(
                    self.settings.name,
                    self.settings.kind,
                    "good",
                    checked_at=now,
                    etag=fetched.etag,
                    modified=fetched.modified,
                    digest=digest,
                )
                await self._take(met, fetched.body, now)
                self._read_on = kyiv_date(now)
        except (NotFetched, NotUnderstood) as why:
            await self._failed(known, str(why), now)

    async def _known(self) -> Feed:
        found = await self._database.read(lambda c: feeds.find(c, self.settings.name))
        fresh = Feed(self.settings.name, self.settings.kind, "failed")
        return found if found and found.kind == self.settings.kind else fresh

    # what came of it

    async def _take(self, met: Feed, body: bytes, now: datetime) -> None:
        """Read and store what came, then the feed's row, so that a crash in between reads it again."""
        told: Schedules | Outages
        if self.settings.kind == "schedule":
            told = await asyncio.to_thread(
                partial(read_schedule, body, self._name, now, weekly=self.settings.weekly)
            )
        else:
            told = await self._read_outages(body, now)
        state: FeedState = told.judge(now, timedelta(hours=self.settings.old_after_hours))
        changed = 0
        if isinstance(told, Schedules):
            if state == "good":
                changed = len(await store_schedules(self._database, self.settings.name, told, now))
        elif state != "stale":
            changed = await self._store_outages(told, now)
        met = replace(met, state=state, published_at=told.published_at, report=told.remarks)
        await self._database.write(lambda c: feeds.store(c, met))
        log.info(
            "a feed was read",
            feed=self.settings.name,
            state=state,
            changed=changed,
            remarks=len(told.remarks),
        )
        if changed:
            self._on_change()

    async def _read_outages(self, body: bytes, now: datetime) -> Outages:
        districts = names_of(await self._database.read(registry.find_districts))
        given = self.settings
        return await asyncio.to_thread(
            partial(read_outages, body, self._name, now, districts, clock=given.clock, whole=given.whole)
        )

    async def _store_outages(self, told: Outages, now: datetime) -> int:
        counts = await store_outages(self._database, self.settings.name, told, now)
        gone = await find_vanished(self._database, self.settings.name, told, now)
        twice = [each for ref, each in gone.items() if ref in self._missed]
        self._missed = gone
        closed = await close_vanished(self._database, self.settings.name, twice, now)
        return counts.new + counts.changed + closed

    async def _unchanged(self, known: Feed, fetched: Fetched, now: datetime) -> None:
        """It answered, and has nothing new; what it did not name the last time it does not name again."""
        state = known.state
        old_after = timedelta(hours=self.settings.old_after_hours)
        if state == "emergency" and known.published_at and now - known.published_at > old_after:
            state = "stale"
        met = replace(
            known,
            state=state,
            checked_at=now,
            error="",
            etag=fetched.etag or known.etag,
            modified=fetched.modified or known.modified,
        )
        gone, self._missed = self._missed, {}
        closed = await close_vanished(self._database, self.settings.name, gone.values(), now)
        await self._database.write(lambda c: feeds.store(c, met))
        if closed:
            self._on_change()

    async def _failed(self, known: Feed, why: str, now: datetime) -> None:
        """It gave nothing that can be read; after a while what it said before no longer counts."""
        silent = known.checked_at is None or now - known.checked_at > timedelta(
            minutes=self.settings.stale_after_minutes
        )
        if why != known.error:
            log.warning("a feed cannot be read", feed=self.settings.name, why=why)
        met = replace(known, error=why, state="failed" if silent else known.state)
        self._read_on = None  # what comes next is read whole, whatever its ETag
        await self._database.write(lambda c: feeds.store(c, met))

    # fetching

    @property
    def _name(self) -> str:
        """The name as of a file: its ending may say that it is a table."""
        return Path(self.settings.path or urlsplit(self.settings.url).path).name or self.settings.name

    async def _fetch(self, known: Feed) -> Fetched:
        if self.settings.path:
            return await asyncio.to_thread(self._read_file, known)
        headers = {"Accept-Encoding": "identity", "User-Agent": "oblik"}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.modified:
            headers["If-Modified-Since"] = known.modified
        host = urlsplit(self.settings.url).hostname
        try:
            reply = await self.client.request(
                "GET", self.settings.url, b"", headers, most=self.settings.max_bytes
            )
        except Unsent as trouble:
            raise NotFetched(f"немає зв'язку з {host} ({trouble})") from None
        except Trouble as trouble:
            raise NotFetched(f"{host} не дає відповіді, яку можна взяти ({trouble})") from None
        etag, modified = reply.headers.get("etag", ""), reply.headers.get("last-modified", "")
        if reply.status == NOT_MODIFIED and (known.etag or known.modified):
            return Fetched(None, etag, modified)
        if reply.status != OK:
            raise NotFetched(f"{host} відповідає кодом {reply.status}")
        if reply.headers.get("content-encoding", "identity") != "identity":
            raise NotFetched(f"{host} стиснув відповідь, хоч про це не просили")
        return Fetched(reply.body, etag, modified)

    def _read_file(self, known: Feed) -> Fetched:
        path = Path(self.settings.path)
        try:
            stat = path.stat()
        except OSError as error:
            raise NotFetched(f"файл не вдалося відкрити: {error.strerror}") from None
        modified = f"{stat.st_mtime_ns}-{stat.st_size}"
        if modified == known.modified:
            return Fetched(None, modified=modified)
        return Fetched(read_body(path, self.settings.max_bytes), modified=modified)
