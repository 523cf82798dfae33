"""Numbers as people type them off a meter: `04520`, `4 520`, `4520,7`, `4520 кВт`, or the numbers of all zones in one message."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNIT = re.compile(r"(?:к\s*вт|k\s*w)[^\d]*", re.IGNORECASE)
_APART = re.compile(r"[;/\n|]+|,\s+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_FRACTION_DIGITS = 2  # more digits after a comma are another number, not a fraction


class NotNumbers(ValueError):  # noqa: N818 - it is the text that is so
    """The text is not the numbers that were asked for; `why` is `digits`, `long`, `many` or `unclear`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers in the order typed; `cut` when a fraction was left out."""

    values: tuple[int, ...]
    cut: bool = False


def read_numbers(text: str, most: int, digits: int) -> Numbers:
    """One number, or as many as `most`, each of at most `digits` digits without leading zeros; raises NotNumbers."""
    text = _UNIT.sub(" ; ", text.strip())
    parts = [part.strip() for part in _APART.split(text) if part.strip()]
    found: list[str] = []
    for part in parts:
        groups = part.split()
        if not all(_NUMBER.fullmatch(group) and group.isascii() for group in groups):
            raise NotNumbers("digits")
        found += _join(groups, alone=len(parts) == 1, most=most, digits=digits)
    if not found:
        raise NotNumbers("digits")
    if len(found) > most:
        raise NotNumbers("many")
    if most > 1 and len(found) not in {1, most}:
        raise NotNumbers("many")
    return _whole(found, digits)


def _join(groups: list[str], *, alone: bool, most: int, digits: int) -> list[str]:
    """Groups of digits between spaces: thousands of one number, or several numbers."""
    if len(groups) == 1:
        whole, mark, fraction = groups[0].replace(".", ",").partition(",")
        if mark and most > 1 and alone and len(fraction) > _FRACTION_DIGITS:
            return [whole, fraction]
        return groups
    thousands = len(groups[0]) <= 3 and all(re.fullmatch(r"\d{3}(?:[.,]\d+)?", group) for group in groups[1:])  # noqa: PLR2004
    joined = "".join(groups)
    fits = len(re.split("[.,]", joined)[0].lstrip("0")) <= digits
    if thousands and fits:
        if most == len(groups):
            raise NotNumbers("unclear")
        return [joined]
    if most == 1:
        return [joined]
    return groups


def _whole(found: list[str], digits: int) -> Numbers:
    values, cut = [], False
    for number in found:
        whole, _, fraction = number.replace(".", ",").partition(",")
        cut = cut or bool(fraction.strip("0"))
        if len(whole.lstrip("0")) > digits:
            raise NotNumbers("long")
        values.append(int(whole))
    return Numbers(tuple(values), cut)
