"""Names: as people type their own, and as others may see them.

What others see is enough to recognise an acquaintance, not enough to learn who lives there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 40
LONGEST_FULL = 150
MOST_WORDS = 5
NONE = "-"
DASHES = frozenset({"-", "–", "—", "−"})
PARTICLES = frozenset({"огли", "оглы", "кизи", "кызы"})
_PATRONYMIC = re.compile(r"(?:вич|[ії]вна|[её]вна|овна|ич|ична)$")


class FullName(NamedTuple):
    """A person's name as the law wants it in an appeal; the patronymic may be empty."""

    surname: str
    name: str
    patronymic: str


def short_name(name: str) -> str:
    """A name of a messenger's profile: the first word whole, of the others the first letter."""
    words = name.split()
    return " ".join([*words[:1], *(f"{word[0]}." for word in words[1:3])])[:LONGEST]


def short_owner(owner: str) -> str:
    """An owner as registries write them, surname first: «Коваленко Олена Петрівна» is «Олена Петрівна К.».

    Anything else, an organisation for example, is its first letter.
    """
    words = owner.split()
    if len(words) in {2, 3} and all(
        word.replace(".", "").replace("-", "").replace("'", "").replace("’", "").isalpha() for word in words
    ):
        return " ".join([*words[1:], f"{words[0][0]}."])[:LONGEST]
    return f"{owner.strip()[:1]}…" if owner.strip() else ""


def read_full_name(text: str) -> FullName | None:
    """Surname, name, patronymic in either order; a dash for whoever has no patronymic; None if it is no name.

    «Коваленко Олена Петрівна», «Олена Петрівна Коваленко», «Мамедов Алі Гасан огли», «Smith John -».
    """
    words = [word.strip(".,;") for word in text.split()]
    words = [NONE if word in DASHES else word.replace("`", "’").replace("'", "’") for word in words]
    if not 3 <= len(words) <= MOST_WORDS or sum(map(len, words)) > LONGEST_FULL:  # noqa: PLR2004 - three parts
        return None
    if not all(_is_word(word) for word in words if word != NONE) or NONE in words[:-1]:
        return None
    words = [word.capitalize() if word.isupper() or word.islower() else word for word in words]
    words = [word.lower() if word.casefold() in PARTICLES else _joined(word) for word in words]
    if len(words) == 3 and _PATRONYMIC.search(words[1]) and not _PATRONYMIC.search(words[2]):  # noqa: PLR2004
        words = [words[2], words[0], words[1]]
    surname, name, *rest = words
    return FullName(surname, name, "" if rest == [NONE] else " ".join(rest))


def _is_word(word: str) -> bool:
    return bool(word) and all(letter.isalpha() or letter in "-’" for letter in word) and word[0].isalpha()


def _joined(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
