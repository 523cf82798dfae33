"""Every screen that can be reached by buttons, in both languages and for both messengers."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections import Counter, deque
from pathlib import Path

import pytest

from bot.clock import FakeClock
from bot.conversation.messages import PAYLOAD_BYTES, Media, Message, read_payload
from bot.dialogs import DIALOGS
from bot.handlers import telegram_render, viber
from bot.handlers.channel import Limits, arrange, fits, width
from bot.handlers.viber_media import NAME
from bot.settings import Files as Kept
from bot.storage.database import Database
from bot.storage.files import Files
from bot.utility.sample import load_sample
from bot.utility.sample_cabinet import load_cabinet
from bot.utility.sample_outages import load_outages
from bot.utility.sample_size import FEWEST
from bot.utility.sample_try import numbers_to_try
from tests.rehearsal import NOON, Rehearsal

LIMITS = {"telegram": telegram_render.LIMITS, "viber": viber.LIMITS}
MOST = 160  # presses of a walk
ALIKE = 3  # screens of one dialog
STEPS = 4  # answers to one dialog's questions
ENDING = frozenset({"erase", "withdraw", "leave", "unlink", "use", "revoke", "language", "speak"})


def named(media: Media) -> str:
    """A media as an address in Viber names it."""
    told = ":".join(("00000", "d", media.drawing, *media.args)) if media.drawing else media.asset
    return urlsafe_b64encode((told or str(media.file)).encode()).decode().rstrip("=")


def wrong(message: Message, limits: Limits) -> list[str]:
    """What a messenger would not take, or a person could not read."""
    buttons = [*message.buttons, *message.nav]
    arranged = arrange(message, limits)
    labels = Counter(button.label for button in buttons)
    found = [f"a text of {width(text)}" for text in arranged.texts if width(text) > limits.text]
    shown = [button for row in arranged.rows for button in row]
    found += [
        f"a label of {width(each.label)}: {each.label}"
        for each in shown
        if not fits(each.label, limits.label)
    ]
    found += [f"a button twice: {each}" for each, times in labels.items() if times > 1 or not each.strip()]
    found += [
        f"a payload too long: {button.payload}"
        for button in buttons
        if button.kind == "press" and len(button.payload.encode()) > PAYLOAD_BYTES
    ]
    if "{" in message.text or not (message.text.strip() or message.media):
        found.append(f"no words: {message.text!r}")
    if message.media and not NAME.fullmatch(f"{named(message.media)}.{'0' * 32}"):
        found.append(f"a drawing that has no address in Viber: {message.media.args}")
    return found


async def walk(talk: Rehearsal) -> tuple[set[str], list[str]]:
    """Open every dialog, follow its buttons, answer with the first of them; where one was, what was wrong."""
    limits = LIMITS[talk.address.channel]
    ahead: deque[tuple[str, tuple[str, ...]]] = deque((name, ()) for name in DIALOGS)
    known: Counter[str] = Counter()
    been: set[str] = set()
    faults: list[str] = []
    while ahead and talk.number < MOST:
        name, args = ahead.popleft()
        been.add(name)
        await talk.open(name, *args)
        for step in range(STEPS):
            for message in talk.answer:
                faults += [f"{name} {' '.join(args)} {step}: {each}" for each in wrong(message, limits)]
            buttons = [button for message in talk.answer for button in message.buttons]
            for payload in (read_payload(button.payload) for button in buttons):
                where = (payload.value, payload.args)
                if payload.kind == "link" and where not in ahead and known[payload.value] < ALIKE:
                    known[payload.value] += 1
                    ahead.append(where)
            answers = [each for each in buttons if read_payload(each.payload).kind == "answer"]
            if not answers or name in ENDING:
                break
            await talk.pressed(answers[0].payload)
    return been, faults


@pytest.mark.parametrize("language", ["uk", "en"])
async def test_every_screen_is_within_the_limits(database: Database, tmp_path: Path, language: str) -> None:
    """Texts, labels and payloads fit, no screen has a button twice or an unfilled place."""
    clock = FakeClock(NOON)
    await load_sample(database, now=clock, accounts=FEWEST)
    files = Files(tmp_path / "files", database, Kept(), clock)
    await load_cabinet(database, files, Kept().max_bytes, clock())
    await load_outages(database, clock())
    numbers = [each.account for each in await database.read(numbers_to_try)]
    for channel, mine in (("telegram", numbers), ("viber", numbers[2:3])):
        talk = await Rehearsal.begin(
            database, channel=channel, ext=f"walker-{channel}", language=language, accounts=mine, clock=clock
        )
        been, faults = await walk(talk)
        assert not faults, "\n".join(faults)
        assert set(DIALOGS) <= been


def test_the_longest_chart_has_an_address() -> None:
    """A year of three zones and large figures is still an address that Viber may ask for."""
    bars = "_".join(["99999.99999.99999"] * 12)
    args = ("uk", "2026", "peak.half.night", bars, "_".join(["299997"] * 12))
    assert NAME.fullmatch(f"{named(Media('picture', drawing='consumption', args=args))}.{'0' * 32}.png")
