"""Methods about the bot itself, its chats and files: commands, texts, menu button, getChat, getFile."""

import re
from typing import Any

from bot.sandbox.telegram_errors import bad_request
from bot.sandbox.telegram_media import prepare
from bot.sandbox.telegram_request import Arguments
from bot.sandbox.telegram_state import TelegramState
from bot.sandbox.values import Command

COMMAND = re.compile(r"[a-z0-9_]{1,32}")  # core.telegram.org/bots/api#botcommand
LONGEST_COMMAND_DESCRIPTION = 256
MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 512  # core.telegram.org/bots/api#setmydescription
LONGEST_SHORT_DESCRIPTION = 120
LONGEST_NAME = 64
SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
MENU_BUTTONS = frozenset({"commands", "web_app", "default"})


async def get_me(state: TelegramState, _args: Arguments) -> Any:
    """The method getMe."""
    return state.composer.bot(full=True)


async def get_file(state: TelegramState, args: Arguments) -> Any:
    """The method getFile."""
    blob, path = prepare(state, args.text("file_id"))
    return {
        "file_id": args.text("file_id"),
        "file_unique_id": blob.unique_id,
        "file_size": len(blob.content),
        "file_path": path,
    }


async def get_chat(state: TelegramState, args: Arguments) -> Any:
    """The method getChat."""
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        True,
    )
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return state.composer.chat(state.known_chat(args)) | full


async def set_my_commands(state: TelegramState, args: Arguments) -> Any:
    """The method setMyCommands."""
    if "commands" not in args.values:
        raise bad_request('parameter "commands" is required')
    given = args.json("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = tuple(_command(item) for item in given)
    state.world.telegram.profile.commands[_scope(args), _language(args)] = commands
    state.world.telegram.profile_changed()
    return True


async def delete_my_commands(state: TelegramState, args: Arguments) -> Any:
    """The method deleteMyCommands."""
    state.world.telegram.profile.commands.pop((_scope(args), _language(args)), None)
    state.world.telegram.profile_changed()
    return True


async def get_my_commands(state: TelegramState, args: Arguments) -> Any:
    """The method getMyCommands."""
    commands = state.world.telegram.profile.commands.get((_scope(args), _language(args)), ())
    return [{"command": command.name, "description": command.description} for command in commands]


async def set_my_description(state: TelegramState, args: Arguments) -> Any:
    """The method setMyDescription."""
    text = _short_enough(args, "description", LONGEST_DESCRIPTION)
    return _said(state, state.world.telegram.profile.descriptions, args, text)


async def get_my_description(state: TelegramState, args: Arguments) -> Any:
    """The method getMyDescription."""
    return {"description": state.world.telegram.profile.description(_language(args))}


async def set_my_short_description(state: TelegramState, args: Arguments) -> Any:
    """The method setMyShortDescription."""
    text = _short_enough(args, "short_description", LONGEST_SHORT_DESCRIPTION)
    return _said(state, state.world.telegram.profile.short_descriptions, args, text)


async def get_my_short_description(state: TelegramState, args: Arguments) -> Any:
    """The method getMyShortDescription."""
    texts = state.world.telegram.profile.short_descriptions
    return {"short_description": texts.get(_language(args)) or texts.get("", "")}


async def set_my_name(state: TelegramState, args: Arguments) -> Any:
    """The method setMyName."""
    text = _short_enough(args, "name", LONGEST_NAME)
    return _said(state, state.world.telegram.profile.names, args, text)


async def get_my_name(state: TelegramState, args: Arguments) -> Any:
    """The method getMyName."""
    profile = state.world.telegram.profile
    return {"name": profile.names.get(_language(args)) or profile.names.get("") or profile.name}


async def set_chat_menu_button(state: TelegramState, args: Arguments) -> Any:
    """The method setChatMenuButton."""
    given = args.json("menu_button", "menu button")
    button = {"type": "default"} if given is None else given
    if not isinstance(button, dict) or str(button.get("type")) not in MENU_BUTTONS:
        raise bad_request("menu button has unsupported type")
    if args.text("chat_id"):
        state.known_chat(args).menu = button["type"]
    else:
        state.menu = button
    state.world.telegram.profile_changed()
    return True


async def get_chat_menu_button(state: TelegramState, args: Arguments) -> Any:
    """The method getChatMenuButton."""
    return {"type": state.known_chat(args).menu} if args.text("chat_id") else state.menu


def _command(item: Any) -> Command:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(item.get(field), str):
            raise bad_request(f'can\'t parse BotCommand: Field "{field}" must be of type String')
    name = item["command"].removeprefix("/")
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(item["description"]) <= LONGEST_COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return Command(name, item["description"])


def _scope(args: Arguments) -> str:
    given = args.json("scope", "BotCommandScope")
    if given is None:
        return "default"
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = str(given.get("type"))
    if kind in SCOPES:
        return kind
    if kind in CHAT_SCOPES:
        if not given.get("chat_id"):
            raise bad_request("can't parse BotCommandScope: chat_id is not specified")
        return f"{kind}:{given['chat_id']}"
    raise bad_request("can't parse BotCommandScope: unsupported type specified")


def _language(args: Arguments) -> str:
    language = args.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


def _short_enough(args: Arguments, name: str, longest: int) -> str:
    text = args.text(name)
    if len(text) > longest:
        raise bad_request(f"{name.upper()}_TOO_LONG")
    return text


def _said(state: TelegramState, texts: dict[str, str], args: Arguments, text: str) -> bool:
    texts[_language(args)] = text
    state.world.telegram.profile_changed()
    return True
