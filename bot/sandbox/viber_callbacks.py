"""What people do, as Viber's callbacks, and their way to the bot's webhook.

developers.viber.com/docs/api/rest-bot-api/#callbacks. Rule 1: a callback carries the HMAC-SHA256 of its
body under the bot's token. Rule 2: whatever is not answered with 200 comes again later with the same
message_token, several times in an hour, and holds nothing back. Rule 3: callbacks of one person are first
tried in order. Rule 4: the answer to `conversation_started` may be a welcome message.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from bot.sandbox.chat import Chat
from bot.sandbox.faults import UPDATE_FAULTS, Faults
from bot.sandbox.pictures import avatar
from bot.sandbox.push import Answer, Line, Unreachable
from bot.sandbox.values import (
    Act,
    Blocked,
    Contact,
    Delivered,
    Media,
    MediaKind,
    Message,
    Opened,
    Person,
    Place,
    Seen,
    Unblocked,
    Wrote,
)
from bot.sandbox.world import World

RETRY_DELAYS = (5.0, 15.0, 60.0, 180.0, 600.0, 1200.0, 1200.0)  # seconds; an hour all in all
SIGNATURE_HEADER = "X-Viber-Content-Signature"
OK = 200
OPTIONAL_EVENTS = frozenset({"delivered", "seen", "failed", "conversation_started"})
MANDATORY_EVENTS = frozenset({"message", "subscribed", "unsubscribed"})
MEDIA_TYPES: dict[MediaKind, str] = {"photo": "picture", "video": "video", "sticker": "sticker"}
PLACEHOLDER = "Subscriber"  # stands for the name where the bot did not ask for names
HOSTNAME = "SN-CHAT-01_"
Waiting = tuple[str, dict[str, Any]]  # the chat and the callback that has not been answered with 200
MALFORMED: dict[str, Any] = {"event": "message", "timestamp": "soon", "sender": None, "message": {"type": 7}}


class CallbackComposer:
    """Writes Viber's JSON; `address` is where media is served, `names` whether the bot asked for names."""

    def __init__(self, world: World) -> None:
        self.address = ""
        self.names = False
        self.photos = False
        self._avatars: dict[str, str] = {}
        self._world = world

    def compose(self, act: Act) -> dict[str, Any] | None:
        """The callback of what a person did, None when Viber tells bots nothing of it."""
        chat = self._world.viber.chat(act.chat)
        match act:
            case Wrote(message=message):
                body = self._event("message", message.id)
                body |= {"sender": self.user(chat.person), "message": self._message(chat, message)}
                return body | {"silent": message.silent}
            case Opened(context=context, subscribed=subscribed):
                body = self._event("conversation_started")
                body |= {"type": "open", "user": self.user(chat.person), "subscribed": subscribed}
                return body | ({"context": context} if context else {})
            case Unblocked():
                return self._event("subscribed") | {"user": self.user(chat.person)}
            case Blocked():
                return self._event("unsubscribed") | {"user_id": chat.id}
            case Delivered(message=message) if not message.failed:
                return self._event("delivered", message.id) | {"user_id": chat.id}
            case Seen(message=message):
                return self._event("seen", message.id) | {"user_id": chat.id}
            case _:
                return None

    def failed(self, chat: Chat, message: Message) -> dict[str, Any]:
        """The callback of a message a phone refused."""
        return self._event("failed", message.id) | {"user_id": chat.id, "desc": message.failed}

    def webhook(self) -> dict[str, Any]:
        """The callback that set_webhook makes."""
        return self._event("webhook")

    def user(self, person: Person) -> dict[str, Any]:
        """A person as the bot sees them."""
        user: dict[str, Any] = {
            "id": person.id,
            "name": person.name if self.names else PLACEHOLDER,
            "language": person.language,
            "country": person.country,
            "api_version": person.api_version,
        }
        return user | ({"avatar": self._avatar_address(person)} if self.photos else {})

    def _event(self, event: str, token: int | None = None) -> dict[str, Any]:
        return {
            "event": event,
            "timestamp": int(self._world.now().timestamp() * 1000),
            "chat_hostname": HOSTNAME,
            "message_token": self._world.viber.number() if token is None else token,
        }

    def _message(self, chat: Chat, message: Message) -> dict[str, Any]:
        body: dict[str, Any] = {"type": "text", "text": message.text}
        match message.attachment:
            case Media() as media:
                body = self._media(media, message.text)
            case Contact() as card:
                body = {"type": "contact", "contact": {"name": card.name, "phone_number": card.phone}}
            case Place() as place:
                point = {"lat": place.latitude, "lon": place.longitude}
                body = {"type": "location", "location": point}
        last = next((m for m in reversed(chat.messages) if m.sender == "bot"), None)
        return body | ({"tracking_data": last.tracking_data} if last and last.tracking_data else {})

    def _media(self, media: Media, caption: str) -> dict[str, Any]:
        kind = MEDIA_TYPES.get(media.kind, "file")
        body: dict[str, Any] = {"type": kind, "media": self._media_address(media.file, media.name)}
        if kind == "sticker":
            return body | {"sticker_id": 40133}
        body |= {"file_name": media.name, "size": media.size, "file_size": media.size}
        if kind == "file":
            return body
        body |= {"thumbnail": self._media_address(media.file, "thumbnail.jpg")}
        if kind == "video":
            body |= {"duration": media.seconds}
        return body | ({"text": caption} if caption else {})

    def _avatar_address(self, person: Person) -> str:
        if person.id not in self._avatars:
            drawn = avatar(person.colour)
            blob = self._world.store(drawn, kind="photo", name="avatar.jpg", media_type="image/jpeg")
            self._avatars[person.id] = blob.id
        return self._media_address(self._avatars[person.id], "avatar.jpg")

    def _media_address(self, file: str, name: str) -> str:
        return f"{self.address}/viber/media/{file}/{quote(name)}"


class CallbackSender:
    """Brings callbacks to the webhook; `events` are the optional kinds the bot asked for.

    With `holds`, what happens before there is a webhook waits for it: people open the page of a trial while
    the bot is still starting.
    """

    def __init__(
        self,
        token: str,
        line: Line,
        faults: Faults,
        welcome: Callable[[str, Answer], None],
        retry_delays: Sequence[float] = RETRY_DELAYS,
    ) -> None:
        self.url = ""
        self.events: frozenset[str] = OPTIONAL_EVENTS
        self.holds = False
        self._token = token
        self._line = line
        self._faults = faults
        self._welcome = welcome
        self._retry_delays = retry_delays
        self._sent: list[Waiting] = []
        self._left: list[Waiting] = []
        self._lines: dict[str, asyncio.Task[None]] = {}
        self._retries: set[asyncio.Task[None]] = set()

    def send(self, chat: str, callback: dict[str, Any]) -> None:
        """Send a callback about one person, after those about them that wait already."""
        if callback["event"] not in self.events | MANDATORY_EVENTS:
            return
        if not self.url:
            self._left += [(chat, callback)] if self.holds else []
            return
        fault = self._faults.due("viber", "updates", UPDATE_FAULTS)
        bodies = [callback]
        if fault is not None and fault.kind == "duplicate":
            bodies = [callback, callback]
        elif fault is not None and fault.kind == "malformed":
            bodies = [MALFORMED | {"message_token": callback["message_token"] + 1}, callback]
        hold = fault.seconds if fault is not None and fault.kind == "delay" else 0.0
        self._line_up(chat, bodies, hold)

    @property
    def unanswered(self) -> tuple[Waiting, ...]:
        """What the bot has not taken yet."""
        return (*self._sent, *self._left)

    def restore(self, left: Sequence[Waiting]) -> None:
        """Take over what another process had not delivered; it is sent once there is a webhook."""
        self._left += left

    def resume(self) -> None:
        """Send what was taken over."""
        left, self._left = self._left, []
        for chat, body in left:
            self._line_up(chat, [body], 0.0)

    async def post(self, url: str, callback: dict[str, Any]) -> Answer:
        """Post one signed callback. Raises Unreachable."""
        body = json.dumps(callback, ensure_ascii=False, separators=(",", ":")).encode()
        signature = hmac.new(self._token.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signature}
        return await self._line.post(url, body, headers)

    def stop(self) -> None:
        """Send no more."""
        for task in (*self._lines.values(), *self._retries):
            task.cancel()
        self._lines.clear()
        self._retries.clear()

    def _line_up(self, chat: str, bodies: Sequence[dict[str, Any]], hold: float) -> None:
        self._sent += [(chat, body) for body in bodies]
        before = self._lines.get(chat)
        self._lines[chat] = asyncio.create_task(self._first_try(before, chat, bodies, hold))

    async def _first_try(
        self, before: asyncio.Task[None] | None, chat: str, bodies: Sequence[dict[str, Any]], hold: float
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        if hold:
            await asyncio.sleep(hold)
        for body in bodies:
            if not await self._try(chat, body):
                retry = asyncio.create_task(self._retry(chat, body))
                self._retries.add(retry)
                retry.add_done_callback(self._retries.discard)

    async def _retry(self, chat: str, body: dict[str, Any]) -> None:
        for delay in self._retry_delays:
            await asyncio.sleep(delay)
            if not self.url or await self._try(chat, body):
                return
        self._done(body)

    async def _try(self, chat: str, body: dict[str, Any]) -> bool:
        try:
            answer = await self.post(self.url, body)
        except Unreachable:
            return False
        if answer.status != OK:
            return False
        self._done(body)
        if body["event"] == "conversation_started":
            self._welcome(chat, answer)
        return True

    def _done(self, body: dict[str, Any]) -> None:
        self._sent = [waiting for waiting in self._sent if waiting[1] is not body]
