"""A bot as a process of its own on a core of its own, watched through /proc.

Rule 1: the watcher (with the server and the people) sits on the last core, the bot on the first; on a
machine with one core both share it, and the table shows how little was left.
Rule 2: CPU time is that of the whole process with its threads, in ticks of 10 ms: measure for seconds.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
BOT_CORE, OUR_CORE = CORES[0], CORES[-1]


class Died(Exception):
    """The bot ended by itself; the text holds the end of what it wrote."""


@dataclass(frozen=True, slots=True)
class Start:
    """How to start a bot: its command, its environment, and where its health answers, if it does."""

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    health: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds of work since boot: the bot's, ours, and everybody's on the bot's core."""

    bot: float
    ours: float
    core: float


class Bot:
    """A running bot."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    def load(self) -> Load:
        """The work done so far; raises `Died` when there is no bot any more."""
        times = os.times()
        fields = self._proc("stat").rpartition(")")[2].split()
        return Load(
            (int(fields[11]) + int(fields[12])) / TICK,  # utime and stime, proc_pid_stat(5)
            times.user + times.system,
            _busy(BOT_CORE),
        )

    def resident(self) -> int:
        """Bytes of memory that the bot holds now."""
        for line in self._proc("status").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise Died(self._last_words())

    async def stop(self) -> float:
        """End it, at first politely; the seconds it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), 15)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        return loop.time() - began

    @property
    def pid(self) -> int:
        """The number of the process, for a profiler."""
        return self._process.pid

    def check(self) -> None:
        """Raises `Died` when the bot has ended."""
        if self._process.returncode is not None:
            raise Died(self._last_words())

    def _proc(self, name: str) -> str:
        self.check()
        try:
            return Path(f"/proc/{self._process.pid}/{name}").read_text()
        except OSError as error:
            raise Died(self._last_words()) from error

    def _last_words(self) -> str:
        return f"the bot ended by itself; its log says:\n{self._log.read_text(errors='replace')[-2000:]}"


async def launch(start: Start, folder: Path) -> Bot:
    """Start a bot on its core; what it writes goes to a file in `folder`."""
    log = folder / "bot.log"
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            "taskset",
            "--cpu-list",
            str(BOT_CORE),
            *start.command,
            env={**os.environ, **start.environment},
            stdout=output,
            stderr=output,
        )
    return Bot(process, log)


def python(*arguments: str) -> tuple[str, ...]:
    """A command of the Python that runs us."""
    return (sys.executable, *arguments)


def stay_aside() -> None:
    """Move this process to the core that is not the bot's."""
    os.sched_setaffinity(0, {OUR_CORE})


def _busy(core: int) -> float:
    for line in Path("/proc/stat").read_text().splitlines():
        name, *ticks = line.split()
        if name == f"cpu{core}":
            user, nice, system, _idle, _wait, interrupts, soft, *_ = map(int, ticks)
            return (user + nice + system + interrupts + soft) / TICK
    raise Died(f"/proc/stat names no core {core}")
