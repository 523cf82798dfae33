"""The table of dialogs as a whole: names, labels, lines of both languages, journals of earlier days."""

from __future__ import annotations

import ast
import re
from inspect import Parameter, signature
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

from bot.conversation.messages import PAYLOAD_BYTES, link_payload
from bot.conversation.replay import play
from bot.conversation.steps import Text
from bot.dialogs import CATALOG, DIALOGS
from bot.speech import LANGUAGES
from tests.rehearsal import ROOT, SPEECH, NoWorld, kept_journals, read_journal


def lines(language: str) -> dict[str, fluent.Message]:
    """All lines of a language by key; the same key twice is an error."""
    found: dict[str, fluent.Message] = {}
    for path in sorted((ROOT / "locales" / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, fluent.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, fluent.Message):
                assert entry.id.name not in found, f"{path.name}: {entry.id.name} is there twice"
                found[entry.id.name] = entry
    return found


class Arguments(Visitor):
    """The arguments that a line uses."""

    def __init__(self, line: fluent.Message) -> None:
        self.names: set[str] = set()
        self.visit(line)

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:  # noqa: N802 - the library's name
        self.names.add(node.id.name)


LINES = {language: lines(language) for language in LANGUAGES}


def test_every_line_is_in_every_language() -> None:
    """Nobody meets a line of the other language."""
    assert set(LINES["uk"]) == set(LINES["en"])


def test_a_line_uses_the_same_arguments_in_every_language() -> None:
    """But for names, which each language has in its own form."""
    names = {"name", "name_en"}
    different = [
        key
        for key, line in LINES["uk"].items()
        if Arguments(line).names - names != Arguments(LINES["en"][key]).names - names
    ]
    assert different == []


def test_every_line_that_dialogs_name_exists() -> None:
    """A key in t(…) is a line of locales/."""
    missing = []
    for folder in ("dialogs", "conversation", "storage"):
        for path in sorted((ROOT / "bot" / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "t" and node.args:
                    missing += [
                        f"{path.name}: {key}" for key in named(node.args[0]) if key not in LINES["uk"]
                    ]
    assert missing == []


def named(node: ast.expr) -> list[str]:
    """The keys that an argument of t() may be: a word, or one of two."""
    match node:
        case ast.Constant(value=str() as key):
            return [key]
        case ast.IfExp(body=one, orelse=other):
            return named(one) + named(other)
    return []


def test_every_dialog_has_a_label_and_a_short_name() -> None:
    """A name leaves room for an account's number and three readings in the payload of a button."""
    for name, row in DIALOGS.items():
        assert row.label in LINES["uk"]
        assert re.fullmatch(r"[a-z]{2,12}", name)
        assert len(link_payload(name, ("123456789012", "00012345", "00012345", "00012345"))) <= PAYLOAD_BYTES


def test_labels_are_short_enough_for_a_phone() -> None:
    """A label that is cut off helps nobody."""
    for language in LANGUAGES:
        for key in ("button-menu", "button-back", "button-cancel", *(row.label for row in DIALOGS.values())):
            assert len(SPEECH.say(Text(key), language)) <= 28, key


def test_the_catalog_names_dialogs_that_exist() -> None:
    """Welcome, menu, help, language and photo are rows of the table, open to everybody but the photo."""
    for name in (CATALOG.welcome, CATALOG.menu, CATALOG.help, CATALOG.language):
        assert DIALOGS[name].needs == "nothing"
    assert CATALOG.photo in DIALOGS


def test_every_dialog_can_be_opened_from_the_menu_or_by_its_arguments() -> None:
    """Arguments are strings from buttons; nothing else is asked of a caller."""
    for name, row in DIALOGS.items():
        kinds = {parameter.kind for parameter in signature(row.run).parameters.values()}
        assert kinds <= {Parameter.POSITIONAL_OR_KEYWORD, Parameter.VAR_POSITIONAL}, name


@pytest.mark.parametrize("path", kept_journals(), ids=lambda path: path.stem)
def test_a_conversation_of_yesterday_goes_on_today(path: Path) -> None:
    """A kept journal asks the question that was open then, without looking or acting anew."""
    talk = read_journal(path)
    world = NoWorld("uk")
    played = play(lambda: DIALOGS[talk.dialog].run(*talk.args), talk.past, world.look, world.once)
    assert played.question is not None
    assert played.question.key == talk.shown
    assert played.past == talk.past


def test_every_dialog_that_asks_has_a_kept_journal() -> None:
    """So that a deploy that would strand open conversations is noticed here."""
    kept = {path.stem.partition("-")[0] for path in kept_journals()}
    assert {"welcome", "link", "unlink", "revoke", "withdraw", "contacts", "districts"} <= kept
    assert {"nolight", "back", "place", "queue"} <= kept
    assert {"appeal", "question", "rate", "recall", "contact"} <= kept
