"""Sending in Viber: what leaves, and what becomes of it."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.conversation.events import Address, Attachment, Event, Words
from bot.conversation.messages import BOLD, PLAIN, Button, Media, Message
from bot.handlers.channel import NotSent, Outcome, Paused, Refused, Sent, Unfetched, Unknown, Wrong
from bot.handlers.viber import LIMITS, Viber, plain
from bot.handlers.viber_answers import STATUSES, meaning
from bot.outgoing import Host
from bot.sandbox.viber_messages import marked, read_message
from tests.handlers.viber_stage import (
    NOON,
    PERSON,
    TOKEN,
    Answer,
    FewLinesOfViber,
    channel,
    few_lines_of_viber,
    refusal,
)

TO = Address("viber", PERSON)
YES = Button("Так", "a1:yes", style="main")
BACK = Button("‹ Назад", "b1", style="quiet")


def from_client(client: int) -> Event:
    return Event("message:1:x", TO, NOON, Words("ok"), client=client)


async def send(server: FewLinesOfViber, *messages: Message, **more: Any) -> list[Outcome]:
    """Send through a fresh channel."""
    viber = channel(server.url, **more)
    try:
        return [await viber.send(TO, message) for message in messages]
    finally:
        await viber.close()


def documented(body: dict[str, Any]) -> None:
    """Nothing in a message breaks the documented rules."""
    complaints: list[str] = []
    assert not read_message(body, complaints.append).fails
    assert not complaints


async def test_a_text_goes_with_its_keyboard() -> None:
    """One request: receiver, sender, plain text, keyboard; the token comes back as the message's name."""
    async with few_lines_of_viber() as server:
        message = Message(f"Показник {BOLD}4520{PLAIN} прийнято?", (YES,), (BACK,))
        outcomes = await send(server, message, avatar="https://bot.example/a.jpg")
    (body,) = server.sent()
    documented(body)
    assert outcomes == [Sent(str(server.token))]
    assert int(str(server.token)) > 2**53
    assert body["receiver"] == PERSON
    assert body["sender"] == {"name": "Обленерго", "avatar": "https://bot.example/a.jpg"}
    assert (body["type"], body["text"]) == ("text", "Показник 4520 прийнято?")
    assert [button["ActionBody"] for button in body["keyboard"]["Buttons"]] == ["a1:yes", "b1"]
    assert f"X-Viber-Auth-Token: {TOKEN}".lower() in server.heads[0].lower()


async def test_a_long_text_goes_in_parts_with_the_keyboard_at_the_end() -> None:
    """Nothing is dropped, no part is too long, and only the last takes the keyboard."""
    words = "Планові роботи на лініях. " * 700
    async with few_lines_of_viber() as server:
        await send(server, Message(words, (YES,)))
    for body in server.sent():
        documented(body)
    assert len(server.sent()) > 2
    assert " ".join(body["text"] for body in server.sent()).split() == words.split()
    assert ["keyboard" in body for body in server.sent()] == [False] * (len(server.sent()) - 1) + [True]


async def test_no_request_is_larger_than_viber_takes() -> None:
    """Letters of four bytes with eight long answers still fit, in more parts."""
    words = "\U0001f50c\x01" * 7000
    buttons = tuple(Button("&" * 36, f"a1:{'x' * 50}{number}") for number in range(8))
    async with few_lines_of_viber() as server:
        assert isinstance((await send(server, Message(words, buttons)))[0], Sent)
    assert "".join(body["text"] for body in server.sent()) == words


class Pictures:
    """A folder with one of our pictures."""

    def __init__(self, folder: Path) -> None:
        (folder / "meter.png").write_bytes(b"\x89PNG")
        self.folder = folder


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(tmp_path)


async def open_file(file: int) -> tuple[str, str, bytes]:
    if file == 1:
        return "Договір.pdf", "application/pdf", b"%PDF"
    if file == 2:
        raise RuntimeError("a defect")
    raise LookupError(file)


async def test_a_picture_goes_with_a_short_text_as_its_caption(pictures: Pictures) -> None:
    """Up to 768 characters stand under the picture; a longer text follows it."""
    media = Media("picture", asset="meter.png")
    async with few_lines_of_viber() as server:
        await send(
            server,
            Message("Ось тут номер.", (YES,), media=media),
            Message("ї" * 769, (YES,), media=media),
            assets=pictures.folder,
        )
    short, picture, text = server.sent()
    for body in (short, picture, text):
        documented(body)
    assert (short["type"], short["text"], "keyboard" in short) == ("picture", "Ось тут номер.", True)
    assert (picture["type"], picture["text"]) == ("picture", "")
    assert (text["type"], text["text"], "keyboard" in text) == ("text", "ї" * 769, True)


async def test_a_document_goes_with_name_and_size_and_the_words_after_it() -> None:
    """A file has no caption in Viber."""
    async with few_lines_of_viber() as server:
        await send(server, Message("Ваш договір.", media=Media("document", file=1)), open_file=open_file)
    file, text = server.sent()
    for body in (file, text):
        documented(body)
    assert (file["type"], file["file_name"], file["size"]) == ("file", "Договір.pdf", 4)
    assert text["text"] == "Ваш договір."


async def test_words_go_without_a_file_that_is_gone() -> None:
    """A deleted picture is no reason to say nothing; the engineer is told."""
    message = Message("Ось тут номер.", media=Media("picture", file=9))
    async with few_lines_of_viber() as server:
        with capture_logs() as logs:
            assert isinstance((await send(server, message, open_file=open_file))[0], Sent)
    assert [body["text"] for body in server.sent()] == ["Ось тут номер."]
    assert logs[0]["log_level"] == "warning"


async def test_sending_never_raises() -> None:
    """A failure of our own is an outcome and a line in the log."""
    async with few_lines_of_viber() as server:
        with capture_logs() as logs:
            message = Message("Ваш договір.", media=Media("document", file=2))
            (outcome,) = await send(server, message, open_file=open_file)
    assert isinstance(outcome, Wrong)
    assert logs[0]["log_level"] == "error"


async def test_a_message_without_buttons_keeps_the_keyboard_that_is_there() -> None:
    """A message without a keyboard would take the old one away, so the person's last one goes along."""
    async with few_lines_of_viber() as server:
        viber = channel(server.url)
        await viber.send(TO, Message("Скільки?", (YES,), (BACK,)))
        await viber.send(TO, Message("До вашого рахунку приєднався ще один чат."), lane="notice")
        await viber.send(Address("viber", "other"), Message("Світло є."), lane="notice")
        await viber.close()
    asked, notice, other = server.sent()
    assert notice["keyboard"] == asked["keyboard"]
    assert "keyboard" not in other


async def test_the_number_is_asked_for_only_where_it_can_be_shared() -> None:
    """A known old application gets no such button; the level of the message says what the rest needs."""
    message = Message("Ваш номер?", (Button("Надіслати номер", "", kind="contact"),), (BACK,))
    async with few_lines_of_viber() as server:
        viber = channel(server.url)
        for client in (2, 10):
            await viber.send(TO, message, event=from_client(client))
        await viber.close()
    old, new = server.sent()
    for body in (old, new):
        documented(body)
    assert [len(body["keyboard"]["Buttons"]) for body in (old, new)] == [1, 2]
    assert [body["min_api_version"] for body in (old, new)] == [2, 6]


async def test_an_application_older_than_thought_gets_the_plainest_message() -> None:
    """When Viber says that the person's devices are too old, the message goes again at the lowest level."""
    contact = Button("Надіслати номер", "", kind="contact")
    async with few_lines_of_viber() as server:
        server.next("send_message", refusal(13))
        outcomes = await send(server, Message("Ваш номер?", (YES, contact)))
    first, second = server.sent()
    assert isinstance(outcomes[0], Sent)
    assert first["min_api_version"] == 3
    assert "min_api_version" not in second
    assert [button.get("Silent") for button in second["keyboard"]["Buttons"]] == [None]


# outcomes


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_every_documented_status_has_one_meaning(status: int) -> None:
    """A status is about the person, the message, or the bot; only the last is told to the engineer."""
    concerns, _ = STATUSES[status]
    told = meaning(200, b'{"status":%d,"status_message":"x"}' % status)
    assert told.status == status
    expected = {"person": Refused, "message": Wrong, "bot": NotSent}[concerns]
    assert isinstance(told.outcome, expected)
    assert bool(told.trouble) == (concerns == "bot")


@pytest.mark.parametrize(
    ("http", "body", "outcome"),
    [
        (200, b'{"status":0,"message_token":5741311803571721087}', Sent("5741311803571721087")),
        (200, b'{"status":0}', Sent("")),
        (200, b'{"status":12}', Paused),
        (200, b'{"status":6}', Refused),
        (200, b'{"status":99}', Unknown),
        (200, b'{"status":"soon"}', Unknown),
        (200, b"{}", Unknown),
        (200, b"<html>", Unknown),
        (200, b"\xff", Unknown),
        (200, b"", Unknown),
        (429, b"", Paused),
        (401, b"", NotSent),
        (404, b"", NotSent),
        (500, b'{"status":0}', Unknown),
        (502, b"<html>", Unknown),
        (302, b"", Unknown),
    ],
)
def test_an_answer_is_classified(http: int, body: bytes, outcome: Any) -> None:
    """What is sure is told from what is not."""
    found = meaning(http, body).outcome
    assert found == outcome if isinstance(outcome, Sent) else isinstance(found, outcome)


def test_a_pause_lasts_as_long_as_it_is_asked_for() -> None:
    """HTTP 429 may name the seconds; nonsense in them is ignored and no pause is endless."""
    assert meaning(429, b"", "7").outcome == Paused(7.0)
    assert meaning(429, b"", "tomorrow").outcome == Paused(2.0)
    assert meaning(429, b"", "999999").outcome == Paused(300.0)


async def test_sure_failures_are_told_from_unsure_ones() -> None:
    """Nobody there: not sent. A cut line or a 502 page after sending: nobody knows."""
    async with few_lines_of_viber() as server:
        server.next("send_message", Answer(instead="cut"), Answer(b"<html>502</html>", status=502))
        cut, page = await send(server, Message("1"), Message("2"))
    (away,) = await send(server, Message("3"))
    assert isinstance(cut, Unknown)
    assert isinstance(page, Unknown)
    assert isinstance(away, NotSent)


async def test_too_many_requests_pauses_the_whole_channel() -> None:
    """After status 12 the next message, to whomever, waits."""
    async with few_lines_of_viber() as server:
        server.next("send_message", refusal(12))
        viber = channel(server.url)
        outcome = await viber.send(TO, Message("1"))
        late = asyncio.create_task(viber.send(Address("viber", "other"), Message("2")))
        await asyncio.sleep(0.1)
        assert not late.done()
        assert len(server.sent()) == 1
        late.cancel()
        await viber.close()
    assert outcome == Paused(2.0)


async def test_the_rest_of_a_message_is_tried_again_here() -> None:
    """Once a part is sent, a sure failure of the next repeats only that one."""
    words = "Планові роботи. " * 800
    async with few_lines_of_viber() as server:
        server.next(
            "send_message", Answer({"status": 0, "message_token": 1}), refusal(2), refusal(10), refusal(2)
        )
        (outcome,) = await send(server, Message(words))
    assert isinstance(outcome, Sent)
    first, *again = [body["text"] for body in server.sent()]
    assert len(again) == 4
    assert len(set(again)) == 1 != first


async def test_a_rest_that_never_goes_is_unknown_and_not_begun_anew() -> None:
    """When the rest fails for good the outcome says that something was sent."""
    async with few_lines_of_viber() as server:
        server.next("send_message", Answer({"status": 0, "message_token": 1}), *[refusal(2)] * 9)
        (outcome,) = await send(server, Message("Планові роботи. " * 800))
    assert isinstance(outcome, Unknown)
    assert "1 of 2 parts" in outcome.why


async def test_trouble_of_the_bot_is_told_once_and_its_end_too() -> None:
    """A token that is no longer valid is one line, however many messages fail, and one more when it heals."""
    async with few_lines_of_viber() as server:
        viber = channel(server.url)
        server.next("send_message", *[refusal(2)] * 5)
        with capture_logs() as logs:
            for _ in range(6):
                await viber.send(TO, Message("1"))
        await viber.close()
    assert [entry["log_level"] for entry in logs] == ["error", "info"]
    assert "OBLIK_VIBER__TOKEN" in logs[0]["why"]


async def test_the_token_is_never_in_an_outcome_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, the token stays in its header."""
    caplog.set_level(logging.DEBUG)
    async with few_lines_of_viber() as server:
        server.next("send_message", refusal(2), Answer(instead="cut"), Answer(b"x", status=500))
        outcomes = await send(server, *[Message("1")] * 4)
    outcomes += await send(server, Message("2"))
    viber = channel(server.url)
    assert TOKEN not in f"{outcomes}{viber!r}{viber.state}{caplog.text}"


# text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"{BOLD}Так{PLAIN}", "Так"),
        ("*жирно* ні", "* жирно* ні"),
        ("_x_ ~y~", "_ x_ ~ y~"),
        ("```код```", "`` `код`` `"),
        ("* раз\n* два", "* раз\n* два"),
        ("вул. Лесі_Українки_5", "вул. Лесі_Українки_5"),
        ("https://t.me/oblik_bot?start=a_b_", "https://t.me/oblik_bot?start=a_b_"),
        ("5*6*7", "5*6*7"),
    ],
)
def test_text_is_shown_as_it_is_written(text: str, seen: str) -> None:
    """Stars, underscores and tildes of people never format; addresses and ordinary text stay untouched."""
    assert plain(text) == seen
    assert {entity.kind for entity in marked(plain(text))[1]} <= {"url"}


async def test_half_a_letter_does_not_stop_a_message() -> None:
    """A lone surrogate from somewhere is left out."""
    async with few_lines_of_viber() as server:
        assert isinstance((await send(server, Message("a\ud800b")))[0], Sent)
    assert server.sent()[0]["text"] == "ab"


# the rest of a channel


async def test_viber_has_nothing_to_acknowledge_and_no_typing() -> None:
    """Greeting and being busy ask nothing of Viber."""
    async with few_lines_of_viber() as server:
        viber = channel(server.url)
        await viber.greet(from_client(10))
        await viber.busy(TO)
        await viber.close()
    assert not server.asked


async def test_a_file_is_fetched_only_from_vibers_hosts() -> None:
    """An address in a payload leads to Viber's media, or nowhere; what cannot be had is a sentence."""
    async with few_lines_of_viber() as server:
        viber = channel(server.url)
        for url in (
            f"http://127.0.0.1:{server.port}/x",
            "https://evil.example/x",
            "http://dl-media.viber.com/",
        ):
            with pytest.raises(Unfetched) as raised:
                await viber.fetch(Attachment("photo", url), 100)
            assert raised.value.text == "file-not-fetched"
        await viber.close()
    assert not server.asked


@pytest.mark.parametrize(("most", "text"), [(3, "file-too-big"), (100, "")])
async def test_a_file_comes_from_a_listed_host(most: int, text: str) -> None:
    """The sandbox's host may be listed; a file above the limit is refused with its sentence."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nphoto")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    viber = channel("http://127.0.0.1:1/pa", media_hosts=[Host("127.0.0.1", port, local=True)])
    attachment = Attachment("photo", f"http://127.0.0.1:{port}/x.jpg")
    if text:
        with pytest.raises(Unfetched) as raised:
            await viber.fetch(attachment, most)
        assert raised.value.text == text
    else:
        assert await viber.fetch(attachment, most) == b"photo"
    server.close()
    await viber.close()


@pytest.mark.parametrize("sender", ["", "О" * 29])
def test_a_sender_that_viber_would_refuse_is_refused_at_the_start(sender: str) -> None:
    """The name has 1 to 28 characters."""
    with pytest.raises(ValueError, match=r"viber\.name"):
        Viber(
            TOKEN,
            api_url="http://127.0.0.1:1/pa",
            public_url="",
            sender=sender,
            now=lambda: NOON,
            open_file=open_file,
            assets=Path(),
        )


def test_limits_are_the_documented_ones() -> None:
    """Eight answers, a row of pages and three of navigation are the twelve rows that a keyboard may have."""
    assert (LIMITS.text, LIMITS.caption) == (7000, 768)
    assert LIMITS.page + 1 + 3 == 12
