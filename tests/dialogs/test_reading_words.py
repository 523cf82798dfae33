"""The lines of readings and their history: arguments given, hostile words shown literally, labels short."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor
from sqlalchemy import Connection, update

from bot.conversation.messages import BOLD, PLAIN
from bot.conversation.steps import Text
from bot.handlers.telegram_render import LIMITS, render
from bot.storage import schema
from bot.storage.database import Database
from tests import builders
from tests.dialogs.reading_stage import LAST, NUMBER, begin, furnish, rehearse
from tests.rehearsal import ROOT, SPEECH

FILES = ("readings", "history")
MODULES = ("dialogs/readings", "dialogs/reading_words", "dialogs/history", "storage/readings")
LANGUAGES = ("uk", "en")
# lines that other parts say, or that are named by what is in the data
ELSEWHERE = {"dialog-reading", "dialog-history"}


class Arguments(Visitor):
    def __init__(self, line: fluent.Message) -> None:
        self.names: set[str] = set()
        self.visit(line)

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:  # noqa: N802 - the library's name
        self.names.add(node.id.name)


def lines(language: str) -> dict[str, set[str]]:
    """The arguments of every line of the files."""
    return {
        entry.id.name: Arguments(entry).names
        for name in FILES
        for entry in FluentParser().parse((ROOT / f"locales/{language}/{name}.ftl").read_text("utf-8")).body
        if isinstance(entry, fluent.Message)
    }


def said() -> Iterator[tuple[str, set[str] | None]]:
    """Keys (with * for what is in the data) and arguments that the dialogs give; None: any."""
    for name in MODULES:
        for node in ast.walk(ast.parse((ROOT / f"bot/{name}.py").read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"t", "_sent"}:
                given = {word.arg for word in node.keywords}
                arguments = None if None in given else {word for word in given if word}
                for key in keys(node.args[0]):
                    yield key, {"values", "day"} if getattr(node.func, "id", "") == "_sent" else arguments


def keys(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str() as key):
            return [key]
        case ast.IfExp(body=one, orelse=other):
            return keys(one) + keys(other)
        case ast.JoinedStr(values=parts):
            return ["".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in parts)]
    return ["*"]


def fits(pattern: str, key: str) -> bool:
    head, star, tail = pattern.partition("*")
    return key.startswith(head) and key.endswith(tail) if star else key == pattern


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_gets_its_arguments(language: str) -> None:
    """Whoever says a line gives all that it needs."""
    known = lines(language)
    wrong = [
        f"{key}: {needed - given}"
        for pattern, given in said()
        if pattern.strip("*") and given is not None
        for key, needed in known.items()
        if fits(pattern, key) and not needed <= given
    ]
    assert wrong == []


def test_every_line_is_said_somewhere() -> None:
    """No line outlives its use."""
    patterns = [pattern for pattern, _ in said() if pattern.strip("*")]
    named = {
        node.value
        for name in MODULES
        for node in ast.walk(ast.parse((ROOT / f"bot/{name}.py").read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unsaid = [
        key
        for key in lines("uk")
        if key not in named | ELSEWHERE and not any(fits(pattern, key) for pattern in patterns)
    ]
    assert unsaid == []


@pytest.mark.parametrize(
    ("zones", "digits", "words"),
    [
        (1, 1, ["1 зона", "1 цифра на табло"]),
        (2, 4, ["2 зони", "4 цифри на табло"]),
        (3, 5, ["3 зони", "5 цифр на табло"]),
        (1, 21, ["21 цифра на табло"]),
        (1, 11, ["11 цифр на табло"]),
    ],
)
def test_ukrainian_counts_by_its_rules(zones: int, digits: int, words: list[str]) -> None:
    """One zone, two zones, five digits, twenty-one digit."""
    spoken = [
        SPEECH.say(Text("reading-zones", {"zones": zones}), "uk"),
        SPEECH.say(Text("reading-digits", {"digits": digits}), "uk"),
    ]
    assert set(words) <= set(spoken)


def test_units_are_not_torn_off() -> None:
    """Between a number and its unit, and within a number, no line is broken."""
    assert SPEECH.say(Text("reading-month", {"kwh": 12345, "day": "5"}), "uk").startswith(
        "• 12\u00a0345\u00a0кВт·год"
    )


HOSTILE = f"<b>я</b>&amp;{{ $x }}{BOLD}*_`[a](b)"
SHOWN = "<b>я</b>&amp;{ $x }*_`[a](b)"


@pytest.mark.parametrize("channel", ["telegram", "viber"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_hostile_words_of_the_registry(database: Database, channel: str, language: str) -> None:
    """A model, a place, an address or a serial number with marks in it is shown as it is written."""

    def build(connection: Connection) -> None:
        home = furnish(connection)
        place = {"settlement": HOSTILE, "street": HOSTILE, "house": "1"}
        connection.execute(update(schema.premises).values(**place))
        builders.meter(connection, home.point, "<i>5", model=HOSTILE, place=HOSTILE)

    await database.write(build)
    talk = await begin(database, channel=channel, language=language)
    await talk.open("reading")
    assert SHOWN in talk.buttons[1]
    await talk.press("<i>5")
    assert talk.text.count(SHOWN) == 3
    raw = talk.answer[-1].text
    assert raw.count(BOLD) == raw.count(PLAIN)
    html = render(talk.answer[-1]).texts[0]
    assert html.count(BOLD) == html.count(PLAIN)
    await talk.say("5")
    assert SHOWN in talk.text
    await talk.press(talk.line("reading-send-yes"))
    assert SHOWN in talk.text
    await talk.open("history")
    assert SHOWN in talk.text
    assert "<i>5" in talk.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_screens_fit_a_phone(database: Database, language: str) -> None:
    """Every screen of three zones is short, and every label is shown whole."""
    talk = await rehearse(database, zones=3, language=language)
    insist, edit = talk.line("reading-insist"), talk.line("reading-send-edit")
    right = ", ".join(str(last + 50) for last in LAST[3].values())
    typed = ["1, 2, 3", insist, insist, insist, talk.line("reading-photo-skip"), edit, right, "так"]
    screens = [(await talk.open("reading")).text]
    screens += [(await talk.say(words)).text for words in typed]
    screens.append((await talk.open("history")).text)
    assert max(len(screen) for screen in screens) < 700
    assert max(screen.count("\n") for screen in screens) <= 22
    assert max(len(button.label) for button in talk.drawn) <= LIMITS.label


async def test_a_day_of_last_year_has_its_year(database: Database) -> None:
    """A recent day needs no year; an old one has it."""

    def build(connection: Connection) -> None:
        home = builders.household(connection, NUMBER)
        at = builders.LONG_AGO.replace(year=2024, month=3, day=5)
        builders.reading(connection, home.meter, 4000, at)

    await database.write(build)
    talk = await begin(database)
    await talk.open("reading")
    assert "4000 (05.03.2024)" in talk.text
    await talk.say("4600")
    assert "600 кВт·год з 05.03.2024" in talk.text


async def test_open_conversations_are_kept(database: Database) -> None:
    """Half-way between two zones, and after an edit, a conversation is understood by the code of tomorrow."""
    talk = await rehearse(database, zones=2)
    await talk.open("reading")
    await talk.say("4450")
    talk.keep_journal("night")


async def test_conversations_at_the_summary_are_kept(database: Database) -> None:
    """A summary after an edit is understood by the code of tomorrow."""
    talk = await rehearse(database, zones=2)
    await talk.say("4450 1920")
    await talk.press("Виправити")
    await talk.press("Залишити")
    await talk.say("1930")
    assert talk.question == "send:2"
    talk.keep_journal("edited")


async def test_conversations_with_several_meters_are_kept(database: Database) -> None:
    """A question about another meter is understood by the code of tomorrow."""

    def build(connection: Connection) -> None:
        home = furnish(connection)
        builders.meter(connection, home.point, "222", installed_on=date(2022, 2, 2))

    await database.write(build)
    talk = await begin(database)
    await talk.say("4300")
    await talk.press("0457812")
    assert talk.question == "sure:total"
    talk.keep_journal("meters")
