"""HTTP as a bot speaks it to the Bot API: bytes in, calls out; bytes of an answer back.

No sockets here. Read are requests with a Content-Length whose parameters come as JSON, as a form or in the
query, the three ways of core.telegram.org/bots/api#making-requests that need no file. A multipart body is
taken whole and not looked into: nobody sends a file in these dialogs.
"""

import binascii
from dataclasses import dataclass

import msgspec

HEAD_END = b"\r\n\r\n"


class Call(msgspec.Struct):
    """The parameters that the local server acts on; everything else a bot sends is dropped unread."""

    chat_id: int = 0
    message_id: int = 0
    text: str = ""
    reply_markup: msgspec.Raw = msgspec.Raw(b"")
    offset: int = 0
    limit: int = 100  # core.telegram.org/bots/api#getupdates
    timeout: float = 0.0
    broadcast_list: list[str] = []


class Button(msgspec.Struct):
    """A key of an inline keyboard, or of the one below the input line (`callback_data` is empty then)."""

    text: str
    callback_data: str = ""


class Markup(msgspec.Struct):
    """Both kinds of keyboards; a reply keyboard may also be removed, then both lists are empty."""

    inline_keyboard: list[list[Button]] = []
    keyboard: list[list[Button]] = []


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: `method` is the last part of its path."""

    method: str
    call: Call


class Unreadable(Exception):
    """The bytes are no request that this server takes; the sentence says which part of it."""


_json = msgspec.json.Decoder(Call, strict=False)
_markup = msgspec.json.Decoder(Markup)


def read_request(buffer: bytes) -> tuple[Request, int] | None:
    """The first request in `buffer` and its length in bytes, or None while it is incomplete."""
    end = buffer.find(HEAD_END)
    if end < 0:
        return None
    head = buffer[:end].lower()
    start = end + len(HEAD_END)
    length = start + int(_header(head, b"content-length") or 0)
    if b"\r\ntransfer-encoding:" in head:
        raise Unreadable("a chunked body is not taken here: send a Content-Length")
    if len(buffer) < length:
        return None
    path = buffer[: buffer.index(b"\r\n")].split(b" ", 2)[1]
    path, _, query = path.partition(b"?")
    call = _read_call(_header(head, b"content-type"), buffer[start:length], query)
    return Request(path.rpartition(b"/")[2].decode(), call), length


def answer(body: bytes, status: bytes = b"200 OK") -> bytes:
    """A whole HTTP answer with a JSON body."""
    return b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        status,
        len(body),
        body,
    )


def read_markup(raw: bytes) -> Markup:
    """The keyboard of a message; an empty one when there is none."""
    return _markup.decode(raw) if raw else Markup()


def read_form(body: bytes) -> dict[str, str]:
    """The fields of an urlencoded form or query.

    Quoted-printable is the same code with another sign and its decoder is written in C: texts in Cyrillic
    are read ten times faster than by `urllib.parse`, and the server stays out of the measurement.
    """
    fields: dict[str, str] = {}
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        plain = value.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")
        fields[name.decode()] = binascii.a2b_qp(plain).decode()
    return fields


def _read_call(kind: bytes, body: bytes, query: bytes) -> Call:
    if kind.startswith(b"application/json"):
        call = _json.decode(body or b"{}")
        if bytes(call.reply_markup).startswith(b'"'):  # a keyboard may also come as a string of JSON
            call.reply_markup = msgspec.Raw(msgspec.json.decode(call.reply_markup, type=str).encode())
        return call
    if kind.startswith(b"multipart/"):
        return Call()
    fields: dict[str, str | msgspec.Raw] = {**read_form(query), **read_form(body)}
    markup = fields.pop("reply_markup", None)
    call = msgspec.convert(fields, Call, strict=False)
    if isinstance(markup, str):
        call.reply_markup = msgspec.Raw(markup.encode())
    return call


def _header(head: bytes, name: bytes) -> bytes:
    at = head.find(b"\r\n%b:" % name)
    if at < 0:
        return b""
    at += len(name) + 3
    end = head.find(b"\r\n", at)
    return head[at : end if end >= 0 else None].strip()
