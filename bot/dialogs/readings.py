"""Readings for every zone of one meter: shown, asked, checked, confirmed, sent.

Nothing is refused that a person insists on: an odd value asks for a photo and is marked for an operator. A photo alone is never a
reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Once, Rejected, Say, Text, t
from bot.dialogs.common import SKIP_CHOICE, Account, one_of, pick_account
from bot.domain.numbers import NotNumbers, read_numbers
from bot.domain.readings import Limits, Meter, Register, consumed, doubt_about, rolled_over, unswapped

SEND, EDIT, RETYPE, INSIST, ROLLOVER, SWAP, KEEP = "send", "edit", "retype", "insist", "rollover", "swap", "keep"


@dataclass(frozen=True, slots=True)
class Season:
    """The reading window at the person's moment, and what counts as far above the usual."""

    at: str
    today: date
    opens: date
    closes: date
    counts_on: date
    open: bool
    limits: Limits

    @classmethod
    def load(cls, raw: Mapping[str, Any]) -> Season:
        """From JSON."""
        day = date.fromisoformat
        return cls(
            raw["at"],
            day(raw["today"]),
            day(raw["opens"]),
            day(raw["closes"]),
            day(raw["counts_on"]),
            raw["open"],
            Limits(raw["factor"], raw["kwh"]),
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """Values by zone in order, why each is odd, when the last was typed (ISO), and whether a fraction was left out."""

    values: Mapping[str, int]
    odd: Mapping[str, str]
    at: str
    cut: bool = False


async def reading(account: str = "", *numbers: str) -> None:
    """Readings for every zone of one meter, a photo if the person likes, then one write."""
    await _submit(account, numbers, None)


async def photo(file: str, kind: str) -> None:
    """A photo sent when nothing was open: the numbers still have to be typed."""
    if not file.isdecimal() or kind not in {"photo", "video", "document"}:
        await Say(t("photo-gone"), links=(Link("reading"),))
        return
    wanted = await Ask(
        "wanted",
        t("photo-offer"),
        read=one_of(("yes", "no")),
        choices=(Choice("yes", t("photo-yes"), main=True), Choice("no", t("photo-no"))),
        wants=(),
    )
    if wanted == "yes":
        await _submit("", (), {"file": int(file), "kind": kind})
    else:
        await Say(t("photo-dropped"), links=(Link("reading"),))


async def _submit(number: str, typed: Sequence[str], picture: dict[str, Any] | None) -> None:
    account = await pick_account(number)
    if account is None:
        return
    meters = await Look("meters", lambda r: r.readings.meters(account.number), _meters)
    season = await Look("window", lambda r: r.readings.window(), Season.load)
    if not meters:
        await Say(t("reading-no-meter", heading=account.heading), links=(Link("history", (account.number,)), Link("help")))
        return
    meter = await _pick_meter(meters)
    await Say(_card(account, meter, season))
    given = _prefilled(meter, typed)
    if typed and given is None:
        await Say(t("reading-numbers-misfit", given=len(typed), zones=len(meter.registers)))
    entered: Entered | None = None
    for attempt in count(1):
        entered = await _enter(meter, season, attempt, given if attempt == 1 else None, entered)
        if picture is None and attempt == 1:
            picture = await _photo(entered)
        await Say(_summary(meter, season, entered, picture))
        verdict = await Ask(
            f"send:{attempt}",
            t("reading-send"),
            read=one_of((SEND, EDIT)),
            choices=(Choice(SEND, t("reading-send-yes"), main=True), Choice(EDIT, t("reading-send-edit"))),
            wants=(),
        )
        if verdict == SEND:
            break
    sent: Entered = entered
    receipt = await Once(
        "submit",
        lambda w: w.readings.accept(account.number, meter.id, meter.seen, dict(sent.values), dict(sent.odd), picture, sent.at),
    )
    links = (Link("history", (account.number,)),)
    if len(meters) > 1:
        links = (Link("reading", (account.number,), t("reading-other-meter")), *links)
    await Say(_receipt(account, meter, sent, receipt), links=links)


async def _pick_meter(meters: Sequence[Meter]) -> Meter:
    """The meter, asked only when there is a choice."""
    if len(meters) == 1:
        return meters[0]
    chosen = await Ask(
        "meter",
        t("reading-which-meter"),
        read=one_of(str(meter.id) for meter in meters),
        choices=tuple(
            Choice(str(meter.id), t("reading-meter-choice", serial=meter.serial, place=meter.place or meter.model))
            for meter in meters
        ),
        wants=(),
    )
    return next(meter for meter in meters if str(meter.id) == chosen)


# values


async def _enter(
    meter: Meter, season: Season, attempt: int, given: tuple[int, ...] | None, before: Entered | None
) -> Entered:
    """Values for all zones, asked about where they are odd."""
    suffix = "" if attempt == 1 else f":{attempt}"
    values: list[int] = list(given or ())
    at, cut = season.at, False
    while len(values) < len(meter.registers):
        register = meter.registers[len(values)]
        left = len(meter.registers) - len(values)
        numbers, at, fraction = await _ask(meter, register, f"value:{register.zone}{suffix}", left, before)
        values += numbers
        cut = cut or fraction
    if swapped := unswapped(values, meter.registers, season.today, season.limits):
        lines = [_pair(register, value) for register, value in zip(meter.registers, swapped, strict=True)]
        verdict = await Ask(
            f"swap{suffix}",
            t("reading-swapped", lines=lines),
            read=one_of((SWAP, KEEP)),
            choices=(Choice(SWAP, t("reading-swap"), main=True), Choice(KEEP, t("reading-keep"))),
            wants=(),
        )
        if verdict == SWAP:
            values = list(swapped)
    odd: dict[str, str] = {}
    for place, register in enumerate(meter.registers):
        for again in count(1):
            doubt = doubt_about(values[place], register, season.today, season.limits)
            if doubt is None or doubt == "unchanged":
                break
            part = f"{register.zone}{suffix}" + (f":{again}" if again > 1 else "")
            verdict = await _sure(meter, register, values[place], doubt, season, f"sure:{part}")
            if verdict != RETYPE:
                odd[register.zone] = ROLLOVER if verdict == ROLLOVER else doubt
                break
            numbers, at, fraction = await _ask(meter, register, f"value:{register.zone}{suffix}:{again + 1}r", 1, None)
            values[place] = numbers[0]
            cut = cut or fraction
    zones = [register.zone for register in meter.registers]
    return Entered(dict(zip(zones, values, strict=True)), odd, at, cut)


async def _ask(
    meter: Meter, register: Register, key: str, left: int, before: Entered | None
) -> tuple[tuple[int, ...], str, bool]:
    """The value of one zone, or of all the zones that are left, in one message."""
    known = before.values[register.zone] if before else None
    choices = (Choice(f"same-{known}", t("reading-same", value=str(known))),) if known is not None else ()

    def read(answer: Answer) -> tuple[tuple[int, ...], str, bool]:
        if answer.kind == "pick" and known is not None:
            return (known,), answer.at, False
        if answer.kind == "file":
            raise Rejected(t("reading-photo-is-no-number"))
        try:
            numbers = read_numbers(str(answer.value), left, meter.digits)
        except NotNumbers as why:
            raise Rejected(t(f"reading-wrong-{why.why}", digits=meter.digits, zones=left)) from None
        return numbers.values, answer.at, numbers.cut

    last = register.last
    if last is None:
        text = t("reading-ask-first", zone=zone_name(register.zone))
    else:
        text = t("reading-ask", zone=zone_name(register.zone), last=str(last.value))
    return await Ask(key, text, read=read, choices=choices, wants=("text", "file"))


async def _sure(meter: Meter, register: Register, value: int, doubt: str, season: Season, key: str) -> str:  # noqa: PLR0913
    """What the person says of an odd value."""
    last = register.last
    before = last.value if last else 0
    choices = [Choice(RETYPE, t("reading-retype"), main=True)]
    if doubt in {"lower", "zero"} and rolled_over(value, register, meter.digits, season.today, season.limits):
        choices.append(Choice(ROLLOVER, t("reading-rollover", before=str(before), after=str(value).zfill(meter.digits))))
    choices.append(Choice(INSIST, t("reading-insist")))
    text = t(
        f"reading-doubt-{doubt}",
        zone=zone_name(register.zone),
        value=str(value),
        last=str(before),
        day=last.day if last else season.today,
        kwh=max(value - before, 0),
        usual=round(register.usual or 0),
        serial=meter.serial,
    )
    return await Ask(key, text, read=one_of([choice.value for choice in choices]), choices=tuple(choices), wants=())


async def _photo(entered: Entered) -> dict[str, Any] | None:
    """A photo or video that confirms the numbers; may be skipped."""

    def read(answer: Answer) -> dict[str, Any] | None:
        if answer.kind == "pick":
            return None
        return {"file": answer.value, "kind": answer.detail}

    text = t("reading-photo-odd") if entered.odd else t("reading-photo")
    picture: dict[str, Any] | None = await Ask(
        "photo", text, read=read, choices=(replace(SKIP_CHOICE, label=t("reading-photo-skip")),), wants=("file",)
    )
    return picture


def _prefilled(meter: Meter, typed: Sequence[str]) -> tuple[int, ...] | None:
    """Numbers typed before the dialog began, if they are one for each zone."""
    good = [text for text in typed if text.isascii() and text.isdecimal() and len(text.lstrip("0")) <= meter.digits]
    if not typed or len(good) != len(typed) or len(typed) != len(meter.registers):
        return None
    return tuple(int(text) for text in good)


def _meters(raw: Sequence[Mapping[str, Any]]) -> tuple[Meter, ...]:
    return tuple(Meter.load(meter) for meter in raw)


# words


def zone_name(zone: str) -> Text:
    """A zone's name."""
    return t(f"zone-{zone}")


def source_name(source: str) -> Text:
    """Who took a reading."""
    return t(f"source-{source}")


def _card(account: Account, meter: Meter, season: Season) -> Text:
    lines = [
        t("reading-last", zone=zone_name(r.zone), value=str(r.last.value), day=r.last.day, source=source_name(r.last.source))
        if r.last
        else t("reading-last-none", zone=zone_name(r.zone))
        for r in meter.registers
    ]
    if meter.remote:
        lines.append(t("reading-remote"))
    if season.open:
        window = t("reading-window-open", closes=season.closes, counts_on=season.counts_on)
    else:
        window = t("reading-window-closed", opens=season.opens, closes=season.closes, counts_on=season.counts_on)
    return t(
        "reading-card",
        heading=t("account-heading", number=account.number, place=account.place),
        model=t("reading-model", model=meter.model) if meter.model else t("nothing"),
        serial=meter.serial,
        where=t("reading-place", place=meter.place) if meter.place else t("nothing"),
        zones=len(meter.registers),
        digits=meter.digits,
        lines=lines,
        window=window,
    )


def _pair(register: Register, value: int) -> Text:
    return t("reading-pair", zone=zone_name(register.zone), value=str(value))


def _summary(meter: Meter, season: Season, entered: Entered, picture: Mapping[str, Any] | None) -> Text:
    lines: list[Text] = []
    month = 0
    known = True
    for register in meter.registers:
        value, odd = entered.values[register.zone], entered.odd.get(register.zone)
        last = register.last
        lower = last is not None and value < last.value and odd != ROLLOVER  # then differences mean nothing
        known = known and not lower
        lines.append(
            t("reading-line", zone=zone_name(register.zone), last=str(last.value), value=str(value))
            if last
            else _pair(register, value)
        )
        if register.controller and not lower:
            kwh = consumed(register.controller.value, value, meter.digits)
            lines.append(t("reading-since-controller", day=register.controller.day, kwh=kwh))
        if register.month_start and not lower:
            kwh = consumed(register.month_start.value, value, meter.digits)
            month += kwh
            lines.append(t("reading-month", kwh=kwh, day=register.month_start.day))
        else:
            known = False
        if last and value == last.value:
            lines.append(t("reading-unchanged"))
        if odd:
            lines.append(t("reading-odd"))
    if len(meter.registers) > 1 and known:
        lines.append(t("reading-total", kwh=month))
    if entered.cut:
        lines.append(t("reading-cut"))
    if any(register.sent for register in meter.registers):
        lines.append(t("reading-corrects"))
    lines.append(t("reading-with-photo") if picture else t("reading-without-photo"))
    if not season.open:
        lines.append(t("reading-outside", counts_on=season.counts_on))
    return t("reading-summary", serial=meter.serial, lines=lines)


def _receipt(account: Account, meter: Meter, sent: Entered, receipt: Mapping[str, Any]) -> Text:
    lines = [_pair(register, sent.values[register.zone]) for register in meter.registers]
    meaning = t(
        "reading-means-window" if receipt["in_window"] else "reading-means-outside",
        counts_on=receipt["counts_on"],
        closes=receipt["closes"],
    )
    if receipt["corrects"]:
        lines.append(t("reading-corrected"))
    return t(
        "reading-accepted",
        number=receipt["number"],
        at=receipt["at"],
        heading=account.heading,
        serial=meter.serial,
        lines=lines,
        meaning=meaning,
    )


