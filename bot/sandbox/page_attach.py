"""What a person can attach, from the menu beside the input field.

Files come from the reader's own device or are samples, so that everything can be tried at once.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.chat import Chat, Impossible
from bot.sandbox.page_samples import SAMPLE_DIGITS, meter_photo, sample_document
from bot.sandbox.page_words import Words
from bot.sandbox.pictures import image_size, smaller

LARGEST = 50  # megabytes; developers.viber.com/docs/api/rest-bot-api/#file-message
PHOTO_SIDE = 2560  # pixels; messengers send photos as JPEGs of about this size
MOST_DIGITS = 8
ALBUM = ("012480", "004311", "008169")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu: `accept` asks for a file of these types, `takes_text` sends what is typed too."""

    key: str
    icon: str
    accept: str | None = None
    takes_text: bool = True


ITEMS = (
    Item("photo", "photo", "image/*"),
    Item("meter", "meter"),
    Item("video", "video", "video/*"),
    Item("file", "file", ""),
    Item("document", "document"),
    Item("voice", "voice", takes_text=False),
    Item("sticker", "sticker", takes_text=False),
    Item("place", "place", takes_text=False),
    Item("contact", "contact", takes_text=False),
    Item("album", "album"),
    Item("forward", "forward", takes_text=False),
)
FORWARDED: Mapping[str, tuple[str, ...]] = {
    "uk": (
        "Завтра з 9:00 до 13:00 не буде світла на вулиці Шевченка",
        "Кажуть, що ремонтують підстанцію",
        "Покази треба передати до третього числа!",
    ),
    "en": (
        "Tomorrow from 9:00 to 13:00 there will be no power in Shevchenka street",
        "They say a substation is being repaired",
        "Readings are due by the third!",
    ),
}


def lines(say: Words) -> list[dict[str, object]]:
    """The menu as the input field shows it."""
    return [
        {"key": item.key, "icon": item.icon, "label": say(f"attach-{item.key}"), "takesText": item.takes_text}
        | ({} if item.accept is None else {"accept": item.accept})
        for item in ITEMS
    ]


async def attach(chat: Chat, key: str, text: str) -> None:
    """Send what a line of the menu stands for; a typed number is shown on the sample meter's display.

    Raises Impossible.
    """
    match key:
        case "meter":
            typed = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
            photo = await asyncio.to_thread(meter_photo, text.zfill(6) if typed else SAMPLE_DIGITS)
            chat.send_photo(photo, caption="" if typed else text)
        case "document":
            chat.send_file(sample_document(), "Заява.pdf", "application/pdf", caption=text)
        case "voice":
            chat.send_voice(seconds=4)
        case "sticker":
            chat.send_sticker("👍")
        case "place":
            chat.send_location()
        case "contact":
            chat.send_contact()
        case "album":
            photos = [await asyncio.to_thread(meter_photo, digits) for digits in ALBUM]
            chat.send_album(photos, caption=text)
        case "forward":
            chat.forward(FORWARDED["en" if chat.person.language == "en" else "uk"])
        case _:
            raise Impossible(f"there is nothing like {key} to attach")


async def attach_file(chat: Chat, kind: str, content: bytes, name: str, media_type: str, text: str) -> None:
    """Send a file from the reader's device; what is no picture goes as a file whatever was chosen.

    Raises Impossible.
    """
    if kind == "photo" and image_size(content):
        chat.send_photo(await asyncio.to_thread(smaller, content, PHOTO_SIDE), caption=text)
    elif kind == "video":
        chat.send_video(content, caption=text)
    else:
        chat.send_file(content, name, media_type or "application/octet-stream", caption=text)
