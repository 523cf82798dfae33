"""How a person sends a reading, whatever happens on the way: by what is on the screen.

Whoever hears that the photo did not come sends it again, as people do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count

from tests.faults.strict_telegram import StrictTelegram
from tests.faults.strict_viber import StrictViber
from tests.faults.test_strict_telegram import UNDER, photo, press, says

READING = "4520"
COPY_AFTER = 0.7  # seconds; a copy of an answer that may be lost comes half a second after it


async def in_telegram(
    telegram: StrictTelegram, who: int, *, picture: bool = True, patience: float = COPY_AFTER
) -> None:
    """Through Telegram, until the receipt is there."""
    numbers = count(1)
    telegram.remember(who, UNDER)
    telegram.push(**says(who, READING))
    seen = 0
    while True:
        await telegram.until(lambda seen=seen: len(telegram.says(who)) > seen, 60)
        seen = len(telegram.says(who))
        offered = telegram.says(who)[-1].payloads()
        await asyncio.sleep(patience)
        if len(telegram.says(who)) > seen:
            continue
        if any(payload.startswith("l:history") for payload in offered):
            return
        if wanted := _wanted(offered, picture=picture):
            telegram.push(**press(who, wanted, id=f"q{who}-{next(numbers)}"))
        else:
            telegram.push(**photo(who))


async def in_viber(
    viber: StrictViber, who: str, *, picture: bool = True, patience: float = COPY_AFTER
) -> None:
    """Through Viber, until the receipt is there."""
    await viber.say(who, text=READING)
    seen = 0
    while True:
        await viber.until(lambda seen=seen: len(viber.says(who)) > seen, 60)
        await asyncio.sleep(patience)
        seen = len(viber.says(who))
        offered = viber.offered(who)
        if any(payload.startswith("l:history") for payload in offered):
            return
        if wanted := _wanted(offered, picture=picture):
            await viber.say(who, text=wanted)
        else:
            await viber.say(who, type="picture", media=viber.media(who), file_name="a.jpg", size=1000)


def _wanted(offered: Sequence[str], *, picture: bool) -> str:
    """The button to press: that for a photo while it is there, then that which sends."""
    ends = (":photo", ":send") if picture else (":send",)
    return next((each for end in ends for each in offered if each.endswith(end)), "")
