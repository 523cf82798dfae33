"""The local Viber server, spoken to over HTTP as a bot would."""

import hashlib
import hmac
from typing import Any

import httpx
import pytest

from bot.clock import FakeClock
from bot.sandbox.pictures import sample_photo
from bot.sandbox.server import Sandbox
from bot.sandbox.values import Carousel, Media, Message
from bot.sandbox.viber import ViberRates
from tests.sandbox.callers import ViberCaller, Webhook, complaint

OLENA = "01gOlenaKovalSandbox1A=="
JAMES = "04gJamesONeillSandb+1A=="
SENDER = {"name": "Обленерго"}


def keyboard(*buttons: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A keyboard of these buttons."""
    return {"Type": "keyboard", "Buttons": list(buttons), **fields}


def button(**fields: Any) -> dict[str, Any]:
    """A valid button, changed by the fields given."""
    return {"ActionBody": "так", "Text": "Так", **fields}


def text(words: str, **fields: Any) -> dict[str, Any]:
    """A text message to Olena."""
    return {"receiver": OLENA, "type": "text", "text": words, "sender": SENDER, **fields}


@pytest.fixture
async def bot(viber: ViberCaller, webhook: Webhook) -> ViberCaller:
    """Viber's API with the webhook set."""
    answer = await viber("set_webhook", url=webhook.url, send_name=True)
    assert answer["status"] == 0
    webhook.received.clear()
    return viber


async def test_setting_a_webhook_asks_it_first(viber: ViberCaller, webhook: Webhook) -> None:
    """The webhook is called with a signed event and must answer 200."""
    answer = await viber("set_webhook", url=webhook.url, event_types=["delivered"])
    assert answer["status_message"] == "ok"
    assert answer["event_types"] == ["delivered", "message", "subscribed", "unsubscribed"]
    call = webhook.received[0]
    assert (call.body["event"], call.body["message_token"] > 2**62) == ("webhook", True)
    signature = hmac.new(viber.token.encode(), call.raw, hashlib.sha256).hexdigest()
    assert call.headers["X-Viber-Content-Signature"] == signature


async def test_a_webhook_that_does_not_answer_200_is_not_set(viber: ViberCaller, webhook: Webhook) -> None:
    """Status 1 for an address that is none, that nobody listens at, or that refuses."""
    webhook.answer = lambda _body: (500, None)
    for url in ("mailto:x", "http://127.0.0.1:9/hook", webhook.url):
        assert (await viber("set_webhook", url=url))["status"] == 1
    assert (await viber("send_message", **text("x")))["status"] == 10


async def test_the_token_is_checked(viber: ViberCaller, client: httpx.AsyncClient) -> None:
    """Status 2 without a token and with a wrong one."""
    absent = await client.post(f"{viber.address}/get_account_info", json={})
    headers = {"X-Viber-Auth-Token": "wrong"}
    wrong = await client.post(f"{viber.address}/get_account_info", json={}, headers=headers)
    assert (absent.json()["status"], absent.json()["status_message"]) == (2, "missing_auth_token")
    assert (wrong.json()["status"], wrong.json()["status_message"]) == (2, "invalidAuthToken")


async def test_opening_the_chat_may_be_answered_with_a_welcome(
    bot: ViberCaller, webhook: Webhook, sandbox: Sandbox
) -> None:
    """The answer to conversation_started is shown before the person has subscribed."""
    welcome = {
        "type": "text",
        "text": "Вітаю, *Олено*!",
        "sender": SENDER,
        "keyboard": keyboard(button()),
    }
    webhook.answer = lambda body: (200, welcome if body["event"] == "conversation_started" else None)
    chat = sandbox.world.viber.chat(OLENA)
    chat.open_chat("0123456789")
    shown = await chat.next()
    assert (shown.text, [s.text for s in shown.segments if "bold" in s.styles]) == (
        "Вітаю, Олено!",
        ["Олено"],
    )
    event = webhook.received[0].body
    assert (event["context"], event["subscribed"], event["type"]) == ("0123456789", False, "open")
    assert event["user"] == {
        "id": OLENA,
        "name": "Олена Коваль",
        "language": "uk",
        "country": "UA",
        "api_version": 10,
    }
    assert chat.keyboard is not None
    assert not chat.subscribed
    assert (await bot("send_message", **text("ще")))["status"] == 6
    assert not sandbox.world.viber.complaints


async def test_a_wrong_welcome_is_noted_and_not_shown(
    bot: ViberCaller, webhook: Webhook, sandbox: Sandbox
) -> None:
    """A welcome is checked like any message."""
    webhook.answer = lambda _body: (200, {"type": "text", "text": "Вітаю"})
    chat = sandbox.world.viber.chat(OLENA)
    chat.open_chat()
    await webhook.until(1)
    assert "sender.name is missing" in (await complaint(sandbox.world)).text
    assert not chat.shown()


async def test_the_first_message_subscribes(bot: ViberCaller, webhook: Webhook, sandbox: Sandbox) -> None:
    """No subscribed event for a first message; one for Subscribe after Unsubscribe."""
    chat = sandbox.world.viber.chat(OLENA)
    chat.write_text("привіт")
    chat.block()
    assert (await bot("send_message", **text("x")))["status"] == 6
    chat.subscribe()
    assert (await bot("send_message", **text("x")))["status"] == 0
    events = [call.body["event"] for call in await webhook.until(4)]
    assert events == ["message", "unsubscribed", "subscribed", "delivered"]
    message = webhook.received[0].body
    assert message["sender"]["id"] == OLENA
    assert message["message"] == {"type": "text", "text": "привіт"}
    assert message["timestamp"] > 10**12


async def test_names_come_only_when_asked_for(viber: ViberCaller, webhook: Webhook, sandbox: Sandbox) -> None:
    """Without send_name a placeholder stands for the name; with send_photo there is an avatar to fetch."""
    await viber("set_webhook", url=webhook.url)
    chat = sandbox.world.viber.chat(OLENA)
    chat.write_text("я")
    sender = (await webhook.until(2))[1].body["sender"]
    assert (sender["name"], "avatar" in sender) == ("Subscriber", False)
    await viber("set_webhook", url=webhook.url, send_photo=True)
    chat.write_text("я")
    avatar = (await webhook.until(4))[3].body["sender"]["avatar"]
    assert (await viber.client.get(avatar)).headers["content-type"] == "image/jpeg"


async def test_a_callback_is_repeated_with_its_token_until_answered(
    bot: ViberCaller, webhook: Webhook, sandbox: Sandbox
) -> None:
    """What was not answered with 200 comes again and holds nothing back."""
    refusals = [500, 404]
    webhook.answer = lambda body: (
        refusals.pop(0) if refusals and body["message"]["text"] == "один" else 200,
        None,
    )
    chat = sandbox.world.viber.chat(OLENA)
    first = chat.write_text("один")
    chat.write_text("два")
    received = await webhook.until(4)
    said = [call.body["message"]["text"] for call in received]
    assert (said[0], said.count("один"), said.count("два")) == ("один", 3, 1)
    tokens = {c.body["message_token"] for c in received if c.body["message"]["text"] == "один"}
    assert tokens == {first.id}


async def test_messages_are_delivered_and_seen(bot: ViberCaller, webhook: Webhook, sandbox: Sandbox) -> None:
    """Delivered when the phone is on, seen when the person looks."""
    chat = sandbox.world.viber.chat(OLENA)
    chat.write_text("я")
    chat.go_offline()
    token = (await bot("send_message", **text("x", tracking_data="t1")))["message_token"]
    assert token > 2**62
    chat.go_online()
    chat.look()
    calls = (await webhook.until(3))[1:]
    assert [(call.body["event"], call.body["message_token"]) for call in calls] == [
        ("delivered", token),
        ("seen", token),
    ]
    chat.write_text("ок")
    assert (await webhook.until(4))[-1].body["message"]["tracking_data"] == "t1"


async def test_buttons_do_what_they_do_on_a_phone(
    bot: ViberCaller, webhook: Webhook, sandbox: Sandbox
) -> None:
    """A message without a keyboard takes the keyboard away; until then every button does its own."""
    chat = sandbox.world.viber.chat(OLENA)
    chat.write_text("я")
    buttons = keyboard(
        button(Columns=3, ActionBody="yes:1"),
        button(Columns=3, Text="<font color='#ff0000'><b>Ні</b></font>", ActionBody="no:1", Silent=True),
        button(Text="Сайт", ActionType="open-url", ActionBody="https://x.ua", Silent=True),
        button(Text="Мій номер", ActionType="share-phone", ActionBody="phone"),
        button(Text="Де я", ActionType="location-picker", ActionBody="place"),
        BgColor="#FFFFFF",
        InputFieldState="minimized",
    )
    answer = await bot("send_message", **text("?", keyboard=buttons, min_api_version=4))
    assert answer["status"] == 0
    assert chat.keyboard is not None
    assert [len(row) for row in chat.keyboard.rows] == [2, 1, 1, 1]
    assert chat.keyboard.field == "minimized"
    styled = chat.keyboard.buttons[1].segments[0]
    assert (styled.text, styled.colour, set(styled.styles)) == ("Ні", "#ff0000", {"bold"})
    for label in ("Так", "Ні", "Сайт", "Мій номер", "Де я"):
        chat.press(label)
    calls = [c.body for c in await webhook.until(7) if c.body["event"] == "message"][1:]
    assert [(call["message"]["type"], call["silent"]) for call in calls] == [
        ("text", False),
        ("text", True),
        ("text", True),
        ("contact", False),
        ("location", False),
    ]
    assert calls[0]["message"]["text"] == "yes:1"
    assert calls[3]["message"]["contact"] == {"name": "Олена Коваль", "phone_number": "380671234501"}
    assert [m.text for m in chat.messages if m.sender == "person" and m.text] == ["я", "yes:1"]
    await bot("send_message", **text("без клавіатури"))
    assert sandbox.world.viber.chat(OLENA).keyboard is None
    assert not sandbox.world.viber.complaints


@pytest.mark.parametrize(
    ("message", "status", "words"),
    [
        (text(""), 4, "missingData"),
        (text("є" * 7001), 3, "badData"),
        (text("x", sender={"name": "н" * 29}), 3, "badData"),
        (text("x", sender={}), 4, "missingData"),
        (text("x", tracking_data="t" * 4097), 3, "badData"),
        (text("x", type="poem"), 3, "badData"),
        (text("x", receiver="nobody"), 5, "receiverNotRegistered"),
        (text("x", receiver=JAMES), 6, "receiverNotSubscribed"),
        (text("x", min_api_version=11), 13, "apiVersionNotSupported"),
        (text("x", type="picture", media="https://x.ua/a.pdf"), 3, "badData"),
        (text("є" * 769, type="picture", media="https://x.ua/a.jpg"), 3, "badData"),
        (text("x", type="video", media="https://x.ua/a.mp4"), 4, "missingData"),
        (text("x", type="video", media="https://x.ua/a.mp4", size=1, duration=181), 3, "badData"),
        (text("x", type="file", media="https://x.ua/a", size=1), 4, "missingData"),
        (text("x", type="location", location={"lat": 91, "lon": 0}), 3, "badData"),
        (text("x", type="contact", contact={"name": "n" * 29, "phone_number": "1"}), 3, "badData"),
        (text("x", type="url", media="x.ua"), 3, "badData"),
        (
            text("x", keyboard={"Buttons": [button()]}),
            3,
            'keyboard is not valid. [object has missing required properties (["Type"])]',
        ),
        (
            text("x", keyboard=keyboard()),
            3,
            (
                "keyboard is not valid. [array is too short: must have at least 1 elements but "
                "instance has 0 elements]"
            ),
        ),
        (
            text("x", keyboard=keyboard({"Text": "Так"})),
            3,
            'keyboard is not valid. [object has missing required properties (["ActionBody"])]',
        ),
        (
            text("x", keyboard=keyboard(button(Columns=7))),
            3,
            (
                "keyboard is not valid. [numeric instance is greater than the required maximum "
                "(maximum: 6, found: 7)]"
            ),
        ),
        (
            text("x", keyboard=keyboard({"ActionBody": "так"})),
            3,
            "keyboard is not valid. [instance failed to match at least one required schema among 4]",
        ),
        (
            text("x", keyboard=keyboard(button(ActionType="share-phone"))),
            14,
            "incompatibleWithVersion",
        ),
        (
            text("x", keyboard=keyboard(button(), InputFieldState="hidden")),
            14,
            "incompatibleWithVersion",
        ),
    ],
)
async def test_messages_viber_refuses(
    bot: ViberCaller, sandbox: Sandbox, message: dict[str, Any], status: int, words: str
) -> None:
    """A refusal is HTTP 200 with a status; nothing is shown."""
    chat = sandbox.world.viber.chat(OLENA)
    chat.write_text("я")
    answer = await bot("send_message", **message)
    assert (answer["status"], answer["status_message"]) == (status, words)
    assert not chat.shown()
    assert bool(sandbox.world.viber.complaints) is (status in {3, 4, 14})


@pytest.mark.parametrize(
    "wrong",
    [
        {"Rows": 3},
        {"Rows": "1"},
        {"BgColor": "red"},
        {"Text": "є" * 251},
        {"ActionType": "open-url "},
        {"TextSize": "huge"},
        {"ActionBody": ""},
        {"TextOpacity": 101},
    ],
)
async def test_buttons_viber_refuses(bot: ViberCaller, sandbox: Sandbox, wrong: dict[str, Any]) -> None:
    """Every field of a button has its range."""
    sandbox.world.viber.chat(OLENA).write_text("я")
    answer = await bot("send_message", **text("x", keyboard=keyboard(button(**wrong))))
    assert answer["status"] == 3
    assert answer["status_message"].startswith("keyboard is not valid. [")


async def test_a_keyboard_too_tall_for_a_phone_fails_later(
    bot: ViberCaller, webhook: Webhook, sandbox: Sandbox
) -> None:
    """The server takes it, the phone does not: a failed callback."""
    chat = sandbox.world.viber.chat(OLENA)
    chat.write_text("я")
    answer = await bot("send_message", **text("x", keyboard=keyboard(*[button()] * 13)))
    assert answer["status"] == 0
    failed = (await webhook.until(2))[1].body
    assert (failed["event"], failed["message_token"]) == ("failed", answer["message_token"])
    assert "13 rows" in failed["desc"]
    assert not chat.shown()


async def test_what_viber_ignores_is_noted(bot: ViberCaller, sandbox: Sandbox) -> None:
    """Unknown fields and nulls pass, but the sandbox complains."""
    sandbox.world.viber.chat(OLENA).write_text("я")
    buttons = keyboard(button(Color="#fff", Text="<h1>Так</h1>"))
    answer = await bot("send_message", **text("x", buttons=[], alt_text=None, keyboard=buttons))
    assert answer["status"] == 0
    said = [complaint.text for complaint in sandbox.world.viber.complaints]
    assert said == [
        "null values: alt_text",
        "a button has unknown fields: Color",
        "a button's text has tags Viber does not know: h1",
        "a message of type text has unknown fields: buttons",
    ]


async def test_requests_over_30_kilobytes_and_broken_ones_are_bad(
    bot: ViberCaller, client: httpx.AsyncClient
) -> None:
    """Status 3 for what is too large, no JSON, or no object."""
    headers = {"X-Viber-Auth-Token": bot.token}
    for body in (b"{", b"[]", b'{"a":"' + b"0" * 30_000 + b'"}'):
        answer = await client.post(f"{bot.address}/send_message", content=body, headers=headers)
        assert answer.json()["status"] == 3
    assert (await client.post(f"{bot.address}/sendmessage", json={}, headers=headers)).status_code == 404


async def test_media_of_the_bot_is_fetched_as_a_phone_would(
    bot: ViberCaller, sandbox: Sandbox, root: str
) -> None:
    """The picture's bytes arrive in the chat; an address nobody serves is noted."""
    chat = sandbox.world.viber.chat(OLENA)
    chat.write_text("я")
    photo = sample_photo()
    own = sandbox.world.store(photo, kind="photo", name="chart.jpg", media_type="image/jpeg")
    url = f"{root}/viber/media/{own.id}/chart.jpg"
    await bot("send_message", **text("графік", type="picture", media=url))

    def arrived(message: Message) -> bool:
        return isinstance(message.attachment, Media) and message.attachment.file != ""

    await chat.until(lambda chat: arrived(chat.last))
    attachment = chat.last.attachment
    assert isinstance(attachment, Media)
    assert sandbox.world.files[attachment.file].content == photo
    assert (attachment.width, chat.last.text) == (1280, "графік")
    await bot("send_message", **text("", type="picture", media=f"{root}/viber/media/none/a.png"))
    assert "answered 404" in (await complaint(sandbox.world)).text


async def test_everything_a_person_may_send_becomes_a_callback(
    bot: ViberCaller, webhook: Webhook, sandbox: Sandbox, client: httpx.AsyncClient
) -> None:
    """Picture, video, file, sticker, contact and place have their documented shape; media can be fetched."""
    chat = sandbox.world.viber.chat(OLENA)
    photo = sample_photo()
    chat.send_photo(photo, "лічильник")
    chat.send_video(b"mp4", seconds=7)
    chat.send_file(b"PK", "заява №1.asice")
    chat.send_sticker()
    chat.send_contact("Петро", "380501112233")
    chat.send_location(50.1, 28.2)
    said = [call.body["message"] for call in await webhook.until(6)]
    assert [message["type"] for message in said] == [
        "picture",
        "video",
        "file",
        "sticker",
        "contact",
        "location",
    ]
    assert (await client.get(said[0]["media"])).content == photo
    assert (await client.get(said[0]["thumbnail"])).content != photo
    assert (said[0]["text"], said[1]["duration"], said[2]["file_name"]) == ("лічильник", 7, "заява №1.asice")
    assert (await client.get(said[2]["media"])).content == b"PK"
    assert said[5]["location"] == {"lat": 50.1, "lon": 28.2}


async def test_a_broadcast_names_those_it_did_not_reach(bot: ViberCaller, sandbox: Sandbox) -> None:
    """Up to 300 receivers; the others are in failed_list."""
    world = sandbox.world.viber
    olena, james = world.chat(OLENA), world.chat(JAMES)
    olena.write_text("я")
    message = {"type": "text", "text": "replace_me_with_user_name, світло!", "sender": SENDER}
    answer = await bot("broadcast_message", **message, broadcast_list=[OLENA, JAMES, "nobody"])
    assert answer["failed_list"] == [
        {"receiver": JAMES, "status": 2, "status_message": "Not subscribed"},
        {"receiver": "nobody", "status": 5, "status_message": "Not found"},
    ]
    assert (olena.last.text, olena.last.id) == ("Олена Коваль, світло!", answer["message_token"])
    assert not james.shown()
    many = await bot("broadcast_message", **message, broadcast_list=[OLENA] * 301)
    assert many["status"] == 3
    assert (await bot("broadcast_message", **message))["status"] == 4


async def test_a_carousel_is_checked_and_pressed(
    bot: ViberCaller, webhook: Webhook, sandbox: Sandbox
) -> None:
    """Rich media may have up to seven rows; sharing a phone is not among its actions."""
    chat = sandbox.world.viber.chat(OLENA)
    chat.write_text("я")
    rich = {
        "Type": "rich_media",
        "ButtonsGroupColumns": 6,
        "ButtonsGroupRows": 2,
        "Buttons": [button(Columns=6, Rows=1), button(Columns=6, Rows=1, Text="Далі", ActionBody="next")],
    }
    message = {"receiver": OLENA, "type": "rich_media", "min_api_version": 7, "sender": SENDER}
    assert (await bot("send_message", **message, rich_media=rich))["status"] == 0
    assert isinstance(chat.last.attachment, Carousel)
    chat.press("Далі")
    assert (await webhook.until(3))[-1].body["message"]["text"] == "next"
    rich["Buttons"] = [button(ActionType="share-phone")]
    answer = await bot("send_message", **message, rich_media=rich)
    assert (answer["status"], answer["status_message"][:24]) == (3, "rich_media is not valid.")


async def test_a_message_outside_the_session_costs(
    bot: ViberCaller, sandbox: Sandbox, clock: FakeClock
) -> None:
    """A session lasts a day from the person's first words; afterwards a message or a broadcast is charged."""
    olena = sandbox.world.viber.chat(OLENA)
    olena.write_text("я")
    assert (await bot("send_message", **text("x")))["billing_status"] == 1
    clock.advance(hours=20)
    olena.write_text("ще я")
    clock.advance(hours=5)
    assert (await bot("send_message", **text("x")))["billing_status"] == 5
    message = {"type": "text", "text": "x", "sender": SENDER}
    await bot("broadcast_message", **message, broadcast_list=[OLENA])
    olena.write_text("знову")
    await bot("broadcast_message", **message, broadcast_list=[OLENA])
    assert sandbox.viber.charged == {OLENA: 2}
    assert sandbox.viber.calls == {"set_webhook": 1, "send_message": 2, "broadcast_message": 2}


async def test_rates_are_held_when_switched_on(bot: ViberCaller, sandbox: Sandbox, clock: FakeClock) -> None:
    """So many messages without a reply in an hour, so many broadcasts in a window."""
    sandbox.viber.rates = ViberRates(without_reply=2, broadcasts=1)
    chat = sandbox.world.viber.chat(OLENA)
    chat.write_text("я")
    statuses = [(await bot("send_message", **text("x")))["status"] for _ in range(3)]
    chat.write_text("так")
    statuses.append((await bot("send_message", **text("x")))["status"])
    assert statuses == [0, 0, 12, 0]
    message = {"type": "text", "text": "x", "sender": SENDER, "broadcast_list": [OLENA]}
    statuses = [(await bot("broadcast_message", **message))["status"] for _ in range(2)]
    clock.advance(seconds=10)
    assert [*statuses, (await bot("broadcast_message", **message))["status"]] == [0, 12, 0]


async def test_the_account_and_its_people_can_be_asked_about(
    bot: ViberCaller, webhook: Webhook, sandbox: Sandbox
) -> None:
    """get_account_info, get_user_details and get_online answer in their documented shapes."""
    sandbox.world.viber.chat(OLENA).write_text("я")
    info = await bot("get_account_info")
    assert (info["webhook"], info["subscribers_count"]) == (webhook.url, 1)
    details = await bot("get_user_details", id=OLENA)
    assert (details["user"]["name"], details["user"]["mcc"]) == ("Олена Коваль", 255)
    assert (await bot("get_user_details", id=JAMES))["status"] == 6
    online = await bot("get_online", ids=[OLENA, JAMES])
    assert [user["online_status"] for user in online["users"]] == [0, 4]
    assert (await bot("get_online", ids=["x"] * 101))["status"] == 3
    assert (await bot("set_webhook", url=""))["status"] == 0
    assert (await bot("send_message", **text("x")))["status"] == 10
