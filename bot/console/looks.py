"""The files of the console's look, and which version of each a browser is to ask for."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
STYLES = ("icons.css", "console.css", "parts.css", "compose.css", "desk.css")


@lru_cache
def version(name: str) -> str:
    """Changes with the file, so that no browser shows an old one."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
