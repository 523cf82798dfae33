"""The program on a disk that fails once: `python -m tests.faults.harmed`.

Python tells an audit hook of every file that is opened, renamed and folder that is made, and does none of it
if the hook raises. The file `nth` in the data folder says which change of people's files meets a full disk,
counted since that number was written there; 0 or no file: none.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import suppress
from errno import ENOSPC
from pathlib import Path

from bot.app import serve
from bot.configuration import load_settings

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
NTH = "nth"


def harm(folder: Path) -> None:
    """From now on the disk of that data folder may fail."""
    files, seen = str(folder / "files"), Counter[str]()

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & WRITES):
            return
        if event not in {"open", "os.rename", "os.mkdir"} or not str(arguments[0]).startswith(files):
            return
        plan = ""
        with suppress(OSError):
            plan = (folder / NTH).read_text()
        seen[plan] += 1
        if plan and seen[plan] == int(plan.partition(" ")[0]):
            raise OSError(ENOSPC, os.strerror(ENOSPC))

    sys.addaudithook(hook)


if __name__ == "__main__":
    settings = load_settings(os.environ)
    harm(settings.data_dir)
    os._exit(serve(settings))
