"""Pictures, as far as a messenger's server looks into them: the size in the header, and smaller copies."""

import io
import struct

from PIL import Image, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
LARGEST = 40_000_000  # pixels; nothing larger is decoded


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, or None when it is no picture."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            return image.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, struct.error):
        return None
    except Image.DecompressionBombWarning:  # raised where warnings are errors
        return None


def smaller(content: bytes, side: int) -> bytes:
    """A JPEG whose longer side is at most `side` pixels; what is no picture comes back as it is."""
    size = image_size(content)
    if size is None or size[0] * size[1] > LARGEST:
        return content
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            image.draft("RGB", (side, side))
            copy = image.convert("RGB")
            copy.thumbnail((side, side))
            out = io.BytesIO()
            copy.save(out, "JPEG", quality=80)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError):
        return content
