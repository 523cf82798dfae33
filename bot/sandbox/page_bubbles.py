"""What a browser is given of a message or a keyboard, as JSON values.

Rule 1: people's and the bot's text travels as plain strings in pieces; the browser puts them into the page as
text, never as markup. Rule 2: an address becomes a link only when its scheme is on the list, so a
`javascript:` stays text. Rule 3: ids are strings: a Viber token does not fit into a browser's number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from bot.sandbox.page_words import Language, clock_time, day_name, exact_time, kyiv_day, size_name, words
from bot.sandbox.values import (
    Button,
    Carousel,
    Contact,
    Keyboard,
    Link,
    Media,
    Message,
    MessengerName,
    Place,
    Segment,
)

SCHEMES = frozenset({"http", "https", "mailto", "tel", "tg", "viber"})
FILES = "/sandbox/files"
WIDEST_PHOTO = 240  # CSS pixels
TALLEST_PHOTO = 230
DARK_LETTERS, LIGHT_LETTERS = "#1b1b1f", "#ffffff"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is drawn: the page's language, the moment for "today", and the chat's bot.

    A link that leads to this very bot is opened inside the page.
    """

    language: Language
    now: datetime
    messenger: MessengerName
    bot: str

    def say(self, key: str, **values: object) -> str:
        """A line of the page with its values."""
        return words(self.language)(key).format(**values)

    def leads(self, link: str) -> dict[str, Any]:
        """Where a link goes: `href`, and `inside` when that is this chat; nothing when it is unsafe."""
        address = safe_link(link)
        if not address:
            return {}
        inside = deep_link(address, self.messenger, self.bot) is not None
        return {"href": address} | ({"inside": True} if inside else {})


def bubble(
    message: Message,
    reader: Reader,
    *,
    before: Message | None,
    read: bool,
    busy: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """One message; `before` stands above it, `read` when the bot has it, `busy` the values of its buttons."""
    day = kyiv_day(message.at)
    new_day = before is None or kyiv_day(before.at) != day
    out = message.sender == "person"
    drawn: dict[str, Any] = {
        "id": str(message.id),
        "out": out,
        "day": day_name(day, reader.language, kyiv_day(reader.now)) if new_day else "",
        "time": clock_time(message.at),
        "edited": reader.say("edited") if message.edited and out else "",  # clients show no mark for bots
        "ticks": (2 if read else 1) if out else 0,
        "hint": _fate(message, reader, read=read),
        "parts": parts(message.segments, reader),
    }
    if message.forwarded_from:
        drawn["forwarded"] = reader.say("forwarded", name=message.forwarded_from)
    if message.failed:
        drawn["failed"] = reader.say("failed", why=message.failed)
    if message.buttons:
        drawn["buttons"] = [[_inline(button, reader, busy) for button in row] for row in message.buttons]
    match message.attachment:
        case Media() as media:
            drawn["media"] = _media(media, reader)
        case Contact() as card:
            drawn["card"] = {"name": card.name, "phone": f"+{card.phone.removeprefix('+')}"}
        case Place() as place:
            point = f"{place.latitude:.5f}, {place.longitude:.5f}"
            drawn["place"] = {"name": place.address or reader.say("place"), "point": point}
        case Link() as link:
            drawn["parts"] = parts((Segment(link.url, link=link.url),), reader)
        case Carousel() as carousel:
            drawn["carousel"] = {
                "columns": carousel.columns,
                "rows": carousel.rows,
                "colour": carousel.colour,
                "keys": [_key(button, reader) for button in carousel.buttons],
            }
        case None:
            pass
    return drawn


def keyboard(given: Keyboard | None, reader: Reader) -> dict[str, Any] | None:
    """The keyboard below the input field, None when there is none to show."""
    if given is None or not given.rows:
        return None
    return {"colour": given.colour, "rows": [[_key(button, reader) for button in row] for row in given.rows]}


def parts(segments: tuple[Segment, ...], reader: Reader) -> list[dict[str, Any]]:
    """A styled text in pieces: `t` text, `c` classes, `href` where it leads, `command` what it sends."""
    drawn = []
    for segment in segments:
        piece: dict[str, Any] = {"t": segment.text} | reader.leads(segment.link)
        if styles := " ".join(sorted(f"s-{style}" for style in segment.styles)):
            piece["c"] = styles
        if "bot_command" in segment.styles:
            piece["command"] = segment.text
        drawn.append(piece)
    return drawn


def safe_link(link: str) -> str:
    """The address when a browser may be sent there, else an empty text."""
    if not link:
        return ""
    address = link if ":" in link.partition("/")[0] else f"https://{link}"
    try:
        return address if urlsplit(address).scheme.lower() in SCHEMES else ""
    except ValueError:
        return ""


def deep_link(link: str, messenger: MessengerName, bot: str) -> str | None:
    """What a link into this very chat carries, None when it leads elsewhere."""
    try:
        address = urlsplit(link)
        carried: Mapping[str, list[str]] = parse_qs(address.query)
    except ValueError:
        return None
    if messenger == "telegram":
        ours = address.hostname in {"t.me", "telegram.me"} and address.path.strip("/").lower() == bot.lower()
        return carried.get("start", [""])[0] if ours else None
    ours = address.scheme == "viber" and address.netloc == "pa"
    return carried.get("context", [""])[0] if ours else None


def file_address(file: str, name: str) -> str:
    """Where the page serves a file of the chats."""
    return f"{FILES}/{quote(file, safe='')}/{quote(name or 'file', safe='')}"


def _fate(message: Message, reader: Reader, *, read: bool) -> str:
    if message.sender == "person":
        return reader.say("read" if read else "sent")
    told = []
    if message.edited:
        told.append(reader.say("edited-at", time=exact_time(message.edited)))
    if message.delivered:
        told.append(reader.say("delivered-at", time=exact_time(message.delivered)))
    if message.seen:
        told.append(reader.say("seen-at", time=exact_time(message.seen)))
    return ", ".join(told)


def _inline(button: Button, reader: Reader, busy: frozenset[str]) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "text": button.text,
        "style": button.style,
        "busy": button.action == "callback" and button.value in busy,
    }
    return drawn | _address(button, reader) | ({"copy": button.value} if button.action == "copy" else {})


def _address(button: Button, reader: Reader) -> dict[str, Any]:
    leads = reader.leads(button.value) if button.action == "url" else {}
    return {} if "inside" in leads else leads


def _key(button: Button, reader: Reader) -> dict[str, Any]:
    parts_of = [_label_piece(segment) for segment in button.segments or (Segment(button.text),)]
    return _address(button, reader) | {
        "text": button.text,
        "parts": parts_of,
        "kind": button.action,
        "columns": button.columns,
        "rows": button.rows,
        "colour": button.colour,
        "letters": letters_on(button.colour),
        "size": button.text_size,
        "align": "center" if button.align == "middle" else button.align,
        "image": button.image if _is_here(button.image) else "",
        "style": button.style,
    }


def _is_here(link: str) -> bool:
    """Whether a picture lies on this computer: the page fetches nothing from elsewhere."""
    try:
        return urlsplit(link).hostname in {"127.0.0.1", "localhost"}
    except ValueError:
        return False


def _label_piece(segment: Segment) -> dict[str, Any]:
    piece: dict[str, Any] = {"t": segment.text}
    if styles := " ".join(sorted(f"s-{style}" for style in segment.styles)):
        piece["c"] = styles
    if segment.colour.startswith("#"):
        piece["colour"] = segment.colour
    if segment.size:
        piece["size"] = min(max(segment.size, 8), 36)
    return piece


def letters_on(colour: str) -> str:
    """Dark or light letters, whichever can be read on this background; empty when it has no colour."""
    if not colour:
        return ""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return DARK_LETTERS if red * 299 + green * 587 + blue * 114 > 140_000 else LIGHT_LETTERS  # noqa: PLR2004


def _media(media: Media, reader: Reader) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "kind": media.kind,
        "src": file_address(media.file, media.name) if media.file else "",
        "name": media.name,
        "about": _about(media, reader),
    }
    if media.kind in {"photo", "animation"} and media.width and media.height:
        scale = min(WIDEST_PHOTO / media.width, TALLEST_PHOTO / media.height, 1)
        drawn |= {"width": round(media.width * scale), "height": round(media.height * scale)}
        drawn["label"] = reader.say("enlarge")
    elif media.kind == "sticker":
        drawn["emoji"] = media.emoji or "🙂"
    else:
        drawn["label"] = reader.say("download", name=media.name)
    return drawn


def _about(media: Media, reader: Reader) -> str:
    size = size_name(media.size, reader.language) if media.size else ""
    if media.kind in {"voice", "video", "audio"}:
        length = f"{media.seconds // 60}:{media.seconds % 60:02}"
        return f"{length} · {size}" if size else length
    return size
