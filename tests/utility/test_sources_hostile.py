"""Whatever a source sends, reading it ends in a value or in NotUnderstood."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.utility.outage_forms import read_hydra
from bot.utility.schedule_forms import read_json
from bot.utility.sources import read_outages, read_schedule
from bot.utility.told import NotUnderstood, Outages, Schedules, moment_of

NOW = datetime(2026, 2, 27, 8, tzinfo=UTC)

WORDS = """
GPV1.1 1.1 today tomorrow data fact preset status slots 1772143200 19.11.2025 yes no update lastUpdated 1 24
time_type date EmergencyShutdowns hydra:member id city street name dateEvent datePlanIn buildingNames
hydra:totalItems
"""
words = st.sampled_from(WORDS.split())
leaves = (
    words
    | st.text(max_size=8)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        [10**400, "9" * 400, "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00", "X" * 48]
    )
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
records = st.fixed_dictionaries(
    {"id": st.integers(1, 9), "typeOff": leaves, "koment": leaves, "buildingNames": leaves},
    optional={
        "city": st.fixed_dictionaries({"name": leaves}) | leaves,
        "street": st.fixed_dictionaries({"name": leaves}) | leaves,
        "dateEvent": leaves | st.just("2026-02-27T06:47:00+00:00"),
        "datePlanIn": leaves,
    },
)


def judged(read: Any) -> Schedules | Outages | None:
    """What was read, judged; None if it was refused."""
    with suppress(NotUnderstood):
        told: Schedules | Outages = read()
        assert told.judge(NOW) in {"good", "empty", "stale", "emergency"}
        assert all(len(str(remark)) < 400 for remark in told.remarks)
        return told
    return None


@settings(max_examples=100)
@given(values)
def test_no_json_breaks_the_reader_of_schedules(value: Any) -> None:
    """Any JSON is a schedule, with remarks or without, or is refused."""
    judged(lambda: read_json(value, NOW, weekly=True))


@settings(max_examples=100)
@given(st.lists(records | values, max_size=4), leaves)
def test_no_json_breaks_the_reader_of_outages(members: list[Any], total: Any) -> None:
    """Any records are outages with a place and a start, or remarks, and a broken one closes nothing."""
    told = judged(lambda: read_hydra({"hydra:member": members, "hydra:totalItems": total}, NOW))
    assert isinstance(told, Outages)
    assert all(named.outage.areas[0].settlement for named in told.found)
    assert not told.whole or len(told.found) == len(members)
    for named in told.found:
        area = named.outage.areas[0]
        assert all(map(str.isprintable, (named.ref, area.settlement, area.street, area.houses)))


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_readers(body: bytes) -> None:
    """Any bytes, also where a table is expected, are read or refused."""
    for name in ("a.json", "a.csv", "a.xlsx"):
        judged(lambda name=name: read_schedule(body, name, NOW))
        judged(lambda name=name: read_outages(body, name, NOW, {}))


@pytest.mark.parametrize(
    "value", [10**400, "9" * 400, float("inf"), float("nan"), "9999-12-31T23:59:59-12:00", "²", "1"]
)
def test_impossible_moments_are_none(value: object) -> None:
    """Endless numbers and years before or after ours are no moments."""
    assert moment_of(value) is None


def test_a_number_without_end_is_refused() -> None:
    """A JSON number of a million digits does not stop the reader."""
    for body in (b"[" + b"9" * 10_000 + b"]", json.dumps({"fact": {"data": {"9" * 4_000: 1}}}).encode()):
        judged(lambda body=body: read_schedule(body, "a.json", NOW))
