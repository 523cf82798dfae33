"""Drawings on their way: made when they are sent, in both messengers."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from starlette.applications import Starlette

from bot.clock import FakeClock
from bot.conversation.messages import Button, Drawn, Media, Message
from bot.drawings.gallery import Gallery
from bot.handlers.channel import Sent
from bot.handlers.viber_media import Shelf
from bot.speech import Speech
from tests.handlers.telegram_stage import stage
from tests.handlers.viber_stage import NOON, TOKEN, Caller, Heard, channel

ROOT = Path(__file__).resolve().parents[2]
SLOTS = "x" * 8 + "." * 20 + "??" + "." * 18
ARGS = ("uk", "3.2", "2026-11-22", SLOTS, "2026-11-23", SLOTS)
MEDIA = Media("picture", name="3.2.png", drawing="schedule", args=ARGS)
MORE = (Button("Меню", "g:menu"),)


@dataclass
class Artist:
    """Draws a grey square; knows how often it was asked."""

    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def draw(self, media: Media) -> Drawn:
        self.asked.append(media.args)
        if media.drawing != "schedule":
            raise LookupError(media.drawing)
        file = io.BytesIO()
        Image.new("L", (200, 200), hash(media.args) % 256).save(file, "PNG")
        return Drawn(f"{media.drawing}.png", "image/png", file.getvalue(), lasting=media.name != "paper")


async def no_file(number: int) -> tuple[str, str, bytes]:
    raise LookupError(number)


async def fetch(shelf: Shelf, url: str) -> Heard:
    viber = channel("http://127.0.0.1:1/pa")
    caller = Caller(viber)
    caller.app = Starlette(routes=[shelf.route()])
    heard = await caller.call("GET", urlsplit(url).path)
    await viber.close()
    return heard


async def test_a_drawing_is_uploaded_to_telegram_once() -> None:
    """The same drawing for somebody else is named as Telegram knows it; another one is uploaded."""
    artist = Artist()
    async with stage(receiving=False, draw=artist.draw) as on:
        on.chat.start()
        for _ in range(2):
            assert isinstance(await on.channel.send(on.olena, Message("Графік", MORE, media=MEDIA)), Sent)
            shown = await on.chat.next()
            assert (shown.text, shown.labels) == ("Графік", ("Меню",))
            assert shown.attachment
        assert artist.asked == [ARGS]
        other = Media("picture", drawing="schedule", args=("en", *ARGS[1:]))
        assert isinstance(await on.channel.send(on.olena, Message("Schedule", media=other)), Sent)
        assert len(artist.asked) == 2
        assert len(on.sandbox.world.files) == 2
        paper = Media("document", name="paper", drawing="schedule", args=ARGS)
        for _ in range(2):
            assert isinstance(await on.channel.send(on.olena, Message("Заява", media=paper)), Sent)
        assert len(artist.asked) == 4  # what changes is made each time
        assert on.complaints == []


async def test_words_go_without_a_drawing_that_cannot_be_made() -> None:
    """Nobody waits for a picture to learn when the light goes out."""
    for draw in ({}, {"draw": Artist().draw}):
        async with stage(receiving=False, **draw) as on:
            on.chat.start()
            media = Media("picture", drawing="portrait")
            assert isinstance(await on.channel.send(on.olena, Message("Графік", MORE, media=media)), Sent)
            shown = await on.chat.next()
            assert (shown.text, shown.labels, shown.attachment) == ("Графік", ("Меню",), None)


async def test_a_drawing_lies_at_an_address_for_viber(tmp_path: Path) -> None:
    """The address has all that is to be seen on it, so any process can draw it when Viber comes."""
    speech = Speech(ROOT / "locales")
    clock = FakeClock(NOON)
    gallery = Gallery(tmp_path / "a", ROOT / "bot/assets/fonts", speech.say, clock)
    shelf = Shelf(
        TOKEN, "https://bot.example", now=clock, open_file=no_file, assets=tmp_path, draw=gallery.draw
    )
    shown = await shelf.show(MEDIA)
    assert (shown.name, shown.picture) == ("3.2.png", True)
    assert shown.url.endswith(".png")
    assert len(shown.url) < 400
    elsewhere = Gallery(tmp_path / "b", ROOT / "bot/assets/fonts", speech.say, clock)
    other = Shelf(
        TOKEN, "https://bot.example", now=clock, open_file=no_file, assets=tmp_path, draw=elsewhere.draw
    )
    heard = await fetch(other, shown.url)
    assert heard.status == 200
    assert len(heard.body) == shown.size
    assert heard.body.startswith(b"\x89PNG")


async def test_nobody_draws_for_a_forged_address(tmp_path: Path) -> None:
    """What is drawn is signed, too."""
    artist = Artist()
    shelf = Shelf(
        TOKEN,
        "https://bot.example",
        now=FakeClock(NOON),
        open_file=no_file,
        assets=tmp_path,
        draw=artist.draw,
    )
    shown = await shelf.show(MEDIA)
    folder, _, name = shown.url.rpartition("/")
    for forged in ("A" + name[1:], name[:20] + "A" + name[21:]):
        if forged != name:
            assert (await fetch(shelf, f"{folder}/{forged}")).status == 404
    assert len(artist.asked) == 1
    with pytest.raises(LookupError):
        await shelf.show(Media("picture", drawing="portrait"))
