"""`python -m bot run` as a process of its own, for tests that share one life of it among many cases."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 90.0  # seconds, on a machine that others use too
TROUBLE = re.compile(r"Traceback|\[(?:error|critical)|Error\b|Exception\b|never awaited|was never retrieved")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@dataclass(slots=True)
class Program:
    """One life of the program, told what it is told by its environment alone; `module` is what is run."""

    environment: Mapping[str, str]
    log: Path
    module: Sequence[str] = ("bot", "run")
    _known: int = 0  # letters of the log that have been looked at
    _process: asyncio.subprocess.Process | None = field(default=None)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.environment['OBLIK_SERVER__PORT']}"

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.returncode is None

    @property
    def said(self) -> str:
        """Everything it has written."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    async def start(self) -> None:
        """Begin, and wait until all channels receive."""
        await self.begin()
        await self.until(
            lambda health: (
                health.get("status") == "ready" and set(health.get("channels", {}).values()) <= {"receiving"}
            )
        )

    async def begin(self) -> None:
        """Begin, without waiting for anything."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self.module,
                cwd=ROOT,
                env=dict(self.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def until(self, true: Any, within: float = STARTS_WITHIN) -> dict[str, Any]:
        """What health says as soon as that is true of it."""
        health: dict[str, Any] = {}
        try:
            async with asyncio.timeout(within):
                while True:
                    health = await self.health()
                    if true(health):
                        return health
                    assert self.alive, f"it has ended:\n{self.said[-3000:]}"
                    await asyncio.sleep(0.03)
        except TimeoutError:
            raise AssertionError(f"it never was so: {health}\n{self.said[-3000:]}") from None

    async def health(self) -> dict[str, Any]:
        """What health says; nothing while nobody listens."""
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/health") as answer:
                found: dict[str, Any] = json.loads(await answer.text())
                return found | {"code": answer.status}
        except (aiohttp.ClientError, OSError):
            return {}

    def troubles(self, expected: Sequence[str] = ()) -> list[str]:
        """Lines of the log that tell of a defect, but those in which one of the expected words stands."""
        lines = self.said[self._known :].splitlines()
        return [line for line in lines if TROUBLE.search(line) and not any(word in line for word in expected)]

    def forget(self) -> None:
        """What has gone wrong so far was expected."""
        self._known = len(self.said)

    async def stop(self) -> int:
        """`kill`; how it ended."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            return await self._process.wait()

    async def close(self) -> None:
        """Leave nothing behind."""
        if self.alive:
            assert self._process is not None
            self._process.kill()
            await self._process.wait()


def environment(port: int, database: str, folder: Path, **more: str) -> dict[str, str]:
    """What a program of these tests is told besides the addresses of its messengers."""
    return {
        "PATH": os.environ["PATH"],
        "OBLIK_DATABASE__URL": database,
        "OBLIK_DATA_DIR": str(folder),
        "OBLIK_SERVER__PORT": str(port),
        "OBLIK_TELEGRAM__RATE_PER_SECOND": "10000",
        "OBLIK_TELEGRAM__RATE_PER_CHAT_PER_SECOND": "1000",
        "OBLIK_VIBER__REQUESTS_PER_10_SECONDS": "100000",
        "OBLIK_CONSOLE__ENABLED": "false",  # its import takes seconds
        "OBLIK_API__ENABLED": "false",
    } | more
