from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select

from bot.storage.database import Database
from bot.storage.schema import account, address, meter, person, reading, submission
from tests.utility.import_files import (
    ACCOUNTS,
    METERS,
    NOW,
    READINGS,
    Cells,
    account_row,
    counts,
    csv_file,
    eic,
    reasons,
    run,
    stored,
)


async def meters(db: Database, tmp_path: Path) -> None:
    """Account 1 with a meter of one zone, 2 with one of two, 3 with an old one and a new one of three."""
    rows = [ACCOUNTS, *(account_row(number) for number in (1, 2, 3))]
    await run(db, csv_file(tmp_path / "accounts.csv", rows))
    of_meters: list[Cells] = [
        (*METERS, "Дата встановлення", "Дата зняття"),
        ("620000001", "", "0011", "НІК", "6", "1", "", ""),
        ("620000002", "", "22", "GAMA", "6", "2", "", ""),
        ("620000003", "", "33", "СО", "5", "1", "", "15.01.2026"),
        ("620000003", "", "34", "НІК", "6", "3", "15.01.2026", ""),
    ]
    await run(db, csv_file(tmp_path / "meters.csv", of_meters))


async def test_readings(db: Database, tmp_path: Path) -> None:
    """Readings go to their meters in Kyiv time, and a second time nothing changes."""
    await meters(db, tmp_path)
    rows = [
        (*READINGS, "У розрахунку", "На перше число"),
        ("620000001", "11", "", "12 345", "01.02.2026", "споживач", "так", "01.02.2026"),
        ("620000001", "", "загальна", "12345,0", "2026-02-15 10:30", "контролер", "ні", ""),
        ("620000002", "22", "День", "100", "2026-03-01T00:00:00+02:00", "дистанційно", "1", ""),
        ("620000002", "", "нічна", "50", "28.02.2026 23:59:30", "Розрахунковий", "", ""),
        ("620000003", "33", "", "99999", "15.01.2026 12:00", "контролер", "", ""),
        ("620000003", "34", "напівпік", "0", "15.01.2026 12:00", "контролер", "", ""),
    ]
    path = csv_file(tmp_path / "r.csv", rows)
    assert counts(await run(db, path, dry_run=True)) == (6, 0, 0, 0)
    assert counts(await run(db, path)) == (6, 0, 0, 0)
    there = (await stored(db))["readings"]
    midnight = datetime(2026, 1, 31, 22, tzinfo=UTC)
    assert there[0] == ("0011", "total", 12345, midnight, "consumer", True, date(2026, 2, 1))
    assert there[1][3:] == (datetime(2026, 2, 15, 8, 30, tzinfo=UTC), "controller", False, None)
    assert there[2] == ("22", "day", 100, datetime(2026, 2, 28, 22, tzinfo=UTC), "remote", True, None)
    assert there[3][1:5] == ("night", 50, datetime(2026, 2, 28, 21, 59, 30, tzinfo=UTC), "calculated")
    assert counts(await run(db, path)) == (0, 0, 6, 0)


async def test_correction(db: Database, tmp_path: Path) -> None:
    """Another value for the same reading is a correction in a later file, and refused in the same one."""
    await meters(db, tmp_path)
    first: Cells = ("620000001", "11", "", "100", "01.02.2026", "споживач")
    other: Cells = ("620000001", "11", "", "110", "01.02.2026", "споживач")
    await run(db, csv_file(tmp_path / "r.csv", [READINGS, first]))
    report = await run(db, csv_file(tmp_path / "s.csv", [READINGS, other, first]))
    assert counts(report) == (0, 1, 0, 1)
    assert reasons(report) == [(3, "Показ, кВт·год", "цей показ уже є в рядку 2 з іншими даними")]
    assert [each[2] for each in (await stored(db))["readings"]] == [110]


async def test_no_meter_for_a_reading(db: Database, tmp_path: Path) -> None:
    """A reading that fits no meter, or several, is refused with what to do."""
    await meters(db, tmp_path)
    rows = [
        ("о/р", "ЕІС", "лічильник", "зона", "показ", "дата", "джерело"),
        ("", "", "11", "", "1", "01.02.2026", "споживач"),
        ("620000009", "", "11", "", "1", "01.02.2026", "споживач"),
        ("620000001", "", "12", "", "1", "01.02.2026", "споживач"),
        ("620000003", "", "", "", "1", "01.02.2026", "споживач"),
        ("620000001", eic(20), "22", "день", "1", "01.02.2026", "споживач"),
    ]
    report = await run(db, csv_file(tmp_path / "r.csv", rows))
    assert counts(report) == (0, 0, 0, 5)
    assert reasons(report) == [
        (2, "Особовий рахунок", "немає ні рахунку, ні ЕІС"),
        (3, "Особовий рахунок", "лічильника рахунку 620000009 немає в базі: спершу завантажте лічильники"),
        (4, "Заводський номер", "лічильника 12 у рахунку 620000001 немає"),
        (5, "Заводський номер", "у рахунку 620000003 кілька лічильників: вкажіть заводський номер"),
        (6, "Особовий рахунок", f"точка обліку {eic(20)} належить іншому рахунку, 620000002"),
    ]


async def test_reading_that_cannot_be(db: Database, tmp_path: Path) -> None:
    """A zone, value or time that the meter cannot have is refused."""
    await meters(db, tmp_path)
    rows = [
        READINGS,
        ("620000002", "22", "", "1", "01.02.2026", "споживач"),
        ("620000002", "22", "пік", "1", "01.02.2026", "споживач"),
        ("620000003", "33", "", "100000", "01.01.2026", "споживач"),
        ("620000003", "33", "", "1", "16.01.2026 00:00", "споживач"),
        ("620000003", "34", "пік", "1", "14.01.2026 23:59", "споживач"),
        ("620000001", "11", "ранок", "1,5", "10.03.2026 12:01", "сусід"),
        ("620000001", "11", "", "-1", "29.03.2026 03:30", ""),
        ("620000001", "11", "", "1.234", "25.10.2025 03:30", "споживач"),
        ("620000001", "11", "", "1", "26.10.2025 03:30", "споживач"),
        ("620000001", "11", "", "1", "30.03.2025 03:30", "споживач"),
        ("620000001", "11", "", "", "45689,5", "споживач"),
        ("620000001", "11", "", "1", "26.10.2025 03:30 +02:00", "споживач"),
    ]
    report = await run(db, csv_file(tmp_path / "r.csv", rows))
    assert counts(report) == (1, 0, 0, 11)
    told = {(line, column): reason for line, column, reason in reasons(report)}
    assert told[2, "Зона"] == "зону не вказано, а в лічильника 22 зони: день, ніч"
    assert told[3, "Зона"] == "зони «пік» немає, а в лічильника 22 зони: день, ніч"
    assert told[4, "Показ, кВт·год"] == "показ 100000 не вміщується в 5 розрядів лічильника 33"
    assert told[5, "Дата"] == "лічильник 33 знято раніше, 15.01.2026"
    assert told[6, "Дата"] == "лічильник 34 встановлено пізніше, 15.01.2026"
    assert told[7, "Зона"] == "«ранок» не зрозуміло: зона буває загальна, день, ніч, пік або напівпік"
    assert told[7, "Показ, кВт·год"] == "«1,5» — не ціле число від нуля"
    assert told[7, "Дата"] == "час 10.03.2026 12:01 ще не настав"
    assert told[7, "Джерело"].startswith("«сусід» не зрозуміло")
    assert told[8, "Дата"] == "часу 29.03.2026 03:30 не було: годинник перевели вперед"
    assert told[8, "Джерело"] == "порожньо"
    assert told[9, "Показ, кВт·год"] == "«1.234» — не ціле число від нуля"
    assert told[10, "Дата"] == "час 26.10.2025 03:30 був двічі: допишіть зсув, +03:00 або +02:00"
    assert told[11, "Дата"] == "часу 30.03.2025 03:30 не було: годинник перевели вперед"
    assert "число днів, яким Excel зберігає дату" in told[12, "Дата"]
    assert (await stored(db))["readings"][0][3] == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


def submitted(connection: Connection) -> None:
    """The person of account 1 sent 500 through us on the first of March."""
    sent = datetime(2026, 3, 1, 8, 15, 20, tzinfo=UTC)
    to = connection.execute(select(account.c.id).order_by(account.c.id)).scalars().first()
    on = connection.execute(select(meter.c.id).where(meter.c.serial == "0011")).scalar_one()
    who = connection.execute(insert(person).values(language="uk", created_at=NOW)).inserted_primary_key
    assert who
    at = connection.execute(
        insert(address).values(channel="telegram", ext="1", person_id=who[0], created_at=NOW)
    ).inserted_primary_key
    assert at
    row = connection.execute(
        insert(submission).values(
            key="k",
            kind="reading",
            account_id=to,
            address_id=at[0],
            payload="{}",
            sent_at=sent,
            created_at=NOW,
            state="delivered",
        )
    ).inserted_primary_key
    assert row
    connection.execute(
        insert(reading).values(
            meter_id=on, zone="total", value=500, taken_at=sent, source="consumer", submission_id=row[0]
        )
    )


async def test_own_reading_comes_back(db: Database, tmp_path: Path) -> None:
    """A reading that was sent through us and comes back from the DSO is not doubled: it becomes billed."""
    await meters(db, tmp_path)
    await db.write(submitted)
    rows = [
        (*READINGS, "У розрахунку"),
        ("620000001", "11", "", "500", "01.03.2026", "споживач", "так"),
        ("620000001", "11", "", "501", "01.03.2026", "споживач", "ні"),
        ("620000001", "11", "", "500", "01.03.2026", "розрахунок", "ні"),
    ]
    path = csv_file(tmp_path / "r.csv", rows)
    assert counts(await run(db, path)) == (1, 1, 0, 1)
    there = (await stored(db))["readings"]
    assert [(each[2], each[4], each[5]) for each in there] == [
        (500, "calculated", False),
        (500, "consumer", True),
    ]
    assert counts(await run(db, path)) == (0, 0, 2, 1)


async def test_any_order(db: Database, tmp_path: Path) -> None:
    """Readings are found again in whatever order the file has them."""
    await meters(db, tmp_path)
    days = [date(2023 + month // 12, month % 12 + 1, 1 + day) for month in range(36) for day in range(28)]
    rows = [("620000001", "11", "", 1000 + n, f"{day:%d.%m.%Y}", "remote") for n, day in enumerate(days)]
    assert counts(await run(db, csv_file(tmp_path / "r.csv", [READINGS, *rows]))) == (1008, 0, 0, 0)
    mixed = [READINGS, *rows[::7], *(row for n, row in enumerate(rows) if n % 7)]
    assert counts(await run(db, csv_file(tmp_path / "s.csv", mixed))) == (0, 0, 1008, 0)
