"""E-mail addresses: proven by a code that was sent there.

1. An address fills no letter before its code has come back; changing it takes the proof away.
2. A code holds for half an hour and for a few tries. A wrong one is counted as a wrong try at linking is, and
   closes the same things; while they are closed nothing is compared and nothing is counted.
3. Nobody is flooded: so many letters in a day to one address, whoever asks, and so many for one person.
4. Only the code's digest is kept. The person's number is part of it, so that equal codes differ.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.conversation.steps import t
from bot.storage import letters
from bot.storage.guessing import Guessing
from bot.storage.profile import ProfileWrites
from bot.storage.schema_requests import email_code, profile

if TYPE_CHECKING:
    from bot.storage.scene import Scene

Json = dict[str, Any]

CODE_LASTS = timedelta(minutes=30)
DIGITS = 6
TRIES = 5
LETTERS_TO_ONE = 5  # a day
LETTERS_OF_ONE = 10  # a day
DAY = timedelta(days=1)


class EmailReads:
    """Whether letters can be sent, and what waits for its code."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def offered(self) -> bool:
        """Whether this installation sends letters."""
        return self.scene.rules.mails


class EmailWrites(EmailReads):
    """Codes sent and entered."""

    def send(self, email: str) -> Json:
        """Send a code to an address: sent, known (it is proven already), many, or wait as linking has it."""
        scene = self.scene
        if pause := Guessing(scene).pause():
            return pause
        me = ProfileWrites(scene).me()
        if me["email"] == email and me["email_confirmed"]:
            return {"outcome": "known"}
        since = scene.now - DAY
        to_one = letters.count_sent(scene.connection, since, email=email)
        of_one = letters.count_sent(scene.connection, since, person=scene.person)
        if to_one >= LETTERS_TO_ONE or of_one >= LETTERS_OF_ONE:
            return {"outcome": "many"}
        code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
        values = {"email": email, "code": self._digest(code), "until": scene.now + CODE_LASTS, "tries": 0}
        dialect = postgresql if scene.connection.dialect.name == "postgresql" else sqlite
        scene.connection.execute(
            dialect.insert(email_code)
            .values(person_id=scene.person, **values)
            .on_conflict_do_update(
                index_elements=["person_id"], set_=values | {"sent": email_code.c.sent + 1}
            )
        )
        company = scene.rules.company.names.get(scene.language, scene.rules.company.names["uk"])
        letters.write(
            scene.connection,
            f"code:{scene.person}:{secrets.token_hex(8)}",
            scene.person,
            email,
            self._words("email-letter-subject", company=company),
            self._words("email-letter", company=company, code=code),
            scene.now,
        )
        scene.notified = True
        return {"outcome": "sent", "email": email, "minutes": int(CODE_LASTS.total_seconds() // 60)}

    def confirm(self, typed: str) -> Json:
        """Compare a code: confirmed, wrong with the tries left, gone (too old, too many tries), or wait."""
        scene = self.scene
        guessing = Guessing(scene)
        if pause := guessing.pause():
            return pause
        row = scene.connection.execute(
            select(email_code).where(email_code.c.person_id == scene.person).with_for_update()
        ).one_or_none()
        if row is None or row.until <= scene.now or row.tries >= TRIES:
            return {"outcome": "gone"}
        if not hmac.compare_digest(self._digest(typed), row.code):
            left = TRIES - row.tries - 1
            scene.connection.execute(
                update(email_code)
                .where(email_code.c.person_id == scene.person)
                .values(tries=email_code.c.tries + 1)
            )
            wrong = guessing.wrong()
            if wrong["outcome"] == "wait":
                return wrong
            return {"outcome": "wrong", "left": left} if left else {"outcome": "gone"}
        ProfileWrites(scene).put(email=row.email)
        scene.connection.execute(
            update(profile).where(profile.c.person_id == scene.person).values(email_confirmed_at=scene.now)
        )
        scene.connection.execute(delete(email_code).where(email_code.c.person_id == scene.person))
        return {"outcome": "confirmed", "email": row.email}

    def _digest(self, code: str) -> str:
        return sha256(f"{self.scene.person}:{code}".encode()).hexdigest()

    def _words(self, key: str, **args: Any) -> str:
        return letters.plain(self.scene.say(t(key, **args), self.scene.language))
