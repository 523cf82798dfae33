"""The rare calls, made with aiogram's bot, methods, types and errors over our own wire.

Importing aiogram takes seconds and 170 MB, so `telegram` imports this module in a thread, after it has begun
to receive. What is rare: files that we send, the webhook, the bot's commands and descriptions.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, NoReturn
from urllib.parse import unquote

import msgspec
import structlog
from aiogram import Bot, exceptions, methods
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods.base import TelegramMethod, TelegramType
from aiogram.types import BotCommand, BufferedInputFile, InputFile
from pydantic import TypeAdapter

from bot.handlers.telegram_api import CALL_WITHIN, UPLOAD_WITHIN, Api, Profile, Reply, Upload, read_reply
from bot.handlers.telegram_wire import WireError

log = structlog.get_logger()

ERRORS: Mapping[int, type[exceptions.TelegramAPIError]] = {
    400: exceptions.TelegramBadRequest,
    401: exceptions.TelegramUnauthorizedError,
    403: exceptions.TelegramForbiddenError,
    404: exceptions.TelegramNotFound,
    409: exceptions.TelegramConflictError,
    413: exceptions.TelegramEntityTooLarge,
}
WITH_FILE: Mapping[str, type[methods.SendPhoto | methods.SendDocument]] = {
    "sendPhoto": methods.SendPhoto,
    "sendDocument": methods.SendDocument,
}
FILE_BYTES = 20_000_000  # core.telegram.org/bots/api#getfile
CONNECTIONS = 40  # at once from Telegram to us: its default, core.telegram.org/bots/api#setwebhook


class LeanSession(BaseSession):
    """aiogram's calls over our wire; answers to files are not validated, all others are rare enough."""

    def __init__(self, api: Api, url: str) -> None:
        super().__init__(api=TelegramAPIServer.from_base(url))
        self._own = api

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        reply, body = await self.ask(bot, method, timeout or CALL_WITHIN)
        if not reply.ok:
            _refuse(method, reply)
        returned: TelegramType = TypeAdapter(method.__returning__).validate_python(
            msgspec.json.decode(body)["result"], context={"bot": bot}
        )
        return returned

    async def ask(self, bot: Bot, method: TelegramMethod[TelegramType], within: float) -> tuple[Reply, bytes]:
        """The answer to a method, and as it came; raises Unsent or Unanswered."""
        files: dict[str, InputFile] = {}
        prepared = {
            name: self.prepare_value(value, bot, files)
            for name, value in method.model_dump(warnings=False).items()
        }
        values = {name: value for name, value in prepared.items() if value}
        uploads = {
            name: Upload(file.filename or name, b"".join([part async for part in file.read(bot)]))
            for name, file in files.items()
        }
        status, body, retry_after = await self._own.form(method.__api_method__, values, uploads, within)
        return read_reply(status, body, retry_after), body

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,  # noqa: FBT001, FBT002 - as aiogram declares it
    ) -> AsyncGenerator[bytes, None]:
        yield await self._own.download(unquote(url.partition("/file/bot")[2].partition("/")[2]), FILE_BYTES)

    async def close(self) -> None:
        """The wire belongs to the channel, which closes it."""


class Rare:
    """The rare calls of one bot."""

    def __init__(self, token: str, url: str, api: Api) -> None:
        self._session = LeanSession(api, url)
        self._bot = Bot(token, session=self._session)

    async def upload(self, method: str, field: str, values: Mapping[str, Any], file: Upload) -> Reply:
        """The answer to a method with a file in that field; raises Unsent or Unanswered."""
        call = WITH_FILE[method].model_validate({**values, field: BufferedInputFile(file.body, file.name)})
        reply, _ = await self._session.ask(self._bot, call, UPLOAD_WITHIN)
        return reply

    async def set_webhook(self, url: str, secret: str, updates: Sequence[str], *, anew: bool) -> str:
        """Have Telegram call that address, if it does not yet or `anew`; what is wrong, `""` if nothing."""
        try:
            info = await self._bot(methods.GetWebhookInfo())
            if anew or info.url != url:
                await self._bot(
                    methods.SetWebhook(
                        url=url,
                        secret_token=secret,
                        allowed_updates=list(updates),
                        max_connections=CONNECTIONS,
                    )
                )
                return ""
        except (exceptions.AiogramError, WireError, ValueError) as error:
            return _reason(error)
        if info.pending_update_count and info.last_error_message:
            return f"Telegram cannot call us: {info.last_error_message}"
        return ""

    async def delete_webhook(self) -> str:
        """Have Telegram keep the updates for us to fetch; what is wrong, `""` if nothing."""
        try:
            await self._bot(methods.DeleteWebhook(drop_pending_updates=False))
        except (exceptions.AiogramError, WireError, ValueError) as error:
            return _reason(error)
        return ""

    async def announce(self, profiles: Sequence[Profile]) -> str:
        """Make Telegram show the commands and descriptions; the first profile is for all other languages too.

        What is wrong, `""` if nothing.
        """
        try:
            wanted = {"": profiles[0]} | {profile.language: profile for profile in profiles}
            for language, profile in wanted.items():
                await self._announce(profile, language)
        except (exceptions.AiogramError, WireError, ValueError) as error:
            return _reason(error)
        return ""

    async def _announce(self, profile: Profile, language: str) -> None:
        """Say only what Telegram does not show yet: changing descriptions often is refused for hours."""
        code = language or None
        shown = await self._bot(methods.GetMyCommands(language_code=code))
        if tuple((command.command, command.description) for command in shown) != profile.commands:
            commands = [BotCommand(command=name, description=text) for name, text in profile.commands]
            await self._bot(methods.SetMyCommands(commands=commands, language_code=code))
        description = await self._bot(methods.GetMyDescription(language_code=code))
        if description.description != profile.description:
            await self._bot(methods.SetMyDescription(description=profile.description, language_code=code))
        about = await self._bot(methods.GetMyShortDescription(language_code=code))
        if about.short_description != profile.about:
            await self._bot(
                methods.SetMyShortDescription(short_description=profile.about, language_code=code)
            )


def _refuse(method: TelegramMethod[Any], reply: Reply) -> NoReturn:
    if reply.code == 429:  # noqa: PLR2004 - Too Many Requests
        raise exceptions.TelegramRetryAfter(method, reply.description, reply.retry_after)
    raise ERRORS.get(reply.code, exceptions.TelegramAPIError)(method, reply.description or str(reply.code))


def _reason(error: Exception) -> str:
    """Why, without the method and its values, among which the secret of the webhook is."""
    if isinstance(error, exceptions.DetailedAiogramError):
        return error.message
    return str(error) if isinstance(error, WireError) else type(error).__name__
