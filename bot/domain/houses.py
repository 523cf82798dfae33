"""House lists as companies write them: `12-А, 11(0253), 247-249, 100Б-Л, 37ГАРАЖ`.

1. A list is read token by token and its text is kept. An empty one is the whole street.
2. A house is a number, perhaps a letter, perhaps a part (`/3`, `корп. 2`). Case, Latin look-alikes, spaces
   and dashes between them say nothing: 12а, 12 А and 12-А are one house.
3. `1-15` is every house from 1 to 15; where both ends are odd or both even, the other side is only possible,
   for such a token may be one side of a street. `100Б-Л` is 100Б to 100Л. In `226В,Г` the bare Г is 226Г.
4. Same number and letter, other part or a remark (`37ГАРАЖ`): possible. Other letter: another house.
5. A token that was not understood concerns anybody: with one in the list no house gets a plain "no".
6. A house of the registry that cannot be read is possible in every list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bot.domain.house_numbers import House, Span, key, read_house, read_span
from bot.domain.outages import Touch

__all__ = ["Houses", "key", "parse"]

_LIST = str.maketrans({"…": "-", "÷": "-", "\n": ",", ";": ",", "\t": " ", "\u00a0": " "})
_SEPARATOR = re.compile(r",|\s+(?:та|і|й)\s+(?=№?\s*\d)|\+|&")
_FROM_TO = re.compile(r"\b(?:з|від|із)\s+№?\s*(\d+\s?\w?)\s+(?:по|до)\s+№?\s*(?=\d)", re.IGNORECASE)
_DOTS = re.compile(r"(?<=\d)\s*\.{2,}\s*(?=\d)")
_SPACED = re.compile(r"(?<=[\w)])\s+(?=\d)|(?<=\d)\.(?=\d)")
_SIDE = re.compile(r"\(?\b(не)?парн\w*(?:\s+(?:сторон\w*|бік|номери|будинки))?\)?\s*:?", re.IGNORECASE)
_WHOLE = re.compile(
    r"(?:вулиця\s+)?(?:вся|весь|все|всі|усі|уся|повністю|цілком)(?:\s+(?:вулиця|провулок|будинки|номери|село))?"
    r"|[-–—]+",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"[\s,(]+(?:крім|окрім|за винятком)\s+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_JOINED_PART = re.compile(
    r"(?<=\w)[\s.,]*\b(корпус|корп|секція|секц|сек|блок|бл|к)\b[\s.]*№?\s*(?=\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Token:
    """One item of a list: its text, and what it says; `guessed` where the list leaves it open."""

    raw: str
    house: House | None = None
    span: Span | None = None
    side: int | None = None  # 0 even, 1 odd: a whole side of the street
    guessed: bool = False

    def touch(self, house: House | Span | None) -> Touch:
        """Whether it is the house, which is None when it was not understood."""
        if house is None:
            return "possibly"
        if self.side is not None:
            return _of_side(self.side, house)
        if self.span:
            return self.span.touch(house)
        if self.house:
            found = self.house.touch(house)
            return "possibly" if self.guessed and found == "yes" else found
        return "no"


@dataclass(frozen=True, slots=True)
class Houses:
    """A list that was read. `doubtful`: what was not understood; `guessed`: what was, by its neighbours."""

    text: str
    tokens: tuple[Token, ...] = ()
    doubtful: tuple[str, ...] = ()
    whole: bool = False
    without: Houses | None = None
    _exact: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    _near: dict[int, list[Token]] = field(default_factory=dict, repr=False, compare=False)
    _wide: list[Token] = field(default_factory=list, repr=False, compare=False)

    @property
    def guessed(self) -> tuple[str, ...]:
        """Tokens that were understood only by what stands beside them."""
        return tuple(token.raw for token in self.tokens if token.guessed)

    def indexed(self) -> Houses:
        """The same list, with its tokens where `touch` finds them."""
        near: dict[int, list[Token]] = {}
        wide: list[Token] = []
        for token in self.tokens:
            if token.house:
                near.setdefault(token.house.number, []).append(token)
            else:
                wide.append(token)
        said = [token.raw for token in self.tokens if not token.guessed and token.side is None]
        exact = frozenset(key(raw) for raw in (*said, *self.doubtful))
        return replace(self, _exact=exact, _near=near, _wide=wide)

    def touch(self, house: str) -> Touch:
        """Whether the list has the house, as the registry writes it or as its key."""
        found = self._find(key(house))
        if found == "yes" and self.without and self.without.touch(house) != "no":
            return "possibly"
        return "possibly" if found == "no" and self.doubtful else found

    def _find(self, sought: str) -> Touch:
        if self.whole or sought in self._exact:
            return "yes"
        house = read_house(sought) or read_span(sought)
        best: Touch = "no"
        for token in self._candidates(house):
            touch = token.touch(house)
            if touch == "yes":
                return touch
            if touch == "possibly":
                best = touch
        return best

    def _candidates(self, house: House | Span | None) -> Iterator[Token]:
        if isinstance(house, House):
            yield from self._near.get(house.number, ())
            yield from self._wide
        else:
            yield from self.tokens


@lru_cache(1024)
def parse(text: str) -> Houses:
    """Read a list of houses."""
    stated, *excepted = _EXCEPT.split(f" {text}", maxsplit=1)
    stated = _FROM_TO.sub(r"\1-", _DOTS.sub("-", unicodedata.normalize("NFC", stated).translate(_LIST)))
    tokens: list[Token] = []
    doubtful: list[str] = []
    whole = not stated.strip(" ,.")
    before: House | None = None
    for raw in _split(_JOINED_PART.sub(r" \1 ", stated)):
        if _WHOLE.fullmatch(raw):
            whole = True
            continue
        token = _read(raw, before)
        if token is None:
            doubtful.append(raw)
            continue
        before = token.house or (token.span.last if token.span else None)
        tokens.append(token)
    without = parse(excepted[0].strip(" )")) if excepted else None
    return Houses(text, tuple(tokens), tuple(doubtful), whole, without).indexed()


def _split(text: str) -> Iterator[str]:
    """Tokens, those in brackets kept with what they explain."""
    pieces = _SEPARATOR.split(text)
    while pieces:
        piece = pieces.pop(0)
        while piece.count("(") > piece.count(")") and any(")" in other for other in pieces):
            piece += "," + pieces.pop(0)
        yield from filter(None, map(_trimmed, [piece] if "(" in piece else _apart(piece)))


def _apart(piece: str) -> list[str]:
    """`5 7 9` and `5.7.9` are three houses; `24 корп. 2` is one."""
    return [piece] if _parts_of_one(piece) else _SPACED.split(piece)


def _parts_of_one(piece: str) -> bool:
    return read_house(key(piece)) is not None or not piece.strip()[:1].isdigit()


def _trimmed(piece: str) -> str:
    return piece.strip(" .,:\u200b\ufeff")


def _read(raw: str, before: House | None) -> Token | None:
    """What a token says; None if that is not clear."""
    side: int | None = None
    rest = raw
    if found := _SIDE.search(raw):
        side = 1 if found[1] else 0
        rest = _trimmed(raw[: found.start()] + " " + raw[found.end() :])
        if not rest or _WHOLE.fullmatch(rest):
            return Token(raw, side=side)
    said = key(rest)
    if house := read_house(said):
        return Token(rest, house)
    if span := read_span(said):
        return Token(rest, span=span if side is None else span.on(side))
    if before and _LETTER.fullmatch(said):
        return Token(raw, House(before.number, said), guessed=not before.letter)
    return None


def _of_side(side: int, house: House | Span) -> Touch:
    if isinstance(house, House):
        return "yes" if house.number % 2 == side else "no"
    return "yes" if house.first.number % 2 == house.last.number % 2 == side else "possibly"
