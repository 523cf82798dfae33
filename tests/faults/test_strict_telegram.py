"""What Telegram's documentation allows it to send and to answer, tried over HTTP on the running program."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.clock import system_clock
from tests.faults.conftest import OURS, Strangers
from tests.faults.strict_telegram import NGINX, Asked, Said, ok, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")

Update = dict[str, Any]
SILENT, ANSWERED = 0, 1
UNDER = 41  # the message under which people press


def user(who: int, **more: Any) -> Update:
    """A User."""
    return {
        "id": who,
        "is_bot": False,
        "first_name": "Олена",
        "language_code": "uk",
        "is_premium": True,
    } | more


def chat(who: int) -> Update:
    """A private chat."""
    return {"id": who, "type": "private", "first_name": "Олена", "username": "olena"}


def message(who: int, **more: Any) -> Update:
    """A Message."""
    return {
        "message_id": 41,
        "from": user(who),
        "chat": chat(who),
        "date": int(system_clock().timestamp()),
    } | more


def says(who: int, text: str) -> Update:
    """An update with a text."""
    return {"message": message(who, text=text)}


def press(who: int, data: str | None = "g:menu", **more: Any) -> Update:
    """An update with a press under a message of ours."""
    under = {"message": message(who, text="питання", **{"from": user(7, is_bot=True)})}
    given = {"id": f"q{who}", "from": user(who), "chat_instance": "-5", **under, **more}
    return {"callback_query": given if data is None else given | {"data": data}}


def photo(who: int, **more: Any) -> Update:
    """An update with a photo."""
    sizes = [
        {"file_id": f"f{side}", "file_unique_id": "u", "width": side, "height": side} for side in (9, 90)
    ]
    return {"message": message(who, photo=sizes, **more)}


UNUSUAL: Mapping[str, tuple[Callable[[int], Update], int]] = {
    "nulls": (lambda who: {"message": message(who, text="меню", caption=None, photo=None)}, ANSWERED),
    "null names": (
        lambda who: {"message": message(who, text="меню", **{"from": user(who, language_code=None)})},
        ANSWERED,
    ),
    "an empty name": (
        lambda who: {"message": message(who, text="меню", **{"from": user(who, first_name="")})},
        ANSWERED,
    ),
    "no text in a text": (lambda who: says(who, ""), ANSWERED),
    "spaces": (lambda who: says(who, " \n\t "), ANSWERED),
    "invisible letters": (lambda who: says(who, "\u200d\u2060"), ANSWERED),
    "the longest text": (lambda who: says(who, "😀" * 2048), ANSWERED),
    "turned text and tags": (lambda who: says(who, "\u202e</b><script>&lt;"), ANSWERED),
    "a forwarded reading": (
        lambda who: {
            "message": message(
                who, text="4520", forward_origin={"type": "hidden_user", "sender_user_name": "x", "date": 1}
            )
        },
        ANSWERED,
    ),
    "a reply to what nobody sees": (
        lambda who: {
            "message": message(
                who, text="меню", reply_to_message={"chat": chat(who), "message_id": 1, "date": 0}
            )
        },
        ANSWERED,
    ),
    "a content of tomorrow": (lambda who: {"message": message(who, hologram={"id": 1})}, SILENT),
    "a note of Telegram's": (
        lambda who: {"message": message(who, pinned_message={"chat": chat(who), "message_id": 1, "date": 0})},
        SILENT,
    ),
    "a timer": (
        lambda who: {
            "message": message(who, message_auto_delete_timer_changed={"message_auto_delete_time": 86400})
        },
        SILENT,
    ),
    "a voice": (lambda who: {"message": message(who, voice={"file_id": "v", "duration": 1})}, ANSWERED),
    "a story": (lambda who: {"message": message(who, story={"id": 1, "chat": chat(who)})}, ANSWERED),
    "paid media": (
        lambda who: {"message": message(who, paid_media={"star_count": 1, "paid_media": []})},
        ANSWERED,
    ),
    "a place": (
        lambda who: {"message": message(who, location={"latitude": 50.25, "longitude": 28.6})},
        ANSWERED,
    ),
    "a contact of nobody": (
        lambda who: {"message": message(who, contact={"phone_number": "", "first_name": ""})},
        ANSWERED,
    ),
    "no photo in a photo": (lambda who: {"message": message(who, photo=[])}, SILENT),
    "a photo": (photo, ANSWERED),
    "a document of four gigabytes": (
        lambda who: {"message": message(who, document={"file_id": "d", "file_size": 4_000_000_000})},
        ANSWERED,
    ),
    "an edit without words": (
        lambda who: {"edited_message": message(who, location={"latitude": 1, "longitude": 1}, edit_date=1)},
        SILENT,
    ),
    "a business message": (
        lambda who: {"business_message": message(who, text="меню", business_connection_id="b")},
        SILENT,
    ),
    "an inline query": (
        lambda who: {"inline_query": {"id": "1", "from": user(who), "query": "", "offset": ""}},
        SILENT,
    ),
    "a kind of tomorrow": (lambda who: {"teleport": {"from": user(who)}}, SILENT),
    "no kind at all": (lambda _who: {}, SILENT),
    "a null for a message": (lambda _who: {"message": None}, SILENT),
    "a message of a bot": (
        lambda who: {"message": message(who, text="меню", **{"from": user(who, is_bot=True)})},
        SILENT,
    ),
    "a message of nobody": (
        lambda who: {"message": {"message_id": 1, "date": 1, "chat": chat(who), "text": "меню"}},
        SILENT,
    ),
    "a time of tomorrow": (lambda who: {"message": message(who, text="меню", date=2**31 + 5)}, ANSWERED),
    "a press under a message that nobody sees": (
        lambda who: press(who, message={"chat": chat(who), "message_id": 5, "date": 0}),
        ANSWERED,
    ),
    "a press under no message": (lambda who: press(who, message=None), ANSWERED),
    "a press in an inline message": (lambda who: press(who, message=None, inline_message_id="i"), ANSWERED),
    "a press on a game": (lambda who: press(who, None, game_short_name="g"), SILENT),
    "a forged press": (lambda who: press(who, "l:history:99999999999999999999"), ANSWERED),
    "a press on nothing": (lambda who: press(who, ""), ANSWERED),
    "a press of a stranger's turn": (lambda who: press(who, "a:4000000000:yes"), ANSWERED),
    "an unknown command": (lambda who: says(who, "/нема"), ANSWERED),
    "a start with junk": (lambda who: says(who, "/start " + "я" * 500), ANSWERED),
    "the bot blocked": (
        lambda who: {
            "my_chat_member": {
                "chat": chat(who),
                "from": user(who),
                "date": int(system_clock().timestamp()),
                "old_chat_member": {"status": "member", "user": user(7)},
                "new_chat_member": {"status": "kicked", "user": user(7), "until_date": 0},
            }
        },
        SILENT,
    ),
    "a group that became another": (
        lambda who: {
            "message": message(who, chat={"id": -who, "type": "group"}, migrate_to_chat_id=-1000 - who)
        },
        SILENT,
    ),
}


async def test_whatever_comes_the_next_word_is_answered(strangers: Strangers) -> None:
    """Unusual updates get an answer or are passed over, as stated, and the next message of the person one."""
    telegram = strangers.telegram
    people = {name: strangers.somebody() for name in UNUSUAL}
    for name, who in people.items():
        telegram.push(**UNUSUAL[name][0](who))
        telegram.push(**says(who, "допомога"))
    found: dict[str, int] = {}
    for name, who in people.items():
        await telegram.until(lambda who=who: _is_help(telegram.says(who)))
        found[name] = len(_answers(telegram.says(who))) - 1
    assert found == {name: number for name, (_, number) in UNUSUAL.items()}
    assert telegram.breaches == []
    assert strangers.program.troubles(OURS) == []


def _answers(said: list[Asked]) -> list[Asked]:
    """Without the edits that did not succeed, because the message to edit was never ours."""
    return [asked for asked in said if asked.method != "editmessagetext"]


SAME, PLAIN, SORRY = "the same again", "the same without markup", "an apology"
CUT = Said(200, '{"ok":true,"res', cut=True)
BAD_ANSWERS: Mapping[str, tuple[list[Said], list[str]]] = {
    "too many": ([refused(429, "Too Many Requests: retry after 1", retry_after=1)], [SAME]),
    "too many, said by a gateway": ([Said(429, "<html>429</html>", {"Retry-After": "1"})], [SAME]),
    "too many, without a number": (
        [Said(429, '{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":null}}')],
        [SAME],
    ),
    "a gateway's page": ([Said(502, NGINX)], [SAME]),
    "a gateway's page twice": ([Said(502, NGINX)] * 2, [SAME]),
    "an error of the server's": ([refused(500, "Internal Server Error")], [SAME]),
    "a cut answer": ([CUT], [SAME]),
    "two cut answers": ([CUT] * 2, [SAME]),
    "an empty answer": ([Said(200, "")], [SAME]),
    "a captive portal": ([Said(200, "<html>Sign in</html>")], [SAME]),
    "no result": ([Said(200, '{"ok":true}')], []),
    "a result of another kind": ([ok(True)], []),
    "nulls in the result": ([ok({"message_id": 5, "photo": None, "username": None})], []),
    "a number with a point": ([Said(200, '{"ok":true,"result":{"message_id":5.0}}')], []),
    "a refusal with 200": (
        [Said(200, '{"ok":false,"error_code":403,"description":"Forbidden: user is deactivated"}')],
        [],
    ),
    "blocked": ([refused(403, "Forbidden: bot was blocked by the user")], []),
    "no chat": ([refused(400, "Bad Request: chat not found")], []),
    "a chat that moved": ([refused(400, "Bad Request: upgraded", migrate_to_chat_id=-100_123)], []),
    "markup": ([refused(400, "Bad Request: can't parse entities: Unsupported start tag")], [PLAIN]),
    "too long": ([refused(400, "Bad Request: message is too long")], [SORRY]),
    "too long, sorry too": ([refused(400, "Bad Request: message is too long")] * 2, [SORRY]),
    "a button": ([refused(400, "Bad Request: BUTTON_DATA_INVALID")], [SORRY]),
    "no description": ([Said(400, '{"ok":false,"error_code":400,"description":null}')], [SORRY]),
    "no token for a moment": ([refused(401, "Unauthorized")], [SAME]),
    "a server that moved": ([Said(301, "<html>", {"Location": "https://nowhere.example/"})], [SAME]),
}


async def test_whatever_is_answered_the_person_hears_of_us(strangers: Strangers) -> None:
    """Each refusal and each accident leads to what it means, nothing comes three times, and life goes on."""
    telegram = strangers.telegram
    people = {name: strangers.somebody() for name in BAD_ANSWERS}
    for name, who in people.items():
        telegram.answers["sendmessage", who].extend(BAD_ANSWERS[name][0])
        telegram.push(**says(who, "меню"))
        telegram.push(**says(who, "допомога"))
    found: dict[str, list[str]] = {}
    for name, who in people.items():
        await telegram.until(lambda who=who: _is_help(telegram.says(who)))
        said = telegram.says(who)
        found[name] = [_compared(said[0], later) for later in said[1:-1]]
    assert found == {name: expected for name, (_, expected) in BAD_ANSWERS.items()}
    assert telegram.breaches == []
    assert strangers.program.troubles(OURS) == []


def _is_help(said: list[Asked]) -> bool:
    """Whether help, which was asked for last, is there."""
    return bool(said) and any("l:contacts" in payload for payload in said[-1].payloads())


def _compared(first: Asked, later: Asked) -> str:
    if later.given == first.given:
        return SAME
    if later.payloads() == first.payloads():
        return PLAIN
    return SORRY


EDITS: Mapping[str, tuple[Said, list[str]]] = {
    "gone": (refused(400, "Bad Request: message to edit not found"), ["editmessagetext", "sendmessage"]),
    "too old": (refused(400, "Bad Request: message can't be edited"), ["editmessagetext", "sendmessage"]),
    "nothing new": (refused(400, "Bad Request: message is not modified: specified"), ["editmessagetext"]),
    "done": (ok(True), ["editmessagetext"]),
    "blocked": (refused(403, "Forbidden: bot was blocked by the user"), ["editmessagetext"]),
    "cut": (CUT, ["editmessagetext", "editmessagetext", "sendmessage"]),
}


async def test_an_edit_that_fails_becomes_a_message(strangers: Strangers) -> None:
    """A press is acknowledged once and its answer seen, whatever becomes of the message under the button."""
    telegram = strangers.telegram
    people = {name: strangers.somebody() for name in EDITS}
    for name, who in people.items():
        telegram.answers["editmessagetext", who].append(EDITS[name][0])
        telegram.push(**press(who))
    for name, who in people.items():
        await telegram.until(lambda who=who, name=name: len(telegram.says(who)) >= len(EDITS[name][1]))
    for who in people.values():
        telegram.push(**says(who, "допомога"))
        await telegram.until(lambda who=who: _is_help(telegram.says(who)))
    found = {name: [asked.method for asked in telegram.says(who)][:-1] for name, who in people.items()}
    assert found == {name: expected for name, (_, expected) in EDITS.items()}
    acknowledged = [
        asked.given["callback_query_id"]
        for asked in telegram.requests
        if asked.method == "answercallbackquery"
    ]
    assert all(acknowledged.count(f"q{who}") == 1 for who in people.values())


POLLS: Mapping[str, Said] = {
    "a gateway's page": Said(502, NGINX),
    "a cut answer": Said(200, '{"ok":true,"result":[', cut=True),
    "an empty body": Said(200, ""),
    "no list": Said(200, '{"ok":true,"result":null}'),
    "updates that are none": Said(200, '{"ok":true,"result":[1,null,"x",[],{}]}'),
    "another program": refused(409, "Conflict: terminated by other getUpdates request"),
    "too many": refused(429, "Too Many Requests: retry after 1", retry_after=1),
    "a wrong token for a moment": refused(401, "Unauthorized"),
}


async def test_whatever_a_poll_is_answered_the_next_update_comes(strangers: Strangers) -> None:
    """Polling goes on after everything that a server may say, and health says that it does."""
    telegram = strangers.telegram
    for said in POLLS.values():
        who = strangers.somebody()
        telegram.polls.append(said)
        telegram.push(**says(who, "меню"))
        await telegram.until(lambda who=who: telegram.says(who))
    await strangers.program.until(lambda health: health["channels"]["telegram"] == "receiving")
    assert telegram.breaches == []
    assert strangers.program.troubles(OURS) == []


@pytest.mark.parametrize(("patient", "forgetful"), [(0, 1), (1, 0), (0, 0)])
async def test_a_hasty_or_careless_server_is_not_asked_without_end(
    strangers: Strangers, patient: int, forgetful: int
) -> None:
    """Neither answers that come at once nor updates that were confirmed make polling a loop."""
    telegram, who = strangers.telegram, strangers.somebody()
    loop = asyncio.get_running_loop()
    telegram.patient, telegram.forgetful = bool(patient), bool(forgetful)
    try:
        telegram.push(**says(who, "меню"))
        await telegram.until(lambda: telegram.says(who))
        began, before = loop.time(), telegram.polled
        await asyncio.sleep(1)
        # each quarter of a second a question; perhaps a second one that confirms
        assert telegram.polled - before <= 2 * (4 * (loop.time() - began) + 2)
        assert len(telegram.says(who)) == 1
    finally:
        telegram.patient, telegram.forgetful = True, True


@pytest.mark.parametrize("word", ["що?", "4520"])
async def test_who_blocks_the_bot_in_mid_dialog_comes_back(strangers: Strangers, word: str) -> None:
    """Whoever is back is asked the question that met a closed door; who was seen leaving begins anew."""
    telegram, who = strangers.telegram, strangers.somebody()
    telegram.answers["sendmessage", who].append(refused(403, "Forbidden: bot was blocked by the user"))
    telegram.push(**says(who, "4520"))
    await telegram.until(lambda: telegram.says(who))
    if word == "4520":
        telegram.push(**UNUSUAL["the bot blocked"][0](who))
    telegram.push(**says(who, word))
    said = await telegram.until(lambda: telegram.says(who)[1:])
    assert any(payload.endswith(":send") for payload in said[0].payloads()), said
