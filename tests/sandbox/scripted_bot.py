"""A small bot that speaks both protocols over HTTP, for tests of the page: a menu, a photo, an echo.

Its answers are fixed by what it is told, so a test knows what must appear.
"""

import asyncio
import contextlib
import html
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from aiohttp import web
from PIL import Image

from bot.sandbox.server import VIBER_TOKEN, Addresses

HELLO = "Вітаю! Оберіть, що потрібно:"
CHOICES = (("📊 Передати показ", "reading"), ("📈 Історія", "history"), ("🖼 Фото", "photo"))
COMMANDS = (("menu", "головне меню"), ("help", "допомога"))
LONG = "<b>Історія</b>\n" + "\n".join(
    f"{month:02}.2026 · {12_000 + month * 187} кВт·год" for month in range(1, 13)
)


class ScriptedBot:
    """Polls Telegram, is called by Viber, answers both alike."""

    def __init__(self, telegram: str, viber: str) -> None:
        self._telegram = telegram
        self._viber = viber
        self._session = aiohttp.ClientSession()
        self._address = ""
        self._runner: web.AppRunner | None = None

    async def run(self) -> None:
        """Introduce itself, then answer until cancelled."""
        application = web.Application()
        application.router.add_post("/viber", self._called)
        application.router.add_get("/picture.jpg", self._picture)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # noqa: SLF001 - aiohttp's
        self._address = f"http://127.0.0.1:{port}"
        commands = [{"command": name, "description": about} for name, about in COMMANDS]
        await self._tell_telegram("setMyCommands", commands=commands)
        await self._tell_telegram("setMyDescription", description="Приймаю покази лічильника.")
        await self._tell_viber("set_webhook", url=f"{self._address}/viber", send_name=True)
        offset = 0
        while True:
            for update in await self._tell_telegram("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                await self._take(update)

    async def close(self) -> None:
        """Close what was opened."""
        await self._session.close()
        if self._runner:
            await self._runner.cleanup()

    # ---- Telegram ----

    async def _take(self, update: dict[str, Any]) -> None:
        if "callback_query" in update:
            query = update["callback_query"]
            await self._tell_telegram("answerCallbackQuery", callback_query_id=query["id"], text="Хвилинку…")
            await self._press(query["message"], query["data"])
        elif message := update.get("message"):
            chat = message["chat"]["id"]
            await self._tell_telegram("sendChatAction", chat_id=chat, action="typing")
            if "photo" in message:
                width = message["photo"][-1]["width"]
                await self._tell_telegram(
                    "sendMessage", chat_id=chat, text=f"Фото {width} пікселів завширшки"
                )
            elif "contact" in message:
                phone = message["contact"]["phone_number"]
                keyboard = {"remove_keyboard": True}
                await self._tell_telegram("sendMessage", chat_id=chat, text=phone, reply_markup=keyboard)
            elif message.get("text", "").startswith("/start"):
                await self._menu(chat, message["text"].partition(" ")[2])
            elif message.get("text") == "телефон":
                keys = {
                    "keyboard": [[{"text": "📱 Надіслати номер", "request_contact": True}]],
                    "resize_keyboard": True,
                    "one_time_keyboard": True,
                }
                await self._tell_telegram("sendMessage", chat_id=chat, text="Ваш номер?", reply_markup=keys)
            else:
                said = f"Ви написали: <b>{html.escape(message.get('text', '?'))}</b>"
                await self._tell_telegram("sendMessage", chat_id=chat, text=said, parse_mode="HTML")

    async def _menu(self, chat: int, payload: str) -> None:
        rows = [[{"text": text, "callback_data": data}] for text, data in CHOICES[:1]]
        rows.append([{"text": text, "callback_data": data} for text, data in CHOICES[1:]])
        rows[0][0]["style"] = "primary"
        rows.append([{"text": "Сайт", "url": "https://zrazok.example/"}])
        text = f"{HELLO} {payload}".strip()
        await self._tell_telegram(
            "sendMessage", chat_id=chat, text=text, reply_markup={"inline_keyboard": rows}
        )

    async def _press(self, message: dict[str, Any], data: str) -> None:
        chat = message["chat"]["id"]
        if data == "photo":
            form = aiohttp.FormData({"chat_id": str(chat), "caption": "Де номер"})
            form.add_field("photo", _jpeg(), filename="hint.jpg", content_type="image/jpeg")
            async with self._session.post(f"{self._telegram}/sendPhoto", data=form) as answer:
                assert (await answer.json())["ok"]
            return
        text = LONG if data == "history" else "Введіть показ:"
        rows = {"inline_keyboard": [[{"text": "‹ Назад", "callback_data": "back"}]]}
        edit = {"chat_id": chat, "message_id": message["message_id"]}
        await self._tell_telegram("editMessageText", **edit, text=text, parse_mode="HTML", reply_markup=rows)

    async def _tell_telegram(self, method: str, **arguments: Any) -> Any:
        async with self._session.post(f"{self._telegram}/{method}", json=arguments) as answer:
            body = await answer.json()
        assert body["ok"], body
        return body["result"]

    # ---- Viber ----

    async def _called(self, request: web.Request) -> web.Response:
        event = await request.json()
        if event["event"] == "conversation_started":
            return web.json_response(self._viber_text(f"{HELLO} {event.get('context', '')}".strip()))
        if event["event"] == "message":
            message = event["message"]
            said = {"picture": "Дякую за фото", "contact": "Дякую за номер"}.get(
                message["type"], f"Ви написали: *{message.get('text')}*"
            )
            body = self._viber_text(said) | {"receiver": event["sender"]["id"]}
            if message.get("text") == "photo":
                picture = {"type": "picture", "media": f"{self._address}/picture.jpg", "text": "Де номер"}
                body |= picture
            await self._tell_viber("send_message", **body)
        return web.Response()

    def _viber_text(self, text: str) -> dict[str, Any]:
        letters = ("#FFFFFF", "#1B1B1F", "#1B1B1F")
        grounds = ("#1F4E9E", "#FFFFFF", "#FFFFFF")
        buttons = [
            {
                "Columns": 6 if place == 0 else 3,
                "Rows": 1,
                "BgColor": grounds[place],
                "ActionType": "reply",
                "ActionBody": data,
                "Text": f'<font color="{letters[place]}">{label}</font>',
                "TextSize": "large",
            }
            for place, (label, data) in enumerate(CHOICES)
        ]
        buttons.append(
            {
                "Columns": 6,
                "Rows": 1,
                "BgColor": "#E1E6EF",
                "ActionType": "share-phone",
                "ActionBody": "phone",
                "Text": "📱 Надіслати номер",
            }
        )
        keyboard = {"Type": "keyboard", "BgColor": "#F3F5F9", "Buttons": buttons}
        sender = {"name": "Зразокобленерго"}
        return {"type": "text", "text": text, "sender": sender, "keyboard": keyboard, "min_api_version": 3}

    async def _tell_viber(self, method: str, **body: Any) -> None:
        headers = {"X-Viber-Auth-Token": VIBER_TOKEN}
        async with self._session.post(f"{self._viber}/{method}", json=body, headers=headers) as answer:
            told = await answer.json()
        assert told["status"] == 0, told

    async def _picture(self, _request: web.Request) -> web.Response:
        return web.Response(body=_jpeg(), content_type="image/jpeg")


@contextlib.asynccontextmanager
async def scripted_bot(addresses: Addresses, token: str) -> AsyncIterator[None]:
    """The bot, answering while the block runs."""
    bot = ScriptedBot(f"{addresses.telegram}/bot{token}", addresses.viber)
    running = asyncio.create_task(bot.run())
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await bot.close()


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), "#7aa2c9").save(out, "JPEG")
    return out.getvalue()
