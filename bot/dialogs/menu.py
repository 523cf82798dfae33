"""The menu: what a person is offered when nothing is open, most used first, at most eight."""

from __future__ import annotations

from typing import Any

from bot.conversation.steps import Link, Look, Say, t
from bot.dialogs.common import Account

CONSUMER = (
    Link("reading"),
    Link("outages"),
    Link("nolight"),
    Link("history"),
    Link("accounts"),
    Link("notices"),
    Link("help"),
    Link("language"),
)
NEWCOMER = (
    Link("link"),
    Link("join"),
    Link("outages"),
    Link("nolight"),
    Link("contacts"),
    Link("help"),
    Link("language"),
)
GUEST = (
    Link("outages"),
    Link("nolight"),
    Link("agree"),
    Link("contacts"),
    Link("help"),
    Link("terms"),
    Link("language"),
)


async def menu() -> None:
    """The active account and what can be done with it; a guest and a newcomer see what they can do."""
    me: dict[str, Any] = await Look("me", lambda r: r.access.me())
    if not me["consented"]:
        await Say(t("menu-guest"), links=GUEST)
        return
    account = await Look("account", lambda r: r.access.account(), _account)
    if account is None:
        await Say(t("menu-newcomer"), links=NEWCOMER)
    else:
        await Say(t("menu-account", number=account.number, place=account.place), links=CONSUMER)


def _account(raw: Any) -> Account | None:
    return Account.load(raw) if raw else None
