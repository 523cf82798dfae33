from pathlib import Path

from bot.storage.database import Database
from tests.utility.import_files import ACCOUNTS, account_row, counts, csv_file, eic, reasons, run, stored

PLAIN = [ACCOUNTS, *(account_row(number) for number in range(1, 6))]


async def test_accounts(db: Database, tmp_path: Path) -> None:
    """A file of accounts fills districts, addresses, accounts and metering points."""
    report = await run(db, csv_file(tmp_path / "a.csv", PLAIN), "accounts")
    assert counts(report) == (5, 0, 0, 0)
    assert report.new_districts == ("Соснівський РЕМ",)
    there = await stored(db)
    assert there["accounts"][0] == (
        "620000001",
        "Коваленко Олена Петрівна",
        False,
        "м. Соснівка",
        "вул. Лесі Українки",
        "1",
        "",
        "Соснівський РЕМ",
    )
    assert [point[:2] for point in there["points"]] == [(f"62000000{n}", eic(n * 10)) for n in range(1, 6)]


async def test_twice(db: Database, tmp_path: Path) -> None:
    """The same file again changes nothing, and says so."""
    path = csv_file(tmp_path / "a.csv", PLAIN)
    await run(db, path)
    before = await stored(db)
    assert counts(await run(db, path)) == (0, 0, 5, 0)
    assert await stored(db) == before


async def test_dry_run(db: Database, tmp_path: Path) -> None:
    """A dry run counts as the real one would, names the new districts, and stores nothing."""
    path = csv_file(tmp_path / "a.csv", [*PLAIN, account_row(6, flat="1", РЕМ="Інший РЕМ")])
    report = await run(db, path, dry_run=True)
    assert counts(report) == (6, 0, 0, 0)
    assert report.new_districts == ("Соснівський РЕМ", "Інший РЕМ")
    assert not any((await stored(db)).values())
    assert counts(await run(db, path)) == counts(report)
    assert counts(await run(db, path, dry_run=True)) == (0, 0, 6, 0)


async def test_only_what_differs(db: Database, tmp_path: Path) -> None:
    """Rows that differ are updated, others are not; an address that nobody has any more is forgotten."""
    await run(db, csv_file(tmp_path / "a.csv", PLAIN))
    moved = [*PLAIN[:3], account_row(3, Будинок="3-А"), account_row(4, ПІБ="Інша Людина"), PLAIN[5]]
    assert counts(await run(db, csv_file(tmp_path / "b.csv", moved))) == (0, 2, 3, 0)
    there = await stored(db)
    assert [place[2] for place in there["places"]] == ["1", "2", "3-А", "4", "5"]
    assert there["accounts"][3][1] == "Інша Людина"


async def test_column_not_in_the_file(db: Database, tmp_path: Path) -> None:
    """A column that is not in the file leaves what is stored; an empty cell makes it empty."""
    await run(db, csv_file(tmp_path / "a.csv", PLAIN[:2]))
    short = [("о/р", "РЕМ", "нас. пункт", "черга"), ("620000001", "Соснівський РЕМ", "м. Соснівка", "1.1")]
    assert counts(await run(db, csv_file(tmp_path / "b.csv", short))) == (0, 0, 1, 0)
    with_eic = [
        ("о/р", "РЕМ", "нас. пункт", "ЕІС", "черга", "ПІБ"),
        ("620000001", "Соснівський РЕМ", "м. Соснівка", eic(10), "1.1", ""),
    ]
    assert counts(await run(db, csv_file(tmp_path / "c.csv", with_eic))) == (0, 1, 0, 0)
    there = await stored(db)
    assert there["accounts"][0][1] == ""
    assert there["accounts"][0][4:6] == ("вул. Лесі Українки", "1")
    assert there["points"][0][3] == "1.1"


async def test_several_points(db: Database, tmp_path: Path) -> None:
    """An account may have several metering points, in one row or in several that say the same of it."""
    rows = [
        ACCOUNTS,
        account_row(1),
        account_row(1, ЕІС=eic(500)),
        account_row(2, ЕІС=f"{eic(600)} {eic(700)}"),
    ]
    path = csv_file(tmp_path / "a.csv", rows)
    assert counts(await run(db, path)) == (3, 0, 0, 0)
    there = await stored(db)
    assert len(there["accounts"]) == 2
    assert len(there["points"]) == 4
    assert counts(await run(db, path)) == (0, 0, 3, 0)


async def test_repeated_in_the_file(db: Database, tmp_path: Path) -> None:
    """An account or an EIC that the file has had already is refused, with the line where it stood."""
    rows = [
        ACCOUNTS,
        account_row(1),
        account_row(1),
        account_row(1, ПІБ="Інша Людина", ЕІС=eic(500)),
        account_row(2, ЕІС=eic(10)),
        account_row(3),
    ]
    report = await run(db, csv_file(tmp_path / "a.csv", rows))
    assert counts(report) == (2, 0, 0, 3)
    assert reasons(report) == [
        (3, "ЕІС", "такий ЕІС уже є в рядку 2"),
        (4, "Особовий рахунок", "цей рахунок уже є в рядку 2 з іншими даними"),
        (5, "ЕІС", "такий ЕІС уже є в рядку 2"),
    ]


async def test_repeated_far_away(db: Database, tmp_path: Path) -> None:
    """A repetition is found however far apart the rows are, and whether they agree."""
    rows = [ACCOUNTS, *(account_row(number) for number in range(1, 4_501)), account_row(7, flat="2", ЕІС="")]
    report = await run(db, csv_file(tmp_path / "a.csv", rows))
    assert counts(report) == (4_500, 0, 0, 1)
    assert reasons(report) == [(4_502, "Особовий рахунок", "цей рахунок уже є в рядку 8 з іншими даними")]


async def test_eic_of_another_account(db: Database, tmp_path: Path) -> None:
    """An EIC goes over to another account only from one that is closed."""
    await run(db, csv_file(tmp_path / "a.csv", PLAIN[:2]))
    report = await run(db, csv_file(tmp_path / "b.csv", [ACCOUNTS, account_row(9, ЕІС=eic(10))]))
    assert counts(report) == (0, 0, 0, 1)
    assert reasons(report) == [(2, "ЕІС", f"ЕІС {eic(10)} належить рахунку 620000001, який не закрито")]
    closing = [
        (*ACCOUNTS, "Закрито"),
        (*account_row(1, ЕІС=""), "так"),
        (*account_row(9, ЕІС=eic(10)), "ні"),
    ]
    path = csv_file(tmp_path / "c.csv", closing)
    assert counts(await run(db, path)) == (1, 1, 0, 0)
    assert (await stored(db))["points"][0][0] == "620000009"
    assert counts(await run(db, path)) == (0, 0, 2, 0)


async def test_districts(db: Database, tmp_path: Path) -> None:
    """Districts come from a file of their own; accounts name them by code or by name, in any case."""
    districts = [("Код", "Назва", "Телефон"), ("SOSN", "Соснівський РЕМ", "0 800 000 011")]
    path = csv_file(tmp_path / "d.csv", districts)
    assert counts(await run(db, path)) == (1, 0, 0, 0)
    rows = [ACCOUNTS, account_row(1, РЕМ="sosn"), account_row(2, РЕМ="СОСНІВСЬКИЙ  рем")]
    report = await run(db, csv_file(tmp_path / "a.csv", rows))
    assert counts(report) == (2, 0, 0, 0)
    assert report.new_districts == ()
    assert (await stored(db))["districts"] == [("SOSN", "Соснівський РЕМ", "0 800 000 011")]
    assert counts(await run(db, path)) == (0, 0, 1, 0)
    again = csv_file(tmp_path / "d.csv", [*districts[:1], ("SOSN", "Соснівський РЕМ", "0 800 000 099")])
    assert counts(await run(db, again)) == (0, 1, 0, 0)


async def test_long_name_of_a_district(db: Database, tmp_path: Path) -> None:
    """A new district whose name is too long for a code has to be imported first."""
    long = "Соснівський район електричних мереж"
    path = csv_file(tmp_path / "a.csv", [ACCOUNTS, account_row(1, РЕМ=long)])
    report = await run(db, path)
    assert counts(report) == (0, 0, 0, 1)
    assert "спершу завантажте дільниці" in report.problems[0].reason
    await run(db, csv_file(tmp_path / "d.csv", [("Код", "Назва"), ("SOSN", long)]))
    assert counts(await run(db, path)) == (1, 0, 0, 0)


async def test_two_accounts_at_one_address(db: Database, tmp_path: Path) -> None:
    """Two accounts at one address share it, and it stays when one of them moves away."""
    rows = [ACCOUNTS, account_row(1), account_row(2, Будинок="1")]
    await run(db, csv_file(tmp_path / "a.csv", rows))
    assert len((await stored(db))["places"]) == 1
    await run(db, csv_file(tmp_path / "b.csv", [ACCOUNTS, account_row(1, Будинок="5")]))
    assert len((await stored(db))["places"]) == 2


async def test_bad_cells(db: Database, tmp_path: Path) -> None:
    """Every cell that is not understood is reported, the row is left out, and the others go in."""
    rows = [
        ("о/р", "РЕМ", "Населений пункт", "Будинок", "ЕІС", "Черга", "Дозволена потужність, кВт"),
        ("620000001", "Р", "с. Гута", "1", eic(10), "1.1", "5"),
        ("6,20E+09", "Р", "с. Гута", "1.0", "", "", ""),
        ("620000003.0", "", "с. Гута", "1", eic(10)[:-1], "7.1", "п'ять"),
        ("62", "Р", "", "1", eic(10)[:-1] + "?", "1.1", "-5"),
        ("620000005", "Р", "с. Гута", "2", eic(20), "IV.2", "7,5 кВт"),
        ("620000006", "Р", "#N/A", "2", "62X" + eic(20)[3:], "", ""),
    ]
    report = await run(db, csv_file(tmp_path / "a.csv", rows), "accounts")
    assert counts(report) == (2, 0, 0, 4)
    told = reasons(report)
    broken = "Excel зіпсував це число: задайте стовпцю текстовий формат і впишіть значення знову"
    assert told[:2] == [(3, "Особовий рахунок", broken), (3, "Будинок", broken)]
    assert [each[:2] for each in told[2:7]] == [
        (4, "Особовий рахунок"),
        (4, "РЕМ"),
        (4, "ЕІС"),
        (4, "Черга"),
        (4, "Дозволена потужність, кВт"),
    ]
    assert told[3] == (4, "РЕМ", "порожньо")
    assert told[4][2].endswith("має 15 знаків, а в ЕІС їх 16")
    assert "не сходиться контрольний знак" in told[9][2]
    assert told[-1][2].endswith("той починається з 62Z")
    points = (await stored(db))["points"]
    assert [point[3:] for point in points] == [("1.1", 5.0), ("4.2", 7.5)]


async def test_account_pattern(db: Database, tmp_path: Path) -> None:
    """What an account number looks like is the DSO's to say."""
    path = csv_file(tmp_path / "a.csv", [ACCOUNTS, account_row(1, **{"Особовий рахунок": "АВ-17/2"})])
    assert counts(await run(db, path)) == (0, 0, 0, 1)
    assert counts(await run(db, path, account_pattern=r"АВ-\d+/\d")) == (1, 0, 0, 0)
