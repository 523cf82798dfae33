"""aiogram 3: Dispatcher, FSM with MemoryStorage and long polling, as docs.aiogram.dev shows.

`python -m bench.peers.aiogram_fsm URL TOKEN`; with UVLOOP=1 on uvloop's event loop.
"""

import asyncio
import os
import sys

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.peers import dialog

router = Router()


class Reading(StatesGroup):
    """The states of the dialog."""

    day = State()
    night = State()
    photo = State()
    confirm = State()


def keyboard(rows: dialog.Rows) -> InlineKeyboardMarkup:
    """Aiogram's inline keyboard."""
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=text, callback_data=data) for text, data in row] for row in rows
        ]
    )


async def show(press: CallbackQuery, text: str, rows: dialog.Rows) -> None:
    """Edit the message under which the person pressed, and acknowledge the press."""
    if isinstance(press.message, Message):
        await press.message.edit_text(text, reply_markup=keyboard(rows))
    await press.answer()


@router.callback_query(F.data == dialog.OPEN)
async def begin(press: CallbackQuery, state: FSMContext) -> None:
    """Turn 1."""
    await state.set_state(Reading.day)
    await show(press, dialog.ask_day(dialog.account_of(press.from_user.id)), dialog.KEYS_DAY)


@router.message(Reading.day)
async def take_day(message: Message, state: FSMContext) -> None:
    """Turn 2."""
    account = dialog.account_of(message.chat.id)
    try:
        value = dialog.read_value(message.text, account.day)
    except dialog.Refused as refused:
        await message.answer(str(refused))
        return
    await state.update_data(day=value)
    await state.set_state(Reading.night)
    await message.answer(dialog.ask_night(account), reply_markup=keyboard(dialog.KEYS_NIGHT))


@router.message(Reading.night)
async def take_night(message: Message, state: FSMContext) -> None:
    """Turn 3."""
    try:
        value = dialog.read_value(message.text, dialog.account_of(message.chat.id).night)
    except dialog.Refused as refused:
        await message.answer(str(refused))
        return
    await state.update_data(night=value)
    await state.set_state(Reading.photo)
    await message.answer(dialog.ask_photo(), reply_markup=keyboard(dialog.KEYS_PHOTO))


@router.callback_query(Reading.photo, F.data == dialog.SKIP)
async def skip_photo(press: CallbackQuery, state: FSMContext) -> None:
    """Turn 4."""
    values = await state.get_data()
    await state.set_state(Reading.confirm)
    account = dialog.account_of(press.from_user.id)
    await show(press, dialog.ask_confirm(account, values["day"], values["night"]), dialog.KEYS_CONFIRM)


@router.callback_query(Reading.confirm, F.data == dialog.YES)
async def confirm(press: CallbackQuery, state: FSMContext) -> None:
    """Turn 5."""
    values = await state.get_data()
    await state.clear()
    account = dialog.account_of(press.from_user.id)
    await show(press, dialog.accept(account, values["day"], values["night"]), dialog.KEYS_RECEIPT)


@router.callback_query(F.data == dialog.HISTORY)
async def history(press: CallbackQuery) -> None:
    """Turn 6."""
    await show(press, dialog.show_history(dialog.account_of(press.from_user.id)), dialog.KEYS_HISTORY)


async def run(url: str, token: str) -> None:
    """Poll until SIGTERM."""
    bot = Bot(
        token,
        session=AiohttpSession(api=TelegramAPIServer.from_base(url)),
        default=DefaultBotProperties(parse_mode=ParseMode.HTML),
    )
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(router)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    if os.environ.get("UVLOOP"):
        uvloop.run(run(*sys.argv[1:]))
    else:
        asyncio.run(run(*sys.argv[1:]))
