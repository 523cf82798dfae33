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
from bot.storage.told import DAYS_TOGETHER, ToldDay, key_of_days, told_of_days
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
        for queue in await database.read(partial(changed, now=moment)):
            if await database.write(partial(announce, say=say, queue=queue, now=moment)):
                wake()

    return {"tell of changed schedules": tell}


def changed(connection: Connection, now: datetime) -> list[str]:
    """The queues of which there is something to tell; none while schedules cannot be relied upon."""
    if schedules.state(connection, now).what != "known":
        return []
    today = kyiv_date(now)
    told = told_of_days(connection, today)
    found: dict[str, None] = {}
    for kept in schedules.kept(connection, today, today + DAYS):
        known = told.get((kept.day.queue, kept.day.day), [])
        if not _is_told(kept, known) and (_is_news(kept, known, now) or any(each.open for each in known)):
            found[kept.day.queue] = None
    return list(found)


def announce(connection: Connection, say: Say, queue: str, now: datetime) -> list[int]:
    """Tell a queue's people what is new to them; the broadcasts, two days in each."""
    today = kyiv_date(now)
    days = schedules.kept(connection, today, today + DAYS, queue=queue)
    known = told_of_days(connection, today, queue)
    outdated = {
        each.broadcast
        for kept in days
        if not _is_told(kept, known.get((queue, kept.day.day), []))
        for each in known.get((queue, kept.day.day), [])
        if each.open
    }
    for broadcast in outdated:
        broadcasts.stop(connection, broadcast, SCHEDULER, now)
    # what was told together with something outdated has reached some, but not everybody
    torn = {day for (_, day), told in known.items() if told[0].broadcast in outdated and told[0].heard}
    known = told_of_days(connection, today, queue)
    news = []
    for kept in days:
        told = known.get((queue, kept.day.day), [])
        if kept.day.day in torn or (not _is_told(kept, told) and _is_news(kept, told, now)):
            news.append((kept, _heard(told)))
    made = []
    for start in range(0, len(news), DAYS_TOGETHER):
        told_now = _tell(connection, say, news[start : start + DAYS_TOGETHER], now)
        made += [] if told_now is None else [told_now]
    return made


def ahead(day: Day, now: datetime) -> tuple[Span, ...]:
    """What of a day without light is still to come."""
    return tuple(Span(max(span.start, now), span.end, span.sure) for span in spans(day) if span.end > now)


def _tell(
    connection: Connection, say: Say, news: Sequence[tuple[Kept, ToldDay | None]], now: datetime
) -> int | None:
    shown = []
    for kept, heard in news:
        to_come = tuple(span for span in spans(kept.day) if span.end > now)
        shown.append((Hours(kept.day, to_come, whole=now <= kyiv_midnight(kept.day.day)), heard is not None))
    begins = [max(now, hours.ahead[0].start) for hours, _ in shown if hours.ahead]
    earlier = [heard.broadcast for _, heard in news if heard]
    kind: NoticeKind = "new" if not earlier else "changed" if begins else "cancelled"
    first, last = news[0][0].day, news[-1][0].day
    area = Area(queue=first.queue)
    draft = Draft(
        key=key_of_days([(kept.day, kept.version) for kept, _ in news]),
        kind=kind,
        notice="schedule",
        grade="alert",
        messages=hours_texts(say, shown),
        matters_at=min(begins, default=now),
        late_after=kyiv_midnight(last.day + timedelta(days=1)),
        created_by=SCHEDULER,
        audience=Audience((area,)),
        corrects=max(earlier, default=None),
        title=hours_title(say, first),
    )
    made = broadcasts.create(connection, draft, now)
    if made is not None:
        broadcasts.start(connection, made, areas.accounts(connection, [area], doubtful=False), now)
    return made


def _is_told(kept: Kept, known: Sequence[ToldDay]) -> bool:
    """Whether this version of a day was told of last."""
    return bool(known) and known[0].version == kept.version


def _is_news(kept: Kept, known: Sequence[ToldDay], now: datetime) -> bool:
    """Whether what is to come of a day differs from what people know of it."""
    heard = _heard(known)
    return ahead(kept.day, now) != (ahead(heard.day, now) if heard else ())


def _heard(known: Sequence[ToldDay]) -> ToldDay | None:
    return next((told for told in known if told.heard), None)
