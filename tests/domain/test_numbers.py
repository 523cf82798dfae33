"""Numbers as people type them off a meter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.numbers import LONGEST, NotNumbers, is_reading, read_numbers
from bot.domain.zones import ZONES

ONE, TWO, THREE = ZONES[1], ZONES[2], ZONES[3]


def values(text: str, zones: tuple[str, ...], digits: int = 6) -> list[int]:
    """What is read, in the order of the zones."""
    found = read_numbers(text, zones, digits).values
    return [found[zone] for zone in zones if zone in found]


@pytest.mark.parametrize(
    "text",
    [
        "4520",
        "04520",
        "004520",
        " 4520 ",
        "4520.",
        "4 520",
        "4\u00a0520",
        "4\u202f520",
        "4\u2009520",
        "004 520",
        "4 5 2 0",
        "0 0 4 5 2 0",
        "4520,7",
        "4520.7",
        "4520,00",
        "4 520,7",
        "4520 кВт·год",
        "4520.7 кВт·год",
        "4520 кВт*год",
        "4520 кВт.год.",
        "4520кВт",
        "4520 квт",
        "4520 kWh",
        "4520 kW·h",
        "показ 4520",
        "Показник: 4520",
        "reading 4520",
        "= 4520",
        "\u200b4520\ufeff",
        "٤٥٢٠",
        "४५२०",
        "\uff14\uff15\uff12\uff10",
    ],
)
def test_one_number_however_it_is_typed(text: str) -> None:
    """Zeros in front, spaces of any width, a fraction, a unit and digits of any script make no difference."""
    assert values(text, ONE) == [4520]


@pytest.mark.parametrize(
    ("text", "cut"),
    [("4520", False), ("4520,0", False), ("4520.00", False), ("4520,7", True), ("4520.07", True)],
)
def test_a_dropped_fraction_is_told(text: str, *, cut: bool) -> None:
    """Whoever types tenths learns that they were left out; tenths of nothing are nothing."""
    assert read_numbers(text, ONE, 6).cut is cut


@pytest.mark.parametrize(
    "text",
    [
        "4520 3310",
        "4520, 3310",
        "4520,3310",
        "4520; 3310",
        "4520;3310",
        "4520 / 3310",
        "4520|3310",
        "4520\n3310",
        "4520\r\n3310\n",
        "4520\t3310",
        "4 520, 3 310",
        "4520,7 3310,2",
        "4520,7; 3310,2",
        "4520 кВт·год, 3310 кВт·год",
        "4520 кВт 3310 кВт",
        "4520 і 3310",
        "4520 та 3310",
        "4520 and 3310",
        "день 4520 ніч 3310",
        "День: 4520, ніч: 3310",
        "День - 4520\nНіч - 3310",
        "ніч 3310, день 4520",
        "4520 день, 3310 ніч",
        "Денна 4520, нічна 3310",
        "day 4520, night 3310",
        "night 3310 kWh and day 4520 kWh",
        "день 4520 кВт·год ніч 3310 кВт·год",
    ],
)
def test_two_numbers_however_they_are_typed(text: str) -> None:
    """Numbers of two zones may come in one message, in order or by the names of the zones."""
    assert values(text, TWO) == [4520, 3310]


@pytest.mark.parametrize(
    "text",
    [
        "4520, 3310, 120",
        "4520 3310 120",
        "4520,3310,120",
        "4520\n3310\n120",
        "пік 4520 напівпік 3310 ніч 120",
        "ніч 120, напівпік 3310, пік 4520",
        "піковий 4520; напівпіковий 3310; нічний 120",
        "half-peak 3310, peak 4520, night 120",
    ],
)
def test_three_numbers_however_they_are_typed(text: str) -> None:
    """The half-peak zone is not taken for the peak one."""
    assert values(text, THREE) == [4520, 3310, 120]


@pytest.mark.parametrize(
    ("text", "zones", "digits", "found"),
    [
        ("12 345", TWO, 6, NotNumbers("unclear")),
        ("12 345 678", ONE, 6, NotNumbers("long")),
        ("12 345 678", ONE, 8, [12345678]),
        ("120 310 220", THREE, 6, [120, 310, 220]),
        ("120 310", THREE, 6, [120310]),
        ("4520,12", TWO, 6, [4520]),
        ("4520,120", TWO, 6, [4520, 120]),
        ("4 5", TWO, 6, [4, 5]),
        ("4 520,7 331", ONE, 6, NotNumbers("many")),
        ("4520 3310", ONE, 6, NotNumbers("many")),
        ("45 20", ONE, 6, NotNumbers("many")),
        ("4520, 3310", THREE, 6, NotNumbers("many")),
        ("1, 2, 3, 4", THREE, 6, NotNumbers("many")),
    ],
)
def test_a_space_that_may_mean_two_things(
    text: str, zones: tuple[str, ...], digits: int, found: list[int] | NotNumbers
) -> None:
    """Thousands and numbers are told apart where that is certain, and nothing is guessed where it is not."""
    if isinstance(found, list):
        assert values(text, zones, digits) == found
    else:
        with pytest.raises(NotNumbers) as wrong:
            read_numbers(text, zones, digits)
        assert wrong.value.why == found.why


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        ",",
        ";",
        "-",
        "-4520",
        "−4520",
        "– 4520",
        "4520-3310",
        "абв",
        "показ",
        "кВт·год",
        "день",
        "день ніч",
        "452О",
        "l520",
        "1e5",
        "0x10",
        "4520²",
        "½",
        "4️⃣5️⃣",
        "🔌",
        "4520 👍",
        "дайте 4520",
        "Добрий день! 4520",
        "T1 4520",
        "<b>4520</b>",
        "4520 -- 1",
        "\0",
    ],
)
@pytest.mark.parametrize("zones", [ONE, TWO, THREE])
def test_what_is_no_number(text: str, zones: tuple[str, ...]) -> None:
    """Signs, letters, emoji and nothing at all are no readings."""
    with pytest.raises(NotNumbers) as wrong:
        read_numbers(text, zones, 6)
    assert wrong.value.why == "digits"


@pytest.mark.parametrize(
    ("text", "digits"),
    [("123456", 5), ("0123456", 5), ("9" * 100, 6), ("9" * 4096, 8), ("1 000 000", 6), ("1234567,8", 6)],
)
def test_a_number_longer_than_the_register(text: str, digits: int) -> None:
    """A number with more digits than the display is too long, leading zeros and tenths aside."""
    with pytest.raises(NotNumbers) as wrong:
        read_numbers(text, ONE, digits)
    assert wrong.value.why == "long"


def test_one_number_where_several_are_asked_for_is_of_the_first_zone() -> None:
    """Whoever answers zone by zone is understood."""
    assert read_numbers("4520", TWO, 6).values == {"day": 4520}
    assert read_numbers("ніч 3310", TWO, 6).values == {"night": 3310}
    assert not read_numbers("4520", TWO, 6).named
    assert read_numbers("ніч 3310", TWO, 6).named


@pytest.mark.parametrize(
    ("text", "zones", "why"),
    [
        ("пік 4520", TWO, "zone"),
        ("день 4520", ("night",), "zone"),
        ("день 4520", ONE, "zone"),
        ("день 4520 день 3310", TWO, "unclear"),
        ("день 4520 3310", TWO, "unclear"),
        ("день 4520 і ще щось", TWO, "digits"),
        ("день 1234567", TWO, "long"),
    ],
)
def test_names_that_do_not_fit(text: str, zones: tuple[str, ...], why: str) -> None:
    """A zone that the meter has not, or twice, or with two numbers, is asked about."""
    with pytest.raises(NotNumbers) as wrong:
        read_numbers(text, zones, 6)
    assert wrong.value.why == why


@given(st.lists(st.integers(0, 999_999), min_size=1, max_size=3), st.sampled_from([", ", "; ", "\n", " / "]))
def test_numbers_apart_come_back_as_typed(numbers: list[int], mark: str) -> None:
    """Numbers with a plain mark between them are read as they are, whatever they are."""
    zones = ZONES[len(numbers)]
    assert values(mark.join(map(str, numbers)), zones) == numbers


@given(
    st.integers(0, 999_999), st.integers(0, 3), st.sampled_from(["", " ", ",5", ".50", " кВт·год", " kWh"])
)
def test_a_number_with_its_trimmings_comes_back(number: int, zeros: int, after: str) -> None:
    """Zeros in front and a fraction or a unit behind change nothing."""
    assert values("0" * zeros + f"{number}{after}", ONE) == [number]


@given(st.text(max_size=60), st.sampled_from([ONE, TWO, THREE]))
def test_any_text_is_numbers_or_not(text: str, zones: tuple[str, ...]) -> None:
    """Nothing but NotNumbers is raised, and what is read fits the register."""
    try:
        found = read_numbers(text, zones, 6)
    except NotNumbers:
        return
    assert set(found.values) <= set(zones)
    assert all(0 <= value < 10**6 for value in found.values.values())


@pytest.mark.parametrize(
    "text", ["4520", "4 520", "4520,7", "4520 3310", "12 345", "день 4520 ніч 3310", "пік 1", "99999999"]
)
def test_words_out_of_the_blue_that_are_a_reading(text: str) -> None:
    """Numbers of one, two or three zones are recognised before anybody asks."""
    assert is_reading(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "привіт",
        "123456789",
        "вул. Шевченка, 12",
        "Добрий день! Є світло?",
        "4520 3310 120 15",
        "5 " * LONGEST,
        "-5",
    ],
)
def test_words_out_of_the_blue_that_are_none(text: str) -> None:
    """Words, account numbers and long texts are not taken for a reading."""
    assert not is_reading(text)


@pytest.mark.parametrize(
    ("text", "last", "found"),
    [
        ("26 480", {"day": 26435, "night": 41141}, [26480]),
        ("26 480,7", {"day": 26435, "night": 41141}, [26480]),
        ("520 331", {"day": 512, "night": 330}, None),  # 520331 is a number as well
        ("520 331", {"day": 900_000, "night": 330}, None),
        ("52 331", {"day": 50, "night": 330}, None),
        ("1 331", {"day": 2000, "night": 330}, None),
        ("26 480", {"day": 26435}, [26480]),
        ("26 480", {}, None),
    ],
)
def test_the_last_readings_tell_thousands_from_zones(
    text: str, last: dict[str, int], found: list[int] | None
) -> None:
    """A space is understood where only one way of reading it is no step back."""
    if found is None:
        with pytest.raises(NotNumbers, match="unclear"):
            read_numbers(text, TWO, 6, last)
    else:
        assert list(read_numbers(text, TWO, 6, last).values.values()) == found
