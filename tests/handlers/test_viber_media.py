"""Addresses of pictures and files for Viber."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from bot.clock import FakeClock
from bot.conversation.messages import Media
from bot.handlers.viber_media import Shelf, Shown
from tests.handlers.viber_stage import NOON, TOKEN, Caller, Heard, channel

JPEG = b"\xff\xd8\xff\xe0 photo"
PDF = b"%PDF-1.7 contract"
FILES = {
    1: ("IMG 1.jpg", "image/jpeg", JPEG),
    2: ("Договір.pdf", "application/pdf", PDF),
    3: ("", "application/pkcs7-signature", b"signed"),
    4: ("big.jpg", "image/jpeg", JPEG * 100_001),
    5: ("page.html", "text/html", b"<script>"),
}


async def open_file(file: int) -> tuple[str, str, bytes]:
    return FILES[file]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def shelf(clock: FakeClock, tmp_path: Path) -> Shelf:
    (tmp_path / "meter.png").write_bytes(b"\x89PNG meter")
    return Shelf(TOKEN, "https://bot.example/", now=clock, open_file=open_file, assets=tmp_path)


@asynccontextmanager
async def calling(shelf: Shelf) -> AsyncIterator[Caller]:
    viber = channel("http://127.0.0.1:1/pa")
    caller = Caller(viber)
    caller.app = Starlette(routes=[shelf.route()])
    yield caller
    await viber.close()


async def get(shelf: Shelf, url: str, method: str = "GET") -> Heard:
    async with calling(shelf) as caller:
        return await caller.call(method, urlsplit(url).path)


async def test_a_picture_lies_at_a_signed_address(shelf: Shelf) -> None:
    """One of our own pictures has an address ending in its suffix, and Viber gets it as a picture."""
    shown = await shelf.show(Media("picture", asset="meter.png"))
    assert shown == Shown(shown.url, "meter.png", 10, picture=True)
    assert shown.url.startswith("https://bot.example/viber/media/")
    assert shown.url.endswith(".png")
    heard = await get(shelf, shown.url)
    assert (heard.status, heard.body, heard.headers["content-type"]) == (200, b"\x89PNG meter", "image/png")
    assert heard.headers["x-content-type-options"] == "nosniff"
    assert (await get(shelf, shown.url, "HEAD")).status == 200


async def test_a_file_comes_as_a_download(shelf: Shelf) -> None:
    """A document keeps its name for people, and no browser runs it."""
    shown = await shelf.show(Media("document", file=2))
    assert (shown.name, shown.size, shown.picture) == ("Договір.pdf", len(PDF), False)
    heard = await get(shelf, shown.url)
    assert heard.body == PDF
    assert heard.headers["content-type"] == "application/octet-stream"
    assert heard.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%D0%94")
    assert (await get(shelf, (await shelf.show(Media("document", file=5))).url)).headers["content-type"] == (
        "application/octet-stream"
    )


async def test_what_is_shown_has_a_name_with_a_suffix(shelf: Shelf) -> None:
    """Viber wants a suffix in the name and in the address, also for a file without a name."""
    nameless = await shelf.show(Media("document", file=3))
    assert Path(nameless.name).suffix
    assert Path(urlsplit(nameless.url).path).suffix
    assert (await shelf.show(Media("document", file=2, name="Рахунок"))).name == "Рахунок.pdf"
    assert (await shelf.show(Media("picture", file=1))).url.endswith(".jpeg")


async def test_a_picture_too_large_for_a_phone_goes_as_a_file(shelf: Shelf) -> None:
    """Above what every phone shows, a picture is a file; a document that is a picture stays a document."""
    assert not (await shelf.show(Media("picture", file=4))).picture
    assert not (await shelf.show(Media("document", file=1))).picture


async def test_an_address_ends(shelf: Shelf, clock: FakeClock) -> None:
    """After a week, at most eight days, the address leads nowhere; within a day it stays the same."""
    url = (await shelf.show(Media("picture", file=1))).url
    clock.advance(hours=1)
    assert (await shelf.show(Media("picture", file=1))).url == url
    clock.advance(days=6, hours=22)
    assert (await get(shelf, url)).status == 200
    clock.advance(days=1)
    assert (await get(shelf, url)).status == 404


async def test_no_other_file_is_found_by_trying(shelf: Shelf, tmp_path: Path, clock: FakeClock) -> None:
    """A changed name, another token's signature, a path out of the folder: the same 404 for all."""
    url = (await shelf.show(Media("picture", file=1))).url
    told, signature, suffix = url.rpartition("/")[2].split(".")
    other = (await shelf.show(Media("document", file=2))).url.rpartition("/")[2].split(".")
    foreign = Shelf("0" * 50, "https://bot.example", now=clock, open_file=open_file, assets=tmp_path)
    names = [
        f"{other[0]}.{signature}.{suffix}",
        f"{told}.{signature[:-1]}.{suffix}",
        f"{told}.{'0' * 32}.{suffix}",
        f"{told}.{suffix}",
        "..%2f..%2fetc%2fpasswd",
        "a" * 5000,
        "їжак.0.png",
        (await foreign.show(Media("picture", file=1))).url.rpartition("/")[2],
    ]
    heard = [await get(shelf, f"/viber/media/{name}") for name in names]
    assert {(answer.status, answer.body) for answer in heard} == {(404, b"404")}
    assert (await get(shelf, "/viber/media/../secret")).status == 404


@pytest.mark.parametrize(
    "media", [Media("picture", asset="../secret.png"), Media("picture", asset=""), Media("document", file=9)]
)
async def test_what_is_not_there_is_said(shelf: Shelf, media: Media) -> None:
    """A picture outside the folder, no picture, a file that is gone: no address."""
    with pytest.raises(LookupError):
        await shelf.show(media)


async def test_a_file_that_has_gone_since_is_not_found(shelf: Shelf, tmp_path: Path) -> None:
    """A valid address of a file that was deleted leads nowhere."""
    url = (await shelf.show(Media("picture", asset="meter.png"))).url
    (tmp_path / "meter.png").unlink()
    assert (await get(shelf, url)).status == 404


async def test_without_a_public_address_nothing_can_be_shown(clock: FakeClock, tmp_path: Path) -> None:
    """Viber could not fetch it."""
    shelf = Shelf(TOKEN, "", now=clock, open_file=open_file, assets=tmp_path, lasts=timedelta(days=1))
    with pytest.raises(LookupError, match="public_url"):
        await shelf.show(Media("picture", file=1))
