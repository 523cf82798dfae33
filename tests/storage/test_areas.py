"""Whom an area concerns, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.domain import houses
from bot.domain.outages import Area
from bot.domain.streets import match, street_key
from bot.storage import areas
from bot.storage.area_match import touch_queue
from bot.storage.database import Database
from bot.storage.distinct import distinct
from bot.storage.registry import write_keys
from bot.storage.schema import account, metering_point, premises
from tests import builders
from tests.storage.statements import counted

Home = Callable[..., int]


def told(connection: Connection, *where: Area, doubtful: bool = False) -> list[str]:
    """The numbers of the accounts that are concerned, as many times as they are found."""
    found = list(connection.scalars(areas.accounts(connection, where, doubtful=doubtful)))
    numbers = connection.scalars(select(account.c.number).where(account.c.id.in_(found))).all()
    assert len(numbers) == len(found)
    return sorted(numbers)


def home(connection: Connection, number: str, **where: Any) -> int:
    """An account with a metering point at an address."""
    lines = {name: where.pop(name, "") for name in ("feeder", "transformer", "queue")}
    closed = where.pop("closed", False)
    district = builders.district(
        connection, where.pop("district", "KOR"), where.pop("named", "Коростенський РЕМ")
    )
    lived_in = builders.premises(connection, district, **where)
    made = builders.account(connection, lived_in, number, closed=closed)
    point = builders.metering_point(connection, made, builders.eic_of(int(number)))
    connection.execute(update(metering_point).where(metering_point.c.id == point).values(**lines))
    return made


def street_of_six(connection: Connection) -> None:
    """Houses 12, 12-А, 12-А flat 2, 14, 15, 16 of one street; one elsewhere."""
    for number, house, flat in (
        (1, "12", ""),
        (2, "12-А", "1"),
        (3, "12А", "2"),
        (4, "14", ""),
        (5, "15", ""),
        (6, "16", ""),
    ):
        home(connection, f"{number}", house=house, flat=flat)
    home(connection, "7", settlement="с. Гута", house="12")


async def test_a_list_of_houses_concerns_those_houses(db: Database) -> None:
    """A house is found however the registry and the list write it, every flat of it, and no other."""

    def work(connection: Connection) -> None:
        street_of_six(connection)
        area = Area(settlement="Коростень", street="Шевченка", houses="12 а, 16")
        assert told(connection, area) == ["2", "3", "6"]

    await db.write(work)


async def test_doubtful_houses_are_told_apart(db: Database) -> None:
    """Who is only possibly concerned is among those who are when asked for, and only then."""

    def work(connection: Connection) -> None:
        street_of_six(connection)
        area = Area(settlement="м. Коростень", street="вулиця Шевченка", houses="14-16")
        assert told(connection, area) == ["4", "6"]
        assert told(connection, area, doubtful=True) == ["4", "5", "6"]
        unread = Area(settlement="м. Коростень", street="вул. Шевченка", houses="14, біля школи")
        assert told(connection, unread) == ["4"]
        assert told(connection, unread, doubtful=True) == ["1", "2", "3", "4", "5", "6"]

    await db.write(work)


async def test_an_area_without_houses_is_the_street_and_without_a_street_the_settlement(db: Database) -> None:
    """What is not said does not restrict."""

    def work(connection: Connection) -> None:
        street_of_six(connection)
        home(connection, "8", street="пров. Шкільний", house="1")
        assert told(connection, Area(settlement="Коростень", street="Шевченка")) == [
            "1",
            "2",
            "3",
            "4",
            "5",
            "6",
        ]
        assert told(connection, Area(settlement="Коростень")) == ["1", "2", "3", "4", "5", "6", "8"]
        assert told(connection, Area(street="вул. Шевченка", houses="12")) == ["1", "7"]
        assert told(connection, Area(settlement="Коростень", houses="1")) == ["8"]
        assert told(connection, Area(district="kor")) == ["1", "2", "3", "4", "5", "6", "7", "8"]

    await db.write(work)


async def test_an_empty_area_concerns_nobody(db: Database) -> None:
    """Nothing said is a mistake, not the whole region."""

    def work(connection: Connection) -> None:
        street_of_six(connection)
        assert told(connection, Area(), doubtful=True) == []
        assert told(connection, doubtful=True) == []
        assert told(connection, Area(houses="  "), doubtful=True) == []
        assert [doubt.kind for doubt in areas.doubts(connection, [Area()])] == ["nobody"]

    await db.write(work)


async def test_closed_accounts_are_nobody(db: Database) -> None:
    """Whoever moved out is not told."""

    def work(connection: Connection) -> None:
        home(connection, "1", feeder="Ф-1", closed=True)
        for area in (Area(settlement="Коростень"), Area(feeder="Ф-1"), Area(district="KOR")):
            assert told(connection, area, doubtful=True) == []

    await db.write(work)


async def test_an_account_in_several_areas_is_found_once(db: Database) -> None:
    """Areas that overlap, and several metering points, do not double anybody."""

    def work(connection: Connection) -> None:
        first = home(connection, "1", feeder="Ф-1", queue="1.1")
        second = builders.metering_point(connection, first, builders.eic_of(99))
        connection.execute(update(metering_point).where(metering_point.c.id == second).values(feeder="Ф-1"))
        street = Area(settlement="Коростень", street="Шевченка")
        assert told(connection, street, street, Area(settlement="Коростень"), Area(feeder="Ф-1")) == ["1"]
        assert told(connection, Area(feeder="Ф-1")) == ["1"]

    await db.write(work)


async def test_lines_and_queues(db: Database) -> None:
    """Feeders and transformers are found however they are spelled; a queue is its sub-queues too."""

    def work(connection: Connection) -> None:
        home(connection, "1", house="1", feeder="Ф-101", transformer="ТП-7", queue="1.1")
        home(connection, "2", house="2", feeder="Ф-101", transformer="ТП-70", queue="1.2")
        home(connection, "3", house="3", feeder="Ф-102", transformer="", queue="1")
        assert told(connection, Area(feeder="ф 101")) == ["1", "2"]
        assert told(connection, Area(transformer="TП7")) == ["1"]
        assert told(connection, Area(feeder="Ф-101", transformer="ТП-70")) == ["2"]
        assert told(connection, Area(feeder="Ф-101", settlement="Коростень", houses="2-4")) == ["2"]
        assert told(connection, Area(queue="1")) == ["1", "2", "3"]
        assert told(connection, Area(queue="1.1")) == ["1"]
        assert told(connection, Area(queue="1.1"), doubtful=True) == ["1", "3"]
        assert told(connection, Area(feeder="Ф-10")) == []

    await db.write(work)


async def test_a_district_keeps_namesakes_apart(db: Database) -> None:
    """Every region has several Гута: with a district named only its own is meant, else it is a doubt."""

    def work(connection: Connection) -> None:
        home(connection, "1", settlement="с. Гута")
        home(connection, "2", settlement="с. Гута", district="OVR", named="Овруцький РЕМ")
        assert told(connection, Area(district="Овруцький РЕМ", settlement="Гута")) == ["2"]
        assert told(connection, Area(settlement="Гута")) == ["1", "2"]
        [doubt] = areas.doubts(connection, [Area(settlement="Гута")])
        assert (doubt.kind, doubt.near) == ("several", ("Коростенський РЕМ", "Овруцький РЕМ"))
        assert areas.doubts(connection, [Area(district="KOR", settlement="Гута")]) == []

    await db.write(work)


async def test_a_renamed_street_is_one_street(db: Database) -> None:
    """Old and new names mean each other, in the registry and in an area, through several renamings."""

    def work(connection: Connection) -> None:
        home(connection, "1", street="вул. Леніна")
        home(connection, "2", street="вул. Соборна")
        home(connection, "3", street="вул. Соборна", settlement="с. Гута")
        areas.add_alias(connection, "м. Коростень", "вул. В. Леніна", "вул. Миру")
        areas.add_alias(connection, "м. Коростень", "вул. Миру", "вул. Соборна")
        areas.add_alias(connection, "м. Коростень", "вул. Миру", "Соборна")
        for name in ("Соборна", "вул. Миру", "Леніна"):
            assert told(connection, Area(settlement="Коростень", street=name)) == ["1", "2"]
        assert told(connection, Area(settlement="Гута", street="Леніна")) == []
        areas.add_alias(connection, "", "Леніна", "Соборна")
        assert told(connection, Area(settlement="Гута", street="Леніна")) == ["3"]

    await db.write(work)


async def test_people_who_share_a_surname(db: Database) -> None:
    """A bare surname is sure where one person of that name has a street, and possible where two have."""

    def work(connection: Connection) -> None:
        home(connection, "1", street="вул. Богдана Лепкого")
        area = Area(settlement="Коростень", street="Лепкого")
        assert told(connection, area) == ["1"]
        assert areas.doubts(connection, [area]) == []
        home(connection, "2", street="вул. Левка Лепкого")
        home(connection, "3", street="вул. Лепкого Л.")
        assert told(connection, area) == []
        assert told(connection, Area(settlement="Коростень", street="Лепкого Б.")) == ["1"]

    await db.write(work)


async def test_what_is_in_doubt_is_said(db: Database) -> None:
    """Whatever is not understood, not known or possible only is named, with what may be meant."""

    def doubts(connection: Connection, **area: str) -> list[tuple[str, str, tuple[str, ...]]]:
        found = areas.doubts(connection, [Area(settlement="Коростень"), Area(**area)])
        assert all(doubt.area == 1 for doubt in found)
        return [(doubt.kind, doubt.text, doubt.near) for doubt in found]

    def work(connection: Connection) -> None:
        street_of_six(connection)
        home(connection, "8", street="просп. Миру", feeder="Ф-101", queue="1.1")
        here = {"settlement": "Коростень"}
        assert doubts(connection, **here, street="Шевченка", houses="12, 16") == []
        assert doubts(connection, settlement="Коростинь") == [("settlement", "Коростинь", ("м. Коростень",))]
        assert doubts(connection, **here, street="Шевченко") == [("street", "Шевченко", ("вул. Шевченка",))]
        assert doubts(connection, **here, street="вул. Миру") == [("streets", "вул. Миру", ("просп. Миру",))]
        assert doubts(connection, **here, street="Шевченка", houses="12, 14-16, 99, Г, абв") == [
            ("token", "абв", ()),
            ("guess", "Г", ()),
            ("house", "99", ()),
            ("house", "Г", ()),
            ("houses", "12, 14-16, 99, Г, абв", ("12-А", "15")),
        ]
        assert doubts(connection, district="OVR", feeder="Ф-10", transformer="ТП-1", queue="6.2") == [
            ("district", "OVR", ()),
            ("feeder", "Ф-10", ("Ф-101",)),
            ("transformer", "ТП-1", ()),
            ("queue", "6.2", ("1.1",)),
        ]
        assert doubts(connection, settlement="Гута", feeder="Ф-101") == [("nobody", "", ())]

    await db.write(work)


async def test_names_are_suggested(db: Database) -> None:
    """What begins as is typed comes first, any word counts, and a slip of the hand finds its name."""

    def work(connection: Connection) -> None:
        street_of_six(connection)
        home(connection, "8", street="вул. Тараса Шевченка", feeder="Ф-101", transformer="ТП-7", queue="1.1")
        home(connection, "9", settlement="смт Корчівка", street="пров. Шкільний", feeder="Ф-102")
        assert areas.suggest_settlements(connection, "кор") == ["смт Корчівка", "м. Коростень"]
        assert areas.suggest_settlements(connection, "Каростень") == ["м. Коростень"]
        assert areas.suggest_settlements(connection, "", most=1) == ["с. Гута"]
        assert areas.suggest_streets(connection, "Коростень", "шев") == [
            "вул. Шевченка",
            "вул. Тараса Шевченка",
        ]
        assert areas.suggest_streets(connection, "Коростень", "тарас") == ["вул. Тараса Шевченка"]
        assert areas.suggest_streets(connection, "Коростень", "Шевчнка")[0] == "вул. Шевченка"
        assert areas.suggest_streets(connection, "Корчівка", "пров. шк") == ["пров. Шкільний"]
        assert areas.suggest_streets(connection, "Корчівка", "шев") == []
        assert areas.suggest_houses(connection, "Коростень", "Шевченка", "12") == ["12", "12-А"]
        assert areas.suggest_feeders(connection, "ф10") == ["Ф-101", "Ф-102"]
        assert areas.suggest_transformers(connection, "7") == ["ТП-7"]
        assert areas.suggest_queues(connection) == ["1.1"]
        assert areas.suggest_districts(connection, "корост") == ["Коростенський РЕМ"]

    await db.write(work)


async def test_hundreds_of_areas_are_one_question(db: Database) -> None:
    """An outage of a thousand streets is asked as easily as one of a single street."""

    def work(connection: Connection) -> None:
        street_of_six(connection)
        many = [
            Area(settlement="Коростень", street="Шевченка", houses=f"{number}") for number in range(1_000)
        ]
        fed = [Area(settlement="Коростень", feeder=f"Ф-{number}") for number in range(250)]
        assert told(connection, *many, *fed) == ["1", "4", "5", "6"]

    await db.write(work)


async def test_distinct_values_are_jumped_to(db: Database) -> None:
    """All values of a column and nothing else, in a single statement."""

    def work(connection: Connection) -> None:
        assert distinct(connection, premises.c.settlement_key) == []
        street_of_six(connection)
        home(connection, "8", street="пров. Шкільний")
        with counted(connection) as said:
            assert sorted(distinct(connection, premises.c.settlement_key)) == ["гута", "коростень"]
        assert len(said) == 1
        of_town = premises.c.settlement_key == "коростень"
        assert sorted(distinct(connection, premises.c.street_key, of_town)) == ["пров шкільний", "шевченка"]

    await db.write(work)


async def test_keys_are_written_for_rows_that_have_none(db: Database) -> None:
    """Addresses that were stored before there were keys are found after the migration."""

    def work(connection: Connection) -> None:
        street_of_six(connection)
        connection.execute(update(premises).values(settlement_key="", street_key="", house_key=""))
        area = Area(settlement="Коростень", street="Шевченка", houses="12-А")
        assert told(connection, area) == []
        write_keys(connection)
        assert told(connection, area) == ["2", "3"]

    await db.write(work)


@pytest.mark.parametrize(
    ("said", "known", "touch"),
    [
        ("1.1", "1.1", "yes"),
        ("1.1.", "1.1", "yes"),
        ("1", "1.2", "yes"),
        ("1.1", "1", "possibly"),
        ("1", "1", "yes"),
        ("1.1", "1.2", "no"),
        ("1", "11.1", "no"),
        ("", "1.1", "no"),
        ("1.1", "", "no"),
    ],
)
def test_a_queue_means_its_sub_queues(said: str, known: str, touch: str) -> None:
    """Queue 1 is 1.1 and 1.2; who is known to be in 1 may be in 1.1."""
    assert touch_queue(said, known) == touch


async def test_no_house_is_lost_among_many(db: Database) -> None:
    """Over a random town, those told are exactly those whose street and house the area touches."""
    chance = Random(3)
    streets = [
        "вул. Богдана Хмельницького",
        "Хмельницького",
        "просп. Миру",
        "вул. Миру",
        "пров. 1-й Польовий",
    ]
    homes = [
        (
            f"{number}",
            chance.choice(streets),
            f"{chance.randint(1, 30)}{chance.choice(['', '-А', 'Б', '/2'])}",
        )
        for number in range(1, 150)
    ]
    known = {street_key(street) for street in streets}

    def work(connection: Connection) -> None:
        for number, street, house in homes:
            home(connection, number, street=street, house=house, flat=number)
        for street in ("Хмельницького Б.", "Миру", "1 Польовий провулок"):
            listed = ", ".join(f"{chance.randint(1, 30)}{chance.choice(['', '-35', 'а'])}" for _ in range(5))
            meant = match(street_key(street), known)
            touches = {
                number: {meant.get(street_key(its), "no"), houses.parse(listed).touch(house)}
                for number, its, house in homes
            }
            area = Area(settlement="Коростень", street=street, houses=listed)
            assert set(told(connection, area)) == {each for each in touches if touches[each] == {"yes"}}
            possibly = {each for each in touches if "no" not in touches[each]}
            assert set(told(connection, area, doubtful=True)) == possibly

    await db.write(work)
