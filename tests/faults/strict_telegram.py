"""Telegram's server as its documentation describes it and as real ones behave on bad days.

It is written from core.telegram.org/bots/api alone and knows nothing of our code. `requests` keeps what came;
`breaches` what the documentation does not allow. `answers` are said once each to the next request of that
method for that chat, before the usual ones; `polls` to the next getUpdates.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import count
from typing import Any

from aiohttp import BodyPartReader, web
from PIL import Image

from tests.faults.telegram_rules import breaches

TOKEN = "123456789:AAHstrict-server-token_0000000000000"
BOT = 123456789
JSON = "application/json"
NGINX = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


FIXED: dict[str, Any] = {
    "getme": {"id": BOT, "is_bot": True, "first_name": "Бот", "username": "strict_bot"},
    "getwebhookinfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
    "getmycommands": [],
    "getmydescription": {"description": ""},
    "getmyshortdescription": {"short_description": ""},
}


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: a status, a body, headers; `cut` ends the line in the middle of it."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


def ok(result: Any) -> Said:
    """A result in Telegram's form."""
    return Said(200, json.dumps({"ok": True, "result": result}))


def refused(code: int, why: str, **parameters: int) -> Said:
    """A refusal in Telegram's form."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": why}
    return Said(code, json.dumps(body | ({"parameters": parameters} if parameters else {})))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its method in small letters and what was given."""

    method: str
    given: dict[str, Any]

    @property
    def chat(self) -> int:
        """Whom it concerns; 0 if nobody."""
        return int(self.given.get("chat_id", 0))

    @property
    def concerns(self) -> int:
        """Whose call it is, also where only a press or a file is named; 0 if nobody's."""
        named = str(self.given.get("callback_query_id") or self.given.get("file_id") or "")
        found = re.search(r"\d{10,}", named)
        return self.chat or (int(found[0]) if found else 0)

    @property
    def says(self) -> bool:
        """Whether the person gets to see something."""
        return self.method in {"sendmessage", "editmessagetext", "sendphoto", "senddocument"}

    @property
    def text(self) -> str:
        """What the person reads."""
        return str(self.given.get("text") or self.given.get("caption") or "")

    def payloads(self) -> list[str]:
        """The payloads of its buttons."""
        rows = self.given.get("reply_markup", {}).get("inline_keyboard", [])
        return [button["callback_data"] for row in rows for button in row if "callback_data" in button]


class StrictTelegram:
    """One bot's server; routes for an aiohttp application."""

    def __init__(self) -> None:
        self.requests: list[Asked] = []
        self.breaches: list[str] = []
        self.answers: dict[tuple[str, int], deque[Said]] = defaultdict(deque)
        self.polls: deque[Said] = deque()
        self.polled = 0
        self.nth: dict[int, tuple[int, Said]] = {}  # which call that concerns a person is answered so
        self.struck = 0
        self._counted: Counter[int] = Counter()
        self.forgetful = True  # confirmed updates are gone; a careless server keeps them
        self.patient = True  # it waits as long as it is asked to
        self._updates: deque[tuple[int, str]] = deque()
        self._numbers = count(700_000_001)
        self._messages = count(5_000_000_001)
        self._texts: dict[tuple[int, int], str] = {}
        self._queries: set[str] = set()
        self._changed = asyncio.Event()
        self._polling = 0

    def routes(self) -> list[web.RouteDef]:
        """Where the bot calls."""
        return [
            web.route("*", f"/bot{TOKEN}/{{method}}", self._called),
            web.get("/file/{path:.*}", self._file),
        ]

    # what people do

    def push(self, **update: Any) -> int:
        """An update of that kind; its number."""
        number = next(self._numbers)
        self.push_raw(json.dumps({"update_id": number} | update), number)
        return number

    def push_raw(self, body: str, number: int = 0) -> None:
        """An update as it is written there."""
        query = re.search(r'"callback_query": ?{"id": ?"([^"]*)"', body)
        if query:
            self._queries.add(query[1])
        self._updates.append((number or next(self._numbers), body))
        self._wake()

    def remember(self, chat: int, message: int) -> None:
        """A message of the bot's is there, which it may edit."""
        self._texts[chat, message] = ""

    def says(self, chat: int) -> list[Asked]:
        """What that person was shown."""
        return [asked for asked in self.requests if asked.chat == chat and asked.says]

    def close(self) -> None:
        """Let go of who waits."""
        self.patient = False
        self._wake()

    async def until(self, true: Any, within: float = 20.0) -> Any:
        """The first true thing; it is looked again after each request."""
        async with asyncio.timeout(within):
            while not (found := true()):
                changed = self._changed
                await changed.wait()
            return found

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    # what the bot asks

    async def _called(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(request.match_info["method"].lower(), await self._given(request))
        if asked.method == "getupdates":
            return await self._poll(request, asked)
        usual = self._usual(asked)
        waiting = self.answers.get((asked.method, asked.chat))
        said = self._struck(asked.concerns) or (waiting.popleft() if waiting else usual)
        self.requests.append(asked)
        self._wake()
        return await say(request, said)

    def _struck(self, who: int) -> Said | None:
        self._counted[who] += 1
        n, said = self.nth.get(who, (0, None))
        if said is None or self._counted[who] != n:
            return None
        self.struck += 1
        return said

    async def _given(self, request: web.Request) -> dict[str, Any]:
        given: dict[str, Any] = dict(request.query)
        if request.content_type == JSON:
            given |= json.loads(await request.read() or b"{}")
        elif request.content_type.startswith("multipart/"):
            given |= await self._parts(request)
        elif request.can_read_body:
            self.breaches.append(f"a body of type {request.content_type}")
        for name in ("reply_markup", "link_preview_options", "commands", "allowed_updates"):
            if isinstance(given.get(name), str):
                given[name] = json.loads(given[name])
        return given

    async def _parts(self, request: web.Request) -> dict[str, Any]:
        found: dict[str, Any] = {}
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                self.breaches.append("a part of multipart/form-data without a name")
                continue
            body = await part.read()
            found[part.name] = bytes(body) if part.filename else body.decode()
        return found

    def _usual(self, asked: Asked) -> Said:
        """What is answered on a good day."""
        found = list(breaches(asked.method, asked.given))
        self.breaches += found
        if found and found[0].startswith("no method"):
            return refused(404, "Not Found")
        if asked.method in FIXED:
            return ok(FIXED[asked.method])
        match asked.method:
            case "answercallbackquery":
                if asked.given["callback_query_id"] not in self._queries:
                    return refused(400, "Bad Request: query is too old and response timeout expired")
                self._queries.discard(asked.given["callback_query_id"])
            case "getfile":
                name = asked.given["file_id"]
                return ok({"file_id": name, "file_unique_id": "u", "file_path": f"photos/{name}.jpg"})
            case "editmessagetext":
                return self._edited(asked, (asked.chat, int(asked.given["message_id"])))
            case "sendmessage" | "sendphoto" | "senddocument":
                number = next(self._messages)
                self._texts[asked.chat, number] = ""
                return ok(self._message(asked, number))
        return ok(True)

    def _edited(self, asked: Asked, which: tuple[int, int]) -> Said:
        wanted = json.dumps(asked.given, sort_keys=True)
        if which not in self._texts:
            return refused(400, "Bad Request: message to edit not found")
        if self._texts[which] == wanted:
            return refused(400, "Bad Request: message is not modified: specified new message content")
        self._texts[which] = wanted
        return ok(self._message(asked, which[1]))

    def _message(self, asked: Asked, number: int) -> dict[str, Any]:
        """The answer, with more in it than anybody needs."""
        return {
            "message_id": number,
            "from": {"id": BOT, "is_bot": True, "first_name": "Бот", "username": "strict_bot"},
            "chat": {"id": asked.chat, "type": "private", "first_name": "Олена"},
            "date": 1_790_000_000,
            "text": asked.text,
            "entities": [{"type": "bold", "offset": 0, "length": 1}],
            "a_field_of_tomorrow": {"nested": [1, 2, {"deep": None}]},
            **({"photo": [{"file_id": "p1", "file_unique_id": "u", "width": 1, "height": 1}]}
               if asked.method == "sendphoto" else {}),
        }  # fmt: skip

    async def _poll(self, request: web.Request, asked: Asked) -> web.StreamResponse:
        self.polled += 1
        self._wake()
        if self._polling:
            self.breaches.append("two getUpdates at once")
        given = asked.given
        if not all(isinstance(kind, str) for kind in given.get("allowed_updates", [])):
            self.breaches.append("allowed_updates is no list of strings")
        if not 1 <= given.get("limit", 100) <= 100 or given.get("timeout", 0) > 50:
            self.breaches.append(f"getUpdates {given}")
        offset = int(given.get("offset", 0))
        if self.forgetful:
            while self._updates and self._updates[0][0] < offset:
                self._updates.popleft()
        self._polling += 1
        try:
            if not self._due(offset) and self.patient:
                await self._wait(request, offset, min(given.get("timeout", 0), 50))
        finally:
            self._polling -= 1
        if self.polls:
            return await say(request, self.polls.popleft())
        bodies = ",".join(body for _, body in self._due(offset)[:100])
        return await say(request, Said(200, '{"ok":true,"result":[' + bodies + "]}"))

    def _due(self, offset: int) -> list[tuple[int, str]]:
        return [each for each in self._updates if each[0] >= offset]

    async def _wait(self, request: web.Request, offset: int, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not self._due(offset) and not self.polls and self.patient:
                    await self._changed.wait()
                    if request.transport is None or request.transport.is_closing():
                        return
        except TimeoutError:
            return

    async def _file(self, request: web.Request) -> web.StreamResponse:
        asked = Asked("file", {"file_id": request.match_info["path"].rpartition("/")[2]})
        if said := self._struck(asked.concerns):
            return await say(request, said)
        return web.Response(body=small_photo(), content_type="image/jpeg")


@cache
def small_photo() -> bytes:
    """A photo that costs nobody any time."""
    drawn = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(drawn, "JPEG")
    return drawn.getvalue()


async def say(request: web.Request, said: Said) -> web.StreamResponse:
    """Answer so."""
    body = said.body.encode()
    if said.cut:
        response = web.StreamResponse(status=said.status, headers={"Content-Type": JSON})
        response.content_length = len(body) + 100
        await response.prepare(request)
        await response.write(body)
        if request.transport is not None:
            request.transport.abort()
        return response
    kind = "text/html" if said.body.startswith("<") else JSON
    return web.Response(status=said.status, body=body, content_type=kind, headers=said.headers)
