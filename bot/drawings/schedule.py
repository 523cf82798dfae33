"""The hourly schedule as a picture: a column for each day, the clock downwards, a block for each outage.

A block says from when to when in figures. Nothing depends on colour alone: what is surely off is dark with
white figures, what is perhaps off is striped with a question mark, light is empty. Days are named by date,
because a picture is looked at the day after, too. Cells are times of the clock, so every day has the same
height; where the clock leaps over an hour there is none, where an hour comes twice a line below says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from PIL import Image, ImageDraw

from bot.domain.schedule import CELLS, KYIV, LIGHT, OFF, PERHAPS, Day, dark
from bot.drawings.brush import Brush, paper, png

GUTTER, GAP, EDGE = 84, 22, 24  # of hours, between columns, around everything
WIDTH = 760
TITLE, HEAD, LEGEND, NOTE = 80, 86, 70, 34  # heights
HOUR = 30  # height of an hour

INK, GREY, PALE = "#1c232b", "#5c6670", "#c9cfd6"
PAPER, LIT, DARK, STRIPE = "#ffffff", "#fff4cc", "#26313d", "#8d97a3"
SMALLEST_BLOCK = 28  # pixels; a lower one has smaller figures


@dataclass(frozen=True, slots=True)
class Column:
    """A day and where it is drawn."""

    day: Day
    left: int
    top: int
    width: int

    def y(self, cell: int) -> int:
        """Where a half hour begins."""
        return self.top + cell * HOUR // 2


def draw_schedule(brush: Brush, args: Sequence[str]) -> bytes:
    """A PNG of the language, the queue, and one or two days as date and cells; ValueError for other args."""
    language, queue, *rest = args
    days = [Day(queue, date.fromisoformat(a), b) for a, b in zip(rest[::2], rest[1::2], strict=True)]
    if not 1 <= len(days) <= 2:  # noqa: PLR2004 - what fits on a phone
        raise ValueError(f"{len(days)} days do not fit")
    notes = [note for day in days if (note := _note(brush, language, day))]
    top = TITLE + HEAD
    bottom = top + CELLS * HOUR // 2
    image, pen = paper(WIDTH, bottom + LEGEND + len(notes) * NOTE + 8, PAPER)
    width = (WIDTH - GUTTER - EDGE - GAP * (len(days) - 1)) // len(days)
    columns = [Column(day, GUTTER + number * (width + GAP), top, width) for number, day in enumerate(days)]
    pen.text((EDGE, 22), brush.words(language, "picture-queue", queue=queue), INK, brush.font(44, bold=True))
    _heads(pen, brush, language, columns)
    for column in columns:
        _column(image, pen, brush, column)
    _hours(pen, brush, top, columns)
    _legend(image, pen, brush, language, bottom + 22)
    for number, note in enumerate(notes):
        at = (EDGE, bottom + LEGEND + number * NOTE)
        pen.text(at, note, GREY, brush.fitting(note, WIDTH - 2 * EDGE, (22, 20, 18, 16)))
    return png(image)


def _heads(pen: ImageDraw.ImageDraw, brush: Brush, language: str, columns: Sequence[Column]) -> None:
    """Each day, and how long it is without light; letters of one size in all columns."""
    lines = [
        [brush.words(language, "picture-day", n=c.day.day.isoweekday(), day=c.day.day) for c in columns],
        [_hours_off(brush, language, *dark(c.day)) for c in columns],
    ]
    for number, (words, bold, colour, largest) in enumerate(
        zip(lines, (True, False), (INK, GREY), (28, 25), strict=True)
    ):
        width, sizes = columns[0].width, tuple(range(largest, 15, -1))
        font = min((brush.fitting(each, width, sizes, bold=bold) for each in words), key=lambda f: f.size)
        for column, each in zip(columns, words, strict=True):
            pen.text((column.left, TITLE + 2 + number * 36), each, colour, font)


def _hours_off(brush: Brush, language: str, sure: float, possible: float) -> str:
    shown = {"sure": _decimal(sure, language), "most": _decimal(sure + possible, language)}
    if not sure and not possible:
        return brush.words(language, "picture-lit")
    if not sure:
        return brush.words(language, "picture-perhaps", **shown)
    return brush.words(language, "picture-both" if possible else "picture-off", **shown)


def _column(image: Image.Image, pen: ImageDraw.ImageDraw, brush: Brush, column: Column) -> None:
    """The blocks of a day."""
    right = column.left + column.width
    pen.rectangle((column.left, column.y(0), right, column.y(CELLS)), fill=LIT)
    for hour in range(1, 24):
        pen.line((column.left, column.y(2 * hour), right, column.y(2 * hour)), fill=PALE)
    cell = 0
    for mark, cells in groupby(column.day.slots):
        first, cell = cell, cell + len(list(cells))
        if mark != LIGHT:
            _block(image, pen, brush, column, first, cell, sure=mark == OFF)
    missing = [cell for cell in range(CELLS) if not _exists(column.day.day, cell)]
    if missing:
        box = (column.left, column.y(missing[0]), right, column.y(missing[-1] + 1))
        pen.rectangle(box, fill=PAPER, outline=PALE)
        pen.line((box[0], box[1], box[2], box[3]), fill=PALE, width=2)
        pen.line((box[0], box[3], box[2], box[1]), fill=PALE, width=2)
    pen.rectangle((column.left, column.y(0), right, column.y(CELLS)), outline=GREY)


def _block(
    image: Image.Image,
    pen: ImageDraw.ImageDraw,
    brush: Brush,
    column: Column,
    first: int,
    last: int,
    *,
    sure: bool,
) -> None:
    """From a half hour to a half hour: when, in figures."""
    box = (column.left, column.y(first), column.left + column.width, column.y(last))
    _fill(image, pen, box, sure=sure)
    height = box[3] - box[1]
    words = f"{_clock(first)}–{_clock(last)}" + ("" if sure else " ?")
    size = 32 if height >= 2 * SMALLEST_BLOCK else 26 if height >= SMALLEST_BLOCK else 15
    sizes = tuple(range(size, 13, -1))
    font = brush.fitting(words, column.width - 16, sizes, bold=True)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    if not sure:  # on a plate: stripes make letters hard to read
        around = pen.textbbox(middle, words, font, anchor="mm")
        pen.rectangle((around[0] - 8, around[1] - 2, around[2] + 8, around[3] + 2), fill=PAPER)
    pen.text(middle, words, PAPER if sure else INK, font, anchor="mm")


def _fill(
    image: Image.Image, pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], *, sure: bool
) -> None:
    if sure:
        pen.rectangle(box, fill=DARK)
        return
    width, height = box[2] - box[0], box[3] - box[1]
    stripes, lines = paper(width, height, PAPER)
    for x in range(-height, width, 14):
        lines.line((x, height, x + height, 0), fill=STRIPE, width=5)
    lines.rectangle((0, 0, width - 1, height - 1), outline=GREY, width=2)
    image.paste(stripes, (box[0], box[1]))


def _hours(pen: ImageDraw.ImageDraw, brush: Brush, top: int, columns: Sequence[Column]) -> None:
    """The clock beside the columns."""
    for hour in range(0, 25, 2):
        at = (GUTTER - 10, top + hour * HOUR)
        pen.text(at, f"{hour:02}:00" if hour < 24 else "24:00", GREY, brush.font(23), anchor="rm")  # noqa: PLR2004 - hours
        pen.line((GUTTER - 6, at[1], columns[0].left, at[1]), fill=GREY)


def _legend(image: Image.Image, pen: ImageDraw.ImageDraw, brush: Brush, language: str, top: int) -> None:
    left = EDGE
    for mark, key in ((OFF, "picture-is-off"), (PERHAPS, "picture-is-perhaps"), (LIGHT, "picture-is-light")):
        box = (left, top, left + 34, top + 30)
        if mark == LIGHT:
            pen.rectangle(box, fill=LIT, outline=GREY)
        else:
            _fill(image, pen, box, sure=mark == OFF)
        words = brush.words(language, key)
        font = brush.font(23)
        pen.text((left + 44, top + 15), words, INK, font, anchor="lm")
        left += 44 + int(font.getlength(words)) + 26


def _note(brush: Brush, language: str, day: Day) -> str:
    """About a day on which the clock is changed."""
    midnight = datetime.combine(day.day, time(), KYIV).timestamp()
    next_midnight = datetime.combine(day.day + timedelta(days=1), time(), KYIV).timestamp()
    hours = round((next_midnight - midnight) / 3600)
    if hours == 24:  # noqa: PLR2004 - as nearly all days
        return ""
    return brush.words(language, "picture-clock", day=day.day, hours=hours)


def _exists(day: date, cell: int) -> bool:
    """Whether the clock shows that half hour on that day."""
    moment = datetime.combine(day, time(cell // 2, cell % 2 * 30), KYIV)
    return datetime.fromtimestamp(moment.timestamp(), KYIV).time() == moment.time()


def _clock(cell: int) -> str:
    return f"{cell // 2:02}:{cell % 2 * 30:02}"


def _decimal(hours: float, language: str) -> str:
    """Hours with halves, as the language writes them."""
    text = f"{hours:g}"
    return text.replace(".", ",") if language == "uk" else text
