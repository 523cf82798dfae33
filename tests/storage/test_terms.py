"""The terms by editions, and who has agreed to which; on both databases."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from bot.clock import FakeClock
from bot.conversation.events import Address
from bot.conversation.steps import Outdated
from bot.storage import people, schema, terms
from bot.storage.content import Newer
from bot.storage.database import Database, SqliteDatabase
from bot.storage.terms import Edition, Shipped
from tests import builders
from tests.storage.access_stage import RULES, SPEECH, Person

NUMBER = "300154872"
FIRST = Shipped("2026-11-01", {"uk": "Перші *умови*", "en": "First *terms*"})
WORDS = {"uk": "Нові умови", "en": "New terms"}


@pytest.fixture
async def olena(db: Database, clock: FakeClock) -> Person:
    """Somebody with an account who has not agreed to anything yet."""

    def build(connection: Connection) -> builders.Chat:
        terms.settle(connection, FIRST, clock())
        home = builders.household(connection, NUMBER).account
        return builders.chat(connection, consented=False, accounts=[home])

    return Person(db, clock, await db.write(build), "telegram")


async def publish(
    person: Person, seen: str, words: Mapping[str, str] = WORDS, *, again: bool = False
) -> Edition:
    """An administrator publishes."""
    return await person.db.write(
        lambda c: terms.publish(c, FIRST, words, "anna", person.clock(), again=again, seen=seen)
    )


async def labels(db: Database) -> list[str]:
    """All editions, the newest first."""
    return [each.label for each in await db.read(terms.listed)]


async def test_what_comes_with_the_program_is_kept(db: Database, clock: FakeClock) -> None:
    """A start keeps its words once, again when they are others; a version that is over never returns."""
    given = terms.shipped(SPEECH.say, RULES.company, RULES.terms_version)
    assert given.words["uk"].startswith("*Хто відповідає.* Бот належить компанії АТ")
    other = replace(RULES.company, phones=("0 800 111 111",))
    corrected = terms.shipped(SPEECH.say, other, RULES.terms_version)
    later = Shipped("2027-02-01", corrected.words)
    for shipped in (given, given, corrected, corrected, later, corrected, given, later):
        await db.write(lambda c, shipped=shipped: terms.settle(c, shipped, clock()))  # type: ignore[misc]
    found = await db.read(terms.listed)
    assert [each.label for each in found] == ["2027-02-01", "2026-11-01/2", "2026-11-01"]
    assert [each.day for each in found] == [date(2027, 2, 1), date(2026, 3, 10), date(2026, 11, 1)]
    assert (found[1].words, found[2].words) == (corrected.words, given.words)


async def test_processes_that_start_together(db: Database, clock: FakeClock) -> None:
    """Starts at the same moment keep the same words once."""
    await asyncio.gather(*(db.write(lambda c: terms.settle(c, FIRST, clock())) for _ in range(4)))
    assert await labels(db) == ["2026-11-01"]


async def test_a_correction_leaves_agreements_as_they_are(db: Database, olena: Person) -> None:
    """After a correction nobody is asked, and what was agreed to is still known by its words."""
    await olena.do(lambda w: w.access.consent(agreed=True))
    made = await publish(olena, "2026-11-01")
    assert (made.label, made.by, made.day) == ("2026-11-01/2", "anna", date(2026, 3, 10))
    me = await olena.do(lambda w: w.access.me())
    assert (me["consented"], me["renewed"], me["version"]) == (True, False, "2026-11-01/2")
    mine: Any = await olena.do(lambda w: w.consents.mine())
    assert (mine["label"], mine["words"], mine["holds"], mine["newest"]) == (
        "2026-11-01",
        "Перші *умови*",
        True,
        False,
    )
    assert (await olena.do(lambda w: w.consents.edition()))["words"] == "Нові умови"


async def test_an_edition_that_binds_anew_asks_everybody(db: Database, olena: Person) -> None:
    """After it nobody has agreed, as many are asked as was said before, and agreeing counts anew."""
    await olena.do(lambda w: w.access.consent(agreed=True))
    assert await db.read(lambda c: terms.to_ask_again(c, "2026-11-01")) == 1
    made = await publish(olena, "2026-11-01", again=True)
    assert made.label == "2026-03-10"
    me = await olena.do(lambda w: w.access.me())
    assert (me["consented"], me["renewed"], me["version"]) == (False, True, "2026-03-10")
    assert await db.read(lambda c: terms.to_ask_again(c, "2026-03-10")) == 0
    await olena.do(lambda w: w.access.consent(agreed=True, label="2026-03-10"))
    assert (await olena.do(lambda w: w.access.me()))["consented"]
    assert await db.read(terms.agreed_to) == {"2026-11-01": 1, "2026-03-10": 1}
    again = await publish(olena, "2026-03-10", {"uk": "Ще", "en": "More"}, again=True)
    assert again.label == "2026-03-10-2"


async def test_nobody_agrees_to_what_is_over(db: Database, olena: Person) -> None:
    """What was asked about before an edition that binds anew is asked again; a correction is no reason to."""
    await publish(olena, "2026-11-01")
    await olena.do(lambda w: w.access.consent(agreed=True, label="2026-11-01"))
    assert (await db.read(lambda c: terms.mine(c, olena.chat.person)) or ("",))[0] == "2026-11-01"
    await publish(olena, "2026-11-01/2", {"uk": "А", "en": "B"}, again=True)
    with pytest.raises(Outdated):
        await olena.do(lambda w: w.access.consent(agreed=True, label="2026-11-01/2"))
    await olena.do(lambda w: w.access.consent(agreed=False, label="2026-11-01"))


async def test_two_administrators(db: Database, olena: Person) -> None:
    """Of two who publish over the same edition one is told that it is another by now."""
    both = (publish(olena, "2026-11-01", {"uk": name, "en": name}, again=again) for name, again in TWO)
    ended = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(each, Newer) for each in ended) == 1
    assert len(await labels(db)) == 2


TWO = (("а", True), ("б", False))


async def test_the_program_does_not_overrule_the_console(db: Database, olena: Person) -> None:
    """After an administrator has published, a start with other words or another version changes nothing."""
    await publish(olena, "2026-11-01")
    for given in (FIRST, Shipped("2028-01-01", {"uk": "Інші", "en": "Others"})):
        await db.write(lambda c, given=given: terms.settle(c, given, olena.clock()))  # type: ignore[misc]
    assert await labels(db) == ["2026-11-01/2", "2026-11-01"]


async def test_publishing_before_any_start(db: Database, clock: FakeClock) -> None:
    """What comes with the program is kept first, so that it stays known."""
    person = Person(db, clock, builders.Chat(0, 0), "telegram")
    assert (await publish(person, "2026-11-01", again=True)).label == "2026-03-10"
    assert await labels(db) == ["2026-03-10", "2026-11-01"]


async def test_turns_know_what_is_in_force(db: Database, olena: Person) -> None:
    """Every chat comes with the terms in force, also that of a newcomer; SQLite reads no words for it."""
    await publish(olena, "2026-11-01", again=True)
    here, new = Address("telegram", "700000000001"), Address("viber", "new")
    found = await db.write(lambda c: people.find_chats(c, [here]))
    assert found[here].terms == "2026-03-10"
    made = await db.write(lambda c: people.chat_of(c, new, "uk", olena.clock()))
    assert made.terms == "2026-03-10"
    if isinstance(db, SqliteDatabase):
        asked = str(select(terms.in_force()).compile(compile_kwargs={"literal_binds": True}))
        plan = await db.read(lambda c: str(c.execute(text(f"EXPLAIN QUERY PLAN {asked}")).all()))
        assert "COVERING INDEX" in plan


async def test_a_label_that_is_none(db: Database, olena: Person) -> None:
    """A label that no edition has finds none."""
    for label in ("", "none", "2026-11-01/0", "2026-11-01/1", "2026-11-01/x", "/", "2026-11-01/" + "9" * 40):
        assert await db.read(lambda c, label=label: terms.find(c, label)) is None, label  # type: ignore[misc]
    assert await db.read(lambda c: terms.find(c, "2026-11-01"))


async def test_a_chat_that_leaves_takes_its_agreement_along(db: Database, olena: Person) -> None:
    """Whoever agreed to a correction has agreed after leaving, too."""
    await publish(olena, "2026-11-01")
    await olena.do(lambda w: w.access.consent(agreed=True))
    other = {"channel": "viber", "ext": "v", "person_id": olena.chat.person, "created_at": olena.clock()}
    await db.write(lambda c: c.execute(insert(schema.address).values(other)))
    assert await olena.do(lambda w: w.joining.leave(str(olena.chat.address)))
    whose = select(schema.person.c.consent).join(schema.address)
    where = whose.where(schema.address.c.id == olena.chat.address)
    assert await db.read(lambda c: c.scalars(where).one()) == "2026-11-01"


async def test_the_agreements_of_an_account(db: Database, olena: Person) -> None:
    """Each agreement of the people linked to an account stands with its edition, and whether it holds."""
    await olena.do(lambda w: w.access.consent(agreed=True))
    await publish(olena, "2026-11-01", again=True)
    await olena.do(lambda w: w.access.consent(agreed=False))
    await olena.do(lambda w: w.access.consent(agreed=True))
    found = await db.read(lambda c: terms.of_account(c, NUMBER))
    assert [(each.channel, each.label, each.holds) for each in found] == [
        ("telegram", "2026-03-10", True),
        ("telegram", "2026-11-01", False),
    ]
    assert await db.read(lambda c: terms.of_account(c, "300154000")) == []
