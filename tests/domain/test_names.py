"""Names as others may see them."""

import pytest

from bot.domain.names import short_name, short_owner


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("Олена Коваленко", "Олена К."),
        ("Олена", "Олена"),
        ("  Олена   Петрівна   Коваленко-Гнатюк  ", "Олена П. К."),
        ("🌻 Sunny", "🌻 S."),
        ("", ""),
        ("   ", ""),
        ("А" * 300, "А" * 40),
    ],
)
def test_a_profile_is_a_first_name_and_initials(name: str, seen: str) -> None:
    """An acquaintance is recognised, a stranger learns little."""
    assert short_name(name) == seen


@pytest.mark.parametrize(
    ("owner", "seen"),
    [
        ("Коваленко Олена Петрівна", "Олена Петрівна К."),
        ("Коваленко О.П.", "О.П. К."),
        ("Нечуй-Левицький Іван", "Іван Н."),
        ("Дем'яненко Мар’яна Олегівна", "Мар’яна Олегівна Д."),
        ("ТОВ «Ромашка»", "Т…"),
        ("Коваленко", "К…"),
        ("Коваленко Олена Петрівна та інші", "К…"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_an_owner_keeps_the_surname(owner: str, seen: str) -> None:
    """Of the surname there is one letter; of anything that is no person's name, too."""
    assert short_owner(owner) == seen
