"""Outages at the active account, now and coming; for whoever has none, by address or by queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.conversation.steps import Link, Look, Say, Text, t
from bot.dialogs.common import Account
from bot.dialogs.outage_words import after, screen

Json = dict[str, Any]

MOST_OTHERS = 2  # accounts beside this one: what else there is to press fits beside them


async def outages(number: str = "") -> None:
    """What is known of one of the person's accounts, of the active one if none is named."""
    account = await Look("account", lambda r: r.access.account(number), load_account)
    if account is None:
        text = t("account-not-yours" if number else "outages-where")
        await Say(text, links=(Link("place"), Link("queue"), Link("link")))
        return
    company: Json = await Look("company", lambda r: r.access.company())
    seen: Json = await Look("outages", lambda r: r.outages.at_account(account.number))
    text = screen(seen, outage_heading(account), company["emergency"])
    others = await other_accounts(account)
    await Say(text, links=(*other_links("outages", others), *after(account.number)))


async def other_accounts(account: Account) -> list[Account]:
    """The person's other accounts: a notice may have been about one of them."""
    others: list[Account] = await Look(
        "others",
        lambda r: [one for one in r.access.accounts() if one["number"] != account.number],
        lambda raw: [Account.load(one) for one in raw],
    )
    return others


def other_links(dialog: str, others: Sequence[Account]) -> tuple[Link, ...]:
    """Links to a dialog about other accounts, as many as fit."""
    return tuple(
        Link(dialog, (one.number,), t("outages-other", place=one.label)) for one in others[:MOST_OTHERS]
    )


def outage_heading(account: Account) -> Text:
    """The line that names the address; the account's number comes after it."""
    return t("outages-heading", number=account.number, place=account.label)


def load_account(raw: Any) -> Account | None:
    """From JSON, if there is one."""
    return Account.load(raw) if raw else None
