"""Notices that nobody composes: of outages that sources tell of, and reminders of planned works.

1. People are told of an outage once, and then only of what matters to them: other times (by a quarter of an
   hour or more), another area, that it is called off, that the light is back.
2. A correction goes to those who were told, those reached first; what it corrects is stopped, so that nobody
   hears the old after the new. When the area has changed, it goes to all who are in it now, and those who no
   longer are hear that.
3. Of what is over nobody is told: neither of an outage whose end has passed nor, hours later, that it ended.
4. Who is only possibly concerned is told too: nobody sits here who could decide.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from bot.conversation.messages import Message
from bot.domain import houses
from bot.domain.outages import OPEN, NoticeKind
from bot.domain.reminders import is_daytime
from bot.storage import areas, broadcasts, outages
from bot.storage.broadcasts import Audience, Draft
from bot.storage.outages import Stored
from bot.storage.planned import Coming, Preference, keep_only
from bot.storage.schema import account, district
from bot.storage.told import Told, What, digest, key_of, key_of_reminder, last_told
from bot.utility.notice_texts import Kind, Say, outage_texts, title

SHIFT = timedelta(minutes=15)  # what times must move by to be told
ENDLESS_FOR = timedelta(hours=24)  # an outage without an end, of which nothing was heard, is believed so long
NEWS_FOR = timedelta(hours=3)  # that the light is back is news for so long
USEFUL_FOR = timedelta(hours=12)  # a notice of an outage without an end
SCHEDULER = "scheduler"


def texts(
    say: Say,
    stored: Stored,
    kind: Kind,
    note: str = "",
    *,
    before: Sequence[datetime | None] = (),
    districts: Mapping[str, str] | None = None,
    doubtful: bool = False,
) -> dict[str, Message]:
    """A notice about a stored outage in every language; see `outage_texts`."""
    return outage_texts(say, stored.outage, kind, note, before=before, districts=districts, doubtful=doubtful)


def announce(
    connection: Connection,
    say: Say,
    outage_id: int,
    kind: NoticeKind,
    now: datetime,
    *,
    by: str = SCHEDULER,
    note: str = "",
    key: str | None = None,
    corrects: int | None = None,
    accounts: Select[Any] | None = None,
    said: Kind | None = None,
    before: Sequence[datetime | None] = (),
    late_after: datetime | None = None,
    doubtful: bool = False,
) -> int | None:
    """Tell people of an outage at once; the broadcast, None if it was told already under this key.

    To those whom its areas concern, or to `accounts`; a correction without accounts to those whom the
    corrected one was told. `said` is what is said when it is not what `kind` says. Raises LookupError for an
    outage that does not exist.
    """
    stored = outages.get(connection, outage_id)
    if stored is None:
        raise LookupError(f"there is no outage {outage_id}")
    told = stored.outage
    names = _districts(connection)
    if accounts is None and corrects is None:
        accounts = areas.accounts(connection, told.areas, doubtful=doubtful)
    unsure = doubtful and kind in {"new", "changed"} and _unsure(stored)
    draft = Draft(
        key=key or key_of(outage_id, stored.version, kind, told),
        kind=kind,
        notice=told.kind,
        grade="alert",
        messages=texts(say, stored, said or kind, note, before=before, districts=names, doubtful=unsure),
        matters_at=max(now, told.starts_at),
        late_after=late_after or _late_after(stored, kind, now),
        created_by=by,
        audience=Audience(told.areas, doubtful),
        outage_id=outage_id,
        corrects=corrects,
        title=title(say, told, names),
        # who sleeps need not be woken to hear that the light is back
        quietly=kind == "restored" and not is_daytime(now),
    )
    made = broadcasts.create(connection, draft, now)
    if made is not None:
        broadcasts.start(connection, made, accounts, now)
    return made


def tell(connection: Connection, say: Say, outage_id: int, now: datetime) -> What | None:
    """Tell people what is new about an outage of a source, if anything is; what they were told."""
    stored = outages.get(connection, outage_id, lock=True)
    if stored is None:
        return None
    told = last_told(connection, outage_id)
    what = due_notice(stored, told, now)
    if what is None:
        return None
    if told is None or what == "new":
        announce(connection, say, outage_id, "new", now, doubtful=True)
        return what
    broadcasts.stop(connection, told.broadcast, SCHEDULER, now)
    if what != "changed":
        announce(connection, say, outage_id, what, now, corrects=told.broadcast)
    elif told.areas == digest(stored.outage.areas):
        before = (told.starts_at, told.ends_at)
        announce(connection, say, outage_id, what, now, corrects=told.broadcast, before=before, doubtful=True)
    else:
        _move(connection, say, stored, told, now)
    return what


def due_notice(stored: Stored, told: Told | None, now: datetime) -> What | None:
    """What people should hear of an outage, by what they have been told last."""
    outage = stored.outage
    over = outage.ends_at is not None and outage.ends_at <= now
    forgotten = outage.ends_at is None and now - outage.starts_at > ENDLESS_FOR
    on = outage.state in OPEN and not over and not forgotten
    if told is None:
        return "new" if on else None
    if told.version == stored.version:
        return None
    if told.what in {"cancelled", "restored"}:
        return "new" if on else None
    if outage.state == "restored":
        return None if outage.ended_at and now - outage.ended_at > NEWS_FOR else "restored"
    if outage.state == "cancelled":
        return None if told.ends_at and told.ends_at <= now else "cancelled"
    moved = told.areas != digest(outage.areas) or _shifted(stored, told, now)
    return "changed" if on and moved else None


def _shifted(stored: Stored, told: Told, now: datetime) -> bool:
    """Whether what is still to come of its times is other than was told."""
    outage = stored.outage
    if max(outage.starts_at, told.starts_at) > now and abs(outage.starts_at - told.starts_at) >= SHIFT:
        return True
    if outage.ends_at is None or told.ends_at is None:
        return outage.ends_at != told.ends_at
    return abs(outage.ends_at - told.ends_at) >= SHIFT


def _move(connection: Connection, say: Say, stored: Stored, told: Told, now: datetime) -> None:
    """Tell all who are in the area now, and those who were in it and are no longer."""
    earlier = broadcasts.get(connection, told.broadcast)
    audience = earlier.draft.audience if earlier else Audience()
    there = areas.accounts(connection, stored.outage.areas, doubtful=True)
    before = (told.starts_at, told.ends_at) if _shifted(stored, told, now) else ()
    announce(
        connection,
        say,
        stored.id,
        "changed",
        now,
        corrects=told.broadcast,
        accounts=there,
        before=before,
        doubtful=True,
    )
    was = areas.accounts(connection, audience.areas, doubtful=audience.doubtful).subquery("was")
    gone = select(account.c.id).where(account.c.id.in_(select(was.c.id)), account.c.id.not_in(there))
    announce(
        connection,
        say,
        stored.id,
        "cancelled",
        now,
        key=f"spared:{stored.id}:{stored.version}",
        corrects=told.broadcast,
        accounts=gone,
        said="spared",
    )


def _late_after(stored: Stored, kind: NoticeKind, now: datetime) -> datetime:
    outage = stored.outage
    if kind == "restored" or outage.ends_at is None:
        return max(now, outage.starts_at) + USEFUL_FOR
    return outage.ends_at if outage.ends_at > now else now + USEFUL_FOR


def _unsure(stored: Stored) -> bool:
    """Whether its list of houses was not understood wholly."""
    return any(houses.parse(area.houses).doubtful for area in stored.outage.areas if area.houses)


def _districts(connection: Connection) -> dict[str, str]:
    return {row.code: row.name for row in connection.execute(select(district.c.code, district.c.name))}


def remind(
    connection: Connection,
    say: Say,
    works: Coming,
    group: Collection[Preference],
    due: datetime,
    now: datetime,
) -> int | None:
    """Remind a group of people of planned works that they were told of; None if that was done already."""
    stored, told = outages.get(connection, works.id), broadcasts.get(connection, works.told)
    if stored is None or told is None:
        return None
    doubtful = told.draft.audience.doubtful
    names = _districts(connection)
    draft = Draft(
        key=key_of_reminder(works.id, works.told, due),
        kind="new",
        notice=stored.outage.kind,
        grade="reminder",
        messages=texts(say, stored, "soon", districts=names, doubtful=doubtful and _unsure(stored)),
        matters_at=stored.outage.starts_at,
        late_after=stored.outage.starts_at,
        created_by=SCHEDULER,
        audience=told.draft.audience,
        outage_id=works.id,
        title=title(say, stored.outage, names),
    )
    made = broadcasts.create(connection, draft, now)
    if made is not None:
        accounts = areas.accounts(connection, stored.outage.areas, doubtful=doubtful)
        broadcasts.start(connection, made, accounts, now)
        keep_only(connection, made, group)
    return made
