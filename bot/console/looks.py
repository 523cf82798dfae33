"""The files of the console's look."""

from __future__ import annotations

from pathlib import Path

from bot.pages.looks import BASE

FOLDER = Path(__file__).parent / "static"
STYLES = (BASE, *(FOLDER / f"{name}.css" for name in ("icons", "console", "parts", "compose", "desk")))
