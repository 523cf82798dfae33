"""A local Viber REST server for one bot: developers.viber.com/docs/api/rest-bot-api.

The real protocol: POST to `/pa/<method>` with X-Viber-Auth-Token, HTTP 200 with a status of Viber's table,
signed callbacks. What the documentation does not allow, refused or not, becomes a complaint in the world.
Unlike Viber it takes webhooks and media over http://, because everything stays on one machine. Media the bot
names is fetched as a phone would. Not here: chat extensions, payments, posting to a channel.
"""

import asyncio
import hmac
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox import viber_errors as errors
from bot.sandbox.chat import Chat
from bot.sandbox.faults import Faults
from bot.sandbox.pictures import smaller
from bot.sandbox.push import Answer, Line, Unreachable
from bot.sandbox.values import Act, Media, Message, Wrote
from bot.sandbox.viber_callbacks import (
    HOSTNAME,
    MANDATORY_EVENTS,
    OPTIONAL_EVENTS,
    RETRY_DELAYS,
    CallbackComposer,
    CallbackSender,
)
from bot.sandbox.viber_errors import Refused, bad, missing
from bot.sandbox.viber_messages import Draft, read_message
from bot.sandbox.world import World

LARGEST_REQUEST = 30_000  # bytes
LONGEST_BROADCAST = 300  # receivers
MOST_ONLINE = 100  # ids
LARGEST_PICTURE = 3 * 1024 * 1024  # Android; iOS shows up to one megabyte
LARGEST_MEDIA = 50 * 1024 * 1024
SESSION = timedelta(hours=24)  # from the person's first message on; what the bot sends inside costs nothing
# developers.viber.com/docs/guides/broadcast-rest-api: what failed_list says, in words of its own
FAILED = {errors.NOT_SUBSCRIBED: (2, "Not subscribed"), errors.NOT_REGISTERED: (5, "Not found")}
THUMBNAIL_SIDE = 400  # pixels
HTTP_OK = 200


@dataclass(frozen=True, slots=True)
class ViberRates:
    """Messages to a person in an hour without a reply; broadcasts in a window of seconds."""

    without_reply: int = 100
    broadcasts: int = 500
    window: float = 10.0


class ViberServer:
    """The REST API of one bot. `rates` switches the limits on and off.

    It counts the calls of each method, and by person the messages outside a session, which are charged.
    """

    def __init__(
        self,
        world: World,
        *,
        token: str,
        line: Line,
        faults: Faults,
        rates: ViberRates | None = None,
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self.token = token
        self.rates = rates
        self.calls: Counter[str] = Counter()
        self.charged: Counter[str] = Counter()
        self.composer = CallbackComposer(world)
        self.sender = CallbackSender(token, line, faults, self._welcomed, retry_delays)
        self._world = world
        self._viber = world.viber
        self._line = line
        self._unanswered: dict[str, list[datetime]] = {}
        self._broadcasts: list[datetime] = []
        self._sessions: dict[str, datetime] = {}
        self._fetching: set[asyncio.Task[None]] = set()
        self._unlisten = world.viber.listen(self._heard)
        self._methods = {
            "set_webhook": self._set_webhook,
            "send_message": self._send_message,
            "broadcast_message": self._broadcast_message,
            "get_account_info": self._get_account_info,
            "get_user_details": self._get_user_details,
            "get_online": self._get_online,
        }

    def routes(self) -> list[Route]:
        """The routes to mount at the root; the API's address ends in /pa."""
        return [
            Route("/pa/{method}", self._called, methods=["POST"]),
            Route("/viber/media/{file}/{name}", self._media, methods=["GET"]),
        ]

    def close(self) -> None:
        """Stop hearing, sending and fetching."""
        self._unlisten()
        self.sender.stop()
        for task in self._fetching:
            task.cancel()

    def _heard(self, act: Act) -> None:
        if isinstance(act, Wrote):
            self._unanswered.pop(act.chat, None)
            if not self._in_session(act.chat):
                self._sessions[act.chat] = act.message.at
        callback = self.composer.compose(act)
        if callback is not None:
            self.sender.send(act.chat, callback)

    # ---- requests ----

    async def _called(self, request: Request) -> Response:
        name = request.path_params["method"]
        self.calls[name] += 1
        raw = await request.body()
        try:
            body = _read_body(raw)
            self._check_token(request, body, name)
            method = self._methods.get(name)
            if method is None:
                self._viber.complain(name, "there is no such method")
                return Response(status_code=404)
            answer = await method(body)
        except Refused as refused:
            if refused.status in {errors.BAD_DATA, errors.MISSING_DATA, errors.INCOMPATIBLE_WITH_VERSION}:
                self._viber.complain(name, str(refused), raw.decode(errors="replace"))
            return JSONResponse(
                {"status": refused.status, "status_message": refused.message, "chat_hostname": HOSTNAME}
            )
        return JSONResponse({"status": 0, "status_message": "ok", "chat_hostname": HOSTNAME, **answer})

    def _check_token(self, request: Request, body: dict[str, Any], name: str) -> None:
        given = request.headers.get("x-viber-auth-token")
        if given is None and isinstance(body.get("auth_token"), str):
            given = body["auth_token"]
            self._viber.complain(name, "the token belongs into the X-Viber-Auth-Token header")
        body.pop("auth_token", None)
        if given is None:
            raise Refused(errors.INVALID_TOKEN, "no token", "missing_auth_token")
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise Refused(errors.INVALID_TOKEN, "wrong token")

    async def _set_webhook(self, body: dict[str, Any]) -> dict[str, Any]:
        url = body.get("url")
        if url is None:
            raise missing("url")
        if url == "":
            self.sender.url = ""
            return {}
        if not isinstance(url, str) or urlsplit(url).scheme not in {"http", "https"}:
            raise Refused(errors.INVALID_URL, f"no web address: {url}")
        wanted = body.get("event_types")
        allowed = OPTIONAL_EVENTS | MANDATORY_EVENTS
        if wanted is not None and not (
            isinstance(wanted, list) and all(str(kind) in allowed for kind in wanted)
        ):
            raise bad(f"event_types are of {', '.join(sorted(allowed))}")
        try:
            answer = await self.sender.post(url, self.composer.webhook())
        except Unreachable as error:
            raise Refused(errors.INVALID_URL, f"nobody answers at {url}: {error}") from None
        if answer.status != HTTP_OK:
            raise Refused(errors.INVALID_URL, f"{url} answered {answer.status}, not 200")
        self.sender.url = url
        self.sender.events = OPTIONAL_EVENTS if wanted is None else OPTIONAL_EVENTS & set(wanted)
        self.composer.names = bool(body.get("send_name"))
        self.composer.photos = bool(body.get("send_photo"))
        self.sender.resume()
        return {"event_types": sorted(self.sender.events | MANDATORY_EVENTS)}

    async def _send_message(self, body: dict[str, Any]) -> dict[str, Any]:
        self._check_webhook()
        draft = read_message(body, self._complain("send_message", body))
        receiver = body.get("receiver")
        if not receiver:
            raise missing("receiver")
        chat = self._chat(receiver, draft)
        self._check_pace(chat)
        cost = self._billing(chat)
        message = self._show(chat, draft, self._viber.number())
        return {"message_token": message.id, "billing_status": cost}

    async def _broadcast_message(self, body: dict[str, Any]) -> dict[str, Any]:
        self._check_webhook()
        receivers = body.get("broadcast_list")
        if receivers is None:
            raise missing("broadcast_list")
        if not isinstance(receivers, list) or not 1 <= len(receivers) <= LONGEST_BROADCAST:
            raise bad(f"broadcast_list is a list of at most {LONGEST_BROADCAST} ids")
        draft = read_message(body, self._complain("broadcast_message", body))
        self._check_broadcast_pace()
        token = self._viber.number()
        failed = []
        for receiver in receivers:
            try:
                chat = self._chat(receiver, draft)
                self._billing(chat)
                self._show(chat, _personal(draft, chat), token)
            except Refused as refused:
                status, message = FAILED.get(refused.status, (refused.status, refused.message))
                failed.append({"receiver": receiver, "status": status, "status_message": message})
        return {"message_token": token, "failed_list": failed}

    async def _get_account_info(self, _body: dict[str, Any]) -> dict[str, Any]:
        profile = self._viber.profile
        return {
            "id": "pa:75346594275468546724",
            "name": profile.name,
            "uri": profile.username,
            "country": "UA",
            "category": "Local Businesses",
            "subcategory": "Utilities",
            "webhook": self.sender.url,
            "event_types": sorted(self.sender.events | MANDATORY_EVENTS) if self.sender.url else [],
            "subscribers_count": sum(chat.subscribed for chat in self._viber.chats.values()),
            "members": [],
        }

    async def _get_user_details(self, body: dict[str, Any]) -> dict[str, Any]:
        if not body.get("id"):
            raise missing("id")
        chat = self._chat(body["id"], Draft())
        device = {
            "primary_device_os": "android 14",
            "viber_version": "25.4.0",
            "mcc": 255,
            "mnc": 1,
            "device_type": "SM-A155F",
        }
        return {"message_token": self._viber.number(), "user": self.composer.user(chat.person) | device}

    async def _get_online(self, body: dict[str, Any]) -> dict[str, Any]:
        ids = body.get("ids")
        if not isinstance(ids, list) or not ids:
            raise missing("ids")
        if len(ids) > MOST_ONLINE:
            raise bad(f"ids is a list of at most {MOST_ONLINE} ids")
        return {"users": [self._online(str(given)) for given in ids]}

    def _online(self, person: str) -> dict[str, Any]:
        chat = self._viber.chats.get(person)
        if chat is None or not chat.subscribed:
            return {"id": person, "online_status": 4, "online_status_message": "unavailable"}
        if chat.online:
            return {"id": person, "online_status": 0, "online_status_message": "online"}
        return {"id": person, "online_status": 1, "online_status_message": "offline"}

    async def _media(self, request: Request) -> Response:
        blob = self._world.files.get(request.path_params["file"])
        if blob is None:
            return Response(status_code=404)
        if request.path_params["name"] == "thumbnail.jpg":
            return Response(smaller(blob.content, THUMBNAIL_SIDE), media_type="image/jpeg")
        disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(blob.name)}"}
        return Response(blob.content, media_type=blob.type, headers=disposition)

    # ---- what requests have in common ----

    def _complain(self, method: str, body: dict[str, Any]) -> Any:
        return lambda text: self._viber.complain(method, text, json.dumps(body, ensure_ascii=False))

    def _check_webhook(self) -> None:
        if not self.sender.url:
            raise Refused(errors.WEBHOOK_NOT_SET, "set_webhook comes first")

    def _chat(self, receiver: Any, draft: Draft) -> Chat:
        chat = self._viber.chats.get(receiver) if isinstance(receiver, str) else None
        if chat is None:
            raise Refused(errors.NOT_REGISTERED, f"there is no person {receiver}")
        if not chat.subscribed:
            raise Refused(errors.NOT_SUBSCRIBED, f"{chat.person.name} has not subscribed")
        if chat.person.api_version < draft.level:
            raise Refused(errors.API_VERSION_NOT_SUPPORTED, f"the phone of {chat.person.name} is older")
        return chat

    def _check_pace(self, chat: Chat) -> None:
        now = self._world.now()
        sent = [at for at in self._unanswered.get(chat.id, []) if now - at < timedelta(hours=1)]
        if self.rates is not None and len(sent) >= self.rates.without_reply:
            message = "maximum messages from Public Account to Viber user without reply exceeded."
            raise Refused(errors.TOO_MANY_REQUESTS, "too many messages without a reply", message)
        self._unanswered[chat.id] = [*sent, now]

    def _check_broadcast_pace(self) -> None:
        if self.rates is None:
            return
        now = self._world.now()
        window = timedelta(seconds=self.rates.window)
        self._broadcasts = [at for at in self._broadcasts if now - at < window]
        if len(self._broadcasts) >= self.rates.broadcasts:
            raise Refused(errors.TOO_MANY_REQUESTS, "too many broadcasts")
        self._broadcasts.append(now)

    def _billing(self, chat: Chat) -> int:
        """1 inside the session a person's own message opens, 5 (charged) outside it; it is counted."""
        if chat.id not in self._sessions:  # a chat kept from another run
            words = [message.at for message in chat.messages if message.sender == "person"]
            self._sessions |= {chat.id: max(words)} if words else {}
        if self._in_session(chat.id):
            return 1
        self.charged[chat.id] += 1
        return 5

    def _in_session(self, chat: str) -> bool:
        began = self._sessions.get(chat)
        return began is not None and self._world.now() - began < SESSION

    def _show(self, chat: Chat, draft: Draft, token: int) -> Message:
        message = Message(
            id=token,
            sender="bot",
            at=self._world.now(),
            text=draft.text,
            raw=draft.raw,
            entities=draft.entities,
            attachment=draft.attachment,
            author=draft.sender,
            tracking_data=draft.tracking_data,
            failed=draft.fails,
        )
        if draft.fails:
            self._viber.complain("failed", draft.fails)
            self.sender.send(chat.id, self.composer.failed(chat, message))
            return message
        chat.set_keyboard(draft.keyboard)  # a message without a keyboard takes the old one away
        if draft.text or draft.attachment is not None:
            chat.show(message)
            if isinstance(draft.attachment, Media) and draft.attachment.url:
                task = asyncio.create_task(self._fetch(chat, message.id, draft.attachment))
                self._fetching.add(task)
                task.add_done_callback(self._fetching.discard)
        return message

    async def _fetch(self, chat: Chat, message_id: int, media: Media) -> None:
        """Fetch media as the person's phone does, and put the bytes into the message."""
        try:
            answer = await self._line.fetch(media.url, LARGEST_MEDIA)
            problem = "" if answer.status == HTTP_OK else f"answered {answer.status}"
        except Unreachable as error:
            answer, problem = Answer(0, b""), str(error)
        if not problem and media.kind == "photo" and len(answer.body) > LARGEST_PICTURE:
            problem = f"has {len(answer.body)} bytes, a phone shows {LARGEST_PICTURE}"
        if problem:
            self._viber.complain("media", f"{media.url}: {problem}")
            return
        blob = self._world.store(
            answer.body, kind=media.kind, name=media.name, media_type=answer.media_type, seconds=media.seconds
        )
        shown = chat.message(message_id)
        if shown is not None:
            full = replace(media, file=blob.id, size=len(answer.body), width=blob.width, height=blob.height)
            chat.update(replace(shown, attachment=replace(full, type=blob.type)))

    def _welcomed(self, chat_id: str, answer: Answer) -> None:
        """The bot's answer to conversation_started: nothing, or a welcome message."""
        if not answer.body.strip() or answer.media_type != "application/json":
            return
        complain = self._complain("conversation_started", {"answer": answer.body.decode(errors="replace")})
        try:
            body = _read_body(answer.body)
            if body:
                self._show(self._viber.chat(chat_id), read_message(body, complain), self._viber.number())
        except Refused as refused:
            complain(str(refused))


def _read_body(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST_REQUEST:
        raise bad(f"a request has at most {LARGEST_REQUEST} bytes, this one {len(raw)}")
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        raise bad("the request is no JSON") from None
    if not isinstance(body, dict):
        raise bad("the request is no JSON object")
    return body


def _personal(draft: Draft, chat: Chat) -> Draft:
    """Fill the place holders of a broadcast."""
    fields = {
        "replace_me_with_receiver_id": chat.id,
        "replace_me_with_url_encoded_receiver_id": quote(chat.id, safe=""),
        "replace_me_with_user_name": chat.person.name,
    }
    text = draft.text
    for holder, value in fields.items():
        text = text.replace(holder, value)
    return draft if text == draft.text else replace(draft, text=text, entities=())
