"""Delivery of letters: rows leave by SMTP, or in the trial into a folder where anybody can open them.

1. A letter that may not have left is tried again, later each time; one that was refused for good is not.
2. Nothing that people typed becomes part of a header: addresses are checked when they are given and here once
   more, and the library refuses a line break in a header.
3. A mail server that is down delays letters and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import aiosmtplib
import structlog

from bot.delivery.rounds import Rounds
from bot.domain.contacts import read_email
from bot.mail_settings import Mail
from bot.storage import letters
from bot.storage.database import Database
from bot.storage.files import Gone, Stored
from bot.storage.letters import Letter

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
LOOK_EVERY = 5.0  # seconds; a turn that wrote a letter wakes us at once
AT_ONCE = 20
TRIES = 12
WAIT_AT_MOST = timedelta(minutes=30)
TIMEOUT = 30.0  # seconds
FOR_GOOD = 500  # replies from here on are final: RFC 5321, 4.2.1


class Rejected(Exception):
    """The letter will never be taken."""


class NotNow(Exception):
    """The letter may be taken later."""


class Mailer(Protocol):
    """Whatever takes a letter."""

    async def send(self, message: EmailMessage) -> None:
        """Hand a letter over; raises Rejected or NotNow."""


class SmtpMailer:
    """A mail server."""

    def __init__(self, settings: Mail) -> None:
        self._settings = settings

    async def send(self, message: EmailMessage) -> None:
        """Hand a letter to the server."""
        given = self._settings
        password = given.password.get_secret_value() if given.password else None
        try:
            await aiosmtplib.send(
                message,
                hostname=given.host,
                port=given.port,
                username=given.login or None,
                password=password if given.login else None,
                use_tls=given.tls == "tls",
                start_tls=given.tls == "starttls",
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            kind = Rejected if codes and min(codes) >= FOR_GOOD else NotNow
            raise kind(f"the server refuses the address: {codes}") from None
        except aiosmtplib.SMTPAuthenticationError as error:
            raise NotNow(f"mail.login and OBLIK_MAIL__PASSWORD are refused: {error.code}") from None
        except aiosmtplib.SMTPResponseException as error:
            kind = Rejected if error.code >= FOR_GOOD else NotNow
            raise kind(f"the server answers {error.code}") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotNow(type(error).__name__) from None


class FolderMailer:
    """The trial's mail server: a folder with a file for each letter."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now

    async def send(self, message: EmailMessage) -> None:
        """Put a letter into the folder."""
        await asyncio.to_thread(self._put, message)

    def _put(self, message: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (self._folder / f"{self._now():%Y%m%d-%H%M%S}-{name}.eml").write_bytes(message.as_bytes(policy=SMTP))


class Letters(Rounds):
    """Sends the letters of the table."""

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        sender: str,
        open_file: Callable[[int], Awaitable[Stored]],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__("letters", LOOK_EVERY)
        self._database = database
        self._mailer = mailer
        self._sender = sender
        self._open_file = open_file
        self._now = now

    async def send_due(self) -> int:
        """Send what is due now; returns how many rows were handled."""
        due = await self._database.write(lambda c: letters.claim(c, self._now(), LEASE, AT_ONCE))
        rows = [await self._send(letter) for letter in due]
        if rows:
            await self._database.write(partial(_record, rows))
        return len(rows)

    async def _send(self, letter: Letter) -> dict[str, Any]:
        now = self._now()
        row = {"b_id": letter.id, "state": "sent", "not_before": now, "error": None}
        try:
            await self._mailer.send(await self._message(letter, now))
        except (Rejected, Gone, ValueError) as error:
            log.warning("a letter is not taken", letter=letter.id, why=type(error).__name__)
            return row | {"state": "dropped", "error": str(error)[:200]}
        except (NotNow, OSError) as error:
            wait = min(timedelta(seconds=15 * 2 ** min(letter.tries, 10)), WAIT_AT_MOST)
            state = "pending" if letter.tries < TRIES else "dropped"
            log.warning("a letter has not left", letter=letter.id, why=str(error))
            return row | {"state": state, "not_before": now + wait, "error": str(error)[:200]}
        return row

    async def _message(self, letter: Letter, now: datetime) -> EmailMessage:
        """The letter as mail; ValueError if its address is none."""
        if read_email(letter.email) != letter.email:
            raise ValueError("no address")
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = letter.email
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = (
            f"<letter-{letter.id}-{now:%Y%m%d}@{self._sender.rpartition('@')[2].strip('>')}>"
        )
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's answering machine answers
        message.set_content(letter.body)
        if letter.file is not None:
            stored = await self._open_file(letter.file)
            main, _, sub = stored.mime.partition("/")
            message.add_attachment(stored.body, maintype=main, subtype=sub, filename=stored.name)
        return message


def _record(rows: list[dict[str, Any]], connection: Any) -> None:
    letters.record(connection, rows)
