"""What dialogs say of outages: for somebody in the dark, on a phone that is about to die.

1. First when the light comes back, then why, then for which address; the rest may stay unread.
2. What is not known is said so: no time, doubtful houses, data that no longer come. Silence is never "light".
3. An outage whose expected end has passed is neither over nor going on: nobody has told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from bot.conversation.steps import Link, Text, t
from bot.domain.window import KYIV, kyiv_day

Json = dict[str, Any]
Seen = Mapping[str, Any]

NOTHING = t("nothing")
MOST_OTHERS = 2
MOST_COMING = 5


# moments


def at(moment: str, now: datetime) -> Text:
    """When something happens: at 18:30, tomorrow at 9:00, on a day at an hour."""
    when = datetime.fromisoformat(moment).astimezone(KYIV)
    if when.time() == time() and when.date() == kyiv_day(now) + timedelta(days=1):
        return t("outage-at-midnight")
    return t(f"outage-at-{_nearness(when, now)}", at=when)


def since(moment: str, now: datetime) -> Text:
    """From when on: from 14:05, from a day and an hour."""
    when = datetime.fromisoformat(moment).astimezone(KYIV)
    return t("outage-since-today" if when.date() == kyiv_day(now) else "outage-since-day", at=when)


def period(start: str, end: str | None, now: datetime) -> Text:
    """From when to when."""
    first = datetime.fromisoformat(start).astimezone(KYIV)
    day = t(f"outage-on-{_nearness(first, now)}", at=first)
    if end is None:
        return t("outage-period-open", day=day, start=first)
    last = datetime.fromisoformat(end).astimezone(KYIV)
    if last.date() == first.date():
        return t("outage-period", day=day, start=first, end=last)
    if last.time() == time() and last.date() == first.date() + timedelta(days=1):
        return t("outage-period-midnight", day=day, start=first)
    return t("outage-period-days", start=first, end=last)


def _nearness(when: datetime, now: datetime) -> str:
    days = (when.date() - kyiv_day(now)).days
    return {0: "today", 1: "tomorrow"}.get(days, "day")


# a screen


def running(seen: Seen) -> list[Json]:
    """The outages that go on now; the first is the one on which the light depends."""
    now = _now(seen)
    return sorted((one for one in seen["outages"] if one["phase"] == "now"), key=lambda one: _rank(one, now))


def over(seen: Seen) -> list[Json]:
    """The outages that have just ended, the latest first."""
    return [one for one in seen["outages"] if one["phase"] == "over"]


def surely_dark(seen: Seen) -> bool:
    """Whether an outage is known that explains the dark."""
    return any(one["sure"] and not _late(one, _now(seen)) for one in running(seen))


def screen(seen: Seen, heading: Text, emergency: str) -> Text:
    """All that is known of a place: now, coming, by the schedule; and how old that is."""
    now, current = _now(seen), running(seen)
    lines = [*(dark(seen) or _calm(seen, now)), heading]
    coming = [one for one in seen["outages"] if one["phase"] == "coming"]
    if coming:
        lines += [NOTHING, t("outages-coming")]
        lines += [line for one in coming[:MOST_COMING] for line in _coming(one, now)]
    if schedule := schedule_line(seen):
        lines += [NOTHING, schedule]
    if seen["stale"] and (current or over(seen)):  # else it has been said at once
        lines += [NOTHING, _stale("outages-stale", seen, now)]
    if current:
        lines += [NOTHING, t("outages-emergency", emergency=emergency)]
    return t("outages-lines", lines=lines)


def dark(seen: Seen) -> list[Text]:
    """What goes on now: when the light comes back, what it is, why, what else; empty if nothing does."""
    now, current = _now(seen), running(seen)
    if not current:
        return []
    main, *others = current
    sure = "" if main["sure"] else "-perhaps"
    if main["end"] is None:
        first = t(f"outage-now-open{sure}")
    elif _late(main, now):
        first = t("outage-now-late", when=at(main["end"], now))
    else:
        first = t(f"outage-now{sure}", when=at(main["end"], now))
    began, queue = since(main["start"], now), main.get("queue")
    if queue:
        lines = [first, t("outage-queue-since", since=began, queue=queue)]
    else:
        lines = [first, t(f"outage-{main['kind']}-since", since=began)]
    if main.get("later"):
        lines.append(t("outage-perhaps-later", until=since(main["later"], now)))
    if main["state"] == "extended":
        lines.append(t("outage-extended"))
    return lines + _reason(main) + [_other(one, now) for one in others[:MOST_OTHERS]]


def _other(one: Mapping[str, Any], now: datetime) -> Text:
    """Something else that goes on at the same time."""
    sure = "" if one["sure"] else "-perhaps"
    what = t(f"outage-{one['kind']}-too")
    if one["end"] is None or _late(one, now):
        return t(f"outage-too{sure}", what=what)
    return t(f"outage-too-until{sure}", what=what, until=since(one["end"], now))


def _rank(one: Mapping[str, Any], now: datetime) -> tuple[Any, ...]:
    """What is sure before what is not; then what lasts longest or nobody knows how long."""
    end = one["end"]
    return (
        not one["sure"],
        end is not None,
        not _late(one, now),
        -datetime.fromisoformat(end).timestamp() if end else 0,
    )


def schedule_line(seen: Seen) -> Text | None:
    """What the hourly schedule says of today; None where there is no queue."""
    found, now = seen["schedule"], _now(seen)
    if not seen["queue"]:
        return None
    if found["state"] in {"emergency", "none"}:
        return t(f"hours-{found['state']}", queue=seen["queue"])
    if not found["known"]:
        return t("hours-unknown", queue=seen["queue"])
    lines = []
    if found["today"]:
        spans = tuple(
            t("hours-span" if sure else "hours-span-perhaps", span=_span(start, end))
            for start, end, sure in found["today"]
        )
        lines.append(t("hours-today", queue=seen["queue"], spans=spans))
    else:
        lines.append(t("hours-light", queue=seen["queue"]))
    if found["state"] == "stale":
        lines.append(_stale("hours-stale", {"stale": found}, now))
    return t("outages-lines", lines=lines)


def _span(start: str, end: str) -> Text:
    first, last = (datetime.fromisoformat(moment).astimezone(KYIV) for moment in (start, end))
    midnight = last.time() == time() and last > first
    return t("hours-clock-midnight" if midnight else "hours-clock", start=first, end=last)


def _calm(seen: Seen, now: datetime) -> list[Text]:
    """Nothing goes on: it has just ended, nothing is known of, or nobody can know."""
    if ended := over(seen):
        return [t("outages-restored", when=at(ended[0]["ended"], now))]
    if seen["stale"]:
        return [_stale("outages-unknown", seen, now)]
    return [t("outages-none")]


def _coming(one: Mapping[str, Any], now: datetime) -> list[Text]:
    when = period(one["start"], one["end"], now)
    key = f"outage-{one['kind']}-coming"
    lines = [t(key, when=when), *_reason(one)]
    return lines if one["sure"] else [*lines, t("outage-coming-perhaps")]


def _reason(one: Mapping[str, Any]) -> list[Text]:
    return [t("outage-reason", reason=one["reason"])] if one["reason"] else []


def _stale(key: str, seen: Seen, now: datetime) -> Text:
    moment = seen["stale"]["since"]
    return t(key, since=since(moment, now)) if moment else t(f"{key}-ever")


def _late(one: Mapping[str, Any], now: datetime) -> bool:
    return one["end"] is not None and datetime.fromisoformat(one["end"]) <= now


def _now(seen: Seen) -> datetime:
    return datetime.fromisoformat(seen["now"])


# what people want next


def after(number: str) -> tuple[Link, ...]:
    """Links under a screen that is about an account."""
    more = (Link("notices"), Link("place"), Link("queue"))
    return (Link("nolight", (number,)), Link("schedule", (number,)), Link("warnings", (number,)), *more)
