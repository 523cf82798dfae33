"""A disk that takes nothing more, and takes again: the real program, limited by the system.

`prlimit` forbids the process to write to files beyond a size of nothing (RLIMIT_FSIZE), so the database, the
files of people and kept drawings all meet a real error of the system, in whatever they are doing.
"""

from __future__ import annotations

import resource

import pytest

from tests.faults.conftest import Strangers, taken_from
from tests.faults.test_strict_telegram import press, says

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANYTHING = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
NOTHING = (0, resource.RLIM_INFINITY)


async def test_a_full_disk_accepts_nothing_and_heals(strangers: Strangers) -> None:
    """While it is full nothing is said to be accepted; afterwards each reading is taken once."""
    telegram, viber, program = strangers.telegram, strangers.viber, strangers.program
    ours = [strangers.somebody() for _ in range(5)]
    theirs = [strangers.somebody_in_viber() for _ in range(5)]
    sends: list[tuple[int, str]] = []
    for who in ours:
        telegram.push(**says(who, "4520"))
        said = await telegram.until(lambda who=who: telegram.says(who))
        sends.append((who, next(each for each in said[-1].payloads() if each.endswith(":send"))))
    resource.prlimit(program.pid, resource.RLIMIT_FSIZE, NOTHING)
    try:
        before = telegram.polled
        for who, send in sends:
            telegram.push(**press(who, send))
        calls = [viber.message(person, text="4520") for person in theirs]
        refused = [await viber.call(call) for call in calls]
        await telegram.until(lambda: telegram.polled > before + 1)
        assert {code for code, _ in refused} == {503}
        assert [len(telegram.says(who)) for who in ours] == [1] * 5
        assert await taken_from(strangers, ours) == dict.fromkeys(map(str, ours), 0)
    finally:
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, ANYTHING)
    assert {await viber.call(call) for call in calls} == {(200, b"")}
    for who in ours:
        await telegram.until(lambda who=who: telegram.says(who)[1:])
    for person in theirs:
        await viber.until(lambda person=person: viber.says(person))
    assert await taken_from(strangers, ours) == dict.fromkeys(map(str, ours), 1)
    await program.until(lambda health: health["channels"]["telegram"] == "receiving")
    assert program.alive
    program.forget()
