"""pyTelegramBotAPI: AsyncTeleBot, states in StateMemoryStorage and polling, as its states example shows.

Of its two documented ways the asynchronous one is the faster here, three to five times, and the only one
that stands a network delay: the synchronous TeleBot works on two updates at a time, on threads.

`python -m bench.peers.telebot_memory URL TOKEN`; with UVLOOP=1 on uvloop's event loop.
"""

import asyncio
import os
import sys
from typing import Any

import uvloop
from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.asyncio_filters import StateFilter
from telebot.asyncio_storage import StateMemoryStorage
from telebot.states import State, StatesGroup
from telebot.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.peers import dialog


class Reading(StatesGroup):
    """The states of the dialog."""

    day = State()
    night = State()
    photo = State()
    confirm = State()


def keyboard(rows: dialog.Rows) -> InlineKeyboardMarkup:
    """Telebot's inline keyboard."""
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in rows]
    )


class ReadingBot:
    """The six turns; a method for each."""

    def __init__(self, bot: AsyncTeleBot) -> None:
        self._bot = bot
        bot.add_custom_filter(StateFilter(bot))  # type: ignore[no-untyped-call]
        bot.register_callback_query_handler(self.begin, lambda press: press.data == dialog.OPEN)
        bot.register_message_handler(self.take_day, state=Reading.day)
        bot.register_message_handler(self.take_night, state=Reading.night)
        bot.register_callback_query_handler(
            self.skip_photo, lambda press: press.data == dialog.SKIP, state=Reading.photo
        )
        bot.register_callback_query_handler(
            self.confirm, lambda press: press.data == dialog.YES, state=Reading.confirm
        )
        bot.register_callback_query_handler(self.history, lambda press: press.data == dialog.HISTORY)

    async def begin(self, press: CallbackQuery) -> None:
        """Turn 1."""
        chat = press.from_user.id
        await self._bot.set_state(chat, Reading.day, chat)
        await self._show(press, dialog.ask_day(dialog.account_of(chat)), dialog.KEYS_DAY)

    async def take_day(self, message: Message) -> None:
        """Turn 2."""
        chat = message.chat.id
        account = dialog.account_of(chat)
        try:
            value = dialog.read_value(message.text, account.day)
        except dialog.Refused as refused:
            await self._say(chat, str(refused), dialog.KEYS_NIGHT)
            return
        await self._bot.set_state(chat, Reading.night, chat)
        await self._bot.add_data(chat, chat, day=value)
        await self._say(chat, dialog.ask_night(account), dialog.KEYS_NIGHT)

    async def take_night(self, message: Message) -> None:
        """Turn 3."""
        chat = message.chat.id
        try:
            value = dialog.read_value(message.text, dialog.account_of(chat).night)
        except dialog.Refused as refused:
            await self._say(chat, str(refused), dialog.KEYS_NIGHT)
            return
        await self._bot.set_state(chat, Reading.photo, chat)
        await self._bot.add_data(chat, chat, night=value)
        await self._say(chat, dialog.ask_photo(), dialog.KEYS_PHOTO)

    async def skip_photo(self, press: CallbackQuery) -> None:
        """Turn 4."""
        chat = press.from_user.id
        await self._bot.set_state(chat, Reading.confirm, chat)
        values = await self._values(chat)
        text = dialog.ask_confirm(dialog.account_of(chat), values["day"], values["night"])
        await self._show(press, text, dialog.KEYS_CONFIRM)

    async def confirm(self, press: CallbackQuery) -> None:
        """Turn 5."""
        chat = press.from_user.id
        values = await self._values(chat)
        await self._bot.delete_state(chat, chat)
        text = dialog.accept(dialog.account_of(chat), values["day"], values["night"])
        await self._show(press, text, dialog.KEYS_RECEIPT)

    async def history(self, press: CallbackQuery) -> None:
        """Turn 6."""
        await self._show(
            press, dialog.show_history(dialog.account_of(press.from_user.id)), dialog.KEYS_HISTORY
        )

    async def _show(self, press: CallbackQuery, text: str, rows: dialog.Rows) -> None:
        if press.message:
            chat, message = press.message.chat.id, press.message.message_id
            await self._bot.edit_message_text(text, chat, message, reply_markup=keyboard(rows))
        await self._bot.answer_callback_query(press.id)

    async def _say(self, chat: int, text: str, rows: dialog.Rows) -> None:
        await self._bot.send_message(chat, text, reply_markup=keyboard(rows))

    async def _values(self, chat: int) -> dict[str, Any]:
        context: Any = self._bot.retrieve_data(chat, chat)  # annotated as a dictionary, is a context manager
        async with context as values:
            return dict(values)


async def run(url: str, token: str) -> None:
    """Poll until SIGTERM."""
    asyncio_helper.API_URL = url + "/bot{0}/{1}"
    bot = AsyncTeleBot(token, parse_mode="HTML", state_storage=StateMemoryStorage())
    ReadingBot(bot)
    await bot.infinity_polling()


if __name__ == "__main__":
    if os.environ.get("UVLOOP"):
        uvloop.run(run(*sys.argv[1:]))
    else:
        asyncio.run(run(*sys.argv[1:]))
