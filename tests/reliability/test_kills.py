"""`kill -9` at random moments of serving many people."""

from bot.storage.database import Database
from tests.reliability import books
from tests.reliability.program import Program
from tests.reliability.storm import Storm, population, rage
from tests.reliability.town import Town


async def test_kills_at_random_lose_and_double_nothing(db: Database, program: Program, town: Town) -> None:
    """Nothing lost, nothing done twice, nobody without an answer, no answer more than twice."""
    storm = Storm(kills=30)
    await db.write(lambda c: books.settle(c, population(storm.people)))
    toll = await rage(storm, town, program, db)
    assert (toll.lost, toll.doubled, toll.unanswered, toll.troubles) == ([], [], [], [])
    assert toll.copies <= 2
    assert town.complaints == []
