"""What is kept of a conversation: enough to go on after a restart, nothing once it has ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import Row, select

from bot.conversation.replay import Entry, Past
from bot.conversation.turn import Talk
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.people import dump, forget_talks, load
from tests import builders
from tests.rehearsal import NOON, Rehearsal


async def row(database: Database) -> Row[*tuple[Any, ...]]:
    """The only conversation."""
    return await database.read(lambda c: c.execute(select(schema.conversation)).one())


async def test_an_open_conversation_is_its_answers(db: Database) -> None:
    """Kept are the dialog, the answers by their keys and the question on the screen; no words of ours."""
    talk = await Rehearsal.begin(db)
    await talk.open("link")
    await talk.say("123456789")
    kept = await row(db)
    dialog, args, journal, done, shown, _ = msgspec.json.decode(kept.state)
    assert (dialog, args, done, shown) == ("link", [], {}, "proof:1")
    assert journal[-1][:2] == ["ask", "number:1"]
    assert "Рахунок" not in kept.state


async def test_nothing_is_kept_of_a_conversation_that_has_ended(db: Database) -> None:
    """A journal is personal data: it goes when the dialog ends, is cancelled, or the person leaves."""
    home = await db.write(lambda c: builders.household(c, "123456789"))
    talk = await Rehearsal.begin(db)
    for end in ("linked", "cancelled"):
        await talk.open("link")
        await talk.say("123456780")
        if end == "linked":
            await talk.press(talk.line("button-back"))
            await talk.say("123456789")
            await talk.say(home.serial)
        else:
            await talk.cancel()
        assert (await row(db)).state is None


async def test_a_conversation_left_alone_is_forgotten(db: Database) -> None:
    """Housekeeping deletes old journals; the chat's turns go on counting, so old buttons stay old."""
    talk = await Rehearsal.begin(db)
    await talk.open("link")
    await talk.say("123456789")
    turn = (await row(db)).turn
    talk.clock.advance(hours=49)
    assert await db.write(lambda c: forget_talks(c, talk.clock() - timedelta(hours=48))) == 1
    assert await db.write(lambda c: forget_talks(c, talk.clock() - timedelta(hours=48))) == 0
    kept = await row(db)
    assert (kept.state, kept.turn) == (None, turn)
    await talk.press_old(talk.line("button-cancel"))
    assert talk.text.startswith(talk.line("stale-button"))


async def test_a_conversation_in_use_is_not_forgotten(db: Database) -> None:
    """Housekeeping leaves alone whoever wrote lately."""
    talk = await Rehearsal.begin(db)
    await talk.open("link")
    assert await db.write(lambda c: forget_talks(c, talk.clock() - timedelta(hours=48))) == 0


def test_a_conversation_is_what_its_json_says() -> None:
    """Dumping and loading changes nothing."""
    journal = (Entry("look", "zones", ["day"]), Entry("ask", "a", ["text", "їжак", "", ""]))
    talk = Talk("it", ("1", ""), Past(journal, {"write": 1}), 7, "b", NOON)
    assert load(dump(talk), 7, NOON) == talk
    assert load(dump(replace(talk, aside=True)), 7, NOON) == replace(talk, aside=True)
    assert dump(talk.closed()) is None
    assert load(None, 7, NOON) == Talk(turn=7, touched=NOON)


@pytest.mark.parametrize(
    "state", ["", "x", "{}", "[]", '["it"]', "null", "7", '["it", 1, 2, 3, 4]', "\ud800"]
)
def test_a_conversation_that_cannot_be_read_is_closed(state: str) -> None:
    """Whatever stands in the table, the person gets an answer."""
    assert load(state, 7, NOON) == Talk(turn=7, touched=NOON)
