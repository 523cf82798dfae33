"""The n-th change of people's files fails, n = 1…N, while somebody sends a reading with a photo."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from bot.storage import schema
from bot.storage.database import open_database
from tests.databases import prepare
from tests.faults.conftest import serving, taken_from
from tests.faults.harmed import NTH
from tests.faults.people import in_telegram

CHANGES = 6  # folders of three levels, the draft, its new name


async def test_the_nth_write_fails(tmp_path: Path) -> None:
    """Everybody comes to the receipt with a photo, every kept file is whole, and no other file lies about."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}"
    await asyncio.to_thread(prepare, url)
    async with serving(url, tmp_path, ("tests.faults.harmed",), CHANGES) as strangers:
        people = [strangers.somebody() for _ in range(CHANGES)]
        for n, who in enumerate(people, 1):
            (tmp_path / NTH).write_text(f"{n} for {who}")
            await in_telegram(strangers.telegram, who, patience=0.05)
        assert await taken_from(strangers, people) == dict.fromkeys(map(str, people), 1)
        assert "a file cannot be stored" in strangers.program.said
        assert strangers.program.troubles() == []
    database = await open_database(url)
    rows = await database.read(lambda c: c.execute(select(schema.file.c.path, schema.file.c.size)).all())
    await database.close()
    kept = {row.path: row.size for row in rows}
    folder = tmp_path / "files"
    lying = {path.relative_to(folder).as_posix(): path.stat().st_size for path in _files(folder)}
    assert len(kept) == CHANGES
    assert lying == kept


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
