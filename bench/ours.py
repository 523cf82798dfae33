"""Our own bot among the others: `python -m bot run` on SQLite with one commit (FULL) before every answer.

People are linked beforehand and begin with the button of the menu; the rest they find by what a button does
(`bot.conversation.messages` says how a payload is written), never by its words. Its limits of sending are
set so high that they are not what is measured.
"""

import asyncio
import socket
from pathlib import Path

from bench.people import Over, Press, Say, Turn, Unexpected
from bench.process import Died, Start, python
from bench.server import TOKEN, Message, person

OPEN = "l:reading"
LAST = 2_800  # the newest value of every zone of every meter
USED = 120  # kWh since the last reading, in both zones
UNLIMITED = "10000"  # messages a second
DATABASE = "oblik.sqlite3"


def serial(number: int) -> str:
    """The serial number of the n-th person's meter."""
    return f"NIK{number:07d}"


class OurWalk:
    """The way of the n-th person; `number` counts from 0."""

    def __init__(self, number: int) -> None:
        self._turn = Turn.OPEN
        self._number = number

    def begin(self) -> Press:
        """From the button in the menu, which stays valid for ever."""
        self._turn = Turn.OPEN
        menu = Message(person(self._number).id, 1, "☰", b"", edited=False)
        return Press(Turn.OPEN, menu, OPEN)

    def answer(self, message: Message) -> Say | Press | Over:
        """One message answers one turn; what it says and offers tells whether it is the right one."""
        turn, text = self._turn, message.text
        value = f"{LAST + USED}"
        if turn is Turn.OPEN and serial(self._number) in text:
            return self._say(Turn.DAY, value)
        if turn is Turn.DAY and f"{LAST}" in text and not _find(message, ":skip"):
            return self._say(Turn.NIGHT, value)
        if turn is Turn.NIGHT and value in text and (photo := _find(message, ":photo")):
            return self._press(Turn.PHOTO, message, photo)  # offered under the summary, not asked
        if turn is Turn.PHOTO and (skip := _find(message, ":skip")):
            return self._press(Turn.EXTRA, message, skip)
        if turn is Turn.EXTRA and value in text and (send := _find(message, ":send")):
            return self._press(Turn.CONFIRM, message, send)
        if turn is Turn.CONFIRM and value in text and (history := _find(message, "l:history")):
            return self._press(Turn.HISTORY, message, history)
        if turn is Turn.HISTORY and value in text:
            return Over()
        raise Unexpected(f"{turn}: {text}")

    def _say(self, turn: Turn, text: str) -> Say:
        self._turn = turn
        return Say(turn, text)

    def _press(self, turn: Turn, message: Message, data: str) -> Press:
        self._turn = turn
        return Press(turn, message, data)


def _find(message: Message, part: str) -> str:
    return next((button.callback_data for button in message.buttons() if part in button.callback_data), "")


async def prepare(folder: Path, people: int) -> None:
    """Consumers with accounts in the database that the bot will find."""
    process = await asyncio.create_subprocess_exec(
        *python("-m", "bench.seed", str(folder / DATABASE), f"{people}")
    )
    if await process.wait():
        raise Died("the database cannot be filled")


def start(url: str, folder: Path) -> Start:
    """With its own folder for data and a free port for health."""
    port = _free_port()
    environment = {
        "OBLIK_TELEGRAM__TOKEN": TOKEN,
        "OBLIK_TELEGRAM__API_URL": url,
        "OBLIK_TELEGRAM__RATE_PER_SECOND": UNLIMITED,
        "OBLIK_TELEGRAM__RATE_PER_CHAT_PER_SECOND": UNLIMITED,
        "OBLIK_DATABASE__URL": f"sqlite:///{folder / DATABASE}",
        "OBLIK_DATA_DIR": str(folder),
        "OBLIK_CONSOLE__ENABLED": "false",  # the peers have none
        "OBLIK_SERVER__PORT": f"{port}",
    }
    return Start(python("-m", "bot", "run"), environment, f"http://127.0.0.1:{port}/health")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
