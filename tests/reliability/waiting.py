"""What waits in the database when the program starts: notices to a person, a reading for the company."""

from __future__ import annotations

import json

from sqlalchemy import Connection, insert

from bot.clock import system_clock
from bot.conversation.messages import Message
from bot.conversation.steps import t
from bot.sandbox.values import MessengerName
from bot.storage import broadcasts
from bot.storage.broadcasts import Draft
from bot.storage.outbox import notify
from bot.storage.schema import submission
from tests import builders
from tests.reliability import books
from tests.reliability.town import Phone, ext_of

OUTAGE, RECEIPT = "Світла немає", "Зареєстровано"
SECRET = "marked-secret-of-the-company-0000000000"
VALUE = 1_200


def owe_notices(connection: Connection, messenger: MessengerName, number: int) -> None:
    """Write down that a person is to hear of an outage, and of a request of theirs."""
    now = system_clock()
    home = books.household(connection, number)
    chat = builders.chat(connection, messenger, ext_of(messenger, number), accounts=[home.account])
    draft = Draft(
        f"outage {number}", "new", "emergency", "alert", {"uk": Message(OUTAGE)}, now, created_by="olena"
    )
    made = broadcasts.create(connection, draft, now)
    assert made is not None
    assert broadcasts.start(connection, made, None, now, people=[chat.person]) == 1
    notify(connection, lambda *_: RECEIPT, f"request {number}", [chat.address], t("request"), "receipt", now)


async def hear_notices(phone: Phone) -> str:
    """Wait for both; what was heard, whichever came first."""
    await phone.until(lambda _: {OUTAGE, RECEIPT} <= {screen.text for screen in phone.screens})
    return "\n".join(sorted({screen.text for screen in phone.screens}))


def owe_submission(connection: Connection, messenger: MessengerName, number: int) -> None:
    """Write down that the company's system is to have a reading of a person."""
    now = system_clock()
    home = books.household(connection, number)
    chat = builders.chat(connection, messenger, ext_of(messenger, number), accounts=[home.account])
    payload = {
        "key": key_of(number),
        "kind": "reading",
        "number": f"2603-{number:06}",
        "account": home.number,
        "eic": home.eic,
        "meter": home.serial,
        "zones": {"total": VALUE},
        "sent_at": now.isoformat(),
    }
    connection.execute(
        insert(submission),
        {
            "key": payload["key"],
            "kind": "reading",
            "number": payload["number"],
            "account_id": home.account,
            "address_id": chat.address,
            "payload": json.dumps(payload, ensure_ascii=False),
            "sent_at": now,
            "created_at": now,
            "state": "pending",
            "next_at": now,
        },
    )


def key_of(number: int) -> str:
    """The idempotency key of the n-th person's reading."""
    return f"reading-{number}"
