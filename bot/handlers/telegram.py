"""Telegram: the channel that is made of the files beside this one.

    telegram_wire       HTTP, lean
    telegram_api        calls and answers; what a refusal means
    telegram_updates    from an update to an event
    telegram_render     from a message to texts and keyboards
    telegram_sending    from a message to its outcome
    telegram_receiving  polling and the webhook
    telegram_aiogram    the rare calls; imported late, because aiogram takes seconds

The token is known to the wire's heads and to aiogram's bot and leaves neither: no error and no log line of
these files has an address in it.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import structlog
from starlette.routing import BaseRoute

from bot.conversation.events import Address, Attachment, Event, Press
from bot.conversation.messages import Message
from bot.handlers.channel import Lane, Leaving, Limits, Outcome, Take, TakeReceipt, Unfetched
from bot.handlers.drawn import Draw, nothing_drawn
from bot.handlers.pace import Pacer
from bot.handlers.telegram_api import Api, Profile, Reply, Result, Upload
from bot.handlers.telegram_receiving import (
    WEBHOOK_CHECKED_EVERY,
    WEBHOOK_PATH,
    Condition,
    Pauses,
    Webhook,
    poll,
    serve_webhook,
)
from bot.handlers.telegram_render import LIMITS
from bot.handlers.telegram_sending import OpenFile, Sender
from bot.handlers.telegram_updates import ALLOWED, Reader
from bot.handlers.telegram_wire import TooLong, Wire, WireError

if TYPE_CHECKING:
    from bot.handlers.telegram_aiogram import Rare

log = structlog.get_logger()

OFFICIAL = "https://api.telegram.org"
ASSETS = Path(__file__).resolve().parent.parent / "assets"
QUICK = 10.0  # seconds for calls that only please: acknowledging a press, the typing indicator
MOST_FETCHED = 20_000_000  # bytes, core.telegram.org/bots/api#getfile
BURST = 4  # answers to one chat at once; core.telegram.org/bots/faq#my-bot-is-hitting-limits
SPARE = 1.1  # to one chat a tenth slower than allowed: no two messages travel equally fast
ANNOUNCE_TRIES = 5

__all__ = ["Profile", "Telegram"]


class Telegram:
    """The channel of one bot.

    `profiles`: what it says of itself, the first also for all languages not named. `open_file`: name and
    bytes of a stored file. Rates are messages per second: to all chats together and to one chat. `pauses`
    are those between failed tries, `check_every` the seconds between two looks at the webhook.
    """

    name = "telegram"
    limits: Limits = LIMITS
    together = 1

    def __init__(
        self,
        token: str,
        *,
        now: Callable[[], datetime],
        open_file: OpenFile,
        api_url: str = OFFICIAL,
        mode: Literal["polling", "webhook"] = "polling",
        secret: str = "",
        public_url: str = "",
        username: str = "",
        profiles: Sequence[Profile] = (),
        per_second: float = 30.0,
        per_chat_per_second: float = 1.0,
        assets: Path = ASSETS,
        draw: Draw = nothing_drawn,
        connections: int = 200,
        pauses: Pauses | None = None,
        check_every: float = WEBHOOK_CHECKED_EVERY,
    ) -> None:
        self._token, self._url, self._mode = token, api_url, mode
        self._secret = secret or hashlib.sha256(f"webhook {token}".encode()).hexdigest()
        self._public_url = public_url.rstrip("/")
        self._profiles = profiles
        self._api = Api(token, Wire(api_url, limit=connections))
        self._reader = Reader(int(token.partition(":")[0]), now, username)
        self.pacer = Pacer(
            max(1, round(per_second)),
            max(1, round(per_second)) / per_second,
            spacing=SPARE / per_chat_per_second,
            burst=BURST,
        )
        self.per_second = per_second
        self._sender = Sender(self._api, self.pacer, self, open_file, assets, draw)
        self._condition = Condition(now)
        self._pauses = pauses or Pauses()
        self._webhook = Webhook(self._secret)
        self._check_every = check_every
        self._rare: Rare | None = None

    @property
    def state(self) -> str:
        """How receiving goes, in one sentence for the engineer; "receiving" when all is well."""
        return self._condition.state

    @property
    def since(self) -> datetime:
        """Since when it goes so."""
        return self._condition.since

    @property
    def username(self) -> str:
        """The bot's name for links, `""` until Telegram has told it."""
        return self._reader.username

    # receiving

    async def run(self, take: Take) -> None:
        self._webhook.take = take
        async with asyncio.TaskGroup() as together:
            together.create_task(self._introduce())
            while True:
                try:
                    await self._receive(take)
                except Exception as error:
                    log.exception("receiving has failed; beginning anew")
                    self._condition.become(f"receiving has failed: {type(error).__name__}")
                    await self._pauses.wait()

    def routes(self) -> Sequence[BaseRoute]:
        return self._webhook.routes() if self._mode == "webhook" else ()

    def read(self, raw: bytes) -> Event | None:
        return self._reader.read(raw)

    async def _receive(self, take: Take) -> None:
        if self._mode == "webhook":
            await serve_webhook(self._set_webhook, self._condition, self._pauses, self._check_every)
        else:
            await poll(self._api, take, self._condition, self._delete_webhook, self._pauses)

    async def _introduce(self) -> None:
        """Learn the bot's name and have Telegram show its commands; both may wait, neither may disturb."""
        await self._condition.good.wait()
        await self._learn_name()
        if not self._profiles or await self._is_announced():
            return
        pauses = Pauses((1, 5, 30, 120))
        for _ in range(ANNOUNCE_TRIES):
            try:
                trouble = await (await self.load()).announce(self._profiles)
            except Exception as error:
                log.exception("the bot's commands cannot be set")
                trouble = type(error).__name__
            if not trouble:
                return
            log.warning("the bot's commands are not set", why=trouble)
            await pauses.wait()

    async def _is_announced(self) -> bool:
        """Whether Telegram shows all of it, as at every start but the first; asked without aiogram."""
        wanted = {"": self._profiles[0]} | {profile.language: profile for profile in self._profiles}
        for code, profile in wanted.items():
            commands = [{"command": name, "description": text} for name, text in profile.commands]
            for method, result in (
                ("getMyCommands", commands),
                ("getMyDescription", {"description": profile.description}),
                ("getMyShortDescription", {"short_description": profile.about}),
            ):
                try:
                    body = (await self._api.raw(method, {"language_code": code} if code else {}, QUICK)).body
                    if msgspec.json.decode(body)["result"] != result:
                        return False
                except (WireError, ValueError, TypeError, KeyError):
                    return False
        return True

    async def _learn_name(self) -> None:
        pauses = Pauses()
        while not self._reader.username:
            reply = await self._try("getMe", {})
            if reply is not None and isinstance(reply.result, Result) and reply.result.username:
                self._reader.username = reply.result.username
            else:
                await pauses.wait()

    async def _set_webhook(self, anew: bool) -> str:  # noqa: FBT001 - the only question there is
        rare = await self.load()
        return await rare.set_webhook(self._public_url + WEBHOOK_PATH, self._secret, ALLOWED, anew=anew)

    async def _delete_webhook(self) -> str:
        return await (await self.load()).delete_webhook()

    # sending

    async def greet(self, event: Event) -> None:
        if isinstance(event.content, Press) and event.content.token:
            await self._try("answerCallbackQuery", {"callback_query_id": event.content.token})

    async def busy(self, to: Address) -> None:
        await self._try("sendChatAction", {"chat_id": int(to.id), "action": "typing"})

    async def send(
        self, to: Address, message: Message, *, event: Event | None = None, lane: Lane = "answer"
    ) -> Outcome:
        return await self._sender.send(to, message, event, lane)

    async def send_all(
        self,
        to: Sequence[Address],
        message: Message,
        *,
        edits: Sequence[str] = (),
        leaving: Leaving | None = None,
    ) -> list[Outcome]:
        each = zip(to, edits or ("",) * len(to), strict=True)
        return [await self._sender.send(one, message, None, "notice", older, leaving) for one, older in each]

    def report(self, take: TakeReceipt) -> None:
        """Telegram tells bots nothing of what becomes of messages."""

    async def upload(self, method: str, field: str, values: Mapping[str, Any], file: Upload) -> Reply:
        """The answer to a method with a file in that field; raises Unsent or Unanswered."""
        return await (await self.load()).upload(method, field, values, file)

    # files

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        if attachment.size > min(most, MOST_FETCHED):
            raise Unfetched("file-too-big", f"{attachment.size} bytes announced")
        try:
            reply = await self._api.call("getFile", {"file_id": attachment.ref})
            if not (reply.ok and isinstance(reply.result, Result) and reply.result.file_path):
                too_big = "file is too big" in reply.description
                raise Unfetched("file-too-big" if too_big else "file-not-fetched", reply.description)
            return await self._api.download(reply.result.file_path, most)
        except TooLong as error:
            raise Unfetched("file-too-big", str(error)) from None
        except WireError as error:
            raise Unfetched("file-not-fetched", str(error)) from None

    async def close(self) -> None:
        await self._api.close()

    async def _try(self, method: str, values: Mapping[str, Any]) -> Reply | None:
        """The answer to a call that only pleases, None if there is none."""
        try:
            return await self._api.call(method, values, QUICK)
        except WireError:
            return None

    async def load(self) -> Rare:
        """The part that needs aiogram; the first time it takes seconds, in a thread."""
        if self._rare is None:
            module = await asyncio.to_thread(importlib.import_module, "bot.handlers.telegram_aiogram")
            rare: Rare = module.Rare(self._token, self._url, self._api)
            self._rare = rare
        return self._rare
