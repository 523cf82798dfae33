"""`kill -9` during broadcasts; `python -m bench.kills --broadcasts` for many more."""

import pytest

from bot.storage.database import Database
from tests.reliability.crowd import Crowd, kill_during
from tests.reliability.program import Program
from tests.reliability.town import Town

pytestmark = pytest.mark.timeout(900)  # however busy the machine is

KILLS = {"sqlite": 12, "postgresql": 4}


async def test_kills_during_broadcasts_lose_nobody(db: Database, program: Program, town: Town) -> None:
    """Everybody gets an alert once or twice and a reminder at most once, and the counts add up."""
    program.environment["OBLIK_TELEGRAM__RATE_PER_SECOND"] = "200"
    program.only = "sender"
    crowd = Crowd(town, db, telegram=200, viber=50)
    await crowd.settle()
    toll = await kill_during(crowd, program, KILLS[db.kind])
    assert (toll.missed["alert"], toll.too_many, toll.copied["reminder"], toll.odd) == (0, 0, 0, [])
    # what has left when the program dies is known to nobody; the counts say for how many that is so
    assert toll.missed["reminder"] <= toll.unknown["reminder"]
    assert toll.told["alert"] > 0
    assert program.troubles() == []
