"""The sample DSO as files: every table for which there is an importer, as a real DSO would give them.

Rule 1: the registry has as many accounts as are asked for; what people see of accounts (consumption,
contracts, documents) is of the few to try, as in the trial. Rule 2: which those are, and how much they used,
is known from a registry: a small one is made for it, which begins with the same accounts.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bot.clock import Clock
from bot.storage.database import open_database
from bot.storage.migrations import migrate
from bot.utility.sample import load_sample, write_sample
from bot.utility.sample_cabinet import furnish
from bot.utility.sample_outages import told
from bot.utility.sample_size import ACCOUNTS, FEWEST, SEED


class Written(NamedTuple):
    """Where everything is: tables in the order in which `import` takes them, and what other commands take."""

    tables: list[Path]
    outages: Path
    schedule: Path
    warnings: Path

    def commands(self) -> list[str]:
        """How to bring them into a database."""
        run = "python -m bot"
        return [
            f"{run} import {' '.join(map(str, self.tables))}",
            f"{run} outages import {self.outages}",
            f"{run} schedule import {self.schedule}",
            f"{run} warnings import {self.warnings}",
        ]


async def write_everything(
    folder: Path, *, now: Clock, accounts: int = ACCOUNTS, seed: int = SEED
) -> Written:
    """Write all files; where each is. ValueError for too few accounts, OSError for a wrong folder."""
    moment = now()
    registry = await asyncio.to_thread(write_sample, folder, now=lambda: moment, accounts=accounts, seed=seed)
    with TemporaryDirectory(prefix="oblik-sample-") as name:
        database = await open_database(f"sqlite+aiosqlite:///{name}/sample.sqlite3")
        try:
            await migrate(database)
            await load_sample(database, now=lambda: moment, accounts=FEWEST, seed=seed)
            cabinet = await furnish(database, folder, moment)
            files = await told(database, moment)
        finally:
            await database.close()
    for each, body in files.items():
        await asyncio.to_thread((folder / each).write_bytes, body)
    paths = [folder / each for each in files]
    return Written([*registry.values(), *cabinet.values()], *paths)
