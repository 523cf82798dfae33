"""What sources say, read but not yet stored, and how old or empty it is.

Rule 1: what is not understood becomes a Remark and nothing else; nothing is guessed, and nothing that was not
read ever counts as light. Rule 2: a body that is no known form at all is NotUnderstood. Rule 3: an old or
empty word is not a word about outages: `judge` says stale or empty, and whoever stores keeps what was there.
"""

from __future__ import annotations

import codecs
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.clock import KYIV, kyiv_date
from bot.domain.outages import Outage
from bot.domain.schedule import Day
from bot.storage.feeds import FeedState, Remark

OLD_AFTER = timedelta(hours=24)
"""A schedule that was published longer ago, and names no day from today on, is stale."""

SHOWN = 80  # letters of what was not understood


class NotUnderstood(Exception):
    """Nothing in it is what we read; the text is one sentence for the engineer."""


@dataclass(frozen=True, slots=True)
class Schedules:
    """What a source says of the hourly schedule. `emergency`: its slots do not apply, and none are here."""

    days: tuple[Day, ...] = ()
    emergency: bool = False
    published_at: datetime | None = None
    remarks: tuple[Remark, ...] = ()

    def judge(self, now: datetime, old_after: timedelta = OLD_AFTER) -> FeedState:
        """Whether it can be relied upon: stale when old, or when every day it names has passed."""
        old = self.published_at is not None and now - self.published_at > old_after
        current = any(day.day >= kyiv_date(now) for day in self.days)
        if self.emergency:
            return "stale" if old else "emergency"
        if self.days:
            return "good" if current else "stale"
        return "stale" if old else "empty"


@dataclass(frozen=True, slots=True)
class Named:
    """An outage and what its source calls it."""

    ref: str
    outage: Outage


@dataclass(frozen=True, slots=True)
class Outages:
    """What a source says of outages. `whole`: what is not here has ended or was called off."""

    found: tuple[Named, ...] = ()
    whole: bool = False
    published_at: datetime | None = None
    remarks: tuple[Remark, ...] = ()
    over: tuple[str, ...] = ()  # what it names, but has ended before; that is not in `found`

    def judge(self, now: datetime, old_after: timedelta = OLD_AFTER) -> FeedState:
        """Whether it can be relied upon: stale when old, or when all it names should have ended long ago."""
        ends = [named.outage.ends_at or named.outage.starts_at for named in self.found]
        told_at = self.published_at or max(ends, default=now)
        if now - told_at > old_after:
            return "stale"
        return "good" if self.found or self.over else "empty"


class Notes:
    """Remarks being gathered."""

    def __init__(self) -> None:
        self._remarks: list[Remark] = []

    def add(self, where: str, what: object, why: str) -> None:
        """Something was not understood."""
        shown = (
            "" if what is None else what if isinstance(what, str) else json.dumps(what, ensure_ascii=False)
        )
        self._remarks.append(Remark(_short(clean(where)), _short(clean(shown)), clean(why)))

    def all(self) -> tuple[Remark, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(self._remarks))


def clean(text: str) -> str:
    """A text on one line, without what a database or a screen cannot take: NUL, half a pair, control."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    return " ".join(text.split())


def _short(text: str) -> str:
    return text[:SHOWN] + ("…" if len(text) > SHOWN else "")


# bodies

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TAG = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml|script|table|div|!--)", re.IGNORECASE)


def text_of(body: bytes) -> str:
    """The text of a body, UTF-8 or windows-1251; NotUnderstood for pages, pictures and what is no text."""
    if not body.strip():
        raise NotUnderstood("відповідь порожня")
    if body.startswith(_PICTURES):
        raise NotUnderstood("це картинка або PDF, а не дані: її може прочитати лише людина")
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            text = body.decode(encoding, errors="replace")
            break
    else:
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            text = body.decode("cp1251", errors="replace")
    if "\0" in text:
        raise NotUnderstood("це не текст")
    if _TAG.match(text):
        raise NotUnderstood("це сторінка HTML, а не дані")
    return text


def json_of(text: str) -> Any:
    """The value of a JSON text; NotUnderstood with the place of the fault."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise NotUnderstood(f"це не JSON: рядок {error.lineno}, стовпець {error.colno}") from None
    except (RecursionError, ValueError):  # ValueError: a number of more than 4,300 digits
        raise NotUnderstood("це не JSON, а нескінченні дужки або числа") from None


def looks_like_json(text: str) -> bool:
    """Whether a text means to be JSON."""
    return text.lstrip()[:1] in {"{", "["}


# times

_KYIV_MOMENT = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ ,T]+(\d{1,2})[:.](\d{2})(?::\d{2})?)?")
_SECONDS = range(1_500_000_000, 4_102_444_800)  # from 2017 to 2100: more are milliseconds
_YEARS = range(2017, 2100)


def moment_of(value: object) -> datetime | None:
    """A moment in UTC: ISO text, Unix seconds, or dd.mm.yyyy HH:mm in Kyiv; None if it is none of them."""
    try:
        return _moment_of(value)
    except (ValueError, OverflowError):
        return None


def _moment_of(value: object) -> datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdecimal()):
        seconds = float(value)
        return datetime.fromtimestamp(seconds, UTC) if int(seconds) in _SECONDS else None
    if not isinstance(value, str):
        return None
    if found := _KYIV_MOMENT.fullmatch(value.strip()):
        day, month, year, hour, minute = (int(part or 0) for part in found.groups())
        read = datetime(year, month, day, hour, minute, tzinfo=KYIV)
    else:
        read = datetime.fromisoformat(value.strip())
    if read.year not in _YEARS:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=KYIV)).astimezone(UTC)


def day_of_midnight(moment: datetime) -> tuple[date, bool] | None:
    """The day of Kyiv that begins at a moment, and whether exactly; None if none begins within an hour.

    Programs that add 86,400 seconds to a midnight come out an hour beside the next when the clocks change.
    """
    near = (moment + timedelta(hours=1)).astimezone(KYIV)
    midnight = datetime.combine(near.date(), time(), KYIV).astimezone(UTC)
    if abs(moment - midnight) > timedelta(hours=1):
        return None
    return near.date(), moment == midnight
