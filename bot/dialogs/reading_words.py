"""What the dialog of a reading says: the card, the questions, the summary, the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.conversation.steps import Choice, Link, Text, t
from bot.dialogs.reading_sheet import Sheet
from bot.domain.numbers import Why
from bot.domain.readings import Doubt, Meter, Past, Register, consumed
from bot.domain.zones import TOTAL

NOTHING = t("nothing")
NEAR = 300  # days within which a day needs no year


def zone_name(zone: str) -> Text:
    """A zone's name."""
    return t(f"zone-{zone}")


def day_name(day: date, today: date) -> Text:
    """A day, with its year when that is not plain."""
    return t("reading-day-near" if (today - day).days < NEAR else "reading-day-far", day=day)


# before the numbers


def meter_choice(meter: Meter) -> Choice:
    """A meter among several; one whose reading has been sent already is marked."""
    sent = all(register.sent for register in meter.registers)
    key = "reading-meter-sent" if sent else "reading-meter-choice"
    about = tuple(filter(None, (meter.serial, meter.place or meter.model)))
    return Choice(str(meter.id), t(key, about=about))


def card(sheet: Sheet) -> Text:
    """The meter, and what a reading sent now counts for."""
    meter, season = sheet.meter, sheet.season
    about = [t("reading-word", word=word) for word in (meter.model, meter.place) if word]
    about += [t("reading-zones", zones=len(meter.registers)), t("reading-digits", digits=meter.digits)]
    key = "reading-window-open" if season.open else "reading-window-closed"
    lines = [t(key, opens=season.opens, closes=season.closes, counts_on=season.counts_on)]
    lines += _sent("reading-sent", sheet)
    if meter.remote:
        lines.append(t("reading-remote"))
    return t(
        "reading-card", heading=sheet.account.heading, serial=meter.serial, about=tuple(about), lines=lines
    )


def _sent(key: str, sheet: Sheet) -> list[Text]:
    sent = {r.zone: r.sent for r in sheet.meter.registers if r.sent}
    if not sent:
        return []
    values = tuple(reading_value(zone, past.value) for zone, past in sent.items())
    latest = max(past.day for past in sent.values())
    return [t(key, values=values, day=day_name(latest, sheet.season.today))]


def question(sheet: Sheet, registers: Sequence[Register]) -> Text:
    """The question for the first of the registers, with what it showed last."""
    register, first = registers[0], len(registers) == len(sheet.meter.registers)
    if register.zone == TOTAL:
        lines = [t("reading-ask")]
    else:
        lines = [t("reading-ask-zone" if first else "reading-ask-next", zone=zone_name(register.zone))]
    if register.last:
        lines.append(t("reading-last", value=str(register.last.value), when=_when(register.last, sheet)))
    elif first:
        lines.append(t("reading-last-none"))
    if first and len(registers) > 1:
        lines += [NOTHING, t("reading-ask-all", zones=_names(r.zone for r in registers))]
    return t("reading-lines", lines=lines)


def _when(past: Past, sheet: Sheet) -> tuple[Text, ...]:
    """The day of a reading, and who took it if that was not a consumer."""
    day = day_name(past.day, sheet.season.today)
    return (day,) if past.source == "consumer" else (day, t(f"source-{past.source}"))


def _names(zones: Any) -> tuple[Text, ...]:
    return tuple(zone_name(zone) for zone in zones)


def reading_value(zone: str, value: int) -> Text:
    """A value in bold, with its zone if there are several."""
    if zone == TOTAL:
        return t("reading-value", value=str(value))
    return t("reading-value-zone", zone=zone_name(zone), value=str(value))


def wrong(why: Why, zones: Sequence[str], digits: int, *, buttons: bool) -> Text:
    """Why the numbers cannot be taken; `buttons` if there are any to press instead."""
    if why == "digits" and buttons:
        return t("reading-wrong-button")
    if why == "zone" and TOTAL in zones:
        why = "many"
    return t(f"reading-wrong-{why}", digits=digits, zones=len(zones), names=_names(zones))


# doubts


def swapped(values: Mapping[str, int]) -> Text:
    """Whether zones were mixed up."""
    return t("reading-swapped", lines=[reading_value(zone, value) for zone, value in values.items()])


def rollover(sheet: Sheet, register: Register, value: int) -> Text:
    """The label for a register that has passed its end."""
    before = str(register.last.value) if register.last else ""
    return t("reading-rollover", before=before, after=str(value).zfill(sheet.meter.digits))


def doubt(sheet: Sheet, register: Register, why: Doubt) -> Text:
    """What is odd about a value, and what to do."""
    value, last = sheet.given[register.zone].value, register.last
    key = "much" if why == "far" and not register.usual else why
    return t(
        f"reading-doubt-{key}",
        what=reading_value(register.zone, value),
        last=str(last.value) if last else "",
        day=day_name(last.day, sheet.season.today) if last else NOTHING,
        kwh=value - last.value if last else value,
        usual=round(register.usual or 0),
        serial=sheet.meter.serial,
    )


# the summary


def summary(sheet: Sheet) -> Text:
    """Every value with what it means, and what sending does."""
    lines: list[Text] = []
    months: list[int | None] = []
    starts: set[date] = set()
    for register in sheet.meter.registers:
        value, odd = sheet.given[register.zone].value, sheet.odd.get(register.zone)
        month = _since(register.month_start, value, odd, sheet)
        months.append(month)
        lines += _line(sheet, register, value, odd, month)
        if register.month_start:
            starts.add(register.month_start.day)
    known = [month for month in months if month is not None]
    if len(months) > 1 and len(known) == len(months) and len(starts) == 1:
        lines.append(t("reading-total", kwh=sum(known), day=day_name(starts.pop(), sheet.season.today)))
    return t(
        "reading-summary",
        heading=sheet.account.heading,
        serial=sheet.meter.serial,
        lines=lines,
        notes=_notes(sheet),
        ask=t("reading-send"),
    )


def _line(sheet: Sheet, register: Register, value: int, odd: str | None, month: int | None) -> list[Text]:
    """One zone: from what to what, and the kWh between."""
    zone, last, today = zone_name(register.zone), register.last, sheet.season.today
    if last is None:
        lines = [t("reading-first", zone=zone, value=str(value))]
    else:
        lines = [t("reading-change", zone=zone, last=str(last.value), value=str(value))]
    if month is not None and register.month_start:
        lines.append(t("reading-month", kwh=month, day=day_name(register.month_start.day, today)))
    since = _since(register.controller, value, odd, sheet)
    if since is not None and register.controller:
        lines.append(t("reading-controller", kwh=since, day=day_name(register.controller.day, today)))
    if last and value == last.value:
        lines.append(t("reading-unchanged"))
    if odd:
        lines.append(t("reading-odd"))
    return lines


def _since(past: Past | None, value: int, odd: str | None, sheet: Sheet) -> int | None:
    """How many kWh since a reading; None where it is not known or makes no sense."""
    if past is None or (value < past.value and odd != "rollover"):
        return None
    return consumed(past.value, value, sheet.meter.digits)


def _notes(sheet: Sheet) -> list[Text]:
    notes = []
    if any(given.cut for given in sheet.given.values()):
        notes.append(t("reading-cut"))
    if sheet.picture:
        notes.append(t("reading-picture", kind=sheet.picture.kind))
    notes += _sent("reading-replaces", sheet)
    notes.append(t("reading-counts" if sheet.season.open else "reading-helps", day=sheet.season.counts_on))
    return notes


# afterwards


def receipt(sheet: Sheet, given: Mapping[str, Any]) -> Text:
    """What was taken, when, and what it means; worth keeping."""
    lines = [t("reading-first", zone=zone_name(zone), value=str(v)) for zone, v in sheet.values.items()]
    if given["photo"] and sheet.picture:
        lines.append(t("reading-picture", kind=sheet.picture.kind))
    elif sheet.picture:
        lines.append(t("reading-picture-gone"))
    meaning = [_meaning(sheet, given)]
    if given["corrects"]:
        meaning.append(t("reading-corrected"))
    if sheet.odd and not given["in_window"]:
        meaning.append(t("reading-means-odd-later"))
    if given["correctable"]:
        meaning.append(t("reading-means-correct", closes=given["closes"]))
    return t(
        "reading-accepted",
        number=given["number"],
        at=given["at"],
        account=sheet.account.number,
        place=sheet.account.place,
        serial=sheet.meter.serial,
        lines=lines,
        meaning=meaning,
    )


def _meaning(sheet: Sheet, given: Mapping[str, Any]) -> Text:
    """What becomes of it."""
    counts_on = given["counts_on"]
    if given["in_window"]:
        return t("reading-means-odd" if sheet.odd else "reading-means", counts_on=counts_on)
    return t("reading-means-later", counts_on=counts_on, opens=given["opens"], closes=given["closes"])


def after(sheet: Sheet, given: Mapping[str, Any]) -> tuple[Link, ...]:
    """What people want next."""
    number = (sheet.account.number,)
    links = [Link("history", number)]
    if given["correctable"] and len(sheet.meters) == 1:
        links.insert(0, Link("reading", number, t("reading-correct")))
    elif len(sheet.meters) > 1:
        links.insert(0, Link("reading", number, t("reading-other-meter")))
    return tuple(links)
