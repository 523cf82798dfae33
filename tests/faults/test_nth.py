"""The n-th call over HTTP fails, n = 1…N: for one person each and in each way, in both messengers.

A person sends a reading with a photo: the calls are answers, edits, acknowledgements, and the fetching of
the photo.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.conftest import OURS, Strangers, taken_from
from tests.faults.people import in_telegram, in_viber
from tests.faults.strict_telegram import NGINX, Said

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALLS = {"telegram": 11, "viber": 7}  # more than there are, so that the last ones are nobody's
WAYS = {"half an answer comes": Said(200, '{"ok":true,"res', cut=True), "a gateway answers": Said(502, NGINX)}


async def test_the_nth_call_fails(strangers: Strangers) -> None:
    """Everybody comes to the receipt, and each reading was taken once."""
    telegram = [(n, way, strangers.somebody()) for n in range(1, CALLS["telegram"]) for way in WAYS]
    viber = [(n, way, strangers.somebody_in_viber()) for n in range(1, CALLS["viber"]) for way in WAYS]
    async with asyncio.TaskGroup() as together:
        for n, way, who in telegram:
            strangers.telegram.nth[who] = n, WAYS[way]
            together.create_task(in_telegram(strangers.telegram, who))
        for n, way, person in viber:
            strangers.viber.nth[person] = n, WAYS[way]
            together.create_task(in_viber(strangers.viber, person))
    everybody = [str(who) for *_, who in (*telegram, *viber)]
    assert await taken_from(strangers, everybody) == dict.fromkeys(everybody, 1)
    # how many calls there are depends on what goes together
    assert strangers.telegram.struck >= len(WAYS) * 4
    assert strangers.viber.struck >= len(WAYS) * 3
    assert strangers.program.troubles(OURS) == []
