"""Hourly schedules: a queue's people are told when what is still to come differs from what they know.

1. People know what was last told to somebody, or, if nothing ever was, that there is light.
2. What has passed does not matter: days are compared from now on. So a day that changes only in its past, or
   there and back before anybody was told, is told to nobody.
3. A newer notice stops an older one about the same day that is still being sent: it waits for the end of
   somebody's quiet hours, perhaps, and would say what is no longer so.
4. Of a schedule that cannot be relied upon nobody is told: when its source is silent, or says that it does
   not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.clock import Clock, kyiv_date, kyiv_midnight
from bot.domain.outages import Area, NoticeKind
from bot.domain.rules import NoticeRules
from bot.domain.schedule import Day, Span, spans
from bot.storage import areas, broadcasts, schedules
from bot.storage.broadcasts import Audience, Draft
from bot.storage.database import Database
from bot.storage.schedules import Kept
from bot.storage.told import ToldDay, key_of_day, told_of_days
from bot.utility.notice_texts import Hours, Say, hours_texts, hours_title
from bot.utility.notices import SCHEDULER
from scheduler import Job

DAYS = timedelta(days=6)  # from today on; operators publish today and tomorrow


def schedule_jobs(
    database: Database, say: Say, rules: NoticeRules, now: Clock, wake: Callable[[], None]
) -> Mapping[str, Job]:
    """The jobs by their names in the scheduler's table."""

    async def tell() -> None:
        if "schedule" not in rules.automatic:
            return
        moment = now()
        for kept in await database.read(partial(changed, now=moment)):
            if await database.write(partial(announce, say=say, kept=kept, now=moment)) is not None:
                wake()

    return {"tell of changed schedules": tell}


def changed(connection: Connection, now: datetime) -> list[Kept]:
    """The days that came or changed since people were told of them; none while they cannot be relied upon."""
    if schedules.state(connection, now).what != "known":
        return []
    today = kyiv_date(now)
    told = told_of_days(connection, today)
    found = []
    for kept in schedules.kept(connection, today, today + DAYS):
        known = told.get((kept.day.queue, kept.day.day), [])
        if (not known or known[0].version != kept.version) and (news(kept, known, now) or _waiting(known)):
            found.append(kept)
    return found


def news(kept: Kept, known: Sequence[ToldDay], now: datetime) -> bool:
    """Whether what is to come of a day differs from what people know of it."""
    heard = next((told.day for told in known if told.heard), None)
    return ahead(kept.day, now) != (ahead(heard, now) if heard else ())


def ahead(day: Day, now: datetime) -> tuple[Span, ...]:
    """What of a day without light is still to come."""
    return tuple(Span(max(span.start, now), span.end, span.sure) for span in spans(day) if span.end > now)


def announce(connection: Connection, say: Say, kept: Kept, now: datetime) -> int | None:
    """Tell a queue's people of a day; the broadcast, None if there is nothing to tell or it was told."""
    day = kept.day
    known = told_of_days(connection, day.day).get((day.queue, day.day), [])
    for told in _waiting(known):
        broadcasts.stop(connection, told.broadcast, SCHEDULER, now)
    if not news(kept, known, now):
        return None
    to_come = tuple(span for span in spans(day) if span.end > now)
    heard = next((told for told in known if told.heard), None)
    kind: NoticeKind = "new" if heard is None else "changed" if to_come else "cancelled"
    end = kyiv_midnight(day.day + timedelta(days=1))
    hours = Hours(day, to_come, whole=now <= kyiv_midnight(day.day))
    area = Area(queue=day.queue)
    draft = Draft(
        key=key_of_day(day, kept.version),
        kind=kind,
        notice="schedule",
        grade="alert",
        messages=hours_texts(say, hours, told=heard is not None),
        matters_at=max(now, to_come[0].start) if to_come else now,
        late_after=end,
        created_by=SCHEDULER,
        audience=Audience((area,)),
        corrects=heard.broadcast if heard else None,
        title=hours_title(say, day),
    )
    made = broadcasts.create(connection, draft, now)
    if made is not None:
        broadcasts.start(connection, made, areas.accounts(connection, [area], doubtful=False), now)
    return made


def _waiting(known: Sequence[ToldDay]) -> list[ToldDay]:
    """Earlier notices of the day that are still being sent."""
    return [told for told in known if told.open]
