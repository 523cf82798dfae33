"""The log of departures: believed only where it can be."""

from __future__ import annotations

import os
from pathlib import Path

from bot.delivery.departures import LONGEST, Departures, departed


def test_what_left_is_read_again(tmp_path: Path) -> None:
    """What a run noted is known to whoever comes next and names that run."""
    log = Departures(tmp_path / "log", "a1")
    log.note([1, 2**40])
    log.note([3])
    assert departed(tmp_path / "log", "a1") == frozenset({1, 2**40, 3})
    log.close()


def test_another_log_is_not_believed(tmp_path: Path) -> None:
    """The log of another run, of another start of the machine, or none at all: nobody knows."""
    path = tmp_path / "log"
    assert departed(path, "a1") is None
    Departures(path, "a1").close()
    assert departed(path, "a1") == frozenset()
    assert departed(path, "b2") is None
    assert departed(path, "") is None
    path.write_bytes(b"a1 another-boot\n")
    assert departed(path, "a1") is None


def test_half_a_number_has_not_left(tmp_path: Path) -> None:
    """A note that was not written to its end is of a message that had not left yet."""
    log = Departures(tmp_path / "log", "a1")
    log.note([1, 2])
    log.close()
    path = tmp_path / "log"
    path.write_bytes(path.read_bytes()[:-3])
    assert departed(path, "a1") == frozenset({1})


def test_a_long_log_is_shortened(tmp_path: Path) -> None:
    """What has landed is left out once the log is long."""
    log = Departures(tmp_path / "log", "a1")
    log.note(range(LONGEST // 8 + 1))
    log.shorten([7, 8])
    log.note([9])
    assert departed(tmp_path / "log", "a1") == frozenset({7, 8, 9})
    log.close()


def test_a_log_that_cannot_be_written_is_no_log(tmp_path: Path) -> None:
    """When a note fails the log is taken away: one that misses a departure is worse than none."""
    folder = tmp_path / "folder"
    log = Departures(folder / "log", "a1")
    os.close(log._file)  # type: ignore[arg-type]  # noqa: SLF001 - as a full disk would
    log._file = os.open(folder / "log", os.O_RDONLY)  # noqa: SLF001 - writing fails
    log.note([1])
    assert departed(folder / "log", "a1") is None
    log.note([2])
