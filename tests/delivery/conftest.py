"""A stage for each test."""

from pathlib import Path

import pytest

from bot.clock import FakeClock
from bot.storage.database import Database
from tests.delivery.stage import Stage


@pytest.fixture
def stage(db: Database, clock: FakeClock, tmp_path: Path) -> Stage:
    """Nobody lives here yet."""
    return Stage(db, clock, tmp_path)
