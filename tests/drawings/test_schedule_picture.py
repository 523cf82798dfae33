"""The hourly schedule as a picture."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from os import utime
from pathlib import Path

import pytest
from PIL import Image

from bot.clock import FakeClock
from bot.conversation.messages import Media
from bot.drawings.brush import Brush
from bot.drawings.gallery import Gallery
from bot.drawings.schedule import DARK, GUTTER, HEAD, HOUR, LIT, PAPER, TITLE, WIDTH, draw_schedule
from bot.speech import Speech
from tests.builders import LONG_AGO

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "bot" / "assets" / "fonts"
SPEECH = Speech(ROOT / "locales")
BRUSH = Brush(FONTS, SPEECH.say)

LARGEST = 60_000  # bytes
ORDINARY, SPRING, AUTUMN = "2026-11-22", "2026-03-29", "2026-10-25"
LIGHT = "." * 48
USUAL = "x" * 8 + "." * 6 + "??" + "x" * 8 + "." * 24
BUSY = "x?" * 24


def draw(*args: str) -> Image.Image:
    """The picture, checked to be small."""
    drawn = draw_schedule(BRUSH, args)
    assert len(drawn) < LARGEST
    return Image.open(io.BytesIO(drawn)).convert("RGB")


def colour(image: Image.Image, hour: float, column: int = 0, *, columns: int = 1) -> str:
    """The colour of a time of the clock, at the left edge of a column, where no figures are."""
    width = (WIDTH - GUTTER - 24 - 22 * (columns - 1)) // columns
    at = (GUTTER + column * (width + 22) + 4, int(TITLE + HEAD + hour * HOUR + HOUR / 4))
    pixel = image.getpixel(at)
    assert isinstance(pixel, tuple)
    return nearest(pixel)


def nearest(pixel: tuple[float, ...]) -> str:
    """The colour of ours that is nearest: a palette changes them a little."""

    def distance(name: str) -> float:
        ours = (int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16))
        return sum((a - b) ** 2 for a, b in zip(ours, pixel, strict=True))

    return min((PAPER, LIT, DARK), key=distance)


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("slots", [LIGHT, "x" * 48, "?" * 48, BUSY, USUAL])
def test_every_day_is_a_small_picture_for_a_phone(language: str, slots: str) -> None:
    """Upright, of one width, below 60 KB, whatever the day is like."""
    image = draw(language, "3.2", ORDINARY, slots, "2026-11-23", USUAL)
    assert image.width == WIDTH
    assert 1.1 < image.height / image.width < 1.7


def test_blocks_stand_where_the_clock_says() -> None:
    """Dark where it is off, the colour of light where there is light, in the column of its day."""
    image = draw("uk", "3.2", ORDINARY, USUAL, "2026-11-23", LIGHT)
    assert [colour(image, hour, columns=2) for hour in (0, 3.5, 4, 6.5, 8, 11.5, 12)] == [
        DARK,
        DARK,
        LIT,
        LIT,
        DARK,
        DARK,
        LIT,
    ]
    assert {colour(image, hour, 1, columns=2) for hour in range(24)} == {LIT}


def test_what_is_uncertain_is_striped() -> None:
    """Neither dark nor light: paper and stripes, so that nobody needs to see colours."""
    image = draw("uk", "3.2", ORDINARY, "?" * 48)
    row = [image.getpixel((GUTTER + 4 + x, TITLE + HEAD + 60)) for x in range(40)]
    assert 10 < row.count((255, 255, 255)) < 30


@pytest.mark.parametrize("language", ["uk", "en"])
def test_days_of_23_and_25_hours(language: str) -> None:
    """The hour that does not exist is empty; a line below says what happens to the clock."""
    plain = draw(language, "1.1", ORDINARY, "x" * 48)
    spring = draw(language, "1.1", SPRING, "x" * 48)
    autumn = draw(language, "1.1", AUTUMN, "x" * 48)
    assert colour(plain, 3) == colour(autumn, 3) == DARK
    assert [colour(spring, hour) for hour in (2.5, 3.5, 4)] == [DARK, PAPER, DARK]
    assert spring.height == autumn.height > plain.height
    assert draw(language, "1.1", "2026-03-28", BUSY, SPRING, BUSY).height == spring.height


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("uk",),
        ("uk", "3.2"),
        ("uk", "3.2", ORDINARY),
        ("uk", "3.2", ORDINARY, "x"),
        ("uk", "3.2", "yesterday", LIGHT),
        ("uk", "3.2", *(ORDINARY, LIGHT) * 3),
    ],
)
async def test_what_cannot_be_drawn_is_no_picture(tmp_path: Path, args: tuple[str, ...]) -> None:
    """A message that names it goes without it."""
    gallery = Gallery(tmp_path, FONTS, SPEECH.say, FakeClock(LONG_AGO))
    with pytest.raises(LookupError):
        await gallery.draw(Media("picture", drawing="schedule", args=args))
    with pytest.raises(LookupError):
        await gallery.draw(Media("picture", drawing="nothing", args=args))


async def test_the_same_is_drawn_once(tmp_path: Path) -> None:
    """It is kept by what is on it; another day is another picture; a file cut short is drawn again."""
    gallery = Gallery(tmp_path / "drawings", FONTS, SPEECH.say, FakeClock(LONG_AGO))
    one = Media("picture", drawing="schedule", args=("uk", "3.2", ORDINARY, USUAL))
    drawn = (await gallery.draw(one)).body
    (path,) = (tmp_path / "drawings").iterdir()
    path.write_bytes(b"kept" + drawn)
    assert (await gallery.draw(one)).body == b"kept" + drawn
    path.write_bytes(drawn[:100])
    assert (await gallery.draw(one)).body == drawn
    await gallery.draw(Media("picture", drawing="schedule", args=("en", "3.2", ORDINARY, USUAL)))
    assert len(list((tmp_path / "drawings").iterdir())) == 2


async def test_a_drawing_that_cannot_be_kept_is_sent(tmp_path: Path) -> None:
    """A disk that takes nothing costs only the keeping."""
    (tmp_path / "no-folder").write_bytes(b"")
    gallery = Gallery(
        tmp_path / "no-folder", FONTS, SPEECH.say, FakeClock(datetime(2026, 11, 22, tzinfo=UTC))
    )
    drawn = await gallery.draw(Media("picture", drawing="schedule", args=("uk", "3.2", ORDINARY, USUAL)))
    assert drawn.body.startswith(b"\x89PNG")


async def test_old_drawings_are_swept(tmp_path: Path) -> None:
    """Whoever draws deletes what was drawn more than a week ago; it can be drawn again."""
    old, young = tmp_path / "old.png", tmp_path / "young.png"
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for path, days in ((old, 8), (young, 6)):
        path.write_bytes(b"")
        at = (now - timedelta(days=days)).timestamp()
        utime(path, (at, at))
    gallery = Gallery(tmp_path, FONTS, SPEECH.say, clock := FakeClock(now))
    await gallery.draw(Media("picture", drawing="schedule", args=("uk", "3.2", ORDINARY, USUAL)))
    assert (old.exists(), young.exists()) == (False, True)
    clock.advance(hours=20)
    utime(young, (0, 0))
    await gallery.draw(Media("picture", drawing="schedule", args=("uk", "3.2", ORDINARY, BUSY)))
    assert young.exists()
    clock.advance(hours=5)
    await gallery.draw(Media("picture", drawing="schedule", args=("uk", "3.2", ORDINARY, LIGHT)))
    assert not young.exists()


def test_the_fonts_have_every_letter_of_both_languages() -> None:
    """No empty boxes: each letter differs from what a font draws for one it has not."""
    font = BRUSH.font(20)
    empty = font.getmask("\u0e01").getbbox(), bytes(font.getmask("\u0e01"))
    letters = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
    for letter in letters + letters.upper() + "abcxyzABCXYZ0123456789'’–—«»“”:?+,.№":
        assert (font.getmask(letter).getbbox(), bytes(font.getmask(letter))) != empty, letter
