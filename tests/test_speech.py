"""Lines of locales/: all of them can be said, and each is found where it is."""

from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast

from bot.conversation.steps import t
from bot.speech import LANGUAGES, LINE, WORDS, Speech
from tests.rehearsal import SPEECH

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "locales").glob("*/*.ftl"))


def test_every_line_compiles() -> None:
    """No file has junk, an unknown function, or a line that refers to what is not there."""
    SPEECH.check()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_lines_are_found_without_the_parser(path: Path) -> None:
    """How a line begins is seen as the parser sees it."""
    source = path.read_text(encoding="utf-8")
    parsed = [entry.id.name for entry in FluentParser().parse(source).body if isinstance(entry, ast.Message)]
    assert LINE.findall(source) == parsed


def test_what_is_wrong_with_a_file_is_said(tmp_path: Path) -> None:
    """Junk when its file is needed or checked; the same line twice at once."""
    for language in LANGUAGES:
        folder = tmp_path / language
        folder.mkdir()
        lines = [f"words-{word} = {word}" for word in WORDS]
        (folder / "common.ftl").write_text("\n".join(lines))
    (tmp_path / "uk" / "bad.ftl").write_text("bad = { $n ->\n")
    speech = Speech(tmp_path)
    assert speech.recognise("Cancel!") == "cancel"
    with pytest.raises(ValueError, match=r"bad\.ftl: this cannot be read"):
        speech.say(t("bad", n=1), "uk")
    with pytest.raises(ValueError, match=r"bad\.ftl"):
        speech.check()
    with pytest.raises(KeyError):
        speech.say(t("nothing"), "en")
    (tmp_path / "en" / "more.ftl").write_text("words-menu = menu\n")
    with pytest.raises(ValueError, match=r"is in common\.ftl, too"):
        Speech(tmp_path)
