"""Speech: texts become words in the reader's language, last of all.

Lines live in `locales/<language>/*.ftl` (projectfluent.org). Ukrainian is the reference; a line missing
elsewhere is said in Ukrainian. `<b>` in a line becomes our own mark, which no argument can contain: what
people write is shown literally.

Arguments are texts, strings, whole numbers (grouped by thousands), lists (a line each), tuples (one line,
with commas), and days or moments, which go to the functions

    { DAY($day) }      3 грудня            { DATE($day) }    03.12.2026
    { TIME($at) }      14:05               { MOMENT($at) }   3 грудня, 14:05
    { MONTH($day) }    грудень 2026        { KWH($n) }       4 520 кВт·год
    { PLAIN($n) }      04520, as it is written

in Kyiv time; a day or moment may also be given as ISO text.

A file is compiled when the first of its lines is said: all of them take seconds, which no start has. So a
line can refer only to lines of its own file; `check` compiles everything and is run by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fluent.syntax import FluentParser, ast
from fluent_compiler.bundle import FluentBundle
from fluent_compiler.resource import FtlResource

from bot.conversation.messages import BOLD, PLAIN
from bot.conversation.steps import Text

KYIV = ZoneInfo("Europe/Kyiv")
LANGUAGES = ("uk", "en")
REFERENCE = "uk"
WORDS = ("menu", "back", "cancel", "help", "language")
LINE = re.compile(r"^([a-zA-Z][\w-]*) *=", re.MULTILINE)  # how a line begins, by the syntax of Fluent

_LOCALES = {"uk": "uk_UA", "en": "en_GB"}
_UNIT = {"uk": "кВт·год", "en": "kWh"}
NBSP = "\u00a0"
SAID_KEPT = 8_192  # lines with their arguments
_MARKS = re.compile(f"[{BOLD}{PLAIN}\0\u202a\u202b\u202d\u202e\u2066\u2067]")


class Speech:
    """All lines of all languages."""

    def __init__(self, folder: Path) -> None:
        self._places = {language: _places(folder / language) for language in LANGUAGES}
        self._bundle = lru_cache(maxsize=None)(_bundle)
        self._say = lru_cache(maxsize=4_096)(self._say_plain)
        # most is said again and again: dates, zones, labels, lines of a history; typed, for 1 is not 1.0
        self._said = lru_cache(maxsize=SAID_KEPT, typed=True)(self._compose)
        self._words = self._read_words()

    def check(self, languages: Iterable[str] = LANGUAGES) -> None:
        """Compile every line, which takes seconds; ValueError for one that cannot be."""
        for language in languages:
            for path in dict.fromkeys(self._places[language].values()):
                self._bundle(path, language)

    def say(self, text: Text, language: str) -> str:
        """The words of a text.

        Raises KeyError for a line that nobody wrote, ValueError for an argument that does not fit.
        """
        if not text.args:
            return self._say(text.key, language)
        return self._format(text.key, text.args, language)

    def recognise(self, typed: str) -> str | None:
        """The global word that was typed, in any language, as a word or a command."""
        if len(typed) > 40:  # noqa: PLR2004 - no such word is longer
            return None
        return self._words.get(typed.strip().strip(".!").casefold())

    def keys(self, language: str) -> frozenset[str]:
        """The keys of all lines of a language."""
        return frozenset(self._places[language])

    def _say_plain(self, key: str, language: str) -> str:
        return self._format(key, {}, language)

    def _format(self, key: str, args: Mapping[str, Any], language: str) -> str:
        given = [
            self.say(value, language) if type(value) is Text else self._argument(value, language)
            for value in args.values()
        ]
        return self._said(key, language, tuple(args), *given)

    def _compose(self, key: str, language: str, names: tuple[str, ...], *given: Any) -> str:
        place = self._places[language].get(key)
        if place is None:
            language = REFERENCE
            place = self._places[language].get(key)
            if place is None:
                raise KeyError(f"no line {key!r} in locales/")
        words, errors = self._bundle(place, language).format(key, dict(zip(names, given, strict=True)))
        if errors:
            raise ValueError(f"the line {key!r} cannot be said in {language}: {errors[0]!r}")
        return str(words)

    def _argument(self, value: Any, language: str) -> Any:
        kind = type(value)
        if kind is str:
            return value if value.isascii() and "\0" not in value else _MARKS.sub("", value)
        if kind is Text:
            return self.say(value, language)
        if kind is int:
            return value
        if kind is list:
            return "\n".join([str(self._argument(item, language)) for item in value])
        if kind is tuple:
            return ", ".join([str(self._argument(item, language)) for item in value])
        if isinstance(value, date):  # and moments, which are dates too
            return value.isoformat()
        if kind is bool:
            return "yes" if value else "no"
        return "" if value is None else value

    def _read_words(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for language in LANGUAGES:
            for word in WORDS:
                for spelt in self.say(Text(f"words-{word}"), language).split(","):
                    words[spelt.strip().casefold()] = word
        return words


def _places(folder: Path) -> dict[str, Path]:
    """In which file each line of a language is."""
    places: dict[str, Path] = {}
    for path in sorted(folder.glob("*.ftl")):
        for key in LINE.findall(path.read_text(encoding="utf-8")):
            if key in places:
                raise ValueError(f"{path}: the line {key!r} is in {places[key].name}, too")
            places[key] = path
    return places


def _bundle(path: Path, language: str) -> FluentBundle:
    """The lines of a file, compiled to Python; eight times as fast as interpreting them."""
    functions: dict[str, Callable[..., Any]] = {
        "DAY": lambda value: _day(str(value), language),
        "DATE": lambda value: _date(str(value)),
        "TIME": lambda value: _time(str(value)),
        "MOMENT": lambda value: _moment(str(value), language),
        "MONTH": lambda value: _month(str(value), language),
        "KWH": lambda value: _kwh(value, language),
        "PLAIN": lambda value: str(int(value)) if isinstance(value, int) else str(value),
    }
    source = path.read_text(encoding="utf-8").replace("<b>", BOLD).replace("</b>", PLAIN)
    entries = FluentParser().parse(source).body
    if junk := next((entry for entry in entries if isinstance(entry, ast.Junk)), None):
        raise ValueError(f"{path}: this cannot be read: {junk.content!r}")
    resource = FtlResource.from_string(source)
    bundle = FluentBundle(_LOCALES[language], [resource], functions=functions, use_isolating=False)
    if wrong := bundle.check_messages():
        raise ValueError(f"{path}: {wrong[0]}")
    return bundle


def _read(value: str) -> date | datetime:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value).astimezone(KYIV)


@lru_cache(maxsize=1_000)
def _day(value: str, language: str) -> str:
    return format_date(_read(value), "d MMMM", locale=_LOCALES[language])


@lru_cache(maxsize=1_000)
def _date(value: str) -> str:
    return _read(value).strftime("%d.%m.%Y")


@lru_cache(maxsize=1_000)
def _time(value: str) -> str:
    return f"{_read(value):%H:%M}"


@lru_cache(maxsize=1_000)
def _moment(value: str, language: str) -> str:
    moment = _read(value)
    return f"{format_date(moment, 'd MMMM', locale=_LOCALES[language])}, {moment:%H:%M}"


@lru_cache(maxsize=1_000)
def _month(value: str, language: str) -> str:
    return format_date(_read(value), "LLLL y", locale=_LOCALES[language])


def _kwh(value: Any, language: str) -> str:
    # what Babel gives for both languages, forty times as fast
    number = f"{int(value):,}"
    return f"{number.replace(',', NBSP) if language == 'uk' else number}{NBSP}{_UNIT[language]}"
