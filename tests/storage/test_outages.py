"""Outages that sources tell of, and whom they touch, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from bot.domain.outages import Area, Outage, OutageKind, OutageState
from bot.storage import areas, outages
from bot.storage.database import Database
from bot.storage.schema import metering_point
from bot.storage.schema_notices import outage_area
from tests import builders
from tests.storage.statements import counted

NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STREET = Area(settlement="м. Коростень", street="вул. Шевченка")


def planned(*where: Area, starts_at: datetime = NOON, **more: Any) -> Outage:
    """Works of four hours."""
    told: dict[str, Any] = {"kind": "planned", "state": "scheduled", "reason": "ремонт лінії"} | more
    told.setdefault("ends_at", starts_at + 4 * HOUR)
    return Outage(areas=where or (STREET,), starts_at=starts_at, **told)


def store(connection: Connection, told: Outage, ref: str = "1", at: datetime = NOON) -> outages.Saved:
    return outages.save(connection, "console", ref, told, at, "olha")


def touched(
    connection: Connection, account: int, since: datetime = NOON, until: datetime = NOON + DAY
) -> list[Any]:
    return [
        (found.stored.ref, found.touch) for found in outages.at_account(connection, account, since, until)
    ]


async def test_an_outage_is_stored_as_it_was_told(db: Database) -> None:
    """What comes back is what was given, areas in their order, the raw text unshortened."""
    told = planned(
        Area(district="KOR", settlement="с. Гута", street="вул. Садова", houses="12-А, біля школи"),
        Area(feeder="Ф-101", transformer="ТП-7", queue="1.1"),
        raw="с. Гута, вул. Садова 12-А, біля школи; " * 50,
    )

    def work(connection: Connection) -> None:
        saved = store(connection, told)
        assert (saved.what, saved.version) == ("new", 1)
        stored = outages.get(connection, saved.id)
        assert stored
        assert stored.outage == told
        assert (stored.source, stored.ref, stored.created_at) == ("console", "1", NOON)
        assert outages.get(connection, saved.id + 1) is None

    await db.write(work)


async def test_told_again_it_is_the_same(db: Database) -> None:
    """Unchanged data change nothing, however often and in whatever order of areas they come."""
    told = planned(STREET, Area(settlement="с. Гута"))

    def work(connection: Connection) -> None:
        store(connection, told)
        again = replace(told, areas=told.areas[::-1])
        assert store(connection, again, at=NOON + HOUR).what == "same"
        stored = outages.get(connection, store(connection, told).id)
        assert stored
        assert (stored.version, stored.changed_at) == (1, NOON)

    await db.write(work)


async def test_a_change_has_its_history(db: Database) -> None:
    """Every change raises the version and keeps what was before, after, when and by whom."""

    def work(connection: Connection) -> None:
        first = store(connection, planned())
        moved = planned(Area(settlement="с. Гута"), ends_at=NOON + 6 * HOUR)
        second = outages.save(connection, "console", "1", moved, NOON + HOUR, "ivan")
        assert (second.id, second.what, second.version) == (first.id, "changed", 2)
        made, changed = outages.history(connection, first.id)
        assert (made.version, made.by, made.what) == (1, "olha", {})
        assert (changed.version, changed.by, changed.at) == (2, "ivan", NOON + HOUR)
        assert changed.what == {
            "ends_at": [(NOON + 4 * HOUR).isoformat(), (NOON + 6 * HOUR).isoformat()],
            "areas": [
                [{"settlement": "м. Коростень", "street": "вул. Шевченка"}],
                [{"settlement": "с. Гута"}],
            ],
        }
        assert connection.scalars(select(outage_area.c.settlement_key)).all() == ["гута"]

    await db.write(work)


async def test_sources_do_not_mix(db: Database) -> None:
    """The same id of two sources is two outages."""

    def work(connection: Connection) -> None:
        one, other = (outages.save(connection, name, "7", planned(), NOON, name) for name in ("loe", "ztoe"))
        assert one.id != other.id
        assert outages.open_refs(connection, "loe") == {"7": one.id}

    await db.write(work)


@pytest.mark.parametrize(
    ("known", "told", "later", "becomes"),
    [
        ("running", "scheduled", 0, "running"),
        ("running", "running", 0, "running"),
        ("running", "running", 2, "extended"),
        ("running", "scheduled", 2, "extended"),
        ("running", "running", -1, "running"),
        ("extended", "running", 0, "extended"),
        ("scheduled", "running", 0, "running"),
        ("scheduled", "scheduled", 2, "scheduled"),
        ("running", "restored", 0, "restored"),
        ("running", "cancelled", 0, "cancelled"),
        ("restored", "running", 0, "running"),
    ],
)
async def test_a_source_that_lags_undoes_nothing(
    db: Database, known: OutageState, told: OutageState, later: int, becomes: OutageState
) -> None:
    """A running outage is not scheduled again, and one that takes longer is extended and stays so."""

    def work(connection: Connection) -> None:
        saved = store(connection, planned(state=known))
        store(connection, planned(state=told, ends_at=NOON + (4 + later) * HOUR))
        stored = outages.get(connection, saved.id)
        assert stored
        assert stored.outage.state == becomes

    await db.write(work)


async def test_a_running_outage_may_be_put_off(db: Database) -> None:
    """With a later start it is scheduled again, for the source has decided so."""

    def work(connection: Connection) -> None:
        saved = store(connection, planned(state="running"))
        store(connection, planned(starts_at=NOON + DAY))
        stored = outages.get(connection, saved.id)
        assert stored
        assert stored.outage.state == "scheduled"

    await db.write(work)


async def test_time_makes_it_running_and_nothing_more(db: Database) -> None:
    """When it begins it runs; long after its end nobody has said that light is back."""

    def work(connection: Connection) -> None:
        saved = store(connection, planned(starts_at=NOON + HOUR))
        assert outages.settle(connection, NOON) == []
        assert outages.settle(connection, NOON + HOUR) == [saved.id]
        assert outages.settle(connection, NOON + 30 * DAY) == []
        stored = outages.get(connection, saved.id)
        assert stored
        assert (stored.outage.state, stored.outage.ended_at, stored.version) == ("running", None, 1)
        assert outages.history(connection, saved.id)[-1].by == outages.CLOCK
        assert store(connection, planned(starts_at=NOON + HOUR)).what == "same"

    await db.write(work)


async def test_closing(db: Database) -> None:
    """Light is back at a moment that somebody names; said twice, it is said once."""

    def work(connection: Connection) -> None:
        saved = store(connection, planned(state="running"))
        closed = outages.close(connection, saved.id, "restored", NOON + HOUR, NOON + 2 * HOUR, "ivan")
        assert closed == outages.Saved(saved.id, "changed", 2)
        again = outages.close(connection, saved.id, "restored", NOON + 3 * HOUR, NOON + 3 * HOUR, "olha")
        assert again == outages.Saved(saved.id, "same", 2)
        stored = outages.get(connection, saved.id)
        assert stored
        assert (stored.outage.state, stored.outage.ended_at) == ("restored", NOON + HOUR)
        assert outages.close(connection, saved.id + 1, "cancelled", NOON, NOON, "ivan") is None
        assert outages.open_refs(connection, "console") == {}

    await db.write(work)


async def test_two_who_tell_at_once(db: Database) -> None:
    """Ten who store one outage at the same time make one, and no change is lost."""

    def told(hours: int) -> Any:
        return lambda connection: store(connection, planned(ends_at=NOON + hours * HOUR))

    saved = await asyncio.gather(*(db.write(told(hours)) for hours in range(5, 15)))
    assert sorted(each.version for each in saved) == list(range(1, 11))
    assert len({each.id for each in saved}) == 1
    history = await db.read(lambda connection: outages.history(connection, saved[0].id))
    assert len(history) == 10


async def test_lists(db: Database) -> None:
    """A list has what meets every filter, a page at a time, and says how much there is."""

    def work(connection: Connection) -> None:
        for number in range(7):
            store(connection, planned(starts_at=NOON + number * DAY), ref=f"{number}")
        store(connection, planned(Area(settlement="с. Гута", feeder="Ф-101"), state="running"), ref="guta")
        store(connection, planned(state="cancelled", kind="emergency"), ref="off")
        page = outages.listed(connection, states=("scheduled",), limit=3)
        assert ([stored.ref for stored in page.rows], page.total) == (["6", "5", "4"], 7)

        def refs(**filters: Any) -> list[str]:
            return [stored.ref for stored in outages.listed(connection, newest_first=False, **filters).rows]

        assert refs(states=("scheduled",), offset=5) == ["5", "6"]
        assert refs(kinds=("emergency",)) == ["off"]
        assert refs(source="loe") == []
        assert refs(place="Гута") == refs(place="с. гута ф-101") == ["guta"]
        assert refs(place="шевч Коростень", states=("cancelled",)) == ["off"]
        assert refs(since=NOON + DAY, until=NOON + 2 * DAY) == ["1"]

    await db.write(work)


async def test_outages_at_an_account(db: Database) -> None:
    """A consumer sees outages of their house, by street, feeder or queue, in order of their start."""

    def work(connection: Connection) -> None:
        me = builders.household(connection, house="12-А")
        connection.execute(update(metering_point).values(feeder="Ф-101", queue="1.1"))
        for ref, area in {
            "house": replace(STREET, houses="12а, 14"),
            "other house": replace(STREET, houses="14"),
            "unread": replace(STREET, houses="14, біля школи"),
            "line": Area(feeder="ф101"),
            "other line": Area(feeder="Ф-102"),
            "queue": Area(queue="1"),
            "district": Area(district="KOR"),
            "elsewhere": Area(settlement="с. Гута", street="вул. Шевченка"),
            "anywhere": Area(street="Шевченка", houses="12-А"),
            "both": Area(settlement="Коростень", feeder="Ф-102"),
        }.items():
            store(connection, planned(area), ref=ref)
        assert touched(connection, me.account) == [
            ("house", "yes"),
            ("unread", "possibly"),
            ("line", "yes"),
            ("queue", "yes"),
            ("district", "yes"),
            ("anywhere", "yes"),
        ]
        assert outages.at_account(connection, me.account + 1, NOON, NOON + DAY) == []

    await db.write(work)


async def test_the_surest_area_counts(db: Database) -> None:
    """An outage of several areas touches an account as surely as the one that fits best."""

    def work(connection: Connection) -> None:
        me = builders.household(connection, house="5")
        store(connection, planned(replace(STREET, houses="4-8"), replace(STREET, houses="5")))
        assert touched(connection, me.account) == [("1", "yes")]

    await db.write(work)


@pytest.mark.parametrize(
    ("kind", "state", "ends", "ended", "since", "seen"),
    [
        ("planned", "scheduled", 4, None, -24, True),
        ("planned", "scheduled", 4, None, -25, False),  # a day ends before it starts
        ("planned", "running", 4, None, 5, True),  # nobody said that light is back
        ("planned", "running", 4, None, 7, False),
        ("emergency", "running", 4, None, 27, True),
        ("emergency", "running", 4, None, 28, False),
        ("emergency", "running", None, None, 24 * 6, True),
        ("emergency", "running", None, None, 24 * 7, False),
        ("schedule", "running", 4, None, 4, False),
        ("planned", "restored", 4, 2, 1, True),
        ("planned", "restored", 4, 2, 2, False),
        ("planned", "cancelled", 4, 2, 0, False),
    ],
)
async def test_when_an_outage_matters(
    db: Database,
    kind: OutageKind,
    state: OutageState,
    ends: int | None,
    ended: int | None,
    since: int,
    *,
    seen: bool,
) -> None:
    """From before its start until light is back, or may well be believed to be; hours from its start."""

    def at(hours: int | None) -> datetime | None:
        return None if hours is None else NOON + hours * HOUR

    def work(connection: Connection) -> None:
        me = builders.household(connection)
        store(connection, planned(kind=kind, state=state, ends_at=at(ends), ended_at=at(ended)))
        start = NOON + since * HOUR
        assert bool(outages.at_account(connection, me.account, start, start + 24 * HOUR + HOUR / 2)) is seen

    await db.write(work)


async def test_outages_at_an_address(db: Database) -> None:
    """Whoever has no account names an address, and is told what is known to be theirs and what may be."""

    def found(
        connection: Connection, settlement: str = "", street: str = "", house: str = "", queue: str = ""
    ) -> list[tuple[str, str]]:
        its = outages.at_place(connection, settlement, street, house, queue, NOON, NOON + DAY)
        return [(each.stored.ref, each.touch) for each in its]

    def work(connection: Connection) -> None:
        builders.household(connection, street="вул. Тараса Шевченка", house="12")
        connection.execute(update(metering_point).values(feeder="Ф-101", queue="1.1"))
        store(connection, planned(replace(STREET, houses="12")), ref="house")
        store(connection, planned(Area(feeder="Ф-101")), ref="line")
        store(connection, planned(Area(settlement="Коростень", feeder="Ф-102")), ref="part of town")
        store(connection, planned(Area(queue="1.1")), ref="queue")
        store(connection, planned(Area(district="KOR", settlement="с. Гута")), ref="village")
        here = [("house", "yes"), ("line", "yes"), ("queue", "yes")]
        assert found(connection, "м. Коростень", "Шевченка", "12") == here
        assert found(connection, "коростень", "вул. Шевченка Т.") == [
            ("house", "possibly"),
            ("part of town", "possibly"),
        ]
        assert found(connection, "Коростень", "Шевченка", "14") == [("part of town", "possibly")]
        assert found(connection, "", "", "", "1.1") == [("queue", "yes")]
        assert found(connection, "Гута", "вул. Садова", "3") == [("village", "possibly")]
        assert found(connection, "Київ", "вул. Хрещатик", "1") == []
        assert found(connection) == []

    await db.write(work)


async def test_a_renamed_street_at_an_account(db: Database) -> None:
    """An outage of the old name touches whoever lives on the new one."""

    def work(connection: Connection) -> None:
        me = builders.household(connection, street="вул. Соборна")
        areas.add_alias(connection, "Коростень", "вул. Леніна", "вул. Соборна")
        store(connection, planned(Area(settlement="Коростень", street="В. Леніна")))
        assert touched(connection, me.account) == [("1", "yes")]

    await db.write(work)


async def test_both_questions_have_one_answer(db: Database) -> None:
    """Over a random town an account is touched by an outage exactly if it is in its audience, as surely."""
    chance = Random(11)
    streets = [
        "вул. Богдана Хмельницького",
        "Хмельницького М.",
        "вул. Лепкого Л.",
        "просп. Миру",
        "вул. Леніна",
        "вул. Соборна",
        "пров. 1-й Польовий",
        "",
    ]
    said = [*streets, "Хмельницького", "Лепкого", "вул. Миру", "1 Польовий", "Левка Лепкого", ""]
    lines = ["Ф-1", "Ф-2", ""]

    def number(house: str = "") -> str:
        return house or f"{chance.randint(1, 12)}{chance.choice(['', '', '-А', '/2'])}"

    def area() -> Area:
        return Area(
            district=chance.choice(["", "", "KOR", "OVR"]),
            settlement=chance.choice(["м. Коростень", "Коростень", "с. Гута", ""]),
            street=chance.choice(said),
            houses=chance.choice(["", f"{number()}, {number()}", "2-8", "1, школа", "непарні"]),
            feeder=chance.choice(["", "", "ф1"]),
            queue=chance.choice(["", "", "1.1", "1"]),
        )

    def work(connection: Connection) -> None:
        areas.add_alias(connection, "Коростень", "Леніна", "Соборна")
        built = []
        for index in range(40):
            district = builders.district(connection, chance.choice(["KOR", "OVR"]), f"РЕМ {index}")
            where = {
                "settlement": chance.choice(["м. Коростень", "с. Гута"]),
                "street": chance.choice(streets),
            }
            premises = builders.premises(connection, district, **where, house=number(), flat=f"{index}")
            account = builders.account(connection, premises, f"{index}")
            built.append(account)
            point = builders.metering_point(connection, account, builders.eic_of(index))
            fed = {"feeder": chance.choice(lines), "queue": chance.choice(["1.1", "1.2", "1", ""])}
            connection.execute(update(metering_point).where(metering_point.c.id == point).values(**fed))
        told = {f"{index}": (area(), area()) for index in range(60)}
        for ref, told_of in told.items():
            store(connection, planned(*told_of), ref=ref)
        audiences: dict[str, dict[int, str]] = {}
        for ref, told_of in told.items():
            possible = connection.scalars(areas.accounts(connection, told_of, doubtful=True)).all()
            sure = connection.scalars(areas.accounts(connection, told_of, doubtful=False)).all()
            audiences[ref] = dict.fromkeys(possible, "possibly") | dict.fromkeys(sure, "yes")
        assert sum(map(len, audiences.values())) > 100
        for account in built:
            expected = {ref: its[account] for ref, its in audiences.items() if account in its}
            assert dict(touched(connection, account)) == expected

    await db.write(work)


async def test_few_statements_however_many_outages(db: Database) -> None:
    """Looking up an account takes as many statements with hundreds of outages elsewhere as with one."""

    def asked(connection: Connection, account: int) -> int:
        with counted(connection) as said:
            assert touched(connection, account) == [("1", "yes")]
        return len(said)

    def work(connection: Connection) -> None:
        me = builders.household(connection)
        store(connection, planned())
        first = asked(connection, me.account)
        for number in range(100):
            elsewhere = Area(settlement="Коростень", street=f"вул. {number}-а Лісова")
            store(connection, planned(elsewhere), ref=f"s{number}")
        assert connection.scalar(select(func.count()).select_from(outage_area)) == 101
        assert asked(connection, me.account) == first <= 12

    await db.write(work)
