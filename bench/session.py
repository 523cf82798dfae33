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
    """The bot from its first poll on; raises `Died` when it ends before that, or polls not within 60 s."""
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
        yield bot
    finally:
        await bot.stop()


def _new_folder(name: str) -> Path:
    FOLDER.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=FOLDER)).resolve()
