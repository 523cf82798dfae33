"""Words that mean danger, in every spelling, and letters that only look like it."""

from __future__ import annotations

import pytest

from bot.domain.danger import in_danger

DANGER = """
іскрить
ІСКРИТЬ щиток у під'їзді
icкpить стовп біля школи
Іскрять дроти над дахом
щось іскрило вночі
летять іскри з проводів
искрит проводка
дріт на землі
Дроти лежать на землі біля магазину
дpiт нa зeмлi
обірвало дріт після бурі
обірваний провід висить над дорогою
Провід впав
упав на огорожу кабель
провод лежит на земле
впав стовп
стовп похилився і може впасти
пахне газом
у дворі сильно пахне газом
ПАХНЕ ГАЗОМ!!!
чути запах газу
запахло газом у під'їзді
пахнет газом
смердить горілим, пахне горілим зі щитка
горить трансформатор
загорівся щиток
лічильник димить
вдарило струмом дитину
б'є струмом від крана
бьет током
пожежа
sparks from the pole
a wire is lying on the ground
smell of gas
the pole is on fire
"""

CALM = """
Прошу пояснити, чому рахунок більший
Відключення без попередження
Напруга стрибає щовечора
Лічильник не працює
вул. Іскрівська, 5
Прошу надати договір постачання газу
Дроти замінили торік, дякую
З нетерпінням чекаю на відповідь
Щиро дякую, з повагою
Стовп стоїть на моїй ділянці
Please send me the contract
Земля під будинком у власності
У будинку не горить світло
Не горить лічильник, табло порожнє
Горить ліхтар біля хати цілий день
Коли проводите планові роботи?
Ціна електроенергії б'є по кишені
"""


@pytest.mark.parametrize("words", DANGER.strip().splitlines())
def test_danger(words: str) -> None:
    """Sparks, wires, gas, fire and shocks are heard in any letters, cases and order."""
    assert in_danger(words)


@pytest.mark.parametrize("words", CALM.strip().splitlines())
def test_calm(words: str) -> None:
    """What people write every day is no danger."""
    assert not in_danger(words)


def test_invisible_letters() -> None:
    """A soft hyphen or a zero-width space inside a word hides nothing."""
    assert in_danger("іск\u00adрить")
    assert in_danger("пах\u200bне газом")


def test_a_long_story_is_read_quickly() -> None:
    """Ten thousand characters of a wire's story are no burden."""
    assert not in_danger("дріт " * 2_000)
    assert not in_danger("дріт " * 1_000 + "слово " * 9 + "земля " * 1_000)
    assert in_danger("слово " * 2_000 + "іскрить")
