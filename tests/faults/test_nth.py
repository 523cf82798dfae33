"""The n-th call over HTTP fails, n = 1…N: for one person each and in each way, in both messengers.

A person sends a reading with a photo: the calls are answers, edits, acknowledgements, and the fetching of
the photo. Whoever hears that the photo did not come sends it again, as people do.
"""

from __future__ import annotations

import asyncio
from itertools import count

import pytest

from tests.faults.conftest import OURS, Strangers, taken_from
from tests.faults.strict_telegram import NGINX, Said, StrictTelegram, refused
from tests.faults.strict_viber import StrictViber
from tests.faults.test_strict_telegram import photo, press, says

pytestmark = pytest.mark.asyncio(loop_scope="session")

READING = "4520"
CALLS = {"telegram": 14, "viber": 7}  # more than there are, so that the last ones are nobody's
WAYS = {
    "nothing comes": Said(200, "", cut=True),
    "half an answer comes": Said(200, '{"ok":true,"res', cut=True),
    "a gateway answers": Said(502, NGINX),
    "too many": refused(429, "Too Many Requests: retry after 1", retry_after=1),
}


async def test_the_nth_call_fails(strangers: Strangers) -> None:
    """Everybody comes to the receipt, and each reading was taken once."""
    telegram = [(n, way, strangers.somebody()) for n in range(1, CALLS["telegram"]) for way in WAYS]
    viber = [(n, way, strangers.somebody_in_viber()) for n in range(1, CALLS["viber"]) for way in WAYS]
    async with asyncio.TaskGroup() as together:
        for n, way, who in telegram:
            together.create_task(_in_telegram(strangers.telegram, who, n, WAYS[way]))
        for n, way, person in viber:
            together.create_task(_in_viber(strangers.viber, person, n, WAYS[way]))
    everybody = [str(who) for *_, who in (*telegram, *viber)]
    assert await taken_from(strangers, everybody) == dict.fromkeys(everybody, 1)
    assert strangers.telegram.struck >= len(WAYS) * 9
    assert strangers.viber.struck >= len(WAYS) * 5
    assert strangers.program.troubles(OURS) == []


async def _in_telegram(telegram: StrictTelegram, who: int, n: int, said: Said) -> None:
    telegram.nth[who] = n, said
    numbers = count(1)
    telegram.push(**says(who, READING))
    seen = 0
    while True:
        await telegram.until(lambda seen=seen: len(telegram.says(who)) > seen, 60)
        seen = len(telegram.says(who))
        offered = telegram.says(who)[-1].payloads()
        await _settle()
        if len(telegram.says(who)) > seen:
            continue
        if any(payload.startswith("l:history") for payload in offered):
            return
        if found := next((each for each in offered if each.endswith((":photo", ":send"))), None):
            wanted = next((each for each in offered if each.endswith(":photo")), found)
            telegram.push(**press(who, wanted, id=f"q{who}-{next(numbers)}"))
        else:
            telegram.push(**photo(who))


async def _in_viber(viber: StrictViber, who: str, n: int, said: Said) -> None:
    viber.nth[who] = n, said
    await viber.say(who, text=READING)
    seen = 0
    while True:
        await viber.until(lambda seen=seen: len(viber.says(who)) > seen, 60)
        await _settle()
        seen = len(viber.says(who))
        offered = viber.offered(who)
        if any(payload.startswith("l:history") for payload in offered):
            return
        if found := next((each for each in offered if each.endswith((":photo", ":send"))), None):
            wanted = next((each for each in offered if each.endswith(":photo")), found)
            await viber.say(who, text=wanted)
        else:
            await viber.say(who, type="picture", media=viber.media(who), file_name="a.jpg", size=1000)


async def _settle() -> None:
    """A copy of an answer comes half a second after it."""
    await asyncio.sleep(0.7)
