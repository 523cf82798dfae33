"""Files that were uploaded and wait for a decision: looked at first, imported only then.

A file is kept in the data folder under a made-up name and belongs to whoever uploaded it. The oldest make
room for new ones; none outlives a restart.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MOST = 20
SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".html", ".htm"})


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: whose, what it was called, what it is to be taken for, and how."""

    key: str
    owner: int
    name: str
    path: Path
    size: int
    what: str
    options: Mapping[str, str]


class Uploads:
    """All of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, Upload] = {}
        self._fresh = True

    def keep(self, owner: int, name: str, body: bytes, what: str, options: Mapping[str, str]) -> Upload:
        """Keep a file."""
        if self._fresh:  # those of an earlier run belong to nobody
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True, mode=0o700)
            self._fresh = False
        while len(self._kept) >= MOST:
            self.drop(next(iter(self._kept)))
        key = secrets.token_urlsafe(12)
        suffix = Path(name).suffix.lower()
        path = self._folder / f"{secrets.token_hex(8)}{suffix if suffix in SUFFIXES else ''}"
        path.write_bytes(body)
        shown = name.replace("\0", "").rpartition("/")[2].rpartition("\\")[2][:120] or "файл"
        self._kept[key] = made = Upload(key, owner, shown, path, len(body), what, options)
        return made

    def find(self, key: str, owner: int) -> Upload | None:
        """A file of theirs."""
        found = self._kept.get(key)
        return found if found and found.owner == owner else None

    def drop(self, key: str) -> None:
        """Let go of a file."""
        if found := self._kept.pop(key, None):
            found.path.unlink(missing_ok=True)
