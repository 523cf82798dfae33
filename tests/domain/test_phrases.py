"""Words about the light that people type."""

import pytest

from bot.domain.phrases import LONGEST, courtesy, meaning


@pytest.mark.parametrize(
    "typed",
    [
        "Немає світла",
        "нема світла!!!",
        "світла нема",
        "нет света",
        "свет пропал",
        "Світло зникло",
        "вимкнули світло",
        "Коли дадуть світло?",
        "коли буде світло",
        "Добрий день! Коли дадуть світло?",
        "нема електрики",
        "no power",
        "No light here",
        "power is out",
        "When will the power be back?",
        "в мене темно",
        "у нас у хаті темно",
        "коли ввімкнуть?",
        "коли вже дадуть",
    ],
)
def test_no_light(typed: str) -> None:
    """Whoever is in the dark is understood in their own words."""
    assert meaning(typed) == "nolight"


@pytest.mark.parametrize("typed", ["відключення", "Коли відключення?", "планові відключення", "outages"])
def test_outages(typed: str) -> None:
    """Questions about outages lead to outages."""
    assert meaning(typed) == "outages"


@pytest.mark.parametrize("typed", ["графік", "Графік відключень", "schedule please"])
def test_schedule(typed: str) -> None:
    """Whoever names the schedule gets it."""
    assert meaning(typed) == "schedule"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "світло",
        "Світлана",
        "дякую, світло є",
        "4520",
        "меню",
        "no",
        "нема",
        "Немає світла " * LONGEST,
    ],
)
def test_everything_else(typed: str) -> None:
    """What does not plainly speak of the dark is left to the menu."""
    assert meaning(typed) is None


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("Добрий день!", "greeting"),
        ("Доброго ранку", "greeting"),
        ("Слава Україні! 🇺🇦", "greeting"),
        ("Дуже дякую вам", "thanks"),
        ("спасибо", "thanks"),
        ("дякую, світло є", None),
        ("Добрий день, немає світла", None),
        ("", None),
        ("дякую " * LONGEST, None),
    ],
)
def test_courtesy(typed: str, what: str | None) -> None:
    """A greeting or thanks and nothing else."""
    assert courtesy(typed) == what
