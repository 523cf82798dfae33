"""Phone numbers and e-mail addresses as people type them."""

from __future__ import annotations

import re

REGION = "UA"
LONGEST_EMAIL = 200
LONGEST_PHONE = 40

# what mail servers take in practice: a mailbox, a domain with a dot, no spaces; the rest is proven by a code
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}", re.IGNORECASE)
_TYPED = re.compile(r"[\d\s()+./-]+")


def read_phone(text: str) -> str | None:
    """A valid number in the international form, «+380671234567»; of Ukraine unless it says otherwise."""
    import phonenumbers  # noqa: PLC0415 - takes part of a second

    typed = text.strip().removeprefix("тел").lstrip(".: ")
    if not typed or len(typed) > LONGEST_PHONE or not _TYPED.fullmatch(typed):
        return None
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        digits = "".join(filter(str.isdigit, typed))  # written without its plus
        try:
            number = phonenumbers.parse(f"+{digits}", None)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_valid_number(number):
            return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def shown_phone(phone: str) -> str:
    """A Ukrainian number with spaces, as people read it."""
    if phone.startswith("+380") and len(phone) == 13:  # noqa: PLR2004 - the code, nine digits
        return f"+380 {phone[4:6]} {phone[6:9]} {phone[9:11]} {phone[11:]}"
    return phone


def read_email(text: str) -> str | None:
    """An address that mail can be sent to; its domain in lower case."""
    typed = text.strip().strip("<>.,;")
    if len(typed) > LONGEST_EMAIL or not _EMAIL.fullmatch(typed) or ".." in typed:
        return None
    box, _, domain = typed.rpartition("@")
    return f"{box}@{domain.lower()}"
