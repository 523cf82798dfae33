"""Names as others may see them: enough to recognise an acquaintance, not enough to learn who lives there."""

from __future__ import annotations

LONGEST = 40


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
