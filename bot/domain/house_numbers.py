"""One house, or a run of houses, as a registry and a list write it; lists are read in `bot.domain.houses`.

A key is the house in the form in which two are compared: lower case, Cyrillic for look-alikes, nothing
between a number and its letter: 12-А, 12 а and 12A are `12а`, 24 корп. 2 is `24к2`. A key of a key is itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.outages import Touch

LENGTH = 64  # characters of a key
LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
SHORT_END = 20  # houses that an end without its first digits may reach: 174-6 is perhaps 174 to 176

_LOOK_ALIKE = str.maketrans("ABCEHIKMOPTXYÏ", "АВСЕНІКМОРТХУЇ")
_DASHES = re.compile("[\u2010-\u2015\u2212\u2043]")
_NOISE = re.compile("[\"'`´*’‘ʼ′“”„«»№\u02bb\u0301\u200b\ufeff]")
_BEFORE = re.compile(r"^(?:номер\w*|будин\w*|буд|б|д)[\s.:]*(?=\d)")
_PART = re.compile(
    r"(?<=\w)[\s.,(-]*(корпус|корп|к|секція|секц|сек|с|блок|бл|будівля|будова|буд)[\s.-]*(\d+[^\W\d_]?)\b\)?"
)
_LETTERED = re.compile(r"(?<=\d)[\s.,(-]*(?:літера|літер|літ)[\s.]*([^\W\d_])\b\)?")
_GAP = re.compile(r"(?<=\d)[\s./-]+(?=[^\W\d_])")
_AROUND = re.compile(r"\s*([-/()])\s*")
_HOUSE = re.compile(
    r"(?P<number>\d{1,4})(?P<letter>(?:[^\W\d_](?=бл\d|[ксб]\d|[^\w]|\d|$))?)(?P<part>(?:(?:/|к|с|б|бл)\d{1,4}[^\W\d_]?)*)"
    r"-?(?P<remark>[^\W\d_]{2,}|\([^()]*\))?"
)
_LETTER_RUN = re.compile(r"(\d{1,4})([^\W\d_])-([^\W\d_])")
_ZEROS = re.compile(r"(?<![\d(])0+(?=\d)")


@lru_cache(65536)
def key(house: str) -> str:
    """The house as it is compared."""
    said = _once(house)
    while (again := _once(said)) != said and len(again) <= len(said):
        said = again
    return said


def _once(house: str) -> str:
    said = unicodedata.normalize("NFKC", _NOISE.sub("", house)).upper().translate(_LOOK_ALIKE).lower()
    said = _DASHES.sub("-", _NOISE.sub("", said)).replace("\\", "/").replace("_", "-")
    said = _BEFORE.sub("", said.strip(" .,;:-/"))
    said = _LETTERED.sub(r"\1", said)
    said = _PART.sub(lambda found: _part(found[1]) + found[2], said)
    said = _GAP.sub("", _AROUND.sub(r"\1", said))
    said = re.sub(r"-{2,}", "-", re.sub(r"\s+", "-", said.strip(" .,;:-/")))
    return _ZEROS.sub("", said)[:LENGTH].rstrip("-/")


def _part(word: str) -> str:
    if word.startswith("бл"):
        return "бл"
    return "б" if word.startswith("бу") else word[0]


@dataclass(frozen=True, slots=True)
class House:
    """A number with perhaps a letter, parts and a remark."""

    number: int
    letter: str = ""
    part: str = ""
    remark: str = ""

    def touch(self, other: House | Span) -> Touch:
        """Whether who says this house means the other."""
        if isinstance(other, Span):
            return "possibly" if other.touch(House(self.number, self.letter)) != "no" else "no"
        if (self.number, self.letter) != (other.number, other.letter):
            return "no"
        if self.part != other.part and self.part and other.part:
            return "possibly" if _digits(self.part) == _digits(other.part) else "no"
        if self.part != other.part or _said(self.remark) != _said(other.remark):
            return "possibly"
        return "yes"


@dataclass(frozen=True, slots=True)
class Span:
    """Houses from one to another; on one `side` only (0 even, 1 odd), or `loose`: perhaps no run at all."""

    first: House
    last: House
    side: int | None = None
    loose: bool = False

    def on(self, side: int) -> Span:
        """Those of one side of the street."""
        return Span(self.first, self.last, side, self.loose)

    def touch(self, other: House | Span) -> Touch:
        """Whether who says these houses means the other."""
        if isinstance(other, Span):
            ends = {self.touch(other.first), self.touch(other.last)}
            if ends == {"yes"}:
                return "yes"
            reached = other.first.number <= self.last.number and self.first.number <= other.last.number
            return "possibly" if reached else "no"
        if not self.first.number <= other.number <= self.last.number:
            return "no"
        found = self._letters(other) if self.first.number == self.last.number else self._numbers(other)
        return "possibly" if found == "yes" and self.loose else found

    def _letters(self, other: House) -> Touch:
        if not other.letter:
            return "possibly"
        return "yes" if _order(self.first) <= _order(other) <= _order(self.last) else "no"

    def _numbers(self, other: House) -> Touch:
        first, last = self.first.number, self.last.number
        if self.side is not None:
            return "yes" if other.number % 2 == self.side else "no"
        if other.number == first and _order(other) < _order(self.first):
            return "possibly"
        if other.number == last and _order(other) > _order(self.last):
            return "possibly"
        return "possibly" if first % 2 == last % 2 != other.number % 2 else "yes"


@lru_cache(65536)
def read_house(said: str) -> House | None:
    """The house that a key is; None if it is no single one."""
    found = _HOUSE.fullmatch(said)
    if not found or not int(found["number"]):
        return None
    return House(int(found["number"]), found["letter"], found["part"], found["remark"] or "")


@lru_cache(4096)
def read_span(said: str) -> Span | None:
    """The run of houses that a key is; None if it is none."""
    if found := _LETTER_RUN.fullmatch(said):
        number, ends = int(found[1]), sorted(found.groups()[1:], key=_place)
        return Span(House(number, ends[0]), House(number, ends[1]))
    start, dash, end = said.partition("-")
    first, last = read_house(start), read_house(end)
    if not dash or not first or not last or first.remark or last.remark:
        return None
    if last.number > first.number:
        return Span(first, last)
    if last.number == first.number:
        return (
            Span(first, last)
            if first.letter and _order(last) >= _order(first)
            else Span(first, last, loose=True)
        )
    whole = f"{first.number}"
    reach = int(whole[: -len(f"{last.number}")] + f"{last.number}") if last.number < first.number else 0
    if first.number < reach <= first.number + SHORT_END:
        return Span(House(first.number), House(reach), loose=True)
    return Span(House(first.number), House(first.number), loose=True)


def _order(house: House) -> int:
    return _place(house.letter)


def _place(letter: str) -> int:
    """Where a letter stands in the alphabet; none stands before all, an unknown one after."""
    if not letter:
        return -1
    return LETTERS.find(letter) if letter in LETTERS else len(LETTERS) + ord(letter)


def _digits(part: str) -> list[str]:
    return re.findall(r"\d+", part)


def _said(remark: str) -> str:
    """The remark, unless it is only a number, such as that of a transformer."""
    return "" if re.fullmatch(r"\(\d{3,}\)", remark) else remark
