"""Start: seconds from the command to health, to the first poll and to the first answer.

    python -m bench.start --bots ours,aiogram --backlog 1,10000

`backlog` messages, each from another person, wait at Telegram before the bot is started; the first answer is
the one to whoever is answered first, the last the one to whoever wrote last.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvloop

from bench.bots import BOTS, CONTESTANTS, Contestant, names
from bench.people import Say
from bench.process import Died, launch, stay_aside
from bench.report import table
from bench.server import LocalTelegram, Message, nobody_listens, person
from bench.session import folder_for

PATIENCE = 120.0  # seconds for the whole backlog
GLANCE = 0.01  # seconds between two looks at health


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds since the command; None is what the bot does not have or did not do in time."""

    bot: str
    backlog: int
    health: float | None
    polled: float | None
    first: float | None
    last: float | None
    stopped: float


class _Watch:
    """Seconds since the start of things that happen once."""

    def __init__(self) -> None:
        self._now = asyncio.get_running_loop().time
        self._began = self._now()

    def __call__(self) -> float:
        return self._now() - self._began


async def measure(telegram: LocalTelegram, url: str, contestant: Contestant, backlog: int) -> Result:
    """Start the bot once, with people waiting."""
    telegram.forget()
    answered: dict[int, float] = {}
    everybody = asyncio.Event()
    async with folder_for(contestant, backlog) as folder:
        start = contestant.start(url, folder)
        waiting = {person(number).id for number in range(backlog)}
        watch = _Watch()

        def heard(message: Message) -> None:
            answered.setdefault(message.chat, watch())
            waiting.discard(message.chat)
            if not waiting:
                everybody.set()

        telegram.heard = heard
        for number in range(backlog):
            act = contestant.walk(number).begin()
            if isinstance(act, Say):
                telegram.say(person(number), act.text)
            else:
                telegram.press(person(number), act.message, act.data)
        watch = _Watch()
        bot = await launch(start, folder)
        try:
            async with asyncio.timeout(PATIENCE):
                health, polled, _ = await asyncio.gather(
                    _healthy(start.health, watch), _seen(telegram.polled, watch), everybody.wait()
                )
        except TimeoutError:
            bot.check()
            health = polled = None
        finally:
            stopped = await bot.stop()
    times = sorted(answered.values())
    return Result(
        contestant.name,
        backlog,
        health,
        polled,
        times[0] if times else None,
        times[-1] if not waiting else None,
        stopped,
    )


async def compare(bots: Sequence[str], backlogs: Sequence[int]) -> list[Result]:
    """Every bot with every backlog."""
    telegram = LocalTelegram(nobody_listens)
    url = await telegram.start()
    results = []
    for backlog in backlogs:
        for name in bots:
            try:
                results.append(await measure(telegram, url, CONTESTANTS[name], backlog))
            except Died as error:
                print(f"  {name}: {error}", file=sys.stderr)
    await telegram.stop()
    return results


async def _seen(event: asyncio.Event, watch: Callable[[], float]) -> float:
    await event.wait()
    return watch()


async def _healthy(address: str | None, watch: Callable[[], float]) -> float | None:
    """When the address first answered 200."""
    if address is None:
        return None
    parts = urlsplit(address)
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(
                f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
            )
            status = await reader.readline()
            writer.close()
            if b" 200 " in status:
                return watch()
        await asyncio.sleep(GLANCE)


def report(results: Sequence[Result]) -> str:
    """One row a bot and backlog."""

    def seconds(value: float | None) -> str:
        return "-" if value is None else f"{value:.2f} s"

    return table(
        ["bot", "waiting", "health", "first poll", "first answer", "last answer", "stop"],
        [
            [
                each.bot,
                f"{each.backlog}",
                *map(seconds, (each.health, each.polled, each.first, each.last, each.stopped)),
            ]
            for each in results
        ],
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Time from the start of a bot to its first answer.")
    parser.add_argument("--bots", type=names, default=BOTS, help="names, with commas")
    parser.add_argument("--backlog", default="1,10000", help="messages that wait, several with commas")
    options = parser.parse_args()
    stay_aside()
    print(report(uvloop.run(compare(options.bots, [int(number) for number in options.backlog.split(",")]))))


if __name__ == "__main__":
    main()
