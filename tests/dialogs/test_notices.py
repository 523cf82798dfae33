"""Notice settings: kinds, quiet hours, how long ahead."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.domain.quiet import read_span
from bot.storage.database import Database
from bot.storage.schema_notices import notice_settings
from tests.rehearsal import Rehearsal


async def kept(database: Database) -> list[tuple[object, ...]]:
    """What is stored: kinds, quiet hours, minutes ahead, messenger."""
    rows = await database.read(lambda c: c.execute(select(notice_settings)).all())
    return [tuple(row)[1:] for row in rows]


async def test_everything_is_told_until_somebody_chooses(db: Database) -> None:
    """Without a choice nothing is stored, and the company's hours stand there."""
    talk = await Rehearsal.begin(db)
    await talk.open("notices")
    assert "з 21:00 до 9:00" in talk.text.replace("09:00", "9:00")
    assert [label for label in talk.buttons if label.startswith("✅")] == talk.buttons[:5]
    assert await kept(db) == []


async def test_a_kind_is_switched_off_and_on(db: Database) -> None:
    """The button says what is, and pressing it changes that only; an old one pressed again does no harm."""
    talk = await Rehearsal.begin(db)
    await talk.open("notices")
    await talk.press("✅ Зміни графіка")
    assert "більше не повідомлятиму" in talk.text
    assert "🔕 Зміни графіка" in talk.buttons
    assert await kept(db) == [(True, True, False, True, True, None, None, None, None)]
    await talk.press_old("✅ Зміни графіка")
    assert "🔕 Зміни графіка" in talk.buttons
    await talk.press("🔕 Зміни графіка")
    assert await kept(db) == [(True, True, True, True, True, None, None, None, None)]


@pytest.mark.parametrize(("topic", "state"), [("nothing", "off"), ("person_id", "off"), ("", "off")])
async def test_a_forged_kind_changes_nothing(database: Database, topic: str, state: str) -> None:
    """What is no kind of notice is not written."""
    talk = await Rehearsal.begin(database)
    await talk.open("notices", topic, state)
    assert talk.text.startswith(talk.line("dialog-notices"))
    assert await kept(database) == []


async def test_quiet_hours_are_picked(db: Database) -> None:
    """A usual night, never, and the company's hours again."""
    talk = await Rehearsal.begin(db)
    await talk.open("notices")
    await talk.press(talk.line("dialog-quiet"))
    await talk.press("з 22:00 до 07:00")
    assert "Не турбувати: з 22:00 до 07:00" in talk.text
    assert (await kept(db))[0][5:7] == (22 * 60, 7 * 60)
    await talk.open("quiet", "never")
    assert f"Не турбувати: {talk.line('quiet-never')}" in talk.text
    await talk.open("quiet")
    await talk.press("Як заведено: з 21:00")
    assert (await kept(db))[0][5:7] == (None, None)


async def test_quiet_hours_are_typed(database: Database) -> None:
    """One's own hours, after a sentence for what is none."""
    talk = await Rehearsal.begin(database)
    await talk.open("quiet")
    await talk.press(talk.line("quiet-own"))
    talk.keep_journal("span")
    await talk.say("вночі")
    assert talk.text.startswith(talk.line("quiet-misfit"))
    await talk.say("з 23 до 6:30")
    assert "з 23:00 до 06:30" in talk.text
    assert (await kept(database))[0][5:7] == (23 * 60, 6 * 60 + 30)


async def test_typing_quiet_hours_can_be_left(database: Database) -> None:
    """Cancel changes nothing."""
    talk = await Rehearsal.begin(database)
    await talk.open("quiet", "own")
    await talk.cancel()
    assert await kept(database) == []


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("22:00-07:00", (1320, 420)),
        ("22-7", (1320, 420)),
        ("22.30 – 7.00", (1350, 420)),
        ("з 22 до 7", (1320, 420)),
        ("З 22:00 по 7:00 ранку", (1320, 420)),
        ("from 22 to 7", (1320, 420)),
        ("22 7", (1320, 420)),
        ("0-24", (0, 0)),
        ("вночі", None),
        ("22", None),
        ("25-7", None),
        ("22:75-7", None),
        ("22-7-9", None),
        ("1" * 50, None),
        ("", None),
    ],
)
def test_hours_as_people_type_them(typed: str, span: tuple[int, int] | None) -> None:
    """With or without minutes, words and dashes."""
    assert read_span(typed) == span


async def test_how_long_ahead(db: Database) -> None:
    """One of the usual times, or no second reminder; a forged one shows the choice again."""
    talk = await Rehearsal.begin(db)
    await talk.open("ahead")
    await talk.press("За 3 години")
    assert "ще раз за 3 години" in talk.text
    assert (await kept(db))[0][7] == 180
    await talk.open("ahead", "0")
    assert "лише один раз" in talk.text
    for forged in ("7", "x", "9" * 40, "-1"):
        await talk.open("ahead", forged)
        assert talk.text.startswith("⏰ Про планові")
    assert (await kept(db))[0][7] == 0


async def test_in_english_too(database: Database) -> None:
    """All screens of this file can be said in the other language."""
    talk = await Rehearsal.begin(database, language="en")
    await talk.open("notices", "planned", "off")
    assert "I will not tell you any more" in talk.text
    await talk.open("quiet")
    assert "Emergencies are told at once" in talk.text
    await talk.open("ahead", "60")
    assert "again an hour before" in talk.text
    await talk.open("ahead")
    await talk.open("quiet", "own")
    await talk.say("late")
    assert "Two times are needed" in talk.text
