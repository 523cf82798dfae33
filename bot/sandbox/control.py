"""Small JSON routes under /sandbox, so that tests and scripts drive the people over HTTP.

`GET /sandbox/state` · `GET /sandbox/chat?messenger=&chat=` · `GET
/sandbox/shown?messenger=&chat=&since=&within=` (waits for what the bot shows) · `POST /sandbox/act`
`{"messenger", "chat", "act", …arguments}` · `GET|DELETE /sandbox/complaints` · `GET|POST|DELETE
/sandbox/faults` · `GET /sandbox/files/<id>`. A mistake is answered with 400 and a sentence.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.chat import Chat
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.pictures import sample_photo
from bot.sandbox.values import Message
from bot.sandbox.world import World

LONGEST_WAIT = 60.0  # seconds
ACTS = (  # what a person can be told to do: methods of Chat
    "write_text",
    "start",
    "open_chat",
    "subscribe",
    "block",
    "unblock",
    "press",
    "send_photo",
    "send_file",
    "send_video",
    "send_voice",
    "send_sticker",
    "send_contact",
    "send_location",
    "send_album",
    "forward",
    "edit",
    "look",
    "go_offline",
    "go_online",
    "clear",
)
Handler = Callable[[Request], Awaitable[Response]]


class Control:
    """The routes over one world and its faults."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    def routes(self) -> list[Route]:
        """The routes to mount at the root."""
        return [
            Route("/sandbox/state", _plainly(self._state), methods=["GET"]),
            Route("/sandbox/chat", _plainly(self._chat), methods=["GET"]),
            Route("/sandbox/shown", _plainly(self._shown), methods=["GET"]),
            Route("/sandbox/act", _plainly(self._act), methods=["POST"]),
            Route("/sandbox/complaints", _plainly(self._complaints), methods=["GET", "DELETE"]),
            Route("/sandbox/faults", _plainly(self._plan), methods=["GET", "POST", "DELETE"]),
            Route("/sandbox/files/{file}", _plainly(self._file), methods=["GET"]),
        ]

    async def _state(self, request: Request) -> Response:
        return JSONResponse(
            {
                messenger.name: {
                    "people": [asdict(person) for person in messenger.people.values()],
                    "chats": {chat.id: len(chat.messages) for chat in messenger.chats.values()},
                    "complaints": len(messenger.complaints),
                }
                for messenger in (self._world.telegram, self._world.viber)
            }
        )

    async def _chat(self, request: Request) -> Response:
        return JSONResponse(snapshot(self._find(request.query_params)))

    async def _shown(self, request: Request) -> Response:
        chat = self._find(request.query_params)
        since = int(request.query_params.get("since", "0"))
        within = min(float(request.query_params.get("within", "5")), LONGEST_WAIT)
        try:
            await chat.until(lambda chat: bool(chat.shown(since)), within)
        except TimeoutError:
            return JSONResponse([])
        return JSONResponse([as_json(message) for message in chat.shown(since)])

    async def _act(self, request: Request) -> Response:
        asked = await request.json()
        if not isinstance(asked, dict):
            raise TypeError("an act is a JSON object")
        chat = self._find(asked)
        act = str(asked.get("act", ""))
        if act not in ACTS:
            raise ValueError(f"there is no act {act}; there are: {', '.join(ACTS)}")
        given = {name: value for name, value in asked.items() if name not in {"messenger", "chat", "act"}}
        if act in {"send_photo", "send_file", "send_video"}:
            given["content"] = _content(given.get("content"))
        if act == "send_album":
            given["photos"] = [_content(photo) for photo in given.get("photos", [None, None])]
        return JSONResponse({"done": as_json(getattr(chat, act)(**given))})

    async def _complaints(self, request: Request) -> Response:
        both = (self._world.telegram, self._world.viber)
        if request.method == "DELETE":
            for messenger in both:
                messenger.complaints.clear()
        return JSONResponse({messenger.name: as_json(messenger.complaints) for messenger in both})

    async def _plan(self, request: Request) -> Response:
        if request.method == "POST":
            self._faults.add(Fault(**await request.json()))
        if request.method == "DELETE":
            number = request.query_params.get("number")
            if number is None:
                self._faults.clear()
            else:
                self._faults.remove(int(number))
        return JSONResponse(self._faults.plan())

    async def _file(self, request: Request) -> Response:
        blob = self._world.files.get(request.path_params["file"])
        if blob is None:
            return Response(status_code=404)
        return Response(blob.content, media_type=blob.type)

    def _find(self, given: Any) -> Chat:
        return self._world.messenger(str(given.get("messenger"))).chat(str(given.get("chat")))


def snapshot(chat: Chat) -> dict[str, Any]:
    """All of a chat as JSON values."""
    return {
        "id": chat.id,
        "title": chat.title,
        "kind": chat.kind,
        "subscribed": chat.subscribed,
        "blocked": chat.blocked,
        "typing": chat.typing,
        "shown": len(chat.shown()),
        "keyboard": as_json(chat.keyboard),
        "toast": as_json(chat.toast),
        "messages": [as_json(message) for message in chat.messages],
    }


def as_json(value: Any) -> Any:
    """A value of the sandbox as JSON values; messages get their segments too."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | frozenset):
        return [as_json(item) for item in value]
    fields = {name: as_json(getattr(value, name)) for name in value.__dataclass_fields__}
    return fields | ({"segments": as_json(value.segments)} if isinstance(value, Message) else {})


def _content(given: Any) -> bytes:
    """Bytes from base64, a sample photo when none are given."""
    if given is None:
        return sample_photo()
    try:
        return base64.b64decode(given, validate=True)
    except (TypeError, binascii.Error):
        raise ValueError("content is base64") from None


def _plainly(handler: Handler) -> Handler:
    """Answer mistakes with one sentence."""

    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except (LookupError, TypeError, ValueError) as mistake:
            return JSONResponse({"mistake": str(mistake)}, status_code=400)

    return answered
