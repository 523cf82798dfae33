"""Methods that put something into a chat: messages, files, albums, copies, actions, answers to presses.

Checks run in the order of the real server: the text, the file, the markup, the chat, the rate.
"""

from dataclasses import replace
from typing import Any

from bot.sandbox.chat import Chat
from bot.sandbox.telegram_errors import bad_request
from bot.sandbox.telegram_markup import Markup, read_markup
from bot.sandbox.telegram_media import read_media
from bot.sandbox.telegram_request import Arguments, argument
from bot.sandbox.telegram_state import TelegramState
from bot.sandbox.telegram_text import LONGEST_CAPTION, LONGEST_TEXT, Formatted, formatted
from bot.sandbox.values import Attachment, ChatKind, Media, MediaKind, Message, Toast, utf16

ALBUM = range(2, 11)  # core.telegram.org/bots/api#sendmediagroup
ALBUM_KINDS: dict[str, MediaKind] = {
    "photo": "photo",
    "video": "video",
    "document": "document",
    "audio": "audio",
}
ACTIONS = frozenset(  # core.telegram.org/bots/api#sendchataction
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
LONGEST_TOAST = 200  # characters; core.telegram.org/bots/api#answercallbackquery
PRESS_LIFE = 150  # seconds


async def send_message(state: TelegramState, args: Arguments) -> Any:
    """The method sendMessage."""
    text = formatted(args.text("text"), args.text("parse_mode"), args.text("entities"))
    if not text.text:
        raise bad_request("message text is empty")
    if utf16(text.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    markup = markup_of(state, args, "sendMessage")
    chat = state.chat(args)
    state.pace.spend(chat.id)
    return state.message(chat, _show(state, chat, args, text, markup))


async def send_photo(state: TelegramState, args: Arguments) -> Any:
    """The method sendPhoto."""
    return await _send_file(state, args, "photo")


async def send_document(state: TelegramState, args: Arguments) -> Any:
    """The method sendDocument."""
    return await _send_file(state, args, "document")


async def send_video(state: TelegramState, args: Arguments) -> Any:
    """The method sendVideo."""
    return await _send_file(state, args, "video")


async def send_media_group(state: TelegramState, args: Arguments) -> Any:
    """sendMediaGroup: all of the album or nothing."""
    if not args.text("media"):
        raise bad_request('parameter "media" is required')
    given = args.json("media", "media")
    if not isinstance(given, list):
        raise bad_request("expected an Array of InputMedia")
    if not given:
        raise bad_request("there are no messages to send")
    if len(given) >= ALBUM.stop:
        raise bad_request("too many messages to send as an album")
    if len(given) < ALBUM.start:
        state.complain("sendMediaGroup", "an album has 2 to 10 items", args.text("media"))
    items = [await read_item(state, args, item) for item in given]
    kinds = {media.kind for media, _ in items}
    for alone in ("document", "audio"):
        if alone in kinds and len(kinds) > 1:
            raise bad_request(f"{alone} can't be mixed with other media types")
    chat = state.chat(args)
    state.pace.spend(chat.id, len(items))
    album = str(state.world.telegram.number() + 13_000_000_000_000_000) if len(items) > 1 else ""
    shown = [_show(state, chat, args, caption, None, media, album) for media, caption in items]
    return [state.message(chat, message) for message in shown]


async def read_item(state: TelegramState, args: Arguments, item: Any) -> tuple[Media, Formatted]:
    """An InputMedia with its caption. Raises Refused."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind = ALBUM_KINDS.get(str(item.get("type", "")))
    if kind is None:
        raise bad_request(f'can\'t parse InputMedia: type "{item.get("type")}" is unsupported')
    if not item.get("media"):
        raise bad_request("can't parse InputMedia: media not found")
    values = {name: argument(value) for name, value in item.items() if value is not None}
    own = Arguments(values, args.files)
    return await read_media(state, own, "media", kind), _caption(own)


async def send_chat_action(state: TelegramState, args: Arguments) -> Any:
    """The method sendChatAction."""
    action = args.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.chat(args).act(action)
    return True


async def answer_callback_query(state: TelegramState, args: Arguments) -> Any:
    """answerCallbackQuery: within 150 seconds of the press."""
    query = args.text("callback_query_id")
    chat = next((chat for chat in state.world.telegram.chats.values() if query in chat.presses), None)
    now = state.world.now()
    if chat is None or (now - chat.presses[query].at).total_seconds() > PRESS_LIFE:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if utf16(args.text("text")) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    if args.text("url"):
        state.complain("answerCallbackQuery", "url is for games and links that open the bot's own chat")
    chat.answer(query, Toast(args.text("text"), args.boolean("show_alert"), now, args.text("url")))
    return True


async def copy_message(state: TelegramState, args: Arguments) -> Any:
    """copyMessage: answers only the new message's id."""
    message = _existing(state, args, "copy")
    if "caption" in args.values and isinstance(message.attachment, Media):
        caption = _caption(args)
        message = replace(message, text=caption.text, entities=caption.entities)
    markup = markup_of(state, args, "copyMessage")
    chat = state.chat(args)
    state.pace.spend(chat.id)
    text = Formatted(message.text, message.entities)
    return {"message_id": _show(state, chat, args, text, markup, message.attachment).id}


async def forward_message(state: TelegramState, args: Arguments) -> Any:
    """The method forwardMessage."""
    message = _existing(state, args, "forward")
    source = state.known_chat(args, "from_chat_id")
    chat = state.chat(args)
    state.pace.spend(chat.id)
    profile = state.world.telegram.profile
    origin = profile.name if message.sender == "bot" else source.person.name
    text = Formatted(message.text, message.entities)
    shown = _show(state, chat, args, text, None, message.attachment, forwarded_from=origin)
    return state.message(chat, shown)


def markup_of(state: TelegramState, args: Arguments, method: str, chat: Chat | None = None) -> Markup | None:
    """The reply_markup of a request. Raises Refused."""
    given = args.text("reply_markup")
    found = chat or state.world.telegram.chats.get(args.text("chat_id").strip())
    kind: ChatKind = found.kind if found else "private"
    return read_markup(given, kind, lambda text: state.complain(method, text, given))


async def _send_file(state: TelegramState, args: Arguments, kind: MediaKind) -> Any:
    caption = _caption(args)
    media = await read_media(state, args, kind, kind)
    markup = markup_of(state, args, f"send{kind.capitalize()}")
    chat = state.chat(args)
    state.pace.spend(chat.id)
    return state.message(chat, _show(state, chat, args, caption, markup, media))


def _caption(args: Arguments) -> Formatted:
    caption = formatted(args.text("caption"), args.text("parse_mode"), args.text("caption_entities"))
    if utf16(caption.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return caption


def _existing(state: TelegramState, args: Arguments, verb: str) -> Message:
    message = state.known_chat(args, "from_chat_id").message(args.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    return message


def _reply_to(chat: Chat, args: Arguments) -> int:
    given = args.json("reply_parameters", "reply parameters")
    if given is None:
        return args.integer("reply_to_message_id")
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    wanted = given.get("message_id", 0)
    if not isinstance(wanted, int) or chat.message(wanted) is None:
        if given.get("allow_sending_without_reply"):
            return 0
        raise bad_request("message to be replied not found")
    return wanted


def _show(
    state: TelegramState,
    chat: Chat,
    args: Arguments,
    text: Formatted,
    markup: Markup | None,
    attachment: Attachment | None = None,
    album: str = "",
    forwarded_from: str = "",
) -> Message:
    message = Message(
        id=state.world.telegram.number(),
        sender="bot",
        at=state.world.now(),
        text=text.text,
        raw=args.text("caption") if attachment else args.text("text"),
        entities=text.entities,
        buttons=markup.buttons if markup else (),
        attachment=attachment,
        album=album,
        forwarded_from=forwarded_from,
        reply_to=_reply_to(chat, args),
        protect_content=args.boolean("protect_content"),
    )
    if markup is not None and markup.kind != "inline":
        state.fixed.add((chat.id, message.id))  # only messages with inline buttons or none are editable
        chat.set_keyboard(markup.keyboard)
    return chat.show(message)
