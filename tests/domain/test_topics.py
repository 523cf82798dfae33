"""Search by words."""

from __future__ import annotations

import pytest

from bot.dialogs import DIALOGS
from bot.domain.topics import MOST, TOPICS, Topic, search


def first(text: str) -> str:
    """The surest topic, with its arguments."""
    found = search(text)
    return ":".join((found[0].dialog, *found[0].args)) if found else ""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("хочу замінити лічильник", "order"),
        ("Замініть лічильника, будь ласка!", "order"),
        ("скарга", "appeal"),
        ("скарги", "appeal"),
        ("борг", "appeal:inquiry:bill"),
        ("яка в мене заборгованість", "appeal:inquiry:bill"),
        ("субсидія", "appeal:inquiry:bill"),
        ("договір", "contracts"),
        ("мого договору", "contracts"),
        ("копія договору", "apply:contract-copy"),
        ("графік", "schedule"),
        ("передати показники", "reading"),
        ("історія показів", "history"),
        ("скільки я спожив за рік", "consumption"),
        ("сонячні панелі", "generating"),
        ("статус заявки", "requests"),
        ("телефон диспетчера", "contacts"),
        ("змінити прізвище", "contact"),
        ("видалити мої дані", "mydata"),
        ("вайбер", "messenger"),
        ("English", "language"),
        ("допоможіть", "help"),
        ("світло", "nolight"),
        ("хто має доступ", "who"),
        ("скільки я винен", "appeal:inquiry:bill"),
        ("хочу поскаржитись", "appeal"),
        ("у мене вибило пробки", "nolight"),
        ("купив хату", "apply:owner-change"),
        ("зміна власника", "apply:owner-change"),
        ("паспорт точки розподілу", "apply:passport"),
        ("подати заяву", "apply"),
        ("моє замовлення", "requests"),
        ("не пишіть мені вночі", "notices"),
        ("загубив пароль", "link"),
        ("replace my meter", "order"),
        ("complaint", "appeal"),
    ],
)
def test_words_in_any_case(text: str, topic: str) -> None:
    """What a person means is the first that is offered."""
    assert first(text) == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("хочу поменять счетчик", "order"),
        ("сломался щетчик", "order"),
        ("жалоба", "appeal"),
        ("долг за свет", "appeal:inquiry:bill"),
        ("передать показания", "reading"),
        ("уведомления", "notices"),
        ("собственник", "apply:owner-change"),
        ("удалить данные", "mydata"),
        ("предупреждение", "warnings"),
        ("какой у меня долг", "appeal:inquiry:bill"),
        ("счетчик поломался", "order"),
    ],
)
def test_words_of_russian_and_surzhyk(text: str, topic: str) -> None:
    """Nobody is taught how to speak."""
    assert first(text) == topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("зкарга", "appeal"),
        ("скрага", "appeal"),
        ("лічільник зломався", "order"),
        ("субсідія", "appeal:inquiry:bill"),
        ("дoгoвiр", "contracts"),
        ("спожывання", "consumption"),
        ("СПОВІЩЕНЯ", "notices"),
        ("обладання", "equipment"),
        ("відємність у показаннях", "reading"),
    ],
)
def test_slips_of_the_finger(text: str, topic: str) -> None:
    """A letter wrong, left out, swapped, of the other alphabet or in capitals."""
    assert first(text) == topic


@pytest.mark.parametrize("text", ["", " ", "привіт", "asdf", "ok", "дякую", "?!", "🙂", "1 2 3", "а" * 5_000])
def test_what_means_nothing_finds_nothing(text: str) -> None:
    """The menu is a better answer than a guess."""
    assert search(text) == []


def test_no_more_than_three_and_each_once() -> None:
    """A long sentence about everything is not answered with everything."""
    found = search("договір показ лічильник скарга борг графік пошта мова телефон")
    assert len(found) == MOST
    assert len({(topic.dialog, topic.args) for topic in found}) == MOST


def test_every_topic_is_a_dialog() -> None:
    """Nothing is offered that is not there."""
    assert {topic.dialog for topic in TOPICS} <= set(DIALOGS)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: ":".join((topic.dialog, *topic.args)))
def test_every_word_finds_its_topic(topic: Topic) -> None:
    """Each word of the table finds its own topic among those offered, all by itself."""
    strong = [words for words, worth in topic.words.items() if worth > 1]
    lost = [words for words in strong if topic not in search(words.replace("+", " "))]
    assert lost == []
