"""Forms: what is asked for an order or an application, as data; and how an answer is read.

1. A field has a name, a kind, whether it must be given, and what it is checked by. Nothing else is code.
2. An answer is kept as text in one canonical form: a day as ISO, a phone as E.164, a number with a dot.
3. What is wrong is said by Misfit: its `why` is a line of `locales/`, with what the person should do.
4. A field that is `kept` fills every later form of the same person.

The words of a field are lines of `locales/` made of its name: `field-<name>`, `ask-<name>`, and for each
choice `choice-<name>-<choice>`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from stdnum.ua import rntrc

from bot.domain.contacts import read_email, read_phone
from bot.domain.identifiers import comparable
from bot.domain.names import read_full_name

FieldKind = Literal["text", "date", "phone", "number", "choice", "files"]
FormKind = Literal["order", "application"]

LINE = 200  # characters of a line; a story may be longer
STORY = 1_500
MOST_FILES = 10
LEAST_STORY = 5
FARTHEST = timedelta(days=366)
OLDEST = date(1990, 1, 1)
NEAR_DAYS: Mapping[str, int] = {
    **dict.fromkeys(("сьогодні", "сегодня", "today"), 0),
    **dict.fromkeys(("вчора", "учора", "вчера", "yesterday"), -1),
    **dict.fromkeys(("позавчора", "позавчера"), -2),
    **dict.fromkeys(("завтра", "tomorrow"), 1),
    **dict.fromkeys(("післязавтра", "послезавтра"), 2),
}
_AGO = re.compile(
    r"(?:десь |близько |зо )?(\d{1,2})? ?(дн[іяів]+|день|тиж(?:день|ні|нів)|міся(?:ць|ці|ців)) тому"
)
DECLINED = frozenset(
    {"ні", "нет", "нема", "немає", "нету", "не маю", "не знаю", "не треба", "не потрібно", "не хочу"}
    | {"пропустити", "пропусти", "no", "none", "skip", "-", "–", "—"}
)
MOST_KW = 50.0  # household generating units: Law of Ukraine "On Alternative Energy Sources", article 9-1
CENTURY = 2000
MONTHS = (
    "січ", "лют", "берез", "квіт", "трав", "черв", "лип", "серп", "верес", "жовт", "листоп", "груд",
)  # fmt: skip


class Misfit(ValueError):
    """An answer that cannot be taken: `why` is a line of `locales/`, `args` are its arguments."""

    def __init__(self, why: str, **args: Any) -> None:
        super().__init__(why)
        self.why = why
        self.about: dict[str, Any] = args


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked."""

    name: str
    kind: FieldKind
    required: bool = True
    check: str = ""  # of CHECKS
    choices: tuple[str, ...] = ()  # empty for a choice that depends on the company, as districts do
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form. `signed`: its application is to be signed; `account`: it is about an account of the person."""

    code: str
    kind: FormKind
    fields: tuple[Field, ...]
    signed: bool = True
    account: bool = True

    def field(self, name: str) -> Field:
        """A field by its name; KeyError when there is none."""
        return {field.name: field for field in self.fields}[name]


# how texts are read


def read(field: Field, typed: str, today: date) -> str:
    """What was typed, in its canonical form; raises Misfit."""
    words = "\n".join(" ".join(line.split()) for line in typed.strip().splitlines())
    if not words:
        raise Misfit("misfit-empty")
    match field.kind:
        case "phone":
            phone = read_phone(words)
            if phone is None:
                raise Misfit("misfit-phone")
            return phone
        case "date":
            return _read_day(words, field.check, today).isoformat()
        case "number":
            return _read_number(words)
        case "text":
            return CHECKS[field.check or "line"](words)
        case _:
            raise Misfit("pick-one")


def declines(typed: str) -> bool:
    """Whether words say that there is nothing to give."""
    return " ".join(typed.casefold().split()).strip(" .!") in DECLINED


def _line(words: str) -> str:
    one = " ".join(words.split())
    if len(one) > LINE:
        raise Misfit("misfit-long", most=LINE, length=len(one))
    return one


def _story(words: str) -> str:
    if len(words) > STORY:
        raise Misfit("misfit-long", most=STORY, length=len(words))
    if sum(letter.isalnum() for letter in words) < LEAST_STORY:
        raise Misfit("misfit-story")
    return words


def _full_name(words: str) -> str:
    found = read_full_name(" ".join(words.split()))
    if found is None:
        raise Misfit("misfit-full-name")
    return " ".join(part for part in found if part)


def _address(words: str) -> str:
    one = _line(words)
    if not re.search(r"\d", one) or sum(letter.isalpha() for letter in one) < 4:  # noqa: PLR2004 - a street
        raise Misfit("misfit-address")
    return one


def _email(words: str) -> str:
    found = read_email(words)
    if found is None:
        raise Misfit("misfit-email")
    return found


def _tax_number(words: str) -> str:
    digits = re.sub(r"[\s-]", "", words)
    if not rntrc.is_valid(digits):
        raise Misfit("misfit-tax-number")
    return digits


def _passport(words: str) -> str:
    """An identity card's nine digits, or two letters and six digits of a booklet."""
    plain = re.sub(r"[\s№-]", "", words).upper()
    if not re.fullmatch(r"\d{9}|[А-ЯҐЄІЇA-Z]{2}\d{6}", plain):
        raise Misfit("misfit-passport")
    return plain if plain.isdigit() else f"{plain[:2]} {plain[2:]}"


def _account(words: str) -> str:
    digits = re.sub(r"[\s.-]", "", comparable(words))
    if not re.fullmatch(r"\d{5,12}", digits):
        raise Misfit("misfit-account")
    return digits


CHECKS: Mapping[str, Callable[[str], str]] = {
    "line": _line,
    "story": _story,
    "full-name": _full_name,
    "address": _address,
    "email": _email,
    "tax-number": _tax_number,
    "passport": _passport,
    "account": _account,
}


def _read_number(words: str) -> str:
    found = re.fullmatch(r"(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:квт|kw|kвт)?\.?", words.casefold())
    if found is None:
        raise Misfit("misfit-number")
    value = float(found[1].replace(",", "."))
    if not 0 < value <= MOST_KW:
        raise Misfit("misfit-power", most=int(MOST_KW))
    return f"{value:g}"


def _read_day(words: str, check: str, today: date) -> date:
    day = _day(words.casefold(), today, past=check == "past")
    if day is None:
        raise Misfit("misfit-date", example=f"{today:%d.%m.%Y}")
    if check == "past" and not OLDEST <= day <= today:
        raise Misfit("misfit-date-past")
    if check == "coming" and not today < day <= today + FARTHEST:
        raise Misfit("misfit-date-coming", example=f"{today + timedelta(days=7):%d.%m.%Y}")
    return day


def _day(words: str, today: date, *, past: bool) -> date | None:
    """A day as people write it: 05.03.2026, 5.3.26, 2026-03-05, 5 березня; without a year the nearest one."""
    if words in NEAR_DAYS:
        return today + timedelta(days=NEAR_DAYS[words])
    if found := _AGO.fullmatch(words):
        days = {"д": 1, "т": 7, "м": 30}[found[2][0]]
        return today - timedelta(days=days * int(found[1] or 1))
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", words):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})[./\s-](\d{1,2})(?:[./\s-](\d{4}|\d\d))?\s*р?\.?", words):
        return _with_year(int(found[1]), int(found[2]), found[3], today, past=past)
    if found := re.fullmatch(r"(\d{1,2})\s+([а-яіїє]{3,9})(?:\s+(\d{4}))?\s*(?:р\.?|року)?", words):
        month = next((n for n, stem in enumerate(MONTHS, 1) if found[2].startswith(stem)), 0)
        return _with_year(int(found[1]), month, found[3], today, past=past)
    return None


def _with_year(day: int, month: int, year: str | None, today: date, *, past: bool) -> date | None:
    if year is not None:
        return _made(int(year) if len(year) == 4 else CENTURY + int(year), month, day)  # noqa: PLR2004 - a year
    made = _made(today.year, month, day)
    if made is not None and past and made > today:
        return _made(today.year - 1, month, day)
    if made is not None and not past and made <= today:
        return _made(today.year + 1, month, day)
    return made


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# the forms

WHO = Field("full-name", "text", check="full-name", kept=True)
PHONE = Field("phone", "phone", kept=True)
EMAIL = Field("email", "text", required=False, check="email", kept=True)
LIVES = Field("residence", "text", check="address", kept=True)
TAX = Field("tax-number", "text", required=False, check="tax-number", kept=True)
PASSPORT = Field("identity", "text", check="passport", kept=True)
NOTE = Field("note", "text", required=False, check="story")
VISIT = Field("wanted-day", "date", required=False, check="coming")
OWNED = Field("meter-owner", "choice", choices=("company", "own"))
PAPERS = Field("documents", "files", required=False)
COPY = Field("delivery", "choice", choices=("chat", "paper"))

FORMS: Mapping[str, Form] = {
    form.code: form
    for form in (
        Form(
            "meter-fault",
            "order",
            (
                Field("cause", "choice", choices=("still", "blank", "clock", "other")),
                Field("pictures", "files", required=False),
                Field("since", "date", required=False, check="past"),
                NOTE,
                PHONE,
            ),
            signed=False,
        ),
        Form(
            "metering-point",
            "order",
            (
                WHO,
                PHONE,
                EMAIL,
                Field("works", "choice", choices=("new", "move", "cabinet", "other")),
                VISIT,
                NOTE,
                PAPERS,
            ),
        ),
        Form(
            "zone-meter",
            "order",
            (WHO, PHONE, EMAIL, Field("zones", "choice", choices=("two", "three")), OWNED, VISIT, PAPERS),
        ),
        Form(
            "green-meter",
            "order",
            (
                WHO,
                PHONE,
                EMAIL,
                Field("source", "choice", choices=("sun", "wind", "both")),
                Field("power", "number"),
                OWNED,
                VISIT,
                PAPERS,
            ),
        ),
        Form(
            "check",
            "order",
            (WHO, PHONE, EMAIL, Field("reason", "text", check="story"), VISIT, PAPERS),
        ),
        Form(
            "expertise",
            "order",
            (
                WHO,
                PHONE,
                EMAIL,
                Field("reason", "text", check="story"),
                Field("present", "choice", choices=("yes", "no")),
                PAPERS,
            ),
        ),
        Form(
            "seal",
            "order",
            (
                WHO,
                PHONE,
                EMAIL,
                Field("sealing", "choice", choices=("off", "on", "both")),
                Field("reason", "text", check="story"),
                VISIT,
                PAPERS,
            ),
        ),
        Form("contract-copy", "application", (WHO, LIVES, PHONE, EMAIL, COPY)),
        Form("passport", "application", (WHO, LIVES, PHONE, EMAIL, COPY)),
        Form(
            "owner-change",
            "application",
            (
                Field("district", "choice"),
                Field("object", "text", check="address"),
                Field("account-number", "text", required=False, check="account"),
                WHO,
                LIVES,
                PASSPORT,
                TAX,
                PHONE,
                EMAIL,
                Field("owned-since", "date", check="past"),
                Field("title-documents", "files"),
                Field("identity-documents", "files"),
                Field("other-documents", "files", required=False),
            ),
            account=False,
        ),
        Form(
            "generating-unit",
            "application",
            (
                WHO,
                LIVES,
                TAX,
                PHONE,
                EMAIL,
                Field("source", "choice", choices=("sun", "wind", "both")),
                Field("power", "number"),
                Field("unit-place", "choice", choices=("roof", "ground", "other")),
                Field("inverter", "text", required=False),
                Field("unit-documents", "files", required=False),
            ),
        ),
    )
}
