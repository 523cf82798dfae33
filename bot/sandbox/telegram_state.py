"""What every method of the local Telegram server works with."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.chat import Chat
from bot.sandbox.push import Line
from bot.sandbox.telegram_errors import bad_request, forbidden
from bot.sandbox.telegram_limits import Pace
from bot.sandbox.telegram_queue import UpdateQueue
from bot.sandbox.telegram_request import Arguments
from bot.sandbox.telegram_updates import Composer
from bot.sandbox.telegram_webhook import WebhookPusher
from bot.sandbox.values import Message
from bot.sandbox.world import World


@dataclass(slots=True)
class TelegramState:
    """One bot's server; `fixed` messages cannot be edited, `paths` lead to the files getFile prepared."""

    world: World
    token: str
    composer: Composer
    queue: UpdateQueue
    pusher: WebhookPusher
    pace: Pace
    line: Line
    fixed: set[tuple[str, int]] = field(default_factory=set)
    paths: dict[str, str] = field(default_factory=dict)
    menu: dict[str, Any] = field(default_factory=lambda: {"type": "default"})

    def complain(self, method: str, text: str, sent: str = "") -> None:
        """Note something the documentation does not allow."""
        self.world.telegram.complain(method, text, sent)

    def chat(self, args: Arguments, name: str = "chat_id") -> Chat:
        """The chat the bot names and may write to. Raises Refused."""
        chat = self.known_chat(args, name)
        if chat.blocked:
            if chat.kind == "private":
                raise forbidden("bot was blocked by the user")
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def known_chat(self, args: Arguments, name: str = "chat_id") -> Chat:
        """The chat the bot names. Raises Refused."""
        given = args.text(name).strip()
        if not given:
            raise bad_request(f"{name} is empty")
        found = self.world.telegram.chats.get(given)
        if found is None:
            raise bad_request("chat not found")
        return found

    def message(self, chat: Chat, message: Message) -> dict[str, Any]:
        """A message as its method answers it."""
        return self.composer.message(chat, message)
