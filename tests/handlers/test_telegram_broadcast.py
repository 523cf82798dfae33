"""Broadcasts on Telegram: behind answers, edited where an earlier message is, paused as Telegram asks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.conversation.events import Address
from bot.conversation.messages import Message
from bot.handlers.channel import Paused, Sent
from tests.handlers.telegram_stage import OLENA, Answer, any_answers, channel, refusal, result, stage

NOTICE = Message("Не буде світла")
BUSY: dict[str, Any] = {"ok": False, "error_code": 429, "description": "Too Many Requests"}


async def test_an_earlier_message_is_edited() -> None:
    """A correction takes the place of the earlier message, and is a new one where that is gone."""
    async with stage(receiving=False) as scene:
        scene.chat.start()
        [first] = await scene.channel.send_all([scene.olena], NOTICE)
        assert isinstance(first, Sent)
        changed = Message("Світло буде раніше")
        assert await scene.channel.send_all([scene.olena], changed, edits=[first.ref]) == [first]
        assert [message.text for message in scene.chat.messages[-1:]] == [changed.text]
        [other] = await scene.channel.send_all([scene.olena], NOTICE, edits=["99999"])
        assert isinstance(other, Sent)
        assert other.ref != first.ref


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (refusal(429, "Too Many Requests: retry after 7", retry_after=7), 7.0),
        (Answer(BUSY, 429, headers={"Retry-After": "5"}), 5.0),
        (Answer(BUSY, 429), 3.0),
        (Answer("<html>busy</html>", 429, headers={"Retry-After": "4"}), 4.0),
    ],
)
async def test_429_pauses_the_channel(answer: Answer, seconds: float) -> None:
    """Whether JSON or a header says how long, nothing goes to anybody meanwhile."""
    async with any_answers() as server:
        server.next("sendMessage", answer)
        telegram = channel(server.url)
        to = [Address("telegram", OLENA)]
        assert await telegram.send_all(to, NOTICE) == [Paused(seconds)]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(telegram.send(Address("telegram", "7012345602"), NOTICE), 0.2)
        assert len(server.asked) == 1
        await telegram.close()


async def test_answers_go_before_a_broadcast() -> None:
    """An answer waits for one place, not for the messages of a broadcast that came before it."""
    async with any_answers() as server:
        telegram = channel(server.url, per_second=20)
        for number in range(60):
            server.next("sendMessage", result({"message_id": number}))
        many = [
            asyncio.create_task(telegram.send_all([Address("telegram", str(number))], NOTICE))
            for number in range(1, 50)
        ]
        await asyncio.sleep(0.05)
        await telegram.send(Address("telegram", "777"), Message("відповідь"))
        told = [body["chat_id"] for _, body in server.asked]
        assert told.index(777) < 35
        for task in many:
            task.cancel()
        await asyncio.gather(*many, return_exceptions=True)
        await telegram.close()


async def test_what_has_not_left_can_be_taken_back() -> None:
    """Whoever is cancelled while waiting for a place has told nobody, and has not said that it leaves."""
    left: list[int] = []
    async with any_answers() as server:
        server.next("sendMessage", result({"message_id": 1}))
        telegram = channel(server.url, per_second=1)
        await telegram.send_all([Address("telegram", "1")], NOTICE, leaving=lambda: left.append(1))
        later = telegram.send_all([Address("telegram", "2")], NOTICE, leaving=lambda: left.append(2))
        waiting = asyncio.create_task(later)
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert (left, len(server.asked)) == ([1], 1)
        await telegram.close()
