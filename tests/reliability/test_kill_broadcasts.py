"""`kill -9` during broadcasts: sixty on SQLite, fewer on PostgreSQL."""

from bot.storage.database import Database
from tests.reliability.crowd import NEVER_QUIET, Crowd, kill_during
from tests.reliability.program import Program
from tests.reliability.town import Town

KILLS = {"sqlite": 60, "postgresql": 8}


async def test_kills_during_broadcasts_lose_nobody(db: Database, program: Program, town: Town) -> None:
    """Everybody gets an alert once or twice and a reminder at most once, and the counts add up."""
    program.environment |= NEVER_QUIET | {"OBLIK_TELEGRAM__RATE_PER_SECOND": "200"}
    program.only = "sender"
    crowd = Crowd(town, db, telegram=200, viber=50)
    await crowd.settle()
    toll = await kill_during(crowd, program, KILLS[db.kind])
    assert (toll.missed["alert"], toll.too_many, toll.copied["reminder"], toll.odd) == (0, 0, 0, [])
    # between the note of a departure and the departure itself are microseconds
    assert toll.missed["reminder"] <= min(toll.unknown["reminder"], 5)
    assert toll.told["alert"] > 0
    assert program.troubles() == []
