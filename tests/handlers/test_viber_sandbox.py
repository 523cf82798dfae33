"""The Viber channel over HTTP against the sandbox's Viber, which speaks the real protocol."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.clock import FakeClock
from bot.conversation.events import Attachment, Contact, Event, Joined, Left, Odd, Place, Start, Words
from bot.conversation.messages import Button, Media, Message
from bot.handlers.channel import NotSent, Raw, Refused, Sent, Unknown, Unreadable
from bot.handlers.viber import Viber
from bot.outgoing import Host
from bot.sandbox.chat import Chat
from bot.sandbox.faults import Fault
from bot.sandbox.server import VIBER_TOKEN, Sandbox, build, serve
from bot.sandbox.values import Media as ShownMedia
from bot.sandbox.values import Person
from tests.handlers.viber_stage import running, until

OLENA = Person("viber", "01gOlenaKovalSandbox1A==", "Олена", "Коваль", "380671234501")
OLD_PHONE = Person("viber", "02gMykolaTkachenkoBx1A==", "Микола", "Ткаченко", "380501234502", api_version=1)
HELLO = Message(
    "Вітаю! Я приймаю показання.",
    (Button("Погоджуюсь", "a1:yes", style="main"), Button("Не зараз", "a1:no")),
    (Button("☰ Меню", "g:menu", style="quiet"),),
)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Stage:
    """A sandbox, a channel served over HTTP, and the events that came."""

    sandbox: Sandbox
    viber: Viber
    events: list[Event] = field(default_factory=list)
    raws: list[Raw] = field(default_factory=list)
    dead: list[Raw] = field(default_factory=list)
    welcome: Message | None = HELLO

    def chat(self, person: Person = OLENA) -> Chat:
        return self.sandbox.world.viber.chat(person.id)

    @property
    def complaints(self) -> list[str]:
        return [complaint.text for complaint in self.sandbox.world.viber.complaints]

    async def next(self) -> Event:
        """The next event that was not asked for yet."""
        await until(lambda: self.events)
        return self.events.pop(0)

    async def take(self, updates: Sequence[Raw]) -> None:
        for raw in updates:
            if raw.id in {known.id for known in self.raws}:
                continue
            self.raws.append(raw)
            try:
                event = self.viber.read(raw.body)
            except Unreadable:
                self.dead.append(raw)
                continue
            if event is None:
                continue
            self.events.append(event)
            if isinstance(event.content, Start) and self.welcome:
                self.answering = asyncio.create_task(self.viber.send(event.sender, self.welcome, event=event))


async def open_file(file: int) -> tuple[str, str, bytes]:
    return "Рахунок.pdf", "application/pdf", b"%PDF-1.7 rakhunok"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    clock = FakeClock(datetime(2026, 3, 10, 10, tzinfo=UTC))
    (tmp_path / "meter.png").write_bytes(b"\x89PNG\r\n\x1a\n meter")
    sandbox = build(clock, people=[OLENA, OLD_PHONE], viber_retries=(0.05, 0.05, 0.05))
    listening = socket.create_server(("127.0.0.1", 0))
    async with serve(sandbox) as addresses:
        root = urlsplit(addresses.root)
        viber = Viber(
            VIBER_TOKEN,
            api_url=addresses.viber,
            public_url=f"http://127.0.0.1:{listening.getsockname()[1]}",
            sender="Обленерго",
            now=clock,
            open_file=open_file,
            assets=tmp_path,
            media_hosts=[Host(str(root.hostname), root.port, local=True)],
            first_pause=0.02,
        )
        app = Starlette(routes=list(viber.routes()))
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        stage = Stage(sandbox, viber)
        async with running(viber, stage.take):
            await until(lambda: viber.state == "receiving")
            yield stage
        server.should_exit = True
        await serving
    listening.close()


async def test_a_newcomer_is_welcomed_and_presses_a_button(stage: Stage) -> None:
    """Opening by a link brings the welcome with its keyboard; a press is a silent text."""
    chat = stage.chat()
    chat.open_chat("acc_0123456789")
    welcome = await chat.next()
    assert welcome.text == HELLO.text
    event = await stage.next()
    assert event.content == Start("acc_0123456789")
    assert (event.name, event.language, event.client) == ("Олена Коваль", "uk", 10)
    assert event.at == datetime(2026, 3, 10, 10, tzinfo=UTC)
    assert chat.keyboard
    assert [button.text for button in chat.keyboard.buttons] == ["Погоджуюсь", "Не зараз", "☰ Меню"]
    chat.press("Погоджуюсь")
    pressed = await stage.next()
    assert pressed.content == Words("a1:yes")
    assert chat.last.sender == "bot"  # nothing of the press is seen in the chat
    outcome = await stage.viber.send(pressed.sender, Message("Дякую!", (), HELLO.nav), event=pressed)
    assert (await chat.next()).text == "Дякую!"
    assert isinstance(outcome, Sent)
    assert int(outcome.ref) == chat.last.id
    assert not stage.complaints


async def test_everything_a_person_can_send_arrives(stage: Stage) -> None:
    """Photos, videos, files, cards, places and stickers arrive, and their bytes can be fetched."""
    chat = stage.chat()
    chat.write_text("4520")
    chat.send_photo(b"\xff\xd8photo", "показ")
    chat.send_video(b"video")
    chat.send_file(b"signed", "Заява.p7s")
    chat.send_contact()
    chat.send_location(50.25, 28.65)
    chat.send_sticker()
    chat.block()
    contents = [(await stage.next()).content for _ in range(8)]
    assert contents[0] == Words("4520")
    assert contents[4:] == [Contact("380671234501", own=False), Place(50.25, 28.65), Odd("sticker"), Left()]
    attachments = [content for content in contents if isinstance(content, Attachment)]
    assert [(sent.kind, sent.caption) for sent in attachments] == [
        ("photo", "показ"),
        ("video", ""),
        ("document", ""),
    ]
    assert attachments[2].name == "Заява.p7s"
    fetched = [await stage.viber.fetch(sent, 100) for sent in attachments]
    assert fetched == [b"\xff\xd8photo", b"video", b"signed"]


async def test_a_picture_and_a_file_reach_the_phone(stage: Stage) -> None:
    """Viber fetches what we name from our own address; words and keyboard come along."""
    chat = stage.chat()
    chat.write_text("меню")
    event = await stage.next()
    await stage.viber.send(
        event.sender, Message("Ось тут.", HELLO.buttons, media=Media("picture", asset="meter.png"))
    )
    await stage.viber.send(event.sender, Message("Ваш рахунок.", media=Media("document", file=1)))
    await until(lambda: all(m.attachment.file for m in chat.messages if isinstance(m.attachment, ShownMedia)))
    picture, file, text = [message for message in chat.messages if message.sender == "bot"]
    files = stage.sandbox.world.files
    assert isinstance(picture.attachment, ShownMedia)
    assert isinstance(file.attachment, ShownMedia)
    assert (picture.text, files[picture.attachment.file].content) == ("Ось тут.", b"\x89PNG\r\n\x1a\n meter")
    assert (file.attachment.name, files[file.attachment.file].content) == (
        "Рахунок.pdf",
        b"%PDF-1.7 rakhunok",
    )
    assert text.text == "Ваш рахунок."
    assert chat.keyboard
    assert not stage.complaints


async def test_who_left_cannot_be_reached_until_they_write(stage: Stage) -> None:
    """After unsubscribing Viber refuses; the first message afterwards opens the way again."""
    chat = stage.chat()
    chat.write_text("привіт")
    sender = (await stage.next()).sender
    chat.block()
    assert (await stage.next()).content == Left()
    assert await stage.viber.send(sender, HELLO) == Refused("status 6: not subscribed")
    chat.subscribe()
    assert (await stage.next()).content == Joined()
    assert isinstance(await stage.viber.send(sender, HELLO), Sent)
    assert not stage.complaints


async def test_an_old_phone_gets_the_plainest_form(stage: Stage) -> None:
    """A phone that knows API level 1 still gets the question and its buttons, known to us or not."""
    chat = stage.chat(OLD_PHONE)
    chat.write_text("привіт")
    event = await stage.next()
    assert isinstance(await stage.viber.send(event.sender, HELLO), Sent)
    assert isinstance(await stage.viber.send(event.sender, HELLO, event=event), Sent)
    assert chat.keyboard
    assert len(chat.keyboard.buttons) == 3
    assert not stage.complaints


async def test_repeated_callbacks_are_one_update(stage: Stage) -> None:
    """What Viber sends twice is recognised by its id."""
    stage.sandbox.faults.add(Fault("duplicate", "viber", "updates", times=0))
    chat = stage.chat()
    for number in range(5):
        chat.write_text(str(number))
    assert [(await stage.next()).content for _ in range(5)] == [Words(str(number)) for number in range(5)]
    await asyncio.sleep(0.05)
    assert not stage.events


async def test_a_callback_that_cannot_be_read_holds_nobody_back(stage: Stage) -> None:
    """A malformed callback is kept, and the one after it arrives."""
    stage.sandbox.faults.add(Fault("malformed", "viber", "updates"))
    stage.chat().write_text("4520")
    assert (await stage.next()).content == Words("4520")
    assert [raw.id.partition(":")[0] for raw in stage.dead] == ["unreadable"]


async def test_faults_of_the_server_are_told_apart(stage: Stage) -> None:
    """A 502 and a cut line leave the fate of a message unknown, whether it was shown or not."""
    chat = stage.chat()
    chat.write_text("привіт")
    sender = (await stage.next()).sender
    stage.sandbox.faults.add(Fault("error", "viber", "send_message", after=True))
    stage.sandbox.faults.add(Fault("reset", "viber", "send_message"))
    outcomes = [await stage.viber.send(sender, Message(f"{number}")) for number in range(3)]
    assert [type(outcome) for outcome in outcomes] == [Unknown, Unknown, Sent]
    assert [message.text for message in chat.messages if message.sender == "bot"] == ["0", "2"]


async def test_hostile_words_are_shown_literally(stage: Stage) -> None:
    """Tags, entities and marks of formatting reach the person's eyes as they were written."""
    chat = stage.chat()
    chat.write_text("привіт")
    sender = (await stage.next()).sender
    hostile = "<b>Ім'я</b> &amp; *x* _y_ ~z~ ```q```"
    await stage.viber.send(sender, Message(f"Рахунок: {hostile}", (Button(hostile[:30], "a1:x"),)))
    shown = await chat.next()
    assert not shown.entities
    assert shown.text.replace(" ", "") == f"Рахунок: {hostile}".replace(" ", "")
    assert chat.keyboard
    assert chat.keyboard.buttons[0].text == hostile[:30]
    assert not stage.complaints


async def test_a_message_outlives_the_loss_of_the_webhook(stage: Stage) -> None:
    """When the webhook is gone Viber refuses to send; it is set again, and the next try goes out."""
    chat = stage.chat()
    chat.write_text("привіт")
    sender = (await stage.next()).sender
    stage.sandbox.viber.sender.url = ""
    assert isinstance(await stage.viber.send(sender, HELLO), NotSent)
    await until(lambda: stage.sandbox.viber.sender.url)
    assert isinstance(await stage.viber.send(sender, HELLO), Sent)
    await until(lambda: stage.viber.state == "receiving")
    assert (await chat.next()).text == HELLO.text
