"""What every operation goes through: the key, its scope, limits, and the same answer to the same call.

1. Without a key that is in use nothing is looked at; without its scope nothing is done.
2. A call under an Idempotency-Key is done once: the same again gets the stored answer, also when that was a
   refusal; another call under the same key is refused and changes nothing.
3. Work runs in one transaction, and what is refused in the midst of it is taken back as a whole.
4. A key never gets into logs or answers: what is said of a caller is the name of the key.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from bot.api.bodies import media_type, read_bytes, read_json, storable
from bot.api.problems import MEDIA, Fault, Problem
from bot.clock import Clock
from bot.settings import Settings
from bot.storage import api_answers, api_keys
from bot.storage.api_keys import Key
from bot.storage.database import Database
from bot.storage.desk import Say
from bot.storage.files import Files

JSON = "application/json"
LONGEST_KEY = 100
BURST = 10.0  # seconds' worth of calls that may come at once
BEARER = HTTPBearer(
    auto_error=False, description="A key made by `python -m bot api-key add`.", scheme_name="key"
)

Work = Callable[[Connection], Any]
"""What an operation does; its result is the answer as JSON. It may raise Problem."""


@dataclass(slots=True)
class Service:
    """What operations work with. `wake` is called when something was written that people are to be told."""

    database: Database
    files: Files
    say: Say
    now: Clock
    settings: Settings
    wake: Callable[[], object] = lambda: None
    buckets: dict[int, Bucket] = field(default_factory=dict)


@dataclass(slots=True)
class Bucket:
    """How many more calls a key may make at the moment."""

    left: float
    at: float

    def take(self, now: float, per_second: float) -> float:
        """Take one; 0, or how many seconds to wait for the next."""
        self.left = min(max(1.0, per_second * BURST), self.left + (now - self.at) * per_second)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / per_second
        self.left -= 1
        return 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON text, as it is sent and kept."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The same for Starlette."""
        media = JSON if self.status < 400 else MEDIA  # noqa: PLR2004 - HTTP's own border
        return Response(self.body.encode(), self.status, dict(self.headers), media)


class Call:
    """One call of a known caller."""

    def __init__(self, service: Service, request: Request, key: Key) -> None:
        self.service = service
        self.request = request
        self.key = key
        self.by = f"api:{key.name}"[:64]
        self._digest = ""
        self._idempotency = _idempotency(request)

    @property
    def pattern(self) -> str:
        """What account numbers look like."""
        return self.service.settings.company.account_pattern

    async def json(self) -> Any:
        """The JSON body."""
        if media_type(self.request) != JSON:
            raise Problem(415, "media-type", f"Send the body as {JSON}.")
        body = await self._bytes(self.service.settings.api.max_body_bytes)
        return await asyncio.to_thread(read_json, body)

    async def file(self) -> bytes:
        """The bytes of a file."""
        body = await self._bytes(self.service.settings.files.max_bytes)
        if not body:
            raise Problem(400, "empty", "The body is empty: send the bytes of the file.")
        return body

    async def read(self, work: Work) -> Response:
        """Read and answer."""
        return _answer(await self.service.database.read(work)).response()

    async def write(self, work: Work, *, told: bool = False) -> Response:
        """Do it once, and answer; `told`: people may hear of it."""
        answer = await self.service.database.write(partial(self._once, work))
        if told:
            self.service.wake()
        return answer.response()

    async def answered(self) -> Response | None:
        """The stored answer, for work that has costs before its transaction."""
        if not self._idempotency:
            return None
        find = partial(api_answers.find, api_key_id=self.key.id, key=self._idempotency)
        given = await self.service.database.read(find)
        return self._again(given).response() if given else None

    async def _bytes(self, most: int) -> bytes:
        body = await read_bytes(self.request, most)
        said = (self.request.method, self.request.url.path, sorted(self.request.query_params.multi_items()))
        self._digest = sha256(repr(said).encode() + sha256(body).digest()).hexdigest()
        return body

    def _once(self, work: Work, connection: Connection) -> Answer:
        now = self.service.now()
        if not api_keys.used_lately(self.key, now):
            api_keys.use(connection, self.key, now)
        if self._idempotency:
            given = api_answers.claim(connection, self.key.id, self._idempotency, self._digest, now)
            if given is not None:
                return self._again(given)
        try:
            with connection.begin_nested():
                answer = _answer(work(connection))
        except Problem as problem:
            answer = Answer(problem.status, _dumped(problem.shown()), problem.headers)
        if self._idempotency:
            api_answers.keep(connection, self.key.id, self._idempotency, answer.status, answer.body)
        return answer

    def _again(self, given: api_answers.Given) -> Answer:
        if given.digest != self._digest:
            raise Problem(
                422,
                "idempotency-key-reused",
                "This Idempotency-Key belongs to another call: use a new key for a new call.",
                [Fault("Idempotency-Key", "was used with another body, path or query")],
            )
        return Answer(given.status, given.body, {"Idempotency-Replayed": "true"})


def call_for(scope: str) -> Callable[..., Any]:
    """The dependency that lets in those whose key has the scope."""

    async def enter(
        request: Request,
        given: HTTPAuthorizationCredentials | None = Security(BEARER),  # noqa: B008 - FastAPI
    ) -> Call:
        service: Service = request.app.state.service
        token = given.credentials if given else ""
        known = len(token) < LONGEST_KEY and token.startswith(api_keys.PREFIX)
        key = await service.database.read(lambda c: api_keys.find(c, token)) if known else None
        if key is None:
            detail = "Send a valid key: `Authorization: Bearer oblik_…`."
            raise Problem(401, "key", detail, headers={"WWW-Authenticate": "Bearer"})
        _pace(service, key)
        if scope not in key.scopes:
            raise Problem(403, "scope", f"This key has no scope `{scope}`.")
        _check_query(request)
        return Call(service, request, key)

    return Depends(enter)  # type: ignore[no-any-return]


def _pace(service: Service, key: Key) -> None:
    per_second = service.settings.api.requests_per_minute / 60
    now = asyncio.get_running_loop().time()
    bucket = service.buckets.setdefault(key.id, Bucket(max(1.0, per_second * BURST), now))
    if wait := bucket.take(now, per_second):
        detail = f"At most {service.settings.api.requests_per_minute} calls a minute for a key."
        raise Problem(429, "rate", detail, headers={"Retry-After": str(int(wait) + 1)})


def _check_query(request: Request) -> None:
    """A parameter that nobody reads would be a wish that is silently ignored."""
    known = {each.alias for each in request.scope["route"].dependant.query_params}
    given = [name for name, _ in request.query_params.multi_items()]
    faults = [Fault(name[:50], "no such query parameter") for name in given if name not in known]
    faults += [Fault(name, "given twice") for name in known if given.count(name) > 1]
    if any(not storable(value) for value in request.query_params.values()):
        faults.append(Fault("query", "has characters that cannot be kept"))
    if faults:
        raise Problem(422, "query", "The query is not understood.", faults)


def _idempotency(request: Request) -> str:
    given = request.headers.get("idempotency-key")
    if given is None:
        return ""
    if not 0 < len(given) <= LONGEST_KEY or not all("!" <= letter <= "~" for letter in given):
        detail = f"Idempotency-Key should be 1 to {LONGEST_KEY} visible ASCII characters."
        raise Problem(400, "idempotency-key", detail, [Fault("Idempotency-Key", "not readable")])
    return given


def _answer(value: Any) -> Answer:
    return value if isinstance(value, Answer) else Answer(200, _dumped(value))


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
