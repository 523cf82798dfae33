"""The local Telegram server, spoken to over HTTP as a bot would."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from bot.clock import FakeClock
from bot.sandbox.pictures import sample_photo
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram_limits import Rates
from bot.sandbox.values import Media
from tests.sandbox.callers import TelegramCaller, Webhook

OLENA = 6871234501
MYKOLA = 7012345602
YES_NO = {"inline_keyboard": [[{"text": "Так", "callback_data": "y"}, {"text": "Ні", "callback_data": "n"}]]}


async def test_a_wrong_token_is_unauthorized_and_a_shapeless_one_not_found(
    root: str, telegram: TelegramCaller
) -> None:
    """Telegram tells a wrong token from an address it does not know."""
    wrong = await telegram.client.get(f"{root}/bot7000000001:wrong/getMe")
    shapeless = await telegram.client.get(f"{root}/botwrong/getMe")
    assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
    assert (shapeless.status_code, shapeless.json()["description"]) == (404, "Not Found")


async def test_an_unknown_method_is_not_found_and_noted(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """A method Telegram does not have is answered with 404."""
    assert await telegram.refused("sendMesage") == (404, "Not Found: method not found")
    assert "sendMesage" in sandbox.world.telegram.complaints[0].method


async def test_the_four_forms_of_a_request_mean_the_same(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """Query, form, multipart and JSON work, and a method's name is read in any case."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    say = {"chat_id": str(OLENA), "text": "привіт"}
    client, address = telegram.client, telegram.address
    answers = [
        await client.get(f"{address}/SENDMESSAGE", params=say),
        await client.post(f"{address}/sendMessage", data=say),
        await client.post(f"{address}/sendmessage", files={name: (None, text) for name, text in say.items()}),
        await client.post(f"{address}/sendMessage", json=say),
    ]
    assert [answer.json()["result"]["text"] for answer in answers] == ["привіт"] * 4
    assert not sandbox.world.telegram.complaints


async def test_updates_wait_until_a_larger_offset_confirms_them(
    telegram: TelegramCaller, sandbox: Sandbox
) -> None:
    """The same updates come again until they are confirmed."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start("a1")
    chat.write_text("12345")
    first = await telegram("getUpdates")
    assert [update["message"]["text"] for update in first] == ["/start a1", "12345"]
    assert await telegram("getUpdates") == first
    assert await telegram("getUpdates", offset=first[0]["update_id"] + 1, limit=1) == first[1:]
    assert await telegram("getUpdates", offset=first[1]["update_id"] + 1) == []
    assert first[1]["update_id"] == first[0]["update_id"] + 1
    sender = first[0]["message"]["from"]
    assert sender["id"] > 2**32
    assert sender["language_code"] == "uk"


async def test_a_long_poll_ends_when_something_happens(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """A poll waits for the next update, not for its timeout."""
    poll = asyncio.create_task(telegram("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    assert not poll.done()
    sandbox.world.telegram.chat(OLENA).start()
    assert len(await asyncio.wait_for(poll, 2)) == 1


async def test_a_second_poller_ends_the_first(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """Two polls at once end with 409 for the older one."""
    older = asyncio.create_task(telegram.refused("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    newer = asyncio.create_task(telegram("getUpdates", timeout=20))
    code, text = await asyncio.wait_for(older, 2)
    assert code == 409
    assert text.startswith("Conflict: terminated by other getUpdates request")
    sandbox.world.telegram.chat(OLENA).start()
    assert await asyncio.wait_for(newer, 2)


async def test_messages_wait_a_day_and_presses_150_seconds(
    telegram: TelegramCaller, sandbox: Sandbox, clock: FakeClock
) -> None:
    """What the bot does not fetch in time is lost."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    await telegram("sendMessage", chat_id=OLENA, text="?", reply_markup=YES_NO)
    chat.press("Так")
    clock.advance(seconds=151)
    assert [set(update) - {"update_id"} for update in await telegram("getUpdates")] == [{"message"}]
    clock.advance(hours=24)
    assert await telegram("getUpdates") == []


async def test_only_allowed_kinds_of_updates_are_kept(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """Kinds the bot did not ask for never come; an unknown kind is noted."""
    chat = sandbox.world.telegram.chat(OLENA)
    await telegram("getUpdates", allowed_updates=["callback_query", "mesage"])
    chat.start()
    assert await telegram("getUpdates") == []
    await telegram("getUpdates", allowed_updates=[])
    chat.write_text("знову")
    assert len(await telegram("getUpdates")) == 1
    assert "mesage" in sandbox.world.telegram.complaints[0].text


async def test_a_webhook_gets_updates_with_its_secret(
    telegram: TelegramCaller, sandbox: Sandbox, webhook: Webhook
) -> None:
    """What waited and what comes is pushed in order, with the secret token."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    await telegram("setWebhook", url=webhook.url, secret_token="s3cret_-")
    chat.write_text("друге")
    received = await webhook.until(2)
    assert [r.body["message"]["text"] for r in received] == ["/start", "друге"]
    assert received[0].headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret_-"
    code, text = await telegram.refused("getUpdates")
    assert (code, text.split(";")[0]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active",
    )
    info = await telegram("getWebhookInfo")
    assert info["url"] == webhook.url
    await telegram("deleteWebhook")
    assert await telegram("getUpdates") == []


async def test_a_failing_webhook_is_tried_again_and_holds_back_its_chat_only(
    telegram: TelegramCaller, sandbox: Sandbox, webhook: Webhook
) -> None:
    """A refused update comes again before the next one of that chat; other chats go on."""
    refusals = [500, 503]

    def answer(body: Any) -> tuple[int, Any]:
        olena = body["message"]["chat"]["id"] == OLENA
        return (refusals.pop(0) if olena and refusals else 200), None

    webhook.answer = answer
    await telegram("setWebhook", url=webhook.url)
    olena, mykola = sandbox.world.telegram.chat(OLENA), sandbox.world.telegram.chat(MYKOLA)
    olena.write_text("один")
    olena.write_text("два")
    mykola.write_text("я")
    received = await webhook.until(5)
    assert [r.body["message"]["text"] for r in received if r.body["message"]["chat"]["id"] == OLENA] == [
        "один",
        "один",
        "один",
        "два",
    ]
    assert "503" in (await telegram("getWebhookInfo"))["last_error_message"]


async def test_a_method_in_the_answer_to_a_webhook_is_carried_out(
    telegram: TelegramCaller, sandbox: Sandbox, webhook: Webhook
) -> None:
    """The bot may answer a push with a method."""
    webhook.answer = lambda body: (
        200,
        {"method": "sendMessage", "chat_id": body["message"]["chat"]["id"], "text": "є"},
    )
    await telegram("setWebhook", url=webhook.url)
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    assert (await chat.next()).text == "є"


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        (
            {"url": "ftp://x.ua"},
            "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            {"url": "https://x.ua", "secret_token": "так"},
            "Bad Request: secret token contains unallowed characters",
        ),
    ],
)
async def test_webhooks_telegram_would_refuse(
    telegram: TelegramCaller, arguments: dict[str, str], description: str
) -> None:
    """A webhook's address and secret are checked."""
    assert await telegram.refused("setWebhook", **arguments) == (400, description)


def buttons(*row: dict[str, Any]) -> dict[str, Any]:
    """An inline keyboard of one row."""
    return {"inline_keyboard": [list(row)]}


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "   \n"}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "є" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "parse_mode": "HTLM"}, "unsupported parse_mode"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "R&D <3 x", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "3" at byte offset 4',
        ),
        (
            {"text": "ї<b>x</i>", "parse_mode": "html"},
            'can\'t parse entities: Unmatched end tag at byte offset 6, expected "</b>", found "</i>"',
        ),
        (
            {"text": "x</b>", "parse_mode": "HTML"},
            "can't parse entities: Unexpected end tag at byte offset 1",
        ),
        (
            {"text": "x", "reply_markup": "{not json"},
            "can't parse reply keyboard markup JSON object",
        ),
        ({"text": "x", "reply_markup": []}, "object expected as reply markup"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [{"text": "y", "callback_data": "z"}]}},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"text": "x", "reply_markup": buttons({"text": "y"})},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": buttons({"text": "y", "callback_data": "ї" * 33})},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": buttons({"text": "", "callback_data": "z"})},
            "inline keyboard button text must be non-empty",
        ),
        (
            {"text": "x", "reply_markup": buttons({"text": "y", "url": "http://localhost:8080/a"})},
            "inline keyboard button URL 'http://localhost:8080/a' is invalid: Wrong HTTP URL",
        ),
        (
            {
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "y", "callback_data": "z"}]] * 101},
            },
            "reply markup is too long",
        ),
        (
            {"text": "x", "reply_markup": {"keyboard": [[{"text": " "}]]}},
            "keyboard button text must be non-empty",
        ),
        ({"text": "x", "reply_parameters": {"message_id": 5}}, "message to be replied not found"),
        ({"text": "x", "chat_id": 1}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
    ],
)
async def test_messages_telegram_refuses(
    telegram: TelegramCaller, sandbox: Sandbox, arguments: dict[str, Any], description: str
) -> None:
    """A refused message is answered in Telegram's words and shown to nobody."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    refused = await telegram.refused("sendMessage", **{"chat_id": OLENA, **arguments})
    assert refused == (400, f"Bad Request: {description}")
    assert not chat.shown()
    assert len(sandbox.world.telegram.complaints) == (0 if description == "chat not found" else 1)


async def test_the_longest_allowed_text_is_shown_whole(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """The limit counts what is read, in UTF-16 units, after the tags are gone."""
    sandbox.world.telegram.chat(OLENA).start()
    await telegram("sendMessage", chat_id=OLENA, text=f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert not sandbox.world.telegram.complaints


async def test_what_telegram_ignores_is_noted(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """Unknown parameters and buttons with two actions pass, but the sandbox complains."""
    sandbox.world.telegram.chat(OLENA).start()
    two = {"text": "y", "callback_data": "z", "url": "https://x.ua"}
    await telegram(
        "sendMessage", chat_id=OLENA, text="x", silent=True, reply_markup={"inline_keyboard": [[two]]}
    )
    said = [complaint.text for complaint in sandbox.world.telegram.complaints]
    assert said == [
        "unknown parameters: silent",
        "button «y» has more than one action: url, callback_data",
    ]


async def test_nobody_is_written_to_before_they_start_or_after_they_block(
    telegram: TelegramCaller, sandbox: Sandbox
) -> None:
    """403 before the first message and after a block; both are told as my_chat_member."""
    chat = sandbox.world.telegram.chat(OLENA)
    before = await telegram.refused("sendMessage", chat_id=OLENA, text="x")
    assert before == (403, "Forbidden: bot can't initiate conversation with a user")
    chat.start()
    chat.block()
    after = await telegram.refused("sendMessage", chat_id=OLENA, text="x")
    assert after == (403, "Forbidden: bot was blocked by the user")
    chat.start()
    await telegram("sendMessage", chat_id=OLENA, text="x")
    members = [u["my_chat_member"] for u in await telegram("getUpdates") if "my_chat_member" in u]
    assert [m["new_chat_member"]["status"] for m in members] == ["kicked", "member"]


async def test_a_press_is_answered_within_150_seconds(
    telegram: TelegramCaller, sandbox: Sandbox, clock: FakeClock
) -> None:
    """The button is busy until the query is answered; a late or invented answer is refused."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    await telegram("sendMessage", chat_id=OLENA, text="Вірно?", reply_markup=YES_NO)
    chat.press("Ні")
    query = (await telegram("getUpdates"))[-1]["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("n", "Вірно?")
    assert await telegram("answerCallbackQuery", callback_query_id=query["id"], text="Добре")
    assert chat.toast is not None
    assert (chat.toast.text, chat.toast.alert) == ("Добре", False)
    clock.advance(seconds=151)
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await telegram.refused("answerCallbackQuery", callback_query_id=query["id"]) == (400, too_old)
    assert await telegram.refused("answerCallbackQuery", callback_query_id="1") == (400, too_old)
    assert not sandbox.world.telegram.complaints


async def test_messages_are_edited_in_place(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """Editing replaces text and buttons; nothing new to show is an error."""
    chat = sandbox.world.telegram.chat(OLENA)
    own = chat.start()
    sent = await telegram("sendMessage", chat_id=OLENA, text="один", reply_markup=YES_NO)
    where = {"chat_id": OLENA, "message_id": sent["message_id"]}
    edited = await telegram("editMessageText", **where, text="два", reply_markup=YES_NO)
    assert "edit_date" in edited
    assert [message.text for message in chat.messages] == ["/start", "два"]
    code, text = await telegram.refused("editMessageText", **where, text="два", reply_markup=YES_NO)
    assert (code, text[:37]) == (400, "Bad Request: message is not modified:")
    await telegram("editMessageText", **where, text="два")
    assert chat.last.buttons == ()
    assert [message.text for message in chat.shown()] == ["один", "два", "два"]
    for arguments, description in (
        ({**where, "message_id": 99}, "message to edit not found"),
        ({**where, "message_id": own.id}, "message can't be edited"),
        ({**where, "reply_markup": {"keyboard": [["x"]]}}, "inline keyboard expected"),
    ):
        refused = await telegram.refused("editMessageText", text="три", **arguments)
        assert refused == (400, f"Bad Request: {description}")


async def test_a_message_with_a_reply_keyboard_cannot_be_edited(
    telegram: TelegramCaller, sandbox: Sandbox
) -> None:
    """The keyboard stands below the field until it is removed; its message stays as it is."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    keyboard = {
        "keyboard": [["Меню", {"text": "Мій номер", "request_contact": True}]],
        "resize_keyboard": True,
    }
    sent = await telegram("sendMessage", chat_id=OLENA, text="Номер?", reply_markup=keyboard)
    assert chat.keyboard is not None
    assert [button.text for button in chat.keyboard.buttons] == ["Меню", "Мій номер"]
    refused = await telegram.refused(
        "editMessageText", chat_id=OLENA, message_id=sent["message_id"], text="Інше"
    )
    assert refused == (400, "Bad Request: message can't be edited")
    chat.press("Мій номер")
    chat.press("Меню")
    updates = await telegram("getUpdates")
    assert updates[-2]["message"]["contact"]["user_id"] == OLENA
    assert updates[-1]["message"]["text"] == "Меню"
    await telegram("sendMessage", chat_id=OLENA, text="Дякую", reply_markup={"remove_keyboard": True})
    assert chat.keyboard is None


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
