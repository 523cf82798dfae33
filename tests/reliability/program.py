"""The program as a process of its own: started, looked at, stopped, killed.

A life begins in the nursery within milliseconds, or from nothing, as `python -m bot run`. What it writes goes
to one log, which `troubles` reads for lines that must not be there.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.reliability.child import ARMED, DIARY, Harm, dump

ROOT = Path(__file__).resolve().parents[2]
RECEIVING = "receiving"
STARTS_WITHIN = 240.0  # seconds, however busy the machine is
ENDS_WITHIN = 60.0
TROUBLE = re.compile(r"Traceback|\[(?:error|critical)|Error\b|Exception\b|never awaited|was never retrieved")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


class Nursery:
    """A process in which lives begin; one at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    async def begin(self, order: Mapping[str, Any]) -> int:
        """Begin a life; the number of its process."""
        assert self._process.stdin
        self._process.stdin.write(f"{json.dumps(order)}\n")
        self._process.stdin.flush()
        return await self._answer()

    async def end(self) -> int:
        """Wait for the end of the life; how it ended."""
        return await self._answer()

    async def _answer(self) -> int:
        assert self._process.stdout
        said = await asyncio.to_thread(self._process.stdout.readline)
        assert said, "the nursery has fallen"
        return int(said)

    def close(self) -> None:
        """Begin no more."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@dataclass(slots=True)
class Program:
    """The bot of one test, through all its lives; `nursery` None: each life begins from nothing.

    `fate` is the folder by which it is watched and harmed, see `tests.reliability.child`. With `only` a life
    in the nursery is only a part of the program: "sender".
    """

    environment: dict[str, str]
    log: Path
    nursery: Nursery | None = None
    fate: Path | None = None
    only: str = ""
    lives: int = 0
    _pid: int = 0
    _ending: asyncio.Task[int] | None = field(default=None)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.environment["OBLIK_SERVER__PORT"])

    @property
    def url(self) -> str:
        """The same, as an address."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self, *harms: Harm, later: float = 0.0) -> None:
        """Begin a life, without waiting for anything; its clock may show so many seconds later."""
        assert not self.alive, "it lives already"
        self.lives += 1
        if self.nursery is None:
            with self.log.open("ab") as log:
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "bot",
                    "run",
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            self._pid, self._ending = process.pid, asyncio.create_task(process.wait())
            return
        order = {
            "environment": self.environment,
            "log": str(self.log),
            "harms": dump(harms),
            "folder": str(self.fate) if self.fate else None,
            "only": self.only,
            "later": later,
        }
        self._pid = await self.nursery.begin(order)
        self._ending = asyncio.create_task(self.nursery.end())

    def arm(self, *, armed: bool = True) -> None:
        """From now on moments count, or do not."""
        assert self.fate is not None
        if armed:
            (self.fate / ARMED).touch()
        else:
            (self.fate / ARMED).unlink(missing_ok=True)

    def met(self) -> list[str]:
        """The moments that have counted: the name and the place of each. They are forgotten."""
        assert self.fate is not None
        diary = self.fate / DIARY
        lines = diary.read_text().splitlines() if diary.exists() else []
        diary.unlink(missing_ok=True)
        return lines

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._ending is not None and not self._ending.done()

    async def ready(self) -> dict[str, Any]:
        """Wait until all channels receive; what health says then."""
        async with asyncio.timeout(STARTS_WITHIN):
            while True:
                health = await self.health()
                channels = health.get("channels", {})
                if health.get("status") == "ready" and set(channels.values()) == {RECEIVING}:
                    return health
                assert self.alive, f"it has ended:\n{self.said[-2000:]}"
                await asyncio.sleep(0.02)

    async def health(self) -> dict[str, Any]:
        """What health says; nothing while nobody listens."""
        try:
            status, body = await self.get("/health")
        except OSError:
            return {}
        found: dict[str, Any] = json.loads(body) if status else {}
        return found | {"code": status}

    async def get(self, path: str) -> tuple[int, str]:
        """What it answers at a path."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
        return int(head.split()[1]) if head else 0, body.decode()

    async def ended(self, within: float = ENDS_WITHIN) -> int:
        """Wait for the end of this life; how it ended."""
        assert self._ending is not None
        try:
            return await asyncio.wait_for(asyncio.shield(self._ending), within)
        except TimeoutError:
            raise AssertionError(f"it does not end:\n{self.said[-2000:]}") from None

    async def kill(self) -> None:
        """`kill -9`, and wait until it is dead."""
        self.signal(signal.SIGKILL)
        await self.ended()

    async def stop(self, within: float = ENDS_WITHIN) -> tuple[int, float]:
        """`kill`; how it ended, and the seconds it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.signal(signal.SIGTERM)
        return await self.ended(within), loop.time() - began

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; to one who is dead already it is no news."""
        if self.alive:
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)

    async def close(self) -> None:
        """Leave nothing behind."""
        if self._ending is not None:
            await self.kill()

    @property
    def said(self) -> str:
        """Everything it has written in all its lives."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def troubles(self, expected: Sequence[str] = ()) -> list[str]:
        """Lines of the log that tell of a defect, but those in which one of the expected words stands."""
        lines = self.said.splitlines()
        return [line for line in lines if TROUBLE.search(line) and not any(word in line for word in expected)]
