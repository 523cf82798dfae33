"""Things to send, drawn here, so that nothing has to be looked for: a meter's photo, a document."""

import functools
import io
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

SAMPLE_DIGITS = "012480"
SIZE = (1200, 1600)
SMALL = 8  # how many times smaller soft masks are painted
SEGMENTS = {  # which of the seven strokes make a digit: top, upper sides, middle, lower sides, bottom
    "0": "abcdef",
    "1": "bc",
    "2": "abged",
    "3": "abgcd",
    "4": "fgbc",
    "5": "afgcd",
    "6": "afgedc",
    "7": "abc",
    "8": "abcdefg",
    "9": "abfgcd",
}
GLASS, INK, PALE = "#aeb89a", "#20261c", "#a3ad90"


@functools.lru_cache(maxsize=32)
def meter_photo(digits: str = SAMPLE_DIGITS) -> bytes:
    """A JPEG that looks like a phone's photo of a meter whose display shows these digits."""
    width, height = SIZE
    image = Image.new("RGB", SIZE, "#b9b2a6")
    draw = ImageDraw.Draw(image)
    for y in range(0, height, 4):  # a wall that is lighter above
        shade = 198 - y // 18
        draw.rectangle((0, y, width, y + 4), (shade, shade - 6, shade - 16))
    box = tuple(edge / SMALL for edge in (168, 190, 1056, 1440))
    image.paste("#3b352c", mask=_soft(36, lambda mask: mask.rounded_rectangle(box, 80 // SMALL, 110)))
    draw.rounded_rectangle((150, 160, 1050, 1420), 70, "#e9ebea", "#c2c6c6", 5)
    draw.rounded_rectangle((200, 210, 1000, 1060), 46, "#f6f7f6", "#d3d7d6", 4)
    draw.text((600, 285), "AC WATT-HOUR METER", fill="#3a4346", anchor="mm", font_size=38)
    _display(draw, digits, (255, 350, 945, 600))
    draw.text((265, 655), "230 V   5(60) A   50 Hz", fill="#4b5558", anchor="lm", font_size=36)
    draw.text((265, 715), "Cl. 1   IP54", fill="#4b5558", anchor="lm", font_size=36)
    draw.text((935, 655), "1600 imp/kWh", fill="#4b5558", anchor="rm", font_size=32)
    draw.ellipse((880, 690, 910, 720), "#d8473c")
    _bars(draw, (265, 790, 935, 900))
    draw.text((600, 945), "No 0427 1589", fill="#3a4346", anchor="mm", font_size=40)
    draw.text((600, 1010), "SAMPLE", fill="#9aa3a5", anchor="mm", font_size=32)
    draw.rounded_rectangle((200, 1100, 1000, 1360), 34, "#dfe2e1", "#c2c6c6", 4)
    for x in (320, 880):
        draw.ellipse((x - 34, 1196, x + 34, 1264), "#c0c5c5", "#9da3a4", 4)
        draw.line((x - 20, 1210, x + 20, 1250), "#878e90", 7)
    beam = [(560, 0), (820, 0), (420, height), (120, height)]
    image.paste(
        "white", mask=_soft(70, lambda mask: mask.polygon([(x / SMALL, y / SMALL) for x, y in beam], 34))
    )
    image = image.rotate(-1.6, Image.Resampling.BILINEAR, fillcolor="#aaa396").crop((40, 50, 1160, 1550))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=84)
    return out.getvalue()


def _soft(radius: int, paint: Callable[[ImageDraw.ImageDraw], object]) -> Image.Image:
    """A mask with soft edges; painted small, because blurring is slow."""
    mask = Image.new("L", (SIZE[0] // SMALL, SIZE[1] // SMALL))
    paint(ImageDraw.Draw(mask))
    return mask.filter(ImageFilter.GaussianBlur(radius / SMALL)).resize(SIZE)


def _display(draw: ImageDraw.ImageDraw, digits: str, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    draw.rounded_rectangle((left - 14, top - 14, right + 14, bottom + 14), 22, "#3a4246")
    draw.rounded_rectangle(box, 12, GLASS)
    draw.text((left + 24, top + 34), "T", fill=INK, anchor="lm", font_size=36)
    draw.text((right - 22, bottom - 34), "kWh", fill=INK, anchor="rm", font_size=36)
    step = min(92, (right - left - 150) // max(len(digits), 1))
    for place, digit in enumerate(digits):
        _digit(draw, digit, left + 62 + place * step, top + 48, step - 24, bottom - top - 96)


def _digit(draw: ImageDraw.ImageDraw, digit: str, x: int, y: int, width: int, height: int) -> None:
    thick, middle = 13, y + height // 2
    strokes = {
        "a": (x, y, x + width, y + thick),
        "b": (x + width - thick, y, x + width, middle),
        "c": (x + width - thick, middle, x + width, y + height),
        "d": (x, y + height - thick, x + width, y + height),
        "e": (x, middle, x + thick, y + height),
        "f": (x, y, x + thick, middle),
        "g": (x, middle - thick // 2, x + width, middle + thick // 2),
    }
    lit = SEGMENTS.get(digit, "g")
    for name, stroke in sorted(strokes.items(), key=lambda pair: pair[0] in lit):
        draw.rounded_rectangle(stroke, 4, INK if name in lit else PALE)


def _bars(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    x, step = left, 0
    while x < right - 10:
        bar = 4 + (step * 7919) % 9
        draw.rectangle((x, top, x + bar, bottom), "#262b2d")
        x += bar + 5 + (step * 104_729) % 8
        step += 1


def sample_document() -> bytes:
    """A one-page PDF."""
    title = b"BT /F1 20 Tf 72 740 Td (Sample application) Tj"
    stream = title + b" 0 -36 Td /F1 12 Tf (Made by the trial of the chatbot.) Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources 6 0 R >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Font << /F1 4 0 R >> >>",
    )
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
