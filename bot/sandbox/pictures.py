"""Pictures, as far as a messenger's server looks into them: the size in the header, and smaller copies."""

import io
import struct

from PIL import Image, ImageDraw, UnidentifiedImageError

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


def sample_photo(digits: str = "012345", size: tuple[int, int] = (1280, 960)) -> bytes:
    """A JPEG that stands for a photo of a meter with these digits."""
    image = Image.new("RGB", size, "#c9cdd2")
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.rounded_rectangle(
        (width * 0.2, height * 0.1, width * 0.8, height * 0.9), 40, "#eef0f2", "#7b828a", 6
    )
    window = (width * 0.27, height * 0.3, width * 0.73, height * 0.48)
    draw.rectangle(window, "#1e2a22")
    draw.text(
        ((window[0] + window[2]) / 2, (window[1] + window[3]) / 2),
        digits,
        fill="#9df5b0",
        anchor="mm",
        font_size=height * 0.13,
    )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def avatar(colour: str, side: int = 96) -> bytes:
    """A JPEG of one colour, a head and shoulders on it."""
    image = Image.new("RGB", (side, side), colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((side * 0.33, side * 0.2, side * 0.67, side * 0.54), "white")
    draw.ellipse((side * 0.18, side * 0.6, side * 0.82, side * 1.3), "white")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()
