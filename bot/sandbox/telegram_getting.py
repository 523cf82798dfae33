"""Methods about getting updates: getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.telegram_errors import Refused, bad_request
from bot.sandbox.telegram_queue import KINDS
from bot.sandbox.telegram_request import Arguments
from bot.sandbox.telegram_state import TelegramState
from bot.sandbox.telegram_webhook import Webhook

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # core.telegram.org/bots/api#setwebhook
CONNECTIONS = range(1, 101)
USUAL_CONNECTIONS = 40


@dataclass(frozen=True, slots=True)
class Described:
    """True, with a description."""

    description: str


async def get_updates(state: TelegramState, args: Arguments) -> Any:
    """The method getUpdates: a long poll."""
    _allow(state, args, "getUpdates")
    return await state.queue.poll(
        args.integer("offset"), args.integer("limit", 100), max(0, args.integer("timeout"))
    )


async def set_webhook(state: TelegramState, args: Arguments) -> Any:
    """The method setWebhook; like a server run locally it takes http:// and any port."""
    url = args.text("url").strip()
    if not url:
        return await delete_webhook(state, args)
    _check_url(url)
    secret = args.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _allow(state, args, "setWebhook")
    if args.boolean("drop_pending_updates"):
        state.queue.drop()
    connections = args.integer("max_connections", USUAL_CONNECTIONS)
    webhook = Webhook(
        url,
        secret,
        connections if connections in CONNECTIONS else USUAL_CONNECTIONS,
        args.text("ip_address"),
        "certificate" in args.files,
    )
    if state.pusher.webhook == webhook:
        return Described("Webhook is already set")
    state.queue.end_poll("Conflict: terminated by setWebhook request")
    state.queue.webhook_active = True
    state.pusher.start(webhook)
    return Described("Webhook was set")


async def delete_webhook(state: TelegramState, args: Arguments) -> Any:
    """The method deleteWebhook."""
    if args.boolean("drop_pending_updates"):
        state.queue.drop()
    was_set = state.pusher.webhook is not None
    state.pusher.stop()
    state.queue.webhook_active = False
    return Described("Webhook was deleted" if was_set else "Webhook is already deleted")


async def get_webhook_info(state: TelegramState, _args: Arguments) -> Any:
    """The method getWebhookInfo."""
    webhook = state.pusher.webhook
    info: dict[str, Any] = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": bool(webhook and webhook.certificate),
        "pending_update_count": len(state.queue.waiting()),
    }
    if webhook is not None:
        info |= {
            "max_connections": webhook.connections,
            "ip_address": webhook.ip_address or "127.0.0.1",
            "allowed_updates": sorted(state.queue.allowed),
        }
        if state.pusher.last_error is not None:
            at, text = state.pusher.last_error
            info |= {"last_error_date": int(at.timestamp()), "last_error_message": text}
    return info


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    try:
        well_formed = bool(parts.hostname) and parts.port != 0
    except ValueError:
        well_formed = False
    if not well_formed:
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")


def _allow(state: TelegramState, args: Arguments, method: str) -> None:
    if "allowed_updates" not in args.values:
        return
    given = args.json("allowed_updates", "allowed updates")
    if not isinstance(given, list):
        raise Refused(400, "Bad Request: can't parse allowed updates JSON object")
    kinds = [str(kind) for kind in given]
    if unknown := sorted(set(kinds) - KINDS):
        state.complain(method, f"allowed_updates names unknown kinds: {', '.join(unknown)}")
    state.queue.allow(kinds)
