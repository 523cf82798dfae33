"""The files of a page's look, at addresses that change with them.

`static/base.css` is every page's first: colours, and NiceGUI's own elements. What follows is the page's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

BASE = Path(__file__).parent / "static" / "base.css"


@lru_cache
def version(file: Path) -> str:
    """Changes with the file, so that no browser shows an old one."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def head(address: str, styles: Sequence[Path], lost: str) -> str:
    """The styles, served below that address, for the head of a page; `lost` is said when the bot is away."""
    links = [f'<link rel="stylesheet" href="{address}/{file.name}?{version(file)}">' for file in styles]
    # NiceGUI's own words about a lost connection are English only; ours stand in their place
    return "\n".join([*links, f'<style>:root {{ --lost: "{lost}" }}</style>'])
