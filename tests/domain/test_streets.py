"""Names of settlements and streets: what is the same is written alike, and what is not stays apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.street_words import GIVEN_NAMES
from bot.domain.streets import akin, match, settlement_key, street_key

FEW = settings(max_examples=100)
words = some.text("абвгдеєжзиіїйклмнопрстуфхцчшщьюя", min_size=3, max_size=9).filter(
    lambda word: street_key(word) == word and street_key(f"1-а {word}") == f"1 {word}"
)
messy = some.text("абвіїє АБВІЇЄ ABC.'’-/(),1й вулпрмнт", max_size=40)


@pytest.mark.parametrize(
    "same",
    [
        ("вул. Садова", "вулиця Садова", "ВУЛ.САДОВА", "Садова", "садова вул.", " Cадова "),  # a Latin C
        ("вул. Богдана Хмельницького", "Хмельницького Б.", "Б.Хмельницького", "Хмельницького Богдана"),
        ("вул. Тараса Григоровича Шевченка", "Шевченка Т.Г.", "Т. Г. Шевченка"),
        ("Мазепи І. гетьм.", "вул. Гетьмана Івана Мазепи"),
        ("Ринок. пл.", "площа Ринок", "пл. Ринок"),
        ("пров. 1-й Польовий", "1 Польовий провулок", "Польовий 1-й пров."),
        ("просп. Миру", "проспект Миру", "пр-т Миру"),
        ("вул. 8 Березня", "8-го Березня"),
        ("вул. Кам'янецька", "Кам’янецька", 'Кам"янецька', "КАМʼЯНЕЦЬКА"),
        ("Свято-Миколаївська", "Св. Миколаївська", "вул. Свято Миколаївська"),
        ("Київське шосе", "Київське ш."),
        ("наб. Перемоги", "вул. Набережна Перемоги"),
        ("Кирила і Мефодія", "Кирила та Мефодія"),
        ("ж/м Сонячний", "масив Сонячний"),
        ("вул. Ґалаґанівська", "Галаганівська"),
        ("вул. Нова (Леніна)", "Нова"),
    ],
)
def test_one_street_has_one_key(same: tuple[str, ...]) -> None:
    """However a street is written, it is compared alike."""
    assert len({street_key(text) for text in same}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("пров. Шкільний", "вул. Шкільна"),
        ("просп. Миру", "вул. Миру"),
        ("1-й Польовий пров.", "2-й Польовий пров."),
        ("Лепкого Б.", "Лепкого Л."),
        ("вул. Вишнева", "вул. Остапа Вишні"),
        ("вул. Їжакевича", "вул. Іжакевича"),
        ("вул. Набережна", "вул. Набережна Перемоги"),
    ],
)
def test_different_streets_differ(one: str, other: str) -> None:
    """Type, number, initials and letters of one's own keep streets apart."""
    assert street_key(one) != street_key(other)


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("м. Коростень", "коростень"),
        ("с.Гута", "гута"),
        ("смт Броварище", "броварище"),
        ("селище міського типу Нове Полісся", "нове полісся"),
        ("с-ще Лісове", "лісове"),
        ("Гута с.", "гута"),
        ("Житомирська обл., Коростенський р-н, с. Кам'янка", "камянка"),
        ("Житомирська область Коростенський район м. Коростень", "коростень"),
        ("с. Гута (Соснівська ТГ)", "гута"),
        ("Івано-Франківськ", "івано франківськ"),
        ("Львів", "львів"),
        ("м", "м"),
        ("", ""),
    ],
)
def test_a_settlement_is_its_name(text: str, compared: str) -> None:
    """Type, district and region say nothing of a settlement."""
    assert settlement_key(text) == compared


def test_nothing_is_nothing() -> None:
    """No street has an empty key, and an empty key means no street."""
    assert street_key("") == street_key(" . ") == ""
    assert match("", ["садова"]) == {}


@pytest.mark.parametrize("key", ["вулиця", "пл майдан", "ольги княгині", "а"])
def test_a_street_of_nothing_but_such_words_keeps_them(key: str) -> None:
    """A type, a title, a first name or a letter that stands alone is the name."""
    assert street_key(key) != ""
    assert street_key(street_key(key)) == street_key(key)


def keys(*texts: str) -> list[str]:
    return [street_key(text) for text in texts]


def test_a_bare_surname_means_the_only_one() -> None:
    """«вул. Шевченка» is Тараса Шевченка's where no other Шевченко has a street."""
    known = keys("вул. Тараса Шевченка", "вул. Садова")
    assert match(street_key("Шевченка"), known) == {street_key("Шевченка Т."): "yes"}
    assert match(street_key("Шевченка Т.Г."), known) == {street_key("Шевченка Т."): "yes"}


def test_a_bare_surname_of_several_is_only_possible() -> None:
    """Where two people of one name have streets, who writes no initial may mean either."""
    b, l_ = keys("Лепкого Б.", "Лепкого Л.")
    assert match(street_key("Лепкого"), [b, l_]) == {b: "possibly", l_: "possibly"}
    assert match(b, [b, l_]) == {b: "yes"}
    bare = street_key("Лепкого")
    assert match(b, [bare, b, l_]) == {b: "yes", bare: "possibly"}


def test_a_first_name_that_nobody_listed_fits_its_initial() -> None:
    """Джохара is no Ukrainian name, and yet «Дудаєва Д.» is his street."""
    assert "джохара" not in GIVEN_NAMES
    known = keys("вул. Джохара Дудаєва", "вул. Садова")
    assert match(street_key("Дудаєва Д."), known) == {known[0]: "yes"}
    assert match(known[0], keys("Дудаєва Д.")) == {street_key("Дудаєва Д."): "yes"}
    assert match(street_key("Дудаєва К."), known) == {}


def test_another_type_is_only_possible() -> None:
    """Who calls the avenue a street may mean it, unless there is such a street too."""
    street, avenue = keys("вул. Миру", "просп. Миру")
    assert match(street, [avenue]) == {avenue: "possibly"}
    assert match(street, [avenue, street]) == {street: "yes"}


@FEW
@given(messy)
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    """Comparing what is comparable already changes nothing, for streets and settlements."""
    assert street_key(street_key(text)) == street_key(text)
    assert settlement_key(settlement_key(text)) == settlement_key(text)


@FEW
@given(some.lists(words, min_size=1, max_size=3), some.data())
def test_dress_says_nothing(name: list[str], data: some.DataObject) -> None:
    """Case, order, spaces, dashes and «вул.» do not make another street."""
    dressed = data.draw(some.permutations(name))
    gap = data.draw(some.sampled_from([" ", "  ", "-", " - "]))
    before = data.draw(some.sampled_from(["", "вул. ", "Вулиця ", "ВУЛ."]))
    assert street_key(before + gap.join(word.title() for word in dressed)) == street_key(" ".join(name))


@FEW
@given(some.lists(words, min_size=1, max_size=4, unique=True), some.data())
def test_a_street_that_is_there_is_meant(known: list[str], data: some.DataObject) -> None:
    """A key means itself for sure, and whatever it means shares a word with it."""
    wanted = data.draw(some.sampled_from(known))
    assert match(wanted, known)[wanted] == "yes"
    assert all(akin(wanted, other) for other in match(wanted, known))
