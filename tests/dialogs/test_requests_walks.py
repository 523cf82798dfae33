"""Walks at random through appeals, questions and changes of contact data: always a way on and a way out."""

from __future__ import annotations

from random import Random

import pytest

from bot.storage.database import Database
from tests import builders
from tests.dialogs.outage_stage import NUMBER
from tests.dialogs.request_stage import SECOND, begin, complained, sent
from tests.rehearsal import Rehearsal

WORDS = (
    "Коваленко Олена Петрівна",
    "м. Коростень, вул. Нова, 1",
    "067 123 45 67",
    "olena@ukr.net",
    "іскрить",
    "так",
    "1",
    "",
    "a1:send",
    "назад",
    "🙂" * 50,
)
STEPS = 30


async def step(talk: Rehearsal, chance: Random) -> None:
    """A button on the screen, words, a photo or a phone."""
    pressed = [button for message in talk.answer for button in (*message.buttons, *message.nav)]
    pressed = [button for button in pressed if button.kind == "press" and button.payload[0] in "abhp"]
    match chance.randrange(6):
        case 0 | 1 | 2 if pressed:
            await talk.pressed(chance.choice(pressed).payload)
        case 3:
            await talk.photo(kind=chance.choice(("photo", "video", "document")), caption=chance.choice(WORDS))
        case 4:
            await talk.contact()
        case _:
            await talk.say(chance.choice(WORDS))


@pytest.mark.parametrize("seed", range(8))
async def test_no_way_leads_nowhere(database: Database, seed: int) -> None:
    """Whatever is pressed, typed or sent: a question with Cancel or a screen with the menu; none twice."""
    chance = Random(seed)
    await database.write(lambda c: builders.district(c, "OVR", "Овруцький РЕМ"))
    talk = await begin(database, NUMBER, *((SECOND,) if seed % 2 else ()), known=seed % 3 == 0)
    number = await complained_of(database, talk, seed)
    dialogs = ("appeal", "contact", *((f"question {number}",) if number else ()))
    for _ in range(STEPS):
        if not talk.question:
            await talk.open(*chance.choice(dialogs).split())
        before = len(await sent(database))
        await step(talk, chance)
        outs = (talk.line("button-cancel"), talk.line("button-menu"))
        menu = talk.line("dialog-reading")
        assert any(out in talk.buttons for out in (*outs, menu)), talk.text
        assert len(await sent(database)) <= before + 1


async def complained_of(database: Database, talk: Rehearsal, seed: int) -> str:
    """The number of a complaint, if this person has one."""
    return await complained(database, talk) if seed % 6 == 0 else ""
