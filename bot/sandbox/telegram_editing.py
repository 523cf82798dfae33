"""Methods that change or delete what stands in a chat: core.telegram.org/bots/api#updating-messages."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.sandbox.chat import Chat
from bot.sandbox.telegram_errors import NOT_MODIFIED, bad_request
from bot.sandbox.telegram_markup import Markup
from bot.sandbox.telegram_request import Arguments
from bot.sandbox.telegram_sending import markup_of, read_item
from bot.sandbox.telegram_state import TelegramState
from bot.sandbox.telegram_text import LONGEST_CAPTION, LONGEST_TEXT, formatted
from bot.sandbox.values import Button, Media, Message, utf16

DELETABLE = timedelta(hours=48)  # core.telegram.org/bots/api#deletemessage


async def edit_message_text(state: TelegramState, args: Arguments) -> Any:
    """The method editMessageText."""
    text = formatted(args.text("text"), args.text("parse_mode"), args.text("entities"))
    if not text.text:
        raise bad_request("message text is empty")
    if utf16(text.text) > LONGEST_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    chat, message, markup = _editable(state, args, "editMessageText")
    if message.attachment is not None:
        raise bad_request("there is no text in the message to edit")
    new = replace(
        message, text=text.text, raw=args.text("text"), entities=text.entities, buttons=_buttons(markup)
    )
    return _changed(state, chat, message, new)


async def edit_message_caption(state: TelegramState, args: Arguments) -> Any:
    """The method editMessageCaption."""
    caption = formatted(args.text("caption"), args.text("parse_mode"), args.text("caption_entities"))
    if utf16(caption.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    chat, message, markup = _editable(state, args, "editMessageCaption")
    if not isinstance(message.attachment, Media):
        raise bad_request("there is no caption in the message to edit")
    new = replace(
        message,
        text=caption.text,
        raw=args.text("caption"),
        entities=caption.entities,
        buttons=_buttons(markup),
    )
    return _changed(state, chat, message, new)


async def edit_message_reply_markup(state: TelegramState, args: Arguments) -> Any:
    """The method editMessageReplyMarkup."""
    chat, message, markup = _editable(state, args, "editMessageReplyMarkup")
    return _changed(state, chat, message, replace(message, buttons=_buttons(markup)))


async def edit_message_media(state: TelegramState, args: Arguments) -> Any:
    """The method editMessageMedia."""
    media, caption = await read_item(state, args, args.json("media", "InputMedia"))
    chat, message, markup = _editable(state, args, "editMessageMedia")
    if message.album and isinstance(message.attachment, Media) and message.attachment.kind != media.kind:
        raise bad_request("can't use the media of the specified type in the album")
    new = replace(
        message,
        text=caption.text,
        raw=caption.text,
        entities=caption.entities,
        attachment=media,
        buttons=_buttons(markup),
    )
    return _changed(state, chat, message, new)


async def delete_message(state: TelegramState, args: Arguments) -> Any:
    """The method deleteMessage."""
    chat = state.chat(args)
    if not args.integer("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.message(args.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if state.world.now() - message.at > DELETABLE:
        raise bad_request("message can't be deleted for everyone")
    if message.sender == "person" and chat.kind != "private":
        raise bad_request("message can't be deleted")
    chat.remove(message.id)
    return True


async def delete_messages(state: TelegramState, args: Arguments) -> Any:
    """The method deleteMessages: those that are gone already are skipped."""
    chat = state.chat(args)
    given = args.json("message_ids", "message identifiers")
    if not isinstance(given, list) or not all(isinstance(number, int) for number in given):
        raise bad_request("message identifiers are not specified")
    for number in given:
        if chat.message(number) is not None:
            chat.remove(number)
    return True


def _editable(state: TelegramState, args: Arguments, method: str) -> tuple[Chat, Message, Markup | None]:
    if not args.text("chat_id") and not args.integer("message_id"):
        raise bad_request("inline message identifier is not specified")
    markup = markup_of(state, args, method)
    if markup is not None and markup.kind != "inline":
        raise bad_request("inline keyboard expected")
    chat = state.chat(args)
    if not args.integer("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.message(args.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != "bot" or message.forwarded_from or (chat.id, message.id) in state.fixed:
        raise bad_request("message can't be edited")
    return chat, message, markup


def _buttons(markup: Markup | None) -> tuple[tuple[Button, ...], ...]:
    return markup.buttons if markup else ()


def _changed(state: TelegramState, chat: Chat, old: Message, new: Message) -> Any:
    if replace(old, raw="") == replace(new, raw=""):
        raise bad_request(NOT_MODIFIED)
    state.pace.spend(chat.id)
    if replace(old, raw="", buttons=()) != replace(new, raw="", buttons=()):
        new = replace(new, edited=state.world.now())
    chat.change(new)
    return state.message(chat, new)
