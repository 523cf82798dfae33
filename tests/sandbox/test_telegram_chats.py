"""The local Telegram server: files, albums, groups, profiles and rates."""

import json

import httpx
import pytest

from bot.clock import FakeClock
from bot.sandbox.pictures import sample_photo
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram_limits import Rates
from bot.sandbox.values import Media
from tests.sandbox.callers import TelegramCaller

OLENA = 6871234501
MYKOLA = 7012345602
YES_NO = {"inline_keyboard": [[{"text": "Так", "callback_data": "y"}, {"text": "Ні", "callback_data": "n"}]]}


async def test_photos_come_and_go_as_bytes(telegram: TelegramCaller, sandbox: Sandbox, root: str) -> None:
    """A person's photo is fetched through getFile; the bot's own is uploaded and sent again by its id."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    photo = sample_photo()
    chat.send_photo(photo, "лічильник")
    message = (await telegram("getUpdates"))[-1]["message"]
    small, large = message["photo"]
    assert (message["caption"], large["width"], small["width"]) == ("лічильник", 1280, 320)
    for size, same in ((large, True), (small, False)):
        path = (await telegram("getFile", file_id=size["file_id"]))["file_path"]
        got = await telegram.client.get(f"{root}/file/bot{sandbox.telegram.token}/{path}")
        assert (got.content == photo) is same
    answer = await telegram.client.post(
        f"{telegram.address}/sendPhoto",
        data={"chat_id": OLENA, "caption": "<i>графік</i>", "parse_mode": "HTML"},
        files={"photo": ("chart.png", photo, "image/png")},
    )
    sent = answer.json()["result"]
    again = await telegram("sendPhoto", chat_id=OLENA, photo=sent["photo"][-1]["file_id"])
    assert again["photo"][-1] == sent["photo"][-1]
    shown = chat.shown()[0]
    assert isinstance(shown.attachment, Media)
    assert sandbox.world.files[shown.attachment.file].content == photo
    assert [(segment.text, set(segment.styles)) for segment in shown.segments] == [("графік", {"italic"})]


@pytest.mark.parametrize(
    ("method", "field", "upload", "description"),
    [
        ("sendPhoto", "photo", b"no picture", "IMAGE_PROCESS_FAILED"),
        ("sendPhoto", "photo", sample_photo(size=(4200, 200)), "PHOTO_INVALID_DIMENSIONS"),
        ("sendDocument", "document", b"", "file must be non-empty"),
        ("sendDocument", "other", b"x", "there is no document in the request"),
    ],
)
async def test_files_telegram_refuses(
    telegram: TelegramCaller, sandbox: Sandbox, method: str, field: str, upload: bytes, description: str
) -> None:
    """Uploads are looked into."""
    sandbox.world.telegram.chat(OLENA).start()
    answer = await telegram.client.post(
        f"{telegram.address}/{method}", data={"chat_id": OLENA}, files={field: ("f.bin", upload)}
    )
    assert answer.json()["description"] == f"Bad Request: {description}"


async def test_file_ids_are_of_one_kind_and_captions_have_their_own_limit(
    telegram: TelegramCaller, sandbox: Sandbox
) -> None:
    """A document's id sends no photo, an invented one nothing; a caption has 1024 characters."""
    sandbox.world.telegram.chat(OLENA).start()
    document = sandbox.world.store(b"%PDF", kind="document", name="a.pdf").id
    for file, caption, description in (
        (document, "", "can't use file of type Document as Photo"),
        ("nothing", "", "wrong file identifier/HTTP URL specified"),
        (document, "є" * 1025, "message caption is too long"),
    ):
        refused = await telegram.refused("sendPhoto", chat_id=OLENA, photo=file, caption=caption)
        assert refused == (400, f"Bad Request: {description}")
    assert await telegram.refused("getFile", file_id="nothing") == (400, "Bad Request: invalid file_id")


async def test_files_over_20_megabytes_are_not_downloaded(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """A large video can be received but not fetched."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.send_video(b"0" * (20 * 1024 * 1024 + 1))
    video = (await telegram("getUpdates"))[0]["message"]["video"]
    refused = await telegram.refused("getFile", file_id=video["file_id"])
    assert refused == (400, "Bad Request: file is too big")


async def test_an_album_is_sent_whole_or_not_at_all(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """Items of an album share its id; documents do not mix with photos."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    media = [
        {"type": "photo", "media": "attach://a", "caption": "перша"},
        {"type": "photo", "media": "attach://b"},
    ]
    files = {"a": ("a.jpg", sample_photo("1")), "b": ("b.jpg", sample_photo("2"))}
    answer = await telegram.client.post(
        f"{telegram.address}/sendMediaGroup",
        data={"chat_id": OLENA, "media": json.dumps(media)},
        files=files,
    )
    albums = {item["media_group_id"] for item in answer.json()["result"]}
    assert len(albums) == 1
    assert [message.text for message in chat.shown()] == ["перша", ""]
    assert not sandbox.world.telegram.complaints
    mixed = [media[0], {"type": "document", "media": "attach://b"}]
    answer = await telegram.client.post(
        f"{telegram.address}/sendMediaGroup",
        data={"chat_id": OLENA, "media": json.dumps(mixed)},
        files=files,
    )
    assert answer.json()["description"] == "Bad Request: document can't be mixed with other media types"
    assert len(chat.shown()) == 2


async def test_everything_a_person_may_send_becomes_an_update(
    telegram: TelegramCaller, sandbox: Sandbox
) -> None:
    """Voice, sticker, place, card, file, album, forwarded and edited messages have their documented shape."""
    chat = sandbox.world.telegram.chat(OLENA)
    own = chat.write_text("12")
    chat.edit(own.id, "13")
    chat.send_voice()
    chat.send_sticker()
    chat.send_location(50.1, 28.2)
    chat.send_contact("Петро Петренко", "380501112233")
    chat.send_file(b"PK", "заява.asice")
    chat.send_album([sample_photo(), sample_photo()], "два фото")
    chat.forward(["новина"] * 2)
    updates = await telegram("getUpdates")
    assert updates[1]["edited_message"]["text"] == "13"
    kinds = ("text", "voice", "sticker", "location", "contact", "document", "photo")
    found = [next(k for k in kinds if k in u["message"]) for u in updates if "message" in u]
    assert found == [
        "text",
        "voice",
        "sticker",
        "location",
        "contact",
        "document",
        "photo",
        "photo",
        "text",
        "text",
    ]
    assert "user_id" not in updates[5]["message"]["contact"]
    assert updates[6]["message"]["document"]["file_name"] == "заява.asice"
    assert updates[7]["message"]["media_group_id"] == updates[8]["message"]["media_group_id"]
    assert updates[9]["message"]["forward_origin"]["type"] == "hidden_user"


async def test_groups_are_chats_with_a_title(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """In a group nobody can be asked for a phone number."""
    world = sandbox.world.telegram
    group = world.add_group("Будинок 5", world.people[str(OLENA)])
    group.write_text("привіт усім")
    chat = (await telegram("getUpdates"))[0]["message"]["chat"]
    assert (chat["type"], chat["title"], chat["id"] < -(10**12)) == ("supergroup", "Будинок 5", True)
    ask = {"keyboard": [[{"text": "Номер", "request_contact": True}]]}
    refused = await telegram.refused("sendMessage", chat_id=chat["id"], text="?", reply_markup=ask)
    assert refused == (400, "Bad Request: phone number can be requested in private chats only")


async def test_deleting_copying_forwarding_and_typing(
    telegram: TelegramCaller, sandbox: Sandbox, clock: FakeClock
) -> None:
    """The rest of what a bot does in a chat."""
    chat = sandbox.world.telegram.chat(OLENA)
    own = chat.start()
    assert await telegram("sendChatAction", chat_id=OLENA, action="typing")
    assert chat.typing == "typing"
    clock.advance(seconds=6)
    assert chat.typing == ""
    refused = await telegram.refused("sendChatAction", chat_id=OLENA, action="thinking")
    assert refused == (400, "Bad Request: wrong parameter action in request")
    here = {"chat_id": OLENA, "from_chat_id": OLENA, "message_id": own.id}
    copy = await telegram("copyMessage", **here)
    forwarded = await telegram("forwardMessage", **here)
    assert forwarded["forward_origin"]["sender_user_name"] == "Олена Коваль"
    assert await telegram("deleteMessage", chat_id=OLENA, message_id=copy["message_id"])
    assert await telegram("deleteMessages", chat_id=OLENA, message_ids=[own.id, 7])
    assert [message.forwarded_from for message in chat.messages] == ["Олена Коваль"]
    refused = await telegram.refused("deleteMessage", chat_id=OLENA, message_id=copy["message_id"])
    assert refused == (400, "Bad Request: message to delete not found")
    clock.advance(hours=49)
    refused = await telegram.refused("deleteMessage", chat_id=OLENA, message_id=forwarded["message_id"])
    assert refused == (400, "Bad Request: message can't be deleted for everyone")


async def test_the_bot_introduces_itself_per_language(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """Commands and texts are kept per language and scope; what is malformed is refused."""
    profile = sandbox.world.telegram.profile
    menu = [{"command": "menu", "description": "Головне меню"}]
    await telegram("setMyCommands", commands=menu)
    await telegram(
        "setMyCommands", commands=[{"command": "menu", "description": "Main menu"}], language_code="en"
    )
    await telegram(
        "setMyCommands",
        commands=[{"command": "help", "description": "Довідка"}],
        scope={"type": "chat", "chat_id": MYKOLA},
    )
    assert await telegram("getMyCommands") == menu
    assert profile.commands_for("en", str(OLENA))[0].description == "Main menu"
    assert profile.commands_for("uk", str(MYKOLA))[0].name == "help"
    await telegram("setMyDescription", description="Я приймаю показання", language_code="uk")
    await telegram("setMyShortDescription", short_description="Показання")
    await telegram("setChatMenuButton", menu_button={"type": "commands"})
    assert profile.description("uk") == "Я приймаю показання"
    assert (await telegram("getMyShortDescription"))["short_description"] == "Показання"
    for arguments, description in (
        ({"commands": [{"command": "Меню", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "menu", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": menu, "language_code": "ukr"}, "invalid language code specified"),
        ({}, 'parameter "commands" is required'),
    ):
        assert await telegram.refused("setMyCommands", **arguments) == (400, f"Bad Request: {description}")


async def test_rates_are_held_when_switched_on(
    telegram: TelegramCaller, sandbox: Sandbox, clock: FakeClock
) -> None:
    """More than a short burst to one chat, or 30 a second to all, is refused with the time to wait."""
    sandbox.telegram.state.pace.rates = Rates()
    sandbox.world.telegram.chat(OLENA).start()
    for _ in range(4):
        await telegram("sendMessage", chat_id=OLENA, text="x")
    answer = await telegram.client.post(
        f"{telegram.address}/sendMessage", json={"chat_id": OLENA, "text": "x"}
    )
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    clock.advance(seconds=1)
    await telegram("sendMessage", chat_id=OLENA, text="x")
    assert not sandbox.world.telegram.complaints


async def test_a_body_that_is_no_json_is_refused(telegram: TelegramCaller) -> None:
    """A broken request does not break the server."""
    headers = {"Content-Type": "application/json"}
    answer = await telegram.client.post(f"{telegram.address}/getMe", content=b"{", headers=headers)
    assert (answer.status_code, answer.json()["description"]) == (
        400,
        "Bad Request: can't parse JSON object",
    )


async def test_getting_a_chat_gives_what_telegram_documents(
    telegram: TelegramCaller, client: httpx.AsyncClient
) -> None:
    """A ChatFullInfo names the person."""
    chat = await telegram("getChat", chat_id=OLENA)
    assert (chat["type"], chat["first_name"]) == ("private", "Олена")
