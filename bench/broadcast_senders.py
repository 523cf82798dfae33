"""Those who send, each a process: `python -m bench.broadcast_senders WHO …`; the last line is JSON.

    ours      our senders on a SQLite file with pending deliveries, and somebody who is answered meanwhile
    aiogram   one message after another, as aiogram's documentation shows: a pause of 1/20 s at 30 a second,
              none at all where the paid limit is so far away; after a 429 it waits as long as it is told

An answer is a small commit and a message, as a turn of a dialog is; what is measured is how long it takes.
"""

import argparse
import asyncio
import json
import resource
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import uvloop
from sqlalchemy import Connection, update

from bench.report import percentile
from bot.clock import system_clock
from bot.conversation.events import Address
from bot.conversation.messages import Button, Message
from bot.delivery.broadcasts import Broadcasts
from bot.handlers.channel import Channel
from bot.storage import broadcasts
from bot.storage.database import Database, open_database
from bot.storage.schema import person

TOKEN = "7000000001:bench-bench-bench-bench-bench-bench"
VIBER_TOKEN = "4f5a1b2c3d4e5f60-bench00000000-0000000000000000"
TEXT = "Завтра з 9:00 до 17:00 на вул. Шевченка не буде світла: планові роботи."
ANSWERS_EVERY = 0.35  # seconds
STRANGERS = 9_000_000_000


async def no_file(file: int) -> Any:
    """There are no files here."""
    raise LookupError(file)


def channel(options: argparse.Namespace) -> Channel:
    """The messenger that is measured."""
    if options.messenger == "viber":
        from bot.handlers.viber import Viber  # noqa: PLC0415 - only one of them weighs something

        return Viber(
            VIBER_TOKEN,
            api_url=f"{options.url}/pa",
            public_url="http://127.0.0.1:1",
            sender="Обленерго",
            now=system_clock,
            open_file=no_file,
            assets=Path(),
            requests_per_10_seconds=options.rate,
        )
    from bot.handlers.telegram import Telegram  # noqa: PLC0415 - the same

    return Telegram(TOKEN, now=system_clock, open_file=no_file, api_url=options.url, per_second=options.rate)


async def answer(database: Database, to: Channel, seconds: float, times: list[float]) -> None:
    """Answer somebody again and again."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    number = STRANGERS
    while loop.time() < until:
        number += 1
        began = loop.time()
        await database.write(_touch)
        await to.send(Address(to.name, str(number)), Message("Показання прийнято"))
        times.append(loop.time() - began)
        await asyncio.sleep(ANSWERS_EVERY)


def _touch(connection: Connection) -> None:
    connection.execute(update(person).where(person.c.id == 1).values(language="uk"))


async def ours(options: argparse.Namespace) -> dict[str, Any]:
    """Our senders, for so many seconds."""
    database = await open_database(f"sqlite:///{options.file}")
    to = channel(options)
    quiet: list[float] = []
    busy: list[float] = []
    await answer(database, to, options.before, quiet)
    began = resource.getrusage(resource.RUSAGE_SELF)
    sending = Broadcasts(database, {to.name: to}, system_clock, quiet=(0, 0), folder=options.file.parent)
    task = asyncio.create_task(sending.run())
    sys.stdout.write("sending\n")
    sys.stdout.flush()
    await answer(database, to, options.seconds, busy)
    used = resource.getrusage(resource.RUSAGE_SELF)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    progress = await database.read(lambda c: broadcasts.progress(c, 1))
    await to.close()
    await database.close()
    return {
        "quiet": _both(quiet),
        "busy": _both(busy),
        "sent": progress.sent,
        "people": progress.people,
        "cpu": used.ru_utime + used.ru_stime - began.ru_utime - began.ru_stime,
        "peak": used.ru_maxrss * 1024,
    }


def _both(times: Sequence[float]) -> list[float]:
    ordered = sorted(times)
    return [percentile(ordered, 0.5), percentile(ordered, 0.99)]


async def aiogram(options: argparse.Namespace) -> dict[str, Any]:
    """A loop over everybody; what its documentation says of limits."""
    from aiogram import Bot  # noqa: PLC0415 - only here
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415
    from aiogram.exceptions import TelegramRetryAfter  # noqa: PLC0415

    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(options.url)))
    loop = asyncio.get_running_loop()
    until = loop.time() + options.seconds
    pause = 0.05 if options.rate <= 30 else 0.0
    began = resource.getrusage(resource.RUSAGE_SELF)
    sent = 0
    sys.stdout.write("sending\n")
    sys.stdout.flush()
    while loop.time() < until:
        try:
            await bot.send_message(5_000_000_000 + sent, TEXT)
            sent += 1
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
        await asyncio.sleep(pause)
    used = resource.getrusage(resource.RUSAGE_SELF)
    await bot.session.close()
    return {
        "sent": sent,
        "cpu": used.ru_utime + used.ru_stime - began.ru_utime - began.ru_stime,
        "peak": used.ru_maxrss * 1024,
    }


def draft(now: datetime, key: str) -> broadcasts.Draft:
    """What is told."""
    message = Message(TEXT, (Button("Докладніше", "l:outages"),), (Button("Меню", "g:menu", style="quiet"),))
    return broadcasts.Draft(key, "new", "planned", "alert", {"uk": message}, now, "bench")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("who", choices=("ours", "aiogram"))
    parser.add_argument("--url", required=True)
    parser.add_argument("--messenger", default="telegram")
    parser.add_argument("--rate", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--before", type=float, default=0.0)
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    work = ours(options) if options.who == "ours" else aiogram(options)
    sys.stdout.write(json.dumps(uvloop.run(work)) + "\n")


if __name__ == "__main__":
    main()
