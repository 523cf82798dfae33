"""Running outages as Львівобленерго publishes them, and the traps of tests/data/README.md."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.outages import Area
from bot.utility.outage_forms import read_hydra
from bot.utility.told import NotUnderstood, Outages

LVIV = Path(__file__).parent.parent / "data/lviv-loe-accidents-2024-11-28-slice.json"
NOW = datetime(2024, 11, 28, 7, 30, tzinfo=UTC)


def lviv() -> dict[str, Any]:
    """The operator's file."""
    found: dict[str, Any] = json.loads(LVIV.read_text("utf-8"))
    return found


def collection(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A whole collection of records like the operator's first, each with changes."""
    first = lviv()["hydra:member"][0]
    members = [first | {"id": number} | change for number, change in enumerate(changes, 1)]
    return {"hydra:member": members, "hydra:totalItems": len(members)} | more


def read(*changes: dict[str, Any], **more: Any) -> Outages:
    """What such a collection says."""
    return read_hydra(collection(*changes, **more), NOW)


def test_the_lviv_file_is_read_whole() -> None:
    """84 records come out, each with the operator's number, street and reason."""
    told = read_hydra(lviv(), NOW)
    assert len(told.found) == 84
    first = told.found[0]
    assert first.ref == "127842998"
    assert first.outage.areas == (Area(settlement="Львів", street="Хмельницького Б.", houses="294"),)
    assert (first.outage.reason, first.outage.kind) == ("Застосування ГАВ", "emergency")
    assert told.judge(NOW) == "good"


def test_house_lists_stay_as_they_are_written() -> None:
    """Every token of the operator survives, however odd."""
    told = read_hydra(lviv(), NOW)
    written = [member["buildingNames"] for member in lviv()["hydra:member"]]
    assert [named.outage.areas[0].houses for named in told.found] == [text.strip() for text in written]
    everything = ", ".join(named.outage.raw for named in told.found)
    for token in (
        "11(0253)",
        "100Б-Л",
        "12А(БЛ1)",
        "11-13Б",
        "247-249",
        "1/3",
        "37ГАРАЖ",
        "76--Б",
        "226 И",
        "12а",
    ):
        assert token in everything


def test_a_part_of_a_collection_closes_nothing() -> None:
    """84 of 1,343 records are not the whole: what is missing has not ended."""
    told = read_hydra(lviv(), NOW)
    assert told.whole is False
    assert "84 з 1343" in told.remarks[0].why
    assert read({}, {}).whole is True
    assert read({}, **{"hydra:view": {"hydra:next": "/api/pw_accidents?page=2"}}).whole is False
    assert read({}, **{"hydra:totalItems": None}).whole is False


def test_the_label_of_the_offset_is_not_trusted() -> None:
    """06:47 with +00:00 beside it is 06:47 in Kyiv unless the label is asked for."""
    kyiv, label = (read_hydra(lviv(), NOW, clock=clock).found[0].outage for clock in ("kyiv", "label"))
    assert kyiv.starts_at == datetime(2024, 11, 28, 4, 47, tzinfo=UTC)
    assert label.starts_at == datetime(2024, 11, 28, 6, 47, tzinfo=UTC)
    assert kyiv.ends_at == datetime(2024, 11, 28, 8, 0, tzinfo=UTC)


def test_a_wrong_label_is_noticed() -> None:
    """Read by the label while it is half past eight in Kyiv, outages that run would begin in the future."""
    early = datetime(2024, 11, 28, 6, 30, tzinfo=UTC)
    [remark] = [each for each in read_hydra(lviv(), early, clock="label").remarks if "clock" in each.why]
    assert "у майбутньому" in remark.why
    assert not [each for each in read_hydra(lviv(), early).remarks if "clock" in each.why]


def test_the_hourly_schedule_is_not_an_emergency() -> None:
    """ГПВ in the comment is the schedule; ГАВ and what is being found out are emergencies."""
    kinds = {named.outage.reason: named.outage.kind for named in read_hydra(lviv(), NOW).found}
    assert kinds == {
        "Застосування ГАВ": "emergency",
        "Застосування ГПВ": "schedule",
        "Виясняється": "emergency",
    }


def test_what_has_not_begun_is_scheduled() -> None:
    """An outage that begins later is scheduled, one that has begun runs, even past its expected end."""
    told = read({"dateEvent": "2024-11-28T10:00:00+00:00", "datePlanIn": "2024-11-28T12:00:00+00:00"}, {})
    assert [named.outage.state for named in told.found] == ["scheduled", "running"]
    late = read_hydra(collection({}), NOW + timedelta(hours=3))
    assert [named.outage.state for named in late.found] == ["running"]


def test_a_collection_of_long_ago_is_stale() -> None:
    """When everything should have ended more than a day ago, the file is old, whatever it says."""
    assert read_hydra(lviv(), NOW + timedelta(days=3)).judge(NOW + timedelta(days=3)) == "stale"


def test_an_empty_collection_is_empty() -> None:
    """No records at all is said to be empty, not good."""
    assert read().judge(NOW) == "empty"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"dateEvent": "soon"}, "початку"),
        ({"dateEvent": None}, "початку"),
        ({"id": None}, "номера"),
        ({"id": ""}, "номера"),
        ({"id": True}, "номера"),
        ({"city": None}, "населеного пункту"),
        ({"city": {"name": " "}}, "населеного пункту"),
    ],
)
def test_a_record_that_says_too_little_is_reported(change: dict[str, Any], why: str) -> None:
    """Without a number, a start or a place there is no outage; others are taken, and nothing is closed."""
    told = read(change, {"id": 7})
    assert [named.ref for named in told.found] == ["7"]
    assert why in told.remarks[0].why
    assert told.whole is False


@pytest.mark.parametrize(
    "end", ["later", "2024-11-28T06:47:00+00:00", "2024-11-27T06:00:00+00:00", "2025-12-31T23:59:00+00:00"]
)
def test_an_end_that_cannot_be_is_unknown(end: str) -> None:
    """An end before the start, or a placeholder a year away, is no expectation; the outage stays."""
    told = read({"datePlanIn": end})
    assert told.found[0].outage.ends_at is None
    assert told.remarks[0].what == end
    assert read({"datePlanIn": None}).remarks == ()


def test_a_place_is_never_narrower_than_what_was_read() -> None:
    """Houses that are no text mean the whole street, houses without a street the whole settlement."""
    told = read({"buildingNames": [1, 2]}, {"street": None}, {"buildingNames": None})
    areas = [named.outage.areas[0] for named in told.found]
    assert [(area.street, area.houses) for area in areas] == [
        ("Хмельницького Б.", ""),
        ("", ""),
        ("Хмельницького Б.", ""),
    ]
    assert len(told.remarks) == 2


def test_an_unknown_kind_is_remarked() -> None:
    """Another typeOff is taken for planned, which wakes nobody, and is reported."""
    told = read({"typeOff": 9})
    assert told.found[0].outage.kind == "planned"
    assert told.remarks[0].what == "9"


def test_a_number_twice_is_taken_once() -> None:
    """The first of two records with one number is taken and the other reported."""
    told = read({"id": 5}, {"id": 5, "buildingNames": "1"})
    assert [named.outage.areas[0].houses for named in told.found] == ["294"]
    assert told.remarks[0].what == "5"


@pytest.mark.parametrize("value", [[], {}, None, {"hydra:member": {}}, {"member": 5}])
def test_what_is_no_collection_is_refused(value: Any) -> None:
    """JSON of another kind is refused whole."""
    with pytest.raises(NotUnderstood):
        read_hydra(value, NOW)


def test_records_of_another_kind_are_reported() -> None:
    """A record that is no object is reported, and nothing falls."""
    told = read_hydra({"hydra:member": [None, 5, "x", []], "hydra:totalItems": 4}, NOW)
    assert (told.found, told.whole, len(told.remarks)) == ((), False, 4)
