"""What is known of a meter before a reading is sent, and the sending, on both databases."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import FakeClock, kyiv_midnight
from bot.conversation.steps import Outdated
from bot.storage.database import Database
from bot.storage.scene import Writes
from bot.storage.schema import file, link, meter, reading, submission
from tests import builders
from tests.storage.access_stage import Person, Stage
from tests.storage.statements import counted

FIRST = date(2026, 3, 1)
MARCH_2 = datetime(2026, 3, 2, 10, tzinfo=UTC)
MARCH_10 = datetime(2026, 3, 10, 10, tzinfo=UTC)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=UTC)


@pytest.fixture
def stage(db: Database) -> Stage:
    return Stage(db, FakeClock(MARCH_2))


async def add(stage: Stage, meter_id: int, value: int, at: datetime, **about: Any) -> int:
    return await stage.db.write(lambda c: builders.reading(c, meter_id, value, at, **about))


async def only(person: Person, number: str = "123456789") -> dict[str, Any]:
    """The only register of the only meter."""
    [found] = await person.do(lambda w: w.readings.meters(number))
    [register] = found["registers"]
    return dict(register)


async def accept(person: Person, value: int = 4520, **changes: Any) -> dict[str, Any]:
    """Send what the person sees now."""
    [found] = await person.do(lambda w: w.readings.meters("123456789"))
    given: dict[str, Any] = {
        "number": "123456789",
        "meter_id": found["id"],
        "seen": found["seen"],
        "values": {register["zone"]: value for register in found["registers"]},
        "odd": {},
        "photo": None,
        "typed_at": [person.clock().isoformat()],
    }
    return await person.do(lambda w: w.readings.accept(**(given | changes)))


async def rows(stage: Stage, table: Any) -> list[Any]:
    return list(await stage.db.read(lambda c: c.execute(select(table).order_by(table.c.id)).all()))


# what is known


async def test_a_meter_without_readings_has_only_its_registers(stage: Stage) -> None:
    """What is not known is left out, and zones come in the order of asking."""
    me = await stage.person(await stage.home(zones=3, digits=5))
    [found] = await me.do(lambda w: w.readings.meters("123456789"))
    assert found["registers"] == [{"zone": "peak"}, {"zone": "half"}, {"zone": "night"}]
    assert (found["serial"], found["digits"], found["remote"]) == ("0457812", 5, False)
    assert found["place"] == "під'їзд, 2-й поверх"


async def test_what_is_shown_of_a_register(stage: Stage) -> None:
    """The last reading, the controller's since the month began, the one of the 1st, and the usual month."""
    home = await stage.home()
    me = await stage.person(home)
    await add(stage, home.meter, 4180, noon(2026, 1, 1), counts_on=date(2026, 1, 1))
    await add(stage, home.meter, 4350, noon(2026, 1, 31), counts_on=date(2026, 2, 1))
    await add(stage, home.meter, 4430, noon(2026, 2, 15), source="controller")
    assert await only(me) == {
        "zone": "total",
        "last": [4430, "2026-02-15", "controller"],
        "controller": [4430, "2026-02-15", "controller"],
        "month_start": [4350, "2026-02-01", "consumer"],
        "usual": round(250 / 45 * 30.4, 1),
    }


async def test_a_controller_in_the_window_of_the_month_before_is_its_beginning(stage: Stage) -> None:
    """Who came on the 2nd read what the month began with, not what was used in it."""
    home = await stage.home()
    me = await stage.person(home)
    await add(stage, home.meter, 4350, noon(2026, 2, 2), source="controller")
    found = await only(me)
    assert "controller" not in found
    assert found["month_start"] == [4350, "2026-02-01", "controller"]


async def test_a_month_that_began_without_a_reading_counts_from_the_one_before(stage: Stage) -> None:
    """Where nobody read on the 1st, the last reading before it is named with its own day."""
    home = await stage.home()
    me = await stage.person(home)
    await add(stage, home.meter, 4000, noon(2025, 11, 20))
    await add(stage, home.meter, 4400, noon(2026, 2, 10))
    assert (await only(me))["month_start"] == [4000, "2025-11-20", "consumer"]


async def test_input_for_a_1st_is_not_the_reading_of_it(stage: Stage) -> None:
    """What was sent in mid-January is not what February began with."""
    stage.clock.set(noon(2026, 1, 10))
    home = await stage.home()
    me = await stage.person(home)
    await accept(me, 4200)
    stage.clock.set(MARCH_2)
    assert (await only(me))["month_start"] == [4200, "2026-01-10", "consumer"]
    await add(stage, home.meter, 4350, noon(2026, 2, 1), source="calculated", counts_on=date(2026, 2, 1))
    assert (await only(me))["month_start"] == [4350, "2026-02-01", "calculated"]


async def test_what_the_company_says_counted_is_the_beginning_of_the_month(stage: Stage) -> None:
    """The registry's word about a 1st goes before what a consumer has sent for it."""
    stage.clock.set(noon(2026, 1, 31))
    home = await stage.home()
    me = await stage.person(home)
    await accept(me, 4200)
    await add(stage, home.meter, 4190, noon(2026, 1, 30), source="remote", counts_on=date(2026, 2, 1))
    stage.clock.set(MARCH_2)
    assert (await only(me))["month_start"] == [4190, "2026-02-01", "remote"]


async def test_a_calculated_reading_is_no_measure(stage: Stage) -> None:
    """An estimate begins a month, but nothing is compared with it."""
    home = await stage.home()
    me = await stage.person(home)
    await add(stage, home.meter, 4000, noon(2025, 12, 1), source="controller")
    await add(stage, home.meter, 4350, noon(2026, 2, 1), source="calculated", counts_on=date(2026, 2, 1))
    found = await only(me)
    assert found["last"] == [4000, "2025-12-01", "controller"]
    assert found["month_start"] == [4350, "2026-02-01", "calculated"]


async def test_a_meter_that_was_silent_for_years_has_a_last_reading(stage: Stage) -> None:
    """However old, the last reading is shown."""
    home = await stage.home()
    me = await stage.person(home)
    await add(stage, home.meter, 120, noon(2019, 5, 1))
    assert (await only(me))["last"] == [120, "2019-05-01", "consumer"]


async def test_readings_of_a_few_days_say_nothing_of_a_month(stage: Stage) -> None:
    """Two readings of one week make no usual month."""
    home = await stage.home()
    me = await stage.person(home)
    await add(stage, home.meter, 4000, noon(2026, 2, 20))
    await add(stage, home.meter, 4100, noon(2026, 2, 27))
    assert "usual" not in await only(me)


async def test_a_usual_month_goes_past_the_end_of_the_register(stage: Stage) -> None:
    """A register that rolled over has an ordinary consumption."""
    home = await stage.home(digits=5)
    me = await stage.person(home)
    await add(stage, home.meter, 99_900, noon(2026, 1, 1))
    await add(stage, home.meter, 52, noon(2026, 1, 1) + timedelta(days=30))
    assert (await only(me))["usual"] == round(152 / 30 * 30.4, 1)


async def test_an_odd_reading_does_not_make_the_usual_month(stage: Stage) -> None:
    """What was marked for an operator is not measured by."""
    stage.clock.set(noon(2026, 2, 1))
    home = await stage.home()
    me = await stage.person(home)
    await add(stage, home.meter, 4000, noon(2025, 12, 1))
    await add(stage, home.meter, 4152, noon(2025, 12, 31))
    await accept(me, 99_999, odd={"total": "far"})
    stage.clock.set(MARCH_2)
    found = await only(me)
    assert found["last"][0] == 99_999
    assert found["usual"] == round(152 / 30 * 30.4, 1)


async def test_what_was_sent_for_the_same_1st_is_not_the_last(stage: Stage) -> None:
    """A correction is compared with the month before, and told what it replaces."""
    home = await stage.home()
    me = await stage.person(home)
    await add(stage, home.meter, 4350, noon(2026, 2, 1), counts_on=date(2026, 2, 1))
    await accept(me, 45_200)
    found = await only(me)
    assert found["last"] == [4350, "2026-02-01", "consumer"]
    assert found["sent"] == [45_200, "2026-03-02", "consumer"]
    stage.clock.set(MARCH_10)
    found = await only(me)
    assert found["last"] == [45_200, "2026-03-02", "consumer"]
    assert "sent" not in found


async def test_removed_meters_are_not_read(stage: Stage) -> None:
    """Only meters in use are offered, each with its own readings."""
    home = await stage.home()
    me = await stage.person(home)

    def build(connection: Any) -> int:
        builders.meter(connection, home.point, "111", removed_on=date(2024, 1, 1))
        return builders.meter(connection, home.point, "222")

    second = await stage.db.write(build)
    await add(stage, home.meter, 1, noon(2026, 2, 1))
    await add(stage, second, 2, noon(2026, 2, 1))
    meters = await me.do(lambda w: w.readings.meters("123456789"))
    assert [(m["serial"], m["registers"][0]["last"][0]) for m in meters] == [("0457812", 1), ("222", 2)]


async def test_meters_of_others_do_not_exist(stage: Stage) -> None:
    """An account that is not linked, or no longer, or not there at all has no meters."""
    home = await stage.home()
    me, stranger = await stage.person(home), await stage.person()
    assert await stranger.do(lambda w: w.readings.meters("123456789")) == []
    assert await me.do(lambda w: w.readings.meters("999999999")) == []
    await me.do(lambda w: w.access.unlink("123456789"))
    assert await me.do(lambda w: w.readings.meters("123456789")) == []


@pytest.mark.parametrize(
    ("at", "opens", "closes", "counts_on", "is_open"),
    [
        (MARCH_2, "2026-02-27", "2026-03-03", "2026-03-01", True),
        (kyiv_midnight(date(2026, 3, 4)), "2026-03-30", "2026-04-03", "2026-04-01", False),
        (kyiv_midnight(date(2026, 3, 30)), "2026-03-30", "2026-04-03", "2026-04-01", True),
    ],
)
async def test_the_window_of_the_moment(
    stage: Stage, at: datetime, opens: str, closes: str, counts_on: str, *, is_open: bool
) -> None:
    """The window that is open, or the next one, by Kyiv's days."""
    stage.clock.set(at)
    me = await stage.person()
    found = await me.do(lambda w: w.readings.window())
    assert (found["opens"], found["closes"], found["counts_on"], found["open"]) == (
        opens,
        closes,
        counts_on,
        is_open,
    )


# the sending


async def test_a_reading_becomes_rows_and_a_submission(stage: Stage) -> None:
    """Every zone is a row, and the DSO gets one submission with all that it needs."""
    home = await stage.home(zones=2)
    me = await stage.person(home)
    given = await accept(me, values={"day": 4520, "night": 3310}, odd={"night": "far"})
    assert given == {
        "number": given["number"],
        "at": MARCH_2.isoformat(),
        "opens": "2026-02-27",
        "closes": "2026-03-03",
        "counts_on": "2026-03-01",
        "in_window": True,
        "corrects": False,
        "correctable": True,
        "photo": False,
    }
    taken = await rows(stage, reading)
    assert [(r.zone, r.value, r.odd, r.source, r.counts_on, r.taken_at) for r in taken] == [
        ("day", 4520, None, "consumer", FIRST, MARCH_2),
        ("night", 3310, "far", "consumer", FIRST, MARCH_2),
    ]
    [made] = await rows(stage, submission)
    assert {r.submission_id for r in taken} == {made.id}
    assert (made.number, made.state, made.sent_at, made.next_at) == (
        given["number"],
        "pending",
        MARCH_2,
        MARCH_2,
    )
    payload = json.loads(made.payload)
    assert payload == {
        "key": made.key,
        "kind": "reading",
        "number": given["number"],
        "account": "123456789",
        "eic": home.eic,
        "meter": "0457812",
        "zones": {"day": 4520, "night": 3310},
        "sent_at": MARCH_2.isoformat(),
        "received_at": MARCH_2.isoformat(),
        "counts_on": "2026-03-01",
        "in_window": True,
        "odd": {"night": "far"},
        "photo": None,
        "channel": "telegram",
    }


async def test_outside_the_window_a_reading_is_input_for_the_next_1st(stage: Stage) -> None:
    """It is taken and says so."""
    stage.clock.set(MARCH_10)
    me = await stage.person(await stage.home())
    given = await accept(me)
    assert (given["in_window"], given["counts_on"], given["opens"]) == (False, "2026-04-01", "2026-03-30")
    assert not given["correctable"]


async def test_a_later_reading_for_the_same_1st_corrects(stage: Stage) -> None:
    """Both stay, each with its own number, and the second says that it corrects."""
    me = await stage.person(await stage.home())
    first = await accept(me, 4520)
    stage.clock.advance(hours=1)
    second = await accept(me, 4530)
    assert not first["corrects"]
    assert second["corrects"]
    assert first["number"] != second["number"]
    assert [r.value for r in await rows(stage, reading)] == [4520, 4530]


@pytest.mark.parametrize(
    ("typed", "confirmed", "counts_on", "counts", "correctable"),
    [
        ("2026-03-03T21:59:59+00:00", datetime(2026, 3, 3, 22, 5, tzinfo=UTC), "2026-03-01", True, False),
        ("2026-03-03T22:00:00+00:00", datetime(2026, 3, 3, 22, 5, tzinfo=UTC), "2026-04-01", False, False),
        ("2026-03-29T20:59:59+00:00", datetime(2026, 3, 29, 21, 0, tzinfo=UTC), "2026-04-01", True, True),
    ],
)
async def test_the_midnight_between_typing_and_confirming(
    stage: Stage, typed: str, confirmed: datetime, counts_on: str, *, counts: bool, correctable: bool
) -> None:
    """What was typed in the window and confirmed after it counts, and the other way round."""
    stage.clock.set(confirmed)
    me = await stage.person(await stage.home())
    given = await accept(me, typed_at=[typed])
    assert (given["counts_on"], given["in_window"]) == (counts_on, counts)
    assert given["correctable"] is correctable


async def test_a_window_is_kept_by_the_first_value_typed_in_it(stage: Stage) -> None:
    """Two values around midnight and a Yes after it count as sent when the first was."""
    stage.clock.set(datetime(2026, 3, 3, 22, 5, tzinfo=UTC))
    me = await stage.person(await stage.home(zones=2))
    typed = ["2026-03-03T21:59:00+00:00", "2026-03-03T22:01:00+00:00"]
    given = await accept(me, typed_at=typed)
    assert (given["in_window"], given["at"]) == (True, typed[0])


async def test_a_correction_after_midnight_knows_what_it_corrects(stage: Stage) -> None:
    """A reading that counts for the 1st that is past corrects what was sent for that 1st."""
    me = await stage.person(await stage.home())
    await accept(me, 4520)
    stage.clock.set(datetime(2026, 3, 3, 22, 5, tzinfo=UTC))
    given = await accept(me, 4530, typed_at=["2026-03-03T21:59:00+00:00"])
    assert given["corrects"]


async def test_a_reading_that_came_meanwhile_asks_again(stage: Stage) -> None:
    """When the registry or another chat brings a reading, what the person saw is out of date."""
    home = await stage.home()
    me = await stage.person(home)
    [found] = await me.do(lambda w: w.readings.meters("123456789"))
    await add(stage, home.meter, 4600, noon(2026, 3, 1), source="remote")
    with pytest.raises(Outdated) as outdated:
        await accept(me, seen=found["seen"])
    assert outdated.value.key == "meters"
    assert await rows(stage, submission) == []


async def test_a_meter_that_was_replaced_meanwhile_asks_again(stage: Stage) -> None:
    """A removed meter takes no reading, and neither does one with other zones now."""
    home = await stage.home()
    me = await stage.person(home)
    [found] = await me.do(lambda w: w.readings.meters("123456789"))

    def replace(connection: Any) -> None:
        connection.execute(meter.update().values(removed_on=FIRST))
        builders.meter(connection, home.point, "999")

    await stage.db.write(replace)
    with pytest.raises(Outdated) as outdated:
        await accept(me, meter_id=found["id"], seen=found["seen"])
    assert outdated.value.key == "meters"
    with pytest.raises(Outdated):
        await accept(me, values={"day": 1, "night": 2})


async def test_an_account_that_was_taken_away_meanwhile_takes_nothing(stage: Stage) -> None:
    """After its link has ended a reading has nowhere to go, and the account is looked for again."""
    me = await stage.person(await stage.home())
    [found] = await me.do(lambda w: w.readings.meters("123456789"))
    await stage.db.write(lambda c: c.execute(link.update().values(ended_at=MARCH_2)))
    given: tuple[Any, ...] = (
        "123456789",
        found["id"],
        found["seen"],
        {"total": 1},
        {},
        None,
        [MARCH_2.isoformat()],
    )
    with pytest.raises(Outdated) as outdated:
        await me.do(lambda w: w.readings.accept(*given))
    assert outdated.value.key == "account"


async def test_a_meter_of_another_account_takes_nothing(stage: Stage) -> None:
    """The meter must belong to the account that is named, even if both are the person's."""
    home, other = await stage.home(), await stage.home("222222222", serial="222", house="14")
    me = await stage.person(home, other)
    with pytest.raises(Outdated):
        await accept(me, meter_id=other.meter, seen=f"{other.meter}:0")


async def test_a_photo_is_kept_with_the_submission(stage: Stage) -> None:
    """The person's own file becomes part of the submission and is swept no more."""
    me = await stage.person(await stage.home())
    mine = await stage.db.write(lambda c: builders.file(c, me.chat.person))
    given = await accept(me, photo={"file": mine, "kind": "photo"})
    assert given["photo"]
    [made] = await rows(stage, submission)
    assert made.file_id == mine
    assert json.loads(made.payload)["photo"] == {"file": mine, "kind": "photo"}
    assert [row.used for row in await rows(stage, file)] == [True]


async def test_a_photo_of_somebody_else_is_not_taken(stage: Stage) -> None:
    """A file that is not the person's, or is there no longer, stays out; the reading is taken without it."""
    me, stranger = await stage.person(await stage.home()), await stage.person()
    theirs = await stage.db.write(lambda c: builders.file(c, stranger.chat.person))
    for wanted in (theirs, theirs + 1000):
        given = await accept(me, photo={"file": wanted, "kind": "photo"})
        assert not given["photo"]
    assert [made.file_id for made in await rows(stage, submission)] == [None, None]
    assert {json.loads(made.payload)["photo"] for made in await rows(stage, submission)} == {None}
    assert [row.used for row in await rows(stage, file)] == [False]


async def test_numbers_are_one_after_another(stage: Stage) -> None:
    """A receipt's number tells the month and is never given twice."""
    me = await stage.person(await stage.home())
    numbers = [(await accept(me, 4520 + n))["number"] for n in range(3)]
    assert len(set(numbers)) == 3
    assert all(number.startswith("2603-") for number in numbers)


async def test_a_turn_costs_few_statements(stage: Stage) -> None:
    """Opening the dialog takes three statements, accepting with a photo six."""
    home = await stage.home()
    me = await stage.person(home)
    await add(stage, home.meter, 4350, noon(2026, 2, 1))
    mine = await stage.db.write(lambda c: builders.file(c, me.chat.person))

    def opened(connection: Any) -> int:
        writes = Writes(me.scene(connection))
        with counted(connection) as said:
            writes.access.account("")
            writes.readings.meters("123456789")
            writes.readings.window()
        return len(said)

    def accepted(connection: Any) -> int:
        writes = Writes(me.scene(connection))
        [found] = writes.readings.meters("123456789")
        accept = partial(writes.readings.accept, "123456789", found["id"], found["seen"])
        with counted(connection) as said:
            accept({"total": 4520}, {}, {"file": mine, "kind": "photo"}, [MARCH_2.isoformat()])
        return len(said)

    assert await stage.db.write(opened) == 3
    assert await stage.db.write(accepted) == 6
