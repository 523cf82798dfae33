"""The webhook: who is believed, what is durable before Viber hears yes, and the welcome."""

from __future__ import annotations

import asyncio
import hmac
import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.conversation.events import Address, Receipt
from bot.conversation.messages import Button, Message
from bot.handlers.channel import Raw, Refused, Sent
from bot.handlers.viber import Viber
from tests.handlers.viber_stage import (
    PERSON,
    TOKEN,
    Caller,
    channel,
    few_lines_of_viber,
    refusal,
    running,
    until,
)

PAYLOADS = Path(__file__).parents[1] / "payloads" / "viber"
NOBODY = "http://127.0.0.1:1/pa"


def recorded(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


class Intake:
    """Keeps updates by id, as the database does; can be out of order, and can be slow."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.broken = False

    async def __call__(self, updates: Sequence[Raw]) -> None:
        if self.broken:
            raise OSError("disk full")
        await asyncio.sleep(0)
        self.kept |= {raw.id: raw.body for raw in updates}


async def test_an_update_is_kept_before_viber_hears_yes() -> None:
    """A signed message is stored as it came and answered 200; a repeat has the same id."""
    intake = Intake()
    async with running(channel(NOBODY), intake) as viber:
        for _ in range(2):
            assert (await Caller(viber).webhook(recorded("text"))).status == 200
    assert list(intake.kept.values()) == [recorded("text")]


async def test_what_cannot_be_kept_comes_again() -> None:
    """While the intake is broken, or not there yet, Viber hears 503 and will call again."""
    intake = Intake()
    viber = channel(NOBODY)
    caller = Caller(viber)
    assert (await caller.webhook(recorded("text"))).status == 503
    intake.broken = True
    async with running(viber, intake):
        with capture_logs() as logs:
            assert (await caller.webhook(recorded("text"))).status == 503
            assert (await caller.webhook(recorded("conversation_started"))).status == 503
        intake.broken = False
        assert (await caller.webhook(recorded("text"))).status == 200
    assert [entry["log_level"] for entry in logs] == ["error", "error"]
    assert (await caller.webhook(recorded("press"))).status == 503
    assert len(intake.kept) == 1


async def test_ten_thousand_forged_calls_leave_nothing() -> None:
    """Whatever is not signed hears 403 or 413: no row, no traceback, no way around by letters or length."""
    chance = random.Random(5)
    intake = Intake()
    heard: set[int] = set()
    right = "0" * 64
    async with running(channel(NOBODY), intake) as viber:
        caller = Caller(viber)
        with capture_logs() as logs:
            for number in range(10_000):
                body = recorded("text") if number % 3 else chance.randbytes(chance.randrange(60))
                signature = chance.choice(
                    [
                        right,
                        "",
                        right[:-1],
                        f"{right}0",
                        "ї" * 64,
                        "\xff" * 64,
                        chance.randbytes(32).hex(),
                        TOKEN,
                    ]
                )
                heard.add((await caller.webhook(body, signature)).status)
            heard.add((await caller.webhook(b"a" * 1_000_001, right)).status)
            heard.add((await caller.webhook(b"{}", right, content_length="99999999")).status)
            heard.add((await caller.webhook(b"a" * 2_000_000, right, content_length="7")).status)
    assert heard == {403, 413}
    assert not intake.kept
    assert not [entry for entry in logs if entry.get("exc_info")]


async def test_a_signature_of_other_bytes_is_no_signature() -> None:
    """One changed byte in the body makes the call a forged one; capital letters in the signature do not."""
    intake = Intake()
    body = recorded("text")
    signature = hmac.digest(TOKEN.encode(), body, "sha256").hex()
    async with running(channel(NOBODY), intake) as viber:
        caller = Caller(viber)
        assert (await caller.webhook(body + b" ", signature)).status == 403
        assert (await caller.webhook(body, signature.upper())).status == 200
    assert len(intake.kept) == 1


async def test_a_caller_who_leaves_in_the_middle_harms_nobody() -> None:
    """A connection that ends before the body does is just over."""
    viber = channel(NOBODY)
    caller = Caller(viber)

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        told.append(message)

    told: list[object] = []
    scope = {"type": "http", "method": "POST", "path": "/viber/webhook", "headers": [], "query_string": b""}
    await caller.app(scope, receive, send)
    assert told
    await viber.close()


@pytest.mark.parametrize(
    "name",
    [
        "webhook",
        "delivered",
        "seen",
        "failed",
        "failed_without_reason",
        "client_status",
        "action_of_tomorrow",
    ],
)
async def test_receipts_and_unknown_events_are_accepted_and_not_kept(name: str) -> None:
    """Whatever is no update hears 200 and is no row, also before anybody takes updates."""
    viber = channel(NOBODY)
    assert (await Caller(viber).webhook(recorded(name))).status == 200
    await viber.close()


async def test_receipts_are_told_to_whoever_counts_them() -> None:
    """Delivered, seen and failed come with the token that `send` returned; the uncounted come again."""
    counted: list[tuple[str, str, str]] = []

    async def count(receipt: Receipt) -> None:
        if len(counted) == 3:
            raise OSError("database is locked")
        counted.append((receipt.what, receipt.ref, receipt.who.id))

    viber = channel(NOBODY)
    viber.report(count)
    caller = Caller(viber)
    with capture_logs() as logs:
        for name in ("delivered", "seen", "failed", "client_status"):
            assert (await caller.webhook(recorded(name))).status == 200
        assert (await caller.webhook(recorded("seen"))).status == 503
    assert counted == [
        ("delivered", "4912661846655238175", PERSON),
        ("seen", "4912661846655238175", PERSON),
        ("failed", "4912661846655238176", PERSON),
    ]
    assert [entry for entry in logs if entry.get("why") == "failure description"]
    await viber.close()


async def test_a_signed_call_that_cannot_be_read_is_kept_for_the_engineer() -> None:
    """What Viber signed is Viber's, however odd: it is durable, and turns up as a dead letter."""
    intake = Intake()
    async with running(channel(NOBODY), intake) as viber:
        for body in (b"{", b"[]", b"", json.dumps({"event": 7}).encode()):
            assert (await Caller(viber).webhook(body)).status == 200
    assert len(intake.kept) == 4


# the welcome

HELLO = Message("Вітаю!", (Button("Погоджуюсь", "a1:yes", style="main"),))


async def answer_started(viber: Viber, intake: Intake, name: str, after: float = 0.0) -> object:
    """What the pipeline does: sees the update, thinks, answers."""
    await until(lambda: intake.kept)
    await asyncio.sleep(after)
    event = viber.read(recorded(name))
    assert event is not None
    return await viber.send(Address("viber", PERSON), HELLO, event=event)


async def test_the_welcome_is_the_answer_to_the_call() -> None:
    """A newcomer's welcome, keyboard and all, is the body of the HTTP answer; no request is made."""
    intake = Intake()
    async with few_lines_of_viber() as server, running(channel(server.url), intake) as viber:
        called = asyncio.create_task(Caller(viber).webhook(recorded("conversation_started")))
        assert await answer_started(viber, intake, "conversation_started") == Sent()
        heard = await called
        assert not server.sent()
    welcome = json.loads(heard.body)
    assert heard.headers["content-type"].startswith("application/json")
    assert (welcome["type"], welcome["text"], welcome["sender"]) == ("text", "Вітаю!", {"name": "Обленерго"})
    assert welcome["keyboard"]["Buttons"][0]["ActionBody"] == "a1:yes"
    assert "receiver" not in welcome


async def test_a_repeated_call_hears_the_same_welcome() -> None:
    """Viber calls again after five seconds with the same token, and hears the same answer."""
    intake = Intake()
    async with running(channel(NOBODY), intake) as viber:
        caller = Caller(viber)
        calls = [asyncio.create_task(caller.webhook(recorded("conversation_started"))) for _ in range(2)]
        await answer_started(viber, intake, "conversation_started")
        first, second = await asyncio.gather(*calls)
        late = await caller.webhook(recorded("conversation_started"))
    assert first.body == second.body == late.body != b""


async def test_a_late_pipeline_leaves_the_answer_empty() -> None:
    """When no welcome comes in time Viber hears an empty 200, and who is not subscribed cannot be told."""
    intake = Intake()
    async with (
        few_lines_of_viber() as server,
        running(channel(server.url, welcome_seconds=0.05), intake) as viber,
    ):
        called = asyncio.create_task(Caller(viber).webhook(recorded("conversation_started")))
        server.next("send_message", refusal(6))
        outcome = await answer_started(viber, intake, "conversation_started", after=0.1)
        heard = await called
    assert (heard.status, heard.body) == (200, b"")
    assert outcome == Refused("status 6: not subscribed")


async def test_only_the_first_message_fits_into_the_answer() -> None:
    """A second message for the same newcomer goes the usual way, and Viber decides."""
    intake = Intake()
    async with few_lines_of_viber() as server, running(channel(server.url), intake) as viber:
        called = asyncio.create_task(Caller(viber).webhook(recorded("conversation_started")))
        await answer_started(viber, intake, "conversation_started")
        server.next("send_message", refusal(6))
        outcome = await answer_started(viber, intake, "conversation_started")
        assert json.loads((await called).body)["text"] == "Вітаю!"
    assert isinstance(outcome, Refused)


async def test_a_subscriber_who_comes_back_is_written_to() -> None:
    """A subscriber gets a real message: the call is answered at once and stays empty."""
    intake = Intake()
    async with few_lines_of_viber() as server, running(channel(server.url), intake) as viber:
        heard = await Caller(viber).webhook(recorded("conversation_started_context"))
        outcome = await answer_started(viber, intake, "conversation_started_context")
        assert [body["receiver"] for body in server.sent()] == [PERSON]
    assert (heard.status, heard.body) == (200, b"")
    assert outcome == Sent(str(server.token))
