"""Readings for every zone of one meter: shown, asked, checked, confirmed, sent.

1. Nothing is refused that a person insists on: an odd value asks for a photo and is marked for an operator.
2. A photo alone is never a reading. It may be sent at any question, and waits there for the numbers.
3. Numbers may be typed at any question about them: at a doubt and at the summary they mend what was typed.
4. Nothing is sent without a Yes under a summary that names the account, the meter and every value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from bot.conversation.steps import Answer, Ask, Choice, Link, Look, Once, Rejected, Say, t
from bot.dialogs import reading_words as words
from bot.dialogs.common import NO, SKIP, YES, one_of, pick_account
from bot.dialogs.reading_sheet import Keys, Picture, Season, Sheet, Typed
from bot.domain.numbers import NotNumbers, is_reading, read_numbers
from bot.domain.readings import Doubt, Meter, Register, rolled_over, unswapped, without_fraction

SEND, EDIT, PHOTO, SAME, OTHER = "send", "edit", "photo", "same", "other"
RETYPE, INSIST, ROLLOVER, TRIM, SWAP, KEEP = "retype", "insist", "rollover", "trim", "swap", "keep"
KINDS = frozenset({"photo", "video", "document"})
LONGEST_ID = 18  # digits of a number of 64 bits
AGREED = frozenset({"так", "да", "ага", "ок", "передати", "yes", "ok", "send", "+", "👍"})

SEND_CHOICE = Choice(SEND, t("reading-send-yes"), main=True)
PHOTO_CHOICE = Choice(PHOTO, t("reading-send-photo"))
EDIT_CHOICE = Choice(EDIT, t("reading-send-edit"))
SKIP_PHOTO = (Choice(SKIP, t("reading-photo-skip")),)
SWAP_CHOICES = (Choice(SWAP, t("reading-swap"), main=True), Choice(KEEP, t("reading-keep")))
OFFER_CHOICES = (Choice(YES, t("photo-yes"), main=True), Choice(NO, t("photo-no")))

Read = Callable[[Answer], str | Picture | Typed]


async def reading(account: str = "", typed: str = "") -> None:
    """Readings for every zone of one meter, a photo if the person likes, then one write.

    `typed`: what was typed before the dialog began.
    """
    await _submit(account, typed, None)


async def photo(file: str, kind: str, caption: str = "") -> None:
    """A photo sent when nothing was open: the numbers still have to be typed, or stand under it."""
    if not (file.isascii() and file.isdecimal() and len(file) <= LONGEST_ID and kind in KINDS):
        await Say(t("photo-gone"), links=(Link("reading"),))
        return
    keys, picture = Keys(), Picture(int(file), kind)
    if is_reading(caption):
        await _submit("", caption, picture)
        return
    while True:
        wanted = await Ask(
            keys.next("wanted"),
            t("photo-offer", kind=picture.kind),
            read=_wanted,
            choices=OFFER_CHOICES,
            wants=("text", "file"),
            flowing=True,  # several photos, or a photo and its number, are often sent together
        )
        if not isinstance(wanted, Picture):
            break
        picture = wanted
    if wanted == NO:
        await Say(t("photo-dropped"), links=(Link("reading"),))
    else:
        await _submit("", "" if wanted == YES else wanted, picture)


def _wanted(answer: Answer) -> str | Picture:
    """Yes, No, the numbers themselves, or another photo."""
    if answer.kind == "pick":
        return one_of((YES, NO))(answer)
    if answer.kind == "file":
        return _picture(answer)
    if not is_reading(str(answer.value)):
        raise Rejected(t("photo-offer-misfit"))
    return str(answer.value)


async def _submit(number: str, typed: str, picture: Picture | None) -> None:
    account = await pick_account(number)
    if account is None:
        return
    # before the meters, which may be looked at again: what was typed keeps its time
    season = await Look("window", lambda r: r.readings.window(), Season.load)
    meters = await Look("meters", lambda r: r.readings.meters(account.number), _meters)
    if not meters:
        links = (Link("history", (account.number,)), Link("help"))
        await Say(t("reading-no-meter", heading=account.heading), links=links)
        return
    keys = Keys()
    while True:
        meter = await _pick_meter(meters, keys)
        sheet = Sheet(account, meters, meter, season, keys, picture)
        if typed:
            await _prefill(sheet, typed)
            typed = ""
        if sheet.left:
            await Say(partial(words.card, sheet))
        if await _settle(sheet):
            break
        picture = sheet.picture
    receipt = await Once(
        "submit",
        lambda w: w.readings.accept(
            account.number,
            sheet.meter.id,
            sheet.meter.seen,
            sheet.values,
            sheet.odd,
            sheet.picture and {"file": sheet.picture.file, "kind": sheet.picture.kind},
            sheet.times,
        ),
    )
    await Say(words.receipt(sheet, receipt), links=words.after(sheet, receipt))


async def _pick_meter(meters: Sequence[Meter], keys: Keys) -> Meter:
    """The meter, asked only when there is a choice."""
    if len(meters) == 1:
        return meters[0]
    chosen: str = await Ask(
        keys.next("meter"),
        t("reading-which-meter"),
        read=one_of(str(meter.id) for meter in meters),
        choices=tuple(words.meter_choice(meter) for meter in meters),
        wants=(),
    )
    return next(meter for meter in meters if str(meter.id) == chosen)


async def _settle(sheet: Sheet) -> bool:
    """Ask until the person says Send; False if it turned out to be another meter."""
    offered = False
    while True:
        while sheet.left:
            await _ask_value(sheet, sheet.left)
        await _unswap(sheet)
        for register in sheet.meter.registers:
            while doubt := sheet.doubt(register):
                if await _mend(sheet, register, doubt) == OTHER:
                    return False
        if sheet.odd and not sheet.picture and not offered:
            offered = True
            await _ask_photo(sheet, "reading-photo-odd")
        if await _confirmed(sheet):
            return True


# values


async def _prefill(sheet: Sheet, typed: str) -> None:
    """What was typed before, if it is a number for every zone."""
    try:
        numbers = read_numbers(typed, sheet.meter.zones, sheet.meter.digits, _last(sheet.meter.registers))
    except NotNumbers:
        numbers = None
    if numbers and len(numbers.values) == len(sheet.meter.zones):
        sheet.take(Typed(numbers, sheet.season.at))
    else:
        await Say(t("reading-numbers-misfit", zones=len(sheet.meter.zones)))


async def _ask_value(sheet: Sheet, registers: Sequence[Register]) -> None:
    """The value of the first of these registers, or of all of them, in one message."""
    zone = registers[0].zone
    before = sheet.before.get(zone) if len(sheet.meter.zones) > 1 else None
    choices = (Choice(SAME, t("reading-same", value=str(before.value))),) if before else ()
    zones = [register.zone for register in registers]
    read = _reads(zones, sheet.meter.digits, (SAME,) if before else (), _last(registers))
    shown = False
    while True:
        answer = await Ask(
            sheet.keys.next(f"value:{zone}"),
            lambda: words.question(sheet, registers),
            read=read,
            choices=choices,
            wants=("text", "file"),
            flowing=shown,  # the number may follow the photo at once: it is meant for this very question
        )
        match answer:
            case Typed():
                return sheet.take(answer)
            case Picture():
                sheet.picture, shown = answer, True
                await Say(t("reading-picture-first", kind=answer.kind))
            case _ if before:
                sheet.given[zone] = before
                return None


async def _unswap(sheet: Sheet) -> None:
    """Zones in the order that makes sense, if the person agrees."""
    registers, season = sheet.meter.registers, sheet.season
    if sheet.odd or len(registers) == 1:
        return
    better = unswapped(tuple(sheet.values.values()), registers, season.today, season.limits)
    if better is None:
        return
    values = dict(zip(sheet.meter.zones, better, strict=True))
    verdict: str = await Ask(
        sheet.keys.next("swap"),
        lambda: words.swapped(values),
        read=one_of((SWAP, KEEP)),
        choices=SWAP_CHOICES,
        wants=(),
    )
    if verdict == SWAP:
        for zone, value in values.items():
            sheet.put(zone, value, cut=sheet.given[zone].cut)


async def _mend(sheet: Sheet, register: Register, doubt: Doubt) -> str:
    """What the person makes of an odd value: another one, the same, or another meter (OTHER)."""
    zone, season = register.zone, sheet.season
    value = sheet.given[zone].value
    whole = without_fraction(value, register, season.today, season.limits)
    choices = [Choice(RETYPE, t("reading-retype"), main=whole is None)]
    if whole is not None:
        choices.insert(0, Choice(TRIM, t("reading-trim", value=str(whole)), main=True))
    if rolled_over(value, register, sheet.meter.digits, season.today, season.limits):
        choices.append(Choice(ROLLOVER, words.rollover(sheet, register, value)))
    if len(sheet.meters) > 1:
        choices.append(Choice(OTHER, t("reading-another-meter")))
    choices.append(Choice(INSIST, t("reading-insist")))
    answer = await Ask(
        sheet.keys.next(f"sure:{zone}"),
        lambda: words.doubt(sheet, register, doubt),
        read=_reads([zone], sheet.meter.digits, [choice.value for choice in choices]),
        choices=tuple(choices),
        wants=("text", "file"),
    )
    match answer:
        case Typed():
            again = answer.numbers.values[zone] == value
            sheet.take(answer)
            if again:  # who types the same number twice means it
                sheet.odd[zone] = doubt
        case Picture():
            sheet.picture = answer
            await Say(t("reading-picture", kind=answer.kind))
        case "retype":
            await _ask_value(sheet, [register])
        case "trim" if whole is not None:
            sheet.put(zone, whole)
        case "rollover":
            sheet.odd[zone] = ROLLOVER
        case "insist":
            sheet.odd[zone] = doubt
        case _:
            return OTHER
    return ""


async def _ask_photo(sheet: Sheet, text: str) -> None:
    """A photo or video that confirms the numbers; may be left out."""
    answer = await Ask(
        sheet.keys.next("photo"),
        t(text),
        read=_reads((), 0, (SKIP,)),
        choices=SKIP_PHOTO,
        wants=("file",),
    )
    if isinstance(answer, Picture):
        sheet.picture = answer


async def _confirmed(sheet: Sheet) -> bool:
    """Whether the person sends what the summary shows; False when values have changed."""
    while True:
        answer = await Ask(
            sheet.keys.next("send"),
            lambda: words.summary(sheet),
            read=_reads_verdict(sheet),
            choices=(SEND_CHOICE, EDIT_CHOICE) if sheet.picture else (SEND_CHOICE, PHOTO_CHOICE, EDIT_CHOICE),
            wants=("text", "file"),
        )
        match answer:
            case Typed():
                sheet.take(answer)
                return False
            case Picture():
                sheet.picture = answer
            case "photo":
                await _ask_photo(sheet, "reading-photo")
            case "edit":
                sheet.rewrite()
                return False
            case _:
                return True


# answers


def _last(registers: Sequence[Register]) -> dict[str, int]:
    return {register.zone: register.last.value for register in registers if register.last}


def _reads(
    zones: Sequence[str], digits: int, picks: Sequence[str], last: Mapping[str, int] = MappingProxyType({})
) -> Read:
    """Reads a choice, a file, or numbers of some zones; `last` is what was read before."""

    def read(answer: Answer) -> str | Picture | Typed:
        if answer.kind == "pick":
            return one_of(picks)(answer)
        if answer.kind == "file":
            return _picture(answer)
        try:
            return Typed(read_numbers(str(answer.value), zones, digits, last), answer.at)
        except NotNumbers as wrong:
            raise Rejected(words.wrong(wrong.why, zones, digits, buttons=bool(picks))) from None

    return read


def _picture(answer: Answer) -> Picture:
    if not isinstance(answer.value, int):
        raise Rejected(t("file-not-fetched"))
    return Picture(answer.value, answer.detail)


def _reads_verdict(sheet: Sheet) -> Read:
    """Reads what may follow a summary: a word that agrees, too, but no number that could be any zone's."""
    zones, digits = sheet.meter.zones, sheet.meter.digits
    plain = _reads(zones, digits, (SEND, EDIT, PHOTO), _last(sheet.meter.registers))

    def read(answer: Answer) -> str | Picture | Typed:
        if answer.kind == "text" and str(answer.value).strip(" .!✅").casefold() in AGREED:
            return SEND
        given = plain(answer)
        if isinstance(given, Typed) and not given.numbers.named and len(given.numbers.values) < len(zones):
            raise Rejected(t("reading-wrong-which"))
        return given

    return read


def _meters(raw: Sequence[dict[str, Any]]) -> tuple[Meter, ...]:
    return tuple(Meter.load(meter) for meter in raw)
