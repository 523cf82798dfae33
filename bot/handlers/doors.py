"""Where a link leads that opens our bot in a messenger and carries a payload there."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

# core.telegram.org/bots/features#deep-linking; developers.viber.com/docs/tools/deep-links
TELEGRAM = "https://t.me/{}?start="
VIBER = "viber://pa?chatURI={}&context="


def doors(channels: Mapping[str, object]) -> dict[str, str]:
    """How such a link begins, by channel; empty while the bot's name there is not known yet."""
    return {name: _door(channel) for name, channel in channels.items()}


def _door(channel: object) -> str:
    if username := getattr(channel, "username", ""):
        return TELEGRAM.format(quote(str(username)))
    if uri := getattr(channel, "uri", ""):
        return VIBER.format(quote(str(uri)))
    return ""
