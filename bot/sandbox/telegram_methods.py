"""The one table of Bot API methods: name → what runs it and which parameters the documentation gives it.

Parameters are those of core.telegram.org/bots/api, Bot API 10; the server ignores others, the sandbox
notes them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox import telegram_editing as editing
from bot.sandbox import telegram_getting as getting
from bot.sandbox import telegram_profile as profile
from bot.sandbox import telegram_sending as sending
from bot.sandbox.telegram_request import Arguments
from bot.sandbox.telegram_state import TelegramState

Run = Callable[[TelegramState, Arguments], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Bot API."""

    name: str
    run: Run
    parameters: frozenset[str]


SEND = (
    "business_connection_id chat_id message_thread_id direct_messages_topic_id disable_notification "
    "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters "
    "reply_markup ephemeral_message_parameters receiver_user_id callback_query_id "
)
CAPTION = "caption parse_mode caption_entities show_caption_above_media "
EDIT = "business_connection_id chat_id message_id inline_message_id reply_markup "
COPY = (
    "chat_id message_thread_id direct_messages_topic_id from_chat_id message_id video_start_timestamp "
    "disable_notification protect_content message_effect_id suggested_post_parameters "
)
ALBUM = (
    "business_connection_id chat_id message_thread_id direct_messages_topic_id media disable_notification "
    "protect_content allow_paid_broadcast message_effect_id reply_parameters"
)
WEBHOOK = "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token"

TABLE: tuple[tuple[str, Run, str], ...] = (
    ("getMe", profile.get_me, ""),
    ("getUpdates", getting.get_updates, "offset limit timeout allowed_updates"),
    ("setWebhook", getting.set_webhook, WEBHOOK),
    ("deleteWebhook", getting.delete_webhook, "drop_pending_updates"),
    ("getWebhookInfo", getting.get_webhook_info, ""),
    ("sendMessage", sending.send_message, SEND + "text parse_mode entities link_preview_options"),
    ("sendPhoto", sending.send_photo, SEND + CAPTION + "photo has_spoiler"),
    (
        "sendDocument",
        sending.send_document,
        SEND + CAPTION + "document thumbnail disable_content_type_detection",
    ),
    (
        "sendVideo",
        sending.send_video,
        SEND + CAPTION + "video duration width height thumbnail cover start_timestamp has_spoiler "
        "supports_streaming",
    ),
    ("sendMediaGroup", sending.send_media_group, ALBUM),
    ("sendChatAction", sending.send_chat_action, "business_connection_id chat_id message_thread_id action"),
    (
        "answerCallbackQuery",
        sending.answer_callback_query,
        "callback_query_id text show_alert url cache_time",
    ),
    (
        "copyMessage",
        sending.copy_message,
        COPY + CAPTION + "allow_paid_broadcast reply_parameters reply_markup",
    ),
    ("forwardMessage", sending.forward_message, COPY),
    (
        "editMessageText",
        editing.edit_message_text,
        EDIT + "text parse_mode entities link_preview_options rich_message",
    ),
    ("editMessageCaption", editing.edit_message_caption, EDIT + CAPTION),
    ("editMessageMedia", editing.edit_message_media, EDIT + "media"),
    ("editMessageReplyMarkup", editing.edit_message_reply_markup, EDIT),
    ("deleteMessage", editing.delete_message, "chat_id message_id"),
    ("deleteMessages", editing.delete_messages, "chat_id message_ids"),
    ("getFile", profile.get_file, "file_id"),
    ("getChat", profile.get_chat, "chat_id"),
    ("setMyCommands", profile.set_my_commands, "commands scope language_code"),
    ("deleteMyCommands", profile.delete_my_commands, "scope language_code"),
    ("getMyCommands", profile.get_my_commands, "scope language_code"),
    ("setMyDescription", profile.set_my_description, "description language_code"),
    ("getMyDescription", profile.get_my_description, "language_code"),
    ("setMyShortDescription", profile.set_my_short_description, "short_description language_code"),
    ("getMyShortDescription", profile.get_my_short_description, "language_code"),
    ("setMyName", profile.set_my_name, "name language_code"),
    ("getMyName", profile.get_my_name, "language_code"),
    ("setChatMenuButton", profile.set_chat_menu_button, "chat_id menu_button"),
    ("getChatMenuButton", profile.get_chat_menu_button, "chat_id"),
)
METHODS: dict[str, Method] = {
    name.lower(): Method(name, run, frozenset(parameters.split())) for name, run, parameters in TABLE
}
