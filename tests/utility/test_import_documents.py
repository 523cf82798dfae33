"""Documents from a table and a folder of files."""

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.clock import FakeClock
from bot.settings import Files as Limits
from bot.storage.database import Database
from bot.storage.files import Files
from bot.storage.schema import account, file
from bot.storage.schema_requests import contract, document
from bot.utility.commands import app
from bot.utility.registry import import_table
from bot.utility.registry_documents import Papers
from bot.utility.registry_report import Report
from bot.utility.tables import Unreadable
from tests.utility.import_files import (
    ACCOUNTS,
    NOW,
    Cells,
    account_row,
    counts,
    csv_file,
    reasons,
    run,
)

DOCUMENTS = ("о/р", "Вид", "Номер договору", "Назва", "Дата", "Файл")
ONE = "620000001"
MOST = 1_000


async def accounts(db: Database, tmp_path: Path) -> None:
    """Accounts 1 and 2, the first with a contract."""
    await run(db, csv_file(tmp_path / "a.csv", [ACCOUNTS, account_row(1), account_row(2)]))
    rows = [("о/р", "Номер договору", "Вид договору"), (ONE, "17", "Про розподіл")]
    await run(db, csv_file(tmp_path / "k.csv", rows))


def store(db: Database, tmp_path: Path) -> Files:
    """The company's files."""
    return Files(tmp_path / "kept", db, Limits(), FakeClock(NOW))


async def take(db: Database, tmp_path: Path, *rows: Cells, dry_run: bool = False) -> Report:
    """Import rows of documents whose files are in the folder `scans`."""
    path = csv_file(tmp_path / "d.csv", [DOCUMENTS, *rows])
    papers = Papers(tmp_path / "scans", store(db, tmp_path), MOST)
    return await import_table(db, None, path, now=FakeClock(NOW), dry_run=dry_run, papers=papers)


def scans(tmp_path: Path, **files: bytes) -> Path:
    """The folder, with files of these names and one dot pdf."""
    folder = tmp_path / "scans"
    folder.mkdir(exist_ok=True)
    for name, body in files.items():
        (folder / f"{name}.pdf").write_bytes(body)
    return folder


async def kept(db: Database, tmp_path: Path) -> list[tuple[Any, ...]]:
    """What is stored: account, kind, contract, name, day, and the file as people get it."""
    d = document.c
    query = (
        select(account.c.number, d.kind, contract.c.number, d.name, d.issued_on, d.file_id)
        .select_from(document.join(account, account.c.id == d.account_id))
        .outerjoin(contract, contract.c.id == d.contract_id)
        .order_by(d.kind, d.name)
    )
    rows = await db.read(lambda connection: connection.execute(query).all())
    files = store(db, tmp_path)
    return [(*row[:5], *(await files.open(row.file_id))) for row in rows]


async def test_documents(db: Database, tmp_path: Path) -> None:
    """A document goes in with its file, a contract's text too; the same again changes nothing."""
    await accounts(db, tmp_path)
    folder = scans(tmp_path, text=b"%PDF-1", act=b"%PDF-2")
    (folder / "2026").mkdir()
    (folder / "2026" / unicodedata.normalize("NFD", "план її.txt")).write_bytes(b"plan")
    rows = [
        (ONE, "договір", "17", "Договір № 17/24", "03.05.2024", "text.pdf"),
        (ONE, "Акт введення в експлуатацію", "", "Акт", "", "act.pdf"),
        (ONE, "інше", "", "План", "", "2026\\план її.txt"),
    ]
    assert counts(await take(db, tmp_path, *rows, dry_run=True)) == (3, 0, 0, 0)
    assert await kept(db, tmp_path) == []
    assert not list((tmp_path / "kept").rglob("*.*"))
    assert counts(await take(db, tmp_path, *rows)) == (3, 0, 0, 0)
    there = await kept(db, tmp_path)
    pdf = "application/pdf"
    assert there == [
        (ONE, "commissioning", None, "Акт", None, "Акт.pdf", pdf, b"%PDF-2"),
        (ONE, "contract", "17", "Договір № 17/24", date(2024, 5, 3), "Договір № 17-24.pdf", pdf, b"%PDF-1"),
        (ONE, "other", None, "План", None, "План.txt", "application/octet-stream", b"plan"),
    ]
    assert counts(await take(db, tmp_path, *rows)) == (0, 0, 3, 0)
    assert await kept(db, tmp_path) == there


async def test_changed_file(db: Database, tmp_path: Path) -> None:
    """Another file takes the place of the old one, which is removed; a day alone changes without the file."""
    await accounts(db, tmp_path)
    scans(tmp_path, act=b"%PDF-1")
    row = (ONE, "паспорт", "", "Паспорт", "", "act.pdf")
    await take(db, tmp_path, row)
    scans(tmp_path, act=b"%PDF-2")
    assert counts(await take(db, tmp_path, row, dry_run=True)) == (0, 1, 0, 0)
    assert counts(await take(db, tmp_path, row)) == (0, 1, 0, 0)
    assert counts(await take(db, tmp_path, (*row[:4], "01.02.2026", row[5]))) == (0, 1, 0, 0)
    assert [each[4:6] + each[7:] for each in await kept(db, tmp_path)] == [
        (date(2026, 2, 1), "Паспорт.pdf", b"%PDF-2")
    ]
    assert await db.read(lambda c: c.scalar(select(func.count()).select_from(file))) == 1
    assert len(list((tmp_path / "kept").rglob("*.pdf"))) == 1


async def test_refused(db: Database, tmp_path: Path) -> None:
    """Whatever is not clear, not there, too long or outside the folder is reported, and the others go in."""
    await accounts(db, tmp_path)
    folder = scans(tmp_path, good=b"%PDF-1", empty=b"", long=b"%PDF" + b"x" * MOST)
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-0")
    (folder / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    rows = [
        (ONE, "паспорт", "", "А", "", "none.pdf"),
        (ONE, "паспорт", "", "Б", "", "../secret.pdf"),
        (ONE, "паспорт", "", "В", "", str(tmp_path / "secret.pdf")),
        (ONE, "паспорт", "", "Г", "", "link.pdf"),
        (ONE, "паспорт", "", "Ґ", "", "empty.pdf"),
        (ONE, "паспорт", "", "Д", "", "long.pdf"),
        (ONE, "паспорт", "17", "Е", "", "good.pdf"),
        (ONE, "додаток", "", "Є", "", "good.pdf"),
        (ONE, "додаток", "18", "Ж", "", "good.pdf"),
        ("620000009", "паспорт", "", "З", "", "good.pdf"),
        (ONE, "папірець", "", "И", "", "good.pdf"),
        (ONE, "паспорт", "", "І", "", "good.pdf"),
        (ONE, "паспорт", "", "І", "", "long.pdf"),
    ]
    report = await take(db, tmp_path, *rows)
    assert counts(report) == (1, 0, 0, 12)
    outside = "файл поза текою з документами"
    told = {line: (column, reason) for line, column, reason in reasons(report)}
    assert told == {
        2: ("Файл", f"файла none.pdf немає в теці {folder}"),
        3: ("Файл", outside),
        4: ("Файл", outside),
        5: ("Файл", outside),
        6: ("Файл", "файл порожній"),
        7: ("Файл", "файл більший за 0 МБ"),
        8: ("Номер договору", "номер договору буває лише в договору й додатка"),
        9: ("Номер договору", "у договору й додатка має бути номер договору"),
        10: ("Номер договору", f"договору 18 у рахунку {ONE} немає: спершу завантажте договори"),
        11: ("Особовий рахунок", "рахунку 620000009 немає в базі: спершу завантажте рахунки"),
        12: ("Вид документа", told[12][1]),
        14: ("Назва", "документ із такою назвою уже є в рядку 13 з іншими даними"),
    }
    assert told[12][1].startswith("«папірець» не зрозуміло: видами бувають договір, додаток, паспорт")


async def test_no_folder(db: Database, tmp_path: Path) -> None:
    """Without a folder of files a table of documents is refused whole."""
    path = csv_file(tmp_path / "d.csv", [DOCUMENTS, (ONE, "паспорт", "", "А", "", "a.pdf")])
    with pytest.raises(Unreadable, match="потрібна тека з файлами"):
        await run(db, path)


def test_command(database_url: str, tmp_path: Path) -> None:
    """The command looks for files beside the table, or in the folder that it is given."""
    runner = CliRunner(env={"OBLIK_DATABASE__URL": database_url, "OBLIK_DATA_DIR": str(tmp_path / "var")})
    scans(tmp_path, here=b"%PDF-1")
    table = csv_file(tmp_path / "d.csv", [DOCUMENTS, (ONE, "паспорт", "", "А", "", "here.pdf")])
    accounts_table = csv_file(tmp_path / "a.csv", [ACCOUNTS, account_row(1)])
    beside = runner.invoke(app, ["import", str(accounts_table), str(table)])
    assert (beside.exit_code, "не взято 1" in beside.stdout) == (3, True), beside.output
    given = runner.invoke(app, ["import", "documents", str(table), "--files", str(tmp_path / "scans")])
    assert (given.exit_code, "нових 1" in given.stdout) == (0, True), given.output
    missing = runner.invoke(app, ["import", str(table), "--files", str(tmp_path / "none")])
    assert (missing.exit_code, missing.stderr) == (1, f"Теки {tmp_path / 'none'} немає.\n")
