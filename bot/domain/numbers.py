"""Numbers as people type them off a meter.

    04520 · 4 520 · 4520,7 · 4520.7 кВт·год · 4 5 2 0      one number
    4520 3310 · 4520, 3310 · one on each line              a number for each zone, in their order
    ніч 3310, день 4520 · 4520 day, 3310 night             numbers of zones by their names

Rule 1: digits may be of any script and spaces of any width; what is left after a decimal mark is dropped, as
readings are whole kWh. Rule 2: where a space may part thousands as well as numbers, the last readings decide;
where both or neither would be no step back nothing is guessed.
Rule 3: anything else is not a number: no sign, no letters but units and the names of zones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from bot.domain.zones import DAY, HALF_PEAK, NIGHT, PEAK, ZONES

LONGEST = 100  # characters that somebody may need for the numbers of three zones
MOST_DIGITS = 8  # of a register; account numbers begin at nine

Why = Literal["digits", "long", "many", "unclear", "zone"]

_UNIT = re.compile(r"(?:к\s*вт|k\s*w)[^\d]*?(?:г(?:од)?\b\.?|h\b|ч\b|(?=[\d\s,;]|$))")
_FILLING = re.compile(r"\b(?:показ\w*|зон[аиу]|reading\w*|zone)\b\s*[:=]?")
_AND = re.compile(r"\b(?:і|й|та|and|и)\b")
_APART = re.compile(r"[;/|\n]+|,\s+|,$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_ONE_BY_ONE = re.compile(r"\d(?: \d)+(?:[.,]\d+)?")
_MARKS = re.compile("[.,]")
_AROUND = " \t.,:;!=-–—"  # around a number with the name of its zone
_FRACTION_DIGITS = 2  # more digits after a mark are another number, where several are asked for
_NAMES: Mapping[str, str] = {  # a name that holds another comes first
    HALF_PEAK: r"(?:напів|полу)п[іи]к\w*|half[- ]?peak|half",
    PEAK: r"п[іи]к(?:ов\w+)?|peak",
    NIGHT: r"ніч\w*|н[оі]чн\w*|ночі|ночь\w*|night",
    DAY: r"день|дня|денн\w*|дневн\w*|day",
}
_NAME = re.compile(r"\b(?:" + "|".join(f"(?P<{zone}>{words})" for zone, words in _NAMES.items()) + r")\b")


class NotNumbers(ValueError):
    """The text is not the numbers that were asked for.

    `why`: `digits` it is no number, `long` too long for the register, `many` another count of numbers,
    `unclear` one number or several, `zone` a zone that was not asked for.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers by zone; `named` when the person named the zones, `cut` when a fraction was dropped."""

    values: Mapping[str, int]
    named: bool = False
    cut: bool = False


def read_numbers(
    text: str, zones: Sequence[str], digits: int, last: Mapping[str, int] = MappingProxyType({})
) -> Numbers:
    """A number for the first of the zones, one for each of them, or any by name; raises NotNumbers.

    A number has at most `digits` digits, leading zeros aside. `last`: what was read before, by zone.
    """
    if text.isascii() and text.isdecimal():  # nearly always, and a replay reads every answer again
        return _whole({zones[0]: text}, digits, named=False)
    plain = _FILLING.sub(" ", _UNIT.sub(" ; ", _plain(text)))
    if not any(character.isdecimal() for character in plain):
        raise NotNumbers("digits")
    if _NAME.search(plain):
        return _named(plain, zones, digits)
    parts = [part.strip(_AROUND) for part in _APART.split(_AND.sub(" ; ", _no_sign(plain)))]
    parts = [" ".join(part.split()) for part in parts if part]
    try:
        found = [
            number for part in parts for number in _numbers(part, len(zones), digits, alone=len(parts) == 1)
        ]
    except NotNumbers as doubt:
        found = _no_step_back(parts[0], zones, last) if doubt.why == "unclear" else []
        if not found:
            raise
    if len(found) not in {1, len(zones)}:
        raise NotNumbers("many")
    return _whole(dict(zip(zones, found, strict=False)), digits, named=False)


def is_reading(text: str) -> bool:
    """Whether words typed out of the blue are numbers off a meter, however many zones it has."""
    return len(text) <= LONGEST and any(_reads(text, zones) for zones in ZONES.values())


def _reads(text: str, zones: Sequence[str]) -> bool:
    try:
        read_numbers(text, zones, MOST_DIGITS)
    except NotNumbers as why:
        return why.why == "unclear"
    return True


def _plain(text: str) -> str:
    """Digits of every script as ASCII ones, in lower case, nothing invisible."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text.casefold()
        if unicodedata.category(character) != "Cf"
    ).strip()


def _no_sign(text: str) -> str:
    if re.search(r"[-−–—]\s*\d", text):
        raise NotNumbers("digits")
    return text


def _numbers(part: str, most: int, digits: int, *, alone: bool) -> list[str]:
    """The numbers between two separators; spaces may part thousands, digits, or numbers."""
    if _NUMBER.fullmatch(part):
        whole, *fraction = _MARKS.split(part)
        if most > 1 and alone and fraction and len(fraction[0]) > _FRACTION_DIGITS:
            return [whole, *fraction]
        return [part]
    if _THOUSANDS.fullmatch(part) and (most == 1 or _fits(part, digits)):
        if alone and most == part.count(" ") + 1:
            raise NotNumbers("unclear")
        return [part.replace(" ", "")]
    groups = part.split(" ")
    if len(groups) == 1:
        groups = part.split(",")  # 4520,3310,120: no fraction has two marks
    if not all(_NUMBER.fullmatch(group) for group in groups):
        raise NotNumbers("digits")
    if len(groups) > most and _ONE_BY_ONE.fullmatch(part):
        return [part.replace(" ", "")]
    return groups


def _no_step_back(part: str, zones: Sequence[str], last: Mapping[str, int]) -> list[str]:
    """One number with a space in it, or one for each zone: whichever alone is no step back; else nothing."""
    whole, several = part.replace(" ", ""), part.split(" ")
    one = _after(whole, last.get(zones[0]))
    each = all(_after(number, last.get(zone)) for zone, number in zip(zones, several, strict=True))
    if one == each:
        return []
    return [whole] if one else several


def _after(number: str, last: int | None) -> bool:
    return last is not None and int(_MARKS.split(number)[0]) >= last


def _fits(number: str, digits: int) -> bool:
    return len(_MARKS.split(number.replace(" ", ""))[0].lstrip("0")) <= digits


def _named(text: str, zones: Sequence[str], digits: int) -> Numbers:
    """Numbers that stand behind the names of their zones, or all before them."""
    matches = list(_NAME.finditer(text))
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(text)]
    between = [_AND.sub(" ", text[a:b]).strip(_AROUND + "\n/|") for a, b in zip(ends, starts, strict=True)]
    if not between[0]:
        numbers = between[1:]
    elif not between[-1]:
        numbers = between[:-1]
    else:
        raise NotNumbers("digits")
    found: dict[str, str] = {}
    for match, chunk in zip(matches, numbers, strict=True):
        name = str(match.lastgroup)
        if name not in zones:
            raise NotNumbers("zone")
        if name in found:
            raise NotNumbers("unclear")
        parts = _numbers(" ".join(chunk.split()), 1, digits, alone=True)
        if len(parts) != 1:
            raise NotNumbers("unclear")
        found[name] = parts[0]
    return _whole({zone: found[zone] for zone in zones if zone in found}, digits, named=True)


def _whole(found: Mapping[str, str], digits: int, *, named: bool) -> Numbers:
    values, cut = {}, False
    for zone, number in found.items():
        whole, *fraction = _MARKS.split(number)
        if len(whole.lstrip("0")) > digits:
            raise NotNumbers("long")
        values[zone] = int(whole)
        cut = cut or bool(fraction and fraction[0].strip("0"))
    return Numbers(values, named, cut)
