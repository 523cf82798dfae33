"""The sample DSO as files, which go in through the importers like anybody else's."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.clock import FakeClock
from bot.settings import Files as Limits
from bot.storage.database import Database, open_database
from bot.storage.files import Files
from bot.storage.schema import account, metering_point, reading
from bot.storage.schema_notices import outage, schedule, warning
from bot.storage.schema_requests import consumption, contract, document
from bot.utility.importing import import_outages, import_schedule, import_warnings
from bot.utility.registry import import_table
from bot.utility.registry_documents import Papers
from bot.utility.sample_files import write_everything
from bot.utility.tables_columns import COLUMNS

TABLES = (account, reading, consumption, contract, document, outage, schedule, warning)


@pytest.fixture
async def sqlite(sqlite_prepared: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A SQLite database with the schema and nothing in it."""
    path = tmp_path / "registry.sqlite3"
    shutil.copyfile(sqlite_prepared, path)
    database = await open_database(f"sqlite+aiosqlite:///{path}")
    yield database
    await database.close()


async def test_everything_goes_in(sqlite: Database, clock: FakeClock, tmp_path: Path) -> None:
    """There is a file for every importer, each is taken to the last row, and how is said."""
    folder = tmp_path / "sample"
    written = await write_everything(folder, now=clock, accounts=30)
    files = Files(tmp_path / "kept", sqlite, Limits(), clock)
    papers = Papers(folder, files, Limits().max_bytes)
    kinds = []
    for path in written.tables:
        report = await import_table(sqlite, None, path, now=clock, papers=papers)
        assert report.refused == 0, (path, report)
        kinds.append(report.kind)
    assert set(kinds) == set(COLUMNS)
    works = await import_outages(sqlite, written.outages.read_bytes(), "works.csv", clock())
    hours = await import_schedule(sqlite, written.schedule.read_bytes(), "schedule.json", clock())
    warned = await import_warnings(sqlite, written.warnings.read_bytes(), "warnings.csv", clock())
    assert [report.remarks for report in (works, hours, warned)] == [(), (), ()]
    counts = [await sqlite.read(lambda c, t=t: c.scalar(select(func.count()).select_from(t))) for t in TABLES]  # type: ignore[misc]
    assert counts[0] == 30
    assert all(counts)
    said = "\n".join(written.commands())
    names = {path.name for path in folder.iterdir() if path.suffix != ".pdf"}
    assert all(f"{folder}/{name}" in said for name in names)
    generates = select(func.count()).select_from(metering_point).where(metering_point.c.generates)
    assert await sqlite.read(lambda c: c.scalar(generates)) == 1


async def test_a_folder_that_cannot_be(clock: FakeClock, tmp_path: Path) -> None:
    """A file in the place of the folder is an error of the folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="exists"):
        await write_everything(tmp_path / "file", now=clock, accounts=20)
