"""Pictures for tests: honest ones and hostile ones."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

ORIENTATION, GPS, LATITUDE = 0x0112, 0x8825, 2


def meter(width: int = 640, height: int = 480) -> Image.Image:
    """A picture with corners of four colours, clockwise from the top left: red, green, blue, black."""
    picture = Image.new("RGB", (width, height), "gray")
    draw = ImageDraw.Draw(picture)
    x, y = width // 2, height // 2
    for corner, colour in (((0, 0), "red"), ((x, 0), "lime"), ((x, y), "blue"), ((0, y), "black")):
        draw.rectangle((*corner, corner[0] + x, corner[1] + y), fill=colour)
    return picture


def encoded(picture: Image.Image, form: str, **how: Any) -> bytes:
    """The bytes of a picture in a form of Pillow's."""
    out = BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def phone_photo(width: int = 640, height: int = 480, turned: int = 1) -> bytes:
    """A JPEG as a telephone makes it, with the place where it was taken and how it was held."""
    notes = Image.Exif()
    notes[ORIENTATION] = turned
    notes[0x010F] = "SECRETPHONE"
    notes.get_ifd(GPS)[LATITUDE] = (50.0, 15.0, 16.0)
    return encoded(meter(width, height), "JPEG", exif=notes, comment=b"SECRETCOMMENT")


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00"))
        + chunk(b"IEND", b"")
    )


def huge_webp(width: int, height: int) -> bytes:
    """A WebP of a few bytes whose header promises a canvas of so many pixels."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunks = b"VP8X" + struct.pack("<I", 10) + b"\x00\x00\x00\x00" + canvas
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def many_scans(count: int) -> bytes:
    """A progressive JPEG that asks for its last scan to be read so many times."""
    body = encoded(meter(), "JPEG", progressive=True)
    last = body.rindex(b"\xff\xda")
    return body[:last] + body[last:-2] * count + body[-2:]
