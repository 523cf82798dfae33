"""The channel as a whole: files, its name and commands, aiogram's part, and secrets."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from aiogram import Bot, exceptions, methods
from aiogram.types import Update
from structlog.testing import capture_logs

from bot.clock import FakeClock
from bot.conversation.events import Address, Attachment
from bot.conversation.messages import Media, Message
from bot.handlers.channel import Unfetched
from bot.handlers.telegram import Telegram
from bot.handlers.telegram_aiogram import LeanSession
from bot.handlers.telegram_api import Api, Profile
from bot.handlers.telegram_receiving import RECEIVING, Pauses
from bot.handlers.telegram_wire import Unanswered, Wire
from bot.sandbox.faults import Fault
from bot.sandbox.pictures import sample_photo
from tests.handlers.telegram_stage import (
    NOON,
    OLENA,
    TOKEN,
    Answer,
    Inbox,
    any_answers,
    channel,
    no_file,
    payload,
    refusal,
    result,
    stage,
    until,
)

SECRET = TOKEN.partition(":")[2]
NOWHERE = "http://127.0.0.1:9"
PAYLOADS = Path(__file__).parent.parent / "payloads" / "telegram"
UKRAINIAN = Profile("uk", (("start", "Почати"), ("menu", "Меню")), "Передати показ лічильника", "Показники")
ENGLISH = Profile("en", (("start", "Start"), ("menu", "Menu")), "Send a meter reading", "Readings")


# files


async def test_a_photo_is_fetched_as_it_was_sent() -> None:
    """What a person sent arrives byte by byte."""
    picture = sample_photo("012345")
    async with stage() as on:
        on.chat.send_photo(picture, "показник")
        event = await on.event()
        assert isinstance(event.content, Attachment)
        assert event.content.size == len(picture)
        assert await on.channel.fetch(event.content, 20_000_000) == picture


@pytest.mark.parametrize(
    ("size", "most", "told", "text"),
    [
        (101, 100, None, "file-too-big"),
        (20_000_001, 50_000_000, None, "file-too-big"),
        (0, 100, refusal(400, "Bad Request: file is too big"), "file-too-big"),
        (0, 100, refusal(400, "Bad Request: invalid file_id"), "file-not-fetched"),
        (0, 100, result({"file_id": "x"}), "file-not-fetched"),
        (0, 100, Answer(b"<html>", 502), "file-not-fetched"),
        (0, 10, result({"file_path": "photos/1.jpg"}), "file-too-big"),
        (0, 100, result({"file_path": "photos/gone.jpg"}), "file-not-fetched"),
    ],
)
async def test_a_file_that_cannot_be_had_says_why_to_the_person(
    size: int, most: int, told: Answer | None, text: str
) -> None:
    """Too big by announcement, by Telegram's word or in truth; gone; or Telegram is away."""
    async with any_answers() as server:
        telegram = channel(server.url)
        if told:
            server.next("getFile", told)
        server.next("1.jpg", Answer(b"x" * 11))
        server.next("gone.jpg", Answer(b"<html>", 404))
        with pytest.raises(Unfetched) as failed:
            await telegram.fetch(Attachment("photo", "AgAC", size=size), most)
        assert failed.value.text == text
        assert SECRET not in str(failed.value)
        assert told or server.asked == []
        await telegram.close()


async def test_a_large_file_is_not_read_beyond_the_cap() -> None:
    """A file of the sandbox that says it is small is cut off on its way."""
    async with stage() as on:
        on.chat.send_file(b"x" * 3_000_000, "заява.pdf")
        event = await on.event()
        assert isinstance(event.content, Attachment)
        small = Attachment("document", event.content.ref, size=10)
        with pytest.raises(Unfetched):
            await on.channel.fetch(small, 1_000_000)


# name, commands, descriptions


async def test_telegram_shows_commands_and_descriptions_in_both_languages() -> None:
    """Set at the start, the first language for everybody else too; a second start changes nothing."""
    async with stage(profiles=(UKRAINIAN, ENGLISH)) as on:
        profile = on.sandbox.world.telegram.profile
        await until(lambda: profile.short_descriptions.get("en") == "Readings")
        for language, says in (("uk", UKRAINIAN), ("en", ENGLISH), ("de", UKRAINIAN)):
            commands = profile.commands_for(language, OLENA)
            assert [(command.name, command.description) for command in commands] == list(says.commands)
            assert profile.description(language) == says.description
        changes: list[str] = []
        on.sandbox.world.watch(lambda change: changes.append(change.what))
        rare = await on.channel.load()
        assert await rare.announce((UKRAINIAN, ENGLISH)) == ""
        assert "profile" not in changes
        assert on.complaints == []


async def test_what_only_pleases_is_tried_again_and_disturbs_nobody() -> None:
    """Neither a missing name nor refused commands keep updates from coming."""
    async with any_answers() as server:
        server.next("getUpdates", result([]), Answer(silent=True))
        server.next("getMe", Answer(b"<html>", 502), result({"username": "oblik_sandbox_bot"}))
        tired = refusal(429, "Too Many Requests: retry after 3600", retry_after=3600)
        server.next("getMyCommands", tired, tired)
        telegram = channel(server.url, profiles=(UKRAINIAN,))
        with capture_logs() as logs:
            running = asyncio.ensure_future(telegram.run(Inbox().take))
            await until(lambda: any(log["event"] == "the bot's commands are not set" for log in logs))
        assert telegram.username == "oblik_sandbox_bot"
        assert telegram.state == RECEIVING
        assert "3600" in next(log["why"] for log in logs if "commands" in log["event"])
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await telegram.close()


async def test_receiving_begins_anew_after_the_unexpected() -> None:
    """What nobody foresaw, here a token that aiogram refuses, is logged and does not end the channel."""
    telegram = Telegram(
        "7:", now=FakeClock(NOON), open_file=no_file, mode="webhook", pauses=Pauses((0.01,)), api_url=NOWHERE
    )
    with capture_logs() as logs:
        running = asyncio.ensure_future(telegram.run(Inbox().take))
        await until(lambda: len(logs) > 3)
    assert telegram.state == "receiving has failed: TokenValidationError"
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await telegram.close()


async def test_commands_that_cannot_even_be_tried_disturb_nobody() -> None:
    """The same trouble on the way to the commands is one line in the log; updates come."""
    async with any_answers() as server:
        server.next("getUpdates", result([]), Answer(silent=True))
        telegram = Telegram(
            "7:",
            now=FakeClock(NOON),
            open_file=no_file,
            api_url=server.url,
            username="x",
            profiles=(ENGLISH,),
        )
        with capture_logs() as logs:
            running = asyncio.ensure_future(telegram.run(Inbox().take))
            await until(lambda: any("not set" in log["event"] for log in logs))
        assert telegram.state == RECEIVING
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await telegram.close()


# aiogram


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_recorded_updates_have_the_shape_that_aiogram_knows(path: Path) -> None:
    """Our payloads are real ones in the eyes of a model of the whole Bot API."""
    update = Update.model_validate_json(path.read_bytes())
    content = update.model_dump(exclude_none=True, exclude={"update_id"})
    assert content
    assert (update.model_extra is None or not update.model_extra) or path.stem == "of_the_future"


async def test_aiograms_methods_travel_over_our_wire() -> None:
    """Its bot gets its own types and its own errors, without an HTTP client of its own."""
    async with any_answers() as server:
        api = Api(TOKEN, Wire(server.url))
        session = LeanSession(api, server.url)
        bot = Bot(TOKEN, session=session)
        server.next("getMe", result({"id": 7, "is_bot": True, "first_name": "Облік"}))
        assert (await bot(methods.GetMe())).first_name == "Облік"
        expected = {
            400: exceptions.TelegramBadRequest,
            401: exceptions.TelegramUnauthorizedError,
            403: exceptions.TelegramForbiddenError,
            404: exceptions.TelegramNotFound,
            409: exceptions.TelegramConflictError,
            413: exceptions.TelegramEntityTooLarge,
            418: exceptions.TelegramAPIError,
            429: exceptions.TelegramRetryAfter,
        }
        for code, error in expected.items():
            server.next("getMe", refusal(code, "no", retry_after=2))
            with pytest.raises(error):
                await bot(methods.GetMe())
        server.next("getMe", Answer(b"<html>", 502))
        with pytest.raises(Unanswered):
            await bot(methods.GetMe())
        server.next("x.jpg", Answer(b"\xff\xd8"))
        url = session.api.file_url(TOKEN, "photos/x.jpg")
        assert [part async for part in session.stream_content(url)] == [b"\xff\xd8"]
        await session.close()
        await api.close()


def test_importing_the_channel_does_not_import_aiogram() -> None:
    """It takes seconds, so it is left until something rare is to be done."""
    code = "import sys, bot.handlers.telegram; assert not {'aiogram', 'aiohttp'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# secrets


async def test_the_token_is_in_no_line_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """Everything fails in every way, at the lowest level of logging, and nobody names the token."""
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    with capture_logs() as logs:
        async with any_answers() as server:
            telegram = channel(server.url, profiles=(UKRAINIAN,), pauses=Pauses((0.01,)))
            for method in ("getUpdates", "getMe", "sendMessage", "sendPhoto", "getFile", "setMyCommands"):
                server.next(
                    method,
                    refusal(401, "Unauthorized"),
                    Answer(b"<html>", 502),
                    Answer(raw=b"", end=True),
                    Answer(raw=b"x"),
                )
            running = asyncio.ensure_future(telegram.run(Inbox().take))
            to = Address("telegram", OLENA)
            for _ in range(4):
                said.append(repr(await telegram.send(to, Message("Привіт"))))
                said.append(repr(await telegram.send(to, Message("?", media=Media("picture", asset="no")))))
                try:
                    await telegram.fetch(Attachment("photo", "AgAC"), 100)
                except Unfetched:
                    said.append(traceback.format_exc())
            await until(lambda: len(server.bodies("getUpdates")) > 4)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await telegram.close()
        dead = channel(NOWHERE)
        said.append(repr(await dead.send(to, Message("?"))))
        await dead.close()
    everything = "\n".join([*said, caplog.text, *map(str, logs)])
    assert "502" in everything
    assert SECRET not in everything


async def test_duplicates_and_overtaking_presses_are_told_apart_by_their_ids() -> None:
    """The same update twice has one id, so the intake keeps it once."""
    async with stage(receiving=False) as on:
        on.sandbox.faults.add(Fault("duplicate", "telegram", "updates", times=0))
        running = asyncio.ensure_future(on.channel.run(on.inbox.take))
        on.chat.start()
        on.chat.write_text("1")
        kept = await on.inbox.until(4)
        assert len({raw.id for raw in kept}) == 2
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def test_reading_goes_through_the_channel() -> None:
    """The pipeline reads with the channel that kept the update."""
    telegram = channel(NOWHERE, username="oblik_sandbox_bot")
    event = telegram.read(payload("group_mention"))
    assert event is not None
    assert event.sender.id.startswith("-100")
