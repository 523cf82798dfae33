from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.guards import (
    KYIV,
    Finding,
    GuardRules,
    Other,
    Proposed,
    check,
    districts,
    duplicates,
    overlap,
    stops,
)
from bot.domain.outages import Area, OutageKind

NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
STREET = Area("KOR", "м. Коростень", "вул. Шевченка", "12-А, 14, 16-20")
RULES = GuardRules()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def planned(
    starts: datetime | None = NOW + 7 * DAY,
    ends: datetime | None = NOW + 7 * DAY + 6 * HOUR,
    *areas: Area,
    kind: OutageKind = "planned",
    reason: str = "Планові роботи",
    told: bool = False,
) -> Proposed:
    return Proposed(kind, starts, ends, areas or (STREET,), reason, told=told)


def keys(findings: list[Finding], level: str = "") -> list[str]:
    return [finding.key for finding in findings if level in {"", finding.level}]


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=KYIV).astimezone(UTC)  # type: ignore[arg-type, misc]


def test_nothing_to_say_about_a_good_notice() -> None:
    """A planned outage a week ahead, six hours long, by street and house, raises nothing."""
    assert check(planned(), NOW, RULES) == []


def test_what_is_not_filled_in_stops() -> None:
    """Without times, place or reason nothing is sent, and each is said at its field."""
    findings = check(Proposed("planned", None, None, ()), NOW, RULES)
    assert {finding.field for finding in findings} == {"areas", "reason", "starts", "ends"}
    assert all(finding.level == "stop" for finding in findings)


def test_an_emergency_may_not_know_its_end_or_reason() -> None:
    """For an emergency a missing end and reason are warnings: the notice is more urgent than the cause."""
    findings = check(planned(NOW, None, kind="emergency", reason=""), NOW, RULES)
    assert keys(findings) == ["guard-no-reason", "guard-end-unknown"]
    assert not stops(findings)


@pytest.mark.parametrize("length", [timedelta(0), -HOUR, -400 * DAY])
def test_a_reversed_time_stops(length: timedelta) -> None:
    """An end at or before the start stops."""
    start = NOW + 7 * DAY
    assert "guard-reversed" in keys(check(planned(start, start + length), NOW, RULES), "stop")


def test_what_is_over_stops() -> None:
    """An end that has passed stops, also for a correction."""
    for told in (False, True):
        findings = check(planned(NOW - 5 * HOUR, NOW - HOUR, told=told), NOW, RULES)
        assert "guard-past-end" in keys(findings, "stop")


def test_a_past_start_stops_only_what_is_planned_and_new() -> None:
    """Planned works cannot begin in the past; an emergency has, and so may a corrected outage."""
    began, ends = NOW - HOUR, NOW + HOUR
    assert keys(check(planned(began, ends), NOW, RULES), "stop") == ["guard-past-start"]
    assert check(planned(began, ends, told=True), NOW, RULES) == []
    assert check(planned(began, ends, kind="emergency"), NOW, RULES) == []


def test_ten_minutes_may_pass_while_somebody_types() -> None:
    """A start a few minutes ago is that of somebody who types, not a mistake."""
    findings = check(planned(NOW - timedelta(minutes=9), NOW + HOUR), NOW, RULES)
    assert not stops(findings)


def test_an_emergency_of_another_day_is_asked_about() -> None:
    """An emergency that began over a day ago, or is to begin in the future, is a warning."""
    assert keys(check(planned(NOW - 2 * DAY, NOW + HOUR, kind="emergency"), NOW, RULES), "warn") == [
        "guard-long-ago",
        "guard-long",
    ]
    ahead = check(planned(NOW + 2 * HOUR, NOW + 3 * HOUR, kind="emergency"), NOW, RULES)
    assert keys(ahead) == ["guard-emergency-ahead"]


@pytest.mark.parametrize(
    "moment",
    [local(2026, 12, 31, 0, 0), local(2026, 12, 31, 23, 59), local(2027, 1, 1, 0, 0)],
)
def test_a_placeholder_of_the_year_stops(moment: datetime) -> None:
    """31.12 and 01.01 at a round time are what systems write for «unknown»: stopped in any other season."""
    findings = check(planned(NOW, moment, kind="emergency"), NOW, RULES)
    assert "guard-placeholder" in keys(findings, "stop")


def test_at_the_turn_of_the_year_the_same_minute_may_be_meant() -> None:
    """On New Year's Eve an end at midnight is a warning, and any other minute is nothing at all."""
    eve = local(2026, 12, 31, 18, 0)
    meant = check(planned(eve, local(2027, 1, 1, 0, 0), kind="emergency"), eve, RULES)
    assert keys(meant) == ["guard-placeholder"]
    assert not stops(meant)
    assert check(planned(eve, local(2026, 12, 31, 22, 30), kind="emergency"), eve, RULES) == []


def test_a_long_outage_is_asked_about_and_an_endless_one_stops() -> None:
    """A planned outage over fourteen hours is a warning; over fourteen days it is a mistake."""
    start = NOW + 7 * DAY
    assert keys(check(planned(start, start + 15 * HOUR), NOW, RULES), "warn") == ["guard-long"]
    assert keys(check(planned(start, start + 15 * DAY), NOW, RULES), "stop") == ["guard-too-long"]


def test_a_far_future_stops() -> None:
    """A start more than ninety days away is a wrong month or year."""
    start = NOW + 200 * DAY
    assert "guard-far" in keys(check(planned(start, start + HOUR), NOW, RULES), "stop")


@pytest.mark.parametrize(("days", "warned"), [(0, True), (4, True), (5, False), (10, False)])
def test_short_notice_is_a_warning(days: int, warned: bool) -> None:  # noqa: FBT001 - a table of cases
    """Planned works told less than five calendar days ahead are a warning, never a stop."""
    start = NOW + days * DAY + HOUR
    findings = check(planned(start, start + HOUR), NOW, RULES)
    assert keys(findings) == (["guard-short-notice"] if warned else [])
    assert not stops(findings)


def test_notice_is_counted_in_days_of_kyiv() -> None:
    """At half past eleven at night, five days ahead is the date after five midnights of Kyiv."""
    late = local(2026, 3, 10, 23, 30)
    start = local(2026, 3, 15, 0, 30)
    assert check(planned(start, start + HOUR), late, RULES) == []


def test_an_area_says_in_which_row_it_is_wrong() -> None:
    """An empty row and a street without a settlement stop, each in its own row."""
    findings = check(
        planned(NOW + 7 * DAY, NOW + 7 * DAY + HOUR, STREET, Area(), Area(street="Миру")), NOW, RULES
    )
    assert [(finding.key, finding.row) for finding in findings] == [
        ("guard-empty-area", 1),
        ("guard-no-settlement", 2),
    ]


def test_a_whole_district_or_settlement_is_asked_about() -> None:
    """Thousands of people at once are meant seldom: a warning."""
    findings = check(
        planned(NOW + 7 * DAY, NOW + 7 * DAY + HOUR, Area("KOR"), Area("KOR", "с. Поліське")), NOW, RULES
    )
    assert keys(findings) == ["guard-whole-district", "guard-whole-settlement"]


def test_texts_have_an_end() -> None:
    """A reason and a note longer than they are kept stop."""
    findings = check(planned(reason="ж" * 301), NOW, RULES)
    assert keys(findings) == ["guard-long-text"]


def test_an_employee_of_one_district_names_it() -> None:
    """Whoever works in some districts must name one of them; whoever works in all need not."""
    names = {"KOR": "Коростенський РЕМ", "ZVI": "Звягельський РЕМ"}
    areas = [STREET, Area("ZVI", "с. Тупальці"), Area("", "с. Сокіл"), Area("XX", "с. Сокіл"), Area()]
    assert [(f.key, f.row) for f in districts(areas, {"KOR"}, names)] == [
        ("guard-not-your-district", 1),
        ("guard-name-district", 2),
        ("guard-unknown-district", 3),
    ]
    assert [f.key for f in districts(areas, set(), names)] == ["guard-unknown-district"]


def other(*areas: Area, starts: datetime = NOW + 7 * DAY, hours: int = 6) -> Other:
    return Other("№ 7", "planned", starts, starts + hours * HOUR, areas)


def test_the_same_outage_again_stops() -> None:
    """The same places at the same time, however they are spelt, are told once; then it is a correction."""
    spelt = Area("KOR", "м.Коростень", "ВУЛ. ШЕВЧЕНКА", "14, 12А,16-20")
    assert [f.key for f in duplicates(planned(), [other(spelt)])] == ["guard-duplicate"]


def test_a_common_house_is_asked_about() -> None:
    """An outage that shares a house with another one of that time is a warning that names the other."""
    found = list(duplicates(planned(), [other(Area("KOR", "м. Коростень", "вул. Шевченка", "14"))]))
    assert [(f.level, f.key, f.args["name"]) for f in found] == [("warn", "guard-overlaps", "№ 7")]


def test_other_times_and_places_are_others() -> None:
    """Another time, another street or other houses have nothing to do with it."""
    others = [
        other(STREET, starts=NOW + 8 * DAY),
        other(STREET, starts=NOW + 7 * DAY - 6 * HOUR),
        other(Area("KOR", "м. Коростень", "вул. Миру")),
        other(Area("KOR", "м. Коростень", "вул. Шевченка", "13, 15")),
    ]
    assert list(duplicates(planned(), others)) == []


def test_streets_and_ranges_are_compared_as_the_registry_compares_them() -> None:
    """A range meets a house within it, and a street is the same however its type and name are written."""
    ranged = Area("", "Коростень", "Шевченка вул.", "10-18")
    assert overlap(STREET, ranged)
    assert overlap(ranged, Area("KOR", "м. Коростень", "вулиця Шевченка", "15"))
    assert not overlap(ranged, Area("KOR", "м. Коростень", "вулиця Шевченка", "19"))
    assert not overlap(Area("ZVI", "Коростень", "Шевченка"), STREET)


def test_a_district_is_another_district() -> None:
    """Two whole districts have nothing in common, and a feeder is no street."""
    assert not overlap(Area("KOR"), Area("ZVI"))
    assert overlap(Area("KOR"), Area("KOR"))
    assert not overlap(Area("KOR"), STREET)
    assert overlap(Area(transformer="ТП-101"), Area(transformer="тп 101"))


def test_an_end_unknown_lasts_for_ever() -> None:
    """An emergency without an end meets whatever comes on the same street."""
    running = Other("№ 8", "emergency", NOW - HOUR, None, (STREET,))
    assert [f.key for f in duplicates(planned(), [running])] == ["guard-overlaps"]


HOUSES = st.lists(st.sampled_from(["1", "2", "12-А", "12а", "3/5"]), max_size=3).map(", ".join)
AREAS = st.builds(
    Area, settlement=st.sampled_from(["м. А", "с. Б"]), street=st.sampled_from(["", "Миру"]), houses=HOUSES
)


@settings(max_examples=60)
@given(AREAS, AREAS)
def test_overlapping_is_mutual(one: Area, another: Area) -> None:
    """Whoever overlaps is overlapped, and everything overlaps itself."""
    assert overlap(one, another) == overlap(another, one)
    assert overlap(one, one)


@settings(max_examples=60)
@given(st.integers(-500, 500), st.integers(-500, 500), st.sampled_from(["planned", "emergency", "schedule"]))
def test_what_passes_makes_sense(start: int, length: int, kind: OutageKind) -> None:
    """Whatever is not stopped ends after it starts, after now, and within two weeks."""
    starts = NOW + start * HOUR
    ends = starts + length * HOUR
    if not stops(check(planned(starts, ends, kind=kind), NOW, RULES)):
        assert all(one < two for one, two in pairwise([starts, ends]))
        assert NOW < ends <= starts + 14 * DAY
