"""What a file has already said: in which line each key stood first, for files of any length.

The keys are kept as 64-bit hashes in a temporary database on disk, for they need not fit in memory: two
different keys among ten million are taken for one with a probability of three in a million.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

CACHE_KB = 32_000


@dataclass(frozen=True, slots=True)
class Earlier:
    """The line in which a key stood before, and whether it said the same there."""

    line: int
    same: bool


class Seen:
    """Keys of the lines read so far. Not for two threads at once."""

    def __init__(self) -> None:
        # the empty name is a file that SQLite deletes by itself: sqlite.org/inmemorydb.html#temp_db
        self._kept = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._kept.execute("PRAGMA journal_mode = OFF")
        self._kept.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        self._kept.execute("CREATE TABLE seen (key INTEGER PRIMARY KEY, line INTEGER, said INTEGER)")
        self._kept.execute("BEGIN")

    def note(self, given: Sequence[tuple[str, int, object]]) -> list[Earlier | None]:
        """For each key, line and what the line says of it: the line that had the key before, if any."""
        rows = [(_hash(key), line, hash_of(said)) for key, line, said in given]
        before = self._kept.total_changes
        self._kept.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", rows)
        if self._kept.total_changes - before == len(rows):
            return [None] * len(rows)
        first = "SELECT line, said FROM seen WHERE key = ?"
        return [self._earlier(self._kept.execute(first, row[:1]).fetchone(), *row[1:]) for row in rows]

    def close(self) -> None:
        """Forget everything."""
        self._kept.close()

    @staticmethod
    def _earlier(first: tuple[int, int], line: int, said: int) -> Earlier | None:
        return Earlier(first[0], first[1] == said) if first[0] != line else None


def hash_of(said: object) -> int:
    """64 bits of what a line says; 0 for nothing."""
    return _hash(repr(said)) if said else 0


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)
