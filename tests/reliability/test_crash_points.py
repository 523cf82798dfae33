"""`kill -9` at named moments of the six main flows: link, reading, order, appeal, notice, submission.

The moments are not listed here: a run without a crash tells which there are (see `tests.reliability.child`).
Each flow takes every k-th of them, on one messenger with SQLite and, from another one on, on the other with
PostgreSQL; `python -m bench.kills --points` takes all of them everywhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.values import MessengerName
from bot.storage.database import Database
from tests.reliability.points import FLOWS, Flow, Found, crash_at_each, submission
from tests.reliability.program import Program
from tests.reliability.town import UNCHANGED, Town
from tests.reliability.waiting import SECRET
from tests.utility.dso import Dso

pytestmark = pytest.mark.timeout(900)  # however busy the machine is

# where: the messenger, the first moment and the step
Taken = dict[str, tuple[MessengerName, int, int]]
PEOPLE_ACT: dict[str, Taken] = {
    "link and reading": {"sqlite": ("telegram", 0, 5), "postgresql": ("viber", 2, 10)},
    "order": {"sqlite": ("telegram", 1, 9), "postgresql": ("viber", 4, 24)},
    "appeal with a photo": {"sqlite": ("viber", 2, 11), "postgresql": ("telegram", 3, 17)},
}
NOTICE: Taken = {"sqlite": ("telegram", 0, 2), "postgresql": ("viber", 1, 5)}
SUBMISSION: Taken = {"sqlite": ("telegram", 0, 1), "postgresql": ("viber", 0, 2)}


async def crash(flow: Flow, taken: Taken, db: Database, program: Program, town: Town) -> Found:
    """Crash at the moments that are taken on this back-end, and look at what is left."""
    messenger, first, step = taken[db.kind]
    found = await crash_at_each(flow, messenger, town, program, db, first=first, step=step)
    assert found.crashes > found.moments // 2
    assert found.differences == []
    assert program.troubles() == []
    assert found.copies <= 2
    assert town.complaints(UNCHANGED) == []
    return found


@pytest.mark.parametrize("name", PEOPLE_ACT)
async def test_a_crash_while_a_person_acts_changes_nothing(
    name: str, db: Database, program: Program, town: Town
) -> None:
    """After the restart the person comes to the same screen and the database to the same rows."""
    await crash(FLOWS[name], PEOPLE_ACT[name], db, program, town)


async def test_a_crash_while_notices_are_sent_changes_nothing(
    db: Database, program: Program, town: Town
) -> None:
    """An outage and the news of a request reach the person once, or twice where nobody can know."""
    await crash(FLOWS["notice"], NOTICE, db, program, town)


@pytest.fixture
async def dso() -> AsyncIterator[Dso]:
    """The company's system."""
    made = Dso(SECRET)
    await made.start()
    yield made
    await made.stop()


async def test_a_crash_while_a_submission_is_sent_changes_nothing(
    db: Database, program: Program, town: Town, dso: Dso
) -> None:
    """The company's system has the reading once, whatever was said to it how often."""
    program.environment |= {"OBLIK_DSO__URL": dso.url, "OBLIK_DSO__SECRET": SECRET}
    found = await crash(submission(dso), SUBMISSION, db, program, town)
    assert dso.complaints == []
    assert len(dso.ledger) == found.moments + 1
