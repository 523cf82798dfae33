"""What becomes of a picture, in this process and in the decoder's own."""

import asyncio
import os
import signal
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.storage.decoder import Decoder
from bot.storage.kinds import FINE, LENGTH, UNFIT, Unfit
from bot.storage.pictures import LONG_SIDE, SCANS, serve, shrink
from tests.storage.photos import encoded, huge_png, huge_webp, many_scans, meter, phone_photo

PIXELS, SIDE = 40_000_000, 10_000


def drawn(body: bytes) -> Image.Image:
    """What comes out, opened."""
    picture = Image.open(BytesIO(shrink(body, PIXELS, SIDE)))
    assert picture.format == "JPEG"
    return picture


def refused(body: bytes) -> str:
    """Why a picture is not taken."""
    with pytest.raises(Unfit) as caught:
        shrink(body, PIXELS, SIDE)
    return caught.value.text


def corners(picture: Image.Image) -> str:
    """The colours of the corners, clockwise from the top left."""
    width, height = picture.size
    places = (5, 5), (width - 6, 5), (width - 6, height - 6), (5, height - 6)
    colours = {b"\1\0\0": "r", b"\0\1\0": "g", b"\0\0\1": "b", b"\0\0\0": "k", b"\1\1\1": "w"}
    signs = picture.convert("RGB").point(lambda value: value // 128)
    return "".join(colours[signs.crop((x, y, x + 1, y + 1)).tobytes()] for x, y in places)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_readable_forms(form: str) -> None:
    """JPEG, PNG, WebP and GIF come out as the same picture in JPEG."""
    picture = drawn(encoded(meter(), form))
    assert (picture.size, corners(picture)) == ((640, 480), "rgbk")


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (4032, 3024, (2000, 1500)),
        (3024, 4032, (1500, 2000)),
        (2001, 3, (2000, 2)),
        (9999, 1, (2000, 1)),
        (1, 1, (1, 1)),
    ],
)
def test_long_side(width: int, height: int, expected: tuple[int, int]) -> None:
    """The longer side is at most 2,000 pixels, the shape stays, and no side vanishes."""
    assert drawn(encoded(meter(width, height), "JPEG")).size == expected
    assert max(expected) <= LONG_SIDE


@pytest.mark.parametrize(
    ("turned", "expected"),
    [
        (1, "rgbk"),
        (2, "grkb"),
        (3, "bkrg"),
        (4, "kbgr"),
        (5, "rkbg"),
        (6, "krgb"),
        (7, "bgrk"),
        (8, "gbkr"),
        (99, "rgbk"),
    ],
)
def test_upright(turned: int, expected: str) -> None:
    """A picture stands as it was seen, however the telephone was held."""
    assert corners(drawn(phone_photo(4000, 3000, turned))) == expected


def test_nothing_but_the_picture() -> None:
    """Place, camera, comment, colour profile and whatever was hung on behind are gone."""
    body = phone_photo() + b"PK\x03\x04<script>SECRETTAIL</script>"
    assert b"SECRET" in body
    made = shrink(body, PIXELS, SIDE)
    picture = Image.open(BytesIO(made))
    assert b"SECRET" not in made
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_notes_that_cannot_be_read() -> None:
    """A picture with nonsense for EXIF is still a picture."""
    body = encoded(meter(), "JPEG", exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff" + b"\x99" * 40)
    assert corners(drawn(body)) == "rgbk"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (encoded(meter().convert("CMYK"), "JPEG"), "rgbk"),
        (encoded(meter().quantize(8), "PNG"), "rgbk"),
        (encoded(meter().convert("1"), "PNG"), None),
        (encoded(meter().convert("L"), "JPEG"), None),
        (encoded(meter().convert("LA"), "PNG"), None),
        (encoded(meter(), "JPEG", progressive=True), "rgbk"),
        (encoded(Image.new("RGBA", (99, 99), (0, 0, 0, 0)), "PNG"), "wwww"),
        (encoded(Image.new("P", (99, 99)), "GIF", transparency=0), "wwww"),
        (encoded(meter(), "GIF", save_all=True, append_images=[Image.new("RGB", (640, 480))] * 3), "rgbk"),
        (encoded(meter(), "WEBP", save_all=True, append_images=[Image.new("RGB", (640, 480))] * 3), "rgbk"),
        (encoded(meter(), "PNG", save_all=True, append_images=[Image.new("RGB", (640, 480))] * 3), "rgbk"),
        (encoded(meter(), "MPO", save_all=True, append_images=[meter()]), "rgbk"),
        (encoded(Image.new("I;16", (99, 99), 65535), "PNG"), "wwww"),
        (encoded(Image.new("I;16", (99, 99), 255), "PNG"), "kkkk"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_odd_forms(body: bytes, expected: str | None) -> None:
    """Inks, palettes, greys, 16 bits, transparency, animations: an ordinary picture of the first frame."""
    picture = drawn(body)
    assert expected is None or corners(picture) == expected


@pytest.mark.parametrize(
    "body",
    [
        huge_png(20_000, 20_000),
        huge_png(10_001, 1),
        huge_png(8_000, 5_001),
        huge_png(10_000, 10_000),
        huge_webp(16_383, 16_383),
        huge_webp(16_777_216, 16_777_216),
        encoded(Image.new("1", (10_001, 1)), "GIF"),
        encoded(Image.new("L", (1, 10_001)), "JPEG"),
        encoded(Image.new("L", (1, 10_001)), "WEBP", lossless=True),
        encoded(Image.new("L", (1, 10_001)), "WEBP"),
    ],
    ids=range(10),
)
def test_too_many_pixels(body: bytes) -> None:
    """More than 40 megapixels or 10,000 pixels on a side are refused, however small the file."""
    assert refused(body) == "file-too-many-pixels"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.9, 0.5, 0.1])
def test_cut_short(form: str, share: float) -> None:
    """A picture that ends too early is broken."""
    noise = Image.effect_noise((300, 300), 90)
    body = encoded(noise, form)
    assert refused(body[: int(len(body) * share)]) == "file-broken"


@pytest.mark.parametrize(
    "beginning", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP"]
)
def test_only_a_beginning(beginning: bytes) -> None:
    """Rubbish behind the first bytes of a picture is a broken picture, never an exception."""
    rubbish = bytes(range(256)) * 4
    for length in range(0, 600, 7):
        assert refused(beginning + rubbish[:length]) in {"file-broken", "file-too-many-pixels"}


@pytest.mark.parametrize(
    "body", [b"\x00", b"%PDF-1.7", b"%!PS-Adobe-3.0 EPSF-3.0", b"<svg xmlns='x'/>", b"BM" + bytes(60)]
)
def test_no_pictures(body: bytes) -> None:
    """Nothing but the four forms is even opened."""
    assert refused(body) == "file-not-picture"


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_telephones_own_form(brand: bytes) -> None:
    """HEIC and AVIF, which we cannot read, are named as such."""
    assert refused(b"\x00\x00\x00\x18ftyp" + brand + bytes(40)) == "file-heic"


def test_scans() -> None:
    """A progressive JPEG that asks for hours of work is refused before any."""
    assert refused(many_scans(SCANS + 1)) == "file-broken"


def test_serving() -> None:
    """The program answers picture by picture, also that one is none."""
    bodies = [encoded(meter(), "PNG"), b"?", phone_photo()]
    out = BytesIO()
    serve(BytesIO(b"".join(LENGTH.pack(len(body)) + body for body in bodies)), out, PIXELS, SIDE)
    out.seek(0)
    answers = [(out.read(1)[0], out.read(*LENGTH.unpack(out.read(LENGTH.size)))) for _ in bodies]
    assert [status for status, _ in answers] == [FINE, UNFIT, FINE]
    assert answers[1][1] == b"file-not-picture"
    assert out.read() == b""


async def test_decoder() -> None:
    """A decoder gives what shrinking gives, for many pictures at once."""
    decoder = Decoder(PIXELS, SIDE, together=2)
    bodies = [encoded(meter(width, 300), "PNG") for width in range(200, 212)]
    made = await asyncio.gather(*map(decoder.shrink, bodies), return_exceptions=True)
    assert made == [shrink(body, PIXELS, SIDE) for body in bodies]
    with pytest.raises(Unfit, match="file-not-picture"):
        await decoder.shrink(b"?")
    await decoder.close()


async def test_decoder_that_takes_too_long() -> None:
    """A picture that takes too long is broken, and its process is ended."""
    decoder = Decoder(PIXELS, SIDE, together=1, seconds=0.001)
    with pytest.raises(Unfit, match="file-broken"):
        await decoder.shrink(phone_photo())
    assert not children()
    await decoder.close()


async def test_decoder_that_died() -> None:
    """A process that was killed while it waited is replaced, and no picture notices."""
    decoder = Decoder(PIXELS, SIDE, together=1)
    body = phone_photo()
    for _ in range(3):
        assert await decoder.shrink(body) == shrink(body, PIXELS, SIDE)
        (child,) = children()
        os.kill(child, signal.SIGKILL)
    await decoder.close()


async def test_decoder_killed_by_a_picture() -> None:
    """A picture in the middle of which its process dies is broken."""
    decoder = Decoder(PIXELS, SIDE, together=1)
    asked = asyncio.create_task(decoder.shrink(phone_photo()))
    while not children():  # noqa: ASYNC110 - the kernel has no event for it
        await asyncio.sleep(0.001)
    os.kill(children()[0], signal.SIGKILL)
    with pytest.raises(Unfit, match="file-broken"):
        await asked
    await decoder.close()


async def test_decoder_that_cannot_run() -> None:
    """When the program itself cannot run the picture is not blamed."""
    decoder = Decoder(-1, "no number", together=1)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="ended with 1"):
        await decoder.shrink(phone_photo())
    await decoder.close()


async def test_decoder_has_no_secrets() -> None:
    """The process that reads strangers' pictures sees nothing of our environment."""
    decoder = Decoder(PIXELS, SIDE, together=1)
    await decoder.shrink(phone_photo())
    (child,) = children()
    names = [
        line.partition(b"=")[0] for line in Path(f"/proc/{child}/environ").read_bytes().split(b"\x00") if line
    ]
    assert names == [b"PYTHONPATH"]
    await decoder.close()


def children() -> list[int]:
    """The decoders that this process has started and that still run."""
    tasks = Path("/proc/self/task").glob("*/children")
    found = [int(pid) for task in tasks for pid in task.read_text().split()]
    return [pid for pid in found if b"bot.storage.pictures" in Path(f"/proc/{pid}/cmdline").read_bytes()]
