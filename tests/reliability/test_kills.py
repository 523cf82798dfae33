"""`kill -9` at random moments of serving many people: sixty here, `python -m bench.kills` for a thousand.

Beside it what else happens to a machine: it stands still, and its clock is set.
"""

from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.reliability import books
from tests.reliability.program import Program
from tests.reliability.storm import Storm, Toll, population, rage, set_clock, stand_still
from tests.reliability.town import UNCHANGED, Town

pytestmark = pytest.mark.timeout(900)  # however busy the machine is

# a life on PostgreSQL costs more: each of its connections is a process there
STORMS = {"sqlite": Storm(kills=42), "postgresql": Storm(kills=16, people=8)}
WHOLE = Storm(kills=2, people=6, early=2, starting=2.0)


async def survive(storm: Storm, db: Database, program: Program, town: Town) -> Toll:
    """Let a storm rage over a program on a database, and look at what it cost."""
    await db.write(lambda c: books.settle(c, population(storm.people)))
    toll = await rage(storm, town, program, db)
    assert toll.served == storm.kills - storm.kills // storm.early
    well(toll, town)
    return toll


def well(toll: Toll, town: Town) -> None:
    """Nothing was lost or doubled, and everybody was answered."""
    wrong = [*toll.lost, *toll.doubled, *toll.unanswered, *toll.troubles]
    assert not wrong, "\n".join(wrong)
    assert toll.copies <= 2
    assert town.complaints(UNCHANGED) == []


async def test_kills_at_random_lose_and_double_nothing(db: Database, program: Program, town: Town) -> None:
    """Nothing is lost or done twice, nobody is left without an answer, no answer comes more than twice."""
    await survive(STORMS[db.kind], db, program, town)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_kills_of_the_whole_program(db: Database, program: Program, town: Town, tmp_path: Path) -> None:
    """The same holds for `python -m bot run`, killed when it has served and while it starts."""
    await survive(WHOLE, db, Program(program.environment, tmp_path / "whole.log"), town)


async def test_standstills(db: Database, program: Program, town: Town) -> None:
    """A program that stands still for a second, at any moment, goes on as if nothing had been."""
    await db.write(lambda c: books.settle(c, population(8)))
    toll = await stand_still(4, 8, town, program, db)
    well(toll, town)
    assert (toll.served, toll.interruptions) == (4, 0)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_a_clock_that_is_set(db: Database, program: Program, town: Town) -> None:
    """A clock that was hours ahead and is set right, or wrong once more, holds nothing up."""
    await db.write(lambda c: books.settle(c, population(8)))
    hour = 3_600.0
    jumps = (3 * hour, 0.0, -2 * hour, 5.0, 6 * hour, -hour, 0.0)
    toll = await set_clock(jumps, 8, town, program, db)
    well(toll, town)
    assert toll.served == len(jumps)
