"""Links that open the bot in a messenger."""

from __future__ import annotations

from dataclasses import dataclass

from bot.handlers.doors import doors


@dataclass(frozen=True)
class OnTelegram:
    username: str


@dataclass(frozen=True)
class OnViber:
    uri: str


def test_a_link_opens_the_bot_with_a_payload() -> None:
    """Each messenger has its own form."""
    found = doors({"telegram": OnTelegram("zrazok_bot"), "viber": OnViber("zrazok")})
    assert found == {
        "telegram": "https://t.me/zrazok_bot?start=",
        "viber": "viber://pa?chatURI=zrazok&context=",
    }


def test_a_channel_that_does_not_know_its_name_has_no_link() -> None:
    """It is a channel nevertheless, where a code can be typed."""
    assert doors({"telegram": OnTelegram(""), "viber": OnViber("")}) == {"telegram": "", "viber": ""}
