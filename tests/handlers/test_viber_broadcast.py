"""Broadcasts on Viber: one request for many people, and what its answer means for each."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.conversation.events import Address
from bot.conversation.messages import Button, Message
from bot.handlers.channel import NotSent, Outcome, Paused, Refused, Sent, Unknown, Wrong
from bot.handlers.viber import LONGEST_REQUEST, Viber
from tests.handlers.viber_stage import (
    FIRST_TOKEN,
    Answer,
    FewLinesOfViber,
    channel,
    few_lines_of_viber,
    refusal,
)

NOTICE = Message("Не буде світла", (Button("Докладніше", "l:outages"),))


def people(number: int) -> list[Address]:
    return [Address("viber", f"{each:022d}==") for each in range(number)]


def requests(server: FewLinesOfViber) -> list[dict[str, Any]]:
    return [body for method, body in server.asked if method == "broadcast_message"]


async def tell(viber: Viber, number: int, message: Message = NOTICE) -> list[Outcome]:
    """The outcomes of a broadcast to so many people."""
    try:
        return await viber.send_all(people(number), message)
    finally:
        await viber.close()


async def test_three_hundred_people_in_one_request() -> None:
    """One request names all receivers, in the words and with the keyboard that every application shows."""
    async with few_lines_of_viber() as server:
        outcomes = await tell(channel(server.url), 300)
    assert outcomes == [Sent(str(FIRST_TOKEN + 1))] * 300
    [request] = requests(server)
    assert request["broadcast_list"] == [address.id for address in people(300)]
    assert (request["text"], "receiver" in request) == ("Не буде світла", False)
    assert request["keyboard"]["Buttons"][0]["ActionBody"] == "l:outages"


async def test_failed_list_names_those_who_were_not_reached() -> None:
    """Everybody is told but those in failed_list; what their statuses mean is said in the documentation."""
    failed = {1: 2, 2: 5, 3: 6, 4: 11, 5: 12, 6: 3, 7: 9}
    listed = [
        {"receiver": people(9)[number].id, "status": status, "status_message": "x"}
        for number, status in failed.items()
    ]
    async with few_lines_of_viber() as server:
        answer = {"status": 0, "status_message": "ok", "message_token": 77, "failed_list": listed}
        server.next("broadcast_message", Answer(answer))
        outcomes = await tell(channel(server.url), 9)
    assert [type(outcome) for outcome in outcomes] == [
        Sent, Refused, Refused, Refused, Refused, Refused, Wrong, NotSent, Sent,
    ]  # fmt: skip
    assert outcomes[1] == Refused("status 6: not subscribed")
    assert outcomes[5] == Refused("too many messages without a reply")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusal(12), Paused(2.0)),
        (Answer({}, status=429, headers=["Retry-After: 3"]), Paused(3.0)),
        (Answer({}, status=502), Unknown("HTTP 502")),
        (Answer(instead="cut"), Unknown("")),
        (refusal(10), NotSent("status 10: no webhook is set")),
        (refusal(3), Wrong("status 3: bad data")),
    ],
)
async def test_what_an_answer_means_for_all(answer: Answer, outcome: Outcome) -> None:
    """A refused or unanswered request is the same for everybody in it."""
    async with few_lines_of_viber() as server:
        server.next("broadcast_message", answer)
        outcomes = await tell(channel(server.url), 5)
    assert len(outcomes) == 5
    assert {type(each) for each in outcomes} == {type(outcome)}
    if not isinstance(outcome, Unknown):
        assert outcomes[0] == outcome


async def test_nobody_listens() -> None:
    """A request that did not leave told nobody."""
    outcomes = await tell(channel("http://127.0.0.1:9/pa"), 3)
    assert {type(outcome) for outcome in outcomes} == {NotSent}


async def test_too_many_requests_pause_the_channel() -> None:
    """After status 12 the next request, whoever it is for, waits."""
    async with few_lines_of_viber() as server:
        server.next("broadcast_message", refusal(12))
        viber = channel(server.url)
        assert await viber.send_all(people(2), NOTICE) == [Paused(2.0)] * 2
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(viber.send(people(1)[0], NOTICE), 0.3)
        assert len(server.asked) == 1
        await viber.close()


async def test_who_may_not_broadcast_tells_one_by_one() -> None:
    """Viber allows broadcasts on application: without it people are told one after another."""
    async with few_lines_of_viber() as server:
        server.next("broadcast_message", refusal(20))
        viber = channel(server.url)
        first = await viber.send_all(people(3), NOTICE)
        assert await tell(viber, 2) == [Sent(str(FIRST_TOKEN + 4)), Sent(str(FIRST_TOKEN + 5))]
    assert {type(outcome) for outcome in first} == {Sent}
    assert len(requests(server)) == 1
    assert [body["receiver"] for body in server.sent()] == [
        address.id for address in [*people(3), *people(2)]
    ]


async def test_a_request_is_never_too_long() -> None:
    """Where text and receivers do not fit into one request, there are more requests."""
    long = Message("ї" * 6900, (Button("Докладніше", "l:outages"),))
    async with few_lines_of_viber() as server:
        viber = channel(server.url)
        outcomes = await viber.send_all([Address("viber", f"{n:058d}==") for n in range(300)], long)
        await viber.close()
    assert {type(outcome) for outcome in outcomes} == {Sent}
    told = [each for request in requests(server) for each in request["broadcast_list"]]
    assert len(told) >= 300
    assert all(len(str(request).encode()) < LONGEST_REQUEST + 2000 for request in requests(server))


async def test_it_says_when_it_leaves() -> None:
    """Whoever is cancelled before the request has its place has told nobody."""
    left: list[int] = []
    async with few_lines_of_viber() as server:
        viber = channel(server.url, requests_per_10_seconds=1)
        await viber.send_all(people(1), NOTICE, leaving=lambda: left.append(1))
        waiting = asyncio.create_task(viber.send_all(people(2), NOTICE, leaving=lambda: left.append(2)))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await viber.close()
    assert (left, len(requests(server))) == ([1], 1)
