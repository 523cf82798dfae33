"""What Viber's documentation allows it to send and to answer, tried over HTTP on the running program."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.clock import system_clock
from tests.faults.conftest import OURS, Strangers
from tests.faults.strict_telegram import NGINX, Said
from tests.faults.strict_viber import StrictViber, status

pytestmark = pytest.mark.asyncio(loop_scope="session")

SILENT, ANSWERED = 0, 1
MESSAGES: Mapping[str, tuple[dict[str, Any], int]] = {
    "no text in a text": ({"text": ""}, ANSWERED),
    "a null for a text": ({"text": None}, ANSWERED),
    "the longest text": ({"text": "я" * 7000}, ANSWERED),
    "a type of tomorrow": ({"type": "hologram"}, ANSWERED),
    "a sticker": ({"type": "sticker", "sticker_id": 46105}, ANSWERED),
    "a link": ({"type": "url", "media": "https://a.example/"}, ANSWERED),
    "rich media": ({"type": "rich_media", "rich_media": {"Buttons": []}}, ANSWERED),
    "a contact of nobody": ({"type": "contact", "contact": {"name": "x", "phone_number": None}}, ANSWERED),
    "no contact in a contact": ({"type": "contact", "contact": None}, ANSWERED),
    "a place written as text": ({"type": "location", "location": {"lat": "50.1", "lon": "28"}}, ANSWERED),
    "a place that is nowhere": ({"type": "location", "location": {"lat": "nan", "lon": "x"}}, ANSWERED),
    "a picture without its address": ({"type": "picture", "media": None, "text": "x"}, ANSWERED),
    "a picture of our own network": ({"type": "picture", "media": "http://169.254.169.254/x.jpg"}, ANSWERED),
    "a file of a negative size": (
        {"type": "file", "media": "https://dl.viber.com.evil.example/a", "file_size": -5, "file_name": None},
        ANSWERED,
    ),
    "a forged press": ({"text": "l:history:99999999999999999999"}, ANSWERED),
    "a press of a stranger's turn": ({"text": "a:4000000000:yes", "tracking_data": "x"}, ANSWERED),
}
ENVELOPES: Mapping[str, tuple[dict[str, Any], int]] = {
    "fields of tomorrow": ({"chat_id": "g==", "reply_type": "message", "more": {"a": [None]}}, ANSWERED),
    "no time": ({"timestamp": None}, ANSWERED),
    "a time in quotes": ({"timestamp": "1790000000000"}, ANSWERED),
    "a time beyond calendars": ({"timestamp": 10**20}, ANSWERED),
    "a token in quotes": ({"message_token": "5741311803571721999"}, ANSWERED),
    "a token of 83 bits": ({"message_token": 9_671_406_556_917_033_397_649_408}, ANSWERED),
    "no token": ({"message_token": None}, ANSWERED),
    "an event of tomorrow": ({"event": "levitated"}, SILENT),
    "a receipt for nothing": ({"event": "seen", "message_token": 1}, SILENT),
    "a failure without a reason": ({"event": "failed", "message_token": 1, "desc": None}, SILENT),
    "a status of the client": ({"event": "client_status", "status": {"code": 1}}, SILENT),
}
NO_CALLBACKS = (b"", b"5", b"[]", b'{"event":', b'{"event":null}', b'{"a":' + b"[" * 90_000, b"\xff\xfe")


def opened(person: str, **more: Any) -> dict[str, Any]:
    """The callback of somebody who opens the chat for the first time."""
    return {
        "event": "conversation_started",
        "timestamp": int(system_clock().timestamp() * 1000),
        "message_token": abs(hash(person)),
        "type": "open",
        "context": "",
        "user": {"id": person, "name": "Олена", "country": "UA", "language": "uk", "api_version": 1},
        "subscribed": False,
    } | more


async def test_whatever_comes_the_next_word_is_answered(strangers: Strangers) -> None:
    """Unusual callbacks hear 200 and get an answer or none, as stated; the person's next word gets one."""
    viber = strangers.viber
    people = {name: strangers.somebody_in_viber() for name in (*MESSAGES, *ENVELOPES)}
    for name, who in people.items():
        if name in MESSAGES:
            callback = viber.message(who, **MESSAGES[name][0])
        else:
            callback = viber.message(who, text="меню") | ENVELOPES[name][0]
        assert await viber.call(callback) == (200, b""), name
        assert await viber.say(who, text="допомога") == (200, b"")
    found: dict[str, int] = {}
    for name, who in people.items():
        await viber.until(lambda who=who: _is_help(viber.says(who)))
        found[name] = len(viber.says(who)) - 1
    assert found == {name: number for name, (_, number) in (*MESSAGES.items(), *ENVELOPES.items())}
    assert viber.breaches == []
    assert strangers.program.troubles(OURS) == []


async def test_what_is_no_callback_is_taken_and_harms_nobody(strangers: Strangers) -> None:
    """What Viber signed and nobody can read hears 200, what it did not sign 403; a person is answered."""
    viber, who = strangers.viber, strangers.somebody_in_viber()
    assert {await viber.call(body) for body in NO_CALLBACKS} == {(200, b"")}
    assert await viber.call(viber.message(who, text="меню"), sign="0" * 64) == (403, b"")
    assert await viber.call(viber.message(who, text="меню"), sign="підпис".encode().hex()) == (403, b"")
    await viber.say(who, text="допомога")
    await viber.until(lambda: _is_help(viber.says(who)))
    assert len(viber.says(who)) == 1


@pytest.mark.parametrize("more", [{}, {"context": None}, {"context": "х" * 3000}, {"subscribed": None}])
async def test_a_newcomer_is_welcomed(strangers: Strangers, more: dict[str, Any]) -> None:
    """The answer to conversation_started is a message as Viber wants it; a repeated call hears the same."""
    viber = strangers.viber
    callback = opened(f"newcomer{sorted(more.items())}", **more)
    (code, body), again = await asyncio.gather(viber.call(callback), viber.call(callback))
    assert (code, again) == (200, (200, body))
    welcome = viber.check_welcome(body)
    assert "receiver" not in welcome
    assert welcome["keyboard"]["Buttons"]
    assert viber.breaches == []


async def test_a_callback_that_comes_twenty_times_is_one(strangers: Strangers) -> None:
    """Retried callbacks have the same token: all hear 200, and the person one answer."""
    viber, who = strangers.viber, strangers.somebody_in_viber()
    callback = viber.message(who, text="меню")
    assert set(await asyncio.gather(*(viber.call(callback) for _ in range(20)))) == {(200, b"")}
    await viber.say(who, text="допомога")
    await viber.until(lambda: _is_help(viber.says(who)))
    assert len(viber.says(who)) == 2


SAME, SORRY = "the same again", "an apology"
CUT = Said(200, '{"status":0', cut=True)
BAD_ANSWERS: Mapping[str, tuple[list[Said], list[str]]] = {
    "too many": ([status(12, "tooManyRequests")], [SAME]),
    "too many, said by a gateway": ([Said(429, "<html>")], [SAME]),
    "a wrong token for a moment": ([status(2, "invalidAuthToken")], [SAME]),
    "blocked by Viber": ([status(7, "publicAccountBlocked")], [SAME]),
    "no webhook": ([status(10, "webhookNotSet")], [SAME]),
    "not subscribed": ([status(6, "receiverNotSubscribed")], []),
    "no such person": ([status(5, "receiverNotRegistered")], []),
    "bad data": ([status(3, "badData")], [SORRY]),
    "bad data, sorry too": ([status(3, "badData")] * 2, [SORRY]),
    "an error that nobody documents": ([status(1000, "general error")], [SAME]),
    "the same for ever": ([status(1000, "general error")] * 2, [SAME]),
    "a status in quotes": ([Said(200, '{"status":"0","status_message":"ok"}')], []),
    "nulls": ([Said(200, '{"status":0,"message_token":null,"failed_list":null}')], []),
    "a long token": ([Said(200, '{"status":0,"message_token":57413118035717219999999}')], []),
    "an empty answer": ([Said(200, "")], [SAME]),
    "a page": ([Said(200, "<html>maintenance</html>")], [SAME]),
    "a gateway's page twice": ([Said(502, NGINX)] * 2, [SAME]),
    "a cut answer": ([CUT], [SAME]),
    "a server that moved": ([Said(301, "<html>", {"Location": "https://nowhere.example/"})], [SAME]),
}


async def test_whatever_is_answered_the_person_hears_of_us(strangers: Strangers) -> None:
    """Each status and each accident leads to what it means, nothing comes three times, and life goes on."""
    viber = strangers.viber
    people = {name: strangers.somebody_in_viber() for name in BAD_ANSWERS}
    for name, who in people.items():
        viber.answers[who].extend(BAD_ANSWERS[name][0])
        await viber.say(who, text="меню")
        await viber.say(who, text="допомога")
    found: dict[str, list[str]] = {}
    for name, who in people.items():
        await viber.until(lambda who=who: _is_help(viber.says(who)))
        said = viber.says(who)
        found[name] = [SAME if later == said[0] else SORRY for later in said[1:-1]]
    assert found == {name: expected for name, (_, expected) in BAD_ANSWERS.items()}
    assert viber.breaches == []
    assert strangers.program.troubles(OURS) == []


async def test_the_webhook_is_set_again_when_viber_says_that_it_is_gone(strangers: Strangers) -> None:
    """After "no webhook is set" it is set at once, and what Viber calls the bot for is taken."""
    viber, who = strangers.viber, strangers.somebody_in_viber()
    viber.answers[who].append(status(10, "webhookNotSet"))
    before = _hooks(viber)
    await viber.say(who, text="допомога")
    await viber.until(lambda: _hooks(viber) > before and len(viber.says(who)) == 2)
    await strangers.program.until(lambda health: health["channels"]["viber"] == "receiving")


def _hooks(viber: StrictViber) -> int:
    return sum(method == "set_webhook" for method, _ in viber.requests)


def _is_help(said: list[dict[str, Any]]) -> bool:
    """Whether help, which was asked for last, is there."""
    buttons = said[-1].get("keyboard", {}).get("Buttons", []) if said else []
    return any("l:contacts" in button["ActionBody"] for button in buttons)
