"""The Bot API as calls and answers: core.telegram.org/bots/api#making-requests.

An answer that says ok, and one that says why not, are both a `Reply`. Only when there is none, or it is no
answer of the Bot API (a gateway's page, half a JSON), the wire's errors are raised: `Unsent` when nothing
left, `Unanswered` when nobody can know. What a refused send means is decided in one place, `judge`.

Measured for one sendMessage with a keyboard: aiogram's model of the method 140 µs to make, 50 µs to dump and
250 µs to prepare for the wire, its model of the answer 335 µs; a plain dict and a struct of what we read
9 µs. So the calls of a turn are made of dicts; aiogram's methods make the rare ones (`telegram_aiogram`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from bot.handlers.channel import Leaving, NotSent, Outcome, Paused, Refused, Unknown, Wrong
from bot.handlers.telegram_updates import filled, loads
from bot.handlers.telegram_wire import Answer, Unanswered, Unsent, Wire

CALL_WITHIN = 20.0  # seconds
UPLOAD_WITHIN = 90.0
DOWNLOAD_WITHIN = 60.0
RETRY_AFTER = 3  # seconds, when a 429 names none
JSON = "application/json"


class Parameters(msgspec.Struct):
    """Why a request was refused, for programs: core.telegram.org/bots/api#responseparameters."""

    retry_after: int = 0
    migrate_to_chat_id: int = 0


class Sized(msgspec.Struct):
    """A file that Telegram has."""

    file_id: str = ""


class Result(msgspec.Struct):
    """The fields of a Message, a File and a User that we read."""

    message_id: int = 0
    file_path: str = ""
    username: str = ""
    photo: list[Sized] = []
    document: Sized | None = None


class Reply(msgspec.Struct):
    """An answer of the Bot API; `status` is that of HTTP."""

    ok: bool
    result: Result | bool | str | int | list[msgspec.Raw] | None = None
    error_code: int = 0
    description: str = ""
    parameters: Parameters | None = None
    status: int = 200
    header_wait: int = 0

    @property
    def code(self) -> int:
        """Telegram's code of the error, or that of HTTP."""
        return self.error_code or self.status

    @property
    def message(self) -> str:
        """The id of the message that was sent or edited, `""` if there is none."""
        return str(self.result.message_id or "") if isinstance(self.result, Result) else ""

    @property
    def file(self) -> str:
        """The name under which Telegram knows the file in this message, `""` if there is none."""
        if not isinstance(self.result, Result):
            return ""
        return (self.result.document or (self.result.photo or [Sized()])[-1]).file_id

    @property
    def retry_after(self) -> int:
        """Seconds to wait after a 429: as the answer says, else its header, else a few."""
        return (self.parameters.retry_after if self.parameters else 0) or self.header_wait or RETRY_AFTER


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a request."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Profile:
    """What the bot says of itself in one language: its commands and what they do, and its descriptions.

    `description` stands in an empty chat, `about` beside a shared link to the bot.
    """

    language: str
    commands: tuple[tuple[str, str], ...]
    description: str
    about: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Reply).decode


class Api:
    """Calls of one bot over one wire."""

    def __init__(self, token: str, wire: Wire) -> None:
        self._token = token
        self._wire = wire
        self._heads: dict[str, bytes] = {}

    async def call(
        self,
        method: str,
        values: Mapping[str, Any],
        within: float = CALL_WITHIN,
        leaving: Leaving | None = None,
    ) -> Reply:
        """The answer to a method; raises Unsent or Unanswered."""
        answer = await self.raw(method, values, within, leaving)
        return read_reply(answer.status, answer.body, answer.retry_after)

    async def raw(
        self, method: str, values: Mapping[str, Any], within: float, leaving: Leaving | None = None
    ) -> Answer:
        """The answer to a method as it came; raises Unsent or Unanswered."""
        head = self._heads.get(method)
        if head is None:
            head = self._heads[method] = self._wire.head("POST", f"/bot{self._token}/{method}", JSON)
        return await self._wire.ask(head, _encode(values), within=within, leaving=leaving)

    async def form(
        self, method: str, values: Mapping[str, str], files: Mapping[str, Upload], within: float
    ) -> Answer:
        """The same for a method with files, by the names of their fields."""
        border = secrets.token_hex(16)
        kind = f"multipart/form-data; boundary={border}"
        head = self._wire.head("POST", f"/bot{self._token}/{method}", kind)
        return await self._wire.ask(head, form(border, values, files), within=within)

    async def download(self, path: str, most: int) -> bytes:
        """The bytes of a file at the path that getFile gave; raises TooLong, Unsent or Unanswered."""
        head = self._wire.head("GET", f"/file/bot{self._token}/{quote(path)}")
        answer = await self._wire.ask(head, within=DOWNLOAD_WITHIN, most=most)
        if answer.status != 200:  # noqa: PLR2004 - anything else is not the file
            raise Unanswered(f"the file was answered with {answer.status}")
        return answer.body

    async def close(self) -> None:
        """Let go of the connections."""
        await self._wire.close()


def form(border: str, values: Mapping[str, str], files: Mapping[str, Upload]) -> bytes:
    """A body of multipart/form-data (RFC 7578)."""
    field = f'--{border}\r\nContent-Disposition: form-data; name="'
    parts = [f'{field}{name}"\r\n\r\n{value}\r\n'.encode() for name, value in values.items()]
    for name, file in files.items():
        shown = "".join(letter for letter in file.name if letter >= " " and letter not in '"\\')
        head = f'{field}{name}"; filename="{shown}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        parts += [head.encode("utf-8", "replace"), file.body, b"\r\n"]
    parts.append(f"--{border}--\r\n".encode())
    return b"".join(parts)


def read_reply(status: int, body: bytes, retry_after: int = 0) -> Reply:
    """The answer of the Bot API in an answer of HTTP; raises Unanswered if there is none."""
    reply: Reply | None
    try:
        reply = _decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        reply = _read_leniently(body)
    if status >= 500 or (reply is None and status < 300):  # noqa: PLR2004 - HTTP's classes of statuses
        raise Unanswered(f"Telegram answered with {status}") from None
    if reply is None:  # a page of a gateway that refused
        return Reply(ok=False, status=status, header_wait=retry_after)
    reply.status, reply.header_wait = status, retry_after
    return reply


def _read_leniently(body: bytes) -> Reply | None:
    """The same for an answer with nulls; None if it is none."""
    try:
        return msgspec.convert(filled(loads(body)), Reply)
    except (ValueError, RecursionError):  # ValidationError is one of the first
        return None


GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user_is_blocked",
    "user is deactivated",
    "not enough rights",
    "have no rights to send",
    "group chat was upgraded",
    "group chat was deactivated",
    "bot was kicked",
)


def judge(reply: Reply) -> Outcome:
    """What a refused send means; Telegram may change its words at any time, so few of them are read."""
    code, why = reply.code, reply.description
    if code == 429:  # noqa: PLR2004 - the codes of Telegram are those of HTTP
        return Paused(float(reply.retry_after))
    if code == 403:  # noqa: PLR2004
        return Refused(why)
    if reply.parameters and reply.parameters.migrate_to_chat_id:
        return Refused(why)
    if code == 400 and any(words in why.lower() for words in GONE):  # noqa: PLR2004
        return Refused(why)
    if code in {400, 413}:
        return Wrong(why or f"Telegram answered with {code}")
    # a wrong token, a wrong address: not this message's fault, and it was surely not sent
    return NotSent(f"Telegram answered with {code}: {why}")


def outcome_of(error: Unsent | Unanswered) -> NotSent | Unknown:
    """What a send without an answer means."""
    return NotSent(str(error)) if isinstance(error, Unsent) else Unknown(str(error))
