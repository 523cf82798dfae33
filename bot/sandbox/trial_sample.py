"""The sample company in the trial's database.

Rule 1: it is imported only into a database without accounts. Rule 2: it is imported beside the running bot,
because people read the terms meanwhile; the card shows how far it is. Rule 3: what was interrupted is done
again, for the same moment: the importer takes the same rows twice without harm. Rule 4: what is off is made
for the day of each start.
"""

import contextlib
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import select

from bot.sandbox.page_shown import Sample, Samples
from bot.sandbox.pictures import sample_photo
from bot.settings import Files as Limits
from bot.storage.database import Database
from bot.storage.files import Files
from bot.storage.schema import account
from bot.utility.sample import load_sample
from bot.utility.sample_cabinet import load_cabinet
from bot.utility.sample_outages import load_outages
from bot.utility.sample_requests import load_requests
from bot.utility.sample_try import numbers_to_try
from bot.utility.tables_columns import Kind

log = structlog.get_logger()


async def fill(
    database: Database, now: Callable[[], datetime], samples: Samples, note: Path, accounts: int
) -> None:
    """Import the sample where it is wanted, then give the card its numbers.

    `note` is the file that remembers an import under way, in a folder beside that of files. A failure is
    logged and shown, never raised.
    """
    try:
        moment = _begun(note)
        if moment is None and await database.read(lambda c: c.execute(select(account.c.id)).first()) is None:
            moment = now()
            _begin(note, moment)
        if moment is not None:
            await _import(database, moment, samples, accounts)
            _finish(note)
        await load_outages(database, now())
        limits = Limits()
        files = Files(note.parent.parent / "files", database, limits, now)
        await load_cabinet(database, files, limits.max_bytes, now())
        await load_requests(database, files, sample_photo, now())
        samples.come(
            [
                Sample(row.account, row.serial, row.eic_tail, row.address, row.zones, row.special, row.note)
                for row in await database.read(numbers_to_try)
            ]
        )
    except Exception:
        log.exception("the sample company could not be imported")
        samples.fail()


def _begin(note: Path, moment: datetime) -> None:
    note.write_text(json.dumps({"moment": moment.isoformat()}), encoding="utf-8")


def _finish(note: Path) -> None:
    note.unlink(missing_ok=True)


def _begun(note: Path) -> datetime | None:
    """When the import that was not finished began."""
    with contextlib.suppress(FileNotFoundError, ValueError, KeyError, TypeError):
        return datetime.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["moment"])
    return None


async def _import(database: Database, moment: datetime, samples: Samples, accounts: int) -> None:
    line = _Line()
    samples.work("making", 0)
    line.show("making")

    def show(kind: Kind, done: int, of: int) -> None:
        percent = done * 100 // of if of else 100
        samples.work(kind, percent)
        line.show(f"{kind} {percent} %")

    await load_sample(database, now=lambda: moment, accounts=accounts, progress=show)
    line.end()


class _Line:
    """A line on standard error that is written over; only its end where nobody watches."""

    def __init__(self) -> None:
        self._shown = ""
        self._live = sys.stderr.isatty()

    def show(self, text: str) -> None:
        """So far it is."""
        if self._live and text != self._shown:
            self._shown = text
            sys.stderr.write(f"\rsample company: {text:<40}")
            sys.stderr.flush()

    def end(self) -> None:
        """It is done."""
        sys.stderr.write(("\r" if self._live else "") + f"{'sample company: imported':<56}\n")
        sys.stderr.flush()
