"""The hourly schedule of a queue: now, the next change, today and tomorrow, in words and as a picture.

1. First what one wants in the dark: is it off by the schedule now, and until when.
2. Everything on the picture is in the words, too.
3. What is not known is not called light: no schedule, old data, emergency outages are said as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.conversation.messages import Media
from bot.conversation.steps import Link, Look, Say, Text, t
from bot.dialogs.common import Account
from bot.dialogs.queues import pick_queue
from bot.domain.schedule import (
    KYIV,
    LIGHT,
    OFF,
    QUEUES,
    Day,
    Span,
    dark,
    mark_at,
    next_switch,
    spans,
)

Json = dict[str, Any]

OTHER = "other"
SHOWN = 2  # days
BLANK = t("nothing")


async def schedule(which: str = "") -> None:
    """The schedule of a queue: the one named, that of an account, or one that the person picks."""
    named = which if which in QUEUES else ""
    number = "" if named or which == OTHER else which
    mine: Json = await Look("mine", lambda r: r.schedules.mine(number))
    own: list[str] = mine["queues"]
    if named:
        queue = named
    elif which != OTHER and len(own) > 1:
        links = tuple(Link("schedule", (each,), t("queue-name", queue=each)) for each in own)
        await Say(t("schedule-several", number=mine["account"]["number"]), links=links)
        return
    elif which != OTHER and own:
        queue = own[0]
    else:
        if mine["account"] and not own:
            await Say(t("schedule-queue-unknown", number=mine["account"]["number"]))
        queue = await pick_queue()
    seen: Json = await Look("schedule", lambda r: r.schedules.of(queue))
    heading = _heading(queue, Account.load(mine["account"]) if queue in own else None)
    links = (
        Link("outages"),
        Link("nolight"),
        Link("schedule", (OTHER,), t("schedule-other")),
        Link("notices"),
    )
    await Say(_text(heading, queue, seen), links=links, media=_picture(queue, seen))


def _text(heading: list[Text], queue: str, seen: Mapping[str, Any]) -> Text:
    now, days = datetime.fromisoformat(seen["now"]), _days(queue, seen)
    today = now.astimezone(KYIV).date()
    if seen["state"] == "emergency":
        told = [t("schedule-emergency"), *_since("schedule-emergency-since", seen)]
        return _lines([*heading, BLANK, *told])
    if not days:
        return _lines([*heading, BLANK, *_nothing(queue, seen)])
    lines = [*heading, BLANK, *_now(days, now)]
    if seen["state"] == "stale":
        lines += [*(_since("schedule-stale", seen) or [t("schedule-stale-ever")])]
    for day in (today, today + timedelta(days=1)):
        name = "schedule-today" if day == today else "schedule-tomorrow"
        lines += [BLANK, *_day(name, day, next((each for each in days if each.day == day), None))]
    return _lines(lines)


def _heading(queue: str, account: Account | None) -> list[Text]:
    lines = [t("schedule-heading", queue=queue)]
    return [*lines, account.heading] if account else lines


def _nothing(queue: str, seen: Mapping[str, Any]) -> list[Text]:
    """No day is known: because there is no schedule, because it has not come, or nobody can say why."""
    if seen["state"] == "stale":
        return _since("schedule-unknown", seen) or [t("schedule-unknown-ever")]
    return [t("schedule-none" if seen["state"] == "none" else "schedule-none-of-queue", queue=queue)]


def _now(days: Sequence[Day], now: datetime) -> list[Text]:
    """Whether it is off now, and when that changes."""
    mark = mark_at(days, now)
    if mark is None:
        return [t("schedule-now-unknown")]
    what = {LIGHT: "light", OFF: "off"}.get(mark, "perhaps")
    switch = next_switch(days, now)
    if switch is None:
        return [t(f"schedule-now-{what}"), t("schedule-no-switch")]
    becomes = {LIGHT: "light", OFF: "off"}.get(switch.mark, "perhaps")
    told, when = t(f"schedule-now-{what}"), _when(switch.at, now)
    if (what, becomes) != ("off", "perhaps"):
        return [told, t(f"schedule-then-{becomes}", when=when)]
    last = next_switch(days, switch.at)  # the light may be back, and at the latest then
    if last is None or last.mark != LIGHT:
        return [told, t("schedule-then-back", when=when)]
    return [told, t("schedule-then-back-latest", when=when, latest=_when(last.at, now))]


def _when(at: datetime, now: datetime) -> Text:
    tomorrow = at.astimezone(KYIV).date() != now.astimezone(KYIV).date()
    return t("schedule-at-day" if tomorrow else "schedule-at", at=at)


def _day(name: str, date_: date, day: Day | None) -> list[Text]:
    """A day: how long it is without light, and from when to when."""
    heading = t(name, day=date_)
    if day is None:
        return [t("schedule-day-unknown", name=heading)]
    sure, possible = dark(day)
    if not sure and not possible:
        return [t("schedule-day-light", name=heading)]
    if not sure:
        total = t("schedule-total-perhaps", possible=_hours(possible))
    elif possible:
        total = t("schedule-total-both", sure=_hours(sure), possible=_hours(possible))
    else:
        total = t("schedule-total", sure=_hours(sure))
    return [t("schedule-day", name=heading, total=total), *(_span(span, date_) for span in spans(day))]


def _span(span: Span, day: date) -> Text:
    start, end = span.start.astimezone(KYIV), span.end.astimezone(KYIV)
    last = f"{end:%H:%M}" if end.date() == day else "24:00"
    return t("schedule-span" if span.sure else "schedule-span-perhaps", start=f"{start:%H:%M}", end=last)


def _hours(hours: float) -> Text:
    whole, half = divmod(int(hours * 2), 2)
    if not half:
        return t("schedule-hours", hours=whole)
    return t("schedule-hours-half", hours=whole) if whole else t("schedule-half-hour")


def _since(key: str, seen: Mapping[str, Any]) -> list[Text]:
    """The line, if it is known since when."""
    return [t(key, since=seen["since"])] if seen["since"] else []


def _picture(queue: str, seen: Mapping[str, Any]) -> Media | None:
    """Today and tomorrow as a picture, if there is something on it and it can be relied upon."""
    days = _days(queue, seen)[:SHOWN]
    if seen["state"] in {"emergency", "none"} or not any(set(day.slots) - {LIGHT} for day in days):
        return None
    shown = [part for day in days for part in (day.day.isoformat(), day.slots)]
    name = f"{queue} {days[0].day.isoformat()}.png"
    return Media("picture", name=name, drawing="schedule", args=(seen["language"], queue, *shown))


def _days(queue: str, seen: Mapping[str, Any]) -> list[Day]:
    return [Day(queue, date.fromisoformat(each["day"]), each["slots"]) for each in seen["days"]]


def _lines(lines: Sequence[Text]) -> Text:
    return t("schedule-lines", lines=list(lines))
