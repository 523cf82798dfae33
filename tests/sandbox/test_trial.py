"""The trial beside tokens, and the sample company in its database."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, func, select
from starlette.applications import Starlette

from bot.clock import FakeClock
from bot.sandbox.page_shown import Samples
from bot.sandbox.trial import start_trial
from bot.sandbox.trial_sample import fill
from bot.settings import Settings, Telegram
from bot.storage.database import Database
from bot.storage.schema import account, reading
from bot.utility.sample_size import FEWEST
from tests.builders import household


async def counted(db: Database) -> tuple[int, int]:
    """How many accounts and readings there are."""

    def count(connection: Connection) -> tuple[int, int]:
        accounts = connection.scalar(select(func.count()).select_from(account))
        return accounts or 0, connection.scalar(select(func.count()).select_from(reading)) or 0

    return await db.read(count)


async def test_the_trial_never_runs_beside_a_token(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """With a real token there is no local messenger, whatever else is asked for."""
    settings = Settings(data_dir=tmp_path, telegram=Telegram(token=SecretStr("123:abc")))
    with pytest.raises(RuntimeError, match="token"):
        await start_trial(settings, db, clock, Starlette(), "http://127.0.0.1:8080")
    assert list(tmp_path.glob("sandbox")) == []


async def test_an_empty_database_gets_the_sample_company(
    db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    """The card then has numbers of several kinds of meter, and nothing is left to be done again."""
    samples, seen = Samples(), []
    samples.watch(lambda: seen.append(samples.kind))
    await fill(db, clock, samples, tmp_path / "note.json", FEWEST)
    assert (await counted(db))[0] == FEWEST
    assert {"one_zone", "two_zones", "three_zones"} <= {sample.special for sample in samples.rows}
    assert {"making", "readings", ""} <= set(seen)
    assert not (tmp_path / "note.json").exists()


async def test_a_database_with_accounts_is_left_alone(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """A real registry gets no invented consumers; the card shows its own numbers."""
    await db.write(lambda c: household(c, number="123456789", serial="0457812", zones=2))
    samples = Samples()
    await fill(db, clock, samples, tmp_path / "note.json", FEWEST)
    assert (await counted(db))[0] == 1
    assert [sample.account for sample in samples.rows] == ["123456789"]


async def test_an_interrupted_import_is_finished_for_the_same_moment(
    db: Database, clock: FakeClock, tmp_path: Path
) -> None:
    """Begun a week ago and cut off: the same rows come, none twice."""
    note = tmp_path / "note.json"
    await fill(db, clock, Samples(), note, FEWEST)
    whole = await counted(db)
    note.write_text(f'{{"moment": "{clock().isoformat()}"}}')
    clock.advance(days=7)
    await fill(db, clock, Samples(), note, FEWEST)
    assert await counted(db) == whole
    assert not note.exists()


async def test_a_failed_import_is_shown(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """The bot goes on without the sample, and the card says so."""
    samples = Samples()
    await fill(db, clock, samples, tmp_path / "note.json", FEWEST - 1)
    assert samples.failed
