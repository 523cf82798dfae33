"""The libraries of the two messengers, unchanged, against the sandbox: only the address differs."""

from collections.abc import AsyncIterator

import httpx
import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from viberbot.api.messages import (
    ContactMessage,
    FileMessage,
    KeyboardMessage,
    LocationMessage,
    PictureMessage,
    RichMediaMessage,
    StickerMessage,
    TextMessage,
    URLMessage,
    VideoMessage,
)
from viberbot.api.messages.data_types.contact import Contact
from viberbot.api.messages.data_types.location import Location
from viberbot.api.viber_requests import create_request

from bot.sandbox.faults import Fault
from bot.sandbox.pictures import sample_photo
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram_limits import Rates
from tests.sandbox.callers import ViberCaller, Webhook

OLENA = 6871234501
OLENA_ON_VIBER = "01gOlenaKovalSandbox1A=="
KEYBOARD = {"Type": "keyboard", "Buttons": [{"ActionBody": "так", "Text": "Так"}]}


@pytest.fixture
async def bot(sandbox: Sandbox, root: str) -> AsyncIterator[Bot]:
    """A bot of aiogram's that knows another server."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(root))
    async with Bot(
        sandbox.telegram.token, session=session, default=DefaultBotProperties(parse_mode="HTML")
    ) as bot:
        yield bot


async def test_aiogram_reads_every_kind_of_update(bot: Bot, sandbox: Sandbox) -> None:
    """Its models accept all the sandbox writes."""
    chat = sandbox.world.telegram.chat(OLENA)
    own = chat.start("a1")
    chat.edit(own.id, "/start a2")
    chat.send_photo(sample_photo(), "фото")
    chat.send_video(b"mp4")
    chat.send_voice()
    chat.send_sticker()
    chat.send_file(b"x", "a.pdf", "application/pdf")
    chat.send_contact()
    chat.send_location()
    chat.send_album([sample_photo()] * 2)
    chat.forward(["новина"])
    chat.write_text("відповідь", reply_to=own.id)
    chat.block()
    chat.unblock()
    world = sandbox.world.telegram
    world.add_group("Будинок", world.people[str(OLENA)]).write_text("усім")
    updates = await bot.get_updates(timeout=0)
    kinds = [update.event_type for update in updates]
    assert (kinds.count("message"), len(kinds)) == (13, 16)
    assert updates[0].message is not None
    assert updates[0].message.from_user is not None
    assert updates[0].message.from_user.id == OLENA
    for update in updates:
        assert update.event.model_extra in (None, {})


async def test_aiogram_sends_edits_and_answers(bot: Bot, sandbox: Sandbox) -> None:
    """Nothing it sends is complained about, and everything it gets back is read."""
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    me = await bot.me()
    assert me.username == "oblik_sandbox_bot"
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Так", callback_data="y")]])
    sent = await bot.send_message(OLENA, "<b>Вірно?</b>", reply_markup=markup)
    chat.press("Так")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert await bot.answer_callback_query(query.id, "Добре", show_alert=True)
    edited = await bot.edit_message_text("Так!", chat_id=OLENA, message_id=sent.message_id)
    assert getattr(edited, "text", "") == "Так!"
    await bot.edit_message_reply_markup(chat_id=OLENA, message_id=sent.message_id, reply_markup=markup)
    photo = BufferedInputFile(sample_photo(), "chart.jpg")
    shown = await bot.send_photo(OLENA, photo, caption="графік")
    assert shown.photo
    await bot.edit_message_caption(chat_id=OLENA, message_id=shown.message_id, caption="<i>ще</i>")
    await bot.send_document(OLENA, BufferedInputFile(b"%PDF", "договір.pdf"))
    await bot.send_video(OLENA, BufferedInputFile(b"mp4", "v.mp4"), duration=3, width=10, height=10)
    album = await bot.send_media_group(OLENA, [InputMediaPhoto(media=photo), InputMediaPhoto(media=photo)])
    assert len({message.media_group_id for message in album}) == 1
    await bot.edit_message_media(
        InputMediaPhoto(media=photo, caption="інше"), chat_id=OLENA, message_id=shown.message_id
    )
    keyboard = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="Мій номер", request_contact=True)]], resize_keyboard=True
    )
    await bot.send_message(OLENA, "Номер?", reply_markup=keyboard)
    await bot.send_message(OLENA, "Дякую", reply_markup=ReplyKeyboardRemove())
    await bot.send_chat_action(OLENA, "typing")
    await bot.set_my_commands([BotCommand(command="menu", description="Меню")], language_code="uk")
    await bot.set_my_description("Я приймаю показання")
    await bot.set_my_short_description("Показання")
    assert (await bot.get_chat(OLENA)).first_name == "Олена"
    assert (await bot.get_webhook_info()).url == ""
    assert (await bot.get_my_commands(language_code="uk"))[0].command == "menu"
    file = await bot.get_file(shown.photo[-1].file_id)
    assert file.file_path is not None
    downloaded = await bot.download_file(file.file_path)
    assert downloaded is not None
    assert downloaded.read() == sample_photo()
    await bot.copy_message(OLENA, OLENA, sent.message_id)
    await bot.delete_message(OLENA, sent.message_id)
    assert not sandbox.world.telegram.complaints


async def test_aiogram_recognises_every_refusal(bot: Bot, sandbox: Sandbox, root: str) -> None:
    """Each of its errors comes from the answer that Telegram would give."""
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(OLENA, "x")
    chat = sandbox.world.telegram.chat(OLENA)
    chat.start()
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(OLENA, " ")
    for fault, error in (
        (Fault("error", status=502), ClientDecodeError),  # it cannot read a page
        (Fault("reset"), TelegramNetworkError),
        (Fault("too_many", seconds=3), TelegramRetryAfter),
    ):
        sandbox.faults.add(fault)
        with pytest.raises(error):
            await bot.send_message(OLENA, "x")
    sandbox.telegram.state.pace.rates = Rates(chat_burst=1)
    await bot.send_message(OLENA, "x")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(OLENA, "x")
    assert refused.value.retry_after == 1
    session = AiohttpSession(api=TelegramAPIServer.from_base(root))
    async with Bot("1:wrong", session=session) as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()
    with pytest.raises(TelegramNotFound):
        await bot.get_business_connection("x")


async def test_viberbot_messages_are_accepted(
    viber: ViberCaller, webhook: Webhook, sandbox: Sandbox, root: str
) -> None:
    """Every message class of viberbot, as it writes itself, is shown without a complaint."""
    await viber("set_webhook", url=webhook.url)
    chat = sandbox.world.viber.chat(OLENA_ON_VIBER)
    chat.write_text("я")
    photo = sandbox.world.store(sample_photo(), kind="photo", name="a.jpg", media_type="image/jpeg")
    media = f"{root}/viber/media/{photo.id}"
    messages = [
        TextMessage(text="привіт", keyboard=KEYBOARD, tracking_data="t"),
        PictureMessage(text="графік", media=f"{media}/a.jpg", thumbnail=f"{media}/t.jpg"),
        VideoMessage(media=f"{media}/a.mp4", size=1000, duration=3),
        FileMessage(media=f"{media}/a.pdf", size=1000, file_name="a.pdf"),
        ContactMessage(contact=Contact(name="Контакт-центр", phone_number="0800500000")),
        LocationMessage(location=Location(lat=50.25, lon=28.66)),
        URLMessage(media="https://x.ua"),
        StickerMessage(sticker_id=40100),
        RichMediaMessage(
            min_api_version=2,
            rich_media={"Type": "rich_media", "Buttons": [{"ActionBody": "так", "Text": "Так"}]},
        ),
        KeyboardMessage(keyboard=KEYBOARD),
    ]
    for message in messages:
        assert message.validate()
        body = {name: value for name, value in message.to_dict().items() if value is not None}
        answer = await viber(
            "send_message", receiver=OLENA_ON_VIBER, sender={"name": "Обленерго", "avatar": None}, **body
        )
        assert answer["status"] == 0, (message, answer)
    assert len(chat.shown()) == len(messages) - 1
    assert not sandbox.world.viber.complaints


async def test_viberbot_reads_every_callback(
    viber: ViberCaller, webhook: Webhook, sandbox: Sandbox, client: httpx.AsyncClient
) -> None:
    """Its request classes accept all the sandbox writes."""
    await viber("set_webhook", url=webhook.url, send_name=True)
    chat = sandbox.world.viber.chat(OLENA_ON_VIBER)
    chat.open_chat("ctx")
    chat.write_text("я")
    chat.send_photo(sample_photo(), "фото")
    chat.send_video(b"mp4")
    chat.send_file(b"x", "a.pdf")
    chat.send_sticker()
    chat.send_contact()
    chat.send_location()
    await viber("send_message", receiver=OLENA_ON_VIBER, type="text", text="x", sender={"name": "О"})
    chat.look()
    chat.block()
    chat.subscribe()
    calls = await webhook.until(13)
    read = [create_request(call.body) for call in calls]
    assert [request.event_type for request in read[:3]] == ["webhook", "conversation_started", "message"]
    assert {request.event_type for request in read[9:]} == {"delivered", "seen", "unsubscribed", "subscribed"}
    assert read[2].message.text == "я"
    assert read[2].sender.api_version == 10
