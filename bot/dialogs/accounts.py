"""My accounts: which there are, which is the active one, its card; switching and letting go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.conversation.steps import Ask, Link, Look, Once, Say, Text, Under, t
from bot.dialogs.common import PAGE, YES_NO, Account, paged, pick_account, read_yes

MANAGE = ("card", "who", "unlink")
FEW = 3  # accounts beside which all that can be done with the active one fits on a screen
_LINE = {True: "accounts-line-active", False: "accounts-line"}


async def accounts(page: str = "") -> None:
    """The person's accounts; everything else is about the active one, so that is where one switches."""
    mine = await Look("accounts", lambda r: r.access.accounts(), _accounts)
    if not mine:
        await Say(t("account-none"), links=(Link("link"), Link("help")))
        return
    many = len(mine) > FEW
    shown, at = paged(mine, page, "accounts", size=PAGE - 1)
    lines = [t(_LINE[account.active], number=account.number, place=account.place) for account in shown]
    active = next(account for account in mine if account.active)
    switches = tuple(
        Link("use", (account.number,), t("accounts-use", label=_label(account, mine)))
        for account in shown
        if not account.active
    )
    manage = tuple(Link(name, (active.number,)) for name in (("card",) if many else MANAGE))
    await Say(
        t("accounts-list", count=len(mine), lines=lines), links=(*switches, *at.links, *manage, Link("link"))
    )


async def use(number: str) -> None:
    """Make another account the active one."""
    if await Once("use", lambda w: w.access.use(number)):
        await Say(t("accounts-used", number=number))
        await Under("list", accounts())
    else:
        await Say(t("account-not-yours"), links=(Link("accounts"), Link("link")))


async def card(number: str = "") -> None:
    """The general card of an account."""
    account = await pick_account(number)
    if account is not None:
        found: dict[str, Any] = await Look("card", lambda r: r.access.card(account.number))
        own = tuple(Link(name, (account.number,)) for name in ("reading", "who", "unlink"))
        await Say(card_text(found), links=(*own, Link("accounts")))


async def unlink(number: str) -> None:
    """Let go of an account."""
    account = await pick_account(number)
    if account is None:
        return
    question = t("unlink-sure", number=account.number, place=account.place)
    if not await Ask("sure", question, read=read_yes, choices=YES_NO, wants=()):
        await Say(t("unlink-kept"), links=(Link("accounts"),))
        return
    await Once("unlink", lambda w: w.access.unlink(account.number))
    await Say(
        t("unlink-done", number=account.number), links=(Link("accounts"), Link("link", (account.number,)))
    )


def card_text(card: Mapping[str, Any]) -> Text:
    """The card of an account: where it is, whose, its metering points and meters."""
    account = Account.load(card["account"])
    lines = [account.place]
    if card["owner"]:
        lines.append(t("card-owner", owner=card["owner"]))
    for point in card["points"]:
        lines.append(t("card-point", eic=point["eic"]))
        lines += [line for meter in point["meters"] for line in _meter(meter)] or [t("card-no-meter")]
    if not card["points"]:
        lines.append(t("card-no-point"))
    return t("card", number=account.number, lines=lines)


def _meter(meter: Mapping[str, Any]) -> list[Text]:
    details = ", ".join(filter(None, (meter["model"], meter["place"])))
    line = t("card-meter", serial=meter["serial"], zones=meter["zones"], digits=meter["digits"])
    return [line, t("place", place=details)] if details else [line]


def _label(account: Account, mine: Sequence[Account]) -> Text | str:
    """The address, or the number where two accounts would look the same."""
    alike = [one for one in mine if one.label == account.label]
    return account.label if len(alike) == 1 else account.number


def _accounts(raw: list[Any]) -> list[Account]:
    return [Account.load(one) for one in raw]
