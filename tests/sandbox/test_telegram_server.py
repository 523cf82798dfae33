"""The local Telegram server, spoken to over HTTP as a bot would."""

import asyncio
from typing import Any

import pytest

from bot.clock import FakeClock
from bot.sandbox.server import Sandbox
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


async def polled(sandbox: Sandbox) -> None:
    """Wait until a poll waits."""
    while not sandbox.telegram.state.queue.polled:  # noqa: ASYNC110 - the queue tells nobody
        await asyncio.sleep(0.005)


async def test_a_long_poll_ends_when_something_happens(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """A poll waits for the next update, not for its timeout."""
    poll = asyncio.create_task(telegram("getUpdates", timeout=20))
    await polled(sandbox)
    assert not poll.done()
    sandbox.world.telegram.chat(OLENA).start()
    assert len(await asyncio.wait_for(poll, 15)) == 1


async def test_a_second_poller_ends_the_first(telegram: TelegramCaller, sandbox: Sandbox) -> None:
    """Two polls at once end with 409 for the older one."""
    older = asyncio.create_task(telegram.refused("getUpdates", timeout=20))
    await polled(sandbox)
    newer = asyncio.create_task(telegram("getUpdates", timeout=20))
    code, text = await asyncio.wait_for(older, 15)
    assert code == 409
    assert text.startswith("Conflict: terminated by other getUpdates request")
    sandbox.world.telegram.chat(OLENA).start()
    assert await asyncio.wait_for(newer, 15)


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
