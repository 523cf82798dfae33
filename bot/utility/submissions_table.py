"""What the commands do with the table of submissions: each says how many it has seen, or raises Stopped."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Literal

import typer

from bot.clock import system_clock, to_kyiv
from bot.settings import Settings
from bot.storage import submissions
from bot.storage.submissions import Record, State
from bot.utility.opened import opened
from bot.utility.submissions_export import csv_head, csv_lines, json_line

PAGE = 1_000
SHOWN = 50


async def export(
    settings: Settings, form: Literal["csv", "jsonl"], since: datetime | None, states: Sequence[State]
) -> int:
    """Write submissions, page by page."""
    write = csv_lines if form == "csv" else json_line
    after = written = 0
    async with opened(settings) as database:
        _out(csv_head() if form == "csv" else "")
        while True:
            page = await database.read(
                partial(submissions.records, after=after, limit=PAGE, since=since, states=states)
            )
            if not page:
                return written
            _out("".join(map(write, page)))
            after, written = page[-1].id, written + len(page)


async def show(settings: Settings, states: Sequence[State]) -> int:
    """Say how many there are in each state, and show some."""
    async with opened(settings) as database:
        counts = await database.read(submissions.counts)
        some = await database.read(partial(submissions.records, limit=SHOWN + 1, states=states))
    typer.echo(", ".join(f"{state}: {count}" for state, count in counts.items()))
    for record in some[:SHOWN]:
        typer.echo(_line(record))
    if len(some) > SHOWN:
        typer.echo(f"… показано перші {SHOWN}; усі — у submissions export")
    return len(some)


async def retry(settings: Settings, numbers: Sequence[str]) -> int:
    """Let submissions be sent as soon as may be."""
    async with opened(settings) as database:
        found = await database.write(partial(submissions.retry, now=system_clock(), numbers=numbers))
    typer.echo(f"Буде надіслано: {found}.")
    return found


def _out(text: str) -> None:
    typer.echo(text.encode(), nl=False)  # bytes: UTF-8 and line ends as they are, wherever it runs


def _line(record: Record) -> str:
    due = f"{to_kyiv(record.next_at):%d.%m %H:%M:%S}" if record.next_at else "—"
    return "  ".join(
        (
            f"{record.number or record.key:<14}",
            f"{record.account:<12}",
            f"{record.state:<9}",
            f"{to_kyiv(record.sent_at):%d.%m.%Y %H:%M}",
            f"спроб: {record.tries}",
            f"далі: {due}",
            record.answer,
        )
    ).rstrip()
