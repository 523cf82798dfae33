"""The people of the sandbox, and how tests and the page watch them."""

import asyncio

import pytest

from bot.clock import FakeClock
from bot.sandbox.chat import Chat, Impossible
from bot.sandbox.pictures import image_size, sample_photo, smaller
from bot.sandbox.values import Act, Button, Change, Complaint, Keyboard, Message, Press, Toast
from bot.sandbox.world import World

YES = Button("Так", "callback", "y")


@pytest.fixture
def world(clock: FakeClock) -> World:
    """A world with its sample people."""
    return World(clock)


@pytest.fixture
def chat(world: World) -> Chat:
    """Olena's Telegram chat, started."""
    chat = world.telegram.chat(6871234501)
    chat.start()
    return chat


def show(world: World, chat: Chat, text: str, *buttons: Button) -> Message:
    """Let the bot show a message."""
    rows = (buttons,) if buttons else ()
    return chat.show(Message(world.telegram.number(), "bot", world.now(), text, buttons=rows))


async def test_next_gives_everything_shown_once_and_in_order(world: World, chat: Chat) -> None:
    """New messages and edits alike; silence ends with a sentence."""
    first = show(world, chat, "один")
    chat.change(Message(first.id, "bot", first.at, "два"))
    assert [(await chat.next()).text, (await chat.next()).text] == ["один", "два"]
    with pytest.raises(TimeoutError, match=r"the bot showed Олена Коваль nothing for 0\.01 s"):
        await chat.next(0.01)
    assert await chat.quiet(0.01)
    waiting = asyncio.create_task(chat.next())
    await asyncio.sleep(0)
    show(world, chat, "три")
    assert (await waiting).text == "три"
    show(world, chat, "чотири")
    assert [message.text for message in chat.unread] == ["чотири"]
    assert not await chat.quiet(0.01)
    chat.skip()
    assert chat.unread == ()


async def test_until_waits_for_any_change(chat: Chat) -> None:
    """A test may wait for whatever a chat shows."""
    waiting = asyncio.create_task(chat.until(lambda chat: chat.blocked))
    await asyncio.sleep(0)
    chat.block()
    await waiting


def test_a_button_is_pressed_by_its_label_newest_first(world: World, chat: Chat) -> None:
    """What a person does not see cannot be pressed."""
    show(world, chat, "старе", YES)
    newer = show(world, chat, "нове", YES, Button("Сайт", "url", "https://x.ua"))
    pressed = chat.press("Так")
    assert isinstance(pressed, Press)
    assert pressed.message.id == newer.id
    assert chat.press("Сайт") is None
    assert chat.opened_links == ["https://x.ua"]
    with pytest.raises(Impossible, match="sees no button «Ні»; there are: «Так», «Сайт», «Так»"):
        chat.press("Ні")
    chat.answer(pressed.id, Toast("Добре", alert=False, at=world.now()))
    assert chat.toast is not None
    assert chat.presses[pressed.id].answered == chat.toast


def test_a_one_time_keyboard_goes_away_when_pressed(chat: Chat) -> None:
    """Its button writes its label."""
    chat.set_keyboard(Keyboard(((Button("Меню", "reply", "Меню"),),), one_time=True))
    pressed = chat.press("Меню")
    assert isinstance(pressed, Message)
    assert (pressed.text, pressed.by_keyboard, chat.keyboard) == ("Меню", True, None)


def test_who_has_blocked_the_bot_cannot_write(chat: Chat) -> None:
    """As in Telegram one unblocks first; starting does."""
    chat.block()
    with pytest.raises(Impossible, match="has blocked the bot"):
        chat.write_text("агов")
    chat.start()
    assert chat.subscribed


def test_watchers_and_listeners_hear_until_they_stop(world: World, chat: Chat) -> None:
    """The page watches changes, a server listens to acts."""
    changes: list[Change] = []
    acts: list[Act] = []
    unwatch, unlisten = world.watch(changes.append), world.telegram.listen(acts.append)
    own = chat.write_text("12")
    chat.edit(own.id, "13")
    chat.remove(own.id)
    world.telegram.complain("sendMessage", "wrong")
    unwatch()
    unlisten()
    chat.write_text("14")
    assert [change.what for change in changes] == ["message", "edited", "removed", "complaint"]
    assert [type(act).__name__ for act in acts] == ["Wrote", "Edited"]
    assert world.telegram.complaints == [Complaint("sendMessage", "wrong", world.now())]


def test_history_can_be_cleared_on_the_phone_only(world: World, chat: Chat) -> None:
    """An empty chat has no last message; what was shown stays known."""
    show(world, chat, "x")
    chat.clear()
    with pytest.raises(Impossible, match="empty"):
        _ = chat.last
    assert [message.text for message in chat.shown()] == ["x"]
    with pytest.raises(Impossible, match="no own message"):
        chat.edit(1, "y")


def test_unknown_chats_and_messengers_are_named(world: World) -> None:
    """A mistake in a test says what there is."""
    with pytest.raises(LookupError, match="there is no chat 5 in telegram; there are: 6871234501"):
        world.telegram.chat(5)
    with pytest.raises(LookupError, match="there is no messenger icq"):
        world.messenger("icq")


def test_pictures_are_measured_and_made_smaller() -> None:
    """What is no picture stays as it is."""
    photo = sample_photo(size=(800, 600))
    assert image_size(photo) == (800, 600)
    assert image_size(smaller(photo, 100)) == (100, 75)
    assert image_size(b"no picture") is None
    assert smaller(b"no picture", 100) == b"no picture"
    assert smaller(photo[:2000], 100) == photo[:2000]
