"""Pictures: what people send as a photo becomes a plain JPEG of at most 2,000 pixels a side.

1. The header is read first: nothing is decoded that is larger than allowed.
2. What comes out was drawn by us: it carries no place, no camera, no comment, nothing hidden behind it.
3. It stands upright: the camera's note on how it was held is followed, then forgotten.
4. A JPEG is decoded at the smallest size that is still large enough, which is most of the speed. The size
   asked for has the picture's own shape: for another shape Pillow decodes everything.

Decoders are written in C and fed by strangers, and some work can be asked for that takes hours. So this
file is also a program, which `bot.storage.decoder` runs as a process of its own, without our secrets, and
ends when it takes too long. It reads pictures, each after 4 bytes of length, and answers each with a byte,
FINE or UNFIT, 4 bytes of length, and the JPEG or the reason.
"""

from __future__ import annotations

import os
import struct
import sys
import warnings
from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO

from PIL import Image

from bot.storage.kinds import FINE, LENGTH, PICTURES, UNFIT, UNREADABLE_PICTURES, Unfit, sniff

LONG_SIDE = 2_000  # pixels: the digits of a meter are read well, and a page of A4 at 170 dpi
QUALITY = 85
SCANS = 100  # of a progressive JPEG; cameras and editors make about ten, a bomb hundreds of thousands
START_OF_SCAN = b"\xff\xda"  # cannot stand in the data of a scan, ITU T.81 B.1.1.5
MEMORY = 2 << 30  # bytes of address space for the process
# how to undo the ways in which a camera is held; CIPA DC-008, tag 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def shrink(body: bytes, pixels: int, side: int) -> bytes:
    """The picture as a JPEG; raises Unfit. At most so many `pixels` in all and on one `side` are decoded."""
    mime = sniff(body)
    if mime in UNREADABLE_PICTURES:
        raise Unfit("file-heic")
    if mime not in PICTURES:
        raise Unfit("file-not-picture")
    if mime == "image/jpeg" and body.count(START_OF_SCAN) > SCANS:
        raise Unfit("file-broken")
    if mime == "image/webp":  # opening one already takes memory for all its pixels
        _check(_canvas(body), pixels, side)
    try:
        with Image.open(BytesIO(body), formats=[PICTURES[mime]]) as picture:
            _check(picture.size, pixels, side)
            return _redraw(picture)
    except Unfit:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit("file-too-many-pixels") from None
    except Exception:  # noqa: BLE001 - Pillow raises whatever its decoders stumble over
        raise Unfit("file-broken") from None


def _check(size: tuple[int, int], pixels: int, side: int) -> None:
    if max(size) > side or size[0] * size[1] > pixels:
        raise Unfit("file-too-many-pixels")


def _canvas(body: bytes) -> tuple[int, int]:
    """Width and height of a WebP, by developers.google.com/speed/webp/docs/riff_container."""
    chunk, data = body[12:16], body[20:30].ljust(10, b"\x00")
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 6)
    return width & 0x3FFF, height & 0x3FFF


def _redraw(picture: Image.Image) -> bytes:
    width, height = picture.size
    scale = min(1.0, LONG_SIDE / max(width, height))
    size = max(1, int(width * scale)), max(1, int(height * scale))
    picture.draft("RGB", size)
    orientation = picture.getexif().get(0x0112)
    drawn: Image.Image = picture
    if picture.mode == "P":
        drawn = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    elif picture.mode.startswith("I"):  # 16 bits of grey
        drawn = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
        drawn.info.pop("transparency", None)
    if drawn.size != size:
        drawn = drawn.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)
    drawn = _opaque(drawn)
    if orientation in TURNS:
        drawn = drawn.transpose(TURNS[orientation])
    drawn.info.clear()  # Pillow would copy the comment
    out = BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _opaque(picture: Image.Image) -> Image.Image:
    """In colours of a JPEG, on white where it could be seen through."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def serve(incoming: BinaryIO, outgoing: BinaryIO, pixels: int, side: int) -> None:
    """Shrink pictures one after another until there are no more."""
    while head := incoming.read(LENGTH.size):
        body = incoming.read(*LENGTH.unpack(head))
        try:
            status, answer = FINE, shrink(body, pixels, side)
        except Unfit as unfit:
            status, answer = UNFIT, unfit.text.encode()
        outgoing.write(bytes([status]) + LENGTH.pack(len(answer)) + answer)
        outgoing.flush()


def main(arguments: Sequence[str]) -> None:
    """The program: `pixels side`."""
    pixels, side = map(int, arguments)
    warnings.simplefilter("ignore")  # they would speak of strangers' pictures
    os.nice(10)  # people's answers come first
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    serve(sys.stdin.buffer, sys.stdout.buffer, pixels, side)


if __name__ == "__main__":
    main(sys.argv[1:])
