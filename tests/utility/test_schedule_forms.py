"""Hourly schedules in the forms that operators publish: each trap of tests/data/README.md."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import kyiv_midnight
from bot.domain.schedule import Day, dark, spans
from bot.utility.schedule_forms import read_json
from bot.utility.told import NotUnderstood, Schedules, json_of, text_of

DATA = Path(__file__).parent.parent / "data"
NOW = datetime(2026, 2, 27, 8, tzinfo=UTC)
WHOLE_HOURS = dict.fromkeys(map(str, range(1, 25)), "yes")


def sample(name: str) -> Any:
    """A file of the public data."""
    return json_of(text_of((DATA / name).read_bytes()))


def fragment(name: str) -> Any:
    """A quote of the public data."""
    return sample("fragments-as-published.json")[name]["data"]


def fact(day: date, hours: dict[str, str], **more: Any) -> dict[str, Any]:
    """One day of GPV1.1 in the form of a fact."""
    key = str(int(kyiv_midnight(day).timestamp()))
    return {"data": {key: {"GPV1.1": hours}}, "update": f"{day:%d.%m.%Y} 06:30", **more}


def only(told: Schedules) -> Day:
    """The one day that was told."""
    [day] = told.days
    return day


def test_the_zhytomyr_file_is_read_whole() -> None:
    """Twelve queues of one day come out of the operator's file, with nothing left to remark."""
    told = read_json(sample("zhytomyr-gpv-fact-2026-02-27.json"), NOW)
    assert [day.queue for day in told.days] == [f"{q}.{p}" for q in range(1, 7) for p in (1, 2)]
    assert {day.day for day in told.days} == {date(2026, 2, 27)}
    assert told.remarks == ()
    assert told.published_at == datetime(2026, 2, 27, 4, 30, tzinfo=UTC)
    assert told.judge(NOW) == "good"
    assert told.days[0].slots == "......xxxxxx........xxxxxxxx....xxxxxxxx........"


def test_hour_one_begins_at_midnight_and_hour_24_ends_the_day() -> None:
    """Hour "1" is 00:00-01:00 and hour "24" is 23:00-24:00."""
    told = read_json(fact(date(2026, 2, 27), WHOLE_HOURS | {"1": "no", "24": "no"}), NOW)
    first, last = spans(only(told))
    assert (first.start, first.end) == (
        kyiv_midnight(date(2026, 2, 27)),
        datetime(2026, 2, 26, 23, tzinfo=UTC),
    )
    assert last.end == kyiv_midnight(date(2026, 2, 28))


@pytest.mark.parametrize(
    ("word", "cells"),
    [
        ("yes", ".."),
        ("no", "xx"),
        ("first", "x."),
        ("second", ".x"),
        ("maybe", "??"),
        ("mfirst", "?."),
        ("msecond", ".?"),
    ],
)
def test_each_word_has_its_meaning(word: str, cells: str) -> None:
    """Sure and possible halves of an hour stay apart."""
    told = read_json(fact(date(2026, 2, 27), WHOLE_HOURS | {"3": word}), NOW)
    assert only(told).slots[4:6] == cells
    assert told.remarks == ()


def test_the_dtek_quote_has_halves() -> None:
    """The words "second" and "first" are off in half an hour each, and the wrapper is not needed."""
    told = read_json(fragment("dtek_krem_fact_GPV1.1_2025-10-29"), NOW)
    day = only(told)
    assert (day.queue, day.day) == ("1.1", date(2025, 10, 29))
    assert dark(day) == (4.0, 0.0)
    assert day.slots[24:34] == ".xxxxxxxx."


def test_the_poltava_quote_needs_a_day() -> None:
    """Hours without a date are refused until somebody says the day; possible halves stay possible."""
    hours = fragment("poltava_GPV2.1_2026-01-25")
    with pytest.raises(NotUnderstood, match="на який день"):
        read_json(hours, NOW)
    day = only(read_json(hours, NOW, day=date(2026, 1, 25)))
    assert day.slots[:10] == "xxxx.?...x"
    assert day.slots[18:20] == "?."


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_the_grid_keeps_24_columns_on_days_of_23_and_25_hours(day: date, hours: int) -> None:
    """24 columns of "no" are 23 or 25 hours without light."""
    told = read_json(fact(day, dict.fromkeys(WHOLE_HOURS, "no")), NOW)
    assert dark(only(told)) == (hours, 0)


def test_a_key_an_hour_beside_midnight_is_taken_and_remarked() -> None:
    """A program that adds 86,400 seconds names the day after the October night an hour too early."""
    key = str(int((kyiv_midnight(date(2026, 10, 25)) + timedelta(days=1)).timestamp()))
    told = read_json({"data": {key: {"GPV1.1": WHOLE_HOURS}}, "update": ""}, NOW)
    assert only(told).day == date(2026, 10, 26)
    assert "на годину збоку" in told.remarks[0].why


@pytest.mark.parametrize("key", ["1772172000", "1772143200000", "soon", "-5", "²"])
def test_a_key_that_is_no_midnight_is_reported(key: str) -> None:
    """Noon, milliseconds and words name no day, and none is guessed."""
    told = read_json({"data": {key: {"GPV1.1": WHOLE_HOURS}}, "update": ""}, NOW)
    assert told.days == ()
    assert told.remarks[0].what == key


def test_out_of_season_an_old_update_is_stale() -> None:
    """The Dnipro quote, looked at today and published a month ago, is stale: not "no outages"."""
    value = fragment("dtek_out_of_season_dnipro_2026-08-21")
    told = read_json(value, NOW)
    assert told.days == ()
    assert told.published_at == datetime(2026, 7, 24, 5, 30, tzinfo=UTC)
    assert told.judge(datetime(2026, 8, 22, tzinfo=UTC)) == "stale"


def test_an_empty_list_of_today_is_empty() -> None:
    """`[]` with a fresh update is a source that answers and has nothing."""
    told = read_json({"fact": {"data": [], "update": "27.02.2026 09:00"}}, NOW)
    assert (told.days, told.judge(NOW)) == ((), "empty")


def test_a_schedule_of_yesterday_is_stale() -> None:
    """Days that have all passed say nothing of today."""
    assert read_json(fact(date(2026, 2, 26), WHOLE_HOURS), NOW).judge(NOW) == "stale"


@pytest.mark.parametrize("value", [{"fact": None}, {"lastUpdated": 1772150000}, {"preset": {}, "fact": {}}])
def test_any_part_may_be_absent(value: dict[str, Any]) -> None:
    """Without a fact there are no days, and nothing falls."""
    assert read_json(value, NOW).days == ()


def test_last_updated_may_be_unix_seconds() -> None:
    """ISO text and Unix seconds mean the same moment."""
    for looked in (1772166907, "1772166907", "2026-02-27T04:35:07Z", "2026-02-27T06:35:07+02:00"):
        told = read_json({"fact": {"data": []}, "lastUpdated": looked}, NOW)
        assert told.published_at == datetime(2026, 2, 27, 4, 35, 7, tzinfo=UTC)


def test_the_emergency_quote_has_no_days() -> None:
    """EmergencyShutdowns means that slots do not apply, which is neither empty nor no outages."""
    told = read_json(fragment("yasno_dnipro_cek_4.2_2025-12-23"), NOW)
    assert (told.days, told.emergency) == ((), True)
    assert told.judge(datetime(2025, 12, 23, 8, tzinfo=UTC)) == "emergency"
    assert told.judge(datetime(2025, 12, 25, 8, tzinfo=UTC)) == "stale"


def test_an_emergency_beside_slots_wins() -> None:
    """Slots under a status of emergency are not taken, and a schedule for others is remarked."""
    slots = [{"start": 0, "end": 1440, "type": "Definite"}]
    applies = {"slots": slots, "date": "2026-02-27T00:00:00+02:00", "status": "ScheduleApplies"}
    value = {"1.1": {"today": applies}, "1.2": {"today": applies | {"status": "EmergencyShutdowns"}}}
    told = read_json(value, NOW)
    assert (told.days, told.emergency) == ((), True)
    assert "не для всіх" in told.remarks[0].why
    assert read_json(fact(date(2026, 2, 27), WHOLE_HOURS, status="Emergency"), NOW).emergency


def test_minutes_of_the_day_become_cells() -> None:
    """Slots that apply are read; minutes that nobody speaks of are possible, and so is an unknown type."""
    slots = [
        {"start": 0, "end": 990, "type": "NotPlanned"},
        {"start": 990, "end": 1200, "type": "Definite"},
        {"start": 1200, "end": 1320, "type": "Tomorrow"},
        {"start": 5, "end": 1, "type": "Definite"},
    ]
    part = {"slots": slots, "date": "2026-02-27T00:00:00+02:00", "status": "ScheduleApplies"}
    told = read_json({"1.1": {"today": part, "tomorrow": {"status": "WaitingForSchedule", "slots": []}}}, NOW)
    assert only(told).slots == "." * 33 + "x" * 7 + "?" * 8
    assert len(told.remarks) == 3


@pytest.mark.parametrize(
    "part",
    [
        {
            "slots": [{"start": 0, "end": 60, "type": "Definite"}],
            "date": "2026-02-27T00:00:00+02:00",
            "status": "New",
        },
        {
            "slots": [{"start": 0, "end": 60, "type": "Definite"}],
            "date": "morning",
            "status": "ScheduleApplies",
        },
        {"slots": [], "date": "2026-02-27T00:00:00+02:00", "status": "ScheduleApplies"},
        "later",
    ],
)
def test_slots_that_are_not_understood_are_reported(part: Any) -> None:
    """An unknown status, a date that is none and empty slots become remarks, never light."""
    told = read_json({"1.1": {"today": part}}, NOW)
    assert told.days == ()
    assert told.remarks


def test_strips_of_half_hours_are_read() -> None:
    """48 points and X of several days are their cells, in Latin or Cyrillic."""
    told = read_json(fragment("zhytomyr_48_halfhours"), NOW)
    assert [(day.queue, f"{day.day:%d.%m.%Y}") for day in told.days] == [
        ("1.1", "19.11.2025"),
        ("3.2", "19.11.2025"),
        ("3.1", "10.02.2026"),
    ]
    assert dark(told.days[0]) == (11.0, 0.0)
    assert only(read_json({"19.11.2025": {"1.1": "Х" * 48}}, NOW)).slots == "x" * 48
    assert read_json({"19.11.2025": {"1.1": "X" * 47}}, NOW).remarks[0].where == "19.11.2025, 1.1"


@pytest.mark.parametrize("name", ["GPV1.1", "1.1", "1.1.", "I.1", "І.1", "Черга 1, I підчерга"])
def test_groups_are_written_in_many_ways(name: str) -> None:
    """The same queue comes out of every way of writing it."""
    told = read_json({"19.11.2025": {name: "." * 48}}, NOW)
    assert only(told).queue == "1.1"


def test_an_unknown_group_is_reported() -> None:
    """GPV7.1 is no queue; the others are taken."""
    value = fact(date(2026, 2, 27), WHOLE_HOURS)
    [queues] = value["data"].values()
    queues["GPV7.1"] = WHOLE_HOURS
    told = read_json(value, NOW)
    assert len(told.days) == 1
    assert (told.remarks[0].what, told.remarks[0].where) == ("GPV7.1", "27.02.2026")


def test_an_hour_that_is_missing_or_unknown_is_possible() -> None:
    """What was not read never counts as light."""
    hours = WHOLE_HOURS | {"5": "offline", "25": "no"}
    del hours["7"]
    told = read_json(fact(date(2026, 2, 27), hours), NOW)
    assert only(told).slots == "." * 8 + "??" + ".." + "??" + "." * 34
    assert [remark.where.rpartition(" ")[2] for remark in told.remarks] == ["5", "7", "25"]


def test_the_layout_of_a_week_is_taken_only_when_asked_for() -> None:
    """Seven days from today come from the weekly layout, where halves are only possible."""
    weekday = {str(day): WHOLE_HOURS | {"1": "first", "2": "second", "3": "no"} for day in range(1, 8)}
    value = {"preset": {"data": {"GPV1.1": weekday}}}
    assert read_json(value, NOW).days == ()
    told = read_json(value, NOW, weekly=True)
    assert [day.day for day in told.days] == [date(2026, 2, 27) + timedelta(days=n) for n in range(7)]
    assert {day.slots for day in told.days} == {"?..?xx" + "." * 42}


def test_the_legend_of_the_source_softens_its_words() -> None:
    """Where the source itself says that "first" is only possible, it is only possible."""
    legend = {"first": "Світла можливо не буде перші 30 хв."}
    value = {"fact": fact(date(2026, 2, 27), WHOLE_HOURS | {"1": "first"}), "preset": {"time_type": legend}}
    assert only(read_json(value, NOW)).slots[:2] == "?."


@pytest.mark.parametrize("value", [[], {}, 5, None, "x", {"a": 1}, {"error": {"code": 1}}, {"data": {}}])
def test_what_is_no_schedule_is_refused(value: Any) -> None:
    """JSON of another kind is refused whole."""
    with pytest.raises(NotUnderstood):
        read_json(value, NOW)


@pytest.mark.parametrize(
    "value",
    [
        {"fact": {"data": "later"}},
        {"fact": {"data": {"1772143200": []}}},
        {"fact": {"data": {"1772143200": {"GPV1.1": "no"}}}},
        {"fact": {"data": [1, 2]}},
        {"fact": {"data": [], "update": "yesterday"}, "lastUpdated": True},
        {"fact": {"data": []}, "lastUpdateStatus": {"ok": False}},
    ],
)
def test_wrong_types_become_remarks(value: dict[str, Any]) -> None:
    """Parts of a wrong type are reported, and nothing falls."""
    told = read_json(value, NOW)
    assert told.days == ()
    assert told.remarks


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "порожня"),
        (b" \n", "порожня"),
        (b"\x89PNG\r\n\x1a\n....", "картинка"),
        (b"%PDF-1.7", "картинка або PDF"),
        (b"<!DOCTYPE html><html><td bgcolor=red>", "HTML"),
        ("  <html><head><title>Графік</title>".encode("cp1251"), "HTML"),
        (b"a\0b", "не текст"),
    ],
)
def test_bodies_that_are_no_data_are_refused(body: bytes, why: str) -> None:
    """An empty answer, a picture, a page of HTML in either encoding: each is named."""
    with pytest.raises(NotUnderstood, match=why):
        text_of(body)


def test_text_may_be_in_windows_1251() -> None:
    """Ukrainian letters survive either encoding, with and without a mark."""
    text = "Черга 1, I підчерга: їжак ґ"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1251"):
        assert text_of(text.encode(encoding)) == text


def test_broken_json_is_refused_with_its_place() -> None:
    """Cut JSON names the line and the column."""
    with pytest.raises(NotUnderstood, match="рядок 1, стовпець 9"):
        json_of('{"fact":')
    with pytest.raises(NotUnderstood, match="дужки"):
        json_of("[" * 100_000)


def test_remarks_are_short() -> None:
    """However long what was not understood is, its remark is a line."""
    told = read_json({"fact": {"data": "x" * 5000}}, NOW)
    assert len(str(told.remarks[0])) < 200
    assert json.dumps(told.remarks[0].what)
