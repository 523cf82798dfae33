"""One bot against one local Telegram, from its start to its end."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench import process
from bench.bots import Contestant
from bench.server import LocalTelegram

FOLDER = Path("var") / "bench"  # beside the project and not in /tmp, where a commit may cost nothing

RESTS_WITHIN = 20  # seconds
IDLE = 0.05  # seconds of CPU time in a second


@asynccontextmanager
async def folder_for(contestant: Contestant, people: int) -> AsyncIterator[Path]:
    """A folder with all that the bot needs to know about `people` persons; removed at the end."""
    folder = _new_folder(contestant.name)
    try:
        await contestant.prepare(folder, people)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def running(
    contestant: Contestant, telegram: LocalTelegram, url: str, folder: Path
) -> AsyncIterator[process.Bot]:
    """The bot once it has polled and come to rest; raises `Died` when it ends or polls not within 60 s.

    What a bot still does after its first poll belongs to its start, which `bench.start` measures.
    """
    telegram.forget()
    bot = await process.launch(contestant.start(url, folder), folder)
    try:
        for _ in range(600):
            bot.check()
            try:
                await asyncio.wait_for(telegram.polled.wait(), 0.1)
                break
            except TimeoutError:
                continue
        else:
            raise process.Died(f"{contestant.name} asks for no updates after 60 s")
        await _rest(bot)
        yield bot
    finally:
        await bot.stop()


async def _rest(bot: process.Bot) -> None:
    for _ in range(RESTS_WITHIN):
        before = bot.load().bot
        await asyncio.sleep(1.0)
        if bot.load().bot - before < IDLE:
            return


def _new_folder(name: str) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=FOLDER)).resolve()
