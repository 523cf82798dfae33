"""`submissions export`, `list` and `retry`, as somebody types them."""

import asyncio
import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import Connection, update
from typer.testing import CliRunner

from bot.storage import submissions
from bot.storage.database import open_database
from bot.storage.schema import submission
from bot.utility.submissions_commands import app
from tests.storage.rows import add_submissions

T = TypeVar("T")
NOON = datetime(2026, 3, 10, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def runner(migrated_url: str) -> CliRunner:
    """The command line with an empty database."""
    return CliRunner(env={"OBLIK_DATABASE__URL": migrated_url})


def write(url: str, work: Callable[[Connection], T]) -> T:
    """Change the database."""

    async def run() -> T:
        database = await open_database(url)
        try:
            return await database.write(work)
        finally:
            await database.close()

    return asyncio.run(run())


def give(url: str) -> None:
    """Three accounts: one delivered, one refused, one waiting."""

    def work(connection: Connection) -> None:
        add_submissions(connection, NOON, accounts=3)
        first, second, _ = submissions.claim(connection, NOON, 10, MINUTE)
        submissions.delivered(connection, first, "")
        submissions.refused(connection, second, "=HYPERLINK('x')")

    write(url, work)


def test_csv(runner: CliRunner, migrated_url: str) -> None:
    """The table has a line per zone, opens in a spreadsheet in Ukrainian, and holds no formula."""
    give(migrated_url)
    result = runner.invoke(app, ["export"])
    assert result.exit_code == 0, result.output
    text = result.stdout_bytes.decode("utf-8-sig")
    assert result.stdout_bytes.startswith(b"\xef\xbb\xbfnumber;state;")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert [(row["number"], row["zone"], row["value"]) for row in rows[:3]] == [
        ("2603-000000", "day", "100"),
        ("2603-000000", "night", "50"),
        ("2603-000001", "day", "100"),
    ]
    assert rows[2]["answer"] == "'=HYPERLINK('x')"
    assert rows[1] == {
        "number": "2603-000000",
        "state": "delivered",
        "kind": "reading",
        "account": rows[1]["account"],
        "eic": "62Z0000000000017",
        "meter": "0012345",
        "zone": "night",
        "value": "50",
        "sent_at": "2026-03-10T12:00:00+02:00",
        "received_at": "2026-03-10T12:00:00+02:00",
        "counts_on": "2026-04-01",
        "in_window": "no",
        "odd": "far-above",
        "photo": "7",
        "channel": "viber",
        "key": "a0-0",
        "tries": "1",
        "answer": "",
        "reading": "",
        "verdict": "",
    }


def test_json_lines(runner: CliRunner, migrated_url: str) -> None:
    """Each line is one submission as the DSO's system would get it, and what became of it."""
    give(migrated_url)
    result = runner.invoke(app, ["export", "--format", "jsonl", "--state", "refused"])
    (line,) = [json.loads(line) for line in result.stdout_bytes.decode().splitlines()]
    assert (line["state"], line["tries"], line["answer"]) == ("refused", 1, "=HYPERLINK('x')")
    assert (line["submission"]["key"], line["submission"]["zones"]) == ("a1-0", {"day": 100, "night": 50})


@pytest.mark.parametrize(
    ("since", "expected"), [("2026-03-10T12:00", 3), ("2026-03-10T12:01", 0), ("2026-03-11", 0)]
)
def test_since(runner: CliRunner, migrated_url: str, since: str, expected: int) -> None:
    """`--since` is a time in Kyiv."""
    give(migrated_url)
    result = runner.invoke(app, ["export", "--format", "jsonl", "--since", since])
    assert len(result.stdout_bytes.splitlines()) == expected


def test_kinds_without_zones(runner: CliRunner, migrated_url: str) -> None:
    """A submission that is no reading is one line, and missing things are empty."""
    give(migrated_url)
    write(
        migrated_url,
        lambda c: (
            c.execute(update(submission).values(kind="order", payload='{"key": "k", "note": "@x"}')).rowcount
        ),
    )
    rows = list(csv.DictReader(runner.invoke(app, ["export"]).stdout.splitlines(), delimiter=";"))
    assert [(row["kind"], row["zone"], row["value"], row["photo"]) for row in rows] == [
        ("order", "", "", "")
    ] * 3


def test_closed_pipe(migrated_url: str) -> None:
    """Somebody who has read enough may close the pipe: no traceback."""
    write(migrated_url, lambda c: add_submissions(c, NOON, accounts=2500))
    command = (
        f"{sys.executable} -c 'from bot.utility.submissions_commands import app; app()' export | head -n 1"
    )
    environment = {**os.environ, "OBLIK_DATABASE__URL": migrated_url, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, shell=True, env=environment, capture_output=True, check=True)  # noqa: S602 - a pipe
    assert done.stdout.decode("utf-8-sig").startswith("number;")
    assert done.stderr == b""


def test_many(runner: CliRunner, migrated_url: str) -> None:
    """More than one page is written whole; the list shows the first ones and says so."""
    write(migrated_url, lambda c: add_submissions(c, NOON, accounts=1001))
    assert len(runner.invoke(app, ["export", "--format", "jsonl"]).stdout_bytes.splitlines()) == 1001
    listed = runner.invoke(app, ["list"]).stdout.splitlines()
    assert len(listed) == 52
    assert listed[0] == "pending: 1001, delivered: 0, refused: 0"
    assert "перші 50" in listed[-1]


def test_list(runner: CliRunner, migrated_url: str) -> None:
    """The list shows what waits and what was refused, with the reason."""
    give(migrated_url)
    listed = runner.invoke(app, ["list"]).stdout.splitlines()
    assert listed[0] == "pending: 1, delivered: 1, refused: 1"
    assert len(listed) == 3
    assert "refused" in listed[1]
    assert listed[1].endswith("=HYPERLINK('x')")
    assert "10.03.2026 12:00" in listed[2]
    assert len(runner.invoke(app, ["list", "--state", "delivered"]).stdout.splitlines()) == 2


def test_retry(runner: CliRunner, migrated_url: str) -> None:
    """What was refused is sent again by its number or with all; nothing of that number is said to be so."""
    give(migrated_url)
    none = runner.invoke(app, ["retry", "2603-000000"])
    assert (none.exit_code, none.stdout) == (1, "Буде надіслано: 0.\n")
    one = runner.invoke(app, ["retry", "2603-000001"])
    assert (one.exit_code, one.stdout) == (0, "Буде надіслано: 1.\n")
    assert runner.invoke(app, ["retry", "--all"]).stdout == "Буде надіслано: 2.\n"
    states = write(migrated_url, partial(submissions.counts))
    assert states == {"pending": 2, "delivered": 1, "refused": 0}


@pytest.mark.parametrize(
    "words",
    [["retry"], ["retry", "1", "--all"], ["export", "--state", "lost"], ["export", "--since", "today"]],
)
def test_wrong_words(words: list[str]) -> None:
    """Words that make no sense end with 2."""
    assert CliRunner().invoke(app, words).exit_code == 2


def test_no_database() -> None:
    """A database that does not answer, and settings that cannot be, end with one sentence."""
    nobody = CliRunner(env={"OBLIK_DATABASE__URL": "postgresql://nobody@127.0.0.1:1/none"}).invoke(
        app, ["list"]
    )
    assert (nobody.exit_code, nobody.stderr.count("\n")) == (1, 1)
    wrong = CliRunner(env={"OBLIK_DATABASE__UR": "x"}).invoke(app, ["list"])
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)
