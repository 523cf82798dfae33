"""Outages, schedules and warnings taken from files by hand."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import FakeClock, system_clock
from bot.domain.schedule import Day, dark
from bot.storage import feeds, outages, schedules
from bot.storage.database import Database
from bot.storage.feeds import Feed
from bot.storage.schema_notices import outage, schedule, warning
from bot.utility.importing import import_outages, import_schedule, import_warnings, read_body
from bot.utility.told import NotUnderstood
from tests import builders
from tests.utility.import_files import workbook

DATA = Path(__file__).parent.parent / "data"
ZHYTOMYR = (DATA / "zhytomyr-gpv-fact-2026-02-27.json").read_bytes()
LVIV = (DATA / "lviv-loe-accidents-2024-11-28-slice.json").read_bytes()
IN_LVIV = datetime(2024, 11, 28, 7, 30, tzinfo=UTC)
DAY = date(2026, 2, 27)
NOW = datetime(2026, 2, 27, 8, tzinfo=UTC)

WORKS = """№;Населений пункт;Вулиця;Будинки;Початок;Кінець
1;м. Коростень;вул. Шевченка;1-20;20.03.2026 09:00;20.03.2026 17:00
2;м. Коростень;вул. Франка;;21.03.2026 09:00;21.03.2026 17:00
"""


async def count(db: Database, table: object) -> int:
    """How many rows there are."""
    query = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return int(await db.read(lambda c: c.execute(query).scalar_one()))


async def states(db: Database) -> dict[str, str]:
    """The state of each outage by its number."""
    rows = await db.read(lambda c: c.execute(select(outage.c.ref, outage.c.state)).all())
    return {row.ref: row.state for row in rows}


async def test_the_zhytomyr_file_goes_in_once(db: Database) -> None:
    """Twelve days are new the first time and the same the second, and the report says so."""
    first = await import_schedule(db, ZHYTOMYR, "z.json", NOW)
    again = await import_schedule(db, ZHYTOMYR, "z.json", NOW)
    assert (first.new, again.same, again.changed) == (12, 12, 0)
    assert "Дні з 27.02.2026 по 27.02.2026, черг 12." in first.lines()
    found = await db.read(lambda c: schedules.days(c, "6.2", DAY, DAY))
    assert [dark(day) for day in found] == [(15.0, 0.0)]
    assert (await db.read(lambda c: schedules.state(c, NOW))).what == "known"


async def test_a_dry_run_changes_nothing(db: Database) -> None:
    """The report of a check counts what would happen, and the tables stay empty."""
    report = await import_schedule(db, ZHYTOMYR, "z.json", NOW, dry_run=True)
    works = await import_outages(db, WORKS.encode(), "w.csv", NOW, dry_run=True)
    assert (report.new, works.new) == (12, 2)
    assert "лише перевірка" in report.lines()[-1]
    assert [await count(db, table) for table in (schedule, outage)] == [0, 0]
    assert await db.read(feeds.listed) == []


async def test_an_empty_schedule_says_so_and_changes_nothing(db: Database) -> None:
    """Out of season the days that are stored stay, and the report does not speak of no outages."""
    await import_schedule(db, ZHYTOMYR, "z.json", NOW)
    report = await import_schedule(db, b'{"fact": {"data": [], "update": "27.02.2026 09:00"}}', "e.json", NOW)
    assert "Це не означає, що відключень не буде." in "\n".join(report.lines())
    assert await count(db, schedule) == 12


async def test_an_emergency_is_remembered_until_the_next_schedule(db: Database) -> None:
    """After an emergency by hand the schedule does not apply; a later one ends that."""
    value = json.loads((DATA / "fragments-as-published.json").read_text("utf-8"))[
        "yasno_dnipro_cek_4.2_2025-12-23"
    ]
    report = await import_schedule(db, json.dumps(value["data"]).encode(), "y.json", NOW)
    assert "аварійні відключення" in "\n".join(report.lines())
    assert (await db.read(lambda c: schedules.state(c, NOW))).what == "emergency"
    await import_schedule(db, ZHYTOMYR, "z.json", NOW)
    assert (await db.read(lambda c: schedules.state(c, NOW))).what == "known"


async def test_a_schedule_may_be_a_table(db: Database, tmp_path: Path) -> None:
    """Queue, day and spans, sure and possible, in a workbook or a CSV; an odd row is reported."""
    rows = [
        ("Черга", "Дата", "Без світла", "Можливо без світла"),
        ("GPV1.1", "27.02.2026", "04:00-08:00; 20:00-24:00", "08:00-10:00"),
        ("1.2", "27.02.2026", "немає", ""),
        ("2.1", "27.02.2026", "вранці", ""),
        ("2.2", "27.02.2026", "4", ""),
    ]
    book = workbook(tmp_path / "s.xlsx", {"Графік": rows})
    report = await import_schedule(db, book.read_bytes(), "s.xlsx", NOW)
    assert report.new == 2
    assert [remark.where for remark in report.remarks] == ["рядок 4", "рядок 5"]
    [day] = await db.read(lambda c: schedules.days(c, "1.1", DAY, DAY))
    assert dark(day) == (8.0, 2.0)
    text = "\n".join(";".join(row) for row in rows[:3]).replace("; 20", ", 20")
    assert (await import_schedule(db, text.encode("cp1251"), "s.csv", NOW)).same == 2


async def test_works_go_in_once(db: Database) -> None:
    """The same file again changes nothing; other hours are a change with its history."""
    assert (await import_outages(db, WORKS.encode(), "w.csv", NOW)).new == 2
    assert (await import_outages(db, WORKS.encode(), "w.csv", NOW)).same == 2
    moved = WORKS.replace("20.03.2026 17:00", "20.03.2026 19:00").encode()
    report = await import_outages(db, moved, "w.csv", NOW, by="dispatcher")
    assert (report.changed, report.same) == (1, 1)
    ids = await db.read(lambda c: outages.open_refs(c, "import"))
    changes = await db.read(lambda c: outages.history(c, ids["1"]))
    assert [change.by for change in changes] == ["import", "dispatcher"]


async def test_a_file_closes_nothing_unless_it_is_the_whole_list(db: Database) -> None:
    """A row that is missing was called off only when the file is said to name all."""
    await import_outages(db, WORKS.encode(), "w.csv", NOW)
    shorter = "\n".join(WORKS.splitlines()[:2]).encode()
    assert (await import_outages(db, shorter, "w.csv", NOW)).closed == 0
    assert (await import_outages(db, shorter, "w.csv", NOW, whole=True)).closed == 1
    assert await states(db) == {"1": "scheduled", "2": "cancelled"}


async def test_what_ran_and_vanished_is_restored(db: Database) -> None:
    """In the midst of its works an outage that the whole list no longer names has its light back."""
    await import_outages(db, WORKS.encode(), "w.csv", NOW)
    later = datetime(2026, 3, 20, 10, tzinfo=UTC)
    rest = WORKS.replace(WORKS.splitlines()[1] + "\n", "").encode()
    await import_outages(db, rest, "w.csv", later, whole=True)
    assert (await states(db))["1"] == "restored"


async def test_a_list_with_a_row_not_understood_closes_nothing(db: Database) -> None:
    """The row that was not read may be the one that is missing."""
    await import_outages(db, WORKS.encode(), "w.csv", NOW)
    broken = WORKS.replace(
        "2;м. Коростень;вул. Франка;;21.03.2026 09:00", "2;м. Коростень;вул. Франка;;soon"
    ).encode()
    report = await import_outages(db, broken, "w.csv", NOW, whole=True)
    assert (report.closed, len(report.remarks)) == (0, 1)


async def test_the_lviv_file_goes_in_once(db: Database) -> None:
    """84 outages are new the first time and the same the second; a file of long ago is refused."""
    first = await import_outages(db, LVIV, "l.json", IN_LVIV)
    again = await import_outages(db, LVIV, "l.json", IN_LVIV)
    assert (first.new, again.same, again.closed) == (84, 84, 0)
    assert "84 з 1343" in "\n".join(first.lines())
    with pytest.raises(NotUnderstood, match="давно минуло"):
        await import_outages(db, LVIV, "l.json", NOW)


async def test_an_empty_list_ends_only_what_was_due(db: Database) -> None:
    """Nothing at all in a whole list closes what should have ended, and leaves the rest."""
    await import_outages(db, WORKS.encode(), "w.csv", NOW)
    empty = b'{"hydra:member": [], "hydra:totalItems": 0}'
    assert (await import_outages(db, empty, "e.json", NOW)).closed == 0
    report = await import_outages(db, empty, "e.json", datetime(2026, 3, 20, 20, tzinfo=UTC))
    assert report.closed == 1
    assert await states(db) == {"1": "restored", "2": "scheduled"}
    assert "Жодного відключення" in "\n".join(report.lines())


async def test_warnings_go_to_their_accounts(db: Database) -> None:
    """A warning is new, then the same, then changed when it is lifted; an unknown account is reported."""
    await db.write(lambda c: builders.household(c, number="123456789"))
    table = "Особовий рахунок;№ попередження;Дата;Дата відключення;Причина;Знято\n"
    row = "123456789;П-17;01.02.2026;15.02.2026;Борг;{}\n"
    bad = "999999999;П-18;01.02.2026;;;\n123456789;П-19;10.02.2026;01.02.2026;;\n"
    first = await import_warnings(db, (table + row.format("") + bad).encode(), "w.csv", NOW)
    assert (first.new, [remark.where for remark in first.remarks]) == (1, ["рядок 3", "рядок 4"])
    assert (await import_warnings(db, (table + row.format("")).encode(), "w.csv", NOW)).same == 1
    lifted = (table + row.format("20.02.2026")).encode()
    assert (await import_warnings(db, lifted, "w.csv", NOW)).changed == 1
    assert await count(db, warning) == 1


async def test_a_file_of_another_kind_is_one_sentence(db: Database, clock: FakeClock) -> None:
    """Pages, pictures, broken JSON and tables of something else raise one sentence and store nothing."""
    for body in (b"<html>", b"\x89PNG", b"{", b"{}", b"a;b\n1;2\n", b""):
        with pytest.raises(NotUnderstood):
            await import_schedule(db, body, "file.bin", clock())
        with pytest.raises(NotUnderstood):
            await import_outages(db, body, "file.bin", clock())
    with pytest.raises(NotUnderstood):
        await import_warnings(db, b"a;b\n1;2\n", "w.csv", clock())
    assert await count(db, outage) == 0


def test_a_body_is_read_up_to_a_size(tmp_path: Path) -> None:
    """A missing file, a folder and a file too large are one sentence each."""
    path = tmp_path / "a.json"
    with pytest.raises(NotUnderstood, match="немає"):
        read_body(path)
    with pytest.raises(NotUnderstood, match="тека"):
        read_body(tmp_path)
    path.write_bytes(b"12345")
    assert read_body(path, 5) == b"12345"
    with pytest.raises(NotUnderstood, match="завеликий"):
        read_body(path, 4)


def test_the_commands_take_files(database_url: str, tmp_path: Path) -> None:
    """`schedule import`, `outages import`, `warnings import` report, and end with 0, 1 or 3."""
    runner = CliRunner(env={"OBLIK_DATABASE__URL": database_url, "OBLIK_DATA_DIR": str(tmp_path)})
    path = tmp_path / "s.txt"
    path.write_text("підчерга 1.1. 04.00-08.00", "utf-8")
    refused = runner.invoke(app, ["schedule", "import", str(path)])
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    taken = runner.invoke(app, ["schedule", "import", str(path), "--day", "2026-02-27"])
    assert taken.exit_code == 0, taken.output
    assert "нових 1" in taken.stdout
    works = tmp_path / "w.csv"
    far = (system_clock() + timedelta(days=5)).strftime("%d.%m.%Y")
    works.write_text(f"ТП;Дата;Час\nКТП-1;{far};09:00-17:00\nКТП-2;{far};17:00-09:00\n", "utf-8")
    some = runner.invoke(app, ["outages", "import", str(works), "--dry-run"])
    assert (some.exit_code, "нових 1" in some.stdout, "рядок 3" in some.stdout) == (3, True, True)
    assert runner.invoke(app, ["warnings", "import", str(works)]).exit_code == 1
    assert runner.invoke(app, ["outages", "import", str(tmp_path / "none.csv")]).exit_code == 1
    assert runner.invoke(app, ["outages", "import"]).exit_code == 2


async def test_a_schedule_of_the_past_by_hand_is_stale(db: Database) -> None:
    """Days that have passed are stored and said to have passed, and stand in for no source that is silent."""
    later = NOW + timedelta(days=2)
    await db.write(lambda c: feeds.store(c, Feed("gpv", "schedule", "failed", error="refused")))
    report = await import_schedule(db, ZHYTOMYR, "z.json", later)
    assert "Усі ці дні вже минули." in report.lines()
    assert (await db.read(lambda c: schedules.state(c, later))).what == "stale"


async def test_a_schedule_by_hand_keeps_its_feed(db: Database) -> None:
    """The import is remembered as a feed that nobody polls, with what it did not understand."""
    hours = dict.fromkeys(map(str, range(1, 25)), "no") | {"5": "??"}
    body = json.dumps({"GPV1.1": hours}).encode()
    await import_schedule(db, body, "h.json", NOW, day=DAY)
    met = await db.read(lambda c: feeds.find(c, feeds.BY_HAND))
    assert isinstance(met, Feed)
    assert (met.state, met.checked_at, met.published_at, len(met.report)) == ("good", None, NOW, 1)
    assert await db.read(lambda c: schedules.days(c, "1.1", DAY, DAY)) == [
        Day("1.1", DAY, "x" * 8 + "??" + "x" * 38)
    ]
