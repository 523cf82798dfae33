"""The code by which a person joins another messenger: short, typed on any keyboard, hard to guess.

Its letters look the same in Cyrillic and in Latin, and neither they nor its digits are mistaken for each
other. It begins with a letter and ends with a digit, so it is never the number of an account, a reading or
a word. There are 1.7 thousand million of them, each good for minutes, and guessing is limited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

LETTERS = "ACEHKMPTX"
DIGITS = "23456789"
LENGTH = 8
MOST_CHATS = 4  # of one person: as many as fit on the screen where they are taken apart

_LATIN = str.maketrans("АСЕНКМРТХ", LETTERS)
_CODE = re.compile(f"[{LETTERS}][{LETTERS}{DIGITS}]{{{LENGTH - 2}}}[{DIGITS}]")
_LONGEST_TYPED = 40
_LINK = re.compile(r"join_([A-Z0-9]{8})", re.ASCII)


def make_code(choose: Callable[[Sequence[str]], str]) -> str:
    """A code of symbols that `choose` takes by chance."""
    middle = "".join(choose(LETTERS + DIGITS) for _ in range(LENGTH - 2))
    return choose(LETTERS) + middle + choose(DIGITS)


def read_code(text: str) -> str | None:
    """The code that was typed, in either alphabet, with spaces, hyphens or without; None if it is none."""
    if len(text) > _LONGEST_TYPED:
        return None
    typed = re.sub(r"[\s\-–—.]", "", text.upper()).translate(_LATIN)
    return typed if _CODE.fullmatch(typed) else None


def shown_code(code: str) -> str:
    """The code as people are shown it: in two halves."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def link_payload(code: str) -> str:
    """What a deep link carries."""
    return f"join_{code}"


def code_in_link(payload: str) -> str | None:
    """The code that a deep link carried."""
    found = _LINK.fullmatch(payload)
    return read_code(found[1]) if found else None
