"""A year's consumption as a picture."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from bot.drawings.brush import Brush
from bot.drawings.consumption import draw_consumption
from bot.speech import Speech

ROOT = Path(__file__).resolve().parents[2]
BRUSH = Brush(ROOT / "bot" / "assets" / "fonts", Speech(ROOT / "locales").say)
EMPTY = "_".join(["0"] * 12)


def year(bar: str, months: int = 12) -> str:
    return "_".join([bar] * months + [""] * (12 - months))


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize(
    ("zones", "bar"),
    [("total", "0"), ("total", "99999"), ("day.night", "210.85"), ("peak.half.night", "1.2.3")],
)
@pytest.mark.parametrize("months", [2, 12])
def test_every_year_can_be_drawn(language: str, zones: str, bar: str, months: int) -> None:
    """One to three zones, nothing and very much, part of a year and a whole one: small and of one size."""
    drawn = draw_consumption(BRUSH, (language, "2026", zones, year(bar, months), year("150")))
    assert len(drawn) < 40_000
    assert Image.open(io.BytesIO(drawn)).size == (900, 760)


@pytest.mark.parametrize(
    "args",
    [
        ("uk", "2026", "noon", year("1"), EMPTY),
        ("uk", "2026", "day.night", year("1"), EMPTY),
        ("uk", "2026", "total", "1_2", EMPTY),
        ("uk", "2026", "total", year("x"), EMPTY),
        ("uk", "2026", "total", year("1"), "1"),
        ("uk", "2026"),
    ],
)
def test_what_cannot_be_drawn(args: tuple[str, ...]) -> None:
    """What is no year raises the error that the gallery expects."""
    with pytest.raises(ValueError):  # noqa: PT011 - any of them will do
        draw_consumption(BRUSH, args)


def test_a_figure_is_not_struck_through() -> None:
    """The line of the year before never crosses the figure of a bar."""
    drawn = draw_consumption(BRUSH, ("uk", "2026", "total", year("100"), year("104")))
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    grey = [y for y in range(120, 640) if picture.getpixel((76, y)) == (122, 133, 145)]
    ink = [y for y in range(80, 640) if any(picture.getpixel((x, y)) == (28, 35, 43) for x in range(80, 135))]
    assert grey
    assert ink
    assert max(each for each in ink if each < 600) < min(grey)
