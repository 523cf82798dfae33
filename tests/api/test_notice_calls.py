"""Warnings, outages and schedules through the API; on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage import outages, schedules, schema_notices
from tests.api.stage import NUMBER, Stage
from tests.api.test_registry_calls import account


@pytest.fixture
async def api(api_on_both: Stage) -> Stage:
    """The API with an account."""
    await api_on_both.rows("accounts", account())
    return api_on_both


def outage(**more: Any) -> dict[str, Any]:
    given = {
        "ref": "A-17",
        "kind": "planned",
        "starts_at": "2026-03-20T09:00:00+02:00",
        "ends_at": "2026-03-20T17:00:00+02:00",
        "reason": "заміна опор",
        "areas": [{"settlement": "Житомир", "street": "Київська", "houses": "1-15"}, {"feeder": "Ф-12"}],
    }
    return given | more


async def test_an_outage_comes_changes_and_ends(api: Stage) -> None:
    """An outage is stored with all its areas, is changed by its own ref, and ends when it says so."""
    assert (await api.rows("outages", outage()))["new"] == 1
    assert (await api.rows("outages", outage()))["same"] == 1
    later = outage(ends_at="2026-03-20T18:00:00+02:00")
    assert (await api.rows("outages", later))["changed"] == 1
    assert (await api.rows("outages", outage(state="cancelled")))["changed"] == 1
    page = await api.db.read(outages.listed)
    [stored] = page.rows
    assert (stored.source, stored.ref, stored.outage.state) == ("api", "A-17", "cancelled")
    assert {(area.street, area.feeder) for area in stored.outage.areas} == {("Київська", ""), ("", "Ф-12")}
    assert api.woken == 4


async def test_light_that_is_back_has_its_moment(api: Stage) -> None:
    """A restored outage says since when; without it, or with it in the future, it is refused."""
    running = outage(kind="emergency", starts_at="2026-03-10T09:00:00+02:00", ends_at=None)
    await api.rows("outages", running)
    bad = await api.rows("outages", running | {"state": "restored"})
    assert bad["problems"][0]["field"] == "ended_at"
    done = running | {"state": "restored", "ended_at": "2026-03-10T11:30:00+02:00"}
    assert (await api.rows("outages", done))["changed"] == 1
    [stored] = (await api.db.read(outages.listed)).rows
    assert stored.outage.ended_at == datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ends_at": None}, "ends_at"),
        ({"ends_at": "2026-03-20T08:00:00+02:00"}, "ends_at"),
        ({"ends_at": "2026-12-31T08:00:00+02:00"}, "ends_at"),
        ({"starts_at": "2026-03-20T09:00:00"}, "starts_at"),
        ({"starts_at": "2026-02-30T09:00:00Z"}, "starts_at"),
        ({"state": "running"}, "state"),
        ({"areas": []}, "areas"),
        ({"areas": [{"district": "Житомирський РЕМ"}]}, "areas[0]"),
        ({"areas": [{"settlement": "Житомир", "district": "Луна"}]}, "areas[0]"),
        ({"areas": [{"settlement": "Житомир"}, {"queue": "7.3"}]}, "areas[1].queue"),
        ({"reason": "ні\u0007"}, "reason"),
        ({"ref": " "}, "ref"),
    ],
)
async def test_an_outage_that_cannot_be_is_refused(more: dict[str, Any], field: str, api: Stage) -> None:
    """An impossible outage is refused with its field, and nothing is stored."""
    report = await api.rows("outages", outage(**more))
    assert report["refused"] == 1
    assert report["problems"][0]["field"] == field
    assert not any("а" <= letter <= "я" for letter in report["problems"][0]["reason"].lower().split("«")[0])
    assert (await api.db.read(outages.listed)).total == 0


async def test_a_schedule_is_given_by_days(api: Stage) -> None:
    """A day of a queue is stored whole, holds as sound, and is counted as changed when it is."""
    day = {"queue": "3.1", "day": "2026-03-11", "off": [{"from": "08:00", "to": "12:00"}]}
    assert (await api.rows("schedules", day))["new"] == 1
    assert (await api.rows("schedules", day))["same"] == 1
    maybe = day | {"off": [{"from": "20:30", "to": "24:00", "sure": False}]}
    assert (await api.rows("schedules", maybe))["changed"] == 1
    [kept] = await api.db.read(lambda c: schedules.days(c, "3.1", date(2026, 3, 11), date(2026, 3, 11)))
    assert kept.slots == "." * 41 + "?" * 7
    state = await api.db.read(lambda c: schedules.state(c, api.clock()))
    assert state.what == "known"
    bad = await api.rows(
        "schedules",
        day | {"queue": "7.1"},
        day | {"day": "2027-03-11"},
        day | {"off": [{"from": "12:00", "to": "08:00"}]},
    )
    assert [each["field"] for each in bad["problems"]] == ["queue", "day", "off[0].to"]


async def test_a_warning_is_kept_and_lifted(api: Stage) -> None:
    """A warning is stored for its account and lifted later; of an unknown account it is refused."""
    warned = {
        "account": NUMBER,
        "number": "П-9",
        "issued_on": "2026-03-02",
        "disconnect_on": "2026-03-20",
        "reason": "борг",
    }
    report = await api.rows("warnings", warned, warned | {"account": "300154000"})
    assert (report["new"], report["problems"][0]["field"]) == (1, "account")
    early = await api.rows("warnings", warned | {"number": "П-10", "disconnect_on": "2026-03-01"})
    assert early["problems"][0]["field"] == "disconnect_on"
    assert (await api.rows("warnings", warned | {"lifted_on": "2026-03-09"}))["changed"] == 1
    query = select(schema_notices.warning.c.lifted_on)
    assert await api.db.read(lambda c: c.scalars(query).one()) == date(2026, 3, 9)
