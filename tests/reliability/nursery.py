"""Where lives of the program begin: `python -m tests.reliability.nursery`.

Importing the program and compiling its lines takes seconds, and a test that kills it sixty times would
mostly wait for that. This process imports and compiles once, starts nothing, and forks: a life begins in
milliseconds and is otherwise the same. An order is a line of JSON; the answers are the number of the process
and, later, how it ended.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import Any

from bot.configuration import shipped
from bot.outgoing import Client
from bot.speech import REFERENCE, Speech
from tests.reliability import child

SOONER_OR_LATER = (
    "anyio._backends._asyncio",
    "apscheduler.executors.asyncio",
    "asyncpg",
    "bot.drawings.applications",
    "bot.drawings.gallery",
    "bot.handlers.telegram",
    "bot.handlers.telegram_aiogram",
    "bot.handlers.viber",
    "bot.storage.decoder",
    "prometheus_client",
    "uvicorn.lifespan.off",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
    "uvloop",
)


def main() -> None:
    """Take orders until nobody gives any."""
    for name in SOONER_OR_LATER:
        importlib.import_module(name)
    speech = Speech(shipped("locales"))
    speech.check([REFERENCE])
    Client()  # what a request needs is read from now on
    gc.freeze()
    for line in sys.stdin:
        order = child.load(line)
        number = os.fork()
        if not number:
            _live(order, speech)
        _say(str(number))
        _, status = os.waitpid(number, 0)
        _say(str(os.waitstatus_to_exitcode(status)))


def _say(answer: str) -> None:
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


def _live(order: dict[str, Any], speech: Speech) -> None:
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for given, wanted in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(given, wanted)
    code = 1
    try:
        if order["only"] == "sender":
            code = child.send(order["environment"], speech)
        else:
            code = child.live(order["environment"], order["harms"], order["folder"], speech, order["later"])
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
