"""What people do, as Telegram's updates: core.telegram.org/bots/api#update, and messages as #message."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.chat import Chat
from bot.sandbox.values import (
    Act,
    Blocked,
    Button,
    Carousel,
    Contact,
    Edited,
    Link,
    Media,
    Message,
    Person,
    Place,
    Pressed,
    Unblocked,
    Wrote,
)
from bot.sandbox.world import Messenger, World

THUMBNAIL_SIDE = 320  # pixels
NAMES = ("first_name", "last_name", "username")
THUMBNAIL = "-s"  # ends the file id of a photo's smaller size


@dataclass(frozen=True, slots=True)
class Composed:
    """An update without its number; updates of one `line` wait for each other."""

    kind: str
    body: dict[str, Any]
    line: str


class Composer:
    """Writes Telegram's JSON for one bot."""

    def __init__(self, world: World, bot_id: int) -> None:
        self._world = world
        self._telegram: Messenger = world.telegram
        self._bot_id = bot_id

    def compose(self, act: Act) -> Composed | None:
        """The update of what a person did, None when Telegram tells bots nothing of it."""
        chat = self._telegram.chat(act.chat)
        match act:
            case Wrote(message=message):
                return Composed("message", self.message(chat, message), f"message:{chat.id}")
            case Edited(message=message):
                return Composed("edited_message", self.message(chat, message), f"message:{chat.id}")
            case Pressed(press=press):
                body = {
                    "id": press.id,
                    "from": self.user(chat.person),
                    "message": self.message(chat, chat.message(press.message.id) or press.message),
                    "chat_instance": str(int(chat.id) * -7_919),
                    "data": press.button.value,
                }
                return Composed("callback_query", body, f"press:{chat.id}")
            case Blocked():
                return self._membership(chat, "member", "kicked")
            case Unblocked():
                return self._membership(chat, "kicked", "member")
            case _:
                return None

    def bot(self, *, full: bool = False) -> dict[str, Any]:
        """The bot as a User; `full` as getMe shows it."""
        profile = self._telegram.profile
        user = {
            "id": self._bot_id,
            "is_bot": True,
            "first_name": profile.names.get("") or profile.name,
            "username": profile.username,
        }
        if full:
            user |= {
                "can_join_groups": True,
                "can_read_all_group_messages": False,
                "supports_inline_queries": False,
                "can_connect_to_business": False,
                "has_main_web_app": False,
                "has_topics_enabled": False,
            }
        return user

    def user(self, person: Person) -> dict[str, Any]:
        """A person as a User."""
        user: dict[str, Any] = {"id": int(person.id), "is_bot": False, "first_name": person.first_name}
        optional = {
            "last_name": person.last_name,
            "username": person.username,
            "language_code": person.language,
        }
        return user | {name: value for name, value in optional.items() if value}

    def chat(self, chat: Chat) -> dict[str, Any]:
        """A chat as a Chat."""
        if chat.kind != "private":
            return {"id": int(chat.id), "title": chat.title, "type": chat.kind}
        user = self.user(chat.person)
        names: dict[str, Any] = {name: user[name] for name in NAMES if name in user}
        return {"id": int(chat.id), **names, "type": "private"}

    def message(self, chat: Chat, message: Message) -> dict[str, Any]:
        """A message as a Message, with what it replies to."""
        author = self._telegram.people.get(message.author, chat.person)
        body: dict[str, Any] = {
            "message_id": message.id,
            "from": self.bot() if message.sender == "bot" else self.user(author),
            "chat": self.chat(chat),
            "date": int(message.at.timestamp()),
        }
        if message.edited:
            body["edit_date"] = int(message.edited.timestamp())
        if message.forwarded_from:
            body["forward_origin"] = {
                "type": "hidden_user",
                "sender_user_name": message.forwarded_from,
                "date": body["date"],
            }
        if message.album:
            body["media_group_id"] = message.album
        if message.reply_to and (earlier := chat.message(message.reply_to)):
            body["reply_to_message"] = self.message(chat, earlier)
        if message.protect_content:
            body["has_protected_content"] = True
        self._put_content(body, message)
        if message.buttons:
            rows = [[_button(button) for button in row] for row in message.buttons]
            body["reply_markup"] = {"inline_keyboard": rows}
        return body

    def _put_content(self, body: dict[str, Any], message: Message) -> None:
        match message.attachment:
            case None:
                _put_text(body, message, "text", "entities")
            case Media() as media:
                body[media.kind] = self._photo(media) if media.kind == "photo" else self._file(media)
                if message.text:
                    _put_text(body, message, "caption", "caption_entities")
            case Contact() as card:
                first, _, last = card.name.partition(" ")
                body["contact"] = {"phone_number": card.phone, "first_name": first}
                if last:
                    body["contact"]["last_name"] = last
                if card.user_id:
                    body["contact"]["user_id"] = int(card.user_id)
            case Place() as place:
                body["location"] = {"latitude": place.latitude, "longitude": place.longitude}
            case Link() | Carousel():
                _put_text(body, message, "text", "entities")

    def _photo(self, media: Media) -> list[dict[str, Any]]:
        blob = self._world.files[media.file]
        scale = THUMBNAIL_SIDE / max(blob.width, blob.height, THUMBNAIL_SIDE)
        smaller = {
            "file_id": blob.id + THUMBNAIL,
            "file_unique_id": blob.unique_id + THUMBNAIL,
            "width": max(1, round(blob.width * scale)),
            "height": max(1, round(blob.height * scale)),
        }
        whole = {
            "file_id": blob.id,
            "file_unique_id": blob.unique_id,
            "file_size": len(blob.content),
            "width": blob.width,
            "height": blob.height,
        }
        return [smaller, whole] if scale < 1 else [whole]

    def _file(self, media: Media) -> dict[str, Any]:
        blob = self._world.files[media.file]
        body: dict[str, Any] = {
            "file_id": blob.id,
            "file_unique_id": blob.unique_id,
            "file_size": len(blob.content),
        }
        if media.kind == "sticker":
            flags = {"type": "regular", "is_animated": False, "is_video": False, "emoji": media.emoji}
            return body | flags | {"width": 512, "height": 512}
        body["mime_type"] = blob.type
        if media.kind in {"video", "animation"}:
            body |= {"width": blob.width, "height": blob.height, "file_name": blob.name}
        if media.kind == "document":
            body["file_name"] = blob.name
        else:
            body["duration"] = blob.seconds
        return body

    def _membership(self, chat: Chat, before: str, after: str) -> Composed:
        body = {
            "chat": self.chat(chat),
            "from": self.user(chat.person),
            "date": int(self._world.now().timestamp()),
            "old_chat_member": self._member(before),
            "new_chat_member": self._member(after),
        }
        return Composed("my_chat_member", body, f"message:{chat.id}")

    def _member(self, status: str) -> dict[str, Any]:
        member: dict[str, Any] = {"user": self.bot(), "status": status}
        return member | {"until_date": 0} if status == "kicked" else member


def _put_text(body: dict[str, Any], message: Message, text: str, entities: str) -> None:
    body[text] = message.text
    if message.entities:
        body[entities] = [
            {
                "type": entity.kind,
                "offset": entity.offset,
                "length": entity.length,
                **({"url": entity.url} if entity.url else {}),
                **({"language": entity.language} if entity.language else {}),
            }
            for entity in message.entities
        ]


def _button(button: Button) -> dict[str, Any]:
    style = {"style": button.style} if button.style else {}
    match button.action:
        case "callback":
            return {"text": button.text, "callback_data": button.value, **style}
        case "url":
            return {"text": button.text, "url": button.value, **style}
        case "copy":
            return {"text": button.text, "copy_text": {"text": button.value}, **style}
        case _:
            return {"text": button.text, "switch_inline_query": "", **style}
