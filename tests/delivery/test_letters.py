"""Letters on their way: a real SMTP server on this machine, and the trial's folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from sqlalchemy import insert, select, update

from bot.clock import FakeClock
from bot.conversation.steps import t
from bot.delivery.letters import TRIES, FolderMailer, Letters, Mailer, NotNow, Rejected, SmtpMailer
from bot.mail_settings import Mail
from bot.parts import make_letters, make_rules
from bot.settings import Settings
from bot.storage import letters
from bot.storage.database import Database
from bot.storage.files import Gone, Stored
from bot.storage.schema_requests import letter, profile
from tests import builders
from tests.rehearsal import SPEECH

SENDER = "bot@zrazok.example"


@dataclass
class Inbox:
    """What an SMTP server does with what it is handed; `answers` come first, one for each letter."""

    answers: list[str] = field(default_factory=list)
    came: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, to: str, _options: Any) -> str:  # noqa: N802 - the library's name
        """Whether the address is taken."""
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Take a letter."""
        self.came.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@asynccontextmanager
async def server(inbox: Inbox) -> AsyncIterator[Mail]:
    """A mail server on a free port, and the settings that lead to it."""
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(lambda: SMTP(inbox, loop=loop), "127.0.0.1", 0)
    try:
        yield Mail(host="127.0.0.1", port=listening.sockets[0].getsockname()[1], tls="none", sender=SENDER)
    finally:
        listening.close()
        await listening.wait_closed()


async def no_file(_file: int) -> Stored:
    """Nobody attached anything."""
    raise Gone


async def a_file(_file: int) -> Stored:
    """An answer as a document."""
    return Stored("Відповідь.pdf", "application/pdf", b"%PDF-1.7")


async def written(db: Database, clock: FakeClock, **changes: Any) -> int:
    """A letter that waits; the person's id."""

    def build(connection: Any) -> int:
        person = builders.chat(connection, "telegram", "7001").person
        given = {"email": "olena@ukr.net", "subject": "Код підтвердження", "body": "Ваш код: 123456"}
        letters.write(connection, "code:1", person, now=clock(), **given | changes)
        return person

    return await db.write(build)


async def row(db: Database) -> Any:
    """The letter as it is now."""
    return await db.read(lambda c: c.execute(select(letter)).one())


def sender(db: Database, mailer: Mailer, clock: FakeClock, open_file: Any = no_file) -> Letters:
    """Who sends."""
    return Letters(db, mailer, SENDER, open_file, clock)


async def test_a_letter_leaves_once(db: Database, clock: FakeClock) -> None:
    """It comes as it was written, and of what was sent no word stays."""
    inbox = Inbox()
    async with server(inbox) as settings:
        await written(db, clock)
        out = sender(db, SmtpMailer(settings), clock)
        assert await out.send_due() == 1
        assert await out.send_due() == 0
    (came,) = inbox.came
    assert (came["To"], came["From"], came["Subject"]) == ("olena@ukr.net", SENDER, "Код підтвердження")
    assert came["Auto-Submitted"] == "auto-generated"
    assert came.get_content().strip() == "Ваш код: 123456"
    now = await row(db)
    assert (now.state, now.body) == ("sent", "")


async def test_a_file_goes_with_its_letter(db: Database, clock: FakeClock) -> None:
    """An answer of the company comes as an attachment with its name."""
    inbox = Inbox()

    def build(connection: Any) -> None:
        person = builders.chat(connection, "telegram", "7001").person
        held = builders.file(connection, person)
        letters.write(connection, "a", person, "olena@ukr.net", "Відповідь", "У файлі.", clock(), held)

    await db.write(build)
    async with server(inbox) as settings:
        await sender(db, SmtpMailer(settings), clock, a_file).send_due()
    (attached,) = inbox.came[0].iter_attachments()
    assert attached.get_filename() == "Відповідь.pdf"
    assert attached.get_content() == b"%PDF-1.7"


async def test_a_file_that_is_gone_sends_nothing(db: Database, clock: FakeClock) -> None:
    """A letter without what it speaks of would only confuse."""

    def build(connection: Any) -> None:
        person = builders.chat(connection, "telegram", "7001").person
        held = builders.file(connection, person)
        letters.write(connection, "a", person, "olena@ukr.net", "Відповідь", "У файлі.", clock(), held)

    await db.write(build)
    inbox = Inbox()
    async with server(inbox) as settings:
        await sender(db, SmtpMailer(settings), clock).send_due()
    assert inbox.came == []
    assert (await row(db)).state == "dropped"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Код\r\nBcc: all@ukr.net"},
        {"subject": "Код\nX-Other: 1"},
        {"email": "olena@ukr.net\r\nBcc: all@ukr.net"},
        {"email": "olena@ukr.net, all@ukr.net"},
        {"email": "Олена <olena@ukr.net>"},
    ],
)
async def test_no_header_is_smuggled_in(db: Database, clock: FakeClock, changes: dict[str, str]) -> None:
    """A line break becomes a space in a subject; an address with anything more is no address."""
    inbox = Inbox()
    async with server(inbox) as settings:
        await written(db, clock, **changes)
        await sender(db, SmtpMailer(settings), clock).send_due()
    for came in inbox.came:
        assert came["Bcc"] is None
        assert came["X-Other"] is None
    assert len(inbox.came) == ("subject" in changes)


@pytest.mark.parametrize(
    ("answer", "state"),
    [("550 no such user", "dropped"), ("450 greylisted", "pending"), ("421 busy", "pending")],
)
async def test_what_the_server_answers(db: Database, clock: FakeClock, answer: str, state: str) -> None:
    """A final refusal ends a letter; a passing one delays it."""
    inbox = Inbox([answer])
    async with server(inbox) as settings:
        await written(db, clock)
        out = sender(db, SmtpMailer(settings), clock)
        await out.send_due()
        assert (await row(db)).state == state
        assert inbox.came == []
        clock.advance(minutes=31)
        await out.send_due()
    assert len(inbox.came) == (state == "pending")


async def test_a_server_that_is_down_only_delays(db: Database, clock: FakeClock) -> None:
    """Letters are tried again, later each time, and given up in the end."""
    await written(db, clock)
    out = sender(db, SmtpMailer(Mail(host="127.0.0.1", port=1, tls="none", sender=SENDER)), clock)
    for _ in range(TRIES):
        assert (await row(db)).state == "pending"
        assert await out.send_due() == 1
        assert await out.send_due() == 0
        clock.advance(minutes=31)
    assert (await row(db)).state == "dropped"


async def test_a_crash_only_delays(db: Database, clock: FakeClock) -> None:
    """A letter that was taken and never recorded is due again when its lease has run out."""
    await written(db, clock)
    lease = timedelta(minutes=5)
    assert len(await db.write(lambda c: letters.claim(c, clock(), lease, 10))) == 1
    assert await db.write(lambda c: letters.claim(c, clock(), lease, 10)) == []
    clock.advance(minutes=6)
    (again,) = await db.write(lambda c: letters.claim(c, clock(), lease, 10))
    assert again.tries == 2


async def test_letters_of_the_trial_are_files(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """Anybody may open them with a mail program."""
    await written(db, clock)
    await sender(db, FolderMailer(tmp_path / "mail", clock), clock).send_due()
    (path,) = (tmp_path / "mail").glob("*.eml")
    came = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert came["Subject"] == "Код підтвердження"
    assert "123456" in came.get_content()


async def test_old_letters_are_forgotten(db: Database, clock: FakeClock) -> None:
    """A month later not even the address stays."""
    await written(db, clock)
    await db.write(lambda c: c.execute(update(letter).values(state="sent")))
    clock.advance(days=31)
    assert await db.write(lambda c: letters.forget_letters(c, clock())) == 1


async def test_news_of_a_request_come_by_mail_to_a_proven_address(db: Database, clock: FakeClock) -> None:
    """What the chat is told is written once; an address without its code hears nothing."""

    def build(connection: Any) -> int:
        person = builders.chat(connection, "telegram", "7001").person
        connection.execute(insert(profile).values(person_id=person, email="olena@ukr.net"))
        return person

    person = await db.write(build)
    news = t("request-told", what=t("request-subject", subject="inquiry"), number="2603-1", lines=[])

    async def tell() -> list[Any]:
        await db.write(lambda c: letters.tell(c, SPEECH.say, "request:1:2", person, "2603-1", news, clock()))
        return list(await db.read(lambda c: c.execute(select(letter)).all()))

    assert await tell() == []
    await db.write(lambda c: c.execute(update(profile).values(email_confirmed_at=clock())))
    await tell()
    (row,) = await tell()
    assert row.email == "olena@ukr.net"
    assert "2603-1" in row.subject
    assert "2603-1" in row.body


def test_who_is_offered_letters(db: Database, clock: FakeClock) -> None:
    """The trial, and whoever names a mail server; a bot with tokens and without one sends none."""
    trial, real = Settings(), Settings.model_validate({"sandbox": {"enabled": False}})
    mailing = Settings.model_validate(
        {"sandbox": {"enabled": False}, "mail": {"host": "mail.zrazok.example", "sender": SENDER}}
    )
    assert [make_rules(each).mails for each in (trial, real, mailing)] == [True, False, True]
    made = [make_letters(each, db, Never(), clock) for each in (trial, real, mailing)]  # type: ignore[arg-type]  # files that nobody opens
    assert [each is not None for each in made] == [True, False, True]


class Never:
    """Files that nobody opens."""

    async def open(self, _file: int) -> Stored:
        """Never."""
        raise Gone


@dataclass
class Stubborn:
    """A mailer that says what it is told to say."""

    error: Exception

    async def send(self, message: EmailMessage) -> None:
        """Refuse."""
        raise self.error


@pytest.mark.parametrize(("error", "state"), [(Rejected("no"), "dropped"), (NotNow("later"), "pending")])
async def test_a_refusal_is_kept_with_its_reason(
    db: Database, clock: FakeClock, error: Exception, state: str
) -> None:
    """The engineer finds why."""
    await written(db, clock)
    await sender(db, Stubborn(error), clock).send_due()
    now = await row(db)
    assert (now.state, now.error) == (state, str(error))


@asynccontextmanager
async def running(out: Letters) -> AsyncIterator[None]:
    """Letters being sent in the background."""
    task = asyncio.create_task(out.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_turn_wakes_the_sender(db: Database, clock: FakeClock, tmp_path: Path) -> None:
    """Nobody waits for the next look."""
    out = sender(db, FolderMailer(tmp_path, clock), clock)
    async with running(out):
        await asyncio.sleep(0.05)
        await written(db, clock)
        out.wake()
        for _ in range(200):
            if list(tmp_path.glob("*.eml")):
                break
            await asyncio.sleep(0.02)
    assert list(tmp_path.glob("*.eml"))
