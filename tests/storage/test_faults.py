"""Faults as the dispatcher and the scheduler see them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import pytest
from sqlalchemy import Connection, insert, select, update

from bot.conversation.messages import Message
from bot.domain.outages import Outage
from bot.speech import Speech
from bot.storage import faults, outages, schema
from bot.storage.database import Database
from bot.storage.schema_notices import fault
from tests import builders
from tests.dialogs.outage_stage import HERE
from tests.rehearsal import ROOT

NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPEECH = Speech(ROOT / "locales")


def add_fault(
    connection: Connection,
    number: str,
    *,
    at: datetime = NOON,
    street: str = "вул. Шевченка",
    house: str = "12",
    language: str = "uk",
    answer: str = "",
    answered_at: datetime | None = None,
    state: str = "open",
    outage: int | None = None,
    danger: bool = False,
    note: str = "",
) -> int:
    """A fault that somebody reported."""
    home = builders.household(
        connection, number, serial=number[-7:], street=street, house=house, flat=number[-1]
    )
    chat = builders.chat(connection, ext=number, language=language, accounts=[home.account])
    premises = select(schema.account.c.premises_id).where(schema.account.c.id == home.account)
    common = {"account_id": home.account, "address_id": chat.address}
    sent = insert(schema.submission).values(
        **common,
        key=number,
        kind="fault",
        number=f"2603-{number}",
        payload=json.dumps({"danger": danger, "note": note}),
        sent_at=at,
        created_at=at,
        state="pending",
    )
    submission = connection.execute(sent.returning(schema.submission.c.id)).scalar_one()
    added = insert(fault).values(
        **common,
        premises_id=connection.execute(premises).scalar_one(),
        submission_id=submission,
        outage_id=outage,
        at=at,
        answer=answer,
        answered_at=answered_at,
        asked_at=answered_at and answered_at - HOUR,
        state=state,
    )
    return int(connection.execute(added.returning(fault.c.id)).scalar_one())


async def test_streets_the_worst_first(db: Database) -> None:
    """Faults are counted by street: danger first, then how many; houses and words once each."""

    def build(connection: Connection) -> None:
        add_fault(connection, "100000001", house="2", note="Стовп упав")
        add_fault(connection, "100000002", house="2", at=NOON + HOUR, answer="still", answered_at=NOON)
        add_fault(connection, "100000003", house="4")
        add_fault(connection, "100000004", street="вул. Польова", danger=True)
        add_fault(connection, "100000005", street="вул. Лесі Українки", state="closed", answer="back")

    await db.write(build)
    found = await db.read(faults.open_faults_by_street)
    assert [(one.street, one.faults, one.dangerous, one.still, one.back) for one in found] == [
        ("вул. Польова", 1, 1, 0, 0),
        ("вул. Шевченка", 3, 0, 1, 0),
    ]
    worst = found[1]
    assert (worst.district, worst.settlement, worst.houses) == ("KOR", "м. Коростень", ("2", "4"))
    assert (worst.first_at, worst.last_at, worst.notes) == (NOON, NOON + HOUR, ("Стовп упав",))


async def test_answers_of_the_last_hours(db: Database) -> None:
    """Whoever has light again counts, too, while that is news."""

    def build(connection: Connection) -> None:
        add_fault(connection, "100000001", state="closed", answer="back", answered_at=NOON)
        add_fault(connection, "100000002", state="closed", answer="back", answered_at=NOON - 9 * HOUR)

    await db.write(build)
    (street,) = await db.read(lambda c: faults.open_faults_by_street(c, since=NOON - HOUR))
    assert (street.faults, street.back) == (1, 1)
    assert await db.read(faults.open_faults_by_street) == []


@pytest.mark.parametrize(
    ("minutes", "asked"), [(119, False), (120, True), (60 * 71, True), (60 * 72, False), (60 * 100, False)]
)
async def test_after_two_hours_and_within_three_days(db: Database, minutes: int, asked: bool) -> None:  # noqa: FBT001
    """A person is asked when the repair may be done, and not about what nobody remembers."""
    number = await db.write(lambda c: add_fault(c, "100000001"))
    found = await db.read(lambda c: faults.to_ask(c, NOON + timedelta(minutes=minutes)))
    assert [one.fault for one in found] == ([number] if asked else [])


async def test_as_soon_as_the_outage_is_over(db: Database) -> None:
    """Ten minutes after the light should be back, not two hours."""

    def build(connection: Connection) -> None:
        told = Outage("emergency", "running", NOON - HOUR, None, (HERE,))
        known = outages.save(connection, "console", "1", told, NOON, "olena").id
        add_fault(connection, "100000001", outage=known)
        outages.close(connection, known, "restored", NOON + HOUR / 2, NOON + HOUR / 2, "olena")

    await db.write(build)
    for minutes, people in ((39, 0), (40, 1)):
        moment = NOON + timedelta(minutes=minutes)
        assert len(await db.read(partial(faults.to_ask, now=moment))) == people


async def test_asked_once_and_again_after_still_dark(db: Database) -> None:
    """Running twice asks once; three hours after "still dark" the person is asked again."""
    number = await db.write(lambda c: add_fault(c, "100000001"))

    async def ask(at: datetime) -> int:
        return await db.write(lambda c: faults.ask(c, SPEECH.say, at))

    assert [await ask(NOON + 2 * HOUR), await ask(NOON + 2 * HOUR), await ask(NOON + 9 * HOUR)] == [1, 0, 0]
    still = update(fault).where(fault.c.id == number).values(answer="still", answered_at=NOON + 10 * HOUR)
    await db.write(lambda c: c.execute(still))
    assert [await ask(NOON + 12 * HOUR), await ask(NOON + 13 * HOUR), await ask(NOON + 14 * HOUR)] == [
        0,
        1,
        0,
    ]
    sent = await db.read(lambda c: c.execute(select(schema.outbox.c.key)).scalars().all())
    assert len(sent) == 2


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("uk", "Чи є вже світло?\nвул. Шевченка, 12, кв. 1, заявка № 2603-100000001"),
        ("en", "Is the light back?\nвул. Шевченка, 12, apt. 1, report No. 2603-100000001"),
    ],
)
async def test_the_question(db: Database, language: str, text: str) -> None:
    """It names the place and the report, and each answer is one press."""
    number = await db.write(lambda c: add_fault(c, "100000001", language=language))
    await db.write(lambda c: faults.ask(c, SPEECH.say, NOON + 2 * HOUR))
    row = await db.read(lambda c: c.execute(select(schema.outbox)).one())
    message = msgspec.json.decode(row.message, type=Message)
    assert text in "".join(sign for sign in message.text if sign not in "\ue001\ue002")
    assert [button.payload for button in message.buttons] == [f"l:back:{number}:yes", f"l:back:{number}:no"]
    assert row.grade == "reminder"


async def test_whoever_has_no_access_any_more_is_left_alone(db: Database) -> None:
    """An account that was unlinked, a chat that cannot be reached: nobody is asked."""
    await db.write(lambda c: (add_fault(c, "100000001"), add_fault(c, "100000002", house="14")))

    def leave(connection: Connection) -> None:
        first = select(schema.address.c.id).where(schema.address.c.ext == "100000001").scalar_subquery()
        connection.execute(update(schema.link).where(schema.link.c.address_id == first).values(ended_at=NOON))
        connection.execute(
            update(schema.address).where(schema.address.c.ext == "100000002").values(reachable=False)
        )

    await db.write(leave)
    assert await db.read(lambda c: faults.to_ask(c, NOON + 3 * HOUR)) == []


async def test_old_faults_close(db: Database) -> None:
    """After three days nobody waits for an answer."""
    await db.write(lambda c: (add_fault(c, "100000001"), add_fault(c, "100000002", at=NOON + HOUR)))
    assert await db.write(lambda c: faults.close_old(c, NOON + timedelta(days=3))) == 1
    assert await db.write(lambda c: faults.close_old(c, NOON + timedelta(days=3))) == 0
    (street,) = await db.read(faults.open_faults_by_street)
    assert street.faults == 1
