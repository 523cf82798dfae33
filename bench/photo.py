"""Photos: how long a telephone's picture takes to become what we keep, against plain Pillow.

    python -m bench.photo --rounds 9

Plain Pillow is what its documentation leads to: open, turn upright, convert, thumbnail, save, at the
same quality. Both do the same pictures in turn; printed are medians, and ratios that are medians of the
ratios within a round. CPU time tells more than the clock on a shared machine. `decoder` is the same
picture through the process that the bot uses, pipes included; `loop held` is the longest time for which
the bot's event loop did not turn. A progressive picture gains less, for all its scans must be read; a
small one nothing, for there is nothing to skip.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from bench.report import table
from bot.storage.decoder import Decoder
from bot.storage.pictures import LONG_SIDE, QUALITY, shrink

PIXELS, SIDE = 40_000_000, 10_000
ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture and what it is."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Round:
    """One picture done by each, in milliseconds."""

    plain: float
    plain_cpu: float
    ours: float
    ours_cpu: float
    decoder: float
    held: float


def photograph(width: int, height: int) -> Image.Image:
    """Something like a photo: gradients, grain, edges."""
    channels = (
        Image.linear_gradient("L").resize((width, height)),
        Image.radial_gradient("L").resize((width, height)),
        Image.effect_noise((width, height), 40),
    )
    picture = Image.merge("RGB", channels)
    draw = ImageDraw.Draw(picture)
    for x in range(0, width, 97):
        draw.line((x, 0, width - x, height), fill=(x % 255, 20, 90), width=9)
    return picture.filter(ImageFilter.GaussianBlur(1))


def samples() -> list[Sample]:
    """What telephones send, held upright, and last what a messenger makes of it."""
    upright = Image.Exif()
    upright[ORIENTATION] = 6

    def jpeg(width: int, height: int, *, progressive: bool = False) -> bytes:
        out = BytesIO()
        photograph(width, height).save(out, "JPEG", quality=90, exif=upright, progressive=progressive)
        return out.getvalue()

    return [
        Sample("4032 x 3024", jpeg(4032, 3024)),
        Sample("4000 x 2250", jpeg(4000, 2250)),
        Sample("4032 x 3024, progressive", jpeg(4032, 3024, progressive=True)),
        Sample("8000 x 5000", jpeg(8000, 5000)),
        Sample("1280 x 960", jpeg(1280, 960)),
    ]


def plain(body: bytes) -> bytes:
    """Plain Pillow."""
    picture = ImageOps.exif_transpose(Image.open(BytesIO(body))).convert("RGB")
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def timed(work: Callable[[], bytes]) -> tuple[float, float]:
    """Milliseconds by the clock and of CPU time."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000


async def one_round(body: bytes, decoder: Decoder) -> Round:
    """Each once, plain Pillow first."""
    bare, bare_cpu = timed(lambda: plain(body))
    ours, ours_cpu = timed(lambda: shrink(body, PIXELS, SIDE))
    watch = asyncio.create_task(longest_pause())
    await asyncio.sleep(0)
    start = time.perf_counter()
    await decoder.shrink(body)
    through = (time.perf_counter() - start) * 1000
    watch.cancel()
    held = await watch
    return Round(bare, bare_cpu, ours, ours_cpu, through, held)


async def longest_pause() -> float:
    """Until cancelled: for how many milliseconds at most nothing else could run."""
    longest, last = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, now - last - 0.001), now
    except asyncio.CancelledError:
        return longest * 1000


async def compare(rounds: int) -> list[tuple[str, list[Round]]]:
    """All pictures, so many times each."""
    decoder = Decoder(PIXELS, SIDE, together=1)
    found = []
    for sample in samples():
        await decoder.shrink(sample.body)  # the process is there
        found.append((sample.name, [await one_round(sample.body, decoder) for _ in range(rounds)]))
    await decoder.close()
    return found


def report(found: Sequence[tuple[str, Sequence[Round]]]) -> str:
    """The table."""

    def middle(rounds: Sequence[Round], of: Callable[[Round], float]) -> float:
        return statistics.median(of(one) for one in rounds)

    head = ("photo", "plain ms", "ours ms", "ratio", "ratio CPU", "decoder ms", "ratio", "loop held ms")
    rows = [
        (
            name,
            f"{middle(rounds, lambda one: one.plain):.0f}",
            f"{middle(rounds, lambda one: one.ours):.0f}",
            f"{middle(rounds, lambda one: one.ours / one.plain):.2f}",
            f"{middle(rounds, lambda one: one.ours_cpu / one.plain_cpu):.2f}",
            f"{middle(rounds, lambda one: one.decoder):.0f}",
            f"{middle(rounds, lambda one: one.decoder / one.plain):.2f}",
            f"{middle(rounds, lambda one: one.held):.1f}",
        )
        for name, rounds in found
    ]
    return table(head, rows)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m bench.photo", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    print(report(asyncio.run(compare(parser.parse_args().rounds))))


if __name__ == "__main__":
    main()
