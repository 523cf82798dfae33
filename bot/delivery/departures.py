"""The log of what has left this machine, for the one moment when the database cannot say it: after a crash.

Deliveries are marked in the database in hundreds before they leave, and recorded in hundreds after. A process
that is killed in between leaves marks behind, most of them of messages that never left. So each number is
written to a file just before its message leaves. What a process wrote to a file outlives that process (not
the machine, so it is not synced, and a write costs microseconds). Whoever comes next believes the log only
if it is that of the very run that made the marks, since the machine was started; else all marks count.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from struct import Struct

import structlog

log = structlog.get_logger()

LONGEST = 1 << 20  # bytes, after which what has landed is left out
BOOT = Path("/proc/sys/kernel/random/boot_id")

_NUMBER = Struct("<q")


class Departures:
    """The log of one run on one channel."""

    def __init__(self, path: Path, run: str) -> None:
        self._path = path
        self._head = f"{run} {_boot()}\n".encode()
        self._size = 0
        self._file: int | None = None
        self._begin(())

    def note(self, numbers: Sequence[int]) -> None:
        """These leave now."""
        if self._file is None:
            return
        written = b"".join(map(_NUMBER.pack, numbers))
        try:
            os.write(self._file, written)
        except OSError as error:
            self._give_up(error)
        self._size += len(written)

    def shorten(self, flying: Iterable[int]) -> None:
        """Keep only those that have not landed, if the log has become long."""
        if self._size > LONGEST:
            self._begin(flying)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _begin(self, flying: Iterable[int]) -> None:
        self.close()
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(self._head + b"".join(map(_NUMBER.pack, flying)))
            new.replace(self._path)
            self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            self._size = self._path.stat().st_size
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """A log that misses one is worse than none: without it all marks count."""
        log.warning("departures cannot be logged; a crash now may cost reminders", why=error.strerror)
        self.close()
        with suppress(OSError):  # a log that cannot be taken away is that of an earlier run
            self._path.unlink(missing_ok=True)


def departed(path: Path, run: str) -> frozenset[int] | None:
    """What that run noted on this machine since it was started; None if nobody knows."""
    try:
        head, _, numbers = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if not run or not _boot() or head != f"{run} {_boot()}".encode():
        return None
    whole = len(numbers) // _NUMBER.size * _NUMBER.size
    return frozenset(number for (number,) in _NUMBER.iter_unpack(numbers[:whole]))


def _boot() -> str:
    """What names this run of the machine; empty if the system has no such name."""
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""
