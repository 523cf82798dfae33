"""The messages of one chat on one phone of one browser.

Rule 1: a new message adds one element and an edit redraws one; the list is built anew only when another chat
is shown. Rule 2: an old chat begins with its newest messages, older ones come on demand. Rule 3: a message of
the person counts as read once the bot has done anything in the chat after it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from nicegui.events import GenericEventArguments

from bot.pages.elements import Text, tag
from bot.sandbox.chat import Chat, Impossible
from bot.sandbox.page_bubbles import Reader, bubble
from bot.sandbox.page_parts import Bubble, Stream, one_number, one_text, two_numbers
from bot.sandbox.values import Button, Carousel, Change, Message

SHOWN_AT_FIRST = 40
SHOWN_MORE = 40
MOST_SHOWN = 120  # bubbles; the oldest leave when there are more
BUSY_LIFE = timedelta(seconds=150)  # a press waits no longer; bot.sandbox.telegram_queue


class Conversation:
    """The messages; `on_follow` hears of links into a bot's chat, `on_refused` of what cannot be done."""

    def __init__(
        self,
        reader: Callable[[], Reader],
        *,
        on_write: Callable[[str], None],
        on_follow: Callable[[str], None],
        on_enlarge: Callable[[str], None],
        on_refused: Callable[[str], None],
    ) -> None:
        self._reader = reader
        self._on_write = on_write
        self._on_follow = on_follow
        self._on_enlarge = on_enlarge
        self._on_refused = on_refused
        self._bubbles: dict[int, Bubble] = {}
        self._read_at: dict[str, datetime] = {}
        self._chat: Chat | None = None
        say = reader().say
        self.stream = Stream(label=say("conversation"), newest=say("newest"), on_earlier=self._show_earlier)

    def show(self, chat: Chat, about: tuple[str, str]) -> None:
        """Show another chat from its newest messages on; `about` (title, text) stands in an empty one."""
        self._chat = chat
        self._bubbles.clear()
        self.stream.clear()
        for message in chat.messages[-SHOWN_AT_FIRST:]:
            self._add(message, fresh=False)
        self._offer_earlier()
        if not chat.messages:
            with self.stream, tag("div", "about-bot"):
                if about[0]:
                    Text("b", about[0])
                Text("span", about[1])
        self.stream.follow()

    def told(self, change: Change) -> None:
        """Follow one change of the chat that is shown."""
        message = change.message
        if change.what in {"typing", "toast", "edited"} or (message and message.sender == "bot"):
            self._note_read()
        if change.what == "message" and message and self._chat and self._chat.message(message.id):
            if not self._bubbles:
                self.stream.clear()
            self._add(message, fresh=True)
            if message.sender == "person":
                self.stream.follow()
        elif change.what == "removed" and message and message.id in self._bubbles:
            self._bubbles.pop(message.id).delete()
        elif message and message.id in self._bubbles:
            self._redraw(message.id)
        elif change.what in {"toast", "state"}:
            self._redraw_waiting()

    def is_stale(self, chat: Chat) -> bool:
        """True when the list must be built anew: the chat was emptied."""
        return bool(self._bubbles) and not chat.messages

    def _note_read(self) -> None:
        if self._chat is None:
            return
        reader = self._reader()
        self._read_at[self._chat.id] = reader.now
        for message_id, element in self._bubbles.items():
            if element.drawn["ticks"] == 1:
                self._redraw(message_id)

    def _add(self, message: Message, *, fresh: bool) -> None:
        with self.stream:
            element = Bubble(self._draw(message), fresh=fresh)
        self._bubbles[message.id] = element
        message_id = message.id
        element.on("press", lambda event: self._press(message_id, *two_numbers(event)))
        element.on("key", lambda event: self._press_key(message_id, one_number(event)))
        element.on("command", lambda event: self._on_write(one_text(event)))
        element.on("follow", lambda event: self._on_follow(one_text(event)))
        element.on("enlarge", self._enlarge)
        if len(self._bubbles) > MOST_SHOWN:
            oldest = next(iter(self._bubbles))
            self._bubbles.pop(oldest).delete()
            self._offer_earlier()

    def _enlarge(self, event: GenericEventArguments) -> None:
        self._on_enlarge(one_text(event))

    def _redraw(self, message_id: int) -> None:
        message = self._chat.message(message_id) if self._chat else None
        if message is not None:
            self._bubbles[message_id].draw(self._draw(message))

    def _redraw_waiting(self) -> None:
        """Redraw what waits for an answer, and the newest bubble for its fate."""
        for message_id, element in self._bubbles.items():
            keys = [key for row in element.drawn.get("buttons", ()) for key in row]
            if any(key["busy"] for key in keys):
                self._redraw(message_id)
        if self._bubbles:
            self._redraw(next(reversed(self._bubbles)))

    def _draw(self, message: Message) -> dict[str, object]:
        chat, reader = self._chat, self._reader()
        assert chat is not None  # noqa: S101 - drawn only while a chat is shown
        place = next((i for i, other in enumerate(chat.messages) if other.id == message.id), 0)
        answered = any(later.sender == "bot" for later in chat.messages[place + 1 :])
        noticed = self._read_at.get(chat.id, message.at) > message.at
        busy = frozenset(
            press.button.value
            for press in chat.presses.values()
            if press.answered is None and press.message.id == message.id and reader.now - press.at < BUSY_LIFE
        )
        before = chat.messages[place - 1] if place else None
        return bubble(message, reader, before=before, read=answered or noticed, busy=busy)

    def _offer_earlier(self) -> None:
        known = self._chat.messages if self._chat else []
        more = bool(known and self._bubbles) and next(iter(self._bubbles)) != known[0].id
        self.stream.offer_earlier(self._reader().say("earlier") if more else "")

    def _show_earlier(self) -> None:
        if self._chat is None or not self._bubbles:
            return
        oldest = next(iter(self._bubbles))
        ids = [message.id for message in self._chat.messages]
        place = ids.index(oldest) if oldest in ids else 0
        earlier = self._chat.messages[max(0, place - SHOWN_MORE) : place]
        shown, self._bubbles = self._bubbles, {}
        for number, message in enumerate(earlier):
            self._add(message, fresh=False)
            self._bubbles[message.id].move(target_index=number)
        self._bubbles |= shown
        self._offer_earlier()

    # ---- pressing ----

    def _press(self, message_id: int, row: int, column: int) -> None:
        message = self._chat.message(message_id) if self._chat else None
        if message and 0 <= row < len(message.buttons) and 0 <= column < len(message.buttons[row]):
            self._pressed(message.buttons[row][column], message_id)

    def _press_key(self, message_id: int, number: int) -> None:
        message = self._chat.message(message_id) if self._chat else None
        carousel = message.attachment if message else None
        if isinstance(carousel, Carousel) and 0 <= number < len(carousel.buttons):
            self._pressed(carousel.buttons[number], message_id)

    def _pressed(self, button: Button, message_id: int) -> None:
        if self._chat is None:
            return
        try:
            self._chat.press(button, message=message_id)
        except Impossible as why:
            self._on_refused(str(why))
            return
        if button.action == "url":
            self._on_follow(button.value)
        elif message_id in self._bubbles:
            self._redraw(message_id)
