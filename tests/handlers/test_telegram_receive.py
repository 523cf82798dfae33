"""Receiving by polling: from the sandbox, and from servers in every kind of trouble."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.conversation.events import Start, Words
from bot.handlers.channel import Unreadable
from bot.handlers.telegram import Telegram
from bot.handlers.telegram_api import Api
from bot.handlers.telegram_receiving import RECEIVING, Pauses, split
from bot.handlers.telegram_wire import Wire
from bot.sandbox.faults import Fault
from tests.handlers.telegram_stage import (
    NOON,
    TOKEN,
    Answer,
    AnyAnswers,
    Inbox,
    any_answers,
    channel,
    payload,
    refusal,
    result,
    stage,
    until,
)

HANG = Answer(silent=True)


@contextlib.asynccontextmanager
async def polling(*answers: Answer) -> AsyncIterator[tuple[AnyAnswers, Telegram, Inbox]]:
    """A channel that polls a server which gives these answers and then hangs; pauses are short."""
    async with any_answers() as server:
        server.next("getUpdates", *answers, HANG)
        server.next("getMe", result({"id": 7_000_000_001, "username": "oblik_sandbox_bot"}))
        telegram = channel(server.url, pauses=Pauses((0.01,)))
        inbox = Inbox()
        running = asyncio.ensure_future(telegram.run(inbox.take))
        try:
            await server.until(lambda: len(server.bodies("getUpdates")) > len(answers))
            yield server, telegram, inbox
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await telegram.close()


def update(number: int, text: str = "так") -> dict[str, object]:
    body: dict[str, object] = json.loads(payload("text"))
    return body | {"update_id": number, "message": {**body["message"], "text": text}}  # type: ignore[dict-item]


async def test_what_a_person_writes_is_kept_and_confirmed() -> None:
    """Updates of the sandbox arrive once and in order, and it has none left."""
    async with stage() as on:
        on.chat.start("0120045678")
        for number in range(20):
            on.chat.write_text(f"№ {number}")
        kept = await on.inbox.until(21)
        events = [on.channel.read(raw.body) for raw in kept]
        assert [event.content for event in events if event] == [
            Start("0120045678"),
            *(Words(f"№ {number}") for number in range(20)),
        ]
        await asyncio.sleep(0.2)
        assert on.sandbox.telegram.state.queue.waiting() == []
        assert len({raw.id for raw in on.inbox.kept}) == 21
        assert on.channel.state == RECEIVING
        assert on.channel.username == "oblik_sandbox_bot"
        assert on.complaints == []


async def test_updates_are_confirmed_only_after_they_are_durable() -> None:
    """A poll with their offset follows `take`; while it fails the same ones are asked for again."""
    both = result([update(11), update(12)])
    async with any_answers() as server:
        server.next("getUpdates", both, both, both, result([]), HANG)
        telegram = channel(server.url, pauses=Pauses((0.01,)), username="oblik_sandbox_bot")
        inbox = Inbox(broken=2)
        with capture_logs() as logs:
            running = asyncio.ensure_future(telegram.run(inbox.take))
            await server.until(lambda: len(server.bodies("getUpdates")) == 5)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        asked = [body.get("offset") for body in server.bodies("getUpdates")]
        assert asked == [None, None, None, 13, None]
        assert [raw.id for raw in inbox.kept] == ["11", "12"]
        assert [log["why"] for log in logs if "why" in log] == ["updates cannot be kept: OSError"]
        await telegram.close()


async def test_one_malformed_update_stops_nobody() -> None:
    """Of many updates every one is kept as it came; the one that cannot be read is refused only when read."""
    strange = [{"update_id": 500, "message": "?"}, {"message": 1}, 7, None, {"update_id": 10**30}]
    good = [update(number, f"№ {number}") for number in range(100, 195)]
    async with polling(result([*good[:50], *strange, *good[50:]])) as (server, telegram, inbox):
        assert len(inbox.kept) == 100
        read = 0
        for raw in inbox.kept:
            with contextlib.suppress(Unreadable):
                read += telegram.read(raw.body) is not None
        assert read == 95
        assert server.bodies("getUpdates")[1]["offset"] == 501
        assert len({raw.id for raw in inbox.kept}) == 100


async def test_half_a_surrogate_pair_in_one_update_hides_no_other() -> None:
    """The strict parser gives up on the whole answer; the updates are cut out nevertheless."""
    body = json.dumps({"ok": True, "result": [update(1, "a\ud800"), update(2), update(3, "я")]}).encode()
    async with polling(Answer(body)) as (server, telegram, inbox):
        events = [telegram.read(raw.body) for raw in inbox.kept]
        assert [event.content for event in events if event] == [Words("a"), Words("так"), Words("я")]
        assert server.bodies("getUpdates")[1]["offset"] == 4


async def test_updates_without_numbers_are_kept_and_told_about() -> None:
    """They cannot be confirmed, so the engineer hears of it; the next good answer heals."""
    async with polling(result([{"x": 1}]), result([])) as (server, telegram, inbox):
        assert len(inbox.kept) == 1
        assert inbox.kept[0].id.startswith("h")
        assert telegram.state == RECEIVING
        assert "offset" not in server.bodies("getUpdates")[1]


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (refusal(401, "Unauthorized"), "does not know this token"),
        (refusal(404, "Not Found"), "does not know this token"),
        (refusal(409, "Conflict: terminated by other getUpdates request"), "another program receives"),
        (refusal(400, "Bad Request: strange"), "400: Bad Request: strange"),
        (Answer(b"<html>502</html>", 502), "answered with 502"),
        (Answer(b"<html>welcome</html>", 200), "answered with 200"),
        (Answer({"ok": True, "result": True}), "no list of updates"),
        (Answer({"ok": False, "error_code": 418, "description": "tea"}), "418: tea"),
        (Answer(raw=b"", end=True), "cut before the answer was whole"),
    ],
)
async def test_trouble_is_told_once_and_does_not_end_receiving(trouble: Answer, why: str) -> None:
    """Three times the same is one line; when it is over, that is one line too, and updates come again."""
    with capture_logs() as logs:
        async with polling(trouble, trouble, trouble, result([update(5)])) as (_, telegram, inbox):
            assert telegram.state == RECEIVING
            assert [raw.id for raw in inbox.kept] == ["5"]
    told = [log for log in logs if log["event"].startswith("telegram:")]
    assert [log["event"] for log in told] == ["telegram: not receiving", "telegram: receiving"]
    assert why in told[0]["why"]
    assert TOKEN.partition(":")[2] not in str(logs)


async def test_a_pause_that_telegram_asks_for_is_kept() -> None:
    """After a 429 the next poll comes not before its time."""
    async with any_answers() as server:
        server.next("getUpdates", refusal(429, "Too Many Requests", retry_after=1), HANG)
        telegram = channel(server.url, pauses=Pauses((0.01,)))
        running = asyncio.ensure_future(telegram.run(Inbox().take))
        await server.until(lambda: bool(server.asked))
        began = asyncio.get_running_loop().time()
        await server.until(lambda: len(server.bodies("getUpdates")) == 2)
        assert asyncio.get_running_loop().time() - began > 0.9
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await telegram.close()


async def test_a_forgotten_webhook_is_taken_away() -> None:
    """Polling where a webhook is still set: it is deleted, once, and what waited arrives."""
    async with stage(receiving=False, pauses=Pauses((0.01,))) as on:
        api = Api(TOKEN, Wire(on.url))
        assert (await api.call("setWebhook", {"url": "http://127.0.0.1:9/old"})).ok
        await api.close()
        on.chat.start()
        running = asyncio.ensure_future(on.channel.run(on.inbox.take))
        assert len(await on.inbox.until(1, within=60)) == 1
        assert on.sandbox.telegram.state.pusher.webhook is None
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_webhook_that_cannot_be_taken_away_is_tried_again() -> None:
    """And another one, set later by somebody else, is only told about."""
    set_by_us = refusal(409, "Conflict: can't use getUpdates method while webhook is active")
    async with any_answers() as server:
        server.next("getUpdates", *[set_by_us] * 4, HANG)
        server.next("deleteWebhook", Answer(b"<html>", 502), result(value=True))
        telegram = channel(server.url, pauses=Pauses((0.01,)))
        with capture_logs() as logs:
            running = asyncio.ensure_future(telegram.run(Inbox().take))
            await server.until(lambda: len(server.bodies("getUpdates")) == 5, within=60)
        assert len(server.bodies("deleteWebhook")) == 2
        assert [log["why"] for log in logs if "why" in log] == [
            "a webhook is set: taking it away, because we fetch updates",
            "Telegram answered with 502",
            "a webhook is set: taking it away, because we fetch updates",
            "another program receives with this token, or a webhook is set",
        ]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await telegram.close()


@pytest.mark.parametrize(
    "fault",
    [
        Fault("malformed", "telegram", "updates", times=0),
        Fault("duplicate", "telegram", "updates", times=0),
        Fault("error", "telegram", "getUpdates", status=502, times=3),
        Fault("reset", "telegram", "getUpdates", times=3),
        Fault("reset", "telegram", "getUpdates", times=3, after=True),
        Fault("too_many", "telegram", "getUpdates", seconds=1),
    ],
)
async def test_bad_moments_of_the_server_lose_and_double_nothing(fault: Fault) -> None:
    """Whatever strikes the polls, each thing a person wrote is kept, in order, under one id."""
    async with stage(receiving=False, pauses=Pauses((0.01,))) as on:
        on.sandbox.faults.add(fault)
        on.chat.start()
        running = asyncio.ensure_future(on.channel.run(on.inbox.take))
        texts = [f"№ {number}" for number in range(10)]
        for text in texts:
            on.chat.write_text(text)
            await asyncio.sleep(0.02)
        read: dict[str, str] = {}
        async with asyncio.timeout(60):
            while len(read) < 10:
                await asyncio.sleep(0.02)
                for raw in on.inbox.kept:
                    with contextlib.suppress(Unreadable):
                        event = on.channel.read(raw.body)
                        if event and isinstance(event.content, Words):
                            read[raw.id] = event.content.text
        assert list(read.values()) == texts
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_network_that_is_not_there_is_waited_for() -> None:
    """Nobody listens; the channel says so and goes on trying, and its pauses grow."""
    telegram = channel("http://127.0.0.1:9", pauses=Pauses((0.01, 0.02)))
    running = asyncio.ensure_future(telegram.run(Inbox().take))
    await until(lambda: telegram.state != "starting")
    assert "was not reached" in telegram.state
    assert telegram.since == NOON
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await telegram.close()


async def test_pauses_grow_until_something_succeeds() -> None:
    """Each failure waits longer than the one before, up to the longest; a success begins anew."""
    loop = asyncio.get_running_loop()
    pauses = Pauses((0.01, 0.05))
    waited = []
    for number in range(4):
        began = loop.time()
        await pauses.wait()
        waited.append(loop.time() - began > 0.04)
        if number == 2:
            pauses.success()
    assert waited == [False, True, True, False]


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["update_id", "a", "я"]), st.integers(0, 2**62) | st.text(), max_size=3
        ),
        max_size=6,
    )
)
def test_updates_are_cut_out_as_they_came(updates: list[dict[str, object]]) -> None:
    """Strictly or leniently, the pieces mean what the whole meant."""
    body = json.dumps({"ok": True, "result": updates}, ensure_ascii=False).encode()
    pieces = split(body)
    assert pieces is not None
    assert [json.loads(piece) for piece in pieces] == updates
    lenient = split(body.replace(b'"ok"', b'"half": "\\ud800", "ok"'))
    assert lenient is not None
    assert [json.loads(piece) for piece in lenient] == updates


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"1", b'{"ok":true}', b'{"ok":false,"result":[]}', b'{"ok":1,"result":"\\ud800"}']
)
def test_what_is_no_list_of_updates_is_none(body: bytes) -> None:
    """Neither parser makes one up."""
    assert split(body) is None
