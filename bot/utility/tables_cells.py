"""Cells: from what stands in a table to a value, or Wrong with a sentence that says why not.

Rule 1: a value that can be read in two ways is wrong. Excel turns 620001234567 into 6,20001E+11, a house 1/2
into a date and a queue 1.1 into the first of January; none of it is turned back. Rule 2: what only looks
different is the same: spaces of any kind, look-alike letters where the letters are codes, так and yes.
Rule 3: times without an offset are Kyiv's; one that the October night has twice or the March night not at all
is wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, lru_cache

from bot.clock import KYIV, kyiv_date
from bot.domain.documents import ANNEX, CONTRACT
from bot.domain.identifiers import EIC_LENGTH, EIC_PREFIX, comparable, is_canonical_eic, normalise_eic
from bot.domain.zones import DAY, HALF_PEAK, NIGHT, PEAK, TOTAL
from bot.utility.tables import Cell

OLDEST = 1950  # a year before this is a slip
LATEST_CHANGE = 4  # o'clock: later in a day Kyiv has never moved its clocks (IANA time zone database)
DIGITS = range(3, 10)  # of a register: 5 or 6 as a rule; more do not fit the whole kWh that are stored
PERMITTED_KW = 100_000.0
MONTHLY_KWH = 1e9

EMPTY = "порожньо"
TURNED = "Excel перетворив це на дату або час: задайте стовпцю текстовий формат і впишіть значення знову"
BROKEN = "Excel зіпсував це число: задайте стовпцю текстовий формат і впишіть значення знову"


class Wrong(ValueError):
    """A value that is not understood; the text follows the name of its column in a sentence."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a cell is judged by: the pattern of account numbers, and the present moment."""

    account_pattern: str
    now: datetime


Reader = Callable[[Cell, Frame], object]

_EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#Н/Д", "#ССЫЛКА!"}
)
_POINT_NAUGHT = re.compile(r"-?\d+[.,]0+")
# a workbook keeps 0.1 + 0.2 with all its digits
_ENERGY = re.compile(r"(\d+|\d{1,3}(?: \d{3})+)(?:[.,](\d{1,20}))?", re.ASCII)
_EXPONENT = re.compile(r"-?\d([.,]\d+)?[eEеЕ]\+?\d+")
_WHOLE = re.compile(r"\d+|\d{1,3}( \d{3})+", re.ASCII)
_DECIMAL = re.compile(r"(\d+)(?:[.,](\d{1,6}))?", re.ASCII)
_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOMENT = re.compile(
    r"(?P<date>\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})"
    r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,6})?)?"
    r" ?(?P<offset>Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
_MONTH = re.compile(r"(\d{1,2})[./](\d{4})|(\d{4})-(\d{2})|([а-яіїєґ]+)\s+(\d{4})(?: ?(?:р\.?|рік|року))?")
_QUEUE = re.compile(r"(?:ЧЕРГА|ПІДЧЕРГА|GPV)? ?([1-6]|IV|VI|V|I{1,3})[.,]([12])\.?")
MONTHS = (
    "січень",
    "лютий",
    "березень",
    "квітень",
    "травень",
    "червень",
    "липень",
    "серпень",
    "вересень",
    "жовтень",
    "листопад",
    "грудень",
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}


def words(cell: Cell) -> str:
    """Text as people wrote it, with single spaces and nothing invisible."""
    if not isinstance(cell, str):
        raise Wrong(TURNED)
    text = " ".join(cell.split())
    if not text.isprintable():
        seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
        text = " ".join(seen.split())  # what cannot be seen may have stood between two spaces
        if not text.isprintable():
            raise Wrong("є недруковані знаки")
    if "\ufffd" in text:
        raise Wrong("є знаки, яких немає в кодуванні файла")
    if text.startswith("#") and (text.upper() in _EXCEL_ERRORS or not text.strip("#")):
        raise Wrong(f"замість значення — помилка Excel {text}")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def text(longest: int) -> Reader:
    """Words of at most so many letters."""

    def read(cell: Cell, _: Frame) -> str:
        return _fitting(words(cell), longest)

    return read


def code(longest: int) -> Reader:
    """Words that may be a number: a house, a serial number; what Excel made of one is wrong."""

    def read(cell: Cell, _: Frame) -> str:
        return _fitting(_unbroken(words(cell)), longest)

    return read


def account(cell: Cell, frame: Frame) -> str:
    """An account number that fits the DSO's pattern."""
    number = "".join(_unbroken(words(cell)).split())
    if number and not _pattern(frame.account_pattern)(number):
        raise Wrong(f"«{number}» не схоже на номер особового рахунку")
    return number


def eic(cell: Cell, _: Frame) -> str:
    """An EIC in canonical form; empty if there is none."""
    given = words(cell)
    return _eic(given) if given else ""


def eics(cell: Cell, _: Frame) -> tuple[str, ...]:
    """EICs separated by spaces, commas or semicolons, in canonical form."""
    given = words(cell)
    if not given:
        return ()
    if is_canonical_eic(whole := normalise_eic(given)):
        return (whole,)
    return tuple(dict.fromkeys(_eic(part) for part in re.split(r"[\s,;]+", given) if part))


def serial(cell: Cell, _: Frame) -> str:
    """A serial number as it is written."""
    number = _fitting(_unbroken(words(cell)), 32)
    if number and not comparable(number):
        raise Wrong(f"«{number}» не схоже на заводський номер")
    return number


def whole(cell: Cell, _: Frame) -> int | None:
    """A whole number from 0; None if empty."""
    if isinstance(cell, str) and cell.isdecimal() and cell.isascii():
        return int(cell)
    given = words(cell)
    if not given:
        return None
    if _EXPONENT.fullmatch(given):
        raise Wrong(BROKEN)
    if _POINT_NAUGHT.fullmatch(given):
        given = re.split("[.,]", given)[0]
    if not _WHOLE.fullmatch(given):
        raise Wrong(f"«{given}» — не ціле число від нуля")
    return int(given.replace(" ", ""))


def digits(cell: Cell, frame: Frame) -> int | None:
    """How many digits a register has."""
    number = whole(cell, frame)
    if number is not None and number not in DIGITS:
        raise Wrong(f"розрядність {number}, а буває від {DIGITS[0]} до {DIGITS[-1]}")
    return number


def kilowatts(cell: Cell, _: Frame) -> float | None:
    """A power in kW; None if empty."""
    given = re.sub(r"\s*(кВт|kW)\.?$", "", words(cell))
    if not given:
        return None
    found = _DECIMAL.fullmatch(given)
    number = float(f"{found[1]}.{found[2] or 0}") if found else -1
    if not 0 <= number <= PERMITTED_KW:
        raise Wrong(f"«{given}» — не потужність у кВт")
    return number


def energy(cell: Cell, _: Frame) -> float | None:
    """An amount in kWh from 0, with a fraction after a comma or point; None if empty."""
    given = re.sub(r"\s*(кВт[·*.\- ]?год|kWh)\.?$", "", words(cell))
    if not given:
        return None
    if _EXPONENT.fullmatch(given):
        raise Wrong(BROKEN)
    found = _ENERGY.fullmatch(given)
    number = float(f"{found[1].replace(' ', '')}.{found[2] or 0}") if found else -1
    if not 0 <= number <= MONTHLY_KWH:
        raise Wrong(f"«{given}» — не обсяг у кВт·год")
    return number


def month(cell: Cell, frame: Frame) -> date | None:
    """The first day of a month that has begun: 01.2026, 2026-01, «січень 2026» or a date; None if empty."""
    found = _month(cell)
    if found and found > kyiv_date(frame.now):
        raise Wrong(f"місяць {found:%m.%Y} ще не настав")
    return found


def queue(cell: Cell, _: Frame) -> str:
    """A queue of the hourly schedule, 1.1 to 6.2; empty if there is none."""
    given = words(cell)
    if not given:
        return ""
    found = _QUEUE.fullmatch(given.upper().replace("І", "I").replace("Х", "X"))
    if not found:
        raise Wrong(f"«{given}» — не черга від 1.1 до 6.2")
    return f"{_ROMAN.get(found[1], found[1])}.{found[2]}"


def any_day(cell: Cell, _: Frame) -> date | None:
    """A day of the past or the future; None if empty."""
    return _date(cell)


def day(cell: Cell, frame: Frame) -> date | None:
    """A day that is not in the future; None if empty."""
    found = _date(cell)
    if found and found > kyiv_date(frame.now):
        raise Wrong(f"дата {found:%d.%m.%Y} ще не настала")
    return found


def first_of_month(cell: Cell, _: Frame) -> date | None:
    """The 1st of a month, which may be the next; None if empty."""
    found = _date(cell)
    if found and found.day != 1:
        raise Wrong(f"{found:%d.%m.%Y} — не перше число місяця")
    return found


def moment(cell: Cell, frame: Frame) -> datetime | None:
    """A moment in UTC that has passed; a day alone is its beginning in Kyiv. None if empty."""
    found = any_moment(cell, frame)
    if found and found > frame.now:
        raise Wrong(f"час {found.astimezone(KYIV):%d.%m.%Y %H:%M} ще не настав")
    return found


def any_moment(cell: Cell, _: Frame) -> datetime | None:
    """A moment in UTC, past or future; a day alone is its beginning in Kyiv. None if empty."""
    if isinstance(cell, datetime):
        found = _from_kyiv(cell)
    elif isinstance(cell, date):
        found = _from_kyiv(datetime.combine(cell, time()))
    else:
        matched = _MOMENT.fullmatch(cell) if isinstance(cell, str) else None
        if not matched:
            given = words(cell)
            if not given:
                return None
            matched = _MOMENT.fullmatch(given)
            if not matched:
                raise Wrong(_not_a_date(given).replace("31.01.2026", "31.01.2026 або 31.01.2026 18:30"))
        found = _moment(matched)
    return found


def kyiv_moment(on: date, at: time) -> datetime:
    """The moment in UTC at which a clock in Kyiv shows that time; Wrong if it shows it twice or never."""
    return _from_kyiv(datetime.combine(on, at))


def one_of(values: Mapping[str, object], wrong: str, empty: object = None) -> Reader:
    """One of some words, whatever their case, or `empty`. `wrong` says what it should be."""
    exactly = {word.lower(): value for word, value in values.items()}
    about = {comparable(word): value for word, value in values.items() if comparable(word)}

    @lru_cache(512)
    def find(given: str) -> object:
        given = given.removesuffix(".0").lower()
        found = exactly.get(given, about.get(comparable(given)))
        if found is None:
            raise Wrong(f"«{given}» не зрозуміло: {wrong}")
        return found

    def read(cell: Cell, _: Frame) -> object:
        given = words(cell)
        return find(given) if given else empty

    return read


def _spelt(spellings: Mapping[object, str]) -> dict[str, object]:
    return {word.strip(): value for value, words_ in spellings.items() for word in words_.split(",")}


yes_no = one_of(
    _spelt({True: "так, yes, true, 1, +, є, істина, y", False: "ні, no, false, 0, -, немає, хибність, n"}),
    "потрібно «так» або «ні»",
    empty=False,
)

zone_count = one_of(
    _spelt(
        {
            1: "1, однозонний, однозонна, одна, 1 зона, 1-зонний, без зон, однотарифний, single",
            2: "2, двозонний, двозонна, дві, 2 зони, 2-зонний, день/ніч, двотарифний, two",
            3: "3, тризонний, тризонна, три, 3 зони, 3-зонний, пік/напівпік/ніч, тритарифний, three",
        }
    ),
    "зон буває 1, 2 або 3",
)

zone = one_of(
    _spelt(
        {
            TOTAL: "total, sum, загальна, загальний, загальне, сума, сумарна, сумарний, добова, цілодобова",
            DAY: "day, день, денна, денний",
            NIGHT: "night, ніч, нічна, нічний",
            PEAK: "peak, пік, пікова, піковий",
            HALF_PEAK: "half, half-peak, напівпік, напівпікова, напівпіковий, н/пік",
        }
    ),
    "зона буває загальна, день, ніч, пік або напівпік",
)

source = one_of(
    _spelt(
        {
            "consumer": "consumer, customer, споживач, споживачем, передав споживач",
            "controller": "controller, inspector, контролер, контролером, обхід, контрольний огляд",
            "remote": "remote, amr, ami, дистанційно, дистанційний, дистанційне зчитування, аское, лузод",
            "calculated": "calculated, розрахунок, розрахунковий, розрахунково, розраховано",
        }
    ),
    "джерело буває споживач, контролер, дистанційно або розрахунок",
)


document_kind = one_of(
    _spelt(
        {
            "passport": "passport, паспорт точки розподілу, паспорт, паспорт точки обліку",
            "project": "project, робочий проєкт, проєкт, робочий проект, проект, проєктна документація",
            "decision": "decision, технічне рішення, рішення",
            "commissioning": "commissioning, акт введення в експлуатацію, акт вводу в експлуатацію, "
            "введення в експлуатацію, акт допуску",
            "inspection": "inspection, акт контрольного огляду, контрольний огляд",
            "check": "check, акт технічної перевірки, технічна перевірка",
            "other": "other, інше, інший, інший документ",
            CONTRACT: "contract, договір, текст договору",
            ANNEX: "annex, додаток, додаток до договору",
        }
    ),
    "видами бувають договір, додаток, паспорт, проєкт, технічне рішення, акт введення в експлуатацію, "
    "контрольний огляд, технічна перевірка, інше",
)


def _fitting(given: str, longest: int) -> str:
    if len(given) > longest:
        raise Wrong(f"{len(given)} знаків, а вміщується {longest}")
    return given


def _unbroken(given: str) -> str:
    if _POINT_NAUGHT.fullmatch(given) or _EXPONENT.fullmatch(given):
        raise Wrong(BROKEN)
    return given


@cache
def _pattern(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


def _eic(given: str) -> str:
    found = normalise_eic(_unbroken(given))
    if is_canonical_eic(found):
        return found
    if len(found) != EIC_LENGTH:
        raise Wrong(f"«{given}» має {len(found)} знаків, а в ЕІС їх {EIC_LENGTH}")
    if not found.startswith(EIC_PREFIX):
        raise Wrong(f"«{given}» — не ЕІС точки обліку: той починається з {EIC_PREFIX}")
    raise Wrong(f"«{given}» — помилка в ЕІС: не сходиться контрольний знак")


def _date(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise Wrong("тут потрібна дата без часу")
        return cell.date()
    return cell if isinstance(cell, date) else _day(words(cell))


def _month(cell: Cell) -> date | None:
    if not isinstance(cell, str) or not (found := _MONTH.fullmatch(words(cell).lower())):
        day_ = _date(cell)
        if day_ and day_.day != 1:
            raise Wrong(f"{day_:%d.%m.%Y} — не місяць: пишіть {day_:%m.%Y}")
        return day_
    name = found[5]
    number = MONTHS.index(name) + 1 if name in MONTHS else int(found[1] or found[4] or 0)
    year = int(found[2] or found[3] or found[6])
    if not 1 <= number <= len(MONTHS) or year < OLDEST:
        raise Wrong(f"місяця {words(cell)} немає: пишіть 01.2026")
    return date(year, number, 1)


@lru_cache(4096)
def _day(given: str) -> date | None:
    if not given:
        return None
    found = _DATE.fullmatch(given)
    if not found:
        raise Wrong(_not_a_date(given))
    numbers = found.groups()[:3] if found[3] else found.groups()[:2:-1]
    try:
        result = date(*(int(number) for number in reversed(numbers)))
    except ValueError:
        raise Wrong(f"дати {given} немає в календарі") from None
    if result.year < OLDEST:
        raise Wrong(f"{given} — надто давня дата")
    return result


def _not_a_date(given: str) -> str:
    if re.fullmatch(r"\d{5}([.,]\d+)?", given):
        return f"{given} — це число днів, яким Excel зберігає дату: задайте стовпцю формат дати"
    if "/" in given:
        return f"дату «{given}» можна прочитати двома способами: пишіть 31.01.2026"
    return f"«{given}» — не дата: пишіть 31.01.2026"


def _moment(found: re.Match[str]) -> datetime:
    on = _day(found["date"])
    try:
        at = time(int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        raise Wrong(f"часу {found[0]} не буває") from None
    if on is None:  # the pattern has seen to it
        raise Wrong(EMPTY)
    if found["offset"] is None:
        return _from_kyiv(datetime.combine(on, at))
    offset = found["offset"].replace(":", "")
    if offset == "Z":
        return datetime.combine(on, at, UTC)
    ahead = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    if ahead > timedelta(hours=14):
        raise Wrong(f"зсуву {found['offset']} не буває")
    return datetime.combine(on, at, timezone(-ahead if offset[0] == "-" else ahead)).astimezone(UTC)


def _from_kyiv(naive: datetime) -> datetime:
    found = naive.replace(tzinfo=KYIV)
    if naive.hour > LATEST_CHANGE:
        return found.astimezone(UTC)
    if found.utcoffset() != naive.replace(tzinfo=KYIV, fold=1).utcoffset():
        if found.astimezone(UTC).astimezone(KYIV).replace(tzinfo=None) != naive:
            raise Wrong(f"часу {naive:%d.%m.%Y %H:%M} не було: годинник перевели вперед")
        raise Wrong(f"час {naive:%d.%m.%Y %H:%M} був двічі: допишіть зсув, +03:00 або +02:00")
    return found.astimezone(UTC)
