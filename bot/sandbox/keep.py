"""The world survives the process: chats, files, what waits for the bot, and the numbers given out.

Rule 1: a change is on the disk a moment after it happened, in files that are replaced whole, one per chat, so
that a long trial costs no more than a short one. Rule 2: numbers go on well above the last known ones,
because a process that was killed may have given out some that were not written. Rule 3: a file that cannot be
read is put aside and said so; the rest goes on.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog

from bot.sandbox.chat import Chat
from bot.sandbox.keep_codec import pack, unpack
from bot.sandbox.server import Sandbox
from bot.sandbox.values import Blob, Change
from bot.sandbox.world import Profile

log = structlog.get_logger()

SAVE_AFTER = 0.25  # seconds
MESSAGES_KEPT = 2000  # per chat
PRESSES_KEPT = 20
FILE_FIELDS = tuple(field.name for field in fields(Blob) if field.name != "content")
SKIPPED_NUMBERS = 1000  # more than a killed process can have given out in SAVE_AFTER


class Keeper:
    """Keeps one sandbox in one folder. `port` is where it was served last, 0 when that is not known."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.port = 0
        self._sandbox = sandbox
        self._world = sandbox.world
        self._folder = folder
        self._saved_files: set[str] = set()
        self._changed_chats: set[tuple[str, str]] = set()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._unwatch: Callable[[], None] | None = None

    def load(self) -> None:
        """Bring back what was kept; nothing happens when nothing was."""
        for name in ("chats", "files"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        self._read(self._folder / "world.json", self._load_world)
        for path in sorted((self._folder / "chats").glob("*.json")):
            self._read(path, self._load_chat)
        for messenger in (self._world.telegram, self._world.viber):
            known = [message.id for chat in messenger.chats.values() for message in chat.messages]
            messenger.continue_after(max(known, default=0))

    def start(self) -> None:
        """Keep every change from now on."""
        self._unwatch = self._world.watch(self._note)
        self._task = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Write what is not written yet and stop."""
        if self._unwatch:
            self._unwatch()
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._save()

    # ---- saving ----

    def _note(self, change: Change) -> None:
        if change.chat:
            self._changed_chats.add((change.messenger, change.chat))
        self._changed.set()

    async def _keep(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(SAVE_AFTER)
            await self._save()

    async def _save(self) -> None:
        """Write what changed; what cannot be written is tried again with the next change."""
        self._changed.clear()
        chats, self._changed_chats = self._changed_chats, set()
        writes: list[tuple[Path, Callable[[], bytes]]] = []
        blobs = [blob for file, blob in self._world.files.items() if file not in self._saved_files]
        writes += [(self._folder / "files" / blob.id, _bytes_of(blob)) for blob in blobs]
        for messenger, chat_id in sorted(chats):
            chat = self._world.messenger(messenger).chat(chat_id)
            if chat.kind == "private":
                writes.append((self._chat_path(chat), _json_of(chat_snapshot(chat))))
        writes.append((self._folder / "world.json", _json_of(self._snapshot())))
        try:
            await asyncio.to_thread(_write_all, writes)
        except OSError as error:
            self._changed_chats |= chats
            log.warning("the chats of the trial cannot be saved", why=str(error))
        else:
            self._saved_files |= {blob.id for blob in blobs}

    def _snapshot(self) -> Callable[[], Any]:
        world, sandbox = self._world, self._sandbox
        queue, files = sandbox.telegram.state.queue, list(world.files.values())
        pending, last = list(queue.pending), queue.last
        numbers = {messenger.name: messenger.last_number for messenger in (world.telegram, world.viber)}
        profile = world.telegram.profile
        commands = [[*key, *given] for key, given in profile.commands.items()]
        texts = [dict(profile.names), dict(profile.descriptions), dict(profile.short_descriptions)]
        callbacks = [list(waiting) for waiting in sandbox.viber.sender.unanswered]
        port = self.port

        return lambda: {
            "port": port,
            "numbers": numbers,
            "queue": {"last": last, "pending": pack(pending)},
            "callbacks": callbacks,
            "commands": pack(commands),
            "texts": texts,
            "files": [{name: getattr(blob, name) for name in FILE_FIELDS} for blob in files],
        }

    def _chat_path(self, chat: Chat) -> Path:
        return self._folder / "chats" / f"{chat.messenger}-{quote(chat.id, safe='')}.json"

    # ---- loading ----

    def _read(self, path: Path, load: Callable[[Any], None]) -> None:
        try:
            load(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError, LookupError) as error:
            log.warning("a part of the trial's chats cannot be read", file=path.name, why=str(error))
            with contextlib.suppress(OSError):
                path.replace(path.with_suffix(".unreadable"))

    def _load_world(self, kept: dict[str, Any]) -> None:
        world, sandbox = self._world, self._sandbox
        self.port = int(kept["port"])
        for messenger in (world.telegram, world.viber):
            messenger.continue_after(int(kept["numbers"][messenger.name]) + SKIPPED_NUMBERS)
        sandbox.telegram.state.queue.restore(
            unpack(kept["queue"]["pending"]), int(kept["queue"]["last"]) + SKIPPED_NUMBERS
        )
        sandbox.viber.sender.restore([(str(chat), body) for chat, body in kept["callbacks"]])
        _load_profile(world.telegram.profile, unpack(kept["commands"]), kept["texts"])
        for packed in kept["files"]:
            self._load_file(packed)

    def _load_file(self, packed: dict[str, Any]) -> None:
        path = self._folder / "files" / quote(str(packed["id"]), safe="")
        if path.exists():
            blob = Blob(**packed, content=path.read_bytes())
            self._world.files[blob.id] = blob
            self._saved_files.add(blob.id)

    def _load_chat(self, kept: dict[str, Any]) -> None:
        messenger = self._world.messenger(kept["messenger"])
        person = unpack(kept["person"])
        chat = messenger.chats.get(person.id) or messenger.add_person(person)
        messages, presses, keyboard = (unpack(kept[name]) for name in ("messages", "presses", "keyboard"))
        chat.messages, chat.keyboard = list(messages), keyboard
        chat.presses = {press.id: press for press in presses}
        for name in ("started", "blocked", "online"):
            setattr(chat, name, bool(kept[name]))


def chat_snapshot(chat: Chat) -> Callable[[], Any]:
    """What is kept of a chat, taken now, packed when called: messages never change, so that may be later."""
    person, keyboard = chat.person, chat.keyboard
    messages, presses = chat.messages[-MESSAGES_KEPT:], list(chat.presses.values())[-PRESSES_KEPT:]
    state = {"started": chat.started, "blocked": chat.blocked, "online": chat.online}
    return lambda: {
        "messenger": chat.messenger,
        "person": pack(person),
        "keyboard": pack(keyboard),
        "messages": pack(messages),
        "presses": pack(presses),
        **state,
    }


def _load_profile(profile: Profile, commands: Iterable[Any], texts: list[dict[str, str]]) -> None:
    for scope, language, *given in commands:
        profile.commands[scope, language] = tuple(given)
    profile.names, profile.descriptions, profile.short_descriptions = map(dict, texts)


def _bytes_of(blob: Blob) -> Callable[[], bytes]:
    return lambda: blob.content


def _json_of(snapshot: Callable[[], Any]) -> Callable[[], bytes]:
    return lambda: json.dumps(snapshot(), ensure_ascii=False).encode()


def _write_all(writes: Iterable[tuple[Path, Callable[[], bytes]]]) -> None:
    for path, content in writes:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.new")
        with fresh.open("wb") as file:
            file.write(content())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
