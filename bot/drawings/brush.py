"""What every drawing needs: fonts of our own, words in the reader's language, and small files.

The fonts are shipped, so that a picture is the same on every machine and has every Ukrainian letter.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from bot.conversation.messages import BOLD, PLAIN
from bot.conversation.steps import Text, t

COLOURS = 32  # of a palette: few enough for small files, enough for smooth letters
_MARKS = str.maketrans("", "", BOLD + PLAIN)

Point = tuple[float, float]
Font = ImageFont.FreeTypeFont


class Brush:
    """Fonts and words for one drawing after another; not for two threads at once.

    `company` is the operator's name as papers have it.
    """

    def __init__(self, fonts: Path, say: Callable[[Text, str], str], company: str = "") -> None:
        self.company = company
        self._folder = fonts
        self._say = say
        self._fonts: dict[tuple[int, bool], Font] = {}

    def font(self, size: int, *, bold: bool = False) -> Font:
        """The font in a size in pixels."""
        key = (size, bold)
        if key not in self._fonts:
            name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
            self._fonts[key] = ImageFont.truetype(self._folder / name, size)
        return self._fonts[key]

    def fitting(self, words: str, width: float, sizes: tuple[int, ...], *, bold: bool = False) -> Font:
        """The font in the first of these sizes in which words are not wider; else in the last."""
        fonts = [self.font(size, bold=bold) for size in sizes]
        return next((font for font in fonts if font.getlength(words) <= width), fonts[-1])

    def words(self, language: str, key: str, **args: Any) -> str:
        """A line of locales/, without marks."""
        return self._say(t(key, **args), language).translate(_MARKS)


def paper(width: int, height: int, colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty picture, and what draws on it."""
    image = Image.new("RGB", (width, height), colour)
    return image, ImageDraw.Draw(image)


def png(image: Image.Image) -> bytes:
    """The picture as a small file."""
    file = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
