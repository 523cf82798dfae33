"""Names of settlements and streets in the form in which two of them are compared.

1. What is the same is written alike: case, Latin look-alikes, apostrophes and quotes, ґ as г, spaces and
   dashes, «вул.» and «вулиця», the order of words. What stands in brackets is a remark.
2. The type of a settlement says nothing; that of a street counts unless it is a plain «вулиця».
3. A person's first name, however it is written, is its initial, which stands after a slash:
   «Хмельницького Б.», «Б.Хмельницького» and «Богдана Хмельницького» are all `хмельницького/б`. A title goes.
4. Who writes «вул. Шевченка» may mean the only Шевченко there is: `match` finds which streets of a settlement
   a key means, and says "possibly" where there are several.

A key of a key is the key itself. Houses are `bot.domain.houses`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from bot.domain.houses import key as house_key
from bot.domain.outages import Touch
from bot.domain.street_words import FILLERS, GIVEN_NAMES, PLAIN, SHORTENED, TITLES, TYPES

__all__ = ["akin", "house_key", "match", "plain", "settlement_key", "street_key"]

LENGTH = 200  # characters of a key
INITIALS = 4  # of a person that a key keeps
INITIAL = 2  # letters of an initial with its dot: Дж.

_LOOK_ALIKE = str.maketrans(
    "ABCEHIKMOPTXYÏҐ", "АВСЕНІКМОРТХУЇГ"
)  # capitals: whoever mixes alphabets mixes those
_QUOTES = re.compile("[\"'`´*’‘ʼʹ′“”„«»\u02bb\u0301]")
_BRACKETS = re.compile(r"\([^()]*\)?")
_DASHES = re.compile("[\u2010-\u2015\u2212\u2043]")
_WORD = re.compile(r"([^\W_]+)(\.?)")
_ORDINAL = re.compile(r"(?<!\w)(\d+)-?(?:ий|ій|й|ої|ого|го|та|ша|га|тя|ма|а|я|те|ше|є|е)(?!\w)")
_SPLIT_TYPE = re.compile(
    r"(?<![\w-])(" + "|".join(sorted(re.escape(word) for word in TYPES if not word.isalpha())) + r")(?![\w-])"
)
_INITIALS = re.compile(r"(?<=[^\W_])/([^\W\d_]{1,4})$")
_ABOVE = re.compile(r"^.*\b(?:обл|область|область|район|отг|тг|громада)\b\.?")
_SETTLEMENT_TYPE = re.compile(
    r"^(?:селище міського типу|с ще|с щ|с ?м ?т|пгт|місто|село|селище|сел|хутір|хут|м|с|х) "
    r"| (?:смт|місто|село|селище|м|с)$"
)
_PATRONYMIC = re.compile(r"\w{3,}(?:овича|йовича|івни|ївни)")
_ADJECTIVE = re.compile(r"\w+(?:ськ|цьк)\w{1,3}")


def plain(text: str) -> str:
    """Lower case, Cyrillic for look-alikes, one space, plain hyphens; no apostrophes, quotes or brackets."""
    letters = unicodedata.normalize("NFKC", _QUOTES.sub("", text)).upper().translate(_LOOK_ALIKE).lower()
    return " ".join(_DASHES.sub("-", _BRACKETS.sub(" ", _QUOTES.sub("", letters))).split())


@lru_cache(8192)
def settlement_key(text: str) -> str:
    """The settlement as it is compared; its type, its district and its region are gone."""
    parts = []
    for part in plain(text).replace("р-н", "район").split(","):
        words = " ".join(word for word, _ in _WORD.findall(_ABOVE.sub("", part)))
        parts.append(words)
    name = " ".join(filter(None, parts)) or " ".join(word for word, _ in _WORD.findall(plain(text)))
    while True:
        shorter = _SETTLEMENT_TYPE.sub("", name)
        if shorter == name:
            return name[:LENGTH].rstrip()
        name = shorter


@lru_cache(32768)
def street_key(text: str) -> str:
    """The street as it is compared: type unless a plain street, words in order, initials after a slash."""
    said = _SPLIT_TYPE.sub(lambda found: TYPES[found[1]], _ORDINAL.sub(r"\1", plain(text)))
    marked = _INITIALS.search(said)
    kind, words = _type_of(list(_WORD.findall(said[: marked.start()] if marked else said)))
    names, initials = _person(words)
    if marked:
        initials += marked[1]
    if not names:
        names, initials = sorted(initials), ""
    key = " ".join([kind, *names] if kind else names)
    initials = initials[:INITIALS]
    return (f"{key}/{initials}" if initials else key)[:LENGTH].rstrip(" /")


def _type_of(words: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """The type, empty for a plain street, and the other words."""
    words = [word for word in words if word[0] not in PLAIN] or words
    if len(words) > 1:
        for place, (word, _) in enumerate(words):
            if word in TYPES:
                return TYPES[word], words[:place] + words[place + 1 :]
            if word == "ш" and any(other.endswith("ке") for other, _ in words):
                return TYPES["шосе"], words[:place] + words[place + 1 :]
    return "", words


def _person(words: list[tuple[str, str]]) -> tuple[list[str], str]:
    """The words that make the name, sorted, and the initials of whoever bears it."""
    names: list[str] = []
    titles: list[str] = []
    given: list[str] = []
    initials = ""
    for place, (said, dot) in enumerate(words):
        word = SHORTENED.get(said, said)
        if word == "св":
            after = words[place + 1][0] if place + 1 < len(words) else ""
            word = "свято" if _ADJECTIVE.fullmatch(after) else "святого"
        if word in FILLERS and len(words) > 1:
            continue
        if word in {"і", "й"} and not dot and _joins(words, place):
            continue
        if word.isalpha() and len(word) <= (INITIAL if dot else 1):
            initials += word[0]
        elif word in GIVEN_NAMES:
            given.append(word)
            initials += word[0]
        elif word in TITLES:
            titles.append(word)
        else:
            names.append(word)
    if not names:
        for word in given:
            initials = initials.replace(word[0], "", 1)
        return sorted(titles + given), initials
    if given and len(names) > 1:
        fathers = [word for word in names if _PATRONYMIC.fullmatch(word)][:1]
        names = [word for word in names if word not in fathers]
        initials += "".join(word[0] for word in fathers)
    return sorted(names), initials


def _joins(words: list[tuple[str, str]], place: int) -> bool:
    """Whether the letter is a conjunction: it stands between two words."""
    return 0 < place < len(words) - 1 and min(len(words[place - 1][0]), len(words[place + 1][0])) > 1


class _Key(NamedTuple):
    kind: str
    words: frozenset[str]
    initials: str


_KINDS = frozenset(TYPES.values())


@lru_cache(32768)
def _read(key: str) -> _Key:
    name, _, initials = key.partition("/")
    first, *others = name.split(" ")
    if others and first in _KINDS:
        return _Key(first, frozenset(others), initials)
    return _Key("", frozenset((first, *others)), initials)


def match(wanted: str, known: Collection[str]) -> dict[str, Touch]:
    """Which of the streets of a settlement the key means, and how surely; both are keys of `street_key`.

    The same name with other or no initials is the same street, unless several people of that name have one;
    a first name that nobody knew as such fits the initial; another type of street is only possible.
    """
    if not wanted:
        return {}
    it = _read(wanted)
    family = {key: _read(key) for key in known if _same_name(_read(key), it)}
    near = {key: other for key, other in family.items() if _fit(other.initials, it.initials)}
    if near:
        several = _several(other.initials for other in (*family.values(), it))
        return {key: "possibly" if several and key != wanted else "yes" for key in near}
    spelled: dict[str, Touch] = {key: "yes" for key in known if _spells_out(_read(key), it)}
    if spelled:
        return spelled if len(spelled) == 1 else dict.fromkeys(spelled, "possibly")
    return {
        key: "possibly"
        for key in known
        if _read(key).words == it.words and _fit(_read(key).initials, it.initials)
    }


def akin(one: str, other: str) -> bool:
    """Whether two keys have a word in common: `match` never finds others."""
    return not _read(one).words.isdisjoint(_read(other).words)


def _same_name(one: _Key, other: _Key) -> bool:
    return one.kind == other.kind and one.words == other.words


def _fit(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _several(initials: Iterable[str]) -> bool:
    """Whether these are people of different names."""
    named = sorted(filter(None, set(initials)), key=len)
    return any(not longer.startswith(named[0]) for longer in named[1:])


def _spells_out(one: _Key, other: _Key) -> bool:
    """Whether one has a first name, in full, where the other has its initial."""
    short, long = (one, other) if one.initials else (other, one)
    extra = long.words - short.words
    return (
        one.kind == other.kind
        and bool(short.initials)
        and not long.initials
        and short.words < long.words
        and len(extra) == 1
        and min(extra).startswith(short.initials[0])
    )
