"""People with phones, the two messengers between them and the bot, and what each screen has shown.

A screen is what a person sees after a message came: its words, and the payloads of the buttons that can be
pressed. The words are the bot's business, so people find their way by what buttons do.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.clock import system_clock
from bot.conversation.messages import read_payload
from bot.sandbox.chat import Chat
from bot.sandbox.server import Addresses, Sandbox, build, serve
from bot.sandbox.values import Button, Change, Message, MessengerName, Person

TELEGRAM_TOKEN = "7000000001:AAF-marked-token-of-telegram-00000000"
VIBER_TOKEN = "4f5a1b2c3d4e5f60-marked000token00-0000000000000000"
RETRIES = (0.05, 0.1, *[0.2] * 2_000)  # seconds between the calls of a webhook that is not answered
CARRIER = "…"  # a message of Telegram's that only takes a keyboard away
UNCHANGED = "message is not modified"  # what Telegram says when an edit comes twice; it is none to the person
LAST_SHOWN = 6  # screens of a phone that waits in vain
WONDERS_AFTER = 0.3  # seconds after hearing of an interruption
PATIENCE = 240.0  # seconds after which a person counts as left without an answer, however busy the machine is


@dataclass(frozen=True, slots=True)
class Screen:
    """What a message showed: its words, its buttons by payload, whether it came instead of an older one."""

    text: str
    buttons: dict[str, Button]
    message: int

    def offers(self, part: str) -> bool:
        """Whether a button does that."""
        return any(part in payload for payload in self.buttons)

    def turn(self, part: str = "") -> int:
        """The turn of the question to which such a button belongs; -1 if there is none."""
        turns = [read_payload(payload).turn for payload in self.buttons if part in payload]
        return max(turns, default=0) or -1

    @property
    def receipt(self) -> bool:
        """Whether it is the receipt of a reading."""
        return "№" in self.text and self.offers("l:history:") and self.offers("g:menu")

    @property
    def interruption(self) -> bool:
        """Whether it only tells that an answer may be missing."""
        return tuple(self.buttons) == ("g:resume", "l:history", "l:requests", "g:menu")

    def named(self) -> tuple[str, tuple[str, ...]]:
        """What makes it the same screen as another."""
        return self.text, tuple(self.buttons)


@dataclass(slots=True, eq=False)
class Phone:
    """One person's phone in the chat with the bot.

    `acts` counts what the bot should hear of, `resumes` how often the person went on after an interruption,
    `answered` what came besides interruptions; each act has one answer of one message.
    """

    chat: Chat
    screens: list[Screen] = field(default_factory=list)
    acts: int = 0
    resumes: int = 0
    answered: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _looked: int = 0
    _turn: int = -1

    def __str__(self) -> str:
        last = [screen.named() for screen in self.screens[-LAST_SHOWN:]]
        return f"{self.messenger} {self.chat.id}: {self.acts} acts, {self.resumes} resumed, at last {last}"

    @property
    def messenger(self) -> MessengerName:
        """Which messenger it is."""
        return self.chat.messenger

    @property
    def last(self) -> Screen:
        """What is on the screen."""
        return self.screens[-1]

    def open(self, payload: str = "") -> None:
        """Come for the first time."""
        self._act()
        if self.messenger == "telegram":
            self.chat.start(payload)
        else:
            self.chat.open_chat(payload)

    def say(self, text: str) -> None:
        """Type a text."""
        self._act()
        self.chat.write_text(text)

    def send_photo(self, content: bytes) -> None:
        """Send a photo."""
        self._act()
        self.chat.send_photo(content)

    def press(self, part: str) -> None:
        """Press the newest button whose payload has that part; on Viber there is only the last keyboard."""
        for screen in self.screens[-1:] if self.messenger == "viber" else reversed(self.screens):
            for payload, button in screen.buttons.items():
                if part in payload:
                    self._act()
                    message = screen.message if self.messenger == "telegram" else None
                    self.chat.press(button, message=message)
                    return
        raise AssertionError(f"no button does {part}: {self.screens[-1:]}")

    async def until(
        self, true: Callable[[Screen], bool] = lambda _: True, within: float = PATIENCE
    ) -> Screen:
        """The first screen since the person last did something of which that is true. Raises TimeoutError.

        Whoever hears that the bot was interrupted, and then nothing, goes on by the button.
        """
        async with asyncio.timeout(within):
            while True:
                while self._looked < len(self.screens):
                    self._looked += 1
                    if true(self.screens[self._looked - 1]):
                        return self.screens[self._looked - 1]
                interrupted = bool(self.screens) and self.screens[-1].interruption
                try:
                    await asyncio.wait_for(self._changed.wait(), WONDERS_AFTER if interrupted else None)
                except TimeoutError:
                    if self.screens[-1].interruption:
                        self.press("g:resume")
                        self.resumes += 1

    async def question(self, within: float = PATIENCE) -> Screen:
        """The next question; an older one shown again is none."""
        return await self.asked("", within)

    async def answer(self, given: str | bytes, then: str = "") -> Screen:
        """Type an answer, or send a photo, until it is taken; what comes then has a button that does `then`.

        Whoever is quicker than the messenger is told so, and repeats it. A screen shown again is no news.
        """
        while True:
            old = frozenset(screen.named() for screen in self.screens)
            if isinstance(given, str):
                self.say(given)
            else:
                self.send_photo(given)
            screen = await self.until(partial(_is_news, old))
            if screen.offers(then) if then else screen.turn() != self._turn:
                self._turn = max(self._turn, screen.turn())
                return screen

    async def choose(self, part: str) -> Screen:
        """Press the newest button that does that; what has come then. A screen shown again is no news."""
        old = frozenset(screen.named() for screen in self.screens)
        self.press(part)
        screen = await self.until(partial(_is_news, old))
        self._turn = max(self._turn, screen.turn())
        return screen

    async def asked(self, part: str, within: float = PATIENCE) -> Screen:
        """The next question with a button that does that; an older question shown again is none."""

        def new(screen: Screen) -> bool:
            turn = screen.turn(part)
            if turn <= self._turn:
                return False
            self._turn = turn
            return True

        return await self.until(new, within)

    def _act(self) -> None:
        self.acts += 1
        self._looked = len(self.screens)

    def show(self, message: Message) -> None:
        """A message has come."""
        if self.messenger == "telegram":
            buttons = [button for row in message.buttons for button in row]
        else:
            buttons = list(self.chat.keyboard.buttons) if self.chat.keyboard else []
        screen = Screen(message.text, {button.value: button for button in buttons}, message.id)
        self.screens.append(screen)
        self.answered += not screen.interruption
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def copies(self) -> int:
        """How often the same question or receipt was shown; whoever went on by the button asked for more."""
        shown = Counter(screen.named() for screen in self.screens if screen.turn() > 0 or screen.receipt)
        return max(shown.values(), default=0) if not self.resumes else 0


class Town:
    """All phones, and the messengers."""

    def __init__(self, sandbox: Sandbox, at: Addresses) -> None:
        self.sandbox = sandbox
        self.at = at
        self.phones: dict[tuple[str, str], Phone] = {}
        sandbox.world.watch(self._changed)

    def phone(self, messenger: MessengerName, number: int, name: str = "", last_name: str = "") -> Phone:
        """The phone of the n-th person of a messenger; of a new one if nobody has it yet."""
        ext = ext_of(messenger, number)
        if (messenger, ext) not in self.phones:
            person = Person(messenger, ext, name or f"Людина {number}", last_name)
            chat = self.sandbox.world.messenger(messenger).add_person(person)
            self.phones[messenger, ext] = Phone(chat)
        return self.phones[messenger, ext]

    def complaints(self, *expected: str) -> list[str]:
        """What the messengers' documentation does not allow, of all that the bot has sent."""
        world = self.sandbox.world
        every = [
            f"{complaint.method}: {complaint.text} {complaint.sent[:200]}"
            for complaint in (*world.telegram.complaints, *world.viber.complaints)
        ]
        return [told for told in every if not any(words in told for words in expected)]

    def environment(self, port: int, database: str, folder: str, **more: str) -> dict[str, str]:
        """What the program is told; without limits on its pace, unless they are given."""
        return {
            "PATH": "/usr/bin:/bin",
            "OBLIK_TELEGRAM__TOKEN": TELEGRAM_TOKEN,
            "OBLIK_TELEGRAM__API_URL": self.at.telegram,
            "OBLIK_TELEGRAM__RATE_PER_SECOND": "10000",
            "OBLIK_TELEGRAM__RATE_PER_CHAT_PER_SECOND": "1000",
            "OBLIK_VIBER__TOKEN": VIBER_TOKEN,
            "OBLIK_VIBER__API_URL": self.at.viber,
            "OBLIK_VIBER__REQUESTS_PER_10_SECONDS": "100000",
            "OBLIK_DATABASE__URL": database,
            "OBLIK_DATA_DIR": folder,
            "OBLIK_CONSOLE__ENABLED": "false",  # both take seconds of each of many short lives
            "OBLIK_API__ENABLED": "false",
            "OBLIK_NOTICES__QUIET_FROM": "00:00",  # the same: tests run at any hour
            "OBLIK_NOTICES__QUIET_TO": "00:00",
            "OBLIK_SERVER__PORT": str(port),
        } | more

    def _changed(self, change: Change) -> None:
        phone = self.phones.get((change.messenger, change.chat))
        message = change.message
        if phone and message and message.sender == "bot" and change.what in {"message", "edited"}:
            phone.show(message)

    @property
    def shown(self) -> int:
        """Messages that have reached phones."""
        return sum(len(phone.screens) for phone in self)

    def __iter__(self) -> Iterator[Phone]:
        return iter(self.phones.values())


def _is_news(old: frozenset[tuple[str, tuple[str, ...]]], screen: Screen) -> bool:
    return screen.text != CARRIER and screen.named() not in old


def ext_of(messenger: str, number: int) -> str:
    """The messenger's id of its n-th person; Telegram's does not fit in 32 bits."""
    return str(7_000_000_000 + number) if messenger == "telegram" else f"{number:020d}1A=="


@asynccontextmanager
async def town(retries: Sequence[float] = RETRIES, **more: Any) -> AsyncIterator[Town]:
    """A town while the block runs."""
    sandbox = build(
        system_clock,
        telegram_token=TELEGRAM_TOKEN,
        viber_token=VIBER_TOKEN,
        people=(),
        telegram_retries=retries,
        viber_retries=retries,
        **more,
    )
    async with serve(sandbox) as at:
        yield Town(sandbox, at)
