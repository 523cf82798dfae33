"""Faults on demand, in front of both servers and in what they send."""

import asyncio
from typing import Any

import httpx
import pytest

from bot.sandbox.faults import REQUEST_FAULTS, Fault, Faults
from bot.sandbox.server import Sandbox
from tests.sandbox.callers import TelegramCaller, ViberCaller, Webhook

OLENA = 6871234501
OLENA_ON_VIBER = "01gOlenaKovalSandbox1A=="


def strikes(faults: Faults, calls: int, channel: str = "telegram", method: str = "sendmessage") -> list[int]:
    """Which of so many calls are struck."""
    return [n for n in range(1, calls + 1) if faults.due(channel, method, REQUEST_FAULTS)]


def test_a_fault_strikes_from_the_nth_call_on_so_many_times() -> None:
    """Counting starts when the fault is planned and concerns only what it names."""
    faults = Faults()
    faults.add(Fault("error", "telegram", "sendMessage", nth=3, times=2))
    assert strikes(faults, 2, method="getme") == []
    assert strikes(faults, 2, channel="viber") == []
    assert strikes(faults, 6) == [3, 4]


def test_chances_are_the_same_for_the_same_seed() -> None:
    """A run with chances can be repeated."""
    runs = []
    for seed in (1, 1, 2):
        faults = Faults(seed)
        faults.add(Fault("reset", probability=0.3, times=0))
        runs.append(strikes(faults, 200))
    assert runs[0] == runs[1] != runs[2]
    assert 40 < len(runs[0]) < 80


def test_a_fault_can_be_taken_back() -> None:
    """Alone or with all others."""
    faults = Faults()
    number = faults.add(Fault("reset", times=0))
    faults.add(Fault("error", times=0))
    faults.remove(number)
    faults.remove(number)
    assert [planned["kind"] for planned in faults.plan()] == ["error"]
    faults.clear()
    assert strikes(faults, 3) == []


@pytest.mark.parametrize(
    "wrong", [{"kind": "flood"}, {"kind": "reset", "nth": 0}, {"kind": "reset", "times": -1}]
)
def test_a_fault_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    """A misspelt kind or an impossible count is an error at once."""
    with pytest.raises(ValueError, match=r"there is no fault flood|nth is 1 or more"):
        Faults().add(Fault(**wrong))


async def test_refusals_and_error_pages_leave_nothing_behind(
    telegram: TelegramCaller, sandbox: Sandbox
) -> None:
    """429 says how long to wait, 502 is an HTML page; the message is not sent."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    sandbox.faults.add(Fault("too_many", "telegram", "sendMessage", seconds=7))
    sandbox.faults.add(Fault("error", "telegram", "sendMessage", nth=2, status=502))
    say = {"chat_id": OLENA, "text": "x"}
    refused = await telegram.client.post(f"{telegram.address}/sendMessage", json=say)
    assert refused.json()["parameters"] == {"retry_after": 7}
    page = await telegram.client.post(f"{telegram.address}/sendMessage", json=say)
    assert (page.status_code, page.headers["content-type"]) == (502, "text/html")
    assert not chat.shown()
    await telegram("sendMessage", **say)


@pytest.mark.parametrize("after", [False, True])
async def test_a_cut_connection_tells_nothing_of_what_was_done(
    telegram: TelegramCaller, sandbox: Sandbox, *, after: bool
) -> None:
    """The bot gets no answer whether the message was sent or not."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    sandbox.faults.add(Fault("reset", "telegram", "sendMessage", after=after))
    with pytest.raises(httpx.RemoteProtocolError):
        await telegram("sendMessage", chat_id=OLENA, text="x")
    assert len(chat.shown()) == int(after)
    await telegram("sendMessage", chat_id=OLENA, text="x")


async def test_a_hanging_request_ends_with_the_callers_patience(
    telegram: TelegramCaller, sandbox: Sandbox
) -> None:
    """The request is accepted and never answered."""
    sandbox.faults.add(Fault("hang", "telegram", "getMe", seconds=30))
    with pytest.raises(httpx.ReadTimeout):
        await telegram.client.post(f"{telegram.address}/getMe", timeout=0.2)
    await telegram("getMe")


async def test_a_delay_is_only_late(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """The answer comes, after its time."""
    sandbox.faults.add(Fault("delay", seconds=0.2))
    asked = asyncio.create_task(telegram("getMe"))
    await asyncio.sleep(0.1)
    assert not asked.done()
    assert (await asked)["is_bot"]


async def test_viber_says_too_many_in_its_own_way(viber: ViberCaller, sandbox: Sandbox) -> None:
    """Status 12 with HTTP 200."""
    sandbox.faults.add(Fault("too_many", "viber"))
    assert (await viber("get_account_info"))["status"] == 12
    assert (await viber("get_account_info"))["status"] == 0


async def test_telegram_updates_come_twice_or_malformed(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """A doubled update keeps its number; a malformed one stands in the batch before it."""
    sandbox.faults.add(Fault("duplicate", "telegram", "updates"))
    sandbox.faults.add(Fault("malformed", "telegram", "updates", nth=2))
    chat = sandbox.world.telegram.chat(OLENA)
    chat.write_text("двічі")
    chat.write_text("після зламаного")
    updates = await telegram("getUpdates")
    numbers = [update["update_id"] - updates[0]["update_id"] for update in updates]
    assert numbers == [0, 0, 1, 2]
    assert updates[2]["message"]["message_id"] == "not a number"
    assert await telegram("getUpdates", offset=updates[-1]["update_id"] + 1) == []


async def test_viber_callbacks_come_twice_malformed_or_late(
    viber: ViberCaller, webhook: Webhook, sandbox: Sandbox
) -> None:
    """The same token twice; a body no parser understands; a callback held back."""
    await viber("set_webhook", url=webhook.url)
    sandbox.faults.add(Fault("duplicate", "viber", "updates"))
    sandbox.faults.add(Fault("malformed", "viber", "updates", nth=2))
    sandbox.faults.add(Fault("delay", "viber", "updates", nth=3, seconds=0.1))
    chat = sandbox.world.viber.chat(OLENA_ON_VIBER)
    sent = [chat.write_text(words).id for words in ("двічі", "після зламаного", "пізно")]
    calls = [call.body for call in await webhook.until(6)][1:]
    assert [call["message_token"] for call in calls] == [sent[0], sent[0], sent[1] + 1, sent[1], sent[2]]
    assert calls[2]["message"] == {"type": 7}


async def test_faults_and_people_are_driven_over_http(root: str, client: httpx.AsyncClient) -> None:
    """A script needs nothing but the control routes."""
    planned = await client.post(f"{root}/sandbox/faults", json={"kind": "reset", "channel": "viber"})
    assert planned.json()[0]["kind"] == "reset"
    wrong = await client.post(f"{root}/sandbox/faults", json={"kind": "flood"})
    assert (wrong.status_code, "there is no fault flood" in wrong.json()["mistake"]) == (400, True)
    assert (await client.delete(f"{root}/sandbox/faults")).json() == []
    who = {"messenger": "telegram", "chat": str(OLENA)}
    for act in (
        {"act": "start", "payload": "a1"},
        {"act": "send_photo", "caption": "лічильник"},
        {"act": "send_album"},
    ):
        assert (await client.post(f"{root}/sandbox/act", json={**who, **act})).status_code == 200
    chat = (await client.get(f"{root}/sandbox/chat", params=who)).json()
    assert [message["text"] for message in chat["messages"]] == ["/start a1", "лічильник", "", ""]
    file = chat["messages"][1]["attachment"]["file"]
    assert (await client.get(f"{root}/sandbox/files/{file}")).headers["content-type"] == "image/jpeg"
    shown = await client.get(f"{root}/sandbox/shown", params={**who, "within": "0.05"})
    assert shown.json() == []
    state = (await client.get(f"{root}/sandbox/state")).json()
    assert state["telegram"]["chats"][str(OLENA)] == 4
    for mistake in ({"act": "fly"}, {"act": "press", "button": "Так"}, {"act": "edit"}):
        answer = await client.post(f"{root}/sandbox/act", json={**who, **mistake})
        assert answer.status_code == 400
        assert answer.json()["mistake"]
    assert (await client.get(f"{root}/sandbox/chat", params={"messenger": "icq"})).status_code == 400
    assert (await client.delete(f"{root}/sandbox/complaints")).json() == {"telegram": [], "viber": []}
