"""Times, numbers and places in Ukrainian."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.console import audit_log, telling
from bot.console.telling import NBSP, ago, id_of, lasting, listed, moment, number, place, places, plural, span
from bot.domain.outages import Area

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)  # noon in Kyiv


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW, "12:00"),
        (NOW + timedelta(hours=12), "завтра 00:00"),
        (NOW - timedelta(hours=13), "вчора 23:00"),
        (NOW + timedelta(days=2), "12.03 12:00"),
        (NOW + timedelta(days=20), "30.03 13:00"),  # after the night in which clocks change
        (NOW - timedelta(days=100), "30.11.2025 12:00"),
        (None, "—"),
    ],
)
def test_a_moment_is_as_short_as_can_be(at: datetime | None, said: str) -> None:
    """Today needs no date, this year no year."""
    assert moment(at, NOW) == said


def test_a_span_names_the_day_of_its_end_only_if_it_is_another() -> None:
    """From nine to five is one day; over midnight both days are named; an unknown end is said to be."""
    assert span(NOW, NOW + timedelta(hours=5), NOW) == "12:00 – 17:00"
    assert span(NOW, NOW + timedelta(hours=20), NOW) == "12:00 – завтра 08:00"
    assert span(NOW, None, NOW) == "з 12:00, кінець невідомий"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "осіб"),
        (1, "особа"),
        (2, "особи"),
        (5, "осіб"),
        (11, "осіб"),
        (12, "осіб"),
        (21, "особа"),
        (22, "особи"),
        (111, "осіб"),
    ],
)
def test_plurals(count: int, said: str) -> None:
    """The three forms of Ukrainian, also for eleven and a hundred and eleven."""
    assert plural(count, "особа", "особи", "осіб") == f"{count}{NBSP}{said}"


def test_numbers_are_grouped() -> None:
    """A million is read in groups of three."""
    assert number(1_234_567) == f"1{NBSP}234{NBSP}567"


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(seconds=40), "менше хвилини"),
        (timedelta(minutes=5), f"5{NBSP}хв"),
        (timedelta(hours=2), f"2{NBSP}год"),
        (timedelta(hours=2, minutes=3), f"2{NBSP}год 3{NBSP}хв"),
        (timedelta(days=1, hours=4, minutes=9), f"1{NBSP}день 4{NBSP}год"),
    ],
)
def test_how_long(time: timedelta, said: str) -> None:
    """The two largest units are enough."""
    assert lasting(time) == said
    assert ago(NOW - time, NOW) == f"{said} тому"


def test_places() -> None:
    """A place is said by what is known of it; those beyond the third are counted."""
    assert (
        place(Area(settlement="м. Київ", street="вул. Садова", houses="1-5")) == "м. Київ, вул. Садова: 1-5"
    )
    assert place(Area(feeder="Л-10", queue="3.2")) == "фідер Л-10; черга 3.2"
    assert place(Area(transformer="ТП-88")) == "ТП-88"
    assert place(Area(district="LISO")) == "район LISO"
    assert place(Area()) == "уся територія"
    many = [Area(queue=f"{queue}.1") for queue in range(1, 6)]
    assert places(many) == f"черга 1.1\nчерга 2.1\nчерга 3.1\nі ще 2{NBSP}місця"
    assert listed(map(str, range(14))) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 і ще 2"


@pytest.mark.parametrize(
    ("text", "number_"), [("7", 7), ("007", 7), ("-1", 0), ("٣", 0), ("1e3", 0), ("9" * 30, 0), ("", 0)]
)
def test_numbers_in_addresses(text: str, number_: int) -> None:
    """What is no number of a row is no row's."""
    assert id_of(text) == number_


def test_every_action_of_the_audit_log_has_words() -> None:
    """Whoever reads the log reads Ukrainian, whatever was done."""
    written = set()
    for path in Path(telling.__file__).parents[1].rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            place = {"act": 0, "append": 3}.get(call.func.attr)
            if (
                place is None
                or len(call.args) <= place
                or (place and ast.unparse(call.func) != "audit.append")
            ):
                continue
            action = call.args[place]
            if isinstance(action, ast.Constant) and isinstance(action.value, str):
                written.add(action.value)
    assert {"request.change", "staff.add"} <= written
    assert written <= set(audit_log.NAMES)
