"""`kill -9` at random moments of serving many people: sixty here, `python -m bench.kills` for a thousand."""

from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.reliability import books
from tests.reliability.program import Program
from tests.reliability.storm import Storm, Toll, population, rage
from tests.reliability.town import UNCHANGED, Town

pytestmark = pytest.mark.timeout(900)  # however busy the machine is

# a life on PostgreSQL costs more: each of its connections is a process there
STORMS = {"sqlite": Storm(kills=42), "postgresql": Storm(kills=16, people=8)}
WHOLE = Storm(kills=2, people=6, early=2, starting=2.0)


async def survive(storm: Storm, db: Database, program: Program, town: Town) -> Toll:
    """Let a storm rage over a program on a database, and look at what it cost."""
    await db.write(lambda c: books.settle(c, population(storm.people)))
    toll = await rage(storm, town, program, db)
    wrong = [*toll.lost, *toll.doubled, *toll.unanswered, *toll.troubles]
    assert not wrong, "\n".join(wrong)
    assert toll.copies <= 2
    assert toll.served == storm.kills - storm.kills // storm.early
    assert town.complaints(UNCHANGED) == []
    return toll


async def test_kills_at_random_lose_and_double_nothing(db: Database, program: Program, town: Town) -> None:
    """Nothing is lost or done twice, nobody is left without an answer, no answer comes more than twice."""
    await survive(STORMS[db.kind], db, program, town)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_kills_of_the_whole_program(db: Database, program: Program, town: Town, tmp_path: Path) -> None:
    """The same holds for `python -m bot run`, killed when it has served and while it starts."""
    await survive(WHOLE, db, Program(program.environment, tmp_path / "whole.log"), town)
