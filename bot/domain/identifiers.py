"""Identifiers as people type them: EIC, account number, serial number of a meter.

Rule 1: people read Latin letters on a bill and type the Cyrillic ones that look the same, in either case,
with spaces and hyphens wherever the print has them. All of that is undone here and nowhere else.
Rule 2: a letter that stands for a digit (О for 0, З for 3, І for 1) is read as the digit only where that
makes sense of the whole: an EIC whose check character then fits, an account number that then has its pattern.
Rule 3: nothing is completed, cut or corrected beyond that. What does not fit is not an identifier.

EIC of a metering point: 16 characters, `62Z` (Ukraine, measurement point), 12 digits, and a check character
(ENTSO-E, The Energy Identification Coding Scheme; entsoe.eu/data/energy-identification-codes-eic). Letters
among the twelve are allowed by the scheme and taken when they are typed as Latin ones.
"""

import re
import unicodedata
from functools import lru_cache

from stdnum.eu import eic

EIC_PREFIX = "62Z"
EIC_LENGTH = 16
EIC_TAIL_LENGTH = 5
_FORM = re.compile(r"62Z[0-9A-Z-]{12}[0-9A-Z]")  # the check character is never a hyphen

# Cyrillic and Greek capitals that look like Latin ones. З is not among them: it stands for Z in an EIC, where
# people write down the sound, and for 3 elsewhere, where they see the shape.
_LOOK_ALIKE = str.maketrans("АВЕЅІЈКМНОРСТУХԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTYXGQWABEZHIKMNOPTYX")
_LETTER_FOR_DIGIT = str.maketrans("OIЗ", "013")
_SEPARATORS = re.compile(r"[\s\-_./\\'\"«»#:,;]+")
_ALPHABET = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZБГҐДЄЖЗИЇЙЛПФЦЧШЩЬЮЯЫЭЁЪ")


def normalise_eic(text: str) -> str:
    """The EIC in its canonical form, or the text with look-alikes undone when it is no EIC; ask `is_eic`."""
    plain = unicodedata.normalize("NFKC", text).upper().replace(" ", "").replace("-", "")
    if is_canonical_eic(plain):
        return plain
    letters = _capitals(text)
    if len(letters) != EIC_LENGTH:
        letters = letters.replace("-", "")
    latin = letters.replace("З", "Z")
    digits = latin[:3] + letters[3:-1].translate(_LETTER_FOR_DIGIT)
    for check in (latin[-1:], letters[-1:].replace("З", "3")):
        if is_canonical_eic(digits + check):
            return digits + check
    return latin


@lru_cache(1024)
def is_canonical_eic(text: str) -> bool:
    """Whether the text is, letter by letter, the EIC of a metering point with the right check character."""
    return bool(_FORM.fullmatch(text)) and text[-1] == eic.calc_check_digit(text)


def is_eic(text: str) -> bool:
    """Whether the text, however typed, is the EIC of a metering point with the right check character."""
    return is_canonical_eic(normalise_eic(text))


def eic_tail(text: str) -> str | None:
    """The last five characters of an EIC, from those five or from the whole; None if it is neither."""
    whole = normalise_eic(text)
    if is_canonical_eic(whole):
        return whole[-EIC_TAIL_LENGTH:]
    if len(whole) != EIC_TAIL_LENGTH:
        return None
    letters = _capitals(text).replace("-", "")
    tail = letters[:-1].translate(_LETTER_FOR_DIGIT) + whole[-1]  # only the check character may be a letter
    return tail if tail.isascii() and tail.isalnum() and tail[:-1].isdigit() else None


@lru_cache(4096)
def comparable(text: str) -> str:
    """A code or a word in the form in which two are compared: capitals and digits, look-alikes the same."""
    letters = _capitals(text).translate(_LETTER_FOR_DIGIT)
    return "".join(letter for letter in letters if letter in _ALPHABET)


def normalise_serial(text: str) -> str:
    """A serial number in the form in which two of them are compared; empty if nothing is left.

    Not for showing: separators and leading zeros are gone (billing systems drop zeros that stand on the
    meter), and letters that look like digits are digits.
    """
    compared = comparable(text)
    return compared.lstrip("0") or compared[:1]


def read_account_number(text: str, pattern: str) -> str | None:
    """The account number that the text is or contains, in its pattern's form; None if none or several.

    `pattern` is the DSO's regular expression of a whole number, `company.account_pattern` in the settings.
    """
    fits = re.compile(pattern, re.ASCII).fullmatch
    whole = _SEPARATORS.sub("", _capitals(text))
    for candidate in ("".join(text.split()), whole, whole.translate(_LETTER_FOR_DIGIT)):
        if fits(candidate):
            return candidate
    runs = re.findall(r"[0-9](?:[0-9 \-./]*[0-9])?", unicodedata.normalize("NFKC", text))
    found = {run for run in (_SEPARATORS.sub("", run) for run in runs) if fits(run)}
    return found.pop() if len(found) == 1 else None


def _capitals(text: str) -> str:
    """Upper case, look-alikes Latin, dashes hyphens; spaces, accents and the invisible gone."""
    letters = unicodedata.normalize("NFKC", text.replace("№", " ")).upper().translate(_LOOK_ALIKE)
    kept = []
    for letter in letters:
        category = unicodedata.category(letter)
        if category == "Pd" or letter == "−":
            kept.append("-")
        elif category[0] not in "ZCM":
            kept.append(letter)
    return "".join(kept)
