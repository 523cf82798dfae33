"""Sending: to the sandbox, which complains about whatever the documentation does not allow, and to worse."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from bot.conversation.events import Address, Event, Press, Words
from bot.conversation.messages import BOLD, PLAIN, Button, Media, Message
from bot.handlers.channel import Channel, NotSent, Paused, Refused, Sent, Unknown, Wrong
from bot.handlers.telegram_render import LIMITS, plain
from bot.sandbox import values as sandbox
from bot.sandbox.chat import Chat
from bot.sandbox.faults import Fault
from bot.sandbox.pictures import sample_photo
from bot.sandbox.telegram_limits import Rates
from tests.handlers.telegram_stage import NOON, OLENA, Answer, any_answers, channel, refusal, result, stage

TO = Address("telegram", OLENA)
YES, NO = Button("Так", "a1:yes", style="main"), Button("Ні", "a1:no")
SHARE = Button("Мій номер", "a1:c", kind="contact")
ASSET = Media("picture", asset="number.png")


def pressed(message: str = "102", sender: Address = TO) -> Event:
    return Event("1", sender, NOON, Press("a1:yes", message, "4382"))


def keys(chat: Chat) -> tuple[sandbox.Button, ...]:
    """What stands below the input field."""
    return chat.keyboard.buttons if chat.keyboard else ()


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    """A folder with one picture of ours."""
    (tmp_path / "number.png").write_bytes(sample_photo("012345", (320, 240)))
    return tmp_path


def test_the_channel_is_one() -> None:
    """It has the shape that the pipeline asks for, in the eyes of the type checker too."""
    telegram: Channel = channel("http://127.0.0.1:9")
    assert (telegram.name, telegram.limits) == ("telegram", LIMITS)
    assert list(telegram.routes()) == []


async def test_a_message_arrives_as_it_was_meant() -> None:
    """Words literally, marks as bold, buttons beside each other, and no complaint of the sandbox."""
    async with stage(receiving=False) as on:
        on.chat.start()
        message = Message(f"Ваш {BOLD}<показник>{PLAIN} & зона", (YES, NO), nav=(Button("Меню", "g:menu"),))
        outcome = await on.channel.send(on.olena, message)
        shown = await on.chat.next()
        assert outcome == Sent(str(shown.id))
        assert shown.text == "Ваш <показник> & зона"
        assert [(e.kind, e.offset, e.length) for e in shown.entities] == [("bold", 4, 10)]
        assert [[button.text for button in row] for row in shown.buttons] == [["Так", "Ні"], ["Меню"]]
        assert on.complaints == []


async def test_a_press_edits_the_message_it_was_made_under() -> None:
    """In place, also into the very same, and the buttons change with it."""
    async with stage() as on:
        on.chat.start()
        await on.channel.send(on.olena, Message("Передати?", (YES, NO)))
        on.chat.press("Так")
        event = await on.event(2)
        for _ in range(2):
            outcome = await on.channel.send(on.olena, Message("Прийнято", replace=True), event=event)
            assert outcome == Sent(str(on.chat.last.id))
        assert [message.text for message in on.chat.messages if message.sender == "bot"] == ["Прийнято"]
        assert on.chat.last.buttons == ()
        assert all("not modified" in text for text in on.complaints)


async def test_what_cannot_be_edited_is_sent_anew() -> None:
    """A message that was deleted, one with a picture, and one that somebody else pressed under."""
    async with stage(receiving=False) as on:
        on.chat.start()
        assert isinstance(
            await on.channel.send(on.olena, Message("раз", replace=True), event=pressed("999")), Sent
        )
        assert isinstance(
            await on.channel.send(on.olena, Message("два", replace=True), event=pressed("")), Sent
        )
        other = pressed(str(on.chat.last.id), Address("telegram", "7012345602"))
        await on.channel.send(on.olena, Message("три", replace=True), event=other)
        words = replace(other, sender=TO, content=Words("3"))
        await on.channel.send(on.olena, Message("чотири", replace=True), event=words)
        assert [message.text for message in on.chat.shown()] == ["раз", "два", "три", "чотири"]


async def test_an_edit_that_fails_for_another_reason_is_not_repeated_as_a_message() -> None:
    """A refusal that concerns the chat or the bot is an outcome, not a reason to say it twice."""
    async with any_answers() as server:
        telegram = channel(server.url)
        message = Message("Так", replace=True)
        server.next("editMessageText", refusal(403, "Forbidden: bot was blocked by the user"))
        assert isinstance(await telegram.send(TO, message, event=pressed()), Refused)
        server.next("editMessageText", Answer(b"<html>", 502))
        assert isinstance(await telegram.send(TO, message, event=pressed()), Unknown)
        assert server.bodies("sendMessage") == []
        await telegram.close()


async def test_a_long_text_arrives_whole_and_in_order() -> None:
    """In parts, of which the first replaces the old message and the last carries the buttons."""
    text = "\n\n".join(f"{BOLD}{number}{PLAIN} " + "слово " * 150 for number in range(10))
    async with stage() as on:
        on.chat.start()
        await on.channel.send(on.olena, Message("Умови?", (YES,)))
        on.chat.press("Так")
        event = await on.event(2)
        outcome = await on.channel.send(on.olena, Message(text, (NO,), replace=True), event=event)
        shown = [message for message in on.chat.messages if message.sender == "bot"]
        assert outcome == Sent(str(shown[-1].id))
        assert len(shown) == 3
        assert [len(message.labels) for message in shown] == [0, 0, 1]
        assert " ".join(message.text for message in shown).split() == plain(text).split()
        assert on.complaints == []


async def test_the_keyboard_for_the_number_goes_away_after_it() -> None:
    """It shows all buttons as words; the next message without buttons takes it away."""
    async with stage() as on:
        on.chat.start()
        message = Message("Поділіться номером", (SHARE, Button("Пропустити", "a1:s")))
        assert isinstance(await on.channel.send(on.olena, message), Sent)
        assert [button.text for button in keys(on.chat)] == ["Мій номер", "Пропустити"]
        await on.channel.send(on.olena, Message("Дякуємо"))
        assert keys(on.chat) == ()
        await on.channel.send(on.olena, Message("Ще щось?"))
        assert on.complaints == []


async def test_the_keyboard_for_the_number_gives_way_to_buttons() -> None:
    """An answer with buttons of its own takes it away, too, and no trace is left; a notice lets it be."""
    async with stage() as on:
        on.chat.start()
        await on.channel.send(on.olena, Message("Поділіться номером", (SHARE,)))
        await on.channel.send(on.olena, Message("Відключення", (NO,)), lane="notice")
        assert [button.text for button in keys(on.chat)] == ["Мій номер"]
        await on.channel.send(on.olena, Message("Передати?", (YES, NO)))
        assert keys(on.chat) == ()
        assert [message.text for message in on.chat.messages if message.sender == "bot"] == [
            "Поділіться номером",
            "Відключення",
            "Передати?",
        ]
        assert on.complaints == []


async def test_a_picture_of_ours_is_uploaded_once(assets: Path) -> None:
    """The second time it is named as Telegram knows it; if it is forgotten there, it is uploaded again."""
    async with stage(receiving=False, assets=assets) as on:
        on.chat.start()
        message = Message(f"{BOLD}Де{PLAIN} шукати номер", (YES,), media=ASSET)
        for _ in range(2):
            assert isinstance(await on.channel.send(on.olena, message), Sent)
            shown = await on.chat.next()
            assert shown.text == "Де шукати номер"
            assert shown.labels == ("Так",)
            assert shown.attachment
        assert len(on.sandbox.world.files) == 1
        assert on.complaints == []
        on.sandbox.world.files.clear()
        assert isinstance(await on.channel.send(on.olena, message), Sent)
        assert len(on.sandbox.world.files) == 1


async def test_a_stored_document_arrives_with_its_name() -> None:
    """The name is the stored one unless the message gives another; a long text follows it."""

    async def open_file(number: int) -> tuple[str, bytes]:
        return f"договір-{number}.pdf", b"%PDF-1.7"

    async with stage(receiving=False, open_file=open_file) as on:
        on.chat.start()
        await on.channel.send(on.olena, Message("Ваш договір", media=Media("document", file=7)))
        long = "слово " * 300
        await on.channel.send(on.olena, Message(long, (YES,), media=Media("document", file=7, name="d.pdf")))
        shown = on.chat.shown()
        names = [getattr(message.attachment, "name", "") for message in shown]
        assert names == ["договір-7.pdf", "d.pdf", ""]
        assert [message.text for message in shown] == ["Ваш договір", "", long.strip()]
        assert shown[-1].labels == ("Так",)
        assert on.complaints == []


@pytest.mark.parametrize("media", [ASSET, Media("document", file=1), Media("picture")])
async def test_a_file_that_is_not_there_does_not_keep_the_words_back(media: Media, tmp_path: Path) -> None:
    """The engineer is told, the person gets the text and the buttons."""
    async with stage(receiving=False, assets=tmp_path) as on:
        on.chat.start()
        with capture_logs() as logs:
            assert isinstance(await on.channel.send(on.olena, Message("Текст", (YES,), media=media)), Sent)
            assert isinstance(await on.channel.send(on.olena, Message("т " * 600, media=media)), Sent)
        assert [message.labels for message in on.chat.shown()] == [("Так",), ()]
        assert {log["event"] for log in logs} == {"a file to be sent cannot be opened"}


async def test_a_picture_that_is_not_taken_goes_as_a_document_and_else_the_words_alone(assets: Path) -> None:
    """Too large or broken pictures are no reason to be silent."""
    async with any_answers() as server:
        telegram = channel(server.url, assets=assets)
        no = refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        server.next("sendPhoto", no, no)
        server.next("sendDocument", result({"message_id": 7}), refusal(400, "Bad Request: no"))
        message = Message("Текст", (YES,), media=ASSET)
        assert await telegram.send(TO, message) == Sent("7")
        assert isinstance(await telegram.send(TO, message), Sent)
        assert [method for method, _ in server.asked] == [
            "sendPhoto", "sendDocument", "sendPhoto", "sendDocument", "sendMessage",
        ]  # fmt: skip
        assert server.asked[-1][1]["text"] == "Текст"
        await telegram.close()


async def test_an_upload_of_which_nobody_knows_is_unknown(assets: Path) -> None:
    """A picture may have arrived although the answer did not; nothing else is sent in its place."""
    async with any_answers() as server:
        telegram = channel(server.url, assets=assets)
        server.next("sendPhoto", Answer(b"<html>", 502))
        assert isinstance(await telegram.send(TO, Message("Текст", media=ASSET)), Unknown)
        server.next("sendPhoto", refusal(403, "Forbidden: bot was blocked by the user"))
        assert isinstance(await telegram.send(TO, Message("Текст", media=ASSET)), Refused)
        assert [method for method, _ in server.asked] == ["sendPhoto", "sendPhoto"]
        await telegram.close()


UNPARSED = refusal(400, "Bad Request: can't parse entities: Unsupported start tag")


async def test_words_that_telegram_cannot_parse_arrive_plain(assets: Path) -> None:
    """In a message, in an edit and under a picture: without markup, with the buttons."""
    async with any_answers() as server:
        telegram = channel(server.url, assets=assets)
        message = Message(f"{BOLD}Увага{PLAIN} & увага", (YES,), replace=True)
        server.next("sendMessage", UNPARSED)
        assert isinstance(await telegram.send(TO, message), Sent)
        server.next("editMessageText", UNPARSED)
        assert await telegram.send(TO, message, event=pressed("5")) == Sent("5")
        for method in ("sendMessage", "editMessageText"):
            first, second = server.bodies(method)
            assert (first["text"], first["parse_mode"]) == ("<b>Увага</b> &amp; увага", "HTML")
            assert second["text"] == "Увага & увага"
            assert "parse_mode" not in second
            assert second["reply_markup"] == first["reply_markup"]
        server.next("sendPhoto", UNPARSED)
        assert isinstance(await telegram.send(TO, replace(message, media=ASSET)), Sent)
        assert "Увага & увага".encode() in server.bodies("sendPhoto")[1]
        assert b"parse_mode" not in server.bodies("sendPhoto")[1]
        await telegram.close()


async def test_who_cannot_be_reached_is_refused() -> None:
    """Somebody who blocked the bot, who never wrote to it, and who does not exist."""
    async with stage(receiving=False) as on:
        assert isinstance(await on.channel.send(on.olena, Message("Ви тут?")), Refused)
        on.chat.start()
        on.chat.block()
        assert isinstance(await on.channel.send(on.olena, Message("Ви тут?")), Refused)
        assert isinstance(await on.channel.send(Address("telegram", "99"), Message("Хто ви?")), Refused)


async def test_a_429_pauses_the_channel_not_the_message() -> None:
    """The outcome names the seconds, and the next message to anybody waits for them."""
    async with stage(receiving=False) as on:
        on.chat.start()
        on.sandbox.faults.add(Fault("too_many", "telegram", "sendMessage", seconds=1))
        assert await on.channel.send(on.olena, Message("раз")) == Paused(1)
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert isinstance(await on.channel.send(on.olena, Message("два")), Sent)
        assert loop.time() - began > 0.9


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault("error", method="sendMessage", status=502), Unknown),
        (Fault("error", method="sendMessage", status=500, after=True), Unknown),
        (Fault("reset", method="sendMessage", after=True), Unknown),
        (Fault("reset", method="sendMessage"), Unknown),
    ],
)
async def test_a_send_of_which_nobody_knows_is_unknown(fault: Fault, outcome: type) -> None:
    """A gateway's page, a cut line: it may have arrived, and one of them did."""
    async with stage(receiving=False) as on:
        on.chat.start()
        on.sandbox.faults.add(fault)
        assert isinstance(await on.channel.send(on.olena, Message("Світло?")), outcome)
        assert len(on.chat.shown()) == int(fault.after)


async def test_a_send_that_surely_went_nowhere_is_not_sent() -> None:
    """Nobody listens at the address, or the token is refused."""
    telegram = channel("http://127.0.0.1:9")
    assert isinstance(await telegram.send(TO, Message("?")), NotSent)
    await telegram.close()
    async with any_answers() as server:
        telegram = channel(server.url)
        server.next("sendMessage", refusal(401, "Unauthorized"))
        assert isinstance(await telegram.send(TO, Message("?")), NotSent)
        await telegram.close()


async def test_the_rest_of_a_message_is_insisted_on() -> None:
    """Once a part has arrived, pauses and failures between the parts are overcome here."""
    text = "\n\n".join("слово " * 500 for _ in range(3))
    async with any_answers() as server:
        telegram = channel(server.url)
        server.next(
            "sendMessage",
            result({"message_id": 1}),
            Answer(b"<html>", 502),
            refusal(429, "Too Many Requests: retry after 1", retry_after=1),
            result({"message_id": 2}),
            result({"message_id": 3}),
        )
        assert await telegram.send(TO, Message(text)) == Sent("3")
        assert len(server.bodies("sendMessage")) == 5
        server.next("sendMessage", result({"message_id": 4}), *[Answer(b"<html>", 502)] * 3)
        assert isinstance(await telegram.send(TO, Message(text)), Unknown)
        server.next("sendMessage", refusal(403, "Forbidden: bot was blocked by the user"))
        assert isinstance(await telegram.send(TO, Message(text)), Refused)
        await telegram.close()


async def test_a_message_that_nobody_can_render_is_our_mistake() -> None:
    """An address that is none raises nothing: the outcome says that it will never work."""
    telegram = channel("http://127.0.0.1:9")
    with capture_logs() as logs:
        assert isinstance(await telegram.send(Address("telegram", "01gViber=="), Message("?")), Wrong)
    assert [log["event"] for log in logs] == ["a message cannot be rendered"]
    await telegram.close()


async def test_at_its_own_pace_the_bot_is_never_told_to_wait() -> None:
    """More answers to each than a burst allows, as fast as the limits let them go, meet no 429."""
    async with stage(receiving=False, per_second=50, per_chat_per_second=5) as on:
        on.sandbox.telegram.state.pace.rates = Rates(overall=50, overall_burst=55, chat=5, chat_burst=5)
        people = [chat for chat in on.sandbox.world.telegram.chats.values() if chat.kind == "private"]
        for chat in people:
            chat.start()
        outcomes = await asyncio.gather(
            *(
                on.channel.send(Address("telegram", chat.id), Message("…"))
                for chat in people
                for _ in range(8)
            )
        )
        assert {type(outcome) for outcome in outcomes} == {Sent}
        assert on.sandbox.telegram.state.pace.refused == 0


async def test_a_press_is_acknowledged_and_a_stale_one_ignored() -> None:
    """Telegram's «query is too old», a dead server and an event without a token disturb nobody."""
    async with stage() as on:
        on.chat.start()
        await on.channel.send(on.olena, Message("?", (YES,)))
        press = on.chat.press("Так")
        await on.channel.greet(await on.event(2))
        assert getattr(on.chat.presses[getattr(press, "id", "")], "answered", None)
        await on.channel.greet(pressed())
        await on.channel.greet(replace(pressed(), content=Words("a")))
        await on.channel.busy(on.olena)
        assert on.chat.typing == "typing"
    dead = channel("http://127.0.0.1:9")
    await dead.greet(pressed())
    await dead.busy(TO)
    await dead.close()


def calls(server: Any, method: str) -> Callable[[], bool]:
    return lambda: bool(server.bodies(method))


async def test_cancelling_a_send_cancels_it() -> None:
    """Cancellation is the one thing that send lets through."""
    async with any_answers() as server:
        telegram = channel(server.url)
        server.next("sendMessage", Answer(silent=True))
        task = asyncio.ensure_future(telegram.send(TO, Message("?")))
        await server.until(calls(server, "sendMessage"))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await telegram.close()
