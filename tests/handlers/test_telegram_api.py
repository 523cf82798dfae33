"""Calls and answers of the Bot API, and what a refusal means."""

from __future__ import annotations

import pytest

from bot.handlers.channel import NotSent, Outcome, Paused, Refused, Unknown, Wrong
from bot.handlers.telegram_api import Api, Reply, Upload, form, judge, outcome_of, read_reply
from bot.handlers.telegram_wire import TooLong, Unanswered, Unsent, Wire
from tests.handlers.telegram_stage import TOKEN, Answer, any_answers, refusal, result

GONE = "Forbidden: bot was blocked by the user"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refusal(403, GONE), Refused(GONE)),
        (refusal(403, "Forbidden: user is deactivated"), Refused("Forbidden: user is deactivated")),
        (refusal(400, "Bad Request: chat not found"), Refused("Bad Request: chat not found")),
        (refusal(400, "Bad Request: PEER_ID_INVALID"), Refused("Bad Request: PEER_ID_INVALID")),
        (
            refusal(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100200),
            Refused("Bad Request: group chat was upgraded"),
        ),
        (refusal(429, "Too Many Requests: retry after 7", retry_after=7), Paused(7)),
        (Answer(b"<html>slow down</html>", 429), Paused(3)),
        (refusal(400, "Bad Request: message text is empty"), Wrong("Bad Request: message text is empty")),
        (Answer(b"<html>Request Entity Too Large</html>", 413), Wrong("Telegram answered with 413")),
        (refusal(401, "Unauthorized"), NotSent("Telegram answered with 401: Unauthorized")),
        (refusal(404, "Not Found"), NotSent("Telegram answered with 404: Not Found")),
        (Answer(b"moved", 301), NotSent("Telegram answered with 301: ")),
    ],
)
async def test_a_refusal_means_what_the_sender_must_do_next(answer: Answer, outcome: Outcome) -> None:
    """Gone for good, wait, our mistake, or try again."""
    async with any_answers() as server:
        api = Api(TOKEN, Wire(server.url))
        server.next("sendMessage", answer)
        assert judge(await api.call("sendMessage", {"chat_id": 1})) == outcome
        await api.close()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html>502 Bad Gateway</html>", 502),
        refusal(500, "Internal Server Error: restart"),
        Answer(b"<html>welcome to this hotel</html>", 200),
        Answer(b'{"ok":tru', 200),
        Answer(b"{}", 200),
        Answer(b'{"ok":true,"result":{"message_id":"x"}}', 200),
    ],
)
async def test_an_answer_of_somebody_else_is_none(answer: Answer) -> None:
    """Gateways, captive portals and half answers leave it open whether the message went."""
    async with any_answers() as server:
        api = Api(TOKEN, Wire(server.url))
        server.next("sendMessage", answer)
        with pytest.raises(Unanswered):
            await api.call("sendMessage", {"chat_id": 1})
        await api.close()


def test_nulls_in_an_answer_are_missing_fields() -> None:
    """A message that arrived is not sent again because a field of its answer is null."""
    sent = read_reply(200, b'{"ok":true,"result":{"message_id":5,"photo":null,"username":null}}')
    assert (sent.ok, sent.message) == (True, "5")
    refused = read_reply(400, b'{"ok":false,"error_code":400,"description":"no","parameters":null}')
    assert judge(refused) == Wrong("no")


def test_no_answer_means_sent_or_not_by_what_left() -> None:
    """The wire knows whether the request left."""
    assert outcome_of(Unsent("refused")) == NotSent("refused")
    assert outcome_of(Unanswered("late")) == Unknown("late")


async def test_a_call_is_json_under_the_token() -> None:
    """The path holds token and method, the body the values."""
    async with any_answers() as server:
        api = Api(TOKEN, Wire(server.url))
        server.next("sendMessage", result({"message_id": 5, "text": "Привіт", "unknown": [1]}))
        reply = await api.call("sendMessage", {"chat_id": 2**40, "text": "Привіт"})
        assert (reply.ok, reply.message) == (True, "5")
        assert server.heads[0].startswith(f"POST /bot{TOKEN}/sendMessage HTTP/1.1")
        assert server.asked == [("sendMessage", {"chat_id": 2**40, "text": "Привіт"})]
        await api.close()


async def test_a_file_is_fetched_from_the_same_server_and_no_further_than_wanted() -> None:
    """The path that Telegram named is quoted, so it can name nothing but a path; the size has a cap."""
    async with any_answers() as server:
        api = Api(TOKEN, Wire(server.url))
        server.next("file_0.jpg", Answer(b"\xff\xd8"), Answer(b"no", 404))
        assert await api.download("photos/file_0.jpg", 100) == b"\xff\xd8"
        with pytest.raises(Unanswered, match="404"):
            await api.download("photos/file_0.jpg", 100)
        server.next("big", Answer(b"x" * 101))
        with pytest.raises(TooLong):
            await api.download("big", 100)
        await api.download("a b\r\nX: y?z#/..", 100)
        assert server.heads[-1].startswith(f"GET /file/bot{TOKEN}/a%20b%0D%0AX%3A%20y%3Fz%23/.. HTTP/1.1")
        await api.close()


def test_a_form_holds_values_and_files_whatever_they_are_called() -> None:
    """Names of files cannot break out of their header."""
    body = form(
        "b", {"chat_id": "1", "caption": "Привіт"}, {"photo": Upload('a"\r\nX: 1\\я.jpg', b"\x00\r\n")}
    )
    assert body.decode("latin-1") == (
        '--b\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n1\r\n'
        '--b\r\nContent-Disposition: form-data; name="caption"\r\n\r\n'
        + "Привіт".encode().decode("latin-1")
        + '\r\n--b\r\nContent-Disposition: form-data; name="photo"; filename="aX: 1'
        + "я.jpg".encode().decode("latin-1")
        + '"\r\nContent-Type: application/octet-stream\r\n\r\n\x00\r\n\r\n--b--\r\n'
    )


def test_results_of_all_kinds_are_taken() -> None:
    """True, a text, a number, a list and an object; the name of a file is that of its largest size."""
    for written in (b"true", b'"x"', b"7", b"[{}]", b"{}"):
        assert read_reply(200, b'{"ok":true,"result":%b}' % written).ok
    reply = read_reply(200, b'{"ok":true,"result":{"photo":[{"file_id":"s"},{"file_id":"l"}]}}')
    assert reply.file == "l"
    assert read_reply(200, b'{"ok":true,"result":{"document":{"file_id":"d"}}}').file == "d"
    assert (Reply(ok=True, result=True).file, Reply(ok=True, result=True).message) == ("", "")
