"""What notices say: what has happened, where, until when; then why, and what to do.

1. The first three lines are what a locked phone shows, so nothing stands before them.
2. Days are named by date and weekday, never "today": a notice may be read, or arrive, a day later.
   Only the reminder of the last day says it, because it is never sent on another.
3. A notice goes to thousands in the same words, so a long list of houses is cut here; whoever gets it lives
   at one of those addresses, and the whole list is behind its first button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.clock import kyiv_date, to_kyiv
from bot.conversation.messages import Button, Message, link_payload, word_payload
from bot.conversation.steps import Link, Text, t
from bot.domain.outages import Area, NoticeKind, Outage
from bot.domain.reminders import Stage
from bot.domain.schedule import Day, Span
from bot.domain.window import Window
from bot.speech import LANGUAGES, REFERENCE

Say = Callable[[Text, str], str]
Kind = NoticeKind | Literal["soon", "spared"]

PLACES = 4  # lines
HOUSES = 120  # characters of a list of houses
ALL_HOUSES = 600  # the same when the reader has to look for their own in it
REASON = 200
TITLE = 120

OUTAGES = Link("outages", (), t("notice-button-outages"))
DARK = Link("nolight", (), t("notice-button-dark"))
SETTINGS = Link("notices", (), t("notice-button-settings"))
SCHEDULE = Link("schedule", (), t("notice-button-schedule"))
WARNINGS = Link("warnings", (), t("notice-button-warnings"))
READING = Link("reading", (), t("notice-button-reading"))


def outage_texts(
    say: Say,
    outage: Outage,
    kind: Kind,
    note: str = "",
    *,
    before: Sequence[datetime | None] = (),
    districts: Mapping[str, str] | None = None,
    doubtful: bool = False,
) -> dict[str, Message]:
    """A notice about an outage in every language.

    `note` are words of the dispatcher; `before` is the beginning and the end that were told earlier;
    `districts` are names by code; `doubtful`: the list of houses was not understood wholly, so it is shown
    and the reader asked to look.
    """
    lines = _outage(outage, kind, note, before, districts or {}, doubtful=doubtful)
    return {language: _message(say, language, lines, _links(outage, kind)) for language in LANGUAGES}


def title(say: Say, outage: Outage, districts: Mapping[str, str] | None = None) -> str:
    """An outage in the lists of the console."""
    lines = places(outage, districts or {})
    whole = say(t("notice-title-outage", kind=outage.kind, place=lines[0] if lines else ""), REFERENCE)
    return _cut(whole, TITLE)[0]


@dataclass(frozen=True, slots=True)
class Hours:
    """What of a queue's day is still to come."""

    day: Day
    ahead: tuple[Span, ...]
    whole: bool  # nothing of the day has passed


def hours_texts(say: Say, days: Sequence[tuple[Hours, bool]]) -> dict[str, Message]:
    """A notice about days of the hourly schedule, each with whether people know an earlier one of it."""
    lines: list[Text | str] = []
    for hours, told in days:
        lines += [*([""] if lines else []), *_hours(hours, told=told)]
    return {language: _message(say, language, lines, (SCHEDULE, SETTINGS)) for language in LANGUAGES}


def hours_title(say: Say, day: Day) -> str:
    """The same in the lists of the console."""
    return say(t("notice-title-hours", queue=day.queue, day=day.day), REFERENCE)


def reading_texts(say: Say, window: Window, stage: Stage) -> dict[str, Message]:
    """The reminder of the reading window."""
    key = "notice-reading-last" if stage == "last" else "notice-reading-open"
    text = t(key, closes=window.closes, counts_on=window.counts_on)
    return {language: _message(say, language, [text], (READING, SETTINGS)) for language in LANGUAGES}


def reading_title(say: Say, window: Window, stage: Stage) -> str:
    """The same in the lists of the console."""
    return say(t(f"notice-title-{stage}", counts_on=window.counts_on), REFERENCE)


def warning_texts(say: Say, day: date | None, *, lifted: bool) -> dict[str, Message]:
    """A warning of disconnection that came or changed; which account it is stands behind the button."""
    key = "notice-warning-lifted" if lifted else "notice-warning" if day else "notice-warning-undated"
    text = t(key, day=day) if day else t(key)
    return {language: _message(say, language, [text], (WARNINGS, SETTINGS)) for language in LANGUAGES}


def warning_title(say: Say, day: date | None, *, lifted: bool) -> str:
    """The same in the lists of the console."""
    if lifted or day is None:
        return say(t("notice-title-warning-lifted" if lifted else "notice-title-warning-undated"), REFERENCE)
    return say(t("notice-title-warning", day=day), REFERENCE)


def places(outage: Outage, districts: Mapping[str, str], most: int = HOUSES) -> list[Text | str]:
    """Where, a line for each area; the source's own words where it names no area that we know.

    `most`: how many characters of a list of houses are shown.
    """
    found: list[Text | str] = []
    for area in outage.areas:
        place = _place(area, districts, most)
        if place and place not in found:
            found.append(place)
    return found or ([_cut(outage.raw, REASON)[0]] if outage.raw else [])


def when(starts: datetime, ends: datetime | None) -> Text:
    """From when to when, on a clock in Kyiv."""
    first = kyiv_date(starts)
    args = {"weekday": weekday(first), "start": starts}
    if ends is None:
        return t("notice-span-open", **args)
    if _is_midnight_after(first, ends):
        return t("notice-span-midnight", **args)
    key = "notice-span-day" if kyiv_date(ends) == first else "notice-span-days"
    return t(key, **args, end=ends)


def weekday(day: date) -> Text:
    """Its name."""
    return t(f"notice-weekday-{day.weekday()}")


def _message(say: Say, language: str, parts: Sequence[Text | str], links: Sequence[Link]) -> Message:
    text = "\n".join(say(part, language) if isinstance(part, Text) else part for part in parts)
    buttons = tuple(
        Button(say(link.label, language), link_payload(link.dialog, link.args))
        for link in links
        if link.label is not None
    )
    # a messenger that shows only the newest keyboard must not lose the way back to what is open
    return Message(
        text, buttons, (Button(say(t("button-menu"), language), word_payload("menu"), style="quiet"),)
    )


def _links(outage: Outage, kind: Kind) -> tuple[Link, ...]:
    if kind == "restored":
        return DARK, OUTAGES, SETTINGS
    return (OUTAGES, SCHEDULE, SETTINGS) if outage.kind == "schedule" else (OUTAGES, SETTINGS)


def _outage(
    outage: Outage,
    kind: Kind,
    note: str,
    before: Sequence[datetime | None],
    districts: Mapping[str, str],
    *,
    doubtful: bool,
) -> list[Text | str]:
    lines: list[Text | str] = [t(f"notice-{outage.kind}-{kind}")]
    found = places(outage, districts, ALL_HOUSES if doubtful else HOUSES) if kind != "spared" else []
    lines += [t("notice-where", place=place) for place in found[:PLACES]]
    if len(found) > PLACES:
        lines.append(t("notice-more", count=len(found) - PLACES))
    lines += _times(outage, kind, before)
    if doubtful:
        lines.append(t("notice-doubtful"))
    if outage.reason and kind in {"new", "changed", "soon"}:
        lines += ["", t("notice-reason", reason=_cut(outage.reason, REASON)[0])]
    if note:
        lines += ["", t("notice-note", note=note)]
    if outage.kind == "planned" and kind == "new":
        lines += ["", t("notice-tip-planned")]
    if kind == "restored":
        lines += ["", t("notice-tip-restored")]
    return lines


def _times(outage: Outage, kind: Kind, before: Sequence[datetime | None]) -> list[Text | str]:
    starts, ends = outage.starts_at, outage.ends_at
    if kind == "restored":
        return [t("notice-restored-at", at=outage.ended_at)] if outage.ended_at else []
    if kind in {"cancelled", "spared"}:
        return [t("notice-not-off", when=when(starts, ends))] if outage.kind != "emergency" else []
    if outage.kind == "emergency" and outage.state != "scheduled":
        lines: list[Text | str] = [_until(starts, ends)]
    else:
        lines = [t("notice-when", when=when(starts, ends))]
    if before and before[0] is not None:
        earlier = when(before[0], before[1] if len(before) > 1 else None)
        lines.append(t("notice-before", when=earlier))
    return lines


def _until(starts: datetime, ends: datetime | None) -> Text:
    """What people without light want to know of an emergency."""
    if ends is None:
        return t("notice-until-unknown")
    last = kyiv_date(ends) - timedelta(days=1)
    midnight = _is_midnight_after(last, ends) and last >= kyiv_date(starts)
    until = t("notice-until-midnight", start=last) if midnight else t("notice-until-day", end=ends)
    return t("notice-when", when=until)


def _hours(hours: Hours, *, told: bool) -> list[Text | str]:
    day = hours.day
    where = t("notice-hours-queue", queue=day.queue, weekday=weekday(day.day))
    if not hours.ahead:
        key = "notice-hours-cancelled" if hours.whole else "notice-hours-over"
        return [t(key, day=day.day), where]
    lines: list[Text | str] = [t("notice-hours-changed" if told else "notice-hours-new", day=day.day), where]
    for sure, heading in ((True, "notice-hours-off"), (False, "notice-hours-possible")):
        found = [span for span in hours.ahead if span.sure is sure]
        if found:
            lines += ["", t(heading), *(_span(day.day, span) for span in found)]
    if not hours.whole:
        lines += ["", t("notice-hours-past")]
    return lines


def _span(day: date, span: Span) -> Text:
    key = "notice-hours-span-midnight" if _is_midnight_after(day, span.end) else "notice-hours-span"
    return t(key, start=span.start, end=span.end)


def _place(area: Area, districts: Mapping[str, str], most: int) -> Text | str:
    """One line; empty for an area that says nothing."""
    district = districts.get(area.district, area.district)
    place: Text | str = ", ".join(part for part in (area.settlement, area.street) if part)
    if area.street and area.houses:
        houses, cut = _cut(area.houses, most)
        place = t("notice-houses-cut" if cut else "notice-houses", place=place, houses=houses)
    if place:
        return t("notice-in", place=place, part=t("notice-queue", queue=area.queue)) if area.queue else place
    if area.transformer:
        return t("notice-transformer", name=area.transformer)
    if area.feeder:
        return t("notice-feeder", name=area.feeder)
    if area.queue:
        queue = t("notice-queue", queue=area.queue)
        return t("notice-in", place=district, part=queue) if area.district else queue
    return t("notice-district", name=district) if district else ""


def _cut(words: str, most: int) -> tuple[str, bool]:
    """At most so many characters, cut between two of its parts; whether something was cut off."""
    words = " ".join(words.split())
    if len(words) <= most:
        return words, False
    short = words[:most]
    for mark in (",", ";", " "):
        head, found, _ = short.rpartition(mark)
        if found:
            return head.rstrip(" ,;"), True
    return short, True


def _is_midnight_after(day: date, moment: datetime) -> bool:
    clock = to_kyiv(moment)
    return (clock.hour, clock.minute) == (0, 0) and clock.date() == day + timedelta(days=1)
