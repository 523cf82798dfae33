"""Viber, both directions; documented at developers.viber.com/docs/api/rest-bot-api.

Rule 1: Viber calls us. The webhook is set once the channel runs, again when an answer says that it is gone,
and every hour. What fails is told once, when it begins and when it ends, and tried again with growing
pauses. Rule 2: Viber shows only the newest keyboard, and a message without one takes it away. So the last
part of every message carries one: its own, or the one the person had. Rule 3: text is plain. Marks for bold
are dropped, and stars or underscores that Viber would take for formatting get a space, as its page on text
formatting says. Rule 4: a message is several requests when it has to be (a picture, a long text). Once a
part is sent the rest is tried again here, because nobody else knows which part is missing. Rule 5: nothing
is edited, there is no "typing", and nothing to acknowledge.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace
from starlette.routing import BaseRoute
from viberbot.api.messages import FileMessage, KeyboardMessage, PictureMessage, TextMessage

from bot import outgoing
from bot.clock import Clock
from bot.conversation.events import Address, Attachment, Event, Start
from bot.conversation.messages import BOLD, PLAIN, Button, Message
from bot.handlers import viber_answers, viber_read, viber_webhook
from bot.handlers.channel import (
    Lane,
    Leaving,
    Limits,
    NotSent,
    Outcome,
    Paused,
    Sent,
    Take,
    TakeReceipt,
    Unfetched,
    Unknown,
    Wrong,
    arrange,
    width,
)
from bot.handlers.drawn import Draw, nothing_drawn
from bot.handlers.pace import Pacer
from bot.handlers.viber_answers import Meaning, meaning
from bot.handlers.viber_keyboard import PLAINEST, SILENT, keyboard, level
from bot.handlers.viber_media import OpenFile, Shelf, Shown

log = structlog.get_logger()

# text, caption: #text-message, #picture-message; a keyboard has 12 rows at most (docs/faq), eight answers
# leave room for pages, Back and Cancel; labels: what fits on one line of a small phone in large letters
LIMITS = Limits(text=7000, caption=768, label=36, pair=16, page=8)
LONGEST_REQUEST = 30_000  # bytes, #validation
MOST_TOGETHER = 300  # receivers, developers.viber.com/docs/guides/broadcast-rest-api
LONGEST_SENDER = 28  # characters, #general-send-message-parameters
EVENTS = ("delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started")
MEDIA_HOSTS = (outgoing.Host("viber.com"),)  # dl-media.viber.com and its siblings, #receive-message-from-user

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries to set the webhook
SET_AGAIN = 3600.0  # seconds
TRIES_OF_THE_REST = 5
KEYBOARDS_KEPT = 2000  # people
# developers.viber.com/docs/tools/text-formatting: how each mark opens and closes; no letter or digit outside
MARKS = {
    mark: (re.compile(rf"(?<![^\W_])\{mark}(?=\S)"), re.compile(rf"(?<=\S)\{mark}(?![^\W_])"))
    for mark in "*_~"
}

Rows = tuple[tuple[Button, ...], ...]


class Viber:
    """The channel of one bot."""

    name = viber_read.CHANNEL
    limits = LIMITS
    together = MOST_TOGETHER

    def __init__(
        self,
        token: str,
        *,
        api_url: str,
        public_url: str,
        sender: str,
        now: Clock,
        open_file: OpenFile,
        assets: Path,
        draw: Draw = nothing_drawn,
        avatar: str = "",
        uri: str = "",
        requests_per_10_seconds: int = 500,
        media_hosts: Sequence[outgoing.Host] = MEDIA_HOSTS,
        welcome_seconds: float = viber_webhook.WELCOME_SECONDS,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        if not 0 < len(sender) <= LONGEST_SENDER:
            raise ValueError(f"viber.name should have 1 to {LONGEST_SENDER} characters: {sender!r}")
        self.uri = uri
        self._api_url = api_url.rstrip("/")
        self._public_url = public_url.rstrip("/")
        self._headers = {"X-Viber-Auth-Token": token, "Content-Type": "application/json"}
        self._sender = {"name": sender, "avatar": avatar} if avatar else {"name": sender}
        self._media_hosts = media_hosts
        self._first_pause = first_pause
        self._client = outgoing.Client()
        self._pacer = Pacer(requests_per_10_seconds, 10.0)
        self.per_second = requests_per_10_seconds / 10.0 * MOST_TOGETHER
        self._broadcasts = True
        self._welcomes = viber_webhook.Welcomes()
        self._webhook = viber_webhook.Webhook(token, self._welcomes, welcome_seconds=welcome_seconds)
        self._shelf = Shelf(token, public_url, now=now, open_file=open_file, assets=assets, draw=draw)
        self._keyboards: OrderedDict[str, Rows] = OrderedDict()
        self._set_again = asyncio.Event()
        self._troubles = {"webhook": "starting", "sending": ""}

    @property
    def state(self) -> str:
        """In one sentence for the engineer: "starting", "receiving" when all is well, or what is wrong."""
        return self._troubles["webhook"] or self._troubles["sending"] or "receiving"

    # receiving

    async def run(self, take: Take) -> None:
        self._webhook.take = take
        try:
            await self._stay_subscribed()
        finally:
            self._webhook.take = None

    def routes(self) -> Sequence[BaseRoute]:
        return [self._webhook.route(), self._shelf.route()]

    def read(self, raw: bytes) -> Event | None:
        return viber_read.read(raw)

    async def _stay_subscribed(self) -> None:
        pause = self._first_pause
        while True:
            self._set_again.clear()
            trouble = await self._subscribe()
            self._tell("webhook", trouble)
            if trouble:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = self._first_pause
            await self._learn_uri()
            with suppress(TimeoutError):
                async with asyncio.timeout(SET_AGAIN):
                    await self._set_again.wait()

    async def _subscribe(self) -> str:
        """Tell Viber where to call; what went wrong, or nothing."""
        secure = self._public_url.startswith("https://")
        if not self._public_url or (self._api_url.startswith("https://") and not secure):
            return "server.public_url should be an https:// address: Viber calls it and takes no other"
        wanted = {
            "url": self._public_url + viber_webhook.PATH,
            "event_types": EVENTS,
            "send_name": True,
            "send_photo": False,
        }
        try:
            told = await self._call("set_webhook", msgspec.json.encode(wanted))
        except outgoing.Trouble as error:
            return f"Viber cannot be reached: {error}"
        if isinstance(told.outcome, Sent):
            return ""
        return told.trouble or f"Viber did not take the webhook: {told.outcome}"

    async def _learn_uri(self) -> None:
        """The bot's own URI, for links to it; without it everything else works."""
        if self.uri:
            return
        with suppress(outgoing.Trouble):
            url = f"{self._api_url}/get_account_info"
            self.uri = viber_answers.uri((await self._client.post(url, b"{}", self._headers)).body)

    def _tell(self, what: str, trouble: str) -> None:
        """Tell the engineer when something begins or ends to be wrong, and not in between."""
        if trouble == self._troubles[what]:
            return
        self._troubles[what] = trouble
        if trouble:
            log.error("Viber does not work now; it is tried again", part=what, why=trouble)
        else:
            log.info("Viber works", part=what)

    # sending

    async def send(
        self, to: Address, message: Message, *, event: Event | None = None, lane: Lane = "answer"
    ) -> Outcome:
        try:
            return await self._send(to.id, message, event, lane)
        except Exception as error:
            log.exception("a message for Viber could not be made")
            return Wrong(f"could not be made: {type(error).__name__}")

    async def _send(
        self, to: str, message: Message, event: Event | None, lane: Lane, leaving: Leaving | None = None
    ) -> Outcome:
        shown = await self._show(message)
        spoken = level(event.client if event else 0)
        rows = self._keyboard(to, message)
        if event is not None and isinstance(event.content, Start):
            welcome = self._requests(message, shown, rows, spoken, {})[-1]
            if self._welcomes.give(event.id, welcome):
                return Sent()
        requests = self._requests(message, shown, rows, spoken, {"receiver": to})
        if max(map(len, requests)) > LONGEST_REQUEST:
            return Wrong(f"a request of {max(map(len, requests))} bytes")
        sent = tries = 0
        while True:
            told = await self._post(to, requests[sent], lane, leaving=leaving)
            outcome = told.outcome
            if isinstance(outcome, Sent):
                sent += 1
                if sent == len(requests):
                    return outcome
            elif told.status in viber_answers.TOO_NEW and spoken > PLAINEST:
                spoken = PLAINEST
                requests = self._requests(message, shown, rows, spoken, {"receiver": to})
            elif not sent or not isinstance(outcome, NotSent | Paused):
                return outcome
            elif tries == TRIES_OF_THE_REST:
                return Unknown(f"{sent} of {len(requests)} parts sent, then {outcome}")
            else:
                tries += 1
                await asyncio.sleep(self._first_pause * tries)

    async def send_all(
        self,
        to: Sequence[Address],
        message: Message,
        *,
        edits: Sequence[str] = (),
        leaving: Leaving | None = None,
    ) -> list[Outcome]:
        try:
            return await self._send_all([each.id for each in to], message, leaving)
        except Exception as error:
            log.exception("a broadcast for Viber could not be made")
            return [Wrong(f"could not be made: {type(error).__name__}")] * len(to)

    async def _send_all(self, people: list[str], message: Message, leaving: Leaving | None) -> list[Outcome]:
        if not self._broadcasts:
            return [await self._send(each, message, None, "notice", leaving) for each in people]
        rows = arrange(message, LIMITS).rows
        requests = self._requests(
            message, await self._show(message), rows, PLAINEST, {"broadcast_list": people}
        )
        if max(map(len, requests)) > LONGEST_REQUEST:
            if len(people) == 1:
                return [Wrong(f"a request of {max(map(len, requests))} bytes")]
            half = len(people) // 2
            first = await self._send_all(people[:half], message, leaving)
            return first + await self._send_all(people[half:], message, leaving)
        outcome: Outcome = Sent()
        failed: dict[str, Outcome] = {}
        for number, request in enumerate(requests):
            told = await self._insist(request, leaving, TRIES_OF_THE_REST if number else 0)
            outcome = told.outcome
            failed = {**told.failed, **failed}
            if told.status in viber_answers.NO_BROADCASTS and not number:
                log.warning("Viber does not let this bot broadcast: people are told one by one")
                self._broadcasts = False
                return await self._send_all(people, message, leaving)
            if not isinstance(outcome, Sent):
                outcome = Unknown(f"{number} parts sent, then {outcome}") if number else outcome
                break
        for each in people:
            if rows and each in self._keyboards:
                self._keyboards[each] = rows
        return [failed.get(each, outcome) for each in people]

    async def _insist(self, request: bytes, leaving: Leaving | None, tries: int) -> Meaning:
        """One request of a broadcast; what surely did not arrive is tried so many times more."""
        for attempt in range(tries + 1):
            told = await self._post("", request, "notice", "broadcast_message", leaving)
            if attempt == tries or not isinstance(told.outcome, NotSent | Paused):
                return told
            await asyncio.sleep(self._first_pause * (attempt + 1))
        raise AssertionError("the last try returns")

    def report(self, take: TakeReceipt) -> None:
        self._webhook.on_receipt = take

    async def _post(
        self,
        to: str,
        request: bytes,
        lane: Lane,
        method: str = "send_message",
        leaving: Leaving | None = None,
    ) -> Meaning:
        place = await self._pacer.wait(to, lane)

        def leave() -> None:
            place.left()
            if leaving is not None:
                leaving()

        try:
            told = await self._call(method, request, leave)
        except outgoing.Unsent as error:
            return Meaning(NotSent(str(error)))
        except outgoing.Lost as error:
            return Meaning(Unknown(str(error)))
        if isinstance(told.outcome, Paused):
            self._pacer.pause(told.outcome.seconds)
        if told.trouble or isinstance(told.outcome, Sent):
            self._tell("sending", told.trouble)
        if told.status in viber_answers.SUBSCRIBE_AGAIN:
            self._set_again.set()
        return told

    async def _call(self, method: str, body: bytes, leaving: Leaving | None = None) -> Meaning:
        reply = await self._client.post(f"{self._api_url}/{method}", body, self._headers, leaving=leaving)
        return meaning(reply.status, reply.body, reply.headers.get("retry-after", ""))

    async def _show(self, message: Message) -> Shown | None:
        """The picture or document, where Viber can fetch it; words go without it when it is gone."""
        if message.media is None:
            return None
        try:
            return await self._shelf.show(message.media)
        except (LookupError, OSError) as error:
            log.warning("a message goes without its file", why=str(error))
            return None

    def _keyboard(self, to: str, message: Message) -> Rows:
        """The keyboard that the person is to have: the message's own, or the one that is there."""
        rows = arrange(message, LIMITS).rows
        if not rows:
            return self._keyboards.get(to, ())
        self._keyboards[to] = rows
        self._keyboards.move_to_end(to)
        if len(self._keyboards) > KEYBOARDS_KEPT:
            self._keyboards.popitem(last=False)
        return rows

    def _requests(
        self, message: Message, shown: Shown | None, rows: Rows, spoken: int, more: dict[str, Any]
    ) -> list[bytes]:
        """The message as bodies of send_message; texts are cut shorter where letters take many bytes."""
        requests: list[bytes] = []
        for most in (LIMITS.text, LIMITS.text // 2, LIMITS.text // 4):
            texts = arrange(message, replace(LIMITS, text=most)).texts
            parts = draw(texts, shown, rows, spoken)
            requests = [_encode({**more, "sender": self._sender, **part}) for part in parts]
            if max(map(len, requests)) <= LONGEST_REQUEST:
                break
        return requests

    # the rest of a channel

    async def greet(self, event: Event) -> None:
        """Viber waits for no acknowledgement of a press."""

    async def busy(self, to: Address) -> None:
        """Viber has no way to show that somebody types."""

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        try:
            return await outgoing.download(attachment.ref, most, hosts=self._media_hosts)
        except outgoing.TooLong as error:
            raise Unfetched("file-too-big", str(error)) from None
        except outgoing.NotDownloaded as error:
            raise Unfetched("file-not-fetched", f"{type(error).__name__}: {error}") from None

    async def close(self) -> None:
        await self._client.close()


def draw(texts: Sequence[str], shown: Shown | None, rows: Rows, spoken: int) -> list[dict[str, Any]]:
    """The parts of a message in Viber's words; the last one carries the keyboard."""
    said = [plain(text) for text in texts if text.strip()]
    parts: list[dict[str, Any]] = []
    if shown is not None:
        fits = shown.picture and len(said) == 1 and width(said[0]) <= LIMITS.caption
        parts.append(_media(shown, said.pop() if fits else ""))
    parts += [TextMessage(text=text).to_dict() for text in said]
    drawn = keyboard(rows, spoken)
    if drawn is not None:
        if not parts:
            parts.append({})
        parts[-1] |= KeyboardMessage(
            keyboard=drawn, min_api_version=spoken if spoken >= SILENT else None
        ).to_dict()
    return parts


def _media(shown: Shown, caption: str) -> dict[str, Any]:
    if shown.picture:
        drawn = PictureMessage(text=caption, media=shown.url).to_dict()
        del drawn["thumbnail"]  # viberbot sends null; Viber makes its own
        return dict(drawn)
    return dict(FileMessage(media=shown.url, size=shown.size, file_name=shown.name).to_dict())


def plain(text: str) -> str:
    """Text that is shown as it is written: a space after a mark that would open something formatted."""
    text = text.replace(BOLD, "").replace(PLAIN, "").replace("```", "`` `")
    for mark, (opening, closing) in MARKS.items():
        if text.count(mark) > 1:
            text = "\n".join(_unformatted(line, opening, closing) for line in text.split("\n"))
    return text


def _unformatted(line: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    last = max((found.start() for found in closing.finditer(line)), default=0)
    return opening.sub(lambda found: f"{found[0]} " if found.start() < last - 1 else found[0], line)


def _encode(value: dict[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a surrogate pair from somewhere
        return msgspec.json.encode(viber_read.clean(value))
