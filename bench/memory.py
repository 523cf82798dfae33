"""Memory: what a bot holds when idle, and what one more person in mid-dialog costs.

    python -m bench.memory --bots ours,aiogram --few 1000 --many 20000

People stop for good when they are asked for a photo, which is the third turn. They come in waves, so that
what is measured is people who wait, and not messages that wait.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import uvloop

from bench.bots import BOTS, CONTESTANTS, Contestant, names, pool
from bench.people import Crowd, Turn
from bench.process import Bot, Died, stay_aside
from bench.report import mebibytes, table
from bench.server import LocalTelegram, nobody_listens
from bench.session import folder_for, running

WAVE = 100
PATIENCE = 60.0  # seconds for a wave
CALM = 1.0  # seconds for the bot to tidy up before it is weighed


@dataclass(frozen=True, slots=True)
class Result:
    """Bytes of one bot: idle, and with few and many people parked in mid-dialog."""

    bot: str
    idle: int
    few: int
    many: int
    per_person: float


async def weigh(telegram: LocalTelegram, bot: Bot, contestant: Contestant, few: int, many: int) -> Result:
    """Weigh a running bot."""
    await asyncio.sleep(CALM)
    idle = bot.resident()
    crowd = Crowd(telegram, pool(contestant, many), until=Turn.PHOTO)
    weights = []
    arrived = 0
    for crowd_size in (few, many):
        while arrived < crowd_size:
            wave = min(WAVE, crowd_size - arrived)
            crowd.arrive(wave)
            arrived += wave
            if left := await crowd.settled(PATIENCE):
                raise Died(f"{left} people of {arrived} are still not answered")
        await asyncio.sleep(CALM)
        weights.append(bot.resident())
    if crowd.parked != many:
        raise Died(f"only {crowd.parked} people of {many} were asked for a photo")
    return Result(contestant.name, idle, weights[0], weights[1], (weights[1] - weights[0]) / (many - few))


async def compare(bots: Sequence[str], few: int, many: int) -> list[Result]:
    """Every bot in turn."""
    telegram = LocalTelegram(nobody_listens)
    url = await telegram.start()
    results = []
    for name in bots:
        contestant = CONTESTANTS[name]
        try:
            async with (
                folder_for(contestant, many) as folder,
                running(contestant, telegram, url, folder) as bot,
            ):
                results.append(await weigh(telegram, bot, contestant, few, many))
        except Died as error:
            print(f"  {name}: {error}", file=sys.stderr)
    await telegram.stop()
    return results


def report(results: Sequence[Result], few: int, many: int) -> str:
    """One row a bot."""
    return table(
        ["bot", "idle", f"{few} in mid-dialog", f"{many} in mid-dialog", "bytes a person"],
        [
            [
                each.bot,
                mebibytes(each.idle),
                mebibytes(each.few),
                mebibytes(each.many),
                f"{each.per_person:.0f}",
            ]
            for each in results
        ],
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Memory of a bot, idle and for each person in mid-dialog.")
    parser.add_argument("--bots", type=names, default=BOTS, help="names, with commas")
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=20_000)
    options = parser.parse_args()
    stay_aside()
    results = uvloop.run(compare(options.bots, options.few, options.many))
    print(report(results, options.few, options.many))


if __name__ == "__main__":
    main()
