"""The bot as an engineer starts it, with both phones and its console, in a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from bot.storage.database import open_database
from tests.databases import prepare

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class ServedBot:
    """Where it is: the page with both phones, the console, and who may enter with which password."""

    phones: str
    console: str
    passwords: dict[str, str]
    database: Path

    def change(self, *statements: str) -> None:
        """Change its database behind its back."""
        with closing(sqlite3.connect(self.database, timeout=20)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """Look into its database."""
        with closing(sqlite3.connect(self.database, timeout=20)) as connection:
            return connection.execute(statement).fetchall()


@contextmanager
def served_bot(folder: Path, fill: Callable[[Connection], object], **settings: str) -> Iterator[ServedBot]:
    """The bot in its trial, over a database that `fill` has filled; `settings` by their variables."""
    path = folder / "oblik.sqlite3"
    with ThreadPoolExecutor(1) as thread:  # a browser's loop may run in this one
        thread.submit(_make, f"sqlite+aiosqlite:///{path}", fill).result()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OBLIK_")}
    given = {"OBLIK_DATA_DIR": str(folder), "OBLIK_SERVER__PORT": "0", **settings}
    log = folder / "bot.log"
    with (
        log.open("wb") as said,
        subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=kept | given,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as bot,
    ):
        try:
            told = _told(bot.stdout or (), path)
            assert told.console, log.read_text(encoding="utf-8")[-3_000:]
            yield told
        finally:
            bot.send_signal(signal.SIGTERM)
            try:
                bot.wait(30)
            except subprocess.TimeoutExpired:
                bot.kill()


def _told(lines: Iterable[str], path: Path) -> ServedBot:
    """What it prints when it is ready."""
    phones = console = ""
    passwords: dict[str, str] = {}
    for line in lines:
        if line.startswith("chat page"):
            phones = line.split()[-1]
        elif line.startswith("console"):
            console = line.split()[-1]
        elif found := re.search(r"login (\S+), password (\S+)", line):
            passwords[found[1]] = found[2]
        if phones and console and len(passwords) > 1:
            break
    return ServedBot(phones, console, passwords, path)


def _make(url: str, fill: Callable[[Connection], object]) -> None:
    prepare(url)
    asyncio.run(_fill(url, fill))


async def _fill(url: str, fill: Callable[[Connection], object]) -> None:
    database = await open_database(url)
    try:
        await database.write(fill)
    finally:
        await database.close()
