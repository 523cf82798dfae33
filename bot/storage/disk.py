"""Files on the disk: there whole or not at all, whatever happens meanwhile.

A place is `ab/cd/abcd….suffix` under the folder: generated, so nothing that a person writes becomes a path,
and spread over two levels, so no folder grows large. All functions block: call them in a thread.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

DRAFTS = "draft"  # the folder of files that are being written


class Disk:
    """A folder of files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, place: str) -> Path:
        """Where a place is."""
        return self._folder / place

    def put(self, body: bytes, suffix: str, at: datetime) -> str:
        """Write a file and return its place; durable on return. Raises OSError, and then leaves nothing."""
        name = secrets.token_hex(16)
        place = f"{name[:2]}/{name[2:4]}/{name}{suffix}"
        target = self.path(place)
        draft = self._folder / DRAFTS / target.name
        for level in (self._folder, draft.parent, target.parent.parent, target.parent):
            _make_folder(level)
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(body)
                stream.flush()
                os.utime(handle, (at.timestamp(), at.timestamp()))  # age is reckoned by our clock
                os.fsync(handle)
            draft.replace(target)
            _sync_folder(target.parent)
        except BaseException:
            draft.unlink(missing_ok=True)
            target.unlink(missing_ok=True)
            raise
        return place

    def read(self, place: str) -> bytes:
        """A file's content; raises FileNotFoundError."""
        return self.path(place).read_bytes()

    def remove(self, places: Iterable[str]) -> None:
        """Remove files, those that are there."""
        for place in places:
            self.path(place).unlink(missing_ok=True)

    def shelves(self) -> list[str]:
        """The folders of the first level, half-written files among them."""
        if not self._folder.is_dir():
            return []
        return sorted(entry.name for entry in os.scandir(self._folder) if entry.is_dir())

    def older(self, shelf: str, before: datetime) -> list[str]:
        """The places on a shelf that were written before."""
        return [
            path.relative_to(self._folder).as_posix()
            for path in _files(self._folder / shelf)
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
        ]


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent) / name for name in names)


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
