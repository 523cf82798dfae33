"""Marked secrets and marked words of people in a run of everything, logged at DEBUG.

Dialogs in both messengers, the API, the console's login, the connector, letters, feeds, an error of the
database in the middle of a dialog. Secrets may stand nowhere: not in the log, not in the database or any
other file, not on health and metrics. What people are called, their phones and e-mail, and what they prove
themselves with may not stand in the log.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiosmtpd.smtp import SMTP
from sqlalchemy import Connection

from bot.clock import system_clock
from bot.console.passwords import Passwords
from bot.storage import api_keys, staff
from bot.storage.database import open_database
from tests import builders
from tests.databases import prepare
from tests.faults import strict_telegram, strict_viber
from tests.faults.program import Program, environment, free_port
from tests.faults.strict_telegram import NGINX, Said, StrictTelegram
from tests.faults.strict_viber import StrictViber
from tests.faults.test_strict_telegram import press, says, user

SECRETS = {
    "the token of Telegram": strict_telegram.TOKEN,
    "the token of Viber": strict_viber.TOKEN,
    "what signs submissions": "marked dso secret/+ &?",
    "the password of letters": 'marked "mail" пароль',
    "the key of a feed": "markedfeedkey0123456789",
    "the password of an employee": "marked staff password",
    "a password that is wrong": "marked wrong password",
    "a key that is wrong": "oblik_marked-wrong-key-000000000000000000",
}
PERSON, VIBER_PERSON, NEWCOMER = 8_100_000_000_001, "secretive0000000001A==", 8_100_000_000_002
NAME, PHONE, EMAIL = "Маркованська", "380671112233", "marked.person@ukr.example"
ACCOUNT, SERIAL = "310000002", "9314159"
PERSONAL = (NAME, PHONE, "067 111 22 33", "671112233", EMAIL, SERIAL)


class Post:
    """A mail server that takes letters from anybody, the first one only later."""

    def __init__(self) -> None:
        self.came = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, to: str, _options: Any) -> str:  # noqa: N802 - the library's name
        """Whether the address is taken."""
        self.came += 1
        envelope.rcpt_tos.append(to)
        return f"451 not now for {to}" if self.came == 1 else "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - the library's name
        """Take a letter."""
        return "250 OK"


@asynccontextmanager
async def everything(folder: Path) -> AsyncIterator[tuple[Program, StrictTelegram, StrictViber, str]]:
    """The program with all its parts, and a key of its API."""
    url = f"sqlite+aiosqlite:///{folder / 'bot.sqlite3'}"
    await asyncio.to_thread(prepare, url)
    key = await _settle(url)
    telegram, viber, loop = StrictTelegram(), StrictViber(), asyncio.get_running_loop()
    served = web.Application()
    served.add_routes([*telegram.routes(), *viber.routes(), web.route("*", "/dso", _company)])
    runner = web.AppRunner(served, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    post = Post()
    letters = await loop.create_server(lambda: SMTP(post, loop=loop), "127.0.0.1", 0)
    here = f"http://127.0.0.1:{port}"
    feed = {"name": "marked", "kind": "outages", "url": f"{here}/feed?key={SECRETS['the key of a feed']}"}
    more = {
        "OBLIK_TELEGRAM__TOKEN": strict_telegram.TOKEN,
        "OBLIK_TELEGRAM__API_URL": here,
        "OBLIK_VIBER__TOKEN": strict_viber.TOKEN,
        "OBLIK_VIBER__API_URL": f"{here}/pa",
        "OBLIK_DSO__URL": f"{here}/dso",
        "OBLIK_DSO__SECRET": SECRETS["what signs submissions"],
        "OBLIK_MAIL__HOST": "127.0.0.1",
        "OBLIK_MAIL__PORT": str(letters.sockets[0].getsockname()[1]),
        "OBLIK_MAIL__TLS": "none",
        "OBLIK_MAIL__LOGIN": "bot",
        "OBLIK_MAIL__PASSWORD": SECRETS["the password of letters"],
        "OBLIK_MAIL__SENDER": "bot@zrazok.example",
        "OBLIK_FEEDS": json.dumps([feed]),
        "OBLIK_LOGGING__LEVEL": "DEBUG",
        "OBLIK_CONSOLE__ENABLED": "true",
        "OBLIK_API__ENABLED": "true",
    }
    program = Program(environment(free_port(), url, folder, **more), folder.parent / "everything.log")
    try:
        await program.start()
        yield program, telegram, viber, key
    finally:
        await program.close()
        telegram.close()
        letters.close()
        await runner.cleanup()


async def _settle(url: str) -> str:
    kept = await Passwords().hash(SECRETS["the password of an employee"])

    def work(connection: Connection) -> str:
        now = system_clock()
        home = builders.household(connection, "310000001", serial="9000001", house="1")
        builders.household(connection, ACCOUNT, serial=SERIAL, house="2")
        builders.chat(connection, "telegram", str(PERSON), accounts=[home.account])
        builders.chat(connection, "viber", VIBER_PERSON, accounts=[home.account])
        staff.add(connection, "olena", "Олена", kept, ["administrator"], now)
        return api_keys.add(connection, "billing", {"registry"}, now)

    database = await open_database(url)
    key = await database.write(work)
    await database.close()
    return key


async def _company(_request: web.Request) -> web.Response:
    """The company's system repeats, in its error, what it was told."""
    return web.Response(status=500, text=f"cannot store {NAME} {PHONE}")


async def test_no_secret_and_no_person_stands_in_the_log(tmp_path: Path) -> None:
    """Whatever is done and whatever fails, the log names no secret and no person; no file holds a secret."""
    folder = tmp_path / "data"
    folder.mkdir()
    async with everything(folder) as (program, telegram, viber, key):
        await _talk(telegram, viber)
        await _call_the_api(program, key)
        await _come_in(program)
        await _fail(telegram, folder / "bot.sqlite3")
        shown = [await _page(program, path) for path in ("/health", "/metrics")]
        await program.stop()
    log = program.said
    assert "a turn failed" in log
    assert "no such table" in log
    secrets = SECRETS | {"the key of the API": key}
    found = [f"{name} in the log" for name, secret in secrets.items() if _stands(secret, log)]
    found += [f"{word} in the log" for word in PERSONAL if _stands(word, log)]
    found += [f"{name} shown" for name, secret in secrets.items() for page in shown if secret in page]
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        found += [f"{name} in {path.name}" for name, secret in secrets.items() if secret.encode() in content]
    assert found == []


def _stands(word: str, text: str) -> bool:
    """Whether a word stands there, as it is or escaped."""
    return any(each in text for each in (word, json.dumps(word)[1:-1], repr(word.encode())[2:-1]))


async def _talk(telegram: StrictTelegram, viber: StrictViber) -> None:
    """A newcomer links an account; somebody gives a phone, an e-mail, a reading; some answers are lost."""
    telegram.answers["sendmessage", PERSON].append(Said(502, NGINX))
    telegram.push(**says(PERSON, "4520"))
    offered = await _offered(telegram, PERSON, ":send")
    telegram.push(**press(PERSON, offered, id="q8100000000001-1"))
    await _offered(telegram, PERSON, "l:history")
    for number, (link, words) in enumerate((("l:fill:phone", PHONE), ("l:email", EMAIL)), 2):
        before = len(telegram.says(PERSON))
        telegram.push(**press(PERSON, link, id=f"q8100000000001-{number}"))
        await telegram.until(lambda before=before: len(telegram.says(PERSON)) > before + 1)
        telegram.push(**says(PERSON, words))
        await telegram.until(lambda before=before: len(telegram.says(PERSON)) > before + 2)
    named = {"from": user(NEWCOMER, first_name=NAME, username=NAME)}
    for words, part in (("/start", ":yes"), ("", ""), (ACCOUNT, ""), (SERIAL, "")):
        before = len(telegram.says(NEWCOMER))
        if words:
            spoken = says(NEWCOMER, words)
            spoken["message"] |= named
            telegram.push(**spoken)
        else:
            telegram.push(**press(NEWCOMER, telegram.says(NEWCOMER)[-1].payloads()[0], **named))
        await telegram.until(lambda before=before: len(telegram.says(NEWCOMER)) > before)
        assert not part or await _offered(telegram, NEWCOMER, part)
    viber.answers[VIBER_PERSON].append(Said(200, '{"status":2,"status_message":"invalidAuthToken"}'))
    spoken = viber.message(VIBER_PERSON, type="contact", contact={"name": NAME, "phone_number": PHONE})
    spoken["sender"]["name"] = NAME
    await viber.call(spoken)
    await viber.until(lambda: len(viber.says(VIBER_PERSON)) > 1)
    await viber.call(json.dumps(spoken).encode()[:-5])  # half of it, signed
    telegram.push(message={"from": user(PERSON, first_name=NAME), "text": [PHONE], "chat": {"id": PERSON}})


async def _offered(telegram: StrictTelegram, who: int, part: str) -> str:
    """The payload of a button that does that, when it is there."""

    def found() -> str:
        payloads = [payload for said in telegram.says(who)[-1:] for payload in said.payloads()]
        return next((payload for payload in payloads if part in payload), "")

    return str(await telegram.until(found))


async def _call_the_api(program: Program, key: str) -> None:
    """Rows that are taken, rows that are not, and a key that nobody has."""
    rows = {"accounts": [{"number": "310000003", "owner": NAME, "phone": PHONE}, {"number": NAME}]}
    async with aiohttp.ClientSession() as session:
        for given in (key, SECRETS["a key that is wrong"]):
            headers = {"Authorization": f"Bearer {given}", "Idempotency-Key": given[:8]}
            address = f"{program.url}/api/v1/accounts"
            for body in (json.dumps(rows), f'{{"accounts": [{{"owner": "{NAME}"'):
                async with session.post(address, data=body, headers=headers) as answer:
                    assert answer.status < 500


async def _come_in(program: Program) -> None:
    """An employee mistypes the password, then comes in."""
    address = f"{program.url}/console/login"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        page, status = "", 0
        async with asyncio.timeout(60):
            while "<form" not in page:  # the console opens a while after the rest
                await asyncio.sleep(0.1)
                async with session.get(address) as answer:
                    page = await answer.text()
        for password in ("a password that is wrong", "the password of an employee"):
            form = re.search(r'name="form"[^>]*value="([^"]+)"', page)
            assert form
            given = {"form": form[1], "login": "olena", "password": SECRETS[password]}
            headers = {"Origin": program.url}
            async with session.post(address, data=given, headers=headers, allow_redirects=False) as answer:
                page, status = await answer.text(), answer.status
        assert status == 303


async def _fail(telegram: StrictTelegram, database: Path) -> None:
    """A table is gone in the middle of a dialog, so that the turn fails with what the person wrote."""
    with closing(sqlite3.connect(database, timeout=20)) as connection, connection:
        connection.execute("ALTER TABLE profile RENAME TO lost")
    before = len(telegram.says(PERSON))
    telegram.push(**press(PERSON, "l:fill:phone", id="q8100000000001-9"))
    telegram.push(**says(PERSON, PHONE))
    await telegram.until(lambda: len(telegram.says(PERSON)) > before + 1)


async def _page(program: Program, path: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(program.url + path) as answer:
        return await answer.text()
