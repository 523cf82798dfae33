"""Messages as Viber takes them: developers.viber.com/docs/api/rest-bot-api/#message-types.

`read_message` checks what the bot sent and gives what the person will see. Lengths are in characters.
Fields the documentation does not know, and nulls, are told to `complain`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.values import Attachment, Contact, Entity, Keyboard, Link, Media, MediaKind, Place, utf16
from bot.sandbox.viber_errors import API_VERSION_NOT_SUPPORTED, Refused, bad, missing
from bot.sandbox.viber_keyboard import read_carousel, read_keyboard

LONGEST_TEXT = 7000
LONGEST_PICTURE_TEXT = 768
LONGEST_TRACKING_DATA = 4096
LONGEST_SENDER = 28
LONGEST_FILE_NAME = 256
LONGEST_CONTACT_NAME = 28
LONGEST_PHONE = 18
LONGEST_URL = 2000
LARGEST_VIDEO = 26 * 1024 * 1024
LARGEST_FILE = 50 * 1024 * 1024
LONGEST_VIDEO = 180  # seconds
RICH_MEDIA_LEVEL = 2
NEWEST_API_VERSION = 10
PICTURES = (".jpeg", ".jpg", ".png", ".gif")
COMMON = frozenset(
    {
        "receiver",
        "type",
        "sender",
        "tracking_data",
        "min_api_version",
        "keyboard",
        "broadcast_list",
        "alt_text",
    }
)
FIELDS = {
    "text": {"text"},
    "picture": {"text", "media", "thumbnail"},
    "video": {"text", "media", "thumbnail", "size", "duration"},
    "file": {"media", "size", "file_name"},
    "contact": {"contact"},
    "location": {"location"},
    "url": {"media"},
    "sticker": {"sticker_id"},
    "rich_media": {"rich_media"},
}
MARKED = re.compile(
    r"(?<!\w)(?:\*(\S|\S[^*\n]*\S)\*|_(\S|\S[^_\n]*\S)_|~(\S|\S[^~\n]*\S)~|```(.+?)```)(?!\w)", re.DOTALL
)
LINK = re.compile(r"https?://[^\s<>«»]+[^\s<>«».,!?:;)]")
MARKS = ("bold", "italic", "strikethrough", "code")
Complain = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that passed the server; `fails` says why a phone will refuse it."""

    text: str = ""
    raw: str = ""
    entities: tuple[Entity, ...] = ()
    attachment: Attachment | None = None
    keyboard: Keyboard | None = None
    tracking_data: str = ""
    sender: str = ""
    level: int = 1
    fails: str = ""


def read_message(body: dict[str, Any], complain: Complain) -> Draft:
    """Check a message. Raises Refused."""
    if nulls := sorted(name for name, value in body.items() if value is None):
        complain(f"null values: {', '.join(nulls)}")
        body = {name: value for name, value in body.items() if value is not None}
    sender = _sender(body)
    level = body.get("min_api_version", 1)
    if not isinstance(level, int) or isinstance(level, bool) or level < 1:
        raise bad("min_api_version is no number")
    if level > NEWEST_API_VERSION:
        raise Refused(API_VERSION_NOT_SUPPORTED, f"there is no API version {level}")
    tracking = body.get("tracking_data", "")
    if not isinstance(tracking, str) or len(tracking) > LONGEST_TRACKING_DATA:
        raise bad(f"tracking_data is a text of at most {LONGEST_TRACKING_DATA} characters")
    keyboard, fails = None, ""
    if "keyboard" in body:
        read = read_keyboard(body["keyboard"], level, complain)
        keyboard, fails = read.keyboard, read.fails
    kind = body.get("type")
    if kind is None and keyboard is None:
        raise missing("type")
    if kind is not None and kind not in FIELDS:
        raise bad(f"there is no message type {kind}")
    if unknown := sorted(set(body) - COMMON - FIELDS.get(str(kind), set())):
        complain(f"a message of type {kind} has unknown fields: {', '.join(unknown)}")
    raw, attachment = READERS[kind](body, level, complain) if kind else ("", None)
    text, entities = marked(raw)
    return Draft(text, raw, entities, attachment, keyboard, tracking, sender, level, fails)


def marked(raw: str) -> tuple[str, tuple[Entity, ...]]:
    """A text without its marks (`*bold*`, `_italic_`, `~struck~`, triple backticks), and where they were."""
    out: list[str] = []
    entities: list[Entity] = []
    at = length = 0
    for found in MARKED.finditer(raw):
        before = raw[at : found.start()]
        inside = next(group for group in found.groups() if group is not None)
        kind = MARKS[[group is not None for group in found.groups()].index(True)]
        entities.append(Entity(kind, length + utf16(before), utf16(inside)))
        out += [before, inside]
        length += utf16(before) + utf16(inside)
        at = found.end()
    out.append(raw[at:])
    text = "".join(out)
    links = (Entity("url", utf16(text[: found.start()]), utf16(found[0])) for found in LINK.finditer(text))
    entities += links
    return text, tuple(sorted(entities, key=lambda entity: entity.offset))


def _sender(body: dict[str, Any]) -> str:
    sender = body.get("sender")
    if not isinstance(sender, dict) or not sender.get("name"):
        raise missing("sender.name")
    name, avatar = sender["name"], sender.get("avatar")
    if not isinstance(name, str) or len(name) > LONGEST_SENDER:
        raise bad(f"sender.name is a text of at most {LONGEST_SENDER} characters")
    if avatar:
        _url(sender, "avatar")
    return name


def _text(body: dict[str, Any], _level: int, _complain: Complain) -> tuple[str, None]:
    text = body.get("text")
    if text is None or text == "":
        raise missing("text")
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise bad(f"text is a text of at most {LONGEST_TEXT} characters")
    return text, None


def _picture(body: dict[str, Any], _level: int, _complain: Complain) -> tuple[str, Attachment]:
    if "text" not in body:
        raise missing("text")
    url = _url(body, "media", PICTURES)
    if "thumbnail" in body:
        _url(body, "thumbnail", PICTURES)
    return _described(body), _media("photo", url, body)


def _video(body: dict[str, Any], _level: int, _complain: Complain) -> tuple[str, Attachment]:
    url = _url(body, "media", (".mp4",))
    _size(body, LARGEST_VIDEO)
    duration = body.get("duration", 0)
    if not isinstance(duration, int) or not 0 <= duration <= LONGEST_VIDEO:
        raise bad(f"duration is a number of at most {LONGEST_VIDEO} seconds")
    if "thumbnail" in body:
        _url(body, "thumbnail", (".jpeg", ".jpg"))
    return _described(body), _media("video", url, body, seconds=duration)


def _file(body: dict[str, Any], _level: int, _complain: Complain) -> tuple[str, Attachment]:
    url = _url(body, "media")
    _size(body, LARGEST_FILE)
    name = body.get("file_name")
    if not name:
        raise missing("file_name")
    if not isinstance(name, str) or len(name) > LONGEST_FILE_NAME or "." not in name:
        raise bad(f"file_name is a text of at most {LONGEST_FILE_NAME} characters with an extension")
    return "", _media("document", url, body, name=name)


def _contact(body: dict[str, Any], _level: int, _complain: Complain) -> tuple[str, Attachment]:
    contact = body.get("contact")
    if not isinstance(contact, dict) or not contact.get("name") or not contact.get("phone_number"):
        raise missing("contact.name or contact.phone_number")
    name, phone = str(contact["name"]), str(contact["phone_number"])
    if len(name) > LONGEST_CONTACT_NAME or len(phone) > LONGEST_PHONE:
        raise bad(f"contact: name up to {LONGEST_CONTACT_NAME}, phone up to {LONGEST_PHONE} characters")
    return "", Contact(name, phone)


def _location(body: dict[str, Any], _level: int, _complain: Complain) -> tuple[str, Attachment]:
    given = body.get("location")
    if not isinstance(given, dict) or "lat" not in given or "lon" not in given:
        raise missing("location.lat or location.lon")
    try:
        place = Place(float(given["lat"]), float(given["lon"]))
    except (TypeError, ValueError):
        raise bad("location.lat and location.lon are degrees") from None
    if abs(place.latitude) > 90 or abs(place.longitude) > 180:  # noqa: PLR2004 - degrees
        raise bad("location is not on the Earth")
    return "", place


def _link(body: dict[str, Any], _level: int, _complain: Complain) -> tuple[str, Attachment]:
    return "", Link(_url(body, "media"))


def _sticker(body: dict[str, Any], _level: int, _complain: Complain) -> tuple[str, Attachment]:
    if not isinstance(body.get("sticker_id"), int):
        raise missing("sticker_id")
    return "", Media("sticker", "", name=str(body["sticker_id"]), emoji="👍")


def _rich_media(body: dict[str, Any], level: int, complain: Complain) -> tuple[str, Attachment]:
    if "rich_media" not in body:
        raise missing("rich_media")
    if level < RICH_MEDIA_LEVEL:
        complain(f"rich_media needs min_api_version {RICH_MEDIA_LEVEL} or more")
    alternative = body.get("alt_text", "")
    if not isinstance(alternative, str) or len(alternative) > LONGEST_TEXT:
        raise bad(f"alt_text is a text of at most {LONGEST_TEXT} characters")
    return "", read_carousel(body["rich_media"], level, complain)


READERS: dict[Any, Callable[[dict[str, Any], int, Complain], tuple[str, Attachment | None]]] = {
    "text": _text,
    "picture": _picture,
    "video": _video,
    "file": _file,
    "contact": _contact,
    "location": _location,
    "url": _link,
    "sticker": _sticker,
    "rich_media": _rich_media,
}


def _described(body: dict[str, Any]) -> str:
    text = body.get("text", "")
    if not isinstance(text, str) or len(text) > LONGEST_PICTURE_TEXT:
        raise bad(f"text is a text of at most {LONGEST_PICTURE_TEXT} characters")
    return text


def _url(body: dict[str, Any], name: str, endings: tuple[str, ...] = ()) -> str:
    url = body.get(name)
    if not url:
        raise missing(name)
    if not isinstance(url, str) or len(url) > LONGEST_URL:
        raise bad(f"{name} is an address of at most {LONGEST_URL} characters")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad(f"{name} is no address: {url}")
    if endings and not parts.path.lower().endswith(endings):
        raise bad(f"{name} must end in one of {', '.join(endings)}: {url}")
    return url


def _size(body: dict[str, Any], largest: int) -> None:
    if "size" not in body:
        raise missing("size")
    if not isinstance(body["size"], int) or not 0 < body["size"] <= largest:
        raise bad(f"size is a number of at most {largest} bytes")


def _media(kind: MediaKind, url: str, body: dict[str, Any], *, name: str = "", seconds: int = 0) -> Media:
    known = name or urlsplit(url).path.rpartition("/")[2]
    return Media(kind, "", name=known, size=int(body.get("size") or 0), seconds=seconds, url=url)
