"""The floor: the least that a durable bot can do in Python, and so the most that one can reach.

Rule 1: poll, read the few fields that matter, play, write the whole batch with one commit (WAL,
synchronous=FULL), only then answer; the next poll runs while the answers are on their way.
Rule 2: no types, no languages, no back, no checks, no other channel: this is a yardstick and not a bot.

`python -m bench.peers.floor URL TOKEN FILE`, on uvloop.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import msgspec
import uvloop

from bench.peers import dialog

SCHEMA = """
create table if not exists conversation (person integer primary key, step text, day integer, night integer);
create table if not exists reading (person integer, update_id integer, day integer, night integer);
create table if not exists intake (one integer primary key check (one = 1), offset integer);
"""

Call = tuple[str, dict[str, Any]]


class Chat(msgspec.Struct):
    """The chat of a message."""

    id: int


class Message(msgspec.Struct):
    """What is needed of a message."""

    chat: Chat
    message_id: int
    text: str = ""


class Press(msgspec.Struct):
    """What is needed of a pressed key."""

    id: str
    message: Message
    data: str = ""


class Update(msgspec.Struct):
    """One of the two."""

    update_id: int
    message: Message | None = None
    callback_query: Press | None = None


class Updates(msgspec.Struct):
    """The answer to `getUpdates`."""

    result: list[Update]


@dataclass(frozen=True, slots=True)
class State:
    """Where one person stands."""

    step: str = ""
    day: int = 0
    night: int = 0


class Floor:
    """The dialog over one table, a batch at a time."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        rows = database.execute("select person, step, day, night from conversation")
        self._states = {person: State(step, day, night) for person, step, day, night in rows}

    def play(self, updates: list[Update]) -> list[Call]:
        """Play a batch in one transaction; what to send once it is durable."""
        calls: list[Call] = []
        changed: dict[int, State] = {}
        readings: list[tuple[int, int, int, int]] = []
        for update in updates:
            if press := update.callback_query:
                person = press.message.chat.id
                before = self._states.get(person, State())
                after, call = _play_press(before, press)
                calls += [call, ("answerCallbackQuery", {"callback_query_id": press.id})]
                if before.step == "confirm" and after.step == "":
                    readings.append((person, update.update_id, before.day, before.night))
            elif update.message:
                person = update.message.chat.id
                after, call = _play_text(self._states.get(person, State()), update.message)
                calls.append(call)
            else:
                continue
            self._states[person] = changed[person] = after
        self._write(updates[-1].update_id + 1, changed, readings)
        return calls

    def _write(
        self, offset: int, changed: dict[int, State], readings: list[tuple[int, int, int, int]]
    ) -> None:
        execute = self._database.execute
        execute("begin immediate")
        self._database.executemany(
            "insert into conversation values (?, ?, ?, ?) on conflict (person) do update"
            " set step = excluded.step, day = excluded.day, night = excluded.night",
            [(person, state.step, state.day, state.night) for person, state in changed.items()],
        )
        self._database.executemany("insert into reading values (?, ?, ?, ?)", readings)
        execute(
            "insert into intake values (1, ?) on conflict (one) do update set offset = excluded.offset",
            (offset,),
        )
        execute("commit")


def open_database(path: str) -> sqlite3.Connection:
    """SQLite as durable as it gets."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = full")
    database.executescript(SCHEMA)
    return database


async def run(url: str, token: str, path: str) -> None:
    """Poll until SIGTERM."""
    floor = Floor(open_database(path))
    decode: Callable[[bytes], Updates] = msgspec.json.Decoder(Updates).decode
    encode = msgspec.json.Encoder().encode
    headers = {"Content-Type": "application/json"}
    sending: set[asyncio.Task[bytes]] = set()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def call(method: str, body: dict[str, Any]) -> bytes:
            address = f"{url}/bot{token}/{method}"
            async with session.post(address, data=encode(body), headers=headers) as response:
                return await response.read()

        offset = 0
        while True:
            updates = decode(await call("getUpdates", {"offset": offset, "timeout": 20})).result
            if not updates:
                continue
            offset = updates[-1].update_id + 1
            for method, body in floor.play(updates):
                task = asyncio.create_task(call(method, body))
                sending.add(task)
                task.add_done_callback(sending.discard)


def _play_press(state: State, press: Press) -> tuple[State, Call]:
    account = dialog.account_of(press.message.chat.id)
    if press.data == dialog.OPEN:
        return State("day"), _edit(press, dialog.ask_day(account), dialog.KEYS_DAY)
    if state.step == "photo":
        text = dialog.ask_confirm(account, state.day, state.night)
        return replace(state, step="confirm"), _edit(press, text, dialog.KEYS_CONFIRM)
    if state.step == "confirm":
        return State(), _edit(press, dialog.accept(account, state.day, state.night), dialog.KEYS_RECEIPT)
    return state, _edit(press, dialog.show_history(account), dialog.KEYS_HISTORY)


def _play_text(state: State, message: Message) -> tuple[State, Call]:
    person = message.chat.id
    account = dialog.account_of(person)
    try:
        if state.step == "day":
            state = State("night", day=dialog.read_value(message.text, account.day))
            return state, _call("sendMessage", person, dialog.ask_night(account), dialog.KEYS_NIGHT)
        if state.step == "night":
            state = replace(state, step="photo", night=dialog.read_value(message.text, account.night))
            return state, _call("sendMessage", person, dialog.ask_photo(), dialog.KEYS_PHOTO)
    except dialog.Refused as refused:
        return state, _call("sendMessage", person, str(refused), dialog.KEYS_NIGHT)
    return State("day"), _call("sendMessage", person, dialog.ask_day(account), dialog.KEYS_DAY)


def _edit(press: Press, text: str, rows: dialog.Rows) -> Call:
    return _call("editMessageText", press.message.chat.id, text, rows, press.message.message_id)


def _call(method: str, person: int, text: str, rows: dialog.Rows, message: int = 0) -> Call:
    keyboard = [[{"text": label, "callback_data": data} for label, data in row] for row in rows]
    body: dict[str, Any] = {
        "chat_id": person,
        "text": text,
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": keyboard},
    }
    if message:
        body["message_id"] = message
    return method, body


if __name__ == "__main__":
    uvloop.run(run(*sys.argv[1:]))
