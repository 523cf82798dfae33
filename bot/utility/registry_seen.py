"""What a file has already said: in which line each key stood first, for files of any length.

The first keys are remembered as they are. When there are many they move to a temporary database on disk, as
64-bit hashes, for they need not fit in memory: two different keys among ten million are taken for one with a
probability of three in a million. Of what a line says only a hash is kept.
"""

import sqlite3
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

CACHE_KB = 32_000
IN_MEMORY = 100_000  # keys, 20 MB


Noted = tuple[Hashable, int, Hashable]
"""A key with a telling repr, the line that has it, and what that line says of it."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The line in which a key stood before, and whether it said the same there."""

    line: int
    same: bool


class Seen:
    """Keys of the lines read so far. Not for two threads at once."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._few: dict[Hashable, tuple[int, int]] = {}
        self._many: sqlite3.Connection | None = None

    def note(self, given: Sequence[Noted]) -> list[Earlier | None]:
        """For each key, line and what the line says of it: the line that had the key before, if any."""
        if self._many is None and len(self._few) + len(given) > self._in_memory:
            self._many = _on_disk()
            _store(self._many, [(key, *first) for key, first in self._few.items()])
            self._few.clear()
        return self._note_many(self._many, given) if self._many else self._note_few(given)

    def close(self) -> None:
        """Forget everything."""
        if self._many:
            self._many.close()

    def _note_few(self, given: Sequence[Noted]) -> list[Earlier | None]:
        notes: list[Earlier | None] = []
        for key, line, said in given:
            first, about = self._few.setdefault(key, (line, hash(said)))
            notes.append(None if first == line else Earlier(first, about == hash(said)))
        return notes

    @staticmethod
    def _note_many(many: sqlite3.Connection, given: Sequence[Noted]) -> list[Earlier | None]:
        rows, stored = _store(many, given)
        if stored == len(rows):
            return [None] * len(rows)
        notes: list[Earlier | None] = []
        for key, line, said in rows:
            first, about = many.execute("SELECT line, said FROM seen WHERE key = ?", (key,)).fetchone()
            notes.append(None if first == line else Earlier(first, about == said))
        return notes


def _on_disk() -> sqlite3.Connection:
    # the empty name is a file that SQLite deletes by itself: sqlite.org/inmemorydb.html#temp_db
    many = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    many.execute("PRAGMA journal_mode = OFF")
    many.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    many.execute("CREATE TABLE seen (key INTEGER PRIMARY KEY, line INTEGER, said INTEGER)")
    many.execute("BEGIN")
    return many


def _store(many: sqlite3.Connection, given: Sequence[Noted]) -> tuple[list[tuple[int, int, int]], int]:
    """Hash and store what is not there yet; the rows, and how many were stored."""
    rows = [(_hash(key), line, hash(said)) for key, line, said in given]
    before = many.total_changes
    many.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", rows)
    return rows, many.total_changes - before


def _hash(value: object) -> int:
    return int.from_bytes(blake2b(repr(value).encode(), digest_size=8).digest(), signed=True)
