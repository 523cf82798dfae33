"""House lists: what companies write, what it means, and that nothing unread ever means nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.houses import key, parse

DATA = Path(__file__).parents[1] / "data"
LVIV = [
    record["buildingNames"]
    for path in sorted(DATA.glob("lviv*.json"))
    for record in json.loads(path.read_text(encoding="utf-8"))["hydra:member"]
]
SURENESS = ("no", "possibly", "yes")
FEW = settings(max_examples=100)

numbers = some.integers(1, 999)
letters = some.sampled_from([*"абвгдежклмн", ""])
houses = some.builds(lambda number, letter: f"{number}{letter}", numbers, letters)
spans = some.builds(lambda first, more: f"{first}-{first + more}", numbers, some.integers(1, 30))
clean = some.lists(some.one_of(houses, spans), min_size=1, max_size=8)
anything = some.text("0123456789абвгАБВгиІAB -–—/\\.,;()№'і крмпл", max_size=24)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("12-А", "12а"),
        ("12а", "12а"),
        ("12 A", "12а"),  # a Latin A
        ("76--Б", "76б"),
        ("226 И", "226и"),
        ("12/А", "12а"),
        ("№ 05", "5"),
        ("буд. 7", "7"),
        ("5 літ. В", "5в"),
        ("24 корп. 2", "24к2"),
        ("24, к.2", "24к2"),
        ("12-А бл. 1", "12абл1"),
        ("12А(БЛ1)", "12абл1"),
        ("1 / 3", "1/3"),
        ("37 ГАРАЖ", "37гараж"),
        ("247 – 249", "247-249"),
        ("б/н", "б/н"),
        ("", ""),
    ],
)
def test_a_house_is_compared_by_what_it_is(written: str, compared: str) -> None:
    """Case, look-alikes, spaces, dashes and the words around a number say nothing."""
    assert key(written) == compared


@pytest.mark.parametrize(
    ("text", "touches"),
    [
        ("12-А", {"12а": "yes", "12": "no", "12-Б": "no", "120": "no"}),
        ("11(0253)", {"11": "yes", "11(0253)": "yes", "12": "no"}),
        ("247-249", {"247": "yes", "249": "yes", "248": "possibly", "247-249": "yes", "250": "no"}),
        (
            "100Б-Л",
            {"100Б": "yes", "100-Ж": "yes", "100Л": "yes", "100М": "no", "100": "possibly", "101": "no"},
        ),
        ("12А(БЛ1)", {"12-А": "possibly", "12-А бл. 1": "yes", "12-А бл. 2": "no", "12": "no"}),
        (
            "11-13Б",
            {"11": "yes", "13": "yes", "13-А": "yes", "13-Б": "yes", "13-В": "possibly", "12": "possibly"},
        ),
        ("1/3", {"1/3": "yes", "1": "possibly", "3": "no", "1/5": "no"}),
        ("37ГАРАЖ", {"37 гараж": "yes", "37": "possibly", "38": "no"}),
        ("76--Б", {"76-Б": "yes", "76": "no"}),
        ("226 И", {"226-И": "yes", "226и": "yes"}),
        ("12а, 12-А", {"12А": "yes"}),
        ("226В,Г", {"226-В": "yes", "226-Г": "yes", "226-Д": "no"}),
        ("12, Г", {"12": "yes", "12-Г": "possibly", "12-Д": "no"}),
        ("28,28А", {"28": "yes", "28-А": "yes", "29": "no"}),
        ("174-6", {"174-6": "yes", "174": "possibly", "176": "possibly", "174/6": "possibly", "178": "no"}),
        ("355-3", {"355-3": "yes", "355": "possibly", "353": "no"}),
        ("35", {"35": "yes", "35-37": "possibly", "24 корп. 2": "no"}),
        ("24", {"24 корп. 2": "possibly", "24/2": "possibly", "24-А": "no"}),
        ("24 корп. 2", {"24": "possibly", "24 к. 2": "yes", "24/2": "possibly", "24 к. 3": "no"}),
    ],
)
def test_what_the_wild_has_written(text: str, touches: dict[str, str]) -> None:
    """Every form seen in published lists is read, generously and no more than that."""
    listed = parse(text)
    assert listed.doubtful == ()
    assert {house: listed.touch(house) for house in touches} == touches


@pytest.mark.parametrize(
    ("text", "touches"),
    [
        (
            "1-15",
            {
                "1": "yes",
                "1-А": "yes",
                "7": "yes",
                "7/2": "yes",
                "8": "possibly",
                "15-А": "possibly",
                "17": "no",
            },
        ),
        ("36-41", {"36": "yes", "37": "yes", "41": "yes", "42": "no"}),
        ("10А-14Б", {"10": "possibly", "10-Б": "yes", "12": "yes", "14-Б": "yes", "14-В": "possibly"}),
        ("5-А-5-Г", {"5-Б": "yes", "5-Д": "no"}),
        ("з 1 по 15", {"3": "yes", "17": "no"}),
        ("від № 1 до № 15, 20", {"3": "yes", "20": "yes", "22": "no"}),
        ("1…15", {"3": "yes"}),
        ("5 - 15", {"7": "yes"}),
        ("2-40 (парні)", {"4": "yes", "5": "no", "42": "no"}),
        ("непарна сторона", {"5": "yes", "4": "no", "б/н": "possibly"}),
        ("парні: 2, 4", {"2": "yes", "4": "yes", "6": "no"}),
        ("5, 7 та 9", {"7": "yes", "9": "yes"}),
        ("5 7 9-А", {"5": "yes", "7": "yes", "9а": "yes", "8": "no"}),
        ("5.7.9", {"7": "yes"}),
        ("5;7\n9", {"5": "yes", "7": "yes", "9": "yes"}),
        ("№5, буд. 7, будинки 9-11", {"5": "yes", "7": "yes", "9": "yes"}),
        ("12(кв. 1, 2), 14", {"12": "possibly", "14": "yes", "2": "no"}),
        ("12,14а,б,в", {"14-Б": "yes", "14-В": "yes", "12-Б": "no"}),
    ],
)
def test_what_dispatchers_write(text: str, touches: dict[str, str]) -> None:
    """Runs, sides of a street and several houses without commas are read too."""
    listed = parse(text)
    assert listed.doubtful == ()
    assert {house: listed.touch(house) for house in touches} == touches


@pytest.mark.parametrize("text", ["", "  ", "-", "вся вулиця", "Всі будинки", "повністю"])
def test_no_houses_are_the_whole_street(text: str) -> None:
    """An empty list, a dash and the words for everything mean every house."""
    listed = parse(text)
    assert listed.doubtful == ()
    assert {listed.touch(house) for house in ("1", "12-А", "б/н", "")} == {"yes"}


def test_what_is_excepted_is_only_possible() -> None:
    """Who writes «крім» may still have meant the house, so that it never gets a plain yes or no."""
    listed = parse("вся вулиця крім 5, 7-9")
    assert {house: listed.touch(house) for house in ("5", "8", "10")} == {
        "5": "possibly",
        "8": "possibly",
        "10": "yes",
    }


@pytest.mark.parametrize("text", ["Г", "приватний сектор", "ТП-5", "12345", "з 25 до кінця", "кв. 5", "0"])
def test_an_unread_token_concerns_anybody(text: str) -> None:
    """With something unread in a list a house gets "possibly" at least, and the token is shown."""
    listed = parse(f"1, {text}, 3" if text != "Г" else text)
    assert listed.doubtful == (text,)
    assert listed.touch("48") == "possibly"
    assert parse(text).touch("1") == "possibly"


def test_an_unread_token_that_the_registry_has_too_is_its_house() -> None:
    """б/н is nobody's number, yet whoever stands so in the registry is meant."""
    assert parse("б/н").touch("Б/н") == "yes"


def test_an_unread_house_is_possible_in_any_list() -> None:
    """A house of the registry that cannot be read is never "not affected"."""
    assert parse("1, 3, 5-9").touch("за магазином") == "possibly"
    assert parse("1, 3, 5-9").touch("") == "possibly"


def test_a_guess_is_named() -> None:
    """A letter that stands alone after a bare number is a guess, and the dispatcher can see it."""
    assert parse("12, Г").guessed == ("Г",)
    assert parse("226В,Г").guessed == ()


@pytest.mark.parametrize("text", dict.fromkeys(LVIV), ids=lambda text: text[:20])
def test_the_published_lists_are_read(text: str) -> None:
    """No token of the published lists is doubtful, and each is sure of the house that it names."""
    listed = parse(text)
    assert listed.doubtful == listed.guessed == ()
    before = ""
    for token in text.split(","):
        house = token.strip()
        if not house[0].isdigit():  # the bare Г of 226В,Г
            house = before.rstrip("АБВГ") + house
        assert listed.touch(house) == "yes"
        before = house
    assert listed.touch("9999") == "no"


def test_the_published_lists_are_there() -> None:
    """The lists that are read are the published ones, over a thousand tokens of them."""
    assert sum(text.count(",") + 1 for text in LVIV) > 1_200


@FEW
@given(anything)
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    """Comparing what is comparable already changes nothing."""
    assert key(key(text)) == key(text)


@FEW
@given(clean, anything)
def test_a_house_and_its_key_are_touched_alike(tokens: list[str], house: str) -> None:
    """It does not matter whether the registry's text or its key is asked for."""
    listed = parse(", ".join(tokens))
    assert listed.touch(house) == listed.touch(key(house))


@FEW
@given(clean, some.data())
def test_a_listed_house_is_touched_however_it_is_written(tokens: list[str], data: some.DataObject) -> None:
    """Nobody who stands in a list is missed for a space, a dash, a case or an alphabet."""
    token = data.draw(some.sampled_from(tokens))
    number, letter = token.rstrip("абвгдежклмн"), token.lstrip("0123456789-")
    gap = data.draw(some.sampled_from(["", " ", "-", " - ", "--"]))
    written = f"{number}{gap if letter else ''}{letter.upper().translate(str.maketrans('АВЕКМН', 'ABEKMH'))}"
    assert parse(", ".join(tokens)).touch(written) == "yes"


@FEW
@given(clean, clean, houses)
def test_a_longer_list_concerns_no_fewer(tokens: list[str], more: list[str], house: str) -> None:
    """Adding tokens never makes anybody less concerned, and their order does not matter."""
    short, long = parse(", ".join(tokens)).touch(house), parse(",".join([*tokens, *more])).touch(house)
    assert SURENESS.index(short) <= SURENESS.index(long)
    assert parse("; ".join([*more, *tokens])).touch(house) == long


@FEW
@given(anything, houses)
def test_reading_never_fails_and_never_forgets(text: str, house: str) -> None:
    """Whatever is written, it is read or shown as doubtful, and what is doubtful says no to nobody."""
    listed = parse(text)
    touch = listed.touch(house)
    assert touch in SURENESS
    assert not (listed.doubtful and touch == "no")
    assert not (text.strip(" ,.;:") and not (listed.tokens or listed.doubtful or listed.whole))
