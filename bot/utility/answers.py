"""The DSO's system's answers: what each one means for the submission that it answers.

Only a plain yes ends a submission, for anything may stand between us and that system: a proxy with a page of
its own, a half-installed version, another system at the same address. See docs/connector.md.

    200…299, accepted is true, our key        Delivered
    409, our key                              Delivered: it had it already
    400 or 422, accepted is false             Refused: it will never take it; a person must look
    anything else                             Failed: the same again later
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

SHOWN = 120  # characters of an answer that is not understood


@dataclass(frozen=True, slots=True)
class Delivered:
    """It has it."""

    note: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never take it as it is."""

    note: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It is not known to have it; it said `shown`, and wants to be left alone for `wait` seconds."""

    why: str
    wait: float = 0.0
    shown: str = ""


Verdict = Delivered | Refused | Failed


def judge(key: str, status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Verdict:
    """What an answer means for the submission with this idempotency key."""
    answer = _object(body)
    accepted, named = answer.get("accepted"), answer.get("key")
    if 200 <= status < 300 and accepted is True and named == key:  # noqa: PLR2004 - RFC 9110 15.3
        return Delivered(str(answer.get("note", "")))
    if status == 409 and named == key and accepted is not False:  # noqa: PLR2004 - RFC 9110 15.5.10
        return Delivered("had it already")
    if status in {400, 422} and accepted is False and named in {None, key}:
        return Refused(str(answer.get("reason") or "no reason given"))
    shown = body[: SHOWN * 4].decode("utf-8", "replace")[:SHOWN]
    return Failed(f"HTTP {status}", retry_after(headers, now), shown)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in X-Oblik-Signature for a body sent at that second since 1970."""
    signed = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, "sha256").hexdigest()


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def retry_after(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds; a number or a date, by RFC 9110 10.2.3. 0 for nothing or nonsense."""
    given = headers.get("retry-after", "").strip()
    if given.isascii() and given.isdecimal():
        return float(given[:9])
    try:
        moment = parsedate_to_datetime(given)
    except ValueError:
        return 0.0
    return max(0.0, (moment - now).total_seconds()) if moment.tzinfo else 0.0
