"""The Viber channel while it runs: the webhook is set, kept, and what fails is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from bot.conversation.events import Address
from bot.conversation.messages import Message
from bot.handlers.channel import Raw
from tests.handlers.viber_stage import (
    PERSON,
    Answer,
    channel,
    few_lines_of_viber,
    refusal,
    running,
    until,
)


async def nowhere(updates: Sequence[Raw]) -> None:
    """Takes updates and forgets them."""


async def test_the_webhook_is_set_with_the_documented_events() -> None:
    """Viber is told where to call and of what; names are asked for, photos are not; the URI is learned."""
    async with few_lines_of_viber() as server, running(channel(server.url), nowhere) as viber:
        assert viber.state == "starting"
        await until(lambda: viber.uri)
        assert viber.state == "receiving"
        assert viber.uri == "oblik"
    assert server.asked[0] == (
        "set_webhook",
        {
            "url": "http://127.0.0.1:1/viber/webhook",
            "event_types": [
                "delivered",
                "seen",
                "failed",
                "subscribed",
                "unsubscribed",
                "conversation_started",
            ],
            "send_name": True,
            "send_photo": False,
        },
    )


async def test_a_wrong_token_is_told_once_and_tried_again() -> None:
    """However often Viber refuses, the engineer reads one line, and one more when it works."""
    async with few_lines_of_viber() as server:
        server.next("set_webhook", *[refusal(2)] * 3, refusal(1), Answer(b"<html>", status=502))
        with capture_logs() as logs:
            async with running(channel(server.url), nowhere) as viber:
                await until(lambda: viber.state == "receiving")
    told = [entry for entry in logs if entry.get("part") == "webhook"]
    assert [entry["log_level"] for entry in told] == ["error", "error", "error", "info"]
    assert "OBLIK_VIBER__TOKEN" in told[0]["why"]
    assert "server.public_url" in told[1]["why"]
    assert len([method for method, _ in server.asked if method == "set_webhook"]) == 6


async def test_no_network_is_told_and_waited_out() -> None:
    """Viber away at the start is a state, not an end."""
    with capture_logs() as logs:
        async with running(channel("http://127.0.0.1:1/pa"), nowhere) as viber:
            await until(lambda: "cannot be reached" in viber.state)
            await asyncio.sleep(0.05)
    assert len([entry for entry in logs if entry["log_level"] == "error"]) == 1


@pytest.mark.parametrize("public_url", ["", "http://bot.example"])
async def test_without_a_public_https_address_the_reason_is_said(public_url: str) -> None:
    """The real Viber calls https only: one sentence names the setting, and nothing is asked of Viber."""
    with capture_logs() as logs:
        async with running(
            channel("https://chatapi.viber.invalid/pa", public_url=public_url), nowhere
        ) as viber:
            await until(lambda: "server.public_url" in viber.state)
            await asyncio.sleep(0.05)
    assert len(logs) == 1


async def test_a_lost_webhook_is_set_again() -> None:
    """When an answer says that no webhook is set, it is set at once and not in an hour."""
    async with few_lines_of_viber() as server, running(channel(server.url), nowhere) as viber:
        await until(lambda: viber.uri)
        server.next("send_message", refusal(10))
        await viber.send(Address("viber", PERSON), Message("1"))
        await until(lambda: [method for method, _ in server.asked].count("set_webhook") == 2)


async def test_a_known_uri_is_not_asked_for() -> None:
    """The setting wins."""
    async with few_lines_of_viber() as server, running(channel(server.url, uri="mine"), nowhere) as viber:
        await until(lambda: viber.state == "receiving")
        await asyncio.sleep(0.02)
    assert [method for method, _ in server.asked] == ["set_webhook"]
    assert viber.uri == "mine"
