"""Bodies: bytes with a limit of size and time, and JSON that can be read in one way only.

A name that stands twice, a number that is none (NaN, 1e999), a text that no database can keep (NUL, half a
pair of surrogates): each is refused, because somebody would have to guess what was meant.
"""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any

from starlette.requests import ClientDisconnect, Request

from bot.api.problems import Fault, Problem, field_of

WITHIN = 60.0  # seconds for a body to arrive


class _Twice(ValueError):
    """A name that stands twice in an object."""


async def read_bytes(request: Request, most: int) -> bytes:
    """The body of a call; Problem when it is longer or takes too long."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(415, "encoding", "Send the body as it is, without Content-Encoding.")
    too_long = Problem(413, "too-large", f"The body may have at most {most} bytes.")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > len(str(most)) + 1 or int(length) > most):
        raise too_long
    body = bytearray()
    try:
        async with asyncio.timeout(WITHIN):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise too_long
    except TimeoutError:
        raise Problem(408, "timeout", f"The body did not arrive within {WITHIN:.0f} seconds.") from None
    except ClientDisconnect:
        raise Problem(400, "body", "The connection ended before the body did.") from None
    return bytes(body)


def media_type(request: Request) -> str:
    """What the caller says that the body is."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def read_json(body: bytes) -> Any:
    """The value of a JSON body; Problem with the place of what is wrong."""
    try:
        value = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Problem(400, "json", "The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem(400, "json", f"The body is not JSON: {error.msg} ({where}).") from None
    except _Twice as twice:
        raise Problem(400, "json", str(twice)) from None
    except (RecursionError, ValueError):
        raise Problem(400, "json", "The body is nested too deeply or has an impossible number.") from None
    _look_through(value, [])
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        name = next(name for name in names if names.count(name) > 1)
        raise _Twice(f"The name {name[:50]!r} stands twice in one object.")
    return found


def _no_number(name: str) -> float:
    raise ValueError(name)


def storable(text: str) -> bool:
    """Whether a text can be kept by any database."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _look_through(value: Any, path: list[int | str]) -> None:
    if isinstance(value, str):
        fine, why = storable(value), "a NUL or half a pair of surrogates cannot be kept"
    elif isinstance(value, float):
        fine, why = math.isfinite(value), "not a finite number"
    else:
        fine, why = True, ""
    if not fine:
        detail = "The body has a value that nothing can keep."
        raise Problem(400, "json", detail, [Fault(field_of(path), why)])
    if isinstance(value, dict):
        for name, each in value.items():
            if not storable(name):
                raise Problem(400, "json", "The body has a name that nothing can keep.")
            _look_through(each, [*path, name])
    elif isinstance(value, list):
        for index, each in enumerate(value):
            _look_through(each, [*path, index])
