"""A small client of the API, to be read and copied: Python's own library, nothing else.

    export OBLIK_URL=https://bot.example OBLIK_KEY=oblik_…
    python examples/client.py accounts accounts.json    # {"accounts": [...]}: send rows, print the report
    python examples/client.py submissions               # fetch what consumers sent, print it, acknowledge it
    python examples/client.py invoice 2603-000417 invoice.pdf "Рахунок 15.pdf"
    python examples/client.py listen 8090               # take the connector's calls; needs OBLIK_DSO__SECRET
    python examples/client.py tell 8091 accounts.json   # tell of the accounts that it asks for; the same

What to copy: a call whose answer is lost is made again under the same Idempotency-Key (`Client.call`); what
was received is stored before it is acknowledged (`fetch`); a signature is checked over the bytes as they came
(`is_ours`). See docs/api.md and docs/connector.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

TRIES = 5
FRESH = 300  # seconds that a signed call may be old
TOO_MANY, SERVER = 429, 500


class Refused(Exception):
    """The API has refused a call; the text is its explanation."""


class Client:
    """The API at an address, with a key."""

    def __init__(
        self, url: str, key: str, *, timeout: float = 30, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._url = url.rstrip("/") + "/api/v1"
        self._key = key
        self._timeout = timeout
        self._sleep = sleep

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> dict[str, Any]:
        """One call, made again with the same key until there is an answer; Refused when it is a no."""
        headers = {"Authorization": f"Bearer {self._key}"}
        if content is None and body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        elif content is not None:
            headers["Content-Type"] = "application/octet-stream"
        if content is not None:
            headers["Idempotency-Key"] = str(uuid.uuid4())  # the same at every try
        address = self._url + path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        wait = 1.0
        for left in range(TRIES - 1, -1, -1):
            request = urllib.request.Request(address, content, headers, method=method)  # noqa: S310 - our own address
            try:
                with urllib.request.urlopen(request, timeout=self._timeout) as reply:  # noqa: S310 - as above
                    answer: dict[str, Any] = json.load(reply)
                    return answer
            except urllib.error.HTTPError as error:
                said = error.read().decode(errors="replace")
                if (error.code < SERVER and error.code != TOO_MANY) or not left:
                    raise Refused(f"{error.code}: {said}") from None
                wait = float(error.headers.get("Retry-After") or wait)
            except OSError:
                if not left:
                    raise
            self._sleep(wait)
            wait *= 2
        raise AssertionError

    def send(self, name: str, rows: list[dict[str, Any]], *, at_once: int = 500) -> list[dict[str, Any]]:
        """Send rows of a kind (accounts, readings, outages, …); the report of each call."""
        return [
            self.call("POST", f"/{name}", {name: rows[start : start + at_once]})
            for start in range(0, len(rows), at_once)
        ]

    def submissions(self) -> Iterator[dict[str, Any]]:
        """What consumers have sent and nobody has acknowledged, oldest first."""
        after: int | None = 0
        while after is not None:
            page = self.call("GET", "/submissions", query={"after": str(after)})
            yield from page["submissions"]
            after = page["next"]

    def acknowledge(self, keys: list[str]) -> None:
        """Say that these are stored on our side."""
        for start in range(0, len(keys), 500):
            receipts = [{"key": key} for key in keys[start : start + 500]]
            self.call("POST", "/submissions/receipts", {"receipts": receipts})

    def fetch(self, store: Callable[[dict[str, Any]], None]) -> int:
        """Store what waits, then acknowledge it: never the other way round. How many there were."""
        keys = []
        for each in self.submissions():
            store(each["payload"])
            keys.append(each["key"])
        self.acknowledge(keys)
        return len(keys)

    def change(self, number: str, **values: Any) -> dict[str, Any]:
        """Change a request; the consumer hears of it."""
        return self.call("PATCH", f"/requests/{urllib.parse.quote(number)}", values)

    def attach(self, number: str, role: str, name: str, body: bytes) -> dict[str, Any]:
        """Attach a file to a request, as `invoice` or `answer`."""
        path = f"/requests/{urllib.parse.quote(number)}/files"
        return self.call("PUT", path, query={"role": role, "name": name}, content=body)


def is_ours(secret: bytes, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether a call comes from the bot and is fresh; over the bytes as they came."""
    timestamp = headers.get("X-Oblik-Timestamp") or ""
    given = headers.get("X-Oblik-Signature") or ""
    if not timestamp.isdecimal() or abs(now - int(timestamp)) >= FRESH:
        return False
    expected = "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), given.encode())


Taken = tuple[int, dict[str, Any]]


def receiver(
    secret: bytes, store: Callable[[dict[str, Any]], None], now: Callable[[], float]
) -> type[BaseHTTPRequestHandler]:
    """What takes the connector's calls; a key that is known already is answered and stored once."""
    known: set[str] = set()  # keep yours in a database, for a year

    def take(payload: dict[str, Any]) -> Taken:
        key = payload["key"]
        if key not in known:
            store(payload)
            known.add(key)
        return 200, {"accepted": True, "key": key}

    return _answering(secret, take, now)


def teller(
    secret: bytes, find: Callable[[str], dict[str, Any] | None], now: Callable[[], float]
) -> type[BaseHTTPRequestHandler]:
    """What is asked for accounts, each as `POST /accounts` has it; None: there is no such account."""

    def take(question: dict[str, Any]) -> Taken:
        account = find(question["number"])
        return (404 if account is None else 200), {"account": account}

    return _answering(secret, take, now)


def _answering(
    secret: bytes, take: Callable[[dict[str, Any]], Taken], now: Callable[[], float]
) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if is_ours(secret, dict(self.headers.items()), body, now()):
                self._answer(*take(json.loads(body)))
            else:
                self._answer(401, {"accepted": False, "reason": "the signature does not fit"})

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing: what consumers send is theirs."""

    return Answering


def main(words: list[str]) -> int:
    """Run one of the commands above."""

    def show(value: Any) -> None:
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")

    match words:
        case ["listen", port]:
            _serve(port, receiver(_secret(), show, time.time))  # noqa: TID251
            return 0
        case ["tell", port, path]:
            rows = json.loads(Path(path).read_bytes())["accounts"]
            known = {row["number"]: row for row in rows}
            _serve(port, teller(_secret(), known.get, time.time))  # noqa: TID251
            return 0
        case ["submissions"]:
            _client().fetch(show)
            return 0
        case ["invoice", number, path, name]:
            show(_client().attach(number, "invoice", name, Path(path).read_bytes()))
            return 0
        case [name, path]:
            for report in _client().send(name, json.loads(Path(path).read_bytes())[name]):
                show(report)
            return 0
    sys.stderr.write(__doc__ or "")
    return 2


def _serve(port: str, handler: type[BaseHTTPRequestHandler]) -> None:
    HTTPServer(("127.0.0.1", int(port)), handler).serve_forever()


def _secret() -> bytes:
    return os.environ["OBLIK_DSO__SECRET"].encode()


def _client() -> Client:
    return Client(os.environ["OBLIK_URL"], os.environ["OBLIK_KEY"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
