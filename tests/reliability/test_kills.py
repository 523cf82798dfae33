"""`kill -9` at random moments of serving many people: sixty here, `python -m bench.kills` for a thousand."""

from pathlib import Path

from bot.storage.database import Database
from tests.reliability import books
from tests.reliability.program import Program
from tests.reliability.storm import Storm, Toll, population, rage
from tests.reliability.town import UNCHANGED, Town


async def survive(storm: Storm, db: Database, program: Program, town: Town) -> Toll:
    """Let a storm rage over a program on a database, and look at what it cost."""
    await db.write(lambda c: books.settle(c, population(storm.people)))
    toll = await rage(storm, town, program, db)
    assert (toll.lost, toll.doubled, toll.unanswered, toll.troubles) == ([], [], [], [])
    assert toll.copies <= 2
    assert town.complaints(UNCHANGED) == []
    return toll


async def test_kills_at_random_lose_and_double_nothing(db: Database, program: Program, town: Town) -> None:
    """Nothing is lost or done twice, nobody is left without an answer, no answer comes more than twice."""
    toll = await survive(Storm(kills=28), db, program, town)
    assert toll.readings > 28


async def test_kills_of_the_whole_program(db: Database, program: Program, town: Town, tmp_path: Path) -> None:
    """The same holds when every life is `python -m bot run`, killed while it starts or soon after."""
    if db.kind == "sqlite":
        whole = Program(program.environment, tmp_path / "whole.log")
        await survive(Storm(kills=4, early=2, longest=1.5, people=6), db, whole, town)
