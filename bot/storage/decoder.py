"""The decoder: `bot.storage.pictures` in processes of its own, so that no picture can hurt or delay the bot.

1. At most so many pictures at a time; the others wait their turn.
2. A process that takes too long, or breaks, is ended, and its picture counts as broken; the next one gets a
   new process.
3. The process has none of our environment, hence no secrets; it ends by itself when we are gone.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

import structlog

from bot.storage.kinds import FINE, LENGTH, Unfit

log = structlog.get_logger()

PROGRAM = "bot.storage.pictures"
NOBODY_KNOWS = 255  # what asyncio reports of a child that somebody else has waited for
GOES_WITHIN = 5.0  # seconds that a process has to end after it has closed its pipes
PACKAGES = Path(__file__).resolve().parents[2]


class Decoder:
    """Turns pictures into small JPEGs.

    A picture may have at most so many `pixels` in all and on one `side`, and take at most so many `seconds`.
    At most so many are decoded `together`: half as many as there are processors, if not said.
    """

    def __init__(self, pixels: int, side: int, *, together: int | None = None, seconds: float = 20.0) -> None:
        self._bounds = (str(pixels), str(side))
        self._slots = asyncio.Semaphore(together or max(1, (os.cpu_count() or 1) // 2))
        self._seconds = seconds
        self._idle: list[Process] = []

    async def shrink(self, body: bytes) -> bytes:
        """The picture as a JPEG; raises Unfit, or OSError when the program cannot run."""
        async with self._slots:
            while self._idle:
                with suppress(EOFError, ConnectionError):  # it died while it waited: the next, or a new one
                    return await self._ask(self._idle.pop(), body)
            process = await self._start()
            try:
                return await self._ask(process, body)
            except (EOFError, ConnectionError):
                code = process.returncode or 0
                log.warning("a picture broke its decoder", code=code)
                if 0 < code < NOBODY_KNOWS:  # Python's own end: not even the program could begin
                    raise OSError(f"{PROGRAM} ended with {code}") from None
                raise Unfit("file-broken") from None

    async def close(self) -> None:
        """End the processes that wait."""
        while self._idle:
            await _end(self._idle.pop())

    async def _start(self) -> Process:
        command = (sys.executable, "-P", "-m", PROGRAM, *self._bounds)
        return await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, env={"PYTHONPATH": str(PACKAGES)}, start_new_session=True
        )

    async def _ask(self, process: Process, body: bytes) -> bytes:
        """One picture; a process that has answered may be asked again, any other is ended."""
        try:
            async with asyncio.timeout(self._seconds):
                status, answer = await _exchange(process, body)
        except TimeoutError:
            await _end(process)
            log.warning("a picture took its decoder too long", seconds=self._seconds)
            raise Unfit("file-broken") from None
        except (EOFError, ConnectionError):
            await _end(process, within=GOES_WITHIN)  # how it ended by itself tells whose fault it was
            raise
        except BaseException:
            await _end(process)
            raise
        self._idle.append(process)
        if status != FINE:
            raise Unfit(answer.decode())
        return answer


async def _exchange(process: Process, body: bytes) -> tuple[int, bytes]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(LENGTH.pack(len(body)))
    process.stdin.write(body)
    await process.stdin.drain()
    head = await process.stdout.readexactly(1 + LENGTH.size)
    return head[0], await process.stdout.readexactly(*LENGTH.unpack(head[1:]))


async def _end(process: Process, *, within: float = 0.0) -> None:
    """End it; one that is going by itself has so many seconds to do so."""
    if process.stdin is not None:
        process.stdin.close()
    if within:
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), within)
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
