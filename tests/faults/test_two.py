"""Two programs on one database, by mistake or during a change of versions."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Strangers
from tests.faults.program import Program, free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAITS = "waiting for another process"


async def test_a_second_program_waits_for_the_end_of_the_first(strangers: Strangers) -> None:
    """It says so, asks the messengers nothing, takes nobody's turn, and ends when it is told to."""
    first, telegram = strangers.program, strangers.telegram
    more = {"OBLIK_SERVER__PORT": str(free_port()), "OBLIK_LOGGING__FORMAT": "json"}
    second = Program(dict(first.environment) | more, first.log.with_name("second.log"))
    try:
        await second.begin()
        await second.until(lambda health: health.get("status") == WAITS)
        asked = sum(each.method == "getme" for each in telegram.requests)
        assert (asked, telegram.breaches) == (1, [])
        assert await second.stop() == 0
    finally:
        await second.close()
    assert first.alive
