"""What Viber's answers mean for the sender.

Viber answers HTTP 200 and says in `status` what happened
(developers.viber.com/docs/api/rest-bot-api/#error-codes). A status concerns the message, the person, or the
bot as a whole; only the last is told to the engineer, in `trouble`. Status 12 may also mean that one person
got 100 messages within an hour without a reply; a bot that asks and waits does not come near that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

import msgspec

from bot.handlers.channel import NotSent, Outcome, Paused, Refused, Sent, Unknown, Wrong

OK = 0
UNSUBSCRIBED = 2  # in a failed_list only
TOO_MANY = 12
NO_BROADCASTS = frozenset({19, 20})  # Viber allows them on application
SUBSCRIBE_AGAIN = frozenset({2, 7, 8, 9, 10, 15})  # the bot itself has a problem: its webhook is set anew
TOO_NEW = frozenset({13, 14})  # the person's applications are older than the message asks for
PAUSE = 2.0  # seconds; Viber names none, and its window of 10 s moves on with every second

Concerns = Literal["bot", "person", "message"]

STATUSES: dict[int, tuple[Concerns, str]] = {
    1: ("bot", "the address of the webhook is not accepted: check server.public_url and its certificate"),
    2: ("bot", "the token is not valid: check OBLIK_VIBER__TOKEN"),
    3: ("message", "bad data"),
    4: ("message", "missing data"),
    5: ("person", "not registered in Viber"),
    6: ("person", "not subscribed"),
    7: ("bot", "Viber has blocked the bot"),
    8: ("bot", "the token belongs to no bot"),
    9: ("bot", "Viber has suspended the bot"),
    10: ("bot", "no webhook is set"),
    11: ("person", "no device that shows bots"),
    13: ("message", "the person's application is too old for it"),
    14: ("message", "its API level does not match its fields"),
    15: ("bot", "the bot is not authorised"),
    16: ("message", "an inline message is not allowed"),
    17: ("message", "the bot is not inline"),
    18: ("message", "the bot has no public chat"),
    19: ("message", "a broadcast cannot be sent"),
    20: ("message", "a broadcast is not allowed"),
    21: ("person", "bots are not supported in the person's country"),
    22: ("message", "payments are not supported"),
    23: ("bot", "the free messages of this month are used up"),
    24: ("bot", "the account has no money left for paid messages"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """An answer, understood: Viber's own status, None when there was none, and `trouble` for the engineer."""

    outcome: Outcome
    status: int | None = None
    trouble: str = ""
    failed: Mapping[str, Outcome] = field(default_factory=dict)  # of a broadcast: by the person's id


class _Failed(msgspec.Struct):
    receiver: str = ""
    status: int = 0


class _Answer(msgspec.Struct):
    status: int
    failed_list: list[_Failed] | None = None
    message_token: int | str | None = None
    uri: str | None = None


_decode = msgspec.json.Decoder(_Answer, strict=False).decode


def meaning(http_status: int, body: bytes, retry_after: str = "") -> Meaning:
    """What an answer to a request says about it; never raises."""
    if http_status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds = float(retry_after) if retry_after.isdecimal() else PAUSE
        return Meaning(Paused(max(1.0, min(seconds, 300.0))), TOO_MANY)
    if http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Meaning(Unknown(f"HTTP {http_status}"))
    if http_status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        trouble = f"Viber answers HTTP {http_status}: check viber.api_url and OBLIK_VIBER__TOKEN"
        return Meaning(NotSent(f"HTTP {http_status}"), trouble=trouble)
    try:
        answer = _decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Meaning(Unknown(f"HTTP {http_status} and no answer of Viber's"))
    if answer.status == OK:
        failed = {each.receiver: _of_one(each.status) for each in answer.failed_list or () if each.status}
        return Meaning(Sent(str(answer.message_token or "")), OK, failed=failed)
    return _refusal(answer.status)


def _of_one(status: int) -> Outcome:
    """What the failed_list of a broadcast says of one receiver.

    In the example of developers.viber.com/docs/guides/broadcast-rest-api status 2 there means "not
    subscribed". Status 12 means that the person got too many messages without answering any: nothing can be
    started towards them until they write.
    """
    if status == UNSUBSCRIBED:
        status = 6
    outcome = _refusal(status).outcome
    return Refused("too many messages without a reply") if isinstance(outcome, Paused) else outcome


def _refusal(status: int) -> Meaning:
    if status == TOO_MANY:
        return Meaning(Paused(PAUSE), status)
    if status not in STATUSES:  # "general error": of the bot or of this message, done or not
        why = f"Viber answers status {status}, which it does not document"
        return Meaning(Unknown(why), status, trouble=why)
    concerns, why = STATUSES[status]
    match concerns:
        case "person":
            return Meaning(Refused(f"status {status}: {why}"), status)
        case "message":
            return Meaning(Wrong(f"status {status}: {why}"), status)
        case "bot":
            return Meaning(NotSent(f"status {status}: {why}"), status, trouble=why)


def uri(body: bytes) -> str:
    """The bot's own URI in an answer to get_account_info, empty if it is not there."""
    try:
        return _decode(body).uri or ""
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""
