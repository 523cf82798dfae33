"""The world survives its process: what is kept, and what a restart may not repeat or lose."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest

from bot.clock import FakeClock
from bot.sandbox.keep import SKIPPED_NUMBERS, Keeper
from bot.sandbox.keep_codec import Unreadable, pack, unpack
from bot.sandbox.pictures import sample_photo
from bot.sandbox.server import Sandbox, build, serve
from bot.sandbox.values import (
    Attachment,
    Button,
    Carousel,
    Contact,
    Entity,
    Keyboard,
    Link,
    Media,
    Message,
    Place,
    Segment,
)
from tests.sandbox.callers import ViberCaller, Webhook

ALL_KINDS: tuple[Attachment | None, ...] = (
    None,
    Media("photo", "AgACAgI1", "photo.jpg", "image/jpeg", 10, 640, 480),
    Contact("Олена Коваль", "380671234501", "6871234501"),
    Place(50.25, 28.66),
    Link("https://zrazok.example/"),
    Carousel((Button("Далі", "reply", "next", segments=(Segment("Далі", frozenset({"bold"})),)),)),
)


def kept(sandbox: Sandbox, folder: Path) -> Keeper:
    """A keeper that has loaded what there is and keeps what comes."""
    keeper = Keeper(sandbox, folder)
    keeper.load()
    keeper.start()
    return keeper


@pytest.mark.parametrize("attachment", ALL_KINDS)
def test_every_kind_of_message_comes_back_equal(clock: FakeClock, attachment: Attachment | None) -> None:
    """Packing, JSON and unpacking change nothing."""
    message = Message(
        id=5_741_311_803_571_721_001,
        sender="bot",
        at=clock(),
        text="Показ <b>прийнято</b>",
        entities=(Entity("bold", 6, 8),),
        buttons=((Button("Меню", "callback", "m", style="primary"),),),
        attachment=attachment,
        edited=clock(),
    )
    assert unpack(json.loads(json.dumps(pack(message)))) == message


def test_values_of_other_versions_are_read_as_far_as_they_are_known() -> None:
    """A field that no longer exists is dropped, a class that never existed is said to be unreadable."""
    assert unpack({"=": "Link", "url": "https://a.example", "colour": "blue"}) == Link("https://a.example")
    with pytest.raises(Unreadable):
        unpack({"=": "Telepathy"})
    with pytest.raises(Unreadable):
        unpack({"=": "Link"})


async def test_chats_files_and_keyboards_come_back(clock: FakeClock, tmp_path: Path) -> None:
    """After a restart a phone shows what it showed."""
    first = build(clock)
    keeper = kept(first, tmp_path)
    chat = first.world.telegram.chat("6871234501")
    chat.start("123456789")
    photo = chat.send_photo(sample_photo("004311"), caption="Ось показ")
    chat.set_keyboard(Keyboard(((Button("Так", "reply", "Так"),),), placeholder="Так чи ні?"))
    other = first.world.viber.chat("02gMykolaTkachenkoBx1A==")
    other.subscribe()
    other.block()
    await keeper.close()

    second = build(clock)
    await kept(second, tmp_path).close()
    again = second.world.telegram.chat("6871234501")
    assert again.messages == chat.messages
    assert again.keyboard == chat.keyboard
    assert again.started
    assert isinstance(photo.attachment, Media)
    assert second.world.files[photo.attachment.file] == first.world.files[photo.attachment.file]
    assert second.world.viber.chat(other.id).blocked
    assert not second.world.viber.chat("01gOlenaKovalSandbox1A==").started


async def test_a_change_is_written_without_an_orderly_end(clock: FakeClock, tmp_path: Path) -> None:
    """A killed process leaves on the disk what happened a moment before."""
    first = build(clock)
    keeper = kept(first, tmp_path)
    first.world.viber.chat("01gOlenaKovalSandbox1A==").write_text("Доброго дня")
    path = tmp_path / "chats" / "viber-01gOlenaKovalSandbox1A%3D%3D.json"
    for _ in range(100):
        if path.exists():
            break
        await asyncio.sleep(0.05)
    second = build(clock)
    Keeper(second, tmp_path).load()
    assert second.world.viber.chat("01gOlenaKovalSandbox1A==").last.text == "Доброго дня"
    await keeper.close()


async def test_numbers_are_never_given_out_twice(clock: FakeClock, tmp_path: Path) -> None:
    """Message ids, tokens and update numbers go on above all that a killed process can have used."""
    first = build(clock)
    keeper = kept(first, tmp_path)
    chat = first.world.telegram.chat("6871234501")
    chat.write_text("один")
    await keeper.close()
    chat.write_text("два, і вже не записано")
    second = build(clock)
    await kept(second, tmp_path).close()
    assert second.world.telegram.last_number > first.world.telegram.last_number
    assert second.telegram.state.queue.last == first.telegram.state.queue.last - 1 + SKIPPED_NUMBERS


async def test_what_the_bot_has_not_taken_waits_for_it(
    clock: FakeClock, tmp_path: Path, webhook: Webhook, client: httpx.AsyncClient
) -> None:
    """An update that nobody confirmed and a callback that nobody answered come after the restart."""
    first = build(clock, viber_retries=())
    keeper = kept(first, tmp_path)
    first.viber.sender.holds = True
    first.world.telegram.chat("6871234501").write_text("Чи є хто?")
    first.world.viber.chat("01gOlenaKovalSandbox1A==").write_text("Чи є хто?")
    await keeper.close()

    second = build(clock)
    again = kept(second, tmp_path)
    waiting = await second.telegram.state.queue.poll(0, 10, 0)
    assert [update["message"]["text"] for update in waiting] == ["Чи є хто?"]
    async with serve(second) as addresses:
        await ViberCaller(client, addresses.viber, second.viber.token)("set_webhook", url=webhook.url)
        calls = await webhook.until(2)
        for _ in range(500):
            if not second.viber.sender.unanswered:
                break
            await asyncio.sleep(0.01)
    await again.close()
    assert second.viber.sender.unanswered == ()
    assert [call.body["event"] for call in calls] == ["webhook", "message"]


async def test_a_broken_file_costs_only_itself(clock: FakeClock, tmp_path: Path) -> None:
    """What cannot be read is put aside; the other chats are there."""
    first = build(clock)
    keeper = kept(first, tmp_path)
    first.world.telegram.chat("6871234501").write_text("ціле")
    first.world.telegram.chat("7012345602").write_text("зіпсоване")
    await keeper.close()
    (tmp_path / "chats" / "telegram-7012345602.json").write_text("{")
    second = build(clock)
    await kept(second, tmp_path).close()
    assert second.world.telegram.chat("6871234501").last.text == "ціле"
    assert second.world.telegram.chat("7012345602").messages == []
    assert (tmp_path / "chats" / "telegram-7012345602.unreadable").exists()


async def test_a_full_disk_is_tried_again(clock: FakeClock, tmp_path: Path) -> None:
    """What could not be written is written with the next change."""
    sandbox = build(clock)
    keeper = kept(sandbox, tmp_path)
    chat = sandbox.world.telegram.chat("6871234501")
    obstacle = tmp_path / "world.json.new"
    obstacle.mkdir()
    chat.write_text("перше")
    await asyncio.sleep(0.6)
    obstacle.rmdir()
    sandbox.world.telegram.chat("7012345602").write_text("друге")
    await keeper.close()
    second = build(clock)
    Keeper(second, tmp_path).load()
    assert second.world.telegram.chat("6871234501").last.text == "перше"
    assert second.telegram.state.queue.last > 0
