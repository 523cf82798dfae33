"""The words of the terms as an administrator types them, and what publishing them means."""

import pytest

from bot.console.desk_terms import outcome, tidy
from bot.conversation.messages import BOLD, PLAIN
from bot.dialogs.terms import shown
from tests.rehearsal import SPEECH


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Умови\r\n\r\n\r\n\r\n\r\nдалі  \r\n", "  Умови\n\n\nдалі"),
        ("a\u200bb\u202ec\x00d\ufeff", "abcd"),
        ("п\u00a0р\tо", "п р о"),
        ("и\u0306", "й"),
        ("\n\n \n", ""),
    ],
)
def test_what_cannot_be_seen_is_taken_out(typed: str, kept: str) -> None:
    """Invisible marks, odd spaces, ends of lines from elsewhere and crowds of empty lines do not stay."""
    assert tidy(typed) == kept
    assert tidy(kept) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("*Хто.* Ми", "[Хто.] Ми"),
        ("a *b* c *d*", "a [b] c [d]"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("* перше\n* друге", "* перше\n* друге"),
        ("**", "**"),
        ("<b>x</b> { $y } *", "<b>x</b> { $y } *"),
    ],
)
def test_asterisks_make_words_bold(typed: str, said: str) -> None:
    """What stands between asterisks on a line is bold; everything else is what was typed."""
    words = SPEECH.say(shown("2026-03-10", typed), "uk").replace(BOLD, "[").replace(PLAIN, "]")
    assert words.endswith(f"Редакція від 10.03.2026\n\n{said}")


def test_what_publishing_means() -> None:
    """The number of people stands in the question, with the right words."""
    assert "знову: 1\u00a0людину." in outcome(1, again=True)
    assert "знову: 12\u00a0345\u00a0людей." in outcome(12_345, again=True)
    assert "чинною в 2\u00a0людей." in outcome(2, again=False)
