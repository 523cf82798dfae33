"""Draws the hint pictures of the bot: a bill and a meter, with what to look for marked.

    .venv/bin/python docs/pictures/draw_hints.py

Drawn at three times the size and scaled down, in DejaVu Sans (Debian: fonts-dejavu-core).
All numbers are made up.
"""
# ruff: noqa: INP001 - a script that is run by its path

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

ASSETS = Path(__file__).resolve().parents[2] / "bot" / "assets"
FONTS = Path("/usr/share/fonts/truetype/dejavu")
SCALE = 3
WIDTH, HEIGHT = 960, 720

Point = tuple[float, float]
Box = tuple[float, float, float, float]

DESK = "#e9eef4"
INK = "#1f2937"
MUTED = "#6b7280"
FAINT = "#d6dce4"
MARK = "#e4572e"
MARK_PALE = "#ffe9e1"
ACCENT = "#1769aa"
PAPER = "#ffffff"


class Canvas:
    """A picture in units of its final size."""

    def __init__(self, background: str = DESK) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), background)
        self.draw = ImageDraw.Draw(self.image)

    def box(
        self, box: Box, fill: str | None, *, radius: float = 0, line: str | None = None, width: float = 0
    ) -> None:
        """A rectangle, perhaps with round corners."""
        scaled = tuple(value * SCALE for value in box)
        self.draw.rounded_rectangle(scaled, radius * SCALE, fill, line, round(width * SCALE))

    def shadow(self, box: Box, radius: float) -> None:
        """A soft shadow under what is drawn there next."""
        layer = Image.new("L", self.image.size, 0)
        scaled = tuple(value * SCALE for value in (box[0], box[1] + 8, box[2], box[3] + 8))
        ImageDraw.Draw(layer).rounded_rectangle(scaled, radius * SCALE, 70)
        layer = layer.filter(ImageFilter.GaussianBlur(12 * SCALE))
        self.image.paste(Image.new("RGB", self.image.size, "#64748b"), mask=layer)

    def line(self, points: list[Point], colour: str, width: float) -> None:
        """A line through points."""
        self.draw.line(
            [(x * SCALE, y * SCALE) for x, y in points], colour, round(width * SCALE), joint="curve"
        )

    def disc(self, at: Point, radius: float, fill: str, line: str | None = None, width: float = 0) -> None:
        """A disc."""
        x, y = at
        scaled = tuple(value * SCALE for value in (x - radius, y - radius, x + radius, y + radius))
        self.draw.ellipse(scaled, fill, line, round(width * SCALE))

    def text(
        self, at: Point, words: str, size: float, colour: str = INK, *, face: str = "Sans", anchor: str = "la"
    ) -> float:
        """Words; returns their width."""
        font = ImageFont.truetype(str(FONTS / f"DejaVu{face}.ttf"), round(size * SCALE))
        self.draw.text((at[0] * SCALE, at[1] * SCALE), words, colour, font, anchor)
        return font.getlength(words) / SCALE

    def marked(self, box: Box, number: str, side: str) -> None:
        """A frame around what to look for, with its number at one side."""
        self.box(box, None, radius=12, line=MARK, width=4)
        middle = (box[1] + box[3]) / 2
        x = box[0] - 34 if side == "left" else box[2] + 34
        self.disc((x, middle), 22, MARK)
        self.text((x, middle), number, 26, PAPER, face="Sans-Bold", anchor="mm")

    def callout(self, start: Point, end: Point, colour: str) -> None:
        """A line with a dot at what it points to."""
        self.line([start, end], colour, 3)
        self.disc(end, 6, colour)

    def save(self, name: str) -> None:
        """Scale down and write, with as few colours as still look smooth."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        ASSETS.mkdir(exist_ok=True)
        small.quantize(128, dither=Image.Dither.NONE).save(ASSETS / name, optimize=True)


def bill() -> None:
    """A bill: the account's number at its top, the EIC below."""
    canvas = Canvas()
    sheet = (110, 36, 850, 760)
    canvas.shadow(sheet, 10)
    canvas.box(sheet, PAPER, radius=10)
    canvas.box((110, 36, 850, 112), ACCENT, radius=10)
    canvas.box((110, 90, 850, 112), ACCENT)
    canvas.line(
        [(166, 52), (150, 78), (163, 78), (155, 98), (180, 68), (166, 68), (174, 52), (166, 52)], PAPER, 3
    )
    canvas.text((202, 74), "Рахунок за електроенергію", 26, PAPER, face="Sans-Bold", anchor="lm")
    canvas.text((826, 74), "листопад", 20, "#cfe3f5", anchor="rm")

    canvas.box((200, 142, 660, 216), MARK_PALE, radius=12)
    canvas.text((222, 154), "Особовий рахунок", 18, MUTED)
    canvas.text((222, 178), "123 456 789", 30, face="Sans-Bold")
    canvas.marked((200, 142, 660, 216), "1", "left")

    canvas.text((222, 244), "Споживач", 16, MUTED)
    canvas.box((330, 244, 560, 260), FAINT, radius=8)
    canvas.text((222, 278), "Адреса", 16, MUTED)
    canvas.box((330, 278, 700, 294), FAINT, radius=8)

    canvas.box((200, 324, 660, 398), MARK_PALE, radius=12)
    canvas.text((222, 336), "ЕІС-код точки розподілу", 18, MUTED)
    width = canvas.text((222, 356), "62Z00012345", 28, face="SansMono")
    tail = canvas.text((222 + width, 356), "6789P", 28, MARK, face="SansMono-Bold")
    canvas.line([(222 + width, 388), (222 + width + tail, 388)], MARK, 3)
    canvas.marked((200, 324, 660, 398), "2", "left")
    canvas.callout((688, 372), (222 + width + tail + 16, 372), MARK)
    canvas.text((698, 346), "останні 5", 20, MARK, face="Sans-Bold")
    canvas.text((698, 372), "символів", 20, MARK, face="Sans-Bold")

    top = 450
    canvas.box((150, top, 810, top + 40), "#eef3f8", radius=6)
    for x, title in ((170, "Зона"), (330, "Було"), (470, "Стало"), (620, "кВт·год")):
        canvas.text((x, top + 20), title, 16, MUTED, anchor="lm")
    for row, (zone, before, after, used) in enumerate(
        (("День", "4 388", "4 520", "132"), ("Ніч", "3 251", "3 310", "59"))
    ):
        y = top + 68 + row * 42
        for x, value in ((170, zone), (330, before), (470, after), (620, used)):
            canvas.text((x, y), value, 18, INK, anchor="lm")
        canvas.line([(150, y + 22), (810, y + 22)], FAINT, 1.5)
    canvas.box((560, top + 166, 810, top + 196), FAINT, radius=8)
    canvas.save("bill.png")


BARS = "43437635345262443835246343725345374346353654843526344352"  # a bar, a gap, a bar, …

SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc",
    "5": "afgcd", "6": "afgedc", "7": "abc", "8": "abcdefg", "9": "abcdfg",
}  # fmt: skip


def digit(canvas: Canvas, at: Point, value: str, colour: str) -> None:
    """A digit of seven segments, 30 by 56."""
    x, y = at
    w, h, t = 30, 56, 7
    bars: dict[str, Box] = {
        "a": (x + t, y, x + w - t, y + t),
        "g": (x + t, y + h / 2 - t / 2, x + w - t, y + h / 2 + t / 2),
        "d": (x + t, y + h - t, x + w - t, y + h),
        "f": (x, y + t / 2, x + t, y + h / 2 - 1),
        "b": (x + w - t, y + t / 2, x + w, y + h / 2 - 1),
        "e": (x, y + h / 2 + 1, x + t, y + h - t / 2),
        "c": (x + w - t, y + h / 2 + 1, x + w, y + h - t / 2),
    }
    for name, bar in bars.items():
        canvas.box(bar, colour if name in SEGMENTS[value] else "#bccab4", radius=3)


def meter() -> None:
    """The face of a meter: the serial number, and the reading, which is something else."""
    canvas = Canvas()
    body = (70, 40, 560, 690)
    canvas.shadow(body, 34)
    canvas.box(body, "#fbfcfd", radius=34, line="#c3ccd6", width=3)
    canvas.box((100, 70, 530, 560), "#f1f4f7", radius=20, line="#d9e0e7", width=2)
    canvas.text((315, 104), "НІК 2102-02", 24, INK, face="Sans-Bold", anchor="mm")
    canvas.text((315, 134), "лічильник активної енергії · 230 В · 5(60) А", 13, MUTED, anchor="mm")

    canvas.box((130, 162, 500, 280), "#39434f", radius=14)
    canvas.box((142, 174, 488, 268), "#c9d6c1", radius=8)
    for place, value in enumerate("004520"):
        digit(canvas, (162 + place * 42, 194), value, "#1d2a1d")
    canvas.text((476, 252), "кВт·год", 14, "#1d2a1d", anchor="rs")
    canvas.disc((160, 312), 9, "#e23b3b")
    canvas.text((180, 312), "1000 імп/кВт·год", 14, MUTED, anchor="lm")

    canvas.box((130, 346, 500, 500), PAPER, radius=8, line=FAINT, width=1.5)
    x = 196
    for step, gap in zip(BARS[::2], BARS[1::2], strict=True):
        canvas.box((x, 364, x + int(step), 424), INK)
        x += int(step) + int(gap)
    canvas.box((150, 434, 480, 488), MARK_PALE, radius=12)
    canvas.text((315, 461), "№ 0457812", 32, INK, face="Sans-Bold", anchor="mm")
    canvas.box((150, 434, 480, 488), None, radius=12, line=MARK, width=4)
    canvas.text((315, 530), "Зроблено в Україні · 2021", 14, MUTED, anchor="mm")

    canvas.box((100, 580, 530, 664), "#e3e8ee", radius=16, line="#cbd4dd", width=2)
    for x in (150, 480):
        canvas.disc((x, 622), 16, "#b8c2cd", "#98a4b1", 2)
        canvas.line([(x - 9, 622), (x + 9, 622)], "#7c8895", 4)
    for x in (215, 275, 335, 395):
        canvas.box((x, 600, x + 30, 644), "#c9d2dc", radius=6)

    canvas.callout((604, 461), (484, 461), MARK)
    canvas.text((612, 428), "Заводський", 30, MARK, face="Sans-Bold")
    canvas.text((612, 464), "номер", 30, MARK, face="Sans-Bold")
    canvas.text((612, 508), "його й напишіть", 20, INK)
    canvas.callout((604, 221), (492, 221), MUTED)
    canvas.text((612, 192), "Показ", 26, MUTED, face="Sans-Bold")
    canvas.text((612, 226), "він змінюється,", 20, MUTED)
    canvas.text((612, 252), "тут не потрібен", 20, MUTED)
    canvas.save("meter.png")


if __name__ == "__main__":
    bill()
    meter()
