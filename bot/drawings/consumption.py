"""A year's consumption as a picture: a bar for each month with its kWh in figures, zones one above the other.

Nothing depends on colour alone: zones differ in lightness and pattern, the legend names them, and every bar
has its figure. A thin line shows the same month of the year before.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import ImageDraw

from bot.drawings.brush import Brush, paper, png

WIDTH, HEIGHT = 900, 760
LEFT, RIGHT, TOP, BOTTOM = 72, 20, 120, 640
EDGE = 24
INK, GREY, PALE, PAPER = "#1c232b", "#5c6670", "#dfe3e8", "#ffffff"
COLOURS = {"total": "#2a62d4", "day": "#f2b632", "night": "#2c3f66", "peak": "#d4552a", "half": "#f2b632"}
LINE = "#7a8591"
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
FIGURE = 32  # pixels above a bar that its figure needs


def draw_consumption(brush: Brush, args: Sequence[str]) -> bytes:
    """A PNG of the language, the year, zones, kWh by month and zone, kWh by month of the year before."""
    language, year, named, given, past = args
    zones = named.split(".")
    if not set(zones) <= set(COLOURS):
        raise ValueError(f"unknown zones {named!r}")
    bars = [[int(value) for value in bar.split(".")] if bar else [] for bar in given.split("_")]
    before = [int(value) for value in past.split("_")]
    if len(bars) != 12 or len(before) != 12 or any(len(bar) not in {0, len(zones)} for bar in bars):  # noqa: PLR2004 - months
        raise ValueError("a year has twelve months")
    top = _round_up(max([*(sum(bar) for bar in bars), *before, 1]))
    image, pen = paper(WIDTH, HEIGHT, PAPER)
    title = brush.words(language, "picture-consumption", year=year)
    pen.text((EDGE, 26), title, INK, brush.fitting(title, WIDTH - 2 * EDGE, (40, 36, 32), bold=True))
    _grid(pen, brush, top)
    step = (WIDTH - LEFT - RIGHT) / 12
    for place in range(12):
        left = LEFT + place * step + 7
        _bar(pen, zones, bars[place], left, step - 14, top)
        if before[place]:
            y = _y(before[place], top)
            pen.line((left - 5, y, left + step - 9, y), fill=LINE, width=5)
        if total := sum(bars[place]):
            font = brush.fitting(str(total), step - 2, (24, 21, 18, 15), bold=True)
            foot, line = _y(total, top), _y(before[place], top)
            if before[place] and foot - FIGURE < line <= foot:
                foot = line - 2  # above the line, which would strike it through
            at = (left + (step - 14) / 2, foot - 6)
            pen.text(at, str(total), INK, font, anchor="ms", stroke_width=3, stroke_fill=PAPER)
        month = brush.words(language, "picture-month", n=place + 1)
        pen.text((left + (step - 14) / 2, BOTTOM + 10), month, GREY, brush.font(24), anchor="ma")
    _legend(pen, brush, language, zones, int(year), shows_before=any(before))
    return png(image)


def _bar(
    pen: ImageDraw.ImageDraw,
    zones: Sequence[str],
    values: Sequence[int],
    left: float,
    width: float,
    top: int,
) -> None:
    if not values:
        return
    base = 0
    for zone, value in zip(zones, values, strict=True):
        box = (left, _y(base + value, top), left + width, _y(base, top))
        pen.rectangle(box, fill=COLOURS[zone])
        _pattern(pen, zone, box)
        base += value


def _pattern(pen: ImageDraw.ImageDraw, zone: str, box: tuple[float, float, float, float]) -> None:
    """Beside the colour: stripes."""
    if zone in {"night", "half"}:
        for y in range(int(box[1]) + 4, int(box[3]), 8):
            pen.line((box[0], y, box[2], y), fill=PAPER)


def _grid(pen: ImageDraw.ImageDraw, brush: Brush, top: int) -> None:
    for part in range(5):
        value = top * part / 4
        y = _y(value, top)
        pen.line((LEFT, y, WIDTH - RIGHT, y), fill=GREY if part == 0 else PALE, width=2)
        if part:
            pen.text((LEFT - 10, y), f"{value:g}", GREY, brush.font(18), anchor="rm")


def _legend(
    pen: ImageDraw.ImageDraw,
    brush: Brush,
    language: str,
    zones: Sequence[str],
    year: int,
    *,
    shows_before: bool,
) -> None:
    left, y = float(EDGE), HEIGHT - 52
    entries = [(zone, brush.words(language, "picture-zone", zone=zone)) for zone in zones]
    if shows_before:
        entries.append(("", brush.words(language, "picture-before", year=year - 1)))
    for zone, words in entries:
        height = 26 if zone else 6
        box = (left, y + 13 - height / 2, left + 30, y + 13 + height / 2)
        pen.rectangle(box, fill=COLOURS[zone] if zone else LINE)
        _pattern(pen, zone, box)
        font = brush.font(22)
        pen.text((left + 40, y + 13), words, INK, font, anchor="lm")
        left += 40 + font.getlength(words) + 28


def _y(value: float, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / top


def _round_up(value: int) -> int:
    """The next figure that divides well by four."""
    size = 1
    while True:
        for step in STEPS:
            whole = int(4 * size * step)
            if whole >= value:
                return whole
        size *= 10
